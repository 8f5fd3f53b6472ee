"""Cuts the power of the machine at random moments of builds and updates, and looks what the disk holds afterwards.

    python -m tests.faults.disk.power_loss [--schedules 2000]

A run is recorded once, with every write, sync and rename. For each schedule a moment is drawn, and what a disk may hold
of all that was done until then: what was synced is there; of the rest each write may be lost, cut short or there, and
each entry of a folder made, removed or renamed, or not, whatever became of those before it. That is less than most file
systems promise (POSIX promises no more). The index must then serve the old or the new state, and the next run succeed.
Prints one JSON line for each kind of run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.disk.archive import Archive
from tests.faults.disk.kills import VERBS
from tests.faults.disk.recording import Change, read_changes
from tests.faults.disk.shim import MISSING, Action, Disk, Step, compiled, run_under

_TORN = 0.3  # share of the writes that were not synced, and came to the disk, of which only a part did
_LARGE = 1 << 20  # bytes of a file that is linked into an index from elsewhere: the compiled dictionary


@dataclass
class _File:
    """A file by its inode: what it held before the run, and what was written since."""

    content: bytes = b""
    outside: Path | None = None  # a file from elsewhere that was linked in, which no run writes to
    writes: list[tuple[int, int, bytes | None]] = field(default_factory=list)  # moment, offset, data; None cuts there
    synced: list[int] = field(default_factory=list)


@dataclass
class _Folder:
    """A folder by its inode: its entries before the run."""

    entries: dict[str, _File | _Folder] = field(default_factory=dict)
    synced: list[int] = field(default_factory=list)


@dataclass
class _Entry:
    """A change of entries at a moment: what is added, and what is removed, each in its folder."""

    moment: int
    added: tuple[_Folder, str, _File | _Folder] | None = None
    removed: tuple[_Folder, str] | None = None


class Recording:
    """A recorded run on a folder, of which the disk's content after a power cut can be drawn.

    Args:
        before: A copy of the folder as it was before the run.
        folder: The folder of the run.
        changes: What the run did.
    """

    def __init__(self, before: Path, folder: Path, changes: Sequence[Change]) -> None:
        self._folder = folder
        self._root = _read(before)
        self._original = _copy_of(self._root)
        self._entries: list[_Entry] = []
        self.length = len(changes)
        self._open: dict[Path, _File] = {}
        for moment, change in enumerate(changes):
            self._replay(moment, change)

    def _find(self, path: Path) -> _File | _Folder | None:
        """The file or folder of a path at this moment of the replay."""
        node: _File | _Folder | None = self._root
        for part in path.relative_to(self._folder).parts:
            node = node.entries.get(part) if isinstance(node, _Folder) else None
        return node

    def _parent(self, path: Path) -> _Folder:
        node = self._find(path.parent)
        assert isinstance(node, _Folder), path
        return node

    def _file(self, path: Path) -> _File:
        node = self._find(path)
        if isinstance(node, _File):
            self._open[path] = node
            return node
        return self._open[path]  # written to after it was unlinked or renamed: a temporary file

    def _replay(self, moment: int, change: Change) -> None:
        path = change.path
        match change.kind:
            case Step.OPEN:
                if self._find(path) is None:
                    self._add(moment, path, _File())
                self._file(path)
                if change.number:
                    self._file(path).writes.append((moment, 0, None))
            case Step.WRITE:
                self._file(path).writes.append((moment, change.offset, change.data))
            case Step.TRUNCATE:
                self._file(path).writes.append((moment, change.offset, None))
            case Step.SYNC:
                node = self._find(path) or self._file(path)
                node.synced.append(moment)
            case Step.MKDIR:
                self._add(moment, path, _Folder())
            case Step.LINK:
                is_inside = path.is_relative_to(self._folder)
                self._add(moment, change.target, self._file(path) if is_inside else _File(outside=path))
            case Step.UNLINK | Step.RMDIR:
                self._remove(moment, path)
            case Step.RENAME:
                moved = self._find(path)
                assert moved is not None, path
                parent, target = self._parent(path), self._parent(change.target)
                del parent.entries[path.name]
                target.entries[change.target.name] = moved
                added, removed = (target, change.target.name, moved), (parent, path.name)
                self._entries.append(_Entry(moment, added, removed))
            case _:
                raise AssertionError(change)

    def _add(self, moment: int, path: Path, node: _File | _Folder) -> None:
        parent = self._parent(path)
        parent.entries[path.name] = node
        self._entries.append(_Entry(moment, added=(parent, path.name, node)))

    def _remove(self, moment: int, path: Path) -> None:
        parent = self._parent(path)
        del parent.entries[path.name]
        self._entries.append(_Entry(moment, removed=(parent, path.name)))

    def cut(self, moment: int, chance: random.Random, target: Path) -> None:
        """Write what the disk may hold after a power cut before an operation.

        Args:
            moment: Number of the operation, from 0.
            chance: Draws what was lost.
            target: A folder that does not exist yet.
        """
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))  # share of what was not synced that is there nevertheless
        entries: dict[int, dict[str, _File | _Folder]] = {}

        def of(folder: _Folder) -> dict[str, _File | _Folder]:
            return entries.setdefault(id(folder), dict(self._original.get(id(folder), {})))

        for entry in self._entries:
            if entry.moment >= moment:
                break
            folder = entry.added[0] if entry.added else entry.removed[0] if entry.removed else None
            is_durable = folder is not None and any(entry.moment < sync < moment for sync in folder.synced)
            if is_durable or chance.random() < kept:
                if entry.removed:
                    of(entry.removed[0]).pop(entry.removed[1], None)
                if entry.added:
                    of(entry.added[0])[entry.added[1]] = entry.added[2]

        def write(folder: _Folder, path: Path) -> None:
            path.mkdir()
            for name, node in of(folder).items():
                if isinstance(node, _Folder):
                    write(node, path / name)
                elif node.outside:
                    os.link(node.outside, path / name)
                else:
                    (path / name).write_bytes(_content(node, moment, kept, chance))

        write(self._root, target)


def _content(file: _File, moment: int, kept: float, chance: random.Random) -> bytes:
    """What a file holds: all that was synced, and of later writes what the disk happened to write."""
    durable = max((sync for sync in file.synced if sync < moment), default=-1)
    content = bytearray(file.content)
    for when, offset, data in file.writes:
        if when >= moment:
            break
        if when > durable and chance.random() >= kept:
            continue
        if data is None:
            del content[offset:]
            continue
        is_torn = when > durable and chance.random() < _TORN
        written = data[: chance.randrange(len(data) + 1)] if is_torn else data
        if len(content) < offset:
            content += bytes(offset - len(content))
        content[offset : offset + len(written)] = written
    return bytes(content)


def _read(folder: Path) -> _Folder:
    """The tree of a folder; large files, which are linked from elsewhere, are kept by their path."""
    node = _Folder()
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            node.entries[path.name] = _read(path)
        elif path.stat().st_size > _LARGE:
            node.entries[path.name] = _File(outside=path)
        else:
            node.entries[path.name] = _File(path.read_bytes())
    return node


def _copy_of(root: _Folder) -> dict[int, dict[str, _File | _Folder]]:
    """The entries of all folders of a tree, by the identity of the folder."""
    entries = {id(root): dict(root.entries)}
    for node in root.entries.values():
        if isinstance(node, _Folder):
            entries |= _copy_of(node)
    return entries


def record(archive: Archive, disk: Disk, verb: str, scratch: Path) -> Recording:
    """Record a run that brings the archive into its other state; the index is put back as it was."""
    before = archive.state
    archive.change(1 - before)
    copy = scratch / "before"
    shutil.copytree(archive.index, copy, copy_function=os.link)
    changes = scratch / "changes"
    with changes.open("wb") as file:
        outcome = archive.attempt(verb, lambda: disk.arm(Action.NOTHING, record=file.fileno()))
    assert outcome.end == "done", outcome.message
    recording = Recording(copy, archive.index.resolve(), list(read_changes(changes)))
    shutil.rmtree(archive.index)
    shutil.copytree(copy, archive.index)
    return recording


def lose_power(archive: Archive, recording: Recording, verb: str, schedules: int, seed: int = 0) -> Counter[str]:
    """Cut the power so many times during a recorded run; the archive is in the state that the run brought it to."""
    counts: Counter[str] = Counter()
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    before = 1 - archive.state
    for _ in range(schedules):
        shutil.rmtree(archive.index)
        recording.cut(chance.randrange(recording.length + 1), chance, archive.index)
        counts["schedules"] += 1
        counts["new state"] += archive.look(before) == archive.state
        archive.recover(verb)
    return counts


def main() -> None:
    """Run the proof."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--schedules", type=int, default=2000, help="power cuts, builds and updates together")
    options = parser.parse_args()
    library = compiled()
    if library is None:
        raise SystemExit(MISSING)
    run_under(library, "tests.faults.disk.power_loss", *sys.argv[1:])
    for verb in VERBS:
        with TemporaryDirectory() as folder, TemporaryDirectory() as scratch:
            archive = Archive(Path(folder))
            recording = record(archive, Disk(library, archive.index), verb, Path(scratch))
            counts = lose_power(archive, recording, verb, options.schedules // len(VERBS))
            facts = {"verb": verb, "operations": recording.length, **counts}
            sys.stdout.write(json.dumps(facts) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
