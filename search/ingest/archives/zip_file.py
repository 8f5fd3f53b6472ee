"""Members of zip files, by their central directory or, where that is missing, by what stands before each member."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from search.ingest.archives.budget import Budget
from search.ingest.archives.member import ArchiveDamaged, Member, Readable, unreadable
from search.ingest.archives.names import clean_name, decode_name, encoding_of_names
from search.ingest.archives.zip_salvage import salvaged_members

__all__ = ["is_document", "zip_members"]

_UTF8, _ENCRYPTED = 0x800, 0x1  # flags (APPNOTE.TXT, 4.4.4)
_UNICODE_PATH = 0x7075  # extra field with the name in UTF-8 (APPNOTE.TXT, 4.6.9)
_UNIX = 3  # the system by which attributes are understood
_METHODS = {9: "Deflate64", 97: "WavPack", 98: "PPMd", 99: "AES"}
_READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_DOCUMENT_PARTS = ("[Content_Types].xml", "mimetype")  # of OPC (DOCX …), and of OpenDocument and EPUB
# What files of OPC may begin with as well, if the list of their members is lost.
_FIRST_PARTS = (*_DOCUMENT_PARTS, "_rels/.rels", "docProps/app.xml", "docProps/core.xml")
_LOCKED = "encrypted: unpack it with its password, and add the files themselves"


def is_document(stream: BinaryIO) -> bool:
    """Return whether a zip file is itself a document, such as a DOCX or EPUB file.

    Args:
        stream: The file, which may be damaged; it is left at its beginning.
    """
    stream.seek(0)
    head = stream.read(30 + 64)
    try:
        with zipfile.ZipFile(stream) as archive:
            result = any(part in archive.NameToInfo for part in _DOCUMENT_PARTS)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError, OSError):
        result = any(head.startswith(part.encode(), 30) for part in _FIRST_PARTS)
    stream.seek(0)
    return result


def zip_members(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Yield the members of a zip file.

    Args:
        stream: The file.
        budget: Counts what is unpacked of members that nobody reads.

    Raises:
        ArchiveDamaged: If it is damaged; what could be read has been yielded before.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError) as error:
        stream.seek(0)
        yield from salvaged_members(stream, budget)
        raise ArchiveDamaged(
            f"its table of contents is missing or damaged ({error}), and what could be read of it was; copy it again"
        ) from error
    with archive:
        entries = archive.infolist()
        encoding = encoding_of_names(_raw_name(entry) for entry in entries if not entry.flag_bits & _UTF8)
        for entry in entries:
            if not entry.is_dir() and not entry.filename.endswith("\\"):
                yield _member(archive, entry, encoding)


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437", "replace")


def _name(entry: zipfile.ZipInfo, encoding: str) -> str:
    if entry.flag_bits & _UTF8:
        return clean_name(entry.orig_filename)
    raw = _raw_name(entry)
    return clean_name(_unicode_path(entry.extra, raw) or decode_name(raw, encoding))


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name in the extra field for it, if it belongs to this very name."""
    offset = 0
    while offset + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, offset)
        field = extra[offset + 4 : offset + 4 + size]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            (checksum,) = struct.unpack_from("<I", field, 1)
            if checksum == zlib.crc32(raw):
                try:
                    return field[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return ""
        offset += 4 + size
    return ""


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, encoding: str) -> Member:
    name, mode = _name(entry, encoding), entry.external_attr >> 16
    if entry.flag_bits & _ENCRYPTED:
        return unreadable(name, _LOCKED)
    if entry.create_system == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return unreadable(name, f"{'a link' if stat.S_ISLNK(mode) else 'a special file'}, not a regular file")
    if entry.compress_type not in _READ_METHODS:
        return unreadable(name, _unread_method(entry.compress_type))
    return Member(name, entry.file_size, lambda: cast("Readable", archive.open(entry)))


def _unread_method(method: int) -> str:
    """Return the reason to reject a member that is compressed by a method that is not read."""
    return (
        f"compressed by a method that is not read ({_METHODS.get(method, f'number {method}')}): unpack it, and pack it "
        "again by the usual one (Deflate)"
    )
