"""Turns documents into one file of compressed JSON, and a document's number back into the document.

`documents.dat` is one zlib stream a document, end to end (RFC 1950, whose Adler-32 tells a damaged one);
`documents.npy` holds where each begins, little-endian.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from search.errors import IndexDamaged
from search.model import Document

__all__ = ["DocumentStore", "DocumentWriter"]

_DATA, _OFFSETS, _DIGESTS = "documents.dat", "documents.npy", "digests.npy"


class DocumentWriter:
    """Appends documents to a store in an existing, empty folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO = folder.joinpath(_DATA).open("wb")
        self._offsets = [0]
        self._digests: list[int] = []

    def passing(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Store each document as it passes by."""
        for document in documents:
            encoded = msgspec.json.encode(document)
            self._digests.append(int.from_bytes(blake2b(encoded, digest_size=8).digest(), "little"))
            self._offsets.append(self._offsets[-1] + self._file.write(zlib.compress(encoded)))
            yield document

    def close(self) -> None:
        """Write what is left; the store is complete only then."""
        self._file.close()
        np.save(self._folder / _OFFSETS, np.array(self._offsets, dtype="<u8"), allow_pickle=False)
        np.save(self._folder / _DIGESTS, np.array(self._digests, dtype="<u8"), allow_pickle=False)


class DocumentStore:
    """Reads what a `DocumentWriter` wrote; safe for many threads.

    Raises:
        IndexDamaged: If a file is missing or does not fit the other.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _DATA
        try:
            self._offsets = np.load(folder / _OFFSETS, mmap_mode="r", allow_pickle=False)
            with self._path.open("rb") as file:
                size = self._path.stat().st_size
                self._data: mmap.mmap | bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except Exception as error:  # a damaged header sends numpy anywhere
            raise IndexDamaged(f"{folder}: the stored documents cannot be read ({error}); rebuild the index") from error
        if self._offsets.ndim != 1 or len(self._offsets) < 1 or int(self._offsets[-1]) != size:
            raise IndexDamaged(f"{self._path}: is {size} bytes long where {_OFFSETS} says otherwise; rebuild the index")
        self._decoder = msgspec.json.Decoder(Document)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, number: int) -> Document:
        """The document of a number from 0.

        Raises:
            IndexDamaged: If its bytes are not what was written.
            IndexError: If there is no such number.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        start, end = int(self._offsets[number]), int(self._offsets[number + 1])
        try:
            return self._decoder.decode(zlib.decompress(self._data[start:end]))
        except (zlib.error, msgspec.MsgspecError, ValueError, OverflowError) as error:
            raise IndexDamaged(f"{self._path}: document {number} is damaged ({error}); rebuild the index") from error

    def close(self) -> None:
        """Let go of the files."""
        if isinstance(self._data, mmap.mmap):
            self._data.close()


def digests(folder: Path) -> npt.NDArray[np.uint64]:
    """A digest of each document's whole content; empty if the folder holds no store."""
    try:
        loaded: npt.NDArray[np.uint64] = np.load(folder / _DIGESTS, allow_pickle=False)
    except (OSError, ValueError):
        return np.empty(0, dtype=np.uint64)
    return loaded
