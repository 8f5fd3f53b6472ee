"""Recognition of data: JSON, JSON lines, YAML, database dumps and family trees."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, share_of_lines, top_lines

__all__ = ["data_format"]

_RECORDS = "write the text of each record into a file of its own"
_JSON = UnreadFormat("a JSON file", _RECORDS)
_JSON_LINES = UnreadFormat("a file of JSON lines", _RECORDS)
_YAML = UnreadFormat("a YAML file", _RECORDS)
_SQL = UnreadFormat("a database dump (SQL)", _RECORDS)
_GEDCOM = UnreadFormat("a family tree (GEDCOM)", "let the program that wrote it write a report as plain text")

# An object with a name in it, an array of objects, arrays or strings: `[1954]` and `{sic}` may be a text.
_JSON_START = re.compile(r'\{\s*(?:"(?:[^"\\\n]|\\.){0,2000}"\s*:|\}\Z)|\[\s*(?:\{\s*["}]|\[\s*["\[{\d-]|")')
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # the last may be cut off
_WORD = re.compile(r"\b(?:true|false|null|NaN|Infinity|e)\b")
_OUTSIDE = 0.02  # share of the letters that may stand outside all strings: comments, names without quotes
_CLOSED = 0.9  # share of the lines that are a record, in JSON lines
# Records of names and values; an interview (`Li: …`) has neither the hyphen nor the indent.
_YAML_START = re.compile(r"- [\w.-]{1,40}:(?: [^\n]*)?\n +[\w.-]{1,40}:(?: |\n|\Z)")
_YAML_LINE = re.compile(r"- [\w.-]{1,40}:(?: |\Z)|  +\S|#|---\Z")
_SQL_START = re.compile(
    r"-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|Adminer|SQLite|Dump)\b.{0,80}|PRAGMA \w{1,40}\s?=.{0,40};"
    r"|(?:CREATE|DROP) TABLE\b.{0,200}|INSERT INTO\b.{0,200}",
)


def data_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of data of which a file wholly consists, or None.

    A text with a piece of JSON in it is a text.
    """
    first = top_lines(source.text, 3)
    if not first:
        return None
    if first[0].lstrip()[:1] in "{[":
        return _json_format(source.text.strip())
    if _YAML_START.match("\n".join(first).removeprefix("---\n")):
        return _YAML if share_of_lines(source.text, _YAML_LINE) == 1 else None
    if first[0] == "0 HEAD" and first[1:2] and first[1].startswith("1 "):
        return _GEDCOM
    return _SQL if _SQL_START.match(first[0]) and ";" in source.text[-200:] else None


def _json_format(text: str) -> UnreadFormat | None:
    """Return that a text is JSON, whole or cut off, if hardly a letter stands outside its strings.

    Nothing is built of it: 16 MB of empty objects would take 340 MB.
    """
    if not _JSON_START.match(text):
        return None
    outside = _WORD.sub("", _STRING.sub("", text))
    if sum(map(str.isalpha, outside)) > _OUTSIDE * sum(map(str.isalpha, text)):
        return None
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    records = sum(line[0] in "{[" and line.rstrip(",")[-1:] in ("}", "]") for line in lines)
    return _JSON_LINES if len(lines) > 1 and records >= _CLOSED * len(lines) else _JSON
