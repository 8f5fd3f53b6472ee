"""Build the hits of a page: documents with titles and snippets."""

from __future__ import annotations

from collections.abc import Sequence

from search.config import Config
from search.present import HighlightPattern, mark_hit
from search.query import Index, ScoredDocument
from search.results import Hit

__all__ = ["build_hits"]

# Characters of a document that are searched for snippets: its part of `Config.scan_chars` within these bounds.
_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000


def build_hits(
    index: Index, scored: Sequence[ScoredDocument], patterns: Sequence[HighlightPattern], config: Config
) -> tuple[Hit, ...]:
    """Return documents with the snippets that show the words of a query best.

    Args:
        index: The index.
        scored: Numbers and scores of the documents, in order.
        patterns: What to highlight; without any, snippets are the beginnings of the texts.
        config: Length of snippets, and the number of characters searched for them.
    """
    scan = min(_MOST_SCAN, max(_LEAST_SCAN, config.scan_chars // max(1, len(scored))))
    return tuple(_hit(index, number, score, patterns, config.snippet_chars, scan) for number, score in scored)


def _hit(index: Index, number: int, score: float, patterns: Sequence[HighlightPattern], length: int, scan: int) -> Hit:
    document = index.document(number)
    marked = mark_hit(document, patterns, length, scan)
    return Hit(id=document.id, score=round(score, 4), titles=marked.titles, snippets=marked.snippets, document=document)
