"""A Whoosh query for minimum-should-match by weight: the weights of the matching children must reach a threshold.

Lucene's `minimumNumberShouldMatch` counts clauses; here each clause counts by its weight, so that a rare word may stand
for several common ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher

__all__ = ["TOLERANCE", "MinimumShouldMatch"]

TOLERANCE = 1e-4
"""Tolerance of the threshold, because sums of floats depend on their order."""


class MinimumShouldMatch(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Matches documents in which the weights of matching children reach a minimum; scores are added up.

    Args:
        children: At least one query.
        weights: The weight of each child, above 0.
        min_weight: The minimum sum of weights, above 0.
        boost: Factor of the score.
    """

    def __init__(
        self, children: Sequence[wq.Query], weights: Sequence[float], min_weight: float, boost: float = 1.0
    ) -> None:
        self.children_, self.weights = tuple(children), tuple(weights)
        self.min_weight, self.boost = min_weight, boost

    def __repr__(self) -> str:
        arguments = f"{list(self.children_)!r}, {list(self.weights)!r}, {self.min_weight}, boost={self.boost}"
        return f"MinimumShouldMatch({arguments})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MinimumShouldMatch) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.children_, self.weights, self.min_weight, self.boost

    def field(self) -> None:
        """Return None, since children may search different fields."""

    def is_leaf(self) -> bool:
        """Return False: it has children."""
        return False

    def children(self) -> Iterator[wq.Query]:
        """Return the children."""
        return iter(self.children_)

    def with_boost(self, boost: float) -> MinimumShouldMatch:
        """Return a copy with another boost."""
        return MinimumShouldMatch(self.children_, self.weights, self.min_weight, boost)

    def estimate_size(self, ixreader: Any) -> int:
        """Return an upper bound of the number of matching documents."""
        return min(sum(int(child.estimate_size(ixreader)) for child in self.children_), int(ixreader.doc_count()))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Return a matcher for Whoosh's own searcher: the slow reference, which adds up all matches in dictionaries."""
        scores: defaultdict[int, float] = defaultdict(float)
        weights: defaultdict[int, float] = defaultdict(float)
        for child, weight in zip(self.children_, self.weights, strict=True):
            matcher = child.matcher(searcher, context or searcher.context())
            while matcher.is_active():
                scores[matcher.id()] += matcher.score()
                weights[matcher.id()] += weight
                matcher.next()
        documents = sorted(document for document, weight in weights.items() if weight >= self.min_weight - TOLERANCE)
        return (
            ListMatcher(documents, weights=[self.boost * scores[document] for document in documents])
            if documents
            else NullMatcher()
        )
