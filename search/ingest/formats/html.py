"""Recognition of HTML pages, which are rejected: they have to be saved as plain text first."""

from __future__ import annotations

import re

from search.ingest.accounting import Ledger
from search.ingest.article import READ_FORMATS, Article, SourceText, Unreadable

__all__ = ["is_html", "refuse_html"]

_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^<>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype\s+html\b|html[\s>]|(?:head|body)(?:\s[^<>]{0,2000})?>\s*(?:<!--|<[a-z]|[^<]{0,2000}<[a-z/]))",
    re.IGNORECASE | re.DOTALL,
)


def is_html(source: SourceText) -> bool:
    """Return whether the text begins like an HTML page: with its doctype, or an html, head or body element.

    A text that merely contains a tag, or whose title is one (`<img src=x>`), is no HTML page.
    """
    return _PAGE_START.match(source.text) is not None


def refuse_html(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:  # noqa: ARG001 - readers have one signature
    """Refuse the page.

    Raises:
        Unreadable: Always.
    """
    raise Unreadable(
        "an HTML page, a format that is not read: open it in a web browser, save it as plain text (.txt), and put that "
        f"file in its place; the formats that are read are {READ_FORMATS}"
    )
