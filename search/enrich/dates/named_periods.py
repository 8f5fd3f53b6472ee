"""What dates need to know of named periods, so that they need not know the table of eras, which itself reads dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from search.model import DateSpan

__all__ = ["DatedWords", "Mention", "NamedPeriods"]


class Mention(Protocol):
    """Where a term stands in a text."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """One past its last character."""


class DatedWords(Protocol):
    """Words that date a text without being an era."""

    @property
    def id(self) -> str:
        """Name for librarians."""

    @property
    def span(self) -> DateSpan:
        """The time that the words point to."""


class NamedPeriods(Protocol):
    """A table of named periods; `search.enrich.eras.table.EraTable` is one."""

    def mentions(self, text: str) -> Sequence[tuple[str, Mention]]:
        """Return the ids of the periods that a text names, each with the words."""

    def dated_words(self, paragraph: str) -> Sequence[tuple[DatedWords, Mention]]:
        """Return the dated words in a paragraph, in order of appearance."""
