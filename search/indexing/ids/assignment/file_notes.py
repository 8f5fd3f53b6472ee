"""Note what was read of files, for a build that goes on after an interruption and for the next generation."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from search.indexing.ids.assignment.read_files import RegisteredFile
from search.indexing.ids.fingerprints import hash_of, stamp_of
from search.indexing.ids.named_documents import name_hash
from search.indexing.ids.roots import Roots, place_of
from search.indexing.journal import Reading
from search.indexing.readings import KeptReadings
from search.ingest import SourceFile, printable
from search.model import Document, Rejected

__all__ = ["ExpectedFiles", "FileNotes", "UnreadParts"]


class ExpectedFiles:
    """The files that are about to be read, in the order in which they are."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, tuple[SourceFile, int]] = OrderedDict()

    def append(self, file: SourceFile) -> None:
        """Append a file, with the stamp that it has now."""
        self._files[file.source] = file, stamp_of(file)

    def shown(self, label: str) -> str:
        """Return the path of the file of a label, as it is shown."""
        return printable(str(self._files[label][0].path))

    def take(self, label: str) -> tuple[SourceFile, int]:
        """Return the file of a label, of which documents have been read, and its stamp; others before were rejected."""
        while True:
            expected, (source_file, stamp) = self._files.popitem(last=False)
            if expected == label:
                return source_file, stamp

    def find(self, shown: str) -> tuple[SourceFile, int] | None:
        """Return the file of a path as it is shown, and its stamp; None if none is expected there.

        Those before it are expected no more, as what is read comes in the order of the files.
        """
        before = list[str]()
        for label, expected in self._files.items():
            if self.shown(label) == shown:
                for done in before:
                    del self._files[done]
                return expected
            before.append(label)
        return None


@dataclass(slots=True)
class UnreadParts:
    """What could not be read of a file.

    Attributes:
        path: Path of the file, as it is shown; empty if all could be read.
        names: Hashes of the names of its documents that could not be read.
        is_cut: Whether it may hold others, since a part of it could not be read.
        is_unsteady: Whether a part could not be read, and may be the next time.
        noted: What its content rejects, as the journal has it.
    """

    path: str = ""
    names: set[int] = field(default_factory=set)
    is_cut: bool = False
    is_unsteady: bool = False
    noted: list[Reading] = field(default_factory=list)

    def add(self, rejected: Rejected) -> None:
        """Add what was rejected of the file."""
        self.path = rejected.path
        if rejected.member and not rejected.member.endswith("/"):
            self.names.add(name_hash(rejected.member))
        elif rejected.member or rejected.record is None:
            self.is_cut = True


class FileNotes:
    """What is noted of files that were read.

    Args:
        roots: The sources.
        kept: What takes the notes.
    """

    def __init__(self, roots: Roots, kept: KeptReadings) -> None:
        self._roots, self._notes, self._journal = roots, kept.notes, kept.journal

    def items(self, file: SourceFile) -> Sequence[Document | Rejected]:
        """Return what an interrupted build has read of a file that is still the same; nothing if it must be read."""
        if self._journal is None or not self._journal.size:
            return ()
        return self._journal.items(file, self._place(file), stamp_of(file))

    def add_rejection(self, unread: UnreadParts, rejected: Rejected, file: SourceFile, stamp: int) -> None:
        """Add, to what could not be read of a file, whether its content rejects it, or it may be read the next time.

        Args:
            unread: What could not be read of the file.
            rejected: What a reader rejected of it.
            file: The file.
            stamp: Its stamp before it was read.
        """
        if not rejected.is_lasting:
            unread.is_unsteady = True
        elif stamp and stamp == stamp_of(file):
            unread.noted.append(Reading(self._place(file), stamp, rejected=((rejected.record, rejected.reason),)))

    def note_rejections(self, unread: UnreadParts, *, is_all: bool) -> None:
        """Note what its content rejects of a file, unless it may be read the next time.

        Args:
            unread: What could not be read of it.
            is_all: Whether it gave no documents.
        """
        if unread.is_unsteady:
            return
        for reading in unread.noted:
            if is_all:
                self._journalise(reading)
            self._notes.reject(reading.place, reading.stamp, reading.rejected)

    def note_documents(
        self,
        file: RegisteredFile,
        stamp: int,
        ids: Sequence[str],
        unread: UnreadParts,
        proposed: Sequence[str] = (),
    ) -> None:
        """Note the documents of a file in the journal.

        Args:
            file: The file.
            stamp: The stamp that it had before it was read; if 0, nothing is noted.
            ids: Ids of its documents.
            unread: What could not be read of it.
            proposed: Ids that the reader gave these, if they do not come from the file's label.
        """
        if self._journal is None or not stamp:
            return
        rejected = tuple(rejection for reading in unread.noted for rejection in reading.rejected)
        place = hash_of(file.read.place)
        self._journalise(Reading(place, stamp, file.read.digest, file.label, tuple(ids), rejected, tuple(proposed)))

    def _journalise(self, reading: Reading) -> None:
        """Append a reading to the journal, if there is one, and if that does not have it."""
        if self._journal is not None and reading not in self._journal.find(reading.place, reading.stamp):
            self._journal.note(reading)

    def _place(self, file: SourceFile) -> int:
        source, path = self._roots.locate(file.path)
        return hash_of(place_of(self._roots.names[source], path))
