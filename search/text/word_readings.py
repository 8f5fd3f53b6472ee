"""Readings of Chinese words in context, as toneless syllables: 长治 is chang zhi, 队长 is dui zhang."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from search.text.folding import fold
from search.text.syllable_spellings import syllables, toneless

__all__ = [
    "PinyinReader", "WordReading", "character_readings", "possible_readings", "toned_readings", "toneless_syllable",
]  # fmt: skip

WordReading = tuple[str, ...]
"""The syllables of a word, one for each character."""

WordReadings = tuple[WordReading, ...]
"""All readings of a word, the usual one first."""

_MAX_READINGS = 4  # of a word, whose number grows with each character that has several
_MAX_PHRASE = 10  # characters of the longest phrase of pypinyin


class PinyinReader:
    """Reads words by the tables of this package, then by pypinyin's phrases, then character by character.

    Pypinyin alone takes the first phrase that fits, so that 山西省长治 is read as 山西 + 省长 + 治; here the longest
    known word is taken, and names of places are known.

    Args:
        overrides: Folded words with readings that come before all others: names of places.
    """

    def __init__(self, overrides: Mapping[str, WordReadings] | None = None) -> None:
        self._overrides = {**_reading_overrides(), **(overrides or {})}
        self._max_word = max(_MAX_PHRASE, *map(len, self._overrides))

    def syllables(self, word: str) -> WordReadings:
        """Return the readings of a word as syllables: `hu`, `zhu` and `zu` for 互助组.

        Args:
            word: Chinese characters in any script.

        Returns:
            The usual reading first; several, at most four, only for what is read in several ways. Empty if a character
            has none.
        """
        return self.syllables_of_folded(fold(word))

    def syllables_of_folded(self, word: str) -> WordReadings:
        """Return `syllables` of a word that is folded already, such as a term of an index."""
        table_readings = self.table_readings(word)
        if table_readings:
            return table_readings
        readings: WordReadings = ((),)
        for part in self._part_readings(word):
            if len(part) == 1:
                readings = tuple([reading + part[0] for reading in readings])
            else:
                readings = tuple([reading + more for reading in readings for more in part][:_MAX_READINGS])
        return readings if readings != ((),) else ()

    def table_readings(self, word: str) -> WordReadings:
        """Return the readings of a folded word that a table has as a whole; none for others."""
        if word in self._overrides:
            return self._overrides[word]
        if word in _phrases():
            reading = _phrase_reading(word)
            return (reading,) if reading else ()
        return ()

    def _part_readings(self, word: str) -> list[WordReadings]:
        """Return the readings of the longest known words from the left, and of the characters between them."""
        parts, start, size = [], 0, len(word)
        while start < size:
            for end in range(min(size, start + self._max_word), start + 1, -1):
                table_readings = self.table_readings(word[start:end]) if end - start < size else ()
                if table_readings:
                    parts.append(table_readings)
                    start = end
                    break
            else:
                parts.append(character_readings(word[start]))
                start += 1
        return parts


@lru_cache(maxsize=1 << 14)
def character_readings(char: str) -> WordReadings:
    """Return the usual readings of one folded character; none for what is not a Chinese character."""
    overrides = _reading_overrides().get(char)
    if overrides:
        return overrides
    syllable = toneless_syllable(next(iter(toned_readings(char)), ""))
    return ((syllable,),) if syllable in syllables() else ()


def toned_readings(char: str) -> tuple[str, ...]:
    """Return every reading of a folded character with its tone mark (`hǎo`, `hào`), the usual one first."""
    toned = _table_readings().get(char) or _toned_characters().get(ord(char), "")
    return tuple(toned.split(",")) if toned else ()


@lru_cache(maxsize=1 << 13)
def possible_readings(char: str) -> tuple[str, ...]:
    """Return every syllable that a folded character can be read with, however rare, by pypinyin."""
    toned = _toned_characters().get(ord(char), "")
    return tuple(dict.fromkeys(syllable for reading in toned.split(",") if (syllable := toneless_syllable(reading))))


def _phrase_reading(word: str) -> WordReading:
    """Return the reading of a phrase of pypinyin; empty if it has none."""
    toned = _phrases().get(word)
    reading = tuple(toneless_syllable(alternatives[0]) for alternatives in toned) if toned else ()
    return reading if len(reading) == len(word) and syllables().issuperset(reading) else ()


@lru_cache(maxsize=1 << 12)
def toneless_syllable(toned: str) -> str:
    """Return the syllable without its tone mark, with ü as u: `lu` for `lǜ`."""
    return toneless(toned).replace("ü", "u")


@cache
def _reading_overrides() -> dict[str, WordReadings]:
    """Return the readings of data/readings.tsv, which is edited by hand."""
    lines = (files("search.text") / "data" / "readings.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {word: tuple(tuple(reading.split()) for reading in written.split("|")) for word, written in rows}


@cache
def _table_readings() -> dict[str, str]:
    """Return the toned readings of characters in data/sounds.tsv, separated by commas."""
    lines = (files("search.text") / "data" / "sounds.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {char: readings for readings, chars in rows for char in chars}


@cache
def _phrases() -> Mapping[str, list[list[str]]]:
    from pypinyin.constants import PHRASES_DICT  # its tables take 0.2 s to load, so only when needed

    return PHRASES_DICT


@cache
def _toned_characters() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT
