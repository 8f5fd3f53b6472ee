"""Tables that librarians edit in spreadsheets: their encoding and separator, their records with line numbers.

Programs save one table in many ways: UTF-8 with a byte order mark, UTF-16, GB 18030; with commas, semicolons or tabs.
All are read, and a record that is appended is written in the way of the others.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from search.errors import ConfigError, raise_if_exhausted
from search.tables import escaped_cell, unescaped_cell

__all__ = [
    "Dialect",
    "Record",
    "decode_table",
    "encode_table",
    "encoding_of",
    "read_table_text",
    "records",
    "write_cells",
]

_COMMENT, _QUOTE = "#", '"'
_UNCLOSED = "a quotation mark is opened in it and never closed"
_UNEXPECTED_END = "unexpected end"  # of the message of Python's csv module
_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # what Excel takes for a declaration of the separator
_MAX_CELL = 10_000  # characters; what is longer is a quotation mark that is not closed
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Record(NamedTuple):
    """A record of a table.

    Attributes:
        line: Number of its first line, from 1.
        last_line: Number of its last line; a quoted cell may hold several.
        cells: Its cells, without space around them.
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
    def of(cls, text: str) -> Dialect:
        """Return the dialect of a table: the separator that its first line has most often."""
        head = ""
        for line in _lines(text):
            if declared := _SEPARATOR_LINE.fullmatch(line.strip()):
                return cls(declared[1], _line_end(text))
            if line.strip(f'{_SEPARATORS} \r\n"') and not _is_comment(line.lstrip(_QUOTE)):
                head = line
                break
        return cls(max(_SEPARATORS, key=head.count), _line_end(text))


def read_table_text(path: Path) -> str:
    """Return the text of a table that a spreadsheet saved.

    Raises:
        ConfigError: If it cannot be read, or is no text.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such table; put it back, or take the setting that names it away"
        ) from None
    except OSError as error:
        raise_if_exhausted(path, error)
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error
    return decode_table(content, str(path))


def decode_table(content: bytes, name: str) -> str:
    """Decode a table in UTF-8, UTF-16 or GB 18030.

    Args:
        content: The bytes of the file.
        name: Its name, for errors.

    Raises:
        ConfigError: If it is none of these.
    """
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ConfigError(f'{name}: is no text that can be read; save it from the spreadsheet as "CSV UTF-8"')
    return text


def encoding_of(content: bytes) -> str:
    """Return the name of the encoding of a table, as Python has it, by its byte order mark or its bytes."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def encode_table(text: str, encoding: str) -> bytes:
    """Return a table in an encoding that `encoding_of` gave, with the byte order mark that belongs to it."""
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    return (mark + text).encode(encoding)


def records(text: str, dialect: Dialect) -> Iterator[Record]:
    """Yield the records of a table that are neither blank nor comments; takes time in proportion to the text.

    A comment is a line that begins with `#`, whatever a spreadsheet has added around it.
    """
    source = _RecordLines(text)
    reader = csv.reader(source, delimiter=dialect.separator, strict=False)
    previous_limit = csv.field_size_limit(_MAX_CELL)
    try:
        while True:
            source.begin()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                reader = csv.reader(source, delimiter=dialect.separator, strict=False)
                yield Record(
                    source.first,
                    source.number,
                    (),
                    f"a cell in it is longer than {_MAX_CELL:,} characters; {_UNCLOSED}",
                )
                continue
            cells = tuple(unescaped_cell(cell).strip() for cell in row)
            if any(cells) and not cells[0].startswith(_COMMENT) and not _SEPARATOR_LINE.fullmatch(cells[0]):
                problem = _UNCLOSED if source.is_open(dialect.separator) else ""
                yield Record(source.first, source.number, cells, problem)
    finally:
        csv.field_size_limit(previous_limit)


def write_cells(cells: Sequence[str], dialect: Dialect) -> str:
    """Return a record as a line of a table, with its line end; a spreadsheet takes no cell of it for a formula."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=dialect.separator, lineterminator=dialect.line_end)
    writer.writerow([escaped_cell(cell) for cell in cells])
    return line.getvalue()


class _RecordLines:
    """The lines of a table for a CSV reader, without comments between records; counts them.

    Attributes:
        first: Number of the first line of the current record.
        number: Number of the last line that was read.
    """

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self._begins = True
        self._record: list[str] = []
        self.first = self.number = 0

    def begin(self) -> None:
        """Note that the next line begins a record."""
        self._begins = True

    def __iter__(self) -> _RecordLines:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self.number += 1
            if self._begins and _is_comment(line):
                continue
            if self._begins:
                self.first, self._record = self.number, []
            self._begins = False
            self._record.append(line)
            return line
        raise StopIteration

    def is_open(self, separator: str) -> bool:
        """Return whether the current record ends within quotation marks: the file ended before they were closed."""
        if sum(line.count(_QUOTE) for line in self._record) % 2 == 0:
            return False
        try:
            list(csv.reader(self._record, delimiter=separator, strict=True))
        except csv.Error as error:
            return _UNEXPECTED_END in str(error)
        return False


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t\ufeff").startswith(_COMMENT)


def _lines(text: str) -> Iterator[str]:
    """Yield lines with their ends: of any system, and of no other character that Unicode counts as a line end."""
    return iter(io.StringIO(text, newline=None)) if "\r" in text else iter(io.StringIO(text))


def _line_end(text: str) -> str:
    end = text.find("\n")
    if end < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if text[end - 1 : end] == "\r" else "\n"
