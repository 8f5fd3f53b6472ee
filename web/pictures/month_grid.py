"""A month as a grid of days, each tinted by its documents."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from web.pictures.scales import Tints

__all__ = ["DayCell", "MonthGrid", "month_grid"]


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the grid.

    Attributes:
        day: Number of the day in its month; 0 for a square of another month.
        count: Number of documents.
        tint: Class of tint.
        url: Address of the day; empty if it has no documents.
        chosen: Whether it is the chosen day.
    """

    day: int
    count: int = 0
    tint: int = 0
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """A month as it is drawn.

    Attributes:
        year: The year.
        month: The month, from 1.
        weeks: Weeks from Monday to Sunday, seven days each.
        count: Number of documents in all days.
    """

    year: int
    month: int
    weeks: tuple[tuple[DayCell, ...], ...]
    count: int


def month_grid(
    year: int,
    month: int,
    counts: Mapping[date, int],
    *,
    link: Callable[[date], str],
    chosen: date | None = None,
    most: int | None = None,
) -> MonthGrid:
    """Return the grid of a month.

    Args:
        year: From 1 to 9999.
        month: From 1 to 12.
        counts: Number of documents by day; other months' days are left aside.
        link: Returns the address of a day.
        chosen: The chosen day.
        most: The largest count of all months that are shown together, so that their tints agree; by default that of
            this one.
    """
    own = {day: count for day, count in counts.items() if (day.year, day.month) == (year, month) and count > 0}
    tints = Tints.of_counts([most if most is not None else max(own.values(), default=0)])

    def cell(number: int) -> DayCell:
        if not number:
            return DayCell(0)
        day = date(year, month, number)
        count = own.get(day, 0)
        return DayCell(number, count, tints.of(count), link(day) if count else "", day == chosen)

    weeks = tuple(tuple(cell(number) for number in week) for week in _weeks(year, month))
    return MonthGrid(year, month, weeks, sum(own.values()))


def _weeks(year: int, month: int) -> list[list[int]]:
    """Return the days of a month by week from Monday; 0 stands for a day of another month."""
    if year < MAXYEAR:
        return Calendar().monthdayscalendar(year, month)
    # The calendar module looks at the first day after the month, and there is no year 10000.
    days = 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day
    numbers = [0] * date(year, month, 1).weekday() + list(range(1, days + 1))
    numbers += [0] * (-len(numbers) % 7)
    return [numbers[start : start + 7] for start in range(0, len(numbers), 7)]
