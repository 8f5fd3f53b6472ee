"""The lock of an index: one process at a time builds, updates or rolls back, and the others are told which one.

The lock is that of the kernel (`flock`) on `index/LOCK`: it ends with the process that holds it, however that ends, so
nobody has to remove anything after a crash. What the file says is for people only: who holds the lock, since when.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import pwd
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

from search.errors import BuildError

__all__ = ["lock_index", "wait_for_lock"]

_LOG = logging.getLogger(__name__)

_LOCK = "LOCK"
_MAX_BYTES = 4096  # of what the file says; the rest of a long command is of no interest
_MAX_COMMAND = 200  # characters of a command that are shown
_POLL_SECONDS = 0.2  # between two looks at a lock that is waited for
_ATTEMPTS, _ATTEMPT_SECONDS = 5, 0.02  # for a lock of which nobody says that he holds it: a tenth of a second in all


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds the lock, as the file says.

    Attributes:
        pid: Process id.
        command: Its command line.
        user: Name of its user.
        host: Name of its machine.
        since: When it took the lock: an ISO date and time, in UTC.
    """

    pid: int
    command: str
    user: str
    host: str
    since: str

    @classmethod
    def this_process(cls) -> _Holder:
        """Return what is to be said of this process."""
        try:
            user = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:  # a user without an entry, as in containers
            user = str(os.getuid())
        command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]) if sys.argv else "python"
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), command[:_MAX_COMMAND], user, os.uname().nodename, now)

    @classmethod
    def read(cls, lock: int) -> _Holder | None:
        """Return what the file says; None if it says nothing, or was written by another version."""
        try:
            facts = json.loads(os.pread(lock, _MAX_BYTES, 0))
            texts = (_one_line(str(facts[name])) for name in ("command", "user", "host", "since"))
            return cls(int(facts["pid"]), *texts)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def __str__(self) -> str:
        """Return `hezuo build (process 4711 of maria on archive), since 2026-11-30 17:20:11 UTC, 3 minutes ago`."""
        since, ago = self.since, ""
        with suppress(ValueError, OverflowError, TypeError):
            began = datetime.fromisoformat(self.since)
            since = f"{began:%Y-%m-%d %H:%M:%S} UTC"
            ago = f", {_duration((datetime.now(UTC) - began).total_seconds())} ago"
        return f"{self.command} (process {self.pid} of {self.user} on {self.host}), since {since}{ago}"


@contextmanager
def lock_index(index: Path) -> Iterator[None]:
    """Hold the lock of an index, whose folder exists, so that no other process changes what is in it.

    Raises:
        BuildError: If another process holds it, or the folder cannot be written.
    """
    try:
        handle = os.open(index / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise BuildError(f"{index}: cannot be written ({error.strerror or error})") from error
    with os.fdopen(handle, "rb+", buffering=0):
        try:
            _lock_at_once(handle)
        except BlockingIOError:
            raise BuildError(_is_locked(index, _Holder.read(handle))) from None
        except OSError as error:
            raise BuildError(f"{index}: cannot be locked ({error.strerror or error})") from error
        if dead := _Holder.read(handle):  # who ends in order leaves the file empty
            _LOG.info("the lock of %s is taken over from one that has died: %s", index, dead)
        _write(handle, json.dumps(asdict(_Holder.this_process())).encode())
        try:
            yield
        finally:
            _write(handle, b"")


def _lock_at_once(lock: int) -> None:
    """Take a lock; one of which nobody says that he holds it is tried again for a moment.

    It may be one that `wait_for_lock` holds while it looks, or whose holder has not said so yet.

    Raises:
        BlockingIOError: If another process holds it.
    """
    for attempt in range(_ATTEMPTS, -1, -1):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not attempt or _Holder.read(lock):
                raise
            sleep(_ATTEMPT_SECONDS)
        else:
            return


def wait_for_lock(index: Path, seconds: float, announce: Callable[[str], None] | None = None) -> None:
    """Wait until no other process holds the lock of an index; it is not taken.

    Args:
        index: Folder of the index, which need not be there.
        seconds: How long to wait at most.
        announce: Called once if there is anything to wait for, with who holds the lock, in a line.

    Raises:
        BuildError: If another process still holds it then, or the lock cannot be read.
    """
    end, announced = monotonic() + seconds, False
    while True:
        try:
            handle = os.open(index / _LOCK, os.O_RDONLY)
        except FileNotFoundError:
            return
        except OSError as error:
            raise BuildError(f"{index}: cannot be locked ({error.strerror or error})") from error
        with os.fdopen(handle, "rb", buffering=0):
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two that wait are in nobody's way
            except BlockingIOError:
                holder = _Holder.read(handle)
            else:
                return
        if monotonic() >= end:
            raise BuildError(_is_locked(index, holder))
        if not announced:
            announced = True
            _LOG.info("waiting for the lock of %s: %s", index, holder or "it is not known who holds it")
            if announce:
                announce(str(holder) if holder else "another build")
        sleep(min(_POLL_SECONDS, max(0.0, end - monotonic())))


def _is_locked(index: Path, holder: _Holder | None) -> str:
    who = f": {holder}" if holder else ""
    return (
        f"{index}: another build is running{who}; run this again when that has finished (hezuo build and update wait "
        "for it with --wait SECONDS)"
    )


def _write(lock: int, content: bytes) -> None:
    """Replace what the file says; that it cannot be written, on a full disk say, is no reason to stop."""
    with suppress(OSError):
        os.ftruncate(lock, 0)
        os.pwrite(lock, content, 0)


def _one_line(text: str) -> str:
    """Return a text that can be printed: anybody who may write the folder may have written the file."""
    return "".join(char if char.isprintable() else "?" for char in text)[:_MAX_COMMAND]


def _duration(seconds: float) -> str:
    """Return a length of time in words."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    count = max(0, int(seconds))
    return f"{count} second{'' if count == 1 else 's'}"
