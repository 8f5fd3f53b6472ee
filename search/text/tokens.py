"""Turns a text in both languages into three streams of terms: Latin words, Chinese words, Chinese bigrams.

Each token carries its offsets in the original text, so that whatever finds it can show it. A reader's
question and a document's text go through the same functions, which is why they meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from search.text.english import stem, word_forms, word_terms
from search.text.fold import HAN, fold
from search.text.numbers import CHINESE_NUMBER, DIGIT_NUMBER, chinese_number, digit_number
from search.text.segment import search_words

__all__ = ["PARAGRAPH_GAP", "Token", "bigrams", "chinese_words", "han_runs", "latin_forms", "latin_words"]

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


# A letter, digit or mark of any script that is not Chinese; [^\W_...] is "a word character, but none of these".
_LETTER = rf"(?:[^\W_{HAN}]|[\u0300-\u036f])"


_LETTER_BEFORE = rf"[^\W_{HAN}]"


@cache
def _latin_pattern() -> re.Pattern[str]:
    number = rf"(?P<number>{DIGIT_NUMBER})(?!{_LETTER})"
    initials = rf"(?P<initials>(?:[a-z]\.){{2,12}}(?:[a-z](?!{_LETTER}))?|(?:[a-z]\.){{1,12}}[a-z](?!{_LETTER}))"
    word = rf"(?P<word>{_LETTER}+(?:['\-]{_LETTER}+)*'?)"
    return re.compile(rf"{number}|(?<!{_LETTER_BEFORE}){initials}|{word}|(?P<line>\n+)")


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(CHINESE_NUMBER)


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
        for match in _number_pattern().finditer(run):
            number = chinese_number(match[0])
            if number is None:
                continue
            yield from _segmented(run[at : match.start()], start + at)
            yield Token(number, start + match.start(), start + match.start(), start + match.end())
            at = match.end()
        yield from _segmented(run[at:], start + at)


def bigrams(text: str) -> Iterator[Token]:
    """Every Chinese character, and every two neighbours, at the character's own offset as position.

    A phrase or substring of n characters is n - 1 bigrams in a row; punctuation and line breaks interrupt it.
    """
    for start, run in han_runs(text):
        last = len(run) - 1
        for at, char in enumerate(run):
            yield Token(char, start + at, start + at, start + at + 1)
            if at < last:
                yield Token(run[at : at + 2], start + at, start + at, start + at + 2)


def han_runs(text: str) -> Iterator[tuple[int, str]]:
    """Each unbroken run of Chinese characters, folded, with the place where it begins."""
    for match in _han_pattern().finditer(fold(text)):
        yield match.start(), match[0]


def _segmented(run: str, offset: int) -> Iterator[Token]:
    for word, start, end in search_words(run) if run else ():
        yield Token(word, offset + start, offset + start, offset + end)
