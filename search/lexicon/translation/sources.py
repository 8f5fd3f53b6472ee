"""Turns a term into all that the glossary, the archive and the dictionary call it in the other language, best first.

Weights of the dictionary are roots of probabilities: measured on XQuAD they rank better than the probabilities do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from math import sqrt
from typing import Literal

from search.enrich import places_named
from search.lexicon.pairs.mined_pairs import ArchivePairs
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.glossary import Entry, Glossary
from search.query import Translation
from search.text import fold, phrase_stems

__all__ = ["Sources", "from_english"]

_CURATED = 0.9  # weight of the first name in the glossary
_NEXT = 0.9  # factor for each one after it
_ARCHIVE = 0.9  # weight of a sure pair of the archive
_LEAST = 0.1  # weight below which a rendering of the dictionary is noise
_HEAD = 2  # characters by which curated terms are found
_MOST_TRIED = 32  # renderings of the dictionary that are looked at


@dataclass(frozen=True)
class Sources:
    """Where renderings come from; any but the glossary may be missing."""

    glossary: Glossary
    pairs: ArchivePairs | None = None
    dictionary: BilingualDictionary | None = None

    def chinese(self, stems: tuple[str, ...]) -> Iterator[Translation]:
        """What successive stems are called in Chinese: first by the glossary, then by the archive and the dictionary.

        Raises:
            IndexDamaged: If a file has changed.
        """
        for entry in self.glossary.english(stems):
            for rank, zh in enumerate(entry.chinese):
                yield from_english(zh, _CURATED * _NEXT**rank, "glossary", f"glossary: {entry.source}")
        for pair in self.pairs.renderings("en", stems) if self.pairs else ():
            yield from_english(pair.text, _ARCHIVE * sqrt(pair.weight), "archive", pair.source)
        yield from self.listed_chinese(stems)

    def english(self, text: str) -> Iterator[Translation]:
        """What a folded Chinese string is called in English, in the same order.

        Raises:
            IndexDamaged: If a file has changed.
        """
        for name, weight, entry in self._curated_english(text):
            yield from_chinese(name, phrase_stems(name), weight, "glossary", f"glossary: {entry.source}")
        for pair in self.pairs.renderings("zh", (text,)) if self.pairs else ():
            yield from_chinese(pair.text, pair.terms, _ARCHIVE * sqrt(pair.weight), "archive", pair.source)
        yield from self._told_english(text)

    def english_of_romanised(self, text: str, factor: float) -> Iterator[Translation]:
        """What the glossary alone calls the folded Chinese string that a romanisation stands for.

        Args:
            text: The string.
            factor: That of the weights, above 0 and at most 1.
        """
        for name, weight, entry in self._curated_english(text):
            source = f"glossary: English of {text} ({entry.source})"
            yield from_chinese(name, phrase_stems(name), factor * weight, "glossary", source)

    def _curated_english(self, text: str) -> Iterator[tuple[str, float, Entry]]:
        """English names in the glossary, with weights and what names them."""
        for entry in self.glossary.chinese(text):
            for rank, name in enumerate(entry.english):
                yield name, _CURATED * _NEXT**rank, entry

    def listed_chinese(self, stems: tuple[str, ...], factor: float = 1.0) -> Iterator[Translation]:
        """What the dictionary alone calls successive stems; `factor` is that of the weights."""
        if self.dictionary:
            for zh, probability in islice(self.dictionary.chinese(stems), _MOST_TRIED):
                weight = factor * sqrt(probability)
                if weight < _LEAST:
                    return
                yield from_english(zh, weight, "dictionary", self.dictionary.source)

    def listed_english(self, text: str, factor: float = 1.0) -> Iterator[Translation]:
        """What the dictionary alone calls a folded Chinese string."""
        if self.dictionary:
            for english, stems, probability in self.dictionary.english(text):
                yield from_chinese(english, stems, factor * sqrt(probability), "dictionary", self.dictionary.source)

    def begins(self, lang: Literal["zh", "en"], prefix: str) -> bool:
        """Whether any source may have a term that begins like this: a folded Chinese string, or stems with spaces."""
        curated = self._curated_names if lang == "zh" else self._curated_stems
        return (
            any(name.startswith(prefix) for name in curated.get(prefix[:_HEAD], ()))
            or (self.pairs is not None and self.pairs.begins(lang, prefix))
            or (self.dictionary is not None and self.dictionary.begins(lang, prefix))
        )

    @cached_property
    def _curated_names(self) -> Mapping[str, Sequence[str]]:
        return _by_head(fold(name) for entry in self.glossary for name in entry.chinese)

    @cached_property
    def _curated_stems(self) -> Mapping[str, Sequence[str]]:
        return _by_head(" ".join(phrase_stems(text)) for entry in self.glossary for text in entry.english)

    def parts(self, text: str) -> Sequence[str]:
        """The longest words of the dictionary that an unknown Chinese string is put together from, left to right."""
        found = []
        at = 0
        while at < len(text) and self.dictionary:
            sizes = range(min(len(text) - 1, len(text) - at), 0, -1)
            size = next((size for size in sizes if self.dictionary.knows(text[at : at + size])), 1)
            found.append(text[at : at + size])
            at += size
        return found

    def may_be_name(self, stems: tuple[str, ...]) -> bool:
        """Whether the dictionary has successive stems as a name, or not at all."""
        return self.dictionary is not None and self.dictionary.is_name(stems)

    def _told_english(self, text: str) -> Iterator[Translation]:
        """What the dictionary calls a Chinese string; of a term of the glossary or a place, it is told what is a part.

        A class or a struggle is no 阶级斗争, a province is not 广东; communes are 人民公社, as its last characters say.
        """
        listed = list(self.listed_english(text))
        names = {phrase_stems(name) for entry in self.glossary.chinese(text) for name in entry.english}
        names |= {phrase_stems(name) for place in places_named(text) if place.certain for name in place.en}
        longer = [stems for stems in (*names, *(one.terms for one in listed)) if len(stems) > 1] if names else []
        parts = {(stem,) for stems in longer for stem in stems} - names
        for one in listed:
            yield replace(one, part=one.terms in parts and not self._is_head(one.terms, text))

    def _is_head(self, stems: tuple[str, ...], text: str) -> bool:
        """Whether a Chinese string ends with what the glossary calls some stems."""
        return any(text.endswith(fold(zh)) for entry in self.glossary.english(stems) for zh in entry.chinese)

    def knows(self, text: str) -> bool:
        """Whether the glossary or the dictionary has a folded Chinese string."""
        return bool(self.glossary.chinese(text)) or (self.dictionary is not None and self.dictionary.knows(text))

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Whether a librarian has said that a pair is none."""
        return self.pairs is not None and self.pairs.rejected(zh, stems)


def _by_head(terms: Iterable[str]) -> dict[str, list[str]]:
    """Terms by their first characters."""
    found: dict[str, list[str]] = {}
    for term in terms:
        found.setdefault(term[:_HEAD], []).append(term)
    return found


def from_english(zh: str, weight: float, why: str, source: str) -> Translation:
    """A Chinese rendering."""
    return Translation(zh, "zh", (fold(zh),), weight, why, source)


def from_chinese(english: str, stems: tuple[str, ...], weight: float, why: str, source: str) -> Translation:
    """An English rendering."""
    return Translation(english, "en", stems, weight, why, source)
