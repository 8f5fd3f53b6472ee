"""The plan of an update: which documents of the sources are new or changed, and which of the index are deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from search.engine import OpenIndex
from search.errors import BuildError
from search.indexing.sources import SourceReader
from search.ingest import list_files, printable
from search.model import Document, Rejected

__all__ = ["Changes", "DeletedDocument", "UpdatePlan", "find_deleted"]


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
        is_empty: Whether the index needs no change at all, not even in what its manifest says about the sources.
    """

    added: int
    changed: int
    unchanged: int
    deleted: tuple[DeletedDocument, ...]
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
                if self._has_same_enrichment and _without_enrichment(self._index.document(number)) == document:
                    self._unchanged += 1
                    continue
                self._changed += 1
            yield document
        self._is_read = True

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
        deleted = tuple(self._find_deleted())
        if deleted:
            self._refuse_empty_sources(len(deleted))
        manifest = self._index.manifest
        differs = self._added or self._changed or deleted or any(manifest.get(name) != facts[name] for name in facts)
        return Changes(self._added, self._changed, self._unchanged, deleted, is_empty=not differs)

    def _find_deleted(self) -> list[DeletedDocument]:
        reader = self._reader
        return find_deleted(self._unseen(), reader.paths, reader.rejected, outside_links=reader.outside_links)

    def _unseen(self) -> Iterator[DeletedDocument]:
        """Yield the documents of the index that were not among those of the sources."""
        for number in self._index.numbers():
            if not self._seen[number]:
                document = self._index.document(number)
                yield DeletedDocument(document.id, document.source)

    def _refuse_empty_sources(self, missing: int) -> None:
        for path in self._reader.paths:
            if not list_files([path]):
                raise BuildError(
                    f"{path} is empty, and {missing:,} documents of the index are in no source any more; if that is as "
                    f"it should be, build the index anew without {path}"
                )


class _FromSource(Protocol):
    """Anything with the path of a source file, such as a document."""

    @property
    def source(self) -> str: ...


_Unseen = TypeVar("_Unseen", bound=_FromSource)


def find_deleted(
    unseen: Iterable[_Unseen], sources: Sequence[Path], rejected: Collection[Rejected], *, outside_links: bool = False
) -> list[_Unseen]:
    """Return the unseen documents whose file certainly exists no longer.

    Left out are documents whose file exists but could not be read, and documents that may lie in a folder that cannot
    be listed: a fault of a disk must not empty an archive.

    Args:
        unseen: Documents of the index that were not among those of the sources.
        sources: The folders and files that were read.
        rejected: What could not be read.
        outside_links: Whether links to files that lie in none of the sources are followed.

    Raises:
        BuildError: If a source does not exist.
    """
    documents = list(unseen)
    if not documents:
        return []
    rejected_paths = {rejection.path for rejection in rejected}
    unreadable: set[str] = set()
    unlisted: list[str] = []
    for entry in list_files(sources, outside_links=outside_links):
        if isinstance(entry, Rejected):
            unlisted += _unlisted_paths(entry, sources)
        elif printable(str(entry.path)) in rejected_paths:
            unreadable.add(entry.source)
    return [
        document
        for document in documents
        if document.source not in unreadable and not _may_lie_in(document.source, unlisted)
    ]


def _without_enrichment(document: Document) -> Document:
    """Return a document without the facts that `Enricher` added to it."""
    return replace(document, published=None, about=(), places=(), eras=(), periods=(), glosses=())


def _unlisted_paths(rejection: Rejected, sources: Sequence[Path]) -> Iterator[str]:
    """Yield the path of a rejected entry below its source if files may lie in it; empty for the source itself.

    That is a folder that cannot be listed, or an entry of which not even the type is known.
    """
    path = Path(rejection.path)
    try:
        is_folder = path.is_dir() and not path.is_symlink()
        exists = path.is_symlink() or path.exists()
    except OSError:
        is_folder = exists = False
    if is_folder or not exists:
        for source in sources:
            root = printable(str(source))
            if rejection.path == root:
                yield ""
            elif rejection.path.startswith(f"{root}/"):
                yield rejection.path.removeprefix(f"{root}/")


def _may_lie_in(source: str, folders: Iterable[str]) -> bool:
    """Return whether a document's source may lie in one of the folders."""
    # Where two sources have the same relative path, one has the name of its source folder in front (`ingest.walking`),
    # so the folder may stand anywhere in the path.
    return any(not folder or f"/{folder}/" in f"/{source}/" for folder in folders)
