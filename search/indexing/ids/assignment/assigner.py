"""Lead what is read of the files, in their order, to what gives documents their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from search.engine import ABSENT, HIDDEN, PRESENT, Register
from search.indexing.ids.assignment.document_ids import DocumentIds, Position
from search.indexing.ids.assignment.file_notes import ExpectedFiles, FileNotes, UnreadParts
from search.indexing.ids.assignment.named_files import NamedFiles
from search.indexing.ids.assignment.previous_documents import PreviousDocuments
from search.indexing.ids.assignment.read_files import ReadFiles
from search.indexing.ids.entry_queue import EntryQueue
from search.indexing.ids.fingerprints import digest_of_document
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.next_register import NextRegister, write_next_register
from search.indexing.ids.roots import Roots
from search.indexing.ids.survey import Survey
from search.indexing.readings import KeptReadings, ReadingNotes
from search.ingest import ReadLimits, SourceFile
from search.model import Document, Rejected

__all__ = ["IdAssigner"]


class IdAssigner:
    """Gives the documents of a build or update their ids.

    It is told of each file before it is read (`expect`), changes the documents that were read of it (`assign`), and
    once all have been read, says which are gone (`finish`, `before`) and writes the next register (`save`).

    Attributes:
        survey: What the sources hold.
        before: The documents of the index before.

    Args:
        sources: The sources.
        entries: What they hold, listed.
        register: The register of the generation before; None if there is none.
        limits: Sizes of the largest file and of the largest archive file that are read.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
        served: The register of the generation that is served, if `register` is that of one that was rolled back from.
        kept: What was read for that generation, and takes notes for the next one; by default all files are read.
        hidden_stay: See `KnownFiles`.
        announce: See `EntryQueue`.

    Raises:
        IndexDamaged: If the register has changed since it was written.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        entries: Iterable[SourceFile | Rejected],
        register: Register | None,
        limits: ReadLimits,
        scratch: Path | None = None,
        *,
        served: Register | None = None,
        kept: KeptReadings | None = None,
        hidden_stay: bool = False,
        announce: Callable[[], None] | None = None,
    ) -> None:
        kept = kept or KeptReadings(None, ReadingNotes())
        roots = Roots(sources)
        self._known = KnownFiles(register, served, hidden_stay=hidden_stay) if register else None
        queue = EntryQueue(scratch, announce)
        try:
            self.survey = Survey(entries, roots, self._known, limits, queue, kept)
        except BaseException:
            queue.close()
            raise
        self.before = PreviousDocuments(self._known, roots, self.survey.rejected)
        self._expected = ExpectedFiles()
        self._notes = FileNotes(roots, kept)
        self._files = ReadFiles(
            self._known, register, roots, self.survey, limits=limits, journal=kept.journal, scratch=scratch
        )
        self._ids = DocumentIds(self._known, scratch)
        self._named = NamedFiles(self._files, self._ids, self.before, self._notes, scratch)
        self._unread = UnreadParts()  # of the file that is being read
        self._omitted: dict[bytes, bool] = {}  # documents that were left out, and whether that was meant

    @property
    def has_changed(self) -> bool:
        """Whether the next register says anything else than the one before."""
        return self._files.has_new_rows or self._ids.has_new_rows or self.before.has_changed

    def items(self, file: SourceFile) -> Sequence[Document | Rejected]:
        """Return what an interrupted build has read of a file that is still the same; nothing if it must be read."""
        return self._notes.items(file)

    def expect(self, file: SourceFile) -> None:
        """Note that a file is about to be read; files are read in the order of these calls."""
        self._expected.append(file)

    def assign(self, read: Iterable[Document | Rejected]) -> Iterator[Document | Rejected]:
        """Yield what was read, each document with its id and the label of its file.

        Args:
            read: Documents and rejections in the order of the files, the documents of a file one after the other.
        """
        label, documents, path = "", list[Document](), ""
        for item in read:
            if isinstance(item, Rejected):
                if item.path != path:
                    yield from self._finish_file(label, documents)
                    label, documents, path = "", [], item.path
                self._note(item)
                yield item
                continue
            its_label = item.file
            if its_label != label:
                # What was rejected of a file may come before its first document.
                its_path = self._expected.shown(its_label)
                if label or its_path != path:
                    yield from self._finish_file(label, documents)
                label, documents, path = its_label, [], its_path
            named = self._named.current
            if item.record and named is None:
                named = self._named.open(*self._expected.take(label))
                for document in documents:
                    yield from self._named.assign(named, document)
                documents = []
            if named is not None:
                yield from self._named.assign(named, item)
            else:
                documents.append(item)
        yield from self._finish_file(label, documents)

    def _finish_file(self, label: str, documents: Sequence[Document]) -> Iterator[Document]:
        """Yield the documents of a file that has been read which have not got their ids yet."""
        named = self._named.current
        if named is not None:
            yield from self._named.finish(named, self._unread)
        elif documents:
            yield from self._assign_file(label, documents)
        self._notes.note_rejections(self._unread, is_all=named is None and not documents)
        self._unread = UnreadParts()

    def _note(self, rejected: Rejected) -> None:
        """Note what was rejected of a file, if a reader did so, and not the walk."""
        self._unread.add(rejected)
        named = self._named.current
        expected = self._expected.find(rejected.path) if named is None else (named.source, named.stamp)
        if expected is not None:
            self._notes.add_rejection(self._unread, rejected, *expected)

    def _assign_file(self, label: str, documents: Sequence[Document]) -> Iterator[Document]:
        """Yield the documents of one file with their ids."""
        source_file, stamp = self._expected.take(label)
        file = self._files.register(source_file, 0 if self._unread.is_unsteady else stamp)
        digests = list(map(digest_of_document, documents))
        known_documents = self._ids.pair(self._files.known_documents(file.read), digests)
        ids = list[str]()
        for record, (document, digest, known) in enumerate(zip(documents, digests, known_documents, strict=True), 1):
            position = Position(record, ordinal=record if record > 1 else None)
            result = self._ids.give(document, file, position, digest, known)
            ids.append(result.id)
            yield result
        self._notes.note_documents(file, file.read.stamp, ids, self._unread)

    def finish(self, rejected: Iterable[Rejected]) -> None:
        """Retire the documents of files that are certainly gone, once all files have been read.

        Args:
            rejected: What could not be read.
        """
        self.before.retire_missing(rejected)

    def omit(self, document_id: str, *, is_meant: bool) -> None:
        """Note that a document which was read does not come into the index.

        Args:
            document_id: Its id.
            is_meant: Whether it is to be left out, as long as nothing changes; otherwise it failed, an earlier version
                of it may stay in the index, and its file is read again the next time.
        """
        self._omitted[document_id.encode()] = is_meant
        number = self._known.register.find(document_id) if self._known else None
        if self._known and number is not None and (is_meant or self._known.states_before[number] != PRESENT):
            self._known.documents.state[number] = HIDDEN if is_meant else ABSENT

    def save(self, folder: Path) -> None:
        """Write the register of the next generation into its folder."""
        roots, prefixes = list(self._files.root_numbers), list(self._files.prefix_numbers)
        parts = self._known, self._files.new, self._ids.new, roots, prefixes, self._omitted, self._named.unsteady
        write_next_register(folder, NextRegister(*parts))

    def close(self) -> None:
        """Release temporary files; nothing can be saved afterwards."""
        self._named.close()
        self.survey.queue.close()
        self._files.close()
        self._ids.close()
