"""Build the tree of values of a facet, with labels and in display order, from its counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from search.model import UNDATED
from search.query import FACETS, FacetCounts
from search.results import Facet, FacetValue

__all__ = ["MOST_LISTED", "FacetLabeler", "build_facet"]

MOST_LISTED = 50
"""Values that are listed of a facet that may have any number, unless more or fewer are asked for."""

_FULL_TREE = 60  # values; a larger tree shows below its first levels only children of selected values

FacetLabeler = Callable[[str], tuple[str, str]]
"""Returns the English and Chinese label of a value."""


def build_facet(
    name: str, counts: FacetCounts, label: FacetLabeler, order: Mapping[str, int], limit: int = MOST_LISTED
) -> Facet:
    """Return a facet as a tree of values with labels.

    Args:
        name: One of `FACETS`.
        counts: Counts by value; selected values are shown even with a count of 0.
        label: Returns labels of values.
        order: Rank by value, for facets in a chronological order (eras).
        limit: Values that are listed of a facet that may have any number.
    """
    definition = FACETS[name]
    builder = _TreeBuilder(name, counts, label, order)
    values = builder.listed(limit) if definition.is_open else builder.branch("", 0)
    return Facet(
        name=name,
        label=definition.label[0],
        label_zh=definition.label[1],
        values=values,
        total=len(counts),
    )


class _TreeBuilder:
    """Builds the tree of one facet; see `build_facet`.

    A class, as local functions that call each other would hold themselves, and the columns of a generation with them,
    until garbage is collected.
    """

    def __init__(self, name: str, counts: FacetCounts, label: FacetLabeler, order: Mapping[str, int]) -> None:
        self._counts, self._label, self._order = counts, label, order
        self._by_count = FACETS[name].by_count
        is_whole = FACETS[name].is_open or len(counts) <= _FULL_TREE
        self._expanded = None if is_whole else _with_ancestors(name, counts.chosen)
        self._always = 0 if self._expanded is None else _open_levels(name, counts)

    def branch(self, parent: str, depth: int) -> tuple[FacetValue, ...]:
        """Return the values below a value, with what is shown below each."""
        entries = (self._entry(value, count, depth) for value, count in self._counts.below(parent))
        return tuple(sorted(entries, key=self._rank))

    def listed(self, limit: int) -> tuple[FacetValue, ...]:
        """Return so many values of one level, those with most documents, and all that are selected."""
        return tuple(self._value(value, count, 0) for value, count in self._counts.most(limit))

    def _entry(self, value: str, count: int, depth: int) -> FacetValue:
        is_open = self._expanded is None or depth < self._always or value in self._expanded
        return self._value(value, count, depth, self.branch(value, depth + 1) if is_open else ())

    def _value(self, value: str, count: int, depth: int, children: tuple[FacetValue, ...] = ()) -> FacetValue:
        en, zh = self._label(value)
        return FacetValue(
            value=value,
            label=en,
            label_zh=zh,
            count=count,
            selected=value in self._counts.chosen,
            depth=depth,
            children=children,
        )

    def _rank(self, entry: FacetValue) -> tuple[int, str]:
        if self._by_count:
            return -entry.count, entry.value
        return self._order.get(entry.value, len(self._order)), _date_key(entry.value)


def _open_levels(name: str, counts: FacetCounts) -> int:
    """Return how many levels of a large tree always show their children.

    Decades show their years, and China its great regions; these show their provinces, if there are few.
    """
    if not FACETS[name].has_paths:
        return 1
    regions = [region for country, _ in counts.below("") for region, _ in counts.below(country)]
    return 2 if sum(len(counts.below(region)) for region in regions) <= _FULL_TREE else 1


def _with_ancestors(name: str, selected: Collection[str]) -> set[str]:
    """Return the selected values and all their ancestors."""
    values: set[str] = set()
    for chosen in selected:
        value = chosen
        while value:
            values.add(value)
            value = FACETS[name].parent(value)
    return values


def _date_key(value: str) -> str:
    return "~" if value == UNDATED else value  # sorts after every year
