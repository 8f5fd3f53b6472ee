"""Turns a query and one document into what each word of the query gave to the document's score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from whoosh import query as wq

from search.deadline import Deadline
from search.engine.evaluate.evaluator import evaluate
from search.engine.evaluate.scoring import Scoring, Statistics
from search.engine.store.postings import Head, Postings
from search.query import Beginning, Concept, Contribution, Member, Piece, Quorum, member_texts

__all__ = ["account"]


class _Account(NamedTuple):
    scoring: Scoring
    place: int
    document: int
    number: int
    deadline: Deadline

    def of(self, query: wq.Query) -> list[Contribution]:
        """What each word of a query gave, in order; words that the document lacks give 0."""
        match query:
            case Concept():
                return [self._concept(query)]
            case wq.Or() | wq.And() | Quorum():
                return [found for child in query.children() for found in self.of(child)]
            case wq.DisjunctionMax():
                ways = [self.of(child) for child in query]
                return max(ways, key=lambda way: sum(found.score for found in way))
            case wq.AndMaybe():
                return [*self.of(query.a), *self.of(query.b)]
            case wq.Require() | wq.AndNot():
                return self.of(query.a)
            case Beginning() | wq.Phrase():
                return [Contribution(query, self._score(query))]
        return []

    def _score(self, query: wq.Query) -> float:
        documents, scores = evaluate(self.scoring.statistics, query, self.deadline).hits.listed()
        at = int(np.searchsorted(documents, self.number))
        return float(scores[at]) if at < len(documents) and documents[at] == self.number else 0.0

    def _concept(self, concept: Concept) -> Contribution:
        groups: dict[int, list[Piece]] = {}
        dfs: dict[int, float] = {}
        for member in concept.members:
            df, held = self.scoring.member(member, self.place, lambda: self.deadline.passed)
            dfs[member.group] = dfs.get(member.group, 0.0) + member.weight * df
            groups.setdefault(member.group, []).extend(self._piece(member, held))
        statistics, first = self.scoring.statistics, dfs[concept.members[0].group]
        k1 = statistics.weighting.K1
        ways = []
        for group, pieces in groups.items():
            tf, idf = sum(piece.levelled for piece in pieces), statistics.idf(max(dfs[group], first))
            score = concept.boost * idf * (k1 + 1) * tf / (tf + k1) if tf else 0.0
            ways.append(Contribution(concept, score, idf, tuple(pieces)))
        best = max(ways, key=lambda way: way.score)
        # What the document says in the other language too is told, though it has not counted.
        idle = [piece._replace(levelled=0.0) for way in ways if way is not best for piece in way.pieces]
        return best._replace(pieces=(*best.pieces, *idle))

    def _piece(self, member: Member, held: Head | Postings | None) -> Iterator[Piece]:
        if held is None:
            return
        segment = self.scoring.statistics.segments[self.place]
        documents, occurrences = segment.fields[member.field].read(held) if isinstance(held, Head) else held
        at = self.document if documents is None else int(np.searchsorted(documents, self.document))
        if documents is not None and (at == len(documents) or documents[at] != self.document):
            return
        count = 1.0 if occurrences is None else float(occurrences[at])
        if count:
            statistics = self.scoring.statistics
            norm = float(statistics.norms(self.place, member.field)[self.document])
            yield Piece(member, count, member.weight * count * statistics.weighting.K1 / norm)


def account(
    statistics: Statistics, query: wq.Query, place: int, document: int, number: int, deadline: Deadline
) -> list[Contribution]:
    """What each word of a query gave to a document's score, in the order of the query.

    Args:
        statistics: Those of the index.
        query: As it was evaluated.
        place: Number of the document's segment.
        document: The document's number in it.
        number: The document's number in the index.
        deadline: After it, words that are looked for in all documents give 0.
    """
    found = _Account(Scoring(statistics), place, document, number, deadline).of(query)
    return list({_key(one): one for one in reversed(found)}.values())[::-1]


def _key(found: Contribution) -> object:
    if isinstance(found.query, Concept):
        return tuple((member.field, member_texts(member)) for member in found.query.members), found.query.boost
    return found.query
