"""Turns a request into JSON whose names and meaning stay as they are."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, request

from search.present import completion_dict, document_dict, explanation_dict, hit_dict, page_dict
from web import links
from web.api.openapi import MAX_LIMIT, SIMILAR, SUGGESTED, describe
from web.fields import MAX_VALUE, Complaint, Fields
from web.health import CLOSED, why_closed, why_degraded
from web.pages import find, known
from web.parameters import MAX_QUESTION, read

if TYPE_CHECKING:
    from search import Library

__all__ = ["Api", "answer"]

_LOG = logging.getLogger(__name__)

_SUGGESTIONS_KEPT = "private, max-age=60"
"""Who goes back a letter need not ask again."""


@dataclass(frozen=True, slots=True)
class Api:
    """The JSON answers of one library.

    Attributes:
        archive: Gives the open library, or raises a `SearchError`.
    """

    archive: Callable[[], Library]

    def search(self) -> Response:
        """`/api/v1/search`: a page of results; 400 with the first complaint if a parameter is wrong."""
        archive = self.archive()
        asked, complaints = read(request.args, archive)
        if complaints:
            return _refuse(complaints[0])
        content = page_dict(find(archive, asked))
        return answer({**content, "hits": _with_addresses(content["hits"])})

    def suggest(self) -> Response:
        """`/api/v1/suggest`: how what stands in the search box may go on."""
        fields = Fields(request.args, ("q", "limit"))
        text = fields.text("q", MAX_VALUE)
        limit = fields.number("limit", SUGGESTED, MAX_LIMIT)
        if fields.complaints:
            return _refuse(fields.complaints[0])
        completions = self.archive().suggest(text, limit)
        response = answer({"query": text, "completions": [completion_dict(completion) for completion in completions]})
        response.headers["Cache-Control"] = _SUGGESTIONS_KEPT
        return response

    def explain(self) -> Response:
        """`/api/v1/explain`: why a question finds a document, or that it does not."""
        fields = Fields(request.args, ("q", "id", "expand", "without"))
        question, document_id = fields.text("q", MAX_QUESTION), fields.text("id", MAX_VALUE)
        expand, without = fields.switch("expand", default=True), fields.several("without")
        archive = self.archive()
        if archive.get(document_id) is None:
            fields.complain("id", "There is no document with this id." if document_id else "“id” is missing.")
        if fields.complaints:
            return _refuse(fields.complaints[0])
        explanation = archive.explain(question, document_id, expand=expand, without=without)
        return answer({"query": question, **explanation_dict(explanation)})

    def document(self, document_id: str) -> Response:
        """`/api/v1/documents/<id>`: a whole document."""
        document = known(self.archive(), document_id)
        fields = Fields(request.args, ())
        if fields.complaints:
            return _refuse(fields.complaints[0])
        return answer({**document_dict(document), "url": links.document_url(document.id)})

    def similar(self, document_id: str) -> Response:
        """`/api/v1/documents/<id>/similar`: documents about the same."""
        archive = self.archive()
        known(archive, document_id)
        fields = Fields(request.args, ("limit",))
        limit = fields.number("limit", SIMILAR, MAX_LIMIT)
        if fields.complaints:
            return _refuse(fields.complaints[0])
        hits = [hit_dict(hit) for hit in archive.similar(document_id, limit)]
        return answer({"id": document_id, "hits": _with_addresses(hits)})

    def description(self) -> Response:
        """`/api/v1/openapi.json`: the description of this interface, for programs; it needs no index."""
        fields = Fields(request.args, ())
        return _refuse(fields.complaints[0]) if fields.complaints else answer(describe())

    def health(self) -> Response:
        """`/healthz`: 200 and the generation that is served, with a reason if it should be another; or 503 and why."""
        try:
            archive = self.archive()
            stats, problems = archive.stats(), archive.problems()
        except tuple(CLOSED) as error:
            _LOG.error("%s", error)  # which says where, and what to do
            return answer({"status": "unavailable", "reason": why_closed(error)}, 503)
        serving = {"documents": stats.get("documents"), "generation": stats.get("generation")}
        if problems:
            return answer({"status": "degraded", "reason": why_degraded(problems), **serving})
        return answer({"status": "ok", **serving})


def answer(content: Mapping[str, object], status: int = 200) -> Response:
    """A response in JSON, with Chinese as it is written rather than escaped."""
    text = json.dumps(content, ensure_ascii=False)
    # Half of a surrogate pair, which a document may carry, has no form in UTF-8.
    return Response(text.encode("utf-8", "replace"), status, mimetype="application/json")


def _refuse(complaint: Complaint) -> Response:
    return answer({"error": {"parameter": complaint.parameter, "message": complaint.message}}, 400)


def _with_addresses(hits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**hit, "url": links.document_url(hit["id"])} for hit in hits]
