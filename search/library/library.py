"""Turns an index folder into a library that can be asked: pages of results, documents, facts about itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self
from weakref import WeakKeyDictionary

from search.config import Config
from search.deadline import Deadline
from search.engine import Served
from search.enrich import EraTable, Gazetteer, enrichment_versions
from search.lexicon import Decisions, Lexicon, lexicon_versions
from search.library.alternatives import Helper
from search.library.explanations import concept_scores
from search.library.facets import Labels
from search.library.facets import facets as build_facets
from search.library.hits import hits
from search.library.notices import beyond
from search.library.question import Asker
from search.library.similar import similar_query
from search.library.statistics import inventory
from search.library.validation import check_order, date_span, filter_values, page_size
from search.model import DateSpan, Document
from search.present import highlight_patterns, mark_texts
from search.query import Facts, Filters, Index, Request
from search.results import Completion, Explanation, Hit, MarkedText, Page, Problem

__all__ = ["Library"]

_LOG = logging.getLogger(__name__)

Values = Mapping[str, Sequence[str]]


class Library:
    """An open index. Safe for many threads; follows a rebuild of its index by itself.

    Use `Library.open`. A reader's question never raises; a wrong argument raises `InvalidRequest`.

    Attributes:
        eras: The table of named periods.
        gazetteer: The table of places.
    """

    def __init__(self, index: Path, config: Config) -> None:
        self._config = config
        eras = Path(config.eras) if config.eras else None
        self.eras = EraTable.load(eras)
        self._derived = {"enrichment": enrichment_versions(eras), "lexicon": lexicon_versions()}
        self.gazetteer = Gazetteer.load()
        self._labels = Labels(self.gazetteer, self.eras)
        self._facts = Facts(self.gazetteer, self.eras)
        self._asker = Asker(self._facts, config)
        self._decisions = Decisions(index)
        self._lexicons = WeakKeyDictionary[Index, Lexicon]()
        self._served = Served(index)

    @classmethod
    def open(cls, index: str | Path = "index", *, config: Config | None = None) -> Self:
        """Open the index of a folder.

        Raises:
            IndexMissing: If none has been built there.
            IndexDamaged: If a file is missing, cut or changed.
            IndexOutdated: If it is of another format or analysis; the message says how to rebuild it.
            ConfigError: If the table of eras is wrong.
        """
        return cls(Path(index), config or Config())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; searches that are under way finish first."""
        self._served.close()

    @property
    def per_page(self) -> int:
        """Results on a page, unless a search asks for another number."""
        return self._config.per_page

    @property
    def max_per_page(self) -> int:
        """The most results on a page that a search may ask for."""
        return self._config.max_per_page

    def search(
        self,
        query: str = "",
        *,
        filters: Values | None = None,
        exclude: Values | None = None,
        dates: tuple[str | None, str | None] | None = None,
        facets: Sequence[str] = ("date", "region", "era"),
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        expand: bool = True,
        without: Sequence[str] = (),
    ) -> Page:
        """Answer a reader's question.

        Args:
            query: What the reader typed; empty for every document that the filters leave.
            filters: Wanted values by filter (`date`, `region`, `era`, `kind`, `lang`): one of each filter's values.
            exclude: Unwanted values by filter: none of them.
            dates: First and last date of publication, as typed (`1953`, `1958-06`), each inclusive, either None.
            facets: Names of the facets to count, over all documents found.
            sort: One of `SORTS`.
            page: Number of the page, from 1.
            per_page: Results on a page, from 1 to the setting `max_per_page`.
            expand: Whether to search as well for what the words are called in the other language, in other spellings
                and by sound; otherwise only for what was typed.
            without: Texts of expansions to leave out.

        Raises:
            InvalidRequest: If a filter, value, date, facet or sort order does not exist; the message lists what does.
        """
        began = perf_counter()
        narrowed = Filters(
            {name: self.check_filter(name, values) for name, values in (filters or {}).items() if values},
            {name: self.check_filter(name, values) for name, values in (exclude or {}).items() if values},
            self.check_dates(*dates) if dates else None,
        )
        check_order(facets, sort)
        size = page_size(self._config, page, per_page)
        wanted = Request(None, narrowed, facets, sort, (page - 1) * size, size)
        index = self._served.index()
        lexicon = self._lexicon(index)
        asked = self._asker.ask(index, lexicon, query, wanted, expand=expand, without=without)
        total = asked.answer.total
        listed = hits(index, asked.answer.documents, asked.patterns, self._config)
        counted = build_facets(asked.answer.counts, self._labels)
        helper = Helper(self._asker, index, lexicon, narrowed, expand, without, asked.deadline)
        suggestions = helper.suggestions(asked) if page == 1 else ()
        relaxed = helper.relaxations(query, self._label) if page == 1 and not total else ()
        if asked.answer.partial:
            _LOG.info("a search was cut short after %d ms: %.100r", self._config.deadline_ms, query)
        return Page(
            query=query,
            total=total,
            hits=listed,
            number=page,
            per_page=size,
            facets=counted,
            took_ms=(perf_counter() - began) * 1000,
            sort=sort,
            notices=(*asked.notices(), *beyond(total, page, size)),
            expansions=asked.expansions,
            suggestions=suggestions,
            relaxations=relaxed,
            partial=asked.answer.partial,
        )

    def warm(self) -> None:
        """Load the tables that the first question in each language and spelling would wait for."""
        for question in ("Hopei huzhuzu mutaul", "社会 互助祖 一万二千"):
            self.search(question, per_page=1)
        self.suggest("hu")

    def get(self, document_id: str) -> Document | None:
        """The document with an id, or None."""
        index = self._served.index()
        number = index.number(document_id)
        return None if number is None else index.document(number)

    def mark(
        self, document: Document, query: str, *, expand: bool = True, without: Sequence[str] = ()
    ) -> tuple[MarkedText, ...]:
        """The whole texts of a document with the words of a question marked; one entry a text."""
        index = self._served.index()
        question = self._asker.question(query)
        tree, _ = self._asker.widened(self._lexicon(index), question, expand=expand, without=without)
        return mark_texts(document, highlight_patterns(tree), self._config.scan_chars)

    def suggest(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """How what stands in the search box may go on, the best first; never raises for what a reader typed."""
        index = self._served.index()
        return self._lexicon(index).completions.complete(text, limit)

    def similar(self, document_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Documents about the same in either language, the most alike first; none if there is no such document."""
        index = self._served.index()
        number = index.number(document_id)
        if number is None:
            return ()
        document = index.document(number)
        query = similar_query(index, document, self._lexicon(index).translator.translate)
        if query is None:
            return ()
        wanted = Request(query, count=limit + 1, deadline=Deadline(self._config.deadline_ms))
        others = [one for one in index.answer(wanted).documents if one.number != number][:limit]
        return hits(index, others, (), self._config)

    def explain(self, query: str, document_id: str, *, expand: bool = True, without: Sequence[str] = ()) -> Explanation:
        """Why a question finds a document, and what each of its words gave to the score."""
        index = self._served.index()
        number = index.number(document_id)
        wanted = Request(None)
        asked = self._asker.ask(index, self._lexicon(index), query, wanted, expand=expand, without=without)
        if number is None or asked.compiled is None:
            return Explanation(id=document_id, matches=number is not None and asked.question.blank, score=0.0)
        matches, score, contributions = index.explain(asked.compiled.query, number, asked.deadline)
        scores = concept_scores(contributions, asked.expansions)
        return Explanation(id=document_id, matches=matches, score=round(score, 4), concepts=scores)

    def stats(self) -> Mapping[str, Any]:
        """Facts about the index: documents, generation, day of building, counts by kind, language, era and decade.

        `versions` are those that it was built with; `stale` says what the next update derives anew, and why; under
        `problems` stands what `problems` gives.
        """
        facts = inventory(self._served.index(), self.eras, self._derived)
        return {**facts, "problems": [{"code": one.code, "detail": one.detail} for one in self.problems()]}

    def problems(self) -> tuple[Problem, ...]:
        """What a librarian has changed and the library cannot use; it goes on with what was there before."""
        found = {"generation": self._served.problem, "decisions": self._decisions.problem}
        return tuple(Problem(code=code, detail=detail) for code, detail in found.items() if detail)

    def check_filter(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """The values of a filter as the index knows them.

        Raises:
            InvalidRequest: If the filter or a value does not exist; the message lists what does.
        """
        return filter_values(self._facts, name, values)

    def check_dates(self, earliest: str | None, latest: str | None) -> DateSpan | None:
        """The span between two dates as typed, both inclusive; None if both are missing.

        Raises:
            InvalidRequest: If one is no date, or they are the wrong way round.
        """
        return date_span(earliest, latest)

    def region_label(self, code: str) -> tuple[str, str]:
        """English and Chinese name of a region's code, or of the last code of a path; the code itself if unknown."""
        return self._labels.region(code)

    def era_label(self, era_id: str) -> tuple[str, str]:
        """English and Chinese name of an era; the id itself if it has left the table since the index was built."""
        return self._labels.era(era_id)

    def _label(self, name: str, value: str) -> str:
        """A filter's value for people."""
        return " ".join(filter(None, self._labels.of(name)(value)))

    def _lexicon(self, index: Index) -> Lexicon:
        lexicon = self._lexicons.get(index)
        if lexicon is None:
            lexicon = self._lexicons.setdefault(index, Lexicon(index, self._decisions))
        return lexicon
