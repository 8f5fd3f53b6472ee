"""Turns an open generation into its lexicon: renderings, readings, completions, spellings; each opened when needed."""

from __future__ import annotations

from functools import cached_property

from search.lexicon.completion.completions import Completions
from search.lexicon.pairs.decisions import Decisions
from search.lexicon.sound.readings import Readings
from search.lexicon.spelling.suggestions import Spelling
from search.lexicon.translation.translator import Translator
from search.query import Index

__all__ = ["Lexicon"]


class Lexicon:
    """What else the words of one generation are called; safe for many threads.

    Args:
        index: The generation.
        decisions: What librarians have said of pairs.
    """

    def __init__(self, index: Index, decisions: Decisions) -> None:
        self._index, self._decisions = index, decisions

    @cached_property
    def readings(self) -> Readings:
        """Its words by their sound."""
        return Readings.open(self._index.words)

    @cached_property
    def translator(self) -> Translator:
        """Its words in the other language."""
        return Translator.open(self._index, self._decisions)

    @cached_property
    def completions(self) -> Completions:
        """Ways to go on from what has been typed."""
        return Completions(self._index)

    @cached_property
    def spelling(self) -> Spelling:
        """Words that were perhaps meant."""
        return Spelling(self._index, self.readings)
