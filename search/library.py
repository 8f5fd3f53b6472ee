"""Turns an index folder into a library that can be asked: pages of results, documents, facts about itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import numpy as np

from search.config import Config
from search.engine.counting import Selection
from search.engine.facets import FACETS, Label, build_facet, date_label
from search.engine.hits import Hits
from search.engine.masks import Masks
from search.engine.matches import Matches
from search.engine.opened import OpenIndex
from search.engine.served import Served
from search.enrich.eras import EraTable
from search.enrich.gazetteer import Gazetteer
from search.errors import InvalidRequest
from search.model import DateSpan, Document
from search.notices import beyond, shortfalls
from search.present.marks import Needle, needles
from search.present.snippets import mark_hit, mark_texts
from search.query.compile import WhooshQuery, compile_query
from search.query.facts import Facts, date_range
from search.query.parse import Limits, Question, parse
from search.results import Facet, Hit, MarkedText, Page

__all__ = ["SORTS", "Library"]

_LEAST_SCAN, _MOST_SCAN = 10_000, 200_000  # characters of a document that are searched for passages

SORTS = ("relevance", "newest", "oldest")
"""Orders of results; without a question, `relevance` is `newest`."""

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
        self.eras = EraTable.load(Path(config.eras) if config.eras else None)
        self.gazetteer = Gazetteer.load()
        self._facts = Facts(self.gazetteer, self.eras)
        self._limits = Limits(config.query_chars, config.query_clauses, config.query_depth)
        self._served = Served(index)

    @classmethod
    def open(cls, index: str | Path = "index", *, config: Config | None = None) -> Self:
        """Open the index of a folder.

        Raises:
            IndexMissing: If none has been built there.
            IndexDamaged: If a file is missing, cut or changed.
            IndexOutdated: If another version of hezuo, or of its dictionaries, built it.
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
            expand: Whether to mark, besides what was typed, its counterpart in the other language where documents gloss
                it. (What is searched for is only what was typed, so far.)

        Raises:
            InvalidRequest: If a filter, value, date, facet or sort order does not exist; the message lists what does.
        """
        began = perf_counter()
        wanted = {name: self.check_filter(name, values) for name, values in (filters or {}).items() if values}
        unwanted = {name: self.check_filter(name, values) for name, values in (exclude or {}).items() if values}
        span = self.check_dates(*dates) if dates else None
        size = self._check_shape(facets, sort, page, per_page)
        question = self._question(query)
        with self._served.index() as index:
            query_tree = compile_query(question.tree) if question.tree else None
            matches = self._matches(index, question, query_tree)
            masks = Masks(index, wanted, unwanted, span)
            kept = matches.kept(masks.combined())
            found = needles(question.tree, index.glosses if expand else None)
            best = _best(index, kept, sort if found else sort.replace("relevance", "newest"), (page - 1) * size, size)
            scan = min(_MOST_SCAN, max(_LEAST_SCAN, self._config.scan_chars // max(1, len(best))))
            hits = tuple(self._hit(index, number, score, found, scan) for number, score in best)
            total = kept.total
            counted = self._facets(facets, index, masks, matches, kept)
        return Page(
            query=query,
            total=total,
            hits=hits,
            number=page,
            per_page=size,
            facets=counted,
            took_ms=(perf_counter() - began) * 1000,
            sort=sort,
            notices=(*question.notices, *shortfalls(query_tree, partial=matches.partial), *beyond(total, page, size)),
            partial=matches.partial,
        )

    def get(self, document_id: str) -> Document | None:
        """The document with an id, or None."""
        with self._served.index() as index:
            number = index.number(document_id)
            return None if number is None else index.document(number)

    def mark(self, document: Document, query: str, *, expand: bool = True) -> tuple[MarkedText, ...]:
        """The whole texts of a document with the words of a question marked; one entry a text."""
        with self._served.index() as index:
            found = needles(self._question(query).tree, index.glosses if expand else None)
        return mark_texts(document, found, self._config.scan_chars)

    def stats(self) -> Mapping[str, Any]:
        """Facts about the index: documents, generation, day of building, counts by kind, language, era and decade."""
        with self._served.index() as index:
            manifest, columns = index.manifest, index.columns
            documents = None if len(index) == index.size else index.matches(None, 0).selection()
            counts = {
                name: {columns.facets[name].vocabulary[at]: int(found[at]) for at in np.flatnonzero(found)}
                for name, found in columns.counts(columns.facets, documents).items()
            }
            earliest, latest = manifest["published"] or (None, None)
        return {
            "generation": manifest["generation"],
            "built": manifest["built"],
            "documents": manifest["documents"],
            "rejected_total": manifest["rejected_total"],
            "rejected": manifest["rejected"],
            "bytes": sum(int(facts["size"]) for facts in manifest["files"].values()),
            "earliest": earliest,
            "latest": latest,
            "kinds": counts["kind"],
            "langs": counts["lang"],
            "eras": {era.id: counts["era"][era.id] for era in self.eras if era.id in counts["era"]},
            "decades": {value: count for value, count in counts["date"].items() if value.endswith("X")},
            "undated": counts["date"].get("undated", 0),
        }

    def check_filter(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """The values of a filter as the index knows them.

        Raises:
            InvalidRequest: If the filter or a value does not exist; the message lists what does.
        """
        if isinstance(values, str):
            raise InvalidRequest(f"filter {name!r} takes a list of texts, not a text; write [{values!r}]")
        try:
            known = [value for text in values for value in self._facts.values(name, str(text))]
        except ValueError as problem:
            raise InvalidRequest(str(problem)) from None
        return tuple(sorted(set(known)))

    def check_dates(self, earliest: str | None, latest: str | None) -> DateSpan | None:
        """The span between two dates as typed, both inclusive; None if both are missing.

        Raises:
            InvalidRequest: If one is no date, or they are the wrong way round.
        """
        try:
            return date_range(earliest, latest)
        except ValueError as problem:
            raise InvalidRequest(str(problem)) from None

    def region_label(self, code: str) -> tuple[str, str]:
        """English and Chinese name of a region's code, or of the last code of a path; the code itself if unknown."""
        try:
            unit = self.gazetteer.unit(code.rpartition("/")[2])
        except KeyError:
            return code, ""
        return unit.name_en, unit.name

    def era_label(self, era_id: str) -> tuple[str, str]:
        """English and Chinese name of an era; the id itself if it has left the table since the index was built."""
        try:
            era = self.eras[era_id]
        except KeyError:
            return era_id, ""
        return era.en, era.zh

    def _question(self, query: str) -> Question:
        return parse(query, self._facts.resolvers(), self._limits)

    def _matches(self, index: OpenIndex, question: Question, query: WhooshQuery | None) -> Matches:
        if query is None and not question.blank:
            return Matches(Hits.none(index.size))
        return index.matches(query, self._config.deadline_ms)

    def _hit(self, index: OpenIndex, number: int, score: float, found: Sequence[Needle], scan_chars: int) -> Hit:
        document = index.document(number)
        marked = mark_hit(document, found, self._config.snippet_chars, scan_chars)
        return Hit(
            id=document.id,
            score=round(score, 4),
            titles=marked.titles,
            snippets=marked.snippets,
            document=document,
        )

    def _facets(
        self, names: Sequence[str], index: OpenIndex, masks: Masks, matches: Matches, kept: Matches
    ) -> dict[str, Facet]:
        """Each facet, counted under all choices but its own."""
        everybody = _selected(index, kept)
        facets = {}
        for name in names:
            others = matches.kept(masks.combined(without=name)) if masks.narrows(name) else kept
            selection = everybody if others is kept else _selected(index, others)
            facets[name] = self._facet(name, index, masks, selection)
        return facets

    def _facet(self, name: str, index: OpenIndex, masks: Masks, documents: Selection | None) -> Facet:
        column = index.columns.facets[name]
        labels: dict[str, Label] = {"date": date_label, "region": self.region_label, "era": self.era_label}
        order = {era.id: place for place, era in enumerate(self.eras)} if name == "era" else {}
        label = labels.get(name, lambda value: (value, ""))
        return build_facet(name, column, column.counts(documents), masks.chosen(name), label, order)

    def _check_shape(self, facets: Collection[str], sort: str, page: int, per_page: int | None) -> int:
        if wrong := set(facets) - set(FACETS):
            raise InvalidRequest(f"there is no facet {', '.join(sorted(wrong))}; facets are {', '.join(FACETS)}")
        if sort not in SORTS:
            raise InvalidRequest(f"there is no sort order {sort!r}; orders are {', '.join(SORTS)}")
        if page < 1:
            raise InvalidRequest(f"pages are numbered from 1, not {page}")
        size = self._config.per_page if per_page is None else per_page
        if not 1 <= size <= self._config.max_per_page:
            raise InvalidRequest(f"per_page must be from 1 to {self._config.max_per_page}, not {size}")
        return size


def _best(index: OpenIndex, matches: Matches, sort: str, first: int, count: int) -> list[tuple[int, float]]:
    """Numbers and scores of the documents of a page."""
    if sort == "relevance":
        return matches.best(first, count)
    days = index.columns.earliest
    if sort == "oldest":  # the largest key comes first, and undated documents come last in either order
        days = np.where(days == 0, np.iinfo(np.int32).min, -days)
    return matches.first_by(days, first, count)


def _selected(index: OpenIndex, matches: Matches) -> Selection | None:
    """The documents of a result for counting; None for all that there are."""
    return None if matches.total == index.size else Selection(matches.selection(), index.size)
