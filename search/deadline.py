"""Turns an allowance of milliseconds into a moment that everything which is done for one question shares."""

from __future__ import annotations

from math import inf
from time import perf_counter

__all__ = ["NO_DEADLINE", "Deadline"]


class Deadline:
    """A moment after which nothing more is looked up.

    Args:
        milliseconds: From now; infinity for no deadline at all.
    """

    __slots__ = ("_stop",)

    def __init__(self, milliseconds: float) -> None:
        self._stop = perf_counter() + milliseconds / 1000

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return perf_counter() > self._stop


NO_DEADLINE = Deadline(inf)
"""The deadline of what nobody waits for."""
