"""Claims about regular expressions: each takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.fixtures.expressions import Expression, expressions, only_at_the_start, places, prefixes, units
from tests.fixtures.timing import cost, is_linear

LARGE = 200_000
"""Characters of the largest text that each expression is given; `is_linear` compares it with an eighth of it."""

SIZES = ((8, 12, 16, 20, 24, 28, 32, 48, 64, 96, 128, 192, 256), (512, 1024, 2048))
"""Characters of texts by which the worst are chosen, growing, so that what is exponential is noticed in time.

All texts are tried at the first ones, the `BAD` of them also at the second ones.
"""

BAD = 12
"""Texts that took longest at 256 characters, by which what is quadratic takes far longer than what is not."""

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


def runner(expression: Expression) -> Callable[[str], None]:
    """What finds all that matches in a text, or the match at its start if that is all that the source ever asks for."""
    if expression.is_bytes:
        octets = re.compile(expression.pattern.encode("latin-1"), expression.flags)
        return lambda text: deque(octets.finditer(text.encode("latin-1", "replace")), maxlen=0).clear()
    pattern = re.compile(expression.pattern, expression.flags)
    if not only_at_the_start(expression):
        return lambda text: deque(pattern.finditer(text), maxlen=0).clear()

    def at_the_start(text: str) -> None:
        pattern.match(text)
        pattern.fullmatch(text)

    return at_the_start


def attacks_on(expression: Expression) -> list[Attack]:
    """The attacks on an expression that take longer than in proportion to their size."""
    run, beginnings = runner(expression), ("", *prefixes(expression))
    attacks = [
        Attack(beginning, unit)
        for unit in units(expression)
        for beginning in (beginnings if len(unit) < 4 else beginnings[:1])
    ]
    for sizes, most in zip(SIZES, (BAD, WORST), strict=True):
        costs: list[tuple[float, Attack]] = []
        for attack in attacks:
            for size in sizes:
                text = attack.text(size)
                spent = cost(lambda text=text: run(text))  # type: ignore[misc]
                if spent > HANGS:
                    return [attack]
            costs.append((spent, attack))
        attacks = [attack for _, attack in sorted(costs, reverse=True)[:most]]
    return [attack for attack in attacks if not is_steady(run, attack)]


def is_steady(run: Callable[[str], None], attack: Attack) -> bool:
    """Whether an attack of `LARGE` characters takes as long as eight of an eighth of that."""

    def work(size: int) -> None:
        run(attack.text(size))

    # What grows by the square is noticed on smaller texts in a hundredth of the time.
    if cost(lambda: work(LARGE // 10)) > HANGS / 10 and not is_linear(work, LARGE // 80):
        return False
    may_be_short = cost(lambda: work(LARGE // 8)) < TOO_SHORT
    return (may_be_short and cost(lambda: work(LARGE)) < TOO_SHORT) or is_linear(work, LARGE // 8)


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
