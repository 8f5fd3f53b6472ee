"""The chosen filters of a search: what a reader has narrowed it by, each with the search without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.interfaces import gettext, label_text
from web.links import search_url, without_dates, without_value
from web.pages.wording import FILTER_LABELS, VALUES, Label, fallback_label
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library

__all__ = ["Chip", "ValueLabels", "chips"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chosen filter value, with the address of the search without it.

    Attributes:
        name: Name of the filter.
        filter: Its label.
        label: That of the value.
        url: Address of the search without it.
        excluded: Whether documents with the value are left out.
    """

    name: str
    filter: Label
    label: Label
    url: str
    excluded: bool = False


def chips(request: SearchRequest, library: Library) -> tuple[Chip, ...]:
    """Return the chosen filter values in parameter order, each with the address of the search without it."""
    names = ValueLabels(library)
    chosen_chips = [
        Chip(
            name=name,
            filter=FILTER_LABELS[name],
            label=names.label(name, value),
            url=search_url(without_value(request, sign + name, (value,))),
            excluded=bool(sign),
        )
        for sign, chosen in (("", request.filters), ("-", request.exclude))
        for name, values in chosen.items()
        for value in values
    ]
    for name, day, other_end in (("from", request.start, request.end), ("to", request.end, request.start)):
        if day:
            without = without_dates(request, start=name == "from", end=name == "to")
            chosen_chips.append(
                Chip(
                    name=name,
                    filter=FILTER_LABELS[name],
                    label=fallback_label("date", day) if other_end else _open_span(name, day),
                    url=search_url(without),
                )
            )
    return tuple(chosen_chips)


def _open_span(name: str, day: str) -> str:
    """Return a day with where the span of dates ends that has no other end."""
    label = label_text(fallback_label("date", day))
    return gettext("%(day)s to the end", day=label) if name == "from" else gettext("%(day)s, from the start", day=label)


class ValueLabels:
    """Labels of filter values.

    Args:
        library: Has the tables of regions and eras.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def label(self, name: str, value: str) -> Label:
        """Return the English and Chinese name of a filter's value."""
        if name in VALUES:
            return fallback_label(name, value)
        return self._library.value_label(name, value)
