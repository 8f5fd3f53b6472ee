"""Labels of dates for readers, in English and Chinese: of spans of days and of values of the date facet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from search.enrich import parse_edtf
from search.model import OPEN_END, UNDATED, DateSpan, Precision
from search.query import UNDATED_LABEL

__all__ = ["date_en", "date_value_label", "date_zh", "datetime_attribute", "years"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FACET_UNITS = (Precision.DECADE, Precision.YEAR, Precision.MONTH)
_SEASONS = {3: ("spring", "春"), 6: ("summer", "夏"), 9: ("autumn", "秋"), 12: ("winter", "冬")}


def date_en(span: DateSpan) -> str:
    """Return a span in English words: `11 November 1954`, `autumn 1954`, `1950s`, `1955–1959`."""
    first = span.earliest
    words = {
        Precision.DAY: f"{first.day} {_MONTHS[first.month - 1]} {first.year}",
        Precision.MONTH: f"{_MONTHS[first.month - 1]} {first.year}",
        Precision.YEAR: f"{first.year}",
        Precision.DECADE: f"{first.year // 10 * 10}s",
        Precision.CENTURY: f"{_ordinal(first.year // 100 + 1)} century",
    }
    if first.month in _SEASONS:
        words[Precision.SEASON] = f"{_SEASONS[first.month][0]} {first.year}"
    return words.get(span.precision) or _edtf_span(span)


def date_zh(span: DateSpan) -> str:
    """Return a span in Chinese words: `1954年11月11日`, `1954年秋`, `1950年代`."""
    first = span.earliest
    words = {
        Precision.DAY: f"{first.year}年{first.month}月{first.day}日",
        Precision.MONTH: f"{first.year}年{first.month}月",
        Precision.YEAR: f"{first.year}年",
        Precision.DECADE: f"{first.year // 10 * 10}年代",
        Precision.CENTURY: f"{first.year // 100 + 1}世纪",
    }
    if first.month in _SEASONS:
        words[Precision.SEASON] = f"{first.year}年{_SEASONS[first.month][1]}"
    return words.get(span.precision) or _edtf_span(span)


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else endings.get(number % 10, 'th')}"


def _edtf_span(span: DateSpan) -> str:
    first, _, last = span.edtf.partition("/")
    return first if first == last else f"{first}–{'' if last == '..' else last}"


@lru_cache(maxsize=4096)  # the months of 300 years
def date_value_label(value: str) -> tuple[str, str]:
    """Return the English and Chinese name of a value of the date facet: `195X`, `1954`, `1954-11` or `undated`.

    Any other text is its own name, and has none in Chinese.
    """
    if value == UNDATED:
        return UNDATED_LABEL
    span = parse_edtf(value)
    return (date_en(span), date_zh(span)) if span and span.precision in _FACET_UNITS else (value, "")


def years(earliest: date, latest: date) -> str:
    """Return the years of a half-open span: `1953–1957`, `1958`, `2017–`."""
    if latest == OPEN_END:
        return f"{earliest.year}–"
    last = (latest - timedelta(days=1)).year
    return f"{earliest.year}" if last == earliest.year else f"{earliest.year}–{last}"


def datetime_attribute(span: DateSpan) -> str:
    """Return the span as HTML's `datetime` attribute takes it, or an empty string if it cannot express it."""
    exact = span.precision in (Precision.DAY, Precision.MONTH, Precision.YEAR)
    return span.edtf if exact else ""
