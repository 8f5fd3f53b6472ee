"""The days of a year or month that have documents, and the paper of a day by its pages and columns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CalendarPeriod", "DayArticle", "DayColumn", "DayPage", "DayPaper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayArticle:
    """A document of a day's paper.

    Attributes:
        id: Its id.
        titles: Its headlines, each with the BCP 47 tag of its language.
        authors: Its authors.
        kind: Its kind.
    """

    id: str
    titles: tuple[tuple[str, str], ...]
    authors: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    """The articles of one column of a page; `column` is its English and Chinese name, empty for those in none."""

    column: tuple[str, str]
    articles: tuple[DayArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """A page of a paper; `page` is its label, empty for articles that do not say on which page they stood."""

    page: str
    columns: tuple[DayColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPaper:
    """What one paper printed on a day; `newspaper` is its English and Chinese name, empty for documents of none."""

    newspaper: tuple[str, str]
    pages: tuple[DayPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPeriod:
    """A year, month or day, what was published in it, and the ones before and after it that have documents.

    Attributes:
        period: The period: `1954`, `1954-11`, `1954-11-03`; empty for all years.
        total: Number of documents that are known to be of the period; of a longer one, those of no single day included.
        counts: The next shorter periods that have documents, with their numbers, in order of time: years of all, months
            of a year, days of a month, nothing for a day.
        days: Every day of the period that has documents, with their numbers, in order of time; nothing for all years.
        previous: The last period of the same length before it that has documents; empty if there is none.
        next: The first one after it.
        papers: What was printed, if it is a day.
        listed: Number of articles in `papers`, which may be less than `total`.
    """

    period: str
    total: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    days: tuple[tuple[str, int], ...] = ()
    previous: str = ""
    next: str = ""
    papers: tuple[DayPaper, ...] = ()
    listed: int = 0
