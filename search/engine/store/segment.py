"""Turns a segment's folder into its parts: the terms of each field, lengths, and which documents are deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.store.blocks import BlockFile
from search.engine.store.layout import POSTING_KINDS, LengthFacts, TermFacts, block_file
from search.engine.store.postings import FieldPostings
from search.errors import IndexDamaged

__all__ = ["Segment", "posting_files"]


def posting_files(folder: Path, segment_id: str) -> dict[str, BlockFile]:
    """Open the files of a segment that hold its postings, by their kinds.

    Raises:
        IndexDamaged: If one is missing, cut, or of another segment.
    """
    return {kind: BlockFile(folder / block_file(kind), kind, segment_id) for kind in POSTING_KINDS}


class Segment:
    """An open segment; safe for many threads.

    Attributes:
        id: Sixteen hexadecimal digits.
        size: Number of documents, deleted ones included.
        fields: The terms of each field that has any.
        deleted: Numbers of deleted documents, ascending.

    Args:
        folder: Where its files are.
        segment_id: Its id, which must stand in each of them.
        deleted: Numbers of documents that are deleted.

    Raises:
        IndexDamaged: If a file is missing, cut, of another segment, or does not fit the others.
    """

    def __init__(self, folder: Path, segment_id: str, deleted: npt.NDArray[np.uint32] | None = None) -> None:
        self.id = segment_id
        self.files = posting_files(folder, segment_id)
        terms, postings, positions, self._lengths = (self.files[kind] for kind in POSTING_KINDS)
        facts, lengths = terms.facts_as(TermFacts), self._lengths.facts_as(LengthFacts)
        self.size = facts.documents
        self.fields = {name: FieldPostings(self.size, name, terms, postings, positions) for name in facts.fields}
        self._totals, self._minima, self._maxima = lengths.totals, lengths.minima, lengths.maxima
        self._lengths.check_kind("u", *self._lengths.names())
        if not all(self._lengths.count(name) == self.size for name in self._lengths.names()):
            raise self._lengths.damaged("holds other numbers of lengths than documents")
        self.deleted = np.empty(0, dtype=np.uint32) if deleted is None else deleted
        if len(self.deleted) and (int(self.deleted[-1]) >= self.size or (self.deleted[1:] <= self.deleted[:-1]).any()):
            raise IndexDamaged(f"{folder}: documents are deleted that it does not hold; rebuild the index")
        self.live: npt.NDArray[np.bool_] | None = None
        if len(self.deleted):
            self.live = np.ones(self.size, dtype=np.bool_)
            self.live[self.deleted] = False

    def lengths(self, field: str) -> npt.NDArray[Any] | None:
        """Number of tokens of each document in a field; None if no document has any."""
        return self._lengths.whole(field) if field in self._lengths else None

    def total_length(self, field: str) -> int:
        """Tokens of all documents in a field, deleted ones included."""
        return self._totals.get(field, 0)

    def min_length(self, field: str) -> int:
        """Fewest tokens of a document that has any in a field."""
        return self._minima.get(field, 0)

    def max_length(self, field: str) -> int:
        """Most tokens of a document in a field."""
        return self._maxima.get(field, 0)

    def verify(self) -> None:
        """Read every byte.

        Raises:
            IndexDamaged: If one has changed.
        """
        for file in self.files.values():
            file.verify()
