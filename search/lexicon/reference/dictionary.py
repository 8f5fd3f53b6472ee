"""Turns a generation's mapped dictionary into renderings of a word in the other language, looked up in place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import inf
from pathlib import Path
from typing import Literal, NamedTuple

from search.engine import BlockFile, Dictionary
from search.lexicon.materials import OWNER
from search.lexicon.reference.dictionary_files import DICTIONARY, KIND
from search.lexicon.reference.transliteration import SoundModel

__all__ = ["BilingualDictionary", "English"]

_SHORTEST_STEM = 5  # letters that two stems of one word have in common at least
_MOST_ENDINGS = (2, 3)  # letters that the stem asked for, and the one found, have beyond that at most
_MOST_SEEN = 256  # stems that are looked at for this
_MOST_AKIN = 3  # of these, stems that are given


class English(NamedTuple):
    """An English rendering: as a dictionary writes it, its stems, and how probable it is."""

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
        """The dictionary of a generation; None for one without.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / DICTIONARY
        return cls(BlockFile(path, KIND, OWNER)) if path.exists() else None

    @property
    def source(self) -> str:
        """What the dictionary is called."""
        return str(self._file.facts.get("source", "dictionary"))

    @cached_property
    def sounds(self) -> SoundModel:
        """How the names of the dictionary are transliterated."""
        return SoundModel.read(self._file)

    def knows(self, zh: str) -> bool:
        """Whether a folded Chinese string is a word of the dictionary."""
        return self._keys["zh"].find(zh.encode("utf-8", "surrogatepass")) is not None

    def begins(self, lang: Literal["zh", "en"], prefix: str) -> bool:
        """Whether any word of a language begins like this: a folded Chinese string, or stems with spaces between."""
        return len(self._keys[lang].prefixed(prefix.encode("utf-8", "surrogatepass"))) > 0

    def english(self, zh: str) -> Iterator[English]:
        """What a folded Chinese word is called in English, the best first; nothing if it is unknown.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number, weight in self._renderings("zh", zh):
            yield English(self._text(number), tuple(self._key("en", number).split(" ")), weight)

    def chinese(self, stems: tuple[str, ...]) -> Iterator[tuple[str, float]]:
        """Chinese words for a run of stems, the best first, each with how much of what it means is that.

        Raises:
            IndexDamaged: If the file has changed.
        """
        for number, weight in self._renderings("en", " ".join(stems)):
            yield self._key("zh", number), weight

    def akin(self, stem: str) -> list[tuple[str, float]]:
        """Stems of the dictionary that are probably of the same word as an unknown one: `histori` for `histor`.

        Args:
            stem: A stem of five letters and more; shorter ones have no kin.

        Returns:
            The most alike first, each with the share of letters in common.

        Raises:
            IndexDamaged: If the file has changed.
        """
        root = max(_SHORTEST_STEM, len(stem) - _MOST_ENDINGS[0])
        if len(stem) < _SHORTEST_STEM:
            return []
        keys, found = self._keys["en"], []
        numbers = keys.prefixed(stem[:root].encode("utf-8", "surrogatepass"))
        for key in keys.terms(numbers.start, min(numbers.stop, numbers.start + _MOST_SEEN)):
            other = keys.text(key)
            common = _in_common(stem, other)
            if " " not in other and other != stem and common >= len(other) - _MOST_ENDINGS[1]:
                found.append((common / max(len(stem), len(other)), other))
        return [(other, likeness) for likeness, other in sorted(found, reverse=True)[:_MOST_AKIN]]

    def is_name(self, stems: tuple[str, ...]) -> bool:
        """Whether a run of stems is unknown, or written with a capital letter."""
        number = self._keys["en"].find(" ".join(stems).encode("utf-8", "surrogatepass"))
        return number is None or self._text(number)[:1].isupper()

    def is_chinese_name(self, zh: str) -> bool:
        """Whether a folded Chinese string is unknown, or its English is written with a capital letter."""
        first = next(self.english(zh), None)
        return first is None or first.text[:1].isupper()

    def _text(self, number: int) -> str:
        """How a run of stems is written."""
        ends = self._file.part("en.text_ends", max(0, number - 1), number + 1).tolist()
        text = self._file.part("en.texts", ends[0] if number else 0, ends[-1]).tobytes()
        return self._keys["en"].text(text)

    def _key(self, side: str, number: int) -> str:
        return self._keys[side].text(self._keys[side].term(number))

    def _renderings(self, side: str, key: str) -> Iterator[tuple[int, float]]:
        """Numbers on the other side, with weights."""
        number = self._keys[side].find(key.encode("utf-8", "surrogatepass"))
        if number is None:
            return
        first, after = self._file.part(f"{side}.starts", number, number + 2).tolist()
        rows = self._file.part(f"{side}.rows", first, after).tolist()
        weights = self._file.part(f"{side}.weights", first, after).tolist()
        self._file.check(all(0 <= weight < inf for weight in weights))
        yield from zip(rows, weights, strict=True)


def _in_common(one: str, other: str) -> int:
    """Letters at the beginning that two words have in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
