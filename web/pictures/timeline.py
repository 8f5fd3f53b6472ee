"""The timeline above a list of results: documents by year, month or day, the archive behind and the result before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from web.pictures.lanes import EraLane, EraSpan, era_lanes
from web.pictures.periods import Choose, Period, Unit, choose_english, periods_between
from web.pictures.scales import STEPS, round_up, rounded, tick_step

__all__ = ["MOST_COLUMNS", "PeriodCount", "Timeline", "TimelineColumn", "TimelineTick", "timeline"]

MOST_COLUMNS = 160
"""Columns that a phone can show, at two pixels each; more years are drawn as decades."""

_SHOWN = 3.0  # least height of a bar, of 100, so that a single document can be seen
_GAP = 0.18  # of the width of a column, between it and the next
_WIDEST = 8.0  # width of a bar, of 100, where there are few columns
_OWN_SCALE = 4  # how many times smaller a result is than the archive before it is drawn to a scale of its own
_MONTH_STEPS = (1, 2, 3, 6, 12)
_MOST_TICKS, _MOST_TICKS_NARROW = 14, 5  # labels of a wide page and of a phone, about 55 pixels each


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """The documents of a period.

    Attributes:
        first: First day of the period.
        everything: Number of documents without the filter by date: of the whole archive, or of what is compared.
        found: Number of documents of the result, of those.
    """

    first: date
    everything: int
    found: int


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


@dataclass(frozen=True, slots=True)
class TimelineTick:
    """A label of the axis, at the middle of its column; `minor` if a narrow page has no room for it."""

    x: float
    label: str
    minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A timeline as it is drawn.

    Attributes:
        unit: What a column stands for.
        columns: In order of time, without a gap.
        ticks: Labels of the axis.
        compared: Whether there is a result to be compared with the whole; if not, only the whole is drawn.
        found: Number of documents of the result in all columns.
        everything: Number of documents of the whole in all columns.
        found_top: Number of documents that the red bars' full height stands for.
        whole_top: The same for the grey bars.
        share_top: Share of 1 that the red bars' full height stands for, by share.
        chosen_x: Left edge of the chosen span.
        chosen_width: Its width; 0 if nothing is chosen.
        lanes: Eras under the axis.
        lane_counts: Number of lanes by layout.
        undated: Number of documents of the result without a day, which no column has.
        undated_url: Address of the search narrowed to those, or empty.
        earlier: Number of documents of the result before the first column, if there are too many columns to draw.
    """

    unit: Unit
    columns: tuple[TimelineColumn, ...]
    ticks: tuple[TimelineTick, ...]
    compared: bool
    found: int
    everything: int
    found_top: float
    whole_top: float
    share_top: float
    chosen_x: float = 0.0
    chosen_width: float = 0.0
    lanes: tuple[EraLane, ...] = ()
    lane_counts: dict[str, int] | None = None
    undated: int = 0
    undated_url: str = ""
    earlier: int = 0

    @property
    def same_scale(self) -> bool:
        """Whether red and grey bars of a height stand for the same number."""
        return self.found_top == self.whole_top

    @property
    def first(self) -> str:
        """Name of the first period, or empty."""
        return self.columns[0].name if self.columns else ""

    @property
    def last(self) -> str:
        """Name of the last period, or empty."""
        return self.columns[-1].name if self.columns else ""

    @property
    def highest(self) -> TimelineColumn | None:
        """The period with most documents of the result."""
        return max(self.columns, key=lambda column: column.found, default=None)


def timeline(
    counts: Iterable[PeriodCount],
    unit: Unit,
    *,
    link: Callable[[Period], str],
    choose: Choose = choose_english,
    compared: bool = True,
    extent: tuple[date, date] | None = None,
    chosen: tuple[date, date] | None = None,
    eras: Iterable[EraSpan] = (),
    undated: int = 0,
    undated_url: str = "",
) -> Timeline:
    """Return the timeline of documents counted by period.

    Args:
        counts: Documents by period, in any order; several of one period are added up.
        unit: What a column stands for. Years are drawn as decades if there are more than `MOST_COLUMNS` of them.
        link: Returns the address of the search narrowed to a period.
        choose: Returns the name in the reader's language of an English and a Chinese one.
        compared: Whether `found` differs in meaning from `everything`.
        extent: First day of the axis and the day after its last; by default from the first document to the last.
        chosen: First day of the chosen span and the day after its last.
        eras: Named periods for the lanes.
        undated: Number of documents of the result without a day.
        undated_url: Address of the search narrowed to those.
    """
    counted = [count for count in counts if count.everything or count.found]
    unit, periods = _periods(counted, unit, extent)
    everything: Counter[date] = Counter()
    found: Counter[date] = Counter()
    for count in counted:
        first = Period.of(unit, count.first).first
        everything[first] += count.everything
        found[first] += count.found
    drawn = _Columns(periods, everything, found, link, choose, chosen)
    chosen_x, chosen_width = drawn.chosen_span()
    axis = (periods[0].first, periods[-1].after) if periods else (date.min, date.max)
    lanes, lane_counts = era_lanes(eras, *axis) if periods else ((), {})
    columns = drawn.columns()
    return Timeline(
        unit=unit,
        columns=columns,
        ticks=_ticks(periods, columns, choose),
        compared=compared,
        found=sum(column.found for column in columns),
        everything=sum(column.everything for column in columns),
        found_top=drawn.found_top,
        whole_top=drawn.whole_top,
        share_top=drawn.share_top,
        chosen_x=chosen_x,
        chosen_width=chosen_width,
        lanes=lanes,
        lane_counts=lane_counts,
        undated=undated,
        undated_url=undated_url,
        earlier=sum(number for first, number in found.items() if periods and first < periods[0].first),
    )


def _periods(
    counted: list[PeriodCount], unit: Unit, extent: tuple[date, date] | None
) -> tuple[Unit, tuple[Period, ...]]:
    """Return the periods of the axis, without a gap, and their unit."""
    if extent:
        first, last = extent[0], max(extent[0], extent[1] - timedelta(days=1))
    elif counted:
        first, last = min(count.first for count in counted), max(count.first for count in counted)
    else:
        return unit, ()
    if unit is Unit.YEAR and last.year - first.year >= MOST_COLUMNS:
        unit = Unit.DECADE
    if unit is Unit.DECADE:  # what is older than 1,600 years does not fit; it is counted as earlier
        first = max(first, date(max(1, last.year - 10 * (MOST_COLUMNS - 1)), 1, 1))
    return unit, tuple(periods_between(Period.of(unit, first), Period.of(unit, last), MOST_COLUMNS))


class _Columns:
    """Builds the columns of a timeline.

    Args:
        periods: Those of the axis.
        everything: Number of documents of the whole by first day of the period.
        found: Number of documents of the result likewise.
        link: Returns the address of a period.
        choose: Returns the name in the reader's language.
        chosen: The chosen span, or None.
    """

    def __init__(
        self,
        periods: tuple[Period, ...],
        everything: Counter[date],
        found: Counter[date],
        link: Callable[[Period], str],
        choose: Choose,
        chosen: tuple[date, date] | None,
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

    def chosen_span(self) -> tuple[float, float]:
        """Return left edge and width of the chosen span; 0 and 0 if nothing is chosen."""
        ranks = [rank for rank, period in enumerate(self._periods) if self._is_chosen(period)]
        if not ranks or len(ranks) == len(self._periods):
            return 0.0, 0.0
        return rounded(ranks[0] * self._step), rounded((ranks[-1] + 1 - ranks[0]) * self._step)

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
        return self._chosen is not None and period.first < self._chosen[1] and period.after > self._chosen[0]


def _height(number: float, top: float) -> float:
    return rounded(min(100.0, max(_SHOWN, 100 * number / top))) if number > 0 else 0.0


def _ticks(
    periods: tuple[Period, ...], columns: tuple[TimelineColumn, ...], choose: Choose
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
