"""Turns our tree into a Whoosh query over the fields of the index.

A word is looked for in titles and bodies (and among authors), as a word and as a string of characters:
the words rank, the bigrams find what the segmenter cut otherwise. Scores add up over fields (BM25F as
Whoosh has it: one BM25 score a field, with a weight).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whoosh import query as wq

from search.query.concept import Beginning
from search.query.tree import (
    And,
    DateRange,
    Han,
    Latin,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Restrict,
    Run,
    Scoped,
    Unit,
    Word,
    says_nothing,
)

__all__ = ["MOST_EXPANSIONS", "WhooshQuery", "compile_query", "was_cut"]

MOST_EXPANSIONS = 1024
"""Words of a field that a prefix may stand for."""

Weighted = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The fields in which a node is looked for, each with its weight."""

    latin: Weighted
    forms: Weighted
    words: Weighted
    characters: Weighted
    bigrams: Weighted


_EVERYWHERE = _Scope(
    latin=(("title_en", 2.0), ("body_en", 1.0), ("author_en", 1.0)),
    forms=(("title_forms", 2.0), ("body_forms", 1.0), ("author_forms", 1.0)),
    words=(("title_zh", 2.0), ("body_zh", 1.0)),
    characters=(("title_characters", 1.0), ("body_characters", 0.5), ("author_characters", 1.0)),
    bigrams=(("title_bigrams", 1.0), ("body_bigrams", 0.5), ("author_bigrams", 1.0)),
)
_SCOPES = {
    "title": _Scope(
        latin=(("title_en", 1.0),),
        forms=(("title_forms", 1.0),),
        words=(("title_zh", 1.0),),
        characters=(("title_characters", 0.5),),
        bigrams=(("title_bigrams", 0.5),),
    ),
    "author": _Scope(
        latin=(("author_en", 1.0),),
        forms=(("author_forms", 1.0),),
        words=(),
        characters=(("author_characters", 1.0),),
        bigrams=(("author_bigrams", 1.0),),
    ),
}


WhooshQuery = wq.Query
"""What `compile_query` gives, for those who only pass it on."""


def was_cut(query: wq.Query) -> bool:
    """Whether a query that has run left out words, because more begin like this than are looked up."""
    return any(isinstance(leaf, Beginning) and leaf.was_cut for leaf in query.leaves())


def compile_query(tree: Node) -> wq.Query:
    """The Whoosh query that finds and scores what a tree asks for."""
    return _node(tree, _EVERYWHERE).normalize()


def _node(node: Node, scope: _Scope) -> wq.Query:
    match node:
        case And():
            return _and(node.children, scope)
        case Or():
            return wq.Or([_node(child, scope) for child in node.children])
        case Not():
            return wq.Not(_node(node.child, scope))
        case Scoped():
            return _node(node.child, _SCOPES[node.field])
        case Word():
            return _word(node, scope)
        case Phrase():
            return _all([_run(run, node.slop, scope) for run in node.runs])
        case Prefix():
            return _prefix(node, scope)
        case Restrict():
            return _unscored(wq.Or([wq.Term(node.field, value) for value in node.values]))
        case DateRange():
            first, after = node.span.earliest.toordinal(), node.span.latest.toordinal()
            return _unscored(
                wq.And([wq.NumericRange("earliest", None, after - 1), wq.NumericRange("latest", first + 1, None)])
            )


def _and(children: Sequence[Node], scope: _Scope) -> wq.Query:
    wanted = [child for child in children if not isinstance(child, Not)]
    unwanted = [_node(child.child, scope) for child in children if isinstance(child, Not)]
    telling = [child for child in wanted if not says_nothing(child)] or wanted
    # Not AndNot: Whoosh's matcher of that lets a first document through that it should leave out.
    return _all([*(_node(child, scope) for child in telling), *map(wq.Not, unwanted)])


def _word(word: Word, scope: _Scope) -> wq.Query:
    telling = [unit for unit in word.units if not unit.stop] or list(word.units)
    required = _all([_unit(unit, scope) for unit in telling])
    # Each word of a Chinese run is required, or the run as it stands; where it stands, that counts in addition.
    return wq.Or([required, _string(word.run, scope)]) if word.run else required


def _unit(unit: Unit, scope: _Scope) -> wq.Query:
    match unit:
        case Number():
            plain = _terms(unit.value, (*scope.latin, *scope.words))
            return wq.Or([*plain, _string(unit.numerals, scope)]) if unit.numerals else wq.Or(plain)
        case Han():
            return wq.Or([*_terms(unit.text, scope.words), _string(unit.text, scope)])
        case Latin():
            whole = _terms(unit.joined, scope.latin) if unit.joined else []
            return wq.Or([*whole, *_latin_sequence(unit.parts, 1, scope)])


def _run(run: Run, slop: int, scope: _Scope) -> wq.Query:
    if run.script == "han":
        return _string(run.terms[0], scope)
    return wq.Or(_latin_sequence(run.terms, slop, scope))


def _latin_sequence(terms: Sequence[str], slop: int, scope: _Scope) -> list[wq.Query]:
    if len(terms) == 1:
        return _terms(terms[0], scope.latin)
    return [wq.Phrase(field, list(terms), slop=slop, boost=weight) for field, weight in scope.latin]


def _string(text: str, scope: _Scope) -> wq.Query:
    """A string of Chinese characters wherever it stands, by its overlapping bigrams."""
    if len(text) == 1:
        return wq.Or(_terms(text, scope.characters))
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    if len(pairs) == 1:
        return wq.Or(_terms(pairs[0], scope.bigrams))
    return wq.Or([wq.Phrase(field, pairs, boost=weight) for field, weight in scope.bigrams])


def _prefix(node: Prefix, scope: _Scope) -> wq.Query:
    if node.script == "han":
        return _string(node.text, scope)
    return Beginning(scope.forms, node.text, MOST_EXPANSIONS)


def _terms(term: str, fields: Weighted) -> list[wq.Query]:
    return [wq.Term(field, term, boost=weight) for field, weight in fields]


def _all(queries: list[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(queries)


def _unscored(query: wq.Query) -> wq.Query:
    # Whoosh takes a score of exactly 0 for "no score given" and makes it 1.
    return wq.ConstantScoreQuery(query, 1e-9)
