"""Turns a foreign name into the words of an index that sound like it in the other script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise, product
from pathlib import Path

from search.engine import BlockFile, Dictionary
from search.lexicon.materials import OWNER
from search.lexicon.reference.name_keys import chinese_keys, latin_keys
from search.lexicon.reference.transliteration import SoundModel, letters
from search.lexicon.sound.name_files import KIND, NAMES, NO_CONSONANT

__all__ = ["Names"]

_SHORTEST_LATIN, _LONGEST_LATIN = 3, 14
_SHORTEST_CHINESE, _LONGEST_CHINESE = 2, 7
_LEAST = -1.5  # likeness below which two names are different ones
_SURE = -0.9  # likeness from which they are the same
_BEHIND = 0.25  # how much less alike than the best one may be
_MOST_COMPARED, _MOST = 48, 3  # words that are compared with a name, and given
_LETTERS_OF_CHARACTER = 2.5
_LETTERS_OF_ONE = 4  # of the last character of a name, at most
_CLEAR = -1.1  # likeness from which nothing else is looked for
_SHORTEST_PIECE, _LEAST_PIECE = 2, -2.0  # letters, and likeness, of half a name
_MOST_WORDS, _MOST_CHARACTERS = 4, 12  # that may be half a name
_MOST_COMPOSED = 48  # names put together that are looked for


class Names:
    """What may be foreign names in an index, found by their sound; safe for many threads.

    Args:
        file: What `name_files.write_names` wrote.
        sounds: How names are transliterated.
    """

    def __init__(self, file: BlockFile, sounds: SoundModel) -> None:
        self._file, self._sounds = file, sounds
        self._keys = {side: Dictionary(file, side) for side in ("zh", "en")}
        for side, keys in self._keys.items():
            file.check_kind("u1", f"{side}.words")
            file.check_kind("u", f"{side}.starts", f"{side}.word_ends")
            file.check(file.count(f"{side}.starts") == len(keys) + 1)

    @classmethod
    def open(cls, generation: Path, sounds: SoundModel) -> Names | None:
        """The names of a generation; None for one without.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / NAMES
        return cls(BlockFile(path, KIND, OWNER), sounds) if path.exists() else None

    def chinese(self, name: str, holds: Callable[[str], object]) -> list[tuple[str, float]]:
        """Chinese words that transliterate a name, the most alike first, each with how sure that is, up to 1.

        Args:
            name: One word in any Latin spelling.
            holds: Tells whether the index can hold a Chinese string; it is asked about words put together.

        Raises:
            IndexDamaged: If the file has changed.
        """
        latin = letters(name)
        if not _SHORTEST_LATIN <= len(latin) <= _LONGEST_LATIN:
            return []
        found = self._alike(latin)
        if not found or found[0][0] < _CLEAR:
            held = ((likeness, word) for likeness, word in self._composed(latin) if holds(word))
            found += islice(held, _MOST)
        return _best(found)

    def _alike(self, latin: str) -> list[tuple[float, str]]:
        """Words of the index that may transliterate some letters, each with its likeness, in descending order."""
        words = self._nearest("zh", latin_keys(latin), len(latin) / _LETTERS_OF_CHARACTER)
        return sorted(((self._sounds.likeness(latin, word), word) for word in words), reverse=True)

    def _composed(self, latin: str) -> list[tuple[float, str]]:
        """What may transliterate some letters in two pieces, likewise: the segmenter cuts 杰克逊维尔, and 林迪斯法恩.

        The likeness is that of the pieces: a little too low, unless the name falls apart where they meet.
        """
        best: dict[str, float] = {}
        for cut in range(_SHORTEST_PIECE, len(latin) - _SHORTEST_PIECE + 1):
            heads = self._pieces(latin[:cut])
            tails = self._pieces(latin[cut:]) if heads else []
            for (one, head), (other, tail) in product(heads, tails):
                likeness = (one * cut + other * (len(latin) - cut)) / len(latin)
                if likeness > max(_LEAST, best.get(head + tail, _LEAST)):
                    best[head + tail] = likeness
        found = [(likeness, word) for word, likeness in best.items() if len(word) > _SHORTEST_CHINESE]
        return sorted(found, key=lambda one: (-one[0], one[1]))[:_MOST_COMPOSED]

    def _pieces(self, latin: str) -> list[tuple[float, str]]:
        """Words, and single characters, that may transliterate part of a name."""
        found = self._alike(latin)[:_MOST_WORDS]
        if len(latin) <= _LETTERS_OF_ONE:
            keys = dict.fromkeys((*latin_keys(latin), ""))
            chars = (char for key in keys for char in self._sounds.characters.get(key, ()))
            found += sorted(((self._sounds.likeness(latin, char), char) for char in chars), reverse=True)[
                :_MOST_CHARACTERS
            ]
        return [one for one in found if one[0] > _LEAST_PIECE]

    def latin(self, zh: str) -> list[tuple[str, float]]:
        """Words in Latin letters that a Chinese string transliterates, likewise, as they are written.

        Args:
            zh: A folded string.

        Raises:
            IndexDamaged: If the file has changed.
        """
        if not _SHORTEST_CHINESE <= len(zh) <= _LONGEST_CHINESE or not self._sounds.spells(zh):
            return []
        keys = chinese_keys(self._sounds.syllables(zh))
        words = self._nearest("en", keys, len(zh) * _LETTERS_OF_CHARACTER)
        return _best((self._sounds.likeness(word, zh), word) for word in words)

    def _nearest(self, side: str, keys: Sequence[str], size: float) -> list[str]:
        """The words of some keys that are nearest to a length."""
        words = [word for key in keys for word in self._words(side, key)]
        return sorted(words, key=lambda word: abs(len(word) - size))[:_MOST_COMPARED]

    def _words(self, side: str, key: str) -> Iterator[str]:
        number = self._keys[side].find(key.encode() or NO_CONSONANT)
        if number is None:
            return
        first, after = self._file.part(f"{side}.starts", number, number + 2).tolist()
        self._file.check(first <= after)
        ends = self._file.part(f"{side}.word_ends", first, after + 1).tolist()
        text = self._file.part(f"{side}.words", ends[0], ends[-1]).tobytes()
        for start, end in pairwise(ends):
            yield text[start - ends[0] : end - ends[0]].decode("utf-8", "replace")


def _best(found: Iterable[tuple[float, str]]) -> list[tuple[str, float]]:
    ordered = sorted(found, key=lambda one: (-one[0], one[1]))[:_MOST]
    return [
        (word, min(1.0, (likeness - _LEAST) / (_SURE - _LEAST)))
        for likeness, word in ordered
        if likeness > _LEAST and likeness >= ordered[0][0] - _BEHIND
    ]
