"""Turns a romanised word, a foreign name or the name of a place into what an index calls it otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from search.enrich import PlaceNames, places_named
from search.lexicon.frequencies import Frequencies
from search.lexicon.reference.glossary import Glossary
from search.lexicon.sound.foreign_names import Names
from search.lexicon.sound.readings import Readings, Sounding
from search.query import Translation
from search.text import base_letters, fold, may_be_romanised, phrase_stems, pinyin, stem

__all__ = ["Soundings"]

_PLACE, _OTHER_PLACE = 0.8, 0.6  # weights of the usual name of a place, and of others
_UNCERTAIN = 0.5  # factor for a place whose name may be another word
_ROMANISED = 0.4  # weight of a word that certainly is meant
_NAME, _LEAST_NAME = 0.8, 0.1  # weight of a name that sounds the same, and of one that hardly does
_LONGEST, _MOST_WORDS = 64, 6
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


class Soundings:
    """What words sound like, and what places are called, in one index; safe for many threads.

    Args:
        frequencies: What the index holds.
        readings: Its Chinese words by their sound.
        glossary: Says how its terms are spelt in pinyin.
        names: What may be foreign names in it; None for nothing.
        holds: Tells whether a document holds a Chinese string; by default, whether one may.
    """

    def __init__(
        self,
        frequencies: Frequencies,
        readings: Readings,
        glossary: Glossary,
        names: Names | None = None,
        holds: Callable[[str], bool] | None = None,
    ) -> None:
        self._index, self._readings, self._glossary, self._names = frequencies, readings, glossary, names
        self._holds: Callable[[str], bool] = holds or frequencies.may_have

    def begins(self, written: str) -> bool:
        """Whether two Latin words may be a romanisation, or are the name of a place."""
        return may_be_romanised(written) or bool(places_named(written))

    def of_place(self, written: str) -> Iterator[Translation]:
        """What some Latin words stand for, if they are the name of a place.

        Args:
            written: As typed, folded, with spaces between the words.
        """
        for place in self._places(written):
            for rank, zh in enumerate(place.zh):
                if self._index.may_have(zh):
                    weight = (_OTHER_PLACE if rank else _PLACE) * (1 if place.certain else _UNCERTAIN)
                    whole = self._index.has_word(zh)
                    source = f"{(*place.en, written)[0]} in the gazetteer"
                    yield Translation(zh, "zh", (fold(zh),), weight, "place", source, whole)
            yield from self._spellings(place, phrase_stems(written))

    def read(self, written: str) -> Iterator[tuple[Sounding, float]]:
        """The Chinese that some Latin words are a romanisation of, whether the index holds it or not, with weights.

        Args:
            written: As typed, folded, with spaces between the words.
        """
        if not _is_short(written) or not may_be_romanised(written):
            return
        if not any(place.certain for place in self._places(written)):
            known = self._is_english(written)
            for sounding in self._readings.words(written):
                if sounding.certain or not known:
                    yield sounding, _ROMANISED * sounding.share

    def chinese(self, sounding: Sounding, weight: float) -> Iterator[Translation]:
        """What was read, if the index holds it."""
        text = sounding.text
        whole = len(sounding.words) == 1 and self._index.has_word(text)
        if whole or self._index.may_have(text):
            yield Translation(text, "zh", (text,), weight, "romanisation", f"pinyin {self._pinyin(sounding)}", whole)

    def of_chinese(self, text: str) -> Iterator[Translation]:
        """What a place with a Chinese name is called in Latin letters."""
        for place in places_named(text):
            if place.certain:
                yield from self._spellings(place, ())

    def of_latin_name(self, written: str) -> Iterator[Translation]:
        """Chinese words of the index that sound like a foreign name, or like the one that it is the plural of.

        A Chinese name is not a foreign one: Shensi.
        """
        if self._names is None or may_be_romanised(written) or places_named(written):
            return
        name = _POSSESSIVE.sub("", written)
        found = self._names.chinese(name, self._may_hold)
        if not found and name.endswith("s"):
            found = self._names.chinese(name.removesuffix("s"), self._may_hold)
        for zh, likeness in found:
            weight, whole = max(_LEAST_NAME, _NAME * likeness), self._index.has_word(zh)
            yield Translation(zh, "zh", (zh,), weight, "name", f"sounds like {written}", whole)

    def of_chinese_name(self, text: str) -> Iterator[Translation]:
        """Words in Latin letters, of the index, that a Chinese string sounds like."""
        for word, likeness in self._names.latin(text) if self._names else ():
            weight = max(_LEAST_NAME, _NAME * likeness)
            yield Translation(word.capitalize(), "en", (stem(word),), weight, "name", f"sounds like {text}")

    def _places(self, written: str) -> list[PlaceNames]:
        """The places that some Latin words certainly are the name of, or may be if they are no English of the index."""
        found = places_named(written) if _is_short(written) else ()
        return [place for place in found if place.certain or not self._is_english(written)]

    def _may_hold(self, zh: str) -> bool:
        return self._index.may_have(zh) and self._holds(zh)

    def _pinyin(self, sounding: Sounding) -> str:
        """How a reader of Chinese would write it: as in the glossary, if it is there."""
        for entry in self._glossary.chinese(sounding.text):
            if entry.simplified == sounding.text and base_letters(entry.pinyin) == sounding.key.replace(" ", ""):
                return entry.pinyin
        return pinyin(sounding.words, sounding.key.split())

    def _spellings(self, place: PlaceNames, typed: tuple[str, ...]) -> Iterator[Translation]:
        source = f"{place.zh[0]} in the gazetteer"
        for rank, name in enumerate(place.en):
            stems = phrase_stems(name)
            if stems and stems != typed and all(map(self._index.has_stem, stems)):
                yield Translation(name, "en", stems, _OTHER_PLACE if rank else _PLACE, "place", source)

    def _is_english(self, written: str) -> bool:
        return all(self._index.has_stem(one) for word in written.split() for one in phrase_stems(word))


def _is_short(written: str) -> bool:
    return len(written) <= _LONGEST and len(written.split()) <= _MOST_WORDS
