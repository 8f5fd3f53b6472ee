"""The messages between a build and the process that reads files for it, as JSON."""

from __future__ import annotations

import msgspec

from search.config import ColumnMap
from search.model import Document, Rejected
from search.processes import Record

__all__ = ["Failure", "Item", "ReadSettings", "Reply", "Request"]


class ReadSettings(msgspec.Struct, frozen=True):
    """The first message to the process, which it answers by an empty reply.

    Attributes:
        max_bytes: Size in bytes above which a file is rejected unread.
        max_seconds: Seconds of processor time that a file may take.
        log_level: Level from which log records are sent home.
        columns: The librarian's maps of the columns of tables.
    """

    max_bytes: int
    max_seconds: int
    log_level: int
    columns: tuple[ColumnMap, ...] = ()


class Request(msgspec.Struct, frozen=True):
    """A file to be read.

    Attributes:
        path: Path of the file; bytes, since a name need not be text.
        source: Its path below the source folder.
        target: The file to open.
    """

    path: bytes
    source: str
    target: bytes


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document, or a rejection."""

    document: Document | None = None
    rejected: Rejected | None = None


class Failure(msgspec.Struct, frozen=True):
    """An error that ends the build: the name of a class of `search.errors`, and its message."""

    kind: str
    message: str


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read of a file.

    Attributes:
        items: In the order of the file.
        failure: An error that ends the build.
        logged: Log records since the last reply.
    """

    items: list[Item] = []
    failure: Failure | None = None
    logged: list[Record] = []
