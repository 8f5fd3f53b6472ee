"""Readings of Chinese text in Hanyu Pinyin with tone marks, word by word, one for each character."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from search.text import HAN, PinyinReader, segment_words, to_simplified, toned_readings, toneless_syllable

__all__ = ["readings"]

_HAN_RUN = re.compile(f"[{HAN}]+")


def readings(text: str) -> tuple[str, ...]:
    """Return the reading of each character of a text: `hù`, `zhù`, `zǔ` for 互助组.

    A character with several readings has that of the word it stands in: 重 in 重要 is zhòng, in 重新 chóng.

    Args:
        text: Any text, in either script.

    Returns:
        As many readings as `text` has characters; empty for what is not Chinese or has no known reading.
    """
    result = [""] * len(text)
    # Tables of words and readings are in simplified characters; the text keeps its length.
    for run in _HAN_RUN.finditer(to_simplified(text)):
        for word, start, end in segment_words(run[0]):
            result[run.start() + start : run.start() + end] = _word_readings(word)
    return tuple(result)


@lru_cache(maxsize=1 << 14)
def _word_readings(word: str) -> tuple[str, ...]:
    """Return the readings of a simplified word: the syllables of our own tables, with the tones of pypinyin."""
    toned = _toned_by_phrases(word)
    ours = next(iter(_reader().syllables(word)), ())
    if len(ours) != len(word):
        return toned
    return tuple(
        reading if toneless_syllable(reading) == syllable else _with_tone(char, syllable) or reading
        for char, reading, syllable in zip(word, toned, ours, strict=True)
    )


def _with_tone(char: str, syllable: str) -> str:
    """Return the usual reading of a character with a syllable; empty if it has none."""
    return next((reading for reading in toned_readings(char) if toneless_syllable(reading) == syllable), "")


def _toned_by_phrases(word: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin  # its tables take 0.2 s to load, so only when needed

    def none(unread: str) -> list[str]:
        return [""] * len(unread)

    return tuple(lazy_pinyin(word, style=Style.TONE, errors=none))  # type: ignore[arg-type]  # a list, as documented


@cache
def _reader() -> PinyinReader:
    return PinyinReader()
