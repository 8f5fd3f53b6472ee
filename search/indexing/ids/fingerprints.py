"""Fingerprints of paths, of files and of what was read of them, by which they are known again."""

from __future__ import annotations

import os
import stat
from array import array
from hashlib import blake2b
from pathlib import Path
from time import time_ns

import msgspec

from search.ingest import HEAD, ReadLimits, SourceFile, may_be_archive
from search.model import Document

__all__ = ["UNKNOWN", "Digest", "HashSet", "digest_of_document", "digest_of_file", "hash_of", "stamp_of"]

Digest = tuple[int, int]
"""128 bits of BLAKE2b (RFC 7693) in two numbers."""

UNKNOWN: Digest = (0, 0)
"""The digest of a file that could not be read."""

_RECENT = 2_000_000_000  # nanoseconds: the coarsest clock of a file system that is in use (FAT)
_CHUNK = 1 << 20  # bytes of a file in memory at once


def hash_of(text: bytes) -> int:
    """Return 64 bits of a path or another text."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def digest_of_document(document: Document) -> Digest:
    """Return the digest of what was read of a document, which does not depend on its path."""
    read = (document.kind, document.texts, document.authors, document.header, document.alignment, document.entities)
    return _numbers(blake2b(msgspec.json.encode(read), digest_size=16).digest())


def digest_of_file(path: Path, limits: ReadLimits) -> Digest:
    """Return the digest of a file's bytes; `UNKNOWN` if it cannot be read, or is larger than any file that is.

    Args:
        path: A file, which may have become anything else since it was listed.
        limits: Sizes of the largest file and of the largest archive file that are read.
    """
    hasher, size, max_bytes = blake2b(digest_size=16), 0, limits.max_file_bytes
    try:
        # As in `ingest.reading`: opening a pipe must return, and a link in the file's place may lead anywhere.
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return UNKNOWN
            while chunk := file.read(_CHUNK):
                if not size and may_be_archive(chunk[:HEAD]):
                    max_bytes = limits.max_archive_bytes
                hasher.update(chunk)
                size += len(chunk)
                if size > max_bytes:
                    return UNKNOWN
    except OSError:
        return UNKNOWN
    return _numbers(hasher.digest())


def stamp_of(file: SourceFile) -> int:
    """Return 64 bits by which a file is known to be unchanged without being read; 0 if they would not tell.

    They are of its size, inode and times, of which one changes with every write and every renaming, and of those of the
    lists that may have its entry. A file that was changed a moment ago has none, as it could be changed again within
    what its file system's clock can tell.
    """
    facts = _facts(file.target)
    if not file.lists:  # nearly always
        return hash_of(repr(facts).encode()) if facts else 0
    every = [facts, *map(_facts, file.lists)]
    return hash_of(repr((every, file.lists)).encode()) if all(every) else 0


def _facts(path: Path) -> tuple[int, ...]:
    """Return what tells that a file has changed; nothing if that does not."""
    try:
        status = os.stat(path)  # noqa: PTH116 - done for each file of an archive: as fast as can be
    except OSError:
        return ()
    if time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _RECENT:
        return ()
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _numbers(digest: bytes) -> Digest:
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


class HashSet:
    """A set of numbers of 64 bits in about 16 bytes each, where Python's own would take about 90."""

    def __init__(self) -> None:
        self._slots, self._count = array("Q", bytes(8 * 1024)), 0

    def __contains__(self, number: int) -> bool:
        return self._slots[self._slot(number or 1)] != 0

    def add(self, number: int) -> None:
        """Add a number; 0 counts as 1."""
        number = number or 1
        slot = self._slot(number)
        if self._slots[slot]:
            return
        self._slots[slot] = number
        self._count += 1
        if 2 * self._count > len(self._slots):
            numbers = self._slots
            self._slots = array("Q", bytes(8 * 2 * len(numbers)))
            for other in filter(None, numbers):
                self._slots[self._slot(other)] = other

    def _slot(self, number: int) -> int:
        """Return where a number is, or the empty slot where it belongs (linear probing)."""
        slots, mask = self._slots, len(self._slots) - 1
        slot = number & mask
        while slots[slot] and slots[slot] != number:
            slot = (slot + 1) & mask
        return slot
