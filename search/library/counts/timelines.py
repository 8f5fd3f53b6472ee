"""Timelines: the documents of a result beside all documents of the archive, period by period."""

from __future__ import annotations

from collections.abc import Sequence

from search.errors import InvalidRequest
from search.library.counts.archive_counts import ArchiveCounts
from search.library.counts.periods import continuous, finer_grain, periods_within, windows
from search.query import Filters, Histogram, HistogramRequest
from search.results import GRAINS, Grain, Timeline, TimelinePeriod

__all__ = ["build_timeline", "checked_grain", "timeline_request"]

_AUTO = "auto"


def checked_grain(name: str, filters: Filters) -> Grain:
    """Return the grain of a name; `auto` is a shorter one, if the search is narrowed to a short time.

    Raises:
        InvalidRequest: If there is no such grain.
    """
    if name == _AUTO:
        return finer_grain(windows(filters.wanted.get("date", ()), filters.span))
    if name not in GRAINS:
        raise InvalidRequest(f"there is no grain {name!r}; grains are {', '.join((*GRAINS, _AUTO))}")
    return Grain(name)


def timeline_request(grain: Grain) -> HistogramRequest:
    """Return what an index is asked for a timeline: the choice in the date facet leaves its periods as they are."""
    return HistogramRequest(grain, all_dates=True)


def build_timeline(archive: ArchiveCounts, histogram: Histogram | None, grain: Grain, filters: Filters) -> Timeline:
    """Return the timeline of a result.

    Args:
        archive: Counts of all documents.
        histogram: Counts of the documents found.
        grain: Length of the periods.
        filters: Filters of the search.
    """
    found, every = (histogram or Histogram()).every, archive.periods(grain).documents
    periods: Sequence[str] = continuous(every, grain)
    if grain is not Grain.YEAR and (chosen := windows(filters.wanted.get("date", ()), filters.span)):
        periods = periods_within(periods, chosen)
    return Timeline(
        grain=grain,
        periods=tuple(
            TimelinePeriod(period=period, count=found.documents.get(period, 0), total=every.get(period, 0))
            for period in periods
        ),
        imprecise=found.imprecise,
        undated=found.undated,
    )
