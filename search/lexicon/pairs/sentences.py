"""Turns a document in two languages into sentences and their translations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.ingest import align
from search.model import Alignment, Document, Paragraph
from search.text import fold

__all__ = ["SentencePair", "sentence_pairs"]

_LONGEST = 4_000  # characters of a paragraph; a longer one is no paragraph, and would cost quadratic time to align
_MOST_SENTENCES = 24  # of a paragraph, in either language
_LONGEST_SENTENCE = 800  # English characters; in a longer one anything stands beside anything
_RATIOS = (2.2, 11.0)  # English characters for a Chinese one; 4.5 to 5.6 over whole articles of this archive

_ENGLISH_END = re.compile(r"(?<=[.!?;])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9a-z])")
_CHINESE_END = re.compile(r"(?<=[。！？；])(?![”’」』）])|(?<=[。！？；][”’」』）])")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vol|pp|cf|al|etc|Co|Ltd|Jr|Sr|i\.e|e\.g))\.$")


class SentencePair(NamedTuple):
    """A sentence (or a few that stand against one) in both languages.

    Attributes:
        en: English.
        zh: Chinese, as printed.
        document: Id of the document.
    """

    en: str
    zh: str
    document: str


def sentence_pairs(document: Document) -> Iterator[SentencePair]:
    """Sentences that correspond, of a document whose paragraphs are aligned, and its titles.

    Paragraphs are split at full stops and semicolons and aligned by length (Gale & Church 1993; see `align`). Pairs
    whose lengths do not fit each other are left out, for what is missing in one language would be learned as a
    translation of what stands in the other; so are very long ones.

    Args:
        document: Any; one in a single language has no pairs.
    """
    en, zh = document.text("en"), document.text("zh")
    if en is None or zh is None:
        return
    titles = (en.title, zh.title)
    parts = _joined(document.alignment, *([paragraph.text for paragraph in text.paragraphs] for text in (en, zh)))
    for english, chinese in (titles, *parts):
        if max(len(english), len(chinese)) <= _LONGEST:
            for pair in _sentences(english, chinese):
                if _fits(*pair):
                    yield SentencePair(*pair, document.id)


def _joined(alignment: Alignment, ones: Sequence[str], others: Sequence[str]) -> list[tuple[str, str]]:
    """The texts of aligned numbers; the second of two that face one joins the first, which stands before it."""
    found: list[tuple[list[str], list[str]]] = []
    for left, right in alignment:
        if left is not None and right is not None:
            found.append(([ones[left]], [others[right]]))
        elif found and left is not None:
            found[-1][0].append(ones[left])
        elif found and right is not None:
            found[-1][1].append(others[right])
    return [(" ".join(some), "".join(rest)) for some, rest in found]


def _sentences(english: str, chinese: str) -> list[tuple[str, str]]:
    ones, others = _english_sentences(english), [one for one in _CHINESE_END.split(chinese) if one.strip()]
    if min(len(ones), len(others)) <= 1 or max(len(ones), len(others)) > _MOST_SENTENCES:
        return [(english, chinese)]
    rows = align([Paragraph(one) for one in ones], [Paragraph(other) for other in others])
    return _joined(rows, ones, others)


def _english_sentences(text: str) -> list[str]:
    sentences: list[str] = []
    for piece in _ENGLISH_END.split(text):
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        elif piece.strip():
            sentences.append(piece)
    return sentences


def _fits(english: str, chinese: str) -> bool:
    if len(english) > _LONGEST_SENTENCE:
        return False
    least, most = _RATIOS
    length = sum(character > "\u2e7f" for character in fold(chinese))
    # A constant on both sides, because the lengths of short texts say little.
    return bool(length) and least * length - 12 <= len(english) <= most * length + 24
