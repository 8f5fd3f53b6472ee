"""The numbers of all documents of a generation, by period and by region, which are counted once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from search.enrich import Gazetteer
from search.query import Histogram, HistogramRequest, Index, IndexRequest, IndexResult, PeriodCounts
from search.results import Grain

__all__ = ["ArchiveCounts"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class ArchiveCounts:
    """Counts all documents of an index, each time at most once; safe for many threads.

    Args:
        index: The index.
        gazetteer: The table of places.
    """

    def __init__(self, index: Index, gazetteer: Gazetteer) -> None:
        self._index, self._gazetteer = index, gazetteer
        self._periods: dict[Grain, PeriodCounts] = {}
        self._periods_by_value: dict[tuple[Grain, str, str], PeriodCounts] = {}

    def periods(self, grain: Grain) -> PeriodCounts:
        """Return the number of documents of each year, month or day."""
        return _cached(self._periods, grain, lambda: self._count_periods(grain))

    def _count_periods(self, grain: Grain) -> PeriodCounts:
        result = self._index.search(IndexRequest(None, histogram=HistogramRequest(grain)))
        return PeriodCounts() if result.histogram is None else result.histogram.every

    def periods_by_value(self, grain: Grain, facet: str, values: Sequence[str]) -> Mapping[str, PeriodCounts]:
        """Return the number of documents of each year, month or day that have each of some values of a facet.

        Args:
            grain: Length of the periods.
            facet: Name of the facet.
            values: The values, by their own codes; they are the facet's, as what was counted is kept.
        """
        cache = self._periods_by_value
        if new := [value for value in values if (grain, facet, value) not in cache]:
            asked = HistogramRequest(grain, facet=facet, values=new)
            by_value = (self._index.search(IndexRequest(None, histogram=asked)).histogram or Histogram()).by_value
            cache.update({(grain, facet, value): by_value[value] for value in new})
        return {value: cache[grain, facet, value] for value in values}

    @cached_property
    def province_codes(self) -> Sequence[str]:
        """Codes of all provinces, those of today and those that exist no more, in the order of the gazetteer."""
        units = self._gazetteer.units
        return tuple(code for code, unit in units.items() if unit.level == "province")

    @cached_property
    def provinces(self) -> Mapping[str, int]:
        """Number of documents about each province, or about a place in it, by its code."""
        return self.found.codes["region"]

    @cached_property
    def found(self) -> IndexResult:
        """All documents, with their numbers by province: what a search without question and filters finds."""
        return self._index.search(IndexRequest(None, codes={"region": self.province_codes}))


def _cached(cache: dict[_Key, _Value], key: _Key, count: Callable[[], _Value]) -> _Value:
    value = cache.get(key)
    if value is None:
        value = cache[key] = count()
    return value
