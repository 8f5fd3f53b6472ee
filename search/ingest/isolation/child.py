"""The process that reads files: take requests from a pipe, answer through another, end when a file takes too long.

About an archive file it answers several times, once for each member: what was read of the one before, and which is
next.

The deadline is kept by the kernel: a timer that is set before a file is read and taken off afterwards ends this process
by a signal, whatever it is doing then. Nothing in Python could interrupt every loop of a C library, and a process that
has lost its parent ends by its timer too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

import msgspec

from search.errors import SearchError
from search.ingest.archives.unpacking import Announcement
from search.ingest.isolation.messages import Failure, Item, ReadSettings, Reply, Request
from search.ingest.reading import read_file, reader_failed
from search.ingest.walking import SourceFile
from search.model import Document, Rejected
from search.processes import RecordCollector, ignore_stop_signals, read_frame, release_memory, write_frame

__all__ = ["CPU_SIGNAL", "STALL_FACTOR", "WALL_SIGNAL", "main"]

CPU_SIGNAL, WALL_SIGNAL = signal.SIGPROF, signal.SIGALRM
"""The signals that end this process: when a file has taken too much processor time, and when it has waited too long."""

_LARGE_REPLY = 1 << 20  # bytes, above which much memory was needed to make it

_TABLES_MB = 130  # megabytes of the tables that Chinese texts need: loaded with the first of them, and no file's memory
_OWN_MB = 400  # megabytes of such memory where the system does not tell, with what libraries reserve

STALL_FACTOR = 10
"""How many times its processor time a file may take by the clock: a busy machine is slow, a dead disk never ends."""


def main() -> None:
    """Read files until standard input is closed."""
    ignore_stop_signals()
    for number in (CPU_SIGNAL, WALL_SIGNAL):  # a parent may have left them ignored
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {CPU_SIGNAL, WALL_SIGNAL})
    requests = os.fdopen(0, "rb", closefd=False)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print must not be read as a reply
    try:
        settings = msgspec.json.decode(read_frame(requests), type=ReadSettings)
        _limit_memory(settings.max_memory_mb)
        log = RecordCollector(settings.log_level)
        write_frame(replies, msgspec.json.encode(Reply()))
        inbox: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_listen, args=(requests, inbox), daemon=True).start()
        decoder = msgspec.json.Decoder(Request)
        while True:
            request = decoder.decode(inbox.get())
            with _ended_after(settings.max_seconds):
                for reply in _replies(request, settings, log):
                    _start_timers(0)  # the build may be busy with the one before
                    write_frame(replies, reply)
                    _start_timers(settings.max_seconds)
                    if len(reply) > _LARGE_REPLY:
                        del reply
                        release_memory()
    except (EOFError, BrokenPipeError):  # the build has ended
        os._exit(0)


def _listen(requests: BinaryIO, inbox: SimpleQueue[bytes]) -> None:
    """Take all requests off the pipe, so that whoever sends one never waits for an answer to be taken first."""
    try:
        while True:
            inbox.put(read_frame(requests))
    except EOFError:
        os._exit(0)  # the build has ended, so its files are of no use


@contextmanager
def _ended_after(seconds: int) -> Iterator[None]:
    """End this process if what is done in this context takes longer."""
    _start_timers(seconds)
    try:
        yield
    finally:
        _start_timers(0)


def _start_timers(seconds: int) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, STALL_FACTOR * seconds)


def _limit_memory(megabytes: int) -> None:
    """Let memory run out for this process before it does for others: Python then raises `MemoryError`.

    Limited is memory that belongs to the process alone (setrlimit(2): RLIMIT_DATA), not its address space, of which
    numpy and the threads of its libraries reserve much that they never use.
    """
    with suppress(ImportError, ValueError, OSError):  # another system
        import resource

        limit = _own_memory() + (_TABLES_MB + megabytes << 20)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _own_memory() -> int:
    """Return the bytes of memory that belong to this process alone now, whether it has used them or not."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return _OWN_MB << 20


def _replies(request: Request, settings: ReadSettings, log: RecordCollector) -> Iterator[bytes]:
    """Yield the replies to a request: one, or of an archive file one more than it has members."""
    path, target, *lists = (Path(os.fsdecode(name)) for name in (request.path, request.target, *request.lists))
    file = SourceFile(path, request.source, target, tuple(lists))
    items: list[Document | Rejected] = []
    member: Announcement | None = None
    read = read_file(file, settings.limits, settings.columns, first=request.first, passed_over=request.passed_over)
    try:
        for item in read:
            if not isinstance(item, Announcement):
                items.append(item)
                continue
            yield _encoded(items, item, file, member, log)
            items, member = [], item
    except SearchError as error:
        failure = Failure(type(error).__name__, str(error))
        yield msgspec.json.encode(Reply(failure=failure, logged=log.take()))
        return
    yield _encoded(items, None, file, member, log)


def _encoded(
    items: list[Document | Rejected],
    following: Announcement | None,
    file: SourceFile,
    member: Announcement | None,
    log: RecordCollector,
) -> bytes:
    """Return the reply with what was read of a file or of a member, and the member that is next."""
    number, name = (following.number, following.name) if following else (None, "")
    try:
        return msgspec.json.encode(Reply([_item(item) for item in items], number, name, logged=log.take()))
    except UnicodeEncodeError:  # a lone surrogate, which no reader should leave in a text
        rejected = [Item(rejected=reader_failed(file, member))]
        return msgspec.json.encode(Reply(rejected, number, name, logged=log.take()))


def _item(item: Document | Rejected) -> Item:
    return Item(rejected=item) if isinstance(item, Rejected) else Item(document=item)
