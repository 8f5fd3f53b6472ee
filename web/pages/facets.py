"""Turns the engine's facets into lines that a template prints: label, count, address of the click, bar, children."""

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
from web.pages.wording import FILTER_LABELS, VALUES, Label, brief, fallback_label
from web.parameters import Request

if TYPE_CHECKING:
    from search import Library
    from search.enrich import Era

__all__ = ["Bar", "Chip", "FacetView", "Line", "Names", "Scale", "chips", "facet_views"]

SHOWN = 9
"""How many values of a long list stand in sight: those with most documents, in the list's own order."""

SPARE = 3
"""Folding away fewer than this costs a reader more than it saves."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a scale of 0 to 100."""

    start: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value of a facet as it is shown.

    Attributes:
        value: What is filtered by.
        label: English and Chinese name.
        count: Number of documents.
        selected: Whether it is chosen.
        url: Where a click leads: to the same question with this value added or taken away.
        bar: Where it lies on the facet's scale, or how much of the largest count it has.
        years: The years of an era, or an empty string.
        lines: Values one level below.
        opened: Whether these are shown at once.
        minor: Whether it folds away in a long list.
    """

    value: str
    label: Label
    count: int
    selected: bool
    url: str
    bar: Bar | None = None
    years: str = ""
    lines: tuple[Line, ...] = ()
    opened: bool = False
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetView:
    """A facet as it is shown.

    Attributes:
        name: Name of the filter.
        label: English and Chinese name.
        lines: Its values.
        ticks: Years to mark on the scale of its bars, with their place from 0 to 100.
    """

    name: str
    label: Label
    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chosen value, with the address that takes it away."""

    filter: Label
    label: Label
    url: str
    excluded: bool = False


def facet_views(page: Page, request: Request, archive: Library, names: Sequence[str]) -> tuple[FacetView, ...]:
    """The facets of a result, in the order of `names`; one without any value is left out."""
    # The scale spans what is shown: on one that began with the Opium Wars, a campaign of the 1950s would be a dot.
    shown = {value.value for value in page.facets["era"]} if "era" in page.facets else set()
    scale = Scale(era for era in archive.eras if era.id in shown)
    views = (_view(page.facets[name], request, scale) for name in names if name in page.facets)
    return tuple(view for view in views if view.lines)


def _view(facet: Facet, request: Request, scale: Scale) -> FacetView:
    lines = _Lines(facet, request, scale).lines(facet.values, ())
    label = (facet.label, facet.label_zh)
    return FacetView(name=facet.name, label=label, lines=lines, ticks=scale.ticks if facet.name == "era" else ())


class _Lines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: Request, scale: Scale) -> None:
        self._name = facet.name
        self._request = request
        self._scale = scale
        self._single_root = len(facet.values) == 1

    def lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> tuple[Line, ...]:
        return _folded([self._line(value, above) for value in values if value.count or value.selected])

    def _line(self, value: FacetValue, above: tuple[str, ...]) -> Line:
        lines = self.lines(value.children, (*above, value.value))
        era = self._scale.eras.get(value.value) if self._name == "era" else None
        return Line(
            value=value.value,
            label=self._label(value),
            count=value.count,
            selected=value.selected,
            url=self._toggle(value, above),
            bar=self._scale.bar(era) if era else None,
            years=years(era.earliest, era.latest) if era else "",
            lines=lines,
            opened=any(line.selected or line.opened for line in lines) or (self._single_root and not above),
        )

    def _label(self, value: FacetValue) -> Label:
        if self._name in VALUES:
            return fallback_label(self._name, value.value)
        return brief((value.label, value.label_zh))

    def _toggle(self, value: FacetValue, above: tuple[str, ...]) -> str:
        if value.selected:
            # A region may have been chosen by its path of codes, or by its own code under whatever province.
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


def _folded(lines: list[Line]) -> tuple[Line, ...]:
    """The lines, of which the smaller ones of a long list are marked to fold away; none that is chosen does."""
    if len(lines) < SHOWN + SPARE:
        return tuple(lines)
    ranked = sorted(range(len(lines)), key=lambda at: -lines[at].count)
    major = set(ranked[:SHOWN]) | {at for at, line in enumerate(lines) if line.selected or line.opened}
    return tuple(replace(line, minor=at not in major) for at, line in enumerate(lines))


class Scale:
    """The common scale of years on which eras are drawn.

    Args:
        eras: The table of eras.

    Attributes:
        eras: By id.
        ticks: Round years with their place from 0 to 100.
    """

    def __init__(self, eras: Iterable[Era]) -> None:
        self.eras = {era.id: era for era in eras}
        firsts = [era.earliest.toordinal() for era in self.eras.values()]
        lasts = [era.latest.toordinal() for era in self.eras.values() if era.latest != OPEN_END]
        self._first = min(firsts, default=0)
        # An era that has not ended runs a little beyond everything that has.
        self._last = max([*firsts, *lasts], default=1) + 3 * 365
        self.ticks = tuple(self._ticks())

    def _place(self, day: int) -> float:
        return round(100 * (day - self._first) / (self._last - self._first), 2)

    def _ticks(self) -> Iterator[tuple[int, float]]:
        if not self.eras:
            return
        first, last = date.fromordinal(self._first).year, date.fromordinal(self._last).year
        step = 10 if last - first <= 60 else 20 if last - first <= 140 else 50
        for year in range(-(-(first + 1) // step) * step, last - step // 4, step):
            yield year, self._place(date(year, 1, 1).toordinal())

    def bar(self, era: Era) -> Bar:
        """Where an era lies on the scale."""
        start = self._place(era.earliest.toordinal())
        end = 100.0 if era.latest == OPEN_END else self._place(era.latest.toordinal())
        return Bar(start, round(max(0.8, end - start), 2))


def chips(request: Request, archive: Library) -> tuple[Chip, ...]:
    """What is chosen now, each with the address that takes it away, in the order of the parameters."""
    names = Names(archive)
    found = [
        Chip(
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
        found.append(
            Chip(filter=FILTER_LABELS["from"], label=label, url=search_url(without_dates(request, start=True)))
        )
    if request.end:
        label = fallback_label("date", request.end)
        found.append(Chip(filter=FILTER_LABELS["to"], label=label, url=search_url(without_dates(request, end=True))))
    return tuple(found)


class Names:
    """Knows the names of chosen values.

    Args:
        archive: Has the tables of regions and eras.
    """

    def __init__(self, archive: Library) -> None:
        self._archive = archive

    def label(self, name: str, value: str) -> Label:
        """English and Chinese name of a filter's value."""
        match name:
            case "era":
                return self._archive.era_label(value)
            case "region":
                return self._archive.region_label(value)
        return fallback_label(name, value)
