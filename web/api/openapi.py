"""The OpenAPI description of the JSON interface, from which clients can be written or generated."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from search.config import ArchiveIdentity
from search.query import FACETS
from search.results import SORTS
from web import links
from web.api.schemas import Schema, reference, schemas
from web.fields import MAX_VALUE
from web.pages import brand
from web.parameters import FILTERS, MAX_QUESTION

__all__ = ["DEFAULT_COMPLETIONS", "DEFAULT_SIMILAR", "MAX_LIMIT", "describe"]

DEFAULT_COMPLETIONS = 8
"""Completions, if the parameter `limit` is missing."""

DEFAULT_SIMILAR = 10
"""Similar documents, if the parameter `limit` is missing."""

MAX_LIMIT = 20
"""Largest valid `limit`."""

_REFERENCES: Mapping[str, str] = {
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
    "json": "application/vnd.citationstyles.csl+json",
}
"""Media types of the files of references by the ending of their addresses."""

FILES: Mapping[str, str] = {"csv": "text/csv", "jsonl": "application/x-ndjson", **_REFERENCES}
"""Media types of the files of results."""

_TEXT: Schema = {"type": "string", "maxLength": MAX_VALUE}
_QUESTION: Schema = {"type": "string", "maxLength": MAX_QUESTION}
_SWITCH: Schema = {"type": "string", "enum": ["1", "0"], "default": "1"}


def describe(identity: ArchiveIdentity) -> dict[str, Any]:
    """Return the description in OpenAPI 3.1, with the addresses under which the application is mounted.

    Args:
        identity: What the archive says of itself.
    """
    root = links.address(f"{links.PERMANENT}home").rstrip("/")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": " ".join(filter(None, brand(identity))),
            "summary": " ".join(f"{text}." for text in identity.description if text),
            "description": "A wrong parameter is refused with 400; whatever stands in `q` never is.",
            "version": _version(),
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": {
            "/api/v1/search": _get("search", "A page of results, with facets", "Page", _search_parameters()),
            "/api/v1/suggest": _get(
                "suggest",
                "How a question may go on",
                "Completions",
                [_query_parameter("q", _TEXT), _limit_parameter(DEFAULT_COMPLETIONS)],
            ),
            "/api/v1/explain": _get("explain", "Why a question finds a document", "Explained", _explain_parameters()),
            "/api/v1/documents/{id}": _get(
                "document", "A whole document", "Document", [_path_parameter()], missing=True
            ),
            "/api/v1/documents/{id}/similar": _get(
                "similar",
                "Documents about the same",
                "Similar",
                [_path_parameter(), _limit_parameter(DEFAULT_SIMILAR)],
                missing=True,
            ),
            "/api/v1/openapi.json": _get("description", "This description", "", []),
            "/search.{extension}": _files(
                "export", "All results of a search, up to 10,000", FILES, _search_parameters()
            ),
            "/documents/{id}.{extension}": _files(
                "reference", "A reference to a document", _REFERENCES, [_path_parameter()], missing=True
            ),
        },
        "components": {"schemas": schemas()},
    }


def _version() -> str:
    try:
        return version("hezuo")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def _get(name: str, summary: str, schema: str, parameters: list[Schema], *, missing: bool = False) -> Schema:
    content: Schema = reference(schema) if schema else {"type": "object"}
    answers = {
        "200": _response_schema("As asked", content),
        "400": _response_schema("A parameter is wrong", reference("Error")),
        "500": _response_schema("Something broke, which the server has logged", reference("Error")),
        "503": _response_schema("There is no index that could be searched; see `Retry-After`", reference("Error")),
    }
    if missing:
        moved = _response_schema("The document has another id now, at the address in `Location`", reference("Error"))
        answers["301"] = {**moved, "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}}
        answers["404"] = _response_schema("There never was a document with this id", reference("Error"))
        answers["410"] = _response_schema(
            "The document with this id is not in the archive any more", reference("Error")
        )
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _files(
    name: str, summary: str, types: Mapping[str, str], parameters: list[Schema], *, missing: bool = False
) -> Schema:
    """Return the description of addresses of files, in the format that their ending names."""
    described = _get(name, summary, "", [_extension(types), *parameters], missing=missing)
    content = {media_type: {"schema": {"type": "string"}} for media_type in types.values()}
    described["get"]["responses"]["200"] = {"description": "As asked", "content": content}
    return described


def _extension(types: Mapping[str, str]) -> Schema:
    return {"name": "extension", "in": "path", "required": True, "schema": {"type": "string", "enum": list(types)}}


def _response_schema(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _query_parameter(name: str, schema: Schema, about: str = "", *, required: bool = False) -> Schema:
    parameter: Schema = {"name": name, "in": "query", "schema": schema}
    return {**parameter, **({"description": about} if about else {}), **({"required": True} if required else {})}


def _path_parameter() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _limit_parameter(default: int) -> Schema:
    return _query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": default})


def _repeated(name: str, about: str) -> Schema:
    return {**_query_parameter(name, {"type": "array", "items": _TEXT}, about), "style": "form", "explode": True}


def _expansion_parameters() -> list[Schema]:
    return [
        _query_parameter("expand", _SWITCH, "0 searches only what was typed"),
        _repeated("without", "texts of expansions to leave out; `misread` for all that scanned text may have misread"),
    ]


def _explain_parameters() -> list[Schema]:
    return [
        _query_parameter("q", _QUESTION),
        _query_parameter("id", _TEXT, "of a document", required=True),
        *_expansion_parameters(),
    ]


def _search_parameters() -> list[Schema]:
    filters = [
        _repeated(sign + name, about + FACETS[name].meaning)
        for sign, about in (("", "one of these: "), ("-", "none of these: "))
        for name in FILTERS
    ]
    day = "a year, month or day, inclusive: `1953`, `1958-06`, `1954-11-11`"
    return [
        _query_parameter("q", _QUESTION, "the question; without one, every document"),
        *filters,
        _query_parameter("from", _TEXT, day),
        _query_parameter("to", _TEXT, day),
        _query_parameter("sort", {"type": "string", "enum": list(SORTS), "default": SORTS[0]}),
        _query_parameter("fold", _SWITCH, "0 lists every copy of a text, not only the first"),
        _query_parameter("page", {"type": "integer", "minimum": 1, "default": 1}),
        _query_parameter("per_page", {"type": "integer", "minimum": 1}),
        *_expansion_parameters(),
    ]
