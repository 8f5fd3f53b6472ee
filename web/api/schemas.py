"""JSON Schemas of the JSON answers, generated from the result types where these are sent unchanged."""

from __future__ import annotations

import re

from msgspec.json import schema_components

from search.model import Correction, Evidence, Kind, Precision
from search.results import (
    Completion,
    Expansion,
    Explanation,
    GlossaryTerm,
    Notice,
    Province,
    Relaxation,
    Suggestion,
    TermExample,
    Timeline,
    TrendQuestion,
)
from web.api.count_schemas import count_schemas
from web.api.schema_parts import (
    BOOLEAN,
    BY_LANGUAGE,
    COUNT,
    DATE,
    NUMBER,
    REFERENCE,
    SPAN,
    TEXT,
    TEXTS,
    URL,
    Schema,
    list_of,
    object_of,
    reference,
)

__all__ = ["schemas"]

_RESULT_TYPES = (
    Completion, Correction, Evidence, Expansion, Explanation, GlossaryTerm, Notice, Province, Relaxation, Suggestion,
    TermExample, Timeline, TrendQuestion,
)  # fmt: skip
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+?)(?=^ {4}\w+: |^\S|\Z)", re.MULTILINE | re.DOTALL)


def schemas() -> dict[str, Schema]:
    """Return all schemas by name."""
    _, result_schemas = schema_components(_RESULT_TYPES, ref_template=REFERENCE)
    own = {name: _documented(schema) for name, schema in result_schemas.items()}
    return dict(sorted({**own, **_answers(), **count_schemas(), **_parts()}.items()))


def _documented(schema: Schema) -> Schema:
    """Return the schema of a result type, with the type's docstring as descriptions of its fields."""
    if "properties" not in schema:  # an enumeration
        return schema
    summary, _, rest = schema["description"].partition("\n")
    descriptions = {name: {"description": " ".join(text.split())} for name, text in _ATTRIBUTE.findall(rest)}
    for name, field in schema["properties"].items():
        field.pop("default", None)
        field.update(descriptions.get(name, {}))
    return object_of(schema["properties"], summary)


def _answers() -> dict[str, Schema]:
    complaint = object_of({"parameter": {"type": ["string", "null"]}, "message": TEXT})
    return {
        "Error": object_of({"error": complaint}, "What is wrong, and with which parameter."),
        "Page": _page(),
        "Document": _document(),
        "Completions": object_of({"query": TEXT, "completions": list_of("Completion")}),
        "Explained": {"allOf": [object_of({"query": TEXT}), reference("Explanation")]},
        "Similar": object_of({"id": TEXT, "hits": list_of("Hit")}),
    }


def _page() -> Schema:
    return object_of(
        {
            "query": TEXT,
            "total": COUNT,
            "complete": {**COUNT, "description": "documents with all words of the query, which come first"},
            "folded": {**COUNT, "description": "documents of the total that are not listed: copies of those that are"},
            "possible": {**COUNT, "description": "scanned documents that may have them, misread, which come next"},
            "page": COUNT,
            "pages": COUNT,
            "per_page": COUNT,
            "sort": TEXT,
            "partial": BOOLEAN,
            "took_ms": NUMBER,
            "hits": list_of("Hit"),
            "facets": {"type": "object", "additionalProperties": reference("Facet")},
            "notices": list_of("Notice"),
            "expansions": list_of("Expansion"),
            "suggestions": list_of("Suggestion"),
            "relaxations": list_of("Relaxation"),
            "timeline": {
                "anyOf": [reference("Timeline"), {"type": "null"}],
                "description": "documents by period, if `facet.date` was given",
            },
        },
        "A page of results; `total` is a lower bound if `partial`.",
    )


def _document() -> Schema:
    number: Schema = {"type": ["integer", "null"]}
    facts: dict[str, Schema] = {
        "id": TEXT,
        "title": TEXT,
        "source": TEXT,
        "kind": {"enum": list(Kind)},
        "langs": TEXTS,
        "term_langs": TEXTS,
        "authors": TEXTS,
        "header": {"type": "object", "additionalProperties": TEXT},
        "date": DATE,
        "about": {"type": "array", "items": object_of({"date": DATE, "evidence": list_of("Evidence")})},
        "eras": {"type": "array", "items": object_of({"id": TEXT, "evidence": list_of("Evidence")})},
        "periods": {"type": "array", "items": object_of({"id": TEXT, "evidence": list_of("Evidence")})},
        "places": {
            "type": "array",
            "items": {"allOf": [reference("Place"), object_of({"evidence": list_of("Evidence")})]},
        },
        "texts": list_of("Text"),
        "alignment": {
            "type": "array",
            "items": {"type": "array", "items": number},
            "description": "numbers of the paragraphs of both texts that correspond",
        },
        "glosses": list_of("Gloss"),
        "duplicates": {**list_of("Duplicate"), "description": "documents with almost the same text"},
        "corrections": list_of("Correction"),
        "scan": {**_scan(), "type": ["object", "null"], "description": "signs of scanned text with errors, or null"},
        "url": URL,
    }
    return object_of(
        facts, "A whole document, what was derived from it with the words it rests on, and what was corrected."
    )


def _scan() -> Schema:
    return object_of(
        {
            "misread": {**NUMBER, "description": "estimated share of the Chinese characters, from 0 to 1"},
            "spaces": {**COUNT, "description": "spaces inside words that were taken out"},
            "lines": {**COUNT, "description": "lines broken inside words that were joined"},
            "evidence": list_of("Evidence"),
        }
    )


def _parts() -> dict[str, Schema]:
    value: Schema = {"value": TEXT, "label": TEXT, "label_zh": TEXT, "count": COUNT, "selected": BOOLEAN}
    place = {"code": TEXT, "name": TEXT, "name_en": TEXT, "level": TEXT}
    place |= {"province": {"type": ["string", "null"]}, "role": {"enum": ["subject", "mention"]}}
    return {
        "Facet": object_of(
            {
                "label": TEXT,
                "label_zh": TEXT,
                "total": {**COUNT, "description": "values at every level, those included that are not listed"},
                "values": list_of("FacetValue"),
            }
        ),
        "FacetValue": object_of({**value, "children": list_of("FacetValue")}),
        "Hit": _hit(),
        "Label": object_of({"name": TEXT, "name_en": TEXT}, "A name in Chinese and English; either may be empty."),
        "Duplicate": object_of({"id": TEXT, "title": TEXT, "source": TEXT, "date": DATE, "url": URL}),
        "Snippet": object_of(
            {
                "lang": TEXT,
                "paragraph": {"type": "integer", "description": "from 0"},
                "text": TEXT,
                "marks": {"type": "array", "items": SPAN},
                "passage": {"type": "integer", "description": "from 0; snippets of one passage translate each other"},
                "page": {**TEXT, "description": "page on which the paragraph begins; empty if there are no pages"},
            }
        ),
        "Place": object_of(place),
        "Text": object_of(
            {
                "lang": TEXT,
                "title": TEXT,
                "paragraphs": {"type": "array", "items": object_of({"text": TEXT, "kind": TEXT})},
                "pages": {
                    "type": "array",
                    "description": "the first paragraph that begins on each page, from 0",
                    "items": object_of({"paragraph": {"type": "integer"}, "page": TEXT}),
                },
            }
        ),
        "Gloss": object_of({"en": TEXT, "romanisation": TEXT, "zh": TEXT, "category": TEXT, "verified": BOOLEAN}),
    }


def _hit() -> Schema:
    return object_of(
        {
            "id": TEXT,
            "title": TEXT,
            "titles": BY_LANGUAGE,
            "score": NUMBER,
            "source": TEXT,
            "kind": TEXT,
            "langs": TEXTS,
            "authors": TEXTS,
            "date": DATE,
            "date_precision": {"enum": [*map(str, Precision), None]},
            "container": {**reference("Label"), "description": "newspaper, journal or site; may be empty"},
            "page": {**TEXT, "description": "page or pages, as printed; may be empty, like column and section"},
            "column": TEXT,
            "section": TEXT,
            "about": {"type": "array", "items": DATE},
            "eras": TEXTS,
            "era_names": {**list_of("Label"), "description": "names of the eras, in the same order"},
            "periods": TEXTS,
            "places": list_of("Place"),
            "snippets": list_of("Snippet"),
            "missing": {**TEXTS, "description": "words of the query that the document lacks"},
            "duplicates": {
                **list_of("Duplicate"),
                "description": "documents with almost the same text that this one stands for",
            },
            "scanned": {**BOOLEAN, "description": "whether the text is scanned and has errors"},
            "misread": {**TEXTS, "description": "what may be words of the query, misread"},
            "url": URL,
            "address": {"type": "string", "format": "uri", "description": "permanent address, for citations"},
        }
    )
