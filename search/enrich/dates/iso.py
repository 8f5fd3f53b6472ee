"""Dates in digits (1954-11-11, 1954/11, 13.11.1954) and in EDTF (195X, 1954-11-uu, 1955/1959)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from search.enrich.dates.calendar_spans import (
    DateMatch,
    century,
    day,
    decade,
    first_possible,
    month,
    part_of,
    season,
    year,
)
from search.model import OPEN_END, DateSpan, Precision

__all__ = ["numeric_dates", "parse_edtf"]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    sources = {
        # 1954.11 may be a number in running text; with a day it is a date.
        "iso": r"(?<!\d[.,])(?<![\d/-])(?P<y>\d{4})(?:(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})|[-/](?P<m1>\d\d))"
        r"(?![\d%]|[-/.]\d)",
        "day/month/year": r"(?<!\d[.,])(?<![\d/-])(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4})"
        r"(?!\d|[-/.]\d)",
    }
    return {rule: re.compile(source) for rule, source in sources.items()}


def numeric_dates(text: str) -> Iterator[DateMatch]:
    """Yield every date in digits, in no order.

    Digits with a day or month that the calendar does not have are no date. 03/04/1954 may be March or April: only the
    year is certain.

    Args:
        text: Folded text (search.text.fold).

    Yields:
        Dates, with offsets in `text`.
    """
    patterns = _patterns()
    for match in patterns["iso"].finditer(text):
        y = int(match["y"])
        span = day(y, int(match["m"]), int(match["d"])) if match["d"] else month(y, int(match["m1"]))
        result = first_possible(match.start(), match.end(), "iso", span)
        if result is not None:
            yield result
    for match in patterns["day/month/year"].finditer(text):
        result = first_possible(match.start(), match.end(), "day/month/year", _day_and_month(match))
        if result is not None:
            yield result


def _day_and_month(match: re.Match[str]) -> DateSpan | None:
    y, a, b = int(match["y"]), int(match["a"]), int(match["b"])
    day_first, month_first = day(y, b, a), day(y, a, b)
    if day_first and month_first and day_first != month_first:
        # Dates with dots are written day first (Continental Europe).
        return day_first if match["s"] == "." else year(y)
    return day_first or month_first


_EDTF_DATE = re.compile(r"(\d{4})(?:-(\d\d|xx)(?:-(\d\d|xx))?)?|(\d{3})x|(\d\d)xx|(\d{4})(\d\d)(\d\d)?")
_TIME = re.compile(r"(?:t|\s{1,2})\d\d:\d\d[\d:.,]{0,16}\s?(?:z|[+-]\d\d:?\d\d)?$")
# Codes of ISO 8601-2:2019 in the place of a month.
_EDTF_SEASONS = {
    21: "spring", 22: "summer", 23: "autumn", 24: "winter", 33: "q1", 34: "q2", 35: "q3", 36: "q4",
    40: "half1", 41: "half2",
}  # fmt: skip


def parse_edtf(text: str) -> DateSpan | None:
    """Return the span of a date in EDTF level 0 or 1, or the parts of level 2 in use in catalogues (ISO 8601-2:2019).

    Unspecified digits may be X, x, u (EDTF of 2012) or a final - (MARC 21: `195-`). `?`, `~` and `%` are read
    and dropped: a span does not hold uncertainty. An interval runs from the beginning of its first date to the
    end of its last; `..` leaves its end open (`OPEN_END`). Seasons 21-24, quarters 33-36, halves 40 and 41.
    Also `1954-11-11T08:00Z` and 19541111, of which the day is kept.

    Args:
        text: The whole date; space around it is ignored.

    Returns:
        The span without evidence, or None if the text is no such date, is impossible, or lies outside 1800-2100.
    """
    folded = text.strip().lower()
    if len(folded) > 64:
        return None
    before, slash, after = folded.partition("/")
    if slash and len(before.strip("?~%")) >= 4:
        return _interval(before, after)
    return _edtf_date(_TIME.sub("", folded))


def _interval(before: str, after: str) -> DateSpan | None:
    first = _edtf_date(before)
    if first is None:
        return None
    if after in {"..", ""}:
        return DateSpan(earliest=first.earliest, latest=OPEN_END, precision=Precision.SPAN)
    last = _edtf_date(after)
    if last is None or last.latest < first.latest:
        return None
    return DateSpan(earliest=first.earliest, latest=last.latest, precision=Precision.SPAN)


def _edtf_date(text: str) -> DateSpan | None:
    bare = text.strip("?~% ").replace("u", "x")
    if re.fullmatch(r"\d{3}-|\d\d--", bare):
        bare = bare.replace("-", "x")
    match = _EDTF_DATE.fullmatch(bare)
    if match is None:
        return None
    y, m, d, tens, hundreds, packed_y, packed_m, packed_d = match.groups()
    if tens:
        return decade(int(tens) * 10)
    if hundreds:
        return century(int(hundreds) * 100)
    if packed_y:
        return _units(int(packed_y), packed_m, packed_d)
    return _units(int(y), m, d)


def _units(y: int, m: str | None, d: str | None) -> DateSpan | None:
    if m is None or m == "xx":
        # 1954-XX-11 is the eleventh of an unknown month of 1954.
        return year(y)
    if d is None:
        name = _EDTF_SEASONS.get(int(m), "")
        if name in {"spring", "summer", "autumn", "winter"}:
            return season(y, name)
        return part_of(year(y), name) if name else month(y, int(m))
    return month(y, int(m)) if d == "xx" else day(y, int(m), int(d))
