"""Turns the bytes of a term's postings into arrays: documents, occurrences in each, positions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.engine.blocks import BlockFile
from search.engine.dictionary import Dictionary

__all__ = ["DENSE", "ONE_DOCUMENT", "FieldPostings", "Postings"]

Integers = npt.NDArray[np.intp]
Array = npt.NDArray[np.generic]

# How the documents of a term are written, in the low four bits of its code.
ONE_DOCUMENT, BYTE_GAPS, BYTE_GAPS_EXCEPT, SHORT_GAPS, SHORT_GAPS_EXCEPT, DENSE = range(6)
# How often it occurs in each, in the next three; ALL_ONCE is not written at all.
ALL_ONCE, BYTES, SHORTS, FLOATS = range(4)
WIDE = 0x80
"""The bit of a code that says that positions stand in the array of wide ones."""

_GAPS = {
    BYTE_GAPS: np.dtype("u1"), BYTE_GAPS_EXCEPT: np.dtype("u1"),
    SHORT_GAPS: np.dtype("<u2"), SHORT_GAPS_EXCEPT: np.dtype("<u2"),
}  # fmt: skip
_PLAIN = (BYTE_GAPS, SHORT_GAPS)
_OCCURRENCES = {BYTES: np.dtype("u1"), SHORTS: np.dtype("<u2"), FLOATS: np.dtype("<f4")}


class Postings(NamedTuple):
    """The documents that hold a term.

    Attributes:
        documents: Numbers in the segment, ascending; None if `occurrences` has an entry for every document.
        occurrences: How often each of them holds the term (for every document: 0 where it does not); None for once.
    """

    documents: Integers | None
    occurrences: Array | None


class FieldPostings:
    """The terms of one field of a segment and what stands behind each; safe for many threads.

    Args:
        size: Documents of the segment.
        field: Name of a field that has terms.
        terms: The segment's `terms.hz`.
        postings: Its `postings.hz`.
        positions: Its `positions.hz`.
    """

    def __init__(self, size: int, field: str, terms: BlockFile, postings: BlockFile, positions: BlockFile) -> None:
        self.size = size
        self.dictionary = Dictionary(terms, field)
        self._field = field
        self._terms, self._postings, self._positions = terms, postings, positions
        self._df, self._code, self._place, self._first = (
            f"{field}.{part}" for part in ("df", "code", "place", "first")
        )
        self.has_positions = self._first in terms

    def df(self, number: int) -> int:
        """How many documents hold a term."""
        return int(self._terms.part(self._df, number, number + 1)[0])

    def dfs(self, first: int, after: int) -> npt.NDArray[np.uint32]:
        """How many documents hold each of several successive terms."""
        return self._terms.part(self._df, first, after)

    def read(self, number: int) -> Postings:
        """The postings of a term."""
        code = int(self._terms.part(self._code, number, number + 1)[0])
        place = int(self._terms.part(self._place, number, number + 1)[0])
        kind, occurrence = code & 15, _OCCURRENCES.get((code >> 4) & 7)
        if kind == ONE_DOCUMENT:
            return Postings(np.array([place], dtype=np.intp), None)
        if kind == DENSE:
            assert occurrence is not None
            return Postings(None, self._bytes(place, self.size * occurrence.itemsize).view(occurrence))
        df = self.df(number)
        documents, end = self._documents(kind, place, df)
        if occurrence is None:
            return Postings(documents, None)
        start = -(-end // occurrence.itemsize) * occurrence.itemsize
        return Postings(documents, self._bytes(start, df * occurrence.itemsize).view(occurrence))

    def documents(self, number: int) -> Integers:
        """The documents that hold a term, ascending."""
        documents, occurrences = self.read(number)
        return np.flatnonzero(occurrences) if documents is None else documents

    def summed(self, numbers: range) -> Postings:
        """The postings of successive terms as if they were one: a document that holds several of them has their sum."""
        first, after = numbers.start, numbers.stop
        codes, places, dfs = (
            self._terms.part(part, first, after).tolist() for part in (self._code, self._place, self._df)
        )
        total = np.zeros(self.size, dtype=np.float64)
        steps = np.zeros(sum(dfs), dtype=np.int64)  # first documents and gaps
        occurrences = np.ones(len(steps), dtype=np.float32)
        starts, at = [], 0
        for number, code, place, df in zip(numbers, codes, places, dfs, strict=True):
            kind, occurrence = code & 15, _OCCURRENCES.get((code >> 4) & 7)
            if kind == DENSE:
                total += self.read(number).occurrences
                continue
            starts.append(at)
            if kind == ONE_DOCUMENT:
                steps[at] = place
            elif kind in _PLAIN:
                item = _GAPS[kind].itemsize
                begin = place + 4
                end = begin + (df - 1) * item
                tail = 0 if occurrence is None else -end % occurrence.itemsize + df * occurrence.itemsize
                data = self._bytes(place, end - place + tail)
                steps[at] = data[:4].view("<u4")[0]
                steps[at + 1 : at + df] = data[4 : end - place].view(_GAPS[kind])
                if occurrence is not None:
                    occurrences[at : at + df] = data[len(data) - df * occurrence.itemsize :].view(occurrence)
            else:
                documents, found = self.read(number)
                steps[at : at + df] = np.diff(documents, prepend=0)
                if found is not None:
                    occurrences[at : at + df] = found
            at += df
        steps, occurrences = steps[:at], occurrences[:at]
        if starts:
            # Successive sums give documents, once each term's first step leads there from the last one of the term before.
            ends = np.add.reduceat(steps, starts)
            steps[starts[1:]] -= ends[:-1]
            total += np.bincount(np.cumsum(steps), weights=occurrences, minlength=self.size)
        return Postings(None, total.astype(np.float32))

    def _documents(self, kind: int, place: int, df: int) -> tuple[Integers, int]:
        """Documents by their gaps, and where the bytes of these end."""
        gap = _GAPS[kind]
        head = self._bytes(place, 8 if kind in (BYTE_GAPS_EXCEPT, SHORT_GAPS_EXCEPT) else 4).view("<u4")
        start = place + 4 * len(head)
        exceptions = self._bytes(start, 4 * int(head[1])).view("<u4") if len(head) > 1 else None
        start += 0 if exceptions is None else 4 * len(exceptions)
        end = start + (df - 1) * gap.itemsize
        gaps = self._bytes(start, end - start).view(gap)
        documents = np.empty(df, dtype=np.intp)
        documents[0] = head[0]
        documents[1:] = gaps
        if exceptions is not None:
            documents[1:][gaps == np.iinfo(gap).max] = exceptions
        np.cumsum(documents, out=documents)
        return documents, end

    def positions(self, number: int, total: int) -> npt.NDArray[np.unsignedinteger]:
        """Positions of a term, document by document, ascending in each.

        Args:
            number: The term.
            total: How often it occurs in all documents together.
        """
        code = int(self._terms.part(self._code, number, number + 1)[0])
        first = int(self._terms.part(self._first, number, number + 1)[0])
        name = f"{self._field}.wide" if code & WIDE else self._field
        return self._positions.part(name, first, first + total)

    def _bytes(self, start: int, size: int) -> npt.NDArray[np.uint8]:
        return self._postings.part(self._field, start, start + size)
