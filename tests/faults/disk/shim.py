"""Compiles and drives the library that stands between a process and its disk (`faulty_disk.c`)."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from tempfile import gettempdir

__all__ = ["MISSING", "Action", "Disk", "Step", "compiled", "run_under"]

_SOURCE = Path(__file__).with_name("faulty_disk.c")
_LOADED = "LD_PRELOAD"
MISSING = "a C compiler is needed to stand between a process and its disk: apt-get install gcc libc6-dev"


class Action(IntEnum):
    """What happens at a step."""

    NOTHING = 0
    KILL_BEFORE = 1
    KILL_AFTER = 2
    FAIL = 3
    FULL = 4


class Step(IntEnum):
    """Kinds of operations that are counted."""

    OPEN = 0
    WRITE = 1
    SYNC = 2
    RENAME = 3
    LINK = 4
    UNLINK = 5
    MKDIR = 6
    RMDIR = 7
    TRUNCATE = 8
    READ = 9
    MAP = 10


CHANGES = tuple(kind for kind in Step if kind not in (Step.READ, Step.MAP))
"""Operations that change what is on the disk."""


def compiled() -> Path | None:
    """The compiled library, made once for each version of its source; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    stamp = f"{_SOURCE.stat().st_mtime_ns:x}"
    library = Path(gettempdir(), f"hezuo-faulty-disk-{os.getuid()}-{stamp}.so")
    if not library.exists():
        made = library.with_suffix(f".{os.getpid()}")
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", made, _SOURCE, "-ldl"], check=True)
        made.replace(library)
    return library


def run_under(library: Path, module: str, *arguments: str) -> None:
    """Become a Python process in which the library is loaded, unless this is one already."""
    if os.environ.get(_LOADED) != str(library):
        environment = {**os.environ, _LOADED: str(library)}
        os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment)  # noqa: S606


class Disk:
    """The library as it is loaded in this process.

    Args:
        library: What `compiled` returned.
        folder: Folder below which operations are counted.
    """

    def __init__(self, library: Path, folder: Path) -> None:
        self._library, self._folder = ctypes.CDLL(str(library)), folder.resolve()
        self._library.steps.restype = ctypes.c_long

    def arm(
        self,
        action: Action = Action.NOTHING,
        step: int = 0,
        *,
        kinds: Sequence[Step] = CHANGES,
        error: int = 0,
        room: int = 0,
        record: int = -1,
    ) -> None:
        """Count from now on, and act.

        Args:
            action: What happens.
            step: At which step, from 1.
            kinds: Which operations count as steps.
            error: The error of `FAIL`.
            room: Bytes that still fit on the disk, for `FULL`.
            record: A descriptor to which every change is recorded; -1 for none.
        """
        which = sum(1 << kind for kind in kinds)
        self._library.arm(
            os.fsencode(self._folder), int(action), ctypes.c_uint(which), ctypes.c_long(step), error,
            ctypes.c_longlong(room), record,
        )  # fmt: skip

    def disarm(self) -> None:
        """Stop counting."""
        self._library.disarm()

    @property
    def steps(self) -> int:
        """Steps since `arm`."""
        return int(self._library.steps())
