"""Timeline and map of provinces of a search, with the addresses of the searches that their parts stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from search.model import UNDATED
from search.present import years
from search.query import path_end
from search.results import Facet, FacetValue, Grain, Page, Province
from search.results import Timeline as PeriodCounts
from web.interfaces import current, gettext, label_text, names_of
from web.links import adding_url, search_url, with_value, without_dates, without_value
from web.parameters import SearchRequest
from web.pictures import (
    EraSpan,
    OtherDocuments,
    Period,
    PeriodCount,
    PlaceCount,
    TileMap,
    Timeline,
    Unit,
    tile_map,
    timeline,
)

if TYPE_CHECKING:
    from search import Library
    from search.enrich import EraTable

__all__ = ["SearchPictures", "search_pictures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPictures:
    """The pictures of a search.

    Attributes:
        timeline: Its timeline.
        wider: Names and addresses of the same search at any time, in the year of its month, in the month of its day.
        places: Its map of provinces.
        chosen_place: English and Chinese name of the province in which it is; empty if it is in none.
    """

    timeline: Timeline
    wider: tuple[tuple[str, str], ...]
    places: TileMap
    chosen_place: tuple[str, str]


def search_pictures(page: Page, asked: SearchRequest, library: Library, *, most_lanes: int) -> SearchPictures:
    """Return the pictures of a search.

    Args:
        page: Its page of results, with a timeline and the facets of eras and regions.
        asked: The search.
        library: Has all provinces, the table of eras, and reads dates.
        most_lanes: Lanes of eras that there is room for.
    """
    counts = page.timeline or PeriodCounts(grain=Grain.YEAR)
    places, chosen_place = _map_view(library.provinces().provinces, asked, page.facets.get("region"))
    return SearchPictures(
        timeline=_timeline_view(counts, asked, page.facets.get("era"), library, most_lanes=most_lanes),
        wider=_wider_times(asked),
        places=places,
        chosen_place=chosen_place,
    )


def _timeline_view(
    counts: PeriodCounts, asked: SearchRequest, eras: Facet | None, library: Library, *, most_lanes: int
) -> Timeline:
    """Return the timeline of a search, from the numbers of its documents by period."""
    always = _at_any_time(asked)
    unit, dated_url = Unit(counts.grain), adding_url(always, "date")

    def link(period: Period) -> str:
        if dated_url and period.unit is not Unit.DAY:
            return dated_url(period.value)
        return search_url(_in_period(always, period))

    other = OtherDocuments(
        imprecise=counts.imprecise, undated=counts.undated, undated_url=search_url(with_value(always, "date", UNDATED))
    )
    return timeline(
        [PeriodCount(Period.read(period.period).first, period.total, period.count) for period in counts.periods],
        unit,
        link=link,
        choose=label_text,
        compared=_is_compared(asked),
        chosen=_chosen_spans(asked, library),
        eras=_era_spans(eras, asked, library.eras),
        most_lanes=most_lanes,
        other=other,
    )


def _wider_times(asked: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return names and addresses of a search at any time, in the year of its month, and in the month of its day."""
    chosen = asked.filters.get("date", ())
    if not (chosen or asked.start or asked.end):
        return ()
    always = _at_any_time(asked)
    wider = [(gettext("All years"), search_url(always))]
    values = {*chosen, *filter(None, (asked.start, asked.end))}
    if len(values) == 1 and (period := _period(values.pop())) is not None:
        for unit in (Unit.YEAR, Unit.MONTH):
            longer = Period.of(unit, period.first)
            if len(longer.value) < len(period.value):
                wider.append((label_text(longer.names), search_url(_in_period(always, longer))))
    return tuple(wider)


def _at_any_time(asked: SearchRequest) -> SearchRequest:
    return without_value(without_dates(asked, start=True, end=True), "date", asked.filters.get("date", ()))


def _in_period(always: SearchRequest, period: Period) -> SearchRequest:
    """Return a search at any time narrowed to a period; the date facet has no days."""
    if period.unit is Unit.DAY:
        return replace(always, start=period.value, end=period.value)
    return with_value(always, "date", period.value)


def _is_compared(asked: SearchRequest) -> bool:
    """Return whether a search can have another timeline than the archive; a choice of dates leaves it as it is."""
    return bool(asked.q or asked.start or asked.end or asked.exclude or {*asked.filters} - {"date"})


def _period(value: str) -> Period | None:
    """Return the year, month or day of a date; None of any other text, and if there is no such day."""
    try:
        return Period.read(value)
    except ValueError:
        return None


def _chosen_spans(asked: SearchRequest, library: Library) -> Iterator[tuple[date, date]]:
    span = library.check_dates(asked.start, asked.end)
    if span is not None:
        yield span.earliest, span.latest
    for value in asked.filters.get("date", ()):
        if value != UNDATED and (span := library.check_dates(value, value)) is not None:
            yield span.earliest, span.latest


def _era_spans(facet: Facet | None, asked: SearchRequest, table: EraTable) -> Iterator[EraSpan]:
    url_of = _toggling(asked, "era")
    for value in facet or ():
        if value.value not in table:
            continue
        era, (name, lang) = table[value.value], names_of((value.label, value.label_zh))[0]
        yield EraSpan(
            name=name,
            lang=lang,
            years=years(era.earliest, era.latest),
            earliest=era.earliest,
            latest=era.latest,
            count=value.count,
            url=url_of(value),
            chosen=value.selected,
        )


def _toggling(asked: SearchRequest, name: str, *, alone: bool = False) -> Callable[[FacetValue], str]:
    """Return what makes the address of a search with a value of a filter, or without it if it is chosen.

    Args:
        asked: The search.
        name: Name of the filter.
        alone: Whether the value replaces those that are chosen, instead of being another one.
    """
    adding = adding_url(asked, name)
    if adding:
        return lambda value: adding(value.value)
    instead_of = asked.filters.get(name, ()) if alone else ()

    def url(value: FacetValue) -> str:
        if value.selected:
            return search_url(without_value(asked, name, (value.value, path_end(value.value))))
        return search_url(with_value(asked, name, value.value, instead_of=instead_of))

    return url


def _map_view(
    provinces: Iterable[Province], asked: SearchRequest, regions: Facet | None
) -> tuple[TileMap, tuple[str, str]]:
    """Return the map of the provinces that a search is about, and the names of the chosen one, or empty ones."""
    values = {path_end(value.value): value for value in regions.walk()} if regions else {}
    known = {province.code: province for province in provinces}
    url_of = _toggling(asked, "region", alone=True)
    counts = [_place(province, values.get(province.code), url_of) for province in known.values()]
    chosen = next((values[code] for code in known if code in values and _is_chosen_in(values[code])), None)
    view = tile_map(
        counts,
        within=_within(chosen, url_of) if chosen else (),
        compared=bool(asked.q or asked.narrowed),
        traditional=current().tag == "zh-Hant",
    )
    return view, (chosen.label, chosen.label_zh) if chosen else ("", "")


def _place(province: Province, value: FacetValue | None, url_of: Callable[[FacetValue], str]) -> PlaceCount:
    name, lang = names_of((province.name_en, province.name))[0]
    return PlaceCount(
        code=province.code,
        name=name,
        lang=lang,
        chinese=label_text(("", province.name)),
        count=value.count if value else 0,
        everything=province.total,
        url=url_of(value) if value else "",
        chosen=value.selected if value else False,
    )


def _is_chosen_in(value: FacetValue) -> bool:
    return value.selected or any(map(_is_chosen_in, value.children))


def _within(value: FacetValue, url_of: Callable[[FacetValue], str], level: int = 0) -> Iterator[PlaceCount]:
    """Yield what lies in a region: each prefecture, and after it its counties."""
    for child in value.children:
        name, lang = names_of((child.label, child.label_zh))[0]
        yield PlaceCount(
            code=path_end(child.value),
            name=name,
            lang=lang,
            count=child.count,
            url=url_of(child),
            chosen=child.selected,
            level=level,
        )
        yield from _within(child, url_of, level + 1)
