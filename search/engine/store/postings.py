"""Turns the bytes of a term's postings into arrays: documents, occurrences in each, positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import are_ascending, are_below, is_sparse, spread, summed
from search.engine.store.blocks import BlockFile
from search.engine.store.codes import (
    BYTE_GAPS,
    BYTES,
    DENSE,
    FLOATS,
    GAP_SIZES,
    GAPS,
    OCCURRENCE_SIZES,
    OCCURRENCES,
    ONE_DOCUMENT,
    SHORT_GAPS,
    SHORTS,
    WIDE,
    WORDS,
    are_heads,
    is_head,
    layout,
)
from search.engine.store.layout import CODE, DF, ENDS, FIRST, PLACE, WIDE_POSITIONS, array_of
from search.engine.store.terms import Dictionary

__all__ = ["FieldPostings", "Head", "Postings", "are_counts", "check_field"]

Integers = npt.NDArray[np.intp]
Array = npt.NDArray[Any]

_PLAIN = (BYTE_GAPS, SHORT_GAPS)

_word: Callable[..., tuple[Any, ...]] = Struct("<I").unpack_from  # thrice as fast as an array of `WORDS`


class Postings(NamedTuple):
    """The documents that hold a term.

    Attributes:
        documents: Numbers in the segment, ascending; None if `occurrences` has an entry for every document.
        occurrences: How often each of them holds the term (for every document: 0 where it does not); None for once.
    """

    documents: Integers | None
    occurrences: Array | None


class Head(NamedTuple):
    """What a dictionary says of a term.

    Attributes:
        df: Documents that hold it.
        code: How its postings stand in the file.
        place: Where.
        number: The term's own.
    """

    df: int
    code: int
    place: int
    number: int


class FieldPostings:
    """The terms of one field of a segment and what stands behind each; safe for many threads.

    The postings of a term are checked when they are first read: documents ascend, are documents of the segment, and
    hold the term at least once each. So the evaluator can rely on them.

    Args:
        size: Documents of the segment.
        field: Name of a field that has terms.
        terms: The segment's `terms.hz`.
        postings: Its `postings.hz`.
        positions: Its `positions.hz`.

    Raises:
        IndexDamaged: If they lack what belongs to the field, or, when it is asked, are not what was written.
    """

    def __init__(self, size: int, field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
        self.size = size
        self._field = field
        self._terms, self._postings, self._positions = terms, postings, positions
        self._df, self._code, self._place, self._first = (array_of(field, part) for part in (DF, CODE, PLACE, FIRST))
        self._wide = array_of(field, WIDE_POSITIONS)
        self.has_positions = self._first in terms

    @cached_property
    def dictionary(self) -> Dictionary:
        """The terms. Every term number comes from here, so the field's arrays are checked here, at first use."""
        check_field(self._field, self._terms, self._postings, self._positions)
        return Dictionary(self._terms, self._field)

    @cached_property
    def _checked(self) -> npt.NDArray[np.bool_]:
        """Which terms' postings have been checked; pages of it that nobody has touched take no memory."""
        return np.zeros(len(self.dictionary), dtype=np.bool_)

    def df(self, number: int) -> int:
        """How many documents hold a term."""
        return int(self._terms.part(self._df, number, number + 1)[0])

    def dfs(self, first: int, after: int) -> npt.NDArray[np.uint32]:
        """How many documents hold each of several successive terms."""
        return self._terms.part(self._df, first, after)

    def head(self, number: int) -> Head:
        """What the dictionary says of a term."""
        df, code, place = (
            int(self._terms.part(part, number, number + 1)[0]) for part in (self._df, self._code, self._place)
        )
        self._terms.check(is_head(df, code, place, self.size))
        return Head(df, code, place, number)

    def read(self, term: int | Head) -> Postings:
        """The postings of a term, by its number or by what the dictionary says of it."""
        head = self.head(term) if isinstance(term, int) else term
        if head.code & 15 == ONE_DOCUMENT:
            return Postings(np.array([head.place], dtype=np.intp), None)
        if head.code & 15 == DENSE:
            return Postings(None, self._dense(head))
        steps = np.empty(head.df, dtype=np.intp)
        occurrences = self._steps(head, steps)
        return Postings(np.cumsum(steps, out=steps), occurrences)

    def documents(self, number: int) -> Integers:
        """The documents that hold a term, ascending."""
        documents, occurrences = self.read(number)
        return np.flatnonzero(0 if occurrences is None else occurrences) if documents is None else documents

    def summed(self, numbers: range) -> Postings:
        """The postings of successive terms as if they were one: a document that holds several of them has their sum."""
        checked = bool(self._checked[numbers.start : numbers.stop].all())
        df, code, place = (
            self._terms.part(part, numbers.start, numbers.stop) for part in (self._df, self._code, self._place)
        )
        if not checked:
            self._terms.check(are_heads(df, code, place, self.size))
        dfs, codes, places = df.astype(np.int64), code.astype(np.int64), place.astype(np.int64)
        is_dense = codes & 15 == DENSE
        dense = [
            self._dense(Head(int(dfs[at]), int(codes[at]), int(places[at]), numbers[at]))
            for at in np.flatnonzero(is_dense).tolist()
        ]
        if dense:
            codes, places, dfs = codes[~is_dense], places[~is_dense], dfs[~is_dense]
        documents, occurrences = self._successive(codes, places, dfs, checked=checked)
        if not checked:
            self._checked[numbers.start : numbers.stop] = True
        if dense or not is_sparse(len(documents), self.size):
            return Postings(None, spread(documents, occurrences, self.size, dense))
        return Postings(*summed(documents, occurrences))

    def weighed(
        self,
        terms: Sequence[tuple[Head, float]],
        others: Sequence[tuple[Postings, float]],
        late: Callable[[], bool],
    ) -> tuple[Integers, Array, list[Array]]:
        """The postings of several terms, one after the other.

        Args:
            terms: What the dictionary says of each, and what an occurrence of it counts.
            others: The same of postings that have been read.
            late: Says whether the time is up; then no more terms are read.

        Returns:
            Documents, each as often as terms occur in it; what the occurrences of a term in each count; and the same
            for every document of the segment, for each term that is written so.
        """
        size = sum(head.df for head, _ in terms if head.code & 15 != DENSE)
        steps, counts = np.empty(size, dtype=np.intp), np.empty(size, dtype=np.float32)
        dense, starts, end = [], [], 0
        for head, weight in terms:
            if late():
                break
            if head.code & 15 == DENSE:
                dense.append(self._dense(head) * np.float32(weight))
                continue
            starts.append(end)
            start, end = end, end + head.df
            if head.code & 15 == ONE_DOCUMENT:
                steps[start], counts[start] = head.place, weight
                continue
            occurrences = self._steps(head, steps[start:end])
            if occurrences is None:
                counts[start:end] = weight
            else:
                np.multiply(occurrences, np.float32(weight), out=counts[start:end])
        documents, counts = _documents(steps[:end], np.array(starts, dtype=np.intp)), counts[:end]
        if others:
            documents = np.concatenate([documents, *(found for (found, _), _ in others if found is not None)])
            counts = np.concatenate([counts, *(_weighed(found, weight) for found, weight in others)])
        return documents, counts, dense

    def _successive(
        self, codes: Integers, places: Integers, dfs: Integers, *, checked: bool
    ) -> tuple[Integers, npt.NDArray[np.float32]]:
        """Documents and occurrences of some successive terms, none of them dense, term by term.

        They are checked unless they have been `checked` before.
        """
        ends = np.cumsum(dfs)
        starts = ends - dfs
        steps = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.intp)
        occurrences = np.ones(len(steps), dtype=np.float32)
        kinds = codes & 15
        blobs = np.flatnonzero(kinds != ONE_DOCUMENT)
        steps[starts[kinds == ONE_DOCUMENT]] = places[kinds == ONE_DOCUMENT]
        if len(blobs):
            if not checked:
                self._postings.check(are_ascending(places[blobs]))
            self._fill(codes[blobs], places[blobs], starts[blobs], ends[blobs], steps, occurrences)
        # Only the first step of a term, which is its first document, may be 0.
        rises = checked or np.count_nonzero(steps == 0) == np.count_nonzero(steps[starts] == 0)
        documents = _documents(steps, starts)
        if not checked:
            fits = are_below(documents, self.size) and are_counts(occurrences, whole=self.has_positions)
            self._postings.check(rises, fits)
        return documents, occurrences

    def _fill(
        self, codes: Integers, places: Integers, starts: Integers, ends: Integers,
        steps: Integers, occurrences: npt.NDArray[np.float32],
    ) -> None:  # fmt: skip
        """Fill in first documents, gaps and occurrences of terms that have blobs, all of which are read together."""
        kinds, classes = codes & 15, (codes >> 4) & 7
        # What stands in a blob, in bytes from the first blob on; exceptions are read one by one.
        base = int(places[0])
        parts = layout(np.ones_like(kinds), GAP_SIZES[kinds], ends - starts, OCCURRENCE_SIZES[classes])
        gaps_begin, gaps_end, tf_begin, blob_end = (part + (places - base) for part in parts)
        plain = (kinds == BYTE_GAPS) | (kinds == SHORT_GAPS)
        last = int(blob_end[plain].max(initial=0))
        data = self._bytes(base, last)
        halves, words = data[: last & ~1].view("<u2"), data[: last & ~3].view(WORDS)
        steps[starts[plain]] = words[(places[plain] - base) >> 2]
        rows = zip(
            kinds.tolist(), classes.tolist(), starts.tolist(), ends.tolist(), gaps_begin.tolist(), gaps_end.tolist(),
            tf_begin.tolist(), places.tolist(), strict=True,
        )  # fmt: skip
        for kind, occurrence, start, end, gaps, gaps_after, tf, place in rows:
            if kind == BYTE_GAPS:
                steps[start + 1 : end] = data[gaps:gaps_after]
            elif kind == SHORT_GAPS:
                steps[start + 1 : end] = halves[gaps >> 1 : gaps_after >> 1]
            else:
                found = self._gaps(kind, occurrence, place, steps[start:end])
                if found is not None:
                    occurrences[start:end] = found
                continue
            if occurrence == BYTES:
                occurrences[start:end] = data[tf : tf + end - start]
            elif occurrence == SHORTS:
                occurrences[start:end] = halves[tf >> 1 : (tf >> 1) + end - start]
            elif occurrence == FLOATS:
                occurrences[start:end] = words[tf >> 2 : (tf >> 2) + end - start].view("<f4")

    def _dense(self, head: Head) -> Array:
        """Occurrences in every document of the segment."""
        occurrence = OCCURRENCES[(head.code >> 4) & 7]
        dense: Array = self._bytes(head.place, self.size * occurrence.itemsize).view(occurrence)
        if not self._checked[head.number]:
            counts = dense[dense != 0]
            self._postings.check(len(counts) == head.df, are_counts(counts, whole=self.has_positions))
            self._checked[head.number] = True
        return dense

    def _steps(self, head: Head, steps: Integers) -> Array | None:
        """Fill in the first document and the gaps to the others; returns occurrences, None for once in each."""
        occurrences = self._gaps(head.code & 15, (head.code >> 4) & 7, head.place, steps)
        if not self._checked[head.number]:
            rises = bool(steps[1:].all()) and int(steps.sum()) < self.size
            fits = occurrences is None or are_counts(occurrences, whole=self.has_positions)
            self._postings.check(rises, fits)
            self._checked[head.number] = True
        return occurrences

    def _gaps(self, kind: int, occurrence_class: int, place: int, steps: Integers) -> Array | None:
        """The same without a look at what they are."""
        df, occurrence = len(steps), OCCURRENCES.get(occurrence_class)
        gap, words = GAPS[kind], 1
        if kind not in _PLAIN:
            words = 2 + _word(self._bytes(place + 4, 4))[0]
        begin, end, tf, size = layout(words, gap.itemsize, df, 0 if occurrence is None else occurrence.itemsize)
        blob = self._bytes(place, size)
        gaps = blob[begin:end].view(gap)
        (steps[0],) = _word(blob)
        steps[1:] = gaps
        if words > 1:
            exceptions = blob[8:begin].view(WORDS)
            places = np.flatnonzero(gaps == np.iinfo(gap).max)
            self._postings.check(len(places) == len(exceptions))
            steps[1:][places] = exceptions
        return None if occurrence is None else blob[tf:].view(occurrence)

    def positions(self, number: int, total: int, head: Head | None = None) -> npt.NDArray[np.unsignedinteger]:
        """Positions of a term, document by document, ascending in each.

        Args:
            number: The term.
            total: How often it occurs in all documents together.
            head: What the dictionary says of it, if that has been looked up.
        """
        first = int(self._terms.part(self._first, number, number + 1)[0])
        code = (head or self.head(number)).code
        name = self._wide if code & WIDE else self._field
        return self._positions.part(name, first, first + total)

    def _bytes(self, start: int, size: int) -> npt.NDArray[np.uint8]:
        return self._postings.part(self._field, start, start + size)


def check_field(field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
    """Compare the lengths and types of the arrays of a field, which costs no look at what is in them.

    Raises:
        IndexDamaged: If one is missing, of another type, or does not fit the others.
    """
    code, first = array_of(field, CODE), array_of(field, FIRST)
    names = [array_of(field, part) for part in (DF, PLACE, ENDS)]
    terms.check_kind("u1", code)
    if first in terms:
        names.append(first)
        positions.check_kind("u", field)
    terms.check_kind("u", *names)
    terms.check(all(terms.count(name) == terms.count(code) for name in names))
    postings.check_kind("u1", field)


def are_counts(occurrences: Array, *, whole: bool = False) -> bool:
    """Whether occurrences are numbers above 0; whole ones, if positions are counted by them."""
    if occurrences.dtype.kind != "f":
        return bool(occurrences.all())
    if not (occurrences > 0).all() or not np.isfinite(occurrences).all():
        return False
    return not whole or bool((occurrences == np.floor(occurrences)).all())


def _weighed(postings: Postings, weight: float) -> Array:
    """What a term counts in each of its documents."""
    documents, occurrences = postings
    if occurrences is None:
        return np.full(0 if documents is None else len(documents), weight, dtype=np.float32)
    return occurrences * np.float32(weight)


def _documents(steps: Integers, starts: Integers) -> Integers:
    """The documents of successive terms, in place of the first one and the steps to the others, of each.

    Args:
        steps: Term by term.
        starts: Where each term begins.
    """
    if len(starts):
        # Sums give documents, once each term's first step leads there from the last document of the term before.
        lasts = np.add.reduceat(steps, starts)
        steps[starts[1:]] -= lasts[:-1]
        np.cumsum(steps, out=steps)
    return steps
