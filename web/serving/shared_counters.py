"""Counters that several processes add to and any of them reads: a row of numbers for each process, in shared memory."""

from __future__ import annotations

from mmap import mmap
from threading import Lock

__all__ = ["SharedCounters"]

_BYTES = 8


class SharedCounters:
    """Numbers that only grow, added up over all processes. Made before the processes are.

    Each process adds to a row of its own, so that none waits for another. The successor of one that has died goes on in
    its row: what was counted stays counted.

    Args:
        count: How many numbers.
        rows: For how many processes.
    """

    def __init__(self, count: int, rows: int) -> None:
        self._count, self._rows = count, rows
        self._numbers = memoryview(mmap(-1, max(1, count * rows) * _BYTES)).cast("d")
        self._row = 0
        self._lock = Lock()

    def use_row(self, row: int) -> None:
        """Add to a row from now on, in this process."""
        self._row = row % self._rows
        self._lock = Lock()  # of a process that was forked, another thread of the parent might have held it

    def add(self, amounts: dict[int, float]) -> None:
        """Add to numbers by their place."""
        start = self._row * self._count
        with self._lock:
            for place, amount in amounts.items():
                self._numbers[start + place] += amount

    def totals(self) -> list[float]:
        """Return each number, added up over all processes."""
        numbers = self._numbers.tolist()
        return [sum(numbers[place :: self._count]) for place in range(self._count)]
