"""Patterns of the sources of documents, such as `letters/*.txt`."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatchcase

__all__ = ["SourcePatterns"]

_WILD = frozenset("*?[")


class SourcePatterns:
    """Sources (see `Document.source`), and patterns of sources, in which `*` stands for any characters, `?` for one.

    Args:
        patterns: The patterns; `[ab]` in one stands for one of these characters. One without such signs, or that is
            written like a source, stands for that source.
    """

    def __init__(self, patterns: Collection[str]) -> None:
        self._patterns = frozenset(patterns)
        self._wild = [pattern for pattern in patterns if not _WILD.isdisjoint(pattern)]

    def matching(self, source: str) -> list[str]:
        """Return the patterns that a source matches."""
        matching = [pattern for pattern in self._wild if fnmatchcase(source, pattern)]
        return [*matching, source] if source in self._patterns and source not in matching else matching
