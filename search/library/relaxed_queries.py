"""Relaxations of a query without results: the query without one of its words or filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from search.results import DATES, Relaxation
from search.text import han_runs, segment_words

__all__ = ["FilterLabeler", "possible_relaxations"]

MOST = 8
"""Most words, and most filters, that are dropped one at a time; each costs a search."""

FilterLabeler = Callable[[str, str], str]
"""Returns the label of a filter value: `Hebei 河北` for `("region", "130000")`."""

_MAX_CHARS = 256  # of a query, as the default of the setting `query_chars`

# Opening brackets and quotation marks with the characters that close them.
_CLOSING = {
    "(": ")）", "（": ")）", '"': '"＂”“', "＂": '"＂”“', "“": "”„‟“", "”": '"＂”“', "„": "”“", "‟": '"＂”“',
    "「": "」", "『": "』", "«": "»",
}  # fmt: skip
_JOINING = frozenset({"AND", "OR"})
_OPERATORS = _JOINING | {"NOT"}
_SPACE = re.compile(r"\s")


class _QueryPart(NamedTuple):
    """Offsets of a part of a query between two spaces outside brackets and quotation marks."""

    start: int
    end: int


def possible_relaxations(
    query: str,
    filters: Mapping[str, Sequence[str]],
    exclude: Mapping[str, Sequence[str]],
    *,
    has_dates: bool,
    label: FilterLabeler,
) -> tuple[Relaxation, ...]:
    """Return relaxations by one word or filter each, with total 0; the caller counts the documents.

    Args:
        query: The query as typed.
        filters: Values by filter; any value of a filter is enough, so each filter is dropped as a whole.
        exclude: Excluded values by filter; each is dropped by itself, under the name of the filter after a minus.
        has_dates: Whether there is a span of dates.
        label: Returns labels of filter values.

    Returns:
        At most `MOST` words in the order of the query, then at most `MOST` filters. A single word is not dropped.
    """
    return (*_words(query[:_MAX_CHARS]), *_filters(query, filters, exclude, label, has_dates=has_dates))


def _words(query: str) -> list[Relaxation]:
    relaxations = []
    for part in _parts(query):
        dropped = query[part.start : part.end]
        remaining = " ".join(f"{query[: part.start]} {query[part.end :]}".split())
        if remaining and any(map(str.isalnum, dropped)):
            relaxations.append(Relaxation(kind="word", dropped=dropped, label=dropped, query=_tidy(remaining)))
    return relaxations[:MOST]


def _parts(query: str) -> Iterator[_QueryPart]:
    """Yield the parts of a query without operators; a part that is one Chinese string is segmented into words."""
    negation: int | None = None
    for part in _spaced_parts(query):
        text = query[part.start : part.end]
        if text in _OPERATORS:
            negation = part.start if text == "NOT" and negation is None else negation
            continue
        if negation is not None:  # NOT is dropped together with its operand
            yield _QueryPart(negation, part.end)
            negation = None
            continue
        runs = list(han_runs(text))
        if len(runs) == 1 and runs[0] == (0, runs[0][1]) and len(runs[0][1]) == len(text):
            for _, start, end in segment_words(runs[0][1]):
                yield _QueryPart(part.start + start, part.start + end)
        else:
            yield part


def _spaced_parts(query: str) -> Iterator[_QueryPart]:
    """Yield the text between spaces; brackets and quotation marks keep their content together."""
    start: int | None = None
    closers: list[str] = []
    for offset, char in enumerate(query):
        if closers and char in closers[-1]:
            closers.pop()
        elif char in _CLOSING and not (closers and closers[-1] != ")）"):
            closers.append(_CLOSING[char])
        elif not closers and _SPACE.match(char):
            if start is not None:
                yield _QueryPart(start, offset)
            start = None
            continue
        start = offset if start is None else start
    if start is not None:
        yield _QueryPart(start, len(query))


def _tidy(query: str) -> str:
    """Return a query without AND and OR at its ends; of two in a row, OR is kept, which binds less tightly."""
    kept: list[str] = []
    for word in query.split(" "):
        if word in _JOINING and (not kept or kept[-1] in _JOINING):
            kept[-1:] = ["OR"] if kept and "OR" in (word, kept[-1]) else kept[-1:]
        else:
            kept.append(word)
    while kept and kept[-1] in _JOINING:
        kept.pop()
    return " ".join(kept)


def _filters(
    query: str,
    filters: Mapping[str, Sequence[str]],
    exclude: Mapping[str, Sequence[str]],
    label: FilterLabeler,
    *,
    has_dates: bool,
) -> list[Relaxation]:
    chosen = [(name, tuple(values)) for name, values in filters.items() if values]
    chosen += [(f"-{name}", (value,)) for name, values in exclude.items() for value in values]
    relaxations = [
        Relaxation(
            kind="filter",
            dropped=f"{name}:{','.join(values)}",
            label=", ".join(label(name.removeprefix("-"), value) for value in values),
            query=query,
            filter=name,
            value=values[0] if len(values) == 1 else "",
        )
        for name, values in chosen
    ]
    if has_dates:
        relaxations.append(Relaxation(kind="filter", dropped=DATES, label=DATES, query=query, filter=DATES))
    return relaxations[:MOST]
