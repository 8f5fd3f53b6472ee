"""What analysis passes over in a batch of texts: `passing_over` as array operations.

Marks and spaces matter only beside Chinese characters, so all functions begin with the ends of runs of these.
"""

from __future__ import annotations

import numpy as np

from search.text.batch.folded import BoolArray, CharacterClass, FoldedBatch, IntArray
from search.text.passing_over import LEAST_SPACED, LONGEST_MARKS

__all__ = ["marks_within_names", "spaces_within_words"]

_MARK_FLAGS = CharacterClass.OPENING_MARK | CharacterClass.CLOSING_MARK | CharacterClass.POINT
_BOTH_WAYS = CharacterClass.OPENING_MARK | CharacterClass.CLOSING_MARK
_STEP = 2  # from a space to the next, with one character between them


def marks_within_names(batch: FoldedBatch, firsts: IntArray, afters: IntArray) -> IntArray:
    """Return the indexes of the marks that `chinese_passage` leaves out, in any order.

    Args:
        batch: The texts.
        firsts: The first character of each run of Chinese characters, as `han_runs` gives them.
        afters: The character after each run.
    """
    if len(firsts) < 2:
        return firsts[:0]
    starts, lengths = afters[:-1], firsts[1:] - afters[:-1]  # from each run to the next
    is_short = (lengths <= LONGEST_MARKS) & ((batch.classes[starts] & _MARK_FLAGS.value) != 0)
    starts, lengths = starts[is_short], lengths[is_short]
    flags = np.zeros(len(starts), np.uint16)
    is_mark = np.ones(len(starts), np.bool_)
    indexes = []
    for place in range(LONGEST_MARKS):
        is_there = lengths > place
        classes = batch.classes[starts + place * is_there]
        is_mark &= ~is_there | ((classes & _MARK_FLAGS.value) != 0)
        flags |= np.where(is_there, classes, 0)
        indexes.append((starts + place, is_there))
    is_within = is_mark & (flags & _BOTH_WAYS.value != _BOTH_WAYS.value)
    return np.concatenate([index[is_there & is_within] for index, is_there in indexes])


def spaces_within_words(batch: FoldedBatch, firsts: IntArray, afters: IntArray) -> IntArray:
    """Return the indexes of the spaces that `spaced_together` leaves out, in any order.

    Args:
        batch: The texts.
        firsts: The first character of each run of Chinese characters, as `han_runs` gives them.
        afters: The character after each run.
    """
    # Index -1 is the end of the last text, and neither space nor letter.
    blank, letter = CharacterClass.BLANK.value, CharacterClass.LETTER.value
    is_before = (batch.classes[firsts - 1] & blank) != 0
    is_behind = (batch.classes[afters] & blank) != 0
    before, behind = firsts[is_before] - 1, afters[is_behind]
    if not len(before) and not len(behind):
        return firsts[:0]
    last = len(batch.points) - 1
    beside_latin = [
        before[(batch.classes[before - 1] & letter) != 0],
        behind[(batch.classes[np.minimum(behind + 1, last)] & letter) != 0],
    ]
    is_single = (afters - firsts) == 1
    is_between_singles = is_single[:-1] & is_single[1:] & is_behind[:-1] & (firsts[1:] - afters[:-1] == 1)
    between_singles = afters[:-1][is_between_singles]
    outer = [_beside_spaced(batch, between_singles)] if len(between_singles) else []
    return np.concatenate([*beside_latin, between_singles, *outer])


def _beside_spaced(batch: FoldedBatch, between_singles: IntArray) -> IntArray:
    """Return the spaces, between Chinese characters, before and after three single characters or more."""
    is_first = np.diff(between_singles, prepend=-3) != _STEP
    firsts = np.flatnonzero(is_first)
    lasts = np.append(firsts[1:], len(between_singles)) - 1
    is_spaced = lasts - firsts + 2 >= LEAST_SPACED
    before, behind = between_singles[firsts[is_spaced]] - _STEP, between_singles[lasts[is_spaced]] + _STEP
    outer = np.concatenate([before, behind])
    # An index before the first text is taken for the end of the last one, which is neither space nor Chinese.
    last = len(batch.points) - 1
    outer = np.where(outer < 1, last, outer)
    is_outer = _in_class(batch, outer, CharacterClass.BLANK)
    is_outer &= _in_class(batch, outer - 1, CharacterClass.HAN)
    is_outer &= _in_class(batch, np.minimum(outer + 1, last), CharacterClass.HAN)
    return outer[is_outer]


def _in_class(batch: FoldedBatch, indexes: IntArray, character_class: CharacterClass) -> BoolArray:
    flags: BoolArray = (batch.classes[indexes] & character_class.value) != 0
    return flags
