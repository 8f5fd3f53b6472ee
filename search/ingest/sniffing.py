"""Choice of the format, and so of the reader, for a file by its content."""

from __future__ import annotations

from search.ingest.formats import scholarship
from search.ingest.formats.epub.chapters import is_epub, read_epub
from search.ingest.formats.format import Format, text_format
from search.ingest.formats.html.fragments import is_html_fragment, read_html_fragment
from search.ingest.formats.html.mhtml import is_mhtml, read_mhtml
from search.ingest.formats.html.pages import read_html
from search.ingest.formats.html.recognition import is_html
from search.ingest.formats.newspaper.articles import is_newspaper_article, read_newspaper_articles
from search.ingest.formats.office.recognition import is_office_file, read_office_file
from search.ingest.formats.pdf.reader import is_pdf, read_pdf
from search.ingest.formats.plugins import plugin_formats
from search.ingest.formats.records.reader import JSON_RECORDS, TABLES
from search.ingest.formats.records.spreadsheets import SPREADSHEETS
from search.ingest.formats.references.bibtex import BIBTEX
from search.ingest.formats.references.csl import CSL_JSON
from search.ingest.formats.references.ris import RIS
from search.ingest.formats.unread.recognition import is_unread_format, refuse_unread_format
from search.ingest.formats.web.articles import is_web_article, read_web_article
from search.ingest.source import Source

__all__ = ["choose_format"]

FORMATS = (
    Format("epub", is_epub, read_epub),
    SPREADSHEETS,  # before all files of office programs, of which those that are no text are refused
    Format("office", is_office_file, read_office_file),
    Format("pdf", is_pdf, read_pdf),
    Format("html", is_html, read_html),
    Format("mhtml", is_mhtml, read_mhtml),
    CSL_JSON,
    JSON_RECORDS,
    RIS,
    BIBTEX,
    text_format("unread", is_unread_format, refuse_unread_format),
    Format("html fragment", is_html_fragment, read_html_fragment),
    TABLES,
    text_format("newspaper", is_newspaper_article, read_newspaper_articles),
    text_format("scholarship", scholarship.is_scholarship, scholarship.read_scholarship),
    text_format("web", is_web_article, read_web_article),
)
"""All formats, the most specific first; the last one matches any text. Those that are no plain text come before all
that are: the first of these decodes the file, and refuses what is none."""


def choose_format(source: Source) -> Format:
    """Return the first format whose test matches; those of other packages come first.

    Raises:
        ConfigError: If a format of another package cannot be loaded.
        Unreadable: If the file is of no format that is not plain text, and no text either.
    """
    return next(form for form in (*plugin_formats(), *FORMATS) if form.matches(source))
