"""Results and documents as plain dictionaries for JSON, the same on the command line and over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from search.model import DateSpan, Document, Evidence, Gloss, Place, Text
from search.present.references.reference import ArchiveFacts, Label, make_reference
from search.results import Completion, Duplicate, Explanation, Facet, FacetValue, Hit, Page, Snippet, Timeline

__all__ = [
    "completion_dict", "document_dict", "duplicate_dict", "explanation_dict", "hit_dict", "page_dict", "timeline_dict",
]  # fmt: skip


def page_dict(page: Page, facts: ArchiveFacts) -> dict[str, Any]:
    """Return a page of results; its keys are stable, as other programs depend on them."""
    return {
        "query": page.query,
        "total": page.total,
        "complete": page.complete,
        "folded": page.folded,
        "possible": page.possible,
        "page": page.number,
        "pages": page.pages,
        "per_page": page.per_page,
        "sort": page.sort,
        "partial": page.partial,
        "took_ms": round(page.took_ms, 1),
        "hits": [hit_dict(hit, facts) for hit in page.hits],
        "facets": {name: _facet(facet) for name, facet in page.facets.items()},
        "notices": [{"code": notice.code, "text": notice.text} for notice in page.notices],
        "expansions": [asdict(expansion) for expansion in page.expansions],
        "suggestions": [asdict(suggestion) for suggestion in page.suggestions],
        "relaxations": [asdict(relaxation) for relaxation in page.relaxations],
        "timeline": timeline_dict(page.timeline) if page.timeline else None,
    }


def timeline_dict(timeline: Timeline) -> dict[str, Any]:
    """Return a timeline; its periods are ISO 8601 texts."""
    return {**asdict(timeline), "grain": str(timeline.grain)}


def hit_dict(hit: Hit, facts: ArchiveFacts) -> dict[str, Any]:
    """Return one result, with all that a table of results has.

    `date` is an EDTF text or null, `eras` are ids, `places` list subjects before mentions.
    """
    document = hit.document
    reference = make_reference(document, facts)
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
        "date_precision": str(document.published.precision) if document.published else None,
        "container": _label(reference.container),
        "page": reference.page,
        "column": reference.column,
        "section": reference.section,
        "about": [span.edtf for span in document.about],
        "eras": [era.id for era in document.eras],
        "era_names": [_label(facts.era_label(era.id)) for era in document.eras],
        "periods": [era.id for era in document.periods],
        "places": [_place(place) for place in document.places],
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
        "missing": list(hit.missing),
        "scanned": document.scan is not None,
        "misread": list(hit.misread),
        "duplicates": [duplicate_dict(duplicate) for duplicate in hit.duplicates],
        "address": reference.address,
    }


def duplicate_dict(duplicate: Duplicate) -> dict[str, Any]:
    """Return a document with almost the same text as another one."""
    return {
        "id": duplicate.id,
        "title": duplicate.title,
        "source": duplicate.source,
        "date": duplicate.published.edtf if duplicate.published else None,
    }


def document_dict(document: Document) -> dict[str, Any]:
    """Return a whole document: its texts as they stand, what was derived from them, and what librarians corrected."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "kind": str(document.kind),
        "langs": list(document.langs),
        "term_langs": list(document.term_langs),
        "authors": list(document.authors),
        "header": dict(document.header),
        "date": document.published.edtf if document.published else None,
        "about": [_span(span) for span in document.about],
        "eras": [{"id": era.id, "evidence": _evidence(era.evidence)} for era in document.eras],
        "periods": [{"id": era.id, "evidence": _evidence(era.evidence)} for era in document.periods],
        "places": [{**_place(place), "evidence": _evidence(place.evidence)} for place in document.places],
        "texts": [_text(text) for text in document.texts],
        "alignment": [list(pair) for pair in document.alignment],
        "glosses": [_gloss(gloss) for gloss in document.glosses],
        "corrections": [asdict(correction) for correction in document.corrections],
        "scan": _scan(document),
    }


def explanation_dict(explanation: Explanation) -> dict[str, Any]:
    """Return why a document was found."""
    return asdict(explanation)


def completion_dict(completion: Completion) -> dict[str, Any]:
    """Return a completion."""
    return asdict(completion)


def _text(text: Text) -> dict[str, Any]:
    paragraphs = [{"text": paragraph.text, "kind": str(paragraph.kind)} for paragraph in text.paragraphs]
    pages = [{"paragraph": first, "page": label} for first, label in text.pages]
    return {"lang": text.lang, "title": text.title, "paragraphs": paragraphs, "pages": pages}


def _span(span: DateSpan) -> dict[str, Any]:
    return {"date": span.edtf, "evidence": _evidence(span.evidence)}


def _evidence(items: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def _gloss(gloss: Gloss) -> dict[str, Any]:
    return {
        "en": gloss.en,
        "romanisation": gloss.romanisation,
        "zh": gloss.zh,
        "category": gloss.category,
        "verified": gloss.verified,
    }


def _scan(document: Document) -> dict[str, Any] | None:
    """Return what tells that a document's text is scanned; None if nothing does."""
    if document.scan is None:
        return None
    return {
        "misread": document.scan.misread,
        "spaces": document.repairs.spaces,
        "lines": document.repairs.lines,
        "evidence": _evidence(document.scan.evidence),
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


def _label(label: Label) -> dict[str, str]:
    return {"name": label[1], "name_en": label[0]}


def _snippet(snippet: Snippet) -> dict[str, Any]:
    return {
        "lang": snippet.lang,
        "paragraph": snippet.paragraph,
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "passage": snippet.passage,
        "page": snippet.page,
    }


def _facet(facet: Facet) -> dict[str, Any]:
    values = [_facet_value(value) for value in facet.values]
    return {"label": facet.label, "label_zh": facet.label_zh, "total": facet.total, "values": values}


def _facet_value(value: FacetValue) -> dict[str, Any]:
    return {
        "value": value.value,
        "label": value.label,
        "label_zh": value.label_zh,
        "count": value.count,
        "selected": value.selected,
        "children": [_facet_value(child) for child in value.children],
    }
