"""What the translation of a document says about the place names of its original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING

from search.enrich.gazetteer.admin_units import PlaceMention
from search.enrich.gazetteer.romanised_names import name_key, wade_giles_name
from search.text import HAN, possible_readings, to_simplified

if TYPE_CHECKING:
    from search.enrich.gazetteer.gazetteer import Gazetteer
    from search.enrich.places.passages import Passage

__all__ = ["TranslationEvidence"]

_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’ʼ‘`-][A-Za-zÀ-ɏ]+)*")
_LEVELLED = re.compile(r"\b([A-Z][A-Za-z'’-]{2,20}) (?:County|Island|City|Prefecture|Special District|Banner|Hsien)\b")
_HAN = re.compile(f"[{HAN}]")
# Characters of English for each Chinese one, below which a translation has left much out. Whole articles of the
# newspaper have 3 to 6, those that break off in the middle less than 2.
_WHOLE = 2.2
_MAX_WORD = 24  # letters; no name of a county has more


class TranslationEvidence:
    """Compares names of the Chinese original with the words of the English translation.

    Args:
        passages: Headlines and paragraphs in both languages, with their mentions.
        gazetteer: The units.
    """

    def __init__(self, passages: Iterable[Passage], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._passages = list(passages)
        self._written: dict[str, bool] = {}

    def lacks(self, passage: Passage, mention: PlaceMention) -> bool:
        """Return whether a county's bare name in the original is no place by the translation.

        Either a translation that is whole has no counterpart of it; two thirds of such names are other words: 沿河 is
        then "along the river", and no county of Guizhou. Or it is a given name there: Ji Tianzhu for 纪天柱.
        """
        units = [self._gazetteer.unit(code) for code in mention.codes]
        if mention.rule != "short-name" or any(unit.level != "county" for unit in units):
            return False
        spellings = self._spellings(mention)
        before = passage.text[max(0, mention.start - 1) : mention.start]
        if before and any(surname + name in self._words for surname in _readings(before) for name in spellings):
            return True
        return self._is_whole and not spellings & self._words

    def has(self, mention: PlaceMention) -> bool:
        """Return whether the translation has a name of the original in some spelling."""
        return not self._words.isdisjoint(self._spellings(mention))

    def says_plainly(self, mention: PlaceMention) -> bool:
        """Return whether the translation has a name with a word for its level: Dongshan Island."""
        return not self._levelled.isdisjoint(self._spellings(mention))

    def _spellings(self, mention: PlaceMention) -> set[str]:
        units = [self._gazetteer.unit(code) for code in mention.codes]
        names = [name for unit in units for name in unit.names]
        written = {name_key(spelling) for name in names for spelling in (name.english, wade_giles_name(name.pinyin))}
        return written | set(_readings(mention.text))

    def abbreviated(self, mention: PlaceMention) -> str | None:
        """Return the province of an English name that the original gives by one character: Tianjin where it has 津."""
        provinces = [code for code in mention.codes if self._gazetteer.unit(code).level == "province"]
        return next((code for code in provinces if code in self._abbreviated), None)

    def written(self, mention: PlaceMention) -> str | None:
        """Return the one unit of a plain English name whose Chinese name stands in the original, though unnoticed.

        Names such as 成县 are none: the translator may have read 成县 into 成县成乡 too.
        """
        if mention.rule not in ("english-level", "english-beside"):
            return None
        codes = [code for code in mention.codes if self._is_written(code)]
        return codes[0] if len(codes) == 1 else None

    def _is_written(self, code: str) -> bool:
        if code not in self._written:  # each unit is looked for once, so that a long document takes no longer
            names = (name.short for name in self._gazetteer.unit(code).names if not name.short.endswith("县"))
            self._written[code] = any(name in self._original for name in names)
        return self._written[code]

    @cached_property
    def _is_whole(self) -> bool:
        english = sum(len(passage.text) for passage in self._passages if passage.lang == "en")
        return english >= _WHOLE * len(_HAN.findall(self._original))

    @cached_property
    def _words(self) -> frozenset[str]:
        """Keys of the words of the translation, and of each two in a row: Lin Fen is written for Linfen too."""
        keys: set[str] = set()
        for passage in self._passages:
            if passage.lang == "en":
                words = [name_key(word[0]) for word in _WORD.finditer(passage.text) if len(word[0]) <= _MAX_WORD]
                keys.update(words, (first + second for first, second in pairwise(words)))
        return frozenset(keys)

    @cached_property
    def _levelled(self) -> frozenset[str]:
        """Keys of the words before a word for a level."""
        english = (passage.text for passage in self._passages if passage.lang == "en")
        return frozenset(name_key(match[1]) for text in english for match in _LEVELLED.finditer(text))

    @cached_property
    def _abbreviated(self) -> frozenset[str]:
        """Provinces whose one-character names the original has outside longer names of places."""
        characters: set[str] = set()
        for passage in self._passages:
            if passage.lang == "zh":
                end = 0
                for mention in passage.mentions:
                    if len(mention.text) > 1:
                        characters.update(passage.text[end : mention.start])
                        end = max(end, mention.end)
                characters.update(passage.text[end:])
        names = self._gazetteer.name_index.one_character_names
        return frozenset(names[char] for char in map(to_simplified, characters) if char in names)

    @cached_property
    def _original(self) -> str:
        return to_simplified("\n".join(passage.text for passage in self._passages if passage.lang == "zh"))


def _readings(name: str) -> Iterator[str]:
    """Yield each way to read a short name in pinyin, as a key: 六安 is Lu'an, but often written Liu'an."""
    if len(name) <= 4:
        for syllables in product(*(possible_readings(char)[:3] for char in to_simplified(name))):
            yield "".join(syllables)
