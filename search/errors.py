"""The exceptions of hezuo; each message says what is wrong, where, and what to do."""

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
    """Base of all errors that hezuo raises on purpose; the message is for a librarian and may contain a path.

    Readers see only messages of `InvalidRequest`.
    """


class ConfigError(SearchError):
    """A setting or an editable table is wrong; the message names the file, the entry and the valid values."""


class BuildError(SearchError):
    """A build could not start or finish; the current index is unchanged."""


class IndexMissing(SearchError):
    """There is no index at the given path."""


class IndexDamaged(SearchError):
    """A file of an index is missing, truncated or changed; the message names the file.

    Raised only where a checksum, a length, a decoder or a check of numbers has found damage, never for a bug.
    """


class IndexOutdated(SearchError):
    """An index has another format or analysis version than this version of hezuo reads; it must be built again."""


class InvalidRequest(SearchError, ValueError):
    """An argument does not exist (a facet, a sort order, a region); the message lists valid ones."""
