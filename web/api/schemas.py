"""Turns the shapes of the JSON answers into JSON Schema, from the result types themselves where they go out as such."""

from __future__ import annotations

import dataclasses
import re
from types import GenericAlias
from typing import Any, get_args, get_type_hints

from search.model import Evidence, Kind
from search.results import Completion, ConceptScore, Expansion, Explanation, Notice, PartScore, Relaxation, Suggestion

__all__ = ["Schema", "located", "schemas"]

Schema = dict[str, Any]
"""A JSON Schema of draft 2020-12, as OpenAPI 3.1 uses it."""

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}
_WHOLE = (Completion, ConceptScore, Evidence, Expansion, Explanation, Notice, PartScore, Relaxation, Suggestion)
_ATTRIBUTE = re.compile(r"^ {8}(\w+): (.+?)(?=^ {8}\w+: |^ {4}\S|\Z)", re.MULTILINE | re.DOTALL)

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_YES: Schema = {"type": "boolean"}
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


def located(name: str) -> Schema:
    """A reference to a schema of `schemas`."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str) -> Schema:
    """A list of what a schema of `schemas` describes."""
    return {"type": "array", "items": located(name)}


def schemas() -> dict[str, Schema]:
    """Every schema by its name."""
    own = {kind.__name__: _of(kind) for kind in _WHOLE}
    return dict(sorted({**own, **_answers(), **_parts()}.items()))


def _object(properties: dict[str, Schema], description: str = "") -> Schema:
    about = {"description": description} if description else {}
    return {"type": "object", **about, "required": list(properties), "properties": properties}


def _of(kind: type) -> Schema:
    """The schema of a type whose fields go out as they are, with the words of its docstring."""
    summary, _, rest = (kind.__doc__ or "").partition("\n")
    said = {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(rest)}
    hints = get_type_hints(kind)
    properties = {
        field.name: {**_type(hints[field.name]), **({"description": said[field.name]} if field.name in said else {})}
        for field in dataclasses.fields(kind)
    }
    return _object(properties, summary)


def _type(hint: type | GenericAlias) -> Schema:
    if isinstance(hint, type) and hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    inner = get_args(hint)
    return {"type": "array", "items": _type(inner[0])} if inner else located(hint.__name__)


def _answers() -> dict[str, Schema]:
    complaint = _object({"parameter": {"type": ["string", "null"]}, "message": _TEXT})
    return {
        "Error": _object({"error": complaint}, "What is wrong, and with which parameter."),
        "Page": _page(),
        "Document": _document(),
        "Completions": _object({"query": _TEXT, "completions": listed("Completion")}),
        "Explained": {"allOf": [_object({"query": _TEXT}), located("Explanation")]},
        "Similar": _object({"id": _TEXT, "hits": listed("Hit")}),
    }


def _page() -> Schema:
    return _object(
        {
            "query": _TEXT,
            "total": _COUNT,
            "page": _COUNT,
            "pages": _COUNT,
            "per_page": _COUNT,
            "sort": _TEXT,
            "partial": _YES,
            "took_ms": _NUMBER,
            "hits": listed("Hit"),
            "facets": {"type": "object", "additionalProperties": located("Facet")},
            "notices": listed("Notice"),
            "expansions": listed("Expansion"),
            "suggestions": listed("Suggestion"),
            "relaxations": listed("Relaxation"),
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
        "about": {"type": "array", "items": _object({"date": _DATE, "evidence": listed("Evidence")})},
        "eras": {"type": "array", "items": _object({"id": _TEXT, "evidence": listed("Evidence")})},
        "places": {
            "type": "array",
            "items": {"allOf": [located("Place"), _object({"evidence": listed("Evidence")})]},
        },
        "texts": listed("Text"),
        "alignment": {
            "type": "array",
            "items": {"type": "array", "items": number},
            "description": "numbers of the paragraphs of both texts that correspond",
        },
        "glosses": listed("Gloss"),
        "url": _URL,
    }
    return _object(facts, "A whole document, and what was derived from it with the words it rests on.")


def _parts() -> dict[str, Schema]:
    value: Schema = {"value": _TEXT, "label": _TEXT, "label_zh": _TEXT, "count": _COUNT, "selected": _YES}
    place = {"code": _TEXT, "name": _TEXT, "name_en": _TEXT, "level": _TEXT}
    place |= {"province": {"type": ["string", "null"]}, "role": {"enum": ["subject", "mention"]}}
    return {
        "Facet": _object({"label": _TEXT, "label_zh": _TEXT, "values": listed("FacetValue")}),
        "FacetValue": _object({**value, "children": listed("FacetValue")}),
        "Hit": _hit(),
        "Snippet": _object(
            {
                "lang": _TEXT,
                "paragraph": {"type": "integer", "description": "from 0"},
                "text": _TEXT,
                "marks": {"type": "array", "items": _SPAN},
            }
        ),
        "Place": _object(place),
        "Text": _object(
            {
                "lang": _TEXT,
                "title": _TEXT,
                "paragraphs": {"type": "array", "items": _object({"text": _TEXT, "kind": _TEXT})},
            }
        ),
        "Gloss": _object({"en": _TEXT, "romanisation": _TEXT, "zh": _TEXT, "category": _TEXT, "verified": _YES}),
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
            "about": {"type": "array", "items": _DATE},
            "eras": _TEXTS,
            "places": listed("Place"),
            "snippets": listed("Snippet"),
            "url": _URL,
        }
    )
