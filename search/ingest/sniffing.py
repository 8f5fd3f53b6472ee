"""Choice of the format, and so of the reader, for a file by its content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.formats import html, scholarship
from search.ingest.formats.newspaper.articles import is_newspaper_article, read_newspaper_articles
from search.ingest.formats.unread.recognition import is_unread_format, refuse_unread_format
from search.ingest.formats.web.articles import is_web_article, read_web_article

__all__ = ["choose_format"]


class Format(NamedTuple):
    """A file format: a test on the content, and the reader, which enters in the ledger what it leaves out."""

    name: str
    matches: Callable[[SourceText], bool]
    read: Callable[[SourceText, Ledger], Sequence[Article]]


FORMATS = (
    Format("html", html.is_html, html.refuse_html),
    Format("unread", is_unread_format, refuse_unread_format),
    Format("newspaper", is_newspaper_article, read_newspaper_articles),
    Format("scholarship", scholarship.is_scholarship, scholarship.read_scholarship),
    Format("web", is_web_article, read_web_article),
)
"""All formats, the most specific first; the last one matches any text."""


def choose_format(source: SourceText) -> Format:
    """Return the first format whose test matches."""
    return next(form for form in FORMATS if form.matches(source))
