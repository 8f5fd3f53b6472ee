"""Turns counts of column values into facets: trees of values with labels, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import numpy.typing as npt

from search.engine import Column
from search.model import UNDATED
from search.query import FACETS
from search.results import Facet, FacetValue

__all__ = ["Label", "build_facet"]

_SHOWN_WHOLE = 60  # a tree with fewer values is shown whole; a larger one opens below what is chosen

Label = Callable[[str], tuple[str, str]]
"""Gives a value's English and Chinese name."""


def build_facet(
    name: str,
    column: Column,
    counts: npt.NDArray[np.int64],
    selected: Collection[str],
    label: Label,
    order: Mapping[str, int],
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
    definition = FACETS[name]
    present = counts > 0
    present[[number for value in selected if (number := column.number(value)) is not None]] = True
    opened = None if np.count_nonzero(present) <= _SHOWN_WHOLE else _around(name, selected)

    def rank(entry: FacetValue) -> tuple[int, str]:
        if definition.by_count:
            return -entry.count, entry.value
        return order.get(entry.value, len(order)), _date_key(entry.value)

    def branch(parent: str, depth: int) -> tuple[FacetValue, ...]:
        return tuple(sorted((entry(number, depth) for number in column.below(parent) if present[number]), key=rank))

    def entry(number: int, depth: int) -> FacetValue:
        value = column.vocabulary[number]
        en, zh = label(value)
        return FacetValue(
            value=value,
            label=en,
            label_zh=zh,
            count=int(counts[number]),
            selected=value in selected,
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
