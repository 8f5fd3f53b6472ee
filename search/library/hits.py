"""Turns what a search found into the hits of one page, in the order that the reader wants."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.config import Config
from search.engine import Matches, OpenIndex
from search.present import Needle, mark_hit
from search.results import Hit

__all__ = ["hits", "in_order"]

_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000  # characters of a document that are searched for passages

Scored = Sequence[tuple[int, float]]


def in_order(index: OpenIndex, matches: Matches, sort: str, first: int, count: int) -> Scored:
    """Numbers and scores of successive documents.

    Args:
        index: Where the documents are.
        matches: What was found.
        sort: One of `SORTS`.
        first: How many documents come before.
        count: How many are wanted.
    """
    if sort == "relevance":
        return matches.best(first, count)
    days = index.columns.earliest
    if sort == "oldest":  # the largest key comes first, and undated documents come last in either order
        days = np.where(days == 0, np.iinfo(np.int32).min, -days)
    return matches.first_by(days, first, count)


def hits(index: OpenIndex, scored: Scored, wanted: Sequence[Needle], config: Config) -> tuple[Hit, ...]:
    """Documents with the passages that show a question's words best.

    Args:
        index: Where the documents are.
        scored: Their numbers and scores.
        wanted: The words; without any, passages are how the documents begin.
        config: How long passages are, and how many characters may be searched for them.
    """
    scan = min(_MOST_SCAN, max(_LEAST_SCAN, config.scan_chars // max(1, len(scored))))
    return tuple(_hit(index, number, score, wanted, config.snippet_chars, scan) for number, score in scored)


def _hit(index: OpenIndex, number: int, score: float, wanted: Sequence[Needle], length: int, scan: int) -> Hit:
    document = index.document(number)
    marked = mark_hit(document, wanted, length, scan)
    return Hit(id=document.id, score=round(score, 4), titles=marked.titles, snippets=marked.snippets, document=document)
