"""Splitting of the lines of a table into cells, with a way back from a quotation mark that is never closed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

__all__ = ["DelimitedLines"]

_LONGEST_CELL = 1 << 30  # characters, instead of the 131,072 of `csv`: files are bounded in length already
_MOST_LINES = 10_000  # of one row; a quotation mark that opens more was never closed
_ESCAPE = re.compile(r"\\([ntr\\])")  # as MySQL and PostgreSQL write line ends and tabs within a cell
_ESCAPED = {"n": "\n", "t": "\t", "r": "\n", "\\": "\\"}
_NULL = r"\N"


class DelimitedLines:
    r"""The rows of a table in plain text.

    A row goes over several lines where a quoted cell has line ends. A quotation mark that nobody closed would swallow
    the rows below it: if such a row breaks the rules of CSV, or has not as many cells as the first one, its first line
    is a row of its own, and the lines below are read again. Each line is so read twice at most, since what such a mark
    swallows ends at the next line with an odd number of them.

    Args:
        text: Content of the file, with `\n` between lines.
        separator: What stands between cells.
        start: Offset of the first row.
    """

    def __init__(self, text: str, separator: str, start: int = 0) -> None:
        self._text, self._separator = text, separator
        self._offset, self._line = start, text.count("\n", 0, start)
        self._lines_of_row = 0
        # Process-wide, and harmless to others: it only admits longer cells.
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row: the number of its first line in the file, from 1, and its cells."""
        reader, columns = self._reader(), 0
        while True:
            start, line = self._offset, self._line
            self._lines_of_row = 0
            try:
                cells = next(reader, None)
            except csv.Error:
                cells = []
            if cells is None:
                return
            many_lines = self._line - line > 1
            if not cells or (many_lines and columns and len(cells) != columns) or self._lines_of_row >= _MOST_LINES:
                self._offset, self._line, self._lines_of_row = start, line, 0
                cells = self._cells_of_line(next(self._lines(), ""), columns)
                reader, many_lines = self._reader(), False
            columns = columns or len(cells)
            yield line + 1, self._unescaped(cells) if self._separator == "\t" and not many_lines else cells

    def _cells_of_line(self, line: str, columns: int) -> list[str]:
        """Return the cells of a line by itself: by its quotation marks, if that gives as many as the first row has."""
        line = line.rstrip("\n")
        cells = next(csv.reader([line], delimiter=self._separator), [])
        return cells if len(cells) == columns else line.split(self._separator)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._separator, strict=True)

    def _lines(self) -> Iterator[str]:
        while self._offset < len(self._text) and self._lines_of_row < _MOST_LINES:
            start = self._offset
            end = self._text.find("\n", start) + 1 or len(self._text)
            self._offset, self._line = end, self._line + 1
            self._lines_of_row += 1
            yield self._text[start:end]

    @staticmethod
    def _unescaped(cells: list[str]) -> list[str]:
        """Return cells without the escapes of a database's dump."""
        if not any("\\" in cell for cell in cells):
            return cells
        return [
            "" if cell == _NULL else _ESCAPE.sub(lambda match: _ESCAPED[match[1]], cell) if "\\" in cell else cell
            for cell in cells
        ]
