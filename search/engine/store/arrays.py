"""Types of numpy arrays that the engine uses, and arithmetic on runs of elements and on sparse document numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "AnyIntegers", "Array", "Bytes", "Floats", "Indexes", "Integers", "Mask", "UInt32s", "UInt64s",
    "bounds_of", "is_sparse", "ranges", "scatter_add", "starts_of", "summed",
]  # fmt: skip

Array = npt.NDArray[Any]
"""Numbers of any type: mostly as a file holds them."""

Mask = npt.NDArray[np.bool_]
"""Flags, one for each document or for each element of another array."""

Integers = npt.NDArray[np.int64]
"""Counts, offsets and keys that are computed with."""

Indexes = npt.NDArray[np.intp]
"""Document numbers in memory, and indexes into other arrays: the type that numpy itself indexes with."""

AnyIntegers = npt.NDArray[np.integer]
"""Integers of any width."""

Floats = npt.NDArray[np.float32]
"""Scores, weights and length norms."""

Bytes = npt.NDArray[np.uint8]
"""Encoded data."""

UInt32s = npt.NDArray[np.uint32]
"""Document numbers, document frequencies and lengths as files hold them."""

UInt64s = npt.NDArray[np.uint64]
"""Hashes, and bit sets of 64 documents each."""


def starts_of(counts: Array) -> Integers:
    """Return where each of successive runs begins, given their lengths."""
    starts = np.zeros(len(counts), dtype=np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    return starts


def bounds_of(counts: Array) -> Integers:
    """Return where each of successive runs begins, and where the last one ends, given their lengths."""
    bounds = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


def ranges(starts: Array, counts: Array) -> Integers:
    """Concatenate the ranges of `counts[i]` numbers from `starts[i]`, for each i."""
    nonempty = np.flatnonzero(counts)
    if len(nonempty) < len(counts):
        starts, counts = starts[nonempty], counts[nonempty]
    if not len(nonempty):
        return np.empty(0, dtype=np.int64)
    offsets = starts_of(counts)
    # A running sum of steps: 1 from each number to the next, and where a range begins, whatever leads to its start.
    numbers = np.ones(int(offsets[-1] + counts[-1]), dtype=np.int64)
    numbers[0] = starts[0]
    numbers[offsets[1:]] = starts[1:] - starts[:-1] - counts[:-1] + 1
    return np.cumsum(numbers, out=numbers)


SPARSE = 32
"""Fewer than one document in so many are handled as numbers, more as an entry for every document.

With 16 or 64, the benchmark's questions at 20,000 documents take the same CPU time within 2 per cent.
"""


def is_sparse(count: int, size: int) -> bool:
    """Return whether `count` of `size` documents are few enough to be handled as document numbers."""
    return count * SPARSE < size


def scatter_add(numbers: Indexes, values: Array, size: int, dense: Iterable[Array] = ()) -> Array:
    """Scatter values into an array with an entry for every number, summing those of equal numbers.

    Args:
        numbers: In any order, each as often as it likes.
        values: One for each of the numbers.
        size: One more than the largest number there can be.
        dense: Values of every number, to be added.
    """
    total = np.zeros(size, dtype=np.float32)
    for other in dense:
        total += other
    if len(numbers):
        np.add.at(total, numbers, values)
    return total


def summed(numbers: Indexes, values: Array, reduction: np.ufunc = np.add) -> tuple[Indexes, Array]:
    """Group values by number, and reduce each group: return each number once, ascending, with its sum."""
    if not len(numbers):
        return numbers, values
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    firsts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    return numbers[firsts], reduction.reduceat(values[order], firsts)
