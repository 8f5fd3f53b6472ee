"""Turns a text in both languages into streams of terms: Latin words, Chinese words, characters and their pairs.

Each token carries its offsets in the original text, so that whatever finds it can show it. A reader's
question and a document's text go through the same functions, which is why they meet.
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
"""Positions that a line break skips, so that no phrase reaches from one paragraph into the next."""

LONGEST_WORD = 64
"""Characters of a Latin word that count; what is longer is data, not language, and would swell the dictionary."""


class Token(NamedTuple):
    """A term and where it stands.

    Attributes:
        term: What is indexed and looked up.
        position: Ordinal for phrases; terms at one position are alternatives of each other.
        start: First character in the original text.
        end: One past the last.
    """

    term: str
    position: int
    start: int
    end: int


# [^\W_...] is "a word character, but none of these".
LETTER = rf"(?:[^\W_{HAN}]|[\u0300-\u036f])"
"""Regular expression (folded text) of a letter, digit or mark of any script that is not Chinese."""


_LETTER_BEFORE = rf"[^\W_{HAN}]"


@cache
def _latin_pattern() -> re.Pattern[str]:
    number = rf"(?P<number>{DIGIT_NUMBER})(?!{LETTER})"
    initials = rf"(?P<initials>(?:[a-z]\.){{2,12}}(?:[a-z](?!{LETTER}))?|(?:[a-z]\.){{1,12}}[a-z](?!{LETTER}))"
    word = rf"(?P<word>{LETTER}+(?:['\-]{LETTER}+)*'?)"
    return re.compile(rf"{number}|(?<!{_LETTER_BEFORE}){initials}|{word}|(?P<line>\n+)")


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


def latin_words(text: str) -> Iterator[Token]:
    """Words and numbers in Latin (and any other non-Chinese) script, as stems.

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
    """Words and numbers in Latin script as they are written, for the beginnings of words; positions are those of words.

    A hyphenated word is there as a whole and in its parts, each with the span of the whole.
    """
    for position, match in enumerate(_latin_pattern().finditer(fold(text))):
        if match["number"]:
            yield Token(digit_number(match["number"]), position, *match.span())
        elif match["initials"]:
            yield Token(match["initials"].replace(".", ""), position, *match.span())
        elif match["word"]:
            for written in word_forms(match["word"][:LONGEST_WORD]):
                yield Token(written, position, *match.span())


def chinese_words(text: str) -> Iterator[Token]:
    """Chinese words by jieba's search mode, folded to simplified script; numerals become one plain number."""
    for start, run in han_runs(text):
        at = 0
        for first, last, number in chinese_numbers(run):
            yield from _segmented(run[at:first], start + at)
            yield Token(number, start + first, start + first, start + last)
            at = last
        yield from _segmented(run[at:], start + at)


def characters(text: str) -> Iterator[Token]:
    """Every Chinese character, folded, at its own offset as position."""
    for start, run in han_runs(text):
        for at, char in enumerate(run, start):
            yield Token(char, at, at, at + 1)


def bigrams(text: str) -> Iterator[Token]:
    """Every two neighbouring Chinese characters, folded, at the first one's offset as position.

    A phrase or substring of n characters is n - 1 bigrams in a row; punctuation and line breaks interrupt it.
    """
    for start, run in han_runs(text):
        for at in range(len(run) - 1):
            yield Token(run[at : at + 2], start + at, start + at, start + at + 2)


def han_runs(text: str) -> Iterator[tuple[int, str]]:
    """Each unbroken run of Chinese characters, folded, with the place where it begins."""
    for match in _han_pattern().finditer(fold(text)):
        yield match.start(), match[0]


def _segmented(run: str, offset: int) -> Iterator[Token]:
    for word, start, end in search_words(run) if run else ():
        yield Token(word, offset + start, offset + start, offset + end)
