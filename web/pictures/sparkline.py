"""A line as small as a word that shows how often something occurs through the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.pictures.scales import rounded

__all__ = ["Sparkline", "sparkline"]

_INSET = 4.0  # of a height of 100, so that the line's own width stays inside


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line as it is drawn, on scales from 0 to 100.

    Attributes:
        points: As the `points` of a `polyline`; empty if there are no numbers.
        first: Name of the first period.
        last: Name of the last period.
        peak: Name of the period with the highest number.
    """

    points: str
    first: str = ""
    last: str = ""
    peak: str = ""


def sparkline(numbers: Sequence[tuple[str, float]]) -> Sparkline:
    """Return the line of the numbers of periods.

    Args:
        numbers: Name and number, at least 0, of each period in order of time.
    """
    if not numbers:
        return Sparkline("")
    top = max(number for _, number in numbers)
    usable = 100 - 2 * _INSET
    heights = [rounded(100 - _INSET - (usable * number / top if top > 0 else 0.0)) for _, number in numbers]
    places = [rounded(100 * rank / (len(numbers) - 1)) if len(numbers) > 1 else 50.0 for rank in range(len(numbers))]
    line = [f"{x:g},{y:g}" for x, y in zip(places, heights, strict=True)]
    if len(line) == 1:  # a single number is drawn as a level line
        line = [f"0,{heights[0]:g}", f"100,{heights[0]:g}"]
    peak = heights.index(min(heights))
    return Sparkline(" ".join(line), numbers[0][0], numbers[-1][0], numbers[peak][0])
