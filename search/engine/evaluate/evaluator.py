"""Turns a tree of Whoosh queries into the documents that match and their scores, by whole arrays, within a deadline.

Every node means what it means to stock Whoosh (`Searcher.search(query, limit=None)`), which the tests hold this to,
down to its ways with constant scores; where stock Whoosh has a flaw (see `tests/test_stock_flaws.py`) a node means
what its documentation says. A node that is not known here is answered by Whoosh's own matchers, one document at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from whoosh import query as wq

from search.deadline import NO_DEADLINE, Deadline
from search.engine.evaluate.concepts import concept_hits
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scored_documents import Hits, intersection, union
from search.engine.evaluate.scoring import Scoring, Statistics
from search.engine.store.postings import FieldPostings
from search.query import TOLERANCE, Concept, Member, MinimumShouldMatch, PrefixQuery

__all__ = ["Walk", "evaluate"]

_STRIDE = 256  # documents of Whoosh's matchers between two looks at the clock: milliseconds, of seconds' deadlines


def evaluate(statistics: Statistics, query: wq.Query, deadline: Deadline = NO_DEADLINE) -> Matches:
    """Every document of an index that a query matches, with its score.

    Args:
        statistics: Those of the index.
        query: Any Whoosh query.
        deadline: After it nothing more is looked up; what has been found by then does match, but documents may be
            missing.
    """
    scoring, parts = Scoring(statistics), []
    partial = False
    for place, segment in enumerate(statistics.segments):
        walk = Walk(scoring, place, deadline)
        hits = walk.node(query, scored=True)
        parts.append(hits if segment.live is None else hits.kept(segment.live))
        partial |= walk.partial
    return Matches.joined(parts, partial=partial)


class Walk:
    """One query in one segment.

    Attributes:
        partial: Whether the deadline has passed.
    """

    def __init__(self, scoring: Scoring, place: int, deadline: Deadline) -> None:
        self._scoring, self._place, self._deadline = scoring, place, deadline
        self._statistics = scoring.statistics
        self._segment = scoring.statistics.segments[place]
        self._concepts: dict[tuple[Member, ...], Hits] = {}
        self.partial = False

    def node(self, query: wq.Query, *, scored: bool) -> Hits:
        """The documents of the segment that match; their scores only matter if they are wanted."""
        if self.late():
            return self._none()
        # Exact types: a subclass may mean something else.
        known = _NODES.get(type(query))
        return self._fallback(query) if known is None else known(self, query, scored)

    def concept(self, query: Concept) -> Hits:
        """The documents of the segment with any member of a concept, scored without its boost."""
        return concept_hits(self._scoring, query, self._place, self.late)

    def boosted(self, hits: Hits, query: wq.Query) -> Hits:
        """What several parts of a query have given together, with the scores that the query asks for."""
        return hits.boosted(query.boost)

    def late(self) -> bool:
        """Whether the deadline has passed."""
        if not self.partial and self._deadline.passed:
            self.partial = True
        return self.partial

    def _none(self) -> Hits:
        return Hits.none(self._segment.size)

    # Leaves

    def _term(self, query: wq.Term, scored: bool) -> Hits:  # noqa: FBT001 - every node's signature
        term = self._statistics.term(query.fieldname, query.text)
        if term is None:
            return self._none()
        return self._scoring.term(term, self._place, scored=scored, boost=query.boost)

    def _phrase(self, query: wq.Phrase, scored: bool) -> Hits:  # noqa: FBT001
        name, field = query.fieldname, self._segment.fields.get(query.fieldname)
        if field is not None and not field.has_positions:
            return self._fallback(query)  # which says what is wrong
        terms = [term for word in query.words if (term := self._statistics.term(name, word)) is not None]
        words = [word for term in terms if (word := term.word(self._place)) is not None]
        if field is None or len(words) < len(query.words) or not words:
            return self._none()
        phrase = Phrase(field, words, self.late)
        found = phrase.documents(query.slop)
        if not scored or not len(found):
            return Hits(self._segment.size, found)
        scores = np.zeros(len(found), dtype=np.float32)
        for at, term in enumerate(terms):
            if self.late():
                return self._none()
            scores += self._scoring.hits(term, self._place, phrase.postings(at, found), scored=True).scores
        return Hits(self._segment.size, found, None, scores).boosted(query.boost)

    # Several terms at once

    def _numeric_range(self, query: wq.NumericRange, scored: bool) -> Hits:  # noqa: FBT001
        return self.node(query._compile_query(self._statistics.leaves[self._place].reader()), scored=scored)

    def _term_range(self, query: wq.TermRange, scored: bool) -> Hits:  # noqa: FBT001
        """Documents with any term of a range, as a numeric range is compiled to; others are left to Whoosh."""
        edges = (query.start, query.end)
        if scored or query.startexcl or query.endexcl or not all(isinstance(edge, bytes) for edge in edges):
            return self._fallback(query)
        field = self._segment.fields.get(query.fieldname)
        if field is None:
            return self._none()
        first, last = map(field.dictionary.place, edges)
        after = last + (field.dictionary.find(query.end) is not None)
        return self._any_of(field, range(first, after))

    def _any_of(self, field: FieldPostings, numbers: Iterable[int]) -> Hits:
        """Documents with any of some terms."""
        mask = np.zeros(self._segment.size, dtype=np.bool_)
        for number in numbers:
            documents, occurrences = field.read(number)
            if documents is None:
                mask |= occurrences != 0
            else:
                mask[documents] = True
            if self.late():
                break
        return Hits(self._segment.size, None, mask)

    def _concept(self, query: Concept, scored: bool) -> Hits:  # noqa: FBT001
        # What must match and what it scores may be asked for apart, and with other boosts.
        known = self._concepts.get(query.members)
        if known is None:
            known = self._concepts[query.members] = self.concept(query)
        return known.boosted(query.boost) if scored else known.scored(0.0)

    def _beginning(self, query: PrefixQuery, scored: bool) -> Hits:  # noqa: FBT001
        if query.pattern:
            concept = self._scoring.spelt_like(query, self.late)
            return self._none() if concept is None else self._concept(concept, scored)
        found = []
        words, df = self._scoring.words(query)
        for name, weight, ranges in words:
            numbers = ranges[self._place]
            if numbers and not self.late():
                postings = self._segment.fields[name].summed(numbers)
                found.append(self._scoring.normalised(name, self._place, postings, weight))
        hits = union(found, self._segment.size)
        return self._scoring.saturated(hits, query.boost * self._statistics.idf(df)) if scored else hits.scored(0.0)

    # Nodes with children

    def _and(self, query: wq.And, scored: bool) -> Hits:  # noqa: FBT001
        children = list(query)
        if len(children) < 2:
            return self.node(children[0], scored=scored) if children else self._none()
        unwanted = [child for child in children if type(child) is wq.Not]
        found = []
        for child in [child for child in children if type(child) is not wq.Not] or unwanted:
            found.append(self.node(child, scored=scored))
            if not found[-1].count:
                return self._none()
        hits = intersection(found)
        if len(unwanted) == len(children):
            return self.boosted(hits, query)
        for child in unwanted:
            hits = hits.without(self.node(child.query, scored=False))
            if self.late():  # what is unwanted may not have been found yet
                return self._none()
        # Whoosh scores what is not there with 1.
        return self.boosted(hits.plus(float(len(unwanted))) if scored and unwanted else hits, query)

    def _or(self, query: wq.Or, scored: bool) -> Hits:  # noqa: FBT001
        if query.scale:
            return self._fallback(query)
        found = [self.node(child, scored=scored) for child in query]
        return found[0] if len(found) == 1 else self.boosted(union(found, self._segment.size), query)

    def _quorum(self, query: MinimumShouldMatch, scored: bool) -> Hits:  # noqa: FBT001
        found = [self.node(child, scored=scored) for child in query.children()]
        enough = query.min_weight - TOLERANCE
        if min(query.weights) < enough:
            weighed = [one.scored(weight) for one, weight in zip(found, query.weights, strict=True)]
            together = union(weighed, self._segment.size)
            documents, weights = together.listed()
            keep = Hits(self._segment.size, documents[weights >= enough])
            return self.boosted(intersection([keep, union(found, self._segment.size)]), query)
        return self.boosted(union(found, self._segment.size), query)

    def _not(self, query: wq.Not, scored: bool) -> Hits:  # noqa: FBT001
        unwanted = self.node(query.query, scored=False)
        if self.late():
            return self._none()
        return Hits(self._segment.size, None, ~unwanted.flags(), 1.0 if scored else 0.0)

    def _and_not(self, query: wq.AndNot, scored: bool) -> Hits:  # noqa: FBT001
        hits = self.node(query.a, scored=scored).without(self.node(query.b, scored=False))
        return self._none() if self.late() else hits

    def _require(self, query: wq.Require, scored: bool) -> Hits:  # noqa: FBT001
        return self.node(query.a, scored=scored).kept(self.node(query.b, scored=False).flags())

    def _and_maybe(self, query: wq.AndMaybe, scored: bool) -> Hits:  # noqa: FBT001
        hits = self.node(query.a, scored=scored)
        if not scored:
            return hits
        more = self.node(query.b, scored=True).all_scores()
        documents, scores = hits.listed()
        return Hits(hits.size, documents, None, scores + more[documents])

    def _best_of(self, query: wq.DisjunctionMax, scored: bool) -> Hits:  # noqa: FBT001
        found = [self.node(child, scored=scored) for child in query]
        if len(found) == 1:
            return found[0]
        hits = union([one.scored(0.0) for one in found], self._segment.size)
        if not scored or not found:
            return hits
        documents, _ = hits.listed()
        best = np.maximum.reduce([one.all_scores()[documents] for one in found])
        return self.boosted(Hits(hits.size, documents, None, best), query)

    def _constant(self, query: wq.ConstantScoreQuery, scored: bool) -> Hits:  # noqa: FBT001
        return self.node(query.child, scored=False).scored((float(query.score) or 1.0) if scored else 0.0)

    # Whoosh's own way

    def _fallback(self, query: wq.Query) -> Hits:
        """What a node's own matcher gives, document by document."""
        searcher = self._statistics.leaves[self._place]
        numbers, scores = array("q"), array("f")
        matcher = query.matcher(searcher, searcher.context())
        while matcher.is_active():
            numbers.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
            if len(numbers) % _STRIDE == 0 and self.late():
                break
        documents = np.array(numbers, dtype=np.intp)
        return Hits(self._segment.size, documents, None, np.array(scores, dtype=np.float32))


_Node = Callable[[Walk, Any, bool], Hits]

_NODES: dict[type[wq.Query], _Node] = {
    wq.Term: Walk._term,
    wq.Phrase: Walk._phrase,
    wq.TermRange: Walk._term_range,
    wq.NumericRange: Walk._numeric_range,
    wq.And: Walk._and,
    wq.Or: Walk._or,
    wq.Not: Walk._not,
    wq.AndNot: Walk._and_not,
    wq.Require: Walk._require,
    wq.AndMaybe: Walk._and_maybe,
    wq.DisjunctionMax: Walk._best_of,
    wq.ConstantScoreQuery: Walk._constant,
    Concept: Walk._concept,
    MinimumShouldMatch: Walk._quorum,
    PrefixQuery: Walk._beginning,
}
