"""Turns texts into one array of folded code points with their classes, for analysis of whole batches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache

import numpy as np
import numpy.typing as npt

from search.text.folding import HAN, fold_table
from search.text.tokens import LETTER

__all__ = ["CharacterClass", "Codes", "Flags", "Numbers", "after", "before", "codes_of", "spelled"]

Points = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_Classes = npt.NDArray[np.uint8]


class CharacterClass(IntFlag):
    """What a folded character is; it may be of several classes."""

    HAN = auto()
    LETTER = auto()
    DIGIT = auto()
    LOWER = auto()
    APOSTROPHE_OR_HYPHEN = auto()
    COMMA = auto()
    PERIOD = auto()
    MYRIAD = auto()


_PATTERNS = {
    CharacterClass.HAN: rf"[{HAN}]+",
    CharacterClass.LETTER: rf"{LETTER}+",
    CharacterClass.DIGIT: r"\d+",
    CharacterClass.LOWER: "[a-z]+",
    CharacterClass.APOSTROPHE_OR_HYPHEN: r"['\-]",
    CharacterClass.COMMA: ",",
    CharacterClass.PERIOD: r"\.",
    CharacterClass.MYRIAD: "[万亿]",
}


@dataclass(frozen=True, slots=True)
class Codes:
    """The folded characters of a batch of texts, one after the other, with a blank after each text.

    Attributes:
        points: uint32 [characters]; folded code points.
        classes: uint8 [characters]; sums of `CharacterClass`.
        starts: int64 [texts]; where each text begins.
        ends: int64 [texts]; where the blank after each text stands.
    """

    points: Points
    classes: _Classes
    starts: Numbers
    ends: Numbers

    def are(self, kind: CharacterClass) -> Flags:
        """Which characters are of a class: bool [characters]."""
        flags: Flags = (self.classes & kind.value) != 0
        return flags


def codes_of(texts: Sequence[str]) -> Codes:
    """Fold texts, any of which may be empty or hold lone surrogates."""
    encoded = "".join([part for text in texts for part in (text, " ")]).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, "<u4").astype(np.intp)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    ends = np.cumsum(lengths)
    # What lies above plane 3 is neither letter nor written Chinese, and is read as the last point below: no character.
    folded, classes = fold_table().take(points, mode="clip"), _class_table().take(points, mode="clip")
    return Codes(folded, classes, ends - lengths, ends - 1)


def spelled(points: Points) -> str:
    """The text of code points."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def after(flags: Flags) -> Flags:
    """For each place, the flag of the place before it; false at the first."""
    moved = np.empty_like(flags)
    moved[:1] = False
    moved[1:] = flags[:-1]
    return moved


def before(flags: Flags) -> Flags:
    """For each place, the flag of the place after it; false at the last."""
    moved = np.empty_like(flags)
    moved[-1:] = False
    moved[:-1] = flags[1:]
    return moved


@cache
def _class_table() -> _Classes:
    """The classes of what each code point folds into: uint8, as long as the table of folding."""
    folded = fold_table()
    every = spelled(np.arange(len(folded), dtype=np.uint32))
    classes = np.zeros(len(folded), np.uint8)
    for kind, pattern in _PATTERNS.items():
        for run in re.finditer(pattern, every):
            classes[slice(*run.span())] |= kind.value
    return classes[folded]
