"""A model of transliteration: how probable it is that a Chinese name transliterates a foreign one.

A Chinese name is a sequence of initials and finals, each of which stands for some letters of the foreign name, or for
none: 莎士比亚 is sh-a sh-i b-i y-a, Shakespeare sh-a k-e sp-ea r-e. The probabilities are learnt from pairs of names
(see `transliteration_learning`).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from math import log

import numpy as np

from search.engine import BlockFile, BlockWriter, Dictionary
from search.lexicon.build_context import write_terms
from search.lexicon.reference.name_keys import chinese_key

__all__ = [
    "VOWELS",
    "TransliterationModel",
    "max_letters",
    "plain_letters",
    "prior_log_probability",
    "sound_count",
    "units_of",
]

VOWELS = frozenset("aeiouy")
"""Letters that stand for vowels; y does in the middle of a name."""

_OTHERS = "?"  # stands for all letters that a unit has not been seen with

# The score of what is no transliteration: far below any threshold of its users, but finite.
_MIN_SCORE, _IMPOSSIBLE = -9.0, float("-inf")

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_LETTERS_OF_INITIAL = {
    "b": "bp", "p": "pb", "m": "m", "f": "fvp", "d": "dt", "t": "td", "n": "n", "l": "lr", "g": "gck", "k": "kcqg",
    "h": "hgfjw", "j": "jg", "q": "cjk", "x": "sxhc", "r": "rjl", "zh": "jzg", "ch": "ct", "sh": "s", "z": "zs",
    "c": "ct", "s": "stz", "y": "yijeauo", "w": "wvuoh", "": "aeiour",
}  # fmt: skip
_GLIDES = frozenset({"", "y", "w"})

_SoundUnit = str  # an initial with "-" behind it, or a final with "-" before it
_LogProbabilityOf = Callable[[str], float]


def plain_letters(name: str) -> str:
    """Return the letters a to z of a name, without diacritics."""
    if name.isascii() and name.isalpha():
        return name.lower()
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in decomposed if "a" <= char <= "z")


class TransliterationModel:
    """Scores transliterations; safe for many threads.

    Args:
        log_probabilities: By unit, log-probabilities of letters; "?" stands for all other letters.
        syllables: The syllable of each Chinese character that occurs in names.
    """

    def __init__(
        self, log_probabilities: Mapping[_SoundUnit, Mapping[str, float]], syllables: Mapping[str, str]
    ) -> None:
        self._log_probabilities = {
            unit: _SmoothedProbabilities(unit, known) for unit, known in log_probabilities.items()
        }
        self._syllables = syllables
        # Cached by syllables: many characters share a syllable, and many names a part. The cache must not hold this
        # model, which would then hold itself, and with it the files of a generation until garbage is collected.
        self._cached_score = lru_cache(maxsize=16_384)(partial(_score, self._log_probabilities))

    @classmethod
    def read(cls, file: BlockFile) -> TransliterationModel:
        """Read a model that `write` wrote.

        Raises:
            IndexDamaged: If it has changed.
        """
        sounds = Dictionary(file, "sounds")
        file.check_kind("f", "costs")
        file.check_kind("u1", "characters")
        file.check(file.count("costs") == len(sounds))
        log_probabilities: defaultdict[_SoundUnit, dict[str, float]] = defaultdict(dict)
        for key, value in zip(sounds.terms(), file.read("costs").tolist(), strict=True):
            unit, _, part = sounds.text(key).partition(" ")
            log_probabilities[unit][part] = value
        file.check(all(_OTHERS in known for known in log_probabilities.values()))
        pairs = [pair.split("=") for pair in sounds.text(file.read("characters").tobytes()).split()]
        file.check(all(len(pair) == 2 for pair in pairs))
        return cls(dict(log_probabilities), dict(pairs))

    def write(self, file: BlockWriter) -> None:
        """Write the model into a block file."""
        rows = sorted(
            (f"{unit} {part}".encode(), log_probability)
            for unit, parts in self._log_probabilities.items()
            for part, log_probability in parts.items()
        )
        write_terms(file, "sounds", [key for key, _ in rows])
        file.add("costs", np.array([log_probability for _, log_probability in rows], dtype=np.float32))
        text = " ".join(f"{char}={syllable}" for char, syllable in sorted(self._syllables.items()))
        file.add("characters", np.frombuffer(text.encode(), dtype=np.uint8))

    def can_spell(self, zh: str) -> bool:
        """Return whether all characters of a Chinese string are used in names."""
        return all(char in self._syllables for char in zh)

    @cached_property
    def characters_by_key(self) -> Mapping[str, Sequence[str]]:
        """The characters of names, by their phonetic keys (see `name_keys`)."""
        characters: defaultdict[str, list[str]] = defaultdict(list)
        for char, syllable in self._syllables.items():
            characters[chinese_key((syllable,))].append(char)
        return dict(characters)

    def syllables(self, zh: str) -> tuple[str, ...]:
        """Return the syllables, without tones, of a string for which `can_spell` is true."""
        return tuple(self._syllables[char] for char in zh)

    def score(self, latin: str, zh: str) -> float:
        """Score a transliteration: mean log-probability of a sound, 0 at best; below -2 it is hardly one.

        Args:
            latin: Letters a to z.
            zh: A folded string; one with a character that does not occur in names gets the lowest score.
        """
        if not zh or not self.can_spell(zh) or not len(zh) * 1.2 <= len(latin) <= len(zh) * 4:
            return _MIN_SCORE
        return self._cached_score(latin, self.syllables(zh))


class _SmoothedProbabilities(dict[str, float]):
    """Log-probabilities of a unit; unseen letters share the remaining probability by their prior."""

    def __init__(self, unit: _SoundUnit, known: Mapping[str, float]) -> None:
        super().__init__(known)
        self._unit = unit

    def __missing__(self, part: str) -> float:
        value = self[part] = self[_OTHERS] + prior_log_probability(self._unit, part)
        return value


def _score(
    log_probabilities: Mapping[_SoundUnit, Mapping[str, float]], latin: str, syllables: tuple[str, ...]
) -> float:
    units = units_of(syllables)
    best = _best_alignment(latin, units, partial(_log_probability_of, log_probabilities))
    return max(_MIN_SCORE, best / sound_count(latin, units))


def _log_probability_of(
    log_probabilities: Mapping[_SoundUnit, Mapping[str, float]], unit: _SoundUnit
) -> _LogProbabilityOf:
    """Return the log-probability of letters as a function, for one unit."""
    known = log_probabilities.get(unit)
    if known is None:
        return partial(prior_log_probability, unit)
    return known.__getitem__


def sound_count(latin: str, units: Sequence[_SoundUnit]) -> float:
    """Return the number of sounds of two names, by which a log-probability is divided."""
    return len(latin) + len(units) / 2


def units_of(syllables: Iterable[str]) -> tuple[_SoundUnit, ...]:
    """Return the initial and the final of each syllable, as `TransliterationModel` names them."""
    return tuple(unit for syllable in syllables for unit in _split(syllable))


@lru_cache(maxsize=2048)
def _split(syllable: str) -> tuple[_SoundUnit, _SoundUnit]:
    initial = next((initial for initial in _INITIALS if syllable.startswith(initial)), "")
    return f"{initial}-", f"-{syllable[len(initial) :]}"


def max_letters(unit: _SoundUnit) -> int:
    """Return the maximal number of letters that an initial, or a final, stands for."""
    return 3 if unit[-1] == "-" else 4


def _best_alignment(
    latin: str, units: Sequence[_SoundUnit], log_probabilities: Callable[[_SoundUnit], _LogProbabilityOf]
) -> float:
    """Return the log-probability of the best alignment, -inf if there is none (dynamic programming)."""
    size = len(latin)
    before = [0.0] + [_IMPOSSIBLE] * size
    for unit in units:
        log_probability, most = log_probabilities(unit), max_letters(unit)
        row = [_IMPOSSIBLE] * (size + 1)
        for start, value in enumerate(before):
            if value > _IMPOSSIBLE:
                for end in range(start, min(start + most, size) + 1):
                    row[end] = max(row[end], value + log_probability(latin[start:end]))
        before = row
    return before[-1]


@lru_cache(maxsize=65_536)
def prior_log_probability(unit: _SoundUnit, part: str) -> float:
    """Return a log-probability from the similarity of letters alone, by factors that were set by hand."""
    return log(_prior_of_initial(unit[:-1], part) if unit[-1] == "-" else _prior_of_final(unit[1:], part))


def _prior_of_initial(initial: str, part: str) -> float:
    if not part:
        return 0.5 if initial in _GLIDES else 1e-3
    p = 0.3 ** len(part)
    if part[0] not in _LETTERS_OF_INITIAL[initial]:
        p *= 1e-4
    if initial not in _GLIDES and not VOWELS.isdisjoint(part):
        p *= 1e-3
    return p


def _prior_of_final(final: str, part: str) -> float:
    if not part:
        return 0.1
    nasal = final.endswith(("n", "g"))
    body = part.rstrip("nmg") if nasal else part
    p = 0.3 ** len(part)
    for char in body:
        p *= (1.0 if char in final else 0.5) if char in VOWELS else 0.05 if char in "rlhw" else 1e-3
    return p * (0.01 if nasal and body == part else 1.0)
