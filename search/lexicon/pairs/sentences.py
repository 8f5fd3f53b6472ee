"""Aligned sentences of a document in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.ingest import align, group_rows
from search.model import Alignment, Document, Paragraph
from search.text import ABBREVIATION_END, fold

__all__ = ["SentencePair", "sentence_pairs"]

_MAX_PARAGRAPH = 4_000  # characters of a paragraph in either language; alignment costs quadratic time
_MAX_SENTENCES = 24  # sentences of a paragraph, in either language; a paragraph of more is taken as one pair
_MAX_SENTENCE = 800  # English characters; in a longer one unrelated terms co-occur
_LENGTH_RATIOS = (
    2.2,
    11.0,
)  # English characters per Chinese one, least and most; 4.5 to 5.6 over whole articles of this archive

_ENGLISH_END = re.compile(r"(?<=[.!?;])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9a-z])")
_CHINESE_END = re.compile(r"(?<=[。！？；])(?![”’」』）])|(?<=[。！？；][”’」』）])")


class SentencePair(NamedTuple):
    """A sentence in both languages (or a few sentences that are aligned with one).

    Attributes:
        en: English.
        zh: Chinese, as printed.
        document: Id of the document.
    """

    en: str
    zh: str
    document: str


def sentence_pairs(document: Document) -> Iterator[SentencePair]:
    """Yield the aligned sentences, and the titles, of a document whose paragraphs are aligned.

    Paragraphs are split at full stops and semicolons and aligned by length (Gale & Church 1993; see `align`). Pairs
    whose lengths do not fit are left out, because text that is missing in one language would be learned as the
    translation of its neighbours; so are very long ones.

    Args:
        document: Any document; one in a single language has no pairs.
    """
    en, zh = document.text("en"), document.text("zh")
    if en is None or zh is None:
        return
    titles = (en.title, zh.title)
    parts = _aligned_texts(
        document.alignment, *([paragraph.text for paragraph in text.paragraphs] for text in (en, zh))
    )
    for english, chinese in (titles, *parts):
        if max(len(english), len(chinese)) <= _MAX_PARAGRAPH:
            for pair in _sentences(english, chinese):
                if _fits(*pair):
                    yield SentencePair(*pair, document.id)


def _aligned_texts(alignment: Alignment, english: Sequence[str], chinese: Sequence[str]) -> list[tuple[str, str]]:
    """Return aligned texts; two texts that are aligned with one are joined, and one without a counterpart left out."""
    return [
        (" ".join(english[number] for number in en_numbers), "".join(chinese[number] for number in zh_numbers))
        for en_numbers, zh_numbers in group_rows(alignment, english, chinese)
        if en_numbers and zh_numbers
    ]


def _sentences(english: str, chinese: str) -> list[tuple[str, str]]:
    """Split two aligned paragraphs into aligned sentences; short or overlong ones stay whole."""
    english_sentences, chinese_sentences = (
        _english_sentences(english),
        [sentence for sentence in _CHINESE_END.split(chinese) if sentence.strip()],
    )
    if (
        min(len(english_sentences), len(chinese_sentences)) <= 1
        or max(len(english_sentences), len(chinese_sentences)) > _MAX_SENTENCES
    ):
        return [(english, chinese)]
    rows = align(
        [Paragraph(sentence) for sentence in english_sentences], [Paragraph(sentence) for sentence in chinese_sentences]
    )
    return _aligned_texts(rows, english_sentences, chinese_sentences)


def _english_sentences(text: str) -> list[str]:
    sentences: list[str] = []
    for piece in _ENGLISH_END.split(text):
        if sentences and ABBREVIATION_END.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        elif piece.strip():
            sentences.append(piece)
    return sentences


def _fits(english: str, chinese: str) -> bool:
    """Return whether the lengths of two texts are those of a translation."""
    if len(english) > _MAX_SENTENCE:
        return False
    low, high = _LENGTH_RATIOS
    length = sum(character > "\u2e7f" for character in fold(chinese))
    # The ratio of short texts varies more, so both bounds are widened by a constant number of letters.
    return bool(length) and low * length - 12 <= len(english) <= high * length + 24
