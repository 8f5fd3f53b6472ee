"""The worker process of a build: read jobs from a pipe, do them, and answer through another.

Messages in both directions have the same form: the lengths of a JSON text and of the data after it (4 and 8 bytes), the
text, the data. A worker ends when its standard input is closed. It reads from it whenever fewer batches are queued than
may be, so it outlives the build that started it by the current batch at most.
"""

from __future__ import annotations

import os
import signal
import struct
import traceback
from queue import SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import BinaryIO

import msgspec

from search.engine.write.runs import Copy, JobResult, JobRunner, JobSettings, Merge
from search.processes import RecordCollector

__all__ = ["Batch", "End", "Failed", "receive", "send"]

_SIZES = struct.Struct("<IQ")
_MAX_WAITING = 4  # batches of documents in the queue of a worker: enough that it never waits; a few megabytes
_MAX_TRACE = 4000  # characters; much less than the buffer of a pipe, as the other end may not be reading yet


class Batch(msgspec.Struct, frozen=True, tag="batch"):
    """A batch of encoded documents, which follow end to end as data.

    Attributes:
        sizes: Bytes of each.
    """

    sizes: list[int]


class End(msgspec.Struct, frozen=True, tag="end"):
    """A block of documents is complete."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A job could not be done.

    Attributes:
        reason: The error.
        trace: The end of its traceback.
    """

    reason: str
    trace: str = ""


Message = JobSettings | Batch | End | Merge | Copy | JobResult | Failed


def send(file: BinaryIO, message: Message, *parts: bytes) -> None:
    """Write a message and what follows it.

    Raises:
        OSError: If nobody reads any more.
    """
    text = msgspec.json.encode(message)
    file.write(_SIZES.pack(len(text), sum(map(len, parts))))
    file.write(text)
    file.writelines(parts)
    file.flush()


def receive(file: BinaryIO) -> tuple[Message, bytes]:
    """Read a message and what follows it.

    Raises:
        EOFError: If nobody writes any more.
    """
    size, follows = _SIZES.unpack(_read(file, _SIZES.size))
    return msgspec.json.decode(_read(file, size), type=Message), _read(file, follows)


def main() -> None:
    """Run jobs until standard input is closed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # these are for the build, which ends this process
        signal.signal(number, signal.SIG_IGN)
    requests = os.fdopen(0, "rb", closefd=False)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print must not be read as a reply
    inbox: SimpleQueue[tuple[Message, bytes]] = SimpleQueue()
    free_slots = BoundedSemaphore(_MAX_WAITING)
    Thread(target=_listen, args=(requests, inbox, free_slots), daemon=True).start()
    try:
        _work(inbox, free_slots, replies)
    except Exception as error:  # reported and logged by the process that gave the job
        trace = traceback.format_exc()[-_MAX_TRACE:].encode("utf-8", "backslashreplace").decode()
        send(replies, Failed(f"{type(error).__name__}: {error}", trace))


def _listen(file: BinaryIO, inbox: SimpleQueue[tuple[Message, bytes]], free_slots: BoundedSemaphore) -> None:
    try:
        while True:
            received = receive(file)
            free_slots.acquire()  # before `put`: the consumer may release it at once
            inbox.put(received)
    except (EOFError, OSError):
        os._exit(0)  # the build has ended, so its jobs are of no use


def _work(inbox: SimpleQueue[tuple[Message, bytes]], free_slots: BoundedSemaphore, replies: BinaryIO) -> None:
    settings, dictionary = inbox.get()
    free_slots.release()
    if not isinstance(settings, JobSettings):
        raise TypeError(settings)
    log = RecordCollector(settings.log_level)
    runner = JobRunner(settings, dictionary)

    def reply(result: JobResult) -> None:
        send(replies, msgspec.structs.replace(result, logged=log.take()))

    while True:
        message, data = inbox.get()
        match message:
            case Batch(sizes):
                runner.add(_split(data, sizes))
            case End():
                reply(runner.finish_block())
            case Merge():
                reply(runner.merge(message))
            case Copy():
                reply(runner.copy(message))
        free_slots.release()


def _split(data: bytes, sizes: list[int]) -> list[bytes]:
    start, parts = 0, []
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    return parts


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data
