"""Generations of an index: write a new one beside the served one, publish it by one atomic rename, remove old ones.

    index/CURRENT                 name of the generation that is served, replaced by a rename
    index/LOCK                    held by a running build
    index/generations/g-000007-…/ immutable files and a manifest.json with size and SHA-256 of each, and of itself
    index/generations/tmp-…/      an unfinished build; the next one removes it

A reader opens what CURRENT names and keeps it open. A build that dies at any moment leaves CURRENT as it was.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from search.engine.store.manifest import Manifest, read_manifest, write_manifest
from search.errors import BuildError, IndexDamaged, IndexMissing, IndexOutdated, out_of_memory, unread_file

__all__ = ["PendingGeneration", "current", "current_name", "new_generation"]

_LOG = logging.getLogger(__name__)

KEPT_GENERATIONS = 2
"""Generations that are kept: the served one and the one before."""

_UNCHANGED = "what is being served has not changed"
_CURRENT, _LOCK, _GENERATIONS = "CURRENT", "LOCK", "generations"
_NAME = re.compile(r"g-(\d{6,})-[0-9a-f]{8}")


def current_name(index: Path) -> str:
    """Return the name of the served generation: one small read, so that an open library can check it at every search.

    Raises:
        IndexMissing: If there is no index.
        IndexDamaged: If the pointer holds something else.
        IndexUnreadable: If it cannot be read.
        ResourcesExhausted: If file descriptors or memory have run out.
    """
    try:
        name, end, rest = (index / _CURRENT).read_bytes().decode("ascii").partition("\n")
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {index}/; build one with: hezuo build --index {index}") from None
    except OSError as error:
        raise unread_file(index / _CURRENT, error) from error
    except UnicodeDecodeError as error:
        raise IndexDamaged(f"{index / _CURRENT}: cannot be read ({error}); rebuild the index") from error
    if not _NAME.fullmatch(name) or not end or rest:
        raise IndexDamaged(f"{index / _CURRENT}: does not name a generation; rebuild the index")
    return name


def current(index: Path) -> Path:
    """Return the folder of the served generation.

    Raises:
        IndexMissing: If there is no index.
        IndexDamaged: If the generation is not there.
        IndexUnreadable: If the pointer or the generation cannot be read.
    """
    folder = index / _GENERATIONS / current_name(index)
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        is_folder = False
    except OSError as error:
        raise unread_file(folder, error) from error
    if not is_folder:
        raise IndexDamaged(f"{folder}: is missing, which {index / _CURRENT} names; rebuild the index")
    return folder


class PendingGeneration:
    """A generation that is being written and not served yet.

    Attributes:
        folder: Temporary folder of its files, which `new_generation` makes and removes.
        name: Its name once it is published.
        previous: Folder of the generation that is served now, or None.
    """

    def __init__(self, index: Path) -> None:
        generations = index / _GENERATIONS
        self._index = index
        self.previous = _current_or_none(index)
        # The number orders generations; the random rest makes the name unique, even if somebody empties the folder: an
        # open library compares only names to know whether a new generation is served.
        self.name = f"g-{1 + max(map(_number, _finished(generations)), default=0):06}-{token_hex(4)}"
        self._final, self._pointer = generations / self.name, index / f"{_CURRENT}.new"
        self._may_be_served = False
        self.folder = generations / f"tmp-{token_hex(8)}"

    def holds_documents(self) -> bool:
        """Return whether the served generation has any document."""
        try:
            return self.previous is not None and read_manifest(self.previous)["documents"] > 0
        except (IndexDamaged, IndexOutdated):
            return False

    def seal(self, facts: Manifest) -> None:
        """Write the manifest over the files that are there now.

        Args:
            facts: Its other keys.
        """
        write_manifest(self.folder, {"generation": self.name, **facts}, self.previous)

    def publish(self) -> None:
        """Sync every file to disk (fsync), and swap the pointer: this generation is served from now on.

        Raises:
            OSError: If anything fails before the swap. What fails after it is logged, for the generation is served.
        """
        for path in (*self.folder.rglob("*"), self.folder):
            _sync(path)
        self.folder.chmod(0o755)
        self.folder.rename(self._final)
        _sync(self._final.parent)
        self._pointer.write_text(self.name + "\n", encoding="ascii")
        _sync(self._pointer)
        self._may_be_served = True
        self._pointer.replace(self._index / _CURRENT)
        try:
            _sync(self._index)
            _sync(self._index.absolute().parent)
        except OSError as error:
            why = error.strerror or error
            _LOG.warning(
                "%s is served from now on, but its folder could not be synced (%s): should the machine lose power in "
                "the next seconds, what was served before may be served again",
                self.name,
                why,
            )

    def discard(self) -> None:
        """Remove whatever there is of it, unless it has been published."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._may_be_served:
            try:
                if current_name(self._index) == self.name:
                    return
            except IndexMissing:
                pass
            except IndexDamaged:  # it is unknown, and a later build finds out
                return
        shutil.rmtree(self._final, ignore_errors=True)
        with suppress(OSError):
            self._pointer.unlink(missing_ok=True)


@contextmanager
def new_generation(index: Path) -> Iterator[PendingGeneration]:
    """Hold the lock of an index while a generation is written; remove old generations and those of dead builds.

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
        except BlockingIOError:
            raise BuildError(f"{index}: another build is running; wait until it has finished") from None
        except OSError as error:
            raise BuildError(f"{index}: cannot be locked ({error.strerror or error})") from error
        _sweep(index)
        try:
            with _pending_generation(index) as pending:
                yield pending
        except MemoryError:
            raise BuildError(out_of_memory(str(index), _UNCHANGED)) from None
        except OSError as error:
            if error.errno == errno.ENOMEM:
                raise BuildError(out_of_memory(str(index), _UNCHANGED)) from error
            reason = error.strerror or str(error)
            raise BuildError(f"{index}: cannot be written ({reason}); {_UNCHANGED}") from error
        _sweep(index)


@contextmanager
def _pending_generation(index: Path) -> Iterator[PendingGeneration]:
    pending = PendingGeneration(index)
    try:
        pending.folder.mkdir(mode=0o700)  # here, so that whatever interrupts this process from now on removes it
        yield pending
    finally:
        pending.discard()


def _current_or_none(index: Path) -> Path | None:
    try:
        return current(index)
    except IndexMissing:
        return None
    except IndexDamaged as error:
        _LOG.info("nothing is known of what was served before: %s", error)
        return None


def _sweep(index: Path) -> None:
    """Remove unfinished generations and old ones; what cannot be removed is left for the next build."""
    try:
        _remove_unserved(index)
    except OSError as error:
        _LOG.warning("%s: old generations cannot be removed (%s)", index, error.strerror or error)


def _remove_unserved(index: Path) -> None:
    generations = index / _GENERATIONS
    served = _current_or_none(index)
    for path in generations.glob("tmp-*"):
        shutil.rmtree(path, ignore_errors=True)
    if served is None:
        return  # without a pointer it is unknown which of them is complete
    named = _finished(generations)
    older = [path for path in named if _number(path) < _number(served)]
    # A generation newer than the served one was renamed by a build that died before the swap.
    newer = [path for path in named if _number(path) > _number(served)]
    for path in (*newer, *older[: -(KEPT_GENERATIONS - 1)]):
        _LOG.debug("removing generation %s", path.name)
        shutil.rmtree(path, ignore_errors=True)


def _finished(generations: Path) -> list[Path]:
    return sorted((path for path in generations.glob("g-*") if _NAME.fullmatch(path.name)), key=_number)


def _number(generation: Path) -> int:
    match = _NAME.fullmatch(generation.name)
    return int(match[1]) if match else 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
