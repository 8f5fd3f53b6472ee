"""Claims about the trend chart: points where the numbers are, links to each, gaps where nothing is known, a table."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.picture_templates import SVG, elements, printed, printed_file, text_of
from web.pictures import Period, TrendChart, TrendLine, TrendPoint, Unit, trend_chart
from web.pictures.trend_chart import MOST_LINES, spread

HOSTILE = "\"><script>alert(1)</script>&' 合作社"
YEARS = st.integers(1, 9990)
RATES = st.none() | st.floats(0, 1e9, allow_nan=False)


def point(year: int, number: float | None, line: int = 0) -> TrendPoint:
    text = "" if number is None else f"{number:g}"
    return TrendPoint(
        Period(Unit.YEAR, date(year, 1, 1)), number, text, f"{year}: {text}", f"/search?q={line}&date={year}"
    )


@st.composite
def trend_lines(draw: st.DrawFn) -> list[TrendLine]:
    first = draw(YEARS)
    count = draw(st.integers(0, MOST_LINES + 2))
    return [
        TrendLine(f"line {line}", [point(first + rank, draw(RATES), line) for rank in range(draw(st.integers(0, 9)))])
        for line in range(count)
    ]


def drawn(view: TrendChart) -> ET.Element:
    return printed("trend_chart.html", "trend_chart", view, "Trends", "articles of 1,000")


@given(trend_lines())
def test_points_stand_where_the_numbers_are(lines: list[TrendLine]) -> None:
    """Each number is a point, later ones further right, larger ones higher, on one scale for all lines."""
    view = trend_chart(lines)
    assert len(view.lines) == min(len(lines), MOST_LINES)
    heights: list[tuple[float, float]] = []
    for line, source in zip(view.lines, lines, strict=False):
        assert [mark.point for mark in line.marks] == [p for p in source.points if p.number is not None]
        assert all(before.x < after.x for before, after in pairwise(line.marks))
        assert all(0 <= mark.x <= 100 and 0 <= mark.y <= 100 for mark in line.marks)
        heights += [(mark.point.number or 0.0, mark.y) for mark in line.marks]
    ranked = sorted(heights)
    assert all(before[1] >= after[1] for before, after in pairwise(ranked))


@given(trend_lines())
def test_print_is_well_formed_and_each_point_links(lines: list[TrendLine]) -> None:
    """Picture and file parse as XML; the links of the picture, which takes no tab stop, are those of the table."""
    view = trend_chart(lines)
    root = drawn(view)
    shown = [p.url for line in lines[:MOST_LINES] for p in line.points if p.number is not None]
    pictures = [svg for svg in elements(root, "svg") if svg.get("class") == "lines-of-time"]
    assert [a.get("href") for svg in pictures for a in svg.iter("a")] == shown
    assert all(a.get("tabindex") == "-1" for svg in pictures for a in svg.iter("a"))
    assert sorted(a.get("href", "") for table in root.iter("table") for a in table.iter("a")) == sorted(shown)
    for element in root.iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
    file = printed_file("trend_chart.svg", view=view, name="Trends", unit="articles of 1,000")
    assert file.tag == f"{SVG}svg"
    assert len(list(file.iter(f"{SVG}circle"))) == len(shown)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=9))
def test_whole_numbers_have_a_scale_of_whole_numbers(counts: list[int]) -> None:
    """There is no half of an article: the axis of counts goes from 0 to its end in whole steps."""
    view = trend_chart([TrendLine("counts", [point(1950 + rank, float(count)) for rank, count in enumerate(counts)])])
    levels = [view.top * (100 - tick.at) / 100 for tick in view.y_ticks]
    assert levels[0] == 0
    assert levels[-1] == view.top >= max(counts)
    assert all(abs(level - round(level)) <= view.top * 1e-4 for level in levels)
    assert "." not in "".join(tick.label for tick in view.y_ticks)


def test_a_year_of_which_nothing_is_known_parts_the_line() -> None:
    """A line is not drawn across a year without a number, but it is across a year with none found."""
    points = [point(1950, 1), point(1951, 0), point(1952, None), point(1953, 2)]
    (line,) = trend_chart([TrendLine("a", points)]).lines
    assert [[mark.point.period.value for mark in run] for run in line.runs] == [["1950", "1951"], ["1953"]]


@given(st.lists(st.floats(0, 100), max_size=MOST_LINES), st.floats(1, 20))
def test_labels_at_the_ends_are_apart_and_in_order(heights: list[float], gap: float) -> None:
    """Labels keep their distance and the order of their lines, and stay in the picture."""
    placed = spread(heights, gap)
    assert all(-0.01 <= height <= 100.01 for height in placed)
    order = sorted(range(len(heights)), key=lambda rank: (heights[rank], rank))
    assert all(placed[after] - placed[before] >= gap - 0.03 for before, after in pairwise(order))


def test_lines_are_told_apart_without_colour() -> None:
    """Each line has its number at its end and in the key, and a class of its own for its dash."""
    root = drawn(
        trend_chart([TrendLine(name, [point(1950, rank), point(1951, rank)]) for rank, name in enumerate("abcde")])
    )
    dashes = [line.get("class") for line in elements(root, "polyline")]
    assert dashes == ["line l0", "line l1", "line l2", "line l3", "line l4"]
    assert [text_of(text) for text in elements(root, "text", "end")] == ["1a", "2b", "3c", "4d", "5e"]


def test_hostile_labels_are_text() -> None:
    """A question with markup stands in picture, table and file as text."""
    lines = [TrendLine(HOSTILE, [TrendPoint(Period(Unit.YEAR, date(1950, 1, 1)), 1, HOSTILE, HOSTILE, HOSTILE)])]
    view = trend_chart(lines)
    root = printed("trend_chart.html", "trend_chart", view, HOSTILE, HOSTILE)
    file = printed_file("trend_chart.svg", view=view, name=HOSTILE, unit=HOSTILE)
    assert not [element for element in (*root.iter(), *file.iter()) if element.tag.endswith("script")]
    assert {a.get("href") for a in root.iter("a")} == {HOSTILE}
