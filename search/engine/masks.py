"""Turns chosen and unwanted values of facets into masks over all documents, made once and kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from search.engine.open_index import OpenIndex
from search.model import DateSpan
from search.query import FACETS

__all__ = ["Masks"]

Mask = npt.NDArray[np.bool_]
Values = Mapping[str, Sequence[str]]


class Masks:
    """The filters of one search.

    Args:
        index: The open index.
        wanted: One of these values must be there, for each filter.
        unwanted: None of these may be there.
        span: When a document may have been published, or None for any time.
    """

    def __init__(self, index: OpenIndex, wanted: Values, unwanted: Values, span: DateSpan | None) -> None:
        self._index = index
        self._chosen = {name: self._in_vocabulary(name, values) for name, values in wanted.items()}
        self._named = {name: self._mask(name, values) for name, values in self._chosen.items()}
        self._always = [self._without(name, self._in_vocabulary(name, values)) for name, values in unwanted.items()]
        if span:
            key = ("within", span.earliest, span.latest)
            self._always.append(index.mask(key, lambda: index.columns.within(span)))
        self._combined: dict[str, Mask | None] = {}

    def chosen(self, name: str) -> Collection[str]:
        """The chosen values of a facet, as they stand in its vocabulary."""
        return self._chosen.get(name, ())

    def narrows(self, name: str) -> bool:
        """Whether values of a facet are chosen, be it ones that no document has."""
        return name in self._chosen

    def combined(self, without: str = "") -> Mask | None:
        """Which of all documents pass every filter, except the one that is named; None if there is none to pass.

        The mask is shared, and must not be changed.
        """
        left_out = without if without in self._named else ""
        if left_out not in self._combined:
            masks = [*self._always, *(mask for name, mask in self._named.items() if name != left_out)]
            self._combined[left_out] = reduce(np.logical_and, masks) if masks else None
        return self._combined[left_out]

    def _mask(self, name: str, values: tuple[str, ...]) -> Mask:
        column = self._index.columns.facets[name]
        return self._index.mask((name, values), lambda: column.mask(values))

    def _without(self, name: str, values: tuple[str, ...]) -> Mask:
        column = self._index.columns.facets[name]
        return self._index.mask(("not", name, values), lambda: ~column.mask(values))

    def _in_vocabulary(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """The column's values for a filter's values: a region's code stands for the region under every parent."""
        if not FACETS[name].has_paths:
            return tuple(values)
        column = self._index.columns.facets[name]
        paths = {value for value in values if "/" in value and column.number(value) is not None}
        return tuple(sorted(paths.union(*(column.ending(value) for value in values if "/" not in value))))
