"""Title, authors and date of a word processor's file: what the text says goes before what the program noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.ingest.accounting import Ledger, Reason
from search.ingest.formats.defaults import is_author_again, real_authors, real_title
from search.ingest.formats.extract import Extract, is_newspaper_extract
from search.ingest.formats.web.byline import is_date, read_meta
from search.ingest.paragraphs import comparison_key, heading_like
from search.model import Kind, Paragraph, ParagraphKind

__all__ = ["Properties", "leave_out", "text_extract"]

_TOP = 6  # paragraphs at the top in which title, author and date are looked for
_LONGEST_TITLE = 200  # columns, as `heading_like` counts them


@dataclass(frozen=True, slots=True)
class Properties:
    """What the program that wrote a file noted.

    Attributes:
        title: Its title.
        authors: Whoever made the file.
        created: When the file was made, which is not when its text was.
        date: Day of publication, if the format has a property for that.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    created: str = ""
    date: str = ""


def text_extract(
    titles: Sequence[str], paragraphs: Sequence[Paragraph], properties: Properties, name: str, ledger: Ledger
) -> Extract:
    """Return the extract of a word processor's file.

    The title is the paragraph in the style of one, or else that of the properties, or else the first paragraph if it is
    short. Lines below it that name author and day are metadata; the day on which the file was made is only noted.

    Args:
        titles: Paragraphs in the style of a title.
        paragraphs: All others.
        properties: What the program noted.
        name: Name of the file.
        ledger: Where lines with metadata are entered.
    """
    created = (("created", properties.created),) if properties.created else ()
    authors = real_authors(properties.authors)
    noted = Extract(kind=Kind.SCHOLARSHIP, paragraphs=tuple(paragraphs), authors=authors, header=created)
    if is_newspaper_extract(noted, name):
        return noted
    title, body = _take_title(next(iter(titles), ""), real_title(properties.title), list(paragraphs))
    found, day, body = _take_lines(body, authors, ledger)
    day = properties.date or day
    return Extract(
        kind=Kind.SCHOLARSHIP,
        title=title,
        paragraphs=tuple(body),
        authors=found or authors,
        header=((("date", day),) if day else ()) + created,
    )


def _take_title(styled: str, given: str, paragraphs: list[Paragraph]) -> tuple[str, list[Paragraph]]:
    if styled:
        return styled, paragraphs
    keys = [comparison_key(paragraph.text) for paragraph in paragraphs[:_TOP]]
    if given and comparison_key(given) in keys:
        return given, paragraphs
    first = paragraphs[0] if paragraphs else None
    if first and first.kind is ParagraphKind.HEADING and len(paragraphs) > 1:
        return first.text, paragraphs[1:]
    if given:
        return given, paragraphs
    if first and len(paragraphs) > 1 and heading_like(first.text, limit=_LONGEST_TITLE) and not read_meta(first.text):
        return first.text, paragraphs[1:]
    return "", paragraphs


def _take_lines(
    paragraphs: list[Paragraph], noted: Sequence[str], ledger: Ledger
) -> tuple[tuple[str, ...], str, list[Paragraph]]:
    """Take the lines at the top that name the author and the day, and nothing else.

    A day that is not called one is the document's only if it is the only such line: a diary has many.
    """
    authors: tuple[str, ...] = ()
    day = ""
    days = sum(is_date(paragraph.text) for paragraph in paragraphs)
    kept: list[Paragraph] = []
    for number, paragraph in enumerate(paragraphs):
        is_candidate = number < _TOP and paragraph.kind is ParagraphKind.BODY and len(paragraph.text) <= _LONGEST_TITLE
        if is_candidate and is_author_again(paragraph.text, noted):
            leave_out(Reason.REPEATED, [paragraph.text], ledger)
            continue
        meta = read_meta(paragraph.text) if is_candidate else None
        if meta is None or (is_date(paragraph.text) and days > 1) or not (meta.authors or meta.date):
            kept.append(paragraph)
            continue
        ledger.count(paragraph.text)
        ledger.file(paragraph.text)
        authors, day = authors or meta.authors, day or meta.date
    return authors, day, kept


def leave_out(reason: Reason, texts: Sequence[str], ledger: Ledger) -> None:
    """Count and enter passages that are no text of the document."""
    ledger.count(*texts)
    ledger.leave_out(reason, *texts)
