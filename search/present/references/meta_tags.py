"""Metadata of a document for the head of its page: tags of Highwire Press, Dublin Core and OpenGraph, and schema.org.

Zotero's translator for embedded metadata takes the kind of an item from `DC.type`, the newspaper from `DC.source`, and
all else from the tags of Highwire Press. It takes anything with `citation_journal_title` for an article of a journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from search.model import DateSpan, Kind
from search.present.date_labels import datetime_attribute
from search.present.references.one_line import shortened
from search.present.references.reference import Genre, Label, Reference

__all__ = ["ZOTERO_TYPES", "MetaTag", "meta_tags", "schema_org"]

ZOTERO_TYPES = {
    Genre.NEWSPAPER_ARTICLE: "newspaperArticle",
    Genre.WEB_PAGE: "webpage",
    Genre.JOURNAL_ARTICLE: "journalArticle",
    Genre.BOOK: "book",
    Genre.OTHER: "document",
}
"""Kinds of documents in Zotero's words, which its translators know for what they are."""


class MetaTag(NamedTuple):
    """A `meta` element.

    Attributes:
        key: The attribute with its name: `name`, or `property` for OpenGraph.
        name: Its name.
        content: Its content.
    """

    key: str
    name: str
    content: str


def meta_tags(reference: Reference) -> list[MetaTag]:
    """Return the tags of a document's page, none of them empty."""
    named = [MetaTag("name", name, content) for name, content in (*_highwire(reference), *_dublin_core(reference))]
    graph = [MetaTag("property", name, content) for name, content in _open_graph(reference)]
    return [tag for tag in (*named, *graph) if tag.content]


def _highwire(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "citation_title", reference.title
    yield from (("citation_author", author) for author in reference.authors)
    yield "citation_publication_date", _exact_date(reference.published).replace("-", "/")
    if reference.kind is Kind.SCHOLARSHIP:
        yield "citation_journal_title", reference.container_name
    yield "citation_volume", reference.volume
    yield "citation_issue", reference.issue
    yield from zip(("citation_firstpage", "citation_lastpage"), reference.page_range, strict=True)
    yield "citation_publisher", reference.publisher
    yield "citation_doi", reference.doi
    yield "citation_language", reference.lang
    yield "citation_public_url", reference.address


def _dublin_core(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "DC.type", ZOTERO_TYPES[reference.genre]
    yield "DC.title", reference.title
    yield "DCTERMS.alternative", reference.translated
    yield from (("DC.creator", author) for author in reference.authors)
    yield "DC.date", reference.published.edtf if reference.published else ""
    yield "DC.source", reference.container_name
    yield from (("DC.language", lang) for lang in reference.langs)
    yield from (("DC.subject", subject) for subject in reference.subjects)
    yield "DC.identifier", reference.address


def _open_graph(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "og:type", "article"
    yield "og:title", reference.title
    yield "og:description", reference.translated
    yield "og:url", reference.address
    yield "og:site_name", reference.container_name or reference.archive_name
    yield "article:published_time", _exact_date(reference.published)


def schema_org(reference: Reference) -> dict[str, Any]:
    """Return a document in schema.org's words, for JSON-LD."""
    is_newspaper = reference.kind is Kind.NEWSPAPER
    types = {Kind.NEWSPAPER: "NewsArticle", Kind.SCHOLARSHIP: "ScholarlyArticle", Kind.WEB: "Article"}
    item: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": types[reference.kind],
        "@id": reference.address,
        "url": reference.address,
        "headline": shortened(reference.title, 500),
        "alternativeHeadline": shortened(reference.translated, 500),
        "inLanguage": list(reference.langs),
        "author": [{"@type": "Person", "name": author} for author in reference.authors],
        "datePublished": _exact_date(reference.published),
        "temporal": reference.published.edtf if reference.published and not _exact_date(reference.published) else "",
        "isPartOf": _container(reference),
        "printPage" if is_newspaper else "pagination": reference.page,
        "printColumn": reference.column,
        "printSection": reference.section,
        "about": [{"@type": "Place", "name": [*filter(None, label)]} for label in reference.places],
        "keywords": [*map(_first, reference.eras)],
        "archivedAt": reference.address,
        "holdingArchive": {"@type": "ArchiveOrganization", "name": reference.archive_name}
        if reference.archive_name
        else "",
    }
    if reference.doi:
        item["sameAs"] = f"https://doi.org/{reference.doi}"
    return {name: value for name, value in item.items() if value}


def _container(reference: Reference) -> dict[str, Any] | str:
    names = [*dict.fromkeys(filter(None, reference.container))]
    if not names:
        return ""
    kinds = {Kind.NEWSPAPER: "Newspaper", Kind.SCHOLARSHIP: "Periodical", Kind.WEB: "WebSite"}
    volume = {"volumeNumber": reference.volume, "issueNumber": reference.issue}
    return {"@type": kinds[reference.kind], "name": names, **{name: text for name, text in volume.items() if text}}


def _exact_date(span: DateSpan | None) -> str:
    """Return a day, month or year in ISO 8601; nothing for any other span, which these tags cannot tell."""
    return datetime_attribute(span) if span else ""


def _first(label: Label) -> str:
    return label[0] or label[1]
