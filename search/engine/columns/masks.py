"""Evaluate the filters of a search as masks over all documents, cached between searches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import reduce
from threading import Lock

import numpy as np

from search.engine.columns.facet_columns import Columns
from search.engine.store.arrays import Mask
from search.query import FACETS, Filters

__all__ = ["MaskCache", "Masks"]


# Memory limits it: 64 masks of a million documents take 64 MB. More would save further filters some time.
_MAX_MASKS = 64


class MaskCache:
    """A cache of the most recently used masks of an open index (LRU); safe for many threads.

    Attributes:
        columns: The columns from which masks are made.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._masks: dict[Hashable, Mask] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Mask]) -> Mask:
        """Return the mask of a key, made at its first use; it is shared, and must not be changed."""
        with self._lock:
            mask = self._masks.pop(key, None)
            if mask is not None:
                self._masks[key] = mask  # moved to the end: the least recently used mask is dropped first
                return mask
        mask = make()
        with self._lock:
            self._masks[key] = mask
            while len(self._masks) > _MAX_MASKS:
                self._masks.pop(next(iter(self._masks)))
        return mask


class Masks:
    """The masks of the filters of one search.

    Args:
        cache: The cache of the index.
        filters: The filters.
    """

    def __init__(self, cache: MaskCache, filters: Filters) -> None:
        self._cache = cache
        self._chosen = {name: self._in_vocabulary(name, values) for name, values in filters.wanted.items()}
        self._by_facet = {name: self._mask(name, values) for name, values in self._chosen.items()}
        self._unconditional = [
            self._negated_mask(name, self._in_vocabulary(name, values)) for name, values in filters.unwanted.items()
        ]
        if span := filters.span:
            key = ("within", span.earliest, span.latest)
            self._unconditional.append(cache.get(key, lambda: cache.columns.within(span)))
        self._combined: dict[str, Mask | None] = {}

    def chosen(self, name: str) -> Collection[str]:
        """Return the chosen values of a facet, as they stand in its vocabulary."""
        return self._chosen.get(name, ())

    def narrows(self, name: str) -> bool:
        """Return whether a facet is filtered by, even by values that no document has."""
        return name in self._chosen

    def combined(self, without: str = "") -> Mask | None:
        """Return which of all documents pass every filter except the one named `without`; None if there are no filters.

        The mask is shared, and must not be changed.
        """
        excluded = without if without in self._by_facet else ""
        if excluded not in self._combined:
            masks = [*self._unconditional, *(mask for name, mask in self._by_facet.items() if name != excluded)]
            self._combined[excluded] = reduce(np.logical_and, masks) if masks else None
        return self._combined[excluded]

    def _mask(self, name: str, values: tuple[str, ...]) -> Mask:
        column = self._cache.columns.facets[name]
        return self._cache.get((name, values), lambda: column.mask(values))

    def _negated_mask(self, name: str, values: tuple[str, ...]) -> Mask:
        column = self._cache.columns.facets[name]
        return self._cache.get(("not", name, values), lambda: ~column.mask(values))

    def _in_vocabulary(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """Return the column's values for a filter's: a region's code stands for the region under every parent."""
        if not FACETS[name].has_paths:
            return tuple(values)
        column = self._cache.columns.facets[name]
        paths = {value for value in values if "/" in value and column.number(value) is not None}
        return tuple(sorted(paths.union(*(column.paths_of_code(value) for value in values if "/" not in value))))
