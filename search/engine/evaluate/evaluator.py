"""Evaluate a tree of Whoosh queries over whole arrays: the documents that match and their scores, within a deadline.

Every node means what it means to stock Whoosh (`Searcher.search(query, limit=None)`), which the tests hold this to,
down to its constant scores; where stock Whoosh has a flaw (see `tests/engine/test_stock_flaws.py`) a node means
what its documentation says. A node of another kind is evaluated by Whoosh's own matchers, one document at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from whoosh import query as wq

from search.deadline import NO_DEADLINE, Deadline
from search.engine.evaluate.concepts import concept_hits
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.occurrences import OccurrenceCounter
from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scored_documents import Hits, intersection, union
from search.engine.evaluate.scoring import Scoring, Statistics
from search.engine.evaluate.unscored import documents_among, documents_with_any
from search.engine.store.arrays import Floats, Mask
from search.engine.store.postings import FieldPostings
from search.query import TOLERANCE, Concept, Member, MinimumShouldMatch, PrefixQuery

__all__ = ["Evaluator", "SegmentEvaluator"]

# Documents of Whoosh's matchers between two checks of the deadline: milliseconds, of deadlines of seconds.
_CHECK_INTERVAL = 256


class Evaluator:
    """The evaluation of the queries of one request, which have concepts in common; each concept is evaluated once.

    Args:
        statistics: Statistics of the index.
        deadline: After it nothing more is looked up; what has matched by then is returned, and documents may be
            missing.
    """

    def __init__(self, statistics: Statistics, deadline: Deadline = NO_DEADLINE) -> None:
        scoring = statistics.scoring()
        self._segments = [
            (segment.live, SegmentEvaluator(scoring, segment_ord, deadline))
            for segment_ord, segment in enumerate(statistics.segments)
        ]

    def matches(self, query: wq.Query, *, scored: bool = True) -> Matches:
        """Return every document of the index that a query matches, with its score, or 0 if it is not `scored`."""
        parts = []
        for live, evaluator in self._segments:
            hits = evaluator.node(query, scored=scored)
            parts.append(hits if live is None else hits.filtered(live))
        return Matches.concatenated(parts, partial=any(evaluator.partial for _, evaluator in self._segments))

    def occurrences(self, query: wq.Query, documents: Mask | None = None) -> Floats:
        """Return how often the words of a query occur in each document of the index; see `OccurrenceCounter`.

        Args:
            query: The query.
            documents: Flags of the documents for which that is asked; the numbers of others mean nothing. None for all.
        """
        parts, first = [np.empty(0, dtype=np.float32)], 0
        for _, evaluator in self._segments:
            after = first + evaluator.size
            parts.append(evaluator.occurrences(query, None if documents is None else documents[first:after]))
            first = after
        return np.concatenate(parts)


class SegmentEvaluator:
    """The evaluation of queries in one segment.

    Attributes:
        partial: Whether the deadline has passed.
    """

    def __init__(self, scoring: Scoring, segment_ord: int, deadline: Deadline) -> None:
        self._scoring, self._segment_ord, self._deadline = scoring, segment_ord, deadline
        self._statistics = scoring.statistics
        self._segment = scoring.statistics.segments[segment_ord]
        self._concepts: dict[tuple[Member, ...], Hits] = {}
        self._unscored_concepts: dict[tuple[Member, ...], Hits] = {}
        self.partial = False

    def node(self, query: wq.Query, *, scored: bool) -> Hits:
        """Return the documents of the segment that a node matches; their scores only matter if `scored`."""
        if self.timed_out():
            return self._empty()
        # Exact types, as a subclass may mean something else.
        evaluate_node = _NODES.get(type(query))
        return self._fallback(query) if evaluate_node is None else evaluate_node(self, query, scored)

    def concept(self, query: Concept) -> Hits:
        """Return the documents of the segment with any member of a concept, scored without its boost."""
        return concept_hits(self._scoring, query, self._segment_ord, self.timed_out)

    @property
    def size(self) -> int:
        """Number of documents of the segment."""
        return self._segment.size

    def occurrences(self, query: wq.Query, documents: Mask | None = None) -> Floats:
        """Return how often the words of a query occur in each document of the segment; see `Evaluator.occurrences`."""
        return OccurrenceCounter(self._scoring, self._segment_ord, self.timed_out, documents).count(query)

    def boosted(self, hits: Hits, query: wq.Query) -> Hits:
        """Apply the boost of a composite query to the scores of its children together."""
        return hits.boosted(query.boost)

    def timed_out(self) -> bool:
        """Return whether the deadline has passed."""
        if not self.partial and self._deadline.passed:
            self.partial = True
        return self.partial

    def _empty(self) -> Hits:
        return Hits.empty(self._segment.size)

    # Leaves

    def _term(self, query: wq.Term, scored: bool) -> Hits:  # noqa: FBT001 - every node's signature
        term = self._statistics.term(query.fieldname, query.text)
        if term is None:
            return self._empty()
        return self._scoring.term_hits(term, self._segment_ord, scored=scored, boost=query.boost)

    def _phrase(self, query: wq.Phrase, scored: bool) -> Hits:  # noqa: FBT001
        name, field = query.fieldname, self._segment.fields.get(query.fieldname)
        if field is not None and not field.has_positions:
            return self._fallback(query)  # which raises an error that says what is wrong
        terms = [term for text in query.words if (term := self._statistics.term(name, text)) is not None]
        lookups = [lookup for term in terms if (lookup := term.lookup(self._segment_ord)) is not None]
        if field is None or len(lookups) < len(query.words) or not lookups:
            return self._empty()
        phrase = Phrase(field, lookups, self.timed_out)
        documents = phrase.documents(query.slop)
        if not scored or not len(documents):
            return Hits(self._segment.size, documents)
        scores = np.zeros(len(documents), dtype=np.float32)
        for index, term in enumerate(terms):
            if self.timed_out():
                return self._empty()
            scores += self._scoring.postings_hits(
                term, self._segment_ord, phrase.postings(index, documents), scored=True
            ).scores
        return Hits(self._segment.size, documents, None, scores).boosted(query.boost)

    # Several terms at once

    def _numeric_range(self, query: wq.NumericRange, scored: bool) -> Hits:  # noqa: FBT001
        return self.node(query._compile_query(self._statistics.leaves[self._segment_ord].reader()), scored=scored)

    def _term_range(self, query: wq.TermRange, scored: bool) -> Hits:  # noqa: FBT001
        """Match documents with any term of a range, as numeric ranges compile to; leave other ranges to Whoosh."""
        edges = (query.start, query.end)
        if scored or query.startexcl or query.endexcl or not all(isinstance(edge, bytes) for edge in edges):
            return self._fallback(query)
        field = self._segment.fields.get(query.fieldname)
        if field is None:
            return self._empty()
        first, last = map(field.dictionary.lower_bound, edges)
        after = last + (field.dictionary.find(query.end) is not None)
        return self._any_term(field, range(first, after))

    def _any_term(self, field: FieldPostings, numbers: Iterable[int]) -> Hits:
        """Match documents with any of some terms."""
        mask = np.zeros(self._segment.size, dtype=np.bool_)
        for number in numbers:
            documents, frequencies = field.read(number)
            if documents is None:
                mask |= frequencies != 0
            else:
                mask[documents] = True
            if self.timed_out():
                break
        return Hits(self._segment.size, None, mask)

    def _concept(self, query: Concept, scored: bool) -> Hits:  # noqa: FBT001
        # A query may contain a concept twice, as a condition and as a scored node, with different boosts.
        hits = self._concepts.get(query.members)
        if not scored:
            return self._unscored_concept(query.members) if hits is None else hits.with_score(0.0)
        if hits is None:
            hits = self._concepts[query.members] = self.concept(query)
        return hits.boosted(query.boost)

    def _unscored_concept(self, members: tuple[Member, ...]) -> Hits:
        hits = self._unscored_concepts.get(members)
        if hits is None:
            hits = self._unscored_concepts[members] = documents_with_any(
                self._scoring, members, self._segment_ord, self.timed_out
            )
        return hits

    def _prefix(self, query: PrefixQuery, scored: bool) -> Hits:  # noqa: FBT001
        if query.pattern:
            concept = self._scoring.pattern_concept(query, self.timed_out)
            return self._empty() if concept is None else self._concept(concept, scored)
        parts = []
        terms, df = self._scoring.prefix_terms(query)
        for name, weight, ranges in terms:
            numbers = ranges[self._segment_ord]
            if numbers and not self.timed_out():
                postings = self._segment.fields[name].read_summed(numbers)
                parts.append(
                    self._scoring.normalised_hits(name, self._segment_ord, postings, weight)
                    if scored
                    else Hits.of(self._segment.size, postings)
                )
        hits = union(parts, self._segment.size)
        return self._scoring.saturated_hits(hits, query.boost * self._statistics.idf(df)) if scored else hits

    # Nodes with children

    def _and(self, query: wq.And, scored: bool) -> Hits:  # noqa: FBT001
        children = list(query)
        if len(children) < 2:
            return self.node(children[0], scored=scored) if children else self._empty()
        negated = [child for child in children if type(child) is wq.Not]
        required = []
        for child in [child for child in children if type(child) is not wq.Not] or negated:
            required.append(self.node(child, scored=scored))
            if not required[-1].count:
                return self._empty()
        hits = intersection(required)
        if len(negated) == len(children):
            return self.boosted(hits, query)
        for child in negated:
            hits = hits.without(self.node(child.query, scored=False))
            if self.timed_out():  # not all unwanted documents may be known
                return self._empty()
        # In Whoosh, `Not` scores 1 for every document that it matches.
        return self.boosted(hits.plus(float(len(negated))) if scored and negated else hits, query)

    def _or(self, query: wq.Or, scored: bool) -> Hits:  # noqa: FBT001
        if query.scale:
            return self._fallback(query)
        parts = [self.node(child, scored=scored) for child in query]
        return parts[0] if len(parts) == 1 else self.boosted(union(parts, self._segment.size), query)

    def _minimum_should_match(self, query: MinimumShouldMatch, scored: bool) -> Hits:  # noqa: FBT001
        parts = [self.node(child, scored=scored) for child in query.children()]
        enough = query.min_weight - TOLERANCE
        if min(query.weights) < enough:
            weighted = [hits.with_score(weight) for hits, weight in zip(parts, query.weights, strict=True)]
            summed = union(weighted, self._segment.size)
            documents, weights = summed.as_lists()
            matching = Hits(self._segment.size, documents[weights >= enough])
            if not scored:
                return matching
            return self.boosted(intersection([matching, union(parts, self._segment.size)]), query)
        return self.boosted(union(parts, self._segment.size), query)

    def _not(self, query: wq.Not, scored: bool) -> Hits:  # noqa: FBT001
        negated = self.node(query.query, scored=False)
        if self.timed_out():
            return self._empty()
        return Hits(self._segment.size, None, ~negated.flags(), 1.0 if scored else 0.0)

    def _and_not(self, query: wq.AndNot, scored: bool) -> Hits:  # noqa: FBT001
        hits = self.node(query.a, scored=scored).without(self.node(query.b, scored=False))
        return self._empty() if self.timed_out() else hits

    def _require(self, query: wq.Require, scored: bool) -> Hits:  # noqa: FBT001
        if not scored:
            return documents_among(query.a, self.node(query.b, scored=False), partial(self.node, scored=False))
        return self.node(query.a, scored=scored).filtered(self.node(query.b, scored=False).flags())

    def _and_maybe(self, query: wq.AndMaybe, scored: bool) -> Hits:  # noqa: FBT001
        hits = self.node(query.a, scored=scored)
        if not scored:
            return hits
        optional = self.node(query.b, scored=True).dense_scores()
        documents, scores = hits.as_lists()
        return Hits(hits.size, documents, None, scores + optional[documents])

    def _disjunction_max(self, query: wq.DisjunctionMax, scored: bool) -> Hits:  # noqa: FBT001
        parts = [self.node(child, scored=scored) for child in query]
        if len(parts) == 1:
            return parts[0]
        hits = union([part.with_score(0.0) for part in parts], self._segment.size)
        if not scored or not parts:
            return hits
        documents, _ = hits.as_lists()
        best = np.maximum.reduce([part.dense_scores()[documents] for part in parts])
        return self.boosted(Hits(hits.size, documents, None, best), query)

    def _constant(self, query: wq.ConstantScoreQuery, scored: bool) -> Hits:  # noqa: FBT001
        return self.node(query.child, scored=False).with_score((float(query.score) or 1.0) if scored else 0.0)

    # Whoosh's own way

    def _fallback(self, query: wq.Query) -> Hits:
        """Collect what a node's own Whoosh matcher gives, document by document."""
        searcher = self._statistics.leaves[self._segment_ord]
        numbers, scores = array("q"), array("f")
        matcher = query.matcher(searcher, searcher.context())
        while matcher.is_active():
            numbers.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
            if len(numbers) % _CHECK_INTERVAL == 0 and self.timed_out():
                break
        documents = np.array(numbers, dtype=np.intp)
        return Hits(self._segment.size, documents, None, np.array(scores, dtype=np.float32))


_Node = Callable[[SegmentEvaluator, Any, bool], Hits]

_NODES: dict[type[wq.Query], _Node] = {
    wq.Term: SegmentEvaluator._term,
    wq.Phrase: SegmentEvaluator._phrase,
    wq.TermRange: SegmentEvaluator._term_range,
    wq.NumericRange: SegmentEvaluator._numeric_range,
    wq.And: SegmentEvaluator._and,
    wq.Or: SegmentEvaluator._or,
    wq.Not: SegmentEvaluator._not,
    wq.AndNot: SegmentEvaluator._and_not,
    wq.Require: SegmentEvaluator._require,
    wq.AndMaybe: SegmentEvaluator._and_maybe,
    wq.DisjunctionMax: SegmentEvaluator._disjunction_max,
    wq.ConstantScoreQuery: SegmentEvaluator._constant,
    Concept: SegmentEvaluator._concept,
    MinimumShouldMatch: SegmentEvaluator._minimum_should_match,
    PrefixQuery: SegmentEvaluator._prefix,
}
