"""Turns a document and a question into marked headlines and the passages that answer most of the question's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from search.model import Document, MarkedText, Snippet, Text
from search.present.marks import Mark, Needle, find_marks, only_whole
from search.text.fold import is_han

__all__ = ["mark_texts", "mark_titles", "passages"]

_TITLE = -1
_HAN_WIDTH = 2.5  # a Chinese character says about as much as two and a half letters
_PASSAGES = 2  # a language
_MOST_MARKS = 1000  # of a paragraph that are weighed against each other
_SENTENCE_END = re.compile(r"[。！？；]|[.!?;](?=\s)")  # the point in 12.5 ends nothing
_REACH = 40  # characters that a passage may reach back to begin with a sentence


class _Found(NamedTuple):
    """A stretch of a paragraph that holds marks."""

    worth: float
    paragraph: int
    start: int
    end: int
    concepts: frozenset[int]


def mark_texts(document: Document, needles: Sequence[Needle], scan_chars: int) -> tuple[MarkedText, ...]:
    """Every text of a document, whole, with the needles marked.

    Args:
        document: The document.
        needles: What to mark.
        scan_chars: Characters of each text in which marks are looked for; the rest is left unmarked.
    """
    return tuple(_marked(text, needles, scan_chars) for text in document.texts)


def _marked(text: Text, needles: Sequence[Needle], scan_chars: int) -> MarkedText:
    marks = _marks(text, needles, scan_chars)
    title, *paragraphs = (
        Snippet(lang=text.lang, paragraph=number, text=words, marks=_merged(found))
        for number, (words, found) in enumerate(zip(_pieces(text), marks, strict=True), start=_TITLE)
    )
    return MarkedText(lang=text.lang, title=title, paragraphs=tuple(paragraphs))


def mark_titles(document: Document, needles: Sequence[Needle]) -> tuple[Snippet, ...]:
    """The headline of each text with the needles marked."""
    return tuple(
        _marked(Text(lang=text.lang, title=text.title), needles, len(text.title)).title for text in document.texts
    )


def passages(document: Document, needles: Sequence[Needle], width: int, scan_chars: int) -> tuple[Snippet, ...]:
    """The best passages of each language.

    A passage is worth as many different words of the question as it holds. Where only one language answers,
    the paragraph that corresponds to its best passage is shown in the other; where none does, the beginning.

    Args:
        document: The document.
        needles: What to look for.
        width: Length of a passage in letters; a Chinese character counts as two and a half.
        scan_chars: Characters of each text that are looked at.
    """
    marks = [_marks(text, needles, scan_chars)[1:] for text in document.texts]
    best = [_best(text, found, width) for text, found in zip(document.texts, marks, strict=True)]
    snippets: list[Snippet] = []
    for number, (text, chosen) in enumerate(zip(document.texts, best, strict=True)):
        if chosen:
            snippets += [_cut(text, found, marks[number][found.paragraph], width) for found in chosen]
        else:
            counterpart = _counterpart(document, best, number)
            if counterpart:
                snippets.append(_cut(text, counterpart, [], width))
    return tuple(snippets)


def _pieces(text: Text) -> list[str]:
    return [text.title, *(paragraph.text for paragraph in text.paragraphs)]


def _marks(text: Text, needles: Sequence[Needle], scan_chars: int) -> list[list[Mark]]:
    """The marks of the headline and of each paragraph."""
    everywhere = [needle for needle in needles if not needle.scope]
    in_title = [needle for needle in needles if needle.scope in ("", "title")]
    found, left = [find_marks(text.title, in_title) if in_title else []], scan_chars
    for paragraph in text.paragraphs:
        found.append(find_marks(paragraph.text[:left], everywhere) if everywhere and left > 0 else [])
        left -= len(paragraph.text)
    return only_whole(found)


def _best(text: Text, marks: Sequence[Sequence[Mark]], width: int) -> list[_Found]:
    """Up to two stretches, in reading order: the best, and one elsewhere that adds most to it."""
    candidates = [
        found
        for number, paragraph in enumerate(marks)
        for found in _stretches(text, number, paragraph[:_MOST_MARKS], width)
    ]
    chosen: list[_Found] = []
    seen: frozenset[int] = frozenset()
    while candidates and len(chosen) < _PASSAGES:
        best = max(
            candidates, key=lambda found: (len(found.concepts - seen), found.worth, -found.paragraph, -found.start)
        )
        if chosen and not best.concepts - seen:
            break  # a second passage must say something new
        chosen.append(best)
        seen |= best.concepts
        candidates = [found for found in candidates if found.paragraph != best.paragraph]
    return sorted(chosen, key=lambda found: (found.paragraph, found.start))


def _stretches(text: Text, number: int, marks: Sequence[Mark], width: int) -> list[_Found]:
    """For each mark, what a passage that begins there would hold: two fingers moving along the marks."""
    if not marks:
        return []
    length = _chars(text.paragraphs[number].text, width)
    found, last, counts = [], 0, dict[int, int]()
    for first, mark in enumerate(marks):
        while last < len(marks) and marks[last].end <= mark.start + length:
            counts[marks[last].concept] = counts.get(marks[last].concept, 0) + 1
            last += 1
        if last <= first:  # a mark longer than a passage
            counts[mark.concept] = counts.get(mark.concept, 0) + 1
            last = first + 1
        concepts = frozenset(concept for concept, count in counts.items() if count)
        found.append(
            _Found(len(concepts) + 0.1 * min(last - first, 5), number, mark.start, marks[last - 1].end, concepts)
        )
        counts[mark.concept] -= 1
    return found


def _chars(text: str, width: int) -> int:
    """How many characters of a text fill a width."""
    sample = text[:200]
    han = sum(map(is_han, sample))
    return max(20, int(width * len(sample) / (len(sample) + (_HAN_WIDTH - 1) * han))) if sample else width


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
    inside = [
        Mark(mark.start - start, mark.end - start, mark.concept)
        for mark in marks
        if start <= mark.start and mark.end <= end
    ]
    return Snippet(
        lang=text.lang, paragraph=found.paragraph, text=whole[start:end], marks=_merged(inside),
        cut_before=start > 0, cut_after=end < len(whole),
    )  # fmt: skip


def _start(whole: str, at: int, earliest: int) -> int:
    """Where a passage with a first mark at `at` begins: after a sentence's end nearby, else at a word."""
    floor = max(earliest - _REACH, 0)
    if floor == 0:
        return 0
    sentence = max((match.end() for match in _SENTENCE_END.finditer(whole, floor, at)), default=-1)
    start = sentence if sentence >= 0 else earliest
    while start < at and (whole[start].isspace() or whole[start] in "”’」』)）"):
        start += 1
    while 0 < start < at and whole[start].isascii() and whole[start].isalnum() and whole[start - 1].isalnum():
        start += 1
    while start < at and whole[start].isspace():
        start += 1
    return start


def _merged(marks: Sequence[Mark]) -> tuple[tuple[int, int], ...]:
    """Spans without overlap; two that touch or overlap become one."""
    spans: list[tuple[int, int]] = []
    for mark in sorted(marks):
        if spans and mark.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], mark.end))
        else:
            spans.append((mark.start, mark.end))
    return tuple(spans)


def _counterpart(document: Document, best: Sequence[Sequence[_Found]], number: int) -> _Found | None:
    """What is worth showing of a text without marks: where the other language's best passage is translated.

    A translation runs at an even pace, so the place within the paragraph is in proportion.
    """
    text, other = document.texts[number], 1 - number
    if not any(best):
        first = next((place for place, each in enumerate(document.texts) if each.paragraphs), None)
        return _Found(0, 0, 0, 0, frozenset()) if number == first else None
    if len(document.texts) != 2 or not best[other]:
        return None
    answer = max(best[other])
    paragraph = next((pair[number] for pair in document.alignment if pair[other] == answer.paragraph), None)
    if paragraph is None or paragraph >= len(text.paragraphs):
        return None
    share = answer.start / max(1, len(document.texts[other].paragraphs[answer.paragraph].text))
    at = int(share * len(text.paragraphs[paragraph].text))
    return _Found(0, paragraph, at, at, frozenset())
