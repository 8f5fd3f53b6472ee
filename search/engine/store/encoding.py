"""Turns the postings of many terms into the bytes, codes and places of a segment's files, for all terms at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import ranges, starts_of
from search.engine.store.codes import (
    ALL_ONCE,
    BYTE_GAPS,
    BYTE_GAPS_EXCEPT,
    BYTES,
    DENSE,
    FLOATS,
    GAP_SIZES,
    GAPS,
    OCCURRENCE_SIZES,
    OCCURRENCES,
    ONE_DOCUMENT,
    SHORT_GAPS,
    SHORT_GAPS_EXCEPT,
    SHORTS,
    WIDE,
    WORDS,
    layout,
)

__all__ = ["Encoded", "Integers", "PostingLists", "encode"]

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]

_LARGEST = {ALL_ONCE: 1, BYTES: 255, SHORTS: 65535}  # number of occurrences that each class can say


@dataclass(frozen=True, slots=True)
class PostingLists:
    """The postings of successive terms of one field, in the order of the terms' bytes.

    Attributes:
        keys: uint8; all terms' bytes, one after the other.
        ends: int64 [terms]; where each ends in `keys`.
        df: int64 [terms]; documents of each, at least one.
        documents: uint32 [postings]; numbers of documents, term after term, ascending in each.
        tf: [postings]; how often the term occurs there: integers, or floats if weights are no whole numbers.
        positions: [tokens]; where it occurs there, ascending; None for a field without positions.
    """

    keys: Bytes
    ends: Integers
    df: Integers
    documents: npt.NDArray[np.uint32]
    tf: Array
    positions: Array | None


@dataclass(frozen=True, slots=True)
class Encoded:
    """The same, as it stands in files; places and positions count from 0, as though nothing stood before.

    Attributes:
        code: uint8 [terms]; how the postings of each stand there.
        place: int64 [terms]; where, in `blobs`; for a term that occurs once at all, the document.
        has_blob: bool [terms]; whether `place` is one.
        blobs: uint8; a multiple of 4 long.
        first: int64 [terms]; where the positions of each begin, in `positions` or in `wide` if its code says so.
        positions: uint16.
        wide: uint32.
    """

    code: Bytes
    place: Integers
    has_blob: npt.NDArray[np.bool_]
    blobs: Bytes
    first: Integers | None
    positions: npt.NDArray[np.uint16] | None
    wide: npt.NDArray[np.uint32] | None


def encode(lists: PostingLists, size: int) -> Encoded:
    """Choose for each term the smallest way to write it, and write it.

    Args:
        lists: At least one term.
        size: Documents of the segment.
    """
    layout = _Layout(lists, size)
    blobs = np.zeros(layout.total, dtype=np.uint8)
    layout.write_documents(blobs)
    layout.write_tf(blobs)
    code = (layout.kind | layout.tf_class << 4).astype(np.uint8)
    place, has_blob = layout.place, layout.kind != ONE_DOCUMENT
    alone = np.flatnonzero(~has_blob)
    place[alone] = lists.documents[layout.starts[alone]]
    if lists.positions is None:
        return Encoded(code, place, has_blob, blobs, None, None, None)
    first, positions, wide, is_wide = _positions(lists.positions, lists.tf, layout.starts)
    code[is_wide] |= WIDE
    return Encoded(code, place, has_blob, blobs, first, positions, wide)


class _Layout:
    """What stands where in the blobs of some terms.

    Attributes:
        starts: int64 [terms]; where the postings of each begin.
        kind: int64 [terms]; the class of the documents of each.
        tf_class: int64 [terms]; that of the occurrences.
        place: int64 [terms]; where the blob of each begins.
        total: Bytes of all blobs.
    """

    def __init__(self, lists: PostingLists, size: int) -> None:
        self._lists, self._df = lists, lists.df
        self.starts = starts_of(lists.df)
        self._gaps = lists.documents.copy()
        self._gaps[1:] -= lists.documents[:-1]
        self._gaps[self.starts] = 0  # a first document is written apart
        self._far = np.flatnonzero(self._gaps >= 0xFF)
        self._far_term = np.searchsorted(self.starts, self._far, side="right") - 1
        self._very_far = self._gaps[self._far] >= 0xFFFF
        self.tf_class = self._tf_classes()
        self.kind, self._exceptions = self._kinds(size)
        dense = self.kind == DENSE
        self.tf_class[dense] = np.maximum(self.tf_class[dense], BYTES)
        gap_width = GAP_SIZES[self.kind]
        sparse = gap_width > 0
        except_for = (self.kind == BYTE_GAPS_EXCEPT) | (self.kind == SHORT_GAPS_EXCEPT)
        words = sparse + except_for * (1 + self._exceptions)
        width = OCCURRENCE_SIZES[self.tf_class]
        gaps, _, occurrences, sizes = layout(words, gap_width, np.where(dense, size, self._df), width)
        sizes[self.kind == ONE_DOCUMENT] = 0
        sizes += -sizes % 4
        self.place = starts_of(sizes)
        self.total = int(sizes.sum())
        self._gaps_at, self._tf_at = self.place + gaps, self.place + occurrences

    def _tf_classes(self) -> Integers:
        tf = self._lists.tf
        most = np.maximum.reduceat(tf, self.starts)
        found = np.searchsorted(np.array([_LARGEST[kind] for kind in (ALL_ONCE, BYTES, SHORTS)]), most).astype(np.int64)
        if tf.dtype.kind == "f":
            found[np.logical_or.reduceat(tf != np.floor(tf), self.starts)] = FLOATS
        return found

    def _kinds(self, size: int) -> tuple[Integers, Integers]:
        """Class of the documents of each term, and its number of exceptions."""
        df, terms = self._df, len(self._df)
        far = np.bincount(self._far_term, minlength=terms)
        very_far = np.bincount(self._far_term[self._very_far], minlength=terms)
        by_bytes = 8 + 4 * far + df
        by_shorts = np.where(very_far > 0, 8 + 4 * very_far, 4) + 2 * df - 1
        shorts = np.where(very_far > 0, SHORT_GAPS_EXCEPT, SHORT_GAPS)
        kind = np.where(far == 0, BYTE_GAPS, np.where(by_bytes < by_shorts, BYTE_GAPS_EXCEPT, shorts))
        kind[3 * df >= size] = DENSE
        kind[(df == 1) & (self.tf_class == ALL_ONCE)] = ONE_DOCUMENT
        return kind, np.where(kind == BYTE_GAPS_EXCEPT, far, very_far)

    def write_documents(self, blobs: Bytes) -> None:
        """Write the first document, exceptions and gaps of each term that is not dense."""
        words = blobs.view(WORDS)
        sparse = np.flatnonzero((self.kind != ONE_DOCUMENT) & (self.kind != DENSE))
        words[self.place[sparse] >> 2] = self._lists.documents[self.starts[sparse]]
        for kind, far in ((BYTE_GAPS_EXCEPT, slice(None)), (SHORT_GAPS_EXCEPT, self._very_far)):
            gap = GAPS[kind]
            self._write_exceptions(words, kind, far)
            which = sparse[(self.kind[sparse] == kind) | (self.kind[sparse] == kind - 1)]
            counts = self._df[which] - 1
            gaps = self._gaps[ranges(self.starts[which] + 1, counts)]
            target = ranges(self._gaps_at[which] // gap.itemsize, counts)
            blobs.view(gap)[target] = np.minimum(gaps, np.iinfo(gap).max)

    def _write_exceptions(self, words: Array, kind: int, some: Any) -> None:
        which = np.flatnonzero(self.kind == kind)
        words[(self.place[which] >> 2) + 1] = self._exceptions[which]
        terms, far = self._far_term[some], self._far[some]
        kept = self.kind[terms] == kind
        words[ranges((self.place[which] >> 2) + 2, self._exceptions[which])] = self._gaps[far[kept]]

    def write_tf(self, blobs: Bytes) -> None:
        """Write how often each term occurs in each of its documents, unless it is once in all."""
        for tf_class, dtype in OCCURRENCES.items():
            which = np.flatnonzero(self.tf_class == tf_class)
            dense = self.kind[which] == DENSE
            at = self._tf_at[which] // dtype.itemsize
            for some, is_dense in ((~dense, False), (dense, True)):
                counts = self._df[which[some]]
                source = ranges(self.starts[which[some]], counts)
                target = np.repeat(at[some], counts) if is_dense else ranges(at[some], counts)
                if is_dense:
                    target += self._lists.documents[source]
                blobs.view(dtype)[target] = self._lists.tf[source]


def _positions(
    positions: Array, tf: Array, starts: Integers
) -> tuple[Integers, npt.NDArray[np.uint16], npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
    """Where the positions of each term begin, those below 65536, the others, and which terms have others."""
    counts = np.add.reduceat(tf.astype(np.int64), starts)
    first = starts_of(counts)
    if positions.dtype.itemsize <= 2 or not len(positions) or positions.max() <= 0xFFFF:
        none = np.zeros(len(starts), dtype=np.bool_)
        return first, positions.astype(np.uint16), np.empty(0, dtype=np.uint32), none
    wide = np.maximum.reduceat(positions, first) > 0xFFFF
    each = np.repeat(wide, counts)
    first[wide], first[~wide] = starts_of(counts[wide]), starts_of(counts[~wide])
    return first, positions[~each].astype(np.uint16), positions[each].astype(np.uint32), wide
