"""What a page shows of the OpenAPI description: operations with parameters and answers, schemas with their properties.

All of it is read off the description that programs get, so that the two never differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from web.api.schema_parts import Schema

__all__ = ["Answer", "Operation", "Parameter", "Property", "ShownSchema", "TypePiece", "operations", "shown_schemas"]

_IN_PATH = "path"


class TypePiece(NamedTuple):
    """A part of the name of a type: words, or the name of a schema that the page shows too."""

    text: str
    is_schema: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: Its name.
        type: Name of its type; of one that may be repeated that of each value.
        about: What it is for, in English; empty if the name says it.
        in_path: Whether it is a part of the path.
        required: Whether it must be given.
        repeated: Whether it may be given several times.
        default: What is meant if it is missing; None if nothing is.
        choices: All valid values; none if there are others.
        least: Smallest number, or None.
        most: Largest number, or None.
        longest: Most characters of a text, or None.
        most_values: How many times it may be given, or None.
    """

    name: str
    type: str
    about: str
    in_path: bool
    required: bool
    repeated: bool
    default: str | None
    choices: tuple[str, ...]
    least: int | None
    most: int | None
    longest: int | None
    most_values: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that an operation may give.

    Attributes:
        status: Its HTTP status.
        about: What it means, in English.
        bodies: Media type of its content with the name of its type.
    """

    status: str
    about: str
    bodies: tuple[tuple[str, tuple[TypePiece, ...]], ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be asked of the interface.

    Attributes:
        name: Its `operationId`.
        path: Its path, with the names of parameters in braces.
        summary: What it answers with, in English.
        parameters: Its parameters.
        answers: Its answers, the good one first.
    """

    name: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]

    def address(self, root: str, values: Mapping[str, Sequence[str]]) -> str:
        """Return the address that asks for it.

        Args:
            root: Address under which all paths lie, without a slash at the end.
            values: Values by the name of a parameter; empty ones are left out, and so are others than the parameters.

        Raises:
            KeyError: If a part of the path is missing; its argument is the name.
        """
        path, query = self.path, []
        for parameter in self.parameters:
            given = [value for value in values.get(parameter.name, ()) if value]
            if parameter.in_path:
                # A browser takes dots as parts of a path for the way up.
                if not given or not given[0].strip("."):
                    raise KeyError(parameter.name)
                path = path.replace(f"{{{parameter.name}}}", quote(given[0], safe="", errors="replace"))
            else:
                query += [(parameter.name, value) for value in given]
        return f"{root}{path}?{urlencode(query, errors='replace')}" if query else f"{root}{path}"


class Property(NamedTuple):
    """A property of an object, at any depth: `terms[].documents`."""

    path: str
    type: tuple[TypePiece, ...]
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class ShownSchema:
    """A schema by name.

    Attributes:
        name: Its name.
        type: Name of its type.
        about: What it is, in English.
        properties: Its properties, those of objects within it too.
    """

    name: str
    type: tuple[TypePiece, ...]
    about: str
    properties: tuple[Property, ...]


def operations(description: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of a description, in its order."""
    return tuple(
        Operation(
            name=get["operationId"],
            path=path,
            summary=get["summary"],
            parameters=tuple(map(_parameter, get["parameters"])),
            answers=tuple(_answer(status, answer) for status, answer in sorted(get["responses"].items())),
        )
        for path, methods in description["paths"].items()
        for get in [methods["get"]]
    )


def shown_schemas(description: Mapping[str, Any]) -> tuple[ShownSchema, ...]:
    """Return the schemas of a description, by name."""
    return tuple(
        ShownSchema(name, _type(schema), schema.get("description", ""), tuple(_properties(schema)))
        for name, schema in description["components"]["schemas"].items()
    )


def _parameter(parameter: Schema) -> Parameter:
    schema = parameter["schema"]
    repeated = schema.get("type") == "array"
    value = schema["items"] if repeated else schema
    default = schema.get("default")
    return Parameter(
        name=parameter["name"],
        type="".join(piece.text for piece in _type(value)),
        about=parameter.get("description", ""),
        in_path=parameter["in"] == _IN_PATH,
        required=parameter.get("required", False),
        repeated=repeated,
        default=None if default is None else str(default),
        choices=tuple(map(str, value.get("enum", ()))),
        least=value.get("minimum"),
        most=value.get("maximum"),
        longest=value.get("maxLength"),
        most_values=schema.get("maxItems"),
    )


def _answer(status: str, answer: Schema) -> Answer:
    content = answer.get("content", {})
    bodies = tuple((media_type, _type(body.get("schema", {}))) for media_type, body in content.items())
    return Answer(status, answer["description"], bodies)


def _type(schema: Schema) -> tuple[TypePiece, ...]:
    """Return the name of a type: `integer | null`, `array of Hit`."""
    if "$ref" in schema:
        return (TypePiece(schema["$ref"].rpartition("/")[2], is_schema=True),)
    for key, sign in (("anyOf", " | "), ("allOf", " & ")):
        if key in schema:
            return _joined([_type(part) for part in schema[key]], sign)
    kinds = schema.get("type", "string" if "enum" in schema else "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return _joined([_named(kind, schema) for kind in kinds], " | ")


def _named(kind: str, schema: Schema) -> tuple[TypePiece, ...]:
    if kind == "array" and "prefixItems" in schema:
        return (TypePiece("["), *_joined([_type(item) for item in schema["prefixItems"]], ", "), TypePiece("]"))
    if kind == "array" and isinstance(schema.get("items"), dict):
        return (TypePiece("array of "), *_type(schema["items"]))
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return (TypePiece("object of "), *_type(schema["additionalProperties"]))
    return (TypePiece(kind),)


def _joined(parts: Sequence[tuple[TypePiece, ...]], sign: str) -> tuple[TypePiece, ...]:
    pieces: list[TypePiece] = []
    for part in parts:
        pieces += [TypePiece(sign), *part] if pieces else part
    return tuple(pieces)


def _properties(schema: Schema, path: str = "") -> Iterator[Property]:
    """Yield the properties of a schema; those of another that it names are told there."""
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        yield from _properties(part, path)
    if isinstance(schema.get("items"), dict):
        yield from _properties(schema["items"], f"{path}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _properties(schema["additionalProperties"], f"{path}.*" if path else "*")
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        inner_path = f"{path}.{name}" if path else name
        about = [inner.get("description", ""), *_bounds(inner)]
        yield Property(inner_path, _type(inner), name in required, "; ".join(filter(None, about)))
        yield from _properties(inner, inner_path)


def _bounds(schema: Schema) -> Iterator[str]:
    """Yield what a schema says of its values besides their type, in English as the descriptions are."""
    if "enum" in schema:
        yield "one of " + ", ".join("null" if value is None else f"`{value}`" for value in schema["enum"])
    if "format" in schema:
        yield f"format `{schema['format']}`"
    for key, words in (("minimum", "at least"), ("maximum", "at most")):
        if key in schema:
            yield f"{words} {schema[key]}"
    for key, words in (("minItems", "at least"), ("maxItems", "at most")):
        if key in schema:
            yield f"{words} {schema[key]} items"
