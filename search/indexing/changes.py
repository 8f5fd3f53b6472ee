"""Turns what the sources hold now and what the index holds into what is new, what has changed and what is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from search.engine import OpenIndex
from search.ingest import list_files, printable
from search.model import Document, Rejected

__all__ = ["Comparison", "find_gone"]


class Comparison:
    """Lets only those documents pass that the index does not hold just so.

    A document is compared as it was read: to understand and analyse it costs several times as much as that.

    Attributes:
        added: Documents so far of which the index holds none with the same id.
        changed: Documents so far that it holds otherwise.
        unchanged: Documents so far that it holds just so.

    Args:
        index: The index.
        is_understood_alike: Whether documents would be understood as those of the index were; otherwise each that it
            holds counts as changed.
    """

    def __init__(self, index: OpenIndex, *, is_understood_alike: bool) -> None:
        self._index = index
        self._is_understood_alike = is_understood_alike
        self._met = bytearray(index.size)
        self.added = self.changed = self.unchanged = 0

    def differing(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Those of some documents, in their order, that are new or changed.

        Raises:
            IndexDamaged: If the document that one is compared with is damaged.
        """
        for document in documents:
            number = self._index.number(document.id)
            if number is None:
                self.added += 1
            else:
                self._met[number] = True
                if self._is_understood_alike and _as_read(self._index.document(number)) == document:
                    self.unchanged += 1
                    continue
                self.changed += 1
            yield document

    def unmet(self) -> Iterator[Document]:
        """Documents of the index that none has been compared with.

        Raises:
            IndexDamaged: If one is damaged.
        """
        return (self._index.document(number) for number in self._index.numbers() if not self._met[number])


def find_gone(unmet: Iterable[Document], sources: Sequence[Path], rejected: Collection[Rejected]) -> list[Document]:
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
    return replace(document, published=None, about=(), places=(), eras=(), glosses=())


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
