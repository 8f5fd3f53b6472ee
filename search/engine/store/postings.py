"""Read the postings of one term or of several: document numbers, term frequencies and positions, as whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import Array, Bytes, Floats, Indexes, Mask, is_sparse, scatter_add, summed
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import (
    are_ascending,
    are_below,
    are_counts,
    are_term_entries,
    check_field,
)
from search.engine.store.codes import (
    BYTE_GAPS,
    BYTES,
    DENSE,
    FLOATS,
    FREQUENCIES,
    FREQUENCY_SIZES,
    GAP_SIZES,
    GAPS,
    ONE_DOCUMENT,
    SHORT_GAPS,
    SHORTS,
    WIDE,
    WORDS,
    layout,
)
from search.engine.store.field_terms import FieldTerms, TermEntry
from search.engine.store.layout import WIDE_POSITIONS, array_name

__all__ = ["FieldPostings", "Postings"]


_PLAIN = (BYTE_GAPS, SHORT_GAPS)

_read_uint32: Callable[..., tuple[Any, ...]] = Struct("<I").unpack_from  # three times as fast as an array of `WORDS`


class Postings(NamedTuple):
    """The documents that contain a term, and its frequency in each.

    Attributes:
        documents: Document numbers in the segment, ascending; None if the postings are dense: `frequencies` then has
            an entry for every document of the segment, 0 where the term does not occur.
        frequencies: Term frequency in each of the documents; None if all are 1.
    """

    documents: Indexes | None
    frequencies: Array | None


class FieldPostings(FieldTerms):
    """The inverted index of one field of a segment: a dictionary and the postings of its terms; safe for many threads.

    The postings of a term are checked when they are first read: documents ascend, are documents of the segment, and
    contain the term at least once each. So the evaluator can rely on them.

    Args:
        size: Documents of the segment.
        field: Name of a field that has terms.
        terms: The segment's `terms.hz`.
        postings: Its `postings.hz`.
        positions: Its `positions.hz`.

    Raises:
        IndexDamaged: If arrays of the field are missing, or, when they are read, are not what was written.
    """

    def __init__(self, size: int, field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
        super().__init__(size, field, terms)
        self._postings, self._positions = postings, positions
        self._wide = array_name(field, WIDE_POSITIONS)

    def _check(self) -> None:
        check_field(self._field, self._terms, self._postings, self._positions)

    @cached_property
    def _checked(self) -> Mask:
        """Which terms' postings have been checked; untouched pages of this array take no memory."""
        return np.zeros(len(self.dictionary), dtype=np.bool_)

    def read(self, term: int | TermEntry) -> Postings:
        """Read the postings of a term, given its number or its dictionary entry."""
        entry = self.entry(term) if isinstance(term, int) else term
        if entry.code & 15 == ONE_DOCUMENT:
            return Postings(np.array([entry.offset], dtype=np.intp), None)
        if entry.code & 15 == DENSE:
            return Postings(None, self._read_dense(entry))
        deltas = np.empty(entry.df, dtype=np.intp)
        frequencies = self._decode(entry, deltas)
        return Postings(np.cumsum(deltas, out=deltas), frequencies)

    def documents(self, number: int) -> Indexes:
        """Return the documents that contain a term, ascending."""
        documents, frequencies = self.read(number)
        return np.flatnonzero(0 if frequencies is None else frequencies) if documents is None else documents

    def read_summed(self, numbers: range) -> Postings:
        """Read the postings of successive terms as those of one term: frequencies are summed by document."""
        checked = bool(self._checked[numbers.start : numbers.stop].all())
        df, code, offset = (
            self._terms.part(part, numbers.start, numbers.stop) for part in (self._df, self._code, self._offset)
        )
        if not checked:
            self._terms.check(are_term_entries(df, code, offset, self.size))
        dfs, codes, offsets = df.astype(np.int64), code.astype(np.int64), offset.astype(np.int64)
        is_dense = codes & 15 == DENSE
        dense = [
            self._read_dense(TermEntry(int(dfs[index]), int(codes[index]), int(offsets[index]), numbers[index]))
            for index in np.flatnonzero(is_dense).tolist()
        ]
        if dense:
            codes, offsets, dfs = codes[~is_dense], offsets[~is_dense], dfs[~is_dense]
        documents, frequencies = self._decode_successive(codes, offsets, dfs, checked=checked)
        if not checked:
            self._checked[numbers.start : numbers.stop] = True
        if dense or not is_sparse(len(documents), self.size):
            return Postings(None, scatter_add(documents, frequencies, self.size, dense))
        return Postings(*summed(documents, frequencies))

    def read_weighted(
        self,
        terms: Sequence[tuple[TermEntry, float]],
        more: Sequence[tuple[Postings, float]],
        timed_out: Callable[[], bool],
    ) -> tuple[Indexes, Array, list[Array]]:
        """Read the postings of several terms, one after the other, with weighted term frequencies.

        Args:
            terms: Dictionary entry and weight of each.
            more: Postings that have been read already, and their weights.
            timed_out: Returns whether the deadline has passed; then no more terms are read.

        Returns:
            Documents of all sparse postings, one list after the other; a weighted term frequency for each; and, for
            each dense term, the weighted term frequencies of every document of the segment.
        """
        total = sum(entry.df for entry, _ in terms if entry.code & 15 != DENSE)
        deltas, counts = np.empty(total, dtype=np.intp), np.empty(total, dtype=np.float32)
        dense, begins, stop = [], [], 0
        for entry, weight in terms:
            if timed_out():
                break
            if entry.code & 15 == DENSE:
                dense.append(self._read_dense(entry) * np.float32(weight))
                continue
            begins.append(stop)
            begin, stop = stop, stop + entry.df
            if entry.code & 15 == ONE_DOCUMENT:
                deltas[begin], counts[begin] = entry.offset, weight
                continue
            frequencies = self._decode(entry, deltas[begin:stop])
            if frequencies is None:
                counts[begin:stop] = weight
            else:
                np.multiply(frequencies, np.float32(weight), out=counts[begin:stop])
        documents, counts = _undelta(deltas[:stop], np.array(begins, dtype=np.intp)), counts[:stop]
        if more:
            documents = np.concatenate([documents, *(numbers for (numbers, _), _ in more if numbers is not None)])
            counts = np.concatenate([counts, *(_weighted(postings, weight) for postings, weight in more)])
        return documents, counts, dense

    def _decode_successive(
        self, codes: Indexes, offsets: Indexes, dfs: Indexes, *, checked: bool
    ) -> tuple[Indexes, Floats]:
        """Decode documents and term frequencies of successive terms, none of them dense, term by term.

        They are checked unless they have been `checked` before.
        """
        ends = np.cumsum(dfs)
        starts = ends - dfs
        deltas = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.intp)
        frequencies = np.ones(len(deltas), dtype=np.float32)
        kinds = codes & 15
        blobs = np.flatnonzero(kinds != ONE_DOCUMENT)
        deltas[starts[kinds == ONE_DOCUMENT]] = offsets[kinds == ONE_DOCUMENT]
        if len(blobs):
            if not checked:
                self._postings.check(are_ascending(offsets[blobs]))
            self._decode_blobs(codes[blobs], offsets[blobs], starts[blobs], ends[blobs], deltas, frequencies)
        # Only the first delta of a term, which is its first document, may be 0.
        ascends = checked or np.count_nonzero(deltas == 0) == np.count_nonzero(deltas[starts] == 0)
        documents = _undelta(deltas, starts)
        if not checked:
            in_range = are_below(documents, self.size) and are_counts(frequencies, integral=self.has_positions)
            self._postings.check(ascends, in_range)
        return documents, frequencies

    def _decode_blobs(
        self, codes: Indexes, offsets: Indexes, starts: Indexes, ends: Indexes,
        deltas: Indexes, frequencies: Floats,
    ) -> None:  # fmt: skip
        """Decode first documents, gaps and term frequencies of terms that have blobs, all read together."""
        kinds, tf_classes = codes & 15, (codes >> 4) & 7
        # Byte offsets from the first blob on, right for blobs without exceptions; the others are decoded one by one.
        base = int(offsets[0])
        parts = layout(np.ones_like(kinds), GAP_SIZES[kinds], ends - starts, FREQUENCY_SIZES[tf_classes])
        gaps_begin, gaps_end, tf_begin, blob_end = (part + (offsets - base) for part in parts)
        plain = (kinds == BYTE_GAPS) | (kinds == SHORT_GAPS)
        last = int(blob_end[plain].max(initial=0))
        data = self._bytes(base, last)
        halves, words = data[: last & ~1].view("<u2"), data[: last & ~3].view(WORDS)
        deltas[starts[plain]] = words[(offsets[plain] - base) >> 2]
        rows = zip(
            kinds.tolist(), tf_classes.tolist(), starts.tolist(), ends.tolist(), gaps_begin.tolist(), gaps_end.tolist(),
            tf_begin.tolist(), offsets.tolist(), strict=True,
        )  # fmt: skip
        for kind, tf_class, start, end, gaps, gaps_after, tf, offset in rows:
            if kind == BYTE_GAPS:
                deltas[start + 1 : end] = data[gaps:gaps_after]
            elif kind == SHORT_GAPS:
                deltas[start + 1 : end] = halves[gaps >> 1 : gaps_after >> 1]
            else:
                exact = self._decode_gaps(kind, tf_class, offset, deltas[start:end])
                if exact is not None:
                    frequencies[start:end] = exact
                continue
            if tf_class == BYTES:
                frequencies[start:end] = data[tf : tf + end - start]
            elif tf_class == SHORTS:
                frequencies[start:end] = halves[tf >> 1 : (tf >> 1) + end - start]
            elif tf_class == FLOATS:
                frequencies[start:end] = words[tf >> 2 : (tf >> 2) + end - start].view("<f4")

    def _read_dense(self, entry: TermEntry) -> Array:
        """Return the term frequency in every document of the segment."""
        dtype = FREQUENCIES[(entry.code >> 4) & 7]
        dense: Array = self._bytes(entry.offset, self.size * dtype.itemsize).view(dtype)
        if not self._checked[entry.number]:
            counts = dense[dense != 0]
            self._postings.check(len(counts) == entry.df, are_counts(counts, integral=self.has_positions))
            self._checked[entry.number] = True
        return dense

    def _decode(self, entry: TermEntry, deltas: Indexes) -> Array | None:
        """Decode and check the first document and the gaps, into `deltas`; return frequencies, None for 1 in each."""
        frequencies = self._decode_gaps(entry.code & 15, (entry.code >> 4) & 7, entry.offset, deltas)
        if not self._checked[entry.number]:
            ascends = bool(deltas[1:].all()) and int(deltas.sum()) < self.size
            in_range = frequencies is None or are_counts(frequencies, integral=self.has_positions)
            self._postings.check(ascends, in_range)
            self._checked[entry.number] = True
        return frequencies

    def _decode_gaps(self, kind: int, tf_class: int, offset: int, deltas: Indexes) -> Array | None:
        """Decode the first document and the gaps into `deltas`, unchecked; return frequencies, None for 1 in each."""
        df, dtype = len(deltas), FREQUENCIES.get(tf_class)
        gap, words = GAPS[kind], 1
        if kind not in _PLAIN:
            words = 2 + _read_uint32(self._bytes(offset + 4, 4))[0]
        begin, end, tf, size = layout(words, gap.itemsize, df, 0 if dtype is None else dtype.itemsize)
        blob = self._bytes(offset, size)
        gaps = blob[begin:end].view(gap)
        (deltas[0],) = _read_uint32(blob)
        deltas[1:] = gaps
        if words > 1:
            exceptions = blob[8:begin].view(WORDS)
            saturated = np.flatnonzero(gaps == np.iinfo(gap).max)
            self._postings.check(len(saturated) == len(exceptions))
            deltas[1:][saturated] = exceptions
        return None if dtype is None else blob[tf:].view(dtype)

    def positions(self, number: int, total: int, entry: TermEntry | None = None) -> npt.NDArray[np.unsignedinteger]:
        """Return the positions of a term, document by document, ascending in each.

        Args:
            number: The term.
            total: Its number of positions in all documents together.
            entry: Its dictionary entry, if that has been looked up.
        """
        first = int(self._terms.part(self._first, number, number + 1)[0])
        code = (entry or self.entry(number)).code
        name = self._wide if code & WIDE else self._field
        return self._positions.part(name, first, first + total)

    def _bytes(self, start: int, size: int) -> Bytes:
        return self._postings.part(self._field, start, start + size)


def _weighted(postings: Postings, weight: float) -> Array:
    """Return the weighted term frequency of each document."""
    documents, frequencies = postings
    if frequencies is None:
        return np.full(0 if documents is None else len(documents), weight, dtype=np.float32)
    return frequencies * np.float32(weight)


def _undelta(deltas: Indexes, starts: Indexes) -> Indexes:
    """Turn first documents and gaps of successive terms into document numbers, in place.

    Args:
        deltas: First document and gaps of each term, term after term.
        starts: Where the deltas of each term begin.
    """
    if len(starts):
        # The running sum gives documents, once the first delta of each term leads there from the last document of the
        # term before.
        lasts = np.add.reduceat(deltas, starts)
        deltas[starts[1:]] -= lasts[:-1]
        np.cumsum(deltas, out=deltas)
    return deltas
