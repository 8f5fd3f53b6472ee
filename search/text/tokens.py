"""Token streams of a text in both languages: Latin words, Chinese words, characters and character bigrams.

Each token carries its offsets in the original text, for highlighting. Queries and documents are tokenised by the same
functions, so that their terms match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from search.text.english import form, stem, word_forms, word_terms
from search.text.folding import HAN, LETTER, fold
from search.text.numbers import (
    DIGIT_NUMBER,
    DIGIT_SERIES,
    NUMBER_UNIT,
    chinese_numbers,
    digit_number,
    digit_series,
)
from search.text.passing_over import Passage, chinese_passage, spaced_together, visible
from search.text.segmentation import search_words

__all__ = [
    "FORMS_OF_ADDRESS", "LONGEST_AFFIX", "LONGEST_WORD", "PARAGRAPH_GAP", "WITHIN_SENTENCE", "Token", "bigrams",
    "capital_form", "characters", "chinese_words", "first_word", "han_runs", "latin_capitals", "latin_forms",
    "latin_names", "latin_words", "strings",
]  # fmt: skip

PARAGRAPH_GAP = 100
"""Positions that a line break skips, so that no phrase matches across paragraphs."""

LONGEST_WORD = 64
"""Characters of a Latin word that are indexed; longer ones are data, not language, and would swell the dictionary."""


WITHIN_SENTENCE = ",;，；"
"""What may stand between two words of one sentence, beside a blank."""

FORMS_OF_ADDRESS = ("mr", "mrs", "ms", "dr", "prof", "gen", "col", "capt", "rev", "st")
"""Abbreviations, folded, after whose full stop a sentence goes on, as it does after an initial: Mr. Wing, J. Wing."""


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
        for written in _forms(match):
            yield Token(written, position, *span)


def _forms(match: re.Match[str]) -> Sequence[str]:
    if match["number"]:
        return (digit_number(match["number"]),)
    if match["series"]:
        whole, parts = digit_series(match["series"])
        return [*filter(None, [whole]), *(term for term, _, _ in parts)]
    if match["initials"]:
        return (match["initials"].replace(".", ""),)
    return word_forms(match["word"][:LONGEST_WORD])


def latin_capitals(text: str) -> Iterator[Token]:
    """Yield words in Latin script that begin with a capital, unstemmed; of a hyphenated word the first part."""
    for term, _, _, span in _capitals(text):
        yield Token(term, 0, *span)


def latin_names(text: str) -> Iterator[Token]:
    """Yield words in Latin script that have a capital within a sentence, and so are names, unstemmed.

    A word in capitals throughout tells nothing, nor does the first one of a sentence or of a line.
    """
    for term, passage, start, span in _capitals(text):
        second = passage.span(start + 1, start + 2)[0]
        if not text[second].isupper() and _is_within_sentence(passage.text, start):
            yield Token(term, 0, *span)


def _capitals(text: str) -> Iterator[tuple[str, Passage, int, tuple[int, int]]]:
    """Yield the form of each word with a capital, the passage, the word's offset in it, and its span in the text."""
    passage = visible(fold(text))
    for match in _latin_pattern().finditer(passage.text):
        term = capital_form(match["word"] or "")
        offset = match.start()
        # What one of these characters joins to the text before it is the end of something: A.Wing, 5万Wing.
        if term and not (offset and passage.text[offset - 1] in "'-.,，万亿"):
            start, end = passage.span(offset, offset + len(match["word"].partition("-")[0]))
            if text[start].isupper():
                yield term, passage, offset, (start, end)


def first_word(folded: str) -> str:
    """Return the word that a folded text begins with; empty if it begins with a number, initials, or anything else."""
    match = _latin_pattern().match(folded)
    return (match["word"] or "") if match else ""


def capital_form(word: str) -> str:
    """Return the term of a folded word for `latin_capitals`; empty if its capital would tell nothing: I, I'm, X-ray."""
    first = word[:LONGEST_WORD].partition("-")[0]
    return "" if len(first) < 2 or first.startswith("i'") else form(first)


def _is_within_sentence(folded: str, start: int) -> bool:
    """Return whether a word of a text is not the first of its sentence, as far as one blank and what precedes tell."""
    blank = start - 1
    return (
        blank > 0
        and folded[blank] == " "
        and _before_blank().search(folded[max(0, blank - _CONTEXT) : blank]) is not None
    )


_CONTEXT = 1 + max(map(len, FORMS_OF_ADDRESS)) + 1  # characters: a form of address, its full stop, and what precedes it


@cache
def _before_blank() -> re.Pattern[str]:
    address = "|".join(map(re.escape, FORMS_OF_ADDRESS))
    return re.compile(rf"(?:{LETTER}|[{WITHIN_SENTENCE}]|(?<!{LETTER})(?:[a-z]|{address})\.)\Z")


def chinese_words(text: str) -> Iterator[Token]:
    """Yield Chinese words by jieba's search mode, in simplified script; a numeral is one token, written in digits.

    A mark (《》“”) parts words for the segmenter, but no strings of characters. The unit of a number in digits is no
    word: 5千万 is that number, and not 千万. Positions are offsets in the text that is segmented.
    """
    passage = spaced_together(visible(fold(text)))
    for run in _words_pattern().finditer(passage.text):
        for term, start, end in _words_of_run(run["words"] or ""):
            yield _placed(passage, term, run.start() + start, run.start() + end)


@cache
def _words_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<=\d){NUMBER_UNIT}|(?P<words>[{HAN}]+)")


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

    A space between Chinese and Latin script is passed over as in documents: 5G 网络 is the string 5G网络.
    What is no such string is Latin words, punctuation, and numbers with a point or a unit (1.2亿), which have several
    spellings.
    """
    passage = chinese_passage(text)
    end = 0
    for match in _spelled_number().finditer(passage.text):
        yield from _strings_between(passage.text[end : match.start()])
        yield False, match[0]
        end = match.end()
    yield from _strings_between(passage.text[end:])


@cache
def _spelled_number() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!{LETTER})(?=\d{{1,40}}(?:[.,，]|{NUMBER_UNIT}))(?:{DIGIT_SERIES}|{DIGIT_NUMBER})(?!{LETTER})"
    )


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
