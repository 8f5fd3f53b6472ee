"""Turns a question that finds nothing, and its filters, into what is left of them without one word or one filter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from search.results import DATES, Relaxation
from search.text import han_runs, segment_words

__all__ = ["Label", "relaxations"]

MOST = 8
"""Words, and values of filters, that are tried at most."""

Label = Callable[[str, str], str]
"""Turns a filter and its value into words for people: `("region", "130000")` into `Hebei 河北`."""

_LONGEST = 256  # characters that are looked at

# A bracket or quotation mark that opens, with what closes it.
_CLOSING = {
    "(": ")）", "（": ")）", '"': '"＂”“', "＂": '"＂”“', "“": "”„‟“", "”": '"＂”“', "„": "”“", "‟": '"＂”“',
    "「": "」", "『": "』", "«": "»",
}  # fmt: skip
_JOINING = frozenset({"AND", "OR"})
_OPERATORS = _JOINING | {"NOT"}
_SPACE = re.compile(r"\s")


class _Item(NamedTuple):
    """A part of a question between two spaces that are in no brackets and no quotation marks."""

    start: int
    end: int


def relaxations(
    question: str,
    filters: Mapping[str, Sequence[str]],
    exclude: Mapping[str, Sequence[str]],
    *,
    has_dates: bool,
    label: Label,
) -> tuple[Relaxation, ...]:
    """What can be left out, one thing at a time, each with total 0: how much it finds is for the caller to find out.

    Args:
        question: As typed.
        filters: Wanted values by filter; one of each filter's values was enough, so a filter goes as a whole.
        exclude: Unwanted values by filter; each may go by itself. They are called by the filter with a minus before it.
        has_dates: Whether there is a span of dates.
        label: Names a filter's value.

    Returns:
        At most eight words in the order of the question, then at most eight filters. There are no words if only one
        stands there: without it, nothing would be asked.
    """
    return (*_words(question[:_LONGEST]), *_filters(question, filters, exclude, label, has_dates=has_dates))


def _words(question: str) -> list[Relaxation]:
    found = []
    for item in _parts(question):
        dropped = question[item.start : item.end]
        left = " ".join(f"{question[: item.start]} {question[item.end :]}".split())
        if left and any(map(str.isalnum, dropped)):
            found.append(Relaxation(kind="word", dropped=dropped, label=dropped, query=_tidy(left)))
    return found[:MOST]


def _parts(question: str) -> Iterator[_Item]:
    """The items of a question without operators; a single run of Chinese falls into its words."""
    begin: int | None = None
    for item in _items(question):
        text = question[item.start : item.end]
        if text in _OPERATORS:
            begin = item.start if text == "NOT" and begin is None else begin
            continue
        if begin is not None:  # what must not match goes together with the word that says so
            yield _Item(begin, item.end)
            begin = None
            continue
        runs = list(han_runs(text))
        if len(runs) == 1 and runs[0] == (0, runs[0][1]) and len(runs[0][1]) == len(text):
            for _, start, end in segment_words(runs[0][1]):
                yield _Item(item.start + start, item.start + end)
        else:
            yield item


def _items(question: str) -> Iterator[_Item]:
    """What stands between spaces; brackets and quotation marks hold together what is in them."""
    start: int | None = None
    waiting: list[str] = []
    for at, char in enumerate(question):
        if waiting and char in waiting[-1]:
            waiting.pop()
        elif char in _CLOSING and not (waiting and waiting[-1] != ")）"):
            waiting.append(_CLOSING[char])
        elif not waiting and _SPACE.match(char):
            if start is not None:
                yield _Item(start, at)
            start = None
            continue
        start = at if start is None else start
    if start is not None:
        yield _Item(start, len(question))


def _tidy(question: str) -> str:
    """A question without AND and OR at its ends; of two in a row the OR stays, which binds less."""
    kept: list[str] = []
    for word in question.split(" "):
        if word in _JOINING and (not kept or kept[-1] in _JOINING):
            kept[-1:] = ["OR"] if kept and "OR" in (word, kept[-1]) else kept[-1:]
        else:
            kept.append(word)
    while kept and kept[-1] in _JOINING:
        kept.pop()
    return " ".join(kept)


def _filters(
    question: str,
    filters: Mapping[str, Sequence[str]],
    exclude: Mapping[str, Sequence[str]],
    label: Label,
    *,
    has_dates: bool,
) -> list[Relaxation]:
    chosen = [(name, tuple(values)) for name, values in filters.items() if values]
    chosen += [(f"-{name}", (value,)) for name, values in exclude.items() for value in values]
    found = [
        Relaxation(
            kind="filter",
            dropped=f"{name}:{','.join(values)}",
            label=", ".join(label(name.removeprefix("-"), value) for value in values),
            query=question,
            filter=name,
            value=values[0] if len(values) == 1 else "",
        )
        for name, values in chosen
    ]
    if has_dates:
        found.append(Relaxation(kind="filter", dropped=DATES, label=DATES, query=question, filter=DATES))
    return found[:MOST]
