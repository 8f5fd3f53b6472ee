"""Reader of PDF files that have a text layer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, Unreadable
from search.ingest.author_names import is_person_name, split_authors
from search.ingest.formats.extract import Extract, read_extract
from search.ingest.formats.pdf.lines import Line, PageText, page_text
from search.ingest.formats.pdf.page_edges import page_edges, printed_numbers
from search.ingest.formats.pdf.page_paragraphs import body_of, joined, page_paragraphs
from search.ingest.formats.pdf.reading_order import in_reading_order
from search.ingest.paragraphs import collapse
from search.ingest.source import Source
from search.model import Kind, Paragraph, ParagraphKind

__all__ = ["is_pdf", "read_pdf"]

_SIGNATURE, _LATEST_START = b"%PDF-", 1024  # other bytes may stand before it (ISO 32000, Annex H in older editions)
_OCR = (
    "recognise its text first: `ocrmypdf -l chi_sim+eng FILE.pdf NEW.pdf` writes a PDF with a text layer (chi_tra for "
    "traditional characters); ABBYY FineReader and Adobe Acrobat do too"
)
_LEAST_LETTERS = 4  # letters and characters a page has at least on average; a scan may have a library's stamp on each
_MOST_UNMAPPED = 0.3  # share of characters of which the file does not say what they are
_PROGRAM_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel) ?- ?.*"
    r"|(?:untitled|document|dokument|未命名|文档|无标题|slide|presentation)\s?\d{0,4}"
    r"|.*\.(?:docx?|odt|rtf|txt|indd|pdf|tex|dvi|qxd|html?|pptx?|xlsx?|wps)|[\W\d_]*|(?:https?|file):.*|about:blank)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_TITLE = 300  # characters


def is_pdf(source: Source) -> bool:
    """Return whether a file is a PDF file, by its signature."""
    return _SIGNATURE in source.data[:_LATEST_START]


def read_pdf(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read the text layer of a PDF file.

    Raises:
        Unreadable: If it is encrypted or damaged, a scan without text, or does not say what its characters are.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        with closing(pypdfium2.PdfDocument(source.data)) as document:
            texts, heights, labels = _pages(document, raw)
            facts = {name: collapse(value) for name, value in document.get_metadata_dict().items()}
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "a PDF file that is protected by a password: open it with the password, print it to a new PDF file, "
                "and put that in its place"
            ) from error
        raise Unreadable(
            f"a PDF file that is damaged ({error}): copy it again, or open it in a viewer and print it to a new one"
        ) from error
    _refuse_without_text(texts)
    yield from read_extract(_extract(texts, heights, labels, facts, ledger), source.name, ledger)


def _pages(document: Any, raw: Any) -> tuple[list[PageText], list[float], list[str]]:
    """Return the lines of all pages, their heights in points, and the labels that the file gives them."""
    texts: list[PageText] = []
    heights: list[float] = []
    labels: list[str] = []
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            texts.append(page_text(raw, text.raw))
            heights.append(page.get_height())
        labels.append(collapse(document.get_page_label(number))[:20])
    return texts, heights, labels


def _refuse_without_text(texts: Sequence[PageText]) -> None:
    letters = sum(sum(map(str.isalnum, line.text)) for text in texts for line in text.lines)
    unmapped = sum(text.unmapped for text in texts)
    if not letters or letters < _LEAST_LETTERS * len(texts):
        raise Unreadable(f"a PDF file without text ({len(texts):,} pages), such as a scan: {_OCR}")
    if unmapped > _MOST_UNMAPPED * (letters + unmapped):
        raise Unreadable(
            f"a PDF file that does not say what {unmapped:,} of its {letters:,} characters are (its fonts have no "
            f"table for it), so that its text would be nonsense: {_OCR} (with --force-ocr)"
        )


def _extract(
    texts: Sequence[PageText], heights: Sequence[float], labels: Sequence[str], facts: dict[str, str], ledger: Ledger
) -> Extract:
    pages = [text.lines for text in texts]
    edges = page_edges(pages, heights)
    printed = printed_numbers(pages, heights)
    kept: list[list[Line]] = []
    for text, numbers in zip(texts, edges, strict=True):
        lines = text.lines
        for number in sorted(numbers):
            ledger.count(lines[number].text)
            ledger.leave_out(Reason.PAGE_EDGE, lines[number].text)
        rest = [line for number, line in enumerate(lines) if number not in numbers]
        kept.append(in_reading_order(rest, cut=text.cut))
    body = body_of(kept)
    paragraphs, begins = joined(
        [paragraph for page, lines in enumerate(kept) for paragraph in page_paragraphs(lines, page, body)]
    )
    title, dropped = _title(facts.get("Title", ""), paragraphs)
    paragraphs, begins = paragraphs[dropped:], begins[dropped:]
    authors = split_authors(facts.get("Author", ""))
    is_sensible = bool(authors) and all(map(is_person_name, authors))
    header = [(name.lower(), facts[name]) for name in ("Subject", "Keywords") if facts.get(name)]
    if title != facts.get("Title", "") and facts.get("Title") and not _PROGRAM_TITLE.fullmatch(facts["Title"]):
        header.append(("title", facts["Title"]))
    return Extract(
        kind=Kind.SCHOLARSHIP,
        title=title,
        paragraphs=tuple(paragraphs),
        pages=_page_starts(begins, labels, printed),
        authors=authors if is_sensible else (),
        header=tuple(header),
    )


def _title(named: str, paragraphs: Sequence[Paragraph]) -> tuple[str, int]:
    """Return the title, and how many paragraphs at the top it takes.

    The heading at the top of the first page is what the author saw; what the file says of itself may be a template's.
    """
    if paragraphs and paragraphs[0].kind is ParagraphKind.HEADING and len(paragraphs) > 1:
        return paragraphs[0].text, 1
    if 0 < len(named) <= _LONGEST_TITLE and not _PROGRAM_TITLE.fullmatch(named):
        return named, 0
    return "", 0


def _page_starts(
    begins: Sequence[int], labels: Sequence[str], printed: Sequence[int | None]
) -> tuple[tuple[int, str], ...]:
    """Return where pages begin, with the label of each: the file's own, or what is printed on it, or its number."""
    starts: list[tuple[int, str]] = []
    last = -1
    for number, page in enumerate(begins):
        if page != last:
            starts.append((number, labels[page] or str(printed[page] or page + 1)))
            last = page
    return tuple(starts)
