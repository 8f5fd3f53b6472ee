"""Turns what the sources hold now and what the index holds into what is new, what has changed and what is gone."""

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

__all__ = ["Changes", "Gone", "UpdatePlan", "find_gone"]


class Gone(NamedTuple):
    """A document of the index that the sources do not hold any more: its id and its source."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What the sources hold otherwise than the index does.

    Attributes:
        added: How many documents the index does not have.
        changed: How many it has otherwise.
        unchanged: How many it has just so.
        gone: Those that it has and the sources do not, in the order of the index.
        nothing: Whether the index needs no change at all, not even in what its manifest says about the sources.
    """

    added: int
    changed: int
    unchanged: int
    gone: tuple[Gone, ...]
    nothing: bool


class UpdatePlan:
    """Finds out what an update has to do. Looks at the sources and at the index, and writes nothing.

    An archive need not fit into memory, so what is to be written is not kept: it passes, document by document, while
    the sources are read and compared, and whoever writes takes it from there. What else there is to do is known once
    all have passed. Kept are a bit for each document of the index and the names of those that are gone.

    A document is compared as it was read: to understand and analyse it costs several times as much as that.

    Args:
        index: The index.
        reading: Of its sources.
    """

    def __init__(self, index: OpenIndex, reading: SourceReader) -> None:
        self._index, self._reading = index, reading
        # If documents would be understood otherwise than those of the index were, each that it holds has changed.
        self._is_understood_alike = index.manifest.get("enrichment") == reading.facts()["enrichment"]
        self._met = bytearray(index.size)
        self._added = self._changed = self._unchanged = 0
        self._is_read = False

    def documents(self, read: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents that are new or changed, in their order.

        Args:
            read: All documents of the sources.

        Raises:
            IndexDamaged: If a document that one is compared with is damaged.
        """
        for document in read:
            number = self._index.number(document.id)
            if number is None:
                self._added += 1
            else:
                self._met[number] = True
                if self._is_understood_alike and _as_read(self._index.document(number)) == document:
                    self._unchanged += 1
                    continue
                self._changed += 1
            yield document
        self._is_read = True

    def changes(self, facts: Mapping[str, object]) -> Changes:
        """Return what has to be done, once `documents` is exhausted.

        Args:
            facts: What the manifest is to say about the sources.

        Raises:
            BuildError: If the sources do not hold what they should: no document at all, or a folder that is empty while
                documents are missing. An archive is not to be emptied by a disk that is not there.
            IndexDamaged: If a document of the index is damaged.
            RuntimeError: If not all documents have been read yet.
        """
        if not self._is_read:
            raise RuntimeError("what has changed is known once all documents have passed")
        if len(self._index) and not self._added + self._changed + self._unchanged:
            raise BuildError(f"there was no document to be read, so {self._index.folder.parents[1]} was left as it is")
        gone = tuple(find_gone(self._unmet(), self._reading.paths, self._reading.rejected))
        if gone:
            self._refuse_empty_sources(len(gone))
        manifest = self._index.manifest
        differs = self._added or self._changed or gone or any(manifest.get(name) != facts[name] for name in facts)
        return Changes(self._added, self._changed, self._unchanged, gone, nothing=not differs)

    def _unmet(self) -> Iterator[Gone]:
        """Documents of the index that the sources have not given."""
        for number in self._index.numbers():
            if not self._met[number]:
                document = self._index.document(number)
                yield Gone(document.id, document.source)

    def _refuse_empty_sources(self, missing: int) -> None:
        for path in self._reading.paths:
            if not list_files([path]):
                raise BuildError(
                    f"{path} is empty, and {missing:,} documents of the index are in no source any more; if that is as "
                    f"it should be, build the index anew without {path}"
                )


class _FromSource(Protocol):
    @property
    def source(self) -> str: ...


_Missing = TypeVar("_Missing", bound=_FromSource)


def find_gone(unmet: Iterable[_Missing], sources: Sequence[Path], rejected: Collection[Rejected]) -> list[_Missing]:
    """Those of the documents that the sources did not give which they certainly do not hold any more.

    Left out are documents whose file is there but cannot be read today, and documents that may lie in a folder which
    cannot be looked into: a fault of a disk must not empty an archive.

    Args:
        unmet: Documents of the index that reading the sources did not give.
        sources: What was read.
        rejected: What could not be read.

    Raises:
        BuildError: If a source does not exist.
    """
    missing = list(unmet)
    if not missing:
        return []
    unreadable = {item.path for item in rejected}
    kept: set[str] = set()
    hidden: list[str] = []
    for found in list_files(sources):
        if isinstance(found, Rejected):
            hidden += _hidden(found, sources)
        elif printable(str(found.path)) in unreadable:
            kept.add(found.source)
    return [document for document in missing if document.source not in kept and not _lies_in(document.source, hidden)]


def _as_read(document: Document) -> Document:
    """A document without what `Enricher` has added to it."""
    return replace(document, published=None, about=(), places=(), eras=(), periods=(), glosses=())


def _hidden(found: Rejected, sources: Sequence[Path]) -> Iterator[str]:
    """Path below its source of what may hold files that cannot be seen; empty for the source itself."""
    path = Path(found.path)
    try:
        is_folder = path.is_dir() and not path.is_symlink()
        is_there = path.is_symlink() or path.exists()
    except OSError:
        is_folder = is_there = False
    if is_folder or not is_there:
        for source in sources:
            above = printable(str(source))
            if found.path == above:
                yield ""
            elif found.path.startswith(f"{above}/"):
                yield found.path.removeprefix(f"{above}/")


def _lies_in(source: str, hidden: Iterable[str]) -> bool:
    # A document's source may begin with the name of its source folder, so that it is no use to compare beginnings.
    return any(not folder or f"/{folder}/" in f"/{source}/" for folder in hidden)
