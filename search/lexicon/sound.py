"""Turns the names of a dictionary into a model of transliteration, and two names into how much they sound alike.

A Chinese name is a row of initials and finals, each of which stands for some letters of the foreign one, or for none:
莎士比亚 is sh-a sh-i b-i y-a, Shakespeare sh-a k-e sp-ea r-e. How often each stands for which letters is learnt from
pairs of names by the most probable alignments, again and again (hard expectation maximisation, after K. Knight,
J. Graehl: Machine transliteration, Computational Linguistics 24, 1998), beginning with a rough likeness of sounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from math import log

import numpy as np

from search.engine.blocks import BlockFile, BlockWriter
from search.engine.dictionary import Dictionary
from search.lexicon.cedict import Entry
from search.lexicon.materials import write_terms
from search.lexicon.name_keys import chinese_key, latin_keys

__all__ = ["SoundModel", "letters"]

_LONGEST_NAME, _SHORTEST_NAME = 14, 3  # letters
_MOST_CHARACTERS = 8
_ROUNDS = 3
_MOST_PAIRS = 2500
_BELIEVED = (-2.2, -1.5, -1.5)  # log-probability a letter from which a pair is learnt from, in each round
_UNSEEN = 5.0  # occurrences that stand for all that was never seen
_LEAST_SEEN = 2  # names in which a character of names stands
_UNKNOWN = -9.0

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_LIKE = {
    "b": "bp", "p": "pb", "m": "m", "f": "fvp", "d": "dt", "t": "td", "n": "n", "l": "lr", "g": "gck", "k": "kcqg",
    "h": "hgfjw", "j": "jg", "q": "cjk", "x": "sxhc", "r": "rjl", "zh": "jzg", "ch": "ct", "sh": "s", "z": "zs",
    "c": "ct", "s": "stz", "y": "yijeauo", "w": "wvuoh", "": "aeiour",
}  # fmt: skip
_VOWELS = frozenset("aeiouy")
_GLIDES = frozenset({"", "y", "w"})
_MOST_LETTERS = {True: 3, False: 4}  # that an initial, and a final, stands for

_Unit = str  # an initial with "-" behind it, or a final with "-" before it
_Costs = Callable[[str], float]


def letters(name: str) -> str:
    """The plain letters of a name, a to z."""
    if name.isascii() and name.isalpha():
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in decomposed if "a" <= char <= "z")


class SoundModel:
    """How names are transliterated; safe for many threads.

    Args:
        costs: By unit, log-probabilities of letters; those of a unit under "?" stand for all others.
        syllables: By Chinese character that occurs in names, its syllable there.
    """

    def __init__(self, costs: Mapping[_Unit, Mapping[str, float]], syllables: Mapping[str, str]) -> None:
        self._costs = {unit: _Seen(unit, known) for unit, known in costs.items()}
        self._syllables = syllables
        # Many characters share a syllable, and many names a piece.
        self._remembered = lru_cache(maxsize=16_384)(self._likeness)

    @classmethod
    def learn(cls, entries: Iterable[Entry]) -> SoundModel:
        """Learn from the names of a dictionary."""
        pairs = sorted({pair for entry in entries if (pair := _pair(entry))})
        some = pairs[:: max(1, len(pairs) // _MOST_PAIRS)]
        model, costs = cls({}, {}), dict[_Unit, dict[str, float]]()
        for believed in _BELIEVED[:_ROUNDS]:
            counts: defaultdict[_Unit, Counter[str]] = defaultdict(Counter)
            for latin, _, syllables in some:
                units = _units(syllables)
                value, aligned = _aligned(latin, units, model._of)
                if value > believed * _size(latin, units):
                    for unit, part in zip(units, aligned, strict=True):
                        counts[unit][part] += 1
            costs = {unit: _log_probabilities(count) for unit, count in counts.items()}
            model = cls(costs, {})
        alike = [pair for pair in pairs if chinese_key(pair[2]) in latin_keys(pair[0])]
        return cls(costs, _usual_syllables(alike))

    @classmethod
    def read(cls, file: BlockFile) -> SoundModel:
        """Read what `write` wrote.

        Raises:
            IndexDamaged: If it has changed.
        """
        costs: defaultdict[_Unit, dict[str, float]] = defaultdict(dict)
        values = file.whole("costs").tolist()
        for key, value in zip(Dictionary(file, "sounds").terms(), values, strict=True):
            unit, _, part = key.decode().partition(" ")
            costs[unit][part] = value
        text = file.whole("characters").tobytes().decode()
        return cls(dict(costs), dict(pair.split("=") for pair in text.split()))

    def write(self, file: BlockWriter) -> None:
        """Write the model into a block file."""
        rows = sorted(
            (f"{unit} {part}".encode(), cost) for unit, parts in self._costs.items() for part, cost in parts.items()
        )
        write_terms(file, "sounds", [key for key, _ in rows])
        file.add("costs", np.array([cost for _, cost in rows], dtype=np.float32))
        text = " ".join(f"{char}={syllable}" for char, syllable in sorted(self._syllables.items()))
        file.add("characters", np.frombuffer(text.encode(), dtype=np.uint8))

    def spells(self, zh: str) -> bool:
        """Whether all characters of a Chinese string are used in names."""
        return all(char in self._syllables for char in zh)

    @cached_property
    def characters(self) -> Mapping[str, Sequence[str]]:
        """The characters of names, by their keys (see `name_keys`)."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for char, syllable in self._syllables.items():
            found[chinese_key((syllable,))].append(char)
        return dict(found)

    def syllables(self, zh: str) -> tuple[str, ...]:
        """The syllables of a Chinese string that `spells` a name, without tones."""
        return tuple(self._syllables[char] for char in zh)

    def likeness(self, latin: str, zh: str) -> float:
        """How well a Chinese string transliterates a name: log-probability a sound, 0 at best, below -2 if hardly.

        Args:
            latin: Letters a to z.
            zh: A folded string; if a character of it does not occur in names, it transliterates nothing.
        """
        if not zh or not self.spells(zh) or not len(zh) * 1.2 <= len(latin) <= len(zh) * 4:
            return _UNKNOWN
        return self._remembered(latin, self.syllables(zh))

    def _likeness(self, latin: str, syllables: tuple[str, ...]) -> float:
        units = _units(syllables)
        return max(_UNKNOWN, _best(latin, units, self._of)[0][-1] / _size(latin, units))

    def _of(self, unit: _Unit) -> _Costs:
        """Log-probability of letters that a unit may stand for."""
        known = self._costs.get(unit)
        if known is None:
            return partial(_rough, unit)
        return known.__getitem__


class _Seen(dict[str, float]):
    """Log-probabilities of a unit; what was never seen shares what is left, by the likeness of letters."""

    def __init__(self, unit: _Unit, known: Mapping[str, float]) -> None:
        super().__init__(known)
        self._unit = unit

    def __missing__(self, part: str) -> float:
        value = self[part] = self["?"] + _rough(self._unit, part)
        return value


def _size(latin: str, units: Sequence[_Unit]) -> float:
    return len(latin) + len(units) / 2


def _units(syllables: Iterable[str]) -> tuple[_Unit, ...]:
    return tuple(unit for syllable in syllables for unit in _split(syllable))


@lru_cache(maxsize=2048)
def _split(syllable: str) -> tuple[_Unit, _Unit]:
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return f"{initial}-", f"-{syllable[len(initial) :]}"


def _best(latin: str, units: Sequence[_Unit], costs: Callable[[_Unit], _Costs]) -> list[list[float]]:
    """For each unit, the log-probability of the best alignment up to it with each number of letters; the last first."""
    size = len(latin)
    nothing = float("-inf")
    rows = [[0.0] + [nothing] * size]
    for unit in units:
        cost, most, before = costs(unit), _MOST_LETTERS[unit[-1] == "-"], rows[0]
        row = [nothing] * (size + 1)
        for start, value in enumerate(before):
            if value > nothing:
                for end in range(start, min(start + most, size) + 1):
                    row[end] = max(row[end], value + cost(latin[start:end]))
        rows.insert(0, row)
    return rows


def _aligned(latin: str, units: Sequence[_Unit], costs: Callable[[_Unit], _Costs]) -> tuple[float, list[str]]:
    """The log-probability of the best alignment, and the letters that each unit stands for in it."""
    rows = _best(latin, units, costs)
    end, parts = len(latin), []
    if rows[0][-1] == float("-inf"):
        return rows[0][-1], [""] * len(units)
    for unit, (row, before) in zip(reversed(units), pairwise(rows), strict=True):
        cost, most = costs(unit), _MOST_LETTERS[unit[-1] == "-"]
        starts = range(max(0, end - most), end + 1)
        start = min(starts, key=lambda at: abs(before[at] + cost(latin[at:end]) - row[end]))
        parts.append(latin[start:end])
        end = start
    return rows[0][-1], parts[::-1]


@lru_cache(maxsize=65_536)
def _rough(unit: _Unit, part: str) -> float:
    """A log-probability from nothing but the likeness of letters."""
    return log(_rough_initial(unit[:-1], part) if unit[-1] == "-" else _rough_final(unit[1:], part))


def _rough_initial(initial: str, part: str) -> float:
    if not part:
        return 0.5 if initial in _GLIDES else 1e-3
    p = 0.3 ** len(part)
    if part[0] not in _LIKE[initial]:
        p *= 1e-4
    if initial not in _GLIDES and not _VOWELS.isdisjoint(part):
        p *= 1e-3
    return p


def _rough_final(final: str, part: str) -> float:
    if not part:
        return 0.1
    nasal = final.endswith(("n", "g"))
    body = part.rstrip("nmg") if nasal else part
    p = 0.3 ** len(part)
    for char in body:
        p *= (1.0 if char in final else 0.5) if char in _VOWELS else 0.05 if char in "rlhw" else 1e-3
    return p * (0.01 if nasal and body == part else 1.0)


def _log_probabilities(counts: Counter[str]) -> dict[str, float]:
    total = counts.total() + _UNSEEN
    return {part: log(count / total) for part, count in counts.items()} | {"?": log(_UNSEEN / total)}


def _pair(entry: Entry) -> tuple[str, str, tuple[str, ...]] | None:
    """The letters, characters and syllables of an entry that may be a transliterated name."""
    if not (2 <= len(entry.zh) <= _MOST_CHARACTERS and entry.pinyin and entry.pinyin[0][:1].isupper()):
        return None
    syllables = tuple(map(_syllable, entry.pinyin))
    if len(syllables) != len(entry.zh) or not all(syllables):
        return None
    for gloss in entry.glosses[:2]:
        names = [word for word in gloss.text.split() if word[:1].isupper()]
        latin = letters(names[0]) if len(names) == 1 else ""
        if _SHORTEST_NAME <= len(latin) <= _LONGEST_NAME and latin != "".join(syllables):
            return latin, entry.zh, syllables
    return None


def _syllable(pinyin: str) -> str:
    """A syllable without its tone; empty for what is none."""
    plain = re.sub(r"\d$", "", pinyin.lower().replace("u:", "v"))
    return plain if plain.isascii() and plain.isalpha() and not _VOWELS.isdisjoint(plain.replace("v", "u")) else ""


def _usual_syllables(pairs: Iterable[tuple[str, str, tuple[str, ...]]]) -> dict[str, str]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, zh, syllables in pairs:
        for char, syllable in zip(zh, syllables, strict=True):
            counts[char][syllable] += 1
    return {
        char: min(count, key=lambda one: (-count[one], one))
        for char, count in counts.items()
        if count.total() >= _LEAST_SEEN
    }
