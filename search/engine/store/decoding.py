"""Decode the postings of many successive terms at once, as a merge needs them."""

from __future__ import annotations

from typing import Any

import numpy as np

from search.engine.store.arrays import Array, Bytes, Integers, UInt32s, ranges, starts_of
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import are_ascending, are_below, are_counts, are_term_entries, check_field
from search.engine.store.codes import (
    BYTE_GAPS_EXCEPT,
    DENSE,
    FLOATS,
    FREQUENCIES,
    FREQUENCY_SIZES,
    GAP_SIZES,
    GAPS,
    ONE_DOCUMENT,
    SHORT_GAPS_EXCEPT,
    WIDE,
    WORDS,
    layout,
)
from search.engine.store.encoding import PostingLists
from search.engine.store.layout import CODE, DF, FIRST, PLACE, WIDE_POSITIONS, array_name
from search.engine.store.terms import Dictionary

__all__ = ["FieldDecoder"]


class FieldDecoder:
    """A reader of the postings of one field, by ranges of term numbers.

    Attributes:
        count: Number of terms.

    Args:
        size: Documents of the segment.
        field: A field that has terms.
        terms: The segment's `terms.hz`.
        postings: Its `postings.hz`.
        positions: Its `positions.hz`.

    Raises:
        IndexDamaged: If they lack what belongs to the field, or, when they are read, are not what was written.
    """

    def __init__(self, size: int, field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
        self._size, self._field = size, field
        self._terms, self._postings, self._positions = terms, postings, positions
        self._has_positions = array_name(field, FIRST) in terms
        check_field(field, terms, postings, positions)
        self._dictionary = Dictionary(terms, field)
        self.count = len(self._dictionary)

    def costs(self, first: int, after: int) -> Integers:
        """Estimate how many bytes it takes to decode each of some terms."""
        # Estimates, which only decide how many terms a merge reads at a time: 200 bytes for the key and the entry of a
        # term; 40 for a posting (document, delta, term frequency and the indexes by which they are copied); 12 for a
        # position and its index.
        costs = 200 + 40 * self._part(DF, first, after).astype(np.int64)
        if self._has_positions:
            begins = self._part(FIRST, first, after).astype(np.int64)
            costs[:-1] += 12 * np.maximum(np.diff(begins), 0)
        return costs

    def keys(self, first: int, after: int) -> tuple[Bytes, Integers]:
        """Return the bytes of some terms, end to end, and where each ends in these."""
        return self._dictionary.keys(first, after)

    def read(self, first: int, after: int) -> PostingLists:
        """Decode the postings of terms `first` to `after`, at least one; term frequencies are uint32 or float64."""
        keys, ends = self.keys(first, after)
        df = self._part(DF, first, after).astype(np.int64)
        code = self._part(CODE, first, after)
        documents, tf = self._decode(first, after, df, code)
        positions = self._read_positions(first, after, starts_of(df), code, tf) if self._has_positions else None
        return PostingLists(keys, ends, df, documents, tf, positions)

    def _part(self, part: str, first: int, after: int) -> Array:
        return self._terms.part(array_name(self._field, part), first, after)

    def _decode(self, first: int, after: int, df: Integers, code: Array) -> tuple[UInt32s, Array]:
        stored_offsets = self._part(PLACE, first, after)
        self._terms.check(are_term_entries(df, code, stored_offsets, self._size))
        offset = stored_offsets.astype(np.int64)
        kind, tf_class = code & 15, (code >> 4) & 7
        starts, is_single = starts_of(df), kind == ONE_DOCUMENT
        total = int(df.sum())
        deltas = np.empty(total, dtype=np.uint32)  # the first document of each term, and gaps
        tf: Array = np.ones(total, dtype=np.float64 if (tf_class == FLOATS).any() else np.uint32)
        deltas[starts[is_single]] = offset[is_single]
        if not is_single.all():
            base, blobs = self._blobs(offset, ~is_single, after)
            offset -= base
            _Blobs(self._postings, blobs, df, starts, code, offset, size=self._size).read(deltas, tf)
        # Only the first delta of a term, which is its first document, may be 0.
        self._postings.check(
            np.count_nonzero(deltas == 0) == np.count_nonzero(deltas[starts] == 0),
            are_counts(tf, integral=self._has_positions),
        )
        # The running sum of deltas gives documents, once the first delta of each term leads from the last document of
        # the term before to its own first one. Where that is a step down, unsigned 32-bit numbers wrap around.
        last_documents = np.add.reduceat(deltas, starts, dtype=np.int64)
        self._postings.check(are_below(last_documents, self._size))
        deltas[starts[1:]] -= last_documents[:-1].astype(np.uint32)
        return np.cumsum(deltas, dtype=np.uint32), tf

    def _blobs(self, offset: Integers, has_blob: Array, after: int) -> tuple[int, Array]:
        """Return the offset of the first blob, and all bytes from there to where the next term's blob begins."""
        base, end = int(offset[has_blob][0]), self._postings.count(self._field)
        # Codes are read in blocks: nearly always one of the next few terms has a blob.
        for block in range(after, self.count, 256):
            stop = min(block + 256, self.count)
            blob_terms = np.flatnonzero(self._part(CODE, block, stop) & 15 != ONE_DOCUMENT)
            if len(blob_terms):
                number = block + int(blob_terms[0])
                end = int(self._part(PLACE, number, number + 1)[0])
                break
        return base, self._postings.part(self._field, base, end)

    def _read_positions(self, first: int, after: int, starts: Integers, code: Array, tf: Array) -> Array:
        begins = self._part(FIRST, first, after).astype(np.int64)
        counts = np.add.reduceat(tf.astype(np.int64), starts)
        wide = code & WIDE != 0
        if not wide.any():
            return self._successive(self._field, begins, counts)
        starts_out = starts_of(counts)
        positions = np.empty(int(counts.sum()), dtype=np.uint32)
        names = (self._field, array_name(self._field, WIDE_POSITIONS))
        for name, selected in zip(names, (np.flatnonzero(~wide), np.flatnonzero(wide)), strict=True):
            if len(selected):
                values = self._successive(name, begins[selected], counts[selected])
                positions[ranges(starts_out[selected], counts[selected])] = values
        return positions

    def _successive(self, name: str, begins: Integers, counts: Integers) -> Array:
        """Return the positions of terms whose positions are adjacent in the file."""
        positions = self._positions.part(name, int(begins[0]), int(begins[-1] + counts[-1]))
        self._terms.check(len(positions) == int(counts.sum()))
        return positions


class _Blobs:
    """The blobs of successive terms, decoded together, class by class.

    Raises:
        IndexDamaged: If they are not in the order of the terms, or reach beyond the bytes.
    """

    def __init__(
        self, file: BlockFile, blobs: Array, df: Integers, starts: Integers, code: Array, offset: Integers, *, size: int
    ) -> None:
        self._file, self._bytes, self._size = file, blobs, size
        self._df, self._starts = df, starts
        self._kind, self._tf_class = code & 15, (code >> 4) & 7
        self._first = offset >> 2  # index of the first document of each, among words of four bytes
        words = np.ones_like(offset)
        words[self._kind == DENSE] = 0
        except_for = np.flatnonzero((self._kind == BYTE_GAPS_EXCEPT) | (self._kind == SHORT_GAPS_EXCEPT))
        has_blob = self._kind != ONE_DOCUMENT
        file.check(
            len(blobs) % WORDS.itemsize == 0,
            are_ascending(offset[has_blob]),
            are_below(offset[except_for] + 2 * WORDS.itemsize, len(blobs) + 1),
        )
        words[except_for] = 2 + blobs.view(WORDS)[self._first[except_for] + 1].astype(np.int64)
        gaps, _, frequencies, sizes = layout(words, GAP_SIZES[self._kind], df, FREQUENCY_SIZES[self._tf_class])
        sizes = np.where(self._kind == DENSE, size * FREQUENCY_SIZES[self._tf_class], sizes)
        file.check(are_below((offset + sizes)[has_blob], len(blobs) + 1))
        self._exceptions = np.maximum(words - 2, 0)
        self._gaps_offset, self._tf_offset = offset + gaps, offset + frequencies

    def read(self, deltas: UInt32s, tf: Array) -> None:
        """Decode first documents and gaps into `deltas`, and term frequencies into `tf`."""
        for kind, gap in GAPS.items():
            self._read_gaps(kind, gap, deltas)
        for tf_class, dtype in FREQUENCIES.items():
            self._read_tf(tf_class, dtype, tf)
            self._read_dense(tf_class, dtype, deltas, tf)

    def _read_gaps(self, kind: int, gap: np.dtype[Any], deltas: UInt32s) -> None:
        selected = np.flatnonzero(self._kind == kind)
        if not len(selected):
            return
        words, first = self._bytes.view(WORDS), self._first[selected]
        counts = self._df[selected] - 1
        gaps = self._bytes.view(gap)[ranges(self._gaps_offset[selected] // gap.itemsize, counts)].astype(np.uint32)
        if kind in (BYTE_GAPS_EXCEPT, SHORT_GAPS_EXCEPT):
            saturated = np.flatnonzero(gaps == np.iinfo(gap).max)
            exceptions = ranges(first + 2, self._exceptions[selected])
            self._file.check(len(saturated) == len(exceptions))
            gaps[saturated] = words[exceptions]
        starts = self._starts[selected]
        deltas[starts] = words[first]
        deltas[ranges(starts + 1, counts)] = gaps

    def _read_tf(self, tf_class: int, dtype: np.dtype[Any], tf: Array) -> None:
        selected = np.flatnonzero((self._tf_class == tf_class) & (self._kind != DENSE))
        offsets = self._tf_offset[selected] // dtype.itemsize
        counts = self._df[selected]
        tf[ranges(self._starts[selected], counts)] = self._bytes.view(dtype)[ranges(offsets, counts)]

    def _read_dense(self, tf_class: int, dtype: np.dtype[Any], deltas: UInt32s, tf: Array) -> None:
        selected = np.flatnonzero((self._tf_class == tf_class) & (self._kind == DENSE))
        if not len(selected):
            return
        offsets = self._tf_offset[selected] // dtype.itemsize
        dense = self._bytes.view(dtype)[ranges(offsets, np.full(len(selected), self._size))]
        nonzero = np.flatnonzero(dense)
        target = ranges(self._starts[selected], self._df[selected])
        self._file.check(len(nonzero) == len(target))
        tf[target] = dense[nonzero]
        documents = nonzero % self._size
        gaps = np.diff(documents, prepend=0)
        first = starts_of(self._df[selected])
        gaps[first] = documents[first]
        deltas[target] = gaps
