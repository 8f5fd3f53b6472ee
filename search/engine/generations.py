"""Turns a folder of freshly built files into the index that is being served, by one atomic swap.

    index/CURRENT                 name of the generation that is served, replaced by a rename
    index/LOCK                    held by a running build
    index/generations/g-000007-…/ immutable files and a manifest.json with size and SHA-256 of each, and of itself
    index/generations/tmp-…/      a build that has not finished; swept away by the next one

A reader opens what CURRENT names and keeps it open. A build that dies at any moment leaves CURRENT as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from search.engine.blocks import seal_of
from search.engine.schema import FORMAT, fingerprint
from search.errors import BuildError, IndexDamaged, IndexMissing, IndexOutdated

__all__ = [
    "DELETED", "SEGMENTS", "Manifest", "check_files", "current", "current_name", "new_generation",
    "read_manifest",
    "read_small_file",
]  # fmt: skip

SEGMENTS = "segments"
"""Folder of a generation in which each segment has a folder, named by its id."""

SEGMENT_FILES = ("terms", "postings", "positions", "lengths", "documents")
"""Kinds of a segment's files, each in a file of that name."""

DELETED = "deleted"
"""Beginning of the names of a generation's files that list the deleted documents of a segment; also their kind."""

KEPT = 2
"""Generations that are kept: the served one and the one before."""

_BLOCKS = ".hz"  # end of the names of block files
_CURRENT, _LOCK, _GENERATIONS, _MANIFEST = "CURRENT", "LOCK", "generations", "manifest.json"
_SEGMENT_ID = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"g-(\d{6,})-[0-9a-f]{8}")
Manifest = dict[str, Any]


def current_name(index: Path) -> str:
    """Name of the generation that is served: one small read, so that an open library can ask at every search.

    Raises:
        IndexMissing: If there is no index.
        IndexDamaged: If the pointer holds something else.
    """
    try:
        name, end, rest = (index / _CURRENT).read_bytes().decode("ascii").partition("\n")
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {index}/; build one with: hezuo build --index {index}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{index / _CURRENT}: cannot be read ({error}); rebuild the index") from error
    if not _NAME.fullmatch(name) or not end or rest:
        raise IndexDamaged(f"{index / _CURRENT}: does not name a generation; rebuild the index")
    return name


def current(index: Path) -> Path:
    """Folder of the generation that is served.

    Raises:
        IndexMissing: If there is no index.
        IndexDamaged: If the generation is not there.
    """
    folder = index / _GENERATIONS / current_name(index)
    if not folder.is_dir():
        raise IndexDamaged(f"{folder}: is missing, which {index / _CURRENT} names; rebuild the index")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """A generation's manifest, after a look at the size and header of every file it lists.

    Raises:
        IndexDamaged: If it cannot be read, or a file is missing or of another size.
        IndexOutdated: If another version of hezuo, or of its dictionaries, built the index.
    """
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        intact = manifest.pop("checksum") == _checksum(manifest)
        version = int(manifest["format"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise IndexDamaged(f"{path}: cannot be read ({error!r}); rebuild the index") from error
    if not intact:
        raise IndexDamaged(f"{path}: has changed since it was built; rebuild the index")
    if (version, manifest.get("analysis")) != (FORMAT, fingerprint()):
        again = shlex.join(["hezuo", "build", *map(str, manifest.get("sources", ()))])
        raise IndexOutdated(f"{folder}: was built by another version of hezuo or of its dictionaries; run: {again}")
    try:
        listed = _checked_facts(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise IndexDamaged(f"{path}: does not say what it should ({error!r}); rebuild the index") from error
    for name, (size, seal) in listed.items():
        try:
            file = _inside(folder, name)
            actual = file.stat().st_size
            same = not name.endswith(_BLOCKS) or seal_of(file) == seal
        except OSError:
            raise IndexDamaged(f"{folder / name}: is missing; rebuild the index") from None
        if actual != size:
            raise IndexDamaged(f"{folder / name}: is {actual} bytes long instead of {size}; rebuild the index")
        if not same:
            raise IndexDamaged(f"{folder / name}: is another file under this name; rebuild the index")
    return dict(manifest)


def _checked_facts(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Size and seal of each file of a manifest that says what everybody needs.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, OverflowError: If it does not.
    """
    names = dict(manifest["files"])
    if int(manifest["documents"]) < 0:
        raise ValueError("documents")
    for segment in manifest["segments"]:
        if not _SEGMENT_ID.fullmatch(segment["id"]) or not 0 <= int(segment["deleted"]) <= int(segment["documents"]):
            raise ValueError(f"segment {segment}")
        needed = {f"{SEGMENTS}/{segment['id']}/{name}.hz" for name in SEGMENT_FILES}
        if segment["deleted"]:
            needed.add(f"{DELETED}-{segment['id']}.hz")
        if missing := needed - names.keys():
            raise ValueError(f"no {', '.join(sorted(missing))}")
    return {
        str(name): (int(facts["size"]), str(facts["seal"] if name.endswith(_BLOCKS) else ""))
        for name, facts in names.items()
    }


def check_files(folder: Path) -> int:
    """Read every byte of a generation and compare it with the manifest.

    Returns:
        Number of files that were read.

    Raises:
        IndexDamaged: If one is not as it was written; the message names it.
    """
    manifest = read_manifest(folder)
    for name in manifest["files"]:
        _check_file(folder, name, manifest)
    return len(manifest["files"])


def read_small_file(folder: Path, name: str, manifest: Manifest) -> bytes:
    """The content of one file of a generation, compared with the manifest.

    Raises:
        IndexDamaged: If it is not as it was written, or the manifest does not know it.
    """
    try:
        content = _inside(folder, name).read_bytes()
    except OSError as error:
        raise IndexDamaged(f"{folder / name}: cannot be read ({error.strerror or error})") from error
    if sha256(content).hexdigest() != manifest["files"].get(name, {}).get("sha256"):
        raise IndexDamaged(f"{folder / name}: has changed since it was built; rebuild the index")
    return content


def _check_file(folder: Path, name: str, manifest: Manifest) -> None:
    try:
        with _inside(folder, name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexDamaged(f"{folder / name}: cannot be read ({error.strerror or error})") from error
    if digest != manifest["files"][name]["sha256"]:
        raise IndexDamaged(f"{folder / name}: has changed since it was built; rebuild the index")


def _checksum(manifest: Manifest) -> str:
    """SHA-256 of a manifest's content without the checksum itself."""
    return sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _inside(folder: Path, name: str) -> Path:
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise IndexDamaged(f"{folder / _MANIFEST}: names a file outside the generation: {name!r}; rebuild the index")
    return folder / name


class Unfinished:
    """A generation that is being written.

    Attributes:
        folder: Where its files go.
        name: What it is going to be called.
        previous: Folder of the generation that is served now, or None.
    """

    def __init__(self, index: Path) -> None:
        generations = index / _GENERATIONS
        self._index = index
        self.previous = _current_or_none(index)
        # The number orders generations; the rest keeps a name from ever coming back, even if somebody empties the
        # folder: an open library knows by the name alone whether it still has what is being served.
        self.name = f"g-{1 + max(map(_number, _finished(generations)), default=0):06}-{token_hex(4)}"
        self.folder = Path(tempfile.mkdtemp(prefix="tmp-", dir=generations))

    def holds_documents(self) -> bool:
        """Whether the generation that is served now has any document."""
        try:
            return self.previous is not None and read_manifest(self.previous)["documents"] > 0
        except (IndexDamaged, IndexOutdated):
            return False

    def seal(self, facts: Manifest) -> None:
        """Write the manifest over the files that are there now.

        Args:
            facts: What else it should say.
        """
        manifest = {
            "format": FORMAT,
            "analysis": fingerprint(),
            "generation": self.name,
            "built": datetime.now(UTC).isoformat(timespec="seconds"),
            **facts,
            "files": {
                path.relative_to(self.folder).as_posix(): self._described(path)
                for path in sorted(self.folder.rglob("*"))
                if path.is_file()
            },
        }
        manifest["checksum"] = _checksum(manifest)
        self.folder.joinpath(_MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")

    def _described(self, path: Path) -> Manifest:
        """Size and SHA-256 of a file; of one that is shared with the previous generation, as they stand there."""
        name = path.relative_to(self.folder)
        known = self._previous_files.get(name.as_posix())
        if known and self.previous and path.samefile(self.previous / name):
            return dict(known)
        return _describe(path)

    @cached_property
    def _previous_files(self) -> Manifest:
        """What the previous generation's manifest says of its files; nothing if it cannot be read."""
        try:
            return dict(read_manifest(self.previous)["files"]) if self.previous else {}
        except (IndexDamaged, IndexOutdated):
            return {}

    def publish(self) -> None:
        """Make every file durable, and serve this generation from now on."""
        for path in (*self.folder.rglob("*"), self.folder):
            _sync(path)
        self.folder.chmod(0o755)
        final = self._index / _GENERATIONS / self.name
        self.folder.rename(final)
        _sync(final.parent)
        pointer = self._index / f"{_CURRENT}.new"
        pointer.write_text(self.name + "\n", encoding="ascii")
        _sync(pointer)
        pointer.replace(self._index / _CURRENT)
        _sync(self._index)
        _sync(self._index.absolute().parent)


@contextmanager
def new_generation(index: Path) -> Iterator[Unfinished]:
    """Hold the lock of an index while a generation is written; sweep away what dead builds left and old generations.

    Raises:
        BuildError: If another build is running, or the folder cannot be written.
    """
    try:
        (index / _GENERATIONS).mkdir(parents=True, exist_ok=True)
        lock = (index / _LOCK).open("w")
    except OSError as error:
        raise BuildError(f"{index}: cannot be written ({error.strerror or error})") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildError(f"{index}: another build is running; wait until it has finished") from None
        _sweep(index)
        try:
            with _unfinished(index) as unfinished:
                yield unfinished
        except OSError as error:
            what = error.strerror or str(error)
            raise BuildError(f"{index}: cannot be written ({what}); what is being served has not changed") from error
        _sweep(index)


@contextmanager
def _unfinished(index: Path) -> Iterator[Unfinished]:
    unfinished = Unfinished(index)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished.folder, ignore_errors=True)


def _current_or_none(index: Path) -> Path | None:
    try:
        return current(index)
    except (IndexMissing, IndexDamaged):
        return None


def _sweep(index: Path) -> None:
    generations = index / _GENERATIONS
    served = _current_or_none(index)
    for path in generations.glob("tmp-*"):
        shutil.rmtree(path, ignore_errors=True)
    if served is None:
        return  # nothing says which of them is good
    named = _finished(generations)
    older = [path for path in named if _number(path) < _number(served)]
    # A generation newer than the served one was renamed by a build that died before the swap.
    newer = [path for path in named if _number(path) > _number(served)]
    for path in (*newer, *older[: -(KEPT - 1)]):
        shutil.rmtree(path, ignore_errors=True)


def _finished(generations: Path) -> list[Path]:
    return sorted((path for path in generations.glob("g-*") if _NAME.fullmatch(path.name)), key=_number)


def _number(generation: Path) -> int:
    match = _NAME.fullmatch(generation.name)
    return int(match[1]) if match else 0


def _describe(path: Path) -> Manifest:
    with path.open("rb") as file:
        facts = {"size": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}
    return {**facts, "seal": seal_of(path)} if path.name.endswith(_BLOCKS) else facts


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
