"""Records of a table as a spreadsheet saves it: its separator, quotation marks and line ends, with line numbers.

Programs save one table in many ways: with commas, semicolons or tabs, with any line ends. All are read, and a record
that is appended is written in the way of the others. Comments begin with `#`, whatever a spreadsheet has added around
it; a record that was commented out is a comment as a whole, with the line breaks in its cells.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from search.tables.spreadsheet_cells import escaped_cell, unescaped_cell

__all__ = ["SEPARATORS", "Dialect", "Record", "column_key", "records", "write_cells"]

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
"""What stands between cells, and its name in messages."""

_COMMENT, _QUOTE = "#", '"'
_UNEXPECTED_END = "unexpected end"  # of the message of Python's csv module
_UNCLOSED = "a quotation mark is opened in it and never closed"
_MISPLACED = (
    "a cell that begins with a quotation mark must end with one, and quotation marks within it are written twice"
)
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # what Excel takes for a declaration of the separator
_MAX_CELL = 10_000  # characters in several lines; what is longer is a quotation mark that is not closed
_MAX_COMMENT = 100  # lines of a record that was commented out, at most
_UNSEEN = "\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"  # what copying from a web page or a document leaves in a cell


class Record(NamedTuple):
    """A record of a table.

    Attributes:
        line: Number of its first line, from 1.
        last_line: Number of its last line; a quoted cell may hold several.
        cells: Its cells, without space around them, and without what protects them from being taken for formulas.
        problem: Why it cannot be read; empty if it can.
    """

    line: int
    last_line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written.

    Attributes:
        separator: What stands between cells.
        line_end: What stands at the end of a line.
    """

    separator: str = ","
    line_end: str = "\n"

    @classmethod
    def of(cls, text: str, columns: Collection[str] = ()) -> Dialect:
        """Return the dialect of a table.

        Its separator is the one that a line declares (`sep=;`), or that parts the first line into names of columns, or
        else that the first line has most often.

        Args:
            text: The table.
            columns: Names that its columns may have, by their `column_key`.
        """
        head = ""
        for line in _lines(text):
            if declared := _SEPARATOR_LINE.fullmatch(line.strip()):
                return cls(declared[1], _line_end(text))
            if _is_comment(line.lstrip(_QUOTE)) or not line.strip(f'{"".join(SEPARATORS)} \r\n"'):
                continue
            names = {char: sum(column_key(cell) in columns for cell in line.split(char)) for char in SEPARATORS}
            if best := max(names.values()):
                return cls(next(char for char in SEPARATORS if names[char] == best), _line_end(text))
            head = head or line
            if not columns:
                break
        return cls(max(SEPARATORS, key=head.count), _line_end(text))


def column_key(name: str) -> str:
    """Return the name of a column for comparison: without quotation marks, cases, hyphens and spaces around it."""
    plain = name.strip().strip(_QUOTE).strip(_UNSEEN)
    return "_".join(plain.casefold().replace("-", " ").replace("_", " ").split())


def records(text: str, dialect: Dialect) -> Iterator[Record]:
    """Yield the records of a table that are neither blank nor comments; takes time in proportion to the text."""
    source = _RecordLines(text)
    reader = csv.reader(source, delimiter=dialect.separator, strict=True)
    while True:
        source.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, _CellTooLongError) as error:
            reader = csv.reader(source, delimiter=dialect.separator, strict=True)
            yield Record(source.first, source.number, (), _problem(error))
            continue
        cells = tuple(unescaped_cell(cell).strip().strip(_UNSEEN).strip() for cell in row)
        if any(cells) and not cells[0].startswith(_COMMENT) and not _SEPARATOR_LINE.fullmatch(cells[0]):
            yield Record(source.first, source.number, cells)


def write_cells(cells: Sequence[str], dialect: Dialect) -> str:
    """Return a record as a line of a table, with its line end; a spreadsheet takes no cell of it for a formula."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=dialect.separator, lineterminator=dialect.line_end)
    writer.writerow([escaped_cell(cell) for cell in cells])
    return line.getvalue()


class _CellTooLongError(ValueError):
    """A record goes on for more characters than any cell has."""


class _RecordLines:
    """The lines of a table for a CSV reader, without comments and blank lines between records; counts them.

    Attributes:
        first: Number of the first line of the current record.
        number: Number of the last line that was read.
    """

    def __init__(self, text: str) -> None:
        self._lines = list(_lines(text))
        self._begins = True
        self._size = 0
        self.first = self.number = 0

    def begin(self) -> None:
        """Note that the next line begins a record."""
        self._begins = True

    def __iter__(self) -> _RecordLines:
        return self

    def __next__(self) -> str:
        while self.number < len(self._lines):
            line = self._lines[self.number]
            if self._begins and _is_comment(line):
                self.number += _comment_length(self._lines[self.number : self.number + _MAX_COMMENT])
                continue
            self.number += 1
            if not self._begins:
                self._size += len(line)
                if self._size > _MAX_CELL:
                    raise _CellTooLongError
                return line
            if line.strip():
                self.first, self._size, self._begins = self.number, 0, False
                return line
        raise StopIteration


def _problem(error: csv.Error | _CellTooLongError) -> str:
    if isinstance(error, _CellTooLongError):
        return f"a cell in it is longer than {_MAX_CELL:,} characters; {_UNCLOSED}; {_MISPLACED}"
    if _UNEXPECTED_END in str(error):
        return f"{_UNCLOSED}; {_MISPLACED}"
    if _QUOTE in str(error):
        return _MISPLACED
    return f"it is no line of a table ({error})"


def _comment_length(lines: Sequence[str]) -> int:
    """Return how many of some lines a comment takes, of which the first begins with it.

    It is a record that was commented out if its lines can be read as one: a quotation mark opens a cell in the first
    line, and one in a later line ends it. Quotation marks anywhere else are those of a remark.
    """
    if _QUOTE not in lines[0]:
        return 1
    for separator in SEPARATORS:
        reader = csv.reader(lines, delimiter=separator, strict=True)
        with suppress(csv.Error):
            next(reader)
            if reader.line_num > 1:
                return reader.line_num
    return 1


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t\ufeff").startswith(_COMMENT)


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends: of any system, and of no other character that Unicode counts as a line end."""
    return iter(io.StringIO(text.removeprefix("\ufeff"), newline=None))


def _line_end(text: str) -> str:
    end = text.find("\n")
    if end < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[end - 1 : end] == "\r" else "\n"
