"""The journal of files that an interrupted build has read, so that the next one need not read them again.

`files.log`, in the folder of unfinished work, has a record for each file that gave documents or was rejected: its place
and stamp, what it gave, and a checksum. The documents are in the runs beside it (`engine.write.unfinished`). A file
counts as read if it has the same stamp and every document that it gave is in a run; if in doubt, it is read again.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zlib import crc32

import msgspec
import numpy as np

from search.engine import Unfinished
from search.ingest import SourceFile, document_id, printable
from search.model import Document, Rejected

__all__ = ["Journal", "Reading"]

_NAME = "files.log"
_HEADER = struct.Struct("<II")  # length of a record, and its CRC-32
_MAX_RECORD = 1 << 28  # bytes; more is damage


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What a file gave.

    Attributes:
        place: 64 bits of its absolute path.
        stamp: Its stamp.
        digest: Digest of its bytes.
        label: The label that the sources of its documents begin with.
        ids: Id of each of its documents, in their order.
        rejected: Record and reason of each rejection.
        proposed: Id that the reader gave each document, empty if it comes from the file's label; empty if all do.
    """

    place: int
    stamp: int
    digest: tuple[int, int] = (0, 0)
    label: str = ""
    ids: tuple[str, ...] = ()
    rejected: tuple[tuple[int | None, str], ...] = ()
    proposed: tuple[str, ...] = ()


class Journal:
    """The journal of a build: what one before it has read, and what this one reads.

    Attributes:
        size: Number of records that were there before.

    Args:
        unfinished: The folder of unfinished work, with the documents.

    Raises:
        OSError: If it cannot be written.
    """

    def __init__(self, unfinished: Unfinished) -> None:
        self._unfinished = unfinished
        # Without a buffer of this process, which is gone when it is killed.
        self._file = (unfinished.folder / _NAME).open("a+b", buffering=0)
        self._decode = msgspec.msgpack.Decoder(Reading).decode
        self._encode = msgspec.msgpack.Encoder().encode
        places, starts = array("Q"), array("Q")
        end = 0
        for start, reading in self._records():
            places.append(reading.place)
            starts.append(start)
            end = self._file.tell()
        self._file.truncate(end)  # a record that was not written to its end
        order = np.argsort(np.frombuffer(places, dtype=np.uint64), kind="stable")
        self._places = np.frombuffer(places, dtype=np.uint64)[order].data
        self.size = len(self._places)
        self._starts = np.frombuffer(starts, dtype=np.uint64)[order].data

    def note(self, reading: Reading) -> None:
        """Append what a file gave."""
        content = self._encode(reading)
        self._file.write(_HEADER.pack(len(content), crc32(content)) + content)

    def find(self, place: int, stamp: int) -> list[Reading]:
        """Return what was noted of a file that has not changed since.

        Args:
            place: 64 bits of its absolute path.
            stamp: Its stamp; 0 is none.
        """
        result = list[Reading]()
        index = bisect_left(self._places, place)
        while stamp and index < len(self._places) and self._places[index] == place:
            reading = self._record(self._starts[index])
            if reading is not None and reading.stamp == stamp:
                result.append(reading)
            index += 1
        return result

    def items(self, file: SourceFile, place: int, stamp: int) -> Sequence[Document | Rejected]:
        """Return what reading a file gives, as far as that is known without reading it; nothing if it must be read."""
        readings = self.find(place, stamp)
        documents = next((reading for reading in reversed(readings) if reading.ids), None)
        rejected = {item: None for reading in readings for item in reading.rejected}
        if documents is None and not any(record is None for record, _ in rejected):
            return ()
        result = list[Document | Rejected]()
        for record, reason in rejected:
            result.append(Rejected(path=printable(str(file.path)), record=record, reason=reason, is_lasting=True))
        for number, name in enumerate(documents.ids if documents else (), start=1):
            document = self._unfinished.document(name)
            if documents is None or document is None or not document.source.startswith(documents.label):
                return ()
            source = file.source + document.source[len(documents.label) :]
            proposed = documents.proposed[number - 1] if len(documents.proposed) >= number else ""
            proposed = proposed or document_id(file.source, number if number > 1 else None)
            result.append(replace(document, id=proposed, source=source))
        return result

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _records(self) -> Iterator[tuple[int, Reading]]:
        """Yield all records with their offsets, up to the first that is damaged."""
        start = 0
        while (reading := self._record(start)) is not None:
            yield start, reading
            start = self._file.tell()

    def _record(self, start: int) -> Reading | None:
        self._file.seek(start)
        header = self._file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return None
        size, checksum = _HEADER.unpack(header)
        content = self._file.read(size) if size <= _MAX_RECORD else b""
        if len(content) != size or crc32(content) != checksum:
            return None
        try:
            return self._decode(content)
        except msgspec.MsgspecError:
            return None
