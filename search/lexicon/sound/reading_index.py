"""Look-up of an index's Chinese words by their reading: of romanised words, and of homophones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import log
from pathlib import Path
from typing import NamedTuple

from search.engine import BlockFile, Dictionary
from search.lexicon.build_context import OWNER
from search.lexicon.sound.reading_files import KIND, READINGS
from search.text import SURNAMES, Lattice, character_readings, fold, is_han, parse_romanised, tones_agree

__all__ = ["ReadingIndex", "ReadingMatch"]

_MAX_LOOKUPS = 300  # of one text; bounds the time for ambiguous spellings
_MAX_MATCHES = 6  # words that are returned for one text, by default
_MIN_SHARE = 0.05  # of the likelihood of the best match; less likely homophones are dropped
_OTHER_TONE_FACTOR = 0.25  # for a word of other tones, if not every syllable was typed with a tone
_CURATED_FACTOR, _LOOSE_FACTOR = 4.0, 0.25  # for a name of the glossary, and for each loosely spelt syllable
_MAX_LONGER = 32  # readings that begin with one; of more it is no abbreviation
_MAX_CHARACTERS, _MAX_KEYS = 8, 16  # of a word whose homophones are looked up, and readings that are tried


@dataclass(frozen=True, slots=True)
class ReadingMatch:
    """Chinese words with the reading that was looked up.

    Attributes:
        words: A term of the index or name of the glossary, folded; several successive terms if no single one has the
            reading.
        key: The syllables, separated by spaces.
        df: Document frequency of the rarest of the words; for a name of the glossary that is no term of the index, an
            upper bound, which may be 0.
        share: Probability among all words with this reading, lower if tones differ from those typed; 0 < share <= 1.
        certain: Whether the text is certainly romanised Chinese. If not (two bare syllables such as `women`, or a
            sequence of words), the English words are meant if the index has all of them.
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
        """The words joined."""
        return "".join(self.words)


class _StoredWord(NamedTuple):
    """A word of a reading, as it is stored in the file."""

    text: str
    df: int
    curated: bool


class _LatticeSpan(NamedTuple):
    """A reading of the index in a lattice: end, syllables, number of loose ones, typed tones, number in the file."""

    end: int
    key: str
    loose: int
    tones: tuple[int, ...]
    number: int

    def agreement(self, word: str) -> float:
        """Return a factor for a word by its tones: 1 if they agree, 0 if all were typed and they do not."""
        if not any(self.tones) or tones_agree(word, self.key.split(), self.tones):
            return 1.0
        return 0.0 if all(self.tones) else _OTHER_TONE_FACTOR


class _WordMatch(NamedTuple):
    """A word with the reading: word, key, weight, `ReadingMatch.certain`, `_LatticeSpan.agreement`."""

    word: _StoredWord
    key: str
    weight: float
    certain: bool
    agreement: float = 1.0


class _LatticePath(NamedTuple):
    """Words that cover the letters up to an offset: number, cost (negative log-weight), words, keys."""

    length: int
    cost: float
    words: tuple[_StoredWord, ...]
    keys: tuple[str, ...]


class ReadingIndex:
    """Looks words up by their sound in a generation's file; safe for many threads.

    A query in Chinese is never expanded by its homophones (景点 does not mean 经典); `homophones` is for suggestions.

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
    def open(cls, generation: Path) -> ReadingIndex:
        """Open the readings of a generation.

        Raises:
            IndexDamaged: If the file is cut, or is another one.
        """
        path = generation / READINGS
        return cls(BlockFile(path, KIND, OWNER) if path.exists() else None)

    def __len__(self) -> int:
        """Return the number of readings."""
        return len(self._keys) if self._file else 0

    def words(self, text: str, limit: int = _MAX_MATCHES) -> tuple[ReadingMatch, ...]:
        """Return the Chinese words that a romanised text may stand for, the most probable first.

        Args:
            text: One or several words in pinyin or Wade-Giles as they were typed: `hùzhù zǔ`, `jen-min kung-she`.
            limit: Maximal number of matches.

        Returns:
            Words with this reading; if there are none, one sequence of as few words as possible. Empty if the text is
            no romanisation, or nothing in the index has the reading. If every syllable has a tone, words of other tones
            are left out. Takes a bounded number of look-ups.

        Raises:
            IndexDamaged: If the file has changed.
        """
        if not len(self):
            return ()
        lattices = parse_romanised(text)
        sequence: tuple[ReadingMatch, ...] = ()
        all_matches: list[_WordMatch] = []
        for lattice in lattices:
            # Wade-Giles without its marks (Tachai) could be pinyin too, so only names are accepted.
            is_guess = lattice is not lattices[0] and not lattice.marked
            budget = iter(range(_MAX_LOOKUPS))
            first = list(self._spans(lattice, 0, budget))
            matches = [
                match
                for match in self._whole(lattice, first)
                if match.word.curated or not is_guess or _is_name(lattice, match.word.text)
            ]
            all_matches += matches
            if not (matches or sequence or is_guess):
                sequence = self._best_sequence(lattice, first, budget)
        return _ranked(all_matches, limit) or sequence

    def longer_names(self, text: str) -> tuple[ReadingMatch, ...]:
        """Return the names of the glossary that begin as a romanised text is read: 变工队 for `biangong`.

        Args:
            text: At least two syllables.

        Raises:
            IndexDamaged: If the file has changed.
        """
        matches: dict[str, ReadingMatch] = {}
        for lattice in parse_romanised(text) if len(self) else ():
            for key in self._beginnings(lattice, iter(range(_MAX_LOOKUPS))):
                names = self._longer(key)
                for name, longer in names if names and " " in key else ():
                    certain = lattice.marked or key.count(" ") > 1
                    match = ReadingMatch((name.text,), longer, name.df, 1 / len(names), certain, curated=True)
                    matches.setdefault(name.text, match)
        return tuple(matches.values())

    def _beginnings(self, lattice: Lattice, budget: Iterator[int]) -> Iterator[str]:
        """Yield the syllables of a whole text with which longer readings begin; no loosely spelt ones."""
        stack: list[tuple[int, str]] = [(0, "")]
        while stack:
            position, key = stack.pop()
            for end, syllable, is_loose in lattice.arcs[position] if position < lattice.size else ():
                longer = f"{key} {syllable}" if key else syllable
                if is_loose or next(budget, None) is None or not self._is_beginning(longer):
                    continue
                if end == lattice.size:
                    yield longer
                else:
                    stack.append((end, longer))

    def _is_beginning(self, key: str) -> bool:
        number = self._keys.lower_bound(f"{key} ".encode())
        return number < len(self._keys) and self._keys.text(self._keys.term(number)).startswith(f"{key} ")

    def _longer(self, key: str) -> list[tuple[_StoredWord, str]]:
        """Return the names of the glossary with a longer reading, and the reading; none if there are too many."""
        names: list[tuple[_StoredWord, str]] = []
        first = self._keys.lower_bound(f"{key} ".encode())
        for number in range(first, min(first + _MAX_LONGER, len(self._keys))):
            longer = self._keys.text(self._keys.term(number))
            if not longer.startswith(f"{key} "):
                return names
            names += [(word, longer) for word in self._words(number) if word.curated]
        return names if first + _MAX_LONGER >= len(self._keys) else []

    def homophones(self, word: str) -> tuple[ReadingMatch, ...]:
        """Return other words with the reading of a Chinese one, for a suggestion: 互助组 for 互助祖.

        Args:
            word: Two to eight Chinese characters in any script; longer words have no homophones.

        Raises:
            IndexDamaged: If the file has changed.
        """
        folded = fold(word)
        if not len(self) or not 2 <= len(folded) <= _MAX_CHARACTERS or not all(map(is_han, folded)):
            return ()
        sounds = [[reading[0] for reading in character_readings(char)] for char in folded]
        keys = (" ".join(reading) for reading, _ in zip(product(*sounds), range(_MAX_KEYS), strict=False))
        matches = [
            _WordMatch(other, key, _weight(other, 0), certain=True)
            for key in keys
            for other in self._words_of_key(key)
            if other.text != folded and other.df
        ]
        return _ranked(matches, _MAX_MATCHES)

    def _words_of_key(self, key: str) -> list[_StoredWord]:
        number = self._keys.find(key.encode())
        return [] if number is None else self._words(number)

    def _whole(self, lattice: Lattice, spans: Iterable[_LatticeSpan]) -> Iterator[_WordMatch]:
        """Yield the words whose reading spans the whole text."""
        for span in spans:
            for word in self._words(span.number) if span.end == lattice.size else ():
                certain = lattice.marked or word.curated or len(word.text) > 2 or _is_name(lattice, word.text)
                if agreement := span.agreement(word.text):
                    yield _WordMatch(word, span.key, _weight(word, span.loose), certain, agreement)

    def _spans(self, lattice: Lattice, start: int, budget: Iterator[int]) -> Iterator[_LatticeSpan]:
        """Yield the readings that begin at a position (depth-first, pruned where the index has no reading)."""
        stack: list[tuple[int, str, int, tuple[int, ...]]] = [(start, "", 0, ())]
        while stack:
            position, key, loose, tones = stack.pop()
            for end, syllable, is_loose in lattice.arcs[position]:
                if next(budget, None) is None:
                    return
                longer = f"{key} {syllable}" if key else syllable
                typed = (*tones, lattice.tone(position, end))
                number = self._keys.lower_bound(longer.encode())
                next_key = self._keys.text(self._keys.term(number)) if number < len(self._keys) else ""
                if next_key == longer and not _splits_words(lattice, start, end):
                    yield _LatticeSpan(end, longer, loose + is_loose, typed, number)
                if next_key.startswith(longer) and end < lattice.size:
                    stack.append((end, longer, loose + is_loose, typed))

    def _best_sequence(
        self, lattice: Lattice, first: list[_LatticeSpan], budget: Iterator[int]
    ) -> tuple[ReadingMatch, ...]:
        """Return the shortest sequence of words that covers the text, the most frequent one (dynamic programming)."""
        best: dict[int, _LatticePath] = {0: _LatticePath(0, 0.0, (), ())}
        for position in range(lattice.size):
            if position not in best:
                continue
            path = best[position]
            for span in self._spans(lattice, position, budget) if position else first:
                if span.loose and not lattice.marked:
                    continue  # otherwise "language" would be read lan gu a ge
                candidates = [word for word in self._words(span.number) if word.df and span.agreement(word.text) == 1]
                if not candidates:
                    continue
                word = max(candidates, key=lambda word: _weight(word, 0))
                cost = path.cost - log(_weight(word, span.loose))
                longer_path = _LatticePath(path.length + 1, cost, (*path.words, word), (*path.keys, span.key))
                if span.end not in best or longer_path < best[span.end]:
                    best[span.end] = longer_path
        if lattice.size not in best:
            return ()
        _, _, words, keys = best[lattice.size]
        df = min(word.df for word in words)
        return (ReadingMatch(tuple(word.text for word in words), " ".join(keys), df, 1.0, lattice.marked),)

    def _words(self, number: int) -> list[_StoredWord]:
        """Return the words of a reading, names of the glossary first."""
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
            _StoredWord(text[low - start : high - start].decode("utf-8", "replace"), df, bool(is_curated))
            for low, high, df, is_curated in zip(bounds, bounds[1:], dfs, curated, strict=False)
        ]


def _weight(word: _StoredWord, loose: int) -> float:
    return (0.1 + word.df) * (_CURATED_FACTOR if word.curated else 1.0) * _LOOSE_FACTOR**loose


def _likelihood(match: _WordMatch) -> float:
    return match.weight * match.agreement


def _splits_words(lattice: Lattice, start: int, end: int) -> bool:
    """Return whether a span holds part of one typed word and part of another."""
    inside = any(start < border < end for border in lattice.words)
    return inside and not ({start, end} <= {0, lattice.size, *lattice.words})


def _is_name(lattice: Lattice, word: str) -> bool:
    """Return whether a word of the index may be a person whose name was typed syllable by syllable: Lin Piao, 林彪."""
    return len(lattice.words) + 1 == len(word) and word[0] in SURNAMES


def _ranked(matches: Iterable[_WordMatch], limit: int) -> tuple[ReadingMatch, ...]:
    """Return each word once, the most probable first, without improbable ones."""
    best = {match.word.text: match for match in sorted(matches, key=_likelihood)}
    ordered = sorted(best.values(), key=lambda match: (-_likelihood(match), match.word.text))
    total = sum(match.weight for match in ordered)
    return tuple(
        ReadingMatch(
            (match.word.text,), match.key, match.word.df, _likelihood(match) / total, match.certain, match.word.curated
        )
        for match in ordered[:limit]
        if _likelihood(match) >= _MIN_SHARE * _likelihood(ordered[0])
    )
