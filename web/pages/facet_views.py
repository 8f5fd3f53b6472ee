"""Facets as a template prints them: label, count, address of a click, bar and children of each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from search.model import OPEN_END
from search.present import years
from search.query import path_end
from search.results import Facet, FacetValue, Page
from web.links import search_url, with_value, without_dates, without_value
from web.pages.wording import FILTER_LABELS, VALUES, Label, fallback_label
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library
    from search.enrich import Era

__all__ = ["Bar", "Chip", "FacetLine", "FacetView", "ValueLabels", "YearScale", "chips", "facet_views"]

SHOWN = 9
"""How many values of a long list are shown at once: those with most documents, in the list's own order."""

SPARE = 3
"""Fewer values than this are shown as well, rather than folded away."""


_OPEN_LINES = 16  # lines of the second level that are shown at once: about as many as fit beside two results
_ON_A_SCALE = ("era", "period")  # facets whose values are named periods
_SHORTEST_BAR = 0.8  # of a scale of 100, so that a short campaign can be seen


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
        bar: Its span on the facet's scale.
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
        ticks: Years to mark on the scale of its bars, with their positions from 0 to 100.
    """

    name: str
    label: Label
    lines: tuple[FacetLine, ...]
    ticks: tuple[tuple[int, float], ...] = ()


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
    # The scale covers only the eras shown: if it began with the Opium Wars, a campaign of the 1950s would be a dot.
    shown = {value.value for name in _ON_A_SCALE if name in page.facets for value in page.facets[name]}
    scale = YearScale(era for era in library.eras if era.id in shown)
    views = (_view(page.facets[name], request, scale) for name in names if name in page.facets)
    return tuple(view for view in views if view.lines)


def _view(facet: Facet, request: SearchRequest, scale: YearScale) -> FacetView:
    lines = _FacetLines(facet, request, scale).lines(facet.values, ())
    label = (facet.label, facet.label_zh)
    return FacetView(name=facet.name, label=label, lines=lines, ticks=scale.ticks if facet.name in _ON_A_SCALE else ())


class _FacetLines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: SearchRequest, scale: YearScale) -> None:
        self._name = facet.name
        self._request = request
        self._scale = scale
        self._single_root = len(facet.values) == 1
        provinces = sum(len(value.children) for root in facet.values for value in root.children)
        # Of few provinces, all stand open below their great regions.
        self._open_levels = (2 if provinces <= _OPEN_LINES else 1) if self._single_root else 0

    def lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> tuple[FacetLine, ...]:
        return _folded([self._line(value, above) for value in values if value.count or value.selected])

    def _line(self, value: FacetValue, above: tuple[str, ...]) -> FacetLine:
        lines = self.lines(value.children, (*above, value.value))
        era = self._scale.eras.get(value.value) if self._name in _ON_A_SCALE else None
        return FacetLine(
            value=value.value,
            label=self._label(value),
            count=value.count,
            selected=value.selected,
            url=self._toggle(value, above),
            bar=self._scale.bar(era) if era else None,
            years=years(era.earliest, era.latest) if era else "",
            lines=lines,
            opened=any(line.selected or line.opened for line in lines) or len(above) < self._open_levels,
        )

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


def _folded(lines: list[FacetLine]) -> tuple[FacetLine, ...]:
    """Mark the smaller values of a long list to be folded away, except chosen ones."""
    if len(lines) < SHOWN + SPARE:
        return tuple(lines)
    ranked = sorted(range(len(lines)), key=lambda index: -lines[index].count)
    major = set(ranked[:SHOWN]) | {index for index, line in enumerate(lines) if line.selected or line.opened}
    return tuple(replace(line, minor=index not in major) for index, line in enumerate(lines))


class YearScale:
    """The scale of years on which all eras are drawn.

    Args:
        eras: The table of eras.

    Attributes:
        eras: By id.
        ticks: Round years with their positions from 0 to 100.
    """

    def __init__(self, eras: Iterable[Era]) -> None:
        self.eras = {era.id: era for era in eras}
        firsts = [era.earliest.toordinal() for era in self.eras.values()]
        lasts = [era.latest.toordinal() for era in self.eras.values() if era.latest != OPEN_END]
        self._first = min(firsts, default=0)
        # An era without an end extends three years beyond all others, enough to be seen.
        self._last = max([*firsts, *lasts], default=1) + 3 * 365
        self.ticks = tuple(self._ticks())

    def _position(self, day: int) -> float:
        return round(100 * (day - self._first) / (self._last - self._first), 2)

    def _ticks(self) -> Iterator[tuple[int, float]]:
        if not self.eras:
            return
        first, last = date.fromordinal(self._first).year, date.fromordinal(self._last).year
        step = 10 if last - first <= 60 else 20 if last - first <= 140 else 50
        for year in range(-(-(first + 1) // step) * step, last - step // 4, step):
            yield year, self._position(date(year, 1, 1).toordinal())

    def bar(self, era: Era) -> Bar:
        """Return the span of an era on the scale."""
        start = self._position(era.earliest.toordinal())
        end = 100.0 if era.latest == OPEN_END else self._position(era.latest.toordinal())
        return Bar(start, round(max(_SHORTEST_BAR, end - start), 2))


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
