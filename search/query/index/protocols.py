"""The protocols of an engine: an open index, the words that are kept beside it, and the generation that is served.

Code above them does not know how an index is stored, nor where. What an index is asked and answers could be sent to
another machine: each call of `Index` may be a round trip, so that what is asked for several documents or queries is
asked at once. `Words` are on this machine whatever the engine, and are asked one at a time, hundreds of times a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from search.deadline import Deadline
from search.model import Document
from search.query.compiler import WhooshQuery
from search.query.concept import Concept
from search.query.index.requests import IndexRequest
from search.query.index.results import Contribution, DocumentKey, IndexResult, ScoredDocument
from search.results import ResolvedId

__all__ = ["Cursor", "Index", "LocatedDocument", "Served", "Words"]

Opened_co = TypeVar("Opened_co", covariant=True)


class LocatedDocument(NamedTuple):
    """The document that an id leads to.

    Attributes:
        key: Its key; None if there is none.
        id: Its id now; if there is none, the id that was asked for.
    """

    key: DocumentKey | None
    id: str


class Words(Protocol):
    """The terms of an open index, and the files of its lexicon; thread-safe.

    All methods may raise `IndexDamaged` if the stored data is not what was written.
    """

    @property
    def folder(self) -> Path:
        """Folder of the lexicon's files and of the archive's own tables."""

    @property
    def segment_bases(self) -> Sequence[tuple[str, int]]:
        """Id and first document number of each segment, as the lexicon's files number documents."""

    @property
    def size(self) -> int:
        """Number of documents including deleted ones, which is the highest document number plus one."""

    def df(self, field: str, text: str) -> int:
        """Return how many documents hold a term, deleted ones included; 0 if the field is unknown."""

    def idf(self, concept: Concept) -> float:
        """Return a concept's inverse document frequency, of a phrase a lower bound; 0 if no document can hold it."""

    def terms(self, field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
        """Return frequent terms with a prefix and `length` ± `slack` bytes in UTF-8, with document frequencies.

        Terms and frequencies may be those of the largest segments only.
        """

    def form(self, facet: str, value: str) -> str:
        """Return what most documents that have a value of a facet call it; the value itself if none has it."""

    def titles(self, numbers: Sequence[int]) -> Sequence[tuple[str, ...]]:
        """Return the titles of documents by numbers of the lexicon's files, one per text; none of deleted ones.

        Titles stand in documents, so this may be a round trip.
        """

    def document_id(self, number: int) -> str:
        """Return the id of the document of a number of the lexicon's files."""


class Cursor(Protocol):
    """All documents of a ranking, read in batches from the state of the index in which it was searched.

    Attributes:
        result: The result without documents.
    """

    @property
    def result(self) -> IndexResult:
        """Totals and counts; its documents are those of the batches."""

    def __iter__(self) -> Iterator[Sequence[ScoredDocument]]:
        """Yield the documents as they are stored, in order, once."""

    def close(self) -> None:
        """Let go of the index; no further batch comes."""


class Index(Protocol):
    """The documents of an open index; thread-safe. Deleted documents are never returned.

    All methods may raise `IndexDamaged` if the stored data is not what was written.
    """

    @property
    def words(self) -> Words:
        """Its terms, and the files of its lexicon."""

    @property
    def size(self) -> int:
        """Number of places of ids (see `ids`), which is no less than that of documents."""

    def __len__(self) -> int:
        """Return the number of documents that are not deleted."""

    def search(self, request: IndexRequest) -> IndexResult:
        """Return the documents that match a query and pass the filters, ranked, and facet counts over them all.

        Raises:
            InvalidRequest: If the query is nested some hundreds of levels deep, or does not fit the type of a field.
        """

    def search_all(self, requests: Iterable[IndexRequest]) -> Sequence[IndexResult]:
        """Return the result of each of several requests, in their order; see `search`.

        Args:
            requests: The requests; an engine in this process may answer each before it takes the next.
        """

    def cursor(self, request: IndexRequest, size: int) -> Cursor:
        """Return a cursor over the documents that a request asks for, in batches of a size; see `search`."""

    def explain(
        self, query: WhooshQuery, key: DocumentKey, deadline: Deadline
    ) -> tuple[bool, float, Sequence[Contribution]]:
        """Return whether a query matches a document, its score, and the contribution of each word."""

    def has_match(self, query: WhooshQuery, key: DocumentKey, deadline: Deadline) -> bool:
        """Return whether a query matches a document."""

    def documents(self, keys: Sequence[DocumentKey]) -> Sequence[Document]:
        """Return the documents of some keys as they are stored, in the order of the keys."""

    def locate(self, ids: Sequence[str]) -> Sequence[LocatedDocument]:
        """Return the document that has each id, or had it before (see `resolve`), in the order of the ids."""

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given."""

    def ids(self, first: int = 0, count: int | None = None) -> list[str]:
        """Return the ids at so many of the `size` places of ids, in no order; deleted documents are left out."""

    def from_sources(self, patterns: Sequence[str]) -> Mapping[str, Sequence[DocumentKey]]:
        """Return the documents from each source (see `Document.source`), by the patterns that were asked for.

        Args:
            patterns: Each a source, or a pattern of sources as in the module `fnmatch`, with `*`, `?` or `[`. Nothing
                need be from such a source.
        """

    def same_text(self, key: DocumentKey) -> Sequence[DocumentKey]:
        """Return the other documents with almost the same text as a document, in the order of the index."""

    def published_on(self, day: date, count: int) -> Sequence[Document]:
        """Return the first documents that are known to be of a day, as they are stored, in the order of the index."""

    def facts(self) -> Mapping[str, Any]:
        """Return the facts that the build recorded: generation, built, documents, rejected, published, bytes etc."""


class Served(Protocol[Opened_co]):
    """The generation that is served, with what was made of it; it follows a newer one by itself; thread-safe."""

    @property
    def problem(self) -> str:
        """Why an older generation than the newest is served, for a librarian; empty if it is the newest."""

    def current(self) -> Opened_co:
        """Return what was made of the generation that is served now; it stays usable while the caller keeps it.

        Raises:
            IndexMissing: If the library has been closed.
        """

    def close(self) -> None:
        """Release the index; searches that are still running keep it open until they have finished."""
