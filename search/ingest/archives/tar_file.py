"""Members of tar files, read as a stream in one pass."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from typing import cast

from search.ingest.archives.member import ArchiveDamaged, Member, Readable, unreadable
from search.ingest.archives.names import clean_name, decode_name, encoding_of_names

__all__ = ["is_tar", "tar_members"]

_BLOCK = tarfile.BLOCKSIZE
_MAGIC, _MAGIC_OFFSET = b"ustar", 257  # POSIX.1-1988
_KINDS = {
    tarfile.SYMTYPE: "a link",
    tarfile.LNKTYPE: "a link",
    tarfile.FIFOTYPE: "a named pipe (FIFO)",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
}


def is_tar(head: bytes) -> bool:
    """Return whether a file begins like a tar file; those before 1988 are known by the checksum of their header."""
    if head.startswith(_MAGIC, _MAGIC_OFFSET):
        return True
    if len(head) < _BLOCK or not head[0] or b"\x00" not in head[:101]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError, OverflowError):
        return False
    return True


def tar_members(content: Readable) -> Iterator[Member]:
    """Yield the members of a tar file.

    Args:
        content: Its content, without compression.

    Raises:
        ArchiveDamaged: If it ends too early, or is none from some place on.
    """
    try:
        with tarfile.open(
            fileobj=cast("tarfile._Fileobj", content), mode="r|", encoding="utf-8", errors="surrogateescape"
        ) as archive:
            while (entry := archive.next()) is not None:
                vars(archive)["members"] = []  # or it would keep all of them
                if not entry.isdir():
                    yield _member(archive, entry)
    except tarfile.TarError as error:
        raise ArchiveDamaged(str(error)) from error


def _member(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Member:
    raw = os.fsencode(entry.name) if not entry.name.isascii() else entry.name.encode()
    name = clean_name(decode_name(raw, encoding_of_names([raw])))
    if not entry.isreg():
        kind = _KINDS.get(entry.type, "a special file")
        return unreadable(name, f"{kind}, not a regular file")

    def content() -> Readable:
        stream = archive.extractfile(entry)
        if stream is None:
            raise ArchiveDamaged("has no content")
        return _Exact(cast("Readable", stream), entry.size)

    return Member(name, entry.size, content)


class _Exact:
    """Content whose size is known, so that an early end is noticed."""

    def __init__(self, content: Readable, size: int) -> None:
        self._content, self._left = content, size

    def read(self, size: int, /) -> bytes:
        data = self._content.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left:
            raise ArchiveDamaged("the archive ends in the middle of it")
        return data
