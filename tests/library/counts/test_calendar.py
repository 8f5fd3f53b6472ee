"""Claims about the calendar: days that have documents, and a day's paper."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import InvalidRequest, Library
from tests.library.counts.conftest import DAYS


@pytest.mark.parametrize("period", [(), (1953,), (1954,), (1955,), (1953, 11), (1954, 2), (1954, 11, 3), (1954, 11, 4)])
def test_periods_have_what_was_printed_in_them(counted: Library, period: tuple[int, ...]) -> None:
    """Years, months and days list the next shorter periods that have documents, with their numbers."""
    found = counted.calendar(*period)
    text = "-".join(f"{number:02}" for number in period)
    inside = [day for day in DAYS if day.startswith(text)]
    length = {0: 4, 1: 7, 2: 10}.get(len(period))
    assert found.period == text
    assert found.total == len(inside) + (not period)  # an essay has no date
    assert dict(found.counts) == (Counter(day[:length] for day in inside) if length else {})
    assert dict(found.days) == (Counter(inside) if period else {})


def test_neighbours_have_documents(counted: Library) -> None:
    """The previous and next day, month and year are those that have any; there may be none."""
    day = counted.calendar(1954, 1, 5)
    assert (day.previous, day.next) == ("1953-12-24", "1954-11-03")
    empty = counted.calendar(1954, 6)
    assert (empty.previous, empty.next, empty.total) == ("1954-01", "1954-11", 0)
    year = counted.calendar(1955)
    assert (year.previous, year.next) == ("1954", "1956")
    assert (counted.calendar(1952).previous, counted.calendar(1956).next) == ("", "")
    assert counted.calendar(9999).previous == "1956"


def test_a_day_is_laid_out_by_pages(counted: Library) -> None:
    """Articles stand on the pages that they were printed on, in their order, with both headlines."""
    day = counted.calendar(1953, 11, 3)
    (paper,) = day.papers
    assert [page.page for page in paper.pages] == ["2", "3"]
    articles = [article for page in paper.pages for column in page.columns for article in column.articles]
    assert [dict(article.titles)["en"] for article in articles] == ["News 1 from Hebei", "News 2 from Shanxi"]
    assert day.listed == day.total == 2
    assert all(counted.get(article.id) is not None for article in articles)


@given(st.integers(-9, 10_001), st.none() | st.integers(-1, 14), st.none() | st.integers(-1, 40))
def test_any_day_is_answered_or_refused(counted: Library, year: int, month: int | None, day: int | None) -> None:
    """A day of the calendar is answered, others are refused in words; nothing else happens."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
        is_day = day is None or month is not None
    except ValueError:
        is_day = False
    if is_day:
        assert counted.calendar(year, month, day).total >= 0
    else:
        with pytest.raises(InvalidRequest, match=r"calendar|needs"):
            counted.calendar(year, month, day)
