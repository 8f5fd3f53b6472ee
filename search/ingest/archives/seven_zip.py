"""Members of 7z files: each block of members that are compressed together is decompressed once, piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from search.ingest.archives.budget import Budget
from search.ingest.archives.member import ArchiveDamaged, Member, Readable, unreadable
from search.ingest.archives.names import clean_name

__all__ = ["seven_zip_members"]

_PIECE = 1 << 18  # bytes that are decompressed at a time
_LOCKED = "encrypted: unpack it with its password, and add the files themselves"
_METHODS = frozenset(
    {b"\x00", b"\x03", b"\x21", b"\x03\x01\x01", b"\x04\x02\x02", b"\x04\x01\x08", b"\x04\xf7\x11\x01"}
)
"""Copy, Delta, LZMA2, LZMA, BZip2, Deflate and Zstandard. For others py7zr takes libraries in C that crash on damaged
data, above all for PPMd (pyppmd 1.3: three of ten archives with a few wrong bytes)."""

_LZMA2 = b"\x21"
_BRANCHES = frozenset({b"\x04", b"\x03\x03\x01\x03"})  # BCJ, of programs: with LZMA2 read by Python itself
_AES = b"\x06\xf1\x07\x01"
_UNREAD_METHOD = "compressed by a method that is not read (PPMd or another rare one): pack it again with LZMA2"
_MOST_IDLE = 1000  # pieces without content in a row: a decompressor that has nothing to say any more


def seven_zip_members(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the members of a 7z file.

    Args:
        stream: The file.
        budget: Counts what is decompressed of members that nobody reads.

    Raises:
        ArchiveDamaged: If it cannot be read from some place on.
    """
    import py7zr
    from py7zr import exceptions

    try:
        archive = py7zr.SevenZipFile(stream, "r")
    except exceptions.PasswordRequired as error:
        raise ArchiveDamaged(_LOCKED) from error
    except exceptions.ArchiveError as error:
        raise ArchiveDamaged(f"{error}; copy it again, or unpack it as far as 7-Zip can, and add the files") from error
    start, streams = archive.afterheader, archive.header.main_streams
    if streams is not None:
        positions = streams.packinfo.packpositions
        sizes = streams.packinfo.packsizes
        for number, folder in enumerate(streams.unpackinfo.folders):
            files = list(folder.files or ())
            if not _is_read({coder["method"] for coder in folder.coders}):
                yield from (unreadable(clean_name(file.filename), _UNREAD_METHOD) for file in files)
                continue
            try:
                decompressor = folder.get_decompressor(sizes[number])
            except (exceptions.PasswordRequired, exceptions.UnsupportedCompressionMethodError) as error:
                reason = _LOCKED if isinstance(error, exceptions.PasswordRequired) else f"not read: {error}"
                yield from (unreadable(clean_name(file.filename), reason) for file in files)
                continue
            stream.seek(start + positions[number])
            block = _Block(stream, decompressor, folder.get_unpack_size())
            yield from _folder_members(block, files, budget)
    for file in archive.files:
        if file.emptystream and not file.is_directory:
            yield unreadable(clean_name(file.filename), "the file is empty")


def _is_read(methods: set[bytes]) -> bool:
    """Return whether a block that is compressed so can be read, or its refusal needs no more than py7zr's word."""
    return methods <= _METHODS or _AES in methods or (_LZMA2 in methods and methods <= _METHODS | _BRANCHES)


def _folder_members(block: _Block, files: list[Any], budget: Budget) -> Iterator[Member]:
    """Yield the members that are compressed in one block."""
    for file in files:
        content = _Content(block, file.uncompressed, file.crc32)
        name = clean_name(file.filename)
        if file.is_symlink:
            yield unreadable(name, "a link, not a regular file")
        else:
            yield Member(name, file.uncompressed, content.opened)
        while skipped := content.skip():
            budget.spend(skipped)


class _Block:
    """What one block is decompressed to, in pieces.

    Args:
        stream: The file, where the block begins.
        decompressor: Decompresses it.
        size: Size of what it is decompressed to: some methods have no mark of their end.
    """

    def __init__(self, stream: BinaryIO, decompressor: Any, size: int) -> None:
        self._stream, self._decompressor, self._left = stream, decompressor, size
        self._piece, self._offset = b"", 0

    def read(self, size: int) -> bytes:
        """Return at most so many further bytes.

        Raises:
            ArchiveDamaged: If there is no more.
        """
        if self._offset == len(self._piece):
            self._piece, self._offset = self._next_piece(), 0
        data = self._piece[self._offset : self._offset + size]
        self._offset += len(data)
        return data

    def _next_piece(self) -> bytes:
        for _ in range(_MOST_IDLE if self._left > 0 else 0):
            before = self._decompressor.consumed
            try:
                piece = bytes(self._decompressor.decompress(self._stream, min(_PIECE, self._left)))
            except MemoryError:  # some methods take as much as the file claims
                raise
            except Exception as error:
                what = str(error) or type(error).__name__
                raise ArchiveDamaged(f"it is damaged or cut off from here on ({what})") from error
            if piece:
                self._left -= len(piece)
                return piece
            if self._decompressor.consumed == before:
                break
        raise ArchiveDamaged("it ends too early: it is cut off, or damaged")


class _Content:
    """The content of a member, whose checksum is verified at its end."""

    def __init__(self, block: _Block, size: int, checksum: int | None) -> None:
        self._block, self._left, self._expected = block, size, checksum
        self._checksum = 0

    def read(self, size: int, /) -> bytes:
        """Return at most so many further bytes; none at the end."""
        if not self._left:
            return b""
        data = self._block.read(min(size, self._left))
        self._left -= len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        if not self._left and self._expected is not None and self._checksum != self._expected:
            raise ArchiveDamaged("its checksum is wrong")
        return data

    def opened(self) -> Readable:
        """Return itself."""
        return self

    def skip(self) -> int:
        """Pass over further bytes; return how many."""
        data = self._block.read(min(_PIECE, self._left)) if self._left else b""
        self._left -= len(data)
        return len(data)
