"""The OpenAPI description of the JSON interface, from which clients can be written or generated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from search.config import ArchiveIdentity
from search.query import FACETS
from search.results import (
    DEFAULT_TERMS,
    MAX_SMOOTHING,
    MAX_TERMS,
    MAX_TREND_QUESTIONS,
    SORTS,
    TERM_LETTERS,
    TERM_ORDERS,
    TREND_SPLITS,
    TREND_UNITS,
)
from web import links
from web.api.counts import DEFAULT_TERM_DOCUMENTS, MAX_TERM_DOCUMENTS, TIMELINE_GRAINS
from web.api.schema_parts import Schema, reference
from web.api.schemas import schemas
from web.fields import MAX_VALUE
from web.pages import brand
from web.parameters import FILTERS, MAX_LISTED, MAX_QUESTION, MAX_TERMS_PAGE
from web.trend_parameters import SCALES, TREND_GRAINS

__all__ = ["DEFAULT_COMPLETIONS", "DEFAULT_FACET_LIMIT", "DEFAULT_SIMILAR", "MAX_FACET_LIMIT", "MAX_LIMIT", "describe"]

DEFAULT_COMPLETIONS = 8
"""Completions, if the parameter `limit` is missing."""

DEFAULT_SIMILAR = 10
"""Similar documents, if the parameter `limit` is missing."""

DEFAULT_FACET_LIMIT = 50
"""Values of a facet that may have any number, if the parameter `facet.limit` is missing."""

MAX_FACET_LIMIT = 1_000
"""Largest valid `facet.limit`."""

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
_GRAIN: Schema = {"type": "string", "enum": list(TIMELINE_GRAINS)}
_OPEN_FACETS = tuple(name for name, facet in FACETS.items() if facet.is_open)
_NO_DOCUMENT = "There never was a document with this id"


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
            "/api/v1/timeline": _get(
                "timeline",
                "Documents by year, month or day of publication, beside all documents",
                "TimelineAnswer",
                [*_selection_parameters(), _query_parameter("grain", _GRAIN, "length of the periods")],
            ),
            "/api/v1/trends": _get("trends", "Questions compared over time", "Trends", _trend_parameters()),
            "/api/v1/provinces": _get(
                "provinces",
                "Documents by the province that they are about, beside all documents",
                "Provinces",
                _selection_parameters(),
            ),
            "/api/v1/calendar": _get(
                "calendar",
                "Years, months and days that have documents, or a day’s paper by its pages and columns",
                "Calendar",
                [_query_parameter("date", _TEXT, "`1954`, `1954-11` or `1954-11-11`; without one, all years")],
            ),
            "/api/v1/terms": _get(
                "terms", "The terms of the glossary, with their numbers of documents", "Terms", _terms_parameters()
            ),
            "/api/v1/terms/{term}": _get(
                "term",
                "What is known of a term: glossary, readings, translations, documents",
                "Term",
                [_path_parameter("term"), _limit_parameter(DEFAULT_TERM_DOCUMENTS, MAX_TERM_DOCUMENTS)],
                missing="Neither the glossary nor a document has this term",
            ),
            "/api/v1/explain": _get("explain", "Why a question finds a document", "Explained", _explain_parameters()),
            "/api/v1/documents/{id}": _get(
                "document", "A whole document", "Document", [_path_parameter()], has_moved=True, missing=_NO_DOCUMENT
            ),
            "/api/v1/documents/{id}/similar": _get(
                "similar",
                "Documents about the same",
                "Similar",
                [_path_parameter(), _limit_parameter(DEFAULT_SIMILAR)],
                has_moved=True,
                missing=_NO_DOCUMENT,
            ),
            "/api/v1/openapi.json": _get("description", "This description", "", []),
            "/search.{extension}": _files(
                "export", "All results of a search, up to 10,000", FILES, _export_parameters()
            ),
            "/list.{extension}": _files(
                "list",
                f"The documents with some ids, up to {MAX_LISTED}, in their order",
                FILES,
                [_query_parameter("ids", {"type": "string"}, "with commas between them")],
            ),
            "/documents/{id}.{extension}": _files(
                "reference",
                "A reference to a document",
                _REFERENCES,
                [_path_parameter()],
                is_document=True,
            ),
        },
        "components": {"schemas": schemas()},
    }


def _version() -> str:
    try:
        return version("hezuo")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def _get(
    name: str, summary: str, schema: str, parameters: list[Schema], *, has_moved: bool = False, missing: str = ""
) -> Schema:
    content: Schema = reference(schema) if schema else {"type": "object"}
    answers = {
        "200": _response_schema("As asked", content),
        "400": _response_schema("A parameter is wrong", reference("Error")),
        "429": _response_schema("Too many requests of this address; see `Retry-After`", reference("Error")),
        "500": _response_schema("Something broke, which the server has logged", reference("Error")),
        "503": _response_schema("There is no index that could be searched; see `Retry-After`", reference("Error")),
    }
    if missing:
        answers["404"] = _response_schema(missing, reference("Error"))
    if has_moved:
        moved = _response_schema("The document has another id now, at the address in `Location`", reference("Error"))
        answers["301"] = {**moved, "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}}
        answers["410"] = _response_schema(
            "The document with this id is not in the archive any more", reference("Error")
        )
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _files(
    name: str, summary: str, types: Mapping[str, str], parameters: list[Schema], *, is_document: bool = False
) -> Schema:
    """Return the description of addresses of files, in the format that their ending names."""
    missing = "There is no such format" + (", or no such document" if is_document else "")
    described = _get(name, summary, "", [_extension(types), *parameters], has_moved=is_document, missing=missing)
    described["get"]["responses"]["404"]["content"]["text/html"] = {"schema": {"type": "string"}}
    if is_document:
        described["get"]["responses"]["302"] = {"description": "With another ending: the page of a document of this id"}
    content: Schema = {
        media_type: {"schema": {} if media_type.endswith("json") else {"type": "string"}}
        for media_type in types.values()
    }
    described["get"]["responses"]["200"] = {"description": "As asked", "content": content}
    return described


def _extension(types: Mapping[str, str]) -> Schema:
    return {"name": "extension", "in": "path", "required": True, "schema": {"type": "string", "enum": list(types)}}


def _response_schema(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _query_parameter(name: str, schema: Schema, about: str = "", *, required: bool = False) -> Schema:
    parameter: Schema = {"name": name, "in": "query", "schema": schema}
    return {**parameter, **({"description": about} if about else {}), **({"required": True} if required else {})}


def _one_of(values: Sequence[str], *, has_default: bool = True) -> Schema:
    """Return the schema of one of some values, of which the first may be the default."""
    schema: Schema = {"type": "string", "enum": list(values)}
    return {**schema, "default": values[0]} if has_default else schema


def _path_parameter(name: str = "id") -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _limit_parameter(default: int, maximum: int = MAX_LIMIT) -> Schema:
    return _query_parameter("limit", {"type": "integer", "minimum": 1, "maximum": maximum, "default": default})


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


def _selection_parameters() -> list[Schema]:
    """Return what says which documents are asked for."""
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
        *_expansion_parameters(),
    ]


def _export_parameters() -> list[Schema]:
    """Return those of a search, but for what only a page has."""
    return [parameter for parameter in _search_parameters() if not parameter["name"].startswith("facet.")]


def _search_parameters() -> list[Schema]:
    return [
        *_selection_parameters(),
        _query_parameter("facet.date", _GRAIN, "adds a `timeline` of periods of this length"),
        _query_parameter(
            "facet.limit",
            {"type": "integer", "minimum": 1, "maximum": MAX_FACET_LIMIT, "default": DEFAULT_FACET_LIMIT},
            f"values of each of {', '.join(_OPEN_FACETS)}: those with most documents; `total` says how many there are",
        ),
        _query_parameter("sort", {"type": "string", "enum": list(SORTS), "default": SORTS[0]}),
        _query_parameter("fold", _SWITCH, "0 lists every copy of a text, not only the first"),
        _query_parameter("page", {"type": "integer", "minimum": 1, "default": 1}),
        _query_parameter("per_page", {"type": "integer", "minimum": 1}),
    ]


def _terms_parameters() -> list[Schema]:
    return [
        _query_parameter("q", _TEXT, "what a name must contain: Chinese in any script, English, or pinyin"),
        _query_parameter("subject", _TEXT, "only terms of this subject, one of `subjects`"),
        _query_parameter(
            "letter",
            _one_of(TERM_LETTERS, has_default=False),
            "only terms under this letter, of pinyin unless of English",
        ),
        _query_parameter("order", _one_of(TERM_ORDERS), "by pinyin, by the first English name, or by subject"),
        _query_parameter("page", {"type": "integer", "minimum": 1, "maximum": MAX_TERMS_PAGE, "default": 1}),
        _query_parameter("per_page", {"type": "integer", "minimum": 1, "maximum": MAX_TERMS, "default": DEFAULT_TERMS}),
    ]


def _trend_parameters() -> list[Schema]:
    question = _repeated("q", "one of the questions")
    question["schema"] = {"type": "array", "items": _QUESTION, "minItems": 1, "maxItems": MAX_TREND_QUESTIONS}
    others = [parameter for parameter in _selection_parameters() if parameter["name"] != "q"]
    smoothing = {"type": "integer", "minimum": 0, "maximum": MAX_SMOOTHING, "default": 0}
    return [
        {**question, "required": True},
        *others,
        _query_parameter("grain", _one_of(TREND_GRAINS), "length of the periods"),
        _query_parameter("split", _one_of(TREND_SPLITS, has_default=False), "a line for each language or province"),
        _query_parameter("count", _one_of(TREND_UNITS), "what is counted"),
        _query_parameter("scale", _one_of(SCALES), "`thousand`: for every thousand articles of the period"),
        _query_parameter("smooth", smoothing, "how many periods on either side are taken together"),
    ]
