"""Read all documents of a ranking from a cluster, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.query import IndexRequest, IndexResult, ScoredDocument
from search.remote.searching import Searcher

__all__ = ["RemoteCursor"]


class RemoteCursor:
    """All documents of a ranking; see `search.query.Cursor`. A generation does not change, so none is there twice.

    Args:
        searcher: Answers the requests of the generation.
        request: The request.
        size: Documents of a batch.
    """

    def __init__(self, searcher: Searcher, request: IndexRequest, size: int) -> None:
        self._searcher, self._request, self._size = searcher, replace(request, stored=True), size
        self._closed = False
        self._first = searcher.search(replace(self._request, count=min(size, request.count)))
        self.result: IndexResult = replace(self._first, documents=())

    def __iter__(self) -> Iterator[Sequence[ScoredDocument]]:
        """Yield the documents as they are stored, in order, once."""
        request, given = self._request, 0
        bare = replace(request, facets=(), codes={}, histogram=None)
        batch: Sequence[ScoredDocument] = self._first.documents
        while batch and not self._closed:
            yield batch
            given += len(batch)
            left = min(self._size, request.count - given)
            if left <= 0 or len(batch) < self._size:
                return
            batch = self._searcher.search(replace(bare, first=request.first + given, count=left)).documents

    def close(self) -> None:
        """Let go of the index; no further batch comes."""
        self._closed = True
