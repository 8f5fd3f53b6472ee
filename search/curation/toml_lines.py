"""Lines of a TOML file: where each table of an array begins, and each of its keys, for messages about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["TableLines", "table_lines"]

_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n]){0,2000}+"|\'[^\'\n]{0,2000}+\'|#[^\n]*+|[\[{\]}\n]')
"""What matters for where a statement ends: the marks of long texts, short texts, comments, brackets and lines."""
_LONG, _LONG_LITERAL = '"""', "'''"
_LONG_PART = re.compile(r'\\.|"{3,5}', re.DOTALL)  # of a long text: a character that stands for another, or its end
_HEADER = re.compile(r"(\[{1,2})\s*+([^\]\n]*)")
_KEY = re.compile(r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s.="']++)""")


@dataclass(frozen=True, slots=True)
class TableLines:
    """The lines of one table, from 1.

    Attributes:
        line: Where it begins.
        keys: Where each of its keys stands.
    """

    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """Return the line of a key; that of the table if it is not known."""
        return self.keys.get(key, self.line)


def table_lines(text: str, name: str) -> list[TableLines]:
    """Return the lines of each `[[name]]`, in their order.

    Args:
        text: A TOML file that can be read as such.
        name: Name of an array of tables.
    """
    tables: list[TableLines] = []
    is_inside = False
    for line, statement in _statements(text):
        header = _HEADER.match(statement)
        if not header:
            if is_inside:
                tables[-1].keys.setdefault(_first_key(statement), line)
            continue
        path = [part.strip().strip("\"'") for part in header[2].split(".")]
        is_inside = header[1] == "[[" and path == [name]
        if is_inside:
            tables.append(TableLines(line))
        elif tables and len(path) > 1 and path[0] == name:  # `[query.filters]` belongs to the table before it
            tables[-1].keys.setdefault(path[1], line)
    return tables


def _first_key(statement: str) -> str:
    match = _KEY.match(statement)
    return match[0].strip("\"'") if match else ""


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each header and each key, with the rest of that line."""
    offset, line = 0, 1
    while offset < len(text):
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        statement = text[offset:end].strip()
        if statement and not statement.startswith("#"):
            yield line, statement
        stop = _end_of_statement(text, offset)
        line += text.count("\n", offset, stop)
        offset = stop


def _end_of_statement(text: str, offset: int) -> int:
    """Return the offset after the line in which a statement ends, which may be some lines below its beginning."""
    depth = 0
    while token := _TOKEN.search(text, offset):
        offset = token.end()
        if token[0] in (_LONG, _LONG_LITERAL):
            offset = _end_of_long_text(text, offset, token[0])
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return offset
    return len(text)


def _end_of_long_text(text: str, offset: int, mark: str) -> int:
    """Return the offset after a text in three quotation marks, which may end with two more of them."""
    if mark == _LONG:
        parts = _LONG_PART.finditer(text, offset)
        return next((part.end() for part in parts if part[0].startswith('"')), len(text))
    end = text.find(mark, offset)
    if end < 0:
        return len(text)
    end += len(mark)
    return end + sum(char == mark[0] for char in text[end : end + 2])
