"""Add lines to the table of corrections and take them back, in the way in which the table is written.

corrections.csv           the table
corrections.before.csv    what it held before it was last written by hezuo
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from search.curation.rows import COLUMNS, column_positions
from search.curation.template import corrections_template
from search.errors import BuildError, ConfigError
from search.tables import Dialect, decode_table, encode_table, records, write_cells

__all__ = ["TableLine", "append_line", "list_lines", "remove_last_line"]


class TableLine(NamedTuple):
    """A line of the table as it is written.

    Attributes:
        line: Its number, from 1.
        document: Which documents it is about.
        field: Which field.
        value: The value.
        note: The reason.
    """

    line: int
    document: str
    field: str
    value: str
    note: str


def append_line(path: Path, line: Mapping[str, str]) -> int:
    """Append a line to the table, which is made if it is not there; return the line's number.

    The table is replaced in one step once the new one is on disk; nobody else who uses this function can write in
    between. Its encoding, separator, columns and line ends stay.

    Args:
        path: The table.
        line: The cells by the names of their columns.

    Raises:
        BuildError: If it cannot be written; it is as it was then.
        ConfigError: If it cannot be read as a table.
    """
    with _locked(path):
        content = _content(path)
        text = decode_table(content, str(path)) if content.strip() else corrections_template()
        dialect = Dialect.of(text)
        head = next(records(text, dialect), None)
        if head is None:  # only comments
            text = _ended(text, dialect) + write_cells(COLUMNS, dialect)
            positions: Mapping[str, int] = {name: number for number, name in enumerate(COLUMNS)}
        else:
            positions = column_positions(head, str(path))
        if line["note"] and "note" not in positions:
            raise ConfigError(f"{path}: has no column note; add it to its first line")
        cells = [""] * (max(positions.values()) + 1)
        for name, place in positions.items():
            cells[place] = line[name]
        text = _ended(text, dialect) + write_cells(cells, dialect)
        _replace(path, content, encode_table(text, content))
        return list_lines(text, str(path))[-1].line


def remove_last_line(path: Path) -> TableLine | None:
    """Remove the last line of the table that is no comment, and return it; None if there is none.

    Raises:
        BuildError: If it cannot be written; it is as it was then.
        ConfigError: If it cannot be read as a table.
    """
    with _locked(path):
        content = _content(path)
        text = decode_table(content, str(path)) if content else ""
        lines = list_lines(text, str(path))
        if not lines:
            return None
        dialect = Dialect.of(text)
        last = [*records(text, dialect)][-1]
        physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        kept = [*physical[: last.line - 1], *physical[last.last_line :]]
        _replace(path, content, encode_table(dialect.line_end.join(kept), content))
        return lines[-1]


def list_lines(text: str, name: str) -> list[TableLine]:
    """Return the lines of a table as they are written, whether they are right or not.

    Raises:
        ConfigError: If its first line does not name its columns.
    """
    dialect = Dialect.of(text)
    lines = records(text, dialect)
    head = next(lines, None)
    if head is None:
        return []
    places = column_positions(head, name)

    def cell(cells: tuple[str, ...], column: str) -> str:
        place = places.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    return [TableLine(record.line, *(cell(record.cells, column) for column in COLUMNS)) for record in lines]


def _ended(text: str, dialect: Dialect) -> str:
    """Return a text with a line end after its last line."""
    return text if not text or text.endswith(("\n", "\r")) else text + dialect.line_end


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock on the folder of a file, so that no other `hezuo correct` writes it in the meantime."""
    try:
        handle = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise BuildError(f"{path.parent}: cannot be opened ({error.strerror or error})") from error
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, before: bytes, now: bytes) -> None:
    """Replace a file, and keep what it held in a copy beside it.

    Raises:
        BuildError: If it cannot be written; it is as it was then.
    """
    target = path.resolve()  # of a link, the file that it leads to
    try:
        if before:
            _write(target.with_suffix(f".before{target.suffix}"), before)
        _write(target, now)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise BuildError(f"{path}: cannot be written ({error.strerror or error}); it is as it was") from error


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
