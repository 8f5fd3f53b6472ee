"""The files and documents of a register as arrays, with lookups by path, and what each build learns of them."""

from __future__ import annotations

import os
from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from search.engine import (
    ABSENT,
    DOCUMENT_COLUMNS,
    HIDDEN,
    NOBODY,
    PRESENT,
    RETIRED,
    DocumentRows,
    FileRows,
    Register,
)
from search.indexing.ids.fingerprints import UNKNOWN, Digest, hash_of
from search.indexing.ids.records import KnownDocument
from search.indexing.ids.roots import place_of
from search.ingest import printable

__all__ = ["KnownFiles"]


class KnownFiles:
    """What a register knows; a build changes documents, while the files stay as they are.

    Attributes:
        register: The register.
        documents: The documents; all columns may be changed.
        files: The files.
        in_use: Whether a file has a document that is not retired, by number of the file.
        served: Whether one of its documents is in the index before, likewise.
        claimed: Whether a file of the sources has turned out to be it, likewise.
        unchanged: Whether that one lies at the same path and has the same bytes, likewise.
        answered: Whether documents of it have been read, or need not be, likewise.
        complete: Whether the index before has all documents of it but those that are to be hidden, as it was when they
            were read, likewise.
        untouched: Whether it need not be read, as the index has its documents and it has not changed, likewise.
        states_before: State of each document in the index before.
        files_before: Number of the file that each document had before.

    Args:
        register: The register of the generation before, or of one that was rolled back from.
        served: The register of the generation that is served, if that is another one.
        hidden_stay: Whether the corrections are those of the generation before, so that what they hid stays hidden.

    Raises:
        IndexDamaged: If it has changed since it was written.
    """

    def __init__(self, register: Register, served: Register | None = None, *, hidden_stay: bool = False) -> None:
        self.register = register
        rows = register.documents()
        rows = self.documents = DocumentRows(*(getattr(rows, name).copy() for name in DOCUMENT_COLUMNS))
        if not hidden_stay or served:  # other corrections may show them: they are to be read again
            rows.state[rows.state == HIDDEN] = ABSENT
        if served:
            self._roll_back(served)
        self.files = register.files()
        self.in_use = np.zeros(len(self.files), dtype=np.bool_)
        self.in_use[rows.file[rows.state != RETIRED]] = True
        self.served = np.zeros(len(self.files), dtype=np.bool_)
        self.served[rows.file[rows.state == PRESENT]] = True
        self.claimed = np.zeros(len(self.files), dtype=np.bool_)
        self.unchanged = np.zeros(len(self.files), dtype=np.bool_)
        self.answered = np.zeros(len(self.files), dtype=np.bool_)
        self.untouched = np.zeros(len(self.files), dtype=np.bool_)
        self.states_before, self.files_before = rows.state.copy(), rows.file.copy()
        self.complete = self.served.copy()
        self.complete[rows.file[rows.state == HIDDEN]] = True
        self.complete[rows.file[rows.state == ABSENT]] = False
        if served:
            self.complete &= _are_in(self.files, served.files())
        self._roots = register.roots()
        self._prefixes = register.prefixes()
        current = np.flatnonzero(self.in_use)
        self._by_place = current[np.argsort(self.files.place[current], kind="stable")]
        self._places = np.ascontiguousarray(self.files.place[self._by_place]).data
        self._stamps = np.ascontiguousarray(self.files.stamp).data
        self._by_file = np.argsort(rows.file, kind="stable")
        self._sorted_files = np.ascontiguousarray(rows.file[self._by_file]).data

        register.forget()
        if served:
            served.forget()

    def _roll_back(self, served: Register) -> None:
        """Note that the index holds what the served register says: others come back with their content, if at all."""
        is_present = (served.documents().state == PRESENT).tolist()
        present = (document_id for document_id, there in zip(served.ids(), is_present, strict=True) if there)
        awaited = next(present, None)  # both registers are in the order of the ids, and this one has all of the other
        for number, document_id in enumerate(self.register.ids()):
            if document_id == awaited:
                self.revive(number)
                awaited = next(present, None)
            elif self.documents.state[number] == PRESENT:
                self.documents.state[number] = RETIRED

    def place(self, file: int) -> bytes:
        """Return the absolute path of a file."""
        return place_of(self._roots[int(self.files.root[file])], self.register.path_of(file))

    def root(self, file: int) -> bytes:
        """Return the absolute path of a file's source."""
        return self._roots[int(self.files.root[file])]

    def path(self, file: int) -> bytes:
        """Return the path of a file below its source."""
        return self.register.path_of(file)

    def label(self, file: int) -> str:
        """Return the label of a file."""
        return self.prefix(file) + printable(os.fsdecode(self.path(file)))

    def prefix(self, file: int) -> str:
        """Return what stands before the path of a file in its label."""
        return self._prefixes[int(self.files.prefix[file])].decode("utf-8", "replace")

    def at(self, place: bytes, stamp: int = 0) -> int | None:
        """Return the file in use of an absolute path; None if none is known.

        Args:
            place: The path.
            stamp: The stamp of the file that is there, by which it is told in a third of the time; 0 if unknown.
        """
        number = hash_of(place)
        index = bisect_left(self._places, number)
        while index < len(self._places) and self._places[index] == number:
            file = int(self._by_place[index])
            if (stamp and int(self._stamps[file]) == stamp) or self.place(file) == place:
                return file
            index += 1
        return None

    def digest(self, file: int) -> Digest:
        """Return the digest of a file's bytes."""
        first, second = self.files.digest[file].tolist()
        return first, second

    def stamp(self, file: int) -> int:
        """Return the stamp of a file."""
        return int(self.files.stamp[file])

    def documents_of(self, file: int, digest: Digest | None) -> list[KnownDocument]:
        """Return the documents of a file.

        Args:
            file: Number of the file.
            digest: Digest of the bytes that it has now, if it has been read.
        """
        same_bytes = digest != UNKNOWN and digest == self.digest(file)
        index, result = bisect_left(self._sorted_files, file), []
        while index < len(self._sorted_files) and self._sorted_files[index] == file:
            number = int(self._by_file[index])
            first, second = self.documents.digest[number].tolist()
            retired, record = self.documents.state[number] == RETIRED, int(self.documents.record[number])
            name = int(self.documents.name[number])
            result.append(KnownDocument(number, record, (first, second), retired, same_bytes, name))
            index += 1
        return result

    def revive(self, number: int) -> None:
        """Note that a document is there."""
        self.documents.state[number] = PRESENT
        self.documents.successor[number] = NOBODY

    def retire(self, number: int) -> None:
        """Note that a document is gone."""
        self.documents.state[number] = RETIRED


_ODD = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 over the golden ratio: spreads a number over all bits


def _are_in(files: FileRows, others: FileRows) -> npt.NDArray[np.bool_]:
    """Return which files are among others at the same path and with the same stamp."""
    here, there = (each.place ^ (each.stamp * _ODD) for each in (files, others))
    return np.isin(here, there)
