"""Turns source folders and files into a deterministic sequence of files to read, without reading them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import BuildError
from search.ingest.identity import document_id, printable
from search.model import Rejected

__all__ = ["SourceFile", "walk"]

_LITTER = {"__macosx", "thumbs.db", "desktop.ini"}
_SPECIAL = {
    stat.S_IFIFO: "a named pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A regular file of a source.

    Attributes:
        path: Where it lies.
        source: Its path below the source folder with `/`; unique among the files of one walk.
    """

    path: Path
    source: str


def walk(sources: Sequence[Path]) -> Iterator[SourceFile | Rejected]:
    """Go through all files of the sources, sorted by the parts of their paths; content is never touched.

    A source that lies within another one is not walked twice. Where two sources hold the same
    relative path, the later file gets its source folder's name in front.

    Args:
        sources: Folders, walked recursively, and single files.

    Yields:
        A file, or a `Rejected` for what stands in a folder and is no readable file.

    Raises:
        BuildError: If a source does not exist.
    """
    for source in sources:
        if not os.path.lexists(source):
            raise BuildError(f"there is no source folder or file {printable(str(source))}")
    taken: set[str] = set()
    for source in _outermost(sources):
        for found in _walk_source(source):
            yield found if isinstance(found, Rejected) else _unique(found, source, taken)


def _outermost(sources: Sequence[Path]) -> list[Path]:
    """Leave out a source that another one contains anyway, and repeated ones."""
    real = [source.resolve() for source in sources]

    def contained(number: int) -> bool:
        path = real[number]
        if path in real[:number]:
            return True
        return any(
            other != path and other.is_dir() and path.is_relative_to(other)
            and not any(_is_litter(part) for part in path.relative_to(other).parts)
            for other in real
        )  # fmt: skip

    return [source for number, source in enumerate(sources) if not contained(number)]


def _unique(found: SourceFile, source: Path, taken: set[str]) -> SourceFile:
    name, attempt = found.source, 1
    while (identity := document_id(name)) in taken:
        folder = printable(source.resolve().name if source.is_dir() else source.resolve().parent.name) or "root"
        name = f"{folder}{f'~{attempt}' if attempt > 1 else ''}/{found.source}"
        attempt += 1
    taken.add(identity)
    return SourceFile(found.path, name)


def _walk_source(source: Path) -> Iterator[SourceFile | Rejected]:
    if not source.is_dir():
        yield _look(source, source.name)
        return
    stack = [(source, "")]
    while stack:
        path, below = stack.pop()
        if below and not _is_real_folder(path):
            yield _look(path, below)
            continue
        try:
            names = sorted(name for name in os.listdir(path) if not _is_litter(name))  # noqa: PTH208 - names, not paths
        except OSError as error:
            yield Rejected(path=printable(str(path)), reason=f"the folder cannot be listed: {error.strerror or error}")
            continue
        stack.extend((path / name, f"{below}/{name}" if below else name) for name in reversed(names))


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER


def _is_real_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _look(path: Path, below: str) -> SourceFile | Rejected:
    """Decide by its type whether a directory entry may be opened at all: opening a pipe would wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        link = "a link whose target cannot be reached" if path.is_symlink() else "cannot be read"
        return Rejected(path=printable(str(path)), reason=f"{link}: {error.strerror or error}")
    if stat.S_ISREG(mode):
        return SourceFile(path, printable(below))
    if stat.S_ISDIR(mode):
        reason = "a link to a folder, which is not followed: name the folder itself as a source"
    else:
        reason = f"{_SPECIAL.get(stat.S_IFMT(mode), 'a special file')}, not a regular file"
    return Rejected(path=printable(str(path)), reason=reason)
