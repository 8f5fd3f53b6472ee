"""Token streams of a text in both languages: Latin words, Chinese words, characters and character bigrams.

Each token carries its offsets in the original text, for highlighting. Queries and documents are tokenised by the same
functions, so that their terms match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from search.text.english import stem, word_forms, word_terms
from search.text.folding import HAN, fold
from search.text.numbers import DIGIT_NUMBER, chinese_numbers, digit_number
from search.text.segmentation import search_words

__all__ = [
    "LETTER", "LONGEST_WORD", "PARAGRAPH_GAP", "Token", "bigrams", "characters", "chinese_words", "han_runs",
    "latin_forms", "latin_words",
]  # fmt: skip

PARAGRAPH_GAP = 100
"""Positions that a line break skips, so that no phrase matches across paragraphs."""

LONGEST_WORD = 64
"""Characters of a Latin word that are indexed; longer ones are data, not language, and would swell the dictionary."""


class Token(NamedTuple):
    """A term and where it stands.

    Attributes:
        term: What is indexed and looked up.
        position: Ordinal for phrase queries; terms at one position are alternatives of each other.
        start: Offset of the first character in the original text.
        end: Offset after the last character.
    """

    term: str
    position: int
    start: int
    end: int


# [^\W_...] matches a word character other than those listed.
LETTER = rf"(?:[^\W_{HAN}]|[\u0300-\u036f])"
"""Regular expression (folded text) of a letter, digit or mark of any script that is not Chinese."""


_BASE_LETTER = rf"[^\W_{HAN}]"


@cache
def _latin_pattern() -> re.Pattern[str]:
    number = rf"(?P<number>{DIGIT_NUMBER})(?!{LETTER})"
    initials = rf"(?P<initials>(?:[a-z]\.){{2,12}}(?:[a-z](?!{LETTER}))?|(?:[a-z]\.){{1,12}}[a-z](?!{LETTER}))"
    word = rf"(?P<word>{LETTER}+(?:['\-]{LETTER}+)*'?)"
    return re.compile(rf"{number}|(?<!{_BASE_LETTER}){initials}|{word}|(?P<line>\n+)")


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


def latin_words(text: str) -> Iterator[Token]:
    """Yield words and numbers in Latin (and any other non-Chinese) script, as stems.

    The parts of a hyphenated word stand at successive positions; the word written as one stands at the first.
    """
    position = 0
    for match in _latin_pattern().finditer(fold(text)):
        start, end = match.span()
        if match["line"]:
            position += PARAGRAPH_GAP
        elif match["number"]:
            yield Token(digit_number(match["number"]), position, start, end)
            position += 1
        elif match["initials"]:
            yield Token(stem(match["initials"].replace(".", "")), position, start, end)
            position += 1
        else:
            parts, joined = word_terms(match["word"][:LONGEST_WORD])
            if joined:
                yield Token(joined, position, start, end)
            for term, first, last in parts:
                yield Token(term, position, start + first, start + last)
                position += 1


def latin_forms(text: str) -> Iterator[Token]:
    """Yield words and numbers in Latin script unstemmed, for prefix and wildcard queries.

    A hyphenated word is there joined and in its parts, each with the offsets of the whole word.
    """
    for position, match in enumerate(_latin_pattern().finditer(fold(text))):
        if match["number"]:
            yield Token(digit_number(match["number"]), position, *match.span())
        elif match["initials"]:
            yield Token(match["initials"].replace(".", ""), position, *match.span())
        elif match["word"]:
            for form in word_forms(match["word"][:LONGEST_WORD]):
                yield Token(form, position, *match.span())


def chinese_words(text: str) -> Iterator[Token]:
    """Yield Chinese words by jieba's search mode, in simplified script; a numeral is one token, written in digits."""
    for start, run in han_runs(text):
        offset = 0
        for first, last, number in chinese_numbers(run):
            yield from _segment_run(run[offset:first], start + offset)
            yield Token(number, start + first, start + first, start + last)
            offset = last
        yield from _segment_run(run[offset:], start + offset)


def characters(text: str) -> Iterator[Token]:
    """Yield every Chinese character, folded, with its own offset as position."""
    for start, run in han_runs(text):
        for offset, char in enumerate(run, start):
            yield Token(char, offset, offset, offset + 1)


def bigrams(text: str) -> Iterator[Token]:
    """Yield every two adjacent Chinese characters, folded, with the first one's offset as position.

    A phrase or substring of n characters is n - 1 bigrams in a row; punctuation and line breaks interrupt it.
    """
    for start, run in han_runs(text):
        for offset in range(len(run) - 1):
            yield Token(run[offset : offset + 2], start + offset, start + offset, start + offset + 2)


def han_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each unbroken run of Chinese characters, folded, with the offset at which it begins."""
    for match in _han_pattern().finditer(fold(text)):
        yield match.start(), match[0]


def _segment_run(run: str, offset: int) -> Iterator[Token]:
    for word, start, end in search_words(run) if run else ():
        yield Token(word, offset + start, offset + start, offset + end)
