"""Starting of a Python module as a process that talks through pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import BinaryIO

__all__ = ["ignore_stop_signals", "last_words", "start_module"]

_MAX_STDERR = 2000  # bytes of the standard error of a process that has died; the end of it says why


def start_module(module: str, stderr: BinaryIO) -> subprocess.Popen[bytes]:
    """Start a module of ours with this interpreter and this import path; `stdin` and `stdout` are pipes.

    Args:
        module: A package with a `__main__`.
        stderr: A file for what it may say before it dies (`last_words`).

    Raises:
        OSError: If no process can be started.
    """
    return subprocess.Popen(  # noqa: S603 - this interpreter and a package of ours
        [sys.executable, "-P", "-m", module],  # -P: import nothing from the current folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        # The import path of this process, made absolute: an empty entry stands for the current folder.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
    )


def ignore_stop_signals() -> None:
    """Leave signals that ask to stop to the build, which ends this process: a terminal sends them to both."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def last_words(stderr: BinaryIO) -> str:
    """Return the end of what a process said on its standard error."""
    stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, stderr.tell() - _MAX_STDERR))
    return stderr.read().decode(errors="replace").strip() or "it has said nothing"
