"""Periods of the calendar that a picture counts by: decades, years, months and days, with their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from search.model import DateSpan, Precision
from search.present import date_en, date_zh
from web.periods import read_period

__all__ = ["Choose", "Period", "Unit", "choose_english", "periods_between"]

Choose = Callable[[tuple[str, str]], str]
"""Returns the name, of an English and a Chinese one, that the reader's interface shows."""

_LAST_DAY = date.max - timedelta(days=1)  # the last one that a half-open span can hold
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_OF_A_YEAR = 12


class Unit(StrEnum):
    """How long a period is."""

    DECADE = "decade"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


_UNITS = (Unit.YEAR, Unit.MONTH, Unit.DAY)  # by how many numbers name a period
_PRECISIONS = {
    Unit.DECADE: Precision.DECADE,
    Unit.YEAR: Precision.YEAR,
    Unit.MONTH: Precision.MONTH,
    Unit.DAY: Precision.DAY,
}


def choose_english(names: tuple[str, str]) -> str:
    """Return the English name of a pair, or the Chinese one if there is no English."""
    return names[0] or names[1]


@dataclass(frozen=True, slots=True)
class Period:
    """A decade, year, month or day.

    Attributes:
        unit: How long it is.
        first: Its first day.
    """

    unit: Unit
    first: date

    @classmethod
    def of(cls, unit: Unit, day: date) -> Period:
        """Return the period of a unit in which a day lies."""
        day = min(day, _LAST_DAY)
        match unit:
            case Unit.DAY:
                return cls(unit, day)
            case Unit.MONTH:
                return cls(unit, day.replace(day=1))
            case Unit.YEAR:
                return cls(unit, date(day.year, 1, 1))
        return cls(unit, date(max(1, day.year // 10 * 10), 1, 1))  # there is no year 0

    @classmethod
    def read(cls, text: str) -> Period:
        """Return the year, month or day that a text names: `1954`, `1954-11`, `1954-11-03`.

        Raises:
            ValueError: It is written otherwise, or there is no such day.
        """
        return _read(text)

    @property
    def after(self) -> date:
        """The first day after it; `date.max` if there is none."""
        return _after(self.unit, self.first)

    @property
    def span(self) -> DateSpan:
        """The same as a span of days."""
        return DateSpan(earliest=self.first, latest=self.after, precision=_PRECISIONS[self.unit])

    @property
    def value(self) -> str:
        """The period as the parameters of a search take it: `195X`, `1954`, `1954-11`, `1954-11-03`."""
        return _value(self.unit, self.first)

    @property
    def names(self) -> tuple[str, str]:
        """Its name in English and Chinese: `November 1954`, `1954年11月`."""
        return _names(self.unit, self.first)

    @property
    def short_names(self) -> tuple[str, str]:
        """Its name on an axis, beside its neighbours: `1954`; a month or a day that begins a longer one names that."""
        first = self.first
        match self.unit:
            case Unit.MONTH if first.month > 1:
                return _MONTHS[first.month - 1], f"{first.month}月"
            case Unit.DAY if first.day > 1:
                return str(first.day), str(first.day)
            case Unit.DAY:
                return _MONTHS[first.month - 1], f"{first.month}月"
        return str(first.year), str(first.year)


# A page has dozens of periods, most of which the page before had too: the years of the archive, or its months.


@lru_cache(maxsize=4096)
def _read(text: str) -> Period:
    numbers = read_period(text)
    if not numbers:
        raise ValueError(f"{text!r} is no year, month or day")
    return Period.of(_UNITS[len(numbers) - 1], date(*(*numbers, 1, 1)[:3]))


@lru_cache(maxsize=4096)
def _after(unit: Unit, first: date) -> date:
    try:
        match unit:
            case Unit.DAY:
                return first + timedelta(days=1)
            case Unit.MONTH:
                months = first.year * _MONTHS_OF_A_YEAR + first.month
                return date(months // _MONTHS_OF_A_YEAR, months % _MONTHS_OF_A_YEAR + 1, 1)
            case Unit.YEAR:
                return date(first.year + 1, 1, 1)
        return date(first.year // 10 * 10 + 10, 1, 1)
    except (ValueError, OverflowError):  # after the year 9999
        return date.max


@lru_cache(maxsize=4096)
def _value(unit: Unit, first: date) -> str:
    return Period(unit, first).span.edtf


@lru_cache(maxsize=4096)
def _names(unit: Unit, first: date) -> tuple[str, str]:
    span = Period(unit, first).span
    return date_en(span), date_zh(span)


def periods_between(first: Period, last: Period, limit: int) -> Iterator[Period]:
    """Yield the periods from the first to the last, both inclusive, but no more than `limit`."""
    period, count = first, 0
    while period.first <= last.first and count < limit:
        yield period
        if period.after <= period.first or period.after == date.max:
            return
        period, count = Period(period.unit, period.after), count + 1
