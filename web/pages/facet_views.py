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
from web.links import request_parameters, search_url, with_exclusion, with_value, without_value
from web.pages.chosen_filters import ValueLabels
from web.pages.wording import VALUES, Label, fallback_label
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library
    from search.enrich import Era

__all__ = ["Bar", "FacetLine", "FacetView", "YearScale", "facet_views", "other_parameters"]

SHOWN = 9
"""How many values of a long list are shown at once: those with most documents, in the list's own order."""

SPARE = 3
"""Fewer values than this are shown as well, rather than folded away."""

LONG = 20
"""Values up to which a reader finds one by looking; a list of more gets a box that filters it."""

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
        excluded: Whether documents with it are left out.
        url: Address of the search with this value chosen, or no longer so if it is.
        exclude_url: Address of the search with this value left out, or no longer so if it is.
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
    excluded: bool
    url: str
    exclude_url: str
    bar: Bar | None = None
    years: str = ""
    lines: tuple[FacetLine, ...] = ()
    opened: bool = False
    minor: bool = False

    @property
    def marked(self) -> bool:
        """Whether the reader has chosen it or left it out."""
        return self.selected or self.excluded

    def walk(self) -> Iterator[FacetLine]:
        """Yield this line and all below it."""
        yield self
        for line in self.lines:
            yield from line.walk()


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

    @property
    def is_long(self) -> bool:
        """Whether it has more values than one finds by looking."""
        return sum(1 for _ in self.walk()) > LONG

    def walk(self) -> Iterator[FacetLine]:
        """Yield every line, parents before children."""
        for line in self.lines:
            yield from line.walk()

    def narrows(self, total: int) -> bool:
        """Return whether a choice of values can change a result of so many documents, or has changed it."""
        return any(line.marked or line.count < total for line in self.walk())


def facet_views(page: Page, request: SearchRequest, library: Library, names: Sequence[str]) -> tuple[FacetView, ...]:
    """Return the facets of a page of results, in the order of `names`, without those that cannot narrow it."""
    # The scale covers only the eras shown: if it began with the Opium Wars, a campaign of the 1950s would be a dot.
    shown = {value.value for name in _ON_A_SCALE if name in page.facets for value in page.facets[name]}
    scale = YearScale(era for era in library.eras if era.id in shown)
    labels = ValueLabels(library)
    views = (_view(page.facets[name], request, scale, labels) for name in names if name in page.facets)
    return tuple(view for view in views if view.narrows(page.total))


def other_parameters(request: SearchRequest, views: Iterable[FacetView]) -> list[tuple[str, str]]:
    """Return the parameters that a form with a box for each value of the facets, and with both dates, has to keep."""
    boxes = {
        ("-" * line.excluded + view.name, value.casefold())
        for view in views
        for line in view.walk()
        if line.marked
        for value in (line.value, path_end(line.value))
    }
    return [
        (name, value)
        for name, value in request_parameters(request)
        if name not in ("from", "to", "page") and (name, value.casefold()) not in boxes
    ]


def _view(facet: Facet, request: SearchRequest, scale: YearScale, labels: ValueLabels) -> FacetView:
    lines = _FacetLines(facet, request, scale, labels).all_lines()
    label = (facet.label, facet.label_zh)
    return FacetView(name=facet.name, label=label, lines=lines, ticks=scale.ticks if facet.name in _ON_A_SCALE else ())


class _FacetLines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: SearchRequest, scale: YearScale, labels: ValueLabels) -> None:
        self._facet = facet
        self._name = facet.name
        self._request = request
        self._scale = scale
        self._labels = labels
        self._excluded = {value.casefold() for value in request.exclude.get(facet.name, ())}
        provinces = sum(len(value.children) for root in facet.values for value in root.children)
        # Of few provinces, all stand open below their great regions.
        is_short = facet.name == "region" and provinces <= _OPEN_LINES
        self._open_levels = (2 if is_short else 1) if len(facet.values) == 1 else 0

    def all_lines(self) -> tuple[FacetLine, ...]:
        """Return the lines of all values that are counted, then of those that are chosen or left out but have none."""
        counted = self._lines(_without_repeated(self._name, self._facet.values), ())
        shown = {spelling for line in counted for each in line.walk() for spelling in _spellings(each.value)}
        chosen, excluded = (values.get(self._name, ()) for values in (self._request.filters, self._request.exclude))
        uncounted = (
            self._uncounted(value, selected=value in chosen)
            for value in dict.fromkeys((*chosen, *excluded))
            if value.casefold() not in shown
        )
        return (*counted, *(self._line(value, ()) for value in uncounted))

    def _uncounted(self, value: str, *, selected: bool) -> FacetValue:
        label = self._labels.label(self._name, value)
        en, zh = label if isinstance(label, tuple) else (label, "")
        return FacetValue(value=value, label=en, label_zh=zh, selected=selected)

    def _lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> tuple[FacetLine, ...]:
        lines = [self._line(value, above) for value in values]
        return _folded([line for line in lines if line.count or line.marked or line.lines])

    def _line(self, value: FacetValue, above: tuple[str, ...]) -> FacetLine:
        lines = self._lines(value.children, (*above, value.value))
        era = self._scale.eras.get(value.value) if self._name in _ON_A_SCALE else None
        # Values are alternatives: beside a province its county would change nothing, so the finer choice replaces it.
        below = [child.value for child in _below(value)]
        excluded = any(spelling in self._excluded for spelling in _spellings(value.value))
        return FacetLine(
            value=value.value,
            label=self._label(value),
            count=value.count,
            selected=value.selected,
            excluded=excluded,
            url=search_url(self._without(value) if value.selected else self._including(value, above, below)),
            exclude_url=search_url(self._without(value) if excluded else self._excluding(value, above, below)),
            bar=self._scale.bar(era) if era else None,
            years=years(era.earliest, era.latest) if era else "",
            lines=lines,
            opened=any(line.marked or line.opened for line in lines) or len(above) < self._open_levels,
        )

    def _label(self, value: FacetValue) -> Label:
        if self._name in VALUES:
            return fallback_label(self._name, value.value)
        return value.label, value.label_zh

    def _without(self, value: FacetValue) -> SearchRequest:
        """Return the request with a value neither chosen nor left out."""
        # A region may have been chosen by its path of codes, or by its own code under any province.
        spellings = _spellings(value.value)
        return without_value(without_value(self._request, self._name, spellings), f"-{self._name}", spellings)

    def _including(self, value: FacetValue, above: Sequence[str], below: Sequence[str]) -> SearchRequest:
        """Return the request with a value chosen; what it lies in must not be left out then."""
        request = without_value(self._without(value), f"-{self._name}", _codes(above))
        return with_value(request, self._name, value.value, instead_of=_codes((*above, *below)))

    def _excluding(self, value: FacetValue, above: Sequence[str], below: Sequence[str]) -> SearchRequest:
        """Return the request with a value left out; what lies in it must not be chosen then."""
        request = without_value(self._without(value), self._name, _codes(below))
        return with_exclusion(request, self._name, value.value, instead_of=_codes((*above, *below)))


def _codes(values: Iterable[str]) -> set[str]:
    return {code for value in values for code in (value, path_end(value))}


def _spellings(value: str) -> tuple[str, ...]:
    """Return how a value may stand in a request, folded: as it is counted, or as the last code of its path."""
    return tuple(dict.fromkeys((value.casefold(), path_end(value).casefold())))


def _without_repeated(name: str, values: Sequence[FacetValue]) -> list[FacetValue]:
    """Return values without the only script of a language: all Chinese of a result may be simplified."""
    counts = {value.value: value.count for value in values}
    return [
        value
        for value in values
        if name != "lang" or value.selected or "-" not in value.value
        or counts.get(value.value.partition("-")[0]) != value.count
    ]  # fmt: skip


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
    major = set(ranked[:SHOWN]) | {index for index, line in enumerate(lines) if line.marked or line.opened}
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
