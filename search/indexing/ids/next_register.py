"""Put together the register of the next generation: what was known, what is new, and who has succeeded whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engine import (
    ABSENT,
    DOCUMENT_COLUMNS,
    FILE_COLUMNS,
    HIDDEN,
    NOBODY,
    PRESENT,
    DocumentRows,
    FileRows,
    Register,
    RegisterContents,
    write_register,
)
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.new_rows import NewDocuments, NewFiles

__all__ = ["NextRegister", "write_next_register"]

Array = npt.NDArray[Any]

_CHUNK = 1 << 16
_MAX_STEPS = 64  # from successor to successor, as a look-up takes


@dataclass(frozen=True, slots=True)
class NextRegister:
    """The parts of a register that is to be written.

    Attributes:
        known: The documents of the register before, as they are now, and its files; None if there is none.
        files: Further files, numbered on from those.
        documents: Further documents.
        roots: Sources of all files: those of the register, and further ones.
        prefixes: Prefixes of all labels, likewise.
        omitted: Ids of documents that were read and do not come into the index, and whether that is meant.
        unsteady: Numbers of files that are to be read again, since a part of them could not be read.
    """

    known: KnownFiles | None
    files: NewFiles
    documents: NewDocuments
    roots: Sequence[bytes]
    prefixes: Sequence[bytes]
    omitted: Mapping[bytes, bool] = field(default_factory=dict)
    unsteady: Sequence[int] = ()


def write_next_register(folder: Path, parts: NextRegister) -> None:
    """Write the register of a generation into its folder, without files that no document has any more."""
    known, files, documents = parts.known, parts.files, parts.documents
    register = known.register if known else None
    document_rows, file_rows = documents.rows(), files.rows()
    if known:
        document_rows = DocumentRows(*_joined(DOCUMENT_COLUMNS, known.documents, document_rows))
        file_rows = FileRows(*_joined(FILE_COLUMNS, known.files, file_rows))
    if parts.omitted:
        _omit(parts, document_rows, file_rows)
    if parts.unsteady:
        file_rows.stamp[list(parts.unsteady)] = 0
    _set_successors(document_rows)
    longest = max(1, documents.ids.longest(), register.longest_id() if register else 0)
    ids = np.empty(len(document_rows), dtype=f"S{longest}")
    before = _fill(ids, 0, register.ids() if register else ())
    _fill(ids, before, documents.ids)
    if register:
        register.forget()
    order = np.argsort(ids, kind="stable")
    numbers = np.empty(len(order), dtype=np.uint32)
    numbers[order] = np.arange(len(order), dtype=np.uint32)
    used = np.zeros(len(file_rows), dtype=np.bool_)
    used[document_rows.file] = True
    file_numbers = (np.cumsum(used) - 1).astype(np.uint32)
    sorted_rows = DocumentRows(*(getattr(document_rows, name)[order] for name in DOCUMENT_COLUMNS))
    sorted_rows.file[:] = file_numbers[sorted_rows.file]
    has_successor = sorted_rows.successor != NOBODY
    sorted_rows.successor[has_successor] = numbers[sorted_rows.successor[has_successor]]
    write_register(
        folder,
        RegisterContents(
            ids=_chunked(ids, order),
            documents=sorted_rows,
            files=FileRows(*(getattr(file_rows, name)[used] for name in FILE_COLUMNS)),
            paths=_used_paths(used, register, files),
            roots=parts.roots,
            prefixes=parts.prefixes,
        ),
    )


def _omit(parts: NextRegister, documents: DocumentRows, files: FileRows) -> None:
    """Mark documents that are not in the index, and files that are to be read again since documents of them failed."""
    known = len(parts.known.documents) if parts.known else 0
    numbers = {}
    for number, document_id in enumerate(parts.documents.ids, known):
        if document_id in parts.omitted:
            numbers[number] = parts.omitted[document_id]
            documents.state[number] = HIDDEN if parts.omitted[document_id] else ABSENT
    for document_id, is_meant in parts.omitted.items():
        number_before = parts.known.register.find(document_id.decode()) if parts.known else None
        if number_before is not None:
            numbers[number_before] = is_meant
    failed = [number for number, is_meant in numbers.items() if not is_meant]
    files.stamp[documents.file[failed]] = 0


def _joined(columns: Sequence[str], old: DocumentRows | FileRows, new: DocumentRows | FileRows) -> Iterator[Array]:
    for name in columns:
        yield np.concatenate((getattr(old, name), getattr(new, name)))


def _fill(ids: Array, first: int, texts: Iterable[bytes]) -> int:
    """Put texts into an array from an index on; return the index after them."""
    remaining = iter(texts)
    while chunk := list(islice(remaining, _CHUNK)):
        ids[first : first + len(chunk)] = chunk
        first += len(chunk)
    return first


def _chunked(ids: Array, order: Array) -> Iterator[bytes]:
    for start in range(0, len(order), _CHUNK):
        yield from ids[order[start : start + _CHUNK]].tolist()


def _used_paths(used: Array, register: Register | None, files: NewFiles) -> Iterator[bytes]:
    flags = iter(used.tolist())
    for path in register.paths() if register else ():
        if next(flags):
            yield path
    for path in files.paths:
        if next(flags):
            yield path


def _set_successors(documents: DocumentRows) -> None:
    """Name a document with the same content as the successor of each that is not in the index.

    Whoever is led to a document of the index by a successor keeps it, since readers and their browsers were told of it.
    """
    absent = np.flatnonzero(documents.state != PRESENT)
    ends = absent.copy()
    for _ in range(_MAX_STEPS):
        leads = (documents.state[ends] != PRESENT) & (documents.successor[ends] != NOBODY)
        if not leads.any():
            break
        ends[leads] = documents.successor[ends[leads]]
    orphans = absent[documents.state[ends] != PRESENT]
    if not len(orphans):
        return
    living = np.flatnonzero(documents.state == PRESENT)
    living = living[np.isin(documents.digest[living, 0], documents.digest[orphans, 0])]
    first = dict(zip(map(tuple, documents.digest[living[::-1]].tolist()), living[::-1].tolist(), strict=True))
    for orphan, digest in zip(orphans.tolist(), documents.digest[orphans].tolist(), strict=True):
        if (successor := first.get(tuple(digest))) is not None:
            documents.successor[orphan] = successor
