"""Snippets: marked headlines, texts and passages of a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.model import Document, Text
from search.present.highlighter import TITLE, highlighter
from search.present.highlights import HighlightPattern, Mark
from search.present.passages import MarksByParagraph, merged_spans, passages
from search.results import MarkedText, Snippet

__all__ = ["MarkedHit", "mark_hit", "mark_texts"]


class MarkedHit(NamedTuple):
    """What a result page shows of a document.

    Attributes:
        titles: The headline of each text, marked.
        snippets: The best passages, each with its translation.
    """

    titles: tuple[Snippet, ...]
    snippets: tuple[Snippet, ...]


def mark_hit(document: Document, patterns: Sequence[HighlightPattern], width: int, scan_chars: int) -> MarkedHit:
    """Return the headlines and the best passages of a document; its marks are those of `mark_texts`.

    See `passages` for which passages these are.

    Args:
        document: The document.
        patterns: What to look for and mark.
        width: Length of a passage in letters; a Chinese character counts as two and a half.
        scan_chars: Characters of each text that are scanned.
    """
    marks = _marks(document, patterns, scan_chars)
    titles = tuple(
        _marked_text(text, TITLE, marks_of_text) for text, marks_of_text in zip(document.texts, marks, strict=True)
    )
    return MarkedHit(titles, passages(document, marks, width))


def mark_texts(document: Document, patterns: Sequence[HighlightPattern], scan_chars: int) -> tuple[MarkedText, ...]:
    """Return every text of a document in full, marked.

    Args:
        document: The document.
        patterns: What to mark.
        scan_chars: Characters of each text that are scanned; the rest is left unmarked.
    """
    return tuple(
        MarkedText(
            lang=text.lang,
            title=_marked_text(text, TITLE, marks_of_text),
            paragraphs=tuple(_marked_text(text, number, marks_of_text) for number in range(len(text.paragraphs))),
        )
        for text, marks_of_text in zip(document.texts, _marks(document, patterns, scan_chars), strict=True)
    )


def _marks(document: Document, patterns: Sequence[HighlightPattern], scan_chars: int) -> list[dict[int, list[Mark]]]:
    text_highlighter = highlighter(tuple(patterns))
    return [text_highlighter.marks(text, scan_chars) for text in document.texts]


def _marked_text(text: Text, number: int, marks: MarksByParagraph) -> Snippet:
    """Return a whole paragraph or headline, marked."""
    paragraph = text.title if number == TITLE else text.paragraphs[number].text
    page = "" if number == TITLE else text.page_of(number)
    return Snippet(
        lang=text.lang, paragraph=number, text=paragraph, marks=merged_spans(marks.get(number, ())), page=page
    )
