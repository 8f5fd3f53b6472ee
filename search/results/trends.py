"""How often questions find something, year by year or month by month, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from search.results.pages import Expansion, Notice
from search.results.timeline import Grain

__all__ = [
    "MAX_SMOOTHING", "MAX_TREND_QUESTIONS", "TREND_SPLITS", "TREND_UNITS", "Trend", "TrendMeasure", "TrendQuestion",
    "Trends",
]  # fmt: skip

MAX_TREND_QUESTIONS = 5
"""Questions that can be compared: five lines can be told apart."""

TREND_SPLITS = ("lang", "province")
"""What the documents of a question can be split by."""

TREND_UNITS = ("articles", "occurrences")
"""What can be counted."""

MAX_SMOOTHING = 10
"""Periods on either side that can be taken together: a wider window leaves nothing of a campaign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The line of one question, or of one language or province of it.

    Attributes:
        question: The question as typed.
        value: Language or code of the province, if documents are split; else empty.
        label: English and Chinese name of the value; two empty texts without one.
        documents: Number of documents found, for each period.
        occurrences: How often the words of the question occur in them, for each period. The two languages of a document
            say the same, so the one with more occurrences counts.
        totals: Number of all documents of the archive that pass the filters, and have the value, for each period.
    """

    question: str
    value: str = ""
    label: tuple[str, str] = ("", "")
    documents: tuple[int, ...] = ()
    occurrences: tuple[int, ...] = ()
    totals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendMeasure:
    """What is told of each period.

    Attributes:
        unit: One of `TREND_UNITS`.
        per_thousand: Whether for every thousand documents of the archive in the period that pass the filters.
        smoothing: How many periods on either side are taken together with each, at the ends fewer.
    """

    unit: str = "articles"
    per_thousand: bool = False
    smoothing: int = 0

    def values(self, trend: Trend) -> tuple[float | None, ...]:
        """Return the numbers of a line, one a period; None where there is no document of which anything could be said.

        Smoothed counts are moving averages. Smoothed rates are those of all the periods together, so that a year of
        three documents does not weigh as much as one of three thousand.
        """
        counts = _sums(trend.occurrences if self.unit == "occurrences" else trend.documents, self.smoothing)
        if not self.per_thousand:
            return tuple(count / periods for count, periods in counts)
        totals = _sums(trend.totals, self.smoothing)
        pairs = zip(counts, totals, strict=True)
        return tuple(1000 * count / total if total else None for (count, _), (total, _) in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendQuestion:
    """A question of a comparison, and what was searched for.

    Attributes:
        question: The question as typed.
        documents: Number of documents found in all, those of no period included: documents that have all words of the
            question, or in a scanned text what may be these words.
        occurrences: Number of occurrences in all.
        imprecise: Number of documents found that are dated, but to no single period.
        undated: Number of documents found that have no date.
        expansions: Translations and other forms that were searched for as well.
        notices: Messages about how the question was read.
        partial: Whether the deadline passed before all documents were found.
    """

    question: str
    documents: int = 0
    occurrences: int = 0
    imprecise: int = 0
    undated: int = 0
    expansions: tuple[Expansion, ...] = ()
    notices: tuple[Notice, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Questions compared over time.

    Attributes:
        grain: Length of the periods, `year` or `month`.
        split: What documents are split by, one of `TREND_SPLITS`; empty for nothing.
        periods: In order of time, from the first to the last that has a document which passes the filters.
        questions: The questions, in their order.
        trends: The lines: one a question, or one for each of its most frequent values.
    """

    grain: Grain
    split: str = ""
    periods: tuple[str, ...] = ()
    questions: tuple[TrendQuestion, ...] = ()
    trends: tuple[Trend, ...] = ()


def _sums(values: Sequence[int], width: int) -> list[tuple[int, int]]:
    """Return for each value the sum of it and up to `width` neighbours on either side, and how many these are."""
    sums = [0, *accumulate(values)]
    spans = [(max(0, index - width), min(len(values), index + width + 1)) for index in range(len(values))]
    return [(sums[after] - sums[first], after - first) for first, after in spans]
