"""Sentences of a long paragraph, aligned with those of its translation, as spans of characters."""

from __future__ import annotations

import re
from typing import NamedTuple

from search.ingest import align, group_rows
from search.model import Paragraph
from search.text import ABBREVIATION_END

__all__ = ["Span", "aligned_sentences", "sentence_spans"]

_END = re.compile(r"[。！？；][”’」』）]*|[.!?;][\"'”’)\]]*(?=\s)")
_LONGEST_ABBREVIATION = 6  # characters before the end of a sentence that may be one
_MAX_SENTENCES = 300  # of a paragraph, in either language; a longer one stays whole, since alignment takes its time
_MIN_ROW = 240  # English characters of a row: shorter ones are torn, longer ones hard to follow


class Span(NamedTuple):
    """A part of a text, half-open."""

    start: int
    end: int


def sentence_spans(text: str) -> list[Span]:
    """Return the sentences of a text in either language, with the space after each; together they are the text."""
    spans, start, size = [], 0, len(text)
    for match in _END.finditer(text):
        end = match.end()
        while end < size and text[end].isspace():
            end += 1
        if not ABBREVIATION_END.search(text, max(start, match.end() - _LONGEST_ABBREVIATION), match.end()):
            spans.append(Span(start, end))
            start = end
    return [*spans, Span(start, size)] if start < size else spans


def aligned_sentences(english: str, chinese: str) -> list[tuple[Span, Span]]:
    """Return the parts of a paragraph and of its translation that face each other, in order.

    Sentences are aligned by their lengths, numbers and names (see `search.ingest.align`), and joined to parts of a few
    lines. On each side the parts together are the whole paragraph.

    Args:
        english: The paragraph in English.
        chinese: The same in Chinese.

    Returns:
        Spans of both; a single pair if the paragraphs are short or cannot be split.
    """
    first, second = sentence_spans(english), sentence_spans(chinese)
    whole = [(Span(0, len(english)), Span(0, len(chinese)))]
    if min(len(first), len(second)) < 2 or max(len(first), len(second)) > _MAX_SENTENCES:
        return whole
    sides = [english[slice(*span)] for span in first], [chinese[slice(*span)] for span in second]
    rows = align(*(list(map(Paragraph, side)) for side in sides))
    parts: list[tuple[Span, Span]] = []
    left_start = right_start = left_end = right_end = 0
    for left, right in group_rows(rows, *sides):
        left_end = first[left[-1]].end if left else left_end
        right_end = second[right[-1]].end if right else right_end
        # A sentence without a counterpart stays with the part before it.
        if left and right and left_end - left_start >= _MIN_ROW and right_end > right_start:
            parts.append((Span(left_start, left_end), Span(right_start, right_end)))
            left_start, right_start = left_end, right_end
    if not parts:
        return whole
    (last_left, last_right) = parts.pop()
    return [*parts, (Span(last_left.start, len(english)), Span(last_right.start, len(chinese)))]
