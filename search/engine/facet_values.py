"""Turns a document into its values of every facet, and a value into the one above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import timedelta

from search.engine.schema import lang_values, region_paths
from search.model import UNDATED, Document

__all__ = ["DECADE_ENDS", "FACET_COLUMNS", "date_values", "facet_key", "facet_values", "is_value", "parent_value"]

FACET_COLUMNS = ("date", "region", "era", "kind", "lang")
"""Names of the facets, which are those of their columns."""

DECADE_ENDS = "X"
"""The last character of a decade, `195X`."""

_DATE_VALUE = re.compile(rf"\d{{3}}{DECADE_ENDS}|(?!0000)\d{{4}}(-(0[1-9]|1[0-2]))?|{UNDATED}", re.ASCII)


def date_values(document: Document) -> list[str]:
    """The decades that a document's publication may lie in, and its year and month where they are certain."""
    span = document.published
    if span is None:
        return [UNDATED]
    first, last = span.earliest, span.latest - timedelta(days=1)
    values = [f"{decade:03}{DECADE_ENDS}" for decade in range(first.year // 10, last.year // 10 + 1)]
    if first.year == last.year:
        values.append(f"{first.year:04}")
        if first.month == last.month:
            values.append(f"{first.year:04}-{first.month:02}")
    return values


def facet_values(name: str, document: Document) -> Iterable[str]:
    """A document's values of a facet."""
    return _VALUES[name](document)


def facet_key(name: str, document: Document) -> Hashable:
    """What a document's values of a facet depend on: cheaper to have than the values themselves."""
    return _KEYS[name](document)


def parent_value(name: str, value: str) -> str:
    """The value of a facet that lies above another, `195X` above `1954`; empty where none does."""
    if name == "region":
        return value.rpartition("/")[0]
    if name == "date" and value != UNDATED and not value.endswith(DECADE_ENDS):
        return value[:4] if "-" in value else value[:3] + DECADE_ENDS
    return ""


def is_value(name: str, value: str) -> bool:
    """Whether a text can be a value of a facet; any can, but for dates, which others take apart."""
    return name != "date" or _DATE_VALUE.fullmatch(value) is not None


def _eras(document: Document) -> tuple[str, ...]:
    return tuple([era.id for era in document.eras])


_VALUES: dict[str, Callable[[Document], Iterable[str]]] = {
    "date": date_values,
    "region": region_paths,
    "era": _eras,
    "kind": lambda document: (str(document.kind),),
    "lang": lang_values,
}

_KEYS: dict[str, Callable[[Document], Hashable]] = {
    "date": lambda document: document.published and (document.published.earliest, document.published.latest),
    "region": lambda document: tuple([place.path for place in document.places if place.role == "subject"]),
    "era": _eras,
    "kind": lambda document: document.kind,
    "lang": lambda document: document.langs,
}
