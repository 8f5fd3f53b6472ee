"""Spans of the Chinese lunisolar calendar, in days of the Gregorian one; None if the calendar has no such day.

The conversion is that of lunar_python, which follows the printed calendars of the Qing and the Republic (Xu Jianwei's
astronomical calendar). The official calendar of China is the Gregorian one since 1912, that of Japan since 1873.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from search.enrich.dates.calendar_spans import FIRST_YEAR, interval
from search.model import DateSpan, Precision

__all__ = ["lunar_day", "lunar_month", "lunar_third", "year_of_cycle"]

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FIRST_OF_CYCLE = 4  # the year 4 was 甲子
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 30)}


def lunar_day(year: int, month: int, day: int, *, is_leap: bool = False) -> DateSpan | None:
    """Return one day.

    Args:
        year: Gregorian year in which the lunar year begins.
        month: 1 to 12.
        day: 1 to 30.
        is_leap: Whether it lies in the leap month that follows the month.
    """
    month_days = _month(year, month, is_leap=is_leap)
    if month_days is None or not 1 <= day <= month_days[1]:
        return None
    first = month_days[0] + day - 1
    return DateSpan(earliest=date.fromordinal(first), latest=date.fromordinal(first + 1), precision=Precision.DAY)


def lunar_month(year: int, month: int, *, is_leap: bool = False) -> DateSpan | None:
    """Return one month, whose days are 29 or 30; see `lunar_day`."""
    month_days = _month(year, month, is_leap=is_leap)
    if month_days is None:
        return None
    first, days = month_days
    return DateSpan(earliest=date.fromordinal(first), latest=date.fromordinal(first + days), precision=Precision.SPAN)


def lunar_third(year: int, month: int, third: str, *, is_leap: bool = False) -> DateSpan | None:
    """Return ten days of a month (上旬, 中旬, 下旬), of which the last ten may be nine; see `lunar_day`."""
    month_days = _month(year, month, is_leap=is_leap)
    if month_days is None:
        return None
    first, last = _THIRDS[third]
    return interval(
        lunar_day(year, month, first, is_leap=is_leap),
        lunar_day(year, month, min(last, month_days[1]), is_leap=is_leap),
    )


def year_of_cycle(name: str, first: int, last: int) -> int | None:
    """Return the year between two, inclusive, that has a name of the cycle of sixty, such as 丁未; None if none has."""
    stem, branch = _STEMS.find(name[:1]), _BRANCHES.find(name[1:])
    for year in range(first, min(last, first + 59) + 1):
        if ((year - _FIRST_OF_CYCLE) % 10, (year - _FIRST_OF_CYCLE) % 12) == (stem, branch):
            return year
    return None


@lru_cache(maxsize=4096)
def _month(year: int, month: int, *, is_leap: bool) -> tuple[int, int] | None:
    """Return the ordinal of the first day of a month and the number of its days, or None if there is no such month."""
    if not (FIRST_YEAR <= year <= 2100 and 1 <= month <= 12):
        return None
    from lunar_python import LunarMonth, Solar

    lunar = LunarMonth.fromYm(year, -month if is_leap else month)
    if lunar is None:  # not a leap month of this year
        return None
    first = Solar.fromJulianDay(lunar.getFirstJulianDay())
    return date(first.getYear(), first.getMonth(), first.getDay()).toordinal(), int(lunar.getDayCount())
