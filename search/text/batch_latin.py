"""Turns the folded characters of a batch of texts into Latin words and forms, looking up each piece of text once.

A piece is what stands between characters that can belong to no word or number: mostly a word. Its tokens do not
depend on what is around it, so they are found once, by the functions of `tokens`, and remembered by number.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

import numpy as np

from search.text.batch_codes import CharacterClass, Codes, Flags, Numbers, after, before, spelled
from search.text.english import stem
from search.text.tokens import LONGEST_WORD, PARAGRAPH_GAP, latin_forms, latin_words

__all__ = ["LatinPieces"]

_LONGEST_REMEMBERED = 128  # characters; a longer piece is data that hardly comes again
_BLANK, _LINE_BREAK = 32, 10


class LatinPieces:
    """Pieces of text and their tokens.

    Args:
        number: Gives the number of a term.
    """

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self._pieces = _Pieces(self._add)
        # Tokens of piece n are those from ends[n] to ends[n + 1].
        self._word_ends, self._word_terms, self._word_places = array("q", [0]), array("q"), array("q")
        self._form_ends, self._form_terms = array("q", [0]), array("q")
        self._advances = array("q")

    def tokens(self, codes: Codes) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
        """Find the words and forms of a batch.

        Returns:
            Terms, positions and counts (one a text) of the words, terms and counts of the forms; all int64.
        """
        kept = _kept(codes)
        split = spelled(np.where(kept, codes.points, np.uint32(_BLANK))).split()
        pieces = np.fromiter(map(self._pieces.__getitem__, split), np.int64, len(split))
        places = np.flatnonzero(kept & ~after(kept))
        bounds = np.concatenate(([0], np.searchsorted(places, codes.ends)))
        first_positions = self._first_positions(codes, pieces, places, bounds)
        word_index, word_counts = _members(self._word_ends, pieces)
        form_index, form_counts = _members(self._form_ends, pieces)
        return (
            _view(self._word_terms)[word_index],
            _view(self._word_places)[word_index] + np.repeat(first_positions, word_counts),
            _sums(word_counts, bounds),
            _view(self._form_terms)[form_index],
            _sums(form_counts, bounds),
        )

    def _first_positions(self, codes: Codes, pieces: Numbers, places: Numbers, bounds: Numbers) -> Numbers:
        """Position of the first token of each piece, counted from the beginning of its text."""
        is_line = codes.points == _LINE_BREAK
        lines = np.searchsorted(np.flatnonzero(is_line & ~after(is_line)), np.concatenate((places, codes.starts)))
        steps = np.concatenate(([0], np.cumsum(_view(self._advances)[pieces])))
        at_start = steps[bounds[:-1]] + PARAGRAPH_GAP * lines[len(places) :]
        positions: Numbers = steps[:-1] + PARAGRAPH_GAP * lines[: len(places)]
        positions -= np.repeat(at_start, np.diff(bounds))
        return positions

    def _add(self, piece: str) -> int:
        if piece.isascii() and piece.isalpha():  # most pieces; the functions for any text would say the same
            words, forms = [(stem(piece[:LONGEST_WORD]), 0)], [piece[:LONGEST_WORD]]
        else:
            words = [(token.term, token.position) for token in latin_words(piece)]
            forms = [token.term for token in latin_forms(piece)]
        for term, place in words:
            self._word_terms.append(self._number(term))
            self._word_places.append(place)
        self._form_terms.extend(map(self._number, forms))
        self._word_ends.append(len(self._word_terms))
        self._form_ends.append(len(self._form_terms))
        self._advances.append(words[-1][1] + 1 if words else 0)
        return len(self._advances) - 1


class _Pieces(dict[str, int]):
    """Numbers of pieces; a new one gets its number when it is first asked for."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add = add

    def __missing__(self, piece: str) -> int:
        number = self._add(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            self[piece] = number
        return number


def _kept(codes: Codes) -> Flags:
    """Which characters may belong to a match of the pattern of `latin_words`, or forbid one; all others end a piece."""
    letter, digit, lower = map(codes.are, (CharacterClass.LETTER, CharacterClass.DIGIT, CharacterClass.LOWER))
    after_digit, after_lower = after(digit), after(lower)
    between_digits = after_digit & before(digit)
    # An initial is one of a-z that no letter precedes; it is enough here that none of a-z precedes it.
    after_initial = after_lower & ~after(after_lower)
    kept = letter.copy()
    kept |= codes.are(CharacterClass.APOSTROPHE_OR_HYPHEN) & after(letter)
    kept |= codes.are(CharacterClass.COMMA) & between_digits
    kept |= codes.are(CharacterClass.PERIOD) & (between_digits | after_initial)
    kept |= codes.are(CharacterClass.MYRIAD) & after_digit
    return kept


def _members(ends: array[int], numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Where the members of numbered groups stand, group after group, and how many each group has."""
    bounds = _view(ends)
    firsts = bounds[numbers]
    counts = bounds[numbers + 1] - firsts
    before_group = np.cumsum(counts) - counts
    return np.repeat(firsts - before_group, counts) + np.arange(int(counts.sum())), counts


def _sums(values: Numbers, bounds: Numbers) -> Numbers:
    """Sum of the values between each bound and the next."""
    return np.diff(np.concatenate(([0], np.cumsum(values)))[bounds])


def _view(numbers: array[int]) -> Numbers:
    # No copy; an array cannot grow while a view of it is alive, so views are never kept.
    return np.frombuffer(numbers, np.int64)
