"""The lexicon of an open generation; translations, readings, completions and spelling are opened on first use."""

from __future__ import annotations

from functools import cached_property

from search.lexicon.completion.completions import Completions
from search.lexicon.curated.glossary import Glossary
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.frequencies import Frequencies
from search.lexicon.indexed_terms import IndexedTerm, indexed_terms
from search.lexicon.pairs.decisions import Decisions
from search.lexicon.pairs.mined_pairs import PAIRS, ArchivePairs
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.spelling.misreadings import Misreadings
from search.lexicon.spelling.suggestions import SpellingSuggester
from search.lexicon.translation.translator import Translator
from search.query import Index

__all__ = ["Lexicon"]


class Lexicon:
    """Translations, readings, completions and spelling suggestions of one generation; safe for many threads.

    Args:
        index: The generation.
        decisions: Librarians' decisions about translation pairs.
        tables: Gazetteer and glossary of the archive, by which the generation was built.
    """

    def __init__(self, index: Index, decisions: Decisions, tables: CuratedTables) -> None:
        self._index, self._words, self._decisions, self._tables = index, index.words, decisions, tables

    @property
    def glossary(self) -> Glossary:
        """The terms of the field, with the archive's own."""
        return self._tables.glossary

    @cached_property
    def pairs(self) -> ArchivePairs | None:
        """The pairs that the archive itself gives; None if the generation has none.

        Raises:
            IndexDamaged: If their file has changed.
        """
        folder = self._words.folder
        return ArchivePairs.open(folder, self._decisions) if (folder / PAIRS).exists() else None

    @cached_property
    def readings(self) -> ReadingIndex:
        """Chinese words by their reading."""
        return ReadingIndex.open(self._words.folder)

    @cached_property
    def translator(self) -> Translator:
        """Translations of words."""
        return Translator.open(self._index, self._tables, self._decisions)

    @cached_property
    def completions(self) -> Completions:
        """Completions of what has been typed."""
        return Completions(self._words)

    @cached_property
    def spelling(self) -> SpellingSuggester:
        """Spelling suggestions."""
        return SpellingSuggester(self._words, self.readings, self._tables)

    @cached_property
    def misreadings(self) -> Misreadings:
        """Misreadings in scanned documents."""
        return Misreadings(self._index)

    def indexed_terms(self, fewest: int, most: int) -> tuple[IndexedTerm, ...]:
        """Return terms that the index has, the best examples first; see `lexicon.indexed_terms`.

        Args:
            fewest: Smallest document frequency of a name.
            most: Largest one.

        Raises:
            IndexDamaged: If a file of the lexicon has changed.
        """
        frequencies = Frequencies(self._words.df, self._words.size)
        return indexed_terms(frequencies, self.glossary, self.pairs, fewest=fewest, most=most)
