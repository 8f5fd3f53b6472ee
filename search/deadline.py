"""The deadline of a search, which all steps of answering one query share."""

from __future__ import annotations

from math import inf
from time import perf_counter

__all__ = ["NO_DEADLINE", "Deadline"]


class Deadline:
    """A moment after which a search stops and returns what it has found.

    Args:
        milliseconds: Time from now; infinity for no deadline.
    """

    __slots__ = ("_stop",)

    def __init__(self, milliseconds: float) -> None:
        self._stop = perf_counter() + milliseconds / 1000

    @property
    def passed(self) -> bool:
        """Whether the deadline has passed."""
        return perf_counter() > self._stop

    @property
    def remaining_ms(self) -> float:
        """Milliseconds that are left, below 0 once it has passed; infinity for no deadline."""
        return (self._stop - perf_counter()) * 1000


NO_DEADLINE = Deadline(inf)
"""A deadline that never passes."""
