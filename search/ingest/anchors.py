"""Finds what a text and its translation share whatever their wording: numbers, and names in pinyin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from search.text import DIGIT_NUMBER, base_letters, character_readings, chinese_numbers, digit_number, fold

__all__ = ["shared_anchors"]

_FIGURE = re.compile(rf"({DIGIT_NUMBER})(?:\s(hundred|thousand|million|billion)\b)?")
_FACTORS = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_WORDS = {
    "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORTEST_NAME = 4  # letters; shorter words are too often a syllable of something else
_LONGEST_NAME = 18  # letters of three syllables
_SYLLABLES = (2, 3)  # of a name that is written as one word
_FEW_READINGS = 2  # readings of a character that are tried
_LONGEST_TEXT = 20_000  # characters of a paragraph that are looked at
_EVERYWHERE = 4  # paragraphs from which an anchor says nothing of where it belongs


def shared_anchors(english: Sequence[str], chinese: Sequence[str]) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """Return the anchors of each paragraph: only those that both texts have, and that few paragraphs have.

    Args:
        english: Paragraphs of the translation.
        chinese: Paragraphs of the original.
    """
    names = [_names(text) for text in english]
    known = frozenset().union(*names)
    first = [_english_numbers(text) | own for text, own in zip(english, names, strict=True)]
    second = [_chinese_numbers(text) | _readings(text, known) for text in chinese]
    counts = Counter(anchor for own in first for anchor in own), Counter(anchor for own in second for anchor in own)
    telling = {
        anchor for anchor in counts[0] if 0 < counts[1][anchor] < _EVERYWHERE and counts[0][anchor] < _EVERYWHERE
    }
    return [frozenset(own & telling) for own in first], [frozenset(own & telling) for own in second]


def _english_numbers(text: str) -> set[str]:
    folded = fold(text[:_LONGEST_TEXT])
    numbers = set[str]()
    for match in _FIGURE.finditer(folded):
        number = digit_number(match[1])
        if factor := _FACTORS.get(match[2] or ""):
            number = f"{float(number) * factor:.0f}" if len(number) < _LONGEST_NAME else number
        numbers.add(number)
    return {*numbers, *(number for word, number in _WORDS.items() if word in folded)} - {"1", "2"}


def _chinese_numbers(text: str) -> set[str]:
    folded = fold(text[:_LONGEST_TEXT])
    digits = (digit_number(match[0]) for match in re.finditer(DIGIT_NUMBER, folded))
    return {*(number for _, _, number in chinese_numbers(folded)), *digits} - {"1", "2"}


def _names(text: str) -> frozenset[str]:
    """Return the capitalised words that can be names in pinyin, as their letters."""
    words = (base_letters(word) for word in _capitalised(text[:_LONGEST_TEXT]))
    return frozenset(word for word in words if _SHORTEST_NAME <= len(word) <= _LONGEST_NAME)


def _capitalised(text: str) -> Iterable[str]:
    return (re.sub("['’]", "", word).lower() for word in _LATIN_WORD.findall(text) if word[0].isupper())


def _readings(text: str, known: frozenset[str]) -> set[str]:
    """Return those of the known names that two or three neighbouring characters can be read as."""
    met = set[str]()
    runs: list[set[str]] = []  # readings of the last characters, of one, two and three of them
    if not known:
        return met
    for char in fold(text[:_LONGEST_TEXT]):
        syllables = _syllables(char)
        if not syllables:
            runs = []
            continue
        runs = [set(syllables)] + [
            {head + tail for head in run for tail in syllables} for run in runs[: _SYLLABLES[-1] - 1]
        ]
        for run in runs[_SYLLABLES[0] - 1 :]:
            met |= run & known
    return met


@lru_cache(maxsize=8192)
def _syllables(char: str) -> tuple[str, ...]:
    return tuple(reading[0] for reading in character_readings(char)[:_FEW_READINGS])
