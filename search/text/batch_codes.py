"""Folding of a batch of texts into one array of code points, each with its character classes."""

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

__all__ = [
    "BoolArray", "CharacterClass", "FoldedBatch", "IntArray", "decode_points", "fold_batch", "follows", "precedes",
]  # fmt: skip

CodePoints = npt.NDArray[np.uint32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_ClassFlags = npt.NDArray[np.uint8]


class CharacterClass(IntFlag):
    """Classes of folded characters that tokenisation distinguishes; a character may be of several."""

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
class FoldedBatch:
    """The folded characters of a batch of texts, end to end, with a blank after each text.

    Attributes:
        points: uint32 [characters]; folded code points.
        classes: uint8 [characters]; sums of `CharacterClass`.
        starts: int64 [texts]; index of the first character of each text.
        ends: int64 [texts]; index of the blank after each text.
    """

    points: CodePoints
    classes: _ClassFlags
    starts: IntArray
    ends: IntArray

    def in_class(self, character_class: CharacterClass) -> BoolArray:
        """Return which characters are of a class: bool [characters]."""
        flags: BoolArray = (self.classes & character_class.value) != 0
        return flags


def fold_batch(texts: Sequence[str]) -> FoldedBatch:
    """Fold and classify texts, any of which may be empty or hold lone surrogates."""
    encoded = "".join([part for text in texts for part in (text, " ")]).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, "<u4").astype(np.intp)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    ends = np.cumsum(lengths)
    # Above plane 3 there are no letters and no Chinese characters: clipping reads any such code point as the last one
    # of plane 3, a noncharacter that is in no class.
    folded, classes = fold_table().take(points, mode="clip"), _class_table().take(points, mode="clip")
    return FoldedBatch(folded, classes, ends - lengths, ends - 1)


def decode_points(points: CodePoints) -> str:
    """Return the text that an array of code points spells."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def follows(flags: BoolArray) -> BoolArray:
    """Return for each index whether the index before it is flagged; False at the first."""
    shifted = np.empty_like(flags)
    shifted[:1] = False
    shifted[1:] = flags[:-1]
    return shifted


def precedes(flags: BoolArray) -> BoolArray:
    """Return for each index whether the index after it is flagged; False at the last."""
    shifted = np.empty_like(flags)
    shifted[-1:] = False
    shifted[:-1] = flags[1:]
    return shifted


@cache
def _class_table() -> _ClassFlags:
    """Return the classes of what each code point folds into: uint8, as long as the folding table."""
    folded = fold_table()
    all_characters = decode_points(np.arange(len(folded), dtype=np.uint32))
    classes = np.zeros(len(folded), np.uint8)
    for character_class, pattern in _PATTERNS.items():
        for run in re.finditer(pattern, all_characters):
            classes[slice(*run.span())] |= character_class.value
    return classes[folded]
