"""Reader of tables in plain text: CSV with commas, semicolons or vertical bars, and TSV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.ingest.article import SourceText, Unreadable
from search.ingest.formats.records.column_names import meaning_of
from search.ingest.formats.records.delimited_lines import DelimitedLines
from search.ingest.formats.records.table import BadRow, Row, Table
from search.ingest.formats.records.table_recognition import TABLE_NAMES, is_head, separator_of

__all__ = ["delimited_table", "is_delimited"]

_SEPARATOR_LINE = re.compile(r"\s*sep=[,;\t|][^\n]*\n", re.IGNORECASE)  # which Excel writes and reads
_TEXTS = ("text", "abstract")  # fields in which a separator may stand for itself


def is_delimited(source: SourceText) -> bool:
    """Return whether a file wholly is a table in plain text."""
    return separator_of(source) != ""


def delimited_table(source: SourceText) -> Table:
    """Return the table of a file.

    Raises:
        Unreadable: If its first row does not name the columns.
    """
    separator = separator_of(source)
    line = _SEPARATOR_LINE.match(source.text)
    start = line.end() if line else 0
    what = TABLE_NAMES[separator]
    head = next((cells for _, cells in _rows(source.text, separator, start)), [])
    if not is_head(head):
        raise Unreadable(
            f"{what} whose first row does not name its columns: write names such as title, date and text above them"
        )
    names = column_names(head)

    def rows() -> Iterator[Row | BadRow]:
        lines = _rows(source.text, separator, start)
        next(lines, None)
        for number, (at_line, cells) in enumerate(lines, start=1):
            yield _row(number, f"line {at_line}", cells, names, separator)

    return Table(what=what, rows=rows, columns=tuple(filter(None, names)))


def column_names(head: Sequence[str]) -> list[str]:
    """Return the names of the columns; an empty one is called by its number, and what is there twice has one too."""
    names: list[str] = []
    known = set[str]()
    for number, cell in enumerate(head, start=1):
        name = " ".join(cell.split()) or f"column {number}"
        name = name if name not in known else f"{name} ({number})"
        known.add(name)
        names.append(name)
    return names


def _rows(text: str, separator: str, start: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their lines."""
    return (row for row in DelimitedLines(text, separator, start).rows() if any(map(str.strip, row[1])))


def _row(number: int, place: str, cells: list[str], names: Sequence[str], separator: str) -> Row | BadRow:
    """Return the record of a row. Empty cells at its end may be missing; one with more cells than names cannot be read.

    But what a comma that nobody quoted parts in the last column is put together again, if that is a text.
    """
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if len(cells) > len(names) and (meaning := meaning_of(names[-1])) and meaning.field in _TEXTS:
        cells[len(names) - 1 :] = [separator.join(cells[len(names) - 1 :])]
    if len(cells) > len(names):
        reason = (
            f"it has {len(cells):,} cells, and the table has {len(names):,} columns: put quotation marks around cells "
            f"that have a separator ({'tab' if separator == chr(9) else separator}) in them"
        )
        return BadRow(number, place, reason, separator.join(cells))
    if len(cells) == 1 and len(names) > 2:
        reason = (
            f"it has one cell, and the table {len(names):,} columns: put quotation marks around cells with line ends"
        )
        return BadRow(number, place, reason, cells[0])
    return Row(number, place, {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()})
