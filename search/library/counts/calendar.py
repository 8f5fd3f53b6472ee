"""The calendar of an archive: days that have documents, and a day's paper by its pages and columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from search.errors import InvalidRequest
from search.library.counts.archive_counts import ArchiveCounts
from search.model import Document
from search.present import printed_page
from search.query import Index, column_label, newspaper_names
from search.results import CalendarPeriod, DayArticle, DayColumn, DayPage, DayPaper, Grain

__all__ = ["calendar_period", "calendar_text"]

_MOST_ARTICLES = 500
"""Articles of a day that are listed, each read from the store; a newspaper prints some dozens."""

_NUMBER = re.compile(r"[0-9]{1,6}")
_GRAINS = {4: Grain.YEAR, 7: Grain.MONTH, 10: Grain.DAY}
"""The length of a period, by the length of its text."""

_SHORTER = {Grain.YEAR: Grain.MONTH, Grain.MONTH: Grain.DAY}


def calendar_text(year: int | None, month: int | None, day: int | None) -> str:
    """Return a year, month or day as a text, `1954-11-03`; nothing for all years.

    Raises:
        InvalidRequest: If there is no such day, month or year, or one is given without the longer one.
    """
    if year is None:
        if month is not None or day is not None:
            raise InvalidRequest("a month or day needs its year, such as 1954")
        return ""
    if day is not None and month is None:
        raise InvalidRequest("a day needs its month, from 1 to 12")
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except (ValueError, OverflowError):
        parts = "-".join(str(part) for part in (year, month, day) if part is not None)
        raise InvalidRequest(f"{parts} is in no calendar; write a day such as 1954-11-03") from None
    return first.isoformat()[: 4 if month is None else 7 if day is None else 10]


def calendar_period(index: Index, archive: ArchiveCounts, period: str, newspaper: tuple[str, str]) -> CalendarPeriod:
    """Return what was published in a period.

    Args:
        index: The index.
        archive: Counts of all documents.
        period: A year, month or day; empty for all years.
        newspaper: English and Chinese name of the paper of articles that do not name their own.
    """
    if not period:
        total = archive.periods(Grain.YEAR).total
        return CalendarPeriod(period="", total=total, counts=_within(archive, "", Grain.YEAR))
    grain = _GRAINS[len(period)]
    exact = archive.periods(grain).documents
    listed: Sequence[Document] = ()
    if grain is Grain.DAY:
        listed = index.published_on(date.fromisoformat(period), _MOST_ARTICLES)
    names = list(exact)
    place = bisect_left(names, period)
    following = place + (period in exact)
    return CalendarPeriod(
        period=period,
        total=exact.get(period, 0),
        counts=_within(archive, period, _SHORTER[grain]) if grain in _SHORTER else (),
        days=_within(archive, period, Grain.DAY),
        previous=names[place - 1] if place else "",
        next=names[following] if following < len(names) else "",
        papers=tuple(_papers(listed, newspaper)),
        listed=len(listed),
    )


def _within(archive: ArchiveCounts, period: str, grain: Grain) -> tuple[tuple[str, int], ...]:
    """Return the shorter periods within one that have documents, with their numbers."""
    counts = archive.periods(grain).documents
    names = list(counts)
    first, after = bisect_left(names, period), bisect_left(names, period + "~")
    return tuple((name, counts[name]) for name in names[first:after])


def _papers(documents: Iterable[Document], newspaper: tuple[str, str]) -> Iterable[DayPaper]:
    """Return documents by newspaper, page and column: papers with most articles first, pages by number."""
    papers: dict[tuple[str, str], dict[str, dict[str, list[Document]]]] = {}
    for document in documents:
        pages = papers.setdefault(newspaper_names(document, newspaper), {})
        columns = pages.setdefault(printed_page(document), {})
        columns.setdefault(document.field("column"), []).append(document)
    # Documents that are of no newspaper come last.
    for name in sorted(papers, key=lambda name: (not any(name), -_number_of_articles(papers[name]), name)):
        pages = papers[name]
        yield DayPaper(
            newspaper=name,
            pages=tuple(
                DayPage(page=page, columns=tuple(_columns(pages[page]))) for page in sorted(pages, key=_page_key)
            ),
        )


def _number_of_articles(pages: Mapping[str, Mapping[str, Sequence[Document]]]) -> int:
    return sum(len(articles) for columns in pages.values() for articles in columns.values())


def _page_key(page: str) -> tuple[bool, int, str]:
    """Return what pages are ordered by: their numbers, those without one behind them, and no page at all last."""
    number = _NUMBER.search(page)
    return not page, int(number[0]) if number else 1_000_000, page


def _columns(columns: Mapping[str, Sequence[Document]]) -> Iterable[DayColumn]:
    """Return the columns of a page in the order in which they begin in the archive, articles of none first."""
    for column in sorted(columns, key=bool):
        label = column_label(column) if column else ("", "")
        yield DayColumn(column=label, articles=tuple(map(_article, columns[column])))


def _article(document: Document) -> DayArticle:
    titles = tuple((text.lang, text.title) for text in document.texts if text.title)
    return DayArticle(
        id=document.id,
        titles=titles or (("und", document.title),),
        authors=document.authors,
        kind=str(document.kind),
    )
