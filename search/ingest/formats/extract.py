"""What formats with a structure of their own have in common: an extract of a file, and the article that it becomes.

A word processor's file, a web page or a PDF file tells title, authors and paragraphs apart by itself. Some are nothing
but a newspaper article of this archive that somebody saved in another form; its own reader knows better what is what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, SourceText
from search.ingest.formats.newspaper.articles import is_newspaper_article, read_newspaper_articles
from search.ingest.identity import title_from_name
from search.ingest.language import has_han, in_language, language_tag
from search.ingest.paragraphs import comparison_key
from search.model import Kind, Paragraph, ParagraphKind, Text

__all__ = ["Extract", "is_newspaper_extract", "read_extract"]

# In a page or a word processor's file, fields that stood in lines may stand in one paragraph.
_ENGLISH_FIELDS = re.compile(
    r"(?<=\S)\s(?=(?:Authors?|Newspaper|Date|Page|Edition|Section|Column|Source|Translator)\s?[:：])"
)
_CHINESE_FIELDS = re.compile(r"\s(?=\d{4}-\d\d?-\d\d?\s第|第\d{1,3}版[(（\s]|[专專][栏欄]\s?[:：])")
_LONGEST_HEADER = 600  # characters of a paragraph that can be header


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A title, paragraphs and metadata as a file itself tells them apart.

    Attributes:
        kind: Kind of the document, unless it is a newspaper article of this archive.
        title: Empty if the file names none.
        paragraphs: In reading order; each in one line, without surrounding white space.
        pages: Where pages begin, as `model.Text.pages` has it.
        authors: In order.
        header: Metadata by lower-case name, as `model.Document.header` has it.
        record: See `Article.record`.
    """

    kind: Kind
    title: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    pages: tuple[tuple[int, str], ...] = ()
    authors: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    record: str = ""


def read_extract(extract: Extract, name: str, ledger: Ledger) -> Iterator[Article]:
    """Yield the article of an extract; several if it is a file of newspaper articles.

    Args:
        extract: What was taken out of the file.
        name: The file's name, which gives the title if nothing else does.
        ledger: Counts all of the extract here. What the format left out besides, it counts and enters itself.
    """
    ledger.count(extract.title, *extract.authors, *(value for _, value in extract.header))
    ledger.count(*(paragraph.text for paragraph in extract.paragraphs))
    ledger.file(*extract.authors, *(value for _, value in extract.header))
    if is_newspaper_extract(extract, name):
        # Its own fields tell better than what a word processor says of the file: its title is often `Document1`.
        ledger.file(extract.title)
        for article in read_newspaper_articles(_lines(extract, name, marks_headings=True), ledger):
            yield replace(article, authors=article.authors or extract.authors, record=extract.record)
        return
    kept = _without_title(extract.title, extract.paragraphs, ledger)
    dropped = len(extract.paragraphs) - len(kept)
    words = "\n".join((extract.title, *(paragraph.text for paragraph in kept)))
    lang, title = language_tag(words), extract.title
    if not title and kept:
        title = in_language(title_from_name(name), lang)
        ledger.borrow(title)
    yield Article(
        kind=extract.kind,
        texts=(Text(lang=lang, title=title, paragraphs=kept, pages=_shifted(extract.pages, dropped)),),
        authors=extract.authors,
        header=extract.header,
        record=extract.record,
    )


def is_newspaper_extract(extract: Extract, name: str) -> bool:
    """Return whether an extract is an article of this archive's newspaper that was saved in another form.

    Its fields must show that: a heading above a day is nothing particular elsewhere.
    """
    return is_newspaper_article(_lines(extract, name, marks_headings=False))


def _lines(extract: Extract, name: str, *, marks_headings: bool) -> SourceText:
    """Return the paragraphs as the lines of a text, in which fields stand by themselves."""
    lines: list[str] = []
    for paragraph in extract.paragraphs:
        text = paragraph.text
        if paragraph.kind is ParagraphKind.HEADING and marks_headings and has_han(text):
            lines.append(f"### {text}")
        elif len(text) <= _LONGEST_HEADER and text.startswith(("Title:", "Title：")):
            lines.extend(_ENGLISH_FIELDS.split(text))
        elif len(text) <= _LONGEST_HEADER:
            lines.extend(_CHINESE_FIELDS.split(text))
        else:
            lines.append(text)
    return SourceText("\n".join(lines), name)


def _without_title(title: str, paragraphs: Sequence[Paragraph], ledger: Ledger) -> tuple[Paragraph, ...]:
    """Leave out a first paragraph that only repeats the title."""
    if title and paragraphs and comparison_key(paragraphs[0].text) == comparison_key(title):
        ledger.leave_out(Reason.REPEATED, paragraphs[0].text)
        return tuple(paragraphs[1:])
    return tuple(paragraphs)


def _shifted(pages: Sequence[tuple[int, str]], dropped: int) -> tuple[tuple[int, str], ...]:
    """Return where pages begin once so many paragraphs at the top are gone."""
    return tuple((max(0, first - dropped), label) for first, label in pages)
