"""A chart of up to five lines over the years, told apart by dash, mark and label as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from web.pictures.periods import Choose, Period, choose_english
from web.pictures.scales import round_up, rounded, shorten_label, tick_step

__all__ = ["MOST_LINES", "TrendChart", "TrendLine", "TrendMark", "TrendPoint", "TrendTick", "trend_chart"]

MOST_LINES = 5
"""Lines that dashes and marks can tell apart."""

_LABEL_GAP = 7.0  # least distance of two labels at the ends of lines, of a height of 100: 18 of 260 pixels
_MOST_TICKS, _MOST_TICKS_NARROW = 12, 4
_LEVELS = 4  # horizontal lines
_LONGEST_LABEL = 170.0  # pixels beside the chart


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A number of a line.

    Attributes:
        period: The year, or the decade, month or day.
        number: What is drawn, at least 0: a count, or a rate; None if nothing can be said of the period.
        text: The number as the table shows it: `3.1`.
        title: What the tooltip says: `1954: 12 articles, 3.1 of 1,000`.
        url: Address of the results that are counted; empty if there are none.
    """

    period: Period
    number: float | None
    text: str = ""
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A line: its label, BCP 47 tag if that is not the language of the page, and its points in any order."""

    label: str
    points: Sequence[TrendPoint]
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendMark:
    """A point as it is drawn: position on scales from 0 to 100, y from the top."""

    x: float
    y: float
    point: TrendPoint


@dataclass(frozen=True, slots=True)
class TrendTick:
    """A label of an axis; `minor` if a narrow page has no room for it."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """A line as it is drawn.

    Attributes:
        rank: From 0; the style sheet gives each its dash, mark and colour.
        label: Its label, perhaps cut.
        name: Its whole label.
        lang: BCP 47 tag of the label, or empty.
        runs: Its points, those in one run that are connected; a period of which nothing is known parts two runs.
        label_y: Height of its label at the end.
    """

    rank: int
    label: str
    name: str
    lang: str
    runs: tuple[tuple[TrendMark, ...], ...]
    label_y: float

    @property
    def marks(self) -> tuple[TrendMark, ...]:
        """Its points in order of time."""
        return tuple(mark for run in self.runs for mark in run)

    @property
    def paths(self) -> tuple[str, ...]:
        """Each run as the `points` of a `polyline`."""
        return tuple(" ".join(f"{mark.x:g},{mark.y:g}" for mark in run) for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendChart:
    """A chart as it is drawn.

    Attributes:
        lines: Its lines.
        x_ticks: Labels of the time axis.
        y_ticks: Labels of the other axis, from 0 up.
        top: Number that the upper edge stands for.
        periods: All periods with their names, for the table.
    """

    lines: tuple[DrawnLine, ...]
    x_ticks: tuple[TrendTick, ...]
    y_ticks: tuple[TrendTick, ...]
    top: float
    periods: tuple[tuple[Period, str], ...]

    @property
    def rows(self) -> tuple[tuple[str, tuple[TrendPoint | None, ...]], ...]:
        """Rows of the table: name of each period, and the point of each line, None where it has none."""
        by_line = [{mark.point.period: mark.point for mark in line.marks} for line in self.lines]
        return tuple((name, tuple(points.get(period) for points in by_line)) for period, name in self.periods)


def trend_chart(lines: Sequence[TrendLine], *, choose: Choose = choose_english) -> TrendChart:
    """Return a chart of lines.

    Args:
        lines: At most `MOST_LINES`; further ones are not drawn.
        choose: Returns the name in the reader's language of an English and a Chinese one.
    """
    lines = lines[:MOST_LINES]
    periods = sorted({point.period for line in lines for point in line.points}, key=lambda period: period.first)
    top = round_up(max((point.number or 0.0 for line in lines for point in line.points), default=0.0))
    scale = _Scale(periods, top)
    marks = [scale.marks(line) for line in lines]
    ends = [of_line[-1].y if of_line else 100.0 for of_line in marks]
    label_ys = spread(ends, _LABEL_GAP)
    drawn = tuple(
        DrawnLine(
            rank=rank,
            label=shorten_label(line.label, _LONGEST_LABEL),
            name=line.label,
            lang=line.lang,
            runs=_runs(of_line),
            label_y=label_y,
        )
        for rank, (line, of_line, label_y) in enumerate(zip(lines, marks, label_ys, strict=True))
    )
    levels = [top * level / _LEVELS for level in range(_LEVELS + 1)]
    if all(float(point.number or 0).is_integer() for line in lines for point in line.points):
        levels = [level for level in levels if level.is_integer()]  # half an article is none
    return TrendChart(
        lines=drawn,
        x_ticks=scale.ticks(choose),
        y_ticks=tuple(TrendTick(rounded(100 - 100 * level / top), _number(level)) for level in levels),
        top=top,
        periods=tuple((period, choose(period.names)) for period in periods),
    )


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights from 0 to 100 near the given ones, in the same order and at least `gap` apart if all fit."""
    order = sorted(range(len(heights)), key=lambda rank: (heights[rank], rank))
    gap = min(gap, 100 / max(1, len(heights) - 1))
    placed = [0.0] * len(heights)
    lowest = 0.0
    for rank in order:
        placed[rank] = max(lowest, min(100.0, heights[rank]))
        lowest = placed[rank] + gap
    highest = 100.0
    for rank in reversed(order):
        placed[rank] = min(highest, placed[rank])
        highest = placed[rank] - gap
    return [rounded(height) for height in placed]


class _Scale:
    """Turns periods and numbers into positions.

    Args:
        periods: All periods, ascending.
        top: Number of the upper edge.
    """

    def __init__(self, periods: Sequence[Period], top: float) -> None:
        self._periods, self._top = periods, top
        first = periods[0].first.toordinal() if periods else 0
        days = (periods[-1].first.toordinal() - first) if periods else 0
        # By the day, so that periods which no line has leave a gap as wide as they are long.
        self._x = {period: 100 * (period.first.toordinal() - first) / days if days else 50.0 for period in periods}

    def marks(self, line: TrendLine) -> list[TrendMark]:
        """Return the points of a line that have a number, in order of time."""
        points = sorted(
            (point for point in line.points if point.number is not None), key=lambda point: point.period.first
        )
        return [
            TrendMark(
                x=rounded(self._x[point.period]), y=rounded(100 - 100 * (point.number or 0.0) / self._top), point=point
            )
            for point in points
        ]

    def ticks(self, choose: Choose) -> tuple[TrendTick, ...]:
        """Return the labels of the time axis."""
        wide = tick_step(len(self._periods), _MOST_TICKS)
        narrow = tick_step(len(self._periods), _MOST_TICKS_NARROW, multiple_of=wide)
        numbers = [(period.first.year, period) for period in self._periods]
        if len({number for number, _ in numbers}) < len(numbers):  # months or days
            numbers = list(enumerate(self._periods))
        ticks = [
            TrendTick(rounded(self._x[period]), choose(period.short_names), minor=number % narrow != 0)
            for number, period in numbers
            if number % wide == 0
        ]
        return tuple(ticks) or tuple(
            TrendTick(rounded(self._x[period]), choose(period.short_names)) for _, period in numbers[:1]
        )


def _runs(marks: Sequence[TrendMark]) -> tuple[tuple[TrendMark, ...], ...]:
    """Return the runs of points that follow each other without a gap."""
    runs: list[list[TrendMark]] = [[mark] for mark in marks[:1]]
    for before, mark in pairwise(marks):
        if before.point.period.after == mark.point.period.first:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return tuple(map(tuple, runs))


def _number(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}".rstrip("0")
