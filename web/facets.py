"""Turns the engine's facets into lines that a template prints: label, count, address of the click, bar, children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.model import OPEN_END, Facet, FacetValue, Page
from web.archive import Archive, Era
from web.dates import years
from web.links import search_url, with_value, without_dates, without_value
from web.parameters import Request
from web.wording import FILTER_LABELS, Label, fallback_label

__all__ = ["Bar", "Chip", "FacetView", "Line", "chips", "era_bars", "facet_views"]

SHOWN = {"region": 10}
"""How many values of a long list stand in sight before the rest folds; a timeline is never cut."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a scale of 0 to 1000."""

    start: int
    length: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetView:
    """A facet as it is shown; `rest` folds behind a line that says how many there are."""

    name: str
    label: Label
    lines: tuple[Line, ...]
    rest: tuple[Line, ...] = ()
    rest_opened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chosen value, with the address that takes it away."""

    filter: Label
    label: Label
    url: str
    excluded: bool = False


def facet_views(page: Page, request: Request, archive: Archive, names: Sequence[str]) -> tuple[FacetView, ...]:
    """The facets of a result, in the order of `names`; one without any value is left out."""
    eras = {era.id: era for era in archive.eras}
    bars = era_bars(eras.values())
    views = (_view(page.facets[name], request, eras, bars) for name in names if name in page.facets)
    return tuple(view for view in views if view.lines)


def _view(facet: Facet, request: Request, eras: Mapping[str, Era], bars: Mapping[str, Bar]) -> FacetView:
    builder = _Lines(facet, request, eras, bars)
    lines = tuple(builder.lines(facet.values, ()))
    shown = SHOWN.get(facet.name, len(lines))
    # Folding away two or three lines costs a reader more than it saves.
    cut = shown if len(lines) > shown + 3 else len(lines)
    return FacetView(
        name=facet.name,
        label=(facet.label, facet.label_zh),
        lines=lines[:cut],
        rest=lines[cut:],
        rest_opened=any(line.selected or line.opened for line in lines[cut:]),
    )


class _Lines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: Request, eras: Mapping[str, Era], bars: Mapping[str, Bar]) -> None:
        self._name = facet.name
        self._request = request
        self._eras = eras
        self._bars = bars
        self._largest = max((value.count for value in facet.values), default=0) or 1
        self._single_root = len(facet.values) == 1

    def lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> Iterator[Line]:
        for value in values:
            if value.count or value.selected:
                yield self._line(value, above)

    def _line(self, value: FacetValue, above: tuple[str, ...]) -> Line:
        lines = tuple(self.lines(value.children, (*above, value.value)))
        era = self._eras.get(value.value) if self._name == "era" else None
        return Line(
            value=value.value,
            label=(value.label, "" if value.label_zh.rstrip("年") == value.label else value.label_zh),
            count=value.count,
            selected=value.selected,
            url=self._toggle(value, above),
            bar=self._bars.get(value.value) if era else self._share(value),
            years=years(era.earliest, era.latest) if era else "",
            lines=lines,
            opened=any(line.selected or line.opened for line in lines) or (self._single_root and not above),
        )

    def _share(self, value: FacetValue) -> Bar:
        return Bar(0, max(8, round(1000 * min(value.count, self._largest) / self._largest)))

    def _toggle(self, value: FacetValue, above: tuple[str, ...]) -> str:
        if value.selected:
            # A region may have been chosen by its path of codes, or by its own code under whatever province.
            return search_url(without_value(self._request, self._name, (value.value, value.value.rpartition("/")[2])))
        # Values are alternatives: beside a province its county would change nothing, so the finer choice replaces it.
        below = [child.value for child in _below(value)]
        return search_url(with_value(self._request, self._name, value.value, instead_of=self._codes(above, below)))

    def _codes(self, above: tuple[str, ...], below: Iterable[str]) -> set[str]:
        replaced = {*above, *below}
        return replaced | {value.rpartition("/")[2] for value in replaced}


def _below(value: FacetValue) -> Iterator[FacetValue]:
    stack = list(value.children)
    while stack:
        child = stack.pop()
        yield child
        stack.extend(child.children)


def era_bars(eras: Iterable[Era]) -> dict[str, Bar]:
    """Where each era lies on a common scale of years, from the first beginning to the last known end."""
    listed = list(eras)
    if not listed:
        return {}
    first = min(era.earliest for era in listed).toordinal()
    ends = [era.latest for era in listed if era.latest != OPEN_END] + [era.earliest for era in listed]
    # An era that has not ended runs a little beyond everything that has.
    last = max(ends).toordinal() + 2 * 365
    scale = 1000 / max(1, last - first)
    bars = {}
    for era in listed:
        start = round((era.earliest.toordinal() - first) * scale)
        end = 1000 if era.latest == OPEN_END else round((era.latest.toordinal() - first) * scale)
        bars[era.id] = Bar(start, max(8, end - start))
    return bars


def chips(page: Page | None, request: Request, archive: Archive) -> tuple[Chip, ...]:
    """What is chosen now, each with the address that takes it away, in the order of the parameters."""
    names = _Names(page, archive)
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


class _Names:
    """Knows the names of chosen values."""

    def __init__(self, page: Page | None, archive: Archive) -> None:
        self._archive = archive
        self._eras = {era.id: era for era in archive.eras}
        facets = page.facets.values() if page else ()
        self._seen = {(facet.name, value.value): value for facet in facets for value in facet.walk()}

    def label(self, name: str, value: str) -> Label:
        seen = self._seen.get((name, value))
        if name == "era" and value in self._eras:
            return self._eras[value].en, self._eras[value].zh
        if name == "region":
            return self._archive.region_label(value)
        # A facet's line stands below its year and may say "November" only.
        if seen and name != "date":
            return seen.label, seen.label_zh
        return fallback_label(name, value)
