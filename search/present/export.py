"""Turns pages and hits into plain dictionaries for JSON: the same shape on the command line and over HTTP."""

from __future__ import annotations

from typing import Any

from search.model import Place
from search.results import Facet, FacetValue, Hit, Page, Snippet

__all__ = ["hit_dict", "page_dict"]


def page_dict(page: Page) -> dict[str, Any]:
    """A page of results; its keys are a promise to other programs."""
    return {
        "query": page.query,
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "per_page": page.per_page,
        "sort": page.sort,
        "partial": page.partial,
        "took_ms": round(page.took_ms, 1),
        "hits": [hit_dict(hit) for hit in page.hits],
        "facets": {name: _facet(facet) for name, facet in page.facets.items()},
        "notices": [{"code": notice.code, "text": notice.text} for notice in page.notices],
        "expansions": list(page.expansions),
        "suggestions": list(page.suggestions),
    }


def hit_dict(hit: Hit) -> dict[str, Any]:
    """One result. `date` is an EDTF text or null, `eras` are ids, `places` subjects before mentions."""
    document = hit.document
    return {
        "id": hit.id,
        "title": hit.title,
        "titles": {title.lang: title.text for title in hit.titles if title.text},
        "score": hit.score,
        "source": document.source,
        "kind": str(document.kind),
        "langs": list(document.langs),
        "authors": list(document.authors),
        "date": document.published.edtf if document.published else None,
        "about": [span.edtf for span in document.about],
        "eras": [era.id for era in document.eras],
        "places": [_place(place) for place in document.places],
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "level": place.level,
        "province": place.province,
        "role": str(place.role),
    }


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "lang": snippet.lang,
        "paragraph": snippet.paragraph,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
    }


def _facet(facet: Facet) -> dict[str, Any]:
    values = [_facet_value(value) for value in facet.values]
    return {"label": facet.label, "label_zh": facet.label_zh, "values": values}


def _facet_value(value: FacetValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "label": value.label,
        "label_zh": value.label_zh,
        "count": value.count,
        "selected": value.selected,
        "children": [_facet_value(child) for child in value.children],
    }
