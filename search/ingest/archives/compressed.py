"""Single compressed files (gzip, bzip2, xz, zstd): their content as a stream, and the name that it has."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Iterator
from typing import BinaryIO, cast

from search.ingest.archives.member import Member, Readable

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
_MOST_MEMORY = 256 << 20  # bytes; what `xz -9` needs is 65 MB (xz(1)), `zstd --ultra -22 --long=27` 128 MB
_WINDOW = 1 << 27  # bytes of the largest window of zstd, likewise


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
    if kind == "xz":
        return _Xz(stream)
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    return cast("Readable", decompressor.stream_reader(stream, read_across_frames=True, closefd=False))


class _Xz:
    """The content of an xz file; unlike `lzma.LZMAFile`, with a limit of memory."""

    _CHUNK = 1 << 16

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decompressor = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)

    def read(self, size: int, /) -> bytes:
        while True:
            decompressor = self._decompressor
            if decompressor.eof:  # a file may consist of several streams, with padding between them (xz(1))
                rest = (decompressor.unused_data or self._stream.read(self._CHUNK)).lstrip(b"\x00")
                if not rest:
                    return b""
                self._decompressor = decompressor = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
                chunk = rest
            else:
                chunk = self._stream.read(self._CHUNK) if decompressor.needs_input else b""
                if decompressor.needs_input and not chunk:
                    raise EOFError("the file ends before the end of its stream")
            if content := decompressor.decompress(chunk, size):
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
