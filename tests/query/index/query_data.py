"""Compiled queries as plain data and back, to show that nothing else of them is needed to answer them."""

from __future__ import annotations

from typing import Any

from whoosh import query as wq

from search.query import (
    NOTHING,
    Concept,
    ConceptPhrase,
    ConceptTerm,
    Member,
    MinimumShouldMatch,
    PrefixQuery,
    WhooshQuery,
)

__all__ = ["member", "member_data", "query", "query_data"]

_SEVERAL = {kind.__name__: kind for kind in (wq.And, wq.Or, wq.DisjunctionMax)}
_PAIRS = {kind.__name__: kind for kind in (wq.AndNot, wq.Require, wq.AndMaybe)}


def query_data(asked: WhooshQuery) -> list[Any]:
    """A compiled query as lists of texts and numbers."""
    if asked == NOTHING:
        return ["Nothing"]
    name = type(asked).__name__
    match asked:
        case Concept():
            members = list(map(member_data, asked.members))
            return [name, members, asked.boost, asked.word, asked.is_proximity]
        case PrefixQuery():
            return [name, list(asked.fields), asked.text, asked.max_terms, asked.boost, asked.pattern]
        case MinimumShouldMatch():
            children = list(map(query_data, asked.children_))
            return [name, children, list(asked.weights), asked.min_weight, asked.boost]
        case wq.And() | wq.Or() | wq.DisjunctionMax():
            return [name, list(map(query_data, asked)), asked.boost]
        case wq.AndNot() | wq.Require() | wq.AndMaybe():
            return [name, query_data(asked.a), query_data(asked.b)]
        case wq.Not():
            return [name, query_data(asked.query), asked.boost]
        case wq.ConstantScoreQuery():
            return [name, query_data(asked.child), asked.score]
        case wq.Phrase():
            return [name, asked.fieldname, list(asked.words), asked.slop, asked.boost]
        case wq.Term():
            return [name, asked.fieldname, asked.text, asked.boost]
        case wq.NumericRange():
            return [name, asked.fieldname, asked.start, asked.end, asked.startexcl, asked.endexcl, asked.boost]
        case wq.Every():
            return [name, asked.fieldname, asked.boost]
    raise AssertionError(f"nobody has said what {asked!r} is made of")


def query(data: list[Any]) -> WhooshQuery:
    """The query of plain data."""
    name, *values = data
    if name == "Nothing":
        return NOTHING
    if name in _SEVERAL:
        return _SEVERAL[name](list(map(query, values[0])), boost=values[1])
    if name in _PAIRS:
        return _PAIRS[name](*map(query, values))
    match name:
        case "Concept":
            members, boost, word, is_proximity = values
            return Concept(list(map(member, members)), boost, word=word, is_proximity=is_proximity)
        case "PrefixQuery":
            fields, text, max_terms, boost, pattern = values
            return PrefixQuery([tuple(field) for field in fields], text, max_terms, boost, pattern=pattern)
        case "MinimumShouldMatch":
            return MinimumShouldMatch(list(map(query, values[0])), *values[1:])
        case "Not" | "ConstantScoreQuery":
            return getattr(wq, name)(query(values[0]), values[1])
        case "Phrase":
            return wq.Phrase(values[0], values[1], slop=values[2], boost=values[3])
        case _:
            return {"Term": wq.Term, "NumericRange": wq.NumericRange, "Every": wq.Every}[name](*values)


def member_data(one: Member) -> list[Any]:
    """A member of a concept as a list."""
    texts = list(one.texts) if isinstance(one, ConceptPhrase) else one.text
    return [one.field, texts, one.weight, one.group]


def member(data: list[Any]) -> Member:
    """The member of a list."""
    field, texts, weight, group = data
    if isinstance(texts, list):
        return ConceptPhrase(field, tuple(texts), weight, group)
    return ConceptTerm(field, texts, weight, group)
