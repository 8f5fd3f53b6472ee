"""Keep the register of ids through builds: find the last sound one, and leave a copy beside the generations.

    index/generations/g-…/ids.hz    the register of a generation, which is published with it in one step
    index/ids.hz                    the same file under another name, for backups, and if the generations are deleted

A build that dies leaves both as they were, since the generation that it was writing is never served.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from search.engine.register.table import REGISTER, Register
from search.engine.store.generations import generation_folder, kept_generations
from search.errors import BuildError, IndexDamaged

__all__ = ["keep_register", "last_register", "register_before_rollback"]

_LOG = logging.getLogger(__name__)

_GENERATIONS, _MANIFEST = "generations", "manifest.json"  # as in `store.generations` and `store.manifest`


def last_register(index: Path, served: Path | None, *, begin_anew: bool = False) -> Register | None:
    """Return the register of the served generation, every byte of it verified, or the last sound one.

    An older register has no wrong id, but lacks the ids that were given after it was written.

    Args:
        index: Folder of the index.
        served: Folder of the generation that is served; it may be damaged, or of another format. None if there is none.
        begin_anew: Whether to go on without a register if one is damaged and no older one is sound.

    Returns:
        The register; None if none was ever written.

    Raises:
        BuildError: If there is one, and none is sound.
    """
    failed: list[str] = []
    for path in _candidates(index, served):
        try:
            register = Register(path)
            register.verify()
        except IndexDamaged as error:
            failed.append(str(error).removesuffix("; rebuild the index"))
            continue
        if failed:
            _LOG.warning("%s; the register of ids is taken from %s instead", "; ".join(failed), path)
        return register
    if not failed:
        return None
    why = "; ".join(failed)
    if begin_anew:
        _LOG.warning("%s; a new register of ids is begun", why)
        return None
    raise BuildError(
        f"{why}. It keeps the ids of all documents, and with them links and citations. Put {index / REGISTER} back "
        "from a backup and build again; if there is none, begin a new register, in which documents that were moved or "
        "share a path get other ids: hezuo build --new-ids"
    )


def register_before_rollback(index: Path, served: Path | None) -> Register | None:
    """Return the register of the newest generation that a rollback went back from, every byte of it verified.

    It has all ids of the one that is served, and those that readers were told of since.

    Args:
        index: Folder of the index.
        served: Folder of the generation that is served; None if there is none.

    Returns:
        The register; None if no newer generation than the served one is kept, or none with a sound register.
    """
    kept = kept_generations(index)
    for folder in reversed(kept[kept.index(served) + 1 :] if served in kept else []):
        try:
            register = Register(folder / REGISTER)
            register.verify()
        except IndexDamaged as error:
            _LOG.warning("%s; ids that were given there may be given again", error)
            continue
        return register
    return None


def _candidates(index: Path, served: Path | None) -> Iterator[Path]:
    """Yield where a register is, or should be, the newest first."""
    if served and ((served / REGISTER).exists() or _lists_register(served)):
        yield served / REGISTER
    older = sorted((index / _GENERATIONS).glob(f"g-*/{REGISTER}"), reverse=True)
    for path in (index / REGISTER, *older):
        if path.exists() and path.parent != served:
            yield path


def _lists_register(generation: Path) -> bool:
    """Return whether a generation had a register when it was built; its manifest may be of any version."""
    try:
        return f'"{REGISTER}"'.encode() in (generation / _MANIFEST).read_bytes()
    except OSError:
        return False


def keep_register(index: Path, name: str) -> None:
    """Leave the register of a generation that is served, by its name, beside the generations as well.

    If that fails, it is logged: the index is served, and its own register is in it.
    """
    generation = generation_folder(index, name)
    kept, new = index / REGISTER, index / f"{REGISTER}.new"
    try:
        new.unlink(missing_ok=True)
        try:
            os.link(generation / REGISTER, new)
        except OSError:  # a file system without links
            shutil.copyfile(generation / REGISTER, new)
        new.replace(kept)
    except OSError as error:
        _LOG.warning("%s: could not be renewed (%s); the index has its own", kept, error.strerror or error)
