"""JSON Schemas of the JSON answers, generated from the result types where these are sent unchanged."""

from __future__ import annotations

import re
from typing import Any

from msgspec.json import schema_components

from search.model import Correction, Evidence, Kind, Precision
from search.results import Completion, Expansion, Explanation, Notice, Relaxation, Suggestion

__all__ = ["Schema", "reference", "schemas"]

Schema = dict[str, Any]
"""A JSON Schema of draft 2020-12, as OpenAPI 3.1 uses it."""

_RESULT_TYPES = (Completion, Correction, Evidence, Expansion, Explanation, Notice, Relaxation, Suggestion)
_REFERENCE = "#/components/schemas/{name}"
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+?)(?=^ {4}\w+: |^\S|\Z)", re.MULTILINE | re.DOTALL)

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_BOOLEAN: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "number"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_BY_LANGUAGE: Schema = {"type": "object", "description": "by BCP 47 tag", "additionalProperties": _TEXT}
_URL: Schema = {"type": "string", "format": "uri-reference", "description": "address of the document's page"}
_DATE: Schema = {"type": ["string", "null"], "description": "EDTF (ISO 8601-2:2019), or null if unknown"}
_SPAN: Schema = {
    "type": "array",
    "items": _COUNT,
    "minItems": 2,
    "maxItems": 2,
    "description": "half-open, in Unicode characters",
}


def reference(name: str) -> Schema:
    """Return a reference to a schema of `schemas`."""
    return {"$ref": _REFERENCE.format(name=name)}


def list_of(name: str) -> Schema:
    """Return the schema of a list, by the name of the schema of its items."""
    return {"type": "array", "items": reference(name)}


def schemas() -> dict[str, Schema]:
    """Return all schemas by name."""
    _, result_schemas = schema_components(_RESULT_TYPES, ref_template=_REFERENCE)
    own = {name: _documented(schema) for name, schema in result_schemas.items()}
    return dict(sorted({**own, **_answers(), **_parts()}.items()))


def _object(properties: dict[str, Schema], description: str = "") -> Schema:
    about = {"description": description} if description else {}
    return {"type": "object", **about, "required": list(properties), "properties": properties}


def _documented(schema: Schema) -> Schema:
    """Return the schema of a result type, with the type's docstring as descriptions of its fields."""
    summary, _, rest = schema["description"].partition("\n")
    descriptions = {name: {"description": " ".join(text.split())} for name, text in _ATTRIBUTE.findall(rest)}
    for name, field in schema["properties"].items():
        field.pop("default", None)
        field.update(descriptions.get(name, {}))
    return _object(schema["properties"], summary)


def _answers() -> dict[str, Schema]:
    complaint = _object({"parameter": {"type": ["string", "null"]}, "message": _TEXT})
    return {
        "Error": _object({"error": complaint}, "What is wrong, and with which parameter."),
        "Page": _page(),
        "Document": _document(),
        "Completions": _object({"query": _TEXT, "completions": list_of("Completion")}),
        "Explained": {"allOf": [_object({"query": _TEXT}), reference("Explanation")]},
        "Similar": _object({"id": _TEXT, "hits": list_of("Hit")}),
    }


def _page() -> Schema:
    return _object(
        {
            "query": _TEXT,
            "total": _COUNT,
            "complete": {**_COUNT, "description": "documents with all words of the query, which come first"},
            "folded": {**_COUNT, "description": "documents of the total that are not listed: copies of those that are"},
            "possible": {**_COUNT, "description": "scanned documents that may have them, misread, which come next"},
            "page": _COUNT,
            "pages": _COUNT,
            "per_page": _COUNT,
            "sort": _TEXT,
            "partial": _BOOLEAN,
            "took_ms": _NUMBER,
            "hits": list_of("Hit"),
            "facets": {"type": "object", "additionalProperties": reference("Facet")},
            "notices": list_of("Notice"),
            "expansions": list_of("Expansion"),
            "suggestions": list_of("Suggestion"),
            "relaxations": list_of("Relaxation"),
        },
        "A page of results; `total` is a lower bound if `partial`.",
    )


def _document() -> Schema:
    number: Schema = {"type": ["integer", "null"]}
    facts: dict[str, Schema] = {
        "id": _TEXT,
        "title": _TEXT,
        "source": _TEXT,
        "kind": {"enum": list(Kind)},
        "langs": _TEXTS,
        "term_langs": _TEXTS,
        "authors": _TEXTS,
        "header": {"type": "object", "additionalProperties": _TEXT},
        "date": _DATE,
        "about": {"type": "array", "items": _object({"date": _DATE, "evidence": list_of("Evidence")})},
        "eras": {"type": "array", "items": _object({"id": _TEXT, "evidence": list_of("Evidence")})},
        "periods": {"type": "array", "items": _object({"id": _TEXT, "evidence": list_of("Evidence")})},
        "places": {
            "type": "array",
            "items": {"allOf": [reference("Place"), _object({"evidence": list_of("Evidence")})]},
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
        "url": _URL,
    }
    return _object(
        facts, "A whole document, what was derived from it with the words it rests on, and what was corrected."
    )


def _scan() -> Schema:
    return _object(
        {
            "misread": {**_NUMBER, "description": "estimated share of the Chinese characters, from 0 to 1"},
            "spaces": {**_COUNT, "description": "spaces inside words that were taken out"},
            "lines": {**_COUNT, "description": "lines broken inside words that were joined"},
            "evidence": list_of("Evidence"),
        }
    )


def _parts() -> dict[str, Schema]:
    value: Schema = {"value": _TEXT, "label": _TEXT, "label_zh": _TEXT, "count": _COUNT, "selected": _BOOLEAN}
    place = {"code": _TEXT, "name": _TEXT, "name_en": _TEXT, "level": _TEXT}
    place |= {"province": {"type": ["string", "null"]}, "role": {"enum": ["subject", "mention"]}}
    return {
        "Facet": _object({"label": _TEXT, "label_zh": _TEXT, "values": list_of("FacetValue")}),
        "FacetValue": _object({**value, "children": list_of("FacetValue")}),
        "Hit": _hit(),
        "Label": _object({"name": _TEXT, "name_en": _TEXT}, "A name in Chinese and English; either may be empty."),
        "Duplicate": _object({"id": _TEXT, "title": _TEXT, "source": _TEXT, "date": _DATE, "url": _URL}),
        "Snippet": _object(
            {
                "lang": _TEXT,
                "paragraph": {"type": "integer", "description": "from 0"},
                "text": _TEXT,
                "marks": {"type": "array", "items": _SPAN},
                "passage": {"type": "integer", "description": "from 0; snippets of one passage translate each other"},
                "page": {**_TEXT, "description": "page on which the paragraph begins; empty if there are no pages"},
            }
        ),
        "Place": _object(place),
        "Text": _object(
            {
                "lang": _TEXT,
                "title": _TEXT,
                "paragraphs": {"type": "array", "items": _object({"text": _TEXT, "kind": _TEXT})},
                "pages": {
                    "type": "array",
                    "description": "the first paragraph that begins on each page, from 0",
                    "items": _object({"paragraph": {"type": "integer"}, "page": _TEXT}),
                },
            }
        ),
        "Gloss": _object({"en": _TEXT, "romanisation": _TEXT, "zh": _TEXT, "category": _TEXT, "verified": _BOOLEAN}),
    }


def _hit() -> Schema:
    return _object(
        {
            "id": _TEXT,
            "title": _TEXT,
            "titles": _BY_LANGUAGE,
            "score": _NUMBER,
            "source": _TEXT,
            "kind": _TEXT,
            "langs": _TEXTS,
            "authors": _TEXTS,
            "date": _DATE,
            "date_precision": {"enum": [*map(str, Precision), None]},
            "container": {**reference("Label"), "description": "newspaper, journal or site; may be empty"},
            "page": {**_TEXT, "description": "page or pages, as printed; may be empty, like column and section"},
            "column": _TEXT,
            "section": _TEXT,
            "about": {"type": "array", "items": _DATE},
            "eras": _TEXTS,
            "era_names": {**list_of("Label"), "description": "names of the eras, in the same order"},
            "periods": _TEXTS,
            "places": list_of("Place"),
            "snippets": list_of("Snippet"),
            "missing": {**_TEXTS, "description": "words of the query that the document lacks"},
            "duplicates": {
                **list_of("Duplicate"),
                "description": "documents with almost the same text that this one stands for",
            },
            "scanned": {**_BOOLEAN, "description": "whether the text is scanned and has errors"},
            "misread": {**_TEXTS, "description": "what may be words of the query, misread"},
            "url": _URL,
            "address": {"type": "string", "format": "uri", "description": "permanent address, for citations"},
        }
    )
