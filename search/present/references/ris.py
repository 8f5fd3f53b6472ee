"""References in RIS, which reference managers import.

Tags and types: the specification of Research Information Systems (2001, 2011), with EndNote's for the translated title
(TT) and the column of a newspaper (C1).
"""

from __future__ import annotations

from collections.abc import Iterator

from search.model import DateSpan, Precision
from search.present.date_labels import date_en, years
from search.present.references.reference import Genre, Reference, both

__all__ = ["ris_entry"]

_TYPES = {
    Genre.NEWSPAPER_ARTICLE: "NEWS",
    Genre.WEB_PAGE: "ELEC",
    Genre.JOURNAL_ARTICLE: "JOUR",
    Genre.BOOK: "BOOK",
    Genre.OTHER: "GEN",
}


def ris_entry(reference: Reference) -> str:
    """Return the entry of a reference, each tag in a line of its own, with an empty line after it."""
    lines = [f"{tag}  - {value}" for tag, value in _tags(reference) if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[reference.genre]
    yield "ID", reference.id
    yield from (("AU", author) for author in reference.authors)
    yield "TI", reference.title
    yield "TT", reference.translated
    yield "T2", reference.container_name
    yield from _dates(reference.published)
    yield "VL", reference.volume
    yield "IS", reference.issue
    yield from zip(("SP", "EP"), reference.page_range, strict=True)
    yield "SE", reference.section
    yield "C1", reference.column
    yield "PB", reference.publisher
    yield "CY", reference.publisher_place
    yield "DO", reference.doi
    yield "LA", reference.lang
    yield from (("KW", subject) for subject in reference.subjects)
    yield "DB", both(reference.archive)
    yield "UR", reference.address
    # Programs that do not know the two tags keep notes.
    yield "N1", reference.translated and f"Translated title: {reference.translated}"
    yield "N1", reference.column and f"Column: {reference.column}"


def _dates(span: DateSpan | None) -> Iterator[tuple[str, str]]:
    """Yield year and date; of a span of years only the span, since either year alone would be wrong."""
    if span is None:
        return
    first = span.earliest
    if span.precision in (Precision.DECADE, Precision.CENTURY):
        # Zotero takes the letters of `1950s` for a date of its own.
        yield "DA", years(first, span.latest)
        return
    if span.precision is Precision.SPAN:
        yield "DA", date_en(span)
        return
    yield "PY", f"{first.year:04}"
    match span.precision:
        case Precision.DAY:
            yield "DA", f"{first.year:04}/{first.month:02}/{first.day:02}/"
        case Precision.MONTH:
            yield "DA", f"{first.year:04}/{first.month:02}//"
        case Precision.SEASON:
            yield "DA", date_en(span)
