"""Lets a process die at one of its file operations, as kill -9 would, without anything between it and the disk."""

from __future__ import annotations

import os
import signal
import sys

__all__ = ["die_at"]

_OPERATIONS = frozenset(
    {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link"}
)


def die_at(operation: int) -> None:
    """Kill this process, as kill -9 does, just before its file operation of a number."""
    seen = 0

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _OPERATIONS:
            seen += 1
            if seen == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
