"""What pages show of references: tags of the head, citations, spans in results. Templates call these as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from search.config import ArchiveIdentity
from search.enrich import EraTable
from search.model import Document
from search.present import (
    Reference,
    chicago,
    context_object,
    gb_t_7714,
    make_reference,
    meta_tags,
    plain,
    schema_org,
)
from search.results import Page
from web import links
from web.export.formats import FORMATS, REFERENCE_FORMATS
from web.parameters import SearchRequest
from web.site import archive_facts

__all__ = ["TEMPLATE_GLOBALS", "Citation", "FileLink"]


class Citation(NamedTuple):
    """A citation in one style.

    Attributes:
        key: Short name of the style, for identifiers.
        style: Name of the style.
        lang: BCP 47 tag of the language in which the style is written.
        text: The citation.
    """

    key: str
    style: str
    lang: str
    text: str


class FileLink(NamedTuple):
    """A link to a file.

    Attributes:
        title: Name of its format.
        media_type: Media type of it.
        address: Its address.
    """

    title: str
    media_type: str
    address: str


def _reference(document: Document, archive: ArchiveIdentity, eras: EraTable) -> Reference:
    """Return the reference to a document for a page.

    Args:
        document: The document.
        archive: What the archive says of itself.
        eras: The table of named periods.
    """

    def era_label(era_id: str) -> tuple[str, str]:
        return (eras[era_id].en, eras[era_id].zh) if era_id in eras else (era_id, "")

    return make_reference(document, archive_facts(archive, era_label))


def _citations(reference: Reference) -> list[Citation]:
    today = datetime.now(UTC).date()
    return [
        Citation("chicago", "Chicago", "en", chicago(reference)),
        Citation("gbt", "GB/T 7714", "zh-Hans" if reference.is_chinese else "en", gb_t_7714(reference, today)),
        Citation("plain", "", "en", plain(reference)),
    ]


def _document_files(document_id: str) -> list[FileLink]:
    """Return links to a document in every format."""
    return [
        FileLink(
            form.title,
            form.bare_media_type,
            links.address("document_file", document_id=document_id, extension=form.extension),
        )
        for form in REFERENCE_FORMATS.values()
    ]


def _result_files(asked: SearchRequest) -> list[FileLink]:
    """Return links to all results of a request in every format."""
    return [
        FileLink(
            form.title, form.bare_media_type, links.whole_result_url("search_file", asked, extension=form.extension)
        )
        for form in FORMATS.values()
    ]


def _list_files(ids: Iterable[str]) -> list[FileLink]:
    """Return links to the documents of a list in every format."""
    return [
        FileLink(form.title, form.bare_media_type, links.list_url(ids, extension=form.extension))
        for form in FORMATS.values()
    ]


def _exported(page: Page) -> int:
    """Return how many of the results of a page's request a file has."""
    from search.library import MAX_EXPORTED  # heavy, and loaded by whoever has a page

    return min(page.total - page.folded, MAX_EXPORTED)


TEMPLATE_GLOBALS: Mapping[str, Callable[..., Any]] = {
    "hezuo_reference": _reference,
    "hezuo_citations": _citations,
    "hezuo_meta_tags": meta_tags,
    "hezuo_schema_org": schema_org,
    "hezuo_context_object": context_object,
    "hezuo_document_files": _document_files,
    "hezuo_result_files": _result_files,
    "hezuo_list_files": _list_files,
    "hezuo_exported": _exported,
}
"""Functions that templates may call, by name; none of them asks the library for anything."""
