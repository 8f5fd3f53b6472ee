"""Successive years, months and days as texts: `1954`, `1954-11`, `1954-11-03`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from search.enrich import parse_edtf
from search.model import UNDATED, DateSpan
from search.results import Grain

__all__ = ["continuous", "finer_grain", "periods_within", "windows"]

_MOST_PERIODS = 2_400
"""Periods that are listed with those between them that have no document: months of two centuries, days of six years.

An archive with a document of the year 618 has none of most years after it; then only years with documents are listed.
"""

_YEARS_BY_MONTH = 2  # years that are shown by month, if a search is narrowed to so many
_MONTHS_BY_DAY = 2  # months that are shown by day


def continuous(periods: Collection[str], grain: Grain) -> list[str]:
    """Return periods with all those between the first and the last of them, in order of time.

    Args:
        periods: Some periods of one grain, in any order.
        grain: Their length.
    """
    if not periods:
        return []
    first, last = min(periods), max(periods)
    successive = list(_limited(first, last, grain))
    return successive if successive and successive[-1] == last else sorted(periods)


def _limited(first: str, last: str, grain: Grain) -> Iterator[str]:
    """Yield successive periods from the first to the last, at most `_MOST_PERIODS`."""
    period = first
    for _ in range(_MOST_PERIODS):
        yield period
        if period == last:
            return
        period = _next(period, grain)


def _next(period: str, grain: Grain) -> str:
    """Return the period after another one."""
    if grain is Grain.YEAR:
        return f"{int(period) + 1:04}"
    if grain is Grain.MONTH:
        year, month = int(period[:4]), int(period[5:])
        return f"{year + month // 12:04}-{month % 12 + 1:02}"
    return (date.fromisoformat(period) + timedelta(days=1)).isoformat()


def windows(dates: Sequence[str], span: DateSpan | None) -> list[DateSpan]:
    """Return the spans of days to which a search is narrowed; none if it is not.

    Args:
        dates: Chosen values of the date facet.
        span: Span of days of publication.
    """
    chosen = [chosen_span for value in dates if value != UNDATED and (chosen_span := parse_edtf(value)) is not None]
    return chosen if chosen or span is None else [span]


def finer_grain(chosen: Sequence[DateSpan]) -> Grain:
    """Return how long the periods of a search are that is narrowed to some spans: shorter ones in a short time."""
    if not chosen:
        return Grain.YEAR
    first, last = min(span.earliest for span in chosen), max(span.latest for span in chosen) - timedelta(days=1)
    if (last.year - first.year) * 12 + last.month - first.month < _MONTHS_BY_DAY:
        return Grain.DAY
    return Grain.MONTH if last.year - first.year < _YEARS_BY_MONTH else Grain.YEAR


def periods_within(periods: Sequence[str], chosen: Sequence[DateSpan]) -> list[str]:
    """Return the periods that lie in one of some spans, or have a day of one."""
    bounds = [(span.earliest.isoformat(), (span.latest - timedelta(days=1)).isoformat()) for span in chosen]
    return [
        period
        for period in periods
        if any(first[: len(period)] <= period <= last[: len(period)] for first, last in bounds)
    ]
