"""Run a query: parse what was typed, expand it with translations, compile it and search the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from search.config import Config
from search.deadline import NO_DEADLINE, Deadline
from search.errors import Message
from search.lexicon import Lexicon
from search.library.notices import filled_up_notice, result_notices, wildcard_notices
from search.present import HighlightPattern, highlight_patterns
from search.query import (
    NOTHING,
    CompiledQuery,
    FilterParser,
    Index,
    IndexRequest,
    IndexResult,
    Node,
    ParsedQuery,
    QueryLimits,
    ScoredDocument,
    WhooshQuery,
    add_misreadings,
    compile_query,
    either,
    expand_query,
    in_scanned_documents,
    parse,
    searched_terms,
    with_names,
)
from search.results import MISREAD, Expansion, Notice
from search.text import fold

__all__ = ["AnsweredQuery", "PreparedQuery", "QueryRunner"]


_MAX_TYPED = 2000  # characters of a query in which missing words are looked for; the search box takes as many


@dataclass(frozen=True, slots=True)
class AnsweredQuery:
    """A query with its result.

    Attributes:
        text: The query as typed.
        parsed: The query as it was parsed.
        expansions: Translations and other forms that were added.
        compiled: The query that gave the result, the relaxed one if it was filled up; None if there is no tree.
        strict: The query that requires all words; None if there is no tree.
        possible: The query of scanned documents that may have all words, misread; None if they have no misreadings.
        result: What the index found.
        deadline: The deadline of everything that is done for this query.
    """

    text: str
    parsed: ParsedQuery
    expansions: tuple[Expansion, ...]
    strict: CompiledQuery | None
    compiled: CompiledQuery | None
    result: IndexResult
    deadline: Deadline
    possible: CompiledQuery | None = None

    @property
    def patterns(self) -> tuple[HighlightPattern, ...]:
        """What is to be highlighted in a document."""
        return highlight_patterns(self.compiled.query if self.compiled else None)

    @property
    def scanned_patterns(self) -> tuple[HighlightPattern, ...]:
        """What is to be highlighted in a scanned document: also what may be misread."""
        if self.possible is None or self.compiled is None:
            return self.patterns
        return highlight_patterns(either(self.compiled.query, self.possible.query))

    @property
    def misreadings(self) -> tuple[str, ...]:
        """Strings that words of the query may have been taken for."""
        return tuple(expansion.text for expansion in self.expansions if expansion.why == MISREAD)

    @property
    def is_filled_up(self) -> bool:
        """Whether documents follow those with all words that have only some of them."""
        return self.result.complete + self.result.possible < self.result.total

    def missing_words(self, documents: Sequence[ScoredDocument]) -> list[tuple[str, ...]]:
        """Return, for each of some documents of the result, the words as typed that it lacks; none if it has all."""
        missing = {index for document in documents for index in document.missing}
        if not missing or self.strict is None:
            return [()] * len(documents)
        typed = self.text[:_MAX_TYPED]
        folded = fold(typed)
        words = {index: _as_typed(self.strict.words[index].word, typed, folded) for index in missing}
        return [tuple(words[index] for index in document.missing) for document in documents]

    def notices(self) -> Iterator[Notice]:
        """Yield what the reader should know about the query and its result."""
        yield from self.parsed.notices
        yield from result_notices(self.result)
        if not self.result.total:
            yield from wildcard_notices(self.parsed.tree)
        if self.is_filled_up:
            yield filled_up_notice(self.result.complete + self.result.possible, self.result.total)
        elif self.result.total and self.compiled and not self.compiled.requires_all:
            yield Notice(
                code="some-words",
                text=Message(
                    "Not every word was required: documents with enough of them are listed, those with most of them "
                    "first. To require a word, put a + before it."
                ),
            )


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query that is ready to be asked of an index.

    Attributes:
        text: The query as typed.
        parsed: The query as it was parsed.
        request: What the index is to be asked.
        expansions: Translations and other forms that were added.
        strict: The query that requires all words; None if there is no tree.
        possible: The query of scanned documents that may have all words, misread; None if they have no misreadings.
    """

    text: str
    parsed: ParsedQuery
    request: IndexRequest
    expansions: tuple[Expansion, ...] = ()
    strict: CompiledQuery | None = None
    possible: CompiledQuery | None = None

    def answered(self, result: IndexResult) -> AnsweredQuery:
        """Return the query with its result."""
        strict = used = self.strict
        if strict and strict.relaxed and result.complete + result.possible < result.total:
            used = strict.relaxed()
        return AnsweredQuery(
            self.text, self.parsed, self.expansions, strict, used, result, self.request.deadline, self.possible
        )


def _as_typed(word: str, text: str, folded: str) -> str:
    """Return a folded word as it stands in the query; the word itself if it was joined of several places."""
    start = folded.find(word)
    return text[start : start + len(word)] if start >= 0 else word


def _without_words(sort: str) -> str:
    """Return the sort order of a query that has no words to rank by."""
    return "newest" if sort == "relevance" else sort


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
        tree = with_names(parsed.tree, index.words.df, is_question=parsed.is_question)
        if not expand:
            return tree, ()
        expanded = expand_query(tree, lexicon.translator, without, is_question=parsed.is_question)
        return expanded.tree, expanded.expansions

    def add_misreadings(
        self,
        index: Index,
        lexicon: Lexicon,
        parsed: ParsedQuery,
        tree: Node,
        deadline: Deadline,
        without: Sequence[str],
    ) -> tuple[CompiledQuery | None, tuple[Expansion, ...]]:
        """Return the query of scanned documents that may have the words misread, and the misreadings.

        Args:
            index: The index to be searched.
            lexicon: Its lexicon.
            parsed: The parsed query.
            tree: Its expanded tree.
            deadline: When to stop looking for compounds in the index.
            without: Texts of expansions that are not searched for.
        """
        if not lexicon.misreadings.are_possible:
            return None, ()
        misread = add_misreadings(tree, lexicon.misreadings, without)
        if misread is None:
            return None, ()
        compiled = self.compile(index, parsed, misread.tree, deadline)
        return replace(compiled, query=in_scanned_documents(compiled.query)), misread.expansions

    def run(
        self,
        index: Index,
        lexicon: Lexicon,
        text: str,
        request: IndexRequest,
        *,
        expand: bool,
        without: Sequence[str],
        name_missing: bool = False,
    ) -> AnsweredQuery:
        """Return the documents that match a query, as far as they are found before the deadline.

        Args:
            index: The index to search.
            lexicon: The lexicon of that index.
            text: The query as typed.
            request: Filters, facets, sort order and page; its `query` is replaced, and a page is filled up. If it
                says itself how many documents are enough, those that fill it up come without the words they lack.
                Without words to rank by, the newest documents come first. If it has no deadline, it gets one when the
                index is searched: parsing and expansion have bounds of their own, and the first query of a process also
                waits for tables to load.
            expand: Whether to search for translations and other forms of the words as well, and for documents without
                some of the words.
            without: Texts of expansions that are not searched for.
            name_missing: Whether those come with the words they lack even if the request says how many are enough.
        """
        prepared = self.prepare(
            index, lexicon, text, request, expand=expand, without=without, name_missing=name_missing
        )
        return prepared.answered(index.search(prepared.request))

    def run_all(
        self,
        index: Index,
        lexicon: Lexicon,
        queries: Iterable[tuple[str, IndexRequest]],
        *,
        expand: bool,
        without: Sequence[str],
    ) -> list[AnsweredQuery]:
        """Return the documents that match each of several queries; see `run`. The index is asked for all at once.

        Args:
            index: The index to search.
            lexicon: The lexicon of that index.
            queries: The queries as typed, with their requests.
            expand: Whether to search for translations and other forms of the words as well.
            without: Texts of expansions that are not searched for.
        """
        prepared: list[PreparedQuery] = []

        def requests() -> Iterator[IndexRequest]:
            for text, request in queries:
                prepared.append(self.prepare(index, lexicon, text, request, expand=expand, without=without))
                yield prepared[-1].request

        results = index.search_all(requests())
        return [query.answered(result) for query, result in zip(prepared, results, strict=True)]

    def prepare(
        self,
        index: Index,
        lexicon: Lexicon,
        text: str,
        request: IndexRequest,
        *,
        expand: bool,
        without: Sequence[str],
        name_missing: bool = False,
    ) -> PreparedQuery:
        """Return a query with what an index is to be asked for it; see `run`."""
        parsed = self.parse(text)
        tree, expansions = self.expand(index, lexicon, parsed, expand=expand, without=without)
        if request.deadline is NO_DEADLINE:
            request = replace(request, deadline=Deadline(self.config.deadline_ms))
        if tree is None:
            query = None if parsed.blank else NOTHING
            return PreparedQuery(text, parsed, replace(request, sort=_without_words(request.sort), query=query))
        strict = self.compile(index, parsed, tree, request.deadline)
        has_words = any(searched_terms(strict.query))
        request = replace(request, query=strict.query, sort=request.sort if has_words else _without_words(request.sort))
        if expand and strict.relaxed:
            relaxed = strict.relaxed
            request = replace(request, relaxed=lambda: relaxed().query)
            if name_missing or not request.enough:
                words = [word.query for word in strict.words]
                request = replace(request, enough=request.enough or request.count, words=words)
        possible = None
        if expand:
            possible, misreadings = self.add_misreadings(index, lexicon, parsed, tree, request.deadline, without)
            expansions = (*expansions, *misreadings)
            request = replace(request, possible=possible.query if possible else None)
        return PreparedQuery(text, parsed, request, expansions, strict, possible)

    def compile(self, index: Index, parsed: ParsedQuery, tree: Node, deadline: Deadline) -> CompiledQuery:
        """Return the query for an index.

        Args:
            index: The index to be searched.
            parsed: The parsed query.
            tree: Its tree, expanded or not.
            deadline: When to stop looking for compounds in the index.
        """

        def occurs(queries: Sequence[WhooshQuery]) -> list[bool]:
            results = index.search_all([IndexRequest(query, deadline=deadline) for query in queries])
            return [result.partial or result.total > 0 for result in results]

        return compile_query(tree, is_question=parsed.is_question, idf=index.words.idf, occurs=occurs)

    def widest_query(
        self, index: Index, parsed: ParsedQuery, tree: Node, deadline: Deadline, *, expand: bool
    ) -> WhooshQuery:
        """Return the query that matches all documents of a page, those that fill it up included.

        A document has the same score in a page that was filled up and in one that was not.

        Args:
            index: The index to be searched.
            parsed: The parsed query.
            tree: Its tree, expanded or not.
            deadline: When to stop looking for compounds in the index.
            expand: Whether pages are filled up.
        """
        compiled = self.compile(index, parsed, tree, deadline)
        return compiled.relaxed().query if expand and compiled.relaxed else compiled.query
