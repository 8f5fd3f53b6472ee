"""Latin words and forms of a folded batch, tokenising each distinct chunk of text only once.

A chunk is what stands between characters that can belong to no word or number: mostly a word. Its tokens do not
depend on what is around it, so they are computed once, by the functions of `tokens`, and cached by chunk id.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from search.text.batch.folded import BoolArray, CharacterClass, FoldedBatch, IntArray, decode_points, follows, precedes
from search.text.english import stem
from search.text.tokens import (
    FORMS_OF_ADDRESS,
    LONGEST_WORD,
    PARAGRAPH_GAP,
    WITHIN_SENTENCE,
    capital_form,
    first_word,
    latin_forms,
    latin_words,
)

__all__ = ["LatinBatch", "LatinTokens"]

_MAX_CACHED_CHUNK = 128  # characters; a longer chunk is data that hardly recurs, and would only fill the cache
_BLANK, _LINE_BREAK, _FULL_STOP = 32, 10, 46  # code points
_NO_TERM = -1  # less than any term id


class LatinTokens(NamedTuple):
    """The tokens of the Latin words of a batch: int64 arrays of term ids, and of their numbers in each text.

    `positions` are those of the words.
    """

    words: IntArray
    positions: IntArray
    word_counts: IntArray
    forms: IntArray
    form_counts: IntArray
    capitals: IntArray
    capital_counts: IntArray
    names: IntArray
    name_counts: IntArray


class LatinBatch:
    """Tokeniser of batches with a cache of chunks.

    Args:
        term_id: Returns the id of a term.
    """

    def __init__(self, term_id: Callable[[str], int]) -> None:
        self._term_id = term_id
        self._chunk_ids = _ChunkIds(self._add_chunk)
        # Tokens of chunk n are those from ends[n] to ends[n + 1].
        self._word_ends, self._word_terms, self._word_positions = array("q", [0]), array("q"), array("q")
        self._form_ends, self._form_terms = array("q", [0]), array("q")
        self._advances = array("q")
        self._capital_forms = array("q")  # the term if the first word of the chunk has a capital, or _NO_TERM

    def tokens(self, batch: FoldedBatch) -> LatinTokens:
        """Return the words of a batch as stems, as forms, and those with a capital."""
        mask = _chunk_mask(batch)
        chunks = decode_points(np.where(mask, batch.points, np.uint32(_BLANK))).split()
        chunk_ids = np.fromiter(map(self._chunk_ids.__getitem__, chunks), np.int64, len(chunks))
        chunk_starts = np.flatnonzero(mask & ~follows(mask))
        bounds = np.concatenate(([0], np.searchsorted(chunk_starts, batch.ends)))
        first_positions = self._first_positions(batch, chunk_ids, chunk_starts, bounds)
        word_index, word_counts = _group_members(self._word_ends, chunk_ids)
        form_index, form_counts = _group_members(self._form_ends, chunk_ids)
        capitals = _as_array(self._capital_forms)[chunk_ids]
        has_capital = (capitals != _NO_TERM) & _have_capitals(batch, chunk_starts)
        is_name = has_capital.copy()
        is_name[has_capital] = _are_names(batch, chunk_starts[has_capital])
        return LatinTokens(
            _as_array(self._word_terms)[word_index],
            _as_array(self._word_positions)[word_index] + np.repeat(first_positions, word_counts),
            _sums_between(word_counts, bounds),
            _as_array(self._form_terms)[form_index],
            _sums_between(form_counts, bounds),
            capitals[has_capital],
            _sums_between(has_capital, bounds),
            capitals[is_name],
            _sums_between(is_name, bounds),
        )

    def _first_positions(
        self, batch: FoldedBatch, chunk_ids: IntArray, chunk_starts: IntArray, bounds: IntArray
    ) -> IntArray:
        """Return the position of the first token of each chunk, counted from the beginning of its text."""
        is_line_break = batch.points == _LINE_BREAK
        first_breaks = np.flatnonzero(is_line_break & ~follows(is_line_break))
        line_breaks = np.searchsorted(first_breaks, np.concatenate((chunk_starts, batch.starts)))
        cumulative_positions = np.concatenate(([0], np.cumsum(_as_array(self._advances)[chunk_ids])))
        at_start = cumulative_positions[bounds[:-1]] + PARAGRAPH_GAP * line_breaks[len(chunk_starts) :]
        positions: IntArray = cumulative_positions[:-1] + PARAGRAPH_GAP * line_breaks[: len(chunk_starts)]
        positions -= np.repeat(at_start, np.diff(bounds))
        return positions

    def _add_chunk(self, chunk: str) -> int:
        if chunk.isascii() and chunk.isalpha():  # fast path for most chunks, with the result of the general functions
            words, forms = [(stem(chunk[:LONGEST_WORD]), 0)], [chunk[:LONGEST_WORD]]
        else:
            words = [(token.term, token.position) for token in latin_words(chunk)]
            forms = [token.term for token in latin_forms(chunk)]
        for term, position in words:
            self._word_terms.append(self._term_id(term))
            self._word_positions.append(position)
        self._form_terms.extend(map(self._term_id, forms))
        capital = capital_form(first_word(chunk))
        self._capital_forms.append(self._term_id(capital) if capital else _NO_TERM)
        self._word_ends.append(len(self._word_terms))
        self._form_ends.append(len(self._form_terms))
        self._advances.append(words[-1][1] + 1 if words else 0)
        return len(self._advances) - 1


class _ChunkIds(dict[str, int]):
    """Ids of chunks; a new chunk is tokenised and gets its id when it is first looked up."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add_chunk = add

    def __missing__(self, chunk: str) -> int:
        term_id = self._add_chunk(chunk)
        if len(chunk) <= _MAX_CACHED_CHUNK:
            self[chunk] = term_id
        return term_id


def _chunk_mask(batch: FoldedBatch) -> BoolArray:
    """Return which characters may be part of a match of `latin_words`, or prevent one; all others end a chunk."""
    letter, digit, lower = map(batch.in_class, (CharacterClass.LETTER, CharacterClass.DIGIT, CharacterClass.LOWER))
    after_digit, after_lower = follows(digit), follows(lower)
    between_digits = after_digit & precedes(digit)
    # An initial is one of a-z that no letter precedes; it is enough here that none of a-z precedes it.
    after_initial = after_lower & ~follows(after_lower)
    mask = letter.copy()
    mask |= batch.in_class(CharacterClass.APOSTROPHE_OR_HYPHEN) & follows(letter)
    mask |= batch.in_class(CharacterClass.COMMA) & between_digits
    mask |= batch.in_class(CharacterClass.PERIOD) & (between_digits | after_initial)
    mask |= batch.number_units()
    return mask


def _have_capitals(batch: FoldedBatch, starts: IntArray) -> BoolArray:
    """Return which words have a capital that counts for `latin_capitals`."""
    joining = CharacterClass.APOSTROPHE_OR_HYPHEN | CharacterClass.COMMA | CharacterClass.PERIOD | CharacterClass.MYRIAD
    # Index -1 is the end of the last text, which is of no class, here and below.
    is_first = (batch.classes[starts - 1] & joining.value) == 0
    capitals: BoolArray = is_first & ((batch.classes[starts] & CharacterClass.CAPITAL.value) != 0)
    return capitals


def _are_names(batch: FoldedBatch, starts: IntArray) -> BoolArray:
    """Return which words with a capital have it within a sentence, as `latin_names` has it."""
    points, classes = batch.points, batch.classes
    before = points[starts - 2]
    within = (classes[starts - 2] & CharacterClass.LETTER.value) != 0
    within |= np.isin(before, [ord(char) for char in WITHIN_SENTENCE])
    stops = np.flatnonzero((before == _FULL_STOP) & (starts > 1))
    within[stops] = _follow_abbreviations(batch, starts[stops] - 2)
    within &= points[starts - 1] == _BLANK
    names: BoolArray = within & ((classes[starts + 1] & CharacterClass.CAPITAL.value) == 0)
    return names


def _follow_abbreviations(batch: FoldedBatch, stops: IntArray) -> BoolArray:
    """Return which full stops, given by index, end an initial or a form of address."""
    letter, points = CharacterClass.LETTER.value, batch.points
    is_initial = (batch.classes[stops - 1] & CharacterClass.LOWER.value) != 0
    result: BoolArray = is_initial & ((batch.classes[stops - 2] & letter) == 0)
    for form in FORMS_OF_ADDRESS:
        fits = np.flatnonzero(stops >= len(form))
        start = stops[fits] - len(form)
        is_form = (batch.classes[start - 1] & letter) == 0
        for offset, char in enumerate(form):
            is_form &= points[start + offset] == ord(char)
        result[fits] |= is_form
    return result


def _group_members(ends: array[int], ids: IntArray) -> tuple[IntArray, IntArray]:
    """Return the indexes of the members of groups, group after group, and the size of each group."""
    bounds = _as_array(ends)
    firsts = bounds[ids]
    counts = bounds[ids + 1] - firsts
    preceding = np.cumsum(counts) - counts
    return np.repeat(firsts - preceding, counts) + np.arange(int(counts.sum())), counts


def _sums_between(values: IntArray, bounds: IntArray) -> IntArray:
    """Return the sum of the values between each bound and the next."""
    return np.diff(np.concatenate(([0], np.cumsum(values)))[bounds])


def _as_array(ids: array[int]) -> IntArray:
    # A view, not a copy. An array cannot grow while a view of it exists, so callers must not keep views.
    return np.frombuffer(ids, np.int64)
