"""The exceptions of hezuo; each message says what is wrong, where, and what to do."""

from __future__ import annotations

__all__ = [
    "BuildError",
    "ConfigError",
    "DecisionsDamaged",
    "IndexDamaged",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnreadable",
    "InvalidRequest",
    "SearchError",
    "out_of_memory",
    "unread_file",
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

    Attributes:
        is_mended_by_build: Whether building the index again from its documents is the remedy.
    """

    is_mended_by_build = True


class IndexUnreadable(IndexDamaged):
    """A file of an index is there and the system does not let it be read: a lack of rights, or a failing disk.

    What is in it may be sound.
    """

    is_mended_by_build = False


class DecisionsDamaged(IndexDamaged):
    """The table of librarians' decisions is not as it was written, or holds what is none; no build makes it again."""

    is_mended_by_build = False


class IndexOutdated(SearchError):
    """An index has another format or analysis version than this version of hezuo reads; it must be built again."""


class InvalidRequest(SearchError, ValueError):
    """An argument does not exist (a facet, a sort order, a region); the message lists valid ones."""


def out_of_memory(where: str, then: str = "") -> str:
    """Return the message about memory that has run out.

    Args:
        where: Where that was, such as the folder of the index.
        then: What has become of what was being done, if anything.
    """
    advice = "give hezuo more (ulimit -v), or let it work with less: --memory 500 --cores 1"
    return f"{where}: memory has run out{f'; {then}' if then else ''}; {advice}"


def unread_file(path: object, error: OSError) -> IndexDamaged:
    """Return the error that says why a file of an index could not be read, and what to do.

    Args:
        path: The file.
        error: What the system said.
    """
    if isinstance(error, FileNotFoundError):
        return IndexDamaged(f"{path}: is missing; rebuild the index")
    return IndexUnreadable(
        f"{path}: is unreadable ({error.strerror or error}); let this user read it, or check the disk: it may be sound"
    )
