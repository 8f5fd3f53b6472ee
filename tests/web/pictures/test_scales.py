"""Claims about scales: round ends above every number, ticks that a reader can count in, tints with their ranges."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from web.pictures.scales import TINTS, Tints, label_width, round_up, shorten_label, tick_step

COUNTS = st.lists(st.integers(0, 10**9), max_size=40)


@given(st.floats(1e-9, 1e12))
def test_upper_end_is_round_and_near(number: float) -> None:
    """It is not below the number, at most twice as much, and has one or two digits."""
    top = round_up(number)
    assert number <= top * (1 + 1e-9)
    assert top <= 2 * number * (1 + 1e-9)
    assert float(f"{top:.1e}") == float(f"{top:.12g}")


@given(st.integers(0, 2000), st.integers(1, 20))
def test_ticks_are_few(columns: int, most: int) -> None:
    """There are at most as many as there is room for, and those of a narrow page are some of those of a wide one."""
    wide = tick_step(columns, most)
    narrow = tick_step(columns, max(1, most // 3), multiple_of=wide)
    assert columns / wide <= most
    assert narrow % wide == 0


@given(COUNTS)
def test_ranges_of_tints_follow_each_other(counts: list[int]) -> None:
    """Ranges cover the whole numbers from 1 to the largest without overlap, up to the darkest tint."""
    ranges = Tints.of_counts(counts).ranges
    assert all(before[2] == after[1] for before, after in pairwise(ranges))
    assert ranges[0][1] == 0
    assert ranges[-1][0] == TINTS
    assert ranges[-1][2] == max([*counts, 1])
    assert [tint for tint, _, _ in ranges] == list(range(TINTS - len(ranges) + 1, TINTS + 1))


@given(st.text(max_size=60), st.integers(20, 300))
def test_labels_fit(text: str, most: int) -> None:
    """A label is as wide as there is room, or the whole name without what stands in brackets."""
    label = shorten_label(text, most)
    assert label_width(label) <= most + 1
    assert label == "…" or label.endswith("…") or text.startswith(label)
