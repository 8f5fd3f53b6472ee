"""The views of the HTML pages: parse the parameters, ask the library, render a template."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request, url_for
from werkzeug.exceptions import HTTPException

from search.errors import unless_damaged
from search.model import Document
from search.present import datetime_attribute, shortened, years
from search.query import FACETS, UNDATED_LABEL
from search.results import SORTS, Duplicate, Hit, IdStatus, Notice, Page
from web import links
from web.fields import MAX_MESSAGE
from web.interfaces import current, gettext, ngettext, settled, translated
from web.pages import wording
from web.pages.calendar_views import calendar_url
from web.pages.cards import cards
from web.pages.chosen_filters import chips
from web.pages.correction_views import correction_views
from web.pages.expansions import shown_expansions
from web.pages.facet_views import SHOWN_NAMES, facet_views, other_parameters
from web.pages.front_page import day_of_archive, paper_of_day
from web.pages.glossary import headline_terms
from web.pages.lists import document_list
from web.pages.picture_views import search_pictures
from web.pages.reading import place_in_results, read_reading, reading_page
from web.pages.relaxation_links import relaxation_links, wider_requests
from web.parameters import FILTERS, MAX_DEPTH, Complaint, SearchRequest, read_request
from web.rendering import render
from web.serving import note_incomplete, note_search

if TYPE_CHECKING:
    from search import Library

__all__ = ["Views", "find_document", "notices_of", "page_numbers", "redirect_to", "search_as_asked", "search_library"]

_LOG = logging.getLogger(__name__)

SIMILAR_SHOWN = 6
"""How many similar documents a document's page links to."""

_HOME_LANES, _RESULT_LANES = 4, 2  # of eras under a timeline: above results there is less room

_MOST_ENTRIES = 3
"""Entries of the glossary that are named beside a question that is one of their names."""

_LOOK_AROUND = frozenset({"term", "phrase", "traditional", "place-term", "pinyin", "postal", "author"})
"""Kinds of examples on the front page, which need no explanation."""

_DATES: dict[str, object] = {
    "label": wording.day_label,
    "datetime_attribute": datetime_attribute,
    "undated": UNDATED_LABEL,
    "years": years,
}


def search_library(
    library: Library,
    asked: SearchRequest,
    facets: Sequence[str] = tuple(FACETS),
    *,
    date_grain: str | None = None,
    facet_limit: int = SHOWN_NAMES,
) -> Page:
    """Return the page of results of a request.

    Args:
        library: Is searched.
        asked: The request.
        facets: Names of the facets to count.
        date_grain: Length of the periods of its timeline; None for no timeline.
        facet_limit: Values that are listed of a facet that may have any number.
    """
    page = library.search(
        asked.q, facets=facets, page=asked.page, date_grain=date_grain, facet_limit=facet_limit, **asked.listing()
    )
    if any(notice.code == "partial" for notice in page.notices):
        note_incomplete()
    return page


def search_as_asked(
    library: Library, asked: SearchRequest, *, date_grain: str | None = None, facet_limit: int = SHOWN_NAMES
) -> Page:
    """Return the page of results of a request, and note it for the log of searches; see `search_library`."""
    page = search_library(library, asked, date_grain=date_grain, facet_limit=facet_limit)
    dates = ("dates",) if asked.start or asked.end else ()
    narrowed = (*asked.filters, *(f"-{name}" for name in asked.exclude), *dates)
    note_search(asked.q, page.total, page=asked.page, narrowed=narrowed)
    return page


class DocumentMoved(HTTPException):
    """The answer to a request for a document by an id that it had before: a permanent redirect.

    Args:
        address: Where the document is now.
    """

    code = 301

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def get_headers(self, *arguments: Any, **options: Any) -> list[tuple[str, str]]:
        """Return the headers, with the new address among them."""
        return [*super().get_headers(*arguments, **options), ("Location", self._address)]


def redirect_to(address: str) -> Response:
    """Return the answer that another address has what is asked for, for now; without a body, which nobody sees."""
    response = Response(status=302, mimetype="text/plain")
    response.headers["Location"] = address
    return response


def find_document(library: Library, document_id: str) -> Document:
    """Return the document with an id.

    Raises:
        HTTPException: If there is none. The answer is a redirect (301) to the same page of the document that had the id
            before, 410 if the document is gone, and 404 if the id was never given.
    """
    document = library.get(document_id)
    if document is None:
        abort(410 if library.resolve(document_id).status is IdStatus.GONE else 404)
    if document.id != document_id:
        query = request.query_string.decode("latin-1")
        address = url_for(request.endpoint or "", **{**(request.view_args or {}), "document_id": document.id})
        raise DocumentMoved(f"{address}?{query}" if query else address)
    return document


def hit_groups(page: Page) -> list[tuple[str, int, tuple[Hit, ...]]]:
    """Return the hits of a page in groups, each with the rank of its first: `all`, `possible` and `some` words."""
    first = (page.number - 1) * page.per_page
    ends = (("all", page.complete), ("possible", page.complete + page.possible), ("some", page.total))
    groups, start = [], 0
    for kind, end in ends:
        stop = min(len(page.hits), max(start, end - first))
        if stop > start:
            groups.append((kind, first + start + 1, page.hits[start:stop]))
        start = stop
    return groups


def page_numbers(current: int, last: int) -> tuple[int | None, ...]:
    """Return the pages to link to: the first, the last and those around the current one; None stands for a gap.

    A gap always hides at least two pages: a single one is shown instead.
    """
    wanted = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    numbers: list[int | None] = [1]
    for left, right in pairwise(wanted):
        if right - left == 2:
            numbers.append(left + 1)
        elif right - left > 2:
            numbers.append(None)
        numbers.append(right)
    return tuple(numbers)


def publication_years(stats: Mapping[str, object]) -> str:
    """Return the first and last year of publication: `1954`, `1946–1968`; empty if no day is known."""
    first, last = str(stats.get("earliest") or "")[:4], str(stats.get("latest") or "")[:4]
    return "–".join(dict.fromkeys((first, last))) if first and last else ""


def _kind_count(kind: str, count: int) -> str:
    """Return a number of documents of a kind in words: `66 newspaper articles`; of any kind for another name."""
    match kind:
        case "newspaper":
            return ngettext("%(num)s newspaper article", "%(num)s newspaper articles", count)
        case "scholarship":
            return ngettext("%(num)s work of scholarship", "%(num)s works of scholarship", count)
        case "web":
            return ngettext("%(num)s web article", "%(num)s web articles", count)
    return ngettext("%(num)s document", "%(num)s documents", count)


def archive_facts(stats: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the known figures about the archive for the front page, with their labels."""
    figures: list[tuple[str, str]] = []
    if isinstance(documents := stats.get("documents"), int):
        figures.append((f"{documents:,}", ngettext("document", "documents", documents)))
    if published := publication_years(stats):
        figures.append((published, gettext("years of publication")))
    kinds = stats.get("kinds")
    counts = kinds if isinstance(kinds, Mapping) else {}
    labels = {
        "newspaper": ngettext("newspaper article", "newspaper articles", counts.get("newspaper", 0)),
        "scholarship": ngettext("work of scholarship", "works of scholarship", counts.get("scholarship", 0)),
        "web": ngettext("web article", "web articles", counts.get("web", 0)),
    }
    return figures + [(f"{counts[kind]:,}", label) for kind, label in labels.items() if counts.get(kind)]


def holdings(stats: Mapping[str, object]) -> list[str]:
    """Return the numbers of documents of each kind, in words: `66 newspaper articles`; of all, if kinds are unknown."""
    kinds = stats.get("kinds")
    counts = [(kind, kinds.get(kind, 0)) for kind in wording.KINDS] if isinstance(kinds, Mapping) else []
    if not any(count for _, count in counts):
        documents = stats.get("documents")
        counts = [("", documents if isinstance(documents, int) else 0)]
    return [_kind_count(kind, count) for kind, count in counts if count]


def _placeholder(library: Library) -> str:
    """Return what stands in an empty search box: words that the archive finds, in different spellings."""
    queries = {example.kind: example.query for example in library.examples()}
    return ", ".join(queries[kind] for kind in ("term", "words", "pinyin") if kind in queries)


def _wider_searches(library: Library, asked: SearchRequest, page: Page) -> list[tuple[wording.Label, str, int]]:
    """Return label, address and total of wider searches that find something, for a page without results."""
    helped = bool(page.relaxations or page.suggestions)
    searches = []
    for label, other in wider_requests(asked, filters=len(chips(asked, library)), helped=helped):
        if total := search_library(library, replace(other, per_page=1), ()).total:
            searches.append((label, links.search_url(other), total))
    return searches


def _orders(asked: SearchRequest) -> list[tuple[str, bool]]:
    """Return the orders that mean something for a request, and whether it has each; only a question has relevance."""
    if asked.q:
        return [(name, name == asked.sort) for name in SORTS]
    current = "newest" if asked.sort == "relevance" else asked.sort
    return [(name, name == current) for name in SORTS if name != "relevance"]


def notices_of(complaints: tuple[Complaint, ...], *more: Notice) -> tuple[Notice, ...]:
    """Return notices about parameters that were ignored, and some more."""
    ours = (
        Notice(code="ignored-parameter", text=shortened(translated(item.sentence), MAX_MESSAGE)) for item in complaints
    )
    return (*ours, *more)


@dataclass(frozen=True, slots=True)
class Views:
    """The pages of one library.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
    """

    get_library: Callable[[], Library]
    _shared: Mapping[str, object] = field(
        default_factory=lambda: {"links": links, "wording": wording, "dates": _DATES, "sorts": wording.SORTS}
    )

    def home(self) -> str:
        """`/`: the search box, figures about the archive, its timeline and its map, and one day's paper."""
        library = self.get_library()
        asked = SearchRequest()
        everything = search_library(library, replace(asked, per_page=1), ("era", "region"), date_grain="year")
        day = day_of_archive(library, date.today())  # noqa: DTZ011 - the day at the archive, as its readers see it
        return self._page(
            "home.html",
            library,
            asked=asked,
            facts=archive_facts(library.stats()),
            pictures=search_pictures(everything, asked, library, most_lanes=_HOME_LANES),
            paper=paper_of_day(library, day) if day else None,
            examples=[example.query for example in library.examples() if example.kind in _LOOK_AROUND],
        )

    def search(self) -> str:
        """`/search`: results and facets."""
        with settled():  # for the names of facets, periods and provinces too
            return self._results()

    def _results(self) -> str:
        library = self.get_library()
        asked, complaints = read_request(request.args, library)
        page = search_as_asked(library, asked, date_grain="auto")
        reachable = min(page.pages, MAX_DEPTH // page.per_page)
        beyond = page.total > 0 and not page.hits
        facets = facet_views(page, asked, library, tuple(FACETS))
        return self._page(
            "search.html",
            library,
            asked=asked,
            page=page,
            groups=[
                (kind, first, cards(hits, asked, library.identity.newspaper, first))
                for kind, first, hits in hit_groups(page)
            ],
            orders=_orders(asked),
            shown_expansions=shown_expansions(page.expansions, asked),
            less=relaxation_links(page.relaxations, asked, library),
            facets=facets,
            kept=other_parameters(asked, facets),
            wider_searches=[] if page.total else _wider_searches(library, asked, page),
            chips=chips(asked, library),
            notices=notices_of(complaints, *page.notices),
            numbers=page_numbers(min(asked.page, reachable), reachable),
            reachable=reachable,
            beyond=beyond,
            eras=library.eras,
            pictures=search_pictures(page, asked, library, most_lanes=_RESULT_LANES),
            in_glossary=library.terms_named(asked.q)[:_MOST_ENTRIES],
        )

    def document(self, document_id: str) -> str:
        """`/documents/<id>`: one document, with the matches of the query marked."""
        library = self.get_library()
        document = find_document(library, document_id)
        reading, searched, wrong = read_reading(request.args)
        asked, complaints = read_request(searched, library)
        find_similar = partial(library.similar, document_id, SIMILAR_SHOWN)
        similar: tuple[Hit, ...] = unless_damaged(find_similar, (), "similar documents are", _LOG)
        find_duplicates = partial(library.duplicates, document_id)
        duplicates: tuple[Duplicate, ...] = unless_damaged(find_duplicates, (), "copies of the text are", _LOG)
        mark = partial(library.mark, document, asked.q, expand=asked.expand, without=asked.without)
        marked = unless_damaged(mark, None, "marks are", _LOG)
        if marked is None:
            marked = library.mark(document, "")
        find_place = partial(place_in_results, library, document.id, asked, reading)
        first = "zh" if current().is_chinese else "en"
        page = reading_page(document, marked, asked, reading, first, library.terms_in)
        return self._page(
            "document.html",
            library,
            canonical=SearchRequest(),
            asked=asked,
            came_from_results=bool(searched) or reading.position > 0,
            document=document,
            reading=page,
            part_numbers=page_numbers(page.part, page.parts),
            calendar_url=calendar_url,
            place=unless_damaged(find_place, None, "neighbours among the results are", _LOG),
            corrections=correction_views(document, library),
            terms=headline_terms(document, library),
            similar=similar,
            duplicates=duplicates,
            eras=library.eras,
            notices=notices_of((*wrong, *complaints)),
        )

    def explain(self, document_id: str) -> str:
        """`/documents/<id>/explain`: which words of a query match the document, and what each adds to its score."""
        library = self.get_library()
        document = find_document(library, document_id)
        asked, complaints = read_request(request.args, library)
        explanation = library.explain(asked.q, document_id, expand=asked.expand, without=asked.without)
        return self._page(
            "explain.html",
            library,
            asked=asked,
            document=document,
            explanation=explanation,
            for_programs=links.explain_api_url(document_id, asked),
            notices=notices_of(complaints),
        )

    def reading_list(self) -> str:
        """`/list`: documents by their ids, which a reader has put together."""
        library = self.get_library()
        own = document_list(request.args, library)
        return self._page(
            "list.html",
            library,
            canonical=None,
            asked=SearchRequest(),
            listed=own.entries,
            ids=own.ids,
            notices=notices_of(own.complaints),
            eras=library.eras,
        )

    def about(self) -> str:
        """`/about`: what the archive is and how to search it."""
        library = self.get_library()
        stats = library.stats()
        return self._page(
            "about.html",
            library,
            asked=SearchRequest(),
            examples={example.kind: example.query for example in library.examples()},
            holdings=holdings(stats),
            years=publication_years(stats),
            facets=FACETS.values(),
            filters=FILTERS,
            eras=tuple(library.eras),
        )

    def _page(self, template: str, library: Library, **context: object) -> str:
        text = render(
            template,
            archive=library.identity,
            brand=wording.brand(library.identity),
            placeholder=_placeholder(library),
            **self._shared,
            **{"canonical": context["asked"], **context},
        )
        # A document may carry half of a surrogate pair, which UTF-8 cannot: show a question mark rather than an error.
        return text.encode("utf-8", "replace").decode("utf-8")
