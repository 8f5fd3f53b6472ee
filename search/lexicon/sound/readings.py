"""Turns a romanised word of a question, or a Chinese one, into the words of an index that sound like it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import log
from pathlib import Path
from typing import NamedTuple

from search.engine import BlockFile, Dictionary
from search.lexicon.materials import OWNER
from search.lexicon.sound.reading_files import KIND, READINGS
from search.text import Lattice, character_readings, fold, is_han, parse_romanised, tones_agree

__all__ = ["Readings", "Sounding"]

_MOST_STEPS = 300  # look-ups for one text
_MOST_WORDS = 6  # words that sound alike, for one text
_LEAST_SHARE = 0.05  # of the best: a homophone that is rarer is left out
_OTHER_TONE = 0.25  # what a word of other tones counts, if not every syllable was typed with its tone
_CURATED, _LOOSE = 4.0, 0.25  # what a name of the glossary, and a loosely spelt syllable, count
_LONGEST_TYPO, _MOST_KEYS = 8, 16


@dataclass(frozen=True, slots=True)
class Sounding:
    """Chinese that sounds like what was asked for.

    Attributes:
        words: Terms of the index or names of the glossary, folded; several that follow one another if none is read so.
        key: The syllables, with spaces between them.
        df: Documents that the rarest of the words stands in; of a name of the glossary that is no term of the index, at
            most so many, perhaps 0.
        share: How probable it is among all that sounds so, less if its tones are others than were typed; above 0, at
            most 1.
        certain: Whether the spelling is that of a romanisation. If it is not (two bare syllables such as `women`, or a
            row of words none of which is known as a whole), an index that has all the typed words in English means
            those.
        curated: Whether it is a name of the glossary.
    """

    words: tuple[str, ...]
    key: str
    df: int
    share: float
    certain: bool
    curated: bool = False

    @property
    def text(self) -> str:
        """The words side by side."""
        return "".join(self.words)


class _Word(NamedTuple):
    text: str
    df: int
    curated: bool


class _Span(NamedTuple):
    """A reading of the index in a lattice: where it ends, its syllables, loose ones among them, typed tones, number."""

    end: int
    key: str
    loose: int
    tones: tuple[int, ...]
    number: int

    def agreement(self, word: str) -> float:
        """What a word that is read so counts by its tones: 1 if they agree, 0 if all were typed and they do not."""
        if not any(self.tones) or tones_agree(word, self.key.split(), self.tones):
            return 1.0
        return 0.0 if all(self.tones) else _OTHER_TONE


class _Found(NamedTuple):
    """A word that sounds as was asked for, its reading, how probable it is, `Sounding.certain`, `_Span.agreement`."""

    word: _Word
    key: str
    weight: float
    certain: bool
    agreement: float = 1.0


class _Path(NamedTuple):
    """Words that cover the letters up to some place: how many, how improbable, the words, and their keys."""

    length: int
    cost: float
    words: tuple[_Word, ...]
    keys: tuple[str, ...]


class Readings:
    """Looks words up by their sound in a generation's file; safe for many threads.

    A question in Chinese is never widened by this: 景点 does not mean 经典. `alike` is for suggestions only.

    Args:
        file: The file, or None for a generation without one, in which nothing is found.
    """

    def __init__(self, file: BlockFile | None) -> None:
        self._file = file
        if file is None:
            return
        self._keys = Dictionary(file, "readings")
        file.check_kind("u1", "words")
        file.check_kind("u", "after", "df", "curated", "words_ends")
        file.check(
            file.count("after") == len(self._keys),
            file.count("df") == file.count("curated") == file.count("words_ends"),
        )

    @classmethod
    def open(cls, generation: Path) -> Readings:
        """The readings of a generation.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / READINGS
        return cls(BlockFile(path, KIND, OWNER) if path.exists() else None)

    def __len__(self) -> int:
        """Number of readings."""
        return len(self._keys) if self._file else 0

    def words(self, text: str, most: int = _MOST_WORDS) -> tuple[Sounding, ...]:
        """What a romanised text stands for, the most probable first.

        Args:
            text: One or several words in pinyin or Wade-Giles as they were typed: `hùzhù zǔ`, `jen-min kung-she`.
            most: How many are given at most.

        Returns:
            Words that are read so as a whole; else one row of words, as few as possible. Empty if the text is no
            romanisation, or nothing in the index is read so. If every syllable has a tone, words of other tones are
            left out. Takes a bounded number of look-ups.

        Raises:
            IndexDamaged: If the file has changed.
        """
        if not len(self):
            return ()
        lattices = parse_romanised(text)
        row: tuple[Sounding, ...] = ()
        whole: list[_Found] = []
        for lattice in lattices:
            # What could be pinyin and has no mark of Wade-Giles is that only if it is known: Tachai.
            is_guess = lattice is not lattices[0] and not lattice.marked
            steps = iter(range(_MOST_STEPS))
            first = list(self._spans(lattice, 0, steps))
            found = [one for one in self._whole(lattice, first) if one.word.curated or not is_guess]
            whole += found
            if not (found or row or is_guess):
                row = self._row(lattice, first, steps)
        return _ranked(whole, most) or row

    def alike(self, word: str) -> tuple[Sounding, ...]:
        """Other words that sound like a Chinese one, for a suggestion: 互助组 for 互助祖.

        Args:
            word: Two to eight Chinese characters in any script; what is longer is like nothing.

        Raises:
            IndexDamaged: If the file has changed.
        """
        folded = fold(word)
        if not len(self) or not 2 <= len(folded) <= _LONGEST_TYPO or not all(map(is_han, folded)):
            return ()
        sounds = [[reading[0] for reading in character_readings(char)] for char in folded]
        keys = (" ".join(one) for one, _ in zip(product(*sounds), range(_MOST_KEYS), strict=False))
        found = [
            _Found(other, key, _weight(other, 0), certain=True)
            for key in keys
            for other in self._read_as(key)
            if other.text != folded and other.df
        ]
        return _ranked(found, _MOST_WORDS)

    def _read_as(self, key: str) -> list[_Word]:
        number = self._keys.find(key.encode())
        return [] if number is None else self._words(number)

    def _whole(self, lattice: Lattice, spans: Iterable[_Span]) -> Iterator[_Found]:
        """The words that all letters are a reading of."""
        for span in spans:
            for word in self._words(span.number) if span.end == lattice.size else ():
                certain = lattice.marked or word.curated or len(word.text) > 2
                if agreement := span.agreement(word.text):
                    yield _Found(word, span.key, _weight(word, span.loose), certain, agreement)

    def _spans(self, lattice: Lattice, start: int, steps: Iterator[int]) -> Iterator[_Span]:
        """The readings of the index that begin at a letter; branches that no reading follows are cut off."""
        waiting: list[tuple[int, str, int, tuple[int, ...]]] = [(start, "", 0, ())]
        while waiting:
            at, key, loose, tones = waiting.pop()
            for end, syllable, is_loose in lattice.arcs[at]:
                if next(steps, None) is None:
                    return
                longer = f"{key} {syllable}" if key else syllable
                typed = (*tones, lattice.tone(at, end))
                number = self._keys.place(longer.encode())
                below = self._keys.text(self._keys.term(number)) if number < len(self._keys) else ""
                if below == longer and not _tears(lattice, start, end):
                    yield _Span(end, longer, loose + is_loose, typed, number)
                if below.startswith(longer) and end < lattice.size:
                    waiting.append((end, longer, loose + is_loose, typed))

    def _row(self, lattice: Lattice, first: list[_Span], steps: Iterator[int]) -> tuple[Sounding, ...]:
        """The fewest words that follow one another over all letters, of these the most frequent ones."""
        best: dict[int, _Path] = {0: _Path(0, 0.0, (), ())}
        for at in range(lattice.size):
            if at not in best:
                continue
            so_far = best[at]
            for span in self._spans(lattice, at, steps) if at else first:
                if span.loose and not lattice.marked:
                    continue  # or "language" would be lan gu a ge
                known = [word for word in self._words(span.number) if word.df and span.agreement(word.text) == 1]
                if not known:
                    continue
                word = max(known, key=lambda word: _weight(word, 0))
                cost = so_far.cost - log(_weight(word, span.loose))
                path = _Path(so_far.length + 1, cost, (*so_far.words, word), (*so_far.keys, span.key))
                if span.end not in best or path < best[span.end]:
                    best[span.end] = path
        if lattice.size not in best:
            return ()
        _, _, words, keys = best[lattice.size]
        df = min(word.df for word in words)
        return (Sounding(tuple(word.text for word in words), " ".join(keys), df, 1.0, lattice.marked),)

    def _words(self, number: int) -> list[_Word]:
        """The words of a reading, names of the glossary first."""
        if self._file is None:
            return []
        part = self._file.part
        after = part("after", max(0, number - 1), number + 1).tolist()
        first, last = (after[0] if number else 0), after[-1]
        self._file.check(first < last)
        ends = part("words_ends", max(0, first - 1), last).tolist()
        start = ends[0] if first else 0
        text = part("words", start, ends[-1]).tobytes()
        bounds = [start, *ends] if not first else ends
        dfs, curated = part("df", first, last).tolist(), part("curated", first, last).tolist()
        return [
            _Word(text[low - start : high - start].decode("utf-8", "replace"), df, bool(is_curated))
            for low, high, df, is_curated in zip(bounds, bounds[1:], dfs, curated, strict=False)
        ]


def _weight(word: _Word, loose: int) -> float:
    return (0.1 + word.df) * (_CURATED if word.curated else 1.0) * _LOOSE**loose


def _likelihood(found: _Found) -> float:
    return found.weight * found.agreement


def _tears(lattice: Lattice, start: int, end: int) -> bool:
    """Whether a stretch has a part of one typed word, and of another."""
    inside = any(start < border < end for border in lattice.words)
    return inside and not ({start, end} <= {0, lattice.size, *lattice.words})


def _ranked(found: Iterable[_Found], most: int) -> tuple[Sounding, ...]:
    """Each word once, the most probable first, without those that are improbable."""
    best = {one.word.text: one for one in sorted(found, key=_likelihood)}
    ordered = sorted(best.values(), key=lambda one: (-_likelihood(one), one.word.text))
    total = sum(one.weight for one in ordered)
    return tuple(
        Sounding((one.word.text,), one.key, one.word.df, _likelihood(one) / total, one.certain, one.word.curated)
        for one in ordered[:most]
        if _likelihood(one) >= _LEAST_SHARE * _likelihood(ordered[0])
    )
