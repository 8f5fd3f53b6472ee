"""Compile a query tree into a Whoosh query over the fields of the index.

Each word is a concept: occurrences in the title, the body and the author field are added up before they saturate
(BM25F), and translations count as the same word. A Chinese word matches wherever the string of its characters occurs,
by overlapping bigrams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whoosh import query as wq

from search.query.concept import Concept, PrefixQuery
from search.query.free_words import ConceptIdf, FreeWords, is_free, proximity_queries
from search.query.matching_rule import required_share
from search.query.members import ALL_FIELDS, SINGLE_FIELDS, Scope, run_members, string_members
from search.query.tree import (
    AndNode,
    DateRangeNode,
    ExpandedNode,
    FacetNode,
    FieldNode,
    Node,
    NotNode,
    OrNode,
    PhraseNode,
    PrefixNode,
    ScriptRun,
    WordNode,
    has_only_stop_words,
)

__all__ = ["MAX_PREFIX_TERMS", "NOTHING", "CompiledQuery", "WhooshQuery", "compile_query", "has_truncated_prefix"]

MAX_PREFIX_TERMS = 1024
"""Most terms of a field that a prefix or wildcard pattern expands to; Lucene's `maxClauseCount` is the same."""

WhooshQuery = wq.Query
"""The type of compiled queries, for modules that may not import Whoosh."""

NOTHING: wq.Query = wq.NullQuery
"""Matches no document."""


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A compiled query.

    Attributes:
        query: The Whoosh query.
        words: Number of free words.
        share: Share of the free words that must match, by inverse document frequency; 1 if all must match.
    """

    query: wq.Query
    words: int
    share: float


def has_truncated_prefix(query: wq.Query) -> bool:
    """Return whether a query that has run left out terms of a prefix, beyond `MAX_PREFIX_TERMS`."""
    return any(isinstance(leaf, PrefixQuery) and leaf.is_truncated for leaf in query.leaves())


def compile_query(
    tree: Node, *, is_question: bool = False, is_retry: bool = False, idf: ConceptIdf = lambda _: 1.0
) -> CompiledQuery:
    """Return the Whoosh query that matches and scores what a tree describes.

    Args:
        tree: The tree.
        is_question: Whether the query is a full question.
        is_retry: Whether a search that required all words found nothing, so that fewer are required now.
        idf: Returns the inverse document frequency of a concept in the index to be searched.
    """
    nodes = tree.children if isinstance(tree, AndNode) else (tree,)
    free = _free_words(nodes, ALL_FIELDS, is_question=is_question)
    words = len(free)
    share = required_share(words, question=is_question, is_retry=is_retry) if words else 1.0
    return CompiledQuery(_conjunction(nodes, ALL_FIELDS, free, share, idf).normalize(), words, share)


def _free_words(nodes: Sequence[Node], scope: Scope, *, is_question: bool = False) -> FreeWords:
    """Return the free words among the nodes; stop words only if there is nothing else to search for."""
    free = FreeWords(scope, is_question=is_question)
    content = [node for node in nodes if not (isinstance(node, NotNode) or has_only_stop_words(node))]
    for node in nodes:
        if is_free(node):
            free.add(node, stops=not content)
    return free


def _conjunction(nodes: Sequence[Node], scope: Scope, free: FreeWords, share: float, idf: ConceptIdf) -> wq.Query:
    """Return the query for free words, required nodes and negated nodes, with boosts for adjacent words."""
    positive = [node for node in nodes if not isinstance(node, NotNode)]
    bound = [node for node in positive if not is_free(node)]
    content = [node for node in bound if not has_only_stop_words(node)] or (bound if not len(free) else [])
    required = [free.query(share, idf)] if len(free) else []
    required += [_node(node, scope) for node in content]
    negated = [_node(node.child, scope) for node in nodes if isinstance(node, NotNode)]
    query = _without(required, negated) if required else _unscored(_all([wq.Not(child) for child in negated]))
    if scope is not ALL_FIELDS:
        return query
    boosts = proximity_queries([word for node in positive for word in _words(node)])
    return wq.AndMaybe(query, wq.Or(boosts)) if boosts else query


def _node(node: Node, scope: Scope) -> wq.Query:
    """Return the query for a node of which all words must match."""
    match node:
        case AndNode(children):
            return _conjunction(children, scope, _free_words(children, scope), 1.0, _no_idf)
        case OrNode():
            return wq.Or([_node(child, scope) for child in node.children])
        case NotNode():
            return _unscored(wq.Not(_node(node.child, scope)))
        case FieldNode():
            return _node(node.child, SINGLE_FIELDS[node.field])
        case ExpandedNode(PhraseNode(runs, slop) as phrase, translations) if slop > 1:
            # The best of both, not the sum, so that a rare translation does not outscore the words side by side.
            return wq.DisjunctionMax([_node(phrase, scope), _node(ExpandedNode(PhraseNode(runs), translations), scope)])
        case WordNode() | ExpandedNode():
            words = FreeWords(scope)
            words.add(node, stops=has_only_stop_words(node))
            return words.query(1.0, _no_idf)
        case PhraseNode():
            return _all([_run(run, node.slop, scope) for run in node.runs])
        case PrefixNode():
            return _prefix(node, scope)
        case FacetNode():
            return _unscored(wq.Or([wq.Term(node.field, value) for value in node.values]))
        case DateRangeNode():
            first, after = node.span.earliest.toordinal(), node.span.latest.toordinal()
            return _unscored(
                wq.And([wq.NumericRange("earliest", None, after - 1), wq.NumericRange("latest", first + 1, None)])
            )


def _words(node: Node) -> Sequence[WordNode]:
    """Return the words of a node as typed, without translations."""
    match node:
        case WordNode():
            return (node,)
        case ExpandedNode(AndNode(children)):
            return [word for child in children for word in _words(child)]
        case ExpandedNode(child):
            return _words(child)
    return ()


def _run(run: ScriptRun, slop: int, scope: Scope) -> wq.Query:
    if run.script == "han" or slop == 1 or len(run.terms) == 1:
        return Concept(list(run_members(run, scope)))
    return wq.Or([wq.Phrase(field, list(run.terms), slop=slop, boost=weight) for field, weight in scope.latin])


def _prefix(node: PrefixNode, scope: Scope) -> wq.Query:
    if node.script == "han":
        return Concept(list(string_members(node.text, scope)))
    return PrefixQuery(scope.forms, node.text, MAX_PREFIX_TERMS, pattern=node.pattern)


def _all(queries: list[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(queries)


def _unscored(query: wq.Query) -> wq.Query:
    # Whoosh takes a score of exactly 0 for "no score given" and makes it 1; any value far below a real score would do.
    return wq.ConstantScoreQuery(query, 1e-9)


def _without(required: list[wq.Query], negated: list[wq.Query]) -> wq.Query:
    # AndNot and no And with a Not in it, because Whoosh scores that with 1.
    return wq.AndNot(_all(required), wq.Or(negated)) if negated else _all(required)


def _no_idf(_: Concept) -> float:
    return 0.0
