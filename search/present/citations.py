"""Citations of documents, and the newspaper that an article comes from."""

from __future__ import annotations

from search.model import Document
from search.query import newspaper_names

__all__ = ["newspaper_name", "printed_page"]


def newspaper_name(document: Document, default: tuple[str, str] = ("", "")) -> str:
    """Return the newspaper of an article: by its header, its folder or file name, or else the default.

    Args:
        document: A document of any kind; only a newspaper article has a newspaper.
        default: English and Chinese name for articles that do not name their own; empty if unknown.
    """
    return _both(newspaper_names(document, default))


def printed_page(document: Document) -> str:
    """Return the page of the newspaper that a document was printed on, or an empty string."""
    return document.field("page") or document.field("edition")


def _both(names: tuple[str, str]) -> str:
    """Return an English name with the Chinese one in brackets, or whichever there is."""
    en, zh = names
    return f"{en} ({zh})" if en and zh and en != zh else en or zh
