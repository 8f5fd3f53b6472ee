"""Give a document that was read the id of the known one that it is, or one that was never given before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from search.engine import PRESENT
from search.indexing.ids.assignment.read_files import RegisteredFile
from search.indexing.ids.fingerprints import Digest, HashSet, hash_of
from search.indexing.ids.known_files import KnownFiles
from search.indexing.ids.new_rows import NewDocuments
from search.indexing.ids.records import KnownDocument, pair_documents
from search.ingest import document_id
from search.model import Document

__all__ = ["DocumentIds", "Position"]


class Position(NamedTuple):
    """Where a document is in its file.

    Attributes:
        record: Its number among those of the file, from 1.
        name: See `named_documents.name_hash`; 0 for none.
        ordinal: The number that its id is made of, with its source; None if the source alone tells it from others.
    """

    record: int
    name: int = 0
    ordinal: int | None = None


class DocumentIds:
    """The ids of the documents that were read.

    Attributes:
        new: Rows of documents that the register does not have.
        has_new_rows: Whether there are any, or a known document has another name within its file.

    Args:
        known: What the register knows; None if there is none.
        scratch: Folder for what does not fit into memory; None for that of temporary files.
    """

    def __init__(self, known: KnownFiles | None, scratch: Path | None) -> None:
        self._known = known
        self._new_ids = HashSet()
        self.new = NewDocuments(scratch)
        self.has_new_rows = False

    def pair(self, known: Sequence[KnownDocument], digests: Sequence[Digest]) -> list[int | None]:
        """Return which known documents those of a file are; those that it had and has no more are retired.

        Args:
            known: Those that it had.
            digests: What was read now, in the file's order.
        """
        if self._known is None:
            return [None] * len(digests)
        numbers = pair_documents(known, digests)
        kept = set(numbers)
        for document in known:
            if not document.retired and document.number not in kept:
                self._known.retire(document.number)
        return numbers

    def give(
        self, document: Document, file: RegisteredFile, position: Position, digest: Digest, known: int | None
    ) -> Document:
        """Return a document with its id and the label of its file.

        Args:
            document: The document, as it was read.
            file: Its file.
            position: Where it is in that.
            digest: Digest of what was read of it.
            known: Number of the known document that it is; None if it is new.
        """
        source = file.label + document.source[len(file.read.label) :]
        if known is None:
            proposed = document.id if file.label == file.read.label else document_id(source, position.ordinal)
            new_id = self._new_id(proposed, source)
            self.new.append(new_id.encode(), file.number, position.record, digest, position.name)
            self.has_new_rows = True
        else:
            new_id = self._keep(known, file.number, position, digest)
        is_same = new_id == document.id and source == document.source
        return document if is_same else replace(document, id=new_id, source=source)

    def close(self) -> None:
        """Release the temporary file."""
        self.new.ids.close()

    def _keep(self, number: int, file: int, position: Position, digest: Digest) -> str:
        """Note where a known document is now, and what was read of it; return its id."""
        known = self._known
        if known is None:
            raise RuntimeError("a document is known of no register")
        rows = known.documents
        if rows.state[number] != PRESENT:
            known.revive(number)
        rows.file[number], rows.record[number] = file, position.record
        if rows.name[number] != position.name:
            rows.name[number] = position.name
            self.has_new_rows = True
        rows.digest[number] = digest
        return known.register.id_of(number)

    def _new_id(self, proposed: str, source: str) -> str:
        """Return an id that was never given to any other document: the proposed one, or another one of the source."""
        new, attempt = proposed, 1
        while hash_of(new.encode()) in self._new_ids or (self._known and self._known.register.find(new) is not None):
            attempt += 1
            new = document_id(source, attempt, again=proposed)
        self._new_ids.add(hash_of(new.encode()))
        return new
