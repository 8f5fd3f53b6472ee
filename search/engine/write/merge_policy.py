"""The merge policy: which segments of an index are merged, by their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Group", "merge_groups"]

FACTOR = 8
"""Segments of a similar size that are merged, and by how much tiers of sizes differ.

With a larger factor there are more segments, each of which costs a search some time; with a smaller one, each document
is rewritten more often.
Lucene's LogMergePolicy has 10, tantivy's 8.
"""

_MIN_TIER_SIZE = 512  # documents; smaller segments all count as one tier, since they are merged in no time


@dataclass(frozen=True, slots=True)
class Group:
    """Segments that are merged into one; a group of one segment stays as it is, unless half of it is deleted.

    Attributes:
        members: Indexes of the segments in the list that was given.
        live: Number of documents that are not deleted.
        size: Number of documents.
    """

    members: tuple[int, ...]
    live: int
    size: int

    def is_unchanged(self) -> bool:
        """Return whether the group needs no merge."""
        return len(self.members) == 1 and 2 * self.live > self.size


def merge_groups(old: Sequence[tuple[int, int]], new: Sequence[tuple[int, int]] = ()) -> list[Group]:
    """Group segments so that few are left of each tier of sizes, and documents are rewritten seldom.

    Tiers are powers of FACTOR; as soon as FACTOR segments are in one they become one of the next (the policy of
    Lucene's LogDocMergePolicy and of tantivy's LogMergePolicy). Segments without live documents are in no group.

    Args:
        old: For each segment its documents, and how many of these are not deleted.
        new: The same of segments that have just been written, which are always merged; their indexes follow.

    Returns:
        Groups in the order of their first segments.
    """
    singletons = [Group((index,), live, size) for index, (size, live) in enumerate((*old, *new)) if live]
    groups = [group for group in singletons if group.members[0] < len(old)]
    fresh = singletons[len(groups) :]
    groups += [_combined(fresh)] if len(fresh) > 1 else fresh
    tier = 0
    while tier <= max((_tier(group.live) for group in groups), default=-1):
        similar = [group for group in groups if _tier(group.live) == tier]
        if len(similar) >= FACTOR:
            groups = [group for group in groups if group not in similar] + [_combined(similar)]
        tier += 1
    return sorted(groups, key=lambda group: group.members)


def _tier(documents: int) -> int:
    tier = 0
    while documents >= _MIN_TIER_SIZE:
        documents //= FACTOR
        tier += 1
    return tier


def _combined(groups: Sequence[Group]) -> Group:
    members = sorted(index for group in groups for index in group.members)
    live = sum(group.live for group in groups)
    return Group(tuple(members), live, live)
