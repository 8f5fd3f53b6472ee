"""Rows of a table with a head, as a spreadsheet saves it: with tabs, commas or semicolons, quotes and any line ends.

Empty lines, and those whose first cell begins with #, are comments.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from search.tables.problems import TableProblems

__all__ = ["Table", "TableRow", "read_table"]

_SEPARATORS = "\t,;"
_MAX_COMMENT = 100  # lines of a row that was commented out, at most
_UNSEEN = "\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"  # what copying from a web page or a document leaves in a cell


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    Attributes:
        line: Number of its first line in the file, from 1.
        cells: What stands in each column that the table has, without spaces around it, by the column's name.
    """

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return what stands in a column; an empty text if the table does not have it."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table that has been read.

    Attributes:
        rows: Its rows, without comments and empty ones, in the order of the file.
        columns: The names of its columns in the order of the file; empty for one without a name.
        separator: What stands between its cells.
    """

    rows: tuple[TableRow, ...] = ()
    columns: tuple[str, ...] = ()
    separator: str = "\t"


def read_table(
    text: str, columns: Mapping[str, Sequence[str]], problems: TableProblems, *, required: Collection[str] = ()
) -> Table:
    """Return the rows of a table.

    Args:
        text: The table; empty, or only comments, for one without rows.
        columns: The columns that it may have in any order, each with further names that its head may use.
        problems: Where wrong lines are added, which are left out.
        required: Columns that it must have, if it has any row at all.
    """
    text = text.removeprefix("\ufeff")
    names = {_key(name): column for column, further in columns.items() for name in (column, *further)}
    separator = _separator(text, names)
    lines = _Lines(text)
    if lines.peek() is None:
        return Table()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    records = _records(reader, lines, problems)
    line, cells = next(records, (lines.number, []))
    found = [names.get(_key(cell), "") for cell in cells]
    _check_head(line, cells, found, columns, problems, required)
    if not any(found):
        return Table()
    rows: list[TableRow] = []
    for line, cells in records:
        if any(cells[len(found) :]) or any(cell and not name for name, cell in zip(found, cells, strict=False)):
            separators = {"\t": "a tab", ",": "a comma", ";": "a semicolon"}
            problems.add(
                line,
                f"{len(cells)} cells where the head names {len([name for name in found if name])} columns; put a cell "
                f"that holds {separators[separator]} in quotation marks",
            )
        else:
            rows.append(TableRow(line, {name: cell for name, cell in zip(found, cells, strict=False) if name}))
    return Table(tuple(rows), tuple(found), separator)


def _separator(text: str, names: Collection[str]) -> str:
    """Return what parts the cells of the first line that names columns; a tab if there is no such line."""
    for line in io.StringIO(text, newline=""):
        if not line.startswith(("#", '"#')):
            scores = {
                char: sum(_key(cell.strip().strip('"')) in names for cell in line.split(char)) for char in _SEPARATORS
            }
            best = max(scores, key=lambda char: scores[char])
            if scores[best]:
                return best
    return _SEPARATORS[0]


def _check_head(
    line: int,
    cells: Sequence[str],
    found: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    problems: TableProblems,
    required: Collection[str],
) -> None:
    """Add to the problems what is wrong in the head of a table."""
    valid = f"columns are {', '.join(columns)}"
    if not any(found):
        problems.add(line, f"the first line must name the columns; {valid}")
        return
    for cell, name in zip(cells, found, strict=True):
        if cell and not name:
            problems.add(line, f"there is no column {cell!r}; {valid}")
        elif name and found.count(name) > 1 and found.index(name) == cells.index(cell):
            problems.add(line, f"the column {name} is there more than once; {valid}")
    missing = [name for name in required if name not in found]
    if missing:
        problems.add(line, f"the first line must name the columns, among them {', '.join(missing)}; {valid}")


def _key(name: str) -> str:
    """Return the name of a column for comparison."""
    return "_".join(name.strip().strip(_UNSEEN).casefold().replace("-", " ").replace("_", " ").split())


class _Lines(Iterator[str]):
    """The lines of a table; comments and empty lines are passed over, but not within a cell in quotation marks.

    Attributes:
        number: Number of the line that was given last, from 1.
        between_rows: Whether the next line begins a row.
    """

    def __init__(self, text: str) -> None:
        self._lines = list(io.StringIO(text, newline=""))
        self._next: str | None = None
        self.number = 0
        self.between_rows = True

    def peek(self) -> str | None:
        """Return the line that comes next, if it begins a row; None if there is none."""
        self._next = next(self, None)
        return self._next

    def __next__(self) -> str:
        if self._next is not None:
            line, self._next = self._next, None
            self.between_rows = False
            return line
        while self.number < len(self._lines):
            line = self._lines[self.number]
            if self.between_rows and line.startswith("#"):
                self.number += _comment_length(self._lines[self.number : self.number + _MAX_COMMENT])
                continue
            self.number += 1
            if not self.between_rows or line.strip():
                self.between_rows = False
                return line
        raise StopIteration


def _comment_length(lines: Sequence[str]) -> int:
    """Return how many of some lines a comment takes, of which the first begins with it.

    It is a row that was commented out if its lines can be read as one: a quotation mark opens a cell in the first line,
    and one in a later line ends it. Quotation marks anywhere else are those of a remark.
    """
    for separator in _SEPARATORS:
        reader = csv.reader(lines, delimiter=separator, strict=True)
        with suppress(csv.Error):
            next(reader)
            if reader.line_num > 1:
                return reader.line_num
    return 1


def _records(reader: Iterator[list[str]], lines: _Lines, problems: TableProblems) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with the numbers of their first lines, without comments and empty rows."""
    while True:
        lines.between_rows = True
        if lines.peek() is None:
            return
        line = lines.number
        try:
            cells = [cell.strip().strip(_UNSEEN).strip() for cell in next(reader)]
        except csv.Error as error:
            reason = "a quotation mark is opened and never closed" if "end of data" in str(error) else str(error)
            problems.add(
                line,
                f"{reason}; a cell that begins with a quotation mark must end with one, and those within it are "
                "written twice",
            )
            continue
        if any(cells) and not cells[0].startswith("#"):
            yield line, cells
