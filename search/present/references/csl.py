"""References in CSL-JSON, the data of the Citation Style Language 1.0.2, which Zotero and pandoc read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from search.model import OPEN_END, DateSpan, Precision
from search.present.date_labels import date_en
from search.present.references.reference import Genre, Reference, both

__all__ = ["csl_item"]

_TYPES = {
    Genre.NEWSPAPER_ARTICLE: "article-newspaper",
    Genre.WEB_PAGE: "webpage",
    Genre.JOURNAL_ARTICLE: "article-journal",
    Genre.BOOK: "book",
    Genre.OTHER: "document",
}
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "winter": 4}


def csl_item(reference: Reference) -> dict[str, Any]:
    """Return the item of a reference.

    CSL has no variable for a translated title: it stands in the note, which every program keeps and shows, and under
    `custom`, where the schema lets data without a variable stand.
    """
    item: dict[str, Any] = {
        "id": reference.id,
        "type": _TYPES[reference.genre],
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        "issued": _date(reference.published),
        "container-title": reference.container_name,
        "page": reference.page,
        "section": reference.section,
        "volume": reference.volume,
        "issue": reference.issue,
        "publisher": reference.publisher,
        "publisher-place": reference.publisher_place,
        "DOI": reference.doi,
        "URL": reference.address,
        "language": reference.lang,
        "keyword": ", ".join(subject.replace(",", ";") for subject in reference.subjects),
        "source": both(reference.archive),
        "note": reference.translated and f"Translated title: {reference.translated}",
        "custom": {
            name: value
            for name, value in (
                ("translated-title", reference.translated),
                ("column", reference.column),
                ("date-precision", str(reference.published.precision) if reference.published else ""),
            )
            if value
        },
    }
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    """Return a name; one without a comma stays whole, as nothing says which word of it is the family's."""
    family, comma, given = (part.strip() for part in author.partition(","))
    return {"family": family, "given": given} if comma and family and given else {"literal": author}


def _date(span: DateSpan | None) -> dict[str, Any]:
    if span is None:
        return {}
    first = span.earliest
    match span.precision:
        case Precision.DAY:
            return {"date-parts": [[first.year, first.month, first.day]]}
        case Precision.MONTH:
            return {"date-parts": [[first.year, first.month]]}
        case Precision.YEAR:
            return {"date-parts": [[first.year]]}
        case Precision.SEASON if season := _SEASONS.get(date_en(span).partition(" ")[0]):
            return {"date-parts": [[first.year]], "season": season}
    if span.latest == OPEN_END:
        return {"literal": span.edtf}
    return {"date-parts": [_day(first, span), _day(span.latest - timedelta(days=1), span)]}


def _day(day: date, span: DateSpan) -> list[int]:
    """Return an end of a span: only its year if both ends are those of years."""
    is_years = (span.earliest.month, span.earliest.day, span.latest.month, span.latest.day) == (1, 1, 1, 1)
    return [day.year] if is_years else [day.year, day.month, day.day]
