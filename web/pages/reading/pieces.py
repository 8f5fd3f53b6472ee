"""The pieces of a paragraph as it is shown: what is marked, what has readings, what is a term that is explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from search.results import Snippet

__all__ = ["Piece", "TermSpan", "by_term", "pieces_of"]


class TermSpan(NamedTuple):
    """A half-open span of a paragraph that is a term, with the number of its explanation on the page, from 1."""

    start: int
    end: int
    number: int


class Piece(NamedTuple):
    """A part of a paragraph that is marked as a whole or not at all, and belongs to one term or to none.

    Attributes:
        text: Its characters.
        hit: Number of the mark in the document, from 1; 0 if the piece is not marked.
        readings: Reading of each character, empty for one without; none if they are not shown.
        term: Number of the explanation of the term that it is, or is a part of; 0 for none.
    """

    text: str
    hit: int
    readings: tuple[str, ...] = ()
    term: int = 0

    def read(self) -> Iterator[tuple[str, str]]:
        """Yield stretches of characters with their reading: one character, or several without any."""
        start = 0
        for number, reading in enumerate(self.readings):
            if reading:
                if start < number:
                    yield self.text[start:number], ""
                yield self.text[number], reading
                start = number + 1
        if start < len(self.text):
            yield self.text[start:], ""


def pieces_of(
    shown: Snippet, first_hit: int, readings: tuple[str, ...] = (), terms: Sequence[TermSpan] = ()
) -> tuple[Piece, ...]:
    """Return the pieces of a paragraph, in order.

    Args:
        shown: The paragraph in the script that it is shown in, with its matches marked.
        first_hit: Number of its first mark.
        readings: Reading of each of its characters, or none.
        terms: Terms that are explained, in order and apart; a mark is inside one or outside of all (see `terms`).
    """
    pieces, number, offset = [], first_hit, 0
    borders = sorted({border for term in terms for border in (term.start, term.end)})
    term_at = {term.start: term for term in terms}
    current = TermSpan(0, 0, 0)
    next_border = 0
    for text, is_marked in shown.pieces():
        end = offset + len(text)
        while offset < end:
            current = term_at.get(offset, current)
            while next_border < len(borders) and borders[next_border] <= offset:
                next_border += 1
            stop = min(end, borders[next_border]) if next_border < len(borders) and not is_marked else end
            term = current.number if offset < current.end else 0
            hit = number if is_marked else 0
            pieces.append(Piece(shown.text[offset:stop], hit, readings[offset:stop], term))
            offset = stop
        number += is_marked
    return tuple(pieces)


def by_term(pieces: Sequence[Piece]) -> Iterator[tuple[int, list[Piece]]]:
    """Yield the pieces that belong together: those of a term with its number, others with 0."""
    for number, group in groupby(pieces, key=lambda piece: piece.term):
        yield number, list(group)
