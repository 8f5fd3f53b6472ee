"""Turns calendar units (a day, a season, late in a decade) into half-open spans, or None if there is no such day.

Conventions, where language is vague:

- A century is the hundred years that share their first digits: the twentieth is 1900-1999.
- Early, mid and late in a decade or century overlap on purpose, because authors who say "the late 1950s"
  may mean what began in 1955: early is the first half, late the second half, mid the fourth to the eighth tenth
  (of the 1950s: 1950-1954, 1955-1959, 1953-1957).
- Early, mid and late in a year are its thirds; its beginning and its end are two months each.
- The first, middle and last ten days of a month are 上旬, 中旬 and 下旬; early and late mean the same.
- Winter runs from December to February of the next year.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from search.model import DateSpan, Precision

__all__ = [
    "FIRST_YEAR", "Found", "century", "cover", "day", "decade", "found", "month", "part_of",
    "season", "year",
]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Years outside are taken for numbers that are no years."""


@dataclass(frozen=True, slots=True)
class Found:
    """A date read in a text.

    Attributes:
        start: First character.
        end: One past the last.
        span: The days.
        rule: How it was read.
        certain: False if part of the wording was impossible (30 February) and only the rest was kept.
    """

    start: int
    end: int
    span: DateSpan
    rule: str
    certain: bool = True


def found(start: int, end: int, rule: str, *candidates: DateSpan | None) -> Found | None:
    """The finest reading that the calendar allows.

    Args:
        start: First character.
        end: One past the last.
        rule: How it was read.
        candidates: From finest to coarsest; a later one is used only if all before are impossible.
    """
    for number, span in enumerate(candidates):
        if span is not None:
            return Found(start, end, span, f"{rule}, impossible part ignored" if number else rule, certain=not number)
    return None


_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}

# Part of a year: its first month and the number of months.
_OF_YEAR: dict[str, tuple[int, int]] = {
    "first": (1, 2), "early": (1, 4), "mid": (5, 4), "late": (9, 4), "last": (11, 2), "half1": (1, 6), "half2": (7, 6),
    "q1": (1, 3), "q2": (4, 3), "q3": (7, 3), "q4": (10, 3),
}  # fmt: skip

# Part of a decade or century, in tenths from its beginning.
_OF_TEN: dict[str, tuple[int, int]] = {
    "first": (0, 5), "early": (0, 5), "half1": (0, 5), "mid": (3, 8), "late": (5, 10), "half2": (5, 10),
    "last": (5, 10),
}  # fmt: skip

_OF_MONTH: dict[str, tuple[int, int | None]] = {
    "first": (1, 11), "early": (1, 11), "half1": (1, 16), "mid": (11, 21), "late": (21, None), "half2": (16, None),
    "last": (21, None),
}  # fmt: skip


def _plausible(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def _first_of(year_number: int, month_number: int) -> date:
    """First day of a month whose number may run past December."""
    return date(year_number + (month_number - 1) // 12, (month_number - 1) % 12 + 1, 1)


def day(year_number: int, month_number: int, day_number: int) -> DateSpan | None:
    """One day, or None if the calendar has no such day."""
    if not _plausible(year_number) or not 1 <= month_number <= 12:
        return None
    days = monthrange(year_number, month_number)[1]
    if not 1 <= day_number <= days:
        return None
    first = date(year_number, month_number, day_number)
    return DateSpan(earliest=first, latest=date.fromordinal(first.toordinal() + 1), precision=Precision.DAY)


def month(year_number: int, month_number: int) -> DateSpan | None:
    """One month."""
    if not _plausible(year_number) or not 1 <= month_number <= 12:
        return None
    return _months(year_number, month_number, 1, Precision.MONTH)


def _months(year_number: int, first: int, count: int, precision: Precision) -> DateSpan:
    return DateSpan(
        earliest=_first_of(year_number, first), latest=_first_of(year_number, first + count), precision=precision
    )


def season(year_number: int, name: str) -> DateSpan | None:
    """Three months; `name` is spring, summer, autumn or winter."""
    return _months(year_number, _SEASON_STARTS[name], 3, Precision.SEASON) if _plausible(year_number) else None


def year(year_number: int) -> DateSpan | None:
    """One year."""
    return _years(year_number, 1, Precision.YEAR) if _plausible(year_number) else None


def decade(first_year: int) -> DateSpan | None:
    """Ten years from a year that ends in 0."""
    return _years(first_year, 10, Precision.DECADE) if _plausible(first_year) and first_year % 10 == 0 else None


def century(first_year: int) -> DateSpan | None:
    """A hundred years from a year that ends in 00."""
    return _years(first_year, 100, Precision.CENTURY) if _plausible(first_year) and first_year % 100 == 0 else None


def _years(first: int, count: int, precision: Precision) -> DateSpan:
    return DateSpan(earliest=date(first, 1, 1), latest=date(first + count, 1, 1), precision=precision)


def part_of(span: DateSpan | None, part: str) -> DateSpan | None:
    """Part of a unit by the conventions above.

    Args:
        span: A month, season, year, decade or century, or None.
        part: first, early, half1, mid, half2, late, last; of a year also q1-q4, spring, summer, autumn, winter;
            or an empty string for the whole. `first` and `last` are its beginning and its end.

    Returns:
        The part; the whole unit where the part has no meaning of its own (late autumn); None for None.
    """
    if span is None or not part:
        return span
    first = span.earliest
    match span.precision:
        case Precision.YEAR if part in _SEASON_STARTS:
            return season(first.year, part)
        case Precision.YEAR if part in _OF_YEAR:
            return _months(first.year, *_OF_YEAR[part], Precision.SPAN)
        case Precision.DECADE | Precision.CENTURY if part in _OF_TEN:
            tenth = (span.latest.year - first.year) // 10
            start, end = _OF_TEN[part]
            return _years(first.year + start * tenth, (end - start) * tenth, Precision.SPAN)
        case Precision.MONTH if part in _OF_MONTH:
            start, stop = _OF_MONTH[part]
            latest = span.latest if stop is None else first.replace(day=stop)
            return DateSpan(earliest=first.replace(day=start), latest=latest, precision=Precision.SPAN)
    return span


def cover(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    """The stretch from the beginning of one span to the end of another, or None if it would run backwards."""
    if first is None or last is None or last.earliest < first.earliest or last.latest <= first.latest:
        return None
    return DateSpan(earliest=first.earliest, latest=last.latest, precision=Precision.SPAN)
