"""Facets as a template prints them: label, count, address of a click, bar and children of each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.present import years
from search.query import FACETS, path_end
from search.results import Facet, FacetValue, Page
from web.links import adding_url, request_parameters, search_url, with_exclusion, with_value, without_value
from web.pages.chosen_filters import ValueLabels
from web.pages.wording import VALUES, Label, fallback_label
from web.parameters import SearchRequest

if TYPE_CHECKING:
    from search import Library
    from search.enrich import Era

__all__ = ["SHOWN_NAMES", "FacetLine", "FacetView", "facet_views", "other_parameters"]

SHOWN = 9
"""How many values of a long list are shown at once: those with most documents, in the list's own order."""

SHOWN_ERAS = 4
"""How many named periods are shown at once: the timeline has them as well."""

SHOWN_NAMES = 20
"""Values that a page has of a facet that may have any number, such as authors: those with most documents."""

SPARE = 3
"""Fewer values than this are shown as well, rather than folded away."""

LONG = 20
"""Values up to which a reader finds one by looking; a list of more gets a box that filters it."""

_OPEN_LINES = 16  # lines of the second level that are shown at once: about as many as fit beside two results
_NAMED_PERIODS = ("era", "period")  # facets whose values have bars; the timeline shows when they were
_SHORTEST_BAR = 0.8  # per cent, so that few documents can be seen


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
        bar: The number of documents of an era as a percentage of that of the era with most; None for other values.
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
    bar: float | None = None
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
        unlisted: Number of values that it has besides, each of no more documents than those.
    """

    name: str
    label: Label
    lines: tuple[FacetLine, ...]
    unlisted: int = 0

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
    eras = {era.id: era for era in library.eras}
    labels = ValueLabels(library)
    views = (_view(page.facets[name], request, eras, labels) for name in names if name in page.facets)
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


def _view(facet: Facet, request: SearchRequest, eras: Mapping[str, Era], labels: ValueLabels) -> FacetView:
    own = eras if facet.name in _NAMED_PERIODS else {}
    lines = _FacetLines(facet, request, own, labels).all_lines()
    unlisted = max(0, facet.total - len(facet.values)) if FACETS[facet.name].is_open else 0
    return FacetView(name=facet.name, label=(facet.label, facet.label_zh), lines=lines, unlisted=unlisted)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A value before it is known whether it is folded away: its lines below, whether it is left out, and opened."""

    value: FacetValue
    lines: tuple[FacetLine, ...]
    excluded: bool
    opened: bool

    @property
    def is_marked(self) -> bool:
        return self.value.selected or self.excluded


class _FacetLines:
    """Builds the lines of one facet."""

    def __init__(self, facet: Facet, request: SearchRequest, eras: Mapping[str, Era], labels: ValueLabels) -> None:
        self._facet = facet
        self._name = facet.name
        self._request = request
        self._eras = eras
        self._most = max((value.count for value in facet.values), default=0)
        self._labels = labels
        self._excluded = {value.casefold() for value in request.exclude.get(facet.name, ())}
        # Of most facets nothing is chosen: a choice adds a value to the search and does nothing else.
        self._including_url = adding_url(request, facet.name)
        self._excluding_url = adding_url(request, f"-{facet.name}")
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
        return (*counted, *(self._line(self._draft(value, ()), ()) for value in uncounted))

    def _uncounted(self, value: str, *, selected: bool) -> FacetValue:
        label = self._labels.label(self._name, value)
        en, zh = label if isinstance(label, tuple) else (label, "")
        return FacetValue(value=value, label=en, label_zh=zh, selected=selected)

    def _lines(self, values: Iterable[FacetValue], above: tuple[str, ...]) -> tuple[FacetLine, ...]:
        drafts = (self._draft(value, above) for value in values)
        shown = [draft for draft in drafts if draft.value.count or draft.is_marked or draft.lines]
        major = _major(shown, SHOWN_ERAS if self._eras else SHOWN)
        return tuple(
            self._line(draft, above, minor=bool(major) and rank not in major) for rank, draft in enumerate(shown)
        )

    def _draft(self, value: FacetValue, above: tuple[str, ...]) -> _Draft:
        lines = self._lines(value.children, (*above, value.value)) if value.children else ()
        excluded = bool(self._excluded) and any(spelling in self._excluded for spelling in _spellings(value.value))
        opened = len(above) < self._open_levels or any(line.marked or line.opened for line in lines)
        return _Draft(value, lines, excluded, opened)

    def _line(self, draft: _Draft, above: tuple[str, ...], *, minor: bool = False) -> FacetLine:
        value = draft.value
        era = self._eras.get(value.value) if self._eras else None
        url, exclude_url = self._addresses(draft, above)
        return FacetLine(
            value=value.value,
            label=self._label(value),
            count=value.count,
            selected=value.selected,
            excluded=draft.excluded,
            url=url,
            exclude_url=exclude_url,
            bar=self._bar(value.count) if era else None,
            years=years(era.earliest, era.latest) if era else "",
            lines=draft.lines,
            opened=draft.opened,
            minor=minor,
        )

    def _addresses(self, draft: _Draft, above: tuple[str, ...]) -> tuple[str, str]:
        """Return the address of the search with a value chosen, and with it left out, or no longer so."""
        value = draft.value
        if self._including_url and self._excluding_url:
            return self._including_url(value.value), self._excluding_url(value.value)
        # Values are alternatives: beside a province its county would change nothing, so the finer choice replaces it.
        below = [child.value for child in _below(value)]
        without = self._without(_spellings(value.value))
        return (
            search_url(without if value.selected else self._including(without, value, above, below)),
            search_url(without if draft.excluded else self._excluding(without, value, above, below)),
        )

    def _bar(self, count: int) -> float:
        """Return the number of documents as a percentage of that of the value that has most."""
        return round(max(_SHORTEST_BAR, 100 * count / self._most), 2) if count else 0

    def _label(self, value: FacetValue) -> Label:
        if self._name in VALUES:
            return fallback_label(self._name, value.value)
        return value.label, value.label_zh

    def _without(self, spellings: Sequence[str]) -> SearchRequest:
        """Return the request with a value neither chosen nor left out."""
        # A region may have been chosen by its path of codes, or by its own code under any province.
        return without_value(without_value(self._request, self._name, spellings), f"-{self._name}", spellings)

    def _including(
        self, without: SearchRequest, value: FacetValue, above: Sequence[str], below: Sequence[str]
    ) -> SearchRequest:
        """Return the request with a value chosen; what it lies in must not be left out then."""
        request = without_value(without, f"-{self._name}", _codes(above))
        return with_value(request, self._name, value.value, instead_of=_codes((*above, *below)))

    def _excluding(
        self, without: SearchRequest, value: FacetValue, above: Sequence[str], below: Sequence[str]
    ) -> SearchRequest:
        """Return the request with a value left out; what lies in it must not be chosen then."""
        request = without_value(without, self._name, _codes(below))
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


def _major(drafts: Sequence[_Draft], shown: int) -> set[int]:
    """Return which lines of a long list are not folded away: the larger and chosen ones; of a short list none."""
    if len(drafts) < shown + SPARE:
        return set()
    ranked = sorted(range(len(drafts)), key=lambda index: -drafts[index].value.count)
    return set(ranked[:shown]) | {index for index, draft in enumerate(drafts) if draft.is_marked or draft.opened}
