"""Members of a zip file that is one document (DOCX, ODT, EPUB), read within bounds and only by name."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from search.ingest.article import Unreadable

__all__ = ["ZIP_START", "Package", "open_package"]

ZIP_START = b"PK\x03\x04"

_LARGEST_PART = 16 << 20  # bytes of a member, unpacked: a novel of a million characters takes 10 MB in Word's XML
_LARGEST_WHOLE = 96 << 20  # bytes of all members that are read
_HARMLESS = 4 << 20  # bytes that no member may be refused for, however well it was packed
_MOST_PACKED = 100  # times that a member may grow beyond that; Word's XML grows 10 to 30 times, a bomb 1,000 times
_MOST_MEMBERS = 50_000
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, IndexError, OverflowError,
           NotImplementedError, RuntimeError, AssertionError)  # fmt: skip
"""What `zipfile` raises on damaged and hostile files."""


class Package:
    """A zip file that is one document.

    Args:
        data: The file.

    Raises:
        Unreadable: If it is damaged, or has more members than a document has.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
            self._members = {info.filename: info for info in self._zip.infolist()[: _MOST_MEMBERS + 1]}
        except _DAMAGE as error:
            raise Unreadable(f"a damaged file: {_DAMAGED}") from error
        if len(self._members) > _MOST_MEMBERS:
            raise Unreadable(f"a zip file with more than {_MOST_MEMBERS:,} members, which no document has")
        self._read = 0
        self._size = len(data)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, in the order of the file."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        """Return whether there is a member of a name."""
        return name in self._members

    def day(self, name: str) -> str:
        """Return the day on which a member was last changed, as `1954-03-02`; empty if there is none of that name."""
        info = self._members.get(name)
        return "{:04}-{:02}-{:02}".format(*info.date_time[:3]) if info else ""

    def read(self, name: str) -> bytes:
        """Return a member, unpacked; empty if there is none of that name.

        Raises:
            Unreadable: If it is damaged, encrypted, or larger than a document can be.
        """
        info = self._members.get(name)
        if info is None:
            return b""
        if info.flag_bits & 1:
            raise Unreadable("protected by a password: open it, and save it without one")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unreadable(f"a damaged file: {_DAMAGED}")
        grown = max(_HARMLESS, _MOST_PACKED * min(info.compress_size, self._size))
        limit = min(_LARGEST_PART, grown, _LARGEST_WHOLE - self._read)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except _DAMAGE as error:
            raise Unreadable(f"a damaged file: {_DAMAGED}") from error
        self._read += len(data)
        if len(data) > limit:
            raise Unreadable(
                f"too large: unpacked, it takes more than {limit >> 20:,} MB, as a zip bomb does; if it is a real "
                "document, split it"
            )
        return data


_DAMAGED = "open it in the program that wrote it, which may repair it, and save it again"


def open_package(data: bytes) -> Package | None:
    """Return a file as a package; None if it is no zip file, or so damaged that its members are not known."""
    if not data.startswith(ZIP_START):
        return None
    try:
        return Package(data)
    except Unreadable:
        return None
