"""The term dictionary of a field: sorted terms in a mapped file, looked up by binary search through a sparse index."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise
from struct import error as StructError  # noqa: N812 - it is a class
from typing import TypeVar

import numpy as np

from search.engine.store.arrays import Array, Bytes, Integers, UInt64s, ranges
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import are_ascending, are_below
from search.engine.store.layout import ENDS, KEYS, LANDMARK_ENDS, LANDMARK_KEYS, array_name

__all__ = ["LANDMARK", "Dictionary", "dictionary_parts"]

LANDMARK = 128
"""Terms between two entries of the sparse index, in which a lookup begins: every 128th term is a landmark.

The index takes 1/128 of the terms, and the range that is left to search, about a kilobyte, is in one block or two.
"""

Text = TypeVar("Text")

_HEAD = 8  # first bytes of a landmark that are compared as one number of 64 bits


def dictionary_parts(keys: Bytes, ends: Integers, before: int = 0) -> dict[str, Array]:
    """Return the arrays that a `Dictionary` reads, by the names of their parts.

    Args:
        keys: Terms in ascending order of their bytes, end to end.
        ends: Where each ends in these.
        before: Number of terms of the same field that were written before them.
    """
    starts = np.concatenate(([0], ends[:-1]))
    marks = np.arange(-before % LANDMARK, len(ends), LANDMARK)
    lengths = (ends - starts)[marks]
    landmarks = keys[ranges(starts[marks], lengths)]
    return {KEYS: keys, ENDS: ends, LANDMARK_KEYS: landmarks, LANDMARK_ENDS: np.cumsum(lengths)}


class Dictionary:
    """The terms of one field, numbered from 0 in the order of their bytes; safe for many threads.

    Args:
        file: The segment's `terms.hz`.
        field: A field that has terms.

    Raises:
        IndexDamaged: If arrays are missing, or, when they are read, have changed since they were written.
    """

    def __init__(self, file: BlockFile, field: str) -> None:
        self._file = file
        self._keys, self._ends = array_name(field, KEYS), array_name(field, ENDS)
        self._landmark_keys, self._landmark_ends = array_name(field, LANDMARK_KEYS), array_name(field, LANDMARK_ENDS)
        self._count = file.count(self._ends)
        file.check_kind("u1", self._keys, self._landmark_keys)
        file.check_kind("u", self._ends, self._landmark_ends)
        file.check(file.count(self._landmark_ends) == -(-self._count // LANDMARK))

    def __len__(self) -> int:
        return self._count

    def find(self, term: bytes) -> int | None:
        """Return the number of a term, or None if the field has no such term."""
        number, is_equal = self._search(term)
        return number if is_equal else None

    def lower_bound(self, term: bytes) -> int:
        """Return the number of the first term that is not below some bytes; the number of terms if all are below."""
        return self._search(term)[0]

    def _search(self, term: bytes) -> tuple[int, bool]:
        """Return the lower bound of some bytes (`lower_bound`), and whether the term there equals them."""
        low, after = self._block(term)
        if low == after:
            return low, False
        before = max(0, low - 1)
        bounds = self._file.part(self._ends, before, after).data
        base = bounds[0] if low else 0
        keys = self._file.part(self._keys, base, bounds[after - before - 1]).data
        is_equal = False
        high = after
        while low < high:
            middle = (low + high) >> 1
            start = bounds[middle - before - 1] - base if middle > before else 0
            key = bytes(keys[start : bounds[middle - before] - base])
            if key < term:
                low = middle + 1
            else:
                high, is_equal = middle, key == term
        return low, is_equal

    def prefixed(self, prefix: bytes) -> range:
        """Return the numbers of the terms that begin with some bytes."""
        # The end is the lower bound of the prefix with its last byte that is not 0xFF incremented.
        stem = prefix.rstrip(b"\xff")
        after = self.lower_bound(stem[:-1] + bytes([stem[-1] + 1])) if stem else self._count
        return range(self.lower_bound(prefix), after)

    def term(self, number: int) -> bytes:
        """Return the term of a number below `len(self)`."""
        start, end = self._bounds(number, number + 1)
        return self._file.part(self._keys, start, end).tobytes()

    def text(self, term: bytes) -> str:
        """Decode a term of this dictionary as UTF-8.

        Raises:
            IndexDamaged: If it is not UTF-8.
        """
        return self.decoded(term, bytes.decode)

    def decoded(self, term: bytes, decode: Callable[[bytes], Text]) -> Text:
        """Decode a term of this dictionary.

        Args:
            term: The term.
            decode: Raises `UnicodeDecodeError` or `struct.error` if the bytes are not a term of its type.

        Raises:
            IndexDamaged: If it cannot be read.
        """
        try:
            return decode(term)
        except (UnicodeDecodeError, StructError) as error:
            raise self._file.damaged(f"holds a term that cannot be read ({error})") from error

    def terms(self, first: int = 0, after: int | None = None) -> Iterator[bytes]:
        """Yield the terms of successive numbers, in blocks read as they are needed."""
        after = self._count if after is None else after
        for start in range(first, after, LANDMARK):
            yield from self._read_terms(start, min(start + LANDMARK, after))

    def keys(self, first: int, after: int) -> tuple[Bytes, Integers]:
        """Return the bytes of the terms `first` to before `after`, end to end, and where each ends in these."""
        if first == after:
            return np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64)
        ends = self._file.part(self._ends, max(0, first - 1), after).astype(np.int64)
        self._file.check(are_ascending(ends))
        start = int(ends[0]) if first else 0
        return self._file.part(self._keys, start, int(ends[-1])), ends[1 if first else 0 :] - start

    def _read_terms(self, first: int, after: int) -> list[bytes]:
        if first >= after:
            return []
        ends = self._ends_from(first, after)
        keys = self._file.part(self._keys, ends[0], ends[-1]).tobytes()
        return [keys[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)]

    def _block(self, term: bytes) -> tuple[int, int]:
        """Return the range of term numbers, between two landmarks, in which a term is or would be."""
        heads, keys, ends = self._landmarks
        head = _head(term)
        low = bisect_left(heads, head)
        high = bisect_right(heads, head, low)
        while low < high:  # among landmarks with the same head; there are many if terms have a long common prefix
            middle = (low + high) >> 1
            if keys[ends[middle] : ends[middle + 1]] <= term:
                low = middle + 1
            else:
                high = middle
        first = max(0, low - 1) * LANDMARK
        return first, min(first + LANDMARK, self._count)

    def _ends_from(self, first: int, after: int) -> list[int]:
        """Return where terms begin in the keys, and where the last of them ends."""
        if not self._count:
            return [0]
        if first:
            bounds: list[int] = self._file.part(self._ends, first - 1, after).tolist()
            return bounds
        return [0, *self._file.part(self._ends, 0, after).tolist()]

    def _bounds(self, first: int, after: int) -> tuple[int, int]:
        ends = self._ends_from(first, after)
        return ends[0], ends[-1]

    @cached_property
    def _landmarks(self) -> tuple[memoryview, bytes, list[int] | memoryview]:
        """The landmarks: their first bytes as numbers (so that C code compares them), all their bytes, their bounds."""
        keys = self._file.read(self._landmark_keys)
        ends = self._file.read(self._landmark_ends)
        self._file.check(are_ascending(ends), are_below(ends[-1:], len(keys) + 1))
        ends = np.concatenate((np.zeros(1, dtype=ends.dtype), ends)).astype(np.int64)
        return _heads(keys, ends).data, keys.tobytes(), ends.data


def _head(term: bytes) -> int:
    return int.from_bytes(term[:_HEAD].ljust(_HEAD, b"\0"), "big")


def _heads(keys: Bytes, ends: Integers) -> UInt64s:
    """Return `_head` of every key."""
    starts, lengths = ends[:-1], np.diff(ends)
    padded = np.concatenate((keys, np.zeros(_HEAD, dtype=np.uint8)))
    heads = np.zeros(len(starts), dtype=np.uint64)
    for byte_index in range(_HEAD):
        byte = np.where(byte_index < lengths, padded[np.minimum(starts + byte_index, len(padded) - 1)], 0)
        heads = (heads << np.uint64(8)) | byte.astype(np.uint64)
    return heads
