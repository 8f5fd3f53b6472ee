"""The whole ranking of a query, without what a page shows of it, and where named documents stand in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from search.model import Document
from search.query import Index, IndexResult

__all__ = ["NamedDocuments", "Neighbours", "Ranking", "named_documents", "neighbours_in"]

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class NamedDocuments:
    """Documents that a name stands for, while an index is open.

    Attributes:
        numbers: Their numbers, in no order.
    """

    numbers: frozenset[int]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The documents that stand beside another one in a list of results.

    Attributes:
        total: Number of documents that are listed.
        previous: Id of the document before it; empty for the first.
        next: Id of the document after it; empty for the last.
    """

    total: int
    previous: str
    next: str


def neighbours_in(index: Index, result: IndexResult, first: int, document_id: str) -> Neighbours | None:
    """Return the neighbours of a document in a part of a ranking; None if it is not there.

    Args:
        index: The index.
        result: Up to three documents of a ranking, from the one before the document on.
        first: The offset of the first of them in the ranking.
        document_id: Id of the document.
    """
    numbers = [document.number for document in result.documents]
    number = index.number(document_id)
    if number not in numbers:
        return None
    place = numbers.index(number)
    before, after = numbers[:place][-1:], numbers[place + 1 :][:1]
    previous, following = ("".join(index.document(other).id for other in others) for others in (before, after))
    return Neighbours(max(result.total - result.folded, first + len(numbers)), previous, following)


def named_documents(index: Index, names: Collection[str]) -> dict[str, NamedDocuments]:
    """Return the documents that each name stands for.

    Args:
        index: The index.
        names: Each an id, present or former; a source (see `Document.source`); or a pattern of sources, in which `*`
            stands for any characters, `?` for one, and `[ab]` for one of these. Nothing need have such a name.
    """
    numbers: dict[str, set[int]] = {name: set() for name in names}
    patterns = [name for name in names if not _WILD.isdisjoint(name)]
    for name in names:
        number = index.number(index.resolve(name).id)
        if number is not None:
            numbers[name].add(number)

    def names_of(source: str) -> list[str]:
        matching = [name for name in patterns if fnmatchcase(source, name)]
        return [*matching, source] if source in numbers and source not in matching else matching

    for number, source in index.documents_from(lambda source: bool(names_of(source))):
        for name in names_of(source):
            numbers[name].add(number)
    return {name: NamedDocuments(frozenset(its_numbers)) for name, its_numbers in numbers.items()}


class Ranking:
    """All documents that a query finds, in the order in which pages list them; valid while its library is open.

    Attributes:
        total: Number of documents that are listed.
        complete: Number of those that have all of the query; the others follow them because they have some of it.
        partial: Whether the search was cut short.

    Args:
        index: The index.
        result: What it found, with all documents.
    """

    def __init__(self, index: Index, result: IndexResult) -> None:
        self.total, self.complete, self.partial = result.total, result.complete, result.partial
        self._index = index
        self._places = {document.number: place for place, document in enumerate(result.documents, start=1)}

    def rank(self, documents: NamedDocuments) -> int | None:
        """Return the place of the first of some documents, from 1; None if none is listed."""
        return min(filter(None, map(self._places.get, documents.numbers)), default=None)

    def first(self, count: int) -> list[Document]:
        """Return the first documents."""
        return [self._index.document(number) for number in islice(self._places, count)]
