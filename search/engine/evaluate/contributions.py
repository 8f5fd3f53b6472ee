"""Turns a query and one document into what each word of the query gave to the document's score.

The query is walked once more over the document's segment, by the walk that found the document, which now notes what
each node scores for it. Nothing is reckoned here but shares: what a node gave is its score, times the boosts of the
nodes above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh import query as wq

from search.deadline import Deadline
from search.engine.evaluate.concepts import GroupHits, concept_hits
from search.engine.evaluate.evaluator import Walk
from search.engine.evaluate.scored_documents import Hits
from search.engine.evaluate.scoring import Scoring, Statistics
from search.engine.store.postings import Head, Postings
from search.query import Concept, Contribution, Member, MemberContribution, MinimumShouldMatch, member_texts

__all__ = ["account"]

_COMPOSITE = (wq.And, wq.Or, wq.DisjunctionMax, wq.AndMaybe, wq.AndNot, wq.Require, MinimumShouldMatch)
"""Kinds of nodes that score by what their children score."""


@dataclass(slots=True)
class _Scored:
    """What a node of the query scored for the document.

    Attributes:
        query: The node.
        score: Its score; None if the document does not match it.
        boost: What the scores of its children were multiplied by.
        children: Those of its children that score.
    """

    query: wq.Query
    score: float | None = None
    boost: float = 1.0
    children: list[_Scored] = field(default_factory=list)


class _TracedWalk(Walk):
    """A walk that notes what each node scores for one document.

    Attributes:
        groups: What each language of each concept gave, by the concept's members.
    """

    def __init__(self, scoring: Scoring, place: int, document: int, deadline: Deadline) -> None:
        super().__init__(scoring, place, deadline)
        self._document = document
        self._root = self._above = _Scored(wq.NullQuery)
        self.groups: dict[tuple[Member, ...], list[tuple[GroupHits, float]]] = {}

    def node(self, query: wq.Query, *, scored: bool) -> Hits:
        above, here = self._above, _Scored(query)
        self._above = here
        hits = super().node(query, scored=scored)
        if scored:  # otherwise nothing below counts, and `here` is forgotten
            above.children.append(here)
            here.score = hits.score_of(self._document)
            if type(query) is wq.And:
                self._rest_of(query, here)
        self._above = above
        return hits

    def _rest_of(self, query: wq.And, here: _Scored) -> None:
        """Note what a walk leaves out: what comes behind a child without documents, and the 1 for what is not there."""
        seen = {id(child.query) for child in here.children}
        for child in query:
            if id(child) in seen:
                continue
            if type(child) is wq.Not:
                here.children.append(_Scored(child, 1.0))
            else:
                self.node(child, scored=True)

    def boosted(self, hits: Hits, query: wq.Query) -> Hits:
        self._above.boost = float(query.boost)
        return super().boosted(hits, query)

    def concept(self, query: Concept) -> Hits:
        notes: list[GroupHits] = []
        hits = concept_hits(self._scoring, query, self._place, self.late, notes)
        self.groups[query.members] = [(one, one.hits.score_of(self._document) or 0.0) for one in notes]
        return hits

    def contributions(self) -> Iterator[Contribution]:
        """What each word gave, in the order of the query; words that the document lacks give 0."""
        (top,) = self._root.children
        # Of a document that does not match, it is told what each word would have given.
        return self._parts(top, 1.0, matches=top.score is not None)

    def _parts(self, node: _Scored, factor: float, *, matches: bool) -> Iterator[Contribution]:
        if matches and node.score is None:
            factor = 0.0
        children = node.children if isinstance(node.query, _COMPOSITE) else []
        if not children:
            yield self._leaf(node, factor)
            return
        if isinstance(node.query, wq.DisjunctionMax):
            children = [max(children, key=lambda child: child.score or 0.0)]
        for child in children:
            yield from self._parts(child, factor * node.boost, matches=matches)

    def _leaf(self, node: _Scored, factor: float) -> Contribution:
        query, score = node.query, factor * (node.score or 0.0)
        if not isinstance(query, Concept):
            return Contribution(query, score)
        groups = self.groups.get(query.members)
        if not groups:
            return Contribution(query, score, self._idf(query))
        best, _ = max(groups, key=lambda one: one[1])
        # What the document says in the other language too is told, though it has not counted.
        pieces = [piece for member in query.members for piece in self._piece(member, counts=member.group == best.group)]
        return Contribution(query, score, best.idf, tuple(sorted(pieces, key=lambda piece: not piece.normalised)))

    def _idf(self, concept: Concept) -> float:
        """Inverse document frequency of a concept as it was typed, which the segment does not hold."""
        dfs = [self._scoring.member(member, self._place, self.late)[0] for member in concept.members]
        return self._statistics.idf(concept.group_frequencies(dfs)[concept.members[0].group])

    def _piece(self, member: Member, *, counts: bool) -> Iterator[MemberContribution]:
        _, held = self._scoring.member(member, self._place, self.late)
        occurrences = 0.0 if held is None else self._occurrences(member.field, held)
        if occurrences:
            alone = Postings(np.array([self._document]), np.array([occurrences], dtype=np.float32))
            found = self._scoring.normalised(member.field, self._place, alone, member.weight)
            yield MemberContribution(member, occurrences, (found.score_of(self._document) or 0.0) if counts else 0.0)

    def _occurrences(self, name: str, held: Head | Postings) -> float:
        """How often the document holds a term or phrase."""
        documents, occurrences = self._segment.fields[name].read(held) if isinstance(held, Head) else held
        counted: Any = 1.0 if occurrences is None else occurrences
        return Hits(self._segment.size, documents, None, counted).score_of(self._document) or 0.0


def account(
    statistics: Statistics, query: wq.Query, place: int, document: int, deadline: Deadline
) -> list[Contribution]:
    """What each word of a query gave to a document's score, in the order of the query.

    Args:
        statistics: Those of the index.
        query: As it was evaluated.
        place: Number of the document's segment.
        document: The document's number in it.
        deadline: Words that are looked up after it give 0.

    Returns:
        Contributions that add up to the score, if the document matches; a word that comes several times has one.
    """
    walk = _TracedWalk(Scoring(statistics), place, document, deadline)
    walk.node(query, scored=True)
    found: dict[object, Contribution] = {}
    for one in walk.contributions():
        key = _key(one)
        found[key] = found[key]._replace(score=found[key].score + one.score) if key in found else one
    return list(found.values())


def _key(found: Contribution) -> object:
    if isinstance(found.query, Concept):
        return tuple((member.field, member_texts(member)) for member in found.query.members), found.query.boost
    return found.query
