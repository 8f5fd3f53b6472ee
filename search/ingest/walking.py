"""Listing of the files of source folders in a deterministic order, without reading them.

Left out without a word are litter (hidden files, what file managers write), any hezuo index, which holds the same
documents again, and what a browser saves beside a page (`Wells_files/` beside `Wells.html`): pictures, styles, scripts
and frames; anything else in such a folder is a file like others. A link to a file is followed if the file lies in a
source: elsewhere it may be any file of the system, which nobody has asked for.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.errors import BuildError
from search.ingest.identity import printable
from search.model import Document, Rejected

__all__ = ["Entry", "ReadBefore", "SourceFile", "is_litter", "walk"]

_LOG = logging.getLogger(__name__)

_LITTER = {"__macosx", "thumbs.db", "desktop.ini"}
# What browsers append to a page's name for the folder beside it, in some of their languages; older ones, `.files`.
_BESIDE = re.compile(
    r"(.{1,900})(?:[_-](?:files|file|fichiers|dateien|archivos|arquivos|bestanden|soubory|filer|tiedostot)|\.files)",
    re.IGNORECASE,
)
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mht")
_RESOURCE = re.compile(
    r"[^.]{1,300}|.{0,300}\.(?:html?|css|js|mjs|json|xml|png|jpe?g|jfif|gif|svg|webp|avif|bmp|ico|cur|woff2?|ttf|otf|eot|swf"
    r"|mp[34]|webm|map|php|aspx?|jsp|download|下载|wasm|txt\.js)",
    re.IGNORECASE,
)
_ATTACHMENTS, _LISTS = "files", (".bib", ".bibtex", ".ris")  # as Zotero exports references with files
_SPECIAL = {
    stat.S_IFIFO: "a named pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# The layout of an index (`engine.store.generations`, which stands above this package).
_GENERATIONS, _INDEX_FILES = "generations", ("CURRENT", "LOCK")
_GENERATION = re.compile(r"g-\d{6,}-[0-9a-f]{8}")
_UNFINISHED = "tmp-"
_MANIFEST = "manifest.json"
_ADVICE = {
    errno.EACCES: "give yourself the right to read it, and to enter every folder above it",
    errno.ENAMETOOLONG: "it lies too deep: move it up, or shorten the names of the folders above it",
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A regular file of a source.

    Attributes:
        path: Path of the file.
        source: Its path below the source folder with `/`; unique among the files of one walk.
        target: The file to open: of a link, where it led when it was looked at; otherwise `path`.
        lists: Of an attachment of exported references, lists that may have its entry; see `ingest.formats.references`.
    """

    path: Path
    source: str
    target: Path
    lists: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """A file that need not be read, since it is known what it gives.

    Attributes:
        items: Its documents, or why it was rejected.
    """

    items: Sequence[Document | Rejected]


Entry = SourceFile | Rejected | ReadBefore
"""What is to be read, or to be passed on in its place."""


def walk(sources: Sequence[Path], *, outside_links: bool = False) -> Iterator[SourceFile | Rejected]:
    """Yield all files of the sources, sorted by the parts of their paths, without reading them.

    A source that lies within another one is not walked twice. The order in which sources are named does not matter:
    they are walked in the order of their folders' names. Where two hold the same relative path, the later file gets its
    source folder's name in front.

    Args:
        sources: Folders, walked recursively, and single files.
        outside_links: Whether links to files that lie in none of the sources are followed.

    Yields:
        A file, or a `Rejected` for a directory entry that is no readable file.

    Raises:
        BuildError: If a source does not exist.
    """
    for source in sources:
        if not os.path.lexists(source):
            raise BuildError(f"there is no source folder or file {printable(str(source))}")
    allowed = None if outside_links else [_real(source) for source in sources]
    used: set[str] = set()
    for source in sorted(_outermost(sources), key=_canonical):
        for entry in _walk_source(source, allowed):
            yield entry if isinstance(entry, Rejected) else _unique(entry, source, used)


def _real(path: Path) -> Path:
    """Return a path without links; what cannot be looked up stays as it is (`Path.resolve` raises on a circle)."""
    return Path(os.path.realpath(path))


def _outermost(sources: Sequence[Path]) -> list[Path]:
    """Return the sources without repeated ones and those that lie within another one."""
    real = [_real(source) for source in sources]

    def contained(number: int) -> bool:
        path = real[number]
        if path in real[:number]:
            return True
        return any(
            other != path and _is_folder(other) and path.is_relative_to(other)
            and not any(is_litter(part) for part in path.relative_to(other).parts)
            for other in real
        )  # fmt: skip

    return [source for number, source in enumerate(sources) if not contained(number)]


def _canonical(source: Path) -> tuple[str, str]:
    """Return what sources are sorted by: the folder's name, which is the same on another machine, then the path."""
    path = _real(source)
    return path.name, str(path)


def _unique(file: SourceFile, source: Path, used: set[str]) -> SourceFile:
    name, attempt = file.source, 1
    while (normal := unicodedata.normalize("NFC", name)) in used:  # which is all that `document_id` looks at
        real = _real(source)
        folder = printable(real.name if _is_folder(source) else real.parent.name) or "root"
        name = f"{folder}{f'~{attempt}' if attempt > 1 else ''}/{file.source}"
        attempt += 1
    used.add(normal)
    return file if name == file.source else replace(file, source=name)


def _walk_source(source: Path, allowed: Sequence[Path] | None) -> Iterator[SourceFile | Rejected]:
    if not _is_folder(source):
        yield _classify(source, source.name, allowed)
        return
    stack = [(source, "", False)]
    lists: dict[Path, tuple[Path, ...]] = {}  # by folders of attachments
    while stack:
        path, relative, is_beside = stack.pop()
        mode = _mode(path) if relative else stat.S_IFDIR
        if not stat.S_ISDIR(mode):
            yield (
                SourceFile(path, printable(relative), path, lists.get(path.parent.parent, ()) if lists else ())
                if stat.S_ISREG(mode)
                else _classify(path, relative, allowed)
            )
            continue
        reason = "the folder cannot be listed"
        try:
            names = sorted(name for name in os.listdir(path) if not is_litter(name))  # noqa: PTH208 - names, not paths
            reason = "the folder can be listed, but not entered"  # one rejection, not one for each file
            os.stat(f"{path}/.")  # noqa: PTH116 - pathlib would take the dot away, by which only who may enter can look
        except OSError as error:
            yield _rejected(path, reason, error)
            continue
        if _is_index(path, names):
            if relative:
                _LOG.info("passed over %s, which is a hezuo index", path)
            else:
                yield _rejected(path, "a hezuo index, no folder of documents; name another folder, or move the index")
            continue
        if is_beside:
            _LOG.info("passed over the pictures, styles and scripts of a saved page in %s", path)
            names = _without_resources(path, names)
        if _ATTACHMENTS in names and (beside := [name for name in names if name.lower().endswith(_LISTS)]):
            lists[path / _ATTACHMENTS] = tuple(path / name for name in beside)
        pages = {name.rpartition(".")[0] for name in names if name.lower().endswith(_PAGES)}
        stack.extend(
            (path / name, f"{relative}/{name}" if relative else name, is_beside or _is_beside(name, pages))
            for name in reversed(names)
        )


def _is_beside(name: str, pages: Collection[str]) -> bool:
    """Return whether a folder is called like what a browser saves beside one of the pages."""
    match = _BESIDE.fullmatch(name[:1_000])
    return match is not None and match[1] in pages


def _without_resources(folder: Path, names: Sequence[str]) -> list[str]:
    """Return the names in a folder beside a page that are no part of the page.

    Pages in it are frames, unless there is nothing else in it: then somebody has called a folder so.
    """
    resources = {name for name in names if _RESOURCE.fullmatch(name) and not stat.S_ISDIR(_mode(folder / name))}
    if all(name.lower().endswith(_PAGES) for name in resources):
        return list(names)
    return [name for name in names if name not in resources]


def is_litter(name: str) -> bool:
    """Return whether a name is that of a hidden file, or of one that a file manager writes."""
    return name.startswith(".") or name.lower() in _LITTER


def _is_index(folder: Path, names: Sequence[str]) -> bool:
    """Return whether a folder is an index, finished or not, or a generation of one that has been copied elsewhere."""
    if _GENERATIONS in names and any(name in names for name in _INDEX_FILES):
        try:
            generations = os.listdir(folder / _GENERATIONS)  # noqa: PTH208 - names, not paths
            return all(name.startswith(_UNFINISHED) or _GENERATION.fullmatch(name) for name in generations)
        except OSError:
            return False
    return _MANIFEST in names and _GENERATION.fullmatch(folder.name) is not None


def _is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; unlike `Path.is_dir`, for any path."""
    return os.path.isdir(path)  # noqa: PTH112


def _mode(path: Path) -> int:
    """Return the mode of a directory entry, which tells its type; 0 if it cannot be looked up."""
    try:
        return os.lstat(path).st_mode
    except OSError:
        return 0


def _classify(path: Path, relative: str, allowed: Sequence[Path] | None) -> SourceFile | Rejected:
    """Return the file, or why it is rejected, by the type of a directory entry: opening a pipe would block for ever.

    Args:
        path: The entry.
        relative: Its path below the source.
        allowed: Files and folders without links, in one of which a link must end; None for anywhere.
    """
    is_link = os.path.islink(path)  # noqa: PTH114 - `Path.is_symlink` raises where it may not look
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _rejected(path, "a link whose target cannot be reached" if is_link else "cannot be read", error)
    if stat.S_ISDIR(mode):
        return _rejected(path, "a link to a folder, which is not followed: name the folder itself as a source")
    if not stat.S_ISREG(mode):
        return _rejected(path, f"{_SPECIAL.get(stat.S_IFMT(mode), 'a special file')}, not a regular file")
    target = _real(path) if is_link else path
    if is_link and allowed is not None and not any(map(target.is_relative_to, allowed)):
        return _rejected(
            path,
            f"a link to {printable(str(target))}, which lies in none of the sources, so it is not followed: "
            "put the file itself here, or allow such links by the setting outside_links",
        )
    return SourceFile(path, printable(relative), target)


def _rejected(path: Path, reason: str, error: OSError | None = None) -> Rejected:
    """Return the rejection of an entry: why, by what error of the system, and what to do about it."""
    if error:
        advice = _ADVICE.get(error.errno or 0)
        reason = f"{reason}: {error.strerror or error}{f'; {advice}' if advice else ''}"
    return Rejected(path=printable(str(path)), reason=reason)
