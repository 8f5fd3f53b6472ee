"""Compile a query tree into a Whoosh query over the fields of the index.

Each word is a concept: occurrences in the title, the body and the author field are added up before they saturate
(BM25F), and translations count as the same word. A Chinese word matches wherever the string of its characters occurs,
by overlapping bigrams.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from whoosh import query as wq

from search.facets import SCANNED
from search.query.concept import Concept, ConceptTerm, PrefixQuery
from search.query.free_words import ConceptIdf, FreeWords, QueriesOccur, WordQuery, is_free, proximity_queries
from search.query.matching_rule import requires_all
from search.query.members import ALL_FIELDS, SINGLE_FIELDS, IsIndexedWord, Scope, run_members, string_members
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
from search.text import is_known_word

__all__ = [
    "MAX_PREFIX_TERMS", "NOTHING", "SCANNED_DOCUMENTS", "CompiledQuery", "WhooshQuery", "compile_query",
    "either", "has_truncated_prefix", "in_scanned_documents",
]  # fmt: skip

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
        requires_all: Whether all free words must match; of a full question, a share of them is enough.
        words: The free words of which all must match, each with the query for the documents that have it.
        relaxed: Returns the query that also matches documents with enough of the free words, compiled on demand, as it
            looks up document frequencies. None if no word may be missing.
    """

    query: wq.Query
    requires_all: bool = True
    words: Sequence[WordQuery] = ()
    relaxed: Callable[[], CompiledQuery] | None = None


SCANNED_DOCUMENTS = ("scan", SCANNED)
"""Field and term by which scanned documents are known."""


def in_scanned_documents(query: wq.Query) -> wq.Query:
    """Return the query for the scanned ones among the documents that a query matches, with the same scores."""
    return wq.Require(query, wq.Term(*SCANNED_DOCUMENTS))


def either(first: wq.Query, second: wq.Query) -> wq.Query:
    """Return the query for what one of two queries matches."""
    return wq.Or([first, second])


def has_truncated_prefix(query: wq.Query) -> bool:
    """Return whether a query that has run left out terms of a prefix, beyond `MAX_PREFIX_TERMS`."""
    return any(isinstance(leaf, PrefixQuery) and leaf.is_truncated for leaf in query.leaves())


def compile_query(
    tree: Node, *, is_question: bool = False, idf: ConceptIdf = lambda _: 1.0, occurs: QueriesOccur | None = None
) -> CompiledQuery:
    """Return the Whoosh query that matches and scores what a tree describes.

    Args:
        tree: The tree.
        is_question: Whether the query is a full question.
        idf: Returns the inverse document frequency of a concept in the index to be searched.
        occurs: Returns which of some queries a document of the index matches; only compiling a relaxed query asks.
    """
    nodes = tree.children if isinstance(tree, AndNode) else (tree,)
    compiler = _Compiler(_indexed_words(idf))
    free = compiler.free_words(nodes, ALL_FIELDS, is_question=is_question)

    def compiled(free_query: wq.Query | None) -> wq.Query:
        return compiler.conjunction(nodes, ALL_FIELDS, free_query).normalize()

    @cache
    def relaxed() -> CompiledQuery:
        enough = free.relaxed_query(idf, None if is_question else occurs)
        return CompiledQuery(compiled(enough), requires_all=False)

    if not requires_all(len(free), is_question=is_question):
        return relaxed()
    query = compiled(free.query() if len(free) else None)
    if not free.can_be_relaxed:
        return CompiledQuery(query)
    return CompiledQuery(query, words=free.word_queries(), relaxed=relaxed)


def _indexed_words(idf: ConceptIdf) -> IsIndexedWord:
    """Return the test for words that the segmenter knows and has found in a document of the index."""

    @cache
    def is_indexed_word(text: str) -> bool:
        return is_known_word(text) and idf(Concept([ConceptTerm(field, text) for field, _ in ALL_FIELDS.words])) > 0

    return is_indexed_word


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles the nodes of a tree.

    Attributes:
        is_indexed_word: Returns whether a Chinese string is a word of the index.
    """

    is_indexed_word: IsIndexedWord

    def free_words(self, nodes: Sequence[Node], scope: Scope, *, is_question: bool = False) -> FreeWords:
        """Return the free words among the nodes; stop words only if there is nothing else to search for."""
        free = FreeWords(scope, self.is_indexed_word, is_question=is_question)
        content = [node for node in nodes if not (isinstance(node, NotNode) or has_only_stop_words(node))]
        for node in nodes:
            if is_free(node):
                free.add(node, stops=not content)
        return free

    def conjunction(self, nodes: Sequence[Node], scope: Scope, free: wq.Query | None) -> wq.Query:
        """Return the query for free words, required nodes and negated nodes, with boosts for adjacent words.

        Args:
            nodes: All nodes, the free words among them.
            scope: The fields to be searched.
            free: The query for the free words; None if there are none.
        """
        positive = [node for node in nodes if not isinstance(node, NotNode)]
        bound = [node for node in positive if not is_free(node)]
        content = [node for node in bound if not has_only_stop_words(node)] or (bound if free is None else [])
        required = [] if free is None else [free]
        required += [self._node(node, scope) for node in content]
        negated = [self._node(node.child, scope) for node in nodes if isinstance(node, NotNode)]
        query = _without(required, negated) if required else _unscored(_all([wq.Not(child) for child in negated]))
        if scope is not ALL_FIELDS:
            return query
        boosts = proximity_queries([word for node in positive for word in _words(node)])
        return wq.AndMaybe(query, wq.Or(boosts)) if boosts else query

    def _node(self, node: Node, scope: Scope) -> wq.Query:
        """Return the query for a node of which all words must match."""
        match node:
            case AndNode(children):
                free = self.free_words(children, scope)
                return self.conjunction(children, scope, free.query() if len(free) else None)
            case OrNode():
                return wq.Or([self._node(child, scope) for child in node.children])
            case NotNode():
                return _unscored(wq.Not(self._node(node.child, scope)))
            case FieldNode():
                return self._node(node.child, SINGLE_FIELDS[node.field])
            case ExpandedNode(PhraseNode(runs, slop) as phrase, translations) if slop > 1:
                # The best of both, not the sum, so that a rare translation does not outscore the words side by side.
                return wq.DisjunctionMax(
                    [self._node(phrase, scope), self._node(ExpandedNode(PhraseNode(runs), translations), scope)]
                )
            case WordNode() | ExpandedNode():
                words = FreeWords(scope, self.is_indexed_word)
                words.add(node, stops=has_only_stop_words(node))
                return words.query()
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
