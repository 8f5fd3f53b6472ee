"""How the postings of a term are encoded in `postings.hz`: the classes of encodings, their widths, and a blob's layout.

The low four bits of a code are the class of the documents, the next three that of the occurrences, the last is `WIDE`.
A blob is the first document (4 bytes); if there are exceptions, their number and the exceptions (4 bytes each); a gap
for every further document; occurrences from the next multiple of their width on. A dense one has only occurrences, of
every document of the segment.
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
"""How the documents of a term are written. Where there are exceptions, the largest gap stands for the next of them."""

ALL_ONCE, BYTES, SHORTS, FLOATS = range(4)
"""How often a term occurs in each; ALL_ONCE is not written at all."""

WIDE = 0x80
"""The bit of a code, its highest, that says that positions stand in the array of wide ones."""

WORDS = np.dtype("<u4")
"""Type of first documents, exceptions and their number."""

GAPS: dict[int, np.dtype[Any]] = {
    BYTE_GAPS: np.dtype("u1"), BYTE_GAPS_EXCEPT: np.dtype("u1"),
    SHORT_GAPS: np.dtype("<u2"), SHORT_GAPS_EXCEPT: np.dtype("<u2"),
}  # fmt: skip
"""Types of gaps, by class of documents."""

FREQUENCIES: dict[int, np.dtype[Any]] = {BYTES: np.dtype("u1"), SHORTS: np.dtype("<u2"), FLOATS: np.dtype("<f4")}
"""Types of occurrences, by class."""

GAP_SIZES = np.array([GAPS[kind].itemsize if kind in GAPS else 0 for kind in range(DENSE + 1)])
"""Bytes of a gap, by class of documents."""

FREQUENCY_SIZES = np.array([FREQUENCIES[kind].itemsize if kind in FREQUENCIES else 0 for kind in range(FLOATS + 1)])
"""Bytes of an entry of occurrences, by class."""


def layout(
    words: IntOrArray, gap_width: IntOrArray, df: IntOrArray, frequency_width: IntOrArray
) -> tuple[IntOrArray, IntOrArray, IntOrArray, IntOrArray]:
    """Return the offsets of the parts of a blob, or of many, in bytes from the beginning of each.

    Args:
        words: How many `WORDS` come first: one, for the first document; with exceptions two more than there
            are of these; none in a dense blob.
        gap_width: Bytes of a gap; 0 in a dense blob.
        df: Documents of the term; of the segment for a dense blob.
        frequency_width: Bytes of an entry of occurrences; 0 if they are not written.

    Returns:
        Where gaps begin and end, where occurrences begin, and where the blob ends.
    """
    gaps_begin = 4 * words
    gaps_end = gaps_begin + (df - 1) * gap_width
    frequencies = gaps_end + (-gaps_end & (frequency_width - (frequency_width > 0)))
    return gaps_begin, gaps_end, frequencies, frequencies + df * frequency_width
