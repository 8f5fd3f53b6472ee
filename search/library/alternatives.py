"""Turns a question that finds little into others: what was perhaps meant, and what is found without a word of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from search.deadline import Deadline
from search.lexicon import Lexicon
from search.library.question import Asked, Asker
from search.library.relaxations import Label, relaxations
from search.query import Filters, Index, Request
from search.results import Relaxation, Suggestion

__all__ = ["Helper"]

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Helper:
    """Asks other questions of an index in the time that is left of the first one's.

    Attributes:
        asker: Asks.
        index: The index.
        lexicon: Its lexicon.
        filters: What the search is narrowed by.
        expand: Whether questions are widened.
        without: Texts of expansions to leave out.
        deadline: That of the first question.
    """

    asker: Asker
    index: Index
    lexicon: Lexicon
    filters: Filters
    expand: bool
    without: Sequence[str]
    deadline: Deadline

    def suggestions(self, asked: Asked) -> tuple[Suggestion, ...]:
        """Questions that were perhaps meant by one."""

        @cache
        def count(text: str) -> int:
            return 0 if self.deadline.passed else self._total(text, self.filters)

        return self.lexicon.spelling.suggest(asked.question, asked.answer.total, count)

    def relaxations(self, text: str, label: Label) -> tuple[Relaxation, ...]:
        """What a question that finds nothing would find without one of its words or filters; only what finds any."""
        filters, found = self.filters, []
        for one in relaxations(text, filters.wanted, filters.unwanted, has_dates=filters.span is not None, label=label):
            if self.deadline.passed:
                break
            left = filters.without(one.filter, one.value) if one.filter else filters
            if total := self._total(one.query, left):
                found.append(replace(one, total=total))
        return tuple(found)

    def _total(self, text: str, filters: Filters) -> int:
        wanted = Request(None, filters, deadline=self.deadline)
        asked = self.asker.ask(self.index, self.lexicon, text, wanted, expand=self.expand, without=self.without)
        return asked.answer.total
