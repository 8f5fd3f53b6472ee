"""Look up the terms of a query and score their postings by BM25F, with statistics of the whole index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine.evaluate.expanding import pattern_terms, prefix_ranges
from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scored_documents import TINY, Hits
from search.engine.store.arrays import Floats, Mask
from search.engine.store.field_terms import TermEntry
from search.engine.store.postings import FieldPostings, Postings
from search.engine.store.segment import Segment
from search.query import (
    Concept,
    ConceptPhrase,
    ConceptTerm,
    Member,
    PrefixQuery,
    highest_score,
    inverse_df,
    length_norms,
    saturated,
)

__all__ = ["IndexTerm", "Scoring", "Statistics"]


_CACHED_TERMS = 8192  # cached terms: those of a few hundred questions, some megabytes
_ONCE = np.float32(1)  # a term frequency of 1; made once because numpy converts Python floats slowly
_NOWHERE = Postings(np.empty(0, dtype=np.intp), None)  # of a phrase that no document has
_LARGEST_BLOCK = 31 << 20  # bytes; glibc does not raise the threshold for blocks above 32 MiB


class IndexTerm(NamedTuple):
    """A term of the index as a whole.

    Attributes:
        field: Its field.
        numbers: Its number in the dictionary of each segment; None where it does not occur.
        entries: Its dictionary entry in each segment.
        df: Document frequency in the whole index, deleted documents included.
        idf: Its inverse document frequency.
    """

    field: str
    numbers: list[int | None]
    entries: list[TermEntry | None]
    df: int
    idf: float

    def lookup(self, segment_ord: int) -> tuple[int, TermEntry] | None:
        """Return its number in the dictionary of a segment and its entry there; None if it does not occur."""
        number, entry = self.numbers[segment_ord], self.entries[segment_ord]
        return None if number is None or entry is None else (number, entry)


class Statistics:
    """The statistics of an index as a whole that scores rest on; made once for an open index, safe for many threads.

    Attributes:
        segments: Its segments.
        searcher: Whoosh's, over all of them, scoring by BM25F.
        leaves: Whoosh's searchers over each of them.
        scorable: Fields that have lengths.
    """

    def __init__(self, segments: Sequence[Segment], searcher: Searcher) -> None:
        self.segments, self.searcher = segments, searcher
        self.leaves: list[Searcher] = [leaf for leaf, _ in searcher.leaf_searchers()]
        self.weighting: BM25F = searcher.weighting
        self.size = int(searcher.doc_count_all())
        self._norms: dict[tuple[int, str], Floats] = {}
        self._terms: dict[tuple[str, Any], IndexTerm | None] = {}
        self.scorable = frozenset(name for name, field in searcher.schema.items() if field.scorable)
        _keep_freed_memory()

    def term_bytes(self, field: str, text: Any) -> bytes | None:
        """Return a term in the bytes of the dictionaries; None if the field is unknown or cannot hold it."""
        if field not in self.searcher.schema:
            return None
        try:
            encoded: bytes = self.searcher.schema[field].to_bytes(text)
        except ValueError:
            return None
        return encoded

    def term(self, field: str, text: Any) -> IndexTerm | None:
        """Look up a term in every segment; return None if the field is unknown or cannot hold it.

        Kept for a while: a reader who turns a page, or chooses a value of a facet, asks for the same words again.
        """
        try:
            return self._terms[field, text]
        except KeyError:
            encoded = self.term_bytes(field, text)
            term = None if encoded is None else self.lookup_bytes(field, encoded)
        if len(self._terms) >= _CACHED_TERMS:
            self._terms.clear()
        self._terms[field, text] = term
        return term

    def lookup_bytes(self, field: str, text: bytes) -> IndexTerm:
        """Look up a term, given in the bytes of the dictionaries, in every segment."""
        fields = [segment.fields.get(field) for segment in self.segments]
        numbers = [
            None if field_postings is None else field_postings.dictionary.find(text) for field_postings in fields
        ]
        entries = [
            None if field_postings is None or number is None else field_postings.entry(number)
            for field_postings, number in zip(fields, numbers, strict=True)
        ]
        df = sum(entry.df for entry in entries if entry is not None)
        return IndexTerm(field, numbers, entries, df, self.idf(df) if self.size else 0.0)

    def norms(self, segment_ord: int, field: str) -> Floats:
        """Return the length norm of each document of a segment in a field (`length_norms`), computed once."""
        norms = self._norms.get((segment_ord, field))
        if norms is None:
            stored = self.segments[segment_ord].lengths(field)
            # A document without a token counts as one token long, as in Whoosh.
            lengths = np.maximum(np.zeros(self.segments[segment_ord].size) if stored is None else stored, 1)
            norms = length_norms(self.searcher, self.weighting, field)(lengths).astype(np.float32)
            self._norms[segment_ord, field] = norms
        return norms

    def idf(self, df: float) -> float:
        """Return the inverse document frequency for a document frequency."""
        return inverse_df(self.weighting, df, self.size)


def _live_documents(segment: Segment, postings: Postings) -> int:
    """Count the documents of a phrase's postings that are not deleted."""
    documents = postings.documents
    if documents is None:
        return 0
    return len(documents) if segment.live is None else int(np.count_nonzero(segment.live[documents]))


@cache
def _keep_freed_memory() -> None:
    """Make the C library reuse the memory of freed arrays of a few megabytes instead of returning it to the kernel.

    Page faults on fresh memory otherwise cost more than the arithmetic on it. glibc raises its threshold for mmap to
    the largest block that has been freed ("dynamic mmap threshold", mallopt(3)); this block is never touched, so it
    takes no memory. With other C libraries this does nothing.
    """
    np.empty(_LARGEST_BLOCK, dtype=np.uint8)


class Scoring:
    """The terms of one query, looked up in every segment.

    Args:
        statistics: Statistics of the index.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self._phrases: dict[tuple[str, tuple[str, ...]], tuple[int, list[Postings]]] = {}
        self._pattern_concepts: dict[PrefixQuery, Concept | None] = {}
        self._prefix_terms_cache: dict[PrefixQuery, tuple[list[tuple[str, float, list[range]]], float]] = {}

    def member(
        self, member: Member, segment_ord: int, timed_out: Callable[[], bool]
    ) -> tuple[int, TermEntry | Postings | None]:
        """Return the document frequency of a member of a concept, and its entry or postings in a segment.

        Returns:
            The document frequency; and the dictionary entry of a term, or the postings of a phrase, or None if the
            segment does not contain it.
        """
        if isinstance(member, ConceptPhrase):
            df, postings = self.phrase(member, timed_out)
            documents = postings[segment_ord].documents
            return df, None if documents is None or not len(documents) else postings[segment_ord]
        term = self.statistics.term(member.field, member.text)
        return (0, None) if term is None else (term.df, term.entries[segment_ord])

    def phrase(self, phrase: ConceptPhrase, timed_out: Callable[[], bool]) -> tuple[int, list[Postings]]:
        """Return the document frequency of a phrase, without deleted documents, and its postings in each segment."""
        cached = self._phrases.get((phrase.field, phrase.texts))
        if cached is None:
            terms = [self.statistics.term(phrase.field, text) for text in phrase.texts]
            in_segments = [
                self._in_segment(segment_ord, phrase.field, terms, timed_out)
                for segment_ord in range(len(self.statistics.segments))
            ]
            postings = [_NOWHERE if each is None else each.exact_postings() for each in in_segments]
            df = sum(map(_live_documents, self.statistics.segments, postings))
            cached = self._phrases[phrase.field, phrase.texts] = df, postings
        return cached

    def phrase_postings(
        self, phrase: ConceptPhrase, segment_ord: int, timed_out: Callable[[], bool], outside: Mask | None
    ) -> Postings:
        """Return the postings of a phrase in a segment, without regard to the others.

        Args:
            phrase: The phrase.
            segment_ord: Ordinal of the segment.
            timed_out: Returns whether the deadline has passed; then no more documents are found.
            outside: Flags of documents of the segment that may be left out, which saves looking at them; None for none.
        """
        cached = self._phrases.get((phrase.field, phrase.texts))
        if cached is not None:
            return cached[1][segment_ord]
        terms = [self.statistics.term(phrase.field, text) for text in phrase.texts]
        in_segment = self._in_segment(segment_ord, phrase.field, terms, timed_out)
        return _NOWHERE if in_segment is None else in_segment.exact_postings(outside)

    def _in_segment(
        self, segment_ord: int, name: str, terms: Sequence[IndexTerm | None], timed_out: Callable[[], bool]
    ) -> Phrase | None:
        """Return the phrase of some terms in a segment; None if it lacks one of them."""
        lookups = [lookup for term in terms if term is not None and (lookup := term.lookup(segment_ord)) is not None]
        field = self.statistics.segments[segment_ord].fields.get(name)
        return None if field is None or len(lookups) < len(terms) else Phrase(field, lookups, timed_out)

    def prefix_terms(self, query: PrefixQuery) -> tuple[list[tuple[str, float, list[range]]], float]:
        """Return the terms that begin with a prefix, and the sum of their document frequencies, weighted by field.

        Returns:
            For each field its name, its weight and the numbers of the terms in each segment; and the sum of weighted
            document frequencies over the whole index.
        """
        cached = self._prefix_terms_cache.get(query)
        if cached is None:
            terms, df = [], 0.0
            for name, weight in query.fields:
                text = self.statistics.term_bytes(name, query.text)
                if text is None:
                    continue
                ranges = prefix_ranges(self._fields(name), text, query)
                terms.append((name, weight, ranges))
                for segment, numbers in zip(self.statistics.segments, ranges, strict=True):
                    if numbers:
                        df += weight * int(segment.fields[name].dfs(numbers.start, numbers.stop).sum())
            cached = self._prefix_terms_cache[query] = terms, df
        return cached

    def pattern_concept(self, query: PrefixQuery, timed_out: Callable[[], bool]) -> Concept | None:
        """Return the terms that match a pattern, at most `max_terms` of a field, as one concept; None for none."""
        if query not in self._pattern_concepts:
            members = []
            for name, weight in query.fields:
                text = self.statistics.term_bytes(name, query.text)
                if text is not None:
                    terms = pattern_terms(self._fields(name), text, query, timed_out)
                    members += [ConceptTerm(name, term, weight) for term in terms]
            self._pattern_concepts[query] = Concept(members, query.boost) if members else None
        return self._pattern_concepts[query]

    def _fields(self, name: str) -> list[FieldPostings | None]:
        """Return a field in each segment; None where it has no terms."""
        return [segment.fields.get(name) for segment in self.statistics.segments]

    def term_hits(self, term: IndexTerm, segment_ord: int, *, scored: bool, boost: float = 1.0) -> Hits:
        """Return the documents of a segment with a term."""
        entry, segment = term.entries[segment_ord], self.statistics.segments[segment_ord]
        if entry is None:
            return Hits.empty(segment.size)
        return self.postings_hits(term, segment_ord, segment.fields[term.field].read(entry), scored=scored, boost=boost)

    def postings_hits(
        self, term: IndexTerm, segment_ord: int, postings: Postings, *, scored: bool, boost: float = 1.0
    ) -> Hits:
        """Score the postings of a term, or some of them.

        Args:
            term: The term, for its inverse document frequency.
            segment_ord: Ordinal of the segment.
            postings: Its postings in that segment.
            scored: Whether scores are wanted.
            boost: Factor of the scores.
        """
        statistics, (documents, frequencies) = self.statistics, postings
        size, scorable = statistics.segments[segment_ord].size, term.field in statistics.scorable
        # For dense postings that are scored, the flags follow from the scores, if they are asked for at all.
        mask = None
        if documents is None and frequencies is not None and not (scored and scorable):
            mask = frequencies != 0
        if not scored:
            return Hits(size, documents, mask)
        if not scorable:
            scores = 1.0 if frequencies is None else frequencies.astype(np.float32)
            return Hits(size, documents, mask, scores).boosted(boost)
        return self.bm25_hits(term.field, segment_ord, postings, boost * term.idf)

    def bm25_hits(self, field: str, segment_ord: int, postings: Postings, idf: float, weight: float = 1.0) -> Hits:
        """Score postings of one field by BM25: nothing of other fields is added before term frequencies saturate.

        Args:
            field: A scorable field.
            segment_ord: Ordinal of the segment.
            postings: Postings in that segment.
            idf: Inverse document frequency, multiplied by any boost.
            weight: Factor of the term frequencies, above 0.
        """
        statistics, (documents, frequencies) = self.statistics, postings
        tf: Any = _ONCE if frequencies is None else frequencies.astype(np.float32, copy=False)
        if weight != 1:
            tf = tf * np.float32(weight)
        norms = statistics.norms(segment_ord, field)
        highest = highest_score(statistics.weighting, idf)
        if documents is None:
            scores = saturated(tf, norms, np.float32(highest))
        else:
            scores = saturated(tf, norms.take(documents), np.float32(highest), over_norms=True)
        positive = highest > TINY and weight > TINY and statistics.weighting.K1 > 0
        mask = None if positive or documents is not None or frequencies is None else frequencies != 0
        return Hits(statistics.segments[segment_ord].size, documents, mask, scores, positive=positive)

    def normalised_hits(self, field: str, segment_ord: int, postings: Postings, weight: float) -> Hits:
        """Return term frequencies, weighted and divided by length norms: what BM25F adds up before saturation.

        An occurrence in a field of average length adds its weight, divided by K1.
        """
        documents, frequencies = postings
        norms = self.statistics.norms(segment_ord, field)
        positive = weight > TINY
        tf: Any = np.float32(weight) if frequencies is None else frequencies
        if frequencies is not None and weight != 1:
            tf = tf * np.float32(weight)
        if documents is None:
            scores, mask = np.divide(tf, norms), None if positive or frequencies is None else frequencies != 0
        else:
            scores, mask = norms.take(documents), None
            np.divide(tf, scores, out=scores)
        return Hits(self.statistics.segments[segment_ord].size, documents, mask, scores, positive=positive)

    def saturated_hits(self, hits: Hits, idf: float) -> Hits:
        """Saturate summed normalised term frequencies into scores, for an inverse document frequency."""
        if isinstance(hits.scores, float):
            return hits
        highest = highest_score(self.statistics.weighting, idf)
        scores = saturated(hits.scores, _ONCE, np.float32(highest))
        if hits.positive and highest > TINY:
            return Hits(hits.size, hits.documents, hits.mask, scores, positive=True)
        return Hits(hits.size, hits.documents, hits.flags() if hits.documents is None else None, scores)
