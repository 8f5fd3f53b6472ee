"""The counts of one facet over the documents of a result, as `search.query.FacetCounts` describes them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from search.engine.columns.column import Column
from search.engine.store.arrays import Integers

__all__ = ["ColumnCounts"]


class ColumnCounts:
    """How many documents of a result have each value of a facet; see `search.query.FacetCounts`.

    Args:
        column: The column that was counted.
        counts: Number of documents for each value of the column's vocabulary.
        chosen: Values that the search is filtered by, as in the vocabulary.
    """

    def __init__(self, column: Column, counts: Integers, chosen: Collection[str]) -> None:
        self._column, self._counts = column, counts
        self.chosen = frozenset(chosen)
        self._present = counts > 0
        self._present[[number for value in chosen if (number := column.number(value)) is not None]] = True

    def __len__(self) -> int:
        return int(np.count_nonzero(self._present))

    def below(self, parent: str) -> list[tuple[str, int]]:
        """Return the children of a value that are chosen or that a document has, with their counts."""
        vocabulary, counts, present = self._column.vocabulary, self._counts, self._present
        return [
            (vocabulary[number], int(counts[number])) for number in self._column.children(parent) if present[number]
        ]

    def most(self, limit: int) -> list[tuple[str, int]]:
        """Return the values that most documents have, of as many the first by their text, and all chosen ones.

        Args:
            limit: How many, at least one, besides those that are chosen.
        """
        numbers = np.flatnonzero(self._present)
        if len(numbers) > limit:
            counts = self._counts.take(numbers)
            least = np.partition(counts, -limit)[-limit]
            more, as_many = numbers[counts > least], numbers[counts == least]
            listed = np.concatenate((more, as_many[: limit - len(more)]))
            chosen = [number for value in self.chosen if (number := self._column.number(value)) is not None]
            numbers = np.union1d(listed, np.array(chosen, dtype=np.intp))
        vocabulary = self._column.vocabulary
        listed_counts = [(vocabulary[number], int(self._counts[number])) for number in numbers.tolist()]
        return sorted(listed_counts, key=lambda counted: (-counted[1], counted[0]))
