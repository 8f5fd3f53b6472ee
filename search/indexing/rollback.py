"""Go back to a generation of an index that was served before, and list those that are kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from search.engine import (
    OpenIndex,
    check_files,
    current_name,
    generation_before,
    kept_generations,
    lock_index,
    read_manifest,
    serve_again,
)
from search.errors import BuildError, IndexDamaged, IndexMissing, IndexOutdated, InvalidRequest

__all__ = ["KeptGeneration", "Rollback", "list_generations", "roll_back"]

_LOG = logging.getLogger(__name__)

_ADVICE = re.compile("; (?:rebuild|run:)")
"""Begins what the error of a generation advises to do, which does not hold while another one is served."""


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation of an index that is or was served.

    Attributes:
        name: Its name.
        built: When it was built: an ISO date and time, in UTC; empty if its manifest cannot be read.
        documents: Number of its documents; 0 if its manifest cannot be read.
        is_served: Whether it is the one that is served.
        problem: Why it cannot be served; empty as far as its manifest and the headers of its files tell.
    """

    name: str
    built: str
    documents: int
    is_served: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Rollback:
    """The result of a rollback.

    Attributes:
        served: The generation that is served now.
        before: The one that was served until then; None if its name is not known. It is the same if nothing changed.
        is_forward: Whether the generation that is served now is newer than that. If it is older, the next build, or
            update that finds something, takes the place of `before`.
    """

    served: KeptGeneration
    before: KeptGeneration | None
    is_forward: bool


def list_generations(index: Path) -> list[KeptGeneration]:
    """Return the kept generations of an index, the newest first.

    Raises:
        IndexMissing: If there is none.
        ResourcesExhausted: If file descriptors or memory have run out.
    """
    served = _served_name(index)
    return [_described(folder, served) for folder in reversed(_kept(index))]


def roll_back(index: Path, name: str | None = None) -> Rollback:
    """Serve a generation again that was served before, once every byte of it has been compared with its manifest.

    None is removed, so a rollback can be taken back, until the next build or update puts its generation in the place of
    those that are newer than the one that is served. An update compares the sources with what is served.

    Args:
        index: Folder of the index.
        name: Name of the generation, or as much of its beginning as no other has; by default the one before.

    Raises:
        BuildError: If there is none before, it is damaged or of another version, a build is running, or the folder
            cannot be written. In all cases what is served has not changed.
        IndexMissing: If there is no index.
        InvalidRequest: If no generation, or more than one, has this name.
        ResourcesExhausted: If file descriptors or memory have run out.
    """
    _kept(index)  # raises before a lock is written where no index is
    with lock_index(index):
        folders, served_name = _kept(index), _served_name(index)
        folder = _before(index, served_name) if name is None else _named(folders, name, index)
        before = [_described(each, served_name) for each in folders if each.name == served_name]
        if folder.name == served_name:
            return Rollback(before[0], before[0], is_forward=False)
        is_forward = served_name in [each.name for each in folders[: folders.index(folder)]]
        _check(folder, index)
        serve_again(index, folder)
    _LOG.info("generation %s is served again, after %s", folder.name, served_name or "an unknown one")
    return Rollback(_described(folder, folder.name), _replaced(index, served_name, before), is_forward)


def _kept(index: Path) -> list[Path]:
    folders = kept_generations(index)
    if not folders:
        current_name(index)  # says that there is no index, or that its pointer is damaged
        raise IndexMissing(f"there is no generation in {index}/; build one with: hezuo build --index {index}")
    return folders


def _served_name(index: Path) -> str:
    """Return the name of the generation that is served; empty if the pointer is missing or damaged."""
    try:
        return current_name(index)
    except (IndexMissing, IndexDamaged) as error:
        _LOG.info("it is not known which generation is served: %s", error)
        return ""


def _described(folder: Path, served: str) -> KeptGeneration:
    is_served = folder.name == served
    try:
        manifest = read_manifest(folder)
    except (IndexDamaged, IndexOutdated) as error:
        return KeptGeneration(folder.name, "", 0, is_served, _reason(error))
    return KeptGeneration(folder.name, str(manifest.get("built", "")), int(manifest["documents"]), is_served, "")


def _replaced(index: Path, name: str, described: Sequence[KeptGeneration]) -> KeptGeneration | None:
    """Return what was served until a rollback, as it was described before that."""
    if described:
        (kept,) = described
        return replace(kept, is_served=False)
    return KeptGeneration(name, "", 0, is_served=False, problem=f"it is not in {index}/ any more") if name else None


def _named(folders: Sequence[Path], name: str, index: Path) -> Path:
    matching = [folder for folder in folders if name and folder.name.startswith(name)]
    if len(matching) != 1:
        what = f"more than one generation {name!r}" if matching else f"no generation {name!r}"
        kept = ", ".join(folder.name for folder in reversed(folders))
        raise InvalidRequest(f"there is {what} in {index}/; kept are: {kept}")
    return matching[0]


def _before(index: Path, served: str) -> Path:
    if not served:
        raise BuildError(
            f"{index / 'CURRENT'} does not tell which generation is served, so name the one to serve: "
            "hezuo rollback --to NAME; hezuo rollback --list lists them"
        )
    before = generation_before(index)
    if before is None:
        raise BuildError(f"there is no generation before {served} in {index}/ to go back to; {served} is still served")
    return before


def _check(folder: Path, index: Path) -> None:
    """Check that a generation can be served: that every byte is as it was written, and that it can be opened."""
    try:
        check_files(folder)
        OpenIndex(folder)
    except (IndexDamaged, IndexOutdated) as error:
        raise BuildError(
            f"{folder.name} cannot be served again: {_reason(error)}. What {index}/ serves has not changed; "
            "hezuo rollback --list lists the other generations"
        ) from error


def _reason(error: IndexDamaged | IndexOutdated) -> str:
    """Return what is wrong with a generation, without advice that is meant for the one that is served."""
    return _ADVICE.split(str(error), maxsplit=1)[0]
