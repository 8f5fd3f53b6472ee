"""Claims about the sparkline: a line in its box that is highest where the numbers are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.picture_templates import elements, printed
from web.pictures import sparkline

NUMBERS = st.lists(st.integers(0, 10**9).map(float), max_size=200)


@given(NUMBERS)
def test_line_follows_the_numbers(numbers: list[float]) -> None:
    """A point a number from left to right in the box, higher for a larger number; one number is a level line."""
    view = sparkline([(str(1900 + rank), number) for rank, number in enumerate(numbers)])
    points = [tuple(map(float, pair.split(","))) for pair in view.points.split()]
    assert len(points) == (2 if len(numbers) == 1 else len(numbers))
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points)
    assert [x for x, _ in points] == sorted({x for x, _ in points})
    if len(numbers) > 1:
        heights = [y for _, y in points]
        assert [heights[rank] for rank in sorted(range(len(numbers)), key=lambda rank: -numbers[rank])] == sorted(
            heights
        )
    if numbers:
        assert (view.first, view.last) == ("1900", str(1900 + len(numbers) - 1))
        assert numbers[int(view.peak) - 1900] == max(numbers)


def test_line_says_in_words_what_it_shows() -> None:
    """It is an image with a name for those who do not see it; without numbers nothing is printed."""
    view = sparkline([("1950", 1), ("1951", 3)])
    (picture,) = elements(printed("sparkline.html", "sparkline", view, "1950 to 1951, most in 1951"), "svg")
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "1950 to 1951, most in 1951")
    assert not list(elements(printed("sparkline.html", "sparkline", sparkline([]), "none"), "svg"))
