"""Build the hits of a page: documents with titles and snippets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

from search.config import Config
from search.present import HighlightPattern, mark_hit
from search.query import Index, ScoredDocument
from search.results import Hit

__all__ = ["build_hits"]

# Characters of a document that are searched for snippets: its part of `Config.scan_chars` within these bounds.
_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000


def build_hits(
    index: Index,
    scored: Sequence[ScoredDocument],
    patterns: Sequence[HighlightPattern],
    config: Config,
    missing: Sequence[tuple[str, ...]] = (),
) -> tuple[Hit, ...]:
    """Return documents with the snippets that show the words of a query best.

    Args:
        index: The index.
        scored: Numbers and scores of the documents, in order.
        patterns: What to highlight; without any, snippets are the beginnings of the texts.
        config: Length of snippets, and the number of characters searched for them.
        missing: The words that each document lacks; nothing if none lacks any.
    """
    scan = min(_MOST_SCAN, max(_LEAST_SCAN, config.scan_chars // max(1, len(scored))))
    hits = []
    for each, lacks in zip(scored, missing or repeat(()), strict=False):
        document = index.document(each.number)
        marked = mark_hit(document, patterns, config.snippet_chars, scan)
        score = round(each.score, 4)
        hits.append(
            Hit(
                id=document.id,
                score=score,
                titles=marked.titles,
                snippets=marked.snippets,
                document=document,
                missing=lacks,
            )
        )
    return tuple(hits)
