"""Claims about regular expressions: each takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

import pytest

from tests.fixtures.expressions import Expression, expressions, only_at_the_start, places, prefixes, units
from tests.fixtures.timing import cost, is_linear

LARGE = 200_000
"""Characters of the largest text that each expression is given; `is_linear` compares it with an eighth of it."""

SIZES = (8, 12, 16, 20, 24, 28, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048)
"""Characters of texts by which the worst are chosen, growing, so that what is exponential is noticed in time."""

HANGS = 0.2
"""Seconds of the CPU for so short a text that it is not worth to be tried on a larger one."""

TOO_SHORT = 0.001
"""Seconds of the CPU for the largest text that are too short to be compared, and no reason to complain."""

WORST = 2
"""Texts that are tried at their full size."""

PARTS = 8


class Attack(NamedTuple):
    """A text of any size: a beginning, a unit that is repeated, and an end that no expression expects."""

    beginning: str
    unit: str

    def text(self, size: int) -> str:
        """The text of a size."""
        return f"{self.beginning}{self.unit * (size // len(self.unit) + 1)}\0"


def run(expression: Expression, text: str) -> None:
    """Find all that matches, or the match at the start if that is all that the source ever asks for."""
    if expression.is_bytes:
        compiled = re.compile(expression.pattern.encode("latin-1"), expression.flags)
        deque(compiled.finditer(text.encode("latin-1", "replace")), maxlen=0)
        return
    pattern = re.compile(expression.pattern, expression.flags)
    if only_at_the_start(expression):
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        deque(pattern.finditer(text), maxlen=0)


def attacks_on(expression: Expression) -> list[Attack]:
    """The attacks on an expression that take longer than in proportion to their size."""
    only_at_the_start(expression)  # reads the source, which is no cost of the expression
    costs: list[tuple[float, Attack]] = []
    for unit in units(expression):
        for beginning in ("", *prefixes(expression)) if len(unit) < 4 else ("",):
            attack = Attack(beginning, unit)
            for size in SIZES:
                text = attack.text(size)
                spent = cost(lambda text=text: run(expression, text))  # type: ignore[misc]
                if spent > HANGS:
                    return [attack]
            costs.append((spent, attack))
    worst = [attack for _, attack in sorted(costs, reverse=True)[:WORST]]
    return [attack for attack in worst if not is_steady(expression, attack)]


def is_steady(expression: Expression, attack: Attack) -> bool:
    """Whether an attack of `LARGE` characters takes as long as eight of an eighth of that."""

    def work(size: int) -> None:
        run(expression, attack.text(size))

    # What grows by the square is noticed on smaller texts in a hundredth of the time.
    if cost(lambda: work(LARGE // 10)) > HANGS / 10 and not is_linear(work, LARGE // 80):
        return False
    return cost(lambda: work(LARGE)) < TOO_SHORT or is_linear(work, LARGE // 8)


def test_every_expression_is_tried() -> None:
    """Each place in the source at which an expression is compiled or used is one of those that are tried."""
    tried = {place for expression in expressions() for place in expression.places}
    assert set(places()) == tried


@pytest.mark.parametrize("part", range(PARTS))
def test_expressions_take_linear_time(part: int) -> None:
    """Of whatever it finds the beginnings, an expression takes time in proportion to the text."""
    assert not {
        (expression.places, expression.pattern): attacks
        for expression in expressions()[part::PARTS]
        if (attacks := attacks_on(expression))
    }


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:<!--.{0,2000}?-->\s*){0,5}<html",
        r"[a-z]+:",
        r"(a|a)*b",
        r"(\w+ ?)+\.",
        r".*,.*,.*;",
    ],
)
def test_what_backtracks_is_told(pattern: str) -> None:
    """Expressions that look again and again at the same characters are found out."""
    assert attacks_on(Expression(pattern, re.DOTALL, ()))


@pytest.mark.parametrize(
    "pattern", [r"(?<!\s)\s++$", r"(?<![a-z])[a-z]++:", r"[二三四]{1,8}省", r"<!--(?:.{0,80}?)-->", r"^.*\w.*"]
)
def test_what_is_linear_is_not_told(pattern: str) -> None:
    """Bounded repetitions, and those that begin at one place only, are no reason to complain."""
    assert not attacks_on(Expression(pattern, 0, ()))
