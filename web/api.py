"""Turns a request into JSON whose names and meaning stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, request

from search.errors import SearchError
from search.model import Facet, FacetValue, Hit, Page, Place, Snippet
from web import links
from web.archive import Archive
from web.parameters import Request, read
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
        return answer(_page(find(archive, asked), asked))

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


def _page(page: Page, asked: Request) -> dict[str, object]:
    return {
        "query": asked.q,
        "total": page.total,
        "page": page.number,
        "per_page": page.per_page,
        "took_ms": round(page.took_ms, 3),
        "partial": page.partial,
        "sort": page.sort,
        "hits": [_hit(hit) for hit in page],
        "facets": {name: _facet(facet) for name, facet in page.facets.items()},
        "notices": [{"code": notice.code, "text": notice.text} for notice in page.notices],
        "expansions": list(page.expansions),
        "suggestions": list(page.suggestions),
    }


def _hit(hit: Hit) -> dict[str, object]:
    document = hit.document
    return {
        "id": hit.id,
        "title": hit.title,
        "titles": {text.lang: text.title for text in document.texts if text.title},
        "score": hit.score,
        "source": document.source,
        "kind": document.kind.value,
        "langs": list(document.langs),
        "date": document.published.edtf if document.published else None,
        "eras": [era.id for era in document.eras],
        "places": [_place(place) for place in document.places],
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "url": links.document_url(document.id),
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "level": place.level,
        "province": place.province,
        "role": place.role.value,
    }


def _snippet(snippet: Snippet) -> dict[str, object]:
    return {
        "lang": snippet.lang,
        "paragraph": snippet.paragraph,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
    }


def _facet(facet: Facet) -> dict[str, object]:
    return {"label": facet.label, "label_zh": facet.label_zh, "values": [_value(value) for value in facet.values]}


def _value(value: FacetValue) -> dict[str, object]:
    return {
        "value": value.value,
        "label": value.label,
        "label_zh": value.label_zh,
        "count": value.count,
        "selected": value.selected,
        "children": [_value(child) for child in value.children],
    }
