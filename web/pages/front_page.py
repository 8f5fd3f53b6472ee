"""The day's paper on the front page: what the archive has of one day, another one each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from search.results import DayArticle, DayPaper
from web.links import document_url
from web.pages.calendar_views import calendar_url, headlines
from web.pictures import Period, Unit

if TYPE_CHECKING:
    from search import Library

__all__ = ["Headline", "PaperOfDay", "PaperPage", "day_of_archive", "paper_of_day"]

_ENOUGH = 4  # articles of a day's paper that is worth showing, if the year has such a day
_SHOWN = 7  # articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article of the paper.

    Attributes:
        title: Its headline, in the reader's language if it has one in that.
        lang: BCP 47 tag of the headline.
        url: Address of its page.
    """

    title: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """A page of the paper; `page` is its label, or empty."""

    page: str
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOfDay:
    """What the archive has of a day.

    Attributes:
        day: English and Chinese name of the day.
        iso: The day as `datetime` attributes take it.
        newspaper: English and Chinese name of the newspaper, each empty if unknown.
        pages: Its first pages.
        total: Number of documents of the day, those that are not listed included.
        url: Address of the day's page in the calendar.
    """

    day: tuple[str, str]
    iso: str
    newspaper: tuple[str, str]
    pages: tuple[PaperPage, ...]
    total: int
    url: str


def day_of_archive(library: Library, today: date) -> date | None:
    """Return a day that has documents: each day another year's, as near to the same day of the year as can be.

    Args:
        library: The archive.
        today: Decides which day it is.

    Returns:
        None if no document has a day.
    """
    years = [year for year, _ in library.calendar().counts]
    for step in range(len(years)):
        days = library.calendar(int(years[(today.toordinal() + step) % len(years)])).days
        if days:  # a year may have documents of which only the month is known
            enough = min(_ENOUGH, max(count for _, count in days))
            full = (date.fromisoformat(day) for day, count in days if count >= enough)
            return min(full, key=lambda day: abs(day.timetuple().tm_yday - today.timetuple().tm_yday))
    return None


def paper_of_day(library: Library, day: date) -> PaperOfDay | None:
    """Return what an archive has of a day; of several newspapers, the one with most articles.

    Args:
        library: The archive.
        day: The day.

    Returns:
        None if it has nothing.
    """
    period = library.calendar(day.year, day.month, day.day)
    if not period.papers:
        return None
    paper = period.papers[0]
    iso = day.isoformat()
    return PaperOfDay(
        day=Period.of(Unit.DAY, day).names,
        iso=iso,
        newspaper=paper.newspaper,
        pages=tuple(_pages(paper)),
        total=period.total,
        url=calendar_url(iso),
    )


def _pages(paper: DayPaper) -> Iterator[PaperPage]:
    """Yield the first pages, as far as there is room for their articles."""
    room = _SHOWN
    for page in paper.pages:
        articles = [article for column in page.columns for article in column.articles][:room]
        if articles:
            yield PaperPage(page=page.page, headlines=tuple(map(_headline, articles)))
        room -= len(articles)


def _headline(article: DayArticle) -> Headline:
    title, lang = headlines(article)[0]
    return Headline(title=title, lang=lang, url=document_url(article.id))
