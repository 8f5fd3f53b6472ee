"""Turns the bytes of many successive terms' postings back into arrays, for all terms at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import are_ascending, are_below, ranges, starts_of
from search.engine.store.blocks import BlockFile
from search.engine.store.codes import (
    BYTE_GAPS_EXCEPT,
    DENSE,
    FLOATS,
    GAP_SIZES,
    GAPS,
    OCCURRENCE_SIZES,
    OCCURRENCES,
    ONE_DOCUMENT,
    SHORT_GAPS_EXCEPT,
    WIDE,
    WORDS,
    are_heads,
    layout,
)
from search.engine.store.encoding import Integers, PostingLists
from search.engine.store.layout import CODE, DF, ENDS, FIRST, KEYS, PLACE, WIDE_POSITIONS, array_of
from search.engine.store.postings import are_counts, check_field

__all__ = ["FieldFiles"]

Array = npt.NDArray[Any]


class FieldFiles:
    """What a segment's files hold of one field, read by ranges of terms.

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
        self.count = terms.count(array_of(field, ENDS))
        self._has_positions = array_of(field, FIRST) in terms
        check_field(field, terms, postings, positions)

    def costs(self, first: int, after: int) -> Integers:
        """About how many bytes it takes to decode each of some terms."""
        costs = 200 + 40 * self._part(DF, first, after).astype(np.int64)
        if self._has_positions:
            begin = self._part(FIRST, first, after).astype(np.int64)
            costs[:-1] += 12 * np.maximum(np.diff(begin), 0)
        return costs

    def keys(self, first: int, after: int) -> tuple[npt.NDArray[np.uint8], Integers]:
        """The bytes of some terms, and where each ends in these."""
        if first == after:
            return np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64)
        ends = self._part(ENDS, max(0, first - 1), after).astype(np.int64)
        self._terms.check(are_ascending(ends))
        start = int(ends[0]) if first else 0
        return self._part(KEYS, start, int(ends[-1])), ends[1 if first else 0 :] - start

    def read(self, first: int, after: int) -> PostingLists:
        """The postings of the terms from `first` to `after`, at least one; occurrences are uint32 or float64."""
        keys, ends = self.keys(first, after)
        df = self._part(DF, first, after).astype(np.int64)
        code = self._part(CODE, first, after)
        documents, tf = self._decode(first, after, df, code)
        positions = self._read_positions(first, after, starts_of(df), code, tf) if self._has_positions else None
        return PostingLists(keys, ends, df, documents, tf, positions)

    def _part(self, part: str, first: int, after: int) -> Array:
        return self._terms.part(array_of(self._field, part), first, after)

    def _decode(self, first: int, after: int, df: Integers, code: Array) -> tuple[npt.NDArray[np.uint32], Array]:
        places = self._part(PLACE, first, after)
        self._terms.check(are_heads(df, code, places, self._size))
        place = places.astype(np.int64)
        kind, tf_class = code & 15, (code >> 4) & 7
        starts, alone = starts_of(df), kind == ONE_DOCUMENT
        total = int(df.sum())
        steps = np.empty(total, dtype=np.uint32)  # the first document of each term, and gaps
        tf: Array = np.ones(total, dtype=np.float64 if (tf_class == FLOATS).any() else np.uint32)
        steps[starts[alone]] = place[alone]
        if not alone.all():
            base, blobs = self._blobs(place, ~alone, after)
            place -= base
            _Blobs(self._postings, blobs, df, starts, code, place, size=self._size).read(steps, tf)
        # Only the first step of a term, which is its first document, may be 0.
        self._postings.check(
            np.count_nonzero(steps == 0) == np.count_nonzero(steps[starts] == 0),
            are_counts(tf, whole=self._has_positions),
        )
        # Successive sums give documents, once each term's first step leads from the last document of the term before;
        # numbers of 32 bits go round, which is what such a step down needs.
        last = np.add.reduceat(steps, starts, dtype=np.int64)
        self._postings.check(are_below(last, self._size))
        steps[starts[1:]] -= last[:-1].astype(np.uint32)
        return np.cumsum(steps, dtype=np.uint32), tf

    def _blobs(self, place: Integers, has_blob: Array, after: int) -> tuple[int, Array]:
        """Where the first blob stands, and all bytes from there to where the next term's begins."""
        base, end = int(place[has_blob][0]), self._postings.count(self._field)
        for block in range(after, self.count, 256):
            until = min(block + 256, self.count)
            found = np.flatnonzero(self._part(CODE, block, until) & 15 != ONE_DOCUMENT)
            if len(found):
                number = block + int(found[0])
                end = int(self._part(PLACE, number, number + 1)[0])
                break
        return base, self._postings.part(self._field, base, end)

    def _read_positions(self, first: int, after: int, starts: Integers, code: Array, tf: Array) -> Array:
        begin = self._part(FIRST, first, after).astype(np.int64)
        counts = np.add.reduceat(tf.astype(np.int64), starts)
        wide = code & WIDE != 0
        if not wide.any():
            return self._successive(self._field, begin, counts)
        places = starts_of(counts)
        positions = np.empty(int(counts.sum()), dtype=np.uint32)
        names = (self._field, array_of(self._field, WIDE_POSITIONS))
        for name, which in zip(names, (np.flatnonzero(~wide), np.flatnonzero(wide)), strict=True):
            if len(which):
                found = self._successive(name, begin[which], counts[which])
                positions[ranges(places[which], counts[which])] = found
        return positions

    def _successive(self, name: str, begin: Integers, counts: Integers) -> Array:
        """The positions of terms that stand one behind the other."""
        found = self._positions.part(name, int(begin[0]), int(begin[-1] + counts[-1]))
        self._terms.check(len(found) == int(counts.sum()))
        return found


class _Blobs:
    """Blobs of some terms, and what is known about each.

    Raises:
        IndexDamaged: If they do not lie one behind the other in the bytes.
    """

    def __init__(
        self, file: BlockFile, blobs: Array, df: Integers, starts: Integers, code: Array, place: Integers, *, size: int
    ) -> None:
        self._file, self._bytes, self._size = file, blobs, size
        self._df, self._starts = df, starts
        self._kind, self._tf_class = code & 15, (code >> 4) & 7
        self._first = place >> 2  # where the first document of each stands, among numbers of four bytes
        words = np.ones_like(place)
        words[self._kind == DENSE] = 0
        except_for = np.flatnonzero((self._kind == BYTE_GAPS_EXCEPT) | (self._kind == SHORT_GAPS_EXCEPT))
        there = self._kind != ONE_DOCUMENT
        file.check(
            len(blobs) % WORDS.itemsize == 0,
            are_ascending(place[there]),
            are_below(place[except_for] + 2 * WORDS.itemsize, len(blobs) + 1),
        )
        words[except_for] = 2 + blobs.view(WORDS)[self._first[except_for] + 1].astype(np.int64)
        gaps, _, occurrences, sizes = layout(words, GAP_SIZES[self._kind], df, OCCURRENCE_SIZES[self._tf_class])
        sizes = np.where(self._kind == DENSE, size * OCCURRENCE_SIZES[self._tf_class], sizes)
        file.check(are_below((place + sizes)[there], len(blobs) + 1))
        self._exceptions = np.maximum(words - 2, 0)
        self._gaps_at, self._tf_at = place + gaps, place + occurrences

    def read(self, steps: npt.NDArray[np.uint32], tf: Array) -> None:
        """Fill in first documents and gaps, and occurrences."""
        for kind, gap in GAPS.items():
            self._read_gaps(kind, gap, steps)
        for tf_class, dtype in OCCURRENCES.items():
            self._read_tf(tf_class, dtype, tf)
            self._read_dense(tf_class, dtype, steps, tf)

    def _read_gaps(self, kind: int, gap: np.dtype[Any], steps: npt.NDArray[np.uint32]) -> None:
        which = np.flatnonzero(self._kind == kind)
        if not len(which):
            return
        words, first = self._bytes.view(WORDS), self._first[which]
        counts = self._df[which] - 1
        gaps = self._bytes.view(gap)[ranges(self._gaps_at[which] // gap.itemsize, counts)].astype(np.uint32)
        if kind in (BYTE_GAPS_EXCEPT, SHORT_GAPS_EXCEPT):
            far, exceptions = np.flatnonzero(gaps == np.iinfo(gap).max), ranges(first + 2, self._exceptions[which])
            self._file.check(len(far) == len(exceptions))
            gaps[far] = words[exceptions]
        starts = self._starts[which]
        steps[starts] = words[first]
        steps[ranges(starts + 1, counts)] = gaps

    def _read_tf(self, tf_class: int, dtype: np.dtype[Any], tf: Array) -> None:
        which = np.flatnonzero((self._tf_class == tf_class) & (self._kind != DENSE))
        at = self._tf_at[which] // dtype.itemsize
        counts = self._df[which]
        tf[ranges(self._starts[which], counts)] = self._bytes.view(dtype)[ranges(at, counts)]

    def _read_dense(self, tf_class: int, dtype: np.dtype[Any], steps: npt.NDArray[np.uint32], tf: Array) -> None:
        which = np.flatnonzero((self._tf_class == tf_class) & (self._kind == DENSE))
        if not len(which):
            return
        at = self._tf_at[which] // dtype.itemsize
        found = self._bytes.view(dtype)[ranges(at, np.full(len(which), self._size))]
        there = np.flatnonzero(found)
        target = ranges(self._starts[which], self._df[which])
        self._file.check(len(there) == len(target))
        tf[target] = found[there]
        documents = there % self._size
        gaps = np.diff(documents, prepend=0)
        first = starts_of(self._df[which])
        gaps[first] = documents[first]
        steps[target] = gaps
