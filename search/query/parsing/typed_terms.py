"""Analyse the text of words and phrases of a query into stems, Chinese words, numbers and runs of one script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby, takewhile

from search.query.tree import HanTerm, LatinTerm, NumberTerm, QueryTerm, ScriptRun
from search.text import (
    CHINESE_NUMBER,
    DIGIT_NUMBER,
    DIGIT_SERIES,
    LETTER,
    LONGEST_WORD,
    NUMBER_UNIT,
    STOP_WORDS,
    chinese_number,
    chinese_passage,
    fold,
    han_runs,
    is_han,
    latin_forms,
    latin_words,
    segment_words,
    spaced_together,
    strings,
    visible,
    word_terms,
)

__all__ = ["chinese_runs", "phrase_runs", "possible_name", "query_terms", "single_run"]

# A number in digits with the unit ten thousand or a hundred million, as analysis reads it in documents.
_MYRIADS = re.compile(rf"(?<!{LETTER})(?=[\d.,，]{{1,64}}{NUMBER_UNIT})(?:{DIGIT_SERIES}|{DIGIT_NUMBER})(?!{LETTER})")

# Chinese stop words, wherever they occur.
_CHINESE_STOP_WORDS = frozenset(
    "的 了 和 是 在 与 及 等 之 也 都 就 而 或 把 被 对 从 到 为 以 于 其 这 那"
    " 我们 他们 什么 哪些 如何 怎么 怎样 吗 呢".split()
)

# Stop words within a longer text; alone they may be a name (曾, 何, 向) or a noun (地, 会).
_CHINESE_STOP_WORDS_INSIDE = frozenset(
    "哪 哪个 哪里 哪儿 哪位 哪种 哪一 谁 多少 几 何 何时 何地 何种 为何 为什么 是否 个 一个 所 由 因 因为 由于 并 且"
    " 但 但是 可 可以 能 会 要 让 使 将 已 已经 曾 着 得 地 它 它们 他 她 你 我 您 自己 该 此 这个 那个 这些 那些 这种"
    " 时 时候 如果 虽然 则 又 再 还 很 最 更 只 只有 向 至 自 用 通过 进行 关于 根据 按照 之后 之前 以及 叫 叫做"
    " 称 称为".split()
)

# English stop words of queries, besides `STOP_WORDS`; without months and syllables of pinyin (may, she, you).
_ENGLISH_STOP_WORDS = STOP_WORDS | frozenset(
    "about after also because before between could during each her his must our shall should such than then through"
    " until whom whose would your".split()
)

_MAX_PARTS = 64  # of a series of numbers; analysis reads no more
_ONE = ("一",)  # a stop word: 一个村 is "a village"

_YEAR = "年"
# Numbers from 1000 to 2099 before 年 are taken for years.
_YEAR_NUMBER = re.compile(r"1\d{3}|20\d\d")


def query_terms(text: str) -> tuple[QueryTerm, ...]:
    """Return the terms of text without quotation marks, in order; none if it is only punctuation."""
    terms = tuple(_mark_year_suffixes(term for script, run in _runs(text) for term in _TERMS_BY_SCRIPT[script](run)))
    if len(terms) == 1 and terms[0].stop and not _is_stop_word_alone(terms[0]):
        return (replace(terms[0], stop=False),)
    return terms


def _mark_year_suffixes(terms: Iterable[QueryTerm]) -> Iterator[QueryTerm]:
    """Yield the terms with 年 after a year marked as a stop word, since English texts have no word for it."""
    previous: QueryTerm | None = None
    for term in terms:
        is_year = isinstance(previous, NumberTerm) and _YEAR_NUMBER.fullmatch(previous.value)
        yield replace(term, stop=True) if is_year and isinstance(term, HanTerm) and term.text == _YEAR else term
        previous = term


def possible_name(term: QueryTerm) -> QueryTerm:
    """Return the term of a word that was typed with a capital, marked as a name if it may be one."""
    if not isinstance(term, LatinTerm) or term.stop or term.joined or len(term.parts) > 1:
        return term
    forms = [token.term for token in latin_forms(term.written)]
    return replace(term, name=forms[0]) if len(forms) == 1 and forms[0].isalpha() else term


def chinese_runs(text: str) -> tuple[str, ...]:
    """Return the unbroken strings of Chinese characters in a text, in order, folded."""
    return tuple(run for _, run in han_runs(chinese_passage(text).text))


def single_run(text: str) -> str:
    """Return a text as one folded Chinese string; empty if it has anything else but punctuation."""
    joined = chinese_passage(text).text
    runs = [(script, run) for script, run in _runs(joined) if script == "han" or any(map(str.isalnum, run))]
    return runs[0][1] if len(runs) == 1 and runs[0][0] == "han" else ""


def phrase_runs(text: str) -> tuple[ScriptRun, ...]:
    """Return the runs of a quoted text, in order; none if it is only punctuation.

    Chinese is one run with the words and numbers that touch it: A股.
    """
    runs: list[ScriptRun] = []
    for is_chinese, run in strings(text):
        if is_chinese:
            runs.append(ScriptRun("han", (run,)))
            continue
        # Of two terms at one position (huzhuzu and huzhu, in huzhu-zu) a phrase uses the last: the parts of the word.
        at_positions = {token.position: token for token in latin_words(run)}
        if at_positions:
            tokens = at_positions.values()
            written = tuple(run[token.start : token.end] for token in tokens)
            runs.append(ScriptRun("latin", tuple(token.term for token in tokens), written))
    return tuple(runs)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield script and folded text of each run; digits before 万 or 亿 are one number, as in documents."""
    folded, offset = spaced_together(visible(fold(text))).text, 0
    for match in _MYRIADS.finditer(folded):
        yield from _by_script(folded[offset : match.start()])
        yield "latin", match[0]
        offset = match.end()
    yield from _by_script(folded[offset:])


def _by_script(folded: str) -> Iterator[tuple[str, str]]:
    for is_chinese, chars in groupby(folded, key=is_han):
        yield "han" if is_chinese else "latin", "".join(chars)


def _latin_terms(run: str) -> Iterator[QueryTerm]:
    last_position = -1  # of the parts of the previous hyphenated word
    tokens = list(latin_words(run))
    for number, token in enumerate(tokens):
        if token.position <= last_position:
            continue
        written = run[token.start : token.end][:LONGEST_WORD]
        if "." in written and not written[0].isdigit():
            yield LatinTerm((token.term,), written=written)  # initials: U.S.
            continue
        if written[0].isdigit() and token.term.replace(".", "").isdigit():
            within = takewhile(lambda part: part.start < token.end, tokens[number + 1 : number + _MAX_PARTS])  # noqa: B023
            numbers = tuple(part.term for part in within)
            last_position = token.position + len(numbers) - 1
            # 1986.2 may be the second issue of a year, side by side with it; 12，500 is a number, in any spelling.
            is_issue = numbers and "." in written
            yield LatinTerm(numbers, token.term, written=written) if is_issue else NumberTerm(token.term)
            continue
        parts, joined = word_terms(written.rstrip("'"))
        last_position = token.position + len(parts) - 1
        yield LatinTerm(
            tuple(term for term, _, _ in parts), joined, stop=written in _ENGLISH_STOP_WORDS, written=written
        )


def _han_terms(run: str) -> Iterator[QueryTerm]:
    offset = 0
    for match in re.finditer(CHINESE_NUMBER, run):
        number = chinese_number(match[0])
        if number is None:
            continue
        yield from _segmented(run[offset : match.start()])
        yield NumberTerm(number, match[0], stop=match[0] in _ONE)
        offset = match.end()
    yield from _segmented(run[offset:])


def _segmented(run: str) -> Iterator[QueryTerm]:
    for word, _, _ in segment_words(run) if run else ():
        yield HanTerm(word, stop=word in _CHINESE_STOP_WORDS or word in _CHINESE_STOP_WORDS_INSIDE)


def _is_stop_word_alone(term: QueryTerm) -> bool:
    """Return whether a word is a stop word even if the query has no other words."""
    return isinstance(term, LatinTerm) or (isinstance(term, HanTerm) and term.text in _CHINESE_STOP_WORDS)


_TERMS_BY_SCRIPT: dict[str, Callable[[str], Iterable[QueryTerm]]] = {
    "han": _han_terms,
    "latin": _latin_terms,
}
