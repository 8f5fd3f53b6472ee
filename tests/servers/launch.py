"""Becomes a given program as a user without rights, which the kernel ends when the process that started it ends.

Run as a file, with the number of the starting process, the name of the user, and the command.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["NOBODY", "launching"]

NOBODY = "nobody"
PR_SET_PDEATHSIG = 1  # of linux/prctl.h


def launching(command: Sequence[str], *, user: str = "") -> list[str]:
    """Return the command that becomes the given one, for a child of this process.

    Args:
        command: Path of a program, and its arguments.
        user: Who it runs as, if this process is root's; empty for the same user.
    """
    return [sys.executable, "-IS", str(Path(__file__)), str(os.getpid()), user, *command]


def main(parent: str, user: str, *command: str) -> None:
    """Become the command."""
    if user and os.getuid() == 0:
        account = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which would undo it
    if os.getppid() != int(parent):
        raise SystemExit("who asked for this program has ended")
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(*sys.argv[1:])
