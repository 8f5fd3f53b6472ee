"""Scales of pictures: round upper ends, distances of ticks, classes of tint, and how wide a label is."""

from __future__ import annotations

import math
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

__all__ = ["STEPS", "TINTS", "Tints", "label_width", "round_up", "rounded", "shorten_label", "tick_step"]

TINTS = 5
"""Classes of tint for counts above 0; class 0 is for none."""

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Distances of ticks that a reader can count in."""

_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)  # upper ends of a scale, each a few bars' heights from the next
_WIDE, _NARROW = 12.0, 6.4  # pixels of a Chinese character and, on average, of a Latin letter in 12 px


def rounded(number: float) -> float:
    """Return a coordinate with as many digits as can be seen."""
    return round(number, 2)


def round_up(number: float) -> float:
    """Return the smallest round number that is not below a number; 1 for 0 and less, and what is as good as 0."""
    if not number > sys.float_info.min or not math.isfinite(number):
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return next((step * power for step in _ROUND if step * power >= number * (1 - 1e-9)), 10 * power)


def tick_step(columns: int, most: int, *, steps: Sequence[int] = STEPS, multiple_of: int = 1) -> int:
    """Return every how many columns a tick stands, so that there are at most `most` or one more.

    Args:
        columns: Number of columns.
        most: Most ticks.
        steps: Distances to choose from, ascending.
        multiple_of: What the distance is a multiple of, so that these ticks are some of other ones.
    """
    wanted = columns / max(1, most)
    return next((step for step in steps if step >= wanted and step % multiple_of == 0), steps[-1])


@lru_cache(maxsize=1024)  # names of eras
def label_width(text: str) -> float:
    """Return about how many pixels a text of 12 px is wide, rather too many than too few."""
    return sum(_WIDE if unicodedata.east_asian_width(char) in "WF" else _NARROW for char in text)


def shorten_label(text: str, most: float) -> str:
    """Return a name for a picture: without what it adds in brackets, and cut if it is wider than `most` pixels."""
    for bracket in (" (", "（"):
        text = text.partition(bracket)[0] or text
    if label_width(text) <= most:
        return text
    while text and label_width(text) + _WIDE > most:
        text = text[:-1]
    return text.rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Tints:
    """Classes of tint for numbers, growing by a constant factor, as counts of documents are spread.

    Attributes:
        limits: The largest number of each class from the second lightest down to the darkest, ascending.
    """

    limits: tuple[float, ...]

    @classmethod
    def of_counts(cls, counts: Sequence[int]) -> Tints:
        """Return classes for whole numbers: each number its own class if there are few, else round limits."""
        largest = max(counts, default=0)
        if largest <= TINTS:
            return cls(tuple(float(number) for number in range(1, max(1, largest) + 1)))
        factor = largest ** (1 / TINTS)
        inner = (math.floor(_two_digits(factor**power)) for power in range(1, TINTS))
        return cls((*sorted({float(limit) for limit in inner if 1 <= limit < largest}), float(largest)))

    @classmethod
    def of_shares(cls, shares: Sequence[float]) -> Tints:
        """Return classes of equal width for shares from 0 to 1."""
        largest = max(shares, default=0.0)
        return cls(tuple(largest * step / TINTS for step in range(1, TINTS + 1))) if largest > 0 else cls((1.0,))

    def of(self, number: float) -> int:
        """Return the class of a number: 0 for none, up to `TINTS`; a larger number never has a lower class."""
        if number <= 0:
            return 0
        rank = next((rank for rank, limit in enumerate(self.limits) if number <= limit), len(self.limits) - 1)
        return TINTS - (len(self.limits) - 1 - rank)

    @property
    def ranges(self) -> tuple[tuple[int, float, float], ...]:
        """Class, number above which it begins, and its largest number, for a legend."""
        bounds = pairwise((0.0, *self.limits))
        return tuple((self.of(high), low, high) for low, high in bounds)


def _two_digits(number: float) -> float:
    """Round a number to its first digit, or to half of it."""
    power = 10.0 ** math.floor(math.log10(number))
    return round(number / power * 2) / 2 * power
