"""How often questions find something, year by year or month by month, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from search.results.pages import Expansion, Notice
from search.results.timeline import Grain

__all__ = ["MAX_TREND_QUESTIONS", "TREND_SPLITS", "Trend", "TrendQuestion", "Trends", "smoothed"]

MAX_TREND_QUESTIONS = 5
"""Questions that can be compared: five lines can be told apart."""

TREND_SPLITS = ("lang", "province")
"""What the documents of a question can be split by."""


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

    def counts(self, unit: str) -> tuple[int, ...]:
        """Return the numbers of `articles` or of `occurrences`, for each period."""
        return self.occurrences if unit == "occurrences" else self.documents

    def per_thousand(self, unit: str) -> tuple[float, ...]:
        """Return the same for every thousand documents of the period; 0 where it has none."""
        pairs = zip(self.counts(unit), self.totals, strict=True)
        return tuple(1000 * count / total if total else 0.0 for count, total in pairs)


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


def smoothed(values: Sequence[float], width: int) -> tuple[float, ...]:
    """Return the moving average of some values: each with up to `width` neighbours on either side, at the ends fewer.

    Args:
        values: One for each of successive periods.
        width: 0 leaves the values as they are.
    """
    sums = [0.0, *accumulate(values)]
    spans = [(max(0, index - width), min(len(values), index + width + 1)) for index in range(len(values))]
    return tuple((sums[after] - sums[first]) / (after - first) for first, after in spans)
