"""Recognition of archive files by their content."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO

from search.ingest.archives.tar_file import is_tar
from search.ingest.archives.zip_file import is_document

__all__ = ["HEAD", "ArchiveKind", "archive_kind", "may_be_archive"]

HEAD = 1024  # bytes at the beginning by which archive files are known


class ArchiveKind(StrEnum):
    """A kind of archive file."""

    ZIP = "zip"
    SEVEN_ZIP = "7z"
    TAR = "tar"
    GZIP = "gz"
    BZIP2 = "bz2"
    XZ = "xz"
    ZSTD = "zst"


_SIGNATURES = (
    (b"PK\x03\x04", ArchiveKind.ZIP),
    (b"PK\x05\x06", ArchiveKind.ZIP),  # an empty one
    (b"7z\xbc\xaf\x27\x1c", ArchiveKind.SEVEN_ZIP),
    (b"\x1f\x8b\x08", ArchiveKind.GZIP),
    (b"BZh", ArchiveKind.BZIP2),
    (b"\xfd7zXZ\x00", ArchiveKind.XZ),
    (b"\x28\xb5\x2f\xfd", ArchiveKind.ZSTD),
)
_BZIP2_MAGIC = (b"1AY&SY", b"\x17rE8P\x90")  # of a block, and of the end of an empty file; a text may begin with `BZh`


def may_be_archive(head: bytes) -> ArchiveKind | None:
    """Return the kind of archive file that a file is, by its first `HEAD` bytes; it may be a document in a zip file."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            if kind is ArchiveKind.BZIP2 and not head.startswith(_BZIP2_MAGIC, 4):
                return None
            return kind
    return ArchiveKind.TAR if is_tar(head) else None


def archive_kind(stream: BinaryIO) -> ArchiveKind | None:
    """Return the kind of archive file that a file is, or None; documents that are zip files (DOCX, EPUB) are none.

    Args:
        stream: The file; it is left at its beginning.
    """
    stream.seek(0)
    kind = may_be_archive(stream.read(HEAD))
    if kind is ArchiveKind.ZIP and is_document(stream):
        kind = None
    stream.seek(0)
    return kind
