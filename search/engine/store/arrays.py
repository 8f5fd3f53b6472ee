"""Turns lengths of stretches into where they stand in one array, and pairs of a number and a value into sums."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["are_ascending", "are_below", "bounds_of", "is_sparse", "ranges", "spread", "starts_of", "summed"]

Array = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]


def starts_of(counts: Array) -> Integers:
    """Where each of successive stretches begins, given how long they are."""
    starts = np.zeros(len(counts), dtype=np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    return starts


def bounds_of(counts: Array) -> Integers:
    """Where each of successive stretches begins, and where the last one ends."""
    bounds = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


def ranges(starts: Array, counts: Array) -> Integers:
    """The numbers from `starts[i]`, `counts[i]` of them, for each i."""
    kept = np.flatnonzero(counts)
    if len(kept) < len(counts):
        starts, counts = starts[kept], counts[kept]
    if not len(kept):
        return np.empty(0, dtype=np.int64)
    at = starts_of(counts)
    # Sums of steps: one from each number to the next, more or less where another stretch begins.
    numbers = np.ones(int(at[-1] + counts[-1]), dtype=np.int64)
    numbers[0] = starts[0]
    numbers[at[1:]] = starts[1:] - starts[:-1] - counts[:-1] + 1
    return np.cumsum(numbers, out=numbers)


def are_below(numbers: Array, limit: int) -> bool:
    """Whether all of some unsigned numbers are below a limit; numbers that are not there are."""
    return not len(numbers) or int(numbers.max()) < limit


def are_ascending(numbers: Array) -> bool:
    """Whether no number is smaller than the one before it."""
    return bool((numbers[1:] >= numbers[:-1]).all())


SPARSE = 32
"""Fewer than one document in so many are handled as numbers, more as an entry for every document.

With 16 or 64, the benchmark's questions at 20,000 documents take the same CPU time within 2 per cent.
"""


def is_sparse(count: int, size: int) -> bool:
    """Whether so many of all documents are few."""
    return count * SPARSE < size


def spread(numbers: npt.NDArray[np.intp], values: Array, size: int, others: Iterable[Array] = ()) -> Array:
    """The sum of the values of each number, 0 for a number without any.

    Args:
        numbers: In any order, each as often as it likes.
        values: One for each of the numbers.
        size: One more than the largest number there can be.
        others: Values of every number, to be added.
    """
    total = np.zeros(size, dtype=np.float32)
    for other in others:
        total += other
    if len(numbers):
        np.add.at(total, numbers, values)
    return total


def summed(
    numbers: npt.NDArray[np.intp], values: Array, together: np.ufunc = np.add
) -> tuple[npt.NDArray[np.intp], Array]:
    """Each of some numbers once, ascending, with the sum of its values, or what else they are put together by."""
    if not len(numbers):
        return numbers, values
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    firsts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    return numbers[firsts], together.reduceat(values[order], firsts)
