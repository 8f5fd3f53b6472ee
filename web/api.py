"""Turns a request into JSON whose names and meaning stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, request

from search.errors import SearchError
from search.present.export import page_dict
from search.results import Page
from web import links
from web.archive import Archive
from web.parameters import read
from web.views import find

__all__ = ["Api", "answer"]


@dataclass(frozen=True, slots=True)
class Api:
    """The JSON answers of one library.

    Attributes:
        archive: Gives the open library, or raises a `SearchError`.
    """

    archive: Callable[[], Archive]

    def search(self) -> Response:
        """`/api/v1/search`: a page of results; 400 with the first complaint if a parameter is wrong."""
        archive = self.archive()
        asked, complaints = read(request.args, archive)
        if complaints:
            first = complaints[0]
            return answer({"error": {"parameter": first.parameter, "message": first.message}}, 400)
        return answer(_page(find(archive, asked)))

    def health(self) -> Response:
        """`/healthz`: 200 and the generation that is being served, or 503 and the reason."""
        try:
            stats = self.archive().stats()
        except SearchError as error:
            return answer({"status": "unavailable", "reason": str(error)}, 503)
        return answer({"status": "ok", "documents": stats.get("documents"), "generation": stats.get("generation")})


def answer(content: Mapping[str, object], status: int = 200) -> Response:
    """A response in JSON, with Chinese as it is written rather than escaped."""
    text = json.dumps(content, ensure_ascii=False)
    # Half of a surrogate pair, which a document may carry, has no form in UTF-8.
    return Response(text.encode("utf-8", "replace"), status, mimetype="application/json")


def _page(page: Page) -> dict[str, object]:
    content = page_dict(page)
    for hit in content["hits"]:
        hit["url"] = links.document_url(hit["id"])
    return content
