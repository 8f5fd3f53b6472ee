"""Half-open spans of calendar units: a day, a season, late in a decade; None if the calendar has no such day.

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
    "FIRST_YEAR", "DateMatch", "century", "day", "decade", "first_possible", "interval", "month", "part_of", "season",
    "year",
]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""First and last number that is read as a year."""


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date found in a text.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        span: The days.
        rule: Name of the rule that read it.
        certain: False if part of the wording was impossible (30 February) and only the rest was kept.
    """

    start: int
    end: int
    span: DateSpan
    rule: str
    certain: bool = True


def first_possible(start: int, end: int, rule: str, *candidates: DateSpan | None) -> DateMatch | None:
    """Return the finest reading that the calendar allows; None if all are impossible.

    Args:
        start: Offset of the first character.
        end: Offset after the last character.
        rule: Name of the rule.
        candidates: Readings from finest to coarsest; None for one that is impossible.
    """
    for number, span in enumerate(candidates):
        if span is not None:
            return DateMatch(
                start, end, span, f"{rule}, impossible part ignored" if number else rule, certain=not number
            )
    return None


_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}

# Part of a year: its first month and the number of months.
_PARTS_OF_YEAR: dict[str, tuple[int, int]] = {
    "first": (1, 2), "early": (1, 4), "mid": (5, 4), "late": (9, 4), "last": (11, 2), "half1": (1, 6), "half2": (7, 6),
    "q1": (1, 3), "q2": (4, 3), "q3": (7, 3), "q4": (10, 3),
}  # fmt: skip

# Part of a decade or century, in tenths from its beginning.
_PARTS_IN_TENTHS: dict[str, tuple[int, int]] = {
    "first": (0, 5), "early": (0, 5), "half1": (0, 5), "mid": (3, 8), "late": (5, 10), "half2": (5, 10),
    "last": (5, 10),
}  # fmt: skip

# Part of a month: its first day and the day after its last; None for the end of the month.
_PARTS_OF_MONTH: dict[str, tuple[int, int | None]] = {
    "first": (1, 11), "early": (1, 11), "half1": (1, 16), "mid": (11, 21), "late": (21, None), "half2": (16, None),
    "last": (21, None),
}  # fmt: skip


def _is_plausible_year(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def _first_of(year_number: int, month_number: int) -> date:
    """Return the first day of a month whose number may run past December."""
    return date(year_number + (month_number - 1) // 12, (month_number - 1) % 12 + 1, 1)


def day(year_number: int, month_number: int, day_number: int) -> DateSpan | None:
    """Return one day, or None if the calendar has no such day."""
    if not _is_plausible_year(year_number) or not 1 <= month_number <= 12:
        return None
    days = monthrange(year_number, month_number)[1]
    if not 1 <= day_number <= days:
        return None
    first = date(year_number, month_number, day_number)
    return DateSpan(earliest=first, latest=date.fromordinal(first.toordinal() + 1), precision=Precision.DAY)


def month(year_number: int, month_number: int) -> DateSpan | None:
    """Return one month, or None."""
    if not _is_plausible_year(year_number) or not 1 <= month_number <= 12:
        return None
    return _months(year_number, month_number, 1, Precision.MONTH)


def _months(year_number: int, first: int, count: int, precision: Precision) -> DateSpan:
    return DateSpan(
        earliest=_first_of(year_number, first), latest=_first_of(year_number, first + count), precision=precision
    )


def season(year_number: int, name: str) -> DateSpan | None:
    """Return three months; `name` is spring, summer, autumn or winter."""
    return _months(year_number, _SEASON_STARTS[name], 3, Precision.SEASON) if _is_plausible_year(year_number) else None


def year(year_number: int) -> DateSpan | None:
    """Return one year, or None."""
    return _years(year_number, 1, Precision.YEAR) if _is_plausible_year(year_number) else None


def decade(first_year: int) -> DateSpan | None:
    """Return ten years from a year that ends in 0, or None."""
    return _years(first_year, 10, Precision.DECADE) if _is_plausible_year(first_year) and first_year % 10 == 0 else None


def century(first_year: int) -> DateSpan | None:
    """Return a hundred years from a year that ends in 00, or None."""
    return (
        _years(first_year, 100, Precision.CENTURY) if _is_plausible_year(first_year) and first_year % 100 == 0 else None
    )


def _years(first: int, count: int, precision: Precision) -> DateSpan:
    return DateSpan(earliest=date(first, 1, 1), latest=date(first + count, 1, 1), precision=precision)


def part_of(span: DateSpan | None, part: str) -> DateSpan | None:
    """Return part of a unit by the conventions above.

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
        case Precision.YEAR if part in _PARTS_OF_YEAR:
            return _months(first.year, *_PARTS_OF_YEAR[part], Precision.SPAN)
        case Precision.DECADE | Precision.CENTURY if part in _PARTS_IN_TENTHS:
            tenth = (span.latest.year - first.year) // 10
            start, end = _PARTS_IN_TENTHS[part]
            return _years(first.year + start * tenth, (end - start) * tenth, Precision.SPAN)
        case Precision.MONTH if part in _PARTS_OF_MONTH:
            start, stop = _PARTS_OF_MONTH[part]
            latest = span.latest if stop is None else first.replace(day=stop)
            return DateSpan(earliest=first.replace(day=start), latest=latest, precision=Precision.SPAN)
    return span


def interval(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    """Return the span from the start of one span to the end of another, or None if it would run backwards."""
    if first is None or last is None or last.earliest < first.earliest or last.latest <= first.latest:
        return None
    return DateSpan(earliest=first.earliest, latest=last.latest, precision=Precision.SPAN)
