"""Single compressed files (gzip, bzip2, xz, zstd): their content as a stream, and the name that it has."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol, cast

from search.ingest.archives.member import ArchiveDamaged, Member, Readable

__all__ = ["compressed_member", "decompressed", "inner_name"]

_SUFFIXES = {
    ".tgz": ".tar",
    ".tbz": ".tar",
    ".tbz2": ".tar",
    ".txz": ".tar",
    ".tzst": ".tar",
    ".gz": "",
    ".bz2": "",
    ".xz": "",
    ".zst": "",
    ".lzma": "",
}
_MOST_MEMORY = 256 << 20  # bytes; what `xz -9` writes takes 65 MB (xz(1))
_WINDOW_LOG = 27  # of the largest window of zstd in bytes: that of `zstd --long`, 128 MB
_CHUNK = 1 << 16


def decompressed(stream: BinaryIO, kind: str) -> Readable:
    """Return the content of a compressed file.

    Args:
        stream: The file, at its beginning.
        kind: `gz`, `bz2`, `xz` or `zst`.
    """
    if kind == "gz":
        return cast("Readable", gzip.GzipFile(fileobj=stream, mode="rb"))
    if kind == "bz2":
        return cast("Readable", bz2.BZ2File(stream, "rb"))
    return _Blocks(stream, _xz_decompressor if kind == "xz" else _zstd_decompressor)


def _xz_decompressor() -> _Decompressor:
    return cast("_Decompressor", lzma.LZMADecompressor(memlimit=_MOST_MEMORY))


def _zstd_decompressor() -> _Decompressor:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    options = {int(zstd.DecompressionParameter.window_log_max): _WINDOW_LOG}
    return cast("_Decompressor", zstd.ZstdDecompressor(options=options))


class _Decompressor(Protocol):
    """What the decompressors of Python have in common."""

    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Blocks:
    """The content of a file of one or several compressed streams.

    Unlike the file objects of `lzma` and `zstandard`, it limits memory, and notices an early end.
    """

    def __init__(self, stream: BinaryIO, make: Callable[[], _Decompressor]) -> None:
        self._stream, self._make = stream, make
        self._decompressor = make()

    def read(self, size: int, /) -> bytes:
        """Return at most so many further bytes; none at the end."""
        while True:
            if self._decompressor.eof:  # there may be another, with padding before it (xz(1))
                chunk = (self._decompressor.unused_data or self._stream.read(_CHUNK)).lstrip(b"\x00")
                if not chunk:
                    return b""
                self._decompressor = self._make()
            else:
                chunk = self._stream.read(_CHUNK) if self._decompressor.needs_input else b""
                if self._decompressor.needs_input and not chunk:
                    raise ArchiveDamaged("it ends too early: it is cut off")
            if content := self._decompressor.decompress(chunk, size):
                return content


def compressed_member(stream: BinaryIO, kind: str, name: str) -> Iterator[Member]:
    """Yield the one file in a compressed file.

    Args:
        stream: The compressed file.
        kind: See `decompressed`.
        name: Name of the compressed file, without folders.
    """
    yield Member(inner_name(name), None, lambda: decompressed(stream, kind))


def inner_name(name: str) -> str:
    """Return the name of what is in a compressed file: `letters.txt` of `letters.txt.gz`."""
    for suffix, replacement in _SUFFIXES.items():
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)] + replacement
    return name
