"""Fold a result: of documents with almost the same text, the one that ranks first stands for the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from search.engine.duplicates.groups import DuplicateGroups
from search.engine.evaluate.matches import Matches
from search.engine.store.arrays import Array, Indexes

__all__ = ["Folded", "fold"]


@dataclass(frozen=True, slots=True)
class Folded:
    """A result in which each text stands once.

    Attributes:
        matches: The documents that are listed.
        stands_for: The numbers of those that each of them stands for, the best first, where there are any.
    """

    matches: Matches
    stands_for: dict[int, list[int]] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        """Number of documents that are not listed."""
        return sum(map(len, self.stands_for.values()))


def fold(
    matches: Matches, groups: DuplicateGroups, keys: Callable[[Indexes], Array] | None, ahead: Matches | None = None
) -> Folded:
    """Fold a result by groups of near-duplicates.

    Args:
        matches: The result.
        groups: The groups.
        keys: Returns what documents are ranked by, the largest first, given their numbers; None for their scores.
        ahead: Documents that rank before all others.
    """
    if not len(groups.members):
        return Folded(matches)
    numbers = groups.members.astype(np.intp)
    present = np.flatnonzero(matches.contains(numbers))
    if len(present) < 2:
        return Folded(matches)
    numbers = numbers[present]
    ranks = matches.scores_of(numbers) if keys is None else keys(numbers)
    first = np.zeros(len(numbers), dtype=np.bool_) if ahead is None else ahead.contains(numbers)
    stands_for = groups.folded(present, ranks, first)
    if not stands_for:
        return Folded(matches)
    hidden = [number for numbers in stands_for.values() for number in numbers]
    return Folded(matches.without(hidden), stands_for)
