"""What the library keeps of one generation: the open index, its lexicon, its tables and its example queries."""

from __future__ import annotations

from dataclasses import dataclass

from search.lexicon import Lexicon
from search.library.counts.archive_counts import ArchiveCounts
from search.library.examples.examples import ExampleFinder
from search.library.facets.labels import FacetLabels
from search.library.glossary.term_list import TermList
from search.library.query_runner import QueryRunner
from search.query import Index

__all__ = ["Generation"]


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation; when it is replaced all of this goes together, and so are its files released.

    Attributes:
        index: The open index.
        lexicon: Its lexicon.
        runner: Runs queries, and parses filters by the tables of places and eras that it was built with.
        labels: Labels of facet values by the same tables.
        examples: Finds its example queries.
        counts: Counts of all its documents.
        terms: The list of the terms of its glossary.
    """

    index: Index
    lexicon: Lexicon
    runner: QueryRunner
    labels: FacetLabels
    examples: ExampleFinder
    counts: ArchiveCounts
    terms: TermList

    def label(self, name: str, value: str) -> str:
        """Return the name of a filter value in English and Chinese."""
        return " ".join(filter(None, self.labels.of(name)(value)))
