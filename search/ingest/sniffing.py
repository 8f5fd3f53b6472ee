"""Choice of the format, and so of the reader, for a file by its content."""

from __future__ import annotations

from search.ingest.formats import html, scholarship
from search.ingest.formats.format import Format, text_format
from search.ingest.formats.newspaper.articles import is_newspaper_article, read_newspaper_articles
from search.ingest.formats.pdf.reader import is_pdf, read_pdf
from search.ingest.formats.unread.recognition import is_unread_format, refuse_unread_format
from search.ingest.formats.web.articles import is_web_article, read_web_article
from search.ingest.source import Source

__all__ = ["choose_format"]

FORMATS = (
    Format("pdf", is_pdf, read_pdf),
    text_format("html", html.is_html, html.refuse_html),
    text_format("unread", is_unread_format, refuse_unread_format),
    text_format("newspaper", is_newspaper_article, read_newspaper_articles),
    text_format("scholarship", scholarship.is_scholarship, scholarship.read_scholarship),
    text_format("web", is_web_article, read_web_article),
)
"""All formats, the most specific first; the last one matches any text. Those that are no plain text come before all
that are: the first of these decodes the file, and refuses what is none."""


def choose_format(source: Source) -> Format:
    """Return the first format whose test matches.

    Raises:
        Unreadable: If the file is of no format that is not plain text, and no text either.
    """
    return next(form for form in FORMATS if form.matches(source))
