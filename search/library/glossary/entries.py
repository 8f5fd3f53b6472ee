"""Entries of the glossary as a library tells of them, and how a term is searched for."""

from __future__ import annotations

from search.lexicon import Glossary, GlossaryEntry
from search.results import FoundTerm, GlossaryTerm
from search.text import fold, is_han, phrase_stems

__all__ = ["as_term", "entries_named", "searched_as", "terms_in", "without_quotes"]

_MAX_TERM = 80  # characters of a term; the longest name of the glossary has 51
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»「」『』＂', " "))  # what would end the phrase that a term is searched as


def without_quotes(text: str) -> str:
    """Return a text as a term, in one line and without what would end the phrase that it is searched as."""
    return " ".join(text.translate(_QUOTES).split())[:_MAX_TERM].strip()


def searched_as(term: str) -> str:
    """Return the query that finds a term, which has no quotation marks."""
    return f'"{term}"'


def entries_named(glossary: Glossary, term: str) -> tuple[GlossaryEntry, ...]:
    """Return the entries that have a term as a name, in either language and any script."""
    return glossary.chinese(fold(term)) if any(map(is_han, term)) else glossary.english(phrase_stems(term))


def as_term(entry: GlossaryEntry) -> GlossaryTerm:
    """Return an entry as a result."""
    return GlossaryTerm(
        simplified=entry.simplified,
        traditional=entry.traditional,
        pinyin=entry.pinyin,
        english=entry.english,
        also=entry.also,
        category=entry.category,
        source=entry.source,
    )


def terms_in(glossary: Glossary, text: str) -> tuple[FoundTerm, ...]:
    """Return the places of the glossary's terms in a text, in order and without overlap; see `lexicon.TermFinder`."""
    return tuple(
        FoundTerm(start=place.start, end=place.end, entries=tuple(map(as_term, place.entries)))
        for place in glossary.finder.find(text)
    )
