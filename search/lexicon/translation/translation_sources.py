"""Translations of a term by the glossary, the archive's pairs and the dictionary, in this order.

Weights of the dictionary are square roots of probabilities: measured on XQuAD they rank better than probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from math import sqrt
from typing import Literal

from search.enrich import PlaceQueries
from search.errors import Message
from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import Glossary
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.pairs.mined_pairs import ArchivePairs
from search.lexicon.reference.dictionary import BilingualDictionary
from search.query import TRANSLATIONS, Translation
from search.text import fold, phrase_stems

__all__ = ["TranslationSources", "chinese_translation"]

_HEAD_LENGTH = 2  # leading characters by which terms of the glossary are indexed
_MAX_TRIED = 32  # translations by the dictionary that are read


@dataclass(frozen=True)
class TranslationSources:
    """The sources of translations; archive's pairs and dictionary may be missing."""

    glossary: Glossary
    pairs: ArchivePairs | None = None
    dictionary: BilingualDictionary | None = None
    places: PlaceQueries = field(default_factory=lambda: CuratedTables.load().places)

    def chinese(self, stems: tuple[str, ...], *, names_only: bool = False) -> Iterator[Translation]:
        """Yield the Chinese translations of successive stems: of the glossary, the archive, then the dictionary.

        Args:
            stems: The stems.
            names_only: Whether they name a place: the gazetteer knows its names better than the dictionary.

        Raises:
            IndexDamaged: If a file has changed.
        """
        for entry in self.glossary.english(stems):
            weight, source = _weight_and_source(entry, stems)
            for rank, zh in enumerate(entry.chinese):
                yield chinese_translation(
                    zh, TRANSLATIONS.glossary * weight * TRANSLATIONS.next_name**rank, "glossary", source
                )
        for pair in self.pairs.translations("en", stems) if self.pairs else ():
            yield chinese_translation(pair.text, TRANSLATIONS.archive * sqrt(pair.weight), "archive", pair.source)
        if not names_only:
            yield from self.dictionary_chinese(stems)

    def english(self, text: str, *, names_only: bool = False) -> Iterator[Translation]:
        """Yield the English translations of a folded Chinese string, in the same order.

        Args:
            text: The string.
            names_only: Whether it names a place: the gazetteer knows its names better than the dictionary.

        Raises:
            IndexDamaged: If a file has changed.
        """
        for name, weight, source in self._glossary_english(text):
            yield english_translation(name, phrase_stems(name), weight, "glossary", f"glossary: {source}")
        for pair in self.pairs.translations("zh", (text,)) if self.pairs else ():
            yield english_translation(
                pair.text, pair.terms, TRANSLATIONS.archive * sqrt(pair.weight), "archive", pair.source
            )
        if not names_only:
            yield from self._dictionary_english_with_parts(text)

    def known_english(self, text: str) -> Iterator[Translation]:
        """Yield the English translations of a folded Chinese string by the glossary and the dictionary."""
        for name, weight, source in self._glossary_english(text):
            yield english_translation(name, phrase_stems(name), weight, "glossary", f"glossary: {source}")
        yield from self.dictionary_english(text)

    def variants(self, text: str) -> Iterator[Translation]:
        """Yield other Chinese names of what a folded Chinese string means, by the glossary: 土改 of 土地改革.

        A name that contains the string is left out, since the string finds it.
        """
        for entry in self.glossary.chinese(text):
            for rank, zh in enumerate(name for name in entry.chinese if text not in fold(name)):
                weight = TRANSLATIONS.variant * TRANSLATIONS.next_name**rank
                source = Message("glossary: also %(name)s (%(source)s)", name=entry.simplified, source=entry.source)
                yield chinese_translation(zh, weight, "variant", source)

    def english_of_romanised(self, text: str, factor: float) -> Iterator[Translation]:
        """Yield the glossary's English for the folded Chinese string that a romanisation stands for.

        Args:
            text: The string.
            factor: Factor of the weights, above 0 and at most 1.
        """
        for name, weight, source in self._glossary_english(text):
            reason = f"glossary: English of {text} ({source})"
            yield english_translation(name, phrase_stems(name), factor * weight, "glossary", reason)

    def _glossary_english(self, text: str) -> Iterator[tuple[str, float, str]]:
        """Yield English names in the glossary, with weights and sources."""
        for entry in self.glossary.chinese(text):
            for name, weight, source in entry.weighted_english():
                yield name, TRANSLATIONS.glossary * weight, source

    def dictionary_chinese(self, stems: tuple[str, ...], factor: float = 1.0) -> Iterator[Translation]:
        """Yield the dictionary's Chinese translations of successive stems, weights times `factor`."""
        if self.dictionary:
            for zh, probability in islice(self.dictionary.chinese(stems), _MAX_TRIED):
                weight = factor * sqrt(probability)
                if weight < TRANSLATIONS.min_listed:
                    return
                yield chinese_translation(zh, weight, "dictionary", self.dictionary.source)

    def dictionary_english(self, text: str, factor: float = 1.0) -> Iterator[Translation]:
        """Yield the dictionary's English translations of a folded Chinese string, weights times `factor`."""
        if self.dictionary:
            for english, stems, probability in self.dictionary.english(text):
                yield english_translation(
                    english, stems, factor * sqrt(probability), "dictionary", self.dictionary.source
                )

    def has_prefix(self, lang: Literal["zh", "en"], prefix: str) -> bool:
        """Return whether any source may have a term with a prefix: a folded Chinese string, or stems with spaces."""
        curated = self._glossary_names if lang == "zh" else self._glossary_stems
        return (
            any(name.startswith(prefix) for name in curated.get(prefix[:_HEAD_LENGTH], ()))
            or (lang == "zh" and bool(self.places.may_begin(prefix)))
            or (self.pairs is not None and self.pairs.has_prefix(lang, prefix))
            or (self.dictionary is not None and self.dictionary.has_prefix(lang, prefix))
        )

    @cached_property
    def _glossary_names(self) -> Mapping[str, Sequence[str]]:
        return _by_head(fold(name) for entry in self.glossary for name in entry.chinese)

    @cached_property
    def _glossary_stems(self) -> Mapping[str, Sequence[str]]:
        return _by_head(" ".join(phrase_stems(text)) for entry in self.glossary for text in entry.english)

    def parts(self, text: str) -> Sequence[str]:
        """Split an unknown Chinese string into the longest words of the dictionary, from left to right."""
        parts = []
        start = 0
        while start < len(text) and self.dictionary:
            sizes = range(min(len(text) - 1, len(text) - start), 0, -1)
            size = next((size for size in sizes if self.dictionary.knows(text[start : start + size])), 1)
            parts.append(text[start : start + size])
            start += size
        return parts

    def may_be_name(self, stems: tuple[str, ...]) -> bool:
        """Return whether the dictionary has successive stems as a name, or not at all."""
        return self.dictionary is not None and self.dictionary.is_name(stems)

    def _dictionary_english_with_parts(self, text: str) -> Iterator[Translation]:
        """Yield the dictionary's English translations; of a glossary term or place, mere parts are marked as such.

        By itself, class or struggle does not mean 阶级斗争, nor province 广东; commune does mean 人民公社, whose last
        characters are 公社.
        """
        translations = list(self.dictionary_english(text))
        names = {phrase_stems(name) for entry in self.glossary.chinese(text) for name in entry.english}
        names |= {phrase_stems(name) for place in self.places.named(text) if place.certain for name in place.en}
        longer = (
            [stems for stems in (*names, *(translation.terms for translation in translations)) if len(stems) > 1]
            if names
            else []
        )
        parts = {(stem,) for stems in longer for stem in stems} - names
        for translation in translations:
            yield replace(translation, part=translation.terms in parts and not self._is_head(translation.terms, text))

    def _is_head(self, stems: tuple[str, ...], text: str) -> bool:
        """Return whether a Chinese string ends with what the glossary calls some stems."""
        return any(text.endswith(fold(zh)) for entry in self.glossary.english(stems) for zh in entry.chinese)

    def knows(self, text: str) -> bool:
        """Return whether the glossary or the dictionary has a folded Chinese string."""
        return bool(self.glossary.chinese(text)) or (self.dictionary is not None and self.dictionary.knows(text))

    def may_mean(self, stems: tuple[str, ...], zh: str) -> bool:
        """Return whether a Chinese translation of stems by the dictionary shares a character with a Chinese string.

        True also if the dictionary does not know them.
        """
        known = [other for other, _ in self.dictionary.chinese(stems)] if self.dictionary else []
        return not known or any(set(other) & set(zh) for other in known)

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether a librarian has rejected a pair."""
        return self.glossary.rejects(zh, stems) or (self.pairs is not None and self.pairs.rejected(zh, stems))


def _weight_and_source(entry: GlossaryEntry, stems: tuple[str, ...]) -> tuple[float, str]:
    """Return how much an English name of an entry counts for its Chinese ones, and where that is usual.

    Names of hezuo's glossary count alike, for the order of its English names says how usual they are as translations.
    """
    for own in entry.own:
        if phrase_stems(own.english) == stems:
            return own.weight, f"glossary: {own.source}"
    return 1.0, f"glossary: {entry.source}"


def _by_head(terms: Iterable[str]) -> dict[str, list[str]]:
    """Group terms by their first characters."""
    by_head: dict[str, list[str]] = {}
    for term in terms:
        by_head.setdefault(term[:_HEAD_LENGTH], []).append(term)
    return by_head


def chinese_translation(zh: str, weight: float, why: str, source: str) -> Translation:
    """Return a Chinese translation."""
    return Translation(zh, "zh", (fold(zh),), weight, why, source)


def english_translation(english: str, stems: tuple[str, ...], weight: float, why: str, source: str) -> Translation:
    """Return an English translation."""
    return Translation(english, "en", stems, weight, why, source)
