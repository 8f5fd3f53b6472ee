"""The timeline above a list of results: documents by year, month or day, the archive behind and the result before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from web.pictures.lanes import MOST_LANES, EraLane, EraSpan, era_lanes
from web.pictures.periods import Choose, Period, Unit, choose_english, periods_between
from web.pictures.timeline_columns import ColumnScale, TimelineColumn, TimelineRow, TimelineTick, axis_ticks

__all__ = ["MOST_COLUMNS", "OtherDocuments", "PeriodCount", "Timeline", "timeline"]

MOST_COLUMNS = 160
"""Columns that a phone can show, at two pixels each; more years are drawn as decades."""

_FEW_YEARS = 8  # with so few, an axis reaches over whole decades
_LONGER = {Unit.YEAR: Unit.DECADE, Unit.MONTH: Unit.YEAR, Unit.DAY: Unit.MONTH}


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
class OtherDocuments:
    """Documents of the result that no column has.

    Attributes:
        imprecise: Number of those that are dated, but to no single period.
        undated: Number of those without a date.
        undated_url: Address of the search narrowed to those without a date, or empty.
    """

    imprecise: int = 0
    undated: int = 0
    undated_url: str = ""


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
        chosen_spans: Left edge and width of each run of chosen columns, if these are some of all.
        lanes: Eras under the axis.
        lane_counts: Number of lanes by layout.
        other: Documents of the result that no column has.
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
    chosen_spans: tuple[tuple[float, float], ...] = ()
    lanes: tuple[EraLane, ...] = ()
    lane_counts: Mapping[str, int] = field(default_factory=dict)
    other: OtherDocuments = OtherDocuments()
    earlier: int = 0

    @property
    def same_scale(self) -> bool:
        """Whether red and grey bars of a height stand for the same number."""
        return self.found_top == self.whole_top

    def rows(self) -> list[TimelineRow]:
        """Return what is printed of each column with documents."""
        return [column.row(compared=self.compared) for column in self.columns if column.everything or column.found]


def timeline(
    counts: Iterable[PeriodCount],
    unit: Unit,
    *,
    link: Callable[[Period], str],
    choose: Choose = choose_english,
    compared: bool = True,
    chosen: Iterable[tuple[date, date]] = (),
    eras: Iterable[EraSpan] = (),
    most_lanes: int = MOST_LANES,
    other: OtherDocuments = OtherDocuments(),
) -> Timeline:
    """Return the timeline of documents counted by period.

    Args:
        counts: Documents by period, in any order; several of one period are added up. The axis reaches at least from
            the first to the last of them, those without any document included.
        unit: What a column stands for. Years are drawn as decades if there are more than `MOST_COLUMNS` of them.
        link: Returns the address of the search narrowed to a period.
        choose: Returns the name in the reader's language of an English and a Chinese one.
        compared: Whether `found` differs in meaning from `everything`.
        chosen: First day of each chosen span and the day after its last.
        eras: Named periods for the lanes.
        most_lanes: Lanes that there is room for.
        other: Documents of the result that no column has.
    """
    counted = list(counts)
    unit, periods = _periods(counted, unit)
    everything: Counter[date] = Counter()
    found: Counter[date] = Counter()
    for count in counted:
        first = Period.of(unit, count.first).first
        everything[first] += count.everything
        found[first] += count.found
    drawn = ColumnScale(periods, everything, found, link, choose, tuple(chosen))
    axis = (periods[0].first, periods[-1].after) if periods else (date.min, date.max)
    lanes, lane_counts = era_lanes(eras, *axis, most=most_lanes) if periods else ((), {})
    columns = drawn.columns()
    return Timeline(
        unit=unit,
        columns=columns,
        ticks=axis_ticks(periods, columns, choose),
        compared=compared,
        found=sum(column.found for column in columns),
        everything=sum(column.everything for column in columns),
        found_top=drawn.found_top,
        whole_top=drawn.whole_top,
        share_top=drawn.share_top,
        chosen_spans=drawn.chosen_spans(),
        lanes=lanes,
        lane_counts=lane_counts,
        other=other,
        earlier=sum(number for first, number in found.items() if periods and first < periods[0].first),
    )


def _periods(counted: list[PeriodCount], unit: Unit) -> tuple[Unit, tuple[Period, ...]]:
    """Return the periods of the axis, without a gap, and their unit.

    The axis reaches over whole years or months, and over whole decades if it were too short to tell anything.
    """
    if not counted:
        return unit, ()
    first, last = min(count.first for count in counted), max(count.first for count in counted)
    if unit is Unit.YEAR and last.year - first.year >= MOST_COLUMNS:
        unit = Unit.DECADE
    if unit is Unit.DECADE:  # what is older than 1,600 years does not fit; it is counted as earlier
        first = max(first, date(max(1, last.year - 10 * (MOST_COLUMNS - 1)), 1, 1))
    elif unit is not Unit.YEAR or last.year - first.year < _FEW_YEARS:
        longer = _LONGER[unit]
        first, last = Period.of(longer, first).first, Period.of(longer, last).after - timedelta(days=1)
    return unit, tuple(periods_between(Period.of(unit, first), Period.of(unit, last), MOST_COLUMNS))
