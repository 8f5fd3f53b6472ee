"""Generations of an index: write a new one beside the served one, publish it by one atomic rename, remove old ones.

    index/CURRENT                 name of the generation that is served, replaced by a rename
    index/CURRENT.new             the next CURRENT; written before its generation has a name, and renamed to CURRENT
    index/LOCK                    held by a running build, update or rollback (see `store.lock`)
    index/generations/g-000007-…/ immutable files and a manifest.json with size and SHA-256 of each, and of itself
    index/generations/tmp-…/      an unfinished build, or what is to be removed; the next build removes it

A reader opens what CURRENT names and keeps it open. A build that dies at any moment leaves CURRENT as it was; if it has
given its generation a name by then, CURRENT.new tells that this was never served.

Generations are kept as an editor keeps what can be undone: a rollback serves an older one and removes none, and the
next generation takes the place of those that are newer than the one it follows.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from search.engine.store.lock import lock_index
from search.engine.store.manifest import Manifest, read_manifest, write_manifest
from search.errors import (
    BuildError,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    IndexUnreadable,
    ResourcesExhausted,
    out_of_memory,
    unread_file,
)

__all__ = [
    "KEPT_GENERATIONS",
    "PendingGeneration",
    "current",
    "current_name",
    "generation_before",
    "generation_folder",
    "kept_generations",
    "new_generation",
    "serve_again",
    "sync_path",
]

_LOG = logging.getLogger(__name__)

KEPT_GENERATIONS = 2
"""Generations that are kept by default: the served one and the one before. It is the least, too: a reader that has just
read the pointer must find the generation there, even if the pointer is swapped at that moment."""

_UNCHANGED = "what is being served has not changed"
_CURRENT, _GENERATIONS = "CURRENT", "generations"
_NEXT_POINTER, _ROLLBACK_POINTER = f"{_CURRENT}.new", f"{_CURRENT}.rollback"
_UNFINISHED = "tmp-"
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
        raise IndexMissing(
            f"there is no index in {index.absolute()}/; go to the folder of your archive (the one with hezuo.toml), or "
            f"build one with: hezuo build --index {index}"
        ) from None
    except OSError as error:
        raise unread_file(index / _CURRENT, error) from error
    except UnicodeDecodeError as error:
        raise IndexDamaged(f"{index / _CURRENT}: cannot be read ({error}); rebuild the index") from error
    if not _NAME.fullmatch(name) or not end or rest:
        raise IndexDamaged(f"{index / _CURRENT}: does not name a generation; rebuild the index")
    return name


def generation_folder(index: Path, name: str) -> Path:
    """Return the folder of a generation by its name."""
    return index / _GENERATIONS / name


def current(index: Path) -> Path:
    """Return the folder of the served generation.

    Raises:
        IndexMissing: If there is no index.
        IndexDamaged: If the generation is not there.
        IndexUnreadable: If the pointer or the generation cannot be read.
    """
    folder = generation_folder(index, current_name(index))
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        is_folder = False
    except OSError as error:
        raise unread_file(folder, error) from error
    if not is_folder:
        raise IndexDamaged(f"{folder}: is missing, which {index / _CURRENT} names; rebuild the index")
    return folder


def kept_generations(index: Path) -> list[Path]:
    """Return the folders of the generations that are or were served and have not been removed, oldest first."""
    # The folder is listed first, so that a generation which is published meanwhile is either not seen, or told from
    # the others by the next pointer, or served.
    finished = _finished(index / _GENERATIONS)
    unserved = _unserved(index)
    return [folder for folder in finished if folder != unserved]


def generation_before(index: Path) -> Path | None:
    """Return the kept generation before the one that the pointer names, whether this is there or not; None if none is.

    Raises:
        IndexMissing, IndexDamaged, ResourcesExhausted: As `current_name`.
    """
    served = _number(Path(current_name(index)))
    older = [folder for folder in kept_generations(index) if _number(folder) < served]
    return older[-1] if older else None


def serve_again(index: Path, generation: Path) -> None:
    """Serve a kept generation from now on; called under the lock of the index.

    Raises:
        BuildError: If the pointer cannot be written.
    """
    pointer = index / _ROLLBACK_POINTER
    try:
        _write_pointer(pointer, generation.name)
        _swap(index, pointer, generation.name)
    except OSError as error:
        raise BuildError(f"{index}: {_cannot_write(error)}") from error


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
        self._final, self._pointer = generations / self.name, index / _NEXT_POINTER
        self._may_be_served = False
        self.folder = generations / f"{_UNFINISHED}{token_hex(8)}"

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

    def publish(self, synced: Callable[[int, int], None] | None = None) -> None:
        """Sync every file to disk (fsync), and swap the pointer: this generation is served from now on.

        Args:
            synced: Called with how many files are synced, and how many there are.

        Raises:
            OSError: If anything fails before the swap. What fails after it is logged, for the generation is served.
        """
        paths = (*self.folder.rglob("*"), self.folder)
        for number, path in enumerate(paths):
            if synced:
                synced(number, len(paths))
            sync_path(path)
        self.folder.chmod(0o755)
        _write_pointer(self._pointer, self.name)  # from here on it is known that the name was never served
        self.folder.rename(self._final)
        for undone in self._undone():
            _set_aside(undone)
        sync_path(self._final.parent)
        self._may_be_served = True
        _swap(self._index, self._pointer, self.name)

    def _undone(self) -> list[Path]:
        """Return the generations after the one that is served: those that a rollback went back from."""
        if self.previous is None:
            return []
        after = _number(self.previous)
        finished = _finished(self._index / _GENERATIONS)
        return [folder for folder in finished if _number(folder) > after and folder.name != self.name]

    def discard(self) -> None:
        """Remove whatever there is of it, unless it has been published."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._may_be_served:
            try:
                if current_name(self._index) == self.name:
                    return
            except IndexMissing:
                pass
            except (IndexDamaged, ResourcesExhausted):  # it is unknown, and a later build finds out
                return
        shutil.rmtree(self._final, ignore_errors=True)
        with suppress(OSError):
            self._pointer.unlink(missing_ok=True)


@contextmanager
def new_generation(index: Path, keep: int = KEPT_GENERATIONS) -> Iterator[PendingGeneration]:
    """Hold the lock of an index while a generation is written; remove old generations and those of dead builds.

    Args:
        index: Folder of the index.
        keep: Generations that are kept, the one that is served included; at least 2.

    Raises:
        BuildError: If another build is running, or the folder cannot be written.
    """
    try:
        (index / _GENERATIONS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{index}: cannot be written ({error.strerror or error})") from error
    with lock_index(index):
        _sweep(index, keep)
        try:
            with _pending_generation(index) as pending:
                yield pending
        except MemoryError:
            raise BuildError(out_of_memory(str(index), _UNCHANGED)) from None
        except OSError as error:
            if error.errno == errno.ENOMEM:
                raise BuildError(out_of_memory(str(index), _UNCHANGED)) from error
            raise BuildError(f"{index}: {_cannot_write(error)}") from error
        try:
            _sweep(index, keep)
        except (IndexDamaged, ResourcesExhausted) as error:  # the pointer cannot be read, but the build has succeeded
            _LOG.warning("old generations are left for the next build: %s", error)


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
    except IndexUnreadable:  # it may be sound, and what it knows would be lost
        raise
    except IndexDamaged as error:
        _LOG.info("nothing is known of what was served before: %s", error)
        return None


def _sweep(index: Path, keep: int) -> None:
    """Remove what dead builds have left, and old generations; what cannot be removed is left for the next build."""
    try:
        _remove_unserved(index, keep)
    except OSError as error:
        _LOG.warning("%s: old generations cannot be removed (%s)", index, error.strerror or error)


def _remove_unserved(index: Path, keep: int) -> None:
    """Remove unfinished generations, unserved ones, and the oldest; a generation goes in one step or not at all.

    Those newer than the served one were served before a rollback, and stay until another is published.
    """
    generations, unserved = index / _GENERATIONS, _unserved(index)
    served = _current_or_none(index)
    surplus = [unserved] if unserved and unserved.is_dir() and unserved != served else []
    if served is not None:  # without a pointer it is unknown which of them is complete
        older = [path for path in kept_generations(index) if _number(path) < _number(served)]
        surplus += older[: -(keep - 1)]
    try:
        for path in surplus:
            _LOG.debug("removing generation %s", path.name)
            _set_aside(path)
        for pointer in (_NEXT_POINTER, _ROLLBACK_POINTER):
            (index / pointer).unlink(missing_ok=True)
    finally:
        for path in generations.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(path, ignore_errors=True)


def _set_aside(generation: Path) -> None:
    """Give a generation the name of an unfinished one, which is removed by the next sweep."""
    generation.rename(generation.with_name(f"{_UNFINISHED}{generation.name}-{token_hex(4)}"))


def _unserved(index: Path) -> Path | None:
    """Return the generation that has its name but is not served yet; None if there is none, or it has no name yet."""
    try:
        name = (index / _NEXT_POINTER).read_bytes().decode("ascii").removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return generation_folder(index, name) if _NAME.fullmatch(name) else None


def _write_pointer(path: Path, name: str) -> None:
    path.write_text(f"{name}\n", encoding="ascii")
    sync_path(path)
    sync_path(path.parent)


def _swap(index: Path, pointer: Path, name: str) -> None:
    """Replace the pointer of an index by another one, which names what is served from now on.

    Raises:
        OSError: If it cannot be replaced. What fails after that is logged, for the generation is served.
    """
    pointer.replace(index / _CURRENT)
    try:
        sync_path(index)
        sync_path(index.absolute().parent)
    except OSError as error:
        why = error.strerror or error
        _LOG.warning(
            "%s is served from now on, but its folder could not be synced (%s): should the machine lose power in the "
            "next seconds, what was served before may be served again",
            name,
            why,
        )


def _cannot_write(error: OSError) -> str:
    return f"cannot be written ({error.strerror or error}); {_UNCHANGED}"


def _finished(generations: Path) -> list[Path]:
    return sorted((path for path in generations.glob("g-*") if _NAME.fullmatch(path.name)), key=_number)


def _number(generation: Path) -> int:
    match = _NAME.fullmatch(generation.name)
    return int(match[1]) if match else 0


def sync_path(path: Path) -> None:
    """Sync a file or folder to disk (fsync).

    Raises:
        OSError: If it cannot be.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
