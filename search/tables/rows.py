"""Rows of a table with a head that names its columns, as a spreadsheet saves it.

Empty lines, and those whose first cell begins with #, are comments.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from search.tables.csv_records import SEPARATORS, Dialect, Record, column_key, records
from search.tables.problems import TableProblems

__all__ = ["Table", "TableRow", "read_table"]


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
    """

    rows: tuple[TableRow, ...] = ()
    columns: tuple[str, ...] = ()


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
    names = {column_key(name): column for column, further in columns.items() for name in (column, *further)}
    dialect = Dialect.of(text, names)
    lines = records(text, dialect)
    head = next(lines, None)
    if head is None:
        return Table()
    found = [names.get(column_key(cell), "") for cell in head.cells]
    _check_head(head, found, columns, problems, required)
    if not any(found):
        return Table()
    rows: list[TableRow] = []
    for record in lines:
        cells = record.cells
        if record.problem:
            problems.add(record.line, record.problem)
        elif any(cells[len(found) :]) or any(cell and not name for name, cell in zip(found, cells, strict=False)):
            problems.add(
                record.line,
                f"{len(cells)} cells where the head names {len([name for name in found if name])} columns; put a cell "
                f"that holds {SEPARATORS.get(dialect.separator, repr(dialect.separator))} in quotation marks",
            )
        else:
            named = {name: cell for name, cell in zip(found, cells, strict=False) if name}
            rows.append(TableRow(record.line, named))
    return Table(tuple(rows), tuple(found))


def _check_head(
    head: Record,
    found: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    problems: TableProblems,
    required: Collection[str],
) -> None:
    """Add to the problems what is wrong in the head of a table."""
    valid = f"columns are {', '.join(columns)}"
    if not any(found):
        problems.add(head.line, head.problem or f"the first line must name the columns; {valid}")
        return
    for cell, name in zip(head.cells, found, strict=True):
        if cell and not name:
            problems.add(head.line, f"there is no column {cell!r}; {valid}")
        elif name and found.count(name) > 1 and found.index(name) == head.cells.index(cell):
            problems.add(head.line, f"the column {name} is there more than once; {valid}")
    missing = [name for name in required if name not in found]
    if missing:
        problems.add(head.line, f"the first line must name the columns, among them {', '.join(missing)}; {valid}")
