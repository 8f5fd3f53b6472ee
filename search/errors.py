"""Turns what can go wrong in hezuo into a small family of exceptions that say what, where, and what to do."""

from __future__ import annotations

__all__ = [
    "BuildError",
    "ConfigError",
    "IndexDamaged",
    "IndexMissing",
    "IndexOutdated",
    "InvalidRequest",
    "SearchError",
]


class SearchError(Exception):
    """Base of every error that hezuo raises on purpose; its text is for a librarian, and may hold a path.

    Readers see only the texts of `InvalidRequest`.
    """


class ConfigError(SearchError):
    """A setting or an editable table is wrong; the message names the file, the entry and the valid values."""


class BuildError(SearchError):
    """A build could not start or finish; the index that is being served has not been touched."""


class IndexMissing(SearchError):
    """There is no built index at the given place."""


class IndexDamaged(SearchError):
    """A file of an index is missing, cut or changed; the message names the file.

    Raised only where a checksum, a length, a decoder or a check of numbers has found it: a bug is never called damage.
    """


class IndexOutdated(SearchError):
    """An index is of another format or analysis than this version of hezuo reads; it has to be built again."""


class InvalidRequest(SearchError, ValueError):
    """Somebody asked for what does not exist (a facet, a sort order, a place); the message lists what does."""
