"""Compare questions over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from search.errors import InvalidRequest
from search.lexicon import Lexicon
from search.library.counts.archive_counts import ArchiveCounts
from search.library.counts.periods import continuous
from search.library.facets.labels import FacetLabels
from search.library.query_runner import AnsweredQuery, QueryRunner
from search.query import Filters, Histogram, HistogramRequest, Index, IndexRequest, PeriodCounts
from search.results import MAX_TREND_QUESTIONS, TREND_SPLITS, Grain, Trend, TrendQuestion, Trends

__all__ = ["TrendCounter", "TrendRequest", "trend_request"]

_MOST_VALUES = 8
"""Provinces by which a question is split, those with most documents: more lines cannot be told apart."""

_FACETS = {"lang": "lang", "province": "region"}
_LANG_LABELS = {"en": ("English", "英文"), "zh": ("Chinese", "中文")}


@dataclass(frozen=True, slots=True)
class TrendRequest:
    """What to compare.

    Attributes:
        filters: Filters of all questions.
        grain: Length of the periods.
        split: One of `TREND_SPLITS`; empty for none.
        expand: Whether to search for translations and other forms of the words as well.
        without: Texts of expansions that are not searched for.
    """

    filters: Filters
    grain: Grain
    split: str = ""
    expand: bool = True
    without: Sequence[str] = ()


def trend_request(
    questions: Sequence[str], filters: Filters, grain: str, split: str, *, expand: bool, without: Sequence[str]
) -> TrendRequest:
    """Return a checked request.

    Raises:
        InvalidRequest: If there are too many questions, or there is no such grain or split.
    """
    if isinstance(questions, str):
        raise InvalidRequest(f"trends take a list of questions, not a text; write [{questions!r}]")
    if not 1 <= len(questions) <= MAX_TREND_QUESTIONS:
        raise InvalidRequest(f"from 1 to {MAX_TREND_QUESTIONS} questions can be compared, not {len(questions)}")
    if grain not in (Grain.YEAR, Grain.MONTH):
        raise InvalidRequest(f"trends are counted by year or month, not by {grain!r}")
    if split and split not in TREND_SPLITS:
        raise InvalidRequest(f"there is no split {split!r}; questions can be split by {' or '.join(TREND_SPLITS)}")
    return TrendRequest(filters, Grain(grain), split, expand, without)


@dataclass(frozen=True, slots=True)
class TrendCounter:
    """Compares questions in one generation.

    Attributes:
        index: The open index.
        lexicon: Its lexicon.
        runner: Runs queries.
        labels: Labels of provinces.
        counts: Counts of all documents.
    """

    index: Index
    lexicon: Lexicon
    runner: QueryRunner
    labels: FacetLabels
    counts: ArchiveCounts

    def compare(self, questions: Sequence[str], request: TrendRequest) -> Trends:
        """Return how often questions find something, period by period.

        Args:
            questions: The questions as typed.
            request: What to compare.
        """
        answers = self._answers(questions, request)
        histograms = [answered.result.histogram or Histogram() for answered in answers]
        totals = self._totals(request, tuple(dict.fromkeys(value for each in histograms for value in each.by_value)))
        periods = tuple(continuous(totals.every.documents, request.grain))
        trends: list[Trend] = []
        for question, histogram in zip(questions, histograms, strict=True):
            if not request.split:
                trends.append(_trend(question, periods, histogram.every, totals.every))
            for value, counts in histogram.by_value.items():
                trend = _trend(question, periods, counts, totals.by_value[value])
                trends.append(replace(trend, value=value, label=self._label(request.split, value)))
        return Trends(
            grain=request.grain,
            split=request.split,
            periods=periods,
            questions=tuple(map(_facts, questions, answers, histograms)),
            trends=tuple(trends),
        )

    def _answers(self, questions: Sequence[str], request: TrendRequest) -> list[AnsweredQuery]:
        """Return the counts of questions, also by the values by which they are split; the index is asked once."""
        asked = HistogramRequest(
            request.grain,
            occurrences=True,
            facet=_FACETS.get(request.split, ""),
            values=self._values(request.split),
            most_values=_MOST_VALUES if request.split == "province" else 0,
        )
        queries = ((question, IndexRequest(None, request.filters, histogram=asked)) for question in questions)
        return self.runner.run_all(self.index, self.lexicon, queries, expand=request.expand, without=request.without)

    def _values(self, split: str) -> Sequence[str]:
        """Return the values by which questions can be split."""
        return {"lang": tuple(_LANG_LABELS), "province": self.counts.province_codes}.get(split, ())

    def _totals(self, request: TrendRequest, values: Sequence[str]) -> Histogram:
        """Return the counts of all documents that pass the filters."""
        facet = _FACETS.get(request.split, "")
        if request.filters == Filters():
            return Histogram(
                self.counts.periods(request.grain), self.counts.periods_by_value(request.grain, facet, values)
            )
        asked = HistogramRequest(request.grain, facet=facet, values=values)
        return self.index.search(IndexRequest(None, request.filters, histogram=asked)).histogram or Histogram()

    def _label(self, split: str, value: str) -> tuple[str, str]:
        """Return the English and Chinese name of a value."""
        return self.labels.region(value) if split == "province" else _LANG_LABELS[value]


def _facts(question: str, answered: AnsweredQuery, histogram: Histogram) -> TrendQuestion:
    return TrendQuestion(
        question=question,
        documents=answered.result.total,
        occurrences=histogram.every.all_occurrences,
        imprecise=histogram.every.imprecise,
        undated=histogram.every.undated,
        expansions=answered.expansions,
        notices=answered.parsed.notices,
        partial=answered.result.partial,
    )


def _trend(question: str, periods: Sequence[str], counts: PeriodCounts, totals: PeriodCounts) -> Trend:
    def listed(numbers: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(numbers.get(period, 0) for period in periods)

    return Trend(
        question=question,
        documents=listed(counts.documents),
        occurrences=listed(counts.occurrences),
        totals=listed(totals.documents),
    )
