"""The whole ranking of a query, without what a page shows of it, and where named documents stand in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from search.library.hits import stored_document
from search.model import Document
from search.query import DocumentKey, Index, IndexResult

__all__ = ["NamedDocuments", "Neighbours", "Ranking", "named_documents", "neighbours_in"]


@dataclass(frozen=True, slots=True)
class NamedDocuments:
    """Documents that a name stands for, while an index is open.

    Attributes:
        keys: Their keys, in no order.
    """

    keys: frozenset[DocumentKey]

    def __len__(self) -> int:
        return len(self.keys)


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


def neighbours_in(result: IndexResult, first: int, document_id: str) -> Neighbours | None:
    """Return the neighbours of a document in a part of a ranking; None if it is not there.

    Args:
        result: Up to three documents of a ranking, as they are stored, from the one before the document on.
        first: The offset of the first of them in the ranking.
        document_id: Id of the document.
    """
    ids = [stored_document(document).id for document in result.documents]
    if document_id not in ids:
        return None
    place = ids.index(document_id)
    previous, following = "".join(ids[:place][-1:]), "".join(ids[place + 1 :][:1])
    return Neighbours(max(result.total - result.folded, first + len(ids)), previous, following)


def named_documents(index: Index, names: Collection[str]) -> dict[str, NamedDocuments]:
    """Return the documents that each name stands for.

    Args:
        index: The index.
        names: Each an id, present or former; a source (see `Document.source`); or a pattern of sources, in which `*`
            stands for any characters, `?` for one, and `[ab]` for one of these. Nothing need have such a name.
    """
    ordered = list(names)
    from_sources = index.from_sources(ordered)
    keys = {name: set(from_sources[name]) for name in ordered}
    for name, located in zip(ordered, index.locate(ordered), strict=True):
        if located.key is not None:
            keys[name].add(located.key)
    return {name: NamedDocuments(frozenset(its_keys)) for name, its_keys in keys.items()}


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
        self._places = {document.key: place for place, document in enumerate(result.documents, start=1)}

    def rank(self, documents: NamedDocuments) -> int | None:
        """Return the place of the first of some documents, from 1; None if none is listed."""
        return min(filter(None, map(self._places.get, documents.keys)), default=None)

    def first(self, count: int) -> list[Document]:
        """Return the first documents."""
        return list(self._index.documents(list(islice(self._places, count))))
