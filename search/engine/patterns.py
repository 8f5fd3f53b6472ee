"""Turns a query that stands for many terms (a prefix, range, pattern or fuzzy word) into the numbers of the terms."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator, Sequence

from whoosh import query as wq

from search.engine.dictionary import Dictionary
from search.engine.scoring import Statistics

__all__ = ["matching_terms"]

_SPECIAL = re.compile(r"[*?\[]")

Late = Callable[[], bool]


def matching_terms(query: wq.Query, statistics: Statistics, dictionary: Dictionary, late: Late) -> Sequence[int]:
    """Numbers of the terms of a field that a query stands for, ascending; only the first if it takes too long.

    Args:
        query: A Prefix, TermRange, Wildcard or FuzzyTerm.
        statistics: Those of the index, for the field's way of writing terms.
        dictionary: The field's terms in a segment.
        late: Says whether the time is up.
    """
    match query:
        case wq.Prefix():
            text = statistics.bytes_of(query.fieldname, query.text)
            return () if text is None else dictionary.prefixed(text)
        case wq.TermRange():
            return _range(query, statistics, dictionary)
        case wq.Wildcard():
            beginning = _SPECIAL.split(query.text, maxsplit=1)[0]
            matches = re.compile(fnmatch.translate(query.text)).match
            return list(_filtered(query.fieldname, beginning, statistics, dictionary, matches, late))
        case wq.FuzzyTerm():
            return list(_fuzzy(query, statistics, dictionary, late))
    raise TypeError(f"{query!r} stands for no terms")


def _range(query: wq.TermRange, statistics: Statistics, dictionary: Dictionary) -> Sequence[int]:
    first, after = 0, len(dictionary)
    if query.start is not None:
        text = statistics.bytes_of(query.fieldname, query.start)
        if text is None:
            return ()
        first = dictionary.place(text) + (query.startexcl and dictionary.find(text) is not None)
    if query.end is not None:
        text = statistics.bytes_of(query.fieldname, query.end)
        if text is None:
            return ()
        after = dictionary.place(text) + (not query.endexcl and dictionary.find(text) is not None)
    return range(first, after)


def _filtered(
    field: str,
    beginning: str,
    statistics: Statistics,
    dictionary: Dictionary,
    matches: Callable[[str], object],
    late: Late,
) -> Iterator[int]:
    """Numbers of the terms that begin with a text and match."""
    prefix = statistics.bytes_of(field, beginning)
    if prefix is None:
        return
    numbers = dictionary.prefixed(prefix) if prefix else range(len(dictionary))
    decode = statistics.searcher.schema[field].from_bytes
    for number, term in zip(numbers, dictionary.terms(numbers.start, numbers.stop), strict=True):
        if late():
            return
        if matches(dictionary.decoded(term, decode)):
            yield number


def _fuzzy(query: wq.FuzzyTerm, statistics: Statistics, dictionary: Dictionary, late: Late) -> Iterator[int]:
    """Numbers of the terms that share their first characters with a word and are few edits away."""
    beginning, rest = query.text[: query.prefixlength], query.text[query.prefixlength :]
    most = int(query.maxdist)

    def near(term: str) -> bool:
        return _within(term[len(beginning) :], rest, most)

    return _filtered(query.fieldname, beginning, statistics, dictionary, near, late)


def _within(one: str, other: str, most: int) -> bool:
    """Whether one text becomes another by at most so many insertions, deletions and replacements of characters.

    V. Levenshtein: Binary codes capable of correcting deletions, insertions, and reversals, 1966; only the band of the
    table that can still hold an answer is filled (E. Ukkonen: Algorithms for approximate string matching, 1985).
    """
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        first, last = max(1, at - most), min(len(other), at + most)
        before = row[first - 1]
        row[first - 1] = at if first == 1 else most + 1
        for place in range(first, last + 1):
            cost = (
                before
                if other[place - 1] == char
                else 1 + min(before, row[place - 1], row[place] if place < at + most else most + 1)
            )
            before, row[place] = row[place], cost
        if min(row[first - 1 : last + 1]) > most:
            return False
    return row[len(other)] <= most
