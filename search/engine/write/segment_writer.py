"""Write the term dictionaries, postings, positions and field lengths of a segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Self

import msgspec
import numpy as np

from search.engine.store.arrays import Array
from search.engine.store.blocks import BlockWriter
from search.engine.store.encoding import PostingLists, encode
from search.engine.store.layout import (
    CODE,
    DF,
    ENDS,
    FIRST,
    KEYS,
    LANDMARK_ENDS,
    LANDMARK_KEYS,
    LENGTHS,
    PLACE,
    POSITIONS,
    POSTING_KINDS,
    POSTINGS,
    TERM_PARTS,
    TERMS,
    WIDE_POSITIONS,
    LengthFacts,
    TermFacts,
    array_name,
    block_file,
)
from search.engine.store.terms import dictionary_parts

__all__ = ["SegmentWriter"]

_CHUNK_BYTES = 1 << 22  # read from a spool at a time: few system calls, little memory
_MAX_MEMORY = 1 << 20  # bytes of a spool that stay in memory; a field has up to nine spools
_MAX_UINT32 = (1 << 32) - 1  # the largest number of 32 bits
_WIDE_DTYPE = "<u4"  # type of positions that do not fit 16 bits


class SegmentWriter:
    """A writer of `terms.hz`, `postings.hz`, `positions.hz` and `lengths.hz`, which are complete only after `close`.

    Memory is bounded by the size of the pieces in which a field is written: the arrays of `terms.hz`, each of which
    must be contiguous, grow in temporary files until the field is complete.

    Args:
        folder: An existing folder without these files.
        segid: The segment's name, 16 hexadecimal digits.
        documents: Number of documents of the segment.
    """

    def __init__(self, folder: Path, segid: str, documents: int) -> None:
        self._folder, self._documents = folder, documents
        self._files = {kind: BlockWriter(folder / block_file(kind), kind, segid) for kind in POSTING_KINDS}
        self._fields: list[str] = []
        self._totals: dict[str, int] = {}
        self._minima: dict[str, int] = {}
        self._maxima: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for file in self._files.values():
            file.__exit__(*error)

    def field(self, name: str, pieces: Iterable[PostingLists]) -> None:
        """Write the postings of a field.

        Args:
            name: The field; each is written at most once.
            pieces: Its terms in ascending order, in pieces; a field without terms is not written at all.
        """
        with _Spools(self._folder) as spools:
            any_piece = False
            for piece in pieces:
                if len(piece.df):
                    self._piece(name, piece, spools, first=not any_piece)
                    any_piece = True
            if not any_piece:
                return
            self._fields.append(name)
            spools.write(self._files[TERMS], name)
            spools.write_wide(self._files[POSITIONS], name)

    def lengths(self, name: str, lengths: Array) -> None:
        """Write how many tokens each document has in a scorable field, unless none has any."""
        total = int(lengths.sum(dtype=np.int64))
        if not total:
            return
        self._totals[name], self._maxima[name] = total, int(lengths.max())
        self._minima[name] = int(lengths[lengths > 0].min())
        self._files[LENGTHS].add(name, lengths.astype("<u2" if self._maxima[name] <= 0xFFFF else "<u4"))

    def close(self) -> None:
        """Complete the files."""
        self._files[TERMS].close(msgspec.to_builtins(TermFacts(self._documents, self._fields)))
        self._files[POSTINGS].close()
        self._files[POSITIONS].close()
        self._files[LENGTHS].close(msgspec.to_builtins(LengthFacts(self._totals, self._minima, self._maxima)))

    def _piece(self, name: str, piece: PostingLists, spools: _Spools, *, first: bool) -> None:
        """Write the postings and positions of some terms and spool what belongs to `terms.hz`."""
        if first:
            self._files[POSTINGS].begin(name, np.uint8)
            if piece.positions is not None:
                self._files[POSITIONS].begin(name, np.uint16)
        encoded = encode(piece, self._documents)
        base = self._files[POSTINGS].append(encoded.blobs)
        spools.terms(piece)
        spools.add(DF, piece.df)
        spools.add(CODE, encoded.code)
        spools.add(PLACE, encoded.offset + base * encoded.has_blob)
        if encoded.first is not None and encoded.positions is not None and encoded.wide is not None:
            is_wide = encoded.code >> 7
            narrow = self._files[POSITIONS].append(encoded.positions)
            wide = spools.add(WIDE_POSITIONS, encoded.wide)
            spools.add(FIRST, encoded.first + np.where(is_wide, wide, narrow))


class _Spool:
    """An array that grows in a temporary file until it is copied to a block file."""

    def __init__(self, dtype: str, folder: Path) -> None:
        self.dtype = np.dtype(dtype)
        self.count, self.largest = 0, 0
        self.file = SpooledTemporaryFile(_MAX_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by _Spools

    def append(self, piece: Array) -> int:
        before = self.count
        self.file.write(np.ascontiguousarray(piece, dtype=self.dtype).view(np.uint8).data)
        self.count += len(piece)
        self.largest = max(self.largest, int(piece.max(initial=0)))
        return before

    def pieces(self) -> Iterator[Array]:
        self.file.seek(0)
        while data := self.file.read(_CHUNK_BYTES):
            yield np.frombuffer(data, dtype=self.dtype)


class _Spools:
    """The arrays of a field that are copied when the field is complete, by their names in the block files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spools: dict[str, _Spool] = {}
        self._terms = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for spool in self._spools.values():
            spool.file.close()

    def add(self, part: str, array: Array) -> int:
        """Append to an array; returns the number of elements that it had before."""
        if part not in self._spools:
            self._spools[part] = _Spool(TERM_PARTS.get(part, _WIDE_DTYPE), self._folder)
        return self._spools[part].append(array)

    def terms(self, piece: PostingLists) -> None:
        """Append terms, and the landmarks among them to the sparse index."""
        parts = dictionary_parts(piece.keys, piece.ends, self._terms)
        for keys, ends in ((KEYS, ENDS), (LANDMARK_KEYS, LANDMARK_ENDS)):
            base = self.add(keys, parts[keys])
            self.add(ends, parts[ends] + base)
        self._terms += len(piece.ends)

    def write(self, file: BlockWriter, field: str) -> None:
        """Copy the arrays of `terms.hz`."""
        for part, spool in self._spools.items():
            if part == WIDE_POSITIONS:
                continue
            narrow = spool.dtype == np.uint64 and spool.largest <= _MAX_UINT32
            file.begin(array_name(field, part), np.uint32 if narrow else spool.dtype)
            for piece in spool.pieces():
                file.append(piece)

    def write_wide(self, file: BlockWriter, field: str) -> None:
        """Copy the positions that do not fit 16 bits, if there are any."""
        spool = self._spools.get(WIDE_POSITIONS)
        if spool is not None and spool.count:
            file.begin(array_name(field, WIDE_POSITIONS), spool.dtype)
            for piece in spool.pieces():
                file.append(piece)
