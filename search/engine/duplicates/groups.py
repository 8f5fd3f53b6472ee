"""The groups of near-duplicates of a generation, in the file `duplicates.hz`, and how a result is folded by them.

The arrays of the file are:

    members         numbers of the documents that have near-duplicates, ascending
    groups          number of the group of each, from 0
    pairs, same     pairs of documents that were compared, by 64 bits of their digests, ascending, and whether they are
                    the same: an update compares no pair again
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from search.engine.store.arrays import Array, Bytes, Indexes, Integers, UInt32s, UInt64s
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.layout import DUPLICATES, block_file

__all__ = ["NO_VERDICTS", "DuplicateGroups", "Verdicts", "open_groups", "read_groups", "read_verdicts", "write_groups"]

_OWNER = "generation"


@dataclass(frozen=True, slots=True)
class DuplicateGroups:
    """Groups of documents with almost the same text.

    Attributes:
        members: Numbers of the documents that are in a group, ascending.
        groups: The group of each, by its number.
    """

    members: UInt32s
    groups: UInt32s

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]]) -> Self:
        """Return groups, each given by the numbers of its documents."""
        pairs = sorted((number, group) for group, numbers in enumerate(groups) for number in numbers)
        table = np.array(pairs, dtype=np.uint32).reshape(-1, 2)
        return cls(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1]))

    def __len__(self) -> int:
        """Return the number of groups."""
        return int(self.groups.max()) + 1 if len(self.groups) else 0

    def others(self, number: int) -> list[int]:
        """Return the other documents of a document's group, ascending; none if it is in none."""
        index = int(np.searchsorted(self.members, number))
        if index >= len(self.members) or int(self.members[index]) != number:
            return []
        members = self.members[self.groups == self.groups[index]].tolist()
        return [int(member) for member in members if member != number]

    def folded(self, indexes: Indexes, keys: Array, parts: Array) -> dict[int, list[int]]:
        """Return which documents of a result stand for others: the numbers of those that each stands for, in order.

        Args:
            indexes: Indexes in `members` of the documents that the result has, ascending.
            keys: What each is ranked by, the largest first; of equal ones the lowest number comes first.
            parts: The part of the result that each is in: lower ones rank before all others.
        """
        groups = self.groups[indexes]
        order = np.lexsort((indexes, -keys.astype(np.float64), parts, groups))
        ordered = groups[order]
        repeated = np.append(False, ordered[1:] == ordered[:-1])
        stands_for: dict[int, list[int]] = {}
        leader = -1
        for number, is_repeated in zip(self.members[indexes[order]].tolist(), repeated.tolist(), strict=True):
            if is_repeated:
                stands_for.setdefault(leader, []).append(number)
            else:
                leader = number
        return stands_for


class Verdicts:
    """Pairs of documents that were compared, by 64 bits of their digests, and whether they are the same."""

    def __init__(self, pairs: UInt64s, same: Bytes) -> None:
        self.pairs, self.same = pairs, same

    @classmethod
    def new(cls, pairs: UInt64s, same: Integers) -> Self:
        """Return verdicts on pairs that come in any order."""
        unique, index = np.unique(pairs, return_index=True)
        return cls(unique, same[index].astype(np.uint8))

    def of(self, pairs: UInt64s) -> Integers:
        """Return what is known of pairs: 1 if they are the same, 0 if not, -1 if they were never compared."""
        result: Integers = np.full(len(pairs), -1, dtype=np.int64)
        if len(self.pairs):
            index = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
            found = self.pairs[index] == pairs
            result[found] = self.same[index[found]]
        return result


NO_VERDICTS = Verdicts(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint8))
"""Nothing is known of any pair."""


def write_groups(folder: Path, groups: DuplicateGroups, verdicts: Verdicts) -> None:
    """Write the file into a generation's folder."""
    with BlockWriter(folder / block_file(DUPLICATES), DUPLICATES, _OWNER) as file:
        file.add("members", groups.members)
        file.add("groups", groups.groups)
        file.add("pairs", verdicts.pairs)
        file.add("same", verdicts.same)
        file.close()


def open_groups(folder: Path) -> BlockFile:
    """Open the file of a generation, which stays readable after a later build has deleted it.

    Raises:
        IndexDamaged: If it is missing, or is another file.
    """
    return BlockFile(folder / block_file(DUPLICATES), DUPLICATES, _OWNER)


def read_groups(file: BlockFile, size: int) -> DuplicateGroups:
    """Read the groups of a generation.

    Args:
        file: What `open_groups` returned.
        size: Number of documents of the generation, deleted ones included.

    Raises:
        IndexDamaged: If it is not what was written.
    """
    file.check_kind("u4", "members", "groups")
    members, groups = file.read("members"), file.read("groups")
    file.check(
        len(members) == len(groups),
        bool((np.diff(members.astype(np.int64)) > 0).all()),
        int(members.max(initial=0)) < max(1, size),
        int(groups.max(initial=0)) <= len(groups),
    )
    return DuplicateGroups(members, groups)


def read_verdicts(folder: Path) -> Verdicts:
    """Read what was found out about pairs of documents.

    Raises:
        IndexDamaged: If the file is missing or not what was written.
    """
    file = open_groups(folder)
    file.check_kind("u8", "pairs")
    file.check_kind("u1", "same")
    pairs, same = file.read("pairs"), file.read("same")
    file.check(len(pairs) == len(same), int(same.max(initial=0)) <= 1)
    return Verdicts(pairs, same)
