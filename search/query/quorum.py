"""Turns several Whoosh queries into one that enough of them must match, so that one missing word loses nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import query as wq
from whoosh.matching import ListMatcher, NullMatcher

__all__ = ["TOLERANCE", "Quorum"]

TOLERANCE = 1e-4
"""How far a sum of weights may fall short of what is needed: sums of floats depend on their order."""


class Quorum(wq.Query):  # type: ignore[misc]  # Whoosh ships no types
    """Documents in which the weights of the queries that match add up to enough; their scores add up.

    Args:
        children: At least one query.
        weights: What each counts, above 0.
        least: What is needed, above 0.
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
        """None: children may ask different fields."""

    def is_leaf(self) -> bool:
        """Whether it has no children."""
        return False

    def children(self) -> Iterator[wq.Query]:
        """The queries."""
        return iter(self.children_)

    def with_boost(self, boost: float) -> Quorum:
        """The same with another factor."""
        return Quorum(self.children_, self.weights, self.least, boost)

    def estimate_size(self, ixreader: Any) -> int:
        """At most so many documents match."""
        return min(sum(int(child.estimate_size(ixreader)) for child in self.children_), int(ixreader.doc_count()))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's slow way: every match of every query, added up in dictionaries."""
        scores: defaultdict[int, float] = defaultdict(float)
        weights: defaultdict[int, float] = defaultdict(float)
        for child, weight in zip(self.children_, self.weights, strict=True):
            matcher = child.matcher(searcher, context or searcher.context())
            while matcher.is_active():
                scores[matcher.id()] += matcher.score()
                weights[matcher.id()] += weight
                matcher.next()
        found = sorted(document for document, weight in weights.items() if weight >= self.least - TOLERANCE)
        return (
            ListMatcher(found, weights=[self.boost * scores[document] for document in found])
            if found
            else NullMatcher()
        )
