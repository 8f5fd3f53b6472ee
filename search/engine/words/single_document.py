"""Explain the score of a document that is elsewhere: from the document and the frequencies of its generation alone.

A segment of the one document is written into memory-backed files for a moment, and the evaluator runs over it with the
statistics of the whole generation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh.searching import Searcher

from search.deadline import Deadline
from search.engine.codec import whoosh_reader
from search.engine.evaluate.contributions import explain_contributions
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import IndexTerm, Scoring, Statistics
from search.engine.store.arrays import Floats
from search.engine.store.postings import Postings
from search.engine.store.segment import Segment
from search.engine.words.open_words import OpenWords
from search.engine.write.accumulator import Accumulator
from search.model import Document
from search.query import BM25Weighting, Concept, ConceptPhrase, ConceptTerm, Contribution, PrefixQuery, length_norms

if TYPE_CHECKING:
    from whoosh.query import Query

__all__ = ["PhraseFrequencies", "explain_document"]

PhraseFrequencies = Mapping[tuple[str, tuple[str, ...]], int]
"""Document frequencies by field and terms of phrases."""

_SEGMENT = "0" * 16  # id of the segment


def explain_document(
    document: Document, query: Query, words: OpenWords, phrases: PhraseFrequencies, deadline: Deadline
) -> tuple[bool, float, Sequence[Contribution]]:
    """Return whether a query matches a document of a generation, with what score, and what each word gave to it.

    Args:
        document: The document.
        query: The query.
        words: The words of the generation.
        phrases: How many documents of the generation have each phrase of the query's concepts.
        deadline: Words that are looked up after it count nothing.

    Raises:
        OSError: If no temporary file can be written.
    """
    with TemporaryDirectory(prefix="hezuo-") as folder:
        accumulator = Accumulator()
        accumulator.add([document])
        accumulator.write(Path(folder), _SEGMENT)
        statistics = _GenerationStatistics(Segment(Path(folder), _SEGMENT), words, phrases)
        matches, score = Evaluator(statistics, deadline).matches(query).score_of(0)
        return matches, score, explain_contributions(statistics, query, 0, 0, deadline)


class _GenerationStatistics(Statistics):
    """The statistics of a generation, over the segment of one of its documents."""

    def __init__(self, segment: Segment, words: OpenWords, phrases: PhraseFrequencies) -> None:
        super().__init__([segment], Searcher(whoosh_reader([segment]), weighting=BM25Weighting()))
        self.size = words.size
        self.words, self.phrases = words, phrases

    def scoring(self) -> Scoring:
        return _GenerationScoring(self)

    def term(self, field: str, text: Any) -> IndexTerm | None:
        term = super().term(field, text)
        if term is None:
            return None
        df = self.words.df(field, text)
        return term._replace(df=df, idf=self.idf(df))

    def norms(self, segment_ord: int, field: str) -> Floats:
        stored = self.segments[segment_ord].lengths(field)
        lengths = np.maximum(np.zeros(1) if stored is None else stored, 1)
        norms: Floats = length_norms(_Averages(self.words), self.weighting, field)(lengths).astype(np.float32)
        return norms


class _Averages:
    """What `length_norms` asks Whoosh's searcher."""

    def __init__(self, words: OpenWords) -> None:
        self.avg_field_length = words.average_length


class _GenerationScoring(Scoring):
    """The terms of a query with the frequencies of a generation."""

    statistics: _GenerationStatistics

    def phrase(self, phrase: ConceptPhrase, timed_out: Callable[[], bool]) -> tuple[int, list[Postings]]:
        _, postings = super().phrase(phrase, timed_out)
        return self.statistics.phrases.get((phrase.field, phrase.texts), 0), postings

    def prefix_terms(self, query: PrefixQuery) -> tuple[list[tuple[str, float, list[range]]], float]:
        terms, _ = super().prefix_terms(query)
        return terms, sum(each.weight * each.df for each in self.statistics.words.prefix_terms(query))

    def pattern_concept(self, query: PrefixQuery, timed_out: Callable[[], bool]) -> Concept | None:
        found = self.statistics.words.prefix_terms(query, timed_out)
        members = [ConceptTerm(each.field, text, each.weight) for each in found for text in each.texts]
        return Concept(members, query.boost) if members else None
