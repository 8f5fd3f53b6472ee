"""Turns counts of column values into facets: trees of values with labels, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from search.engine import DECADE_ENDS, parent_value
from search.model import UNDATED
from search.query import FacetCounts
from search.results import Facet, FacetValue

__all__ = ["FACETS", "Label", "build_facet", "date_label"]

FACETS = {
    "date": ("Date", "日期"),
    "region": ("Region", "地区"),
    "era": ("Era", "时期"),
    "kind": ("Kind", "类型"),
    "lang": ("Language", "语言"),
}
"""Facets by name, with their English and Chinese labels."""

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
    opened = None if len(counts) <= _SHOWN_WHOLE else _around(name, counts.chosen)

    def rank(entry: FacetValue) -> tuple[int, str]:
        if name == "region":
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

    return Facet(name=name, label=FACETS[name][0], label_zh=FACETS[name][1], values=branch("", 0))


def date_label(value: str) -> tuple[str, str]:
    """Names of a value of the date facet: `195X`, `1954`, `1954-11` or `undated`."""
    if value == UNDATED:
        return "Undated", "日期不详"
    if value.endswith(DECADE_ENDS):
        return f"{value[:-1]}0s", f"{value[:-1]}0年代"
    year, _, month = value.partition("-")
    return (f"{date(int(year), int(month), 1):%B %Y}", f"{year}年{int(month)}月") if month else (year, f"{year}年")


def _around(name: str, selected: Collection[str]) -> set[str]:
    """The chosen values and everything above them, and China, under which all provinces lie."""
    opened = {"CN"}
    for chosen in selected:
        value = chosen
        while value:
            opened.add(value)
            value = parent_value(name, value)
    return opened


def _date_key(value: str) -> str:
    return "~" if value == UNDATED else value  # after every year
