"""Turns a Chinese word into the syllables that it is read with, in context: 长治 is chang zhi, 队长 is dui zhang."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from search.text.folding import fold
from search.text.syllable_spellings import syllables, toneless

__all__ = ["Reader", "Reading", "character_readings", "plain", "possible_readings", "toned_readings"]

Reading = tuple[str, ...]
"""The syllables of a word, one for each character."""

Readings = tuple[Reading, ...]
"""All readings of a word, the usual one first."""

_MOST_READINGS = 4
_LONGEST_PHRASE = 10  # characters of the longest phrase of pypinyin


class Reader:
    """Reads words by the tables of this package, then by pypinyin's phrases, then character by character.

    Pypinyin alone takes the first phrase that fits, so that 山西省长治 is read as 山西 + 省长 + 治; here the longest
    known word is taken, and names of places are known.

    Args:
        special: Folded words with readings that come before all others: names of places.
    """

    def __init__(self, special: Mapping[str, Readings] | None = None) -> None:
        self._special = {**_words(), **(special or {})}
        self._longest = max(_LONGEST_PHRASE, *map(len, self._special))

    def syllables(self, word: str) -> Readings:
        """The readings of a word as syllables: `hu`, `zhu` and `zu` for 互助组.

        Args:
            word: Chinese characters in any script.

        Returns:
            The usual reading first; several, at most four, only for what is read in several ways. Empty if a character
            has none.
        """
        return self.syllables_of_folded(fold(word))

    def syllables_of_folded(self, word: str) -> Readings:
        """As `syllables`, for a word that is folded already: a term of an index."""
        known = self.known(word)
        if known:
            return known
        found: Readings = ((),)
        for part in self._parts(word):
            if len(part) == 1:
                found = tuple([one + part[0] for one in found])
            else:
                found = tuple([one + more for one in found for more in part][:_MOST_READINGS])
        return found if found != ((),) else ()

    def known(self, word: str) -> Readings:
        """Readings of a folded word that a table has as a whole; none for others."""
        if word in self._special:
            return self._special[word]
        if word in _phrases():
            phrase = _phrase(word)
            return (phrase,) if phrase else ()
        return ()

    def _parts(self, word: str) -> list[Readings]:
        """Readings of the longest known words from the left, and of the characters between them."""
        parts, at, size = [], 0, len(word)
        while at < size:
            for end in range(min(size, at + self._longest), at + 1, -1):
                known = self.known(word[at:end]) if end - at < size else ()
                if known:
                    parts.append(known)
                    at = end
                    break
            else:
                parts.append(character_readings(word[at]))
                at += 1
        return parts


@lru_cache(maxsize=1 << 14)
def character_readings(char: str) -> Readings:
    """The usual readings of one folded character; none for what is no Chinese character."""
    special = _words().get(char)
    if special:
        return special
    usual = plain(next(iter(toned_readings(char)), ""))
    return ((usual,),) if usual in syllables() else ()


def toned_readings(char: str) -> tuple[str, ...]:
    """Every reading of a folded character with its mark of tone (`hǎo`, `hào`), the usual one first."""
    toned = _sounds().get(char) or _toned_characters().get(ord(char), "")
    return tuple(toned.split(",")) if toned else ()


@lru_cache(maxsize=1 << 13)
def possible_readings(char: str) -> tuple[str, ...]:
    """Every syllable that a folded character is ever read with, however rarely, by pypinyin."""
    toned = _toned_characters().get(ord(char), "")
    return tuple(dict.fromkeys(found for one in toned.split(",") if (found := plain(one))))


def _phrase(word: str) -> Reading:
    """The reading of a phrase of pypinyin; empty if it has none."""
    toned = _phrases().get(word)
    found = tuple(plain(one[0]) for one in toned) if toned else ()
    return found if len(found) == len(word) and syllables().issuperset(found) else ()


@lru_cache(maxsize=1 << 12)
def plain(toned: str) -> str:
    """The syllable that is written with a mark of tone: `lu` for `lǜ`."""
    return toneless(toned).replace("ü", "u")


@cache
def _words() -> dict[str, Readings]:
    """The table of this package that is for editing: data/readings.tsv."""
    lines = (files("search.text") / "data" / "readings.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {word: tuple(tuple(one.split()) for one in written.split("|")) for word, written in rows}


@cache
def _sounds() -> dict[str, str]:
    lines = (files("search.text") / "data" / "sounds.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {char: readings for readings, chars in rows for char in chars}


@cache
def _phrases() -> Mapping[str, list[list[str]]]:
    from pypinyin.constants import PHRASES_DICT  # its tables take 0.2 s, which no reader should wait for

    return PHRASES_DICT


@cache
def _toned_characters() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT
