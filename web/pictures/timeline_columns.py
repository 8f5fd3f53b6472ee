"""The columns of a timeline and the labels of its axis: positions and heights from numbers of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from web.pictures.periods import Choose, Period, Unit
from web.pictures.scales import STEPS, round_up, rounded, tick_step

__all__ = ["ColumnScale", "TimelineColumn", "TimelineRow", "TimelineTick", "axis_ticks"]

_SHOWN = 3.0  # least height of a bar, of 100, so that a single document can be seen
_GAP = 0.18  # of the width of a column, between it and the next
_WIDEST = 5.0  # width of a bar, of 100, where there are few columns
_OWN_SCALE = 4  # how many times smaller a result is than the archive before it is drawn to a scale of its own
_MONTH_STEPS = (1, 2, 3, 6, 12)
_MOST_TICKS, _MOST_TICKS_NARROW = 14, 5  # labels of a wide page and of a phone, about 55 pixels each


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineColumn:
    """A period as it is drawn; positions and heights are on scales from 0 to 100.

    Attributes:
        value: The period as a search takes it: `1954-11`.
        name: Its name in the reader's language.
        everything: Number of documents of the whole.
        found: Number of documents of the result.
        share: Of 1, how many of these documents are in the result.
        x: Left edge of the column.
        width: Width of the column.
        bar_x: Left edge of its bar.
        bar_width: Width of its bar.
        whole_height: Height of the grey bar.
        found_height: Height of the red bar, by count.
        share_height: Height of the red bar, by share.
        url: Address of the search narrowed to it; empty if there is nothing to find.
        chosen: Whether it lies in the chosen span.
    """

    value: str
    name: str
    everything: int
    found: int
    share: float
    x: float
    width: float
    bar_x: float
    bar_width: float
    whole_height: float
    found_height: float
    share_height: float
    url: str
    chosen: bool

    @property
    def per_cent(self) -> str:
        """The share in words, with more digits the smaller it is: `12%`, `1.5%`."""
        digits = 0 if self.share >= 0.1 or not self.share else 1 if self.share >= 0.001 else 2
        return f"{100 * self.share:.{digits}f}%"

    def row(self, *, compared: bool) -> TimelineRow:
        """Return what is printed of it.

        Args:
            compared: Whether there is a result to be compared with the whole, so that it has a share and a grey bar.
        """
        whole = (rounded(100 - self.whole_height), self.whole_height) if compared and self.whole_height else None
        heights = (("f", self.found_height), ("s", self.share_height if compared else 0.0))
        return TimelineRow(
            url=self.url,
            name=self.name,
            found=f"{self.found:,}",
            everything=f"{self.everything:,}",
            share=self.per_cent,
            chosen=self.chosen,
            ground=(self.x, self.width, self.bar_x, self.bar_width, whole),
            place=(self.bar_x, self.bar_width),
            bars=[(kind, str(rounded(100 - height)), str(height)) for kind, height in heights if height],
        )


class TimelineRow(NamedTuple):
    """What is printed of a column, in the picture and in the table.

    Attributes:
        url: Address of the search narrowed to it; empty if there is nothing to find.
        name: Its name in the reader's language.
        found: Number of documents of the result.
        everything: Number of documents of the whole.
        share: How many of these are in the result, in per cent.
        chosen: Whether it lies in the chosen span.
        ground: Left edge and width of the column and of its bar; upper edge and height of the grey bar or None.
        place: Left edge and width of its bar.
        bars: Class, upper edge and height of each red bar: `f` of what was found, `s` of its share.
    """

    url: str
    name: str
    found: str
    everything: str
    share: str
    chosen: bool
    ground: tuple[float, float, float, float, tuple[float, float] | None]
    place: tuple[float, float]
    bars: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class TimelineTick:
    """A label of the axis, at the middle of its column; `minor` if a narrow page has no room for it."""

    x: float
    label: str
    minor: bool


class ColumnScale:
    """Builds the columns of a timeline to one scale.

    Args:
        periods: Those of the axis.
        everything: Number of documents of the whole by first day of the period.
        found: Number of documents of the result likewise.
        link: Returns the address of a period.
        choose: Returns the name in the reader's language.
        chosen: The chosen spans: first day, and the day after the last.
    """

    def __init__(
        self,
        periods: Sequence[Period],
        everything: Counter[date],
        found: Counter[date],
        link: Callable[[Period], str],
        choose: Choose,
        chosen: Sequence[tuple[date, date]],
    ) -> None:
        self._periods, self._everything, self._found = periods, everything, found
        self._link, self._choose, self._chosen = link, choose, chosen
        self._step = 100 / max(1, len(periods))
        self._bar = min(_WIDEST, (1 - _GAP) * self._step)
        most_found = max((found[period.first] for period in periods), default=0)
        most = max([most_found, *(everything[period.first] for period in periods)])
        self.whole_top = round_up(most)
        self.found_top = round_up(most_found) if most_found * _OWN_SCALE < most else self.whole_top
        self.share_top = min(1.0, round_up(max((self._share(period) for period in periods), default=0.0)))

    def columns(self) -> tuple[TimelineColumn, ...]:
        """Return the columns in order of time."""
        return tuple(self._column(rank, period) for rank, period in enumerate(self._periods))

    def chosen_spans(self) -> tuple[tuple[float, float], ...]:
        """Return left edge and width of each run of chosen columns; none if all are, or none is."""
        is_chosen = [self._is_chosen(period) for period in self._periods]
        if all(is_chosen):
            return ()
        edges = [rank for rank, (before, after) in enumerate(pairwise([False, *is_chosen, False])) if before != after]
        runs = zip(edges[::2], edges[1::2], strict=True)
        return tuple((rounded(first * self._step), rounded((after - first) * self._step)) for first, after in runs)

    def _column(self, rank: int, period: Period) -> TimelineColumn:
        everything, found = self._everything[period.first], self._found[period.first]
        share = self._share(period)
        return TimelineColumn(
            value=period.value,
            name=self._choose(period.names),
            everything=everything,
            found=found,
            share=share,
            x=rounded(rank * self._step),
            width=rounded(self._step),
            bar_x=rounded((rank + 0.5) * self._step - self._bar / 2),
            bar_width=rounded(self._bar),
            whole_height=_height(everything, self.whole_top),
            found_height=_height(found, self.found_top),
            share_height=_height(share, self.share_top),
            url=self._link(period) if found else "",
            chosen=self._is_chosen(period),
        )

    def _share(self, period: Period) -> float:
        found = self._found[period.first]
        return min(1.0, found / max(found, self._everything[period.first])) if found else 0.0

    def _is_chosen(self, period: Period) -> bool:
        return bool(self._chosen) and any(
            period.first < after and period.after > first for first, after in self._chosen
        )


def _height(number: float, top: float) -> float:
    return rounded(min(100.0, max(_SHOWN, 100 * number / top))) if number > 0 else 0.0


def axis_ticks(
    periods: Sequence[Period], columns: Sequence[TimelineColumn], choose: Choose
) -> tuple[TimelineTick, ...]:
    """Return the labels of the axis: round years, months that divide a year, or days."""
    if not periods:
        return ()
    steps = _MONTH_STEPS if periods[0].unit is Unit.MONTH else STEPS
    wide = tick_step(len(periods), _MOST_TICKS, steps=steps)
    narrow = tick_step(len(periods), _MOST_TICKS_NARROW, steps=steps, multiple_of=wide)
    ticks = [
        TimelineTick(rounded(column.x + column.width / 2), choose(period.short_names), minor=rank % narrow != 0)
        for period, column in zip(periods, columns, strict=True)
        if (rank := _rank(period)) % wide == 0
    ]
    if all(tick.minor for tick in ticks):  # of a few columns none may stand at a round number
        middle = len(periods) // 2
        label = choose(periods[middle].short_names)
        ticks.append(TimelineTick(rounded(columns[middle].x + columns[middle].width / 2), label, minor=False))
    return tuple(ticks)


def _rank(period: Period) -> int:
    """Return the number by which ticks are chosen: that of the year, of the month in it, of the day in its month."""
    first = period.first
    match period.unit:
        case Unit.DECADE:
            return first.year // 10
        case Unit.MONTH:
            return first.month - 1
        case Unit.DAY:  # a month's name, 5, 10 …; the 30th is too near to the next name
            return 0 if first.day == 1 else first.day if first.day < 30 else 1
    return first.year
