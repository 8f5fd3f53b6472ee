"""Read a ranking in batches: all documents are ranked once, and each batch is read from the store when it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from search.model import Document
from search.query import DocumentKey, IndexResult, ScoredDocument

__all__ = ["Cursor"]


class Cursor:
    """A ranking that is read in batches; see `search.query.Cursor`.

    Attributes:
        result: The result without documents.

    Args:
        result: The result with all documents that are to be read.
        read: Returns the stored documents of some keys.
        size: Documents of a batch.
    """

    def __init__(
        self, result: IndexResult, read: Callable[[Sequence[DocumentKey]], Sequence[Document]], size: int
    ) -> None:
        self.result = replace(result, documents=())
        self._batches: Iterator[Sequence[ScoredDocument]] = _batches(result.documents, read, size)

    def __iter__(self) -> Iterator[Sequence[ScoredDocument]]:
        return self._batches

    def close(self) -> None:
        """Let go of the index, which nothing but the batches that are left holds."""
        self._batches = iter(())


def _batches(
    documents: Sequence[ScoredDocument], read: Callable[[Sequence[DocumentKey]], Sequence[Document]], size: int
) -> Iterator[Sequence[ScoredDocument]]:
    for first in range(0, len(documents), size):
        batch = documents[first : first + size]
        stored = read([each.key for each in batch])
        yield [each._replace(document=document) for each, document in zip(batch, stored, strict=True)]
