"""Recognition of JSON and of JSON lines, whole or cut off, without building anything of it."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import top_lines

__all__ = ["is_json", "is_json_lines"]

# An object with a name in it, an array of objects, arrays or strings: `[1954]` and `{sic}` may be a text.
_JSON_START = re.compile(r'\{\s*(?:"(?:[^"\\\n]|\\.){0,2000}"\s*:|\}\Z)|\[\s*(?:\{\s*["}]|\[\s*["\[{\d-]|")')
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # the last may be cut off
_WORD = re.compile(r"(?<![A-Za-z])(?:true|false|null|NaN|Infinity|[eE])(?![A-Za-z])")
_OUTSIDE = 0.02  # share of the letters that may stand outside all strings: comments, names without quotes
_CLOSED = 0.9  # share of the lines that are a record, in JSON lines


def is_json(source: SourceText) -> bool:
    """Return whether a text is JSON, one value or several, if hardly a letter stands outside its strings.

    A text with a piece of JSON in it is a text.
    """
    first = top_lines(source.text, 1)
    if not first or first[0].lstrip()[:1] not in "{[":
        return False
    text = source.text.strip()
    if not _JSON_START.match(text):
        return False
    outside = _WORD.sub("", _STRING.sub("", text))
    return sum(map(str.isalpha, outside)) <= _OUTSIDE * sum(map(str.isalpha, text))


def is_json_lines(text: str) -> bool:
    """Return whether the lines of JSON are a value each, and not the elements of one array."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    records = sum(line[0] in "{[" and line.rstrip(",")[-1:] in ("}", "]") for line in lines)
    if len(lines) < 2 or records < _CLOSED * len(lines):
        return False
    return not lines[0].startswith("[{") or lines[0].endswith("]")
