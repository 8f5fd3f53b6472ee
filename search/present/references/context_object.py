"""ContextObjects in spans (COinS): references inside a page of results (NISO Z39.88-2004, https://ocoins.info)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from search.present.references.meta_tags import ZOTERO_TYPES
from search.present.references.reference import Genre, Reference, both

__all__ = ["context_object"]

_FORMAT = "info:ofi/fmt:kev:mtx:{}"


def context_object(reference: Reference) -> str:
    """Return the title of the span of a reference: keys and encoded values.

    Articles of journals are in the standard's format for them. It has no newspapers: these are in that for Dublin Core
    with the kind in Zotero's words, as Zotero writes them itself.
    """
    pairs = [("ctx_ver", "Z39.88-2004"), *_pairs(reference)]
    return "&".join([f"{name}={_quoted(value)}" for name, value in pairs if value])


@lru_cache(maxsize=512)  # names of papers, places and eras, which documents share; long headlines take 22 KB each
def _quoted(value: str) -> str:
    return quote(value, safe="")


def _pairs(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "rft_id", reference.address
    if reference.genre is Genre.JOURNAL_ARTICLE:
        yield "rft_val_fmt", _FORMAT.format("journal")
        yield "rft.genre", "article"
        yield "rft.atitle", reference.title
        yield "rft.jtitle", reference.container_name
        yield "rft.volume", reference.volume
        yield "rft.issue", reference.issue
    else:
        yield "rft_val_fmt", _FORMAT.format("dc")
        yield "rft.type", ZOTERO_TYPES[reference.genre]
        yield "rft.title", reference.title
        yield "rft.source", reference.container_name
        yield "rft.identifier", reference.address
        yield "rft.publisher", reference.publisher
    yield from (("rft.au", author) for author in reference.authors)
    yield "rft.date", reference.published.edtf if reference.published else ""
    yield "rft.pages", reference.page
    yield "rft.language", reference.lang
    yield from (("rft.subject", subject) for subject in reference.subjects)
    yield "rfr_id", f"info:sid/{both(reference.archive)}" if any(reference.archive) else ""
