"""Translations by sound and by place name: of romanised words, foreign names and names of places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from search.enrich import PlaceNames, PlaceQueries, name_key, strip_level_word
from search.errors import Message
from search.lexicon.curated.glossary import Glossary
from search.lexicon.frequencies import Frequencies
from search.lexicon.sound.foreign_names import ForeignNames
from search.lexicon.sound.reading_index import ReadingIndex, ReadingMatch
from search.query import TRANSLATIONS, Translation
from search.text import (
    SURNAMES,
    base_letters,
    character_readings,
    fold,
    may_be_romanised,
    phrase_stems,
    pinyin,
    stem,
    to_wade_giles,
)

__all__ = ["PhoneticTranslator"]

_MAX_LETTERS, _MAX_WORDS = 64, 6  # of a text that is looked up; bounds the time
_MAX_PERSON = 3  # characters of a Chinese person's name, but for compound surnames
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


class PhoneticTranslator:
    """Translations by sound and by place name in one index; safe for many threads.

    Args:
        frequencies: Document frequencies of the index.
        readings: Its Chinese words by their reading.
        glossary: Gives the spelling of its terms in pinyin.
        places: What places are called.
        names: Possible foreign names in the index; None for none.
        contains: Returns whether a document contains a Chinese string; by default, whether one may.
    """

    def __init__(
        self,
        frequencies: Frequencies,
        readings: ReadingIndex,
        glossary: Glossary,
        places: PlaceQueries,
        names: ForeignNames | None = None,
        contains: Callable[[str], bool] | None = None,
    ) -> None:
        self._frequencies, self._readings, self._glossary, self._names = frequencies, readings, glossary, names
        self._place_queries = places
        self._contains: Callable[[str], bool] = contains or frequencies.may_contain

    def has_prefix(self, written: str) -> bool:
        """Return whether two Latin words may be a romanisation, or are the name of a place."""
        return may_be_romanised(written) or bool(self._place_queries.named(written))

    def is_place(self, text: str) -> bool:
        """Return whether a text can hardly be anything but the name of a place."""
        return len(text) <= _MAX_LETTERS and any(
            _is_certain(place, is_name=True) for place in self._place_queries.named(text)
        )

    def is_spelt_otherwise(self, zh: str, stems: tuple[str, ...], written: str) -> bool:
        """Return whether a folded Chinese string is the name of a place of which Latin words have the stems only."""
        names = [name for place in self._place_queries.named(zh) for name in place.en]
        roots = (phrase_stems(strip_level_word(name)[0]) for name in names)
        return any(root == stems for root in roots) and name_key(written) not in map(name_key, names)

    def of_place(self, written: str, *, is_name: bool = False) -> Iterator[Translation]:
        """Yield translations of the place that Latin words name.

        Args:
            written: As typed, folded, words separated by spaces.
            is_name: Whether the words are no common ones of the language, so that a county's name is a name too.
        """
        for place, is_certain in self._places(written, is_name=is_name):
            for rank, zh in enumerate(place.zh):
                if self._frequencies.may_contain(zh):
                    weight = _place_weight(rank) * (1 if is_certain else TRANSLATIONS.uncertain_place)
                    whole = self._frequencies.is_segmented(zh)
                    source = Message("%(name)s in the gazetteer", name=(*place.en, written)[0])
                    yield Translation(zh, "zh", (fold(zh),), weight, "place", source, whole)
            yield from self._spellings(place, phrase_stems(written))

    def read_romanised(self, written: str) -> Iterator[tuple[ReadingMatch, float]]:
        """Yield the Chinese that Latin words may be a romanisation of, in the index or not, with weights.

        Args:
            written: As typed, folded, words separated by spaces.
        """
        if not _is_short(written) or not may_be_romanised(written):
            return
        if not any(place.certain for place in self._places_of(written)):
            known = self._is_english(written)
            for match in self._readings.words(written) or self._begun_term(written):
                if match.certain or not known:
                    yield match, TRANSLATIONS.romanised * match.share

    def _begun_term(self, written: str) -> tuple[ReadingMatch, ...]:
        """Return the names of the one term of the glossary that begins as romanised words are read."""
        matches = self._readings.longer_names(written)
        terms = {entry.simplified for match in matches for entry in self._glossary.chinese(match.text)}
        return matches if len(terms) == 1 else ()

    def chinese(self, match: ReadingMatch, weight: float) -> Iterator[Translation]:
        """Yield the Chinese that was read, if the index contains it."""
        text = match.text
        whole = len(match.words) == 1 and self._frequencies.is_segmented(text)
        if whole or self._frequencies.may_contain(text):
            source = Message("pinyin %(spelling)s", spelling=self._pinyin(match))
            yield Translation(text, "zh", (text,), weight, "romanisation", source, whole)

    def of_chinese(self, text: str, *, is_name: bool = False) -> Iterator[Translation]:
        """Yield the Latin spellings of a place with a Chinese name, and its other Chinese names.

        Args:
            text: The name, folded.
            is_name: Whether the string is no common word of the language, so that a county's name is a name too.
        """
        for place in self._place_queries.named(text):
            factor = 1 if _is_certain(place, is_name=is_name) else TRANSLATIONS.uncertain_place
            for translation in self._spellings(place, ()):
                yield replace(translation, weight=factor * translation.weight)
            if factor == 1:
                source = Message("%(name)s in the gazetteer", name=(*place.en, text)[0])
                for zh in place.zh:
                    if zh not in text and text not in zh and self._frequencies.may_contain(zh):
                        whole = self._frequencies.is_segmented(zh)
                        yield Translation(zh, "zh", (zh,), TRANSLATIONS.variant, "variant", source, whole)

    def of_latin_name(self, written: str) -> Iterator[Translation]:
        """Yield Chinese words of the index that sound like a foreign name, or like its singular.

        A name that can be romanised Chinese (Shensi) is not taken for a foreign one.
        """
        if self._names is None or may_be_romanised(written) or self._place_queries.named(written):
            return
        name = _POSSESSIVE.sub("", written)
        names = self._names.chinese(name, self._is_in_index)
        if not names and name.endswith("s"):
            names = self._names.chinese(name.removesuffix("s"), self._is_in_index)
        for zh, confidence in names:
            weight, whole = _name_weight(confidence), self._frequencies.is_segmented(zh)
            yield Translation(zh, "zh", (zh,), weight, "name", Message("sounds like %(name)s", name=written), whole)

    def of_person(self, text: str, has_phrase: Callable[[tuple[str, ...]], bool]) -> Iterator[Translation]:
        """Yield the name of a Chinese person as pinyin and Wade-Giles spell it, as far as the index has it: Kao Kang.

        Args:
            text: A folded Chinese string that no dictionary has.
            has_phrase: Returns whether a document may have successive stems side by side.
        """
        if not 2 <= len(text) <= _MAX_PERSON or text[0] not in SURNAMES:
            return
        readings = [character_readings(char) for char in text]
        if not all(readings):
            return
        pinyin_syllables = tuple(usual for [[usual, *_], *_] in readings)
        for syllables in (pinyin_syllables, tuple(map(to_wade_giles, pinyin_syllables))):
            for name in _person_spellings(syllables):
                stems = phrase_stems(name)
                if all(map(self._frequencies.has_stem, stems)) and has_phrase(stems):
                    source = Message("reading of %(name)s", name=text)
                    yield Translation(name, "en", stems, TRANSLATIONS.name, "romanisation", source)

    def of_chinese_name(self, text: str) -> Iterator[Translation]:
        """Yield words of the index in Latin letters that a Chinese string sounds like."""
        for word, confidence in self._names.latin(text) if self._names else ():
            weight = _name_weight(confidence)
            yield Translation(
                word.capitalize(), "en", (stem(word),), weight, "name", Message("sounds like %(name)s", name=text)
            )

    def _places(self, written: str, *, is_name: bool) -> Iterator[tuple[PlaceNames, bool]]:
        """Yield the places that Latin words name, and whether they can hardly mean anything else.

        Others are left out if the index has the words in English.
        """
        for place in self._places_of(written):
            is_certain = _is_certain(place, is_name=is_name)
            if is_certain or not self._is_english(written):
                yield place, is_certain

    def _places_of(self, written: str) -> tuple[PlaceNames, ...]:
        return self._place_queries.named(written) if _is_short(written) else ()

    def _is_in_index(self, zh: str) -> bool:
        return self._frequencies.may_contain(zh) and self._contains(zh)

    def _pinyin(self, match: ReadingMatch) -> str:
        """Return the reading as the glossary writes it, if it has the word, else in plain pinyin."""
        for entry in self._glossary.chinese(match.text):
            if entry.simplified == match.text and base_letters(entry.pinyin) == match.key.replace(" ", ""):
                return entry.pinyin
        return pinyin(match.words, match.key.split())

    def _spellings(self, place: PlaceNames, typed: tuple[str, ...]) -> Iterator[Translation]:
        source = Message("%(name)s in the gazetteer", name=place.zh[0])
        for rank, name in enumerate(place.en):
            stems = phrase_stems(name)
            if stems and stems != typed and all(map(self._frequencies.has_stem, stems)):
                yield Translation(name, "en", stems, _place_weight(rank), "place", source)

    def _is_english(self, written: str) -> bool:
        return all(self._frequencies.has_stem(term) for word in written.split() for term in phrase_stems(word))


def _person_spellings(syllables: tuple[str, ...]) -> Iterator[str]:
    """Yield how a name may be written whose first syllable is the surname: Deng Zihui, Teng Tzu-hui."""
    surname, *given = syllables
    for joint in ("", "-") if len(given) > 1 else ("",):
        yield f"{surname.capitalize()} {joint.join(given).capitalize()}"


def _is_certain(place: PlaceNames, *, is_name: bool) -> bool:
    """Return whether a text can hardly be anything but the place's name."""
    return place.certain or (is_name and not place.is_word)


def _place_weight(rank: int) -> float:
    """Return the weight of a place's name, given how many names come before it."""
    return TRANSLATIONS.other_place if rank else TRANSLATIONS.place


def _name_weight(confidence: float) -> float:
    """Return the weight of a name that sounds the same with a confidence up to 1."""
    return max(TRANSLATIONS.min_name, TRANSLATIONS.name * confidence)


def _is_short(written: str) -> bool:
    return len(written) <= _MAX_LETTERS and len(written.split()) <= _MAX_WORDS
