"""Passages: the parts of a document that contain most of a query's words, each beside its translation."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from search.model import Document, Text
from search.present.highlighter import TITLE
from search.present.highlights import Mark
from search.results import Snippet
from search.text import HAN

__all__ = ["MarksByParagraph", "merged_spans", "passages"]

_HAN_LETTERS = 2.5  # letters: a Chinese character says about as much as two and a half
_SAMPLE_CHARS = 200  # characters of a paragraph from which its share of Chinese is estimated
_MAX_PASSAGES = 2  # each with its translation
_NEAR = 0.15  # part of a paragraph by which a translation may stand elsewhere than in proportion
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


MarksByParagraph = Mapping[int, Sequence[Mark]]
"""The marks of a text by paragraph number; paragraphs without marks are left out."""


def passages(document: Document, marks: Sequence[MarksByParagraph], width: int) -> tuple[Snippet, ...]:
    """Return the best passages of a document, each followed by its translation where the texts are aligned there.

    Passages are ranked by how many different words of the query they contain, whichever language they are in. Snippets
    of one number in `Snippet.passage` translate each other; a passage without counterpart stands alone. If no text has
    any mark, the beginning of each is returned.

    Args:
        document: The document.
        marks: The marks of each of its texts.
        width: Length of a passage in letters; a Chinese character counts as two and a half.
    """
    partners = _partners(document)
    rows: list[dict[int, Snippet]] = []
    covered, remaining = 0, [_without_title(marks_of_text) for marks_of_text in marks]
    everything = 0
    for marks_of_text in remaining:
        everything |= _concepts(marks_of_text)
    while len(rows) < _MAX_PASSAGES and everything & ~covered:
        best = _best(document, remaining, covered, width)
        if best is None:
            break
        number, fragment = best
        row = {number: _cut(document.texts[number], fragment, marks[number][fragment.paragraph], width)}
        covered |= fragment.concepts
        remaining[number].pop(fragment.paragraph)
        counterpart = _counterpart(document, marks, partners, best, width)
        if counterpart:
            other = 1 - number
            row[other] = _cut(document.texts[other], counterpart, marks[other].get(counterpart.paragraph, ()), width)
            covered |= counterpart.concepts
            remaining[other].pop(counterpart.paragraph, None)
        elif not rows and len(document.texts) == 2:
            # Without a translation beside it, a passage of the other language may say the same.
            covered &= ~_concepts(remaining[1 - number])
            remaining[number].clear()
        rows.append(row)
    if not rows:
        return _beginning(document, width)
    rows.sort(key=lambda row: min((snippet.paragraph, text) for text, snippet in row.items()))
    return tuple(
        replace(snippet, passage=passage) for passage, row in enumerate(rows) for _, snippet in sorted(row.items())
    )


def _without_title(marks: MarksByParagraph) -> dict[int, Sequence[Mark]]:
    return {number: in_paragraph[:_MAX_MARKS] for number, in_paragraph in marks.items() if number != TITLE}


def _concepts(marks: MarksByParagraph) -> int:
    """Return the concepts of the marks of a text, as bits."""
    concepts = 0
    for in_paragraph in marks.values():
        for mark in in_paragraph:
            concepts |= 1 << mark.concept
    return concepts


def _partners(document: Document) -> tuple[Mapping[int, Sequence[int]], Mapping[int, Sequence[int]]]:
    """Return for each of two texts which paragraphs of the other one correspond to each of its paragraphs."""
    first, second = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    if len(document.texts) == 2:
        lengths = [len(text.paragraphs) for text in document.texts]
        for left, right in document.alignment:
            if left is not None and right is not None and left < lengths[0] and right < lengths[1]:
                first[left].append(right)
                second[right].append(left)
    return first, second


def _best(
    document: Document, marks: Sequence[MarksByParagraph], covered: int, width: int
) -> tuple[int, _Fragment] | None:
    """Return the fragment of any text that adds most to what is shown already, and its text; None if none does."""
    best: tuple[int, _Fragment] | None = None
    best_value: tuple[int, float] = 0, 0.0
    for number, (text, marks_of_text) in enumerate(zip(document.texts, marks, strict=True)):
        for paragraph, in_paragraph in marks_of_text.items():
            for fragment in _fragments_in(text, paragraph, in_paragraph, width):
                added = (fragment.concepts & ~covered).bit_count()
                if added and (added, fragment.score) > best_value:  # of equal fragments the first is kept
                    best, best_value = (number, fragment), (added, fragment.score)
    return best


def _counterpart(
    document: Document,
    marks: Sequence[MarksByParagraph],
    partners: Sequence[Mapping[int, Sequence[int]]],
    chosen: tuple[int, _Fragment],
    width: int,
) -> _Fragment | None:
    """Return the fragment of the other text that translates a chosen one; None if nothing is aligned with it.

    In an aligned paragraph, offsets are assumed to be proportional; marks nearby draw the fragment to themselves.
    """
    number, fragment = chosen
    aligned = partners[number].get(fragment.paragraph) if len(document.texts) == 2 else None
    if not aligned:
        return None
    text, marks_of_text = document.texts[1 - number], marks[1 - number]
    paragraph = max(aligned, key=lambda each: len({mark.concept for mark in marks_of_text.get(each, ())}))
    size = max(1, len(document.texts[number].paragraphs[fragment.paragraph].text))
    length = len(text.paragraphs[paragraph].text)
    offset = fragment.start * length // size
    in_paragraph = marks_of_text.get(paragraph, ())[:_MAX_MARKS]
    near = [
        (-each.score, abs(each.start - offset), each)
        for each in (_fragments_in(text, paragraph, in_paragraph, width) if in_paragraph else ())
        if abs(each.start - offset) <= max(_NEAR * length, _chars(text.paragraphs[paragraph].text, width) // 2)
    ]
    return min(near)[2] if near else _Fragment(0, paragraph, offset, offset, 0)


def _beginning(document: Document, width: int) -> tuple[Snippet, ...]:
    """Return the beginning of each text that has any paragraphs, as those of translations say about the same."""
    return tuple(_cut(text, _Fragment(0, 0, 0, 0, 0), (), width) for text in document.texts if text.paragraphs)


def _fragments_in(text: Text, number: int, marks: Sequence[Mark], width: int) -> Iterator[_Fragment]:
    """Yield, for each mark, the fragment that begins there (a sliding window over the marks)."""
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
        lang=text.lang, paragraph=passage.paragraph, text=paragraph[start:end], marks=merged_spans(marks, start, end),
        cut_before=start > 0, cut_after=end < len(paragraph), page=text.page_of(passage.paragraph),
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


def merged_spans(marks: Sequence[Mark], first: int = 0, last: int = sys.maxsize) -> tuple[tuple[int, int], ...]:
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
