"""Turns our tree into a Whoosh query over the fields of the index.

Each word of a question is one concept: its occurrences in titles, bodies and among authors add up before they saturate
(BM25F), and what it is called in the other language counts as the same word. A Chinese word is the string of its
characters, wherever that stands, found by overlapping pairs: what the segmenter made of the text does not matter then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whoosh import query as wq

from search.query.concept import Beginning, Concept, ConceptPhrase, ConceptTerm, Member
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
    Rendering,
    Restrict,
    Run,
    Scoped,
    Unit,
    Widened,
    Word,
    says_nothing,
)

__all__ = ["MOST_EXPANSIONS", "WhooshQuery", "compile_query", "was_cut"]

MOST_EXPANSIONS = 1024
"""Words of a field that a prefix may stand for."""

_LATIN, _HAN = 0, 1  # groups of a concept: its languages
_PAIRS, _NEIGHBOURS = (
    0.4,
    0.2,
)  # what neighbouring characters and neighbouring words count, beside the words
_SEVERAL = 0.9  # what a rendering of several words counts, compared with all of them

Weighted = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The fields in which a node is looked for, each with its weight."""

    latin: Weighted
    forms: Weighted
    words: Weighted
    characters: Weighted
    bigrams: Weighted


def _fields(kind: str, weights: dict[str, float]) -> Weighted:
    return tuple((f"{part}_{kind}", weight) for part, weight in weights.items())


def _scope(**weights: float) -> _Scope:
    # Authors are not cut into Chinese words.
    words = {part: weight for part, weight in weights.items() if part != "author"}
    return _Scope(
        latin=_fields("en", weights),
        forms=_fields("forms", weights),
        words=_fields("zh", words),
        characters=_fields("characters", weights),
        bigrams=_fields("bigrams", weights),
    )


_EVERYWHERE = _scope(title=1.25, body=1.0, author=1.0)
_SCOPES = {"title": _scope(title=1.0), "author": _scope(author=1.0)}
_TEXT = _scope(title=1.25, body=1.0)  # where neighbours are evidence


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
            return _and(node, scope)
        case Or():
            return wq.Or([_node(child, scope) for child in node.children])
        case Not():
            return wq.Not(_node(node.child, scope))
        case Scoped():
            return _node(node.child, _SCOPES[node.field])
        case Word():
            return _supported(_word(node, scope), [node], scope)
        case Widened():
            return _widened(node, scope)
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


# Several parts


def _and(node: And, scope: _Scope) -> wq.Query:
    wanted = [child for child in node.children if not isinstance(child, Not)]
    unwanted = [_node(child.child, scope) for child in node.children if isinstance(child, Not)]
    telling = [child for child in wanted if not says_nothing(child)] or wanted
    # Evidence is looked for among all words, stop words too, and counts once for the whole question.
    required = [_word(child, scope) if isinstance(child, Word) else _node(child, scope) for child in telling]
    # Not AndNot: Whoosh's matcher of that lets a first document through that it should leave out.
    found = _all([*required, *map(wq.Not, unwanted)])
    return _supported(found, wanted, scope)


def _widened(node: Widened, scope: _Scope) -> wq.Query:
    renderings = [member for rendering in node.renderings for member in _rendered(rendering, scope)]
    child = _word(node.child, scope) if isinstance(node.child, Word) else _node(node.child, scope)
    if isinstance(child, Concept):
        return Concept([*child.members, *renderings])
    words = _words_in(node.child)
    return wq.DisjunctionMax([child, Concept(renderings, _SEVERAL * words)])


def _rendered(rendering: Rendering, scope: _Scope) -> Iterator[Member]:
    terms, weight = rendering.terms, rendering.weight
    if rendering.lang == "en":
        yield from _latin_members(terms, scope.latin, weight)
    elif rendering.whole:
        yield from (ConceptTerm(field, terms[0], weight * own, _HAN) for field, own in scope.words)
    else:
        yield from _string(terms[0], scope, weight)


def _words_in(node: Node) -> int:
    match node:
        case And(children) | Or(children):
            return sum(map(_words_in, children))
        case Phrase(runs):
            return sum(len(run.terms) if run.script == "latin" else 1 for run in runs)
        case Word(units):
            return sum(not unit.stop for unit in units)
    return 1


# What supports a document without being required


def _supported(query: wq.Query, nodes: Sequence[Node], scope: _Scope) -> wq.Query:
    """A query, and in addition what speaks for a document: that words stand side by side in it as they were typed."""
    if scope is not _EVERYWHERE:
        return query
    evidence = list(_evidence(nodes))
    return wq.AndMaybe(query, wq.Or(evidence)) if evidence else query


def _evidence(nodes: Sequence[Node]) -> Iterator[wq.Query]:
    words = [child for child in map(_typed, nodes) if child is not None]
    pairs = dict.fromkeys(pair for word in words for pair in _pairs_of(word))
    yield from (Concept(list(_string(pair, _TEXT, group=_HAN)), _PAIRS) for pair in pairs)
    units = [unit for word in words for unit in word.units]
    for one, other in pairwise(units):
        if isinstance(one, Latin | Number) and isinstance(other, Latin | Number) and not (one.stop or other.stop):
            terms = (*_latin_terms(one), *_latin_terms(other))
            yield Concept([ConceptPhrase(field, terms, weight) for field, weight in _TEXT.latin], _NEIGHBOURS)


def _typed(node: Node) -> Word | None:
    """The word that was typed, whatever it was widened by."""
    match node:
        case Word():
            return node
        case Widened(child):
            return _typed(child)
    return None


def _pairs_of(word: Word) -> Iterator[str]:
    han = word.run or "".join(unit.text for unit in word.units if isinstance(unit, Han))
    if len(han) > 2:  # two characters are what is required anyway
        yield from map("".join, pairwise(han))


def _latin_terms(unit: Latin | Number) -> tuple[str, ...]:
    return unit.parts if isinstance(unit, Latin) else (unit.value,)


# Words


def _word(word: Word, scope: _Scope) -> wq.Query:
    telling = [unit for unit in word.units if not unit.stop] or list(word.units)
    return _all([Concept(list(_members(unit, scope))) for unit in telling])


def _members(unit: Unit, scope: _Scope) -> Iterator[Member]:
    match unit:
        case Number():
            yield from _latin_members((unit.value,), scope.latin)
            yield from (ConceptTerm(field, unit.value, weight, _HAN) for field, weight in scope.words)
            if unit.numerals:
                yield from _string(unit.numerals, scope)
        case Han():
            yield from _string(unit.text, scope)
        case Latin():
            if unit.joined:
                yield from _latin_members((unit.joined,), scope.latin)
            yield from _latin_members(unit.parts, scope.latin)


def _latin_members(terms: Sequence[str], fields: Weighted, weight: float = 1.0) -> Iterator[Member]:
    for field, own in fields:
        if len(terms) == 1:
            yield ConceptTerm(field, terms[0], weight * own, _LATIN)
        else:
            yield ConceptPhrase(field, tuple(terms), weight * own, _LATIN)


def _string(text: str, scope: _Scope, weight: float = 1.0, group: int = _HAN) -> Iterator[Member]:
    """A string of Chinese characters wherever it stands."""
    if len(text) == 1:
        yield from (ConceptTerm(field, text, weight * own, group) for field, own in scope.characters)
        return
    pairs = tuple(map("".join, pairwise(text)))
    for field, own in scope.bigrams:
        if len(pairs) == 1:
            yield ConceptTerm(field, pairs[0], weight * own, group)
        else:
            yield ConceptPhrase(field, pairs, weight * own, group)


def _run(run: Run, slop: int, scope: _Scope) -> wq.Query:
    if run.script == "han":
        return Concept(list(_string(run.terms[0], scope)))
    if slop == 1 or len(run.terms) == 1:
        return Concept(list(_latin_members(run.terms, scope.latin)))
    return wq.Or([wq.Phrase(field, list(run.terms), slop=slop, boost=weight) for field, weight in scope.latin])


def _prefix(node: Prefix, scope: _Scope) -> wq.Query:
    if node.script == "han":
        return Concept(list(_string(node.text, scope)))
    return Beginning(scope.forms, node.text, MOST_EXPANSIONS)


def _all(queries: list[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(queries)


def _unscored(query: wq.Query) -> wq.Query:
    # Whoosh takes a score of exactly 0 for "no score given" and makes it 1.
    return wq.ConstantScoreQuery(query, 1e-9)
