"""Facets as a template prints them: label, count, address of a click, bar and children of each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.present import years
from search.query import path_end
from search.results import Facet, FacetValue, Page
from web.links import search_url, with_value, without_dates, without_value
from web.pages.wording import FILTER_LABELS, VALUES, Label, fallback_label
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library
    from search.enrich import Era

__all__ = ["Bar", "Chip", "FacetLine", "FacetView", "ValueLabels", "chips", "facet_views"]

SHOWN = 9
"""How many values of a long list are shown at once: those with most documents, in the list's own order."""

SHOWN_ERAS = 4
"""How many named periods are shown at once: the timeline has them as well."""

SPARE = 3
"""Fewer values than this are shown as well, rather than folded away."""


_OPEN_LINES = 16  # lines of the second level that are shown at once: about as many as fit beside two results
_NAMED_PERIODS = ("era", "period")  # facets whose values have bars; the timeline shows when they were
_SHORTEST_BAR = 0.8  # of a scale of 100, so that few documents can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """A span on a scale from 0 to 100."""

    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLine:
    """One value of a facet as it is shown.

    Attributes:
        value: The facet value.
        label: Its name, or its names in English and Chinese.
        count: Number of documents.
        selected: Whether it is chosen.
        url: Address of the search with this value added or removed.
        bar: The number of documents of an era on the facet's scale.
        years: The years of an era, or an empty string.
        lines: Values one level below.
        opened: Whether these are shown at once.
        minor: Whether it is folded away in a long list.
    """

    value: str
    label: Label
    count: int
    selected: bool
    url: str
    bar: Bar | None = None
    years: str = ""
    lines: tuple[FacetLine, ...] = ()
    opened: bool = False
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetView:
    """A facet as it is shown.

    Attributes:
        name: Name of the filter.
        label: Its name, or its names in English and Chinese.
        lines: Its values.
    """

    name: str
    label: Label
    lines: tuple[FacetLine, ...]


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


def facet_views(page: Page, request: SearchRequest, library: Library, names: Sequence[str]) -> tuple[FacetView, ...]:
    """Return the facets of a page of results, in the order of `names`; one without values is left out."""
    eras = {era.id: era for era in library.eras}
    views = (_view(page.facets[name], request, eras) for name in names if name in page.facets)
    return tuple(view for view in views if view.lines)


def _view(facet: Facet, request: SearchRequest, eras: Mapping[str, Era]) -> FacetView:
    lines = _FacetLines(facet, request, eras if facet.name in _NAMED_PERIODS else {}).lines(facet.values, ())
    return FacetView(name=facet.name, label=(facet.label, facet.label_zh), lines=lines)


class _FacetLines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: SearchRequest, eras: Mapping[str, Era]) -> None:
        self._name = facet.name
        self._request = request
        self._eras = eras
        self._most = max((value.count for value in facet.values), default=0)
        self._single_root = len(facet.values) == 1
        provinces = sum(len(value.children) for root in facet.values for value in root.children)
        # Of few provinces, all stand open below their great regions.
        self._open_levels = (2 if provinces <= _OPEN_LINES else 1) if self._single_root else 0

    def lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> tuple[FacetLine, ...]:
        lines = [self._line(value, above) for value in values if value.count or value.selected]
        return _folded(lines, SHOWN_ERAS if self._eras else SHOWN)

    def _line(self, value: FacetValue, above: tuple[str, ...]) -> FacetLine:
        lines = self.lines(value.children, (*above, value.value))
        era = self._eras.get(value.value)
        return FacetLine(
            value=value.value,
            label=self._label(value),
            count=value.count,
            selected=value.selected,
            url=self._toggle(value, above),
            bar=self._bar(value.count) if era else None,
            years=years(era.earliest, era.latest) if era else "",
            lines=lines,
            opened=any(line.selected or line.opened for line in lines) or len(above) < self._open_levels,
        )

    def _bar(self, count: int) -> Bar:
        """Return the number of documents as a share of the value that has most."""
        return Bar(0, round(max(_SHORTEST_BAR, 100 * count / self._most), 2) if count else 0)

    def _label(self, value: FacetValue) -> Label:
        if self._name in VALUES:
            return fallback_label(self._name, value.value)
        return value.label, value.label_zh

    def _toggle(self, value: FacetValue, above: tuple[str, ...]) -> str:
        if value.selected:
            # A region may have been chosen by its path of codes, or by its own code under any province.
            return search_url(without_value(self._request, self._name, (value.value, path_end(value.value))))
        # Values are alternatives: beside a province its county would change nothing, so the finer choice replaces it.
        below = [child.value for child in _below(value)]
        return search_url(with_value(self._request, self._name, value.value, instead_of=self._codes(above, below)))

    def _codes(self, above: tuple[str, ...], below: Iterable[str]) -> set[str]:
        replaced = {*above, *below}
        return replaced | set(map(path_end, replaced))


def _below(value: FacetValue) -> Iterator[FacetValue]:
    stack = list(value.children)
    while stack:
        child = stack.pop()
        yield child
        stack.extend(child.children)


def _folded(lines: list[FacetLine], shown: int) -> tuple[FacetLine, ...]:
    """Mark the smaller values of a long list to be folded away, except chosen ones."""
    if len(lines) < shown + SPARE:
        return tuple(lines)
    ranked = sorted(range(len(lines)), key=lambda index: -lines[index].count)
    major = set(ranked[:shown]) | {index for index, line in enumerate(lines) if line.selected or line.opened}
    return tuple(replace(line, minor=index not in major) for index, line in enumerate(lines))


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
    if request.start:
        label = fallback_label("date", request.start)
        chosen_chips.append(
            Chip(
                name="from",
                filter=FILTER_LABELS["from"],
                label=label,
                url=search_url(without_dates(request, start=True)),
            )
        )
    if request.end:
        label = fallback_label("date", request.end)
        chosen_chips.append(
            Chip(name="to", filter=FILTER_LABELS["to"], label=label, url=search_url(without_dates(request, end=True)))
        )
    return tuple(chosen_chips)


class ValueLabels:
    """Labels of filter values.

    Args:
        library: Has the tables of regions and eras.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def label(self, name: str, value: str) -> Label:
        """Return the English and Chinese name of a filter's value."""
        match name:
            case "era" | "period":
                return self._library.era_label(value)
            case "region":
                return self._library.region_label(value)
        return fallback_label(name, value)
