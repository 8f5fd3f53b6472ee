"""Metadata of a page: `<meta>` in the vocabularies of Highwire, Dublin Core, OpenGraph and HTML, and JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from search.ingest.author_names import split_authors
from search.ingest.formats.defaults import real_authors, real_title
from search.ingest.formats.html.structured_data import article_data, texts, type_names
from search.ingest.formats.html.tree import local_name
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, comparison_key
from search.model import Kind
from search.text import without_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["PageFacts", "page_facts", "page_title"]

_LONGEST = 1_000  # characters of a value
_MOST = 3_000  # elements with metadata
_MOST_AUTHORS = 50
_TITLES = ("citation_title", "dc.title", "dcterms.title", "eprints.title", "bepress_citation_title")
_WEB_TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "articletitle")
_AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "dc.creator", "dcterms.creator",
            "dc.creator.personalname", "eprints.creators_name", "author", "article:author", "parsely-author", "byl",
            "sailthru.author", "dc.contributor.author")  # fmt: skip
_DATES = ("citation_publication_date", "citation_date", "bepress_citation_date", "citation_cover_date",
          "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date",
          "prism.publicationdate", "eprints.date", "datepublished",
          "article:published_time", "og:published_time", "og:article:published_time", "article.published", "pubdate",
          "publishdate", "publish-date", "publication_date", "publication-date", "published", "published_time",
          "parsely-pub-date", "sailthru.date", "displaydate", "date", "citation_online_date", "citation_year",
          "release_date", "originalpublicationdate")  # fmt: skip
_FIELDS: Mapping[str, Sequence[str]] = {
    "newspaper": ("newspaper", "citation_newspaper_title"),
    "journal": ("citation_journal_title", "bepress_citation_journal_title", "prism.publicationname",
                "citation_inbook_title", "citation_conference_title"),
    "volume": ("citation_volume", "bepress_citation_volume", "prism.volume"),
    "issue": ("citation_issue", "bepress_citation_issue", "prism.number"),
    "section": ("article:section", "citation_section", "section", "og:article:section"),
    "site": ("og:site_name", "application-name", "citation_publisher", "dc.publisher", "dcterms.publisher", "source",
             "copyright"),
}  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d|[一二][〇○零九八七六五四三二一]{3}年")
_SEPARATORS = re.compile(r"(?<!\s)\s++[|–—·•:»-]\s++|[|_｜]|(?:(?<!\s)\s++)?+--++\s*+")
_ADDRESS = re.compile(r"(?:https?:)?//|@|\bwww\.")
_SCHOLARLY = frozenset({"scholarlyarticle", "thesis", "chapter", "book"})
_SCHOLARLY_NAMES = ("citation_journal", "citation_dissert", "bepress_")
_PRINTED = ("printPage", "printEdition", "printColumn", "printSection")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page's own metadata say of it.

    Attributes:
        kind: The kind of the document by its metadata; web if they do not tell.
        titles: Its title as it is given, the surest first; the last may have the site's name in it.
        authors: In order.
        header: Fields as `model.Document.header` has them, without a repeated name.
    """

    kind: Kind
    titles: tuple[str, ...]
    authors: tuple[str, ...]
    header: tuple[tuple[str, str], ...]


def page_facts(root: _Element) -> PageFacts:
    """Return the metadata of a page; `date` of them is the day of publication, never that of a change."""
    given, title = _given(root)
    data = article_data(root)
    types = type_names(data)
    site = _first(given, _FIELDS["site"]) or next(iter(texts(data.get("publisher"))), "")
    header: dict[str, str] = {}
    dates = [*_all(given, _DATES), *texts(data.get("datePublished")), *texts(data.get("dateCreated"))]
    if day := next((value for value in dates if _YEAR.search(value)), ""):
        header["date"] = day
    for name, keys in _FIELDS.items():
        if value := site if name == "site" else _first(given, keys):
            header[name] = value
    header.setdefault("section", next(iter(texts(data.get("articleSection"))), ""))
    header["page"] = _page(given) or next(iter(texts(data.get("printPage") or data.get("pagination"))), "")
    is_printed = (
        any(map(data.get, _PRINTED)) or "newspaper" in header or "newspaper" in _first(given, ("dc.type",)).lower()
    )
    if is_printed:
        header.setdefault("newspaper", site)
    kind = Kind.NEWSPAPER if is_printed else Kind.WEB
    if types & _SCHOLARLY or any(
        name.startswith(("citation_journal", "citation_dissert", "bepress_")) for name in given
    ):
        kind = Kind.SCHOLARSHIP
    titles = [*_all(given, _TITLES), *texts(data.get("headline") or ()), *_all(given, _WEB_TITLES), title]
    return PageFacts(
        kind=kind,
        titles=tuple(dict.fromkeys(filter(None, map(real_title, titles)))),
        authors=real_authors(_authors(given, texts(data.get("author") or data.get("creator")), site)),
        header=tuple((name, value) for name, value in header.items() if value),
    )


def page_title(facts: PageFacts, headings: Iterable[str]) -> str:
    """Return the title of a page: as one of its main headings prints it if that is a part of a given title.

    Args:
        facts: Metadata of the page.
        headings: Headings that may be the headline, in order.
    """
    keys = [comparison_key(title) for title in facts.titles]
    headings = list(headings)
    for heading in headings:
        key = comparison_key(heading)
        if key and any(key in title for title in keys):
            return heading
    site = comparison_key(dict(facts.header).get("site", ""))
    for title in facts.titles:
        parts = [part.strip() for part in _SEPARATORS.split(title) if part and part.strip()]
        parts = [part for part in parts if comparison_key(part) != site] or parts
        if len(headings) == 1 and title == facts.titles[-1]:
            break
        if parts:
            return max(parts, key=len) if len(parts) > 1 and title == facts.titles[-1] else _without_site(title, site)
    return next(iter(headings), "") or next(iter(facts.titles), "")


def _without_site(title: str, site: str) -> str:
    """Return a title without the site's name at its end."""
    for match in reversed(list(_SEPARATORS.finditer(title[:_LONGEST]))):
        if comparison_key(title[match.end() :]) == site and title[: match.start()].strip():
            return title[: match.start()].strip()
    return title


def _given(root: _Element) -> tuple[dict[str, list[str]], str]:
    """Return the values of metadata by lower-case name, and what `<title>` says."""
    given: dict[str, list[str]] = {}
    title = ""
    for element in islice(root.iter("{*}meta", "{*}title", "{*}time", "meta", "title", "time"), _MOST):
        match local_name(element):
            case "title":
                parent = element.getparent()
                if not title and (parent is None or local_name(parent) != "svg"):
                    title = _value("".join(element.itertext()))
            case "time":
                if element.get("datetime") and _is_publication(element):
                    given.setdefault("published", []).append(_value(element.get("datetime", "")))
            case _:
                value = _value(element.get("content", ""))
                names = f"{element.get('name', '')} {element.get('property', '')} {element.get('itemprop', '')}"
                for name in dict.fromkeys(names.lower().split()):
                    if value:
                        given.setdefault(name, []).append(value)
    return given, title


def _is_publication(element: _Element) -> bool:
    names = f"{element.get('itemprop', '')} {element.get('class', '')} {element.get('pubdate', 'no')}".lower()
    return "pubdate" in element.attrib or "published" in names or "entry-date" in names


def _value(text: str) -> str:
    return collapse(without_invisible(text[: 4 * _LONGEST]))[:_LONGEST]


def _first(given: Mapping[str, Sequence[str]], names: Iterable[str]) -> str:
    return next((given[name][0] for name in names if name in given), "")


def _all(given: Mapping[str, Sequence[str]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in given.get(name, ())]


def _page(given: Mapping[str, Sequence[str]]) -> str:
    first = _first(given, ("citation_firstpage", "bepress_citation_firstpage", "prism.startingpage"))
    last = _first(given, ("citation_lastpage", "bepress_citation_lastpage", "prism.endingpage"))
    return f"{first}-{last}" if first and last and first != last else first or _first(given, ("page", "dc.source.page"))


def _authors(given: Mapping[str, Sequence[str]], described: Sequence[str], site: str) -> tuple[str, ...]:
    """Return the authors by the first vocabulary that names any; an address, an account or the site is none."""
    for name in (*_AUTHORS[:7], "", *_AUTHORS[7:]):
        values = given.get(name, ()) if name else described
        names = [
            author
            for value in values
            if not _ADDRESS.search(value)
            for author in ((value,) if _is_whole(name, value) else split_authors(value.removeprefix("By ")))
        ]
        names = [author for author in names if author.lower() not in ("editor", site.lower())]
        if names:
            return tuple(dict.fromkeys(names))[:_MOST_AUTHORS]
    return ()


def _is_whole(name: str, value: str) -> bool:
    """Return whether a value is one name, family name first: Highwire and Dublin Core repeat the element."""
    return (
        name.startswith(("citation_author", "dc", "eprints", "bepress"))
        and value.count(",") == 1
        and not has_han(value)
    )
