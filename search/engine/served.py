"""Turns an index folder into the generation that is served now, which stays good as long as anybody is using it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from search.engine.open_index import OpenIndex
from search.engine.store.generations import current, current_name
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
        self._name = current_name(index)
        self._index: OpenIndex | None = OpenIndex(current(index))

    def close(self) -> None:
        """Let go of the files, which go with the last user that has not finished."""
        with self._lock:
            self._index = None

    def index(self) -> OpenIndex:
        """The generation that is served now; it stays good for as long as the caller keeps it."""
        with self._lock:
            if self._index is None:
                raise IndexMissing("this library has been closed; open it again")
            try:
                name = current_name(self._path)
                if name != self._name:
                    self._name = name  # tried once: a successor that cannot be opened is not tried at every search
                    self._index = OpenIndex(current(self._path))
            except (IndexMissing, IndexDamaged, IndexOutdated):
                pass  # what is open stays good; a damaged or missing successor is not followed
            return self._index
