"""A Whoosh codec that reads our segments, so that stock Whoosh can search them.

This way is slow, one posting at a time. The evaluator works on whole arrays, and falls back on these classes for kinds
of queries that it does not know; tests compare the two. Of Whoosh's reader interface only what `Searcher.search` needs
is implemented, not the iteration over all terms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import IndexReader, MultiReader, SegmentReader, TermInfo, TermNotFound

from search.engine.schema import schema
from search.engine.store.postings import FieldPostings
from search.engine.store.segment import Segment

__all__ = ["whoosh_reader"]

_INDEX_NAME = "hezuo"
FieldTerm = tuple[str, bytes]


def whoosh_reader(segments: Iterable[Segment]) -> IndexReader:
    """Return one Whoosh reader over all segments of an index; of an index without documents, it has the schema too."""
    readers = [SegmentReader(None, schema(), _WhooshSegment(segment)) for segment in segments]
    if len(readers) == 1:
        return readers[0]
    reader = MultiReader(readers)
    reader.schema = schema()  # Whoosh takes it from the first of the readers, if there is one
    return reader


class _WhooshSegment(base.Segment):  # type: ignore[misc]  # Whoosh ships no types
    """A segment as Whoosh knows it before it opens a reader."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(_INDEX_NAME)
        self.segid = segment.id
        self.opened = segment
        self._deleted = frozenset(segment.deleted.tolist())

    def codec(self) -> SegmentCodec:
        return SegmentCodec()

    def doc_count_all(self) -> int:
        return self.opened.size

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted


class SegmentCodec(base.Codec):  # type: ignore[misc]  # Whoosh ships no types
    """A codec that only reads: segments are written in bulk by `segment_writer`, never posting by posting."""

    def terms_reader(self, storage: object, segment: _WhooshSegment) -> _TermsReader:  # noqa: ARG002 - Whoosh's signature
        """Return a reader of the terms of all fields."""
        return _TermsReader(segment.opened)

    def per_document_reader(self, storage: object, segment: _WhooshSegment) -> _PerDocumentReader:  # noqa: ARG002 - Whoosh's signature
        """Return a reader of field lengths and deletions."""
        return _PerDocumentReader(segment)


class _PerDocumentReader(base.PerDocumentReader):  # type: ignore[misc]  # Whoosh ships no types
    def __init__(self, segment: _WhooshSegment) -> None:
        self._segment, self._opened = segment, segment.opened

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._opened.size

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> frozenset[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._opened.lengths(fieldname)
        return default if lengths is None else int(lengths[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        return self._opened.total_length(fieldname)

    def min_field_length(self, fieldname: str) -> int:
        return self._opened.min_length(fieldname)

    def max_field_length(self, fieldname: str) -> int:
        return self._opened.max_length(fieldname)

    def stored_fields(self, docnum: int) -> dict[str, Any]:  # noqa: ARG002 - documents have a store of their own
        return {}


class _TermsReader(base.TermsReader):  # type: ignore[misc]  # Whoosh ships no types
    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __contains__(self, term: FieldTerm) -> bool:
        return self._number(*term) is not None

    def cursor(self, fieldname: str, fieldobj: Any) -> base.FieldCursor:
        field = self._segment.fields.get(fieldname)
        return base.EmptyCursor() if field is None else _Cursor(field, fieldobj)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[FieldTerm]:
        field = self._segment.fields.get(fieldname)
        if field is not None:
            dictionary = field.dictionary
            yield from ((fieldname, term) for term in dictionary.terms(dictionary.lower_bound(prefix)))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        matcher = self.matcher(fieldname, text, None)
        documents, weights = np.array(matcher.documents), np.array(matcher.weights)
        field_lengths = self._segment.lengths(fieldname)
        lengths = np.ones(1, dtype=np.int64) if field_lengths is None else field_lengths[documents]
        return TermInfo(
            weight=float(weights.sum()), df=len(documents), minlength=int(lengths.min()), maxlength=int(lengths.max()),
            maxweight=float(weights.max()), minid=int(documents[0]), maxid=int(documents[-1]),
        )  # fmt: skip

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        number = self._number(fieldname, text)
        if number is None:
            raise KeyError(text)  # Whoosh catches it and takes 0
        return self._segment.fields[fieldname].df(number)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> PostingsMatcher:
        number = self._number(fieldname, text)
        if number is None:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return PostingsMatcher(self._segment.fields[fieldname], number, (fieldname, text), format_, scorer)

    def _number(self, fieldname: str, text: bytes) -> int | None:
        field = self._segment.fields.get(fieldname)
        return None if field is None else field.dictionary.find(text)


class _Cursor(base.FieldCursor):  # type: ignore[misc]  # Whoosh ships no types
    """A cursor over the terms of a field."""

    def __init__(self, field: FieldPostings, fieldobj: Any) -> None:
        self._dictionary, self._fieldobj = field.dictionary, fieldobj
        self._index = 0

    def find(self, string: str | bytes) -> str | None:
        term = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._index = self._dictionary.lower_bound(term)
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        text: str = self._dictionary.decoded(self._dictionary.term(self._index), self._fieldobj.from_bytes)
        return text

    def is_valid(self) -> bool:
        return self._index < len(self._dictionary)


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]  # Whoosh ships no types
    """A matcher over the postings of a term.

    Attributes:
        documents: Document numbers in the segment, ascending.
        weights: Term frequency in each.
    """

    def __init__(self, field: FieldPostings, number: int, term: FieldTerm, format_: Any, scorer: Any) -> None:
        self._field, self._number, self._term = field, number, term
        self.format, self.scorer = format_, scorer
        documents, frequencies = field.read(number)
        if documents is None:  # dense: an entry for every document of the segment
            documents = np.flatnonzero(0 if frequencies is None else frequencies)
            frequencies = None if frequencies is None else frequencies[documents]
        if frequencies is None:
            frequencies = np.ones(len(documents))
        self.documents: list[int] = documents.tolist()
        self.weights: list[float] = frequencies.astype(np.float64).tolist()
        self._positions: list[list[int]] | None = None
        self._index = 0

    def copy(self) -> PostingsMatcher:
        copied = PostingsMatcher(self._field, self._number, self._term, self.format, self.scorer)
        copied._index = self._index
        return copied

    def is_active(self) -> bool:
        return self._index < len(self.documents)

    def reset(self) -> None:
        self._index = 0

    def id(self) -> int:
        return self.documents[self._index]

    def all_ids(self) -> Iterator[int]:
        return iter(self.documents[self._index :])

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._index += 1
        return False

    def skip_to(self, id: int) -> bool:  # noqa: A002 - Whoosh's signature
        if not self.is_active():
            raise ReadTooFar
        self._index = bisect_left(self.documents, id, self._index)
        return False

    def weight(self) -> float:
        return self.weights[self._index]

    def value_as(self, astype: str) -> list[int]:
        if astype != "positions":
            raise ValueError(f"postings hold positions, not {astype}")
        if self._positions is None:
            counts = np.array(self.weights, dtype=np.int64)
            positions = self._field.positions(self._number, int(counts.sum())).tolist()
            ends = np.cumsum(counts).tolist()
            self._positions = [positions[end - count : end] for end, count in zip(ends, counts.tolist(), strict=True)]
        return self._positions[self._index]

    # All postings are one block, so no block is skipped for its quality.

    def max_quality(self) -> float:
        return float(self.scorer.max_quality())

    def block_quality(self) -> float:
        return float(self.scorer.max_quality())

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            skipped = len(self.documents) - self._index
            self._index = len(self.documents)
            return skipped
        return 0
