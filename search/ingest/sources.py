"""Reading of source folders as a stream of documents and rejections, one file in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.unpacking import Announcement
from search.ingest.isolation.reader_process import read_files
from search.ingest.reading import read_file
from search.ingest.walking import SourceFile, walk
from search.model import Document, Rejected

__all__ = ["list_files", "read_sources"]

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
    announce: Callable[[SourceFile], None] | None = None,
) -> Generator[Document | Rejected]:
    """Read all documents of the sources, in a deterministic order; a bad file is rejected and never raises.

    Args:
        sources: Folders, walked recursively, and single files.
        limits: Limits of size; by default the built-in ones.
        max_seconds: Seconds of processor time that a file, or a member of an archive file, may take before it is
            rejected: files are then read in a process of their own. None for no such limit: they are read in this one.
        max_memory_mb: Megabytes of memory that reading a file may take, in a process of its own.
        outside_links: Whether links to files that lie in none of the sources are followed.
        announce: Called with each file before it is read, in the order of reading.

    Yields:
        At least one `Document` or `Rejected` for each file, but for archive files that hold nothing but litter.

    Raises:
        BuildError: If a source does not exist, or the process cannot be started.
        ConfigError: If an editable table of this package is wrong.
    """
    limits = limits or ReadLimits()
    entries = walk(sources, outside_links=outside_links)
    if announce:
        entries = _announced(entries, announce)
    if max_seconds is not None:
        yield from read_files(entries, limits=limits, max_seconds=max_seconds, max_memory_mb=max_memory_mb)
        return
    for entry in entries:
        if isinstance(entry, Rejected):
            yield entry
        else:
            yield from (item for item in read_file(entry, limits) if not isinstance(item, Announcement))


def _announced(
    entries: Iterator[SourceFile | Rejected], announce: Callable[[SourceFile], None]
) -> Iterator[SourceFile | Rejected]:
    """Yield the entries, after a call for each file."""
    for entry in entries:
        if not isinstance(entry, Rejected):
            announce(entry)
        yield entry
