"""The pages that count: trends, the calendar, and the terms of the glossary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Response, abort, request

from search.errors import InvalidRequest
from search.results import MAX_SMOOTHING, MAX_TREND_QUESTIONS, CalendarPeriod
from web.interfaces import gettext
from web.pages.calendar_views import calendar_url, day_search_url, decades, months, neighbours, paper_views, period_link
from web.pages.chosen_filters import chips
from web.pages.glossary import SUBJECTS, read_terms_request, term_view, terms_url, terms_view
from web.pages.trend_views import trends_csv, trends_url, trends_view, unit_label
from web.pages.views import Views, notices_of, page_numbers
from web.parameters import SearchRequest
from web.rendering import render
from web.serving import note_incomplete
from web.trend_parameters import TrendsRequest, compare, read_trends_request

__all__ = ["CountPages"]

TERM_DOCUMENTS = 10
"""Documents that the page of a term lists."""

_SMOOTHINGS = tuple(width for width in (0, 1, 2, 3, 5, 10) if width <= MAX_SMOOTHING)  # that the form offers


class CountPages(Views):
    """The pages of one library that count; see `Views`."""

    def trends(self) -> str:
        """`/trends`: up to five questions side by side over the years."""
        library = self.get_library()
        asked, complaints = read_trends_request(request.args, library)
        trends = compare(library, asked) if asked.questions else None
        return self._page(
            "trends.html",
            library,
            asked=SearchRequest(),
            canonical=None,
            compared=asked,
            boxes=[*asked.questions, *[""] * MAX_TREND_QUESTIONS][:MAX_TREND_QUESTIONS],
            smoothings=_SMOOTHINGS,
            chosen=chips(asked.selection, library),
            view=trends_view(trends, asked) if trends else None,
            examples=[example.query for example in library.examples() if example.kind in ("term", "words", "phrase")],
            trends_url=lambda question: trends_url(TrendsRequest(questions=(question,))),
            notices=notices_of(complaints),
        )

    def trends_csv(self) -> Response:
        """`/trends.csv`: all numbers of a comparison."""
        asked = self._asked_of_file()
        content = trends_csv(compare(self.get_library(), asked), asked.measure)
        # With the mark, spreadsheets know that it is UTF-8.
        return _file(content.encode("utf-8-sig", "replace"), "text/csv", "trends.csv")

    def trends_svg(self) -> Response:
        """`/trends.svg`: the chart of a comparison."""
        asked = self._asked_of_file()
        view = trends_view(compare(self.get_library(), asked), asked)
        name = gettext(" and ").join(question.question for question in view.questions)
        text = render("pictures/trend_chart.svg", view=view.chart, name=name, unit=unit_label(asked))
        response = _file(text.strip().encode("utf-8", "replace"), "image/svg+xml", "trends.svg")
        response.vary.add("Accept-Language")
        return response

    def _asked_of_file(self) -> TrendsRequest:
        asked, complaints = read_trends_request(request.args, self.get_library())
        if complaints:
            raise InvalidRequest(complaints[0].sentence)
        if not asked.questions:
            abort(404)
        return asked

    def calendar(self) -> str:
        """`/calendar`: the years that have documents."""
        return self._calendar()

    def calendar_year(self, year: str) -> str:
        """`/calendar/1954`: the months of a year and their days."""
        return self._calendar(year)

    def calendar_month(self, year: str, month: str) -> str:
        """`/calendar/1954/11`: the days of a month."""
        return self._calendar(year, month)

    def calendar_day(self, year: str, month: str, day: str) -> str:
        """`/calendar/1954/11/10`: what was printed on a day, by pages and columns."""
        return self._calendar(year, month, day)

    def _calendar(self, *parts: str) -> str:
        library = self.get_library()
        # A longer number is no year, and long ones are slow to read.
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            abort(404)
        try:
            period = library.calendar(*map(int, parts))
        except InvalidRequest:
            abort(404)
        previous, following = neighbours(period)
        is_day = len(parts) == len(("year", "month", "day"))
        return self._page(
            "calendar.html",
            library,
            asked=SearchRequest(),
            period=period,
            title=period_link(period.period) if period.period else None,
            above=_above(period),
            previous=previous,
            following=following,
            decades=() if parts else decades(period.counts),
            months=months(period) if parts and not is_day else (),
            papers=paper_views(period.papers),
            search_url=day_search_url(period.period) if is_day else "",
            weekday=date.fromisoformat(period.period).weekday() if is_day else 0,
            is_day=is_day,
        )

    def terms(self) -> str:
        """`/terms`: all terms of the glossary, by letter or subject, and those with some words in a name."""
        library = self.get_library()
        asked, complaints = read_terms_request(request.args)
        listed = library.terms(
            asked.words,
            subject=asked.subject,
            letter=asked.letter,
            order=asked.sorted_by,
            page=asked.page,
        )
        if any(term.documents is None for term in listed.terms):
            note_incomplete()
        return self._page(
            "terms.html",
            library,
            asked=SearchRequest(),
            canonical=None if request.args else SearchRequest(),
            listing=asked,
            listed=listed,
            view=terms_view(listed, asked),
            numbers=page_numbers(min(asked.page, listed.pages), listed.pages),
            page_url=lambda number: terms_url(replace(asked, page=number)),
            notices=notices_of(complaints),
        )

    def term(self, term: str) -> str:
        """`/terms/互助组`: what is known of a term, and the documents that have it."""
        library = self.get_library()
        facts = library.term(term, TERM_DOCUMENTS)
        if not facts.is_known:
            abort(404)
        return self._page(
            "term.html",
            library,
            asked=SearchRequest(),
            facts=facts,
            view=term_view(facts),
            subjects=SUBJECTS,
            eras=library.eras,
        )


def _above(period: CalendarPeriod) -> list[tuple[str, str]]:
    """Return name and address of the longer periods that a period lies in, all years first."""
    links = [(gettext("Calendar"), calendar_url(""))] if period.period else []
    for length in (len("1954"), len("1954-11")):
        if length < len(period.period):
            link = period_link(period.period[:length])
            links.append((link.name, link.url))
    return links


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
