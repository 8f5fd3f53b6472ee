"""Turns a document and a question into marked headlines and the passages that answer most of the question's words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from search.model import Document, Text
from search.present.marker import TITLE, marker
from search.present.marks import Mark, Needle
from search.results import MarkedText, Snippet
from search.text import HAN

__all__ = ["MarkedHit", "mark_hit", "mark_texts"]

_HAN_WIDTH = 2.5  # a Chinese character says about as much as two and a half letters
_SAMPLE = 200  # characters that tell how wide a text runs
_PASSAGES = 2  # a language
_MOST_MARKS = 1000  # of a paragraph that are weighed against each other
_SENTENCE_END = re.compile(r"[。！？；.!?;](?:(?<=[。！？；])|(?=\s))")  # the point in 12.5 ends nothing
_REACH = 40  # characters that a passage may reach back to begin with a sentence


class _Found(NamedTuple):
    """A stretch of a paragraph that holds marks.

    Attributes:
        worth: Concepts and marks that it holds; passages are compared by it.
        paragraph: Number of the paragraph.
        start: Where its first mark begins.
        end: Where its last mark ends.
        concepts: The concepts that it holds, as the bits of a number.
    """

    worth: float
    paragraph: int
    start: int
    end: int
    concepts: int


_Marks = Mapping[int, Sequence[Mark]]
"""The marks of a text, by paragraph, with none for a paragraph that has none."""


class MarkedHit(NamedTuple):
    """What a list of results shows of a document.

    Attributes:
        titles: The headline of each text with the needles marked.
        snippets: The best passages of each language.
    """

    titles: tuple[Snippet, ...]
    snippets: tuple[Snippet, ...]


def mark_hit(document: Document, needles: Sequence[Needle], width: int, scan_chars: int) -> MarkedHit:
    """The headlines and the best passages of a document; its marks are those of `mark_texts`.

    A passage is worth as many different words of the question as it holds. Where only one language answers,
    the paragraph that corresponds to its best passage is shown in the other; where none does, the beginning.

    Args:
        document: The document.
        needles: What to look for.
        width: Length of a passage in letters; a Chinese character counts as two and a half.
        scan_chars: Characters of each text that are looked at.
    """
    marks = _marks(document, needles, scan_chars)
    titles = tuple(_whole(text, TITLE, found) for text, found in zip(document.texts, marks, strict=True))
    return MarkedHit(titles, _passages(document, marks, width))


def mark_texts(document: Document, needles: Sequence[Needle], scan_chars: int) -> tuple[MarkedText, ...]:
    """Every text of a document, whole, with the needles marked.

    Args:
        document: The document.
        needles: What to mark.
        scan_chars: Characters of each text in which marks are looked for; the rest is left unmarked.
    """
    return tuple(
        MarkedText(
            lang=text.lang,
            title=_whole(text, TITLE, found),
            paragraphs=tuple(_whole(text, number, found) for number in range(len(text.paragraphs))),
        )
        for text, found in zip(document.texts, _marks(document, needles, scan_chars), strict=True)
    )


def _marks(document: Document, needles: Sequence[Needle], scan_chars: int) -> list[dict[int, list[Mark]]]:
    made = marker(tuple(needles))
    return [made.marks(text, scan_chars) for text in document.texts]


def _whole(text: Text, number: int, marks: _Marks) -> Snippet:
    """A paragraph or headline from its beginning to its end."""
    words = text.title if number == TITLE else text.paragraphs[number].text
    return Snippet(lang=text.lang, paragraph=number, text=words, marks=_merged(marks.get(number, ())))


def _passages(document: Document, marks: Sequence[_Marks], width: int) -> tuple[Snippet, ...]:
    best = [_best(text, found, width) for text, found in zip(document.texts, marks, strict=True)]
    snippets: list[Snippet] = []
    for number, (text, chosen) in enumerate(zip(document.texts, best, strict=True)):
        if chosen:
            snippets += [_cut(text, found, marks[number][found.paragraph], width) for found in chosen]
        else:
            counterpart = _counterpart(document, best, number)
            if counterpart:
                snippets.append(_cut(text, counterpart, (), width))
    return tuple(snippets)


def _best(text: Text, marks: _Marks, width: int) -> list[_Found]:
    """Up to two stretches, in reading order: the best, and one elsewhere that adds most to it."""
    left = {number: found[:_MOST_MARKS] for number, found in marks.items() if number != TITLE}
    chosen: list[_Found] = []
    seen = 0
    while left and len(chosen) < _PASSAGES:
        if chosen and not any(1 << mark.concept & ~seen for found in left.values() for mark in found):
            break  # a second passage must say something new
        best: tuple[int, float] = -1, 0.0
        for number, found in left.items():
            for stretch in _stretches(text, number, found, width):
                value = (stretch.concepts & ~seen).bit_count(), stretch.worth
                if value > best:  # of equals the first
                    best, choice = value, stretch
        chosen.append(choice)
        seen |= choice.concepts
        del left[choice.paragraph]
    return sorted(chosen, key=lambda found: found.paragraph)


def _stretches(text: Text, number: int, marks: Sequence[Mark], width: int) -> Iterator[_Found]:
    """For each mark, what a passage that begins there would hold: two fingers moving along the marks."""
    if len(marks) == 1:
        [(start, end, concept, _)] = marks
        yield _Found(1.1, number, start, end, 1 << concept)
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
        worth = concepts.bit_count() + 0.1 * min(last - first, 5)
        yield _Found(worth, number, mark.start, marks[last - 1].end, concepts)
        counts[mark.concept] -= 1
        if not counts[mark.concept]:
            concepts ^= 1 << mark.concept


def _chars(text: str, width: int) -> int:
    """How many characters of a text fill a width."""
    return max(20, int(width * _narrowness(text[:_SAMPLE]))) if text else width


@lru_cache(maxsize=1024)
def _narrowness(sample: str) -> float:
    """How many characters stand, on average, where a letter would."""
    if sample.isascii():
        return 1.0
    han = sum(map(len, _han_pattern().findall(sample)))
    return len(sample) / (len(sample) + (_HAN_WIDTH - 1) * han)


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


def _cut(text: Text, found: _Found, marks: Sequence[Mark], width: int) -> Snippet:
    """The passage around a stretch: it begins with a sentence where one begins nearby, and breaks no English word."""
    whole = text.paragraphs[found.paragraph].text
    length = _chars(whole, width)
    before = max(found.end - length, found.start - length // 3)  # some words of context, as far as there is room
    start = _start(whole, found.start, max(0, min(found.start, before, len(whole) - length)))
    end = min(len(whole), max(found.end, start + length))
    while end < len(whole) and whole[end - 1].isascii() and whole[end - 1].isalnum() and whole[end].isalnum():
        end += 1
        if end - start > 2 * length + _REACH:
            break
    return Snippet(
        lang=text.lang, paragraph=found.paragraph, text=whole[start:end], marks=_merged(marks, start, end),
        cut_before=start > 0, cut_after=end < len(whole),
    )  # fmt: skip


def _start(whole: str, at: int, earliest: int) -> int:
    """Where a passage with a first mark at `at` begins: after a sentence's end nearby, else at a word."""
    floor = max(earliest - _REACH, 0)
    if floor == 0:
        return 0
    start = earliest
    for match in _SENTENCE_END.finditer(whole, floor, at):
        start = match.end()
    while start < at and (whole[start].isspace() or whole[start] in "”’」』)）"):
        start += 1
    while 0 < start < at and whole[start].isascii() and whole[start].isalnum() and whole[start - 1].isalnum():
        start += 1
    while start < at and whole[start].isspace():
        start += 1
    return start


def _merged(marks: Sequence[Mark], first: int = 0, last: int = sys.maxsize) -> tuple[tuple[int, int], ...]:
    """The spans of ordered marks between two places, counted from the first; two that touch or overlap become one."""
    spans: list[tuple[int, int]] = []
    reached = -1
    for start, end, _, _ in marks:
        if start < first or end > last:
            continue
        if start <= reached:
            reached = max(reached, end)
            spans[-1] = spans[-1][0], reached - first
        else:
            reached = end
            spans.append((start - first, end - first))
    return tuple(spans)


def _counterpart(document: Document, best: Sequence[Sequence[_Found]], number: int) -> _Found | None:
    """What is worth showing of a text without marks: where the other language's best passage is translated.

    A translation runs at an even pace, so the place within the paragraph is in proportion.
    """
    text, other = document.texts[number], 1 - number
    if not any(best):
        first = next((place for place, each in enumerate(document.texts) if each.paragraphs), None)
        return _Found(0, 0, 0, 0, 0) if number == first else None
    if len(document.texts) != 2 or not best[other]:
        return None
    answer = max(best[other])
    paragraph = next((pair[number] for pair in document.alignment if pair[other] == answer.paragraph), None)
    if paragraph is None or paragraph >= len(text.paragraphs):
        return None
    share = answer.start / max(1, len(document.texts[other].paragraphs[answer.paragraph].text))
    at = int(share * len(text.paragraphs[paragraph].text))
    return _Found(0, paragraph, at, at, 0)
