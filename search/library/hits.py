"""Turns what a search found into the hits of one page, in the order that the reader wants."""

from __future__ import annotations

from collections.abc import Sequence

from search.config import Config
from search.present import HighlightPattern, mark_hit
from search.query import Index, ScoredDocument
from search.results import Hit

__all__ = ["hits"]

_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000  # characters of a document that are searched for passages


def hits(
    index: Index, scored: Sequence[ScoredDocument], wanted: Sequence[HighlightPattern], config: Config
) -> tuple[Hit, ...]:
    """Documents with the passages that show a question's words best.

    Args:
        index: Where the documents are.
        scored: Their numbers and scores.
        wanted: The words; without any, passages are how the documents begin.
        config: How long passages are, and how many characters may be searched for them.
    """
    scan = min(_MOST_SCAN, max(_LEAST_SCAN, config.scan_chars // max(1, len(scored))))
    return tuple(_hit(index, number, score, wanted, config.snippet_chars, scan) for number, score in scored)


def _hit(index: Index, number: int, score: float, wanted: Sequence[HighlightPattern], length: int, scan: int) -> Hit:
    document = index.document(number)
    marked = mark_hit(document, wanted, length, scan)
    return Hit(id=document.id, score=round(score, 4), titles=marked.titles, snippets=marked.snippets, document=document)
