"""What is asked of an index, and what it answers: the one contract that the embedded engine and others implement.

Nothing above this seam knows how an index is stored. A document has a number, which is good for as long as the index is
open, and an id, which is good for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from whoosh import query as wq

from search.deadline import NEVER, Deadline
from search.model import DateSpan, Document
from search.query.compiler import WhooshQuery
from search.query.concept import Concept, Member
from search.results import DATES

__all__ = [
    "Answer", "Contribution", "FacetCounts", "Filters", "Index", "Piece", "Request", "ScoredDocument",
]  # fmt: skip

Values = Mapping[str, Sequence[str]]

_CONDITIONS = (wq.ConstantScoreQuery, wq.Every, wq.Not)
"""Kinds of queries of which every document that matches has one score, whatever it says."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed by, in the index's own values.

    Attributes:
        wanted: By facet: a document must have one of the values of each.
        unwanted: By facet: a document may have none of these.
        span: When it may have been published; None for any time.
    """

    wanted: Values = field(default_factory=dict)
    unwanted: Values = field(default_factory=dict)
    span: DateSpan | None = None

    def without(self, name: str, value: str) -> Filters:
        """Return what is left without one filter, named as in `Relaxation`: `region`, `-region` or `DATES`."""
        if name == DATES:
            return replace(self, span=None)
        if name.startswith("-"):
            excluded = {
                key: [one for one in values if (key, one) != (name[1:], value)] for key, values in self.unwanted.items()
            }
            return replace(self, unwanted={key: values for key, values in excluded.items() if values})
        return replace(self, wanted={key: values for key, values in self.wanted.items() if key != name})


@dataclass(frozen=True, slots=True)
class Request:
    """A search.

    Attributes:
        query: What must match; None for every document, with score 0.
        filters: What the result is narrowed by.
        facets: Names of the facets to count, each under all filters but its own.
        sort: One of `search.results.SORTS`.
        first: Documents of the ranking that are passed over.
        count: Documents that are wanted after them.
        deadline: After it nothing more is looked up; what has been found by then is the answer.
    """

    query: WhooshQuery | None
    filters: Filters = field(default_factory=Filters)
    facets: Sequence[str] = ()
    sort: str = "relevance"
    first: int = 0
    count: int = 0
    deadline: Deadline = NEVER


class ScoredDocument(NamedTuple):
    """A document of a ranking.

    Attributes:
        number: Its number.
        score: What the query gave it.
    """

    number: int
    score: float


class FacetCounts(Protocol):
    """How many documents of a result have each value of a facet."""

    @property
    def chosen(self) -> frozenset[str]:
        """The wanted values, as they stand in the facet: a region's code under every parent that it had."""

    def __len__(self) -> int:
        """Return the number of values that are chosen or that a document of the result has."""

    def below(self, parent: str) -> Sequence[tuple[str, int]]:
        """Return those right below another value, at the top if it is empty, with their counts, in no order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found.

    Attributes:
        total: Documents that match and pass the filters.
        unfiltered: Documents that match.
        partial: Whether the deadline passed before all had been found.
        documents: Those of the ranking that were wanted.
        counts: By facet.
    """

    total: int
    unfiltered: int
    partial: bool
    documents: Sequence[ScoredDocument]
    counts: Mapping[str, FacetCounts]


class Piece(NamedTuple):
    """What one member of a concept gave.

    Attributes:
        member: The term or phrase.
        occurrences: How often the document holds it.
        normalised: Occurrences, weighted and divided by the norm of the field's length; their sum is what saturates.
    """

    member: Member
    occurrences: float
    normalised: float


class Contribution(NamedTuple):
    """What one word of a query gave to the score of a document.

    Attributes:
        query: The concept, or another query that stands for a word or a condition.
        score: What it gave.
        idf: Inverse document frequency of a concept, otherwise 0.
        pieces: Members of a concept that the document holds; what has not counted, because another language did, has
            0 in `normalised`.
    """

    query: WhooshQuery
    score: float
    idf: float = 0.0
    pieces: tuple[Piece, ...] = ()

    @property
    def is_condition(self) -> bool:
        """Whether it is no word, but something that a document meets or not."""
        return isinstance(self.query, _CONDITIONS)


class Index(Protocol):
    """An open index; safe for many threads. Deleted documents are never given out.

    All methods may raise `IndexDamaged`, if what is stored is not what was written.
    """

    @property
    def words(self) -> Path:
        """Folder of the lexicon's files, which are local whatever holds the documents."""

    @property
    def parts(self) -> Sequence[tuple[str, int]]:
        """Id and first number of each part of the index whose documents are numbered in one go."""

    @property
    def size(self) -> int:
        """Documents, deleted ones included: one more than the highest number."""

    def __len__(self) -> int:
        """Return the number of documents that are not deleted."""

    def answer(self, request: Request) -> Answer:
        """Return the documents that match a query and pass the filters, ranked, and facet counts over them all.

        Raises:
            InvalidRequest: If the query is nested some hundreds of levels deep, or cannot be asked of its fields.
        """

    def explain(
        self, query: WhooshQuery, number: int, deadline: Deadline
    ) -> tuple[bool, float, Sequence[Contribution]]:
        """Return whether a query matches the document of a number, with what score, and what each word gave to it."""

    def document(self, number: int) -> Document:
        """Return the document of a number."""

    def titles(self, number: int) -> tuple[str, ...]:
        """Return the titles of the document of a number, one a text, none if it is deleted; decodes nothing else."""

    def number(self, document_id: str) -> int | None:
        """Return the number of the document with an id; None if there is none."""

    def df(self, field: str, text: str) -> int:
        """Return how many documents hold a term, deleted ones included; 0 if the field is unknown."""

    def worth(self, concept: Concept) -> float:
        """Return a concept's inverse document frequency, of a phrase a lower bound; 0 if no document can hold it."""

    def terms(self, field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
        """Return frequent terms of a field that begin so and take `length` bytes in UTF-8, ± `slack`, with their df.

        What is frequent in the largest parts of the index is enough, and so are the documents there.
        """

    def facts(self) -> Mapping[str, Any]:
        """Return what the build wrote down: generation, built, documents, rejected, published, bytes and the like."""
