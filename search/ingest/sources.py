"""Reading of source folders as a stream of documents and rejections, one file in memory at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from search.config import ColumnMap
from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.unpacking import Announcement
from search.ingest.isolation.reader_process import ReaderProcess, read_files, reader_process
from search.ingest.reading import read_file
from search.ingest.walking import Entry, ReadBefore, SourceFile, walk
from search.model import Document, Rejected

__all__ = ["EntryReader", "list_files", "read_entries", "read_sources"]

_MEMORY_MB = 700  # megabytes that reading a file may take


def list_files(sources: Sequence[Path], *, outside_links: bool = False) -> list[SourceFile | Rejected]:
    """List the files that `read_sources` will read, without reading any content: for the total of a progress bar.

    Args:
        sources: Folders and single files.
        outside_links: Whether links to files that lie in none of the sources are followed.

    Returns:
        One entry for each file, in reading order.

    Raises:
        BuildError: If a source does not exist.
    """
    return list(walk(sources, outside_links=outside_links))


def read_sources(
    sources: Sequence[Path],
    *,
    limits: ReadLimits | None = None,
    max_seconds: int | None = None,
    max_memory_mb: int = _MEMORY_MB,
    outside_links: bool = False,
    columns: tuple[ColumnMap, ...] = (),
) -> Generator[Document | Rejected]:
    """Read all documents of the sources, in a deterministic order; a bad file is rejected and never raises.

    Args:
        sources: Folders, walked recursively, and single files.
        limits: Limits of size; by default the built-in ones.
        max_seconds: Seconds of processor time that a file, or a member of an archive file, may take before it is
            rejected: files are then read in a process of their own. None for no such limit: they are read in this one.
        max_memory_mb: Megabytes of memory that reading a file may take, in a process of its own.
        outside_links: Whether links to files that lie in none of the sources are followed.
        columns: The librarian's maps of the columns of tables.

    Yields:
        At least one `Document` or `Rejected` for each file, but for archive files that hold nothing but litter.

    Raises:
        BuildError: If a source does not exist, or the process cannot be started.
        ConfigError: If an editable table of this package is wrong.
    """
    with closing(
        read_entries(
            walk(sources, outside_links=outside_links),
            limits=limits,
            max_seconds=max_seconds,
            max_memory_mb=max_memory_mb,
            columns=columns,
        )
    ) as items:
        yield from items


def read_entries(
    entries: Iterator[Entry],
    *,
    limits: ReadLimits | None = None,
    max_seconds: int | None = None,
    max_memory_mb: int = _MEMORY_MB,
    columns: tuple[ColumnMap, ...] = (),
) -> EntryReader:
    """Return a reader of files that have been listed; it yields and raises what `read_sources` does.

    Args:
        entries: The files, in the order of reading; rejected entries, and what files gave that have been read before,
            are passed on in their place.
        limits: As for `read_sources`.
        max_seconds: As for `read_sources`.
        max_memory_mb: As for `read_sources`.
        columns: As for `read_sources`.
    """
    limits = limits or ReadLimits()
    if max_seconds is None:
        return EntryReader(_read_here(entries, limits, columns), None)
    process = reader_process(limits=limits, max_seconds=max_seconds, max_memory_mb=max_memory_mb, columns=columns)
    return EntryReader(read_files(entries, process), process)


class EntryReader:
    """Reads files that have been listed, once, in the order of the list; to be closed.

    Args:
        items: What is read.
        process: The process that reads them, not started; None if they are read in this one.
    """

    def __init__(self, items: Generator[Document | Rejected], process: ReaderProcess | None) -> None:
        self._items, self._process = items, process

    def start(self) -> None:
        """Start the process that reads them, if there is one: it takes most of a second until it is ready.

        Raises:
            BuildError: If it cannot be started.
        """
        if self._process:
            self._process.start()

    def __iter__(self) -> Iterator[Document | Rejected]:
        return self._items

    def close(self) -> None:
        """End the process that reads them."""
        self._items.close()
        if self._process:
            self._process.close()


def _read_here(
    entries: Iterator[Entry], limits: ReadLimits, columns: tuple[ColumnMap, ...]
) -> Generator[Document | Rejected]:
    for entry in entries:
        if isinstance(entry, Rejected):
            yield entry
        elif isinstance(entry, ReadBefore):
            yield from entry.items
        else:
            yield from (item for item in read_file(entry, limits, columns) if not isinstance(item, Announcement))
