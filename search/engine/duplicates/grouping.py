"""Find the groups of documents with almost the same text: candidates by their sketches, verified by their texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from search.engine.duplicates.groups import DuplicateGroups, Verdicts
from search.engine.duplicates.sketches import jaccard, shingles
from search.engine.store.arrays import Indexes, Mask, UInt32s, UInt64s
from search.model import Document

__all__ = ["SAME_TEXT", "find_groups"]

SAME_TEXT = 0.65
"""Jaccard similarity from which two texts count as the same.

Of copies in which 5 of 100 Chinese characters are wrong, 94 to 98 per cent are above (65 newspaper articles, 200
passages each of two reading tests). Of 65 different articles the two most similar have .08, of 1,000 encyclopaedic
passages .24, and of 1,104 others .57: two entries that were written by one template.
"""

_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)  # bits of a document's number, and a mask of them
_KEPT_TEXTS = 512  # shingles of so many documents are kept while pairs are verified: those of a group come together

# Odd numbers by which the digests of a pair are mixed into one number (Knuth, TAOCP 3, 6.4: multiplicative hashing).
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)


def find_groups(
    sketches: UInt32s, live: Mask, digests: UInt64s, document: Callable[[int], Document], known: Verdicts
) -> tuple[DuplicateGroups, Verdicts]:
    """Return the groups of near-duplicates of an index, and what was found out about pairs of documents.

    Time grows with the number of documents only by sorting their sketches; texts are read of candidates alone, and of
    these only of pairs that are not known yet, or in one group already.

    Args:
        sketches: Table of shape (documents, `BANDS`).
        live: Which documents are not deleted.
        digests: A digest of each document.
        document: Returns the stored document of a number.
        known: What is known of pairs from the index before.
    """
    texts = _Texts(document)
    first, second = _candidates(sketches, live)
    keys = _pair_keys(digests[first], digests[second])
    verdicts = known.of(keys)
    groups = _Groups()
    for index in np.flatnonzero(verdicts != 0).tolist():
        one, other = int(first[index]), int(second[index])
        if verdicts[index] < 0 and not groups.are_one(one, other):
            verdicts[index] = texts.are_same(one, other)
        if verdicts[index] > 0:
            groups.join(one, other)
    is_known = verdicts >= 0
    return DuplicateGroups.of(groups.members()), Verdicts.new(keys[is_known], verdicts[is_known])


def _pair_keys(first: UInt64s, second: UInt64s) -> UInt64s:
    """Return 64 bits of each pair of digests, in whichever order they stand."""
    keys: UInt64s = np.minimum(first, second) * _MIX[0] + np.maximum(first, second) * _MIX[1]
    return keys


def _candidates(sketches: UInt32s, live: Mask) -> tuple[Indexes, Indexes]:
    """Return pairs of documents that share a band, in the order of their numbers; not every pair of a large group."""
    numbers: Indexes = np.flatnonzero(live & sketches.any(axis=1))
    pairs = [np.empty(0, dtype=np.uint64)]
    for band in range(sketches.shape[1]):
        keys = sketches[numbers, band]
        order = np.argsort(keys, kind="stable")
        ordered, documents = keys[order], numbers[order].astype(np.uint64)
        same = np.flatnonzero(ordered[1:] == ordered[:-1])
        # Each is compared with the one before it, and with the first of those that share the band.
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        first = documents[starts[np.searchsorted(starts, same, side="right") - 1]] if len(same) else documents[same]
        later = documents[same + 1] if len(same) else documents[same]
        pairs += [documents[same] << _HALF | later, first << _HALF | later]
    unique = np.unique(np.concatenate(pairs))
    return (unique >> _HALF).astype(np.intp), (unique & _LOW).astype(np.intp)


class _Groups:
    """Groups of documents that grow as pairs are found (union-find with path halving)."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def _root(self, number: int) -> int:
        parents = self._parents
        while (parent := parents.get(number, number)) != number:
            parents[number] = parents.get(parent, parent)
            number = parents[number]
        return number

    def are_one(self, first: int, second: int) -> bool:
        return self._root(first) == self._root(second)

    def join(self, first: int, second: int) -> None:
        one, other = sorted((self._root(first), self._root(second)))
        self._parents[one] = self._parents[other] = one

    def members(self) -> list[list[int]]:
        """Return the documents of each group."""
        members: dict[int, list[int]] = {}
        for number in sorted(self._parents):
            members.setdefault(self._root(number), []).append(number)
        return [group for group in members.values() if len(group) > 1]


class _Texts:
    """The shingles of the documents that were compared last."""

    def __init__(self, document: Callable[[int], Document]) -> None:
        self._document = document
        self._shingles: dict[int, list[str]] = {}

    def are_same(self, first: int, second: int) -> bool:
        return jaccard(self._of(first), self._of(second)) >= SAME_TEXT

    def _of(self, number: int) -> list[str]:
        found = self._shingles.get(number)
        if found is None:
            if len(self._shingles) >= _KEPT_TEXTS:
                self._shingles.clear()
            found = self._shingles[number] = shingles(self._document(number))
        return found
