"""Run a query: parse what was typed, expand it with translations, compile it and search the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from search.config import Config
from search.deadline import NO_DEADLINE, Deadline
from search.lexicon import Lexicon
from search.library.notices import result_notices, wildcard_notices
from search.present import HighlightPattern, highlight_patterns
from search.query import (
    MATCHING,
    NOTHING,
    CompiledQuery,
    FilterParser,
    Index,
    IndexRequest,
    IndexResult,
    Node,
    ParsedQuery,
    QueryLimits,
    compile_query,
    expand_query,
    parse,
    with_exact_names,
)
from search.results import Expansion, Notice

__all__ = ["AnsweredQuery", "QueryRunner"]


@dataclass(frozen=True, slots=True)
class AnsweredQuery:
    """A query with its result.

    Attributes:
        parsed: The query as it was parsed.
        tree: The expanded tree; None if the query has nothing to search for.
        expansions: Translations and other forms that were added.
        compiled: The query as the index received it; None if there is no tree.
        result: What the index found.
        deadline: The deadline of everything that is done for this query.
    """

    parsed: ParsedQuery
    tree: Node | None
    expansions: tuple[Expansion, ...]
    compiled: CompiledQuery | None
    result: IndexResult
    deadline: Deadline

    @property
    def patterns(self) -> tuple[HighlightPattern, ...]:
        """What is to be highlighted in a document."""
        return highlight_patterns(self.tree)

    def notices(self) -> Iterator[Notice]:
        """Yield what the reader should know about the query and its result."""
        yield from self.parsed.notices
        query = self.compiled.query if self.compiled else None
        yield from result_notices(query, partial=self.result.partial)
        if not self.result.total:
            yield from wildcard_notices(self.parsed.tree)
        if self.result.total and self.compiled and self.compiled.share < 1:
            yield Notice(
                code="some-words",
                text="Not every word was required: documents with enough of them are listed, those with most of them "
                "first. To require a word, put a + before it.",
            )


@dataclass(frozen=True, slots=True)
class QueryRunner:
    """Runs queries against an index.

    Attributes:
        filter_parser: Parses the values of conditions such as `region:`.
        config: Limits of a query, and the deadline of a search.
    """

    filter_parser: FilterParser
    config: Config

    def parse(self, text: str) -> ParsedQuery:
        """Return the parsed query; no text raises an error."""
        limits = QueryLimits(self.config.query_chars, self.config.query_clauses, self.config.query_depth)
        return parse(text, self.filter_parser.resolvers(), limits)

    def expand(
        self, index: Index, lexicon: Lexicon, parsed: ParsedQuery, *, expand: bool, without: Sequence[str]
    ) -> tuple[Node | None, tuple[Expansion, ...]]:
        """Return the tree of a query with names of the index and translations of its words, and the translations."""
        if parsed.tree is None:
            return None, ()
        tree = with_exact_names(parsed.tree, partial(_has_word, index))
        if not expand:
            return tree, ()
        expanded = expand_query(tree, lexicon.translator, without, is_question=parsed.is_question)
        return expanded.tree, expanded.expansions

    def run(
        self, index: Index, lexicon: Lexicon, text: str, request: IndexRequest, *, expand: bool, without: Sequence[str]
    ) -> AnsweredQuery:
        """Return the documents that match a query, as far as they are found before the deadline.

        Args:
            index: The index to search.
            lexicon: The lexicon of that index.
            text: The query as typed.
            request: Filters, facets, sort order and page; its `query` is replaced. Without words to rank by, the newest
                documents come first. If it has no deadline, the deadline starts when the index is searched: parsing
                and expansion have bounds of their own, and the first query of a process also waits for tables to load.
            expand: Whether to search for translations and other forms of the words as well.
            without: Texts of expansions that are not searched for.
        """
        parsed = self.parse(text)
        tree, expansions = self.expand(index, lexicon, parsed, expand=expand, without=without)
        if request.deadline is NO_DEADLINE:
            request = replace(request, deadline=Deadline(self.config.deadline_ms))
        if not highlight_patterns(tree):
            request = replace(request, sort=request.sort.replace("relevance", "newest"))
        if tree is None:
            result = index.search(replace(request, query=None if parsed.blank else NOTHING))
            return AnsweredQuery(parsed, None, (), None, result, request.deadline)
        compiled = compile_query(tree, is_question=parsed.is_question, idf=index.idf)
        result = index.search(replace(request, query=compiled.query))
        if _may_retry(compiled) and _is_empty(result):
            compiled = compile_query(tree, is_question=parsed.is_question, is_retry=True, idf=index.idf)
            result = index.search(replace(request, query=compiled.query))
        return AnsweredQuery(parsed, tree, expansions, compiled, result, request.deadline)

    def compile(self, index: Index, parsed: ParsedQuery, tree: Node, deadline: Deadline) -> CompiledQuery:
        """Return the query that `run` takes the result from; nothing is searched unless that decides which it is.

        Args:
            index: The index to search.
            parsed: The parsed query.
            tree: Its expanded tree.
            deadline: When a search for the decision stops.
        """
        compiled = compile_query(tree, is_question=parsed.is_question, idf=index.idf)
        if _may_retry(compiled) and _is_empty(index.search(IndexRequest(compiled.query, deadline=deadline))):
            return compile_query(tree, is_question=parsed.is_question, is_retry=True, idf=index.idf)
        return compiled


def _has_word(index: Index, word: str) -> bool:
    return any(index.df(f"{part}_forms", word) for part in ("body", "title", "author"))


def _may_retry(compiled: CompiledQuery) -> bool:
    """Return whether a query that finds nothing is run again with fewer required words."""
    return compiled.share >= 1 and compiled.words > MATCHING.few_words


def _is_empty(result: IndexResult) -> bool:
    """Return whether no document matches, whatever the filters; a partial result does not tell."""
    return not result.partial and not result.unfiltered
