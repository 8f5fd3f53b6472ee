"""Explain a score: what each word of a query contributed to the score of one document.

The query is evaluated once more over the document's segment, by the same code that matched the document, which now
records what each node scores for it. The contribution of a node is its score times the boosts of the nodes above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh import query as wq

from search.deadline import Deadline
from search.engine.evaluate.concepts import GroupHits, concept_hits
from search.engine.evaluate.evaluator import SegmentEvaluator
from search.engine.evaluate.scored_documents import Hits
from search.engine.evaluate.scoring import Scoring, Statistics
from search.engine.store.field_terms import TermEntry
from search.engine.store.postings import Postings
from search.query import Concept, Contribution, Member, MemberContribution, MinimumShouldMatch, member_texts

__all__ = ["explain_contributions"]

_COMPOSITE = (wq.And, wq.Or, wq.DisjunctionMax, wq.AndMaybe, wq.AndNot, wq.Require, MinimumShouldMatch)
"""Kinds of nodes that score by what their children score."""


@dataclass(slots=True)
class _Scored:
    """The score of a node of the query for the document.

    Attributes:
        query: The node.
        score: Its score; None if the document does not match it.
        boost: Factor of the scores of its children.
        children: The children that are scored.
    """

    query: wq.Query
    score: float | None = None
    boost: float = 1.0
    children: list[_Scored] = field(default_factory=list)


class _TracingEvaluator(SegmentEvaluator):
    """An evaluator that records what each node scores for one document.

    Attributes:
        groups: The scores of each group of each concept, by the concept's members.
    """

    def __init__(self, scoring: Scoring, segment_ord: int, document: int, deadline: Deadline) -> None:
        super().__init__(scoring, segment_ord, deadline)
        self._document = document
        self._root = self._current = _Scored(wq.NullQuery)
        self._outscored: list[_Scored] = []
        self.groups: dict[tuple[Member, ...], list[tuple[GroupHits, float]]] = {}

    def node(self, query: wq.Query, *, scored: bool) -> Hits:
        parent, current = self._current, _Scored(query)
        self._current = current
        hits = super().node(query, scored=scored)
        if scored:  # otherwise nothing below counts, and `current` is forgotten
            parent.children.append(current)
            current.score = hits.score_of(self._document)
            if type(query) is wq.And:
                self._trace_skipped(query, current)
        self._current = parent
        return hits

    def _trace_skipped(self, query: wq.And, current: _Scored) -> None:
        """Trace the children that evaluation skips: those after a child without documents, and the 1 for each `Not`."""
        traced = {id(child.query) for child in current.children}
        for child in query:
            if id(child) in traced:
                continue
            if type(child) is wq.Not:
                current.children.append(_Scored(child, 1.0))
            else:
                self.node(child, scored=True)

    def boosted(self, hits: Hits, query: wq.Query) -> Hits:
        self._current.boost = float(query.boost)
        return super().boosted(hits, query)

    def concept(self, query: Concept) -> Hits:
        group_hits: list[GroupHits] = []
        hits = concept_hits(self._scoring, query, self._segment_ord, self.timed_out, group_hits)
        self.groups[query.members] = [(group, group.hits.score_of(self._document) or 0.0) for group in group_hits]
        return hits

    def contributions(self) -> Iterator[Contribution]:
        """Yield what each word contributed, in the order of the query; words that the document lacks contribute 0."""
        (top,) = self._root.children
        # For a document that does not match, show what each word would have contributed.
        return self._parts(top, 1.0, matches=top.score is not None)

    def alternatives(self) -> Iterator[Contribution]:
        """Yield what the document contains of nodes that did not count, because another one scored higher."""
        for node in self._outscored:
            for contribution in self._parts(node, 0.0, matches=False):
                if contribution.pieces:
                    yield contribution._replace(score=0.0)

    def _parts(self, node: _Scored, factor: float, *, matches: bool) -> Iterator[Contribution]:
        if matches and node.score is None:
            factor = 0.0
        children = node.children if isinstance(node.query, _COMPOSITE) else []
        if not children:
            yield self._leaf(node, factor)
            return
        if isinstance(node.query, wq.DisjunctionMax):
            best = max(children, key=lambda child: child.score or 0.0)
            self._outscored += [child for child in children if child is not best]
            children = [best]
        for child in children:
            yield from self._parts(child, factor * node.boost, matches=matches)

    def _leaf(self, node: _Scored, factor: float) -> Contribution:
        query, score = node.query, factor * (node.score or 0.0)
        if not isinstance(query, Concept):
            return Contribution(query, score)
        groups = self.groups.get(query.members)
        if not groups:
            return Contribution(query, score, self._idf(query))
        best, _ = max(groups, key=lambda group_and_score: group_and_score[1])
        # Members of the other language are listed too, although only the best group counts.
        pieces = [piece for member in query.members for piece in self._piece(member, counts=member.group == best.group)]
        return Contribution(query, score, best.idf, tuple(sorted(pieces, key=lambda piece: not piece.normalised)))

    def _idf(self, concept: Concept) -> float:
        """Return the inverse document frequency of a concept as it was typed, of which the segment has no member."""
        dfs = [self._scoring.member(member, self._segment_ord, self.timed_out)[0] for member in concept.members]
        return self._statistics.idf(concept.group_frequencies(dfs)[concept.members[0].group])

    def _piece(self, member: Member, *, counts: bool) -> Iterator[MemberContribution]:
        _, lookup = self._scoring.member(member, self._segment_ord, self.timed_out)
        frequency = 0.0 if lookup is None else self._frequency(member.field, lookup)
        if frequency:
            single = Postings(np.array([self._document]), np.array([frequency], dtype=np.float32))
            normalised = self._scoring.normalised_hits(member.field, self._segment_ord, single, member.weight)
            yield MemberContribution(member, frequency, (normalised.score_of(self._document) or 0.0) if counts else 0.0)

    def _frequency(self, name: str, lookup: TermEntry | Postings) -> float:
        """Return how often the document contains a term or phrase."""
        documents, frequencies = self._segment.fields[name].read(lookup) if isinstance(lookup, TermEntry) else lookup
        counted: Any = 1.0 if frequencies is None else frequencies
        return Hits(self._segment.size, documents, None, counted).score_of(self._document) or 0.0


def explain_contributions(
    statistics: Statistics, query: wq.Query, segment_ord: int, document: int, deadline: Deadline
) -> list[Contribution]:
    """Return what each word of a query contributed to a document's score, in the order of the query.

    Args:
        statistics: Statistics of the index.
        query: The query that was evaluated.
        segment_ord: Ordinal of the document's segment.
        document: The document's number in it.
        deadline: Words that are looked up after it contribute 0.

    Returns:
        Contributions that add up to the score, if the document matches; a word that occurs several times has one.
    """
    evaluator = _TracingEvaluator(Scoring(statistics), segment_ord, document, deadline)
    evaluator.node(query, scored=True)
    contributions: dict[object, Contribution] = {}
    for contribution in evaluator.contributions():
        key = _key(contribution)
        earlier = contributions.get(key)
        if earlier is not None:
            contribution = earlier._replace(score=earlier.score + contribution.score)  # noqa: PLW2901 - their sum
        contributions[key] = contribution
    counted = {_members(contribution.query) for contribution in contributions.values()}
    others = {_members(contribution.query): contribution for contribution in evaluator.alternatives()}
    return [*contributions.values(), *(each for members, each in others.items() if members not in counted)]


def _key(contribution: Contribution) -> object:
    query = contribution.query
    return (_members(query), query.boost) if isinstance(query, Concept) else query


def _members(query: wq.Query) -> object:
    """Return the terms that a concept consists of, whatever they count; another query as it is."""
    if isinstance(query, Concept):
        return tuple((member.field, member_texts(member)) for member in query.members)
    return query
