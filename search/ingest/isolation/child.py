"""The process that reads files: take requests from a pipe, answer through another, end when a file takes too long.

The deadline is kept by the kernel: a timer that is set before a file is read and taken off afterwards ends this process
by a signal, whatever it is doing then. Nothing in Python could interrupt every loop of a C library, and a process that
has lost its parent ends by its timer too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

import msgspec

from search.errors import SearchError
from search.ingest.isolation.messages import Failure, Item, ReadSettings, Reply, Request
from search.ingest.reading import read_file, reader_failed
from search.ingest.walking import SourceFile
from search.model import Document, Rejected
from search.processes import RecordCollector, ignore_stop_signals, read_frame, release_memory, write_frame

__all__ = ["CPU_SIGNAL", "STALL_FACTOR", "WALL_SIGNAL", "main"]

CPU_SIGNAL, WALL_SIGNAL = signal.SIGPROF, signal.SIGALRM
"""The signals that end this process: when a file has taken too much processor time, and when it has waited too long."""

_LARGE_REPLY = 1 << 20  # bytes, above which much memory was needed to make it

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
        log = RecordCollector(settings.log_level)
        write_frame(replies, msgspec.json.encode(Reply()))
        inbox: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_listen, args=(requests, inbox), daemon=True).start()
        decoder = msgspec.json.Decoder(Request)
        while True:
            request = decoder.decode(inbox.get())
            with _ended_after(settings.max_seconds):
                reply = _reply(request, settings, log)
            write_frame(replies, reply)
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
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, STALL_FACTOR * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _reply(request: Request, settings: ReadSettings, log: RecordCollector) -> bytes:
    file = SourceFile(Path(os.fsdecode(request.path)), request.source, Path(os.fsdecode(request.target)))
    try:
        items = [_item(item) for item in read_file(file, settings.max_bytes, settings.columns)]
    except SearchError as error:
        failure = Failure(type(error).__name__, str(error))
        return msgspec.json.encode(Reply(failure=failure, logged=log.take()))
    try:
        return msgspec.json.encode(Reply(items, logged=log.take()))
    except UnicodeEncodeError:  # a lone surrogate, which no reader should leave in a text
        items = [Item(rejected=reader_failed(file))]
        return msgspec.json.encode(Reply(items, logged=log.take()))


def _item(item: Document | Rejected) -> Item:
    return Item(rejected=item) if isinstance(item, Rejected) else Item(document=item)
