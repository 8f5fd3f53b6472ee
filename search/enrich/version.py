"""Version of the enrichment: which dates, places, eras and glosses a document has."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

__all__ = ["ENRICHMENT", "enrichment_versions"]

ENRICHMENT = 8
"""Raise it when any document may have other facts than before, because of a rule or of a table that comes with hezuo.

An index of another enrichment is served as it is, and the next update derives the facts of every document anew.
"""


def enrichment_versions(eras: str = "", places: str = "") -> dict[str, int | str]:
    """Return the version of the enrichment, with what else decides facts.

    Args:
        eras: An archive's own table of named periods, which counts by its content; empty for none.
        places: Its own table of places, likewise.
    """
    tables = {"eras": eras, "places": places}
    own = {f"own table of {name}": sha256(text.encode()).hexdigest() for name, text in tables.items() if text}
    return {"enrichment": ENRICHMENT, **_libraries(), **own}


@cache
def _libraries() -> dict[str, str]:
    # Whether a gloss's romanisation is a reading of its characters; which day a day of the old calendar is; the sketch
    # by which an index finds near-duplicates (`engine.duplicates`).
    return {name: version(name) for name in ("pypinyin", "lunar_python", "rensa")}
