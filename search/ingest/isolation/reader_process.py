"""The process that reads files, seen from the build: hand it files, take what it read, start it again if it died."""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import islice
from subprocess import Popen
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import msgspec

from search import errors
from search.config import ColumnMap
from search.errors import BuildError, out_of_memory
from search.ingest.archives.budget import ReadLimits
from search.ingest.archives.unpacking import Announcement
from search.ingest.identity import printable
from search.ingest.isolation.child import CPU_SIGNAL, STALL_FACTOR, WALL_SIGNAL
from search.ingest.isolation.messages import Failure, ReadSettings, Reply, Request
from search.ingest.reading import member_rejected
from search.ingest.walking import Entry, ReadBefore, SourceFile
from search.model import Document, Rejected
from search.processes import (
    is_out_of_memory,
    last_words,
    log_again,
    lowest_level,
    read_frame,
    start_module,
    write_frame,
)

__all__ = ["ReaderProcess", "read_files", "reader_process"]

_LOG = logging.getLogger(__name__)

_PROGRAM = __name__.rpartition(".")[0]  # this package, whose `__main__` is the process
_LARGE = 1 << 20  # bytes of a file; reading it takes up to thirty times as much
_MOST_DEATHS = 8  # of the process over members of one archive file; each means to unpack it again up to there
_ABORTS = frozenset({-signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP})
"""How libraries in C and C++ end a process when they want memory that there is not, or find themselves in disorder."""

_AHEAD = 16  # files that are asked for before the first of them is answered, so that both processes have work


def reader_process(
    *, limits: ReadLimits, max_seconds: int, max_memory_mb: int, columns: tuple[ColumnMap, ...] = ()
) -> ReaderProcess:
    """Return a process for `read_files`, which has not been started.

    Args:
        limits: Limits of size.
        max_seconds: Seconds of processor time after which a file, or a member of an archive file, is rejected.
        max_memory_mb: Megabytes of memory that reading may take.
        columns: The librarian's maps of the columns of tables.
    """
    return ReaderProcess(ReadSettings(limits, max_seconds, max_memory_mb, lowest_level(), columns))


def read_files(entries: Iterator[Entry], process: ReaderProcess) -> Generator[Document | Rejected]:
    """Read files in a process of their own; one that it cannot get through is rejected, and the next is read.

    Args:
        entries: Files; rejections, and what has been read before, are passed on in their place.
        process: The process; started if need be, and left running.

    Yields:
        What `reading.read_file` returns for each file.

    Raises:
        BuildError: If the process cannot be started.
        SearchError: If reading a file raised one.
    """
    waiting: deque[Entry] = deque()
    requested = 0  # of those that wait, the first so many
    while True:
        waiting.extend(islice(entries, _AHEAD - len(waiting)))
        if not waiting:
            return
        while requested < len(waiting) and (not requested or not _is_large(waiting[requested])):
            process.request(waiting[requested])
            requested += 1
        entry = waiting.popleft()
        requested -= 1
        if isinstance(entry, Rejected):
            yield entry
            continue
        if isinstance(entry, ReadBefore):
            yield from entry.items
            continue
        for item in _answers(process, entry):
            if item is None:  # the process had to be started again
                requested = 0
            else:
                yield item


def _answers(process: ReaderProcess, file: SourceFile) -> Iterator[Document | Rejected | None]:
    """Yield what is read of a file that was asked for, and None whenever the process had to be started again.

    If the process dies over a member of an archive file, that one is rejected and the others are read.
    """
    path = printable(str(file.path))
    member: Announcement | None = None
    passed_over: tuple[int, ...] = ()
    while True:
        reply = process.reply()
        if reply is not None:
            for item in reply.items:
                if read := item.document or item.rejected:
                    yield read
            if reply.next_member is None:
                return
            member = Announcement(reply.next_member, reply.next_name)
            continue
        reason = process.cause_of_death(str(file.path))
        process.start()
        yield None
        if member is None:
            yield Rejected(path=path, reason=reason)
            return
        yield member_rejected(path, member, reason)
        if len(passed_over) == _MOST_DEATHS:
            reason = f"reading failed on {_MOST_DEATHS + 1} of its members, so the rest was not read; unpack it"
            yield Rejected(path=path, reason=reason)
            return
        passed_over += (member.number,)
        process.request(file, first=member.number + 1, passed_over=passed_over)
        member = Announcement(member.number + 1, "a member")


class ReaderProcess:
    """The process and the pipes to it; started when it is first needed, and again whenever `start` is called.

    Args:
        settings: Its first message.
    """

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._stderr: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._process: Popen[bytes] | None = None
        self._is_ready = False
        self._decoder = msgspec.json.Decoder(Reply)

    def start(self) -> None:
        """Start the process, after the end of the one before.

        Raises:
            BuildError: If it cannot be started.
        """
        self._end()
        self._is_ready = False
        try:
            self._process = start_module(_PROGRAM, self._stderr)
        except OSError as error:
            raise BuildError(f"the process that reads files cannot be started: {error.strerror or error}") from error
        self._send(msgspec.json.encode(self._settings))

    def request(self, file: Entry, *, first: int = 1, passed_over: tuple[int, ...] = ()) -> None:
        """Ask for a file to be read; nothing need be asked about one that is rejected or has been read before.

        See `Request` for the arguments.
        """
        if not isinstance(file, SourceFile):
            return
        if self._process is None:
            self.start()
        names = os.fsencode(file.path), file.source, os.fsencode(file.target)
        self._send(msgspec.json.encode(Request(*names, first, passed_over, tuple(map(os.fsencode, file.lists)))))

    def reply(self) -> Reply | None:
        """Return the next answer to the oldest request that has not got all; None if the process has died over it.

        Raises:
            BuildError: If the process died before it was asked anything.
            SearchError: If reading the file raised one.
        """
        if not self._is_ready and self._receive() is None:
            words = last_words(self._stderr)
            if is_out_of_memory(words):
                raise BuildError(out_of_memory("the process that reads files"))
            raise BuildError(f"the process that reads files cannot be started: {words}")
        self._is_ready = True
        reply = self._receive()
        if reply is None:
            return None
        for record in reply.logged:
            log_again(record)
        if reply.failure:
            raise _error(reply.failure)
        return reply

    def cause_of_death(self, path: str) -> str:
        """Return the reason to reject the file over which the process died, and log it."""
        code = self._process.wait() if self._process else 0
        seconds = self._settings.max_seconds
        _LOG.info("the process that reads files ended with %d over %s", code, path)
        if code == -CPU_SIGNAL:
            return (
                f"takes longer than {seconds} seconds to read; split it, or raise the limit max_file_seconds; if it is "
                "small, please report it"
            )
        if code == -WALL_SIGNAL:
            return f"could not be read within {STALL_FACTOR * seconds} seconds: is the disk that it lies on in order?"
        if code == -signal.SIGKILL:
            return "the process that read it was killed, perhaps because memory ran out; read it again, or split it"
        if code in _ABORTS:
            return (
                "the program that reads this format gave up on it: it is damaged, or takes more memory than the limit "
                "max_file_memory_mb; open it elsewhere, and save it again as text"
            )
        _LOG.error("the process that reads files ended with %d over %s: %s", code, path, last_words(self._stderr))
        return "the reader crashed, which is a flaw of hezuo and stands in the log; please report this file"

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._end()
        self._stderr.close()

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # if the process has died, reading the answer tells
            write_frame(self._pipes()[0], message)

    def _receive(self) -> Reply | None:
        try:
            return self._decoder.decode(read_frame(self._pipes()[1]))
        except EOFError:
            return None

    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        process = cast("Popen[bytes]", self._process)
        return cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        for pipe in self._pipes():
            with suppress(OSError):
                pipe.close()
        self._process.wait()
        self._process = None


def _is_large(entry: Entry) -> bool:
    """Return whether reading a file takes so much memory that nobody should do it ahead of time."""
    if not isinstance(entry, SourceFile):
        return False
    try:
        return entry.target.stat().st_size > _LARGE
    except OSError:  # whoever reads it tells
        return False


def _error(failure: Failure) -> errors.SearchError:
    kind = getattr(errors, failure.kind, errors.SearchError)
    error: errors.SearchError = kind(failure.message)
    return error
