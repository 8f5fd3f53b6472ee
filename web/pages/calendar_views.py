"""What the pages of the calendar show: years, the months of a year as grids of days, and the paper of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.model import base_language
from search.results import CalendarPeriod, DayArticle, DayColumn, DayPaper
from web.interfaces import current, label_text
from web.links import address, document_url, search_url
from web.pages.wording import lang_of
from web.parameters import SearchRequest
from web.periods import read_period
from web.pictures import MonthGrid, Period, Tints, Unit, month_grid

__all__ = [
    "ArticleView", "ColumnView", "Decade", "MonthView", "PaperView", "PeriodLink", "calendar_url", "day_search_url",
    "decades", "headlines", "months", "neighbours", "paper_views", "period_link",
]  # fmt: skip

_ENDPOINTS = ("calendar", "calendar_year", "calendar_month", "calendar_day")


@dataclass(frozen=True, slots=True)
class PeriodLink:
    """A year, month or day that has documents.

    Attributes:
        name: Its name in the reader's language.
        value: It as `datetime` attributes take it.
        url: Address of its page in the calendar.
        count: Number of its documents.
        tint: Class of tint by that number, among the periods that are shown with it.
    """

    name: str
    value: str
    url: str
    count: int = 0
    tint: int = 0


@dataclass(frozen=True, slots=True)
class Decade:
    """Years that have documents; `name` is that of the first year of the decade."""

    name: str
    years: tuple[PeriodLink, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month of a year."""

    link: PeriodLink
    grid: MonthGrid


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article: its headlines, each with its BCP 47 tag and the reader's language first, authors and address."""

    headlines: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The articles of a page that stand in a column; `label` is its English and Chinese name, or two empty texts."""

    label: tuple[str, str]
    articles: tuple[ArticleView, ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """A newspaper, by its English and Chinese name or two empty texts; of each page label and columns."""

    newspaper: tuple[str, str]
    pages: tuple[tuple[str, tuple[ColumnView, ...]], ...]


def calendar_url(period: str) -> str:
    """Return the address of a year, month or day in the calendar; of all years for an empty text."""
    numbers = read_period(period) or ()
    names = ("year", "month", "day")[: len(numbers)]
    parts = {
        name: f"{number:04}" if name == "year" else f"{number:02}" for name, number in zip(names, numbers, strict=True)
    }
    return address(_ENDPOINTS[len(numbers)], **parts)


def period_link(period: str, count: int = 0, tint: int = 0) -> PeriodLink:
    """Return a year, month or day with its address in the calendar."""
    return PeriodLink(label_text(Period.read(period).names), period, calendar_url(period), count, tint)


def decades(years: Sequence[tuple[str, int]]) -> tuple[Decade, ...]:
    """Return years in order of time by decade, tinted by their documents."""
    most = max((count for _, count in years), default=0)
    tints = Tints.of_shares([1.0])
    by_decade: dict[str, list[PeriodLink]] = {}
    for year, count in years:
        by_decade.setdefault(f"{year[:3]}0", []).append(period_link(year, count, tints.of(count / most if most else 0)))
    return tuple(Decade(name, tuple(links)) for name, links in by_decade.items())


def months(period: CalendarPeriod) -> tuple[MonthView, ...]:
    """Return the grids of a year's months, or of one month, tinted alike."""
    counts = {date.fromisoformat(day): count for day, count in period.days}
    shown = Period.read(period.period)
    is_month = shown.unit is Unit.MONTH
    year = shown.first.year
    most = max(counts.values(), default=0)
    totals: Mapping[str, int] = {period.period: period.total} if is_month else dict(period.counts)
    views = []
    for month in [shown.first.month] if is_month else range(1, 13):
        name = f"{year:04}-{month:02}"
        grid = month_grid(year, month, counts, link=lambda day: calendar_url(day.isoformat()), most=most)
        views.append(MonthView(period_link(name, totals.get(name, 0)), grid))
    return tuple(views)


def neighbours(period: CalendarPeriod) -> tuple[PeriodLink | None, PeriodLink | None]:
    """Return the previous and the next period of the same length that have documents."""
    return (
        period_link(period.previous) if period.previous else None,
        period_link(period.next) if period.next else None,
    )


def paper_views(papers: Sequence[DayPaper]) -> tuple[PaperView, ...]:
    """Return the papers of a day."""
    return tuple(
        PaperView(
            newspaper=paper.newspaper,
            pages=tuple((page.page, tuple(map(_column, page.columns))) for page in paper.pages),
        )
        for paper in papers
    )


def _column(column: DayColumn) -> ColumnView:
    return ColumnView(column.column, tuple(map(_article, column.articles)))


def _article(article: DayArticle) -> ArticleView:
    return ArticleView(
        headlines=headlines(article),
        authors=article.authors,
        kind=article.kind,
        url=document_url(article.id),
    )


def headlines(article: DayArticle) -> tuple[tuple[str, str], ...]:
    """Return the headlines of an article, each with its BCP 47 tag, that in the reader's language first."""
    own = base_language(current().tag)
    titles = sorted(article.titles, key=lambda item: base_language(item[0]) != own)
    return tuple((title, lang_of(title) if lang == "und" else lang) for lang, title in titles)


def day_search_url(day: str) -> str:
    """Return the address of the search for all documents of a day."""
    return search_url(SearchRequest(start=day, end=day))
