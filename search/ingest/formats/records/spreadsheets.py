"""Reader of spreadsheets: Excel (.xlsx, .xlsm) by openpyxl, and OpenDocument (.ods). Each sheet is a table."""

from __future__ import annotations

import io
import logging
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from typing import Any

from search.errors import SearchError
from search.ingest.accounting import Ledger
from search.ingest.article import Article, Unreadable
from search.ingest.formats.format import Format
from search.ingest.formats.records.delimited import column_names
from search.ingest.formats.records.documents import read_table
from search.ingest.formats.records.opendocument import opendocument_sheets
from search.ingest.formats.records.table import MOST_COLUMNS, Row, Table
from search.ingest.source import Source
from search.ingest.text_decoding import clean

__all__ = ["SPREADSHEETS", "Sheet"]

_LOG = logging.getLogger(__name__)

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MOST_BYTES = 256_000_000  # unpacked; a sheet of a million cells of text has about a hundred million
_MOST_SHEETS = 100
_ADVICE = "open it and save it again, or save each sheet as CSV UTF-8"

Sheet = tuple[str, Callable[[], Iterator[Sequence[Any]]]]
"""A sheet: its name, and a function that goes through the values of its rows, blank rows included."""


def _is_spreadsheet(source: Source) -> bool:
    return _kind(source.data) != ""


def _kind(data: bytes) -> str:
    """Return `xlsx` or `ods` for a spreadsheet, by its parts."""
    if not data.startswith(_ZIP):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if _WORKBOOK in package.NameToInfo:
                return "xlsx"
            if "mimetype" not in package.NameToInfo:
                return ""
            with package.open("mimetype") as part:
                return "ods" if part.read(100).startswith(_ODS_TYPE) else ""
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
        return ""  # damaged, protected, or packed in a way that nobody uses


def _read(source: Source, ledger: Ledger) -> Iterator[Article]:
    what = "an Excel file" if _kind(source.data) == "xlsx" else "an OpenDocument spreadsheet"
    try:
        yield from _articles(what, source, ledger)
    except (Unreadable, SearchError, MemoryError):
        raise
    except Exception as error:  # of openpyxl, lxml, zipfile and zlib: whatever a damaged file leads to
        _LOG.debug("%s cannot be read", source.path or source.name, exc_info=True)
        raise Unreadable(f"{what} that is damaged or protected ({type(error).__name__}): {_ADVICE}") from error


SPREADSHEETS = Format("spreadsheet", _is_spreadsheet, _read)
"""Excel and OpenDocument spreadsheets."""


def _articles(what: str, source: Source, ledger: Ledger) -> Iterator[Article]:
    """Yield the documents of all sheets that have any; the others are reported if one has."""
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size > _MOST_BYTES:
            raise Unreadable(f"{what} that unpacks to {size:,} bytes, and the limit is {_MOST_BYTES:,}: split it")
    sheets = _excel_sheets(source.data) if what == "an Excel file" else opendocument_sheets(source.data)
    ids: dict[str, str] = {}
    refused: list[str] = []
    count = first = 0
    for name, values in islice(sheets, _MOST_SHEETS):
        sheet = _SheetTable(name, values, first)
        try:
            for article in read_table(sheet.table(what), source, ledger, ids):
                count += 1
                yield article
        except Unreadable as error:
            refused.append(str(error))
        first = sheet.last
    if not count:
        raise Unreadable("; ".join(refused[:3]) or f"{what} without rows")
    for reason in refused:
        ledger.reject(None, reason, "")


class _SheetTable:
    """A sheet as a table, whose first row that is not blank names the columns.

    Attributes:
        last: Number of the last record that was read; those of the next sheet go on from it.

    Args:
        name: Name of the sheet.
        values: Goes through the values of its rows.
        first: Number of records in the sheets before.
    """

    def __init__(self, name: str, values: Callable[[], Iterator[Sequence[Any]]], first: int) -> None:
        self._name, self._values, self._first = name, values, first
        self._names: list[str] = []
        self.last = first

    def table(self, what: str) -> Table:
        """Return the table.

        Raises:
            Unreadable: If the sheet is blank, or too wide.
        """
        what = f"the sheet “{self._name}” of {what}"
        head = next((cells for _, cells in _filled(self._values())), None)
        if head is None:
            raise Unreadable(f"{what} is blank")
        if len(head) > MOST_COLUMNS:
            raise Unreadable(f"{what} has more than {MOST_COLUMNS:,} columns, and is no table of documents")
        self._names = column_names(head)
        named = tuple(name for name, cell in zip(self._names, head, strict=True) if cell.strip())
        return Table(what=what, rows=self._rows, columns=named)

    def _rows(self) -> Iterator[Row]:
        lines = _filled(self._values())
        next(lines, None)
        for number, (line, cells) in enumerate(lines, start=self._first + 1):
            self.last = number
            filled = {name: cell for name, cell in zip(self._names, cells, strict=False) if cell.strip()}
            yield Row(number, f"row {line} of “{self._name}”", filled)


def _filled(rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their numbers in the sheet, from 1, and their values as text."""
    for number, values in enumerate(rows, start=1):
        cells = [_shown(value) for value in values]
        if any(map(str.strip, cells)):
            yield number, cells


def _shown(value: Any) -> str:
    """Return a value as text: days in ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _excel_sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the sheets of an Excel file that are not hidden."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are not read
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, partial(_excel_rows, sheet)


def _excel_rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what a file says of its size need not be true
    rows = sheet.iter_rows(values_only=True)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of days that the calendar of Excel does not have
            row = next(rows, None)
        if row is None:
            return
        yield row
