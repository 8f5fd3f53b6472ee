"""Give the documents of files that have names for them, archive files above all, their ids while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from search.indexing.ids.assignment.document_ids import DocumentIds, Position
from search.indexing.ids.assignment.file_notes import FileNotes, UnreadParts
from search.indexing.ids.assignment.previous_documents import PreviousDocuments
from search.indexing.ids.assignment.read_files import ReadFiles, RegisteredFile
from search.indexing.ids.fingerprints import Digest, digest_of_document, stamp_of
from search.indexing.ids.named_documents import NamedDocuments, name_hash
from search.ingest import SourceFile
from search.model import Document

__all__ = ["NamedFile", "NamedFiles"]

_MOST_NOTED = 2_000  # named documents of a file that the journal knows: what is taken from it is in memory at once


@dataclass(slots=True)
class NamedFile:
    """A file whose documents have names within it, while it is read.

    Attributes:
        source: The file.
        stamp: Its stamp before it was read.
        registered: Its label and its row.
        documents: Pairs its documents.
        count: How many have their ids.
        ids: Ids of the first of them, in their order.
        proposed: Ids that the reader gave these.
    """

    source: SourceFile
    stamp: int
    registered: RegisteredFile
    documents: NamedDocuments
    count: int = 0
    ids: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)


class NamedFiles:
    """The files whose documents have names within them; they are read one after the other.

    Attributes:
        current: The file that is being read; None if that is none of them.
        unsteady: Numbers of the rows of files of which a part could not be read, and may be the next time.

    Args:
        files: The files that were read.
        ids: The ids of their documents.
        before: The documents of the index before.
        notes: What is noted of files.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
    """

    def __init__(
        self, files: ReadFiles, ids: DocumentIds, before: PreviousDocuments, notes: FileNotes, scratch: Path | None
    ) -> None:
        self._files, self._ids, self._before, self._notes = files, ids, before, notes
        self._scratch = scratch
        self.current: NamedFile | None = None
        self.unsteady: list[int] = []

    def open(self, source: SourceFile, stamp: int) -> NamedFile:
        """Return a file of which the first document has been read, and which is the current one now.

        Args:
            source: The file.
            stamp: Its stamp before it was read.
        """
        registered = self._files.register(source, stamp)
        known = self._files.known_documents(registered.read)
        self.current = NamedFile(source, stamp, registered, NamedDocuments(known, self._scratch))
        return self.current

    def assign(self, file: NamedFile, document: Document) -> Iterator[Document]:
        """Yield a document with its id, or nothing if it has to wait."""
        name, digest = name_hash(document.record), digest_of_document(document)
        is_told, known = file.documents.pair(document, name, digest)
        if is_told:
            yield self._with_id(file, document, name, digest, known)

    def finish(self, file: NamedFile, unread: UnreadParts) -> Iterator[Document]:
        """Yield the documents that waited, and tell which of those that the file had are gone; none is current then.

        Args:
            file: The file, read to its end.
            unread: What could not be read of it.
        """
        for document, name, digest, number in file.documents.rest():
            yield self._with_id(file, document, name, digest, number)
        gone, hidden = file.documents.missing(unread.names)
        file.documents.close()
        is_unsteady = unread.is_unsteady or file.stamp != stamp_of(file.source)
        if is_unsteady:
            self.unsteady.append(file.registered.number)
        if unread.is_cut:
            gone, hidden = [], gone + hidden
        self._before.settle(gone, hidden, file.registered.number)
        if not is_unsteady and not unread.path and file.count <= _MOST_NOTED:
            self._notes.note_documents(file.registered, file.stamp, file.ids, unread, file.proposed)
        self.current = None

    def close(self) -> None:
        """Release the temporary file of the current file."""
        if self.current is not None:
            self.current.documents.close()

    def _with_id(self, file: NamedFile, document: Document, name: int, digest: Digest, known: int | None) -> Document:
        file.count += 1
        result = self._ids.give(document, file.registered, Position(file.count, name), digest, known)
        if file.count <= _MOST_NOTED:
            file.ids.append(result.id)
            file.proposed.append(document.id)
        return result
