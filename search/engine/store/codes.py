"""How the postings of a term are encoded in `postings.hz`: the classes of encodings, their widths, and a blob's layout.

A term has a code of one byte: the low four bits are the class of its document numbers, the next three the class of its
term frequencies, the highest is `WIDE`. Its postings are a blob: the first document (4 bytes); if there are exceptions,
their number and the exceptions (4 bytes each); a gap for every further document; then the term frequencies, aligned to
their width. A dense blob has term frequencies only, one for every document of the segment. A term that occurs once in
one document has no blob: the document number stands in place of the blob's offset.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from search.engine.store.arrays import Integers

__all__ = [
    "ALL_ONCE",
    "BYTES",
    "BYTE_GAPS",
    "BYTE_GAPS_EXCEPT",
    "DENSE",
    "FLOATS",
    "FREQUENCIES",
    "FREQUENCY_SIZES",
    "GAPS",
    "GAP_SIZES",
    "ONE_DOCUMENT",
    "SHORTS",
    "SHORT_GAPS",
    "SHORT_GAPS_EXCEPT",
    "WIDE",
    "WORDS",
    "layout",
]  # fmt: skip

IntOrArray = TypeVar("IntOrArray", int, Integers)

ONE_DOCUMENT, BYTE_GAPS, BYTE_GAPS_EXCEPT, SHORT_GAPS, SHORT_GAPS_EXCEPT, DENSE = range(6)
"""Classes of document numbers. Gaps are one or two bytes wide; in the `EXCEPT` classes the largest value of that width
marks a gap that does not fit, which is then the next of the exceptions."""

ALL_ONCE, BYTES, SHORTS, FLOATS = range(4)
"""Classes of term frequencies, by their type; with ALL_ONCE each is 1 and none is written."""

WIDE = 0x80
"""The bit of a code that is set if the positions of the term are in the array of 32-bit positions."""

WORDS = np.dtype("<u4")
"""Type of first documents, exceptions and their number."""

GAPS: dict[int, np.dtype[Any]] = {
    BYTE_GAPS: np.dtype("u1"), BYTE_GAPS_EXCEPT: np.dtype("u1"),
    SHORT_GAPS: np.dtype("<u2"), SHORT_GAPS_EXCEPT: np.dtype("<u2"),
}  # fmt: skip
"""Types of gaps, by class of documents."""

FREQUENCIES: dict[int, np.dtype[Any]] = {BYTES: np.dtype("u1"), SHORTS: np.dtype("<u2"), FLOATS: np.dtype("<f4")}
"""Types of term frequencies, by class."""

GAP_SIZES = np.array([GAPS[kind].itemsize if kind in GAPS else 0 for kind in range(DENSE + 1)])
"""Bytes of a gap, by class of documents."""

FREQUENCY_SIZES = np.array([FREQUENCIES[kind].itemsize if kind in FREQUENCIES else 0 for kind in range(FLOATS + 1)])
"""Bytes of a term frequency, by class."""


def layout(
    words: IntOrArray, gap_width: IntOrArray, df: IntOrArray, frequency_width: IntOrArray
) -> tuple[IntOrArray, IntOrArray, IntOrArray, IntOrArray]:
    """Return the offsets of the parts of a blob, or of many, in bytes from the beginning of each.

    Args:
        words: Number of `WORDS` that come first: 1, the first document; with exceptions 2 more than there are
            exceptions; 0 in a dense blob.
        gap_width: Bytes of a gap; 0 in a dense blob.
        df: Documents of the term; of the segment for a dense blob.
        frequency_width: Bytes of a term frequency; 0 if none is written.

    Returns:
        Where gaps begin and end, where term frequencies begin, and where the blob ends.
    """
    gaps_begin = 4 * words
    gaps_end = gaps_begin + (df - 1) * gap_width
    frequencies = gaps_end + (-gaps_end & (frequency_width - (frequency_width > 0)))
    return gaps_begin, gaps_end, frequencies, frequencies + df * frequency_width
