"""Block files: named arrays of numbers in one file, with a checksum for every block, read through a memory map.

    0   magic, version, kind, owner, length of the file, offset of the directory, CRC-32 of all this and the directory
    64  the arrays, each beginning at a multiple of 64 bytes
        CRC-32 of every block of 16 KiB between byte 64 and here
        the directory: JSON that gives each array's type, length and offset, and small facts

All numbers are little-endian. Opening reads the header, the checksums and the directory; a block is compared with
its checksum when an array that touches it is first read, so that opening a large file costs nothing, and damage from
before that read is always noticed. The owner (an index segment) is written into each file, so that no file passes for
that of another segment. Nothing may write into an open file: a process that reads a mapped page of a file which has
been truncated is killed (SIGBUS).
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self, TypeVar
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from search.engine.store.arrays import Array
from search.errors import IndexDamaged, unread_file

__all__ = ["BlockFile", "BlockWriter", "read_seal"]

MAGIC = b"hezuo\r\n\x1a"
VERSION = 1  # of the layout of block files; FORMAT is the version of what the arrays mean
BLOCK = 1 << 14
"""Bytes that share a checksum: four pages of memory, so that a lookup verifies little and checksums take 1/4096."""

_RELEASED_TOGETHER = 1 << 12
"""Blocks after which `verify` releases memory: 64 MB, so that checking an index takes no more whatever its size."""

_ALIGNMENT = 64  # bytes; a cache line, and a multiple of every element size
_SHIFT = BLOCK.bit_length() - 1
_HEADER = struct.Struct("<8sII12s16sQQ")  # magic, version, directory's length, kind, owner, file's length, its offset
_CHECKSUM = struct.Struct("<I")
_TYPES = {np.dtype(name).str: np.dtype(name) for name in ("u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4")}

Facts = TypeVar("Facts")


class _Directory(msgspec.Struct):
    """The directory at the end of a file: type, length and offset of each array, and the writer's facts."""

    arrays: dict[str, tuple[str, int, int]]
    facts: dict[str, Any]


_decode_directory = msgspec.json.Decoder(_Directory).decode


def read_seal(path: Path) -> str:
    """Return the checksum in a file's header, which covers every byte of the file and so identifies it.

    Raises:
        OSError: If there is no such file.
    """
    with path.open("rb") as file:
        return file.read(_ALIGNMENT)[_HEADER.size :].hex()


class BlockWriter:
    """A writer of one block file, array by array; the file is complete only after `close`.

    Args:
        path: A file that does not exist yet.
        kind: The kind of file, at most 12 ASCII characters.
        owner: Id of the segment that it belongs to, at most 16 ASCII characters.
    """

    def __init__(self, path: Path, kind: str, owner: str) -> None:
        self._kind, self._owner = _name(kind, 12), _name(owner, 16)
        self._file: BinaryIO = path.open("xb")
        self._file.write(bytes(_ALIGNMENT))
        self._offset = _ALIGNMENT
        self._checksums: list[int] = []
        self._tail, self._tail_size = 0, 0  # checksum and size of the block that is not full yet
        self._arrays: dict[str, tuple[str, int, int]] = {}
        self._open = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.begin(name, array.dtype)
        self.append(array)

    def begin(self, name: str, dtype: npt.DTypeLike) -> None:
        """Begin an array that is written in pieces; it ends where the next one begins."""
        kind = np.dtype(dtype).newbyteorder("<").str
        if kind not in _TYPES or name in self._arrays:
            raise ValueError(f"array {name!r} of {kind} cannot be written (again)")
        self._pad(_ALIGNMENT)
        self._arrays[name] = (kind, 0, self._offset)
        self._open = name

    def append(self, piece: Array) -> int:
        """Write the next elements of the array that was begun last.

        Returns:
            Number of elements that the array had before.
        """
        kind, count, offset = self._arrays[self._open]
        self._write(np.ascontiguousarray(piece, dtype=_TYPES[kind]).view(np.uint8).data)
        self._arrays[self._open] = (kind, count + len(piece), offset)
        return count

    def close(self, facts: Mapping[str, Any] | None = None) -> None:
        """Write checksums and directory.

        Args:
            facts: Small facts as JSON values, stored in the directory.
        """
        self._pad(_ALIGNMENT)
        if self._tail_size:
            self._checksums.append(self._tail)
        table = np.array(self._checksums, dtype="<u4").tobytes()
        text = json.dumps({"arrays": self._arrays, "facts": dict(facts or {})}, ensure_ascii=False)
        directory = table + text.encode()
        header = _HEADER.pack(
            MAGIC, VERSION, len(directory), self._kind, self._owner, self._offset + len(directory), self._offset
        )
        self._file.write(directory)
        self._file.seek(0)
        self._file.write(header + _CHECKSUM.pack(crc32(directory, crc32(header))))
        self._file.close()

    def _pad(self, multiple: int) -> None:
        self._write(memoryview(bytes(-self._offset % multiple)))

    def _write(self, data: memoryview) -> None:
        self._file.write(data)
        self._offset += len(data)
        while len(data):
            piece = data[: BLOCK - self._tail_size]
            data = data[len(piece) :]
            self._tail = crc32(piece, self._tail)
            self._tail_size += len(piece)
            if self._tail_size == BLOCK:
                self._checksums.append(self._tail)
                self._tail, self._tail_size = 0, 0


class BlockFile:
    """An open block file; safe for many threads, and usable for as long as any of its arrays is in use.

    Attributes:
        facts: The facts that were given to `BlockWriter.close`.

    Raises:
        IndexDamaged: If the file is missing, cut, not of this kind or owner, or its header or directory has changed.
        IndexUnreadable: If it is there and cannot be read.
        ResourcesExhausted: If file descriptors or memory have run out.
    """

    def __init__(self, path: Path, kind: str, owner: str) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise unread_file(path, error) from error
        except ValueError as error:  # an empty file cannot be mapped
            raise self.damaged(f"cannot be read ({error})") from error
        self._checksums, directory = self._directory(_name(kind, 12), _name(owner, 16))
        self.facts = directory.facts
        self._arrays = {name: self._mapped(name, *listed) for name, listed in directory.arrays.items()}
        self._verified = bytearray(len(self._checksums))

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def names(self) -> list[str]:
        """Return the names of the arrays, in the order in which they were written."""
        return list(self._arrays)

    def count(self, name: str) -> int:
        """Return the number of elements of an array.

        Raises:
            IndexDamaged: If there is no such array.
        """
        return len(self._array(name)[0])

    def read(self, name: str) -> Array:
        """Return an array, its checksums verified.

        Raises:
            IndexDamaged: If it is not what was written.
        """
        return self.part(name, 0, self.count(name))

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return elements `start` to `stop` of an array, their checksums verified.

        Raises:
            IndexDamaged: If they are not what was written, or not in the array at all.
        """
        array, offset, size = self._array(name)
        if not 0 <= start <= stop <= len(array):
            raise self.damaged(f"elements {start} to {stop} of {name} do not exist")
        first, after = (offset + start * size) >> _SHIFT, (offset + stop * size + BLOCK - 1) >> _SHIFT
        if self._verified.find(0, first, after) >= 0:
            self._verify(first, after)
        return array[start:stop]

    def check_kind(self, kind: str, *names: str) -> None:
        """Check that arrays exist and hold numbers of a kind, so that no operation on them can fail for it.

        Args:
            kind: As numpy has it: `u` for unsigned integers, `i` for signed ones, `f` for floats, `u1` for bytes.
            names: Names of arrays.

        Raises:
            IndexDamaged: If one is not there, or is of another kind.
        """
        letter, size = kind[0], int(kind[1:] or 0)
        for name in names:
            array, _, itemsize = self._array(name)
            if array.dtype.kind != letter or (size and itemsize != size):
                raise self.damaged(f"{name} holds numbers of another kind")

    def check(self, *holds: bool) -> None:
        """Raise unless all conditions hold that the numbers of a file must meet.

        Raises:
            IndexDamaged: If not.
        """
        if not all(holds):
            raise self.damaged("its arrays do not fit each other")

    def facts_as(self, kind: type[Facts]) -> Facts:
        """Return the facts converted to a msgspec type.

        Raises:
            IndexDamaged: If one is missing or of another kind.
        """
        try:
            return msgspec.convert(self.facts, kind)
        except msgspec.ValidationError as error:
            raise self.damaged(f"lacks facts ({error})") from error

    def damaged(self, why: str) -> IndexDamaged:
        """Return the error that says what is wrong with this file, and what to do."""
        return IndexDamaged(f"{self.path}: {why}; rebuild the index")

    def verify(self) -> None:
        """Compare every block with its checksum; the memory of what has been compared is released again.

        Raises:
            IndexDamaged: If one differs.
        """
        for first in range(0, len(self._verified), _RELEASED_TOGETHER):
            self._verify(first, min(first + _RELEASED_TOGETHER, len(self._verified)), force=True)
            self.forget()

    def forget(self) -> None:
        """Release the memory of the pages that have been read; they are read again when they are needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def _verify(self, first: int, after: int, *, force: bool = False) -> None:
        end = self._end
        for block in range(first, after):
            if force or not self._verified[block]:
                start = _ALIGNMENT + (block << _SHIFT)
                if crc32(memoryview(self._map)[start : min(start + BLOCK, end)]) != self._checksums[block]:
                    raise self.damaged(f"has changed at byte {start:,} or after")
                self._verified[block] = 1

    def _array(self, name: str) -> tuple[Array, int, int]:
        """Return an array, its offset from the first block in bytes, and the bytes of one element."""
        try:
            return self._arrays[name]
        except KeyError:
            raise self.damaged(f"lacks {name}") from None

    def _directory(self, kind: bytes, owner: bytes) -> tuple[Array, _Directory]:
        """Check the header; return the checksums of the blocks and the directory."""
        header = self._map[:_ALIGNMENT]
        if len(header) < _ALIGNMENT:
            raise self.damaged("is shorter than its header")
        magic, version, size, its_kind, its_owner, length, directory_offset = _HEADER.unpack_from(header)
        if magic != MAGIC or version != VERSION:
            raise self.damaged("is no file of this version of hezuo")
        if length != len(self._map) or directory_offset + size != length or directory_offset < _ALIGNMENT:
            raise self.damaged(f"is {len(self._map):,} bytes long, its header says otherwise")
        directory = self._map[directory_offset:length]
        (checksum,) = _CHECKSUM.unpack_from(header, _HEADER.size)
        if crc32(directory, crc32(header[: _HEADER.size])) != checksum:
            raise self.damaged("its header or directory has changed")
        if (its_kind, its_owner) != (kind, owner):
            raise self.damaged("is another file under this name")
        self._end = directory_offset
        blocks = (directory_offset - _ALIGNMENT + BLOCK - 1) >> _SHIFT
        if 4 * blocks > len(directory):
            raise self.damaged("lacks checksums")
        try:
            contents = _decode_directory(directory[4 * blocks :])
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self.damaged(f"its directory cannot be read ({error})") from error
        return np.frombuffer(directory, dtype="<u4", count=blocks), contents

    def _mapped(self, name: str, dtype: str, count: int, offset: int) -> tuple[Array, int, int]:
        """Map an array; return it, its offset from the first block in bytes, and the bytes of one element."""
        kind = _TYPES.get(dtype)
        if kind is None:
            raise self.damaged(f"{name} holds numbers of an unknown type")
        if count < 0 or offset < _ALIGNMENT or offset + count * kind.itemsize > self._end:
            raise self.damaged(f"{name} reaches beyond its end")
        array: Array = np.frombuffer(self._map, dtype=kind, count=count, offset=offset)
        return array, offset - _ALIGNMENT, kind.itemsize


def _name(text: str, size: int) -> bytes:
    name = text.encode("ascii").ljust(size, b"\0")
    if len(name) > size:
        raise ValueError(f"{text!r} is longer than {size} characters")
    return name
