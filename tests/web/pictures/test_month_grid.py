"""Claims about a month as a grid of days: every day once under its weekday, a link where it has documents."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.picture_templates import elements, printed, text_of
from web.pictures import month_grid

MONTHS = st.tuples(st.integers(1, 9999), st.integers(1, 12))
WEEKDAYS = [(name[:2], name) for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")]


def days_of(year: int, month: int) -> list[int]:
    days = []
    for day in range(1, 32):
        with suppress(ValueError):
            days.append(date(year, month, day).day)
    return days


def link(day: date) -> str:
    return f"/calendar/{day.isoformat()}"


@given(MONTHS, st.dictionaries(st.integers(1, 28), st.integers(0, 1000)), st.integers(1, 28))
def test_days_stand_under_their_weekdays(month: tuple[int, int], counts: dict[int, int], chosen: int) -> None:
    """Each day of the month stands once, in order, in the column of its weekday, with the number of its documents."""
    view = month_grid(
        *month, {date(*month, day): count for day, count in counts.items()}, link=link, chosen=date(*month, chosen)
    )
    cells = [(column, cell) for week in view.weeks for column, cell in enumerate(week) if cell.day]
    assert all(len(week) == 7 for week in view.weeks)
    assert [cell.day for _, cell in cells] == days_of(*month)
    for column, cell in cells:
        day = date(*month, cell.day)
        assert (column, cell.count, cell.chosen) == (day.weekday(), counts.get(cell.day, 0), cell.day == chosen)
        assert cell.url == (link(day) if cell.count else "")
    assert view.count == sum(counts.values())


@given(MONTHS, st.dictionaries(st.integers(1, 28), st.integers(0, 1000)))
def test_darker_days_have_more_documents(month: tuple[int, int], counts: dict[int, int]) -> None:
    """A day with documents is tinted and one with more is never lighter; so it is among months with one scale."""
    for most in (None, 1000):
        view = month_grid(*month, {date(*month, day): count for day, count in counts.items()}, link=link, most=most)
        days = sorted((cell.count, cell.tint) for week in view.weeks for cell in week if cell.day)
        assert [tint for _, tint in days] == sorted(tint for _, tint in days)
        assert all(bool(tint) == bool(count) for count, tint in days)


def test_print_is_a_table_of_links() -> None:
    """A table with its weekdays named, whose caption links to the month, and a link for each day with documents."""
    view = month_grid(1954, 11, {date(1954, 11, 3): 5, date(1954, 11, 4): 1}, link=link, chosen=date(1954, 11, 4))
    root = printed("month_grid.html", "month_grid", view, "November 1954", WEEKDAYS, "/calendar/1954/11")
    assert [text_of(row) for row in elements(root, "caption")] == ["November 1954"]
    assert [a.get("href") for a in root.iter("a")] == [
        "/calendar/1954/11",
        "/calendar/1954-11-03",
        "/calendar/1954-11-04",
    ]
    assert [(a.get("title"), a.get("aria-current")) for body in root.iter("tbody") for a in body.iter("a")] == [
        ("5 documents", None),
        ("1 document", "date"),
    ]
    assert len(list(root.iter("th"))) == 7
