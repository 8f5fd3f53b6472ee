"""Recognition of HTML pages, which are rejected: they have to be saved as plain text first."""

from __future__ import annotations

import re

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText, Unreadable

__all__ = ["is_html", "refuse_html"]

_DECLARATION = re.compile(r"\s*+(?:<\?xml[^<>]{0,300}\?>\s*+)?", re.IGNORECASE)
_COMMENT, _COMMENT_END = "<!--", "-->"
_SPACE = re.compile(r"\s*")
_ROOT = re.compile(
    r"<(?:!doctype\s++html\b|html[\s>]|(?:head|body)(?:\s[^<>]{0,2000})?>\s*+(?:<!--|<[a-z]|[^<]{0,2000}<[a-z/]))",
    re.IGNORECASE,
)


def is_html(source: SourceText) -> bool:
    """Return whether the text begins like an HTML page: with its doctype, or an html, head or body element.

    A text that merely contains a tag, or whose title is one (`<img src=x>`), is no HTML page.
    """
    return _ROOT.match(source.text, _after_comments(source.text)) is not None


def _after_comments(text: str) -> int:
    """Return the offset after an XML declaration, comments and white space, looking at each character once."""
    offset = _end(_DECLARATION, text, 0)
    while text.startswith(_COMMENT, offset):
        end = text.find(_COMMENT_END, offset + len(_COMMENT))
        if end < 0:
            break
        offset = _end(_SPACE, text, end + len(_COMMENT_END))
    return offset


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def refuse_html(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:  # noqa: ARG001 - readers have one signature
    """Refuse the page.

    Raises:
        Unreadable: Always.
    """
    raise Unreadable(
        "an HTML page, which is not read yet: open it in a web browser, save it as plain text (.txt), "
        "and put that file in its place"
    )
