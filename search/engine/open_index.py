"""Open a generation and answer requests over it: ranked documents, facet counts, stored documents, term statistics."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from whoosh.query.qcore import QueryError
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from search.deadline import NO_DEADLINE, Deadline
from search.engine.codec import whoosh_reader
from search.engine.columns.facet_columns import Columns
from search.engine.columns.masks import MaskCache, Masks
from search.engine.counting import ResultCounts
from search.engine.cursor import Cursor
from search.engine.document_ids import DocumentIds
from search.engine.duplicates.groups import DuplicateGroups, open_groups, read_groups
from search.engine.evaluate.contributions import explain_contributions
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.folding import Folded, fold
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.scored_documents import Hits
from search.engine.evaluate.scoring import Statistics
from search.engine.listing import days_to_sort_by, listed_documents
from search.engine.register.table import REGISTER, Register
from search.engine.store.documents import DocumentStore
from search.engine.store.layout import SEGMENTS
from search.engine.store.manifest import Manifest, read_manifest
from search.engine.store.segment import Segment, read_deleted
from search.engine.vocabulary import largest_frequency, similar_terms
from search.errors import IndexDamaged, InvalidRequest
from search.model import Document
from search.query import (
    BM25Weighting,
    Concept,
    Contribution,
    DocumentKey,
    IndexRequest,
    IndexResult,
    LocatedDocument,
    ScoredDocument,
    SourcePatterns,
    has_truncated_prefix,
)
from search.results import Grain, ResolvedId

if TYPE_CHECKING:
    from whoosh.query import Query

__all__ = ["OpenIndex"]


class OpenIndex:
    """An open generation. Its files stay mapped, and so usable, even after a later build has deleted them.

    Documents are numbered from 0 through all segments; the numbers of deleted ones are never given out. To those who
    search they are keys. It is both a `search.query.Index` and the `search.query.Words` of that index.

    Attributes:
        manifest: The manifest.
        segments: The segments, in the order of the document numbers.
        columns: Facet columns.

    Raises:
        IndexDamaged: If a file is missing, cut or does not fit the others.
        IndexOutdated: If it is of another format or analysis.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.columns = Columns.load(folder)
        listed_segments = [
            (segment["id"], segment["documents"], segment["deleted"]) for segment in self.manifest["segments"]
        ]
        self.segments = [
            Segment(folder / SEGMENTS / name, name, read_deleted(folder, name, deleted))
            for name, _, deleted in listed_segments
        ]
        self._groups_file = open_groups(folder)
        self._register = Register(folder / REGISTER) if REGISTER in self.manifest["files"] else None
        self._stores = [DocumentStore(folder / SEGMENTS / name, name) for name, _, _ in listed_segments]
        sizes = [count for _, count, _ in listed_segments]
        self._bases: list[int] = [0, *accumulate(sizes)]
        self._masks = MaskCache(self.columns)
        self._ids = DocumentIds(list(zip(self.segments, self._bases, strict=False)), self._register)
        if not (
            [segment.size for segment in self.segments] == [len(store) for store in self._stores] == sizes
            and len(self.columns) == self._bases[-1]
        ):
            raise IndexDamaged(f"{folder}: its parts hold different numbers of documents; rebuild the index")

    def __len__(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.size - sum(len(segment.deleted) for segment in self.segments)

    @property
    def size(self) -> int:
        """Documents, deleted ones included: one more than the highest number."""
        return self._bases[-1]

    @property
    def words(self) -> Self:
        """Its terms, and the files of its lexicon."""
        return self

    def matches(self, query: Query | None, deadline: Deadline = NO_DEADLINE) -> Matches:
        """Return what a query matches; None matches every document with score 0.

        Raises:
            IndexDamaged: If a file has changed since it was built.
            InvalidRequest: If the query is nested some hundreds of levels deep, or cannot be asked of its fields.
        """
        return self._matches(Evaluator(self._statistics, deadline), query)

    def _matches(self, evaluator: Evaluator, query: Query | None, *, scored: bool = True) -> Matches:
        """Return what a query matches, evaluated together with others; see `matches`."""
        if query is None:
            return self._everything
        if not self.segments:
            return Matches(Hits.empty(0))
        try:
            return evaluator.matches(query, scored=scored)
        except RecursionError as error:
            raise InvalidRequest("the query is nested too deeply; make it flatter") from error
        except TermNotFound as error:  # a term that was just read from a dictionary is not found in it
            raise IndexDamaged(f"{self.folder}: the terms of a field are out of order; rebuild the index") from error
        except (QueryError, re.error) as error:  # what Whoosh says of a query, or of a pattern in it
            raise InvalidRequest("the query asks for what a field does not hold, or holds a wrong pattern") from error

    def search(self, request: IndexRequest) -> IndexResult:
        """Return the documents that match a query and pass the filters, ranked, and facet counts over them all.

        Raises:
            IndexDamaged: If a file has changed since it was built.
            InvalidRequest: If the query is nested some hundreds of levels deep, or cannot be asked of its fields.
        """
        masks = Masks(self._masks, request.filters)
        evaluator = Evaluator(self._statistics, request.deadline)
        scored = request.is_ranked
        groups = [self._matches(evaluator, request.query, scored=scored)]
        if request.possible is not None and not groups[0].partial:
            groups.append(self._matches(evaluator, request.possible, scored=scored).without(groups))
        filtered = [matches.filtered(masks.combined()) for matches in groups]
        complete, possible = filtered[0].total, sum(matches.total for matches in filtered[1:])
        lacking, is_partial, used = None, groups[-1].partial, request.query
        if request.relaxed and complete + possible < request.enough and not groups[-1].partial:
            wider = request.relaxed()
            relaxed = self._matches(evaluator, wider, scored=scored).without(groups)
            lacking = relaxed.filtered(masks.combined())
            is_partial = relaxed.partial
            if lacking.total:
                used = wider
                groups.append(relaxed)
                filtered.append(lacking)
        listed = self._folded(filtered, request)
        has_lacking = lacking is not None and filtered[-1] is lacking
        with_missing = partial(self._with_missing, evaluator, request.words) if has_lacking else None
        documents = listed_documents(self.columns, listed.parts, request, with_missing)
        if listed.stands_for:
            same = cast("Mapping[int, Sequence[DocumentKey]]", listed.stands_for)
            documents = [each._replace(same=tuple(same.get(each.key, ()))) for each in documents]
        if request.stored:
            documents = [each._replace(document=self.document(each.key)) for each in documents]
        counted = ResultCounts(self.columns, masks, groups, filtered).counted(request, evaluator)
        return IndexResult(
            total=sum(matches.total for matches in filtered),
            complete=complete,
            possible=possible,
            partial=is_partial,
            truncated=used is not None and has_truncated_prefix(used),
            documents=documents,
            folded=listed.hidden,
            counts=counted.facets,
            codes=counted.codes,
            histogram=counted.histogram,
        )

    def search_all(self, requests: Iterable[IndexRequest]) -> list[IndexResult]:
        """Return the result of each of several requests, each before the next is taken; see `search`."""
        return [self.search(request) for request in requests]

    def cursor(self, request: IndexRequest, size: int) -> Cursor:
        """Return a cursor over the documents that a request asks for, in batches of a size; see `search`."""
        return Cursor(self.search(replace(request, stored=False)), self.documents, size)

    def _folded(self, parts: Sequence[Matches], request: IndexRequest) -> Folded:
        """Return a result in which each text stands once, if the request asks for that."""
        if not request.fold:
            return Folded(parts)
        days = None if request.sort == "relevance" else days_to_sort_by(self.columns, request.sort)
        return fold(parts, self._duplicates, None if days is None else days.__getitem__)

    def _with_missing(
        self, evaluator: Evaluator, words: Sequence[Query], documents: Sequence[ScoredDocument]
    ) -> list[ScoredDocument]:
        """Return documents with the words that they lack."""
        by_word = [self._matches(evaluator, word, scored=False) for word in words]
        return [
            document._replace(
                missing=tuple(index for index, matches in enumerate(by_word) if not matches.score_of(document.key)[0])
            )
            for document in documents
        ]

    def explain(self, query: Query, key: int, deadline: Deadline) -> tuple[bool, float, Sequence[Contribution]]:
        """Return whether a query matches a document, with what score, and what each word gave to it.

        Raises:
            IndexDamaged: If a file has changed since it was built.
        """
        matches, score = self.matches(query, deadline).score_of(key)
        segment_ord, document = self._located(key)
        return matches, score, explain_contributions(self._statistics, query, segment_ord, document, deadline)

    def has_match(self, query: Query, key: int, deadline: Deadline) -> bool:
        """Return whether a query matches a document.

        Raises:
            IndexDamaged: If a file has changed since it was built.
        """
        evaluator = Evaluator(self._statistics, deadline)
        return self._matches(evaluator, query, scored=False).score_of(key)[0]

    def documents(self, keys: Sequence[int]) -> list[Document]:
        """Return the documents of some keys as they are stored.

        Raises:
            IndexDamaged: If their file has changed since it was built.
        """
        return [self.document(key) for key in keys]

    def document(self, number: int) -> Document:
        """Return the stored document of a number.

        Raises:
            IndexDamaged: If its file has changed since it was built.
        """
        segment_ord, local_number = self._located(number)
        return self._stores[segment_ord][local_number]

    def same_text(self, key: int) -> list[DocumentKey]:
        """Return the keys of other documents with almost the same text as a document, ascending.

        Raises:
            IndexDamaged: If the file of near-duplicates has changed since it was built.
        """
        return cast("list[DocumentKey]", self._duplicates.others(key))

    def near_duplicates(self) -> DuplicateGroups:
        """Return the groups of documents with almost the same text.

        Raises:
            IndexDamaged: If their file has changed since it was built.
        """
        return self._duplicates

    def form(self, facet: str, value: str) -> str:
        """Return what most documents that have a value of a facet call it; the value itself if none has it.

        Raises:
            IndexDamaged: If the column is not what was written.
        """
        live = self._everything.selection() if len(self) < self.size else None
        return self.columns.facets[facet].form(value, live)

    def published_on(self, day: date, count: int) -> list[Document]:
        """Return the first documents that are known to be of a day, as they are stored.

        Raises:
            IndexDamaged: If the days, or one of the documents, are not what was written.
        """
        documents = self.columns.periods(Grain.DAY).documents_of(day)
        live = self._everything.selection()
        return self.documents(documents[live[documents]][:count].tolist())

    def titles(self, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the titles of the documents of some numbers, one a text; none of deleted ones.

        Raises:
            IndexDamaged: If their file has changed since it was built.
        """
        titles = []
        for number in numbers:
            segment_ord, local_number = self._located(number)
            live = self.segments[segment_ord].live
            is_live = live is None or live[local_number]
            titles.append(self._stores[segment_ord].titles(local_number) if is_live else ())
        return titles

    def document_id(self, number: int) -> str:
        """Return the id of the document of a number.

        Raises:
            IndexDamaged: If its file has changed since it was built.
        """
        return self.document(number).id

    def _located(self, number: int) -> tuple[int, int]:
        """Return the segment of a document, by its ordinal, and the document's number in it."""
        segment_ord = bisect_right(self._bases, number) - 1
        return segment_ord, number - self._bases[segment_ord]

    @property
    def segment_bases(self) -> list[tuple[str, int]]:
        """Id and first number of each segment."""
        return [(segment.id, base) for segment, base in zip(self.segments, self._bases, strict=False)]

    def terms(self, field: str, prefix: str, length: int, slack: int) -> Mapping[str, int]:
        """Return frequent terms of a field that begin so and take `length` bytes, ± `slack`, with their df.

        Raises:
            IndexDamaged: If a file has changed since it was built.
        """
        return similar_terms(self.segments, field, prefix, length, slack)

    def facts(self) -> Mapping[str, Any]:
        """Return the manifest."""
        return self.manifest

    def df(self, field: str, text: str) -> int:
        """Return how many documents contain a term, deleted ones included; 0 if the field is unknown."""
        term = self._statistics.term(field, text)
        return term.df if term else 0

    def idf(self, concept: Concept) -> float:
        """Return the inverse document frequency of a concept; 0 if no document can contain it.

        A phrase is taken to be as frequent as its rarest word, so this is a lower bound.
        """
        largest = largest_frequency(concept, self.df)
        return self._statistics.idf(largest) if largest else 0.0

    def number(self, document_id: str) -> int | None:
        """Return the number of the document with an id; None if there is none."""
        return self._ids.number(document_id)

    def ids(self, first: int = 0, count: int | None = None) -> list[str]:
        """Return the ids at so many of the `size` places of ids, in no order; deleted documents are left out."""
        return self._ids.ids(first, self.size if count is None else min(self.size, first + count))

    @property
    def register(self) -> Register | None:
        """The register of ids; None if the generation was built without one."""
        return self._register

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given.

        Raises:
            IndexDamaged: If the register of ids has changed since it was written.
        """
        return self._ids.resolve(document_id)

    def locate(self, ids: Sequence[str]) -> list[LocatedDocument]:
        """Return the document that has each id, or had it before.

        Raises:
            IndexDamaged: If the register of ids has changed since it was written.
        """
        return [self._ids.locate(document_id) for document_id in ids]

    def from_sources(self, patterns: Sequence[str]) -> dict[str, list[DocumentKey]]:
        """Return the keys of the documents from each source, by the patterns of sources that were asked for.

        Raises:
            IndexDamaged: If the register of ids, or a document, has changed since it was written.
        """
        sources, by_pattern = SourcePatterns(patterns), defaultdict[str, list[DocumentKey]](list)
        for number, source in self._with_sources(sources):
            for pattern in sources.matching(source):
                by_pattern[pattern].append(DocumentKey(number))
        return {pattern: by_pattern[pattern] for pattern in patterns}

    def _with_sources(self, patterns: SourcePatterns) -> Iterator[tuple[int, str]]:
        """Yield the number and the source of each document from a source that is asked for."""
        if self._register:
            for document_id, source in self._register.documents_from(lambda source: bool(patterns.matching(source))):
                number = self.number(document_id)
                if number is not None:
                    yield number, source
            return
        for number in self.numbers():
            yield number, self.document(number).source

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of all documents that are not deleted."""
        return iter(self._everything.selection().nonzero()[0].tolist())

    def verify(self, verified: Collection[str] = ()) -> None:
        """Read every byte of every file.

        Args:
            verified: Ids of segments that are known to be sound, and are passed over.

        Raises:
            IndexDamaged: If one has changed; the message names it.
        """
        self.columns.verify()
        self._groups_file.verify()
        if self._register:
            self._register.verify()
        for segment, store in zip(self.segments, self._stores, strict=True):
            if segment.id not in verified:
                segment.verify()
                store.verify()

    @cached_property
    def _duplicates(self) -> DuplicateGroups:
        return read_groups(self._groups_file, self.size)

    @cached_property
    def _statistics(self) -> Statistics:
        return Statistics(self.segments, Searcher(whoosh_reader(self.segments), weighting=BM25Weighting()))

    @cached_property
    def _everything(self) -> Matches:
        live = [np.ones(part.size, dtype=np.bool_) if part.live is None else part.live for part in self.segments]
        return Matches(Hits(self.size, None, np.concatenate(live) if live else np.empty(0, dtype=np.bool_)))
