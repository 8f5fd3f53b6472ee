"""Claims about how tests measure: quadratic work is told from linear work, and much work from little."""

from __future__ import annotations

import re
from pathlib import Path

from tests.fixtures.timing import is_linear, within

TESTS = Path(__file__).parent


def linear(size: int) -> None:
    """Look at each number, a few times."""
    for _ in range(200 * size):
        pass


def quadratic(size: int) -> None:
    """Look at each pair of numbers."""
    for _ in range(size):
        for _ in range(size):
            pass


def test_quadratic_work_is_told_from_linear_work() -> None:
    """Work on each item is linear, work on each pair of items is not."""
    assert is_linear(linear, 100)
    assert not is_linear(quadratic, 200)


def test_much_work_is_told_from_little() -> None:
    """Ten times the work is within twenty times of it and not within five."""
    assert within(20, lambda: linear(1000), lambda: linear(100))
    assert not within(5, lambda: linear(1000), lambda: linear(100))


def test_no_test_claims_seconds() -> None:
    """Tests read the clock of the CPU through `timing` alone; the benchmarks, which claim nothing, do as they like."""
    clock = re.compile(r"\b(process_time|thread_time)(_ns)?\b|\bperf_counter(_ns)?\(")
    readers = {str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if clock.search(path.read_text("utf-8"))}
    assert {name for name in readers if not name.startswith("bench/")} == {"fixtures/timing.py", Path(__file__).name}
