"""Alignment of the paragraphs of an English text with those of its Chinese original.

The method is the dynamic programme of Gale & Church, "A Program for Aligning Sentences in Bilingual Corpora" (1993),
on paragraphs, with three changes. That a paragraph has no partner costs the same however long it is, since machine
translations leave out whole paragraphs and add others. Numbers and names that both texts have count besides lengths.
And headings and bylines pair with their own kind, or stay alone at hardly any cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from operator import itemgetter

from search.ingest.anchors import shared_anchors
from search.ingest.paragraphs import ends_sentence, heading_like
from search.model import Alignment, Paragraph, ParagraphKind

__all__ = ["align", "group_rows"]

_Row = tuple[int | None, int | None]
_Bead = tuple[int, int]

_RATIO = 5.0  # English characters for one Chinese character; 4.5 to 5.6 in most of this archive
_RATIOS = 3.5, 6.5  # what an article can have
_SAME_RATIO = 0.08  # share by which a ratio may differ before an article is aligned by its own too
_VARIANCE = 20.0  # of the English length, for each Chinese character
# Probabilities of how many paragraphs face how many: Gale & Church 1993, table 5; three to one is a guess.
_MATCHES: dict[_Bead, float] = {(1, 1): 0.89, (2, 1): 0.0445, (1, 2): 0.0445, (3, 1): 0.005, (1, 3): 0.005}
_COSTS = {bead: -math.log(probability) for bead, probability in _MATCHES.items()}
_ALONE = {  # cost in nats of a paragraph without a partner: Gale & Church 1993 has 0.0099 for either side
    ParagraphKind.BODY: -math.log(0.0099 / 2),
    ParagraphKind.HEADING: 2.0,
    ParagraphKind.BYLINE: 2.0,
}
_KIND_MISMATCH = 3.0  # cost in nats; a byline may be running text in the other language
_SMALL_MISMATCH = 1.0  # of a heading and a byline
_HIGHEST = 40.0  # cost of lengths beyond which nothing more is learnt
# Set by hand on articles that were perturbed at random: paragraphs taken out, cut off, added, joined, parted.
_SHARED = 4.0  # nats by which a number or name that both sides have speaks for a pair
_ONE_SIDED = 2.0  # nats by which one that only one side has speaks against it
_REPEATED = _SHARED  # against joining a paragraph to its neighbours if it only repeats theirs, for each
_CUT_OFF = 0.5  # cost of the length of a translation that breaks off
# Standard deviations of length within which equally many pairs in order need no further proof, at most and in the mean:
# where one paragraph is missing on each side, the pairs between them are further apart.
_CERTAIN, _CERTAIN_MEAN = 3.5, 1.5
_BAND = 10  # paragraphs to either side of the diagonal, besides those that one text has more
_LEAST_BAND, _MOST_CELLS = 20, 10_000  # which bound that for long texts, and so time and memory
_LIMIT = 2_000  # paragraphs; a longer text is no article, and its pairs are taken in order


def align(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> Alignment:
    """Pair the paragraphs of an English text with those of its Chinese original.

    Where both have equally many paragraphs of running text, all of fitting lengths in their order, these are the pairs.
    Otherwise the cheapest alignment is found within a band around the diagonal, so that time grows linearly: by the
    archive's ratio of lengths, or by that of the article, whichever makes the likelier alignment.

    Args:
        first: English paragraphs.
        second: Chinese paragraphs.

    Returns:
        Pairs of paragraph numbers in reading order; None for the missing side of a paragraph without a counterpart.
    """
    if max(len(first), len(second)) > _LIMIT:
        return tuple(zip_longest(range(len(first)), range(len(second))))
    ratio = _ratio(first, second)
    bodies = [[number for number, p in enumerate(side) if p.kind is ParagraphKind.BODY] for side in (first, second)]
    if bodies[0] and len(bodies[0]) == len(bodies[1]):
        pairs = list(zip(*bodies, strict=True))
        deviations = [abs(_deviation(len(first[left].text), len(second[right].text), ratio)) for left, right in pairs]
        if max(deviations) < _CERTAIN and sum(deviations) < _CERTAIN_MEAN * len(pairs):
            return tuple(_align_between(first, second, pairs))
    ratios = [_RATIO] if abs(ratio / _RATIO - 1) < _SAME_RATIO else [_RATIO, ratio]
    aligner = _Aligner(first, second)
    return tuple(min(map(aligner.align, ratios), key=itemgetter(0))[1])


def group_rows(
    alignment: Sequence[_Row], first: Sequence[str], second: Sequence[str]
) -> list[tuple[list[int], list[int]]]:
    """Return an alignment as groups of paragraphs that are each other's translation.

    In an alignment the second of two paragraphs that face one has no counterpart, just as a paragraph that nothing
    faces. Which it is shows in the lengths: it belongs to the pair above if that has too little text on its side.

    Args:
        alignment: Pairs of numbers.
        first: English texts by number.
        second: Chinese texts by number.

    Returns:
        Numbers of English and of Chinese texts; one of the two lists is empty where a text has no counterpart.
    """
    groups: list[tuple[list[int], list[int]]] = []
    lengths = [0, 0]
    for left, right in alignment:
        row = [len(first[left]) if left is not None else 0, len(second[right]) if right is not None else 0]
        together = [lengths[0] + row[0], lengths[1] + row[1]]
        is_pair = left is not None and right is not None
        if not is_pair and all(lengths) and _misfit(*together) < _misfit(*lengths):
            groups[-1][0].extend([left] if left is not None else [])
            groups[-1][1].extend([right] if right is not None else [])
            lengths = together
        else:
            groups.append(([left] if left is not None else [], [right] if right is not None else []))
            lengths = row
    return groups


def _misfit(english: int, chinese: int) -> float:
    """Return how far two lengths are from those of a translation."""
    return abs(math.log(max(1, english) / (max(1, chinese) * _RATIO)))


def _ratio(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> float:
    """Return the English characters for a Chinese one: those of the article, if both its texts can be whole."""
    english, chinese = (
        sum(len(p.text) for p in side if p.kind is ParagraphKind.BODY) for side in (first, second)
    )  # fmt: skip
    ratio = english / chinese if chinese else 0.0
    return ratio if _RATIOS[0] <= ratio <= _RATIOS[1] else _RATIO


def _align_between(
    first: Sequence[Paragraph], second: Sequence[Paragraph], pairs: Sequence[tuple[int, int]]
) -> Iterator[_Row]:
    """Yield certain pairs, and between them headings and bylines, aligned by themselves."""
    start, other_start = 0, 0
    for left, right in [*pairs, (len(first), len(second))]:
        gap, other_gap = first[start:left], second[other_start:right]
        if gap and other_gap:
            for row in _Aligner(gap, other_gap).align(_RATIO)[1]:
                yield (
                    None if row[0] is None else start + row[0],
                    None if row[1] is None else other_start + row[1],
                )
        else:
            yield from zip_longest(range(start, left), range(other_start, right))
        if left < len(first):
            yield left, right
        start, other_start = left + 1, right + 1


class _Aligner:
    """Finds the cheapest sequence of beads; the table holds only cells near the diagonal."""

    def __init__(self, first: Sequence[Paragraph], second: Sequence[Paragraph]) -> None:
        self._kinds = [p.kind for p in first], [p.kind for p in second]
        self._ends = _sums(first), _sums(second)
        self._anchors = shared_anchors([p.text for p in first], [p.text for p in second])
        bodies = [number for number, p in enumerate(first) if p.kind is ParagraphKind.BODY and not heading_like(p.text)]
        self._broken_off = bodies[-1] if bodies and not ends_sentence(first[bodies[-1]].text) else -1
        # Three paragraphs can face one only where there are more than on the other side.
        beads = [(1, 1), (2, 1), (1, 2)]
        beads += [(3, 1)] if len(first) > len(second) else [(1, 3)] if len(first) < len(second) else []
        self._beads: tuple[_Bead, ...] = tuple(beads)

    def align(self, ratio: float) -> tuple[float, list[_Row]]:
        """Return the cheapest alignment and its cost, if a Chinese character is worth so many English ones."""
        size, other_size = len(self._kinds[0]), len(self._kinds[1])
        best: dict[tuple[int, int], tuple[float, _Bead]] = {(0, 0): (0.0, (0, 0))}
        slope = other_size / max(1, size)
        band = min(_BAND + abs(size - other_size), _LEAST_BAND + _MOST_CELLS // max(1, size)) + math.ceil(slope)
        for left in range(size + 1):
            middle = round(left * slope)
            for right in range(max(0, middle - band), min(other_size, middle + band) + 1):
                options: list[tuple[float, _Bead]] = []
                if before := best.get((left - 1, right)):
                    options.append((before[0] + _ALONE[self._kinds[0][left - 1]], (1, 0)))
                if before := best.get((left, right - 1)):
                    options.append((before[0] + _ALONE[self._kinds[1][right - 1]], (0, 1)))
                options += [
                    (before[0] + self._cost(left, right, bead, ratio), bead)
                    for bead in self._beads
                    if (before := best.get((left - bead[0], right - bead[1])))
                ]
                if options:
                    best[left, right] = min(options)
        return best[size, other_size][0], self._trace_back(best)

    def _trace_back(self, best: dict[tuple[int, int], tuple[float, _Bead]]) -> list[_Row]:
        rows: list[_Row] = []
        left, right = len(self._kinds[0]), len(self._kinds[1])
        while (left, right) != (0, 0):
            left_count, right_count = best[left, right][1]
            rows += reversed(list(zip_longest(range(left - left_count, left), range(right - right_count, right))))
            left, right = left - left_count, right - right_count
        return rows[::-1]

    def _cost(self, left: int, right: int, bead: _Bead, ratio: float) -> float:
        """Return the cost of the bead that ends before paragraph `left` of the one text and `right` of the other."""
        start, other_start = left - bead[0], right - bead[1]
        kinds = {*self._kinds[0][start:left], *self._kinds[1][other_start:right]}
        if len(kinds) > 1 and bead != (1, 1):
            return math.inf  # a heading is no part of a paragraph
        is_body = ParagraphKind.BODY in kinds
        cost = _COSTS[bead]
        if len(kinds) > 1:
            cost += _KIND_MISMATCH if is_body else _SMALL_MISMATCH
        english = self._ends[0][left] - self._ends[0][start]
        chinese = self._ends[1][right] - self._ends[1][other_start]
        deviation = _deviation(english, chinese, ratio)
        if deviation < 0 and left - 1 == self._broken_off and bead[1] == 1:
            cost += _CUT_OFF
        else:
            # The shorter a line, the more its length varies, and headings and bylines are shorter than any sentence.
            cost += _length_cost(deviation) * (1.0 if is_body else 0.5)
        return cost + self._evidence(left, right, bead)

    def _evidence(self, left: int, right: int, bead: _Bead) -> float:
        """Return what numbers and names say for or against a bead, in nats; negative speaks for it."""
        english = frozenset().union(*self._anchors[0][left - bead[0] : left])
        chinese = frozenset().union(*self._anchors[1][right - bead[1] : right])
        shared = len(english & chinese)
        cost = _ONE_SIDED * (len(english) + len(chinese) - 2 * shared) - _SHARED * shared
        return cost + self._repetition(0, left - bead[0], left) + self._repetition(1, right - bead[1], right)

    def _repetition(self, side: int, start: int, end: int) -> float:
        """Return what speaks against the paragraphs of one side being parts of one: a part that only repeats others."""
        if end - start < 2:
            return 0.0
        anchors = self._anchors[side][start:end]
        repeated = 0
        for number, own in enumerate(anchors):
            others = frozenset().union(*anchors[:number], *anchors[number + 1 :])
            repeated = max(repeated, len(own) if own <= others else 0)
        return _REPEATED * repeated


def _sums(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Return how many characters stand before each paragraph, and before the end."""
    return [0, *accumulate(len(p.text) for p in paragraphs)]


def _deviation(english: int, chinese: int, ratio: float) -> float:
    """Return by how many standard deviations an English text is longer than one expects of the Chinese."""
    mean = (chinese + english / ratio) / 2
    return (english - chinese * ratio) / math.sqrt(mean * _VARIANCE) if mean else 0.0


def _length_cost(deviation: float) -> float:
    """Return minus the logarithm of the probability that the lengths of translations differ at least this much."""
    probability = math.erfc(abs(deviation) / math.sqrt(2))
    return min(_HIGHEST, -math.log(probability)) if probability else _HIGHEST
