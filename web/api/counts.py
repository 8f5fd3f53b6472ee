"""The endpoints that count documents: over time, by province, by day, and those of a term."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.exceptions import NotFound

from search.errors import InvalidRequest
from search.present import calendar_dict, provinces_dict, term_dict, terms_dict, timeline_dict, trends_dict
from search.results import DEFAULT_TERMS, GRAINS, MAX_TERMS, TERM_LETTERS, TERM_ORDERS
from web import links
from web.api.answers import json_response, refuse, with_addresses
from web.fields import MAX_VALUE, Complaint, Fields
from web.parameters import MAX_TERMS_PAGE, only, read_selection
from web.periods import read_period
from web.serving import note_incomplete
from web.site import archive_facts
from web.trend_parameters import compare, read_trends_request

if TYPE_CHECKING:
    from search import Library

__all__ = ["DEFAULT_TERM_DOCUMENTS", "MAX_TERM_DOCUMENTS", "TIMELINE_GRAINS", "CountsApi"]

TIMELINE_GRAINS = ("auto", *GRAINS)
"""Values of `facet.date` and `grain`: of `auto` the answer tells which it was."""

MAX_TERM_DOCUMENTS = 50
"""Largest number of documents that are listed of a term."""

DEFAULT_TERM_DOCUMENTS = 10
"""Documents of a term, if the parameter `limit` is missing."""


@dataclass(frozen=True, slots=True)
class CountsApi:
    """The counting JSON endpoints of one library.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
    """

    get_library: Callable[[], Library]

    def timeline(self) -> Response:
        """`/api/v1/timeline`: the documents of a search by year, month or day, beside all documents."""
        library = self.get_library()
        asked, complaints = read_selection(request.args, library, ("grain",))
        own = Fields(only(request.args, ("grain",)), ("grain",))
        grain = own.choice("grain", TIMELINE_GRAINS)
        if wrong := (*complaints, *own.complaints):
            return refuse(wrong[0])
        timeline = library.timeline(asked.q, grain=grain, **asked.selecting())
        return json_response({"query": asked.q, **timeline_dict(timeline)})

    def trends(self) -> Response:
        """`/api/v1/trends`: questions compared over time."""
        library = self.get_library()
        asked, complaints = read_trends_request(request.args, library)
        if complaints:
            return refuse(complaints[0])
        if not asked.questions:
            return refuse(Complaint("q", "“q” is missing; repeat it for further questions."))
        return json_response(trends_dict(compare(library, asked), asked.measure))

    def provinces(self) -> Response:
        """`/api/v1/provinces`: the documents of a search by province, beside all documents."""
        library = self.get_library()
        asked, complaints = read_selection(request.args, library)
        if complaints:
            return refuse(complaints[0])
        provinces = library.provinces(asked.q, **asked.selecting())
        return json_response({"query": asked.q, **provinces_dict(provinces)})

    def calendar(self) -> Response:
        """`/api/v1/calendar`: the years, months and days that have documents, or a day's paper."""
        fields = Fields(request.args, ("date",))
        period = fields.text("date", MAX_VALUE)
        numbers = read_period(period)
        if numbers is None:
            fields.complain("date", "“date” is a year, month or day such as 1954, 1954-11 or 1954-11-11.")
        if fields.complaints or numbers is None:
            return refuse(fields.complaints[0])
        try:
            content = calendar_dict(self.get_library().calendar(*numbers))
        except InvalidRequest as error:
            return refuse(Complaint("date", str(error)))
        for paper in content["papers"]:
            for page in paper["pages"]:
                for column in page["columns"]:
                    column["articles"] = with_addresses(column["articles"])
        return json_response(content)

    def terms(self) -> Response:
        """`/api/v1/terms`: a page of the list of the glossary's terms, each with its number of documents."""
        fields = Fields(request.args, ("q", "subject", "letter", "order", "page", "per_page"))
        words, subject = fields.text("q", MAX_VALUE), fields.text("subject", MAX_VALUE)
        letter, order = fields.choice("letter", ("", *TERM_LETTERS)), fields.choice("order", TERM_ORDERS)
        page = fields.number("page", 1, MAX_TERMS_PAGE)
        per_page = fields.number("per_page", DEFAULT_TERMS, MAX_TERMS)
        if fields.complaints:
            return refuse(fields.complaints[0])
        listed = self.get_library().terms(
            words, subject=subject, letter=letter, order=order, page=page, per_page=per_page
        )
        if any(term.documents is None for term in listed.terms):
            note_incomplete()
        content = terms_dict(listed)
        for term in content["terms"]:
            term["url"] = links.address(f"{links.PERMANENT}term", term=term["simplified"])
        return json_response({"query": words, **content})

    def term(self, term: str) -> Response:
        """`/api/v1/terms/<term>`: what is known of a term; 404 if neither the glossary nor a document has it."""
        fields = Fields(request.args, ("limit",))
        limit = fields.number("limit", DEFAULT_TERM_DOCUMENTS, MAX_TERM_DOCUMENTS)
        if fields.complaints:
            return refuse(fields.complaints[0])
        library = self.get_library()
        facts = library.term(term, limit)
        if not facts.is_known:
            raise NotFound("Neither the glossary nor a document has this term.")
        content = term_dict(facts, archive_facts(library.identity, library.era_label))
        if content["example"]:
            content["example"]["url"] = links.permanent_url(content["example"]["document"])
        return json_response({**content, "hits": with_addresses(content["hits"])})
