"""The rows of an OpenDocument spreadsheet (ISO/IEC 26300), part by part of its content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

from search.ingest.article import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["opendocument_sheets"]

_CONTENT = "content.xml"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_REPEATED = 2_000  # columns that one cell stands for; files end their rows with a blank one for all that are left
_MOST_ROWS = 1_000  # rows that one stands for


def opendocument_sheets(data: bytes) -> Iterator[tuple[str, Callable[[], Iterator[list[str]]]]]:
    """Yield the name of each sheet, and a function that goes through the values of its rows.

    Raises:
        Unreadable: If the file is protected by a password.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("an OpenDocument spreadsheet with a password: save it without one")
    names = [element.get(f"{_TABLE}name", "") for element in _elements(data, "start", f"{_TABLE}table")]
    for number, name in enumerate(names):
        yield name, partial(_rows, data, number)


def _elements(data: bytes, event: Literal["start", "end"], *tags: str) -> Iterator[_Element]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_CONTENT) as content:
        for _, element in etree.iterparse(
            content, events=(event,), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
        ):
            yield element
            if event == "end":
                element.clear()
                while (before := element.getprevious()) is not None and (parent := element.getparent()) is not None:
                    parent.remove(before)


def _rows(data: bytes, wanted: int) -> Iterator[list[str]]:
    """Yield the values of the rows of a sheet, by its number from 0."""
    sheet = 0
    for element in _elements(data, "end", f"{_TABLE}table-row", f"{_TABLE}table"):
        if element.tag == f"{_TABLE}table":
            sheet += 1
            if sheet > wanted:
                return
        elif sheet == wanted:
            cells = _cells(element)
            repeated = _number(element.get(f"{_TABLE}number-rows-repeated"), _MOST_ROWS) if any(cells) else 1
            for _ in range(repeated):
                yield cells


def _cells(row: _Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            repeated = _number(cell.get(f"{_TABLE}number-columns-repeated"), _MOST_REPEATED)
            cells.extend([_value(cell)] * min(repeated, _MOST_REPEATED - len(cells)))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _value(cell: _Element) -> str:
    """Return a day in ISO 8601, or what is printed in the cell; paragraphs stand in lines of their own."""
    if day := cell.get(f"{_OFFICE}date-value"):
        return day.removesuffix("T00:00:00").replace("T", " ")
    return "\n".join(_printed(part) for part in cell if part.tag == f"{_TEXT}p")


def _printed(paragraph: _Element) -> str:
    """Return the text of a paragraph, with the spaces and line ends that are elements."""
    pieces = [paragraph.text or ""]
    for part in paragraph.iterdescendants():
        if part.tag == f"{_TEXT}s":
            pieces.append(" " * _number(part.get(f"{_TEXT}c"), 100))
        elif part.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif part.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif isinstance(part.tag, str):
            pieces.append(part.text or "")
        pieces.append(part.tail or "")
    return "".join(pieces)


def _number(text: str | None, most: int) -> int:
    """Return a number of repetitions, one if there is none."""
    if not text:
        return 1
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else most
