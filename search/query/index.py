"""The interface of an index: search requests, results and the protocol that the embedded engine implements.

Code above this interface does not know how an index is stored. A document has a number, which is valid while the index
is open, and an id, which is permanent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from whoosh import query as wq

from search.deadline import NO_DEADLINE, Deadline
from search.model import DateSpan, Document
from search.query.compiler import WhooshQuery
from search.query.concept import Concept, Member
from search.query.histograms import Histogram, HistogramRequest
from search.results import DATES, ResolvedId

__all__ = [
    "Contribution",
    "FacetCounts",
    "Filters",
    "Index",
    "IndexRequest",
    "IndexResult",
    "MemberContribution",
    "ScoredDocument",
    "ValuesByFacet",
]  # fmt: skip

ValuesByFacet = Mapping[str, Sequence[str]]
"""Values of filters by the name of the filter."""

_CONDITIONS = (wq.ConstantScoreQuery, wq.Every, wq.Not)
"""Queries that give the same score to all matching documents, whatever their text."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a search, in values as they are stored in the index.

    Attributes:
        wanted: Values by facet; a document must have one value of each facet.
        unwanted: Values by facet; a document must have none of them.
        span: Days of publication; None for any.
    """

    wanted: ValuesByFacet = field(default_factory=dict)
    unwanted: ValuesByFacet = field(default_factory=dict)
    span: DateSpan | None = None

    def without(self, name: str, value: str) -> Filters:
        """Return the filters without one of them, named as in `Relaxation`: `region`, `-region` or `DATES`."""
        if name == DATES:
            return replace(self, span=None)
        if name.startswith("-"):
            excluded = {
                key: [other for other in values if (key, other) != (name[1:], value)]
                for key, values in self.unwanted.items()
            }
            return replace(self, unwanted={key: values for key, values in excluded.items() if values})
        return replace(self, wanted={key: values for key, values in self.wanted.items() if key != name})


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A search request.

    Attributes:
        query: The query; None for every document, with score 0.
        filters: Filters of the result.
        facets: Names of the facets to count, each under all filters but its own.
        sort: One of `search.results.SORTS`.
        first: Offset of the first ranked document to return.
        count: Number of documents to return.
        deadline: When the search stops; the result is then partial.
        enough: Number of documents below which `relaxed` fills up the result.
        relaxed: Returns a query that matches more documents than `query`. If `query` and `possible` match fewer than
            `enough` that pass the filters, the result has them first, in any sort order, and then the others that
            `relaxed` matches.
        possible: A query for documents that may have what `query` asks for, misread. Those that `query` does not match
            come after those that it does, in any sort order, and before those of `relaxed`.
        words: Parts of `query`; of each document that only `relaxed` matches, the result says which ones it lacks.
        fold: Whether of documents with almost the same text only the first is in the ranking.
        histogram: How to count documents by period; None for not at all.
        codes: Codes by facet that are counted by themselves, under whichever parents they stand, each under all
            filters but those of the facet. A document that has a code twice counts once.
    """

    query: WhooshQuery | None
    filters: Filters = field(default_factory=Filters)
    facets: Sequence[str] = ()
    sort: str = "relevance"
    first: int = 0
    count: int = 0
    deadline: Deadline = NO_DEADLINE
    enough: int = 0
    relaxed: Callable[[], WhooshQuery] | None = None
    possible: WhooshQuery | None = None
    words: Sequence[WhooshQuery] = ()
    fold: bool = False
    histogram: HistogramRequest | None = None
    codes: ValuesByFacet = field(default_factory=dict)

    @property
    def is_ranked(self) -> bool:
        """Whether scores decide anything of the result; it is only counted if no document of it is asked for."""
        return self.count > 0 or self.fold


class ScoredDocument(NamedTuple):
    """A document of a ranking.

    Attributes:
        number: Number of the document.
        score: Its score.
        missing: Indexes of the words of the request that it lacks; none if it matches the query itself.
        same: Numbers of documents of the result that it stands for, as they have almost the same text, the best first.
        is_possible: Whether it does not match the query itself, but the one for what may be misread.
    """

    number: int
    score: float
    missing: tuple[int, ...] = ()
    same: tuple[int, ...] = ()
    is_possible: bool = False


class FacetCounts(Protocol):
    """Counts of the documents of a result by the values of a facet."""

    @property
    def chosen(self) -> frozenset[str]:
        """The values of the filter, as they occur in the facet: a region's code under every parent that it had."""

    def __len__(self) -> int:
        """Return the number of values that are selected or that a document of the result has."""

    def below(self, parent: str) -> Sequence[tuple[str, int]]:
        """Return the children of a value, or the top level for an empty text, with their counts, in no order."""

    def most(self, limit: int) -> Sequence[tuple[str, int]]:
        """Return the values with most documents, and all that are selected, with their counts, the largest first."""


@dataclass(frozen=True, slots=True)
class IndexResult:
    """The result of a search request.

    Attributes:
        total: Number of documents that match and pass the filters.
        complete: Number of those that match the query itself.
        possible: Number of those that match the query for what may be misread, and not the query itself. If both are
            fewer than `total`, the result was filled up.
        partial: Whether the deadline passed before all documents were found.
        documents: The requested part of the ranking.
        counts: Facet counts by facet.
        folded: Number of documents, of those in `total`, that are not in the ranking since another stands for them.
        histogram: Documents by period, if that was asked for.
        codes: Number of documents by facet and code, as asked for.
    """

    total: int
    complete: int
    partial: bool
    documents: Sequence[ScoredDocument]
    counts: Mapping[str, FacetCounts]
    folded: int = 0
    possible: int = 0
    histogram: Histogram | None = None
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class MemberContribution(NamedTuple):
    """The contribution of one member of a concept to the score of a document.

    Attributes:
        member: The term or phrase.
        occurrences: Number of occurrences in the document.
        normalised: Weighted occurrences after length normalisation; their sum is what saturates.
    """

    member: Member
    occurrences: float
    normalised: float


class Contribution(NamedTuple):
    """The contribution of one word of a query to the score of a document.

    Attributes:
        query: The concept, or another query for a word or a condition.
        score: Its part of the score.
        idf: Inverse document frequency of a concept, otherwise 0.
        pieces: Members of a concept that occur in the document; members of a language that did not count, because the
            other scored higher, have 0 in `normalised`.
    """

    query: WhooshQuery
    score: float
    idf: float = 0.0
    pieces: tuple[MemberContribution, ...] = ()

    @property
    def is_condition(self) -> bool:
        """Whether the query is a condition, which a document meets or not, and no word."""
        return isinstance(self.query, _CONDITIONS)


class Index(Protocol):
    """An open index; thread-safe. Deleted documents are never returned.

    All methods may raise `IndexDamaged` if the stored data is not what was written.
    """

    @property
    def lexicon_folder(self) -> Path:
        """Folder of the lexicon's files, which are local even if the documents are not."""

    @property
    def segment_bases(self) -> Sequence[tuple[str, int]]:
        """Id and first document number of each segment."""

    @property
    def size(self) -> int:
        """Number of documents including deleted ones, which is the highest document number plus one."""

    def __len__(self) -> int:
        """Return the number of documents that are not deleted."""

    def search(self, request: IndexRequest) -> IndexResult:
        """Return the documents that match a query and pass the filters, ranked, and facet counts over them all.

        Raises:
            InvalidRequest: If the query is nested some hundreds of levels deep, or does not fit the type of a field.
        """

    def explain(
        self, query: WhooshQuery, number: int, deadline: Deadline
    ) -> tuple[bool, float, Sequence[Contribution]]:
        """Return whether a query matches a document, its score, and the contribution of each word."""

    def has_match(self, query: WhooshQuery, number: int, deadline: Deadline) -> bool:
        """Return whether a query matches a document."""

    def document(self, number: int) -> Document:
        """Return the document of a number."""

    def same_text(self, number: int) -> Sequence[int]:
        """Return the numbers of other documents with almost the same text as a document, ascending."""

    def form(self, facet: str, value: str) -> str:
        """Return what most documents that have a value of a facet call it; the value itself if none has it."""

    def published_on(self, day: date) -> Sequence[int]:
        """Return the numbers of the documents that are known to be of a day, ascending."""

    def titles(self, number: int) -> tuple[str, ...]:
        """Return the titles of a document, one per text, none if it is deleted, without decoding the rest of it."""

    def number(self, document_id: str) -> int | None:
        """Return the number of the document with an id; None if there is none."""

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given."""

    def ids(self, first: int = 0, count: int | None = None) -> list[str]:
        """Return the ids at so many of the `size` places of ids, in no order; deleted documents are left out."""

    def documents_from(self, wanted: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
        """Yield the number and the source of each document from a file with a source that is wanted.

        Args:
            wanted: Tells of a source (see `Document.source`) whether it is; called once for each file.
        """

    def df(self, field: str, text: str) -> int:
        """Return how many documents hold a term, deleted ones included; 0 if the field is unknown."""

    def idf(self, concept: Concept) -> float:
        """Return a concept's inverse document frequency, of a phrase a lower bound; 0 if no document can hold it."""

    def terms(self, field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
        """Return frequent terms with a prefix and `length` ± `slack` bytes in UTF-8, with document frequencies.

        Terms and frequencies may be those of the largest segments only.
        """

    def facts(self) -> Mapping[str, Any]:
        """Return the facts that the build recorded: generation, built, documents, rejected, published, bytes etc."""
