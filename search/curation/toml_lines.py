"""Lines of a TOML file: where each table of an array begins, and each of its keys, for messages about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["TableLines", "table_lines"]

_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*+"|\'[^\'\n]*+\'|#[^\n]*+|[\[{\]}\n]')
"""What matters for where a statement ends: the marks of long texts, short texts, comments, brackets and lines."""
_LONG_END = {
    '"""': re.compile(r'(?:\\.|[^"\\]|"(?!""))*+"{3,5}', re.DOTALL),
    "'''": re.compile(r"(?:[^']|'(?!''))*+'{3,5}"),
}
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
        if token[0] in _LONG_END:
            end = _LONG_END[token[0]].match(text, offset)
            offset = end.end() if end else len(text)
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return offset
    return len(text)
