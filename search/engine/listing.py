"""The part of a ranking that is listed: documents of several groups, one group after the other, by score or by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from search.query import DocumentKey, IndexRequest, ScoredDocument

if TYPE_CHECKING:
    from search.engine.columns.facet_columns import Columns
    from search.engine.evaluate.matches import Matches
    from search.engine.store.arrays import Array

__all__ = ["days_to_sort_by", "listed_documents"]


def days_to_sort_by(columns: Columns, sort: str) -> Array:
    """Return what all documents are sorted by, newest or oldest first: the largest key comes first."""
    days = columns.earliest
    if sort == "oldest":  # undated documents come last either way
        return np.where(days == 0, np.iinfo(np.int32).min, -days)
    return days


def listed_documents(
    columns: Columns,
    groups: Sequence[Matches],
    request: IndexRequest,
    with_missing: Callable[[Sequence[ScoredDocument]], list[ScoredDocument]] | None,
) -> list[ScoredDocument]:
    """Return the requested part of a ranking.

    Args:
        columns: Columns of all documents.
        groups: Documents that match the query, those that match the one for what may be misread, and those that lack
            words: each group comes after the one before.
        request: The request.
        with_missing: Returns documents with the words that they lack; None if the last group is not that of documents
            which lack words.
    """
    documents: list[ScoredDocument] = []
    first, count = request.first, request.count
    for number, matches in enumerate(groups):
        if count and first < matches.total:
            ranked = _ranked(columns, matches, request.sort, first, count)
            count -= len(ranked)
            if with_missing and number == len(groups) - 1:
                ranked = with_missing(ranked)
            elif number:
                ranked = [document._replace(is_possible=True) for document in ranked]
            documents += ranked
        first = max(0, first - matches.total)
    return documents


def _ranked(columns: Columns, matches: Matches, sort: str, first: int, count: int) -> list[ScoredDocument]:
    if sort == "relevance":
        ranked = matches.top(first, count)
    else:
        ranked = matches.top_by_key(days_to_sort_by(columns, sort), first, count)
    return [ScoredDocument(key, score) for key, score in cast("list[tuple[DocumentKey, float]]", ranked)]
