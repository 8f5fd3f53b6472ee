"""Build the hits of a page: documents with titles and snippets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, repeat

from search.config import Config
from search.model import Document
from search.present import HighlightPattern, mark_hit
from search.query import DocumentKey, Index, ScoredDocument
from search.results import Duplicate, Hit
from search.text import chinese_passage

__all__ = ["build_hits", "duplicates_of", "stored_document"]

# Characters of a document that are searched for snippets: its part of `Config.scan_chars` within these bounds.
_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000
_MOST_DUPLICATES = 100  # that are named at a hit; each is read from the store


def build_hits(
    index: Index,
    scored: Sequence[ScoredDocument],
    patterns: Sequence[HighlightPattern],
    config: Config,
    missing: Sequence[tuple[str, ...]] = (),
    *,
    scanned_patterns: Sequence[HighlightPattern] | None = None,
    misreadings: Sequence[str] = (),
) -> tuple[Hit, ...]:
    """Return documents with the snippets that show the words of a query best.

    Args:
        index: The index.
        scored: The documents with their scores, as they are stored, in order.
        patterns: What to highlight; without any, snippets are the beginnings of the texts.
        config: Length of snippets, and the number of characters searched for them.
        missing: The words that each document lacks; nothing if none lacks any.
        scanned_patterns: What to highlight in scanned documents; the same if it is None.
        misreadings: Strings that words of the query may have been taken for, folded.
    """
    scan = min(_MOST_SCAN, max(_LEAST_SCAN, config.scan_chars // max(1, len(scored))))
    duplicates = iter(duplicates_of(index, [key for each in scored for key in each.same[:_MOST_DUPLICATES]]))
    hits = []
    for each, lacks in zip(scored, missing or repeat(()), strict=False):
        document = stored_document(each)
        shown = patterns if scanned_patterns is None or document.scan is None else scanned_patterns
        marked = mark_hit(document, shown, config.snippet_chars, scan)
        score = round(each.score, 4)
        hits.append(
            Hit(
                id=document.id,
                score=score,
                titles=marked.titles,
                snippets=marked.snippets,
                document=document,
                missing=lacks,
                duplicates=tuple(islice(duplicates, len(each.same[:_MOST_DUPLICATES]))),
                misread=_misread(document, misreadings) if each.is_possible else (),
            )
        )
    return tuple(hits)


def stored_document(scored: ScoredDocument) -> Document:
    """Return a document of the result of a request for stored documents."""
    if scored.document is None:
        raise ValueError("the request did not ask for stored documents")
    return scored.document


def duplicates_of(index: Index, keys: Sequence[DocumentKey]) -> tuple[Duplicate, ...]:
    """Return what is told of documents that have almost the same text as another one.

    Args:
        index: The index.
        keys: Keys of the documents, in order.
    """
    documents = index.documents(keys) if keys else ()
    return tuple(
        Duplicate(id=document.id, title=document.title, source=document.source, published=document.published)
        for document in documents
    )


def _misread(document: Document, misreadings: Sequence[str]) -> tuple[str, ...]:
    """Return those misreadings that a document has."""
    parts = (part for text in document.texts for part in (text.title, *(each.text for each in text.paragraphs)))
    texts = [chinese_passage(part).text for part in parts]
    return tuple(string for string in misreadings if any(string in text for text in texts))
