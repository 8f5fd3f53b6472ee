"""A table as readers of records see it: rows of named cells that can be gone through more than once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["MOST_COLUMNS", "BadRow", "Row", "Table"]

MOST_COLUMNS = 2_000
"""Columns of a table; one with more is none of documents. Spreadsheets have up to 16,384, catalogues a few hundred."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record.

    Attributes:
        number: Its number in the file, from 1; the row of names does not count.
        place: Where it stands, in words: `line 12`.
        cells: What it has, by the name of the column; empty cells are left out.
    """

    number: int
    place: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that cannot be read.

    Attributes:
        number: See `Row`.
        place: See `Row`.
        reason: What is wrong with it, and what to do.
        content: Its words, as far as they are known.
    """

    number: int
    place: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The records of a file.

    Attributes:
        what: What the file is, with its article: `a table (CSV)`.
        rows: Returns an iterator over all records, anew at each call.
        columns: Names of the columns in their order, if the file has a row of them.
        advice: How another file is made of it, for a rejection.
    """

    what: str
    rows: Callable[[], Iterator[Row | BadRow]]
    columns: tuple[str, ...] = ()
    advice: str = ""
