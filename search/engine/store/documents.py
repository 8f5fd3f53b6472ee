"""The document store of a segment: stored documents as compressed frames, looked up by document number.

`documents.hz` holds a Zstandard frame (RFC 8878) a document, end to end, in `data`; where each begins in `offsets`; a
digest of each document's JSON in `digests`; and in `dictionary` what all frames were compressed with, trained on the
first documents of a build and the same in all its segments, so that merging copies frames as they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import local
from typing import Self

import msgspec
import numpy as np
import zstandard

from search.engine.store.arrays import Bytes, Mask, UInt64s
from search.engine.store.blocks import BlockFile, BlockWriter
from search.engine.store.checks import are_ascending
from search.engine.store.layout import DOCUMENTS, block_file
from search.errors import IndexDamaged
from search.model import Document

__all__ = ["DocumentStore", "DocumentWriter", "compressor", "digest", "encode", "train"]

_LEVEL = 3  # 6 would make frames a tenth smaller in nearly three times the time
_MAX_DICTIONARY = 1 << 18  # bytes of a Zstandard dictionary; its own default is about 110 KB
_SAMPLES_PER_BYTE = 10  # bytes of samples for each byte of the dictionary, at least (Zstandard's manual: 100)
_CHUNK_BYTES = 1 << 20  # written or copied at once: few system calls, little memory


class _Facts(msgspec.Struct):
    largest: int


def encode(document: Document) -> bytes:
    """Return a document as the JSON that is stored."""
    return msgspec.json.encode(document)


def digest(encoded: bytes) -> int:
    """Return 64 bits that tell one encoded document from another (BLAKE2b, RFC 7693)."""
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "little")


def train(samples: Sequence[bytes]) -> bytes:
    """Train a compression dictionary on encoded documents; it is empty if they are too few.

    About 500 documents are enough; training takes about 0.2 seconds then. The method is Zstandard's own (fast COVER).
    """
    size = min(_MAX_DICTIONARY, sum(map(len, samples)) // _SAMPLES_PER_BYTE)
    try:
        return zstandard.train_dictionary(size, list(samples)).as_bytes()
    except zstandard.ZstdError:  # Zstandard alone knows how much is enough
        return b""


def compressor(dictionary: bytes = b"") -> Callable[[bytes], bytes]:
    """Return a function from an encoded document to its frame, for one thread at a time."""
    shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    if shared:
        shared.precompute_compress(level=_LEVEL)
    # The blocks of the file have checksums, and the file itself holds the dictionary.
    return zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=shared, write_checksum=False, write_content_size=True, write_dict_id=False
    ).compress


class DocumentWriter:
    """A writer of the document store of a segment; as a context manager it closes the file whatever happens.

    Args:
        folder: Folder of the segment, without stored documents.
        segid: The segment's id.
        dictionary: Compression dictionary: from `train`, or that of the documents to be copied.
    """

    def __init__(self, folder: Path, segid: str, dictionary: bytes = b"") -> None:
        self._dictionary = dictionary
        self._compress = compressor(dictionary)
        self._file = BlockWriter(folder / block_file(DOCUMENTS), DOCUMENTS, segid)
        self._file.add("dictionary", np.frombuffer(dictionary, dtype=np.uint8))
        self._file.begin("data", np.uint8)
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._sizes, self._digests = array("Q"), array("Q")
        self._largest = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)

    def add(self, encoded: bytes) -> None:
        """Append an encoded document."""
        self.add_frame(self._compress(encoded), digest(encoded))

    def add_frame(self, frame: bytes, digest: int) -> None:
        """Append a document that was compressed with this writer's dictionary, given its digest."""
        self._largest = max(self._largest, zstandard.frame_content_size(frame))
        self._sizes.append(len(frame))
        self._digests.append(digest)
        self._pending.append(frame)
        self._pending_size += len(frame)
        if self._pending_size >= _CHUNK_BYTES:
            self._flush()

    def extend(self, store: DocumentStore, mask: Mask | None = None) -> None:
        """Append documents of another store: their frames as they are if they were compressed alike.

        Args:
            store: The other store.
            mask: Mask of the documents that are appended; None for all.

        Raises:
            IndexDamaged: If they are not what was written there.
        """
        numbers = np.arange(len(store)) if mask is None else np.flatnonzero(mask)
        if store.dictionary != self._dictionary:
            for number in numbers.tolist():
                self.add(store.encoded(number))
            return
        self._flush()
        self._largest = max(self._largest, store.largest)
        # Runs of adjacent documents are copied together.
        breaks = np.flatnonzero(np.diff(numbers, prepend=-2) != 1)
        for first, size in zip(numbers[breaks].tolist(), np.diff(breaks, append=len(numbers)).tolist(), strict=True):
            for data, sizes, digests in store.frames(first, first + size):
                self._file.append(data)
                self._sizes.frombytes(sizes.astype(np.uint64).tobytes())
                self._digests.frombytes(digests.astype(np.uint64).tobytes())

    def close(self) -> None:
        """Write the documents that are still buffered, offsets and digests; the store is complete only then."""
        self._flush()
        sizes = np.frombuffer(self._sizes, dtype=np.uint64)
        self._file.add("offsets", np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(sizes, dtype=np.uint64))))
        self._file.add("digests", np.frombuffer(self._digests, dtype=np.uint64))
        self._file.close({"largest": self._largest})

    def _flush(self) -> None:
        if self._pending:
            self._file.append(np.frombuffer(b"".join(self._pending), dtype=np.uint8))
            self._pending, self._pending_size = [], 0


class _Title(msgspec.Struct, frozen=True):
    title: str


class _Titles(msgspec.Struct, frozen=True):
    """The part of a stored document that is decoded for its titles."""

    texts: list[_Title]


class DocumentStore:
    """The open document store of a segment; safe for many threads.

    Attributes:
        largest: Bytes of the largest encoded document.

    Raises:
        IndexDamaged: If the file is missing or has changed.
    """

    def __init__(self, folder: Path, segid: str) -> None:
        self._file = BlockFile(folder / block_file(DOCUMENTS), DOCUMENTS, segid)
        self.largest = self._file.facts_as(_Facts).largest
        self._file.check_kind("u1", "dictionary", "data")
        self._file.check_kind("u8", "offsets", "digests")
        self._file.check(self._file.count("offsets") == self._file.count("digests") + 1)
        self._size = self._file.count("digests")
        self._decode = msgspec.json.Decoder(Document).decode
        self._decode_titles = msgspec.json.Decoder(_Titles).decode
        self._local = local()

    def __len__(self) -> int:
        return self._size

    @cached_property
    def dictionary(self) -> bytes:
        """The compression dictionary of the frames.

        Raises:
            IndexDamaged: If it is not what was written.
        """
        return self._file.read("dictionary").tobytes()

    def __getitem__(self, number: int) -> Document:
        """Return the document of a number from 0.

        Raises:
            IndexDamaged: If its bytes are not what was written.
            IndexError: If there is no such number.
        """
        encoded = self.encoded(number)
        try:
            return self._decode(encoded)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._damaged(number, error) from error

    def titles(self, number: int) -> tuple[str, ...]:
        """Return the titles of the document of a number, one a text; its paragraphs are skipped.

        Raises:
            IndexDamaged: If its bytes are not what was written.
            IndexError: If there is no such number.
        """
        encoded = self.encoded(number)
        try:
            return tuple([text.title for text in self._decode_titles(encoded).texts])
        except (msgspec.MsgspecError, ValueError) as error:
            raise self._damaged(number, error) from error

    def encoded(self, number: int) -> bytes:
        """Return the JSON of the document of a number from 0.

        Raises:
            IndexDamaged: If its bytes are not what was written.
            IndexError: If there is no such number.
        """
        if not 0 <= number < self._size:
            raise IndexError(number)
        start, end = self._file.part("offsets", number, number + 2).tolist()
        frame = self._file.part("data", start, end).data
        try:
            # What a frame claims is what is allocated, whatever limit the decompressor is given.
            if not 0 <= zstandard.frame_content_size(frame) <= self.largest:
                raise self._damaged(number, "it is larger than any document")
            return self._decompressor().decompress(frame)
        except zstandard.ZstdError as error:
            raise self._damaged(number, error) from error

    def digests(self) -> UInt64s:
        """Return a digest of each document's JSON."""
        return self._file.read("digests")

    def frames(self, start: int, stop: int) -> Iterator[tuple[Bytes, UInt64s, UInt64s]]:
        """Yield the frames of documents `start` to `stop`, about a megabyte at a time: their bytes, sizes and digests.

        Raises:
            IndexDamaged: If they are not what was written.
        """
        ends = self._file.part("offsets", start, stop + 1)
        self._file.check(are_ascending(ends))
        while start < stop:
            size = max(1, int(np.searchsorted(ends, ends[0] + np.uint64(_CHUNK_BYTES), side="right")) - 1)
            offsets, ends = ends[: size + 1], ends[size:]
            data = self._file.part("data", int(offsets[0]), int(offsets[-1]))
            yield data, np.diff(offsets), self._file.part("digests", start, start + size)
            start += size

    def verify(self) -> None:
        """Compare every byte with its checksum.

        Raises:
            IndexDamaged: If one differs.
        """
        self._file.verify()

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """Return this thread's own decompressor: one cannot serve two threads at once."""
        try:
            decompressor: zstandard.ZstdDecompressor = self._local.decompressor
        except AttributeError:
            shared = _shared(self.dictionary) if self.dictionary else None
            decompressor = self._local.decompressor = zstandard.ZstdDecompressor(dict_data=shared)
        return decompressor

    def _damaged(self, number: int, why: object) -> IndexDamaged:
        return self._file.damaged(f"document {number} is damaged ({why})")


@lru_cache(maxsize=4)
def _shared(dictionary: bytes) -> zstandard.ZstdCompressionDict:
    """Return a compression dictionary, prepared once for all segments and threads that use it."""
    shared = zstandard.ZstdCompressionDict(dictionary)
    # Its first use completes it, which two threads must not do at once.
    zstandard.ZstdDecompressor(dict_data=shared).decompress(zstandard.compress(b"any"))
    return shared
