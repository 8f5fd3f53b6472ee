"""Turns our tree into a Whoosh query over the fields of the index.

Each word of a question is one concept: its occurrences in titles, bodies and among authors add up before they saturate
(BM25F), and what it is called in the other language counts as the same word. A Chinese word is the string of its
characters, wherever that stands, found by overlapping pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whoosh import query as wq

from search.query.concept import Beginning, Concept
from search.query.free_words import FreeWords, Worth, evidence, is_free
from search.query.members import EVERYWHERE, SCOPES, Scope, run_members, string_members
from search.query.minimum_match import least_share
from search.query.tree import (
    And,
    DateRange,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Restrict,
    Run,
    Scoped,
    Widened,
    Word,
    says_nothing,
)

__all__ = ["MOST_EXPANSIONS", "NOTHING", "Compiled", "WhooshQuery", "compile_query", "was_cut"]

MOST_EXPANSIONS = 1024
"""Words of a field that a prefix may stand for."""

WhooshQuery = wq.Query
"""What `compile_query` gives, for those who only pass it on."""

NOTHING: wq.Query = wq.NullQuery
"""Matches no document."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question as the engine is asked it.

    Attributes:
        query: For Whoosh.
        words: Number of free words.
        share: How much of what they are worth a document must have; 1 if it must have them all.
    """

    query: wq.Query
    words: int
    share: float


def was_cut(query: wq.Query) -> bool:
    """Whether a query that has run left out words, because more begin like this than are looked up."""
    return any(isinstance(leaf, Beginning) and leaf.was_cut for leaf in query.leaves())


def compile_query(tree: Node, *, asks: bool = False, tried: bool = False, worth: Worth = lambda _: 1.0) -> Compiled:
    """The Whoosh query that finds and scores what a tree asks for.

    Args:
        tree: The question.
        asks: Whether it is a whole question.
        tried: Whether all words have been asked for before, and nothing was found.
        worth: What a word is worth in the index that will be asked.
    """
    nodes = tree.children if isinstance(tree, And) else (tree,)
    free = _free_words(nodes, EVERYWHERE, apart=asks)
    words = len(free)
    share = least_share(words, question=asks, tried=tried) if words else 1.0
    return Compiled(_together(nodes, EVERYWHERE, free, share, worth).normalize(), words, share)


def _free_words(nodes: Sequence[Node], scope: Scope, *, apart: bool = False) -> FreeWords:
    """Those of some nodes that are free words; words that say nothing only if nothing else is asked for."""
    free = FreeWords(scope, apart=apart)
    telling = [node for node in nodes if not (isinstance(node, Not) or says_nothing(node))]
    for node in nodes:
        if is_free(node):
            free.add(node, stops=not telling)
    return free


def _together(nodes: Sequence[Node], scope: Scope, free: FreeWords, share: float, worth: Worth) -> wq.Query:
    """Free words, and all else that must and must not match."""
    wanted = [node for node in nodes if not isinstance(node, Not)]
    must = [node for node in wanted if not is_free(node)]
    telling = [node for node in must if not says_nothing(node)] or (must if not len(free) else [])
    required = [free.query(share, worth)] if len(free) else []
    required += [_node(node, scope) for node in telling]
    unwanted = [_node(node.child, scope) for node in nodes if isinstance(node, Not)]
    found = _without(required, unwanted) if required else _unscored(_all([wq.Not(one) for one in unwanted]))
    if scope is not EVERYWHERE:
        return found
    supporting = evidence([word for node in wanted for word in _words(node)])
    return wq.AndMaybe(found, wq.Or(supporting)) if supporting else found


def _node(node: Node, scope: Scope) -> wq.Query:
    """A part of a question of which all words must match."""
    match node:
        case And(children):
            return _together(children, scope, _free_words(children, scope), 1.0, _worthless)
        case Or():
            return wq.Or([_node(child, scope) for child in node.children])
        case Not():
            return _unscored(wq.Not(_node(node.child, scope)))
        case Scoped():
            return _node(node.child, SCOPES[node.field])
        case Widened(Phrase(runs, slop) as phrase, translations) if slop > 1:
            # No translation scores more for being rarer than the words side by side.
            return wq.DisjunctionMax([_node(phrase, scope), _node(Widened(Phrase(runs), translations), scope)])
        case Word() | Widened():
            words = FreeWords(scope)
            words.add(node, stops=says_nothing(node))
            return words.query(1.0, _worthless)
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


def _words(node: Node) -> Sequence[Word]:
    """The words that were typed, whatever they were widened by."""
    match node:
        case Word():
            return (node,)
        case Widened(And(children)):
            return [word for child in children for word in _words(child)]
        case Widened(child):
            return _words(child)
    return ()


def _run(run: Run, slop: int, scope: Scope) -> wq.Query:
    if run.script == "han" or slop == 1 or len(run.terms) == 1:
        return Concept(list(run_members(run, scope)))
    return wq.Or([wq.Phrase(field, list(run.terms), slop=slop, boost=weight) for field, weight in scope.latin])


def _prefix(node: Prefix, scope: Scope) -> wq.Query:
    if node.script == "han":
        return Concept(list(string_members(node.text, scope)))
    return Beginning(scope.forms, node.text, MOST_EXPANSIONS, pattern=node.pattern)


def _all(queries: list[wq.Query]) -> wq.Query:
    return queries[0] if len(queries) == 1 else wq.And(queries)


def _unscored(query: wq.Query) -> wq.Query:
    # Whoosh takes a score of exactly 0 for "no score given" and makes it 1.
    return wq.ConstantScoreQuery(query, 1e-9)


def _without(required: list[wq.Query], unwanted: list[wq.Query]) -> wq.Query:
    # Not an And with Not in it, which Whoosh scores with 1.
    return wq.AndNot(_all(required), wq.Or(unwanted)) if unwanted else _all(required)


def _worthless(_: Concept) -> float:
    return 0.0
