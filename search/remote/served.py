"""Follow the generation that a cluster serves: ask the alias once a second, beside searches, and open the newest."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

from search.errors import IndexMissing, SearchError
from search.remote.open_index import RemoteIndex

__all__ = ["ServedRemote"]

_LOG = logging.getLogger(__name__)

_CHECK_SECONDS = 1.0
"""Between two looks at the alias while there are searches."""

_RETRY_SECONDS = 5.0
"""Before a generation that could not be opened is tried again."""

Opened = TypeVar("Opened")


class ServedRemote(Generic[Opened]):
    """The served generation of an archive in a cluster; safe for many threads.

    The first is opened by whoever makes this. Later ones are fetched and opened by a thread of its own, so that no
    search waits for them: it is answered by the generation that was served a moment ago, which the cluster keeps.

    Args:
        address: Where the archive is, for messages.
        current: Returns the name of the generation that is served.
        open_index: Opens the generation of a name.
        wrap: Makes of each generation that is opened what `current` returns.
        close: Ends the connection.

    Raises:
        SearchError: What `current` and `open_index` raise.
    """

    def __init__(
        self,
        address: str,
        *,
        current: Callable[[], str],
        open_index: Callable[[str], RemoteIndex],
        wrap: Callable[[RemoteIndex], Opened],
        close: Callable[[], None],
    ) -> None:
        self._address, self._current, self._open_index, self._wrap, self._close = (
            address,
            current,
            open_index,
            wrap,
            close,
        )
        self._lock = Lock()
        self._follower: Thread | None = None
        self._problem = ""
        self._failed, self._retry_at = "", 0.0
        self._name = current()
        self._opened: Opened | None = self._open(self._name)
        self._checked = monotonic()

    @property
    def problem(self) -> str:
        """Why another generation than the newest is served, for a librarian; empty if it is the newest."""
        self.current()
        return self._problem

    def current(self) -> Opened:
        """Return what was made of the generation that is served now; it stays usable while the caller keeps it.

        Raises:
            IndexMissing: If this has been closed.
        """
        with self._lock:
            if self._opened is None:
                raise IndexMissing("this library has been closed; open it again")
            if monotonic() - self._checked >= _CHECK_SECONDS and self._follower is None:
                self._follower = Thread(target=self._follow, name="hezuo-follow", daemon=True)
                self._follower.start()
            return self._opened

    def close(self) -> None:
        """Let go of the generation, and end the connection once a generation that is being opened has been."""
        with self._lock:
            self._opened = None
            follower = self._follower
        if follower is not None:
            follower.join()
        self._close()

    def _follow(self) -> None:
        """Look at the alias, and open what it names if that is another generation."""
        try:
            name = self._current()
            if name != self._name and (name != self._failed or monotonic() >= self._retry_at):
                self._failed, self._retry_at = name, monotonic() + _RETRY_SECONDS
                opened = self._open(name)
                with self._lock:
                    if self._opened is not None:
                        self._opened, self._name = opened, name
            if name == self._name:
                self._note("")
        except SearchError as error:
            self._note(str(error))
        except Exception as error:  # whatever it is, readers need not suffer from it: they have a sound generation
            self._note(f"{self._address}: cannot be opened ({error!r})", error)
        finally:
            with self._lock:
                self._checked, self._follower = monotonic(), None

    def _open(self, name: str) -> Opened:
        index = self._open_index(name)
        _LOG.info("serving %s of %s from now on: %d documents", name, self._address, len(index))
        return self._wrap(index)

    def _note(self, problem: str, bug: Exception | None = None) -> None:
        """Record why the newest generation cannot be served, and log it if it is new; a bug with its traceback."""
        if problem and problem != self._problem:
            _LOG.error("the newest generation cannot be served, %s is: %s", self._name, problem, exc_info=bug)
        elif self._problem and not problem:
            _LOG.info("the newest generation can be served again")
        self._problem = problem
