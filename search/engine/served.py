"""Follow the generation that an index serves: open it, and reopen when a build has published a newer one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from search.engine.open_index import OpenIndex
from search.engine.store.generations import current, current_name
from search.errors import IndexMissing, SearchError

__all__ = ["ServedIndex"]

_LOG = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0
"""Seconds before a generation that could not be opened is tried again: its files may have been repaired, or descriptors
and memory may be free again."""

Opened = TypeVar("Opened")


class ServedIndex(Generic[Opened]):
    """The served generation of an index; safe for many threads.

    Of a generation that has been replaced nothing is kept here: what is made of one must hang on what `wrap` returns,
    so that its files are released with it, once the last caller has let go of it.

    Args:
        index: Folder of the index.
        wrap: Makes of each generation that is opened what `current` returns.
        generation: Folder of a generation to stay with, which need not be served (yet); None to follow what is served.

    Raises:
        IndexMissing: If no index has been built.
        IndexDamaged: If its generation cannot be opened.
        IndexOutdated: If another version of hezuo built it.
        ResourcesExhausted: If file descriptors or memory have run out.
    """

    def __init__(self, index: Path, wrap: Callable[[OpenIndex], Opened], generation: Path | None = None) -> None:
        self._path = index
        self._wrap = wrap
        self._lock = Lock()
        self._is_pinned = generation is not None
        folder = generation or current(index)
        self._opened: Opened | None = self._open(folder)
        self._name = folder.name
        self._failed, self._retry_at = "", 0.0  # a generation that could not be opened, and when to try again
        self._problem = ""

    @property
    def problem(self) -> str:
        """Why an older generation than the newest is served, for a librarian; empty if it is the newest."""
        self.current()
        return self._problem

    def close(self) -> None:
        """Release the files; searches that are still running keep them open until they have finished."""
        with self._lock:
            self._opened = None

    def current(self) -> Opened:
        """Return what was made of the generation that is served now; it stays usable while the caller keeps it.

        A successor that cannot be opened, for whatever reason, is not followed: the open generation stays in use, the
        reason is logged, and it is tried again after some seconds.
        """
        with self._lock:
            if self._opened is None:
                raise IndexMissing("this library has been closed; open it again")
            try:
                self._follow()
            except SearchError as error:
                self._note(str(error))
            except Exception as error:  # whatever it is, readers need not suffer from it: they have a sound generation
                self._note(f"{self._path}: cannot be opened ({error!r})", error)
            return self._opened

    def _follow(self) -> None:
        """Open the generation that is named now, if it is another one and has not failed a moment ago."""
        if self._is_pinned:
            return
        name = current_name(self._path)
        if name == self._name:
            self._note("")
        elif name != self._failed or monotonic() >= self._retry_at:
            # Set before it is opened, so that a generation which cannot be opened is not tried at every search.
            self._failed, self._retry_at = name, monotonic() + _RETRY_SECONDS
            folder = current(self._path)
            self._opened = self._open(folder)
            self._name = folder.name
            self._note("")

    def _open(self, folder: Path) -> Opened:
        index = OpenIndex(folder)
        opened = self._wrap(index)
        if not self._is_pinned:
            _LOG.info("serving %s from now on: %d documents in %d segments", folder, len(index), len(index.segments))
        return opened

    def _note(self, problem: str, bug: Exception | None = None) -> None:
        """Record why the newest generation cannot be served, and log it if it is new; a bug with its traceback."""
        if problem and problem != self._problem:
            message = "the newest generation cannot be served, %s is served instead: %s"
            _LOG.error(message, self._name, problem, exc_info=bug)
        elif self._problem and not problem:
            _LOG.info("the newest generation can be served again")
        self._problem = problem
