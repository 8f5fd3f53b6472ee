"""Members of a zip file that has lost its table of contents, as one whose copying was interrupted."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from search.ingest.archives.budget import Budget
from search.ingest.archives.member import ArchiveDamaged, Member, Readable, unreadable
from search.ingest.archives.names import clean_name, decode_name, encoding_of_names

__all__ = ["salvaged_members"]

_HEADER = struct.Struct("<4s5H3I2H")  # local file header (APPNOTE.TXT, 4.3.7)
_SIGNATURE, _DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
_UTF8, _ENCRYPTED, _SIZE_FOLLOWS = 0x800, 0x1, 0x8
_STORED, _DEFLATED = 0, 8
_CHUNK = 1 << 16


def salvaged_members(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the members of a zip file by the header before each, up to the first that is damaged or cut off.

    Only stored and deflated ones are read: of others nobody knows where they end.

    Args:
        stream: The file, at its beginning.
        budget: Counts what is unpacked only to see where a member ends.
    """
    while len(raw := stream.read(_HEADER.size)) == _HEADER.size:
        signature, _, flags, method, _, _, checksum, packed, size, name_size, extra_size = _HEADER.unpack(raw)
        if signature != _SIGNATURE:
            return
        raw_name = stream.read(name_size)
        stream.seek(extra_size, 1)
        if len(raw_name) < name_size:
            return
        encoding = "utf-8" if flags & _UTF8 else encoding_of_names([raw_name])
        name, start = clean_name(decode_name(raw_name, encoding)), stream.tell()
        if raw_name.endswith((b"/", b"\\")):
            stream.seek(packed, 1)
            continue
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            yield unreadable(name, "it cannot be read without the archive's table of contents")
            if flags & _SIZE_FOLLOWS:
                return
            stream.seek(packed, 1)
            continue
        if flags & _SIZE_FOLLOWS and method == _STORED:
            yield unreadable(name, "where it ends stood in the archive's table of contents")
            return
        follows = bool(flags & _SIZE_FOLLOWS)
        content = _Content(stream, method, None if follows else packed, None if follows else checksum)
        yield Member(name, None if follows else size, content.opened)
        if not follows:
            stream.seek(start + packed)
            continue
        try:
            while rest := content.read(_CHUNK):
                budget.spend(len(rest))
        except (ArchiveDamaged, zlib.error):
            return
        _skip_descriptor(stream, content)


def _skip_descriptor(stream: BinaryIO, content: _Content) -> None:
    """Go behind the sizes that follow a member (APPNOTE.TXT, 4.3.9), which may have four or eight bytes each."""
    stream.seek(content.end)
    following = stream.read(28)
    for length in (16, 24, 12, 20):
        if following.startswith(_SIGNATURE, length) or following.startswith(b"PK\x01\x02", length):
            stream.seek(content.end + length)
            return
    stream.seek(content.end + (16 if following.startswith(_DESCRIPTOR) else 12))


class _Content:
    """The content of a member whose packed size may be unknown."""

    def __init__(self, stream: BinaryIO, method: int, packed: int | None, checksum: int | None) -> None:
        self._stream, self._left, self._expected = stream, packed, checksum
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if method == _DEFLATED else None
        self._checksum, self._position, self._input = 0, stream.tell(), b""
        self._is_done = False
        self.end = self._position

    def opened(self) -> Readable:
        """Return itself."""
        return self

    def read(self, size: int, /) -> bytes:
        """Return at most so many further bytes; none at the end."""
        while not self._is_done:
            if not self._input:
                self._input = self._next_input()
            if self._inflater is None:
                data, self._input = self._input[:size], self._input[size:]
                self._is_done = not data
                if self._is_done and self._left:
                    raise ArchiveDamaged("the archive ends in the middle of it")
            else:
                if not self._input and not self._inflater.eof:
                    raise ArchiveDamaged("the archive ends in the middle of it")
                data = self._inflater.decompress(self._input, size)
                self._input = self._inflater.unconsumed_tail
                self._is_done = self._inflater.eof
                self.end = self._position - len(self._inflater.unused_data)
            self._checksum = zlib.crc32(data, self._checksum)
            if self._is_done and self._expected is not None and self._checksum != self._expected:
                raise ArchiveDamaged("its checksum is wrong")
            if data:
                return data
        return b""

    def _next_input(self) -> bytes:
        self._stream.seek(self._position)
        data = self._stream.read(_CHUNK if self._left is None else min(_CHUNK, self._left))
        self._position += len(data)
        if self._left is not None:
            self._left -= len(data)
        return data
