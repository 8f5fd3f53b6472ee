"""Encode the postings of many terms at once: choose the smallest encoding for each and write the blobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import Array, Bytes, Integers, Mask, UInt32s, ranges, starts_of
from search.engine.store.codes import (
    ALL_ONCE,
    BYTE_GAPS,
    BYTE_GAPS_EXCEPT,
    BYTES,
    DENSE,
    FLOATS,
    FREQUENCIES,
    FREQUENCY_SIZES,
    GAP_SIZES,
    GAPS,
    ONE_DOCUMENT,
    SHORT_GAPS,
    SHORT_GAPS_EXCEPT,
    SHORTS,
    WIDE,
    WORDS,
    layout,
)

__all__ = ["Encoded", "PostingLists", "encode"]


_MAX_FREQUENCY = {ALL_ONCE: 1, BYTES: 255, SHORTS: 65535}  # the largest term frequency of each class


@dataclass(frozen=True, slots=True)
class PostingLists:
    """The postings of successive terms of one field, in the order of the terms' bytes.

    Attributes:
        keys: uint8; the bytes of all terms, end to end.
        ends: int64 [terms]; where each ends in `keys`.
        df: int64 [terms]; document frequency of each, at least 1.
        documents: uint32 [postings]; document numbers, term after term, ascending in each.
        tf: [postings]; term frequency in the document: integers, or floats if some are not whole numbers.
        positions: [tokens]; positions, posting after posting, ascending in each; None for a field without positions.
    """

    keys: Bytes
    ends: Integers
    df: Integers
    documents: UInt32s
    tf: Array
    positions: Array | None


@dataclass(frozen=True, slots=True)
class Encoded:
    """Postings as files hold them; offsets are relative to the beginning of these blobs and positions.

    Attributes:
        code: uint8 [terms]; classes of the encoding of each; see `codes`.
        offset: int64 [terms]; offset of its blob in `blobs`; the document number, if it has no blob.
        has_blob: bool [terms]; whether it has a blob.
        blobs: uint8; their length is a multiple of 4.
        first: int64 [terms]; index of its first position: in `wide` if its code has `WIDE`, else in `positions`.
        positions: uint16; positions of the terms whose positions all fit 16 bits.
        wide: uint32; positions of the others.
    """

    code: Bytes
    offset: Integers
    has_blob: Mask
    blobs: Bytes
    first: Integers | None
    positions: npt.NDArray[np.uint16] | None
    wide: UInt32s | None


def encode(lists: PostingLists, size: int) -> Encoded:
    """Choose the smallest encoding for each term, and encode it.

    Args:
        lists: At least one term.
        size: Documents of the segment.
    """
    layout = _Layout(lists, size)
    blobs = np.zeros(layout.total, dtype=np.uint8)
    layout.write_documents(blobs)
    layout.write_tf(blobs)
    code = (layout.kind | layout.tf_class << 4).astype(np.uint8)
    offset, has_blob = layout.offset, layout.kind != ONE_DOCUMENT
    single = np.flatnonzero(~has_blob)
    offset[single] = lists.documents[layout.starts[single]]
    if lists.positions is None:
        return Encoded(code, offset, has_blob, blobs, None, None, None)
    first, positions, wide, is_wide = _positions(lists.positions, lists.tf, layout.starts)
    code[is_wide] |= WIDE
    return Encoded(code, offset, has_blob, blobs, first, positions, wide)


class _Layout:
    """The classes of some terms, and the layout of their blobs.

    Attributes:
        starts: int64 [terms]; where the postings of each begin.
        kind: int64 [terms]; the class of its document numbers.
        tf_class: int64 [terms]; the class of its term frequencies.
        offset: int64 [terms]; where its blob begins.
        total: Bytes of all blobs.
    """

    def __init__(self, lists: PostingLists, size: int) -> None:
        self._lists, self._df = lists, lists.df
        self.starts = starts_of(lists.df)
        self._gaps = lists.documents.copy()
        self._gaps[1:] -= lists.documents[:-1]
        self._gaps[self.starts] = 0  # the first document is written as a word, not as a gap
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
        width = FREQUENCY_SIZES[self.tf_class]
        gaps, _, frequencies, sizes = layout(words, gap_width, np.where(dense, size, self._df), width)
        sizes[self.kind == ONE_DOCUMENT] = 0
        sizes += -sizes % 4  # blobs begin at multiples of `WORDS`
        self.offset = starts_of(sizes)
        self.total = int(sizes.sum())
        self._gaps_offset, self._tf_offset = self.offset + gaps, self.offset + frequencies

    def _tf_classes(self) -> Integers:
        tf = self._lists.tf
        largest = np.maximum.reduceat(tf, self.starts)
        classes = np.searchsorted(
            np.array([_MAX_FREQUENCY[kind] for kind in (ALL_ONCE, BYTES, SHORTS)]), largest
        ).astype(np.int64)
        if tf.dtype.kind == "f":
            classes[np.logical_or.reduceat(tf != np.floor(tf), self.starts)] = FLOATS
        return classes

    def _kinds(self, size: int) -> tuple[Integers, Integers]:
        """Return the class of the documents of each term, and its number of exceptions."""
        df, terms = self._df, len(self._df)
        far = np.bincount(self._far_term, minlength=terms)
        very_far = np.bincount(self._far_term[self._very_far], minlength=terms)
        # Bytes of first document, number of exceptions, exceptions and gaps, with gaps of one byte and of two; both
        # sums are one too large, which does not matter to their comparison.
        by_bytes = 8 + 4 * far + df
        by_shorts = np.where(very_far > 0, 8 + 4 * very_far, 4) + 2 * df - 1
        shorts = np.where(very_far > 0, SHORT_GAPS_EXCEPT, SHORT_GAPS)
        kind = np.where(far == 0, BYTE_GAPS, np.where(by_bytes < by_shorts, BYTE_GAPS_EXCEPT, shorts))
        # From a third of the documents on, postings are dense: they take at most three times the bytes of gaps, and
        # need no decoding.
        kind[3 * df >= size] = DENSE
        kind[(df == 1) & (self.tf_class == ALL_ONCE)] = ONE_DOCUMENT
        return kind, np.where(kind == BYTE_GAPS_EXCEPT, far, very_far)

    def write_documents(self, blobs: Bytes) -> None:
        """Write the first document, exceptions and gaps of each term that is not dense."""
        words = blobs.view(WORDS)
        sparse = np.flatnonzero((self.kind != ONE_DOCUMENT) & (self.kind != DENSE))
        words[self.offset[sparse] >> 2] = self._lists.documents[self.starts[sparse]]
        for kind, far in ((BYTE_GAPS_EXCEPT, slice(None)), (SHORT_GAPS_EXCEPT, self._very_far)):
            gap = GAPS[kind]
            self._write_exceptions(words, kind, far)
            selected = sparse[(self.kind[sparse] == kind) | (self.kind[sparse] == kind - 1)]
            counts = self._df[selected] - 1
            gaps = self._gaps[ranges(self.starts[selected] + 1, counts)]
            target = ranges(self._gaps_offset[selected] // gap.itemsize, counts)
            blobs.view(gap)[target] = np.minimum(gaps, np.iinfo(gap).max)

    def _write_exceptions(self, words: Array, kind: int, term_index: Any) -> None:
        selected = np.flatnonzero(self.kind == kind)
        words[(self.offset[selected] >> 2) + 1] = self._exceptions[selected]
        terms, far = self._far_term[term_index], self._far[term_index]
        is_kind = self.kind[terms] == kind
        words[ranges((self.offset[selected] >> 2) + 2, self._exceptions[selected])] = self._gaps[far[is_kind]]

    def write_tf(self, blobs: Bytes) -> None:
        """Write the term frequencies of each term, unless all are 1."""
        for tf_class, dtype in FREQUENCIES.items():
            selected = np.flatnonzero(self.tf_class == tf_class)
            dense = self.kind[selected] == DENSE
            offsets = self._tf_offset[selected] // dtype.itemsize
            for subset, is_dense in ((~dense, False), (dense, True)):
                counts = self._df[selected[subset]]
                source = ranges(self.starts[selected[subset]], counts)
                target = np.repeat(offsets[subset], counts) if is_dense else ranges(offsets[subset], counts)
                if is_dense:
                    target += self._lists.documents[source]
                blobs.view(dtype)[target] = self._lists.tf[source]


def _positions(positions: Array, tf: Array, starts: Integers) -> tuple[Integers, npt.NDArray[np.uint16], UInt32s, Mask]:
    """Return where the positions of each term begin, those below 65536, the others, and which terms have others."""
    counts = np.add.reduceat(tf.astype(np.int64), starts)
    first = starts_of(counts)
    if positions.dtype.itemsize <= 2 or not len(positions) or positions.max() <= 0xFFFF:
        none = np.zeros(len(starts), dtype=np.bool_)
        return first, positions.astype(np.uint16), np.empty(0, dtype=np.uint32), none
    wide = np.maximum.reduceat(positions, first) > 0xFFFF
    is_wide = np.repeat(wide, counts)
    first[wide], first[~wide] = starts_of(counts[wide]), starts_of(counts[~wide])
    return first, positions[~is_wide].astype(np.uint16), positions[is_wide].astype(np.uint32), wide
