"""The `Library` class: search, documents, completions, explanations and statistics of an index folder."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from search.config import ArchiveIdentity, Config
from search.deadline import Deadline
from search.enrich import EraTable, Gazetteer
from search.errors import raise_if_exhausted, unless_damaged
from search.lexicon import Decisions
from search.library.alternatives import AlternativeQueries
from search.library.counts.timelines import build_timeline, checked_grain, timeline_request
from search.library.explanations import concept_scores
from search.library.facets.labels import build_facets
from search.library.facets.trees import MOST_LISTED
from search.library.generation import Generation
from search.library.hits import build_hits, duplicates_of
from search.library.listings import Listings
from search.library.notices import page_notices
from search.library.opening import serve, stale
from search.library.overviews import Overviews
from search.library.similar import similar_query
from search.library.statistics import index_statistics
from search.library.validation import check_facets_and_sort, checked_filters, date_span, filter_values, page_size
from search.model import DateSpan, Document
from search.present import highlight_patterns, mark_texts
from search.query import IndexRequest, Served, ValuesByFacet, either
from search.results import (
    Completion,
    Duplicate,
    Example,
    Explanation,
    Hit,
    MarkedText,
    Page,
    Problem,
    Relaxation,
    ResolvedId,
    Suggestion,
)

__all__ = ["Library"]

_LOG = logging.getLogger(__name__)


class Library(Overviews, Listings):
    """An open index. Safe for many threads; follows a rebuild of its index by itself.

    Use `Library.open`. No query text raises an error; a wrong argument raises `InvalidRequest`.

    The archive's own tables of places, eras and terms are those that the served generation was built with: what has
    been edited since takes effect with the next update.
    """

    def __init__(self, served: Served[Generation], config: Config, decisions: Decisions) -> None:
        self._served, self._config, self._decisions = served, config, decisions

    @classmethod
    def open(cls, index: str | Path = "index", *, config: Config | None = None, generation: Path | None = None) -> Self:
        """Open an index.

        Args:
            index: Its folder, or the address of an archive in OpenSearch: `opensearch+https://host:9200/archive`.
            config: Settings; by default the built-in ones.
            generation: Folder of the generation to open, which need not be the one that is served; by default that one,
                and whichever is served after it.

        Raises:
            IndexMissing: If none has been built there.
            IndexDamaged: If a file is missing, cut or changed.
            IndexOutdated: If it is of another format or analysis; the message says how to rebuild it.
            ResourcesExhausted: If file descriptors or memory have run out.
            ConfigError: If the index does not hold the archive's own tables, for its age, and one of now is wrong; if
                the address or the credentials are wrong.
            IndexUnreachable: If no host of the address answers.
        """
        settings = config or Config()
        try:
            served, decisions = serve(index, settings, generation)
            return cls(served, settings, decisions)
        except (OSError, MemoryError) as error:  # whichever file it was that there was no room for
            raise_if_exhausted(index, error)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the files of the index once running searches have finished."""
        self._served.close()

    @property
    def identity(self) -> ArchiveIdentity:
        """What the archive says of itself, by the settings."""
        return self._config.identity

    @property
    def revision(self) -> str:
        """What decides the answers to a question: generation, librarians' decisions, settings; empty amid problems."""
        generation = self._served.current().index.facts()["generation"]
        return "" if self.problems() else f"{generation} {self._decisions.revision} {self._config}"

    @property
    def eras(self) -> EraTable:
        """The table of named periods."""
        return self._served.current().labels.eras

    @property
    def gazetteer(self) -> Gazetteer:
        """The table of places."""
        return self._served.current().labels.gazetteer

    @property
    def per_page(self) -> int:
        """The default number of results on a page."""
        return self._config.per_page

    @property
    def max_per_page(self) -> int:
        """The maximum number of results on a page."""
        return self._config.max_per_page

    def search(  # noqa: PLR0913 - all of them are keywords but the first, each a parameter of the address
        self,
        query: str = "",
        *,
        filters: ValuesByFacet | None = None,
        exclude: ValuesByFacet | None = None,
        dates: tuple[str | None, str | None] | None = None,
        facets: Sequence[str] = ("date", "region", "era"),
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
        fold: bool = True,
        date_grain: str | None = None,
        facet_limit: int = MOST_LISTED,
    ) -> Page:
        """Search the index and return one page of results.

        Args:
            query: The text as typed; empty for all documents that pass the filters.
            filters: Values by filter (`date`, `region`, `era`, `kind`, `lang`); a document must have one value of each.
            exclude: Values by filter; documents with any of them are left out.
            dates: First and last date of publication, as typed (`1953`, `1958-06`), each inclusive, either None.
            facets: Names of the facets to count, over all documents found.
            sort: One of `SORTS`.
            page: Number of the page, from 1.
            per_page: Results on a page, from 1 to the setting `max_per_page`.
            expand: Whether to search for translations, other spellings and romanisations of the words as well.
            without: Texts of expansions that are not searched for.
            fold: Whether of documents with almost the same text only the first is listed, with the others as its
                `duplicates`. Totals and facets count all of them either way.
            date_grain: Length of the periods of the page's `timeline`, one of `GRAINS`; `auto` for months of a year or
                two, if the search is narrowed to these, days of a month or two, and else years. None for no timeline.
            facet_limit: Values of a facet that may have any number (`author`), those with most documents.

        Raises:
            InvalidRequest: If a filter, value, date, facet, sort order or grain does not exist; the message lists what
                does.
        """
        began = perf_counter()
        generation = self._served.current()
        index, lexicon, runner = generation.index, generation.lexicon, generation.runner
        checked = checked_filters(runner.filter_parser, filters, exclude, dates)
        check_facets_and_sort(facets, sort)
        size = page_size(self._config, page, per_page)
        grain = None if date_grain is None else checked_grain(date_grain, checked)
        counted = None if grain is None else timeline_request(grain)
        first = (page - 1) * size
        request = IndexRequest(None, checked, facets, sort, first, size, stored=True, fold=fold, histogram=counted)
        answered = runner.run(index, lexicon, query, request, expand=expand, without=without)
        result = answered.result
        total = result.total
        alternatives = AlternativeQueries(runner, index, lexicon, checked, expand, without, answered.deadline)
        hits = build_hits(
            index,
            result.documents,
            answered.patterns,
            self._config,
            answered.missing_words(result.documents),
            scanned_patterns=answered.scanned_patterns,
            misreadings=answered.misreadings,
        )
        facet_trees = build_facets(result.counts, generation.labels, facet_limit)
        suggestions: tuple[Suggestion, ...] = ()
        relaxations: tuple[Relaxation, ...] = ()
        if page == 1:
            suggestions = unless_damaged(lambda: alternatives.suggestions(answered), (), "suggestions are", _LOG)
        if page == 1 and not result.complete + result.possible:
            relaxed = partial(alternatives.relaxations, query, generation.label, words=not total)
            relaxations = unless_damaged(relaxed, (), "queries with less are", _LOG)
        if result.partial:
            _LOG.info("a search was cut short after %d ms: %.100r", self._config.deadline_ms, query)
        return Page(
            query=query,
            total=total,
            complete=result.complete,
            possible=result.possible,
            hits=hits,
            number=page,
            per_page=size,
            facets=facet_trees,
            took_ms=(perf_counter() - began) * 1000,
            sort=sort,
            notices=(*answered.notices(), *page_notices(total - result.folded, page, size)),
            expansions=answered.expansions,
            suggestions=suggestions,
            relaxations=relaxations,
            partial=result.partial,
            folded=result.folded,
            timeline=None if grain is None else build_timeline(generation.counts, result.histogram, grain, checked),
        )

    def warm(self) -> None:
        """Load the tables that the first queries would otherwise wait for: English, Chinese, pinyin and spelling."""
        for question in ("Hopei huzhuzu mutaul", "社会 互助祖 一万二千"):
            self.search(question, per_page=1)
        self.suggest("hu")
        self.terms_in("mutual aid 互助")
        self.examples()

    def get(self, document_id: str) -> Document | None:
        """Return the document with an id, or None.

        A document that had the id before is returned too; its own id is another one then (see `resolve`).
        """
        index = self._served.current().index
        [(key, _)] = index.locate([document_id])
        return None if key is None else index.documents([key])[0]

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given; no text raises an error.

        An id is never given to another document. One that changes its path keeps its id; one whose text is still there
        as another document is moved to that; any other that was in the archive is gone.
        """
        return self._served.current().index.resolve(document_id)

    def mark(
        self, document: Document, query: str, *, expand: bool = True, without: Sequence[str] = ()
    ) -> tuple[MarkedText, ...]:
        """Return the full texts of a document with the words of a query marked, one entry per text."""
        generation = self._served.current()
        index, runner = generation.index, generation.runner
        parsed = runner.parse(query)
        tree, _ = runner.expand(index, generation.lexicon, parsed, expand=expand, without=without)
        if tree is None:
            return mark_texts(document, (), self._config.scan_chars)
        deadline = Deadline(self._config.deadline_ms)
        compiled = runner.widest_query(index, parsed, tree, deadline, expand=expand)
        if expand and document.scan:
            possible, _ = runner.add_misreadings(index, generation.lexicon, parsed, tree, deadline, without)
            compiled = either(compiled, possible.query) if possible else compiled
        return mark_texts(document, highlight_patterns(compiled), self._config.scan_chars)

    def suggest(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of the text in the search box, the best first; no text raises an error."""
        return self._served.current().lexicon.completions.complete(text, limit)

    def examples(self, limit: int | None = None) -> tuple[Example, ...]:
        """Return queries of different kinds that this index answers, those for readers who look around first.

        They are made of terms, places and authors of the index, and each finds a document with all of its words. An
        index that has too little of a kind gives no example of it. They are found once for each generation of the
        index, and again when librarians' decisions change; a call otherwise costs nothing. If they cannot be found,
        for a damaged file, there are none, and `problems` tells why.

        Args:
            limit: Maximal number of examples; None for one of each kind that there is.
        """
        return self._served.current().examples.examples()[:limit]

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return similar documents in either language, the most similar first; none if the id is unknown."""
        generation = self._served.current()
        index = generation.index
        [(key, _)] = index.locate([document_id])
        if key is None:
            return ()
        [document] = index.documents([key])
        query = similar_query(index.words, document, generation.lexicon.translator.translate)
        if query is None:
            return ()
        same, deadline = {key, *index.same_text(key)}, Deadline(self._config.deadline_ms)
        # One more, since of the documents with the same text only the first is listed.
        request = IndexRequest(query, count=limit + 1, stored=True, deadline=deadline, fold=True)
        others = [other for other in index.search(request).documents if other.key not in same][:limit]
        return build_hits(index, others, (), self._config)

    def duplicates(self, document_id: str, limit: int = 100) -> tuple[Duplicate, ...]:
        """Return the documents with almost the same text as a document, in the order of the index.

        Two texts are almost the same if they share most runs of three Chinese characters, or of three English words
        (a Jaccard similarity of .65). Of a bilingual document the Chinese text counts.

        Args:
            document_id: Id of the document; no text raises an error.
            limit: Most documents that are returned.
        """
        index = self._served.current().index
        [(key, _)] = index.locate([document_id])
        return () if key is None else duplicates_of(index, index.same_text(key)[:limit])

    def explain(self, query: str, document_id: str, *, expand: bool = True, without: Sequence[str] = ()) -> Explanation:
        """Return whether a query matches a document, and what each word of the query adds to the score.

        A document with some of the words matches too, since it may be listed where few documents have all of them.
        """
        generation = self._served.current()
        index, runner = generation.index, generation.runner
        [(key, document_id)] = index.locate([document_id])
        parsed = runner.parse(query)
        tree, expansions = runner.expand(index, generation.lexicon, parsed, expand=expand, without=without)
        if key is None or tree is None:
            return Explanation(id=document_id, matches=key is not None and parsed.blank, score=0.0)
        deadline = Deadline(self._config.deadline_ms)
        explained = runner.widest_query(index, parsed, tree, deadline, expand=expand)
        if expand:
            possible, misreadings = runner.add_misreadings(index, generation.lexicon, parsed, tree, deadline, without)
            strict = runner.compile(index, parsed, tree, deadline)
            # The page ranks a document among the possible ones only if it does not match the query itself.
            if (
                possible
                and not index.has_match(strict.query, key, deadline)
                and index.has_match(possible.query, key, deadline)
            ):
                explained, expansions = possible.query, (*expansions, *misreadings)
        matches, score, contributions = index.explain(explained, key, deadline)
        scores = concept_scores(contributions, expansions)
        return Explanation(id=document_id, matches=matches, score=round(score, 4), concepts=scores)

    def stats(self) -> Mapping[str, Any]:
        """Return statistics of the index: documents, generation, build date, counts by kind, language, era and decade.

        `versions` are those that the index was built with; `stale` says what the next update will derive again, and
        why; `problems` lists what the method `problems` returns.
        """
        generation = self._served.current()
        is_stale = stale(generation.index.facts(), self._config)
        statistics = index_statistics(generation.index, generation.labels.eras, is_stale)
        problems = [{"code": problem.code, "detail": problem.detail} for problem in self.problems()]
        return {**statistics, "problems": problems}

    def problems(self) -> tuple[Problem, ...]:
        """Return problems with files that were changed; the library keeps using the last valid version of them."""
        details = {
            "generation": self._served.problem,
            "decisions": self._decisions.problem,
            "examples": self._served.current().examples.problem,
        }
        return tuple(Problem(code=code, detail=detail) for code, detail in details.items() if detail)

    def check_filter(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """Return the values of a filter as they are stored in the index.

        Raises:
            InvalidRequest: If the filter or a value does not exist; the message lists what does.
        """
        return filter_values(self._served.current().runner.filter_parser, name, values)

    def check_dates(self, earliest: str | None, latest: str | None) -> DateSpan | None:
        """Return the span between two dates as typed, both inclusive; None if both are missing.

        Raises:
            InvalidRequest: If one is not a date, or the first is after the last.
        """
        return date_span(earliest, latest)

    def era_label(self, era_id: str) -> tuple[str, str]:
        """Return the English and Chinese name of an era; the id if the table of eras no longer has it."""
        return self._served.current().labels.era(era_id)

    def value_label(self, name: str, value: str) -> tuple[str, str]:
        """Return the English and Chinese name of a filter's value, or what documents call it, or else itself."""
        return self._served.current().labels.of(name)(value)
