"""Turns the postings of terms into documents with BM25F scores, reckoned over the whole index, as whole arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scored_documents import TINY, Hits
from search.engine.store.postings import Head, Postings
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

__all__ = ["Scoring", "Statistics", "Term"]

Floats = npt.NDArray[np.float32]

_LOOKED_UP = 8192  # terms that are remembered: a few hundred questions' worth, some megabytes
_ONCE = np.float32(1)  # occurrences of a term that stands once; made once because numpy converts slowly
_SOME_WORDS = 4096  # between two looks at the clock: a few milliseconds, against deadlines of seconds
_LARGEST_BLOCK = 31 << 20  # bytes; glibc learns nothing from blocks above 32 MiB


class Term(NamedTuple):
    """What is known of a term in the index as a whole.

    Attributes:
        field: Its field.
        numbers: Its number in the dictionary of each segment; None where it does not occur.
        heads: What the dictionary of each segment says of it.
        df: How many documents of the whole index hold it, deleted ones included.
        idf: Its inverse document frequency.
    """

    field: str
    numbers: list[int | None]
    heads: list[Head | None]
    df: int
    idf: float

    def word(self, place: int) -> tuple[int, Head] | None:
        """Its number in the dictionary of a segment, and what that says of it."""
        number, head = self.numbers[place], self.heads[place]
        return None if number is None or head is None else (number, head)


class Statistics:
    """What is known of an index as a whole; made once for an open index, safe for many threads.

    Attributes:
        segments: Its segments.
        searcher: Whoosh's, over all of them, scoring by BM25F.
        leaves: Whoosh's searchers over each of them.
        scorable: Fields of which lengths are known.
    """

    def __init__(self, segments: Sequence[Segment], searcher: Searcher) -> None:
        self.segments, self.searcher = segments, searcher
        self.leaves: list[Searcher] = [leaf for leaf, _ in searcher.leaf_searchers()]
        self.weighting: BM25F = searcher.weighting
        self.size = int(searcher.doc_count_all())
        self._norms: dict[tuple[int, str], Floats] = {}
        self._terms: dict[tuple[str, Any], Term | None] = {}
        self.scorable = frozenset(name for name, field in searcher.schema.items() if field.scorable)
        _keep_freed_memory()

    def bytes_of(self, field: str, text: Any) -> bytes | None:
        """A term as it stands in dictionaries; None if the field is unknown or cannot hold it."""
        if field not in self.searcher.schema:
            return None
        try:
            found: bytes = self.searcher.schema[field].to_bytes(text)
        except ValueError:
            return None
        return found

    def term(self, field: str, text: Any) -> Term | None:
        """What dictionaries say of a term; None if the field is unknown or cannot hold it.

        Kept for a while: a reader who turns a page, or chooses a value of a facet, asks for the same words again.
        """
        try:
            return self._terms[field, text]
        except KeyError:
            spelt = self.bytes_of(field, text)
            found = None if spelt is None else self.spelt(field, spelt)
        if len(self._terms) >= _LOOKED_UP:
            self._terms.clear()
        self._terms[field, text] = found
        return found

    def spelt(self, field: str, text: bytes) -> Term:
        """What dictionaries say of a term as it stands in them."""
        fields = [segment.fields.get(field) for segment in self.segments]
        numbers = [None if one is None else one.dictionary.find(text) for one in fields]
        heads = [
            None if one is None or number is None else one.head(number)
            for one, number in zip(fields, numbers, strict=True)
        ]
        df = sum(head.df for head in heads if head is not None)
        return Term(field, numbers, heads, df, self.idf(df) if self.size else 0.0)

    def norms(self, place: int, field: str) -> Floats:
        """What `length_norms` gives for each document of a segment; kept once it has been reckoned."""
        norms = self._norms.get((place, field))
        if norms is None:
            lengths = self.segments[place].lengths(field)
            # A document without a token counts as one token long, as in Whoosh.
            given = np.maximum(np.zeros(self.segments[place].size) if lengths is None else lengths, 1)
            norms = length_norms(self.searcher, self.weighting, field)(given).astype(np.float32)
            self._norms[place, field] = norms
        return norms

    def idf(self, df: float) -> float:
        """Inverse document frequency of what so many documents hold."""
        return inverse_df(self.weighting, df, self.size)


def _live(segment: Segment, postings: Postings) -> int:
    """How many documents of a phrase's postings are not deleted."""
    documents = postings.documents
    if documents is None:
        return 0
    return len(documents) if segment.live is None else int(np.count_nonzero(segment.live[documents]))


@cache
def _keep_freed_memory() -> None:
    """Have the C library keep what arrays of a few megabytes give back, instead of asking the kernel again each time.

    The faults of fresh pages otherwise cost more than the arithmetic on them. glibc learns from the largest block that
    is freed (its "dynamic mmap threshold", mallopt(3)); the block is never touched, so it takes no memory. Elsewhere
    this does nothing.
    """
    np.empty(_LARGEST_BLOCK, dtype=np.uint8)


class Scoring:
    """The terms of one query, looked up in every segment.

    Args:
        statistics: Those of the index.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self._phrases: dict[tuple[str, tuple[str, ...]], tuple[int, list[Postings]]] = {}
        self._spelt: dict[PrefixQuery, Concept | None] = {}
        self._words: dict[PrefixQuery, tuple[list[tuple[str, float, list[range]]], float]] = {}

    def member(self, member: Member, place: int, late: Callable[[], bool]) -> tuple[int, Head | Postings | None]:
        """How many documents of the index hold a member of a concept, and what a segment holds of it.

        Returns:
            The number; and what the dictionary says of a term, the postings of a phrase, None if no document has it.
        """
        if isinstance(member, ConceptPhrase):
            df, postings = self.phrase(member, late)
            documents = postings[place].documents
            return df, None if documents is None or not len(documents) else postings[place]
        term = self.statistics.term(member.field, member.text)
        return (0, None) if term is None else (term.df, term.heads[place])

    def phrase(self, phrase: ConceptPhrase, late: Callable[[], bool]) -> tuple[int, list[Postings]]:
        """How many documents of the index hold a phrase, without deleted ones, and its postings in each segment."""
        known = self._phrases.get((phrase.field, phrase.texts))
        if known is None:
            terms = [self.statistics.term(phrase.field, text) for text in phrase.texts]
            found = [self._phrase(place, phrase.field, terms, late) for place in range(len(self.statistics.segments))]
            df = sum(map(_live, self.statistics.segments, found))
            known = self._phrases[phrase.field, phrase.texts] = df, found
        return known

    def _phrase(self, place: int, name: str, terms: Sequence[Term | None], late: Callable[[], bool]) -> Postings:
        words = [word for term in terms if term is not None and (word := term.word(place)) is not None]
        field = self.statistics.segments[place].fields.get(name)
        if field is None or len(words) < len(terms):
            return Postings(np.empty(0, dtype=np.intp), None)
        return Phrase(field, words, late).occurrences()

    def words(self, query: PrefixQuery) -> tuple[list[tuple[str, float, list[range]]], float]:
        """The terms that a beginning stands for, and how many documents hold them, by weight.

        Returns:
            For each field its name, its weight and the numbers of the terms in each segment; and the sum of weighted
            document frequencies over the whole index.
        """
        known = self._words.get(query)
        if known is None:
            words, df = [], 0.0
            for name, weight in query.fields:
                text = self.statistics.bytes_of(name, query.text)
                if text is None:
                    continue
                ranges = self._ranges(name, text, query)
                words.append((name, weight, ranges))
                for segment, numbers in zip(self.statistics.segments, ranges, strict=True):
                    if numbers:
                        df += weight * int(segment.fields[name].dfs(numbers.start, numbers.stop).sum())
            known = self._words[query] = words, df
        return known

    def spelt_like(self, query: PrefixQuery, late: Callable[[], bool]) -> Concept | None:
        """The words that a pattern stands for, the first so many of the whole index, as one concept; None for none."""
        if query not in self._spelt:
            members = []
            for name, weight in query.fields:
                text = self.statistics.bytes_of(name, query.text)
                words = set() if text is None else self._spelt_like(name, text, query, late)
                query.is_truncated |= len(words) > query.max_terms
                # Texts and their bytes in UTF-8 have the same order.
                members += [ConceptTerm(name, word, weight) for word in sorted(words)[: query.max_terms]]
            self._spelt[query] = Concept(members, query.boost) if members else None
        return self._spelt[query]

    def _spelt_like(self, name: str, text: bytes, query: PrefixQuery, late: Callable[[], bool]) -> set[str]:
        fits, words = query.pattern_filter(), set[str]()
        for segment in self.statistics.segments:
            field = segment.fields.get(name)
            found = range(0) if field is None else field.dictionary.prefixed(text)
            for start in range(found.start, found.stop, _SOME_WORDS):
                if field is None or late():
                    break
                some = field.dictionary.terms(start, min(found.stop, start + _SOME_WORDS))
                words.update(map(field.dictionary.text, filter(fits, some)))
        return words

    def _ranges(self, name: str, text: bytes, query: PrefixQuery) -> list[range]:
        """The terms of a field that begin with a text, in each segment: the first so many of the whole index."""
        fields = [segment.fields.get(name) for segment in self.statistics.segments]
        ranges = [range(0) if field is None else field.dictionary.prefixed(text) for field in fields]
        if sum(map(len, ranges)) <= query.max_terms:
            return ranges
        pairs = [(field.dictionary, found) for field, found in zip(fields, ranges, strict=True) if field is not None]
        words = {word for terms, found in pairs for word in terms.terms(found.start, found[: query.max_terms + 1].stop)}
        if len(words) <= query.max_terms:
            return ranges
        query.is_truncated = True
        after = sorted(words)[query.max_terms]
        return [
            range(0) if field is None else range(found.start, min(found.stop, field.dictionary.place(after)))
            for field, found in zip(fields, ranges, strict=True)
        ]

    def term(self, term: Term, place: int, *, scored: bool, boost: float = 1.0) -> Hits:
        """Documents of a segment with a term."""
        head, segment = term.heads[place], self.statistics.segments[place]
        if head is None:
            return Hits.none(segment.size)
        return self.hits(term, place, segment.fields[term.field].read(head), scored=scored, boost=boost)

    def hits(self, term: Term, place: int, postings: Postings, *, scored: bool, boost: float = 1.0) -> Hits:
        """The postings of a term, or some of them, as documents with scores.

        Args:
            term: The term, whose document frequency decides what it is worth.
            place: Number of the segment.
            postings: Its postings in that segment.
            scored: Whether scores are wanted.
            boost: Factor of the scores.
        """
        statistics, (documents, occurrences) = self.statistics, postings
        size, scorable = statistics.segments[place].size, term.field in statistics.scorable
        # Of a term with an entry for every document, the flags are where it scores; nobody may ever ask for them.
        mask = None
        if documents is None and occurrences is not None and not (scored and scorable):
            mask = occurrences != 0
        if not scored:
            return Hits(size, documents, mask)
        if not scorable:
            worth = 1.0 if occurrences is None else occurrences.astype(np.float32)
            return Hits(size, documents, mask, worth).boosted(boost)
        return self.saturating(term.field, place, postings, boost * term.idf)

    def saturating(self, field: str, place: int, postings: Postings, idf: float, weight: float = 1.0) -> Hits:
        """The scores of what stands in one field only: no occurrences elsewhere are added before they saturate.

        Args:
            field: A scorable field.
            place: Number of the segment.
            postings: Postings in that segment.
            idf: Inverse document frequency, multiplied by any boost.
            weight: What an occurrence counts, above 0.
        """
        statistics, (documents, occurrences) = self.statistics, postings
        tf: Any = _ONCE if occurrences is None else occurrences.astype(np.float32, copy=False)
        if weight != 1:
            tf = tf * np.float32(weight)
        norms = statistics.norms(place, field)
        highest = highest_score(statistics.weighting, idf)
        if documents is None:
            scores = saturated(tf, norms, np.float32(highest))
        else:
            scores = saturated(tf, norms.take(documents), np.float32(highest), over_norms=True)
        positive = highest > TINY and weight > TINY and statistics.weighting.K1 > 0
        mask = None if positive or documents is not None or occurrences is None else occurrences != 0
        return Hits(statistics.segments[place].size, documents, mask, scores, positive=positive)

    def normalised(self, field: str, place: int, postings: Postings, weight: float) -> Hits:
        """Documents with the occurrences of a term, weighed and divided by the norm of the field's length.

        An occurrence in a field of average length counts its weight, divided by K1.
        """
        documents, occurrences = postings
        norms = self.statistics.norms(place, field)
        positive = weight > TINY
        tf: Any = np.float32(weight) if occurrences is None else occurrences
        if occurrences is not None and weight != 1:
            tf = tf * np.float32(weight)
        if documents is None:
            scores, mask = np.divide(tf, norms), None if positive or occurrences is None else occurrences != 0
        else:
            scores, mask = norms.take(documents), None
            np.divide(tf, scores, out=scores)
        return Hits(self.statistics.segments[place].size, documents, mask, scores, positive=positive)

    def saturated(self, hits: Hits, idf: float) -> Hits:
        """Normalised occurrences, added up, as scores of something with an inverse document frequency."""
        if isinstance(hits.scores, float):
            return hits
        highest = highest_score(self.statistics.weighting, idf)
        scores = saturated(hits.scores, _ONCE, np.float32(highest))
        if hits.positive and highest > TINY:
            return Hits(hits.size, hits.documents, hits.mask, scores, positive=True)
        return Hits(hits.size, hits.documents, hits.flags() if hits.documents is None else None, scores)
