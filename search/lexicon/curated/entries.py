"""Entries of a glossary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from search.query import TRANSLATIONS

__all__ = ["GlossaryEntry", "OwnTranslation"]


class OwnTranslation(NamedTuple):
    """An English name of a term by the archive's own glossary, with its weight and where it is usual."""

    english: str
    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One concept of the field and its names.

    Attributes:
        simplified: Its usual Chinese name.
        traditional: The same in traditional characters.
        pinyin: Hanyu Pinyin with tone marks, words apart (GB/T 16159-2012).
        english: Translations in the literature, the most usual first; at least one.
        also: Other Chinese names of the same concept, in simplified characters.
        category: Its kind, for example `organisation`.
        source: Where these translations are usual, for example `Selden 1988` or `general usage`.
        own: Those of its translations that are of the archive's own glossary.
    """

    simplified: str
    traditional: str
    pinyin: str
    english: tuple[str, ...]
    also: tuple[str, ...]
    category: str
    source: str
    own: tuple[OwnTranslation, ...] = ()

    def weighted_english(self) -> Iterator[tuple[str, float, str]]:
        """Yield the translations with how much each counts, the first of the glossary counting 1, and its source."""
        own, rank = {translation.english: translation for translation in self.own}, 0
        for name in self.english:
            if name in own:
                yield name, own[name].weight, own[name].source
            else:
                yield name, TRANSLATIONS.next_name**rank, self.source
                rank += 1

    @property
    def chinese(self) -> tuple[str, ...]:
        """All Chinese names in simplified characters, the usual one first."""
        return (self.simplified, *self.also)
