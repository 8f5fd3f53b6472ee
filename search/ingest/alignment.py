"""Alignment of the paragraphs of an English text with those of its Chinese original."""

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
_KIND_MISMATCH = 12.0  # cost in nats, above that of any bead: such paragraphs are paired only if lengths insist
_LEAST = 1e-300  # probability below which the logarithm is not taken: the smallest doubles are near 1e-308
_BAND = 25  # paragraphs to either side of the diagonal; bounds time and memory
_LIMIT = 2_000  # paragraphs; a longer text is no article, and its pairs are taken in order


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
        Pairs of paragraph numbers in reading order; None for the missing side of a paragraph without a counterpart.
    """
    bodies = [[number for number, p in enumerate(side) if p.kind is ParagraphKind.BODY] for side in (first, second)]
    if len(bodies[0]) == len(bodies[1]):
        return tuple(_align_between_bodies(first, second, list(zip(*bodies, strict=True))))
    if max(len(first), len(second)) > _LIMIT:
        return tuple(zip_longest(range(len(first)), range(len(second))))
    return tuple(_align_by_length(first, second))


def _align_between_bodies(
    first: Sequence[Paragraph], second: Sequence[Paragraph], anchors: list[tuple[int, int]]
) -> list[_Row]:
    rows: list[_Row] = []
    left = right = 0
    for left_body, right_body in [*anchors, (len(first), len(second))]:
        rows += _pair_kinds(first, range(left, left_body), second, range(right, right_body))
        if left_body < len(first):
            rows.append((left_body, right_body))
        left, right = left_body + 1, right_body + 1
    return rows


def _pair_kinds(
    first: Sequence[Paragraph], left_range: range, second: Sequence[Paragraph], right_range: range
) -> list[_Row]:
    """Pair headings with headings and bylines with bylines in the gap between two bodies, in reading order."""
    rows: list[_Row] = []
    left, right = left_range.start, right_range.start
    while left < left_range.stop and right < right_range.stop:
        if first[left].kind is second[right].kind:
            rows.append((left, right))
            left, right = left + 1, right + 1
        elif left_range.stop - left > right_range.stop - right:
            rows.append((left, None))
            left += 1
        else:
            rows.append((None, right))
            right += 1
    rows += [(number, None) for number in range(left, left_range.stop)]
    rows += [(None, number) for number in range(right, right_range.stop)]
    return rows


def _align_by_length(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> list[_Row]:
    """Find the cheapest sequence of beads; the table holds only cells near the diagonal."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    slope = len(second) / max(1, len(first))
    band = _BAND + math.ceil(slope)
    for left in range(len(first) + 1):
        middle = round(left * slope)
        for right in range(max(0, middle - band), min(len(second), middle + band) + 1):
            options = [
                (
                    best[left - left_count, right - right_count][0]
                    + _bead_cost(first[left - left_count : left], second[right - right_count : right]),
                    (left_count, right_count),
                )
                for left_count, right_count in _BEADS
                if (left - left_count, right - right_count) in best
            ]
            if options:
                best[left, right] = min(options)
    return _trace_back(best, len(first), len(second))


def _trace_back(best: dict[tuple[int, int], tuple[float, tuple[int, int]]], left: int, right: int) -> list[_Row]:
    rows: list[_Row] = []
    while (left, right) != (0, 0):
        left_count, right_count = best[left, right][1]
        bead = zip_longest(range(left - left_count, left), range(right - right_count, right))
        rows += reversed(list(bead))
        left, right = left - left_count, right - right_count
    return rows[::-1]


def _bead_cost(english: Sequence[Paragraph], chinese: Sequence[Paragraph]) -> float:
    cost = _COSTS[len(english), len(chinese)]
    cost += _length_cost(sum(len(p.text) for p in english), sum(len(p.text) for p in chinese))
    kinds = {p.kind for p in english} | {p.kind for p in chinese}
    return cost + (_KIND_MISMATCH if len(kinds) > 1 else 0.0)


def _length_cost(english: int, chinese: int) -> float:
    """Return minus the logarithm of the probability that the lengths of translations differ at least this much."""
    mean = (chinese + english / _CHARACTERS_RATIO) / 2
    if mean == 0:
        return 0.0
    delta = abs(english - chinese * _CHARACTERS_RATIO) / math.sqrt(mean * _VARIANCE)
    return -math.log(max(_LEAST, math.erfc(delta / math.sqrt(2))))
