"""Turns counts of column values into facets: trees of values with labels, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from search.engine.columns import Column
from search.model import UNDATED, Facet, FacetValue

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
_DECADE_ENDS = "X"

Label = Callable[[str], tuple[str, str]]
"""Gives a value's English and Chinese name."""


def build_facet(
    name: str, column: Column, counts: Iterable[int], selected: Collection[str], label: Label, order: Mapping[str, int]
) -> Facet:
    """Build a facet.

    Args:
        name: One of `FACETS`.
        column: The column that was counted.
        counts: Number of documents for each value of the column's vocabulary.
        selected: Chosen values, as they stand in the vocabulary; they are shown even with a count of 0.
        label: Names of values.
        order: Rank of values that have an order of their own (eras); the others follow the facet's custom.
    """
    present: dict[str, FacetValue] = {}
    for value, count in zip(column.vocabulary, counts, strict=True):
        if count or value in selected:
            en, zh = label(value)
            present[value] = FacetValue(
                value=value, label=en, label_zh=zh, count=int(count), selected=value in selected
            )
    children: dict[str, list[FacetValue]] = {}
    for value, entry in present.items():
        children.setdefault(_parent(name, value), []).append(entry)
    opened = set(present) if len(present) <= _SHOWN_WHOLE else _around(name, selected)
    rank = (
        _by_count if name == "region" else (lambda entry: (order.get(entry.value, len(order)), _date_key(entry.value)))
    )

    def branch(parent: str, depth: int) -> tuple[FacetValue, ...]:
        return tuple(
            replace(entry, depth=depth, children=branch(entry.value, depth + 1) if entry.value in opened else ())
            for entry in sorted(children.get(parent, ()), key=rank)
        )

    return Facet(name=name, label=FACETS[name][0], label_zh=FACETS[name][1], values=branch("", 0))


def date_label(value: str) -> tuple[str, str]:
    """Names of a value of the date facet: `195X`, `1954`, `1954-11` or `undated`."""
    if value == UNDATED:
        return "Undated", "日期不详"
    if value.endswith(_DECADE_ENDS):
        return f"{value[:-1]}0s", f"{value[:-1]}0年代"
    year, _, month = value.partition("-")
    return (f"{date(int(year), int(month), 1):%B %Y}", f"{year}年{int(month)}月") if month else (year, f"{year}年")


def _parent(name: str, value: str) -> str:
    if name == "region":
        return value.rpartition("/")[0]
    if name == "date" and value != UNDATED and not value.endswith(_DECADE_ENDS):
        return value[:4] if "-" in value else value[:3] + _DECADE_ENDS
    return ""


def _around(name: str, selected: Collection[str]) -> set[str]:
    """The chosen values and everything above them, and China, under which all provinces lie."""
    opened = {"CN"}
    for chosen in selected:
        value = chosen
        while value:
            opened.add(value)
            value = _parent(name, value)
    return opened


def _by_count(entry: FacetValue) -> tuple[int, str]:
    return -entry.count, entry.value


def _date_key(value: str) -> str:
    return "~" if value == UNDATED else value  # after every year
