"""Count the documents of a result in a cluster: facets, codes and periods, as aggregations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import Any

from search.query import FACETS, Histogram, HistogramRequest, IndexRequest, PeriodCounts
from search.remote.filters import FilterClauses, value_clause
from search.remote.mapping import facet_field
from search.remote.translation import Clause

__all__ = [
    "MOST_VALUES",
    "RemoteCounts",
    "aggregations",
    "counted_codes",
    "counted_facets",
    "counted_histogram",
    "histogram_aggregation",
]

MOST_VALUES = 20_000
"""Values of a facet that are counted, those with most documents first; only facets of names may have more. OpenSearch
answers with 65,535 buckets at most (search.max_buckets)."""

_MOST_PERIODS = 40_000
"""Periods that are counted: the days of 109 years."""

_WITHIN = "in"  # name of an aggregation within a filter
_HISTOGRAM, _PERIODS, _UNDATED, _DATED, _OCCURRENCES = "histogram", "periods", "undated", "dated", "occurrences"


class RemoteCounts:
    """How many documents of a result have each value of a facet; see `search.query.FacetCounts`.

    Args:
        facet: Name of the facet.
        counts: Number of documents by value.
        chosen: Values that the search is filtered by, as they stand in the index.
        known: Those of them that a document of the archive has; the others are in no list.
    """

    def __init__(self, facet: str, counts: Mapping[str, int], chosen: frozenset[str], known: frozenset[str]) -> None:
        self._parent = FACETS[facet].parent
        self._counts = {value: count for value, count in counts.items() if count}
        self.chosen, self._known = chosen, known
        for value in known:
            self._counts.setdefault(value, 0)

    def __len__(self) -> int:
        return len(self._counts)

    def below(self, parent: str) -> list[tuple[str, int]]:
        """Return the children of a value that are chosen or that a document has, with their counts."""
        return [(value, count) for value, count in self._counts.items() if self._parent(value) == parent]

    def most(self, limit: int) -> list[tuple[str, int]]:
        """Return the values that most documents have, of as many the first by their text, and all chosen ones."""
        listed = dict(nsmallest(limit, self._counts.items(), key=_by_count))
        listed |= {value: self._counts[value] for value in self._known}
        return sorted(listed.items(), key=_by_count)


def _by_count(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def aggregations(request: IndexRequest, clauses: FilterClauses) -> dict[str, Any]:
    """Return the aggregations that count what a request asks for, under names of their own.

    Args:
        request: The request.
        clauses: Its filters. Those by facet are applied after counting, and so are part of the aggregations.
    """
    asked: dict[str, Any] = {}
    for name in request.facets:
        values = {"terms": {"field": facet_field(name), "size": MOST_VALUES}}
        asked[f"facet {name}"] = _values(clauses.without(name), values)
        if chosen := clauses.chosen.get(name):
            asked[f"known {name}"] = {"global": {}, "aggs": {_WITHIN: _codes(name, sorted(chosen))}}
    for name, codes in request.codes.items():
        asked[f"codes {name}"] = _values(clauses.without(name), _codes(name, codes))
    if request.histogram and not request.histogram.occurrences:
        asked |= histogram_aggregation(request.histogram, clauses)
    return asked


def histogram_aggregation(request: HistogramRequest, clauses: FilterClauses) -> dict[str, Any]:
    """Return the aggregation that counts by period; if occurrences are, the score of a document must be theirs."""
    under = clauses.without("date" if request.all_dates else "")
    return {_HISTOGRAM: _under(under, _histogram(request))}


def counted_facets(
    request: IndexRequest, clauses: FilterClauses, answers: Iterable[Mapping[str, Any]]
) -> dict[str, RemoteCounts]:
    """Return the counts of facets in the aggregations of several answers, which have no document in common."""
    found = [*answers]
    counts: dict[str, RemoteCounts] = {}
    for name in request.facets:
        chosen = clauses.chosen.get(name, frozenset())
        known = _keyed(found[0][f"known {name}"][_WITHIN]) if chosen else {}
        values = _added(_buckets(_within(each[f"facet {name}"])) for each in found)
        counts[name] = RemoteCounts(name, values, chosen, frozenset(value for value in chosen if known[value]))
    return counts


def counted_codes(request: IndexRequest, answers: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return the counts of codes in the aggregations of several answers, which have no document in common."""
    found = [*answers]
    counts = {name: _added(_keyed(_within(each[f"codes {name}"])) for each in found) for name in request.codes}
    return {name: {code: counts[name].get(code, 0) for code in codes} for name, codes in request.codes.items()}


def counted_histogram(request: IndexRequest, answers: Iterable[Mapping[str, Any]]) -> Histogram | None:
    """Return the counts by period in the aggregations of several answers, which have no document in common."""
    asked = request.histogram
    if asked is None:
        return None
    found = [each[_HISTOGRAM] for each in answers]
    by_value: dict[str, PeriodCounts] = {}
    if asked.facet:
        values = {
            value: [each["values"]["buckets"][value] for each in found if value in each["values"]["buckets"]]
            for value in asked.values
        }
        counts = {value: sum(bucket["doc_count"] for bucket in own) for value, own in values.items()}
        kept: Sequence[str] = asked.values
        if asked.most_values:
            kept = nlargest(asked.most_values, filter(counts.get, kept), key=lambda value: counts[value])
        by_value = {value: _periods(values[value], asked) for value in kept}
    return Histogram(_periods(found, asked), by_value)


def _under(clauses: Sequence[Clause], aggregation: Mapping[str, Any]) -> dict[str, Any]:
    """Return aggregations of the documents that pass some clauses."""
    return {"filter": {"bool": {"filter": [*clauses]}}, "aggs": aggregation}


def _within(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was counted, be it of all documents or of those that pass some clauses (see `_values`)."""
    within: Mapping[str, Any] = answer.get(_WITHIN, answer)
    return within


def _values(clauses: Sequence[Clause], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an aggregation of values; one by itself if there are no clauses, which is counted faster."""
    return _under(clauses, {_WITHIN: values}) if clauses else dict(values)


def _codes(name: str, codes: Sequence[str]) -> dict[str, Any]:
    return {"filters": {"filters": {code: value_clause(name, [code]) for code in codes}}}


def _histogram(request: HistogramRequest) -> dict[str, Any]:
    periods = _period_counts(request)
    if not request.facet:
        return periods
    return {**periods, "values": {**_codes(request.facet, request.values), "aggs": periods}}


def _period_counts(request: HistogramRequest) -> dict[str, Any]:
    terms = {"field": str(request.grain), "size": _MOST_PERIODS, "order": {"_key": "asc"}}
    sums = {_OCCURRENCES: {"sum": {"script": {"lang": "painless", "source": "_score"}}}} if request.occurrences else {}
    return {
        _PERIODS: {"terms": terms, **({"aggs": sums} if sums else {})},
        _DATED: {"filter": {"exists": {"field": "earliest"}}},
        _UNDATED: {"missing": {"field": "earliest"}},
        **sums,
    }


def _periods(found: Sequence[Mapping[str, Any]], request: HistogramRequest) -> PeriodCounts:
    documents = _added(_buckets(each[_PERIODS]) for each in found)
    dated = sum(each[_DATED]["doc_count"] for each in found)
    occurrences: Counter[str] = Counter()
    if request.occurrences:
        for each in found:
            for bucket in each[_PERIODS]["buckets"]:
                occurrences[str(bucket["key"])] += round(bucket[_OCCURRENCES]["value"])
    return PeriodCounts(
        documents=dict(sorted(documents.items())),
        occurrences={period: occurrences[period] for period in sorted(documents)} if request.occurrences else {},
        imprecise=dated - sum(documents.values()),
        undated=sum(each[_UNDATED]["doc_count"] for each in found),
        all_occurrences=sum(round(each[_OCCURRENCES]["value"]) for each in found) if request.occurrences else 0,
    )


def _buckets(aggregation: Mapping[str, Any]) -> dict[str, int]:
    return {str(bucket["key"]): bucket["doc_count"] for bucket in aggregation["buckets"]}


def _keyed(aggregation: Mapping[str, Any]) -> dict[str, int]:
    return {name: bucket["doc_count"] for name, bucket in aggregation["buckets"].items()}


def _added(parts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total
