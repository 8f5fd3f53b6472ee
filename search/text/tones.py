"""Turns a Chinese word and the syllables that it is read with into its tones: whether typed ones agree, and pinyin."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from search.text.syllable_spellings import toneless
from search.text.word_readings import plain, toned_readings

__all__ = ["MARKS", "NEUTRAL", "agree", "pinyin", "tones"]

MARKS = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
"""The combining marks of the four tones; a breve stands for the third in many books."""

NEUTRAL = 5
"""Number of the tone that has no mark."""

_VOWELS = frozenset("aeo")
_CHANGING = frozenset("一不")  # are written with the tone of the dictionary, or as the next word makes them sound


@lru_cache(maxsize=1 << 12)
def tones(char: str, syllable: str) -> tuple[int, ...]:
    """The tones with which a folded character is ever read as a syllable, the usual one first; none if it never is."""
    marked = (one for one in toned_readings(char) if plain(one) == syllable)
    return tuple(dict.fromkeys(map(_tone, marked)))


def agree(word: str, syllables: Sequence[str], typed: Sequence[int]) -> bool:
    """Whether a folded word that is read as some syllables can have the tones that were typed.

    A character may have any of its tones, since a table of words does not know them all. A tone that was not typed,
    or as neutral, says nothing; nor does one of a character that is neutral at times, or whose tone depends on the
    next one (一, 不).

    Args:
        word: Chinese characters.
        syllables: One for each of them.
        typed: Likewise: 1 to 4, `NEUTRAL`, or 0 if none was typed.
    """
    for char, syllable, tone in zip(word, syllables, typed, strict=True):
        known = tones(char, syllable)
        if tone not in (0, NEUTRAL, *known) and known and NEUTRAL not in known and char not in _CHANGING:
            return False
    return True


def pinyin(words: Sequence[str], syllables: Sequence[str]) -> str:
    """Folded words in Hanyu Pinyin (GB/T 16159-2012): `shēngchǎn`, `xī'ān`.

    They have tones only if there is no doubt about any of them: which of several a character has in a word, no table
    says. 一 and 不 are written with their own.

    Args:
        words: Chinese characters.
        syllables: One for each of them.
    """
    spelt, certain, left = [""] * len(words), True, iter(syllables)
    for at, word in enumerate(words):
        for char, syllable in zip(word, left, strict=False):
            known = [one for one in toned_readings(char) if plain(one) == syllable]
            certain = certain and (len(known) == 1 or char in _CHANGING)
            spelt[at] += ("'" if spelt[at] and syllable[0] in _VOWELS else "") + next(iter(known), syllable)
    return " ".join(spelt) if certain else toneless(" ".join(spelt))


def _tone(marked: str) -> int:
    return next((MARKS[char] for char in unicodedata.normalize("NFD", marked) if char in MARKS), NEUTRAL)
