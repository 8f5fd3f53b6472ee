"""Turns an index folder into the generation that is served now, kept open as long as anybody is using it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from search.engine.generations import current, current_name
from search.engine.opened import OpenIndex
from search.errors import IndexDamaged, IndexMissing, IndexOutdated

__all__ = ["Served"]


class Served:
    """The served generation of an index; safe for many threads.

    Raises:
        IndexMissing: If no index has been built.
        IndexDamaged: If its generation cannot be opened.
        IndexOutdated: If another version of hezuo built it.
    """

    def __init__(self, index: Path) -> None:
        self._path = index
        self._lock = Lock()
        self._closed = False
        self._name = current_name(index)
        self._held = _Held(OpenIndex(current(index)))

    @contextmanager
    def index(self) -> Iterator[OpenIndex]:
        """The generation that is served now, open until the caller has finished with it."""
        held = self._follow()
        try:
            yield held.index
        finally:
            held.release()

    def close(self) -> None:
        """Let go of the files as soon as the last user has finished."""
        with self._lock:
            self._closed = True
            self._held.retire()

    def _follow(self) -> _Held:
        with self._lock:
            if self._closed:
                raise IndexMissing("this library has been closed; open it again")
            try:
                name = current_name(self._path)
                if name != self._name:
                    self._name = name  # tried once: a successor that cannot be opened is not tried at every search
                    fresh = _Held(OpenIndex(current(self._path)))
                    self._held.retire()
                    self._held = fresh
            except (IndexMissing, IndexDamaged, IndexOutdated):
                pass  # what is open stays good; a damaged or missing successor is not followed
            return self._held.acquire()


class _Held:
    """An open index that is closed once it has been retired and nobody uses it any more."""

    def __init__(self, index: OpenIndex) -> None:
        self.index = index
        self._users = 1  # the library itself
        self._retired = False
        self._lock = Lock()

    def acquire(self) -> _Held:
        with self._lock:
            self._users += 1
        return self

    def release(self) -> None:
        with self._lock:
            self._users -= 1
            last = self._users == 0
        if last:
            self.index.close()

    def retire(self) -> None:
        with self._lock:
            if self._retired:
                return
            self._retired = True
        self.release()
