"""Turns chosen and unwanted values of facets into masks over all documents, made once and kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from search.engine.opened import OpenIndex
from search.model import DateSpan

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
        self._always = [~self._mask(name, self._in_vocabulary(name, values)) for name, values in unwanted.items()]
        if span:
            key = ("within", span.earliest, span.latest)
            self._always.append(index.mask(key, lambda: index.columns.within(span)))

    def chosen(self, name: str) -> Collection[str]:
        """The chosen values of a facet, as they stand in its vocabulary."""
        return self._chosen.get(name, ())

    def any(self, without: str = "") -> bool:
        """Whether there is a filter besides the one that is named."""
        return bool(self._always or self._named.keys() - {without})

    def keep(self, documents: npt.NDArray[np.uint32], without: str = "") -> Mask:
        """Which of some documents pass every filter, except the one that is named."""
        kept = np.ones(len(documents), dtype=np.bool_)
        for mask in (*self._always, *(mask for name, mask in self._named.items() if name != without)):
            kept &= mask[documents]
        return kept

    def _mask(self, name: str, values: tuple[str, ...]) -> Mask:
        column = self._index.columns.facets[name]
        return self._index.mask((name, values), lambda: column.mask(values, len(self._index)))

    def _in_vocabulary(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """The column's values for a filter's values: a region's code stands for the region under every parent."""
        if name != "region":
            return tuple(values)
        codes, paths = {value for value in values if "/" not in value}, {value for value in values if "/" in value}
        vocabulary = self._index.columns.facets[name].vocabulary
        return tuple(path for path in vocabulary if path in paths or path.rpartition("/")[2] in codes)
