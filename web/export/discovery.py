"""What browsers and search engines ask a site for: OpenSearch with suggestions, robots.txt and sitemaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from flask import Response, abort, request

from search.config import ArchiveIdentity
from search.present import shortened
from web.api import json_response, refuse
from web.export.files import streamed
from web.export.formats import FORMATS
from web.export.xml_text import add, xml_response
from web.fields import MAX_VALUE, Fields
from web.links import PERMANENT, absolute_url, address
from web.pages import brand
from web.parameters import FILTERS
from web.site import document_addresses

if TYPE_CHECKING:
    from search import Library

__all__ = ["Discovery"]

_COMPLETIONS = 8
_SITEMAP_ADDRESSES = 50_000  # of a file, at most (https://www.sitemaps.org/protocol.html)
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_SHORT_NAME, _DESCRIPTION = 16, 1024  # characters of both, at most, by that specification
_NEVER_CRAWLED = ("sort", "without", "expand", "fold", "from", "to", "per_page", "page")


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files by which one library is discovered.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
        identity: Returns what the archive says of itself, whether it can be opened or not.
    """

    get_library: Callable[[], Library]
    identity: Callable[[], ArchiveIdentity]

    def opensearch(self) -> Response:
        """`/opensearch.xml`: lets a browser add the archive to its search engines; it needs no index."""
        identity = self.identity()
        names = brand(identity)
        root = Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
        add(root, "ShortName", shortened(names[0] or names[1], _SHORT_NAME))
        add(root, "LongName", shortened(" ".join(filter(None, names)), 48))
        add(root, "Description", shortened(". ".join(filter(None, identity.description)), _DESCRIPTION))
        results, results_feed, suggestions = (
            absolute_url(address(name), identity) for name in (f"{PERMANENT}search", "search_feed", "suggest")
        )
        paging = "q={searchTerms}&page={startPage?}"
        add(root, "Url", type="text/html", template=f"{results}?{paging}")
        add(root, "Url", type="application/atom+xml", template=f"{results_feed}?{paging}")
        add(root, "Url", type="application/x-suggestions+json", template=f"{suggestions}?q={{searchTerms}}")
        add(
            root,
            "Url",
            type="application/opensearchdescription+xml",
            rel="self",
            template=absolute_url(address("opensearch"), identity),
        )
        icon = absolute_url(address("static", filename="favicon.svg"), identity)
        add(root, "Image", icon, width="16", height="16", type="image/svg+xml")
        for language in ("en", "zh"):
            add(root, "Language", language)
        add(root, "InputEncoding", "UTF-8")
        add(root, "OutputEncoding", "UTF-8")
        return xml_response(root, "application/opensearchdescription+xml")

    def suggest(self) -> Response:
        """`/suggest`: what was typed, its completions, their details and addresses, as OpenSearch has them."""
        fields = Fields(request.args, ("q",))
        text = fields.text("q", MAX_VALUE)
        if fields.complaints:
            return refuse(fields.complaints[0])
        identity = self.identity()
        completions = self.get_library().suggest(text, _COMPLETIONS)
        results = [address(f"{PERMANENT}search", q=completion.text) for completion in completions]
        response = json_response(
            [
                text,
                [completion.text for completion in completions],
                [completion.detail for completion in completions],
                [absolute_url(path, identity) for path in results],
            ]
        )
        response.headers["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
        response.headers["Cache-Control"] = "private, max-age=60"
        return response

    def robots(self) -> Response:
        """`/robots.txt`: keeps crawlers from pages without end, and from what is made for programs; RFC 9309."""
        root = address("search_feed").removesuffix("search.atom")
        own = [f"{root}api/", f"{root}unapi", f"{root}suggest", f"{root}search.atom"]
        files = [f"{root}{name}.{extension}" for name in ("search", "list") for extension in FORMATS]
        narrowed = [f"/*?*{name}=" for name in (*FILTERS, *_NEVER_CRAWLED)]
        rules = [f"Disallow: {path}" for path in (*own, *files, "/*/explain", *narrowed)]
        identity = self.identity()
        sitemaps = [f"Sitemap: {absolute_url(address(name), identity)}" for name in ("sitemap", "sitemap_terms")]
        lines = ["User-agent: *", *rules, "", *sitemaps, ""]
        return Response("\n".join(lines), content_type="text/plain; charset=utf-8")

    def sitemap(self) -> Response:
        """`/sitemap.xml`: all documents, or an index of files of them if they are more than one may list."""
        library = self.get_library()
        _, places = library.ids(0, 0)
        if places <= _SITEMAP_ADDRESSES:
            return self._documents(library, 0)
        changed = _last_change(library)
        count = -(-places // _SITEMAP_ADDRESSES)
        paths = (address("sitemap_part", number=number) for number in range(1, count + 1))
        root = Element("sitemapindex", {"xmlns": _SITEMAPS})
        for path in paths:
            entry = add(root, "sitemap")
            add(entry, "loc", absolute_url(path, library.identity))
            add(entry, "lastmod", changed)
        return xml_response(root, "application/xml")

    def sitemap_part(self, number: int) -> Response:
        """`/sitemap-<number>.xml`: a part of the documents, from 1 on."""
        library = self.get_library()
        first = (number - 1) * _SITEMAP_ADDRESSES
        if number < 1 or first >= library.ids(0, 0)[1]:
            abort(404)
        return self._documents(library, first)

    def sitemap_terms(self) -> Response:
        """`/sitemap-terms.xml`: the list of terms and the page of each, apart since a file of documents may be full."""
        library = self.get_library()
        names = library.term_names()[: _SITEMAP_ADDRESSES - 1]
        paths = [address(f"{PERMANENT}terms"), *(address(f"{PERMANENT}term", term=name) for name in names)]
        pages = [absolute_url(path, library.identity) for path in paths]
        return streamed(_urls(pages, _last_change(library)), "application/xml; charset=utf-8", pages.clear)

    def _documents(self, library: Library, first: int) -> Response:
        of_document = document_addresses(library.identity)
        ids, _ = library.ids(first, _SITEMAP_ADDRESSES)
        pages = _urls(map(of_document, ids), _last_change(library))
        return streamed(pages, "application/xml; charset=utf-8", ids.clear)


def _urls(addresses: Iterable[str], changed: str) -> Iterator[str]:
    """Yield a sitemap of some addresses, which changed on a day."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SITEMAPS}">\n'
    for page in addresses:
        yield f"<url><loc>{escape(page)}</loc><lastmod>{changed}</lastmod></url>\n"
    yield "</urlset>\n"


def _last_change(library: Library) -> str:
    """Return the day on which the index was built: pages may have changed then, and not since."""
    return str(library.stats().get("built", ""))[:10]
