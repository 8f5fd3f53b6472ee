"""Turns a model of transliteration and two names into how much they sound alike.

A Chinese name is a row of initials and finals, each of which stands for some letters of the foreign one, or for none:
莎士比亚 is sh-a sh-i b-i y-a, Shakespeare sh-a k-e sp-ea r-e. How often each stands for which letters is learnt from
pairs of names (see `sound_learning`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from math import log

import numpy as np

from search.engine import BlockFile, BlockWriter, Dictionary
from search.lexicon.materials import write_terms
from search.lexicon.reference.name_keys import chinese_key

__all__ = ["VOWELS", "SoundModel", "letters", "most_letters", "rough_cost", "size_of", "units_of"]

VOWELS = frozenset("aeiouy")
"""Letters of vowels; y is one in the middle of a name."""

_OTHERS = "?"  # the letters that stand for all those that a unit has not been seen with

_UNKNOWN, _IMPOSSIBLE = -9.0, float("-inf")

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_LIKE = {
    "b": "bp", "p": "pb", "m": "m", "f": "fvp", "d": "dt", "t": "td", "n": "n", "l": "lr", "g": "gck", "k": "kcqg",
    "h": "hgfjw", "j": "jg", "q": "cjk", "x": "sxhc", "r": "rjl", "zh": "jzg", "ch": "ct", "sh": "s", "z": "zs",
    "c": "ct", "s": "stz", "y": "yijeauo", "w": "wvuoh", "": "aeiour",
}  # fmt: skip
_GLIDES = frozenset({"", "y", "w"})

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
    def read(cls, file: BlockFile) -> SoundModel:
        """Read what `write` wrote.

        Raises:
            IndexDamaged: If it has changed.
        """
        sounds = Dictionary(file, "sounds")
        file.check_kind("f", "costs")
        file.check_kind("u1", "characters")
        file.check(file.count("costs") == len(sounds))
        costs: defaultdict[_Unit, dict[str, float]] = defaultdict(dict)
        for key, value in zip(sounds.terms(), file.whole("costs").tolist(), strict=True):
            unit, _, part = sounds.text(key).partition(" ")
            costs[unit][part] = value
        file.check(all(_OTHERS in known for known in costs.values()))
        pairs = [pair.split("=") for pair in sounds.text(file.whole("characters").tobytes()).split()]
        file.check(all(len(pair) == 2 for pair in pairs))
        return cls(dict(costs), dict(pairs))

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
        units = units_of(syllables)
        return max(_UNKNOWN, _best(latin, units, self._of) / size_of(latin, units))

    def _of(self, unit: _Unit) -> _Costs:
        """Log-probability of letters that a unit may stand for."""
        known = self._costs.get(unit)
        if known is None:
            return partial(rough_cost, unit)
        return known.__getitem__


class _Seen(dict[str, float]):
    """Log-probabilities of a unit; what was never seen shares what is left, by the likeness of letters."""

    def __init__(self, unit: _Unit, known: Mapping[str, float]) -> None:
        super().__init__(known)
        self._unit = unit

    def __missing__(self, part: str) -> float:
        value = self[part] = self[_OTHERS] + rough_cost(self._unit, part)
        return value


def size_of(latin: str, units: Sequence[_Unit]) -> float:
    """How many sounds two names have, for what their likeness is divided by."""
    return len(latin) + len(units) / 2


def units_of(syllables: Iterable[str]) -> tuple[_Unit, ...]:
    """The initial and the final of each of some syllables, as `SoundModel` calls them."""
    return tuple(unit for syllable in syllables for unit in _split(syllable))


@lru_cache(maxsize=2048)
def _split(syllable: str) -> tuple[_Unit, _Unit]:
    initial = next((one for one in _INITIALS if syllable.startswith(one)), "")
    return f"{initial}-", f"-{syllable[len(initial) :]}"


def most_letters(unit: _Unit) -> int:
    """How many letters an initial, or a final, stands for at most."""
    return 3 if unit[-1] == "-" else 4


def _best(latin: str, units: Sequence[_Unit], costs: Callable[[_Unit], _Costs]) -> float:
    """The log-probability of the best alignment, -inf if there is none."""
    size = len(latin)
    before = [0.0] + [_IMPOSSIBLE] * size
    for unit in units:
        cost, most = costs(unit), most_letters(unit)
        row = [_IMPOSSIBLE] * (size + 1)
        for start, value in enumerate(before):
            if value > _IMPOSSIBLE:
                for end in range(start, min(start + most, size) + 1):
                    row[end] = max(row[end], value + cost(latin[start:end]))
        before = row
    return before[-1]


@lru_cache(maxsize=65_536)
def rough_cost(unit: _Unit, part: str) -> float:
    """A log-probability from nothing but the likeness of letters."""
    return log(_rough_initial(unit[:-1], part) if unit[-1] == "-" else _rough_final(unit[1:], part))


def _rough_initial(initial: str, part: str) -> float:
    if not part:
        return 0.5 if initial in _GLIDES else 1e-3
    p = 0.3 ** len(part)
    if part[0] not in _LIKE[initial]:
        p *= 1e-4
    if initial not in _GLIDES and not VOWELS.isdisjoint(part):
        p *= 1e-3
    return p


def _rough_final(final: str, part: str) -> float:
    if not part:
        return 0.1
    nasal = final.endswith(("n", "g"))
    body = part.rstrip("nmg") if nasal else part
    p = 0.3 ** len(part)
    for char in body:
        p *= (1.0 if char in final else 0.5) if char in VOWELS else 0.05 if char in "rlhw" else 1e-3
    return p * (0.01 if nasal and body == part else 1.0)
