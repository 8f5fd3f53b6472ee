"""Turns the paragraphs of two languages into pairs that correspond, by kind, order and length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest

from search.model import Alignment, Paragraph, ParagraphKind

__all__ = ["align"]

_Row = tuple[int | None, int | None]

_CHARACTERS_RATIO = 5.0  # English characters for one Chinese character; 4.5 to 5.6 in this archive
_VARIANCE = 20.0  # of the English length, for each Chinese character
# Probabilities of how many paragraphs face how many: Gale & Church 1993, table 5.
_BEADS = {(1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.089, (1, 2): 0.089}
_COSTS = {bead: -math.log(probability) for bead, probability in _BEADS.items()}
_KIND_MISMATCH = 12.0
_LEAST = 1e-300
_BAND = 25  # paragraphs to either side of the diagonal
_LIMIT = 2_000  # beyond this many paragraphs no article is meant, and pairs are taken in order


def align(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> Alignment:
    """Pair the paragraphs of an English text with those of its Chinese original.

    Texts with equally many body paragraphs are paired one to one, headings and bylines between them
    with their own kind. Otherwise lengths decide, by the dynamic programme of Gale & Church, "A
    Program for Aligning Sentences in Bilingual Corpora" (1993), on paragraphs, within a band around
    the diagonal, so that time grows linearly.

    Args:
        first: English paragraphs.
        second: Chinese paragraphs.

    Returns:
        Pairs of numbers in reading order; of two paragraphs that face one, the second has None opposite it.
    """
    bodies = [[at for at, p in enumerate(side) if p.kind is ParagraphKind.BODY] for side in (first, second)]
    if len(bodies[0]) == len(bodies[1]):
        return tuple(_between_bodies(first, second, list(zip(*bodies, strict=True))))
    if max(len(first), len(second)) > _LIMIT:
        return tuple(zip_longest(range(len(first)), range(len(second))))
    return tuple(_by_length(first, second))


def _between_bodies(
    first: Sequence[Paragraph], second: Sequence[Paragraph], anchors: list[tuple[int, int]]
) -> list[_Row]:
    rows: list[_Row] = []
    left = right = 0
    for one, other in [*anchors, (len(first), len(second))]:
        rows += _pair_kinds(first, range(left, one), second, range(right, other))
        if one < len(first):
            rows.append((one, other))
        left, right = one + 1, other + 1
    return rows


def _pair_kinds(first: Sequence[Paragraph], ones: range, second: Sequence[Paragraph], others: range) -> list[_Row]:
    """Pair headings with headings and bylines with bylines in the gap between two bodies, in reading order."""
    rows: list[_Row] = []
    left, right = ones.start, others.start
    while left < ones.stop and right < others.stop:
        if first[left].kind is second[right].kind:
            rows.append((left, right))
            left, right = left + 1, right + 1
        elif ones.stop - left > others.stop - right:
            rows.append((left, None))
            left += 1
        else:
            rows.append((None, right))
            right += 1
    rows += [(at, None) for at in range(left, ones.stop)]
    rows += [(None, at) for at in range(right, others.stop)]
    return rows


def _by_length(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> list[_Row]:
    """Find the cheapest sequence of beads; the table holds only cells near the diagonal."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    slope = len(second) / max(1, len(first))
    band = _BAND + math.ceil(slope)
    for left in range(len(first) + 1):
        middle = round(left * slope)
        for right in range(max(0, middle - band), min(len(second), middle + band) + 1):
            options = [
                (
                    best[left - one, right - other][0]
                    + _bead_cost(first[left - one : left], second[right - other : right]),
                    (one, other),
                )
                for one, other in _BEADS
                if (left - one, right - other) in best
            ]
            if options:
                best[left, right] = min(options)
    return _trace(best, len(first), len(second))


def _trace(best: dict[tuple[int, int], tuple[float, tuple[int, int]]], left: int, right: int) -> list[_Row]:
    rows: list[_Row] = []
    while (left, right) != (0, 0):
        one, other = best[left, right][1]
        bead = zip_longest(range(left - one, left), range(right - other, right))
        rows += reversed(list(bead))
        left, right = left - one, right - other
    return rows[::-1]


def _bead_cost(ones: Sequence[Paragraph], others: Sequence[Paragraph]) -> float:
    cost = _COSTS[len(ones), len(others)]
    cost += _length_cost(sum(len(p.text) for p in ones), sum(len(p.text) for p in others))
    kinds = {p.kind for p in ones} | {p.kind for p in others}
    return cost + (_KIND_MISMATCH if len(kinds) > 1 else 0.0)


def _length_cost(english: int, chinese: int) -> float:
    """Minus the log of the chance that lengths differ as much as this in translations of each other."""
    mean = (chinese + english / _CHARACTERS_RATIO) / 2
    if mean == 0:
        return 0.0
    delta = abs(english - chinese * _CHARACTERS_RATIO) / math.sqrt(mean * _VARIANCE)
    return -math.log(max(_LEAST, math.erfc(delta / math.sqrt(2))))
