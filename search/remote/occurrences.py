"""Queries whose score is how often the words of a query occur in a document, as the embedded engine counts them.

Scores of terms and phrases are occurrences (see `mapping`). Sums of them are bool.should, the largest of several is
dis_max, and the smallest takes a script that finds several counts in one number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from whoosh import query as wq

from search.engine import CountedMembers, counted_members, unit_and_words
from search.query import Concept, ConceptTerm, Member, MinimumShouldMatch, PrefixQuery, WhooshQuery
from search.remote.translation import NOTHING, Clause, Translator, occurrences_of, script, summed

__all__ = ["occurrence_clause"]

_SUMMED = (wq.And, wq.Or, MinimumShouldMatch)
"""Nodes of which the occurrences of all children add up."""

_SCORED_BY_FIRST = (wq.Require, wq.AndMaybe, wq.AndNot)
"""Nodes whose second child is a condition, or only raises scores."""

_MOST_WORDS = 3
"""Words of a term of which the one with the fewest occurrences is found; further ones are not looked at. Their counts,
up to `_BASE` - 1 each, stand in the 24 bits that a score is exact in."""

_BASE = 128


def occurrence_clause(query: WhooshQuery, translator: Translator) -> Clause:
    """Return a query whose score is how often the words of a query occur in a document; it may not match where none do.

    A loose phrase counts once a document; else it is what the embedded engine counts.

    Args:
        query: The query.
        translator: Expands prefixes.
    """
    match query:
        case Concept():
            return NOTHING if query.is_proximity else _concept(query.members)
        case PrefixQuery():
            fields = translator.prefix_occurrences(query, weighted=False)
            return _added(clause for clauses in fields.values() for clause in clauses)
        case wq.Term():
            return occurrences_of(ConceptTerm(query.fieldname, query.text))
        case wq.Phrase():
            return {"constant_score": {"filter": translator.matching(query), "boost": 1}}
        case wq.DisjunctionMax():
            return _alternatives([*query.children()], translator)
    if isinstance(query, _SCORED_BY_FIRST):
        return occurrence_clause(query.a, translator)
    if isinstance(query, _SUMMED):
        return _added(occurrence_clause(child, translator) for child in dict.fromkeys(query.children()))
    return NOTHING


def _concept(members: Sequence[Member]) -> Clause:
    return _largest(_added(map(_part, parts)) for parts in counted_members(members))


def _part(counted: CountedMembers) -> Clause:
    sums = [counted.summed, *counted.written]
    return _largest(_added(map(_once, members)) for members in sums if members)


def _once(member: Member) -> Clause:
    """Return a clause that counts each occurrence of a member as one, whatever its weight."""
    return occurrences_of(member._replace(weight=1.0))


def _alternatives(children: Sequence[WhooshQuery], translator: Translator) -> Clause:
    unit = unit_and_words(children)
    if unit is None:
        return _largest(occurrence_clause(child, translator) for child in children)
    term = _added(map(_concept, unit.term))
    words = _smallest([_concept(members) for members in unit.words[:_MOST_WORDS]])
    return _largest([term, {"bool": {"must": [words], "must_not": [term]}}])


def _smallest(clauses: Sequence[Clause]) -> Clause:
    """Return a clause with the smallest score of several, 0 if a document lacks one: as digits of one number."""
    if len(clauses) == 1:
        return clauses[0]
    digits = [script(clause, f"min(_score, {_BASE - 1}) * {_BASE**place}") for place, clause in enumerate(clauses)]
    found = [f"(floor(_score / {_BASE**place}) % {_BASE})" for place in range(len(clauses))]
    smallest = found[0]
    for each in found[1:]:
        smallest = f"min({smallest}, {each})"
    return script({"bool": {"must": digits}}, smallest)


def _added(clauses: Iterable[Clause]) -> Clause:
    kept = [clause for clause in clauses if clause != NOTHING]
    return summed(kept) if kept else NOTHING


def _largest(clauses: Iterable[Clause]) -> Clause:
    kept = [clause for clause in clauses if clause != NOTHING]
    if not kept:
        return NOTHING
    return kept[0] if len(kept) == 1 else {"dis_max": {"queries": kept}}
