"""Recognition of data: YAML, database dumps and family trees."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, share_of_lines, top_lines

__all__ = ["data_format"]

_RECORDS = "export it as CSV or as JSON lines, with a column for the text"
_YAML = UnreadFormat("a YAML file", _RECORDS)
_SQL = UnreadFormat("a database dump (SQL)", _RECORDS)
_GEDCOM = UnreadFormat("a family tree (GEDCOM)", "let the program that wrote it write a report as plain text")

# Records of names and values; an interview (`Li: …`) has neither the hyphen nor the indent.
_YAML_START = re.compile(r"- [\w.-]{1,40}:(?: [^\n]*)?\n +[\w.-]{1,40}:(?: |\n|\Z)")
_YAML_LINE = re.compile(r"- [\w.-]{1,40}:(?: |\Z)|  +\S|#|---\Z")
_SQL_START = re.compile(
    r"-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin|Adminer|SQLite|Dump)\b.{0,80}|PRAGMA \w{1,40}\s?=.{0,40};"
    r"|(?:CREATE|DROP) TABLE\b.{0,200}|INSERT INTO\b.{0,200}",
)


def data_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of data of which a file wholly consists, or None."""
    first = top_lines(source.text, 3)
    if not first:
        return None
    if _YAML_START.match("\n".join(first).removeprefix("---\n")):
        return _YAML if share_of_lines(source.text, _YAML_LINE) == 1 else None
    if first[0] == "0 HEAD" and first[1:2] and first[1].startswith("1 "):
        return _GEDCOM
    return _SQL if _SQL_START.match(first[0]) and ";" in source.text[-200:] else None
