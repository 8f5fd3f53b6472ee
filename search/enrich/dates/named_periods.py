"""Protocols for what dates need of named periods, since the table of eras itself imports the parser of dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from search.model import DateSpan

__all__ = ["DateClue", "Mention", "NamedPeriods"]


class Mention(Protocol):
    """Where a term stands in a text."""

    @property
    def start(self) -> int:
        """Offset of its first character."""

    @property
    def end(self) -> int:
        """Offset after its last character."""


class DateClue(Protocol):
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
        """Return the ids of the periods that a text names, each with its mention."""

    def clue_mentions(self, paragraph: str) -> Sequence[tuple[DateClue, Mention]]:
        """Return the clues in a paragraph with their mentions, in order of appearance."""
