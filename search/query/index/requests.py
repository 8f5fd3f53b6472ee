"""What an index is asked: a query with filters, facets, order, page and deadline, and what to count by period."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search.deadline import NO_DEADLINE, Deadline
from search.model import DateSpan
from search.query.compiler import WhooshQuery
from search.results import DATES, Grain

__all__ = ["Filters", "HistogramRequest", "IndexRequest", "ValuesByFacet"]

ValuesByFacet = Mapping[str, Sequence[str]]
"""Values of filters by the name of the filter."""


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
class HistogramRequest:
    """A request to count the documents of a result by the period in which they were published.

    Attributes:
        grain: Length of the periods.
        all_dates: Whether to count without the filter on the date facet, as that facet itself is counted; a span of
            days narrows the result either way.
        occurrences: Whether to count how often the words of the query occur, besides documents.
        facet: A facet by whose values the result is counted as well; empty for none.
        values: Values of that facet, each by its own code.
        most_values: Of these values only so many are counted by, those that most documents of the result have; 0 for
            all.
    """

    grain: Grain
    all_dates: bool = False
    occurrences: bool = False
    facet: str = ""
    values: Sequence[str] = ()
    most_values: int = 0


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """A search request: plain data but for `relaxed`, which an engine calls in the process of the library.

    Attributes:
        query: The query; None for every document, with score 0.
        filters: Filters of the result.
        facets: Names of the facets to count, each under all filters but its own.
        sort: One of `search.results.SORTS`.
        first: Offset of the first ranked document to return.
        count: Number of documents to return.
        stored: Whether they are returned as they are stored, and not their keys and scores only.
        deadline: When the search stops; the result is then partial.
        enough: Number of documents below which `relaxed` fills up the result.
        relaxed: Returns a query that matches more documents than `query`. If `query` and `possible` match fewer than
            `enough` that pass the filters, the result has them first, in any sort order, and then the others that
            `relaxed` matches. Not called otherwise, since to compile it takes look-ups and searches of its own.
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
    stored: bool = False
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
