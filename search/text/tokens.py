"""Token streams of a text in both languages: Latin words, Chinese words, characters and character bigrams.

Each token carries its offsets in the original text, for highlighting. Queries and documents are tokenised by the same
functions, so that their terms match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from search.text.english import stem, word_forms, word_terms
from search.text.folding import HAN, LETTER, fold
from search.text.numbers import DIGIT_NUMBER, DIGIT_SERIES, chinese_numbers, digit_number, digit_series
from search.text.passing_over import Passage, chinese_passage, spaced_together, visible
from search.text.segmentation import search_words

__all__ = [
    "LONGEST_AFFIX", "LONGEST_WORD", "PARAGRAPH_GAP", "Token", "bigrams", "characters", "chinese_words", "han_runs",
    "latin_forms", "latin_words", "strings",
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


_BASE_LETTER = rf"[^\W_{HAN}]"


LONGEST_AFFIX = 16
"""Letters of a word that is one string with the Chinese next to it, as in A股 and 5G网络; longer ones are not."""


@cache
def _latin_pattern() -> re.Pattern[str]:
    series = rf"(?P<series>{DIGIT_SERIES})(?!{LETTER})"
    number = rf"(?P<number>{DIGIT_NUMBER})(?!{LETTER})"
    initials = rf"(?P<initials>(?:[a-z]\.){{2,12}}(?:[a-z](?!{LETTER}))?|(?:[a-z]\.){{1,12}}[a-z](?!{LETTER}))"
    word = rf"(?P<word>{LETTER}+(?:['\-]{LETTER}+)*'?)"
    return re.compile(rf"{series}|{number}|(?<!{_BASE_LETTER}){initials}|{word}|(?P<line>\n+)")


@cache
def _han_pattern() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]+")


@cache
def _mixed_pattern() -> re.Pattern[str]:
    affix = rf"{LETTER}{{1,{LONGEST_AFFIX}}}"
    return re.compile(rf"(?<!{LETTER}){affix}(?=[{HAN}])|[{HAN}]+|(?<=[{HAN}]){affix}(?!{LETTER})")


def latin_words(text: str) -> Iterator[Token]:
    """Yield words and numbers in Latin (and any other non-Chinese) script, as stems.

    The parts of a hyphenated word stand at successive positions; the word written as one stands at the first. So it is
    with the parts of 1986.2 and 12，500, which may be one number or two.
    """
    passage = visible(fold(text))
    position = 0
    for match in _latin_pattern().finditer(passage.text):
        start, end = match.span()
        if match["line"]:
            position += PARAGRAPH_GAP
        elif match["number"]:
            yield Token(digit_number(match["number"]), position, *passage.span(start, end))
            position += 1
        elif match["initials"]:
            yield Token(stem(match["initials"].replace(".", "")), position, *passage.span(start, end))
            position += 1
        else:
            whole, parts = digit_series(match["series"]) if match["series"] else _word_parts(match["word"])
            if whole:
                yield Token(whole, position, *passage.span(start, end))
            for term, first, last in parts:
                yield Token(term, position, *passage.span(start + first, start + last))
                position += 1


def _word_parts(word: str) -> tuple[str | None, Sequence[tuple[str, int, int]]]:
    parts, whole = word_terms(word[:LONGEST_WORD])
    return whole, parts


def latin_forms(text: str) -> Iterator[Token]:
    """Yield words and numbers in Latin script unstemmed, for prefix and wildcard queries.

    A hyphenated word is there joined and in its parts, each with the offsets of the whole word.
    """
    passage = visible(fold(text))
    for position, match in enumerate(_latin_pattern().finditer(passage.text)):
        if match["line"]:
            continue
        span = passage.span(*match.span())
        for form in _forms(match):
            yield Token(form, position, *span)


def _forms(match: re.Match[str]) -> Sequence[str]:
    if match["number"]:
        return (digit_number(match["number"]),)
    if match["series"]:
        whole, parts = digit_series(match["series"])
        return [*filter(None, [whole]), *(term for term, _, _ in parts)]
    if match["initials"]:
        return (match["initials"].replace(".", ""),)
    return word_forms(match["word"][:LONGEST_WORD])


def chinese_words(text: str) -> Iterator[Token]:
    """Yield Chinese words by jieba's search mode, in simplified script; a numeral is one token, written in digits.

    A mark (《》“”) parts words for the segmenter, but no strings of characters. Positions are offsets in the text that
    is segmented.
    """
    passage = spaced_together(visible(fold(text)))
    for run in _han_pattern().finditer(passage.text):
        for term, start, end in _words_of_run(run[0]):
            yield _placed(passage, term, run.start() + start, run.start() + end)


def characters(text: str) -> Iterator[Token]:
    """Yield every Chinese character, folded; positions are those of `bigrams`."""
    passage = chinese_passage(text)
    for match in _han_pattern().finditer(passage.text):
        for offset, char in enumerate(match[0], match.start()):
            yield _placed(passage, char, offset, offset + 1)


def bigrams(text: str) -> Iterator[Token]:
    """Yield every two adjacent Chinese characters, folded.

    A phrase or substring of n characters is n - 1 bigrams in a row; punctuation and line breaks interrupt it, but not
    what analysis passes over, which has no position. A short word or number in Latin script belongs to the Chinese that
    it touches: A股 is a bigram.
    """
    passage = chinese_passage(text)
    start = end = 0
    for match in _mixed_pattern().finditer(passage.text):
        if match.start() != end:
            yield from _bigrams_between(passage, start, end)
            start = match.start()
        end = match.end()
    yield from _bigrams_between(passage, start, end)


def strings(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the stretches of a text that is searched for as it stands: whether it is one string of `bigrams`, folded.

    What is no such string is Latin words, punctuation, and numbers with a point or a unit (1.2亿), which have several
    spellings.
    """
    passage = chinese_passage(text, beside_latin=False)
    end = 0
    for match in _spelled_number().finditer(passage.text):
        yield from _strings_between(passage.text[end : match.start()])
        yield False, match[0]
        end = match.end()
    yield from _strings_between(passage.text[end:])


@cache
def _spelled_number() -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER})(?=\d{{1,40}}[.,，万亿])(?:{DIGIT_SERIES}|{DIGIT_NUMBER})(?!{LETTER})")


def _strings_between(text: str) -> Iterator[tuple[bool, str]]:
    start = end = 0
    for match in _mixed_pattern().finditer(text):
        if match.start() != end or not end:
            if end > start:
                yield True, text[start:end]
            start = match.start()
            if start > end:
                yield False, text[end:start]
        end = match.end()
    if end > start:
        yield True, text[start:end]
    if end < len(text):
        yield False, text[end:]


def _bigrams_between(passage: Passage, start: int, end: int) -> Iterator[Token]:
    for offset in range(start, end - 1):
        yield _placed(passage, passage.text[offset : offset + 2], offset, offset + 2)


def han_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield each unbroken run of Chinese characters, folded, with the offset at which it begins."""
    for match in _han_pattern().finditer(fold(text)):
        yield match.start(), match[0]


def _placed(passage: Passage, term: str, start: int, end: int) -> Token:
    return Token(term, start, *passage.span(start, end))


def _words_of_run(run: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and numbers of a run of Chinese characters, each with its start and end."""
    offset = 0
    for first, last, number in chinese_numbers(run):
        yield from _segmented(run, offset, first)
        yield number, first, last
        offset = last
    yield from _segmented(run, offset, len(run))


def _segmented(run: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for word, first, last in search_words(run[start:end]) if end > start else ():
        yield word, start + first, start + last
