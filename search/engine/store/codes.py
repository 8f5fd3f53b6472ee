"""Turns the parts of a term's code into how its postings stand in a blob: what classes there are, how wide each is.

The low four bits of a code are the class of the documents, the next three that of the occurrences, the last is `WIDE`.
A blob is the first document (4 bytes); if there are exceptions, their number and the exceptions (4 bytes each); a gap
for every further document; occurrences from the next multiple of their width on. A dense one has only occurrences, of
every document of the segment.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = [
    "ALL_ONCE", "BYTES", "BYTE_GAPS", "BYTE_GAPS_EXCEPT", "DENSE", "FLOATS", "GAPS", "GAP_SIZES", "OCCURRENCES",
    "OCCURRENCE_SIZES", "ONE_DOCUMENT", "SHORTS", "SHORT_GAPS", "SHORT_GAPS_EXCEPT", "WIDE", "WORDS",
    "are_heads", "is_head", "layout",
]  # fmt: skip

Numbers = TypeVar("Numbers", int, npt.NDArray[np.int64])

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

OCCURRENCES: dict[int, np.dtype[Any]] = {BYTES: np.dtype("u1"), SHORTS: np.dtype("<u2"), FLOATS: np.dtype("<f4")}
"""Types of occurrences, by class."""

GAP_SIZES = np.array([GAPS[kind].itemsize if kind in GAPS else 0 for kind in range(DENSE + 1)])
"""Bytes of a gap, by class of documents."""

OCCURRENCE_SIZES = np.array([OCCURRENCES[kind].itemsize if kind in OCCURRENCES else 0 for kind in range(FLOATS + 1)])
"""Bytes of an entry of occurrences, by class."""


def _documents_of(code: int) -> int:
    """The class of documents of a code; 255 for one that is never written."""
    documents, occurrences = code & 15, (code >> 4) & 7
    if documents > DENSE or occurrences > FLOATS:
        return 255
    # What has no blob says nothing of occurrences, what has nothing but occurrences needs them.
    if (documents == ONE_DOCUMENT and occurrences != ALL_ONCE) or (documents == DENSE and occurrences == ALL_ONCE):
        return 255
    return documents


_DOCUMENTS = bytes(map(_documents_of, range(256)))
_DOCUMENTS_ARRAY = np.frombuffer(_DOCUMENTS, dtype=np.uint8)


def is_head(df: int, code: int, place: int, size: int) -> bool:
    """Whether a document frequency, a code and a place can be those of a term in a segment of `size` documents.

    What stands at the place is not looked at.
    """
    documents = _DOCUMENTS[code]
    if documents == ONE_DOCUMENT:
        return df == 1 and place < size
    return documents <= DENSE and 0 < df <= size and place % WORDS.itemsize == 0


def are_heads(df: npt.NDArray[Any], code: npt.NDArray[Any], place: npt.NDArray[Any], size: int) -> bool:
    """The same of many terms."""
    documents = _DOCUMENTS_ARRAY[code]
    alone = documents == ONE_DOCUMENT
    placed = np.where(alone, (df == 1) & (place < size), place % WORDS.itemsize == 0)
    return bool((placed & (documents <= DENSE) & (df > 0) & (df <= size)).all())


def layout(words: Numbers, gap: Numbers, df: Numbers, occurrence: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Where the parts of a blob stand, or of many, in bytes from the beginning of each.

    Args:
        words: How many `WORDS` come first: one, for the first document; with exceptions two more than there
            are of these; none in a dense blob.
        gap: Bytes of a gap; 0 in a dense blob.
        df: Documents of the term; of the segment for a dense blob.
        occurrence: Bytes of an entry of occurrences; 0 if they are not written.

    Returns:
        Where gaps begin and end, where occurrences begin, and where the blob ends.
    """
    begin = 4 * words
    end = begin + (df - 1) * gap
    occurrences = end + (-end & (occurrence - (occurrence > 0)))
    return begin, end, occurrences, occurrences + df * occurrence
