"""Frames: messages on a pipe, each with its length before it (4 bytes)."""

from __future__ import annotations

import struct
from typing import BinaryIO

__all__ = ["read_frame", "write_frame"]

_SIZE = struct.Struct("<I")


def write_frame(file: BinaryIO, data: bytes) -> None:
    """Write a message.

    Raises:
        OSError: If nobody reads any more.
    """
    file.write(_SIZE.pack(len(data)))
    file.write(data)
    file.flush()


def read_frame(file: BinaryIO) -> bytes:
    """Return the next message.

    Raises:
        EOFError: If nobody writes any more; a message that is cut off is lost.
    """
    header = file.read(_SIZE.size)
    if len(header) == _SIZE.size:
        (size,) = _SIZE.unpack(header)
        data = file.read(size)
        if len(data) == size:
            return data
    raise EOFError
