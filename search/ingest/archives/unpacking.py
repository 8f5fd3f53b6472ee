"""The files in an archive file and in those nested in it, one after the other, with what cannot be read of them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, NamedTuple, cast

from search.errors import SearchError
from search.ingest.archives.budget import Budget, ReadLimits, TooMuch
from search.ingest.archives.compressed import compressed_member, decompressed
from search.ingest.archives.member import ArchiveDamaged, Member, Readable
from search.ingest.archives.names import is_litter_path, leads_out
from search.ingest.archives.recognition import HEAD, ArchiveKind, archive_kind, may_be_archive
from search.ingest.archives.seven_zip import seven_zip_members
from search.ingest.archives.tar_file import is_tar, tar_members
from search.ingest.archives.zip_file import zip_members

__all__ = ["Announcement", "Problem", "UnpackedFile", "unpack"]

_LOG = logging.getLogger(__name__)

_DEEPEST = 5  # archive files in archive files: deeper ones are made to keep programs busy
_IN_MEMORY = 8 << 20  # bytes of a nested archive file, above which it is put into a temporary file without a name
_CHUNK = 1 << 16
_LONGEST_NAME = 1000  # characters of a member's path


class Announcement(NamedTuple):
    """Says that a member is about to be read: what happens until the next one happens because of it.

    Attributes:
        number: Number of the member in the whole archive file, from 1; passed over ones have none.
        name: Its path, below the outermost archive file.
    """

    number: int
    name: str


class UnpackedFile(NamedTuple):
    """The content of a member that is no archive file itself."""

    number: int
    name: str
    data: bytes


class Problem(NamedTuple):
    """A member that cannot be read.

    Attributes:
        number: See `Announcement`; None if it is the archive file itself that cannot be read any further.
        name: Its path; with a slash at its end, nothing more is known of what is in this nested archive file.
        reason: What is wrong, and what to do.
        is_lasting: Whether the content of the archive file is why; a disk or too little memory may be as well.
    """

    number: int | None
    name: str
    reason: str
    is_lasting: bool = True


@dataclass(slots=True)
class _State:
    """What the archive files of one nest share."""

    limits: ReadLimits
    budget: Budget
    first: int
    passed_over: Collection[int]
    number: int = 0


def unpack(
    stream: BinaryIO,
    kind: ArchiveKind,
    name: str,
    limits: ReadLimits,
    *,
    first: int = 1,
    passed_over: Collection[int] = (),
) -> Iterator[Announcement | UnpackedFile | Problem]:
    """Yield the files of an archive file in its order, and what is wrong with others.

    Args:
        stream: The archive file.
        kind: Its kind.
        name: Its name, without folders.
        limits: Limits of size.
        first: Number of the first member that is read.
        passed_over: Numbers of members that are not even looked into.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    state = _State(limits, Budget(size, limits), first, passed_over)
    try:
        yield from _unpack(_members(stream, kind, name, state.budget), "", state, depth=1)
    except TooMuch as error:
        yield Problem(None, "", str(error))


def _unpack(
    members: Iterator[Member], prefix: str, state: _State, depth: int
) -> Iterator[Announcement | UnpackedFile | Problem]:
    """Yield the files of one archive file.

    Args:
        members: Its members.
        prefix: What stands before their names.
        state: See `_State`.
        depth: 1 for the outermost archive file.
    """
    used: dict[int, int] = {}
    while True:
        try:
            member = next(members, None)
        except TooMuch:
            raise
        except Exception as error:
            number = None if depth == 1 else state.number
            yield Problem(number, prefix, _reason(error, "it is damaged"), _is_lasting(error))
            return
        if member is None:
            return
        if is_litter_path(member.name):
            continue
        state.budget.count_member()
        state.number += 1
        yield from _read(member, prefix + _unique(member.name[:_LONGEST_NAME], used), state, depth)


def _unique(name: str, used: dict[int, int]) -> str:
    """Return a name that no other member has: a second `letters.txt` is `letters.txt~2`."""
    count = used[hash(name)] = used.get(hash(name), 0) + 1
    return name if count == 1 else f"{name}~{count}"


def _read(member: Member, name: str, state: _State, depth: int) -> Iterator[Announcement | UnpackedFile | Problem]:
    """Yield the content of a member, or the files in it if it is an archive file."""
    number = state.number
    if number in state.passed_over:
        return
    is_new = number >= state.first
    if is_new:
        yield Announcement(number, name)
    opened = _opened(member, name, state, depth)
    if isinstance(opened, Problem | UnpackedFile):
        if is_new:
            yield opened
        return
    kind, spool = opened
    with spool:
        base = name.rpartition("/")[2]
        yield from _unpack(_members(spool, kind, base, state.budget), f"{name}/", state, depth + 1)


def _opened(
    member: Member, name: str, state: _State, depth: int
) -> Problem | UnpackedFile | tuple[ArchiveKind, BinaryIO]:
    """Return the content of a member; if it is an archive file, its kind, and itself to be read at any place."""
    number, limits = state.number, state.limits
    if reason := _refusal(member):
        return Problem(number, name, reason)
    try:
        content = member.open()
        head = _read_up_to(content, HEAD)
        if may_be_archive(head) is None:
            # One that is skipped after a restart need not be read to its end.
            data = _content(head, content, member.size, limits.max_file_bytes) if number >= state.first else b""
            return UnpackedFile(number, name, data)
        if depth >= _DEEPEST:
            return Problem(number, name, f"nested more than {_DEEPEST} archives deep: unpack it, and add the files")
        spool = _spooled(head, content, limits.max_archive_bytes)
    except TooMuch:
        raise
    except Exception as error:
        return Problem(number, name, _reason(error, "it is damaged"), _is_lasting(error))
    kind = archive_kind(spool)
    if kind is not None:
        return kind, spool
    with spool:  # a document, though in a zip file
        data = spool.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        return Problem(number, name, _too_large(len(data), limits.max_file_bytes))
    return UnpackedFile(number, name, data)


def _refusal(member: Member) -> str:
    """Return why a member is not read, whatever is in it."""
    if not member.name:
        return "it has no name"
    if leads_out(member.name):
        return "its name leads out of the archive (..), so it is not read: pack it again without"
    return member.reason


def _members(stream: BinaryIO, kind: ArchiveKind, name: str, budget: Budget) -> Iterator[Member]:
    """Yield the members of an archive file; what is unpacked is counted."""
    if kind is ArchiveKind.ZIP:
        yield from _counted(zip_members(stream, budget), budget)
    elif kind is ArchiveKind.SEVEN_ZIP:
        yield from _counted(seven_zip_members(stream, budget), budget)
    elif kind is ArchiveKind.TAR:
        yield from tar_members(_Counting(cast("Readable", stream), budget))
    else:
        content = decompressed(stream, kind)
        head = _read_up_to(content, HEAD)
        if is_tar(head):
            yield from tar_members(_Counting(_Rest(head, content), budget))
            return
        stream.seek(0)
        yield from _counted(compressed_member(stream, kind, name), budget)


def _counted(members: Iterator[Member], budget: Budget) -> Iterator[Member]:
    for member in members:
        yield replace(member, open=partial(_counting, member, budget))


def _counting(member: Member, budget: Budget) -> Readable:
    return _Counting(member.open(), budget)


class _Counting:
    """Content of which all that is read is counted."""

    def __init__(self, content: Readable, budget: Budget) -> None:
        self._content, self._budget = content, budget

    def read(self, size: int, /) -> bytes:
        data = self._content.read(size)
        self._budget.spend(len(data))
        return data


class _Rest:
    """Content whose beginning has been read already."""

    def __init__(self, head: bytes, content: Readable) -> None:
        self._head, self._content = head, content

    def read(self, size: int, /) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._content.read(size)


def _read_up_to(content: Readable, size: int) -> bytes:
    data = b""
    while len(data) < size and (chunk := content.read(size - len(data))):
        data += chunk
    return data


def _content(head: bytes, content: Readable, declared: int | None, limit: int) -> bytes:
    """Return the whole content of a member.

    Raises:
        ArchiveDamaged: If it is too large.
    """
    if declared is not None and declared > limit:
        raise ArchiveDamaged(_too_large(declared, limit))
    data = bytearray(head)
    while chunk := content.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise ArchiveDamaged(_too_large(len(data), limit))
    return bytes(data)


def _too_large(size: int, limit: int) -> str:
    return f"too large: {size:,} bytes or more, and the limit is {limit:,}; split it, or raise the limit max_file_bytes"


def _spooled(head: bytes, content: Readable, limit: int) -> BinaryIO:
    """Return a nested archive file as one that can be read at any place.

    Raises:
        ArchiveDamaged: If it is too large.
    """
    with ExitStack() as stack:
        spool = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        spool.write(head)
        size = len(head)
        while chunk := content.read(_CHUNK):
            spool.write(chunk)
            size += len(chunk)
            if size > limit:
                raise ArchiveDamaged(f"too large: the limit max_archive_bytes is {limit:,}")
        spool.seek(0)
        stack.pop_all()
    return cast("BinaryIO", spool)


def _is_lasting(error: Exception) -> bool:
    """Return whether an error comes from the content of the archive file, and not from memory or a disk."""
    return not (isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno))


def _reason(error: Exception, otherwise: str) -> str:
    """Return why something cannot be read.

    What decompressors and parsers of archive files raise on damaged ones is anything: zlib.error, EOFError,
    struct.error, IndexError, AssertionError and more.
    """
    if isinstance(error, SearchError):
        raise error
    if isinstance(error, MemoryError):
        return "memory ran out while it was unpacked; add its files themselves, or raise the limit max_file_memory_mb"
    if isinstance(error, ArchiveDamaged):
        return str(error)
    if isinstance(error, OSError) and error.errno:
        return f"cannot be read: {error.strerror}"
    _LOG.debug("an archive file is damaged", exc_info=error)
    return f"{otherwise} ({str(error)[:200] or type(error).__name__}): copy it again, or unpack it and add the files"
