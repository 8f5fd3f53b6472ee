"""Turns a question that finds little into others: what was perhaps meant, and what is found without a word of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from search.deadline import Deadline
from search.engine import Masks, OpenIndex
from search.lexicon import Lexicon
from search.library.question import Asked, Asker
from search.library.relaxations import Label, relaxations
from search.model import DateSpan
from search.results import DATES, Relaxation, Suggestion

__all__ = ["Filters", "Helper"]

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed by, in the index's own values.

    Attributes:
        wanted: By filter: one of each filter's values.
        unwanted: By filter: none of them.
        span: Of publication; None for any.
    """

    wanted: Values
    unwanted: Values
    span: DateSpan | None

    def masks(self, index: OpenIndex) -> Masks:
        """The same as masks of an index."""
        return Masks(index, self.wanted, self.unwanted, self.span)

    def without(self, name: str, value: str) -> Filters:
        """What is left without one filter, named as in `Relaxation`."""
        if name == DATES:
            return replace(self, span=None)
        if name.startswith("-"):
            excluded = {
                key: [one for one in values if (key, one) != (name[1:], value)] for key, values in self.unwanted.items()
            }
            return replace(self, unwanted={key: values for key, values in excluded.items() if values})
        return replace(self, wanted={key: values for key, values in self.wanted.items() if key != name})


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
    index: OpenIndex
    lexicon: Lexicon
    filters: Filters
    expand: bool
    without: Sequence[str]
    deadline: Deadline

    def suggestions(self, asked: Asked, found: int) -> tuple[Suggestion, ...]:
        """Questions that were perhaps meant by one that finds so many documents."""

        @cache
        def count(text: str) -> int:
            return 0 if self.deadline.passed else self._total(text, self.filters)

        return self.lexicon.spelling.suggest(asked.question, found, count)

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
        asked = self.asker.ask(
            self.index, self.lexicon, text, expand=self.expand, without=self.without, deadline=self.deadline
        )
        return asked.matches.kept(filters.masks(self.index).combined()).total
