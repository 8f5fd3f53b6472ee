"""The version of an index's files, and how the versions that an index was built with differ from those of now.

An index's manifest holds five sets of versions, each an integer of ours with the versions of the libraries that decide
the same: `format` (here), `analysis` (`search.text.version`), `reading` (`search.ingest.version`), `enrichment`
(`search.enrich.version`) and `lexicon` (`search.lexicon.version`). Nothing is derived from our source: a comment, a new
name or a moved file changes none of them. When to raise which: CONTRIBUTING.md.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FORMAT", "Versions", "difference"]

FORMAT = 17
"""How everything in a generation is laid out, its lexicon included; a generation of another format is never read.

Raise it when an older file would be read wrongly, or a newer one by older code: bytes of segments, names and types of
arrays, fields of a stored document, fields of the schema, keys of the manifest.
"""

Versions = Mapping[str, int | str]
"""An integer of ours and versions of libraries, by name."""


def difference(built: object, now: Versions) -> str:
    """Return how the versions that an index was built with differ from those of now; empty if they do not.

    Args:
        built: Versions in the manifest; anything but a mapping counts as none.
        now: Versions of today.
    """
    before = built if isinstance(built, Mapping) else {}
    return ", ".join(
        f"{name} {_short(before.get(name))} instead of {_short(now.get(name))}"
        for name in dict.fromkeys((*now, *before))
        if before.get(name) != now.get(name)
    )


def _short(version: object) -> str:
    """Return a version for a message: a checksum is shortened, a missing version is `none`."""
    return "none" if version is None else str(version)[:16]
