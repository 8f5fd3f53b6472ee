"""What analysis passes over in a batch of texts: `passing_over` as array operations."""

from __future__ import annotations

import numpy as np

from search.text.batch_codes import BoolArray, CharacterClass, FoldedBatch, IntArray
from search.text.passing_over import LEAST_SPACED, LONGEST_MARKS

__all__ = ["marks_within_names", "spaces_within_words"]

_MARK_FLAGS = CharacterClass.OPENING_MARK | CharacterClass.CLOSING_MARK | CharacterClass.POINT
_STEP = 2  # from a space to the next, with one character between them
_BOTH_WAYS = CharacterClass.OPENING_MARK | CharacterClass.CLOSING_MARK


def marks_within_names(batch: FoldedBatch) -> IntArray:
    """Return the indexes of the marks that `joined` leaves out."""
    marks = np.flatnonzero(batch.classes & _MARK_FLAGS.value)
    if not len(marks):
        return marks
    is_first = np.diff(marks, prepend=-2) != 1
    firsts = np.flatnonzero(is_first)
    lengths = np.diff(np.append(firsts, len(marks)))
    flags = np.bitwise_or.reduceat(batch.classes[marks], firsts)
    before, behind = marks[firsts] - 1, marks[firsts] + lengths
    is_within = (lengths <= LONGEST_MARKS) & (flags & _BOTH_WAYS.value != _BOTH_WAYS.value)
    # Index -1 is the end of the last text, and no Chinese character.
    is_within &= _is_han(batch, before) & _is_han(batch, behind)
    return marks[np.repeat(is_within, lengths)]


def spaces_within_words(batch: FoldedBatch) -> IntArray:
    """Return the indexes of the spaces that `spaced_together` leaves out, in any order."""
    blanks = np.flatnonzero(batch.classes & CharacterClass.BLANK.value)
    han_before, han_behind = _is_han(batch, blanks - 1), _is_han(batch, blanks + 1)
    is_beside_han = han_before | han_behind
    if not is_beside_han.any():
        return blanks[:0]
    blanks, han_before, han_behind = blanks[is_beside_han], han_before[is_beside_han], han_behind[is_beside_han]
    letter = CharacterClass.LETTER.value
    is_beside_latin = han_before & (batch.classes[blanks + 1] & letter != 0)
    is_beside_latin |= han_behind & (batch.classes[blanks - 1] & letter != 0)
    single_before = han_before & ~_is_han(batch, blanks - 2)
    single_behind = han_behind & ~_is_han(batch, np.minimum(blanks + 2, len(batch.points) - 1))
    is_between_singles = single_before & single_behind
    removed = blanks[is_beside_latin | is_between_singles]
    between_singles = blanks[is_between_singles]
    return np.append(removed, _beside_spaced(batch, between_singles)) if len(between_singles) else removed


def _beside_spaced(batch: FoldedBatch, between_singles: IntArray) -> IntArray:
    """Return the spaces, between Chinese characters, before and after three single characters or more."""
    firsts = np.flatnonzero(np.diff(between_singles, prepend=-3) != _STEP)
    lasts = np.append(firsts[1:], len(between_singles)) - 1
    is_spaced = lasts - firsts + 2 >= LEAST_SPACED
    firsts, lasts = between_singles[firsts[is_spaced]], between_singles[lasts[is_spaced]]
    last = len(batch.points) - 1
    # Index -1 is the end of the last text, and no Chinese character.
    before = firsts[
        _is_blank(batch, np.maximum(firsts - _STEP, -1)) & _is_han(batch, np.maximum(firsts - _STEP - 1, -1))
    ]
    behind = lasts[
        _is_blank(batch, np.minimum(lasts + _STEP, last)) & _is_han(batch, np.minimum(lasts + _STEP + 1, last))
    ]
    return np.concatenate([before - _STEP, behind + _STEP])


def _is_blank(batch: FoldedBatch, indexes: IntArray) -> BoolArray:
    return (batch.classes[indexes] & CharacterClass.BLANK.value) != 0


def _is_han(batch: FoldedBatch, indexes: IntArray) -> BoolArray:
    return (batch.classes[indexes] & CharacterClass.HAN.value) != 0
