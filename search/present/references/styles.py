"""Citations in words: as the Chicago Manual of Style has them, as GB/T 7714 has them, and a plain one."""

from __future__ import annotations

from datetime import date

from search.model import DateSpan, Precision
from search.present.date_labels import date_en
from search.present.references.reference import Genre, Reference, both

__all__ = ["chicago", "gb_t_7714", "plain"]

_ENDS = ".!?。！？…"
_MOST_CHICAGO, _FIRST_CHICAGO = 6, 3  # authors that are listed, and of more the first (CMOS 18, 13.23)
_MOST_GB_T = 3  # authors before 等 (GB/T 7714-2015, 8.1.2)
_GB_T_TYPES = {  # appendix B of the same
    Genre.NEWSPAPER_ARTICLE: "N",
    Genre.WEB_PAGE: "EB",
    Genre.JOURNAL_ARTICLE: "J",
    Genre.BOOK: "M",
    Genre.OTHER: "Z",
}


def chicago(reference: Reference) -> str:
    """Return the entry of a bibliography by the Chicago Manual of Style (18th edition).

    The original headline stands first and its translation in brackets (11.90); the day is written the American way.
    """
    parts = [_ended(_chicago_authors(reference.authors))]
    container, day = both(reference.container), _chicago_date(reference.published)
    if reference.publisher and not container:
        parts.append(_ended(_with_translation(reference.title, reference)))
        place = f"{reference.publisher_place}: " if reference.publisher_place else ""
        parts.append(f"{place}{reference.publisher}, {day}.")
    else:
        quoted = f"“{reference.title}”" if reference.translated else f"“{_ended(reference.title)}”"
        parts.append(_ended(_with_translation(quoted, reference)) if reference.translated else quoted)
        parts.append(_ended(_chicago_container(reference, container, day)))
    parts.append(f"{reference.address}." if reference.address else "")
    return " ".join(filter(None, parts))


def gb_t_7714(reference: Reference, accessed: date | None = None) -> str:
    """Return the entry of a list of references by GB/T 7714-2015, whose online sources need the day of access.

    Args:
        reference: The reference; its other headline follows the original one as a parallel title does.
        accessed: The day on which the document was looked at.
    """
    title = " = ".join(filter(None, (reference.title, reference.translated)))
    parts = [_ended(_gb_t_authors(reference)), f"{title}[{_GB_T_TYPES[reference.genre]}/OL]."]
    seen = f"[{accessed.isoformat()}]" if accessed else ""
    container = reference.container_name
    day = reference.published.edtf if reference.published else ""
    undated = "日期不详" if reference.is_chinese else "n.d."
    match reference.genre:
        case Genre.NEWSPAPER_ARTICLE:
            page = f"({reference.page})" if reference.page else ""
            parts.append(", ".join(filter(None, (container, f"{day or undated}{page}{seen}"))) + ".")
        case Genre.JOURNAL_ARTICLE:
            issue = f"({reference.issue})" if reference.issue else ""
            volume = ", ".join(filter(None, (container, day, f"{reference.volume}{issue}")))
            parts.append(f"{volume}{f': {reference.page}' if reference.page else ''}{seen}.")
        case Genre.BOOK:
            place = f"{reference.publisher_place}: " if reference.publisher_place else ""
            parts.append(f"{place}{', '.join(filter(None, (reference.publisher, day)))}{seen}.")
        case _:
            site = f"{container}, " if container else ""
            parts.append(f"{site}({day or undated}){seen}.")
    parts.append(f"{reference.address}." if reference.address else "")
    return " ".join(filter(None, parts))


def plain(reference: Reference) -> str:
    """Return a citation in one line: authors, both headlines, newspaper, day, page, archive and address."""
    translated = f" (“{reference.translated}”)" if reference.translated else ""
    parts = [
        ", ".join(reference.authors),
        f"“{reference.title}”{translated}",
        both(reference.container),
        date_en(reference.published) if reference.published else "no date",
        f"p. {reference.page}" if reference.page else "",
        both(reference.archive),
        reference.address,
    ]
    return f"{', '.join(filter(None, parts))}."


def _with_translation(title: str, reference: Reference) -> str:
    return f"{title} [{reference.translated}]" if reference.translated else title


def _ended(text: str) -> str:
    """Return a text with a full stop, unless it ends already or is empty."""
    return text if not text or text.rstrip("”").endswith(tuple(_ENDS)) else f"{text}."


def _chicago_authors(authors: tuple[str, ...]) -> str:
    if len(authors) > _MOST_CHICAGO:
        return f"{', '.join(authors[:_FIRST_CHICAGO])}, et al."
    if len(authors) < 2:
        return "".join(authors)
    return f"{', '.join(authors[:-1])}, and {authors[-1]}"


def _chicago_date(span: DateSpan | None) -> str:
    if span is None:
        return "n.d."
    if span.precision is Precision.DAY:
        day, month, year = date_en(span).split()
        return f"{month} {day}, {year}"
    return date_en(span)


def _chicago_container(reference: Reference, container: str, day: str) -> str:
    if reference.genre is not Genre.JOURNAL_ARTICLE:
        page = f"p. {reference.page}" if reference.page else ""
        return ", ".join(filter(None, (container, day, page)))
    issue = f"no. {reference.issue}" if reference.issue else ""
    volume = ", ".join(filter(None, (reference.volume, issue)))
    page = f": {reference.page}" if reference.page else ""
    return f"{' '.join(filter(None, (container, volume)))} ({day}){page}"


def _gb_t_authors(reference: Reference) -> str:
    names = [*reference.authors[:_MOST_GB_T]]
    if len(reference.authors) > _MOST_GB_T:
        names.append("等" if reference.is_chinese else "et al")
    return ", ".join(names)
