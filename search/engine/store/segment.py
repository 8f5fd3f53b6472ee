"""An open segment: the postings of its fields, field lengths and deleted documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from search.engine.store.arrays import AnyIntegers, Array, Mask, UInt32s
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import (
    DELETED,
    DOCUMENTS,
    POSTING_KINDS,
    LengthFacts,
    TermFacts,
    block_file,
    deleted_file,
)
from search.engine.store.postings import FieldPostings
from search.errors import IndexDamaged

__all__ = ["Segment", "posting_files", "read_deleted", "write_deleted"]


def posting_files(folder: Path, segment_id: str) -> dict[str, BlockFile]:
    """Open the files of a segment that hold its postings, by their kinds.

    Raises:
        IndexDamaged: If one is missing, cut, or of another segment.
    """
    return {kind: BlockFile(folder / block_file(kind), kind, segment_id) for kind in POSTING_KINDS}


class Segment:
    """An open segment of the index; safe for many threads.

    Attributes:
        id: Sixteen hexadecimal digits.
        size: Number of documents, deleted ones included.
        fields: The terms of each field that has any.
        deleted: Numbers of deleted documents, ascending.

    Args:
        folder: Folder of its files.
        segment_id: Its id, which must be the owner of each of them.
        deleted: Numbers of documents that are deleted.

    Raises:
        IndexDamaged: If a file is missing, cut, of another segment, or does not fit the others.
    """

    def __init__(self, folder: Path, segment_id: str, deleted: UInt32s | None = None) -> None:
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
        self.live: Mask | None = None
        if len(self.deleted):
            self.live = np.ones(self.size, dtype=np.bool_)
            self.live[self.deleted] = False

    def lengths(self, field: str) -> Array | None:
        """Return the number of tokens of each document in a field; None if no document has any."""
        return self._lengths.read(field) if field in self._lengths else None

    @property
    def total_lengths(self) -> Mapping[str, int]:
        """Number of tokens of all documents by field, deleted ones included."""
        return self._totals

    def total_length(self, field: str) -> int:
        """Return the number of tokens of all documents in a field, deleted ones included."""
        return self._totals.get(field, 0)

    def min_length(self, field: str) -> int:
        """Return the fewest tokens of a document that has any in a field."""
        return self._minima.get(field, 0)

    def max_length(self, field: str) -> int:
        """Return the most tokens of a document in a field."""
        return self._maxima.get(field, 0)

    def verify(self) -> None:
        """Compare every byte with its checksum.

        Raises:
            IndexDamaged: If one has changed.
        """
        for file in self.files.values():
            file.verify()


def write_deleted(folder: Path, segid: str, documents: AnyIntegers) -> None:
    """Write the list of the deleted documents of a segment.

    Args:
        folder: The generation, or another folder without such a list for this segment.
        segid: The segment's name.
        documents: Their numbers in the segment, ascending.
    """
    with BlockWriter(folder / deleted_file(segid), DELETED, segid) as file:
        file.add(DOCUMENTS, documents.astype(np.uint32))
        file.close()


def read_deleted(folder: Path, segid: str, count: int) -> UInt32s | None:
    """Return the deleted documents of a segment, ascending; None if there are none.

    Args:
        folder: Folder of the list.
        segid: The segment's name.
        count: Their number according to the manifest; if it is 0, no file is read.

    Raises:
        IndexDamaged: If the file is missing, or does not list so many numbers.
    """
    if not count:
        return None
    file = BlockFile(folder / deleted_file(segid), DELETED, segid)
    file.check_kind("u4", DOCUMENTS)
    if file.count(DOCUMENTS) != count:
        raise file.damaged(f"does not list {count} documents")
    return file.read(DOCUMENTS)
