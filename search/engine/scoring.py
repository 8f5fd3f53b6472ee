"""Turns the postings of terms into documents with BM25F scores, reckoned over the whole index, as whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine.hits import Hits
from search.engine.postings import Postings
from search.engine.segment import Segment
from search.query.concept import Beginning, inverse_df, levelling

__all__ = ["Scoring", "Statistics"]

Floats = npt.NDArray[np.float32]

_LOOKED_UP = 8192  # terms
_LARGEST_BLOCK = 31 << 20  # bytes; glibc learns nothing from blocks above 32 MiB


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
        self._looked_up: dict[tuple[str, bytes], tuple[list[int | None], int]] = {}
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

    def looked_up(self, field: str, text: bytes) -> tuple[list[int | None], int]:
        """A term's number in each segment, and how many documents of the whole index hold it, deleted ones included.

        Kept for a while: a reader who turns a page, or chooses a value of a facet, asks for the same words again.
        """
        known = self._looked_up.get((field, text))
        if known is None:
            fields = [segment.fields.get(field) for segment in self.segments]
            numbers = [None if one is None else one.dictionary.find(text) for one in fields]
            df = sum(
                one.df(number)
                for one, number in zip(fields, numbers, strict=True)
                if one is not None and number is not None
            )
            if len(self._looked_up) >= _LOOKED_UP:
                self._looked_up.clear()
            known = self._looked_up[field, text] = numbers, df
        return known

    def norms(self, place: int, field: str) -> Floats:
        """K1 * (1 - b + b * length / average length) for each document of a segment; kept once it has been reckoned."""
        norms = self._norms.get((place, field))
        if norms is None:
            base, slope = levelling(self.searcher, self.weighting, field)
            lengths = self.segments[place].lengths(field)
            # A document without a token counts as one token long, as in Whoosh.
            given = np.maximum(np.zeros(self.segments[place].size) if lengths is None else lengths, 1)
            norms = self._norms[place, field] = (self.weighting.K1 * (base + slope * given)).astype(np.float32)
        return norms

    def idf(self, df: float) -> float:
        """Whoosh's inverse document frequency of what so many documents hold."""
        return inverse_df(df, self.size)


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
        self._words: dict[Beginning, tuple[list[tuple[str, float, list[range]]], float]] = {}

    def find(self, field: str, text: bytes) -> list[int | None]:
        """A term's number in each segment."""
        return self.statistics.looked_up(field, text)[0]

    def df(self, field: str, text: bytes) -> int:
        """Documents of the whole index with a term, deleted ones included."""
        return self.statistics.looked_up(field, text)[1]

    def words(self, query: Beginning) -> tuple[list[tuple[str, float, list[range]]], float]:
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

    def _ranges(self, name: str, text: bytes, query: Beginning) -> list[range]:
        """The terms of a field that begin with a text, in each segment: the first so many of the whole index."""
        fields = [segment.fields.get(name) for segment in self.statistics.segments]
        ranges = [range(0) if field is None else field.dictionary.prefixed(text) for field in fields]
        if sum(map(len, ranges)) <= query.most:
            return ranges
        pairs = [(field.dictionary, found) for field, found in zip(fields, ranges, strict=True) if field is not None]
        words = {word for terms, found in pairs for word in terms.terms(found.start, found[: query.most + 1].stop)}
        if len(words) <= query.most:
            return ranges
        query.was_cut = True
        after = sorted(words)[query.most]
        return [
            range(0) if field is None else range(found.start, min(found.stop, field.dictionary.place(after)))
            for field, found in zip(fields, ranges, strict=True)
        ]

    def term(self, field: str, text: bytes, place: int, *, scored: bool) -> Hits:
        """Documents of a segment with a term."""
        number = self.find(field, text)[place]
        segment = self.statistics.segments[place]
        if number is None:
            return Hits.none(segment.size)
        return self.hits(field, text, place, segment.fields[field].read(number), scored=scored)

    def hits(self, field: str, text: bytes, place: int, postings: Postings, *, scored: bool) -> Hits:
        """The postings of a term, or some of them, as documents with scores.

        Args:
            field: The field.
            text: The term, whose document frequency decides what it is worth.
            place: Number of the segment.
            postings: Its postings in that segment.
            scored: Whether scores are wanted.
        """
        statistics, (documents, occurrences) = self.statistics, postings
        size = statistics.segments[place].size
        # Of a term with an entry for every document, the flags are where it scores; nobody may ever ask for them.
        mask = None
        if documents is None and occurrences is not None and not (scored and field in statistics.scorable):
            mask = occurrences != 0
        if not scored:
            return Hits(size, documents, mask)
        if field not in statistics.scorable:
            worth = 1.0 if occurrences is None else occurrences.astype(np.float32)
            return Hits(size, documents, mask, worth)
        tf: Any = np.float32(1) if occurrences is None else occurrences.astype(np.float32, copy=False)
        norms = statistics.norms(place, field)
        scores = (norms if documents is None else norms[documents]) + tf
        np.divide(tf, scores, out=scores)
        idf = statistics.idf(self.df(field, text))
        scores *= np.float32(idf * (statistics.weighting.K1 + 1))
        return Hits(size, documents, mask, scores, positive=idf > 0 and statistics.weighting.K1 > 0)

    def levelled(self, field: str, place: int, postings: Postings, weight: float) -> Hits:
        """Documents with the occurrences of a term, weighed and levelled by the length of the field."""
        documents, occurrences = postings
        norms = self.statistics.norms(place, field)
        factor = np.float32(weight * self.statistics.weighting.K1)
        tf = factor if occurrences is None else occurrences.astype(np.float32) * factor
        mask = occurrences != 0 if documents is None and occurrences is not None else None
        scores = tf / (norms if documents is None else norms[documents])
        return Hits(self.statistics.segments[place].size, documents, mask, scores)

    def saturated(self, hits: Hits, df: float, boost: float) -> Hits:
        """Levelled occurrences, added up, as scores of something that so many documents hold."""
        if isinstance(hits.scores, float):
            return hits
        k1 = self.statistics.weighting.K1
        factor = np.float32(boost * self.statistics.idf(df) * (k1 + 1))
        scores = hits.scores * factor
        scores /= hits.scores + np.float32(k1)
        return Hits(hits.size, hits.documents, hits.mask, scores)
