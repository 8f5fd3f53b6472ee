"""Turns a generation's folder into an open index: matches, masks, documents; safe for many threads."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from whoosh.searching import Searcher

from search.engine.columns import Columns
from search.engine.documents import DocumentStore
from search.engine.evaluate import Matches, evaluate
from search.engine.generations import Manifest, read_manifest
from search.engine.glosses import Pairs, load_glosses
from search.engine.storage import open_segment
from search.errors import IndexDamaged, SearchError

if TYPE_CHECKING:
    from whoosh.query import Query

__all__ = ["OpenIndex"]

Mask = npt.NDArray[np.bool_]
_MASKS_KEPT = 64
_ID = re.compile(r"[a-z0-9-]{1,80}")


class OpenIndex:
    """One generation, opened.

    Attributes:
        manifest: What the build wrote down.
        documents: The stored documents by number.
        columns: Facet columns.
        glosses: Pairs of terms in both languages that the documents themselves give.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.documents = DocumentStore(folder / "documents")
        self.columns = Columns.load(folder / "columns")
        self.glosses: Pairs = load_glosses(folder / "glosses")
        self._searchers = _Searchers(folder / "whoosh")
        self._masks: dict[Hashable, Mask] = {}
        self._lock = Lock()
        if not len(self.documents) == len(self.columns) == self._searchers.documents:
            self.close()
            raise IndexDamaged(f"{folder}: its parts hold different numbers of documents; rebuild the index")

    def __len__(self) -> int:
        return len(self.documents)

    def matches(self, query: Query | None, deadline_ms: int) -> Matches:
        """What a query matches; None matches every document with score 0."""
        if query is None:
            return Matches(np.arange(len(self), dtype=np.uint32), np.zeros(len(self), dtype=np.float32))
        with self._searchers.one() as searcher, self._reading_postings():
            if searcher is None:
                return Matches(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float32))
            return evaluate(searcher, query, deadline_ms)

    def number(self, document_id: str) -> int | None:
        """Number of the document with an id."""
        if not _ID.fullmatch(document_id):
            return None
        with self._searchers.one() as searcher, self._reading_postings():
            found: int | None = searcher.document_number(id=document_id) if searcher else None
            return found

    @contextmanager
    def _reading_postings(self) -> Iterator[None]:
        try:
            yield
        except SearchError:
            raise
        except Exception as error:  # damaged numbers send Whoosh anywhere
            raise IndexDamaged(f"{self.folder}: the postings are damaged ({error!r}); rebuild the index") from error

    def mask(self, key: Hashable, make: Callable[[], Mask]) -> Mask:
        """A filter's mask, made once and kept as long as it is in use."""
        with self._lock:
            mask = self._masks.pop(key, None)
            if mask is not None:
                self._masks[key] = mask  # last used, last dropped
                return mask
        mask = make()
        with self._lock:
            self._masks[key] = mask
            while len(self._masks) > _MASKS_KEPT:
                self._masks.pop(next(iter(self._masks)))
        return mask

    def close(self) -> None:
        """Let go of the files."""
        self._searchers.close()
        self.documents.close()


class _Searchers:
    """Whoosh searchers over one segment, each lent to one thread at a time.

    Whoosh's readers move a shared file position, so two threads on one reader would read each other's bytes. More
    searchers are opened as more threads come, for as long as the generation's folder is there; once it has been swept
    away, after two more builds, the threads that are still here share the searchers that are open.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: list[Searcher] = []
        self._free = Condition()
        self._closed = False
        reader = open_segment(folder)
        self._empty = reader is None
        self.documents = 0 if reader is None else int(reader.doc_count_all())
        if reader is not None:
            self._idle.append(Searcher(reader))

    @contextmanager
    def one(self) -> Iterator[Searcher | None]:
        """A searcher for the time of the block; None for a segment without documents."""
        if self._empty:
            yield None
            return
        searcher = self._take()
        try:
            yield searcher
        finally:
            with self._free:
                keep = not self._closed
                if keep:
                    self._idle.append(searcher)
                    self._free.notify()
            if not keep:
                searcher.close()

    def _take(self) -> Searcher:
        with self._free:
            if self._idle:
                return self._idle.pop()
        try:
            return Searcher(open_segment(self._folder))
        except IndexDamaged:
            if self._folder.exists():
                raise
        with self._free:
            self._free.wait_for(lambda: self._idle)
            return self._idle.pop()

    def close(self) -> None:
        with self._free:
            self._closed, idle, self._idle = True, self._idle, []
        for searcher in idle:
            searcher.close()
