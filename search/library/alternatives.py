"""Alternatives to a query that finds little: corrected spellings, and the query without one word or filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

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

        @cache
        def count(text: str) -> int:
            return 0 if self.deadline.passed else self._total(text, self.filters)

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
        matching = []
        for candidate in candidates:
            if candidate.kind == "word" and not words:
                continue
            if self.deadline.passed:
                break
            remaining = filters.without(candidate.filter, candidate.value) if candidate.filter else filters
            if total := self._total(candidate.query, remaining):
                matching.append(replace(candidate, total=total))
        return tuple(matching)

    def _total(self, text: str, filters: Filters) -> int:
        request = IndexRequest(None, filters, deadline=self.deadline)
        answered = self.runner.run(self.index, self.lexicon, text, request, expand=self.expand, without=self.without)
        return answered.result.total
