"""Claims about spreadsheets: sheets as tables, values as text, and files that are damaged or hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from search.config import ColumnMap
from tests.fixtures.records import is_balanced, read_records

FIXTURES = Path(__file__).parents[2] / "fixtures" / "formats" / "records"
FILES = {name: (FIXTURES / name).read_bytes() for name in ("calc.xlsx", "openpyxl.xlsx", "calc.ods")}


def workbook(sheets: Mapping[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """Return a package with another content of one part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == part else old.read(member))
    return stream.getvalue()


def test_values_are_text() -> None:
    """Days in ISO 8601, whole numbers without a point, line ends as they are; blank rows are none."""
    rows: list[list[object]] = [
        [],
        ["title", "text", "date", "页码", "备注"],
        ["Wells", "Nine.\nAll deep.", date(1954, 3, 2), 12.0, True],
        [None],
        ["Mills", "Two.", datetime(1954, 3, 2, 8, 30), 1.5, None],  # noqa: DTZ001 - cells of Excel have no zone
    ]
    read = read_records(workbook({"A": rows}), "a.xlsx")
    first, second = read.documents
    assert [paragraph.text for paragraph in first.texts[0].paragraphs] == ["Nine.", "All deep."]
    assert dict(first.header) == {"date": "1954-03-02", "pages": "12", "note": "True"}
    assert dict(second.header) == {"date": "1954-03-02 08:30:00", "pages": "1.5"}
    assert read.rows == ["1", "2"]
    assert is_balanced(read.accounts)


def test_each_sheet_is_a_table_of_its_own() -> None:
    """With columns of its own; records are counted on, an id counts once, and a sheet without text is told."""
    sheets: dict[str, list[list[object]]] = {
        "A": [["title", "text"], ["Wells", "Nine."]],
        "Figures": [["village", "wells"], ["Handan", 9]],
        "B": [["题名", "正文", "编号"], ["打井", "打井九眼。", "k7"], ["修渠", "两条。", "k7"]],
    }
    read = read_records(workbook(sheets), "a.xlsx")
    assert [document.title for document in read.documents] == ["Wells", "打井", "修渠"]
    assert read.rows == ["1", "k7", "4"]
    assert ["Figures" in item.reason for item in read.rejected] == [True]
    assert is_balanced(read.accounts)


def test_a_map_holds_for_spreadsheets_too() -> None:
    """It says which column is what, as in any table."""
    content = workbook({"A": [["x", "y"], ["Wells", "Nine."]]})
    assert "“x”, “y”" in read_records(content, "a.xlsx").reason
    map_ = ColumnMap(files="*.xlsx", fields=(("title", ("x",)), ("text", ("y",))))
    assert [document.title for document in read_records(content, "a.xlsx", [map_]).documents] == ["Wells"]


def test_hidden_sheets_are_no_documents() -> None:
    """What a librarian does not see in the file is not published."""
    book = Workbook()
    for name, state in (("A", "visible"), ("B", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append(["title", "text"])
        sheet.append([name, "Nine wells."])
        sheet.sheet_state = state
    book.remove(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    assert [document.title for document in read_records(stream.getvalue(), "a.xlsx").documents] == ["A"]


def test_what_a_file_says_of_its_size_is_not_believed() -> None:
    """Cells that stand for many, rows that stand for a million, and a wrong dimension take no time and no memory."""
    with zipfile.ZipFile(io.BytesIO(FILES["calc.ods"])) as package:
        content = package.read("content.xml").decode()
    many = content.replace("<table:table-row", '<table:table-row table:number-rows-repeated="999999999"')
    many = many.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="999999999" ', 1)
    read = read_records(changed(FILES["calc.ods"], "content.xml", many.encode()), "a.ods")
    assert len(read.documents) + len(read.rejected) < 10_000
    with zipfile.ZipFile(io.BytesIO(FILES["openpyxl.xlsx"])) as package:
        part = next(name for name in package.namelist() if name.endswith("sheet1.xml"))
        content = package.read(part).decode()
    wide = content.replace('<dimension ref="A1:J4"', '<dimension ref="A1:XFD1048576"')
    assert wide != content
    assert len(read_records(changed(FILES["openpyxl.xlsx"], part, wide.encode()), "a.xlsx").documents) == 3


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]><x>&j;</x>"  # fmt: skip


@pytest.mark.parametrize("part", ["content.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("content", [BOMB, b"", b"<a>", b"\xff\xfe", b"<a/>", b"x" * 1_000_000])
def test_damaged_parts_are_a_reason(part: str, content: bytes) -> None:
    """Entities that stand for a billion characters, parts cut off, and no XML at all."""
    name = "calc.ods" if part == "content.xml" else "openpyxl.xlsx"
    read = read_records(changed(FILES[name], part, content), name)
    assert all("flaw" not in item.reason for item in read.rejected)
    assert read.rejected


def test_a_file_that_unpacks_to_much_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything of it is unpacked; the limit is 256 MB, and one megabyte here."""
    monkeypatch.setattr("search.ingest.formats.records.spreadsheets._MOST_BYTES", 1_000_000)
    for name, part in (("calc.ods", "content.xml"), ("calc.xlsx", "xl/worksheets/sheet1.xml")):
        assert "unpacks to" in read_records(changed(FILES[name], part, b" " * 1_000_000), name).reason


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=5),
    st.integers(100, 20_000),
)
def test_damaged_files_are_read_or_refused(name: str, bytes_: list[tuple[int, int]], length: int) -> None:
    """Whatever bytes are changed or missing."""
    data = bytearray(FILES[name][:length] if length < 5_000 else FILES[name])
    for position, value in bytes_:
        data[position % len(data)] = value
    read = read_records(bytes(data), name)
    assert all("flaw" not in item.reason for item in read.rejected)
    assert not read.documents or is_balanced(read.accounts)
