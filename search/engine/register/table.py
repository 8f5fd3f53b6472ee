"""The register of ids of a generation, read through a memory map: which file each id belongs to, and what became of it.

`ids.hz` is a block file (see `store.blocks`) with two tables. A row of the first is a document, in the order of the
ids; a row of the second a file as it was when documents were last read from it. All columns of a table have one length.

    id.…                 the ids as a dictionary, see `store.terms`
    document.file        number of the file
    document.record      number of the document among those of its file, from 1
    document.digest      128 bits of what was read of it, in two numbers
    document.successor   number of the document that has the same content, if this one is not in the index; `NOBODY` if
                         there is none
    document.state       `PRESENT`, `RETIRED`, `ABSENT` or `HIDDEN`, which versions 1 and 2 do not have
    document.name        64 bits of the archive's own name for it within its file (see `Document.record`); 0 if it has
                         none. Version 1 has no such column
    file.root            number of the source that it lies in
    file.prefix          number of what stands before the path in the label of the source (see `Document.source`)
    file.digest          128 bits of its bytes, in two numbers; zeros if unknown
    file.stamp           64 bits of its size, times and inode, by which it is known to be unchanged; 0 if unknown
    file.place           64 bits of its absolute path
    file.path            paths below the source, as the system has them, end to end; where each ends in `file.path_ends`
    root.…, prefix.…     absolute paths of sources, and prefixes; likewise

A lookup of an id that the index does not have is a binary search; nothing reads whole columns but a build.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Self

import msgspec
import numpy as np

from search.engine.store.arrays import Array, UInt32s, UInt64s
from search.engine.store.blocks import BlockFile
from search.engine.store.checks import are_ascending, are_below
from search.engine.store.layout import ENDS, array_name
from search.engine.store.terms import Dictionary
from search.errors import IndexDamaged
from search.ingest import printable

__all__ = [
    "ABSENT",
    "DOCUMENT_COLUMNS",
    "FILE_COLUMNS",
    "HIDDEN",
    "KIND",
    "NOBODY",
    "OWNER",
    "PRESENT",
    "REGISTER",
    "RETIRED",
    "VERSION",
    "DocumentRows",
    "FileRows",
    "Register",
]

REGISTER = "ids.hz"
"""Name of the file, in a generation and beside the generations."""

KIND, OWNER = "ids", "generation"
"""Kind and owner of the block file."""

VERSION = 3
"""Version of the register alone. It outlives the format of indexes, so a later version has to read the earlier ones."""

_VERSIONS, _NAMES_SINCE = (1, 2, 3), 2  # versions that can be read, and the first that has the column `document.name`

PRESENT, RETIRED, ABSENT, HIDDEN = 0, 1, 2, 3
"""States of a document: it is in the index; its file, or it in its file, is certainly gone, so that only the same
content brings it back; it is not in the index for another reason, since its file could not be read or its source was
left out; or it was read, and a librarian's correction hides it."""

NOBODY = 0xFFFF_FFFF
"""The successor of a document that has none."""

_MAX_STEPS = 64  # from successor to successor; a register that was written has no circle, a damaged one may
_CHUNK = 1 << 16  # texts that are read at a time


class _Facts(msgspec.Struct):
    version: int


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """The documents, in the order of their ids; see the module for the columns. `digest` has two columns."""

    file: UInt32s
    record: UInt32s
    digest: UInt64s
    successor: UInt32s
    state: Array
    name: UInt64s

    def __len__(self) -> int:
        return len(self.file)


@dataclass(frozen=True, slots=True)
class FileRows:
    """The files, in no order; see the module for the columns. `digest` has two columns."""

    root: UInt32s
    prefix: UInt32s
    digest: UInt64s
    stamp: UInt64s
    place: UInt64s

    def __len__(self) -> int:
        return len(self.root)


DOCUMENT_COLUMNS = tuple(field.name for field in fields(DocumentRows))
FILE_COLUMNS = tuple(field.name for field in fields(FileRows))


class Register:
    """An open register; safe for many threads.

    Args:
        path: The file.

    Raises:
        IndexDamaged: If it is missing, cut or changed, or of a version that is not known yet.
    """

    def __init__(self, path: Path) -> None:
        self._file = file = BlockFile(path, KIND, OWNER)
        version = file.facts_as(_Facts).version
        if version not in _VERSIONS:
            raise IndexDamaged(f"{path}: was written by another version of hezuo (register {version}); use that one")
        self._ids = Dictionary(file, "id")
        self._document_columns = DOCUMENT_COLUMNS if version >= _NAMES_SINCE else DOCUMENT_COLUMNS[:-1]
        for table, columns in (("document", self._document_columns), ("file", FILE_COLUMNS)):
            file.check_kind("u", *(f"{table}.{name}" for name in columns))
        for name in ("file.path", "root.path", "prefix.path"):
            file.check_kind("u1", name)
            file.check_kind("u8", f"{name}_ends")
        sizes = {name: file.count(f"document.{name}") for name in self._document_columns}
        sizes["digest"] //= 2
        file.check(set(sizes.values()) == {len(self._ids)})
        files = {name: file.count(f"file.{name}") for name in FILE_COLUMNS}
        files["digest"] //= 2
        file.check(set(files.values()) == {file.count("file.path_ends")})

    @classmethod
    def of(cls, generation: Path) -> Self | None:
        """Open the register of a generation; None if it was built without one.

        Raises:
            IndexDamaged: If it cannot be read.
        """
        path = generation / REGISTER
        return cls(path) if path.exists() else None

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    def __len__(self) -> int:
        """Return the number of ids that were ever given."""
        return len(self._ids)

    def find(self, document_id: str) -> int | None:
        """Return the number of the document of an id, or None if the id was never given.

        Raises:
            IndexDamaged: If a part that is read has changed since it was written.
        """
        return self._ids.find(document_id.encode("utf-8", "surrogatepass"))

    def follow(self, document_id: str) -> str | None:
        """Return the id under which a document should be looked for now: the same one unless it has a successor.

        Returns:
            An id, which may belong to a document that is gone; None if the id was never given.

        Raises:
            IndexDamaged: If a part that is read has changed since it was written.
        """
        number = self.find(document_id)
        if number is None:
            return None
        for _ in range(_MAX_STEPS):
            if self._number_at("document.state", number) == PRESENT:
                break
            successor = self._number_at("document.successor", number)
            if successor == NOBODY:
                break
            number = successor
        return self.id_of(number)

    def id_of(self, number: int) -> str:
        """Return the id of a document by its number below `len(self)`."""
        return self._ids.text(self._ids.term(number))

    def longest_id(self) -> int:
        """Return the length of the longest id, in bytes; 0 if there is none."""
        ends = self._file.read(array_name("id", ENDS)).astype(np.int64)
        return int(np.diff(ends, prepend=0).max(initial=0))

    def _number_at(self, column: str, row: int) -> int:
        return int(self._file.part(column, row, row + 1)[0])

    def ids(self) -> Iterator[bytes]:
        """Yield all ids in ascending order."""
        return self._ids.terms()

    def documents(self) -> DocumentRows:
        """Return the documents.

        Raises:
            IndexDamaged: If they are not what was written, or point nowhere.
        """
        columns = {name: self._column(f"document.{name}") for name in self._document_columns}
        columns.setdefault("name", np.zeros(len(self), dtype=np.uint64))
        rows = DocumentRows(**columns)
        successors = rows.successor[rows.successor != NOBODY]
        self._file.check(
            are_below(rows.file, self._file.count("file.root")),
            are_below(successors, len(rows)),
            are_below(rows.state, HIDDEN + 1),
        )
        return rows

    def files(self) -> FileRows:
        """Return the files.

        Raises:
            IndexDamaged: If they are not what was written, or point nowhere.
        """
        rows = FileRows(**{name: self._column(f"file.{name}") for name in FILE_COLUMNS})
        roots, prefixes = self._file.count("root.path_ends"), self._file.count("prefix.path_ends")
        self._file.check(are_below(rows.root, roots), are_below(rows.prefix, prefixes))
        return rows

    def _column(self, name: str) -> Array:
        column = self._file.read(name)
        return column.reshape(-1, 2) if name.endswith(".digest") else column

    def roots(self) -> list[bytes]:
        """Return the absolute paths of the sources."""
        return self._texts("root.path", 0, self._file.count("root.path_ends"))

    def prefixes(self) -> list[bytes]:
        """Return the prefixes of labels."""
        return self._texts("prefix.path", 0, self._file.count("prefix.path_ends"))

    def path_of(self, file: int) -> bytes:
        """Return the path of a file below its source."""
        start, end = self._file.part("file.path_ends", max(0, file - 1), file + 1)[[0, -1]].tolist()
        return self._file.part("file.path", start if file else 0, end).tobytes()

    def paths(self) -> Iterator[bytes]:
        """Yield the paths of all files below their sources."""
        count = self._file.count("file.path_ends")
        for start in range(0, count, _CHUNK):
            yield from self._texts("file.path", start, min(start + _CHUNK, count))

    def _texts(self, name: str, start: int, stop: int) -> list[bytes]:
        if start == stop:
            return []
        ends = self._file.part(f"{name}_ends", max(0, start - 1), stop)
        if not start:
            ends = np.concatenate((np.zeros(1, dtype=np.uint64), ends))
        self._file.check(are_ascending(ends))
        bounds: list[int] = ends.tolist()
        texts = self._file.part(name, bounds[0], bounds[-1]).tobytes()
        return [texts[begin - bounds[0] : end - bounds[0]] for begin, end in pairwise(bounds)]

    def documents_from(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """Yield the id of each present document from a file whose label is wanted, and the label.

        Args:
            wanted: Tells of a label, which is the source of the documents of its file, whether it is.

        Raises:
            IndexDamaged: If the register is not what was written, or points nowhere.
        """
        rows, prefixes = self.documents(), [prefix.decode("utf-8", "replace") for prefix in self.prefixes()]
        owners = self.files().prefix.tolist()
        labels = {
            number: label
            for number, (owner, path) in enumerate(zip(owners, self.paths(), strict=True))
            if wanted(label := prefixes[owner] + printable(os.fsdecode(path)))
        }
        is_wanted = np.zeros(len(owners), dtype=np.bool_)
        is_wanted[list(labels)] = True
        for number in np.flatnonzero((rows.state == PRESENT) & is_wanted[rows.file]).tolist():
            yield self.id_of(number), labels[int(rows.file[number])]

    def forget(self) -> None:
        """Release the memory of what has been read; it is read again when it is needed."""
        self._file.forget()

    def verify(self) -> None:
        """Compare every byte with its checksum, and every number with what it may be.

        Raises:
            IndexDamaged: If one differs.
        """
        self._file.verify()
        self.documents()
        self.files()
        self._file.check(all(first < second for first, second in pairwise(self.ids())))
