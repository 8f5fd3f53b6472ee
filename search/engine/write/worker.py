"""The worker process of a build: read jobs from a pipe, do them, and answer through another.

Messages in both directions have the same form: the lengths of a JSON text and of the data after it (4 and 8 bytes), the
text, the data. A worker ends when its standard input is closed. It reads from it whenever fewer batches are queued than
may be, so it outlives the build that started it by the current batch at most.
"""

from __future__ import annotations

import os
import struct
import traceback
from collections import deque
from threading import Condition, Thread
from typing import BinaryIO

import msgspec

from search.engine.write.runs import Copy, JobResult, JobRunner, JobSettings, Merge
from search.processes import RecordCollector, ignore_stop_signals, is_out_of_memory

__all__ = ["Batch", "End", "Failed", "receive", "send"]

_SIZES = struct.Struct("<IQ")
_MAX_WAITING = 4 << 20  # bytes of documents in the queue of a worker: some batches, enough that it never waits
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
        is_out_of_memory: Whether it says that memory has run out.
    """

    reason: str
    trace: str = ""
    is_out_of_memory: bool = False


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
    ignore_stop_signals()
    requests = os.fdopen(0, "rb", closefd=False)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library may print must not be read as a reply
    inbox = _Inbox()
    Thread(target=_listen, args=(requests, inbox), daemon=True).start()
    try:
        _work(inbox, replies)
    except Exception as error:  # reported and logged by the process that gave the job
        trace = traceback.format_exc()[-_MAX_TRACE:].encode("utf-8", "backslashreplace").decode()
        send(replies, Failed(f"{type(error).__name__}: {error}", trace, is_out_of_memory(error)))


class _Inbox:
    """A queue of messages that holds some megabytes at most, or one message that is larger."""

    def __init__(self) -> None:
        self._messages: deque[tuple[Message, bytes]] = deque()
        self._bytes = 0
        self._changed = Condition()

    def put(self, message: Message, data: bytes) -> None:
        """Append a message, once there is room for it."""
        with self._changed:
            self._changed.wait_for(lambda: not self._messages or self._bytes + len(data) <= _MAX_WAITING)
            self._messages.append((message, data))
            self._bytes += len(data)
            self._changed.notify_all()

    def get(self) -> tuple[Message, bytes]:
        """Remove and return the first message, once there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._messages)
            message, data = self._messages.popleft()
            self._bytes -= len(data)
            self._changed.notify_all()
            return message, data


def _listen(file: BinaryIO, inbox: _Inbox) -> None:
    try:
        while True:
            inbox.put(*receive(file))
    except (EOFError, OSError):
        os._exit(0)  # the build has ended, so its jobs are of no use


def _work(inbox: _Inbox, replies: BinaryIO) -> None:
    settings, dictionary = inbox.get()
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


def _split(data: bytes, sizes: list[int]) -> list[bytes]:
    if len(sizes) == 1:
        return [data]
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
