"""The exceptions of hezuo; each message says what is wrong, where, and what to do."""

from __future__ import annotations

import errno
from collections.abc import Callable
from logging import ERROR, Logger
from typing import TypeVar

__all__ = [
    "BuildError",
    "BuildRefused",
    "ConfigError",
    "DecisionsDamaged",
    "IndexDamaged",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnreachable",
    "IndexUnreadable",
    "InvalidRequest",
    "Message",
    "ResourcesExhausted",
    "SearchError",
    "TookTooLong",
    "is_exhaustion",
    "out_of_memory",
    "raise_if_exhausted",
    "unless_damaged",
    "unread_file",
]

_Made = TypeVar("_Made")

# The process or the machine has no file descriptor left, or no memory: also said of a mapping too many (mmap(2)).
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


class Message(str):
    """A sentence for readers in English, which remembers its parts so that it can be said in another language.

    Args:
        template: The sentence with `%(name)s` for each value; a key of the catalogues of the front end.
        **values: What takes these places.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Message:
        """Return the sentence with the values in their places."""
        message = super().__new__(cls, template % values if values else template)
        message.template, message.values = template, values
        return message


class SearchError(Exception):
    """Base of all errors that hezuo raises on purpose; the message is for a librarian and may contain a path.

    Readers see only messages of `InvalidRequest` and `TookTooLong`.
    """


class ConfigError(SearchError):
    """A setting or an editable table is wrong; the message names the file, the entry and the valid values."""


class BuildError(SearchError):
    """A build could not start or finish; the current index is unchanged."""


class BuildRefused(BuildError):
    """A build or update is complete, and not served because of what it would do to the archive.

    Attributes:
        reasons: Why, each in a sentence without a full stop.
    """

    def __init__(self, message: str, reasons: tuple[str, ...]) -> None:
        super().__init__(message)
        self.reasons = reasons


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
    """A file of an index is there and cannot be read: a lack of rights, a failing disk, an answer that is none.

    What is in it may be sound.
    """

    is_mended_by_build = False


class DecisionsDamaged(IndexDamaged):
    """The table of librarians' decisions is not as it was written, or holds what is none; no build makes it again."""

    is_mended_by_build = False


class ResourcesExhausted(SearchError):
    """The process has no file descriptor or no memory left; no file is at fault, and a later try may succeed."""


class IndexOutdated(SearchError):
    """An index has another format or analysis version than this version of hezuo reads; it must be built again."""


class IndexUnreachable(SearchError):
    """The cluster that holds an index does not answer, or not in time, or cannot do what it is asked at present.

    The index may be sound, and a later try may succeed.
    """


class TookTooLong(SearchError):
    """What was asked for as a whole could not be had in the time that it may take; a smaller part of it can."""


class InvalidRequest(SearchError, ValueError):
    """An argument does not exist (a facet, a sort order, a region); the message lists valid ones."""

    @property
    def message(self) -> str:
        """The message; a `Message` if it can be said in other languages."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else ""


def is_exhaustion(error: BaseException) -> bool:
    """Return whether an error says that file descriptors or memory have run out, and nothing of any file."""
    return isinstance(error, MemoryError | ResourcesExhausted) or (
        isinstance(error, OSError) and error.errno in _EXHAUSTED
    )


def raise_if_exhausted(path: object, error: BaseException) -> None:
    """Raise `ResourcesExhausted` if a file could not be read because file descriptors or memory have run out.

    Args:
        path: The file, for the message.
        error: What was raised when it was read.

    Raises:
        ResourcesExhausted: If so.
    """
    if is_exhaustion(error):
        raise _exhausted(path, error) from error


def _exhausted(path: object, error: BaseException) -> ResourcesExhausted:
    why = getattr(error, "strerror", None) or "out of memory"
    return ResourcesExhausted(
        f"{path}: cannot be read now ({why}); give the process more (ulimit -n: open files, ulimit -v: memory)"
    )


def unless_damaged(make: Callable[[], _Made], default: _Made, what: str, log: Logger) -> _Made:
    """Return what a function makes; a default if a file that it reads is damaged, which is logged.

    For what accompanies an answer whose own data are sound: it should not fail with them.

    Args:
        make: Makes it.
        default: What stands in its place.
        what: What it is, for the log.
        log: The logger.
    """
    try:
        return make()
    except IndexDamaged as error:
        log.log(ERROR, "%s left out: %s", what, error)
        return default


def out_of_memory(where: str, then: str = "") -> str:
    """Return the message about memory that has run out.

    Args:
        where: Where that was, such as the folder of the index.
        then: What has become of what was being done, if anything.
    """
    advice = "give hezuo more (ulimit -v), or let it work with less: --memory 500 --cores 1"
    return f"{where}: memory has run out{f'; {then}' if then else ''}; {advice}"


def unread_file(path: object, error: OSError) -> SearchError:
    """Return the error that says why a file of an index could not be read, and what to do.

    It is `IndexDamaged`, `IndexUnreadable`, or `ResourcesExhausted`.

    Args:
        path: The file.
        error: What the system said.
    """
    if is_exhaustion(error):
        return _exhausted(path, error)
    if isinstance(error, FileNotFoundError):
        return IndexDamaged(f"{path}: is missing; rebuild the index")
    return IndexUnreadable(
        f"{path}: is unreadable ({error.strerror or error}); let this user read it, or check the disk: it may be sound"
    )
