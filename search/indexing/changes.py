"""The plan of an update: which documents of the sources are new or changed, and which of the index are deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from search.curation import uncorrected
from search.engine import OpenIndex
from search.errors import BuildError
from search.indexing.sources import SourceReader
from search.ingest import walk
from search.model import Document

__all__ = ["Changes", "DeletedDocument", "UpdatePlan"]


class DeletedDocument(NamedTuple):
    """The id and source file of a document of the index that is in the sources no longer."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between the sources and the index.

    Attributes:
        added: Number of documents that the index does not have.
        changed: Number of documents that differ from those of the index.
        unchanged: Number of documents that are equal to those of the index.
        deleted: Documents that only the index has, in its order.
        hidden: Documents of the index that a correction hides from now on.
        is_empty: Whether the index needs no change at all, not even in what its manifest says about the sources.
    """

    added: int
    changed: int
    unchanged: int
    deleted: tuple[DeletedDocument, ...]
    hidden: tuple[DeletedDocument, ...]
    is_empty: bool


class UpdatePlan:
    """Compares the sources with the index, and writes nothing.

    An archive need not fit into memory, so documents are streamed: `documents` yields those that are to be written, and
    once it is exhausted, `changes` tells what else is to be done. Memory holds a byte for each document of the index
    and the names of the deleted ones.

    Documents are compared before they are enriched, since enrichment and analysis cost several times as much as
    reading and comparing.

    Args:
        index: The index.
        reader: Reader of its sources.
    """

    def __init__(self, index: OpenIndex, reader: SourceReader) -> None:
        self._index, self._reader = index, reader
        # With another enrichment every document of the index may have other facts, so all of them count as changed.
        self._has_same_enrichment = index.manifest.get("enrichment") == reader.facts()["enrichment"]
        self._has_same_corrections = _checksum(index.manifest) == _checksum(reader.facts())
        self._seen = bytearray(index.size)  # by number of the document: whether the sources have it
        self._added = self._changed = self._unchanged = 0
        self._is_read = False

    def documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents that are new or changed, in their order.

        Args:
            documents: All documents of the sources, not enriched.

        Raises:
            IndexDamaged: If a document of the index that is compared is damaged.
        """
        for document in documents:
            number = self._index.number(document.id)
            if number is None:
                self._added += 1
            else:
                self._seen[number] = True
                if self._has_same_enrichment and self._is_same(self._index.document(number), document):
                    self._unchanged += 1
                    continue
                self._changed += 1
            yield document
        self._is_read = True

    def _is_same(self, stored: Document, document: Document) -> bool:
        """Return whether a document was read as it is stored, and no changed correction can be about it."""
        if not self._has_same_corrections and (stored.corrections or self._reader.corrections.rows_for(document)):
            return False
        return _without_enrichment(stored) == document

    def changes(self, facts: Mapping[str, object]) -> Changes:
        """Return the differences, once `documents` is exhausted.

        Args:
            facts: Facts about the sources for the new manifest.

        Raises:
            BuildError: If the sources have no document at all, or one of them is an empty folder while documents are
                missing. More likely than not a disk is not mounted, and the update would empty the archive.
            IndexDamaged: If a document of the index is damaged.
            RuntimeError: If `documents` is not exhausted.
        """
        if not self._is_read:
            raise RuntimeError("the changes are known only when all documents have been read")
        if len(self._index) and not self._added + self._changed + self._unchanged:
            raise BuildError(f"there was no document to be read, so {self._index.folder.parents[1]} was left as it is")
        unseen = tuple(self._unseen())
        hidden = tuple(document for document in unseen if document.id in self._reader.hidden_ids)
        deleted = tuple(
            document
            for document in unseen
            if document.id not in self._reader.hidden_ids and self._reader.ids.is_gone(document.id)
        )
        if deleted:
            self._refuse_empty_sources(len(deleted))
        manifest = self._index.manifest
        differs = self._added or self._changed or deleted or hidden or self._reader.ids.has_changed
        differs = differs or any(manifest.get(name) != facts[name] for name in facts)
        return Changes(self._added, self._changed, self._unchanged, deleted, hidden, is_empty=not differs)

    def _unseen(self) -> Iterator[DeletedDocument]:
        """Yield the documents of the index that were not among those of the sources."""
        for number in self._index.numbers():
            if not self._seen[number]:
                document = self._index.document(number)
                yield DeletedDocument(document.id, document.source)

    def _refuse_empty_sources(self, missing: int) -> None:
        for path in self._reader.paths:
            if next(walk([path]), None) is None:
                raise BuildError(
                    f"{path} is empty, and {missing:,} documents of the index are in no source any more; if that is as "
                    f"it should be, build the index anew without {path}"
                )


def _without_enrichment(document: Document) -> Document:
    """Return a document without the facts that `Enricher` added to it, and without corrections."""
    return replace(
        uncorrected(document), published=None, about=(), places=(), eras=(), periods=(), glosses=(), scan=None
    )


def _checksum(facts: Mapping[str, object]) -> object:
    """Return the checksum of the table of corrections by a manifest; empty if there is no table."""
    corrections = facts.get("corrections")
    return corrections.get("checksum", "") if isinstance(corrections, Mapping) else ""
