"""Claims about the timeline: any counts give a well-formed picture whose bars, links and table say what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.picture_templates import elements, printed, text_of
from web.pictures import EraSpan, Period, PeriodCount, Timeline, Unit, timeline
from web.pictures.lanes import LAYOUTS, MOST_LANES
from web.pictures.scales import label_width
from web.pictures.timeline import MOST_COLUMNS

DAYS = st.dates(date(1876, 1, 1), date(2025, 12, 31))
NUMBERS = st.integers(0, 5000)
COUNTS = st.lists(
    st.tuples(DAYS, NUMBERS, NUMBERS).map(lambda row: PeriodCount(row[0], max(row[1:]), min(row[1:]))), max_size=60
)
HOSTILE = "\"><script>alert(1)</script>&' 互助组 {{ 7*7 }}"
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@st.composite
def era_spans(draw: st.DrawFn) -> EraSpan:
    first, after = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2, unique=True)))
    name = draw(WORDS)
    return EraSpan(
        name=name, earliest=first, latest=after, count=draw(NUMBERS), url=f"/s?era={draw(st.integers(0, 9))}"
    )


def link(period: Period) -> str:
    return f"/search?date={period.value}&q=a"


def drawn(view: Timeline) -> ET.Element:
    return printed("timeline.html", "timeline", view, "Years")


def by_year(counts: Iterable[PeriodCount]) -> tuple[Counter[str], Counter[str]]:
    everything: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for count in counts:
        everything[str(count.first.year)] += count.everything
        found[str(count.first.year)] += count.found
    return +everything, +found


@given(counts=COUNTS, compared=st.booleans())
def test_columns_say_what_was_counted(*, counts: list[PeriodCount], compared: bool) -> None:
    """Each period has one column with its numbers, in order of time and without a gap between the first and the last."""
    view = timeline(counts, Unit.YEAR, link=link, compared=compared)
    everything, found = by_year(counts)
    assert {column.value: column.everything for column in view.columns if column.everything} == everything
    assert {column.value: column.found for column in view.columns if column.found} == found
    assert (view.found, view.everything) == (found.total(), everything.total())
    years = [int(column.value) for column in view.columns]
    assert all(after == before + 1 for before, after in pairwise(years))
    assert {count.first.year for count in counts} <= set(years)


@given(COUNTS, st.lists(era_spans(), max_size=12))
def test_bars_lie_in_the_box(counts: list[PeriodCount], eras: list[EraSpan]) -> None:
    """Columns follow each other across the whole width; bars, eras and ticks lie in it, and every count can be seen."""
    view = timeline(counts, Unit.YEAR, link=link, eras=eras)
    for before, after in pairwise(view.columns):
        assert abs(before.x + before.width - after.x) < 0.02
    for column in view.columns:
        assert column.x <= column.bar_x < column.bar_x + column.bar_width <= column.x + column.width + 0.02 <= 100.04
        for height, number in (
            (column.whole_height, column.everything),
            (column.found_height, column.found),
            (column.share_height, column.share),
        ):
            assert 3 <= height <= 100 if number else height == 0
    assert all(0 <= tick.x <= 100 and tick.label for tick in view.ticks)
    assert bool(view.ticks) == any(not tick.minor for tick in view.ticks) == bool(view.columns)
    assert all(lane.x >= 0 and lane.width > 0 and lane.x + lane.width <= 100.01 for lane in view.lanes)


@given(COUNTS)
def test_more_documents_are_never_a_lower_bar(counts: list[PeriodCount]) -> None:
    """Of two columns, the one with more documents is at least as high, in each kind of bar."""
    columns = timeline(counts, Unit.YEAR, link=link).columns
    for number, height in (("everything", "whole_height"), ("found", "found_height"), ("share", "share_height")):
        ranked = sorted(columns, key=lambda column: getattr(column, number))
        heights = [getattr(column, height) for column in ranked]
        assert heights == sorted(heights)


@given(counts=COUNTS, compared=st.booleans(), eras=st.lists(era_spans(), max_size=8))
def test_print_is_well_formed_and_links_to_each_period(
    *, counts: list[PeriodCount], compared: bool, eras: list[EraSpan]
) -> None:
    """The print parses as XML, has no style or script of its own, and each bar and row links to exactly its period."""
    view = timeline(counts, Unit.YEAR, link=link, compared=compared, eras=eras)
    root = drawn(view)
    everything, found = by_year(counts)
    found_links = [link(Period(Unit.YEAR, date(int(year), 1, 1))) for year in sorted(found)]
    if not counts:
        assert not list(root.iter("svg"))
        return
    (plot,) = elements(root, "svg", "columns-of-time")
    bars = list(elements(plot, "a"))
    assert [bar.get("href") for bar in bars] == found_links
    rows = [row for body in root.iter("tbody") for row in body.iter("tr")]
    assert [a.get("href") for row in rows for a in row.iter("a")] == found_links
    cells = [[text_of(cell) for cell in row] for row in rows]
    assert {row[0]: int(row[1].replace(",", "")) for row in cells} == {year: found[year] for year in everything}
    if compared:
        assert {row[0]: int(row[2].replace(",", "")) for row in cells} == everything
    for element in root.iter():
        assert element.tag not in ("script", "style")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@given(COUNTS, st.lists(era_spans(), max_size=8))
def test_picture_takes_one_tab_stop_for_its_switch_and_one_for_its_table(
    counts: list[PeriodCount], eras: list[EraSpan]
) -> None:
    """Links of the picture are for pointers; the same addresses stand in the folded table for everybody."""
    root = drawn(timeline(counts, Unit.YEAR, link=link, eras=eras))
    pictures = list(root.iter("svg"))
    in_pictures = {a.get("href") for svg in pictures for a in svg.iter("a")}
    assert all(svg.get("aria-hidden") == "true" for svg in pictures)
    assert all(a.get("tabindex") == "-1" for svg in pictures for a in svg.iter("a"))
    folded = {a.get("href") for details in root.iter("details") for a in details.iter("a")}
    assert in_pictures == folded


@given(st.lists(era_spans(), max_size=25), DAYS, st.integers(1, 150), st.integers(0, MOST_LANES))
def test_labels_of_eras_do_not_overlap(eras: list[EraSpan], first: date, years: int, lanes: int) -> None:
    """In each layout, no two eras of a lane lie over each other, and there are no more lanes than there is room for."""
    counts = [PeriodCount(first, 1, 1), PeriodCount(first.replace(day=1, year=first.year + years), 1, 1)]
    view = timeline(counts, Unit.YEAR, link=link, eras=eras, most_lanes=lanes)
    for rank, layout in enumerate(LAYOUTS):
        rows: dict[str, list[tuple[float, float]]] = {}
        for lane in view.lanes:
            letter = lane.classes[rank].removeprefix(layout.name)
            if letter == "x":
                continue
            (label,) = [label for label in lane.labels if f"{layout.name}x" not in label.classes]
            # The least that a label takes: half a pixel of 12 for each Latin letter.
            width = len(label.text) * 2.0
            middle = {"start": 0.0, "middle": -width / 2, "end": -width}[label.anchor]
            left = min(lane.x / 100 * layout.width, label.x / 100 * layout.width + middle)
            right = max((lane.x + lane.width) / 100 * layout.width, label.x / 100 * layout.width + middle + width)
            rows.setdefault(letter, []).append((left, right))
        assert len(rows) <= view.lane_counts[layout.name] <= lanes
        for spans in rows.values():
            assert all(before[1] < after[0] for before, after in pairwise(sorted(spans)))


@given(st.lists(era_spans(), max_size=25), DAYS, st.integers(1, 150))
def test_a_label_stands_within_its_era_or_beside_it(eras: list[EraSpan], first: date, years: int) -> None:
    """In each layout it runs over no end of the bar, and over no edge of the picture, but for two pixels of rounding."""
    counts = [PeriodCount(first, 1, 1), PeriodCount(first.replace(day=1, year=first.year + years), 1, 1)]
    for lane in timeline(counts, Unit.YEAR, link=link, eras=eras).lanes:
        for layout, row in zip(LAYOUTS, lane.classes, strict=True):
            if row == f"{layout.name}x":
                continue
            (label,) = [label for label in lane.labels if f"{layout.name}x" not in label.classes]
            width, at = label_width(label.text), label.x / 100 * layout.width
            if label.text == "…":  # cut to nothing, where there is room for nothing
                continue
            start = {"start": at, "middle": at - width / 2, "end": at - width}[label.anchor]
            left, right = lane.x / 100 * layout.width, (lane.x + lane.width) / 100 * layout.width
            lowest, highest = {"start": (right, layout.width), "middle": (left, right), "end": (0, left)}[label.anchor]
            assert lowest - 2 <= start
            assert start + width <= highest + 2


def test_eras_outside_of_the_archive_are_left_out() -> None:
    """The long tail of eras before the first document and after the last has no lane."""
    inside = EraSpan(name="inside", earliest=date(1950, 1, 1), latest=date(1960, 1, 1), count=5, url="/")
    before = EraSpan(name="before", earliest=date(1840, 1, 1), latest=date(1912, 1, 1), count=5, url="/")
    after = EraSpan(name="after", earliest=date(2000, 1, 1), latest=date.max, count=5, url="/")
    counts = [PeriodCount(date(year, 1, 1), 1, 1) for year in (1946, 1970)]
    assert [lane.era.name for lane in timeline(counts, Unit.YEAR, link=link, eras=[before, inside, after]).lanes] == [
        "inside"
    ]


def test_hostile_names_are_text() -> None:
    """A name with markup stands there as text, in picture and table."""
    eras = [
        EraSpan(name=HOSTILE, years=HOSTILE, earliest=date(1950, 1, 1), latest=date(1960, 1, 1), count=1, url=HOSTILE)
    ]
    counts = [PeriodCount(date(year, 1, 1), 3, 1) for year in (1946, 1970)]
    view = timeline(counts, Unit.YEAR, link=lambda _: HOSTILE, choose=lambda _: HOSTILE, eras=eras)
    root = printed("timeline.html", "timeline", view, HOSTILE)
    assert not list(root.iter("script"))
    assert HOSTILE in {a.get("href") for a in root.iter("a")}
    assert any(HOSTILE in "".join(title.itertext()) for title in root.iter("title"))


@given(st.lists(st.tuples(st.dates(), NUMBERS), min_size=1, max_size=20))
def test_any_years_can_be_drawn(rows: list[tuple[date, int]]) -> None:
    """Years from 1 to 9999 give at most as many columns as a phone can show, and every document is in one or earlier."""
    counts = [PeriodCount(day, number, number) for day, number in rows]
    view = timeline(counts, Unit.YEAR, link=link)
    assert len(view.columns) <= MOST_COLUMNS
    assert view.found + view.earlier == sum(number for _, number in rows)
    drawn(view)


@given(st.dates(), st.sampled_from(Unit))
def test_a_period_holds_the_days_that_it_names(day: date, unit: Unit) -> None:
    """A day lies in its period of each unit, the next period begins where it ends, and its name tells them apart.

    A year, month or day is read from its value.
    """
    period = Period.of(unit, day)
    assert unit is Unit.DECADE or Period.read(period.value) == period
    assert period.first <= day
    assert period.after > min(day, date.max - timedelta(days=1))
    if period.after < date.max:
        following = Period.of(unit, period.after)
        assert following.first == period.after
        assert following.value != period.value
        assert following.names != period.names


def test_short_axes_reach_over_whole_decades_years_and_months() -> None:
    """One year stands in its decade, months in their year and days in their month; many years end with the last."""
    day = date(1954, 11, 4)
    axes = {
        unit: [column.value for column in timeline([PeriodCount(day, 1, 1)], unit, link=link).columns]
        for unit in (Unit.YEAR, Unit.MONTH, Unit.DAY)
    }
    assert axes[Unit.YEAR] == [str(year) for year in range(1950, 1960)]
    assert axes[Unit.MONTH] == [f"1954-{month:02}" for month in range(1, 13)]
    assert axes[Unit.DAY] == [f"1954-11-{number:02}" for number in range(1, 31)]
    many = timeline([PeriodCount(date(year, 1, 1), 1, 1) for year in (1946, 1968)], Unit.YEAR, link=link).columns
    assert (many[0].value, many[-1].value) == ("1946", "1968")


def test_chosen_spans_are_marked() -> None:
    """The columns of each chosen span lie before a mark, unless they are all that is drawn."""
    counts = [PeriodCount(date(year, 1, 1), 1, 1) for year in range(1950, 1960)]
    spans = [(date(1953, 1, 1), date(1955, 1, 1)), (date(1959, 5, 1), date(1959, 6, 1))]
    view = timeline(counts, Unit.YEAR, link=link, chosen=spans)
    assert [column.value for column in view.columns if column.chosen] == ["1953", "1954", "1959"]
    assert view.chosen_spans == ((30.0, 20.0), (90.0, 10.0))
    marks = elements(drawn(view), "rect", "span")
    assert [(mark.get("x"), mark.get("width")) for mark in marks] == [("30.0%", "20.0%"), ("90.0%", "10.0%")]
    whole = timeline(counts, Unit.YEAR, link=link, chosen=[(date(1940, 1, 1), date(1970, 1, 1))])
    assert whole.chosen_spans == ()


def test_a_small_result_has_a_scale_of_its_own_and_says_so() -> None:
    """A result of a few documents in a large archive can still be told apart by year, and both scales are stated."""
    counts = [PeriodCount(date(1950 + step, 1, 1), 400, step) for step in range(5)]
    view = timeline(counts, Unit.YEAR, link=link)
    assert (view.found_top, view.whole_top) == (4, 400)
    assert [column.found_height for column in view.columns[:5]] == [0, 25, 50, 75, 100]
    legend = text_of(next(elements(drawn(view), "p", "by-count")))
    assert "up to 4 a year" in legend
    assert "up to 400 a year" in legend
    same = timeline([PeriodCount(date(1950, 1, 1), 4, 4)], Unit.YEAR, link=link)
    assert same.same_scale
