"""Turns sets of documents with scores into other such sets: intersections, unions, differences, over whole arrays.

A set is either sparse (numbers of documents) or dense (a flag for every document of the segment), whichever costs
less to combine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import is_sparse, summed

__all__ = ["TINY", "Hits", "intersection", "strongest", "union"]

Integers = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]

TINY = 1e-6
"""Scores that are multiplied by less may vanish. Floats of 32 bits reach to 1e-38: any value far above would do."""
_MUCH_LONGER = 16  # so many times longer lists are searched instead of merged; with 8 or 32 as fast within 2 per cent


class Hits:
    """Documents of a segment, and what each scores.

    Attributes:
        size: Documents of the segment.
        documents: Numbers, ascending; None if the set is dense.
        mask: A flag a document; None if the set is sparse, or if scores above 0 tell it and nobody has asked yet.
        scores: One for each of `documents`; if the set is dense, one for each document of the segment, 0 where the flag
            is not set; or one number for all.
        positive: Whether the score of every document of the set is known to be above 0.
    """

    __slots__ = ("documents", "mask", "positive", "scores", "size")

    def __init__(
        self, size: int, documents: Integers | None, mask: Mask | None = None, scores: Scores | float = 0.0,
        *, positive: bool = False,
    ) -> None:  # fmt: skip
        self.size, self.documents, self.mask, self.scores = size, documents, mask, scores
        self.positive = positive

    @classmethod
    def none(cls, size: int) -> Hits:
        """The empty set."""
        return cls(size, np.empty(0, dtype=np.intp))

    @property
    def count(self) -> int:
        """Number of documents."""
        return len(self.documents) if self.documents is not None else int(np.count_nonzero(self.flags()))

    def flags(self) -> Mask:
        """A flag for every document of the segment."""
        if self.mask is not None:
            return self.mask
        if self.documents is None:
            self.mask = np.greater(self.scores, 0)
            return self.mask
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents] = True
        return mask

    def all_scores(self) -> Scores:
        """A score for every document of the segment, 0 for those that are not in the set."""
        if isinstance(self.scores, float):
            return self.flags() * np.float32(self.scores)
        if self.documents is None:
            return self.scores
        scores = np.zeros(self.size, dtype=np.float32)
        scores[self.documents] = self.scores
        return scores

    def listed(self) -> tuple[Integers, Scores]:
        """Numbers and scores, one by one."""
        documents = np.flatnonzero(self.flags()) if self.documents is None else self.documents
        if isinstance(self.scores, float):
            return documents, np.full(len(documents), self.scores, dtype=np.float32)
        return documents, self.scores[documents] if self.documents is None else self.scores

    def score_of(self, document: int) -> float | None:
        """What a document scores; None if it is not in the set."""
        if self.documents is None:
            at, found = document, bool(self.flags()[document])
        else:
            at = int(np.searchsorted(self.documents, document))
            found = at < len(self.documents) and int(self.documents[at]) == document
        if not found:
            return None
        return self.scores if isinstance(self.scores, float) else float(self.scores[at])

    def kept(self, flags: Mask) -> Hits:
        """Those whose flag is set."""
        if self.documents is not None:
            keep = flags[self.documents]
            scores = self.scores if isinstance(self.scores, float) else self.scores[keep]
            return Hits(self.size, self.documents[keep], None, scores)
        mask = self.flags() & flags
        return Hits(self.size, None, mask, self.scores if isinstance(self.scores, float) else self.scores * mask)

    def without(self, other: Hits) -> Hits:
        """Those that are not in another set."""
        if self.documents is not None and other.documents is not None and len(self.documents):
            keep = np.ones(len(self.documents), dtype=np.bool_)
            places = np.searchsorted(self.documents, other.documents)
            places[places == len(keep)] = 0
            keep[places[self.documents[places] == other.documents]] = False
            scores = self.scores if isinstance(self.scores, float) else self.scores[keep]
            return Hits(self.size, self.documents[keep], None, scores)
        return self.kept(~other.flags())

    def scored(self, score: float) -> Hits:
        """The same documents with one score for all."""
        return Hits(self.size, self.documents, self.flags() if self.documents is None else None, score)

    def boosted(self, factor: float) -> Hits:
        """The same documents with scores that are multiplied."""
        if factor == 1:
            return self
        scores = self.scores * factor if isinstance(self.scores, float) else self.scores * np.float32(factor)
        if self.positive and factor > TINY:
            return Hits(self.size, self.documents, self.mask, scores, positive=True)
        mask = self.flags() if self.documents is None else None
        return Hits(self.size, self.documents, mask, scores)

    def plus(self, score: float) -> Hits:
        """The same documents with something added to each score."""
        if isinstance(self.scores, float):
            return self.scored(self.scores + score)
        scores = self.scores + np.float32(score)
        if self.documents is not None:
            return Hits(self.size, self.documents, None, scores)
        return Hits(self.size, None, self.flags(), scores * self.flags())


def intersection(sets: Sequence[Hits]) -> Hits:
    """Documents that are in all sets, with the sum of their scores; at least one set."""
    first, *others = sorted(sets, key=lambda hits: hits.size if hits.documents is None else len(hits.documents))
    for other in others:
        first = _both(first, other)
    return first


def _both(few: Hits, many: Hits) -> Hits:
    """The intersection of two sets, of which the first is sparse if only one of them is."""
    size = few.size
    if few.documents is None:
        mask = few.flags() & many.flags()
        if isinstance(few.scores, float) and isinstance(many.scores, float):
            return Hits(size, None, mask, few.scores + many.scores)
        scores = few.all_scores() + many.all_scores()
        scores *= mask
        return Hits(size, None, mask, scores, positive=few.positive and many.positive)
    searched = many.documents is not None and len(few.documents) * _MUCH_LONGER < len(many.documents)
    if many.positive and not searched and not isinstance(few.scores, float):
        # Scores above 0 say both where a document is and what it scores.
        scores = many.all_scores().take(few.documents)
        at = np.flatnonzero(scores > 0)  # numpy looks for flags faster than for numbers
        return Hits(size, few.documents.take(at), None, few.scores.take(at) + scores.take(at), positive=few.positive)
    if many.documents is None:
        keep = many.flags()[few.documents]
        documents = few.documents[keep]
        found = Hits(size, documents, None, few.scores if isinstance(few.scores, float) else few.scores[keep])
        return _added(found, many.scores if isinstance(many.scores, float) else many.scores[documents])
    if searched:
        places = np.minimum(np.searchsorted(many.documents, few.documents), len(many.documents) - 1)
        keep = many.documents[places] == few.documents
        found = Hits(size, few.documents[keep], None, few.scores if isinstance(few.scores, float) else few.scores[keep])
        return _added(found, many.scores if isinstance(many.scores, float) else many.scores[places[keep]])
    found, others = few.kept(many.flags()), many.kept(few.flags())
    return _added(found, others.scores)


def _added(hits: Hits, scores: Scores | float) -> Hits:
    """A sparse set with other scores added to its own."""
    return Hits(hits.size, hits.documents, None, hits.scores + scores)


def union(sets: Sequence[Hits], size: int) -> Hits:
    """Documents that are in any set, with the sum of their scores."""
    sets = [hits for hits in sets if hits.documents is None or len(hits.documents)]
    if len(sets) < 2:
        return sets[0] if sets else Hits.none(size)
    sparse = [hits.documents for hits in sets if hits.documents is not None]
    total = sum(map(len, sparse))
    if len(sparse) == len(sets) and is_sparse(total, size):
        return _merged(sets, size)
    if all(hits.positive for hits in sets):
        return Hits(size, None, None, _sum(sets, size), positive=True)
    mask = np.zeros(size, dtype=np.bool_)
    unscored = all(isinstance(hits.scores, float) and not hits.scores for hits in sets)
    for hits in sets:
        if hits.documents is None:
            mask |= hits.flags()
        else:
            mask[hits.documents] = True
    return Hits(size, None, mask, 0.0 if unscored else _sum(sets, size))


def strongest(sets: Sequence[Hits], size: int) -> Hits:
    """Documents that are in any set, with the largest of their scores, none of which is below 0."""
    sets = [hits for hits in sets if hits.documents is None or len(hits.documents)]
    if len(sets) < 2:
        return sets[0] if sets else Hits.none(size)
    dense = [hits.all_scores() for hits in sets if hits.documents is None]
    if not dense:
        return _merged(sets, size, np.maximum)
    best = np.maximum(*dense[:2]) if len(dense) > 1 else dense[0].copy()
    for scores in dense[2:]:
        np.maximum(best, scores, out=best)
    for hits in sets:
        if hits.documents is not None:
            best[hits.documents] = np.maximum(best.take(hits.documents), hits.scores)
    if all(hits.positive for hits in sets):
        return Hits(size, None, None, best, positive=True)
    return Hits(size, None, np.logical_or.reduce([hits.flags() for hits in sets]), best)


def _sum(sets: Sequence[Hits], size: int) -> Scores:
    """The scores of all sets for every document."""
    dense = [hits.all_scores() for hits in sets if hits.documents is None]
    total = np.add(*dense[:2]) if len(dense) > 1 else dense[0].copy() if dense else np.zeros(size, dtype=np.float32)
    for scores in dense[2:]:
        total += scores
    for hits in sets:
        if hits.documents is not None:
            np.add.at(total, hits.documents, hits.scores)
    return total


def _merged(sets: Sequence[Hits], size: int, together: np.ufunc = np.add) -> Hits:
    """The union of sparse sets, with scores put together."""
    lists = [hits.listed() for hits in sets]
    documents = np.concatenate([documents for documents, _ in lists])
    documents, scores = summed(documents, np.concatenate([scores for _, scores in lists]), together)
    return Hits(size, documents, None, scores, positive=all(hits.positive for hits in sets))
