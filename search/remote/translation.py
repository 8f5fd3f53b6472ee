"""Translate compiled queries into OpenSearch's query language: the same documents, with the same scores.

The similarity of the index gives occurrences (see `mapping`), so that a query computes BM25F as
`search.query.weighting` defines it, from statistics that the words of the generation give:

    occurrences in a field      bool.should of terms and phrases, each with its weight as boost, which add up
    over the length norm        script_score  _score / (base + slope * length)
    sum over fields             bool.should
    saturation                  script_score  w * _score / (_score + 1), with w = idf * (k1 + 1)
    the best of two languages   dis_max

A phrase has the weight divided by its number of terms, since a scripted similarity adds up over these. Saturation is
never a function_score: Lucene joins equal clauses into one with a boost, which would come to stand inside its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from whoosh import query as wq

from search.engine import OpenWords
from search.errors import InvalidRequest
from search.query import (
    SCORING,
    TOLERANCE,
    Concept,
    ConceptPhrase,
    ConceptTerm,
    Member,
    MinimumShouldMatch,
    PrefixQuery,
    WhooshQuery,
    member_texts,
)
from search.remote.mapping import ASKED, length_field

__all__ = [
    "NOTHING",
    "Clause",
    "PhraseFrequencies",
    "Translator",
    "occurrences_of",
    "phrases_of",
    "script",
    "summed",
    "term_or_phrase",
]

Clause = dict[str, Any]
"""A query in OpenSearch's language."""

NOTHING: Clause = {"match_none": {}}
"""Matches no document."""

_MOST_SCORED = 900
"""Terms of a prefix whose occurrences are counted, in all fields together; of rarer ones, which mostly occur once, each
counts as one. A query may have 1,024 clauses (OpenSearch's setting indices.query.bool.max_clause_count)."""

_LEAST_BOOST = 1e-9  # of what must match without a score: OpenSearch takes no boost of 0 everywhere


PhraseFrequencies = Mapping[tuple[str, tuple[str, ...]], int]
"""Document frequencies by field and terms of phrases."""


class Translator:
    """Translates queries.

    Args:
        statistics: Words of the generation.
        phrases: Document frequencies of all phrases of the queries (see `phrases_of`).
    """

    def __init__(self, statistics: OpenWords, phrases: PhraseFrequencies) -> None:
        self._statistics, self._phrases = statistics, phrases

    def scored(self, query: WhooshQuery) -> Clause:
        """Return a query that scores.

        Raises:
            InvalidRequest: If it has a node that cannot be asked of a cluster.
        """
        translate = _SCORED.get(type(query))
        return translate(self, query) if translate else _constant(self.matching(query), 1.0)

    def matching(self, query: WhooshQuery) -> Clause:
        """Return a query for the same documents that does not score.

        Raises:
            InvalidRequest: If it has a node that cannot be asked of a cluster.
        """
        if query == wq.NullQuery:
            return NOTHING
        translate = _MATCHING.get(type(query))
        if translate is None:
            raise InvalidRequest(f"a query of the kind {type(query).__name__} cannot be asked of a cluster")
        return translate(self, query)

    def prefix_occurrences(self, query: PrefixQuery, *, weighted: bool) -> dict[str, list[Clause]]:
        """Return clauses for the occurrences of the terms that a prefix or pattern expands to, by field.

        Args:
            query: The query.
            weighted: Whether each counts by the weight of its field.
        """
        found = [each for each in self._statistics.prefix_terms(query) if each.texts]
        terms = [(each.field, each.weight if weighted else 1.0, text) for each in found for text in each.texts]
        if len(terms) > _MOST_SCORED:
            terms.sort(key=lambda term: -self._statistics.df(term[0], term[2]))
        fields: dict[str, list[Clause]] = {}
        for field, weight, text in terms[:_MOST_SCORED]:
            fields.setdefault(field, []).append(occurrences_of(ConceptTerm(field, text, weight)))
        rest: dict[tuple[str, float], list[str]] = {}
        for field, weight, text in terms[_MOST_SCORED:]:
            rest.setdefault((field, weight), []).append(text)
        for (field, weight), texts in rest.items():
            fields.setdefault(field, []).append(_constant({"terms": {field: texts}}, weight))
        return fields

    def _all_matching(self, query: wq.And) -> Clause:
        negated = [self.matching(child.query) for child in query if isinstance(child, wq.Not)]
        others = [self.matching(child) for child in query if not isinstance(child, wq.Not)]
        return _bool(filter=others, must_not=negated) if others or negated else NOTHING

    def _matching_prefix(self, query: PrefixQuery) -> Clause:
        found = self._statistics.prefix_terms(query)
        return _any([{"terms": {each.field: [*each.texts]}} for each in found if each.texts])

    def _and(self, query: wq.And) -> Clause:
        negated = [child for child in query if isinstance(child, wq.Not)]
        required = [child for child in query if not isinstance(child, wq.Not)]
        must = [*map(self.scored, required)]
        if not must and not negated:
            return NOTHING
        if negated:  # each scores 1 in Whoosh, of whose trees these are
            must.append(_constant({"match_all": {}}, float(len(negated))))
        return _boosted({"must": must, "must_not": [self.matching(child.query) for child in negated]}, query)

    def _minimum_should_match(self, query: MinimumShouldMatch) -> Clause:
        parts = [*map(self.scored, query.children())]
        if min(query.weights) >= query.min_weight - TOLERANCE:
            return _boosted({"should": parts, "minimum_should_match": 1}, query)
        return _boosted({"should": parts, "filter": [self._enough(query)]}, query)

    def _enough(self, query: MinimumShouldMatch) -> Clause:
        """Return a query for documents in which the weights of the matching children reach the minimum."""
        enough = query.min_weight - TOLERANCE
        children = [*map(self.matching, query.children())]
        if min(query.weights) >= enough:
            return _any(children)
        weighed = [_constant(child, weight) for child, weight in zip(children, query.weights, strict=True)]
        return {"function_score": {"query": _any(weighed), "min_score": enough, "boost_mode": "multiply"}}

    def _concept(self, query: Concept) -> Clause:
        dfs = [self._df(member) for member in query.members]
        frequencies = query.group_frequencies(dfs)
        groups: dict[int, dict[str, list[Clause]]] = {}
        for member, df in zip(query.members, dfs, strict=True):
            if df:
                groups.setdefault(member.group, {}).setdefault(member.field, []).append(occurrences_of(member))
        scored = [
            self._saturated(fields, query.boost * self._statistics.inverse_df(frequencies[group]))
            for group, fields in groups.items()
        ]
        if not scored:
            return NOTHING
        return scored[0] if len(scored) == 1 else {"dis_max": {"queries": scored}}

    def _df(self, member: Member) -> int:
        if isinstance(member, ConceptPhrase):
            return self._phrases[member.field, member.texts]
        return self._statistics.df(member.field, member.text)

    def _saturated(self, fields: Mapping[str, Sequence[Clause]], idf: float) -> Clause:
        """Return a query that scores weighted occurrences in some fields as those of one word.

        Args:
            fields: Clauses for the occurrences in each field, which add up.
            idf: Inverse document frequency of the word, times any boost.
        """
        highest = idf * (SCORING.k1 + 1)
        if len(fields) == 1:
            [(field, occurrences)] = fields.items()
            source = f"w * _score / (_score + base + slope * max(1, doc['{length_field(field)}'].value))"
            return script(summed(occurrences), source, w=highest, **self._norm(field))
        parts = [
            script(
                summed(occurrences),
                f"_score / (base + slope * max(1, doc['{length_field(field)}'].value))",
                **self._norm(field),
            )
            for field, occurrences in fields.items()
        ]
        return script(summed(parts), "w * _score / (_score + 1)", w=highest)

    def _norm(self, field: str) -> dict[str, float]:
        """Return the parameters of the length norm of a field; see `search.query.length_norms`."""
        slope = SCORING.k1 * SCORING.b / (self._statistics.average_length(field) or 1)
        return {"base": SCORING.k1 * (1 - SCORING.b), "slope": slope}

    def _term(self, query: wq.Term) -> Clause:
        clause: Clause = {"term": {query.fieldname: query.text}}
        if "_" not in query.fieldname:  # a value, which has neither occurrences nor a length
            return _constant(clause, float(query.boost))
        idf = query.boost * self._statistics.inverse_df(self._statistics.df(query.fieldname, query.text))
        return self._saturated({query.fieldname: [clause]}, idf)

    def _phrase(self, query: wq.Phrase) -> Clause:
        words = [self._term(wq.Term(query.fieldname, text)) for text in query.words]
        return _boosted({"should": words, "filter": [_loose_phrase(query)]}, query)

    def _prefix(self, query: PrefixQuery) -> Clause:
        fields = self.prefix_occurrences(query, weighted=True)
        if not fields:
            return NOTHING
        df = sum(each.weight * each.df for each in self._statistics.prefix_terms(query))
        return self._saturated(fields, query.boost * self._statistics.inverse_df(df))


_Translate = Callable[[Translator, Any], Clause]

_SCORED: dict[type[wq.Query], _Translate] = {
    Concept: Translator._concept,
    MinimumShouldMatch: Translator._minimum_should_match,
    PrefixQuery: Translator._prefix,
    wq.And: Translator._and,
    wq.Or: lambda of, query: _boosted({"should": [*map(of.scored, query)], "minimum_should_match": 1}, query),
    wq.AndNot: lambda of, query: _bool(must=[of.scored(query.a)], must_not=[of.matching(query.b)]),
    wq.Require: lambda of, query: _bool(must=[of.scored(query.a)], filter=[of.matching(query.b)]),
    wq.AndMaybe: lambda of, query: _bool(must=[of.scored(query.a)], should=[of.scored(query.b)]),
    wq.DisjunctionMax: lambda of, query: {"dis_max": {"queries": [*map(of.scored, query)], "boost": _boost(query)}},
    wq.ConstantScoreQuery: lambda of, query: _constant(of.matching(query.child), float(query.score) or 1.0),
    wq.Term: Translator._term,
    wq.Phrase: Translator._phrase,
    wq.Every: lambda of, query: _constant(of.matching(query), float(query.boost)),
}
"""Of each kind of node, how it is translated into a query that scores; others score 1."""

_MATCHING: dict[type[wq.Query], _Translate] = {
    Concept: lambda _, query: _any([*_members(query.members)]),
    MinimumShouldMatch: Translator._enough,
    PrefixQuery: Translator._matching_prefix,
    wq.And: Translator._all_matching,
    wq.Or: lambda of, query: _any([*map(of.matching, query)]),
    wq.AndNot: lambda of, query: _bool(filter=[of.matching(query.a)], must_not=[of.matching(query.b)]),
    wq.Require: lambda of, query: _bool(filter=[of.matching(query.a), of.matching(query.b)]),
    wq.AndMaybe: lambda of, query: of.matching(query.a),
    wq.DisjunctionMax: lambda of, query: _any([*map(of.matching, query)]),
    wq.ConstantScoreQuery: lambda of, query: of.matching(query.child),
    wq.Not: lambda of, query: _bool(must_not=[of.matching(query.query)]),
    wq.Term: lambda _, query: {"term": {query.fieldname: query.text}},
    wq.Phrase: lambda _, query: _loose_phrase(query),
    wq.NumericRange: lambda _, query: {"range": {query.fieldname: _limits(query)}},
    wq.Every: lambda *_: {"match_all": {}},
}
"""Of each kind of node, how it is translated into a query for the same documents."""


def phrases_of(query: WhooshQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield field and terms of each phrase of the concepts of a query, whose document frequencies scores need."""
    match query:
        case Concept():
            for member in query.members:
                if isinstance(member, ConceptPhrase):
                    yield member.field, member.texts
        case wq.Not():
            yield from phrases_of(query.query)
        case wq.ConstantScoreQuery():
            yield from phrases_of(query.child)
        case wq.AndNot() | wq.Require() | wq.AndMaybe():
            yield from phrases_of(query.a)
            yield from phrases_of(query.b)
        case wq.And() | wq.Or() | wq.DisjunctionMax() | MinimumShouldMatch():
            for child in query.children():
                yield from phrases_of(child)


def term_or_phrase(field: str, texts: Sequence[str]) -> Clause:
    """Return a query for documents with a term, or with successive terms."""
    if len(texts) == 1:
        return {"term": {field: texts[0]}}
    return {"match_phrase": {field: " ".join(texts)}}


def _members(members: Sequence[Member]) -> Iterator[Clause]:
    """Yield clauses for documents with any member of a concept; those of the terms of a field are one."""
    terms: dict[str, list[str]] = {}
    for member in members:
        if isinstance(member, ConceptTerm):
            terms.setdefault(member.field, []).append(member.text)
        else:
            yield term_or_phrase(member.field, member.texts)
    for field, texts in terms.items():
        yield {"terms": {field: [*dict.fromkeys(texts)]}}


def occurrences_of(member: Member) -> Clause:
    """Return a clause whose score is how often a member occurs, times its weight."""
    texts = member_texts(member)
    if len(texts) == 1:
        return {"term": {member.field: {"value": texts[0], "boost": member.weight}}}
    return {"match_phrase": {member.field: {"query": " ".join(texts), "boost": member.weight / len(texts)}}}


def _loose_phrase(query: wq.Phrase) -> Clause:
    """Return a query for documents in which each word stands behind the one before, by at most `slop` positions."""
    interval: Clause = _interval(query.words[0])
    for word in query.words[1:]:
        ordered = {"ordered": True, "max_gaps": query.slop - 1, "intervals": [interval, _interval(word)]}
        interval = {"all_of": ordered}
    return {"intervals": {query.fieldname: interval}}


def _interval(word: str) -> Clause:
    return {"match": {"query": word, "analyzer": ASKED}}


def _limits(query: wq.NumericRange) -> dict[str, int]:
    limits = {}
    if query.start is not None:
        limits["gt" if query.startexcl else "gte"] = int(query.start)
    if query.end is not None:
        limits["lt" if query.endexcl else "lte"] = int(query.end)
    return limits


def script(query: Clause, source: str, **parameters: float) -> Clause:
    """Return a query with a function of the score of another one, written as a Lucene expression."""
    expression = {"lang": "expression", "source": source, "params": parameters}
    return {"script_score": {"query": query, "script": expression}}


def summed(clauses: Sequence[Clause]) -> Clause:
    """Return a query with the sum of the scores of some others, at least one."""
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": [*clauses]}}


def _any(clauses: Sequence[Clause]) -> Clause:
    if not clauses:
        return NOTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": [*clauses], "minimum_should_match": 1}}


def _bool(**clauses: Sequence[Clause]) -> Clause:
    return {"bool": {kind: [*of_kind] for kind, of_kind in clauses.items() if of_kind}}


def _boosted(clauses: Mapping[str, Any], query: WhooshQuery) -> Clause:
    """Return a combination of clauses with the boost of the node that it stands for."""
    kept = {kind: value for kind, value in clauses.items() if value}
    return {"bool": {**kept, "boost": _boost(query)}}


def _boost(query: WhooshQuery) -> float:
    return max(float(query.boost), _LEAST_BOOST)


def _constant(clause: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": max(score, _LEAST_BOOST)}}
