"""A library that is opened at its first use, which all views share."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing it loads the whole engine
    from search import ArchiveIdentity, Library

__all__ = ["LazyLibrary"]


class LazyLibrary:
    """Opens a library when it is first asked for, and tries again at the next request if that failed.

    Args:
        open_: Opens the library; raises a `SearchError` while there is no sound index.
        identity: What the archive says of itself until the library is open.
    """

    def __init__(self, open_: Callable[[], Library], identity: ArchiveIdentity) -> None:
        self._open = open_
        self._identity = identity
        self._lock = Lock()
        self._library: Library | None = None
        self._warmed: str | None = None  # what was served when tables were loaded last

    def __call__(self) -> Library:
        """Return the open library.

        Raises:
            SearchError: If there is no index, or it is damaged.
        """
        with self._lock:
            if self._library is None:
                self._library = self._open()
            return self._library

    @property
    def identity(self) -> ArchiveIdentity:
        """What the archive says of itself; does not open the library."""
        library = self._library
        return self._identity if library is None else library.identity

    def warm(self) -> None:
        """Load what the first requests would wait for, unless that has been done for what is served now.

        Raises:
            SearchError: If there is no index, or it is damaged.
        """
        library = self()
        if (revision := library.revision) != self._warmed:
            self._warmed = revision
            library.warm()

    def close(self) -> None:
        """Close the library, if it is open; the next call opens it anew."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = self._warmed = None
