"""Follow the generation that an index serves: open it, and reopen when a build has published a newer one."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock
from time import monotonic

from search.engine.open_index import OpenIndex
from search.engine.store.generations import current, current_name
from search.errors import IndexDamaged, IndexMissing, IndexOutdated

__all__ = ["ServedIndex"]

_LOG = logging.getLogger(__name__)

_RETRY_SECONDS = 10.0
"""Seconds before a generation that could not be opened is tried again: its files may have been repaired."""


class ServedIndex:
    """The served generation of an index; safe for many threads.

    Raises:
        IndexMissing: If no index has been built.
        IndexDamaged: If its generation cannot be opened.
        IndexOutdated: If another version of hezuo built it.
    """

    def __init__(self, index: Path) -> None:
        self._path = index
        self._lock = Lock()
        folder = current(index)
        self._index: OpenIndex | None = OpenIndex(folder)
        self._name = folder.name
        self._failed, self._retry_at = "", 0.0  # a generation that could not be opened, and when to try again
        self._problem = ""
        _LOG.info("opened %s: %d documents in %d segments", folder, len(self._index), len(self._index.segments))

    @property
    def problem(self) -> str:
        """Why an older generation than the newest is served, for a librarian; empty if it is the newest."""
        self.index()
        return self._problem

    def close(self) -> None:
        """Release the files; searches that are still running keep them open until they have finished."""
        with self._lock:
            self._index = None

    def index(self) -> OpenIndex:
        """Return the generation that is served now; it stays usable for as long as the caller keeps it."""
        with self._lock:
            if self._index is None:
                raise IndexMissing("this library has been closed; open it again")
            try:
                name = current_name(self._path)
                if name == self._name:
                    self._note("")
                elif name != self._failed or monotonic() >= self._retry_at:
                    # Set before it is opened, so that a generation which cannot be opened is not tried at every search.
                    self._failed, self._retry_at = name, monotonic() + _RETRY_SECONDS
                    folder = current(self._path)
                    self._index = OpenIndex(folder)
                    self._name = folder.name
                    self._note("")
                    _LOG.info("serving %s from now on: %d documents", folder, len(self._index))
            except (IndexMissing, IndexDamaged, IndexOutdated) as error:
                self._note(
                    str(error)
                )  # the open generation stays in use; a damaged or missing successor is not followed
            return self._index

    def _note(self, problem: str) -> None:
        """Record why the newest generation cannot be served, and log it if it is new."""
        if problem and problem != self._problem:
            _LOG.error("the newest generation cannot be served, %s is served instead: %s", self._name, problem)
        elif self._problem and not problem:
            _LOG.info("the newest generation can be served again")
        self._problem = problem
