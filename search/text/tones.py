"""Tones of Chinese words: whether the tones that were typed agree with a word, and its pinyin with tone marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from search.text.syllable_spellings import toneless
from search.text.word_readings import toned_readings, toneless_syllable

__all__ = ["NEUTRAL_TONE", "TONE_MARKS", "pinyin", "tones", "tones_agree"]

TONE_MARKS = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
"""Tone of each combining mark; many books print a breve for the caron of the third."""

NEUTRAL_TONE = 5
"""Number of the neutral tone, which has no mark."""

_VOWELS = frozenset("aeo")
_TONE_SANDHI = frozenset("一不")  # said with another tone before some syllables


@lru_cache(maxsize=1 << 12)
def tones(char: str, syllable: str) -> tuple[int, ...]:
    """Return the tones with which a folded character can be read as a syllable, the usual one first."""
    candidates = (reading for reading in toned_readings(char) if toneless_syllable(reading) == syllable)
    return tuple(dict.fromkeys(map(_tone_of, candidates)))


def tones_agree(word: str, syllables: Sequence[str], typed: Sequence[int]) -> bool:
    """Return whether a folded word that is read as some syllables can have the tones that were typed.

    A character may have any of its tones, since no table of words knows them all. A tone is not checked if it was not
    typed or was typed as neutral, if the character is neutral at times, or if its tone depends on the next (一, 不).

    Args:
        word: Chinese characters.
        syllables: One for each of them.
        typed: Likewise: 1 to 4, `NEUTRAL_TONE`, or 0 if none was typed.
    """
    for char, syllable, tone in zip(word, syllables, typed, strict=True):
        known = tones(char, syllable)
        if tone not in (0, NEUTRAL_TONE, *known) and known and NEUTRAL_TONE not in known and char not in _TONE_SANDHI:
            return False
    return True


def pinyin(words: Sequence[str], syllables: Sequence[str]) -> str:
    """Return folded words in Hanyu Pinyin (GB/T 16159-2012): `shēngchǎn`, `xī'ān`.

    Tone marks are written only if every character has one possible tone for its syllable: which of several it has in a
    word, no table says. 一 and 不 are written with their dictionary tones.

    Args:
        words: Chinese characters.
        syllables: One for each of them.
    """
    spellings, certain, remaining = [""] * len(words), True, iter(syllables)
    for index, word in enumerate(words):
        for char, syllable in zip(word, remaining, strict=False):
            known = [reading for reading in toned_readings(char) if toneless_syllable(reading) == syllable]
            certain = certain and (len(known) == 1 or char in _TONE_SANDHI)
            spellings[index] += ("'" if spellings[index] and syllable[0] in _VOWELS else "") + next(
                iter(known), syllable
            )
    return " ".join(spellings) if certain else toneless(" ".join(spellings))


def _tone_of(syllable: str) -> int:
    return next(
        (TONE_MARKS[char] for char in unicodedata.normalize("NFD", syllable) if char in TONE_MARKS), NEUTRAL_TONE
    )
