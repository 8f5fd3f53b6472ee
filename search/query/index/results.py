"""What an index answers: totals, ranked documents, facet counts, counts by period, and how a score comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NewType, Protocol

from whoosh import query as wq

from search.model import Document
from search.query.compiler import WhooshQuery
from search.query.concept import Member

__all__ = [
    "Contribution",
    "DocumentKey",
    "FacetCounts",
    "Histogram",
    "IndexResult",
    "MemberContribution",
    "PeriodCounts",
    "ScoredDocument",
]

DocumentKey = NewType("DocumentKey", int)
"""What an index knows a document by while it is open, to be given back to it and otherwise only compared and hashed."""

_CONDITIONS = (wq.ConstantScoreQuery, wq.Every, wq.Not)
"""Queries that give the same score to all matching documents, whatever their text."""


class ScoredDocument(NamedTuple):
    """A document of a ranking.

    Attributes:
        key: Key of the document.
        score: Its score.
        missing: Indexes of the words of the request that it lacks; none if it matches the query itself.
        same: Keys of documents of the result that it stands for, as they have almost the same text, the best first.
        is_possible: Whether it does not match the query itself, but the one for what may be misread.
        document: The document as it is stored, if that was asked for.
    """

    key: DocumentKey
    score: float
    missing: tuple[int, ...] = ()
    same: tuple[DocumentKey, ...] = ()
    is_possible: bool = False
    document: Document | None = None


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
class PeriodCounts:
    """Counts by period, without the periods that have no document.

    Attributes:
        documents: Number of documents of each period, in order of time: `1954`, `1954-11` or `1954-11-03`.
        occurrences: Number of occurrences in each period; empty unless they were asked for.
        imprecise: Number of documents that are dated, but to no single period.
        undated: Number of documents without a date.
        all_occurrences: Number of occurrences, those in documents of no period included.
    """

    documents: Mapping[str, int] = field(default_factory=dict)
    occurrences: Mapping[str, int] = field(default_factory=dict)
    imprecise: int = 0
    undated: int = 0
    all_occurrences: int = 0

    @property
    def total(self) -> int:
        """Number of all documents."""
        return sum(self.documents.values()) + self.imprecise + self.undated


@dataclass(frozen=True, slots=True)
class Histogram:
    """The documents of a result by period.

    Attributes:
        every: Counts of all of them.
        by_value: Counts of those that have a value, by the values of the request; if only some of these are counted by,
            those that most documents have come first, and those of no document are left out.
    """

    every: PeriodCounts = PeriodCounts()
    by_value: Mapping[str, PeriodCounts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexResult:
    """The result of a search request.

    Attributes:
        total: Number of documents that match and pass the filters.
        complete: Number of those that match the query itself.
        possible: Number of those that match the query for what may be misread, and not the query itself. If both are
            fewer than `total`, the result was filled up.
        partial: Whether the deadline passed before all documents were found.
        truncated: Whether words with a prefix of the query were left out, because there are too many.
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
    truncated: bool = False
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
