"""The messages between a build and the process that reads files for it, as JSON."""

from __future__ import annotations

import msgspec

from search.config import ColumnMap
from search.ingest.archives.budget import ReadLimits
from search.model import Document, Rejected
from search.processes import Record

__all__ = ["Failure", "Item", "ReadSettings", "Reply", "Request"]


class ReadSettings(msgspec.Struct, frozen=True):
    """The first message to the process, which it answers by an empty reply.

    Attributes:
        limits: Limits of size.
        max_seconds: Seconds of processor time that a file, or a member of an archive file, may take.
        max_memory_mb: Megabytes of memory that the process may take on top of what it needs without a file.
        log_level: Level from which log records are sent home.
        columns: The librarian's maps of the columns of tables.
    """

    limits: ReadLimits
    max_seconds: int
    max_memory_mb: int
    log_level: int
    columns: tuple[ColumnMap, ...] = ()


class Request(msgspec.Struct, frozen=True):
    """A file to be read.

    Attributes:
        path: Path of the file; bytes, since a name need not be text.
        source: Its path below the source folder.
        target: The file to open.
        first: Of an archive file, the number of the first member to read; those before it have been read.
        passed_over: Numbers of its members over which the process has died.
        lists: As `SourceFile.lists`.
    """

    path: bytes
    source: str
    target: bytes
    first: int = 1
    passed_over: tuple[int, ...] = ()
    lists: tuple[bytes, ...] = ()


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document, or a rejection."""

    document: Document | None = None
    rejected: Rejected | None = None


class Failure(msgspec.Struct, frozen=True):
    """An error that ends the build: the name of a class of `search.errors`, and its message."""

    kind: str
    message: str


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read of a file, or of one member of an archive file.

    Attributes:
        items: In the order of the file.
        next_member: Number of the member of an archive file that is read next; None if this is the last reply about
            the file.
        next_name: Path of that member.
        failure: An error that ends the build.
        logged: Log records since the last reply.
    """

    items: list[Item] = []
    next_member: int | None = None
    next_name: str = ""
    failure: Failure | None = None
    logged: list[Record] = []
