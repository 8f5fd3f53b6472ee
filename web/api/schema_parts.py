"""The parts that JSON Schemas of answers are made of."""

from __future__ import annotations

from typing import Any

__all__ = [
    "BOOLEAN", "BY_LANGUAGE", "COUNT", "DATE", "NUMBER", "REFERENCE", "SPAN", "TEXT", "TEXTS", "URL", "Schema",
    "list_of", "object_of", "reference",
]  # fmt: skip

Schema = dict[str, Any]
"""A JSON Schema of draft 2020-12, as OpenAPI 3.1 uses it."""

REFERENCE = "#/components/schemas/{name}"
"""Address of a schema within the description."""

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
TEXTS: Schema = {"type": "array", "items": TEXT}
BY_LANGUAGE: Schema = {"type": "object", "description": "by BCP 47 tag", "additionalProperties": TEXT}
URL: Schema = {"type": "string", "format": "uri-reference", "description": "address of the document's page"}
DATE: Schema = {"type": ["string", "null"], "description": "EDTF (ISO 8601-2:2019), or null if unknown"}
SPAN: Schema = {
    "type": "array",
    "items": COUNT,
    "minItems": 2,
    "maxItems": 2,
    "description": "half-open, in Unicode characters",
}


def reference(name: str) -> Schema:
    """Return a reference to a schema of `schemas`."""
    return {"$ref": REFERENCE.format(name=name)}


def list_of(name: str) -> Schema:
    """Return the schema of a list, by the name of the schema of its items."""
    return {"type": "array", "items": reference(name)}


def object_of(properties: dict[str, Schema], description: str = "") -> Schema:
    """Return the schema of an object that has all of some properties."""
    about = {"description": description} if description else {}
    return {"type": "object", **about, "required": list(properties), "properties": properties}
