"""Write, read and check the manifest of a generation: versions, segments, and size and checksums of every file.

`manifest.json` gives the versions that the index was built with (see `engine.version`), the segments, and of each file
its size and SHA-256; of block files also the checksum in their header (the seal), which covers all their bytes, so that
reading the headers is enough to recognise the files that were built. The manifest has a checksum of its own.
"""

from __future__ import annotations

import json
import logging
import re
import shlex
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from search.engine.store.blocks import read_seal
from search.engine.store.layout import BLOCK_FILE, SEGMENT_FILES, TERMS, block_file, missing_files
from search.engine.version import FORMAT, difference
from search.errors import IndexDamaged, IndexOutdated, unread_file
from search.text import analysis_versions

__all__ = ["WORDS", "Manifest", "check_files", "read_manifest", "write_manifest"]

_LOG = logging.getLogger(__name__)

Manifest = dict[str, Any]

WORDS = "words"
"""Key of a manifest that is set if the folder holds only the words of a generation; see `engine.words`."""

_MANIFEST = "manifest.json"
_SEGMENT_ID = re.compile(r"[0-9a-f]{16}")


def write_manifest(folder: Path, facts: Manifest, previous: Path | None = None) -> None:
    """Write the manifest over the files that are in a generation's folder now.

    Args:
        folder: The generation.
        facts: Its other keys; `documents` and `segments` at least.
        previous: A generation that may share files by hard links; their sizes and digests are taken from its manifest.
    """
    previous_files = _files_of(previous)
    manifest = {
        "format": FORMAT,
        "analysis": analysis_versions(),
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        **facts,
        "files": {
            path.relative_to(folder).as_posix(): _described(path, path.relative_to(folder), previous, previous_files)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    manifest["checksum"] = _checksum(manifest)
    folder.joinpath(_MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")


def _files_of(generation: Path | None) -> Manifest:
    """Return what a generation's manifest says of its files; nothing if it cannot be read."""
    try:
        return dict(read_manifest(generation)["files"]) if generation else {}
    except (IndexDamaged, IndexOutdated) as error:
        _LOG.info("nothing is taken over from the generation before: %s", error)
        return {}


def _described(path: Path, name: Path, previous: Path | None, previous_files: Manifest) -> Manifest:
    facts = previous_files.get(name.as_posix())
    if facts and previous and path.samefile(previous / name):
        return dict(facts)
    return _describe(path)


def _describe(path: Path) -> Manifest:
    with path.open("rb") as file:
        facts = {"size": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}
    return {**facts, "seal": read_seal(path)} if path.name.endswith(BLOCK_FILE) else facts


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest, and check the size and header of every file that it lists.

    Raises:
        IndexDamaged: If it cannot be read, or a file is missing or of another size.
        IndexUnreadable: If one of them is there and cannot be read.
        IndexOutdated: If it is of another format or analysis; the message says how they differ, and what to run.
        ResourcesExhausted: If file descriptors or memory have run out.
    """
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        intact = manifest.pop("checksum") == _checksum(manifest)
        version = int(manifest["format"])
    except OSError as error:
        raise unread_file(path, error) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise IndexDamaged(f"{path}: cannot be read ({error!r}); rebuild the index") from error
    if not intact:
        raise IndexDamaged(f"{path}: has changed since it was built; rebuild the index")
    differs = _outdated(version, manifest)
    if differs:
        index = str(folder.parent.parent)
        command = shlex.join(["hezuo", "build", "--index", index, *map(str, manifest.get("sources", ()))])
        raise IndexOutdated(f"{folder}: was built by another version of hezuo ({differs}); run: {command}")
    try:
        expected = _checked_facts(manifest)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise IndexDamaged(f"{path}: does not say what it should ({error!r}); rebuild the index") from error
    for name, (size, seal) in expected.items():
        try:
            file = _inside(folder, name)
            actual = file.stat().st_size
            same = not name.endswith(BLOCK_FILE) or read_seal(file) == seal
        except OSError as error:
            raise unread_file(folder / name, error) from error
        if actual != size:
            raise IndexDamaged(f"{folder / name}: is {actual} bytes long instead of {size}; rebuild the index")
        if not same:
            raise IndexDamaged(f"{folder / name}: is another file under this name; rebuild the index")
    return dict(manifest)


def _outdated(version: int, manifest: Manifest) -> str:
    """Return why a generation of this format and analysis must not be read; empty if it may be.

    Of another enrichment or lexicon it may: an update derives these anew, and until then they are as they were built.
    """
    if version != FORMAT:
        return f"index format {version} instead of {FORMAT}"
    return difference(manifest.get("analysis"), analysis_versions())


def _checked_facts(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Return the size and seal of each file of a manifest, after checking that it has all that readers need.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, OverflowError: If it does not.
    """
    names = dict(manifest["files"])
    if int(manifest["documents"]) < 0:
        raise ValueError("documents")
    for segment in manifest["segments"]:
        if not _SEGMENT_ID.fullmatch(segment["id"]) or not 0 <= int(segment["deleted"]) <= int(segment["documents"]):
            raise ValueError(f"segment {segment}")
        files = [block_file(TERMS)] if manifest.get(WORDS) else SEGMENT_FILES
        if missing := missing_files(names, segment["id"], segment["deleted"], files):
            raise ValueError(f"no {', '.join(sorted(missing))}")
    return {
        str(name): (int(facts["size"]), str(facts["seal"] if name.endswith(BLOCK_FILE) else ""))
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


def _check_file(folder: Path, name: str, manifest: Manifest) -> None:
    try:
        with _inside(folder, name).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unread_file(folder / name, error) from error
    if digest != manifest["files"][name]["sha256"]:
        raise IndexDamaged(f"{folder / name}: has changed since it was built; rebuild the index")


def _checksum(manifest: Manifest) -> str:
    """Return the SHA-256 of a manifest's content without the checksum itself."""
    return sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _inside(folder: Path, name: str) -> Path:
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise IndexDamaged(f"{folder / _MANIFEST}: names a file outside the generation: {name!r}; rebuild the index")
    return folder / name
