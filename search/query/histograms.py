"""Requests to count documents by period of publication, and what an index answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search.results import Grain

__all__ = ["Histogram", "HistogramRequest", "PeriodCounts"]


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
