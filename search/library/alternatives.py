"""Alternatives to a query that finds little: corrected spellings, and the query without one word or filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from search.deadline import Deadline
from search.lexicon import Lexicon
from search.library.query_runner import AnsweredQuery, QueryRunner
from search.library.relaxed_queries import FilterLabeler, possible_relaxations
from search.query import Filters, Index, IndexRequest
from search.results import Relaxation, Suggestion

__all__ = ["AlternativeQueries"]


@dataclass(frozen=True, slots=True)
class AlternativeQueries:
    """Runs alternative queries within the deadline of the original one.

    Attributes:
        runner: Runs queries.
        index: The index.
        lexicon: Its lexicon.
        filters: The filters of the search.
        expand: Whether queries are expanded.
        without: Texts of expansions that are not searched for.
        deadline: The deadline of the original query.
    """

    runner: QueryRunner
    index: Index
    lexicon: Lexicon
    filters: Filters
    expand: bool
    without: Sequence[str]
    deadline: Deadline

    def suggestions(self, answered: AnsweredQuery) -> tuple[Suggestion, ...]:
        """Return queries with a corrected word that the reader may have meant."""
        totals: dict[str, int] = {}

        def count(texts: Sequence[str]) -> list[int]:
            new = [text for text in dict.fromkeys(texts) if text not in totals]
            totals.update(zip(new, self._totals((text, self.filters) for text in new), strict=False))
            return [totals.get(text, 0) for text in texts]

        return self.lexicon.spelling.suggest(answered.parsed, answered.result.complete, count)

    def relaxations(self, text: str, label: FilterLabeler, *, words: bool) -> tuple[Relaxation, ...]:
        """Return the query without one of its words or filters, for each that then matches any document.

        Args:
            text: The query as typed.
            label: Returns labels of filter values.
            words: Whether words may be dropped, and not only filters.
        """
        filters = self.filters
        candidates = possible_relaxations(
            text, filters.wanted, filters.unwanted, has_dates=filters.span is not None, label=label
        )
        tried = [candidate for candidate in candidates if words or candidate.kind != "word"]
        totals = self._totals(
            (each.query, filters.without(each.filter, each.value) if each.filter else filters) for each in tried
        )
        return tuple(replace(each, total=total) for each, total in zip(tried, totals, strict=False) if total)

    def _totals(self, queries: Iterable[tuple[str, Filters]]) -> list[int]:
        """Return how many documents each of some queries finds, as texts with filters, as far as there is time."""
        requests = (
            (text, IndexRequest(None, filters, deadline=self.deadline))
            for text, filters in takewhile(lambda _: not self.deadline.passed, queries)
        )
        answered = self.runner.run_all(self.index, self.lexicon, requests, expand=self.expand, without=self.without)
        return [query.result.total for query in answered]
