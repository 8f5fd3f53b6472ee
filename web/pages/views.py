"""Turns a request into a page: parameters → library → template; nothing is computed here that another file could."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from flask import abort, render_template, request

from search.model import Document
from search.present import date_en, date_zh, datetime_attribute, years
from search.query import FACETS, UNDATED_LABEL
from search.results import SORTS, Notice, Page
from web import links
from web.pages import wording
from web.pages.expansions import widening
from web.pages.facets import chips, facet_views
from web.pages.reading import reading
from web.pages.relaxations import less_asked, wider
from web.parameters import FILTERS, MAX_DEPTH, Complaint, Request, read

if TYPE_CHECKING:
    from search import Library

__all__ = ["Views", "find", "known", "page_numbers"]

SIMILAR = 6
"""How many documents a document's page points to."""


_KIND_COUNTS: dict[str, tuple[str, str, str]] = {
    "newspaper": ("newspaper article", "newspaper articles", "报纸文章"),
    "scholarship": ("work of scholarship", "works of scholarship", "学术研究"),
    "web": ("web article", "web articles", "网络文章"),
}
_DATES: dict[str, object] = {
    "date_en": date_en,
    "date_zh": date_zh,
    "datetime_attribute": datetime_attribute,
    "undated": UNDATED_LABEL,
    "years": years,
}
_SORT_LABELS: dict[str, wording.Label] = {
    "relevance": ("Relevance", "相关"),
    "newest": ("Newest", "最新"),
    "oldest": ("Oldest", "最早"),
}


def find(archive: Library, asked: Request, facets: Sequence[str] = tuple(FACETS)) -> Page:
    """Ask the library what a request asks for."""
    return archive.search(
        asked.q,
        filters=asked.filters,
        exclude=asked.exclude,
        dates=(asked.start, asked.end),
        facets=facets,
        sort=asked.sort,
        page=asked.page,
        per_page=asked.per_page,
        expand=asked.expand,
        without=asked.without,
    )


def known(archive: Library, document_id: str) -> Document:
    """The document with an id.

    Raises:
        NotFound: If there is none.
    """
    document = archive.get(document_id)
    if document is None:
        abort(404)
    return document


def page_numbers(current: int, last: int) -> tuple[int | None, ...]:
    """The pages to link to: the first, the last and those around the current one; None stands for a gap.

    A gap always hides at least two pages: a single one is shown instead.
    """
    wanted = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    found: list[int | None] = [1]
    for left, right in pairwise(wanted):
        if right - left == 2:
            found.append(left + 1)
        elif right - left > 2:
            found.append(None)
        found.append(right)
    return tuple(found)


def archive_facts(stats: Mapping[str, object]) -> list[tuple[str, wording.Label]]:
    """What the front page tells about the archive: numbers with their labels, without those that are not known."""
    found: list[tuple[str, wording.Label]] = []
    if isinstance(documents := stats.get("documents"), int):
        found.append((f"{documents:,}", ("document" if documents == 1 else "documents", "文献")))
    first, last = str(stats.get("earliest") or "")[:4], str(stats.get("latest") or "")[:4]
    if first and last:
        found.append((first if first == last else f"{first}–{last}", ("years of publication", "出版年份")))
    kinds = stats.get("kinds")
    for kind, (one, many, zh) in _KIND_COUNTS.items():
        if isinstance(kinds, Mapping) and (count := kinds.get(kind)):
            found.append((f"{count:,}", (one if count == 1 else many, zh)))
    return found


def _ways_out(archive: Library, asked: Request, page: Page) -> list[tuple[wording.Label, str, int]]:
    """For a page without results: wider questions that find something, with their addresses and totals."""
    helped = bool(page.relaxations or page.suggestions)
    found = []
    for label, other in wider(asked, filters=len(chips(asked, archive)), helped=helped):
        if total := find(archive, replace(other, per_page=1), ()).total:
            found.append((label, links.search_url(other), total))
    return found


def _notices(complaints: tuple[Complaint, ...], *more: Notice) -> tuple[Notice, ...]:
    return (*(Notice(code="ignored-parameter", text=complaint.message) for complaint in complaints), *more)


@dataclass(frozen=True, slots=True)
class Views:
    """The pages of one library.

    Attributes:
        archive: Gives the open library, or raises a `SearchError`.
    """

    archive: Callable[[], Library]
    _shared: Mapping[str, object] = field(
        default_factory=lambda: {"links": links, "wording": wording, "dates": _DATES, "sorts": _SORT_LABELS}
    )

    def home(self) -> str:
        """`/`: the search box, what the archive holds, and its eras."""
        archive = self.archive()
        everything = find(archive, Request(per_page=1), ("era",))
        (eras,) = facet_views(everything, Request(), archive, ("era",)) or (None,)
        facts = archive_facts(archive.stats())
        return self._page("home.html", asked=Request(), facts=facts, eras=eras)

    def search(self) -> str:
        """`/search`: results and facets."""
        archive = self.archive()
        asked, complaints = read(request.args, archive)
        page = find(archive, asked)
        reachable = min(page.pages, MAX_DEPTH // page.per_page)
        beyond = page.total > 0 and not page.hits
        views = {view.name: view for view in facet_views(page, asked, archive, tuple(FACETS))}
        return self._page(
            "search.html",
            asked=asked,
            page=page,
            widening=widening(page.expansions, asked),
            less=less_asked(page.relaxations, asked, archive),
            facets=[views[name] for name in FACETS if name in views],
            ways_out=[] if page.total else _ways_out(archive, asked, page),
            chips=chips(asked, archive),
            notices=_notices(complaints, *page.notices),
            numbers=page_numbers(min(asked.page, reachable), reachable),
            reachable=reachable,
            beyond=beyond,
            eras=archive.eras,
        )

    def document(self, document_id: str) -> str:
        """`/documents/<id>`: one document, with the words of the question that led to it marked."""
        archive = self.archive()
        document = known(archive, document_id)
        asked, complaints = read(request.args, archive)
        marked = archive.mark(document, asked.q, expand=asked.expand, without=asked.without)
        return self._page(
            "document.html",
            asked=asked,
            came_from_results=bool(request.args),
            document=document,
            reading=reading(document, marked),
            similar=archive.similar(document_id, SIMILAR),
            eras=archive.eras,
            notices=_notices(complaints),
        )

    def explain(self, document_id: str) -> str:
        """`/documents/<id>/explain`: which words of a question found the document, and what each gave to its score."""
        archive = self.archive()
        document = known(archive, document_id)
        asked, complaints = read(request.args, archive)
        explanation = archive.explain(asked.q, document_id, expand=asked.expand, without=asked.without)
        return self._page(
            "explain.html",
            asked=asked,
            document=document,
            explanation=explanation,
            for_programs=links.explain_api_url(document_id, asked),
            notices=_notices(complaints),
        )

    def about(self) -> str:
        """`/about`: what this is and how to ask."""
        archive = self.archive()
        return self._page(
            "about.html", asked=Request(), facets=FACETS.values(), filters=FILTERS, eras=tuple(archive.eras)
        )

    def _page(self, template: str, **context: object) -> str:
        text = render_template(f"hezuo/{template}", sort_names=SORTS, **self._shared, **context)
        # A document may carry half of a surrogate pair, which UTF-8 cannot: show a question mark rather than an error.
        return text.encode("utf-8", "replace").decode("utf-8")
