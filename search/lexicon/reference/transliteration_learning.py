"""Turns the names of a dictionary into a model of transliteration.

How often each sound stands for which letters is learnt from pairs of names by the most probable alignments, again and
again (hard expectation maximisation, after K. Knight, J. Graehl: Machine transliteration, Computational Linguistics 24,
1998), beginning with a rough likeness of sounds. All pairs are aligned at once (A. Viterbi: Error bounds for
convolutional codes and an asymptotically optimum decoding algorithm, IEEE Transactions on Information Theory 13, 1967).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from search.lexicon.reference.cedict import Name
from search.lexicon.reference.name_keys import chinese_key, latin_keys
from search.lexicon.reference.transliteration import (
    VOWELS,
    SoundModel,
    letters,
    most_letters,
    rough_cost,
    size_of,
    units_of,
)

__all__ = ["Costs", "learn_costs", "learn_sounds"]

_LONGEST_NAME, _SHORTEST_NAME = 14, 3  # letters
_MOST_CHARACTERS = 8
_MOST_PAIRS = 2500
_BELIEVED = (-2.2, -1.5, -1.5)  # log-probability a letter from which a pair is learnt from, in each round
_UNSEEN = 5.0  # occurrences that stand for all that was never seen
_LEAST_SEEN = 2  # names in which a character of names stands
_MOST_LETTERS = 4  # that a unit stands for
_IMPOSSIBLE = float("-inf")

_Numbers = npt.NDArray[np.int64]
_Values = npt.NDArray[np.float64]
Costs = dict[str, dict[str, float]]
"""By unit, log-probabilities of letters; those of a unit under "?" stand for all others."""


class _Pair(NamedTuple):
    """Letters a to z of a name, and the characters and syllables of its transliteration."""

    latin: str
    zh: str
    syllables: tuple[str, ...]


def learn_sounds(names: Iterable[Name]) -> SoundModel:
    """Learn how names are transliterated.

    Args:
        names: Names of a dictionary; those that are no transliterations disagree with the others and are passed over.
    """
    pairs = sorted({pair for name in names if (pair := _pair(name))})
    some = pairs[:: max(1, len(pairs) // _MOST_PAIRS)]
    alike = [pair for pair in pairs if chinese_key(pair.syllables) in latin_keys(pair.latin)]
    return SoundModel(learn_costs([(pair.latin, pair.syllables) for pair in some]), _usual_syllables(alike))


def learn_costs(pairs: Sequence[tuple[str, Sequence[str]]]) -> Costs:
    """Learn which sounds stand for which letters.

    Args:
        pairs: At most a few thousand times at most 14 letters a to z, and syllables that may sound like them.

    Returns:
        By unit, log-probabilities of letters, as `SoundModel` takes them.
    """
    alignments = _Alignments([(latin, units_of(syllables)) for latin, syllables in pairs])
    costs: Costs = {}
    for believed in _BELIEVED:
        costs = {unit: _log_probabilities(count) for unit, count in alignments.counts(costs, believed).items()}
    return costs


class _Alignments:
    """The ways in which sounds can stand for letters, of many pairs of names at once.

    A cell is a unit and the letters that it may stand for. Units have rows of cells, one for each part of a name.

    Args:
        pairs: Letters, and units that may stand for them.
    """

    def __init__(self, pairs: Sequence[tuple[str, Sequence[str]]]) -> None:
        rows = sorted(pairs, key=lambda pair: -len(pair[1]))
        self._sizes = np.array([size_of(latin, units) for latin, units in rows])
        self._lengths = np.array([len(latin) for latin, _ in rows], dtype=np.int64)
        self._units = sorted({unit for _, units in rows for unit in units})
        self._parts, parts = _parts([latin for latin, _ in rows])
        numbers = {unit: number * len(self._parts) for number, unit in enumerate(self._units)}
        # Of each place of a unit, for the names that have so many: the cells of each end, most letters first.
        self._cells: list[_Numbers] = []
        for place in range(len(rows[0][1]) if rows else 0):
            firsts = np.array([numbers[units[place]] for _, units in rows if len(units) > place])
            self._cells.append(firsts[:, None, None] + parts[: len(firsts)])
        self._rough = self._all_rough()

    def counts(self, costs: Costs, believed: float) -> dict[str, Counter[str]]:
        """By unit, for which letters it stands how often in the most probable alignments.

        Args:
            costs: What has been learnt before.
            believed: Log-probability a sound below which a pair of names tells nothing.
        """
        table = self._table(costs)
        best = np.full((len(self._lengths), _MOST_LETTERS + 1 + _LONGEST_NAME), _IMPOSSIBLE)
        best[:, _MOST_LETTERS] = 0
        choices: list[_Numbers] = []
        for cells in self._cells:
            before = sliding_window_view(best[: len(cells)], _MOST_LETTERS + 1, axis=1)
            totals = before + table[cells]
            choices.append(totals.argmax(axis=2))  # of equals, that with most letters
            best[: len(cells), _MOST_LETTERS:] = totals.max(axis=2)
        values = np.take_along_axis(best, self._lengths[:, None] + _MOST_LETTERS, axis=1)[:, 0]
        return self._counted(choices, np.flatnonzero(values > believed * self._sizes))

    def _counted(self, choices: Sequence[_Numbers], rows: _Numbers) -> dict[str, Counter[str]]:
        """The cells that some names chose, from the last to the first."""
        ends, chosen = self._lengths.copy(), []
        for cells, choice in zip(reversed(self._cells), reversed(choices), strict=True):
            some = rows[: np.searchsorted(rows, len(cells))]
            picked = choice[some, ends[some]]
            chosen.append(cells[some, ends[some], picked])
            ends[some] -= _MOST_LETTERS - picked
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        cells, times = np.unique(np.concatenate(chosen or [ends[:0]]), return_counts=True)
        for cell, count in zip(cells.tolist(), times.tolist(), strict=True):
            unit, part = divmod(cell, len(self._parts))
            counts[self._units[unit]][self._parts[part]] = count
        return counts

    def _all_rough(self) -> _Values:
        """The rough log-probability of each cell that there is: float64 [units * parts]."""
        rough = np.full(len(self._units) * len(self._parts), _IMPOSSIBLE)
        there = np.zeros(len(rough), dtype=bool)
        for cells in self._cells:
            there[cells] = True
        for cell in np.flatnonzero(there).tolist():
            unit, part = divmod(cell, len(self._parts))
            if part and len(self._parts[part]) <= most_letters(self._units[unit]):
                rough[cell] = rough_cost(self._units[unit], self._parts[part])
        return rough

    def _table(self, costs: Costs) -> _Values:
        """The log-probability of each cell, as `SoundModel` has it."""
        table = self._rough.copy().reshape(len(self._units), len(self._parts))
        parts = {part: number for number, part in enumerate(self._parts)}
        for number, unit in enumerate(self._units):
            if unit in costs:
                known = costs[unit].copy()
                table[number] += known.pop("?")
                table[number, [parts[part] for part in known]] = [*known.values()]
        return table.ravel()


def _parts(names: Sequence[str]) -> tuple[list[str], _Numbers]:
    """The parts of some names of up to four letters, and for each name, end and number of letters which one it is.

    Returns:
        The parts; the first stands for those that do not lie in the name. Their numbers: int64 [names, ends, letters],
        most letters first.
    """
    padded = "".join(["`" * _MOST_LETTERS + name.ljust(_LONGEST_NAME, "`") for name in names])
    points = np.frombuffer(padded.encode(), dtype=np.uint8).reshape(len(names), _MOST_LETTERS + _LONGEST_NAME)
    digits = points - np.uint8(ord("`"))
    lengths = np.fromiter(map(len, names), np.int64, len(names))
    # Column l of the weights makes a number of the last 4 - l of four letters.
    weights = np.tril(np.ones((_MOST_LETTERS, _MOST_LETTERS + 1), dtype=np.int64))
    weights *= 27 ** np.arange(_MOST_LETTERS)[::-1, None]
    codes = sliding_window_view(digits, _MOST_LETTERS, axis=1) @ weights
    ends, counts = np.arange(_LONGEST_NAME + 1)[:, None], np.arange(_MOST_LETTERS + 1)[::-1]
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
    total = counts.total() + _UNSEEN
    return {part: log(count / total) for part, count in counts.items()} | {"?": log(_UNSEEN / total)}


def _pair(name: Name) -> _Pair | None:
    """A name and its transliteration, if it may be one."""
    if not 2 <= len(name.zh) <= _MOST_CHARACTERS:
        return None
    syllables = tuple(map(_syllable, name.pinyin))
    if len(syllables) != len(name.zh) or not all(syllables):
        return None
    for gloss in name.glosses:
        words = [word for word in gloss.split() if word[:1].isupper()]
        latin = letters(words[0]) if len(words) == 1 else ""
        if _SHORTEST_NAME <= len(latin) <= _LONGEST_NAME and latin != "".join(syllables):
            return _Pair(latin, name.zh, syllables)
    return None


@lru_cache(maxsize=2048)
def _syllable(pinyin: str) -> str:
    """A syllable without its tone; empty for what is none."""
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
        if count.total() >= _LEAST_SEEN
    }
