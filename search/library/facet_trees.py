"""Turns counts of column values into facets: trees of values with labels, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from search.model import UNDATED
from search.query import FACETS, FacetCounts
from search.results import Facet, FacetValue

__all__ = ["Label", "build_facet"]

_SHOWN_WHOLE = 60  # a tree with fewer values is shown whole; a larger one opens below what is chosen

Label = Callable[[str], tuple[str, str]]
"""Gives a value's English and Chinese name."""


def build_facet(name: str, counts: FacetCounts, label: Label, order: Mapping[str, int]) -> Facet:
    """Return a facet as a tree of values with names.

    Args:
        name: One of `FACETS`.
        counts: How many documents have which value; chosen values are shown even with a count of 0.
        label: Names of values.
        order: Rank of values that have an order of their own (eras); the others follow the facet's custom.
    """
    definition = FACETS[name]
    opened = None if len(counts) <= _SHOWN_WHOLE else _around(name, counts.chosen)

    def rank(entry: FacetValue) -> tuple[int, str]:
        if definition.by_count:
            return -entry.count, entry.value
        return order.get(entry.value, len(order)), _date_key(entry.value)

    def branch(parent: str, depth: int) -> tuple[FacetValue, ...]:
        return tuple(sorted((entry(value, count, depth) for value, count in counts.below(parent)), key=rank))

    def entry(value: str, count: int, depth: int) -> FacetValue:
        en, zh = label(value)
        return FacetValue(
            value=value,
            label=en,
            label_zh=zh,
            count=count,
            selected=value in counts.chosen,
            depth=depth,
            children=branch(value, depth + 1) if opened is None or value in opened else (),
        )

    return Facet(name=name, label=definition.label[0], label_zh=definition.label[1], values=branch("", 0))


def _around(name: str, selected: Collection[str]) -> set[str]:
    """The chosen values and everything above them, and China, under which all provinces lie."""
    opened = {"CN"}
    for chosen in selected:
        value = chosen
        while value:
            opened.add(value)
            value = FACETS[name].parent(value)
    return opened


def _date_key(value: str) -> str:
    return "~" if value == UNDATED else value  # after every year
