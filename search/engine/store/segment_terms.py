"""The terms of one segment, without its postings and documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from search.engine.store.arrays import UInt32s
from search.engine.store.blocks import BlockFile
from search.engine.store.field_terms import FieldTerms
from search.engine.store.layout import TERMS, TermFacts, block_file

__all__ = ["SegmentTerms"]


class SegmentTerms:
    """The terms of a segment; safe for many threads.

    Attributes:
        id: Sixteen hexadecimal digits.
        size: Number of documents, deleted ones included.
        fields: The terms of each field that has any.
        deleted: Numbers of deleted documents, ascending; None if there are none.
        total_lengths: Tokens of all documents by field, deleted ones included.

    Args:
        folder: Folder of its file.
        segment_id: Its id, which must be the owner of the file.
        total_lengths: See above.
        deleted: See above.

    Raises:
        IndexDamaged: If the file is missing, cut, or of another segment.
    """

    def __init__(
        self, folder: Path, segment_id: str, total_lengths: Mapping[str, int], deleted: UInt32s | None = None
    ) -> None:
        self.id, self.total_lengths, self.deleted = segment_id, total_lengths, deleted
        terms = BlockFile(folder / block_file(TERMS), TERMS, segment_id)
        facts = terms.facts_as(TermFacts)
        self.size = facts.documents
        self.fields = {name: FieldTerms(self.size, name, terms) for name in facts.fields}
