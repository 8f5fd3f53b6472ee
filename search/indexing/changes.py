"""The plan of an update: which documents of the sources are new or changed, and which of the index are deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from search.engine import Omitted, OpenIndex
from search.errors import BuildError
from search.indexing.derivation import as_read
from search.indexing.progress import BuildPhase, ProgressReporter
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
        reader: Reader of its sources, which have been surveyed when documents are asked for.
        is_touched: Whether a document of the index may have other facts now, though its file has not changed.
        goes_on: Whether the reader counts what corrections touch from the counts of the index on.
    """

    def __init__(
        self,
        index: OpenIndex,
        reader: SourceReader,
        is_touched: Callable[[Document], bool] | None,
        *,
        goes_on: bool = False,
    ) -> None:
        self._index, self._reader, self._is_touched = index, reader, is_touched
        self._goes_on = goes_on
        self._seen = bytearray(index.size)  # by number of the document: whether the sources have it
        self._added = self._changed = self._unchanged = 0
        self._hidden: list[str] = []
        self._gone: list[int] = []
        self._is_read = False

    def documents(self, documents: Iterable[Document], reporter: ProgressReporter | None = None) -> Iterator[Document]:
        """Yield the documents that are new or changed, in their order, and then those that are to be derived again.

        Args:
            documents: The documents of all files that are read, not enriched.
            reporter: Is told how many of the others were gone through.

        Raises:
            IndexDamaged: If a document of the index that is compared is damaged.
        """
        for document in documents:
            number = self._index.number(document.id)
            if number is None:
                self._added += 1
                if self._reader.ids.before.was_left_out(document.id):  # a hidden document, which was counted before
                    self._forget(document)
            else:
                self._seen[number] = True
                stored = self._index.document(number)
                self._forget(stored)
                self._reader.notes.remove(stored.source, stored.accounts)
                if as_read(stored) == document and not (self._is_touched and self._is_touched(stored)):
                    self._unchanged += 1
                    continue
                self._changed += 1
            yield document
        self._unchanged += self._reader.ids.before.untouched()
        self._gone = self._find_gone()
        if self._is_touched or not self._goes_on:
            yield from self._derived_again(self._is_touched, reporter)
        self._is_read = True

    def _forget(self, document: Document) -> None:
        """Count no more that corrections touch a document, if it was counted before."""
        if self._goes_on:
            self._reader.coverage.forget(document)

    def _derived_again(
        self, is_touched: Callable[[Document], bool] | None, reporter: ProgressReporter | None
    ) -> Iterator[Document]:
        """Yield, without facts, the documents that stay without being read, and may have other facts now.

        If corrections are counted anew, all documents that stay are.
        """
        if is_touched is None and not self._reader.coverage.counts:
            return
        gone = set(self._gone)
        total = len(self._index) - self._seen.count(1) - len(gone)
        if not total:
            return
        reporter = reporter or ProgressReporter(None)
        reporter.enter(BuildPhase.DERIVING, total)
        done = 0
        for number in self._index.numbers():
            if self._seen[number] or number in gone:
                continue
            stored = self._index.document(number)
            done += 1
            if not self._goes_on:
                self._reader.coverage.see(stored)
            if is_touched and is_touched(stored):
                self._unchanged -= self._reader.ids.before.is_untouched(stored.id)
                self._changed += 1
                self._seen[number] = True
                yield as_read(stored)
            reporter.step(done, total)

    def omit(self, document: Omitted) -> None:
        """Note that a document which was yielded does not come into the index: it is hidden, or failed."""
        number = self._index.number(document.id)
        self._reader.omit(document)
        if number is None:
            self._added -= 1
            return
        self._changed -= 1
        if document.is_hidden:
            self._hidden.append(document.id)
        else:  # the index keeps what it has
            stored = self._index.document(number)
            self._reader.notes.add(stored.source, stored.accounts)

    def changes(self, facts: Callable[[], Mapping[str, object]]) -> Changes:
        """Return the differences, once `documents` is exhausted.

        Args:
            facts: Returns the facts about the sources for the new manifest.

        Raises:
            BuildError: If the sources have no document at all, or one of them is an empty folder while documents are
                missing. More likely than not a disk is not mounted, and the update would empty the archive.
            IndexDamaged: If a document of the index is damaged.
            RuntimeError: If `documents` is not exhausted.
        """
        if not self._is_read:
            raise RuntimeError("the changes are known only when all documents have been read")
        if len(self._index) and not self._added + self._changed + self._unchanged + len(self._hidden):
            raise BuildError(f"there was no document to be read, so {self._index.folder.parents[1]} was left as it is")
        gone = list(map(self._index.document, self._gone))
        deleted = tuple(DeletedDocument(document.id, document.source) for document in gone)
        if deleted:
            self._refuse_empty_sources(len(deleted))
        for document in gone:
            self._forget(document)
            self._reader.notes.remove(document.source, document.accounts)
        hidden = tuple(DeletedDocument(name, self._source_of(name)) for name in self._hidden)
        manifest, now = self._index.manifest, facts()
        differs = self._added or self._changed or deleted or hidden or self._reader.ids.has_changed
        differs = differs or any(manifest.get(name) != now[name] for name in now)
        return Changes(self._added, self._changed, self._unchanged, deleted, hidden, is_empty=not differs)

    def _source_of(self, document_id: str) -> str:
        number = self._index.number(document_id)
        return "" if number is None else self._index.document(number).source

    def _find_gone(self) -> list[int]:
        """Return the numbers of the documents of the index that are in the sources no longer, in their order."""
        index, ids = self._index, self._reader.ids
        if ids.before.knows(len(index)):
            numbers = (index.number(document_id) for document_id in ids.before.gone())
            return sorted(number for number in numbers if number is not None and not self._seen[number])
        unseen = (number for number in index.numbers() if not self._seen[number])
        return [number for number in unseen if ids.before.is_gone(index.document(number).id)]

    def _refuse_empty_sources(self, missing: int) -> None:
        for path in self._reader.paths:
            if next(walk([path]), None) is None:
                raise BuildError(
                    f"{path} is empty, and {missing:,} documents of the index are in no source any more; if that is as "
                    f"it should be, build the index anew without {path}"
                )
