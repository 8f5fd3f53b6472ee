"""Learning a model of transliteration from the names of a dictionary.

The probabilities of letters for each sound are learnt from the most probable alignments of pairs of names, in several
rounds (hard expectation maximisation, after K. Knight, J. Graehl: Machine transliteration, Computational Linguistics
24, 1998), starting from a prior by the similarity of letters. All pairs are aligned at once (A. Viterbi: Error bounds
for convolutional codes and an asymptotically optimum decoding algorithm, IEEE Transactions on Information Theory 13,
1967).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from search.lexicon.array_types import Floats, Integers
from search.lexicon.reference.cedict import NameEntry
from search.lexicon.reference.name_keys import chinese_key, latin_keys
from search.lexicon.reference.transliteration import (
    VOWELS,
    TransliterationModel,
    max_letters,
    plain_letters,
    prior_log_probability,
    sound_count,
    units_of,
)

__all__ = ["LogProbabilities", "learn_probabilities", "learn_transliteration"]

_MAX_LETTERS, _MIN_LETTERS = 14, 3  # letters
_MAX_CHARACTERS = 8  # of the transliteration
_MAX_PAIRS = 10_000  # that are learnt from, evenly spaced among all (9,294 of CC-CEDICT); bounds the time
# Score from which a pair is learnt from, in each round: worse pairs are no transliterations, and the first round, which
# has only the prior, scores lower.
_MIN_SCORES = (-2.2, -1.5, -1.5)
_UNSEEN_COUNT = 5.0  # pseudo-count that all unseen letters of a unit share
_MIN_CHARACTER_COUNT = 2  # names in which a character must occur to count as one used in names
_MAX_UNIT_LETTERS = 4  # that a unit stands for, at most
_IMPOSSIBLE = float("-inf")

LogProbabilities = dict[str, dict[str, float]]
"""By unit, log-probabilities of letters; "?" stands for all other letters."""


class _Pair(NamedTuple):
    """A name in letters a to z, and the characters and syllables of its transliteration."""

    latin: str
    zh: str
    syllables: tuple[str, ...]


def learn_transliteration(names: Iterable[NameEntry]) -> TransliterationModel:
    """Learn how names are transliterated.

    Args:
        names: Names of a dictionary; those that are no transliterations score low and are ignored.
    """
    pairs = sorted({pair for name in names if (pair := _pair(name))})
    sample = pairs[:: max(1, len(pairs) // _MAX_PAIRS)]
    similar = [pair for pair in pairs if chinese_key(pair.syllables) in latin_keys(pair.latin)]
    return TransliterationModel(
        learn_probabilities([(pair.latin, pair.syllables) for pair in sample]), _usual_syllables(similar)
    )


def learn_probabilities(pairs: Sequence[tuple[str, Sequence[str]]]) -> LogProbabilities:
    """Learn which letters each sound stands for.

    Args:
        pairs: At most a few thousand times at most 14 letters a to z, and syllables that may sound like them.

    Returns:
        By unit, log-probabilities of letters, as `SoundModel` takes them.
    """
    alignments = _Alignments([(latin, units_of(syllables)) for latin, syllables in pairs])
    log_probabilities: LogProbabilities = {}
    for min_score in _MIN_SCORES:
        log_probabilities = {
            unit: _log_probabilities(count) for unit, count in alignments.counts(log_probabilities, min_score).items()
        }
    return log_probabilities


class _Alignments:
    """The alignments of sounds and letters of many pairs of names.

    A cell is a unit and the letters that it may stand for. Units have rows of cells, one for each part of a name.

    Args:
        pairs: Letters, and units that may stand for them.
    """

    def __init__(self, pairs: Sequence[tuple[str, Sequence[str]]]) -> None:
        rows = sorted(pairs, key=lambda pair: -len(pair[1]))
        self._sizes = np.array([sound_count(latin, units) for latin, units in rows])
        self._lengths = np.array([len(latin) for latin, _ in rows], dtype=np.int64)
        self._units = sorted({unit for _, units in rows for unit in units})
        self._parts, parts = _parts([latin for latin, _ in rows])
        numbers = {unit: number * len(self._parts) for number, unit in enumerate(self._units)}
        # For each index of a unit, for the names with so many units: the cells of each end, most letters first.
        self._cells: list[Integers] = []
        for index in range(len(rows[0][1]) if rows else 0):
            firsts = np.array([numbers[units[index]] for _, units in rows if len(units) > index])
            self._cells.append(firsts[:, None, None] + parts[: len(firsts)])
        self._prior = self._prior_table()

    def counts(self, log_probabilities: LogProbabilities, min_score: float) -> dict[str, Counter[str]]:
        """Count, by unit, the letters that it stands for in the most probable alignments.

        Args:
            log_probabilities: From the previous round.
            min_score: Score below which a pair of names is ignored.
        """
        table = self._table(log_probabilities)
        best = np.full((len(self._lengths), _MAX_UNIT_LETTERS + 1 + _MAX_LETTERS), _IMPOSSIBLE)
        best[:, _MAX_UNIT_LETTERS] = 0
        choices: list[Integers] = []
        for cells in self._cells:
            before = sliding_window_view(best[: len(cells)], _MAX_UNIT_LETTERS + 1, axis=1)
            totals = before + table[cells]
            choices.append(totals.argmax(axis=2))  # of equals, that with most letters
            best[: len(cells), _MAX_UNIT_LETTERS:] = totals.max(axis=2)
        values = np.take_along_axis(best, self._lengths[:, None] + _MAX_UNIT_LETTERS, axis=1)[:, 0]
        return self._counted(choices, np.flatnonzero(values > min_score * self._sizes))

    def _counted(self, choices: Sequence[Integers], rows: Integers) -> dict[str, Counter[str]]:
        """Follow the chosen cells of some names back from the last to the first, and count them."""
        ends, chosen = self._lengths.copy(), []
        for cells, choice in zip(reversed(self._cells), reversed(choices), strict=True):
            rows_here = rows[: np.searchsorted(rows, len(cells))]
            picked = choice[rows_here, ends[rows_here]]
            chosen.append(cells[rows_here, ends[rows_here], picked])
            ends[rows_here] -= _MAX_UNIT_LETTERS - picked
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        cells, times = np.unique(np.concatenate(chosen or [ends[:0]]), return_counts=True)
        for cell, count in zip(cells.tolist(), times.tolist(), strict=True):
            unit, part = divmod(cell, len(self._parts))
            counts[self._units[unit]][self._parts[part]] = count
        return counts

    def _prior_table(self) -> Floats:
        """Return the prior log-probability of each cell that occurs: float64 [units * parts]."""
        prior = np.full(len(self._units) * len(self._parts), _IMPOSSIBLE)
        exists = np.zeros(len(prior), dtype=bool)
        for cells in self._cells:
            exists[cells] = True
        for cell in np.flatnonzero(exists).tolist():
            unit, part = divmod(cell, len(self._parts))
            if part and len(self._parts[part]) <= max_letters(self._units[unit]):
                prior[cell] = prior_log_probability(self._units[unit], self._parts[part])
        return prior

    def _table(self, log_probabilities: LogProbabilities) -> Floats:
        """Return the log-probability of each cell, as `TransliterationModel` computes it."""
        table = self._prior.copy().reshape(len(self._units), len(self._parts))
        parts = {part: number for number, part in enumerate(self._parts)}
        for number, unit in enumerate(self._units):
            if unit in log_probabilities:
                known = log_probabilities[unit].copy()
                table[number] += known.pop("?")
                table[number, [parts[part] for part in known]] = [*known.values()]
        return table.ravel()


def _parts(names: Sequence[str]) -> tuple[list[str], Integers]:
    """Return the parts of up to four letters of some names, and the number of each part by name, end and length.

    Returns:
        The parts, of which the first stands for all that lie outside the name; and their numbers: int64 [names, ends,
        letters], most letters first.
    """
    padded = "".join(["`" * _MAX_UNIT_LETTERS + name.ljust(_MAX_LETTERS, "`") for name in names])
    points = np.frombuffer(padded.encode(), dtype=np.uint8).reshape(len(names), _MAX_UNIT_LETTERS + _MAX_LETTERS)
    digits = points - np.uint8(ord("`"))
    lengths = np.fromiter(map(len, names), np.int64, len(names))
    # Column l of the weights encodes the last 4 - l of four letters as a number in base 27.
    weights = np.tril(np.ones((_MAX_UNIT_LETTERS, _MAX_UNIT_LETTERS + 1), dtype=np.int64))
    weights *= 27 ** np.arange(_MAX_UNIT_LETTERS)[::-1, None]
    codes = sliding_window_view(digits, _MAX_UNIT_LETTERS, axis=1) @ weights
    ends, counts = np.arange(_MAX_LETTERS + 1)[:, None], np.arange(_MAX_UNIT_LETTERS + 1)[::-1]
    codes[(ends < counts) | (ends > lengths[:, None, None])] = -1
    distinct, numbers = np.unique(codes, return_inverse=True)
    return [_spelled(code) for code in distinct.tolist()], numbers.reshape(codes.shape)


def _spelled(code: int) -> str:
    spelled = ""
    while code > 0:
        code, digit = divmod(code, 27)
        spelled = chr(ord("`") + digit) + spelled
    return spelled


def _log_probabilities(counts: Counter[str]) -> dict[str, float]:
    total = counts.total() + _UNSEEN_COUNT
    return {part: log(count / total) for part, count in counts.items()} | {"?": log(_UNSEEN_COUNT / total)}


def _pair(name: NameEntry) -> _Pair | None:
    """Return a name and its transliteration, if it may be one."""
    if not 2 <= len(name.zh) <= _MAX_CHARACTERS:
        return None
    syllables = tuple(map(_syllable, name.pinyin))
    if len(syllables) != len(name.zh) or not all(syllables):
        return None
    for gloss in name.glosses:
        words = [word for word in gloss.split() if word[:1].isupper()]
        latin = plain_letters(words[0]) if len(words) == 1 else ""
        if _MIN_LETTERS <= len(latin) <= _MAX_LETTERS and latin != "".join(syllables):
            return _Pair(latin, name.zh, syllables)
    return None


@lru_cache(maxsize=2048)
def _syllable(pinyin: str) -> str:
    """Return a syllable without its tone; empty for what is no syllable."""
    plain = re.sub(r"\d$", "", pinyin.lower().replace("u:", "v"))
    return plain if plain.isascii() and plain.isalpha() and not VOWELS.isdisjoint(plain.replace("v", "u")) else ""


def _usual_syllables(pairs: Iterable[_Pair]) -> dict[str, str]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, zh, syllables in pairs:
        for char, syllable in zip(zh, syllables, strict=True):
            counts[char][syllable] += 1
    return {
        char: min(count, key=lambda one: (-count[one], one))
        for char, count in counts.items()
        if count.total() >= _MIN_CHARACTER_COUNT
    }
