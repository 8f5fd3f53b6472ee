"""Turns away files that are HTML pages: their source is no text that a reader would search."""

from __future__ import annotations

import re

from search.ingest.article import Article, SourceText, Unreadable

__all__ = ["matches", "read"]

_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype\s+html\b|html[\s>]|(?:head|body)(?:\s[^<>]{0,2000})?>\s*(?:<!--|<[a-z]|[^<]{0,2000}<[a-z/]))",
    re.IGNORECASE | re.DOTALL,
)


def matches(source: SourceText) -> bool:
    """Whether the text begins as an HTML page does: with its doctype, or an html, head or body element.

    A text in which a tag merely occurs, or whose title is one (`<img src=x>`), is a text.
    """
    return _PAGE.match(source.text) is not None


def read(source: SourceText) -> tuple[Article, ...]:  # noqa: ARG001 - all readers have one signature
    """Refuse the page.

    Raises:
        Unreadable: Always.
    """
    raise Unreadable(
        "an HTML page, which is not read yet: open it in a web browser, save it as plain text (.txt), "
        "and put that file in its place"
    )
