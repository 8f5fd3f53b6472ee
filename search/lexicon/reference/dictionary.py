"""Translations of a word by a generation's dictionary file, looked up in place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Literal, NamedTuple

from search.engine import BlockFile, Dictionary
from search.lexicon.build_context import OWNER
from search.lexicon.frequencies import common_prefix
from search.lexicon.reference.dictionary_files import DICTIONARY, KIND
from search.lexicon.reference.transliteration import TransliterationModel

__all__ = ["BilingualDictionary", "EnglishTranslation"]

_MIN_STEM = 5  # leading letters that related stems have in common, at least
_MAX_ENDINGS = (2, 3)  # letters beyond these, at most: of the stem asked for, and of the related one
_MAX_SCANNED = 256  # stems that are compared; bounds the time of a look-up
_MAX_RELATED = 3  # stems that are returned


class EnglishTranslation(NamedTuple):
    """An English translation: as the dictionary writes it, its stems, and its probability."""

    text: str
    stems: tuple[str, ...]
    probability: float


class BilingualDictionary:
    """Looks words up in a dictionary file; safe for many threads. A look-up takes tens of microseconds.

    Args:
        file: What `dictionary_files.compile_dictionary` wrote.

    Raises:
        IndexDamaged: If its parts do not fit each other.
    """

    def __init__(self, file: BlockFile) -> None:
        self._file = file
        self._keys = {side: Dictionary(file, side) for side in ("zh", "en")}
        file.check_kind("u1", "en.texts")
        file.check_kind("u", "en.text_ends")
        file.check(file.count("en.text_ends") == len(self._keys["en"]))
        for side, keys in self._keys.items():
            file.check_kind("u", f"{side}.starts", f"{side}.rows")
            file.check_kind("f", f"{side}.weights")
            file.check(
                file.count(f"{side}.starts") == len(keys) + 1,
                file.count(f"{side}.rows") == file.count(f"{side}.weights"),
            )

    @classmethod
    def open(cls, generation: Path) -> BilingualDictionary | None:
        """Open the dictionary of a generation; None for one without.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / DICTIONARY
        return cls(BlockFile(path, KIND, OWNER)) if path.exists() else None

    @property
    def source(self) -> str:
        """Name of the dictionary."""
        return str(self._file.facts.get("source", "dictionary"))

    @cached_property
    def transliteration(self) -> TransliterationModel:
        """The transliteration model learnt from the names of the dictionary."""
        return TransliterationModel.read(self._file)

    def knows(self, zh: str) -> bool:
        """Return whether a folded Chinese string is a word of the dictionary."""
        return self._keys["zh"].find(zh.encode("utf-8", "surrogatepass")) is not None

    def has_prefix(self, lang: Literal["zh", "en"], prefix: str) -> bool:
        """Return whether any word has a prefix: a folded Chinese string, or stems separated by spaces."""
        return len(self._keys[lang].prefixed(prefix.encode("utf-8", "surrogatepass"))) > 0

    def english(self, zh: str) -> Iterator[EnglishTranslation]:
        """Yield the English translations of a folded Chinese word, the best first; nothing if it is unknown.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number, weight in self._translations("zh", zh):
            yield EnglishTranslation(self._text(number), tuple(self._key("en", number).split(" ")), weight)

    def chinese(self, stems: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        """Yield the Chinese words for successive stems, the best first, each with its probability.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number, weight in self._translations("en", " ".join(stems)):
            yield self._key("zh", number), weight

    def related_stems(self, stem: str) -> list[tuple[str, float]]:
        """Return stems that probably belong to the same word as an unknown one: `histori` for `histor`.

        Args:
            stem: A stem of at least five letters; shorter ones have no related stems.

        Returns:
            The most similar first, each with the share of letters in common.

        Raises:
            IndexDamaged: If the file has changed.
        """
        root = max(_MIN_STEM, len(stem) - _MAX_ENDINGS[0])
        if len(stem) < _MIN_STEM:
            return []
        keys, related = self._keys["en"], []
        numbers = keys.prefixed(stem[:root].encode("utf-8", "surrogatepass"))
        for key in keys.terms(numbers.start, min(numbers.stop, numbers.start + _MAX_SCANNED)):
            other = keys.text(key)
            common = common_prefix(stem, other)
            if " " not in other and other != stem and common >= len(other) - _MAX_ENDINGS[1]:
                related.append((common / max(len(stem), len(other)), other))
        return [(other, similarity) for similarity, other in sorted(related, reverse=True)[:_MAX_RELATED]]

    def is_name(self, stems: tuple[str, ...]) -> bool:
        """Return whether successive stems are unknown, or written with a capital letter."""
        number = self._keys["en"].find(" ".join(stems).encode("utf-8", "surrogatepass"))
        return number is None or self._text(number)[:1].isupper()

    def spelling(self, stems: tuple[str, ...]) -> str:
        """Return how the dictionary writes successive stems; empty if it does not know them."""
        number = self._keys["en"].find(" ".join(stems).encode("utf-8", "surrogatepass"))
        return "" if number is None else self._text(number)

    def is_chinese_name(self, zh: str) -> bool:
        """Return whether a folded Chinese string is unknown, or its English is written with a capital letter."""
        first = next(self.english(zh), None)
        return first is None or first.text[:1].isupper()

    def _text(self, number: int) -> str:
        """Return how a sequence of stems is written."""
        ends = self._file.part("en.text_ends", max(0, number - 1), number + 1).tolist()
        text = self._file.part("en.texts", ends[0] if number else 0, ends[-1]).tobytes()
        return self._keys["en"].text(text)

    def _key(self, side: str, number: int) -> str:
        return self._keys[side].text(self._keys[side].term(number))

    def _translations(self, side: str, key: str) -> Iterator[tuple[int, float]]:
        """Yield numbers in the other language, with probabilities."""
        number = self._keys[side].find(key.encode("utf-8", "surrogatepass"))
        if number is None:
            return
        start, end = self._file.part(f"{side}.starts", number, number + 2).tolist()
        rows = self._file.part(f"{side}.rows", start, end).tolist()
        weights = self._file.part(f"{side}.weights", start, end).tolist()
        self._file.check(all(0 <= weight < inf for weight in weights))
        yield from zip(rows, weights, strict=True)
