"""Turns the JSON interface into its OpenAPI description, so that a program can be written, or generated, against it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import url_for

from search.query import FACETS
from search.results import SORTS
from web.api.schemas import Schema, located, schemas
from web.fields import MAX_VALUE
from web.parameters import FILTERS, MAX_QUESTION

__all__ = ["MAX_LIMIT", "SIMILAR", "SUGGESTED", "describe"]

SUGGESTED = 8
"""Completions, unless somebody asks for another number."""

SIMILAR = 10
"""Similar documents, likewise."""

MAX_LIMIT = 20
"""The most of either that may be asked for."""

_TEXT: Schema = {"type": "string", "maxLength": MAX_VALUE}
_QUESTION: Schema = {"type": "string", "maxLength": MAX_QUESTION}


def describe() -> dict[str, Any]:
    """The interface in OpenAPI 3.1; addresses are those under which the application is mounted now."""
    root = url_for("hezuo.home").rstrip("/")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hezuo 合作",
            "summary": "A bilingual archive of Chinese rural history.",
            "description": "A wrong parameter is refused with 400; whatever stands in `q` never is.",
            "version": _version(),
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": {
            "/api/v1/search": _get("search", "A page of results, with facets", "Page", _searching()),
            "/api/v1/suggest": _get(
                "suggest", "How a question may go on", "Completions", [_query("q", _TEXT), _limit(SUGGESTED)]
            ),
            "/api/v1/explain": _get("explain", "Why a question finds a document", "Explained", _explaining()),
            "/api/v1/documents/{id}": _get("document", "A whole document", "Document", [_path()], missing=True),
            "/api/v1/documents/{id}/similar": _get(
                "similar", "Documents about the same", "Similar", [_path(), _limit(SIMILAR)], missing=True
            ),
            "/api/v1/openapi.json": _get("description", "This description", "", []),
        },
        "components": {"schemas": schemas()},
    }


def _version() -> str:
    try:
        return version("hezuo")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def _get(name: str, summary: str, schema: str, parameters: list[Schema], *, missing: bool = False) -> Schema:
    content: Schema = located(schema) if schema else {"type": "object"}
    answers = {
        "200": _answer("As asked", content),
        "400": _answer("A parameter is wrong", located("Error")),
        "500": _answer("Something broke, which the server has logged", located("Error")),
        "503": _answer("There is no index that could be searched; see `Retry-After`", located("Error")),
    }
    if missing:
        answers["404"] = _answer("There is no document with this id", located("Error"))
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _query(name: str, schema: Schema, about: str = "", *, required: bool = False) -> Schema:
    found: Schema = {"name": name, "in": "query", "schema": schema}
    return {**found, **({"description": about} if about else {}), **({"required": True} if required else {})}


def _path() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _limit(default: int) -> Schema:
    return _query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": default})


def _repeated(name: str, about: str) -> Schema:
    return {**_query(name, {"type": "array", "items": _TEXT}, about), "style": "form", "explode": True}


def _widening() -> list[Schema]:
    switch: Schema = {"type": "string", "enum": ["1", "0"], "default": "1"}
    return [
        _query("expand", switch, "0 searches only what was typed"),
        _repeated("without", "texts of expansions to leave out"),
    ]


def _explaining() -> list[Schema]:
    return [_query("q", _QUESTION), _query("id", _TEXT, "of a document", required=True), *_widening()]


def _searching() -> list[Schema]:
    filters = [
        _repeated(sign + name, about + FACETS[name].meaning)
        for sign, about in (("", "one of these: "), ("-", "none of these: "))
        for name in FILTERS
    ]
    day = "a year, month or day, inclusive: `1953`, `1958-06`, `1954-11-11`"
    return [
        _query("q", _QUESTION, "the question; without one, every document"),
        *filters,
        _query("from", _TEXT, day),
        _query("to", _TEXT, day),
        _query("sort", {"type": "string", "enum": list(SORTS), "default": SORTS[0]}),
        _query("page", {"type": "integer", "minimum": 1, "default": 1}),
        _query("per_page", {"type": "integer", "minimum": 1}),
        *_widening(),
    ]
