"""Listing of the files of source folders in a deterministic order, without reading them."""

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
        path: Path of the file.
        source: Its path below the source folder with `/`; unique among the files of one walk.
    """

    path: Path
    source: str


def walk(sources: Sequence[Path]) -> Iterator[SourceFile | Rejected]:
    """Yield all files of the sources, sorted by the parts of their paths, without reading them.

    A source that lies within another one is not walked twice. The order in which sources are named does not matter:
    they are walked in the order of their folders' names. Where two hold the same relative path, the later file gets its
    source folder's name in front.

    Args:
        sources: Folders, walked recursively, and single files.

    Yields:
        A file, or a `Rejected` for a directory entry that is no readable file.

    Raises:
        BuildError: If a source does not exist.
    """
    for source in sources:
        if not os.path.lexists(source):
            raise BuildError(f"there is no source folder or file {printable(str(source))}")
    used_ids: set[str] = set()
    for source in sorted(_outermost(sources), key=_canonical):
        for entry in _walk_source(source):
            yield entry if isinstance(entry, Rejected) else _unique(entry, source, used_ids)


def _outermost(sources: Sequence[Path]) -> list[Path]:
    """Return the sources without repeated ones and those that lie within another one."""
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


def _canonical(source: Path) -> tuple[str, str]:
    """Return what sources are sorted by: the folder's name, which is the same on another machine, then the path."""
    path = source.resolve()
    return path.name, str(path)


def _unique(file: SourceFile, source: Path, used_ids: set[str]) -> SourceFile:
    name, attempt = file.source, 1
    while (identity := document_id(name)) in used_ids:
        folder = printable(source.resolve().name if source.is_dir() else source.resolve().parent.name) or "root"
        name = f"{folder}{f'~{attempt}' if attempt > 1 else ''}/{file.source}"
        attempt += 1
    used_ids.add(identity)
    return SourceFile(file.path, name)


def _walk_source(source: Path) -> Iterator[SourceFile | Rejected]:
    if not source.is_dir():
        yield _classify(source, source.name)
        return
    stack = [(source, "")]
    while stack:
        path, relative = stack.pop()
        if relative and not _is_real_folder(path):
            yield _classify(path, relative)
            continue
        try:
            names = sorted(name for name in os.listdir(path) if not _is_litter(name))  # noqa: PTH208 - names, not paths
        except OSError as error:
            yield Rejected(path=printable(str(path)), reason=f"the folder cannot be listed: {error.strerror or error}")
            continue
        stack.extend((path / name, f"{relative}/{name}" if relative else name) for name in reversed(names))


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER


def _is_real_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _classify(path: Path, relative: str) -> SourceFile | Rejected:
    """Return the file, or why it is rejected, by the type of a directory entry: opening a pipe would block for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        link = "a link whose target cannot be reached" if path.is_symlink() else "cannot be read"
        return Rejected(path=printable(str(path)), reason=f"{link}: {error.strerror or error}")
    if stat.S_ISREG(mode):
        return SourceFile(path, printable(relative))
    if stat.S_ISDIR(mode):
        reason = "a link to a folder, which is not followed: name the folder itself as a source"
    else:
        reason = f"{_SPECIAL.get(stat.S_IFMT(mode), 'a special file')}, not a regular file"
    return Rejected(path=printable(str(path)), reason=reason)
