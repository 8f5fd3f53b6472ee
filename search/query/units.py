"""Turns a piece of a question into the units that an index knows: stems, Chinese words, numbers, runs of a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from search.query.tree import Han, Latin, Number, Run, Unit
from search.text import (
    CHINESE_NUMBER,
    DIGIT_NUMBER,
    LONGEST_WORD,
    STOP_WORDS,
    chinese_number,
    digit_number,
    fold,
    han_runs,
    is_han,
    latin_words,
    segment_words,
    word_terms,
)

__all__ = ["chinese_runs", "phrase_runs", "single_run", "word_units"]

_MYRIADS = re.compile(rf"{DIGIT_NUMBER}(?<=[万亿])")

# Chinese words that carry no subject, whoever types them.
_CHINESE_STOP_WORDS = frozenset(
    "的 了 和 是 在 与 及 等 之 也 都 就 而 或 把 被 对 从 到 为 以 于 其 这 那"
    " 我们 他们 什么 哪些 如何 怎么 怎样 吗 呢".split()
)

# Those that carry none inside a longer text, but may be a name (曾, 何, 向) or a thing (地, 会) if they stand alone.
_CHINESE_STOP_WORDS_INSIDE = frozenset(
    "哪 哪个 哪里 哪儿 哪位 哪种 哪一 谁 多少 几 何 何时 何地 何种 为何 为什么 是否 个 一个 所 由 因 因为 由于 并 且"
    " 但 但是 可 可以 能 会 要 让 使 将 已 已经 曾 着 得 地 它 它们 他 她 你 我 您 自己 该 此 这个 那个 这些 那些 这种"
    " 时 时候 如果 虽然 则 又 再 还 很 最 更 只 只有 向 至 自 用 通过 进行 关于 根据 按照 之后 之前 以及 叫 叫做"
    " 称 称为".split()
)

# English words of questions, besides `STOP_WORDS`; neither months nor syllables of romanised Chinese (may, she, you).
_ENGLISH_STOP_WORDS = STOP_WORDS | frozenset(
    "about after also because before between could during each her his must our shall should such than then through"
    " until whom whose would your".split()
)

_ONE = ("一",)  # 一个村 is a village

_YEAR = "年"
_YEAR_NUMBER = re.compile(r"1\d{3}|20\d\d")


def word_units(text: str) -> tuple[Unit, ...]:
    """The units of a piece of text without quotation marks, in order; none if it is only punctuation."""
    units = tuple(_without_years(unit for script, run in _runs(text) for unit in _UNITS[script](run)))
    if len(units) == 1 and units[0].stop and not _says_nothing(units[0]):
        return (replace(units[0], stop=False),)
    return units


def _without_years(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same units, of which the 年 behind the number of a year says nothing in English."""
    before: Unit | None = None
    for unit in units:
        is_year = isinstance(before, Number) and _YEAR_NUMBER.fullmatch(before.value)
        yield replace(unit, stop=True) if is_year and isinstance(unit, Han) and unit.text == _YEAR else unit
        before = unit


def chinese_runs(text: str) -> tuple[str, ...]:
    """The unbroken strings of Chinese characters in a piece of text, in order, folded."""
    return tuple(run for _, run in han_runs(text))


def single_run(text: str) -> str:
    """The Chinese string that a piece of text is, folded; empty if there is anything else in it but punctuation."""
    runs = [(script, run) for script, run in _runs(text) if script == "han" or any(map(str.isalnum, run))]
    return runs[0][1] if len(runs) == 1 and runs[0][0] == "han" else ""


def phrase_runs(text: str) -> tuple[Run, ...]:
    """The runs of a quoted text, in order; none if it is only punctuation."""
    runs: list[Run] = []
    for script, run in _runs(text):
        if script == "han":
            runs.append(Run("han", (run,)))
            continue
        # Of two terms at one position (huzhuzu and huzhu, in huzhu-zu) a phrase takes the last: the parts.
        at_positions = {token.position: token for token in latin_words(run)}
        if at_positions:
            tokens = at_positions.values()
            written = tuple(run[token.start : token.end] for token in tokens)
            runs.append(Run("latin", tuple(token.term for token in tokens), written))
    return tuple(runs)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The folded text in stretches of one script; digits with 万 or 亿 behind them are one number, as in documents."""
    folded, at = fold(text), 0
    for match in _MYRIADS.finditer(folded):
        yield from _by_script(folded[at : match.start()])
        yield "number", match[0]
        at = match.end()
    yield from _by_script(folded[at:])


def _by_script(folded: str) -> Iterator[tuple[str, str]]:
    for is_chinese, chars in groupby(folded, key=is_han):
        yield "han" if is_chinese else "latin", "".join(chars)


def _latin_units(run: str) -> Iterator[Unit]:
    seen = -1
    for token in latin_words(run):
        if token.position <= seen:
            continue
        written = run[token.start : token.end][:LONGEST_WORD]
        if "." in written and not written[0].isdigit():
            yield Latin((token.term,), written=written)  # initials: U.S.
            continue
        if written[0].isdigit() and token.term.replace(".", "").isdigit():
            yield Number(token.term)
            continue
        parts, joined = word_terms(written.rstrip("'"))
        seen = token.position + len(parts) - 1
        yield Latin(tuple(term for term, _, _ in parts), joined, stop=written in _ENGLISH_STOP_WORDS, written=written)


def _han_units(run: str) -> Iterator[Unit]:
    at = 0
    for match in re.finditer(CHINESE_NUMBER, run):
        number = chinese_number(match[0])
        if number is None:
            continue
        yield from _segmented(run[at : match.start()])
        yield Number(number, match[0], stop=match[0] in _ONE)
        at = match.end()
    yield from _segmented(run[at:])


def _segmented(run: str) -> Iterator[Unit]:
    for word, _, _ in segment_words(run) if run else ():
        yield Han(word, stop=word in _CHINESE_STOP_WORDS or word in _CHINESE_STOP_WORDS_INSIDE)


def _says_nothing(unit: Unit) -> bool:
    """Whether a word that stands alone carries no subject."""
    return isinstance(unit, Latin) or (isinstance(unit, Han) and unit.text in _CHINESE_STOP_WORDS)


_UNITS: dict[str, Callable[[str], Iterable[Unit]]] = {
    "han": _han_units,
    "latin": _latin_units,
    "number": lambda run: [Number(digit_number(run))],
}
