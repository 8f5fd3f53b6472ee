"""An Atom feed of a search (RFC 4287, with the links between pages of RFC 5005)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from flask import Response, request

from search.present import Reference, make_reference
from search.results import Hit, Page
from web import links
from web.api import refuse
from web.export.xml_text import add, xml_response
from web.pages import search_library
from web.parameters import MAX_DEPTH, SearchRequest, read_request
from web.site import archive_facts

if TYPE_CHECKING:
    from search import Library

__all__ = ["feed"]

_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA_TYPE = "application/atom+xml"


def feed(get_library: Callable[[], Library]) -> Response:
    """`/search.atom`: the results of a search, those published last first; 400 if a parameter is wrong.

    The feed is as old as the generation of the index. An entry is as old as its document, so that a rebuilt index makes
    no entry new to those who have read it.
    """
    library = get_library()
    asked, complaints = read_request(request.args, library)
    if complaints:
        return refuse(complaints[0])
    asked = replace(asked, sort="newest")
    page = search_library(library, asked, ())
    facts, built = archive_facts(library.identity, library.era_label), _built(library)
    root = Element("feed", {"xmlns": _ATOM})
    name = facts.name[0] or facts.name[1]
    add(root, "title", f"{asked.q} · {name}" if asked.q else name)
    add(root, "subtitle", ". ".join(filter(None, library.identity.description)))
    add(root, "id", links.absolute_url(links.feed_url(replace(asked, page=1)), library.identity))
    add(root, "updated", built)
    add(add(root, "author"), "name", name)
    add(root, "generator", "hezuo")
    _link_pages(root, asked, page, library)
    for hit in page.hits:
        _add_entry(root, hit, make_reference(hit.document, facts), built)
    return xml_response(root, _MEDIA_TYPE)


def _link_pages(root: Element, asked: SearchRequest, page: Page, library: Library) -> None:
    last = max(1, min(page.pages, MAX_DEPTH // page.per_page))
    numbers = {"self": page.number, "first": 1, "last": last}
    if 1 < page.number <= last:
        numbers["previous"] = page.number - 1
    if page.number < last:
        numbers["next"] = page.number + 1
    for relation, number in numbers.items():
        address = links.absolute_url(links.feed_url(replace(asked, page=number)), library.identity)
        add(root, "link", rel=relation, href=address, type=_MEDIA_TYPE)
    results = links.absolute_url(links.whole_result_url(f"{links.PERMANENT}search", asked), library.identity)
    add(root, "link", rel="alternate", href=results, type="text/html")


def _add_entry(root: Element, hit: Hit, reference: Reference, built: str) -> None:
    entry = add(root, "entry")
    add(entry, "title", " · ".join(filter(None, (reference.title, reference.translated))))
    add(entry, "id", reference.address)
    published = reference.published
    day = f"{published.earliest.isoformat()}T00:00:00Z" if published else ""
    add(entry, "updated", day or built)
    if day:
        add(entry, "published", day)
    add(entry, "link", rel="alternate", href=reference.address, type="text/html")
    for author in reference.authors:
        add(add(entry, "author"), "name", author)
    for subject in reference.subjects:
        add(entry, "category", term=subject)
    add(entry, "summary", " … ".join(snippet.text for snippet in hit.snippets) or reference.title)


def _built(library: Library) -> str:
    """Return when the index was built, as RFC 3339 has it; the beginning of Unix time if it does not say."""
    try:
        built = datetime.fromisoformat(str(library.stats().get("built")))
    except ValueError:
        built = datetime.fromtimestamp(0, UTC)
    built = built if built.tzinfo else built.replace(tzinfo=UTC)
    return built.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
