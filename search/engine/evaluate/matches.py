"""The result of a query over all segments: its total, the top documents by score or by a key, filtering."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engine.evaluate.scored_documents import Hits, union
from search.engine.store.arrays import Array, Floats, Indexes, Mask

__all__ = ["Matches"]

# Keys of a block, of which only the largest is compared at first; with half or twice as many, the benchmark's questions
# take the same time within 3 per cent.
_BLOCK = 128


class Matches:
    """The documents of an index that match a query, numbered through all segments, with their scores.

    Attributes:
        hits: The documents and scores.
        partial: Whether the deadline passed before the evaluation was complete.
    """

    def __init__(self, hits: Hits, *, partial: bool = False) -> None:
        self.hits, self.partial = hits, partial

    @classmethod
    def concatenated(cls, parts: Sequence[Hits], *, partial: bool = False) -> Matches:
        """Concatenate the results of all segments."""
        if len(parts) == 1:
            return cls(parts[0], partial=partial)
        size = sum(part.size for part in parts)
        unscored = all(isinstance(part.scores, float) and not part.scores for part in parts)
        if any(part.documents is None for part in parts):
            flags = np.concatenate([part.flags() for part in parts])
            if unscored:
                return cls(Hits(size, None, flags), partial=partial)
            scores = np.concatenate([part.dense_scores() for part in parts])
            return cls(Hits(size, None, flags, scores), partial=partial)
        lists = [part.as_lists() for part in parts]
        bases = np.cumsum([0, *(part.size for part in parts)])
        documents = [numbers + base for (numbers, _), base in zip(lists, bases, strict=False)]
        if not documents:
            return cls(Hits.empty(0), partial=partial)
        listed = 0.0 if unscored else np.concatenate([scores for _, scores in lists])
        return cls(Hits(size, np.concatenate(documents), None, listed), partial=partial)

    @classmethod
    def united(cls, parts: Sequence[Matches]) -> Matches:
        """Unite matches of one index; at least one. Scores of several have no meaning."""
        if len(parts) == 1:
            return parts[0]
        hits = union([part.hits.with_score(0.0) for part in parts], parts[0].hits.size)
        return cls(hits, partial=any(part.partial for part in parts))

    def without(self, others: Sequence[Matches]) -> Matches:
        """Return the matches that none of the others has."""
        hits = self.hits
        for other in others:
            hits = hits.without(other.hits)
        return Matches(hits, partial=self.partial)

    @property
    def total(self) -> int:
        """Number of documents."""
        return self.hits.count

    def selection(self) -> Array:
        """Return the documents as their numbers, ascending, or as a flag for every document, whichever exists."""
        return self.hits.flags() if self.hits.documents is None else self.hits.documents

    def filtered(self, mask: Mask | None) -> Matches:
        """Return the matches that pass a filter; None lets all pass."""
        return self if mask is None else Matches(self.hits.filtered(mask), partial=self.partial)

    def contains(self, numbers: Indexes) -> Mask:
        """Return which of some documents, given by their numbers in ascending order, match."""
        documents = self.hits.documents
        if documents is None:
            return self.hits.flags()[numbers]
        contained: Mask = np.zeros(len(numbers), dtype=np.bool_)
        if not len(documents) or not len(numbers):
            return contained
        if len(documents) < len(numbers):  # the shorter list is looked up in the longer one
            index = np.minimum(np.searchsorted(numbers, documents), len(numbers) - 1)
            contained[index[numbers[index] == documents]] = True
            return contained
        index = np.minimum(np.searchsorted(documents, numbers), len(documents) - 1)
        np.equal(documents[index], numbers, out=contained)
        return contained

    def scores_of(self, numbers: Indexes) -> Floats:
        """Return the scores of documents that match, given by their numbers in ascending order."""
        hits = self.hits
        if isinstance(hits.scores, float):
            return np.full(len(numbers), hits.scores, dtype=np.float32)
        scores: Floats = hits.scores[numbers if hits.documents is None else np.searchsorted(hits.documents, numbers)]
        return scores

    def excluding(self, numbers: Sequence[int]) -> Matches:
        """Return the matches that are none of some documents."""
        mask = np.ones(self.hits.size, dtype=np.bool_)
        mask[list(numbers)] = False
        return self.filtered(mask)

    def score_of(self, number: int) -> tuple[bool, float]:
        """Return whether a document matches, and its score."""
        score = self.hits.score_of(number)
        return score is not None, score or 0.0

    def top(self, first: int, count: int) -> list[tuple[int, float]]:
        """Return numbers and scores of `count` documents from rank `first` on; ties are ordered by document number."""
        hits = self.hits
        if isinstance(hits.scores, float):
            score, documents = hits.scores, hits.as_lists()[0][first : first + count]
            return [(document, score) for document in documents.tolist()]
        documents, scores = self._top_candidates(first + count)
        order = np.argsort(-scores, kind="stable")[first : first + count]
        return list(zip(documents[order].tolist(), scores[order].tolist(), strict=True))

    def top_by_key(self, keys: Array, first: int, count: int) -> list[tuple[int, float]]:
        """Return the same ordered by a sort key, the largest first.

        Args:
            keys: A number for every document of the index.
            first: Documents that are left out.
            count: Documents that are given.
        """
        documents, scores = self.hits.as_lists()
        document_keys = keys[documents].astype(np.float64)
        indexes = _top_indexes(document_keys, first + count)
        order = indexes[np.argsort(-document_keys[indexes], kind="stable")][first : first + count]
        return list(zip(documents[order].tolist(), scores[order].tolist(), strict=True))

    def _top_candidates(self, count: int) -> tuple[Indexes, Floats]:
        """Return documents, ascending, that include the `count` best ones, and their scores."""
        hits = self.hits
        if hits.documents is None and not isinstance(hits.scores, float):
            indexes = _top_indexes(hits.scores, count)
            scores = hits.scores[indexes]
            if len(indexes) and scores.min() > 0:  # documents outside the set score 0
                return indexes, scores
        documents, listed_scores = hits.as_lists()
        indexes = _top_indexes(listed_scores, count)
        return documents[indexes], listed_scores[indexes]


def _top_indexes(keys: Array, count: int) -> Indexes:
    """Return the indexes, ascending, of the `count` largest keys, all ties with the least of them, and maybe more."""
    if count >= len(keys):
        return np.arange(len(keys))
    block_count = len(keys) // _BLOCK
    if not count < block_count:
        threshold = np.partition(keys, len(keys) - count)[len(keys) - count]
        return np.flatnonzero(keys >= threshold)
    # A block takes every `block_count`-th key, not adjacent ones, so that numpy reduces whole rows at once.
    maxima = np.maximum.reduce(keys[: block_count * _BLOCK].reshape(_BLOCK, block_count))
    # The maxima of the `count` best blocks are as many different keys, so the least of them bounds the result.
    threshold = np.partition(maxima, block_count - count)[block_count - count]
    best_blocks = np.flatnonzero(maxima >= threshold)
    indexes = (np.arange(0, block_count * _BLOCK, block_count)[:, None] + best_blocks).ravel()
    indexes = np.concatenate((indexes, np.arange(block_count * _BLOCK, len(keys))))
    top: Indexes = indexes[keys[indexes] >= threshold]
    return top
