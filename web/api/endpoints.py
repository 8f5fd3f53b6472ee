"""The endpoints of the JSON interface, whose names and meaning are stable."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, request

from search.present import completion_dict, document_dict, duplicate_dict, explanation_dict, hit_dict, page_dict
from web import links
from web.api.answers import json_response, refuse, with_addresses
from web.api.counts import TIMELINE_GRAINS
from web.api.openapi import (
    DEFAULT_COMPLETIONS,
    DEFAULT_FACET_LIMIT,
    DEFAULT_SIMILAR,
    MAX_FACET_LIMIT,
    MAX_LIMIT,
    describe,
)
from web.fields import MAX_VALUE, Fields
from web.health import CLOSED, why_closed, why_degraded
from web.pages import find_document, search_as_asked
from web.parameters import MAX_QUESTION, only, read_request
from web.site import archive_facts

if TYPE_CHECKING:
    from search import ArchiveIdentity, Library

__all__ = ["Api"]

_LOG = logging.getLogger(__name__)

_DATE_GRAIN = "facet.date"  # asks for documents by period besides
_FACET_LIMIT = "facet.limit"  # values of facets that may have any number
_SUGGESTIONS_CACHE = "private, max-age=60"
"""`Cache-Control` of completions, in seconds: a reader who deletes a letter gets the same ones from the browser."""


@dataclass(frozen=True, slots=True)
class Api:
    """The JSON endpoints of one library.

    Attributes:
        get_library: Returns the open library, or raises a `SearchError`.
        identity: Returns what the archive says of itself, whether it can be opened or not.
    """

    get_library: Callable[[], Library]
    identity: Callable[[], ArchiveIdentity]

    def search(self) -> Response:
        """`/api/v1/search`: a page of results; 400 with the first complaint if a parameter is wrong."""
        library = self.get_library()
        names = (_DATE_GRAIN, _FACET_LIMIT)
        asked, complaints = read_request(request.args, library, names)
        own = Fields(only(request.args, names), names)
        grain = own.choice(_DATE_GRAIN, ("", *TIMELINE_GRAINS))
        limit = own.number(_FACET_LIMIT, DEFAULT_FACET_LIMIT, MAX_FACET_LIMIT)
        if wrong := (*complaints, *own.complaints):
            return refuse(wrong[0])
        page = search_as_asked(library, asked, date_grain=grain or None, facet_limit=limit)
        content = page_dict(page, archive_facts(library.identity, library.era_label))
        return json_response({**content, "hits": with_addresses(content["hits"])})

    def suggest(self) -> Response:
        """`/api/v1/suggest`: completions of the text in the search box."""
        fields = Fields(request.args, ("q", "limit"))
        text = fields.text("q", MAX_VALUE)
        limit = fields.number("limit", DEFAULT_COMPLETIONS, MAX_LIMIT)
        if fields.complaints:
            return refuse(fields.complaints[0])
        completions = self.get_library().suggest(text, limit)
        response = json_response(
            {"query": text, "completions": [completion_dict(completion) for completion in completions]}
        )
        response.headers["Cache-Control"] = _SUGGESTIONS_CACHE
        return response

    def explain(self) -> Response:
        """`/api/v1/explain`: why a question finds a document, or that it does not."""
        fields = Fields(request.args, ("q", "id", "expand", "without"))
        question, document_id = fields.text("q", MAX_QUESTION), fields.text("id", MAX_VALUE)
        expand, without = fields.switch("expand", default=True), fields.several("without")
        library = self.get_library()
        if library.get(document_id) is None:
            fields.complain("id", "There is no document with this id." if document_id else "“id” is missing.")
        if fields.complaints:
            return refuse(fields.complaints[0])
        explanation = library.explain(question, document_id, expand=expand, without=without)
        return json_response({"query": question, **explanation_dict(explanation)})

    def document(self, document_id: str) -> Response:
        """`/api/v1/documents/<id>`: a whole document."""
        library = self.get_library()
        document = find_document(library, document_id)
        fields = Fields(request.args, ())
        if fields.complaints:
            return refuse(fields.complaints[0])
        duplicates = [duplicate_dict(duplicate) for duplicate in library.duplicates(document_id)]
        own = {"duplicates": with_addresses(duplicates), "url": links.permanent_url(document.id)}
        return json_response({**document_dict(document), **own})

    def similar(self, document_id: str) -> Response:
        """`/api/v1/documents/<id>/similar`: documents about the same subject."""
        library = self.get_library()
        find_document(library, document_id)
        fields = Fields(request.args, ("limit",))
        limit = fields.number("limit", DEFAULT_SIMILAR, MAX_LIMIT)
        if fields.complaints:
            return refuse(fields.complaints[0])
        facts = archive_facts(library.identity, library.era_label)
        hits = [hit_dict(hit, facts) for hit in library.similar(document_id, limit)]
        return json_response({"id": document_id, "hits": with_addresses(hits)})

    def description(self) -> Response:
        """`/api/v1/openapi.json`: the description of this interface, for programs; it needs no index."""
        fields = Fields(request.args, ())
        return refuse(fields.complaints[0]) if fields.complaints else json_response(describe(self.identity()))

    def health(self) -> Response:
        """`/healthz`: 200 and the generation that is served, with a reason if it should be another; or 503 and why."""
        try:
            library = self.get_library()
            stats, problems = library.stats(), library.problems()
        except tuple(CLOSED) as error:
            _LOG.error("%s", error)  # which says where, and what to do
            return json_response({"status": "unavailable", "reason": why_closed(error)}, 503)
        serving = {"documents": stats.get("documents"), "generation": stats.get("generation")}
        if problems:
            return json_response({"status": "degraded", "reason": why_degraded(problems), **serving})
        return json_response({"status": "ok", **serving})
