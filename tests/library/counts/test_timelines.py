"""Claims about timelines: what is counted, beside what, and in which periods."""

from __future__ import annotations

from typing import Any

import pytest

from search import InvalidRequest, Library
from search.results import Grain, Timeline
from tests.fixtures.archive import archive

SEARCHES: list[dict[str, Any]] = [
    {},
    {"query": "互助组"},
    {"query": "mutual aid", "filters": {"region": ["Shanxi"]}},
    {"query": "peasants", "exclude": {"region": ["Shanxi"]}},
    {"query": "互助组", "dates": ("1953", "1954-06")},
    {"query": "nothing at all like it"},
]


def counts(timeline: Timeline) -> dict[str, int]:
    return {period.period: period.count for period in timeline.periods if period.count}


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("options", SEARCHES)
def test_a_period_counts_what_a_search_in_it_finds(counted: Library, options: dict[str, Any], grain: Grain) -> None:
    """Each period has as many documents as the same search narrowed to it, and the archive as many as any search."""
    timeline = counted.timeline(**options, grain=grain)
    assert timeline.grain is grain
    for period in timeline.periods:
        if grain is Grain.DAY and not period.total:  # most of a thousand days
            assert period.count == 0
            continue
        narrowed = {**options, "filters": {**options.get("filters", {}), "date": [period.period]}}
        every: dict[str, Any] = {"filters": {"date": [period.period]}}
        if grain is Grain.DAY:  # no value of the facet
            narrowed = {**options, "dates": (period.period, period.period)}
            every = {"dates": (period.period, period.period)}
        assert counted.search(**narrowed, facets=()).complete == period.count
        assert counted.search(**every, facets=()).total == period.total
    whole = counted.search(**options, facets=(), per_page=1)
    assert sum(counts(timeline).values()) + timeline.imprecise + timeline.undated == whole.complete


def test_years_follow_each_other_without_a_gap(counted: Library) -> None:
    """A year without a document stands between its neighbours, so that an axis is even."""
    timeline = counted.timeline()
    assert [(period.period, period.total) for period in timeline.periods] == [
        ("1952", 1), ("1953", 3), ("1954", 3), ("1955", 0), ("1956", 1),
    ]  # fmt: skip
    assert (timeline.imprecise, timeline.undated) == (0, 1)
    assert len(counted.timeline(grain="month").periods) == 53


def test_a_chosen_year_leaves_the_other_years(counted: Library) -> None:
    """As in the facet, a choice of dates does not empty the picture that it was made in; a span of days does."""
    everything = counts(counted.timeline("peasants"))
    assert counts(counted.timeline("peasants", filters={"date": ["1954"]}, grain="year")) == everything
    assert counts(counted.timeline("peasants", dates=("1954", "1954"), grain="year")) == {"1954": everything["1954"]}


def test_auto_is_as_fine_as_the_search_is_narrow(counted: Library) -> None:
    """Years of everything, months of a year or two, days of a month or two, and then only these."""
    chosen = {
        ("1953", "1956"): "year",
        ("1953", "1954"): "month",
        ("1954", "1954"): "month",
        ("1954-11", "1954-11"): "day",
    }
    for dates, grain in chosen.items():
        assert counted.timeline(dates=dates).grain == grain
    days = counted.timeline(dates=("1954-11", "1954-11"))
    assert [period.period for period in days.periods if period.total] == ["1954-11-03"]
    months = counted.timeline(filters={"date": ["1954"]})
    assert {period.period[:4] for period in months.periods} == {"1954"}
    assert counted.timeline(filters={"date": ["undated"]}).grain == "year"


def test_a_page_has_its_timeline_if_asked(counted: Library) -> None:
    """`date_grain` adds to a page what `timeline` returns of the same search; without it there is none."""
    page = counted.search("互助组", filters={"region": ["Shanxi"]}, date_grain="auto", per_page=1)
    assert page.timeline == counted.timeline("互助组", filters={"region": ["Shanxi"]})
    assert counted.search("互助组").timeline is None


def test_there_is_no_other_grain(counted: Library) -> None:
    """An unknown grain is refused with those that there are."""
    with pytest.raises(InvalidRequest, match="year, month, day, auto"):
        counted.timeline(grain="week")
    with pytest.raises(InvalidRequest, match="year, month, day, auto"):
        counted.search(date_grain="century")


def test_an_empty_archive_has_no_periods() -> None:
    """Nothing to count is no error."""
    with archive({}) as library:
        assert library.timeline("互助组") == Timeline(grain=Grain.YEAR)
        assert library.trends(["互助组"]).periods == ()
        assert library.calendar().counts == ()
        assert library.calendar(1954, 11, 3).papers == ()
        assert {province.count for province in library.provinces("互助组").provinces} == {0}
        assert library.term("互助组").total == 0
