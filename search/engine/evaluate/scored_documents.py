"""Sets of scored documents, sparse or dense, with intersection, union and difference over whole arrays.

A set is either sparse (numbers of documents) or dense (a flag for every document of the segment), whichever costs
less to combine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engine.store.arrays import Floats, Indexes, Mask, is_sparse, summed
from search.engine.store.postings import Postings

__all__ = ["TINY", "Hits", "disjunction_max", "intersection", "union"]


TINY = 1e-6
"""A score times a smaller factor may underflow to 0. 32-bit floats reach down to 1e-38; any value far above does."""
# A list that is so many times longer is searched (binary search) instead of scanned; with 8 or 32 the benchmark's
# questions take the same time within 2 per cent.
_SEARCH_RATIO = 16


class Hits:
    """A set of documents of a segment, and the score of each.

    Attributes:
        size: Number of documents of the segment.
        documents: Document numbers, ascending; None if the set is dense.
        mask: A flag for each document of the segment; None if the set is sparse, or if it is dense and `positive`:
            then the flags are derived from the scores when they are first asked for.
        scores: A score for each of `documents`; if the set is dense, for each document of the segment, 0 where the flag
            is not set; or one score for all.
        positive: Whether the score of every document of the set is known to be above 0.
    """

    __slots__ = ("documents", "mask", "positive", "scores", "size")

    def __init__(
        self, size: int, documents: Indexes | None, mask: Mask | None = None, scores: Floats | float = 0.0,
        *, positive: bool = False,
    ) -> None:  # fmt: skip
        self.size, self.documents, self.mask, self.scores = size, documents, mask, scores
        self.positive = positive

    @classmethod
    def empty(cls, size: int) -> Hits:
        """Return the empty set."""
        return cls(size, np.empty(0, dtype=np.intp))

    @classmethod
    def of(cls, size: int, postings: Postings) -> Hits:
        """Return the documents of postings, with score 0."""
        documents, frequencies = postings
        return cls(
            size, documents, np.not_equal(0 if frequencies is None else frequencies, 0) if documents is None else None
        )

    @property
    def count(self) -> int:
        """Number of documents."""
        return len(self.documents) if self.documents is not None else int(np.count_nonzero(self.flags()))

    def flags(self) -> Mask:
        """Return a flag for every document of the segment."""
        if self.mask is not None:
            return self.mask
        if self.documents is None:
            self.mask = np.greater(self.scores, 0)
            return self.mask
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.documents] = True
        return mask

    def dense_scores(self) -> Floats:
        """Return a score for every document of the segment, 0 for those that are not in the set."""
        if isinstance(self.scores, float):
            return self.flags() * np.float32(self.scores)
        if self.documents is None:
            return self.scores
        scores = np.zeros(self.size, dtype=np.float32)
        scores[self.documents] = self.scores
        return scores

    def as_lists(self) -> tuple[Indexes, Floats]:
        """Return document numbers, ascending, and a score for each."""
        documents = np.flatnonzero(self.flags()) if self.documents is None else self.documents
        if isinstance(self.scores, float):
            return documents, np.full(len(documents), self.scores, dtype=np.float32)
        return documents, self.scores[documents] if self.documents is None else self.scores

    def score_of(self, document: int) -> float | None:
        """Return the score of a document; None if it is not in the set."""
        if self.documents is None:
            index, is_member = document, bool(self.flags()[document])
        else:
            index = int(np.searchsorted(self.documents, document))
            is_member = index < len(self.documents) and int(self.documents[index]) == document
        if not is_member:
            return None
        return self.scores if isinstance(self.scores, float) else float(self.scores[index])

    def filtered(self, flags: Mask) -> Hits:
        """Return the documents whose flag is set."""
        if self.documents is not None:
            keep = flags[self.documents]
            scores = self.scores if isinstance(self.scores, float) else self.scores[keep]
            return Hits(self.size, self.documents[keep], None, scores)
        mask = self.flags() & flags
        return Hits(self.size, None, mask, self.scores if isinstance(self.scores, float) else self.scores * mask)

    def without(self, other: Hits) -> Hits:
        """Return the documents that are not in another set."""
        if self.documents is not None and other.documents is not None and len(self.documents):
            keep = np.ones(len(self.documents), dtype=np.bool_)
            indexes = np.searchsorted(self.documents, other.documents)
            indexes[indexes == len(keep)] = 0
            keep[indexes[self.documents[indexes] == other.documents]] = False
            scores = self.scores if isinstance(self.scores, float) else self.scores[keep]
            return Hits(self.size, self.documents[keep], None, scores)
        return self.filtered(~other.flags())

    def with_score(self, score: float) -> Hits:
        """Return the same documents with one score for all."""
        return Hits(self.size, self.documents, self.flags() if self.documents is None else None, score)

    def boosted(self, factor: float) -> Hits:
        """Return the same documents with scores multiplied by a factor."""
        if factor == 1:
            return self
        scores = self.scores * factor if isinstance(self.scores, float) else self.scores * np.float32(factor)
        if self.positive and factor > TINY:
            return Hits(self.size, self.documents, self.mask, scores, positive=True)
        mask = self.flags() if self.documents is None else None
        return Hits(self.size, self.documents, mask, scores)

    def plus(self, score: float) -> Hits:
        """Return the same documents with a constant added to each score."""
        if isinstance(self.scores, float):
            return self.with_score(self.scores + score)
        scores = self.scores + np.float32(score)
        if self.documents is not None:
            return Hits(self.size, self.documents, None, scores)
        return Hits(self.size, None, self.flags(), scores * self.flags())


def intersection(sets: Sequence[Hits]) -> Hits:
    """Return the documents that are in all sets, with the sum of their scores; at least one set."""
    first, *others = sorted(sets, key=lambda hits: hits.size if hits.documents is None else len(hits.documents))
    for other in others:
        first = _intersect(first, other)
    return first


def _intersect(smaller: Hits, larger: Hits) -> Hits:
    """Intersect two sets, of which the first is sparse if only one of them is."""
    size = smaller.size
    if smaller.documents is None:
        mask = smaller.flags() & larger.flags()
        if isinstance(smaller.scores, float) and isinstance(larger.scores, float):
            return Hits(size, None, mask, smaller.scores + larger.scores)
        scores = smaller.dense_scores() + larger.dense_scores()
        scores *= mask
        return Hits(size, None, mask, scores, positive=smaller.positive and larger.positive)
    is_much_smaller = larger.documents is not None and len(smaller.documents) * _SEARCH_RATIO < len(larger.documents)
    if larger.positive and not is_much_smaller and not isinstance(smaller.scores, float):
        # Scores above 0 give both membership and score in one lookup.
        scores = larger.dense_scores().take(smaller.documents)
        shared = np.flatnonzero(scores > 0)  # numpy finds nonzero flags faster than nonzero numbers
        scores = smaller.scores.take(shared) + scores.take(shared)
        return Hits(size, smaller.documents.take(shared), None, scores, positive=smaller.positive)
    if larger.documents is None:
        keep = larger.flags()[smaller.documents]
        documents = smaller.documents[keep]
        own_scores = smaller.scores if isinstance(smaller.scores, float) else smaller.scores[keep]
        other_scores = larger.scores if isinstance(larger.scores, float) else larger.scores[documents]
        return _add_scores(Hits(size, documents, None, own_scores), other_scores)
    if is_much_smaller:
        indexes = np.minimum(np.searchsorted(larger.documents, smaller.documents), len(larger.documents) - 1)
        keep = larger.documents[indexes] == smaller.documents
        own_scores = smaller.scores if isinstance(smaller.scores, float) else smaller.scores[keep]
        other_scores = larger.scores if isinstance(larger.scores, float) else larger.scores[indexes[keep]]
        return _add_scores(Hits(size, smaller.documents[keep], None, own_scores), other_scores)
    common, others = smaller.filtered(larger.flags()), larger.filtered(smaller.flags())
    return _add_scores(common, others.scores)


def _add_scores(hits: Hits, scores: Floats | float) -> Hits:
    """Return a sparse set with other scores added to its own."""
    return Hits(hits.size, hits.documents, None, hits.scores + scores)


def union(sets: Sequence[Hits], size: int) -> Hits:
    """Return the documents that are in any set, with the sum of their scores."""
    sets = [hits for hits in sets if hits.documents is None or len(hits.documents)]
    if len(sets) < 2:
        return sets[0] if sets else Hits.empty(size)
    sparse = [hits.documents for hits in sets if hits.documents is not None]
    unscored = all(isinstance(hits.scores, float) and not hits.scores for hits in sets)
    if len(sparse) == len(sets) and is_sparse(sum(map(len, sparse)), size):
        return Hits(size, np.unique(np.concatenate(sparse))) if unscored else _sparse_union(sets, size)
    if all(hits.positive for hits in sets):
        return Hits(size, None, None, _sum_scores(sets, size), positive=True)
    mask = np.zeros(size, dtype=np.bool_)
    for hits in sets:
        if hits.documents is None:
            mask |= hits.flags()
        else:
            mask[hits.documents] = True
    return Hits(size, None, mask, 0.0 if unscored else _sum_scores(sets, size))


def disjunction_max(sets: Sequence[Hits], size: int) -> Hits:
    """Return the documents that are in any set, with the largest of their scores, none of which is below 0."""
    sets = [hits for hits in sets if hits.documents is None or len(hits.documents)]
    if len(sets) < 2:
        return sets[0] if sets else Hits.empty(size)
    dense = [hits.dense_scores() for hits in sets if hits.documents is None]
    if not dense:
        return _sparse_union(sets, size, np.maximum)
    maxima = np.maximum(*dense[:2]) if len(dense) > 1 else dense[0].copy()
    for scores in dense[2:]:
        np.maximum(maxima, scores, out=maxima)
    for hits in sets:
        if hits.documents is not None:
            maxima[hits.documents] = np.maximum(maxima.take(hits.documents), hits.scores)
    if all(hits.positive for hits in sets):
        return Hits(size, None, None, maxima, positive=True)
    return Hits(size, None, np.logical_or.reduce([hits.flags() for hits in sets]), maxima)


def _sum_scores(sets: Sequence[Hits], size: int) -> Floats:
    """Sum the scores of all sets for every document."""
    dense = [hits.dense_scores() for hits in sets if hits.documents is None]
    total = np.add(*dense[:2]) if len(dense) > 1 else dense[0].copy() if dense else np.zeros(size, dtype=np.float32)
    for scores in dense[2:]:
        total += scores
    for hits in sets:
        if hits.documents is not None:
            np.add.at(total, hits.documents, hits.scores)
    return total


def _sparse_union(sets: Sequence[Hits], size: int, reduction: np.ufunc = np.add) -> Hits:
    """Return the union of sparse sets, with the scores of a document reduced by `reduction`."""
    lists = [hits.as_lists() for hits in sets]
    documents = np.concatenate([documents for documents, _ in lists])
    documents, scores = summed(documents, np.concatenate([scores for _, scores in lists]), reduction)
    return Hits(size, documents, None, scores, positive=all(hits.positive for hits in sets))
