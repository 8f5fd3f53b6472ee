"""The lexicon of an open generation; translations, readings, completions and spelling are opened on first use."""

from __future__ import annotations

from functools import cached_property

from search.lexicon.completion.completions import Completions
from search.lexicon.pairs.decisions import Decisions
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.spelling.suggestions import SpellingSuggester
from search.lexicon.translation.translator import Translator
from search.query import Index

__all__ = ["Lexicon"]


class Lexicon:
    """Translations, readings, completions and spelling suggestions of one generation; safe for many threads.

    Args:
        index: The generation.
        decisions: Librarians' decisions about translation pairs.
    """

    def __init__(self, index: Index, decisions: Decisions) -> None:
        self._index, self._decisions = index, decisions

    @cached_property
    def readings(self) -> ReadingIndex:
        """Chinese words by their reading."""
        return ReadingIndex.open(self._index.lexicon_folder)

    @cached_property
    def translator(self) -> Translator:
        """Translations of words."""
        return Translator.open(self._index, self._decisions)

    @cached_property
    def completions(self) -> Completions:
        """Completions of what has been typed."""
        return Completions(self._index)

    @cached_property
    def spelling(self) -> SpellingSuggester:
        """Spelling suggestions."""
        return SpellingSuggester(self._index, self.readings)
