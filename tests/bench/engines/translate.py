"""Turns a Whoosh query, as the product compiles it, into the query of any other engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from whoosh import query as wq

from search.query import Concept, ConceptTerm, Member, PrefixQuery

__all__ = ["Language", "translate"]

Q = TypeVar("Q")


class Language(Protocol[Q]):
    """How an engine spells the parts of a query."""

    def term(self, field: str, term: str, boost: float) -> Q:
        """Documents with a term in a field."""

    def phrase(self, field: str, terms: Sequence[str], boost: float) -> Q:
        """Documents with terms side by side in a field."""

    def prefix(self, field: str, beginning: str, boost: float) -> Q:
        """Documents with a term that begins so."""

    def boolean(self, must: Sequence[Q], may: Sequence[Q], never: Sequence[Q]) -> Q:
        """All of the first (or, if there are none, any of the second, which else only add to scores), none of the third."""


def translate(query: wq.Query, language: Language[Q]) -> Q:
    """Spell a query in a language.

    Raises:
        TypeError: If the query has a node that the benchmark's questions never lead to.
    """
    match query:
        case wq.Term():
            return language.term(query.fieldname, query.text, query.boost)
        case wq.Phrase() if query.slop == 1:
            return language.phrase(query.fieldname, query.words, query.boost)
        case Concept():
            ways = [_member(member, query.boost, language) for member in query.members]
            return ways[0] if len(ways) == 1 else language.boolean((), ways, ())
        case PrefixQuery():
            return language.boolean(
                (), [language.prefix(field, query.text, weight) for field, weight in query.fields], ()
            )
        case wq.Or():
            return language.boolean((), [translate(child, language) for child in query], ())
        case wq.And():
            return language.boolean([translate(child, language) for child in query], (), ())
        case wq.AndNot():
            return language.boolean([translate(query.a, language)], (), [translate(query.b, language)])
        case wq.AndMaybe():
            return language.boolean([translate(query.a, language)], [translate(query.b, language)], ())
    raise TypeError(f"no engine is told how to spell {query!r}")


def _member(member: Member, boost: float, language: Language[Q]) -> Q:
    """One way of saying a concept; other engines add up scores instead of occurrences."""
    if isinstance(member, ConceptTerm):
        return language.term(member.field, member.text, member.weight * boost)
    return language.phrase(member.field, member.texts, member.weight * boost)
