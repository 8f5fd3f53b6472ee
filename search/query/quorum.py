"""A weighted minimum-should-match query: the weights of the children that match must reach a threshold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher

__all__ = ["TOLERANCE", "Quorum"]

TOLERANCE = 1e-4
"""Tolerance of the threshold, because sums of floats depend on their order."""


class Quorum(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Matches documents in which the weights of matching children reach a minimum; scores are added up.

    Args:
        children: At least one query.
        weights: The weight of each child, above 0.
        least: The minimum sum of weights, above 0.
        boost: Factor of the score.
    """

    def __init__(
        self, children: Sequence[wq.Query], weights: Sequence[float], least: float, boost: float = 1.0
    ) -> None:
        self.children_, self.weights = tuple(children), tuple(weights)
        self.least, self.boost = least, boost

    def __repr__(self) -> str:
        return f"Quorum({list(self.children_)!r}, {list(self.weights)!r}, {self.least}, boost={self.boost})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quorum) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.children_, self.weights, self.least, self.boost

    def field(self) -> None:
        """Return None, since children may search different fields."""

    def is_leaf(self) -> bool:
        """Return False: it has children."""
        return False

    def children(self) -> Iterator[wq.Query]:
        """Return the children."""
        return iter(self.children_)

    def with_boost(self, boost: float) -> Quorum:
        """Return a copy with another boost."""
        return Quorum(self.children_, self.weights, self.least, boost)

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
        documents = sorted(document for document, weight in weights.items() if weight >= self.least - TOLERANCE)
        return (
            ListMatcher(documents, weights=[self.boost * scores[document] for document in documents])
            if documents
            else NullMatcher()
        )
