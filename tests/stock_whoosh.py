"""Turns stock Whoosh into an oracle: where it strays from its own documentation, it does as that says for a while."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from whoosh import query as wq
from whoosh.matching import AndMaybeMatcher, AndNotMatcher, DisjunctionMaxMatcher, RequireMatcher
from whoosh.matching.combo import ArrayUnionMatcher
from whoosh.matching.wrappers import CoordMatcher, InverseMatcher
from whoosh.query.spans import SpanNear2, SpanQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from search.engine.codec import reader_of
from search.engine.segment import Segment

__all__ = ["mended", "searcher_over", "stock_scores"]

_TINY = 5e-324  # above 0, and nothing in any sum


def stock_scores(searcher: Searcher, query: wq.Query) -> dict[int, float]:
    """What Whoosh finds, with scores, once its flaws are mended."""
    with mended():
        return {int(number): float(score) for number, score in searcher.search(query, limit=None).items()}


def searcher_over(segments: list[Segment], weighting: Any) -> Searcher:
    """Whoosh's searcher over our segments."""
    reader: IndexReader = reader_of(segments)
    return Searcher(reader, weighting=weighting)


@contextmanager
def mended() -> Iterator[None]:
    """Mend every known flaw; `tests/test_engine_oracle.py` proves each of them."""
    with (
        patch.object(AndNotMatcher, "_find_first", _find_first),
        patch.object(AndNotMatcher, "skip_to", _and_not_skip_to),
        patch.object(wq.Require, "matcher", _require_matcher),
        patch.object(DisjunctionMaxMatcher, "score", _best_score),
        patch.object(AndMaybeMatcher, "skip_to", _and_maybe_skip_to),
        patch.object(CoordMatcher, "replace", _unreplaced),
        patch.object(InverseMatcher, "_find_next", _inverse_find_next),
        patch.object(ArrayUnionMatcher, "_read_part", _read_part),
        patch.object(wq.And, "estimate_size", _and_size),
        patch.object(SpanNear2, "_and_query", _near_query),
        patch.object(SpanQuery, "estimate_size", _span_size, create=True),
    ):
        yield


def _find_first(matcher: Any) -> None:
    """AndNotMatcher looks at `b` first only if it begins at the same document, so `b` may still be before it."""
    if matcher.a.is_active() and matcher.b.is_active():
        matcher._find_next()


def _and_not_skip_to(matcher: Any, number: int) -> None:
    """AndNotMatcher asks for the document of `a` even if skipping has brought `a` to its end."""
    if number < matcher.a.id():
        return
    matcher.a.skip_to(number)
    if matcher.a.is_active() and matcher.b.is_active():
        matcher._find_next()


def _require_matcher(query: wq.Require, searcher: Searcher, context: Any = None) -> Any:
    """Require makes an AndNotMatcher, which leaves out what it should require."""
    required = query.b.matcher(searcher, searcher.boolean_context())
    return RequireMatcher(query.a.matcher(searcher, context), required)


def _best_score(matcher: Any) -> float:
    """DisjunctionMaxMatcher compares the scores of `a` and `b` even if they stand at different documents."""
    here = [side for side in (matcher.a, matcher.b) if side.is_active() and side.id() == matcher.id()]
    return max(float(side.score()) for side in here)


def _and_maybe_skip_to(matcher: Any, number: int) -> None:
    """AndMaybeMatcher skips `b` to the number it was given, not to where `a` has come, and misses its score there."""
    matcher.a.skip_to(number)
    if matcher.a.is_active() and matcher.b.is_active():
        matcher.b.skip_to(matcher.a.id())


def _unreplaced(matcher: Any, minquality: float = 0) -> Any:
    """CoordMatcher counts the terms of a query anew whenever one of them has no more documents."""
    return matcher


def _inverse_find_next(matcher: Any) -> None:
    """InverseMatcher stops looking for deleted documents once the matcher that it turns round is at its end."""
    child = matcher.child
    while matcher._id < matcher.limit:
        if child.is_active() and child.id() < matcher._id:
            child.skip_to(matcher._id)
        if not matcher.missing(matcher._id) and not (child.is_active() and child.id() == matcher._id):
            return
        matcher._id += 1


def _read_part(matcher: Any) -> None:
    """ArrayUnionMatcher, for three and more alternatives, loses documents whose score is 0."""
    matcher._offset = matcher._docnum
    matcher._limit = min(matcher._docnum + matcher._partsize, matcher._doccount)
    matcher._a = array("d", bytes(8 * matcher._partsize))
    for child in matcher._submatchers:
        while child.is_active() and child.id() < matcher._limit:
            at = child.id() - matcher._offset
            score = matcher._a[at] + child.score() * matcher._boost if matcher._scored else 1.0
            matcher._a[at] = max(score, _TINY)
            child.next()


def _and_size(query: wq.And, reader: IndexReader) -> int:
    """And asks for the least of no numbers if it is empty."""
    return min((int(child.estimate_size(reader)) for child in query), default=0)


def _near_query(query: SpanNear2) -> wq.And:
    """SpanNear2 spells a name that its module does not have."""
    return wq.And(query.qs)


def _span_size(query: SpanQuery, reader: IndexReader) -> int:
    """Span queries do not say how much they may find, which every part of an And must."""
    return int(query.q.estimate_size(reader))
