"""Reader of EPUB books: the chapters in reading order, each a document of its own.

A chapter, and not the book, is what a reader wants to be led to: dates, places and eras differ from one chapter to the
next, and a hit in a book of 400 pages says nothing. The book's title stands in the header of each.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, Unreadable
from search.ingest.formats.epub.book import Book, open_book
from search.ingest.formats.extract import Extract, read_extract
from search.ingest.formats.html.blocks import Block, letters, take_apart
from search.ingest.formats.html.recognition import page_text
from search.ingest.formats.html.tree import parse_xhtml
from search.ingest.formats.packages.zip_package import ZIP_START, Package, open_package
from search.ingest.paragraphs import comparison_key, heading_like
from search.ingest.source import Source
from search.model import Kind, Paragraph, ParagraphKind

__all__ = ["is_epub", "read_epub"]

_MIMETYPE = b"application/epub+zip"
_HEAD = 200  # bytes in which the name and the content of the first member stand
_CONTENTS = re.compile(r"\btoc\b|doc-toc|landmarks|page-list|lot\b|loi\b", re.IGNORECASE)
_TOP_LEVELS = (1, 2)  # headings that begin a chapter
_FIRST_BLOCKS = 3  # blocks in which the heading of a chapter stands
_LONGEST_TITLE = 120  # columns, as `heading_like` counts them
_FEW_LETTERS = 200  # letters of a title page, a dedication, a page of rights


@dataclass(slots=True)
class _Chapter:
    """A chapter in the making: its file, its heading, and its blocks without the heading."""

    file: str
    title: str = ""
    blocks: list[Block] = field(default_factory=list)


def is_epub(source: Source) -> bool:
    """Return whether a file is an EPUB book: by its first member, or, if that is missing, by its container file."""
    data = source.data
    if not data.startswith(ZIP_START):
        return False
    if _MIMETYPE in data[:_HEAD]:
        return True
    package = open_package(data)
    return package is not None and "META-INF/container.xml" in package


def read_epub(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Yield the chapters of a book.

    Raises:
        Unreadable: If the book is damaged, protected by DRM, a bomb, or without text.
    """
    package = Package(source.data)
    book = open_book(package)
    chapters = [chapter for chapter in _chapters(package, book, ledger) if _has_text(chapter)]
    if not chapters:
        raise Unreadable("an EPUB book without text: its pages are pictures; recognise their text (OCR) first")
    numbers: dict[str, int] = {}
    for chapter in chapters:
        numbers[chapter.file] = numbers.get(chapter.file, 0) + 1
        count = numbers[chapter.file]
        yield from _article(chapter, book, f"{chapter.file}{f'#{count}' if count > 1 else ''}", source.name, ledger)


def _article(chapter: _Chapter, book: Book, record: str, name: str, ledger: Ledger) -> Iterator[Article]:
    title = chapter.title or book.title
    extract = Extract(
        kind=Kind.SCHOLARSHIP,
        title=title,
        paragraphs=tuple(
            Paragraph(block.text, ParagraphKind.HEADING if block.level else ParagraphKind.BODY)
            for block in chapter.blocks
        ),
        authors=book.authors,
        header=((("book", book.title),) if book.title and book.title != title else ()) + tuple(book.header.items()),
        record=record,
    )
    return read_extract(extract, name, ledger)


def _chapters(package: Package, book: Book, ledger: Ledger) -> Iterator[_Chapter]:
    """Yield the chapters: a file is one, or several if it has several headings of the first level, or none.

    A file without a heading goes on with the chapter before: programs cut long chapters.
    """
    chapter: _Chapter | None = None
    has_title = bool(book.title)
    words = {comparison_key(word) for word in (book.title, *book.authors, *book.header.values())}
    for file in book.pages:
        page = take_apart(parse_xhtml(_decoded(package.read(file))))
        ledger.count(*page.marks)
        ledger.leave_out(Reason.MARKUP, *page.marks)
        is_contents = [
            node.tag == "nav" and _CONTENTS.search(f"{node.attributes.get('type', '')} {node.names}") is not None
            for node in page.nodes
        ]
        for number, node in enumerate(page.nodes):
            is_contents[number] = is_contents[number] or (node.parent >= 0 and is_contents[node.parent])
        blocks: list[Block] = []
        for block in page.blocks:
            if file in book.navigation or (block.node >= 0 and is_contents[block.node]):
                ledger.count(block.text)
                ledger.leave_out(Reason.CONTENTS, block.text)
            else:
                blocks.append(block)
        if sum(letters(block.text) for block in blocks) < _FEW_LETTERS and _only_repeats(blocks, words):
            for block in blocks:
                ledger.count(block.text)
                ledger.leave_out(Reason.REPEATED, block.text)
            continue
        for part in _parts(file, blocks, has_title=has_title):
            book.title = book.title or part.title  # a program has noted none, and the book begins with it
            if part.title or chapter is None:
                if chapter:
                    yield chapter
                chapter = part
            else:
                chapter.blocks.extend(part.blocks)
    if chapter:
        yield chapter


def _parts(file: str, blocks: list[Block], *, has_title: bool) -> Iterator[_Chapter]:
    """Yield the chapters in a file, the first of which has no title if no heading stands at its top.

    Args:
        file: Its name.
        blocks: Its blocks.
        has_title: Whether the book has a title, which a chapter without one takes.
    """
    level = min((block.level for block in blocks[:_FIRST_BLOCKS] if block.level in _TOP_LEVELS), default=0)
    if not level:
        first = blocks[0] if blocks else None
        is_title = first is not None and (first.is_bold or not has_title)
        if first and is_title and heading_like(first.text, limit=_LONGEST_TITLE):
            yield _Chapter(file, first.text, blocks[1:])
        elif blocks:
            yield _Chapter(file, "", blocks)
        return
    chapter = _Chapter(file)
    for block in blocks:
        if block.level == level and (chapter.title or not chapter.blocks):
            if chapter.title and not chapter.blocks:
                chapter.title = f"{chapter.title} {block.text}"  # a number, and below it what the chapter is called
                continue
            if chapter.title:
                yield chapter
            chapter = _Chapter(file, block.text)
        elif block.level == level:
            chapter.title = block.text  # what stands above the heading, such as an epigraph, is of the chapter
        else:
            chapter.blocks.append(block)
    yield chapter


def _only_repeats(blocks: list[Block], words: set[str]) -> bool:
    """Return whether a page says nothing that the metadata do not say: a title page."""
    return all(comparison_key(block.text) in words for block in blocks)


def _has_text(chapter: _Chapter) -> bool:
    return bool(chapter.title or chapter.blocks)


def _decoded(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    return page_text(data) if data.strip() else "<html></html>"
