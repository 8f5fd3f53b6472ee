"""Fold a result: of documents with almost the same text, the one that ranks first stands for the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        parts: The documents that are listed: each part ranks before the next.
        stands_for: The numbers of those that each of them stands for, the best first, where there are any.
    """

    parts: Sequence[Matches]
    stands_for: dict[int, list[int]] = field(default_factory=dict)

    @property
    def hidden(self) -> int:
        """Number of documents that are not listed."""
        return sum(map(len, self.stands_for.values()))


def fold(parts: Sequence[Matches], groups: DuplicateGroups, keys: Callable[[Indexes], Array] | None) -> Folded:
    """Fold a result by groups of near-duplicates.

    Args:
        parts: The result, in parts without common documents: each ranks before the next.
        groups: The groups.
        keys: Returns what the documents of a part are ranked by, the largest first, given their numbers; None for
            their scores.
    """
    if not len(groups.members):
        return Folded(parts)
    members = groups.members.astype(np.intp)
    part_of = np.full(len(members), len(parts))
    ranks = np.zeros(len(members))
    for number, matches in enumerate(parts):
        is_there = matches.contains(members)
        part_of[is_there] = number
        ranks[is_there] = matches.scores_of(members[is_there]) if keys is None else keys(members[is_there])
    present = np.flatnonzero(part_of < len(parts))
    stands_for = groups.folded(present, ranks[present], part_of[present]) if len(present) > 1 else {}
    if not stands_for:
        return Folded(parts)
    hidden = [number for numbers in stands_for.values() for number in numbers]
    return Folded([matches.excluding(hidden) for matches in parts], stands_for)
