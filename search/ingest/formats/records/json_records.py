"""Reader of the records in JSON: arrays of objects, objects with one such array, and JSON lines.

Values are parsed one by one, so that a file is never in memory as objects. Numbers stay as they are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from search.ingest.article import SourceText, Unreadable
from search.ingest.formats.records.column_names import meaning_of
from search.ingest.formats.records.json_text import is_json_lines
from search.ingest.formats.records.table import BadRow, Row, Table
from search.ingest.text_decoding import clean

__all__ = ["Broken", "flattened", "json_objects", "json_table"]

_SPACE = re.compile(r"[\s,]*+")  # between the values of an array; a comma too many is forgiven
_GAP = re.compile(r"\s*+")
_LINES_OF_VALUE = 4  # lines over which a value of JSON lines may go: one with a line end in a string
_DEEPEST = 8  # levels of nested objects that have names of their own; what is deeper has the name of the last
_ARRAY_NAMES = frozenset(
    "items records results rows data documents docs entries articles hits features list posts objects response".split()
)
"""Names of arrays of records, in lower case."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Broken:
    """A value that is no JSON.

    Attributes:
        place: Where it begins: `line 12`.
        reason: What is wrong with it.
        content: Its words, or of the rest of the file.
    """

    def __init__(self, place: str, reason: str, content: str) -> None:
        self.place, self.reason, self.content = place, reason, content


def json_table(source: SourceText) -> Table:
    """Return the records of a file.

    Raises:
        Unreadable: If it has no objects.
    """
    text = source.text
    lines = is_json_lines(text)
    what = "a file of JSON lines" if lines else "a JSON file"
    first = next((value for _, value in json_objects(text) if isinstance(value, dict)), None)
    if first is None:
        broken = next((value for _, value in json_objects(text) if isinstance(value, Broken)), None)
        if broken:
            raise Unreadable(f"{what} that is broken at {broken.place} ({broken.reason}): export it again")
        raise Unreadable(f"{what} without records: it should have an object for each document, with its title and text")

    def rows() -> Iterator[Row | BadRow]:
        for number, (place, value) in enumerate(json_objects(text), start=1):
            if isinstance(value, dict):
                yield Row(number, place, flattened(value))
            elif isinstance(value, Broken):
                yield BadRow(number, place, value.reason, value.content)
            else:
                content = " ".join(_scalars(value))
                yield BadRow(number, place, "it is no object with names and values", content)

    return Table(what=what, rows=rows)


def json_objects(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the records of JSON with their places: objects, other values, and `Broken` for what is none.

    Args:
        text: JSON lines; or one value: an array, an object with one array of objects, or another object, which is the
            only record.
    """
    if is_json_lines(text):
        yield from _values_of_lines(text)
        return
    start = _end(_GAP, text, 0)
    array = None if text.startswith("[", start) else _array_of_objects(text, start)
    yield from _values(text, start if array is None else array, only_one=array is not None)


def _values(text: str, start: int, *, only_one: bool) -> Iterator[tuple[str, Any]]:
    """Yield the values from an offset on, of arrays their elements; the last one is `Broken` where no value follows.

    Args:
        text: The file.
        start: Where the first value begins.
        only_one: Whether nothing but the first one counts: it is an array in an object.
    """
    counted, line, depth = 0, 1, 0
    while True:
        start = _end(_SPACE, text, start)
        line += text.count("\n", counted, start)
        counted = start
        if start >= len(text):
            if depth:
                yield f"line {line}", Broken(f"line {line}", "the file ends within its records: export it again", "")
            return
        if depth and text.startswith("]", start):
            depth, start = 0, start + 1
            if only_one:
                return
            continue
        if not depth and text.startswith("[", start):
            depth, start = 1, start + 1
            continue
        value, end = _value(text, start)
        yield f"line {line}", value
        if end is None:  # where the next one begins, nobody knows
            return
        start = end


def _values_of_lines(text: str) -> Iterator[tuple[str, Any]]:
    start = number = 0
    while start < len(text):
        end, taken = start, 0
        value: Any = None
        for count in range(1, _LINES_OF_VALUE + 1):
            end = text.find("\n", end) + 1 or len(text)
            candidate = text[start:end].strip().rstrip(",")
            if not candidate:
                taken = count
                break
            parsed = _value(candidate, 0)
            if parsed[1] is not None and not candidate[parsed[1] :].strip():
                value, taken = parsed[0], count
                break
            if count == 1:
                value = Broken("", _reason_of(parsed[0]), candidate)
            if end >= len(text) or text[end : end + 1] in "{[":
                break
        if taken == 0:
            taken, end = 1, text.find("\n", start) + 1 or len(text)
        if value is not None:
            place = f"line {number + 1}"
            if isinstance(value, Broken):
                value.place = place
            yield place, value
        start, number = end, number + taken


def _reason_of(value: Any) -> str:
    return value.reason if isinstance(value, Broken) else "something follows the record in its line"


def _value(text: str, start: int) -> tuple[Any, int | None]:
    """Return the value that begins at an offset, and where it ends; `Broken` and None if it is none."""
    try:
        return _decoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        reason = f"no valid JSON from {where} on ({error.msg.removesuffix(' at')})"
    except RecursionError:
        reason = "values are nested too deep in it"
    return Broken(f"line {_line(text, start)}", reason, text[start:]), None


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda _: "", strict=False
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a name that is there twice, both values."""
    result = dict(pairs)
    if len(result) != len(pairs):
        values: dict[str, list[Any]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        result = {name: each if len(each) > 1 else each[0] for name, each in values.items()}
    return result


def _array_of_objects(text: str, start: int) -> int | None:
    """Return where the array of records of an object begins; None if the object is a record itself.

    It is one if it has no array of objects or several, and if it has a text; and if it has a title, unless the array is
    called as those of records are. Its other values are parsed and dropped here: they are those of one object.
    """
    arrays: dict[str, int] = {}
    fields = set[str]()
    offset = start + 1
    while True:
        offset = _end(_SPACE, text, offset)
        name, after = _value(text, offset) if text.startswith('"', offset) else ("", None)
        offset = _end(_GAP, text, after) if after else offset
        if after is None or not text.startswith(":", offset):
            break
        offset = _end(_GAP, text, offset + 1)
        if text.startswith("[", offset) and text.startswith("{", _end(_GAP, text, offset + 1)):
            arrays[name.lower()] = offset
        value, after = _value(text, offset)
        if after is None:
            break
        meaning = meaning_of(name) if isinstance(value, str) else None
        fields.add(meaning.field if meaning else "")
        offset = after
    named = [array for name, array in arrays.items() if name in _ARRAY_NAMES]
    if "text" in fields or ("title" in fields and not named):
        return None
    return named[0] if len(named) == 1 else next(iter(arrays.values())) if len(arrays) == 1 else None


def flattened(record: dict[str, Any]) -> dict[str, str]:
    """Return the values of a record by names with dots: `{"a": {"b": 1}}` gives `a.b`. Empty ones are left out.

    Each value of a list stands in a line of its own.
    """
    cells: dict[str, list[str]] = {}
    stack: list[tuple[str, int, Any]] = [(name, 1, value) for name, value in reversed(record.items())]
    while stack:
        name, depth, value = stack.pop()
        if isinstance(value, dict) and depth < _DEEPEST:
            stack.extend((f"{name}.{key}", depth + 1, each) for key, each in reversed(value.items()))
        elif isinstance(value, list) and depth < _DEEPEST and any(isinstance(each, dict) for each in value):
            stack.extend((name, depth + 1, each) for each in reversed(value))
        elif texts := list(_scalars(value)):
            cells.setdefault(_text(name), []).extend(texts)
    return {name: "\n".join(texts) for name, texts in cells.items()}


def _scalars(value: Any) -> Iterator[str]:
    """Yield all scalars of a value, in order, with what characters they have that can be stored."""
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            stack.extend(reversed(each.values()))
        elif isinstance(each, list):
            stack.extend(reversed(each))
        elif isinstance(each, bool):
            yield "true" if each else "false"
        elif each is not None and (text := _text(str(each))).strip():
            yield text


def _text(value: str) -> str:
    if value.isascii() and value.isprintable() and "&" not in value:
        return value
    return clean(_SURROGATE.sub("\ufffd", value))


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
