"""Snippets: marked headlines, and the passages of a document that contain most of a query's words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from search.model import Document, Text
from search.present.highlighter import TITLE, highlighter
from search.present.highlights import HighlightPattern, Mark
from search.results import MarkedText, Snippet
from search.text import HAN

__all__ = ["MarkedHit", "mark_hit", "mark_texts"]

_HAN_LETTERS = 2.5  # letters: a Chinese character says about as much as two and a half
_SAMPLE_CHARS = 200  # characters of a paragraph from which its share of Chinese is estimated
_MAX_PASSAGES = 2  # of each language
_MAX_MARKS = 1000  # of a paragraph that are considered; bounds the time
_SENTENCE_END = re.compile(r"[。！？；.!?;](?:(?<=[。！？；])|(?=\s))")  # not the point in 12.5
_MAX_REACH_BACK = 40  # characters by which a passage may begin earlier, to begin with a sentence


class _Fragment(NamedTuple):
    """A span of a paragraph that holds marks.

    Attributes:
        score: Number of concepts, and a tenth for each of up to five marks.
        paragraph: Number of the paragraph.
        start: Start of its first mark.
        end: End of its last mark.
        concepts: Its concepts, as bits.
    """

    score: float
    paragraph: int
    start: int
    end: int
    concepts: int


_MarksByParagraph = Mapping[int, Sequence[Mark]]
"""The marks of a text by paragraph number; paragraphs without marks are left out."""


class MarkedHit(NamedTuple):
    """What a result page shows of a document.

    Attributes:
        titles: The headline of each text, marked.
        snippets: The best passages of each language.
    """

    titles: tuple[Snippet, ...]
    snippets: tuple[Snippet, ...]


def mark_hit(document: Document, patterns: Sequence[HighlightPattern], width: int, scan_chars: int) -> MarkedHit:
    """Return the headlines and the best passages of a document; its marks are those of `mark_texts`.

    Passages are ranked by how many different words of the query they contain. If only one language has any, the aligned
    paragraph is shown of the other; if none has, the beginning of the document.

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
    return MarkedHit(titles, _passages(document, marks, width))


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


def _marked_text(text: Text, number: int, marks: _MarksByParagraph) -> Snippet:
    """Return a whole paragraph or headline, marked."""
    paragraph = text.title if number == TITLE else text.paragraphs[number].text
    return Snippet(lang=text.lang, paragraph=number, text=paragraph, marks=_merged(marks.get(number, ())))


def _passages(document: Document, marks: Sequence[_MarksByParagraph], width: int) -> tuple[Snippet, ...]:
    best = [_best(text, marks_of_text, width) for text, marks_of_text in zip(document.texts, marks, strict=True)]
    snippets: list[Snippet] = []
    for number, (text, chosen) in enumerate(zip(document.texts, best, strict=True)):
        if chosen:
            snippets += [_cut(text, passage, marks[number][passage.paragraph], width) for passage in chosen]
        else:
            counterpart = _counterpart(document, best, number)
            if counterpart:
                snippets.append(_cut(text, counterpart, (), width))
    return tuple(snippets)


def _best(text: Text, marks: _MarksByParagraph, width: int) -> list[_Fragment]:
    """Choose up to two passages, in reading order: the best, and one of another paragraph that adds most to it."""
    remaining = {number: paragraph_marks[:_MAX_MARKS] for number, paragraph_marks in marks.items() if number != TITLE}
    chosen: list[_Fragment] = []
    covered = 0
    while remaining and len(chosen) < _MAX_PASSAGES:
        if chosen and not any(
            1 << mark.concept & ~covered for paragraph_marks in remaining.values() for mark in paragraph_marks
        ):
            break  # a second passage must contain another concept
        best_value: tuple[int, float] = -1, 0.0
        for number, paragraph_marks in remaining.items():
            for passage in _passages_in(text, number, paragraph_marks, width):
                value = (passage.concepts & ~covered).bit_count(), passage.score
                if value > best_value:  # of equal passages the first is kept
                    best_value, best_passage = value, passage
        chosen.append(best_passage)
        covered |= best_passage.concepts
        del remaining[best_passage.paragraph]
    return sorted(chosen, key=lambda passage: passage.paragraph)


def _passages_in(text: Text, number: int, marks: Sequence[Mark], width: int) -> Iterator[_Fragment]:
    """Yield, for each mark, the passage that begins there (a sliding window over the marks)."""
    if len(marks) == 1:
        [(start, end, concept, _)] = marks
        yield _Fragment(1.1, number, start, end, 1 << concept)
        return
    length = _chars(text.paragraphs[number].text, width)
    last, concepts, counts = 0, 0, dict[int, int]()
    for first, mark in enumerate(marks):
        fitting = last
        while fitting < len(marks) and marks[fitting].end <= mark.start + length:
            fitting += 1
        fitting = max(fitting, first + 1)  # a mark longer than a passage
        for _, _, concept, _ in marks[last:fitting]:
            counts[concept] = counts.get(concept, 0) + 1
            concepts |= 1 << concept
        last = fitting
        score = concepts.bit_count() + 0.1 * min(last - first, 5)
        yield _Fragment(score, number, mark.start, marks[last - 1].end, concepts)
        counts[mark.concept] -= 1
        if not counts[mark.concept]:
            concepts ^= 1 << mark.concept


def _chars(text: str, width: int) -> int:
    """Return the number of characters of a text that fill a width."""
    return max(20, int(width * _chars_per_letter(text[:_SAMPLE_CHARS]))) if text else width


@lru_cache(maxsize=1024)
def _chars_per_letter(sample: str) -> float:
    """Return the average number of characters that take the width of a letter."""
    if sample.isascii():
        return 1.0
    han = sum(map(len, _han_pattern().findall(sample)))
    return len(sample) / (len(sample) + (_HAN_LETTERS - 1) * han)


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


def _cut(text: Text, passage: _Fragment, marks: Sequence[Mark], width: int) -> Snippet:
    """Return the snippet around a passage: it begins with a sentence if one begins nearby, and cuts no English word."""
    paragraph = text.paragraphs[passage.paragraph].text
    length = _chars(paragraph, width)
    before = max(passage.end - length, passage.start - length // 3)  # some words of context, as far as there is room
    start = _start(paragraph, passage.start, max(0, min(passage.start, before, len(paragraph) - length)))
    end = min(len(paragraph), max(passage.end, start + length))
    while (
        end < len(paragraph)
        and paragraph[end - 1].isascii()
        and paragraph[end - 1].isalnum()
        and paragraph[end].isalnum()
    ):
        end += 1
        if end - start > 2 * length + _MAX_REACH_BACK:
            break
    return Snippet(
        lang=text.lang, paragraph=passage.paragraph, text=paragraph[start:end], marks=_merged(marks, start, end),
        cut_before=start > 0, cut_after=end < len(paragraph),
    )  # fmt: skip


def _start(paragraph: str, first_mark: int, earliest: int) -> int:
    """Return where a snippet with a first mark begins: after a sentence's end nearby, else at a word."""
    limit = max(earliest - _MAX_REACH_BACK, 0)
    if limit == 0:
        return 0
    start = earliest
    for match in _SENTENCE_END.finditer(paragraph, limit, first_mark):
        start = match.end()
    while start < first_mark and (paragraph[start].isspace() or paragraph[start] in "”’」』)）"):
        start += 1
    while (
        0 < start < first_mark
        and paragraph[start].isascii()
        and paragraph[start].isalnum()
        and paragraph[start - 1].isalnum()
    ):
        start += 1
    while start < first_mark and paragraph[start].isspace():
        start += 1
    return start


def _merged(marks: Sequence[Mark], first: int = 0, last: int = sys.maxsize) -> tuple[tuple[int, int], ...]:
    """Return the spans of marks within a range, relative to its start; spans that touch or overlap are merged."""
    spans: list[tuple[int, int]] = []
    last_end = -1
    for start, end, _, _ in marks:
        if start < first or end > last:
            continue
        if start <= last_end:
            last_end = max(last_end, end)
            spans[-1] = spans[-1][0], last_end - first
        else:
            last_end = end
            spans.append((start - first, end - first))
    return tuple(spans)


def _counterpart(document: Document, best: Sequence[Sequence[_Fragment]], number: int) -> _Fragment | None:
    """Return what to show of a text without marks: the translation of the other language's best passage.

    Offsets within aligned paragraphs are assumed to be proportional.
    """
    text, other = document.texts[number], 1 - number
    if not any(best):
        first = next((index for index, other_text in enumerate(document.texts) if other_text.paragraphs), None)
        return _Fragment(0, 0, 0, 0, 0) if number == first else None
    if len(document.texts) != 2 or not best[other]:
        return None
    best_passage = max(best[other])
    paragraph = next((pair[number] for pair in document.alignment if pair[other] == best_passage.paragraph), None)
    if paragraph is None or paragraph >= len(text.paragraphs):
        return None
    position = best_passage.start / max(1, len(document.texts[other].paragraphs[best_passage.paragraph].text))
    offset = int(position * len(text.paragraphs[paragraph].text))
    return _Fragment(0, paragraph, offset, offset, 0)
