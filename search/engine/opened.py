"""Turns a generation's folder into an open index: matches, masks, documents; safe for many threads."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from whoosh.searching import Searcher

from search.engine.columns import Columns
from search.engine.documents import DocumentStore
from search.engine.evaluate import Matches, evaluate
from search.engine.generations import Manifest, read_manifest
from search.engine.storage import open_segment
from search.errors import IndexDamaged

if TYPE_CHECKING:
    from whoosh.query import Query

__all__ = ["OpenIndex"]

Mask = npt.NDArray[np.bool_]
_MASKS_KEPT = 64


class OpenIndex:
    """One generation, opened.

    Attributes:
        manifest: What the build wrote down.
        documents: The stored documents by number.
        columns: Facet columns.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.documents = DocumentStore(folder / "documents")
        self.columns = Columns.load(folder / "columns")
        reader = open_segment(folder / "whoosh")
        self._searcher: Searcher | None = Searcher(reader) if reader is not None else None
        self._masks: dict[Hashable, Mask] = {}
        self._lock = Lock()
        if not len(self.documents) == len(self.columns) == (reader.doc_count_all() if reader is not None else 0):
            raise IndexDamaged(f"{folder}: its parts hold different numbers of documents; rebuild the index")

    def __len__(self) -> int:
        return len(self.documents)

    def matches(self, query: Query | None, deadline_ms: int) -> Matches:
        """What a query matches; None matches every document with score 0."""
        if query is None:
            return Matches(np.arange(len(self), dtype=np.uint32), np.zeros(len(self), dtype=np.float32))
        if self._searcher is None:
            return Matches(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float32))
        return evaluate(self._searcher, query, deadline_ms)

    def number(self, document_id: str) -> int | None:
        """Number of the document with an id."""
        if self._searcher is None:
            return None
        found: int | None = self._searcher.document_number(id=document_id)
        return found

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
        if self._searcher is not None:
            self._searcher.close()
        self.documents.close()
