"""Turns a Chinese word and the syllables that it is read with into tones: those it can have, and those that agree."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from search.text.romanise_words import plain, toned_readings

__all__ = ["MARKS", "NEUTRAL", "agree", "tones"]

MARKS = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
"""The combining marks of the four tones; a breve stands for the third in many books."""

NEUTRAL = 5
"""Number of the tone that has no mark."""

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


def _tone(marked: str) -> int:
    return next((MARKS[char] for char in unicodedata.normalize("NFD", marked) if char in MARKS), NEUTRAL)
