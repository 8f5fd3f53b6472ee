"""Folding of a batch of texts into one array of code points, each with its character classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache

import numpy as np
import numpy.typing as npt

from search.text.contextual_folding import CIRCLES, DIGITS, REACH, context_rules
from search.text.folding import HAN, LETTER, fold_table
from search.text.numbers import MYRIADS, SMALL_UNITS
from search.text.passing_over import CLOSING, INVISIBLE, OPENING, POINTS

__all__ = [
    "BoolArray", "CharacterClass", "FoldedBatch", "IntArray", "decode_points", "fold_batch", "follows", "precedes",
]  # fmt: skip

CodePoints = npt.NDArray[np.uint32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_ClassFlags = npt.NDArray[np.uint16]


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
    INVISIBLE = auto()
    BLANK = auto()
    OPENING_MARK = auto()
    CLOSING_MARK = auto()
    POINT = auto()
    OPEN = auto()  # to be decided by context
    CHINESE_DIGIT = auto()  # after which 0 and o are open too
    CAPITAL = auto()  # before it was folded


_PATTERNS = {
    CharacterClass.HAN: rf"[{HAN}]+",
    CharacterClass.LETTER: rf"{LETTER}+",
    CharacterClass.DIGIT: r"\d+",
    CharacterClass.LOWER: "[a-z]+",
    CharacterClass.APOSTROPHE_OR_HYPHEN: r"['\-]",
    CharacterClass.COMMA: "[,，]",
    CharacterClass.PERIOD: r"\.",
    CharacterClass.MYRIAD: f"[{''.join(MYRIADS)}]",
    CharacterClass.INVISIBLE: f"[{INVISIBLE}]+",
    CharacterClass.BLANK: " ",
    CharacterClass.OPENING_MARK: f"[{OPENING}]",
    CharacterClass.CLOSING_MARK: f"[{CLOSING}]",
    CharacterClass.POINT: f"[{POINTS}]",
    CharacterClass.CHINESE_DIGIT: f"[{DIGITS}{CIRCLES}〇零]",
}

_TEXT_END = "\x00"
_WIDE_UNIT = "万亿"  # the one unit of two characters that both can be one


@dataclass(frozen=True, slots=True)
class FoldedBatch:
    """The folded characters of a batch of texts, end to end, with a control character after each text.

    Attributes:
        points: uint32 [characters]; folded code points.
        classes: uint16 [characters]; sums of `CharacterClass`.
        starts: int64 [texts]; index of the first character of each text.
        ends: int64 [texts]; index of the control character after each text.
    """

    points: CodePoints
    classes: _ClassFlags
    starts: IntArray
    ends: IntArray

    def in_class(self, character_class: CharacterClass) -> BoolArray:
        """Return which characters are of a class: bool [characters]."""
        flags: BoolArray = (self.classes & character_class.value) != 0
        return flags

    def han_runs(self) -> tuple[IntArray, IntArray]:
        """Return the index of the first character of each run of Chinese characters, and of the one after each run."""
        han = self.in_class(CharacterClass.HAN)
        edges = np.flatnonzero(han[1:] != han[:-1]) + 1
        if han[:1].any():
            edges = np.append(0, edges)
        return edges[::2], edges[1::2]  # the last character ends a text, and is not Chinese

    def number_units(self) -> BoolArray:
        """Return which characters are a unit behind digits, `NUMBER_UNIT`: bool [characters]."""
        is_myriad, units = self.in_class(CharacterClass.MYRIAD), np.zeros(len(self.points), np.bool_)
        behind = np.flatnonzero(follows(self.in_class(CharacterClass.DIGIT)) & self.in_class(CharacterClass.HAN))
        # The character after a Chinese one is at most the end of its text.
        firsts, nexts = self.points[behind], self.points[behind + 1]
        units[behind[is_myriad[behind]]] = True
        is_wide = (firsts == ord(_WIDE_UNIT[0])) & (nexts == ord(_WIDE_UNIT[1]))
        is_small = np.isin(firsts, list(map(ord, SMALL_UNITS))) & is_myriad[behind + 1]
        units[behind[is_small]] = True
        units[behind[is_small | is_wide] + 1] = True
        return units

    def without(self, removed: IntArray) -> FoldedBatch:
        """Return the batch without some characters, given by index; characters that become neighbours decide anew."""
        if not len(removed):
            return self
        removed = np.sort(removed)
        starts = self.starts - np.searchsorted(removed, self.starts)
        ends = self.ends - np.searchsorted(removed, self.ends)
        batch = FoldedBatch(np.delete(self.points, removed), np.delete(self.classes, removed), starts, ends)
        batch.decide(removed - np.arange(len(removed)))
        return batch

    def decide(self, joints: IntArray | None = None) -> IntArray:
        """Fold, in place, the characters that `fold_table` leaves open.

        Args:
            joints: Indexes of characters that have new neighbours before them; None if everything is to be decided.

        Returns:
            The indexes of invisible characters.
        """
        flags = CharacterClass.OPEN | CharacterClass.CHINESE_DIGIT | CharacterClass.INVISIBLE
        special = np.flatnonzero(self.classes & flags.value)
        if joints is not None:
            reached = np.searchsorted(joints, special + REACH, side="right")
            special = special[reached > np.searchsorted(joints, special - REACH)]
        classes = self.classes[special]
        offsets = special[(classes & CharacterClass.OPEN.value) != 0].tolist()
        behind = special[(classes & CharacterClass.CHINESE_DIGIT.value) != 0] + 1  # at most the end of a text
        zeros = behind[(self.points[behind] == ord("0")) | (self.points[behind] == ord("o"))].tolist()
        if offsets or zeros:
            self._decide_at(offsets, zeros)
        invisible: IntArray = special[(classes & CharacterClass.INVISIBLE.value) != 0]
        return invisible

    def _decide_at(self, offsets: list[int], zeros: list[int]) -> None:
        text = decode_points(self.points)
        for first in zeros:
            for offset in range(first, len(text)):
                if text[offset] not in "0o":
                    break
                offsets.append(offset)
        decided = context_rules().decisions(text, offsets)
        if decided:
            where, points = np.fromiter(decided, np.int64, len(decided)), list(map(ord, decided.values()))
            self.points[where] = points
            self.classes[where] = _class_table()[points]


def fold_batch(texts: Sequence[str]) -> FoldedBatch:
    """Fold and classify texts, any of which may be empty or hold lone surrogates, and leave out what is invisible."""
    encoded = "".join([part for text in texts for part in (text, _TEXT_END)]).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, "<u4").astype(np.intp)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    ends = np.cumsum(lengths)
    # Above plane 3 there are no letters and no Chinese characters: clipping reads any such code point as the last one
    # of plane 3, a noncharacter that is invisible as they are.
    folded, classes = fold_table().take(points, mode="clip"), _class_table().take(points, mode="clip")
    batch = FoldedBatch(folded, classes, ends - lengths, ends - 1)
    return batch.without(batch.decide())


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
    """Return the classes of what each code point folds into: uint16, as long as the folding table."""
    folded = fold_table()
    all_characters = decode_points(np.arange(len(folded), dtype=np.uint32))
    classes = np.zeros(len(folded), np.uint16)
    for character_class, pattern in _patterns().items():
        for run in re.finditer(pattern, all_characters):
            classes[slice(*run.span())] |= character_class.value
    of_original = classes[folded]
    originals = decode_points(np.arange(len(folded), dtype=np.uint32))
    capitals = [code_point for code_point, char in enumerate(originals) if char.isupper()]
    of_original[capitals] |= CharacterClass.CAPITAL.value
    return of_original


def _patterns() -> dict[CharacterClass, str]:
    return {**_PATTERNS, CharacterClass.OPEN: f"[{''.join(sorted(context_rules().open_characters))}]"}
