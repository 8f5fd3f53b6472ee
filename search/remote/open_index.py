"""A generation in a cluster, opened: it answers requests as the embedded engine does, from the same documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from search.deadline import NO_DEADLINE, Deadline
from search.engine import explain_document
from search.errors import IndexDamaged
from search.model import Document
from search.query import (
    Contribution,
    DocumentKey,
    IndexRequest,
    IndexResult,
    LocatedDocument,
    SourcePatterns,
    WhooshQuery,
)
from search.remote.answers import Answer, Hit
from search.remote.connection import Connection
from search.remote.counting import MOST_VALUES
from search.remote.cursor import RemoteCursor
from search.remote.mapping import GROUP, SEQ, SOURCE, facet_field
from search.remote.searching import Searcher, document_of
from search.remote.translation import Clause, PhraseFrequencies, Translator, phrases_of, term_or_phrase
from search.remote.words import RemoteWords
from search.results import IdStatus, ResolvedId

__all__ = ["RemoteIndex"]

_DOCUMENT_ID = re.compile(r"[a-z0-9-]{1,80}")
_CACHED_PHRASES = 8192  # document frequencies that are kept: those of some hundred questions
_MOST_AT_ONCE = 1_000  # documents that one answer brings; a hundred of the longest take some megabytes


class RemoteIndex:
    """An open generation in a cluster, as `search.query.Index` describes it; thread-safe.

    Keys are the places of documents in their order.

    Args:
        connection: The connection to the cluster.
        index: Name of the generation's index there.
        words: Its words.
    """

    def __init__(self, connection: Connection, index: str, words: RemoteWords) -> None:
        self._connection, self._index, self.words = connection, index, words
        self._phrases: dict[tuple[str, tuple[str, ...]], int] = {}
        self._lock = Lock()
        self._searcher = Searcher(connection, index, self._translator, self._paths)
        self._count = self._first_and_last[0]

    def __len__(self) -> int:
        return self._count

    @property
    def size(self) -> int:
        """Places of ids: one more than the last place of a document."""
        return self._first_and_last[1] + 1

    def search(self, request: IndexRequest) -> IndexResult:
        """Return the result of a request; see `search.query.Index.search`.

        Raises:
            InvalidRequest: If the query has a node that cannot be asked of a cluster.
        """
        return self._searcher.search(request)

    def search_all(self, requests: Iterable[IndexRequest]) -> list[IndexResult]:
        """Return the result of each of several requests; see `search`."""
        return self._searcher.search_all([*requests])

    def cursor(self, request: IndexRequest, size: int) -> RemoteCursor:
        """Return a cursor over the documents that a request asks for, in batches of a size; see `search`."""
        return RemoteCursor(self._searcher, request, size)

    def explain(
        self, query: WhooshQuery, key: DocumentKey, deadline: Deadline
    ) -> tuple[bool, float, Sequence[Contribution]]:
        """Return whether a query matches a document, its score, and the contribution of each word.

        They are computed here, from the document as it is stored and the frequencies of the generation.
        """
        [document] = self.documents([key])
        phrases = self._phrase_frequencies([query], deadline)
        return explain_document(document, query, self.words, phrases, deadline)

    def has_match(self, query: WhooshQuery, key: DocumentKey, deadline: Deadline) -> bool:
        """Return whether a query matches a document."""
        matching = Translator(self.words, {}).matching(query)
        clauses = [matching, {"term": {SEQ: int(key)}}]
        body = {"query": {"bool": {"filter": clauses}}, "size": 0, "track_total_hits": True}
        return self._connection.search(self._index, body, deadline=deadline).hits.total.value > 0

    def documents(self, keys: Sequence[DocumentKey]) -> list[Document]:
        """Return the documents of some keys as they are stored, in the order of the keys.

        Raises:
            IndexDamaged: If there is no document of a key.
        """
        found: dict[int, Document] = {}
        for start in range(0, len(keys), _MOST_AT_ONCE):
            some = [int(key) for key in keys[start : start + _MOST_AT_ONCE]]
            for hit in self._hits({"terms": {SEQ: some}}, len(some), source=True):
                found[int(hit.sort[0])] = document_of(hit, self._index)
        try:
            return [found[int(key)] for key in keys]
        except KeyError as error:
            raise IndexDamaged(f"{self._index}: document {error} is missing; publish the index again") from error

    def locate(self, ids: Sequence[str]) -> list[LocatedDocument]:
        """Return the document that has each id, or had it before, in the order of the ids."""
        keys = self._keys_of(ids)
        moved = {each: self.words.follow(each) for each in ids if each not in keys and _DOCUMENT_ID.fullmatch(each)}
        keys |= self._keys_of([each for each in moved.values() if each])
        located = []
        for each in ids:
            now = each if each in keys else moved.get(each) or each
            located.append(LocatedDocument(keys.get(now), now if now in keys else each))
        return located

    def resolve(self, document_id: str) -> ResolvedId:
        """Return which document an id stands for now, or that it is gone or was never given."""
        if self._keys_of([document_id]):
            return ResolvedId(IdStatus.CURRENT, document_id)
        last = self.words.follow(document_id) if _DOCUMENT_ID.fullmatch(document_id) else None
        if last is None:
            return ResolvedId(IdStatus.UNKNOWN)
        return ResolvedId(IdStatus.MOVED, last) if self._keys_of([last]) else ResolvedId(IdStatus.GONE)

    def ids(self, first: int = 0, count: int | None = None) -> list[str]:
        """Return the ids at so many of the `size` places of ids; places without a document are left out."""
        after = self.size if count is None else min(self.size, first + count)
        ids: list[str] = []
        for start in range(max(0, first), after, _MOST_AT_ONCE):
            within = {"range": {SEQ: {"gte": start, "lt": min(after, start + _MOST_AT_ONCE)}}}
            ids += [hit.id for hit in self._hits(within, _MOST_AT_ONCE)]
        return ids

    def from_sources(self, patterns: Sequence[str]) -> dict[str, list[DocumentKey]]:
        """Return the documents from each source, by the patterns that were asked for."""
        sources, by_pattern = SourcePatterns(patterns), defaultdict[str, list[DocumentKey]](list)
        for hit in self._walked(_source_clause(patterns), SOURCE):
            for pattern in sources.matching(str(hit.fields[SOURCE][0])):
                by_pattern[pattern].append(DocumentKey(int(hit.sort[0])))
        return {pattern: by_pattern[pattern] for pattern in patterns}

    def same_text(self, key: DocumentKey) -> list[DocumentKey]:
        """Return the other documents with almost the same text as a document, in the order of the index."""
        own = self._hits({"term": {SEQ: int(key)}}, 1, fields=[GROUP])
        groups = [hit.fields[GROUP][0] for hit in own if hit.fields]
        if not groups:
            return []
        found = self._hits({"term": {GROUP: groups[0]}}, _MOST_AT_ONCE)
        return [DocumentKey(number) for hit in found if (number := int(hit.sort[0])) != key]

    def published_on(self, day: date, count: int) -> list[Document]:
        """Return the first documents that are known to be of a day, as they are stored, in the order of the index."""
        hits = self._hits({"term": {"day": day.isoformat()}}, count, source=True)
        return [document_of(hit, self._index) for hit in hits]

    def walk(self, count: int) -> Iterator[list[Document]]:
        """Yield all documents as they are stored, so many at a time, in the order of the index."""
        after = -1
        while hits := self._ordered({"match_all": {}}, count, source=True, after=after).hits.hits:
            yield [document_of(hit, self._index) for hit in hits]
            after = int(hits[-1].sort[0])

    def facts(self) -> Mapping[str, Any]:
        """Return the facts that the build recorded."""
        return self.words.manifest

    def _translator(self, queries: Sequence[WhooshQuery], deadline: Deadline) -> Translator:
        return Translator(self.words, self._phrase_frequencies(queries, deadline))

    def _phrase_frequencies(self, queries: Sequence[WhooshQuery], deadline: Deadline) -> PhraseFrequencies:
        """Return how many documents have each phrase of some queries; those that are not known, by one request."""
        wanted = list(dict.fromkeys(phrase for query in queries for phrase in phrases_of(query)))
        known = {phrase: self._phrases[phrase] for phrase in wanted if phrase in self._phrases}
        # A phrase with a word that occurs nowhere occurs nowhere.
        for field, texts in wanted:
            if (field, texts) not in known and not all(self.words.df(field, text) for text in texts):
                known[field, texts] = 0
        asked = [phrase for phrase in wanted if phrase not in known]
        if asked:
            filters = {str(number): term_or_phrase(*phrase) for number, phrase in enumerate(asked)}
            body = {"size": 0, "track_total_hits": False, "aggs": {"phrases": {"filters": {"filters": filters}}}}
            answer = self._connection.search(self._index, body, deadline=deadline)
            buckets = answer.aggregations["phrases"]["buckets"]
            counted = {phrase: int(buckets[str(number)]["doc_count"]) for number, phrase in enumerate(asked)}
            known |= counted
            if not answer.partial:
                self._keep(counted)
        return known

    def _keep(self, counted: Mapping[tuple[str, tuple[str, ...]], int]) -> None:
        with self._lock:
            if len(self._phrases) >= _CACHED_PHRASES:
                self._phrases.clear()
            self._phrases.update(counted)

    def _paths(self, facet: str, code: str) -> Sequence[str]:
        """Return the values of a facet that a code of its paths stands for."""
        return self._paths_by_code(facet).get(code, ())

    def _paths_by_code(self, facet: str) -> Mapping[str, Sequence[str]]:
        if facet not in self._known_paths:
            body = {"size": 0, "aggs": {"values": {"terms": {"field": facet_field(facet), "size": MOST_VALUES}}}}
            buckets = self._connection.search(self._index, body).aggregations["values"]["buckets"]
            by_code: dict[str, list[str]] = {}
            for path in sorted(str(bucket["key"]) for bucket in buckets):
                by_code.setdefault(path.rpartition("/")[2], []).append(path)
            self._known_paths[facet] = by_code
        return self._known_paths[facet]

    @cached_property
    def _known_paths(self) -> dict[str, Mapping[str, Sequence[str]]]:
        return {}

    @cached_property
    def _first_and_last(self) -> tuple[int, int]:
        """Number of documents, and the place of the last one; -1 if there is none."""
        body = {"size": 1, "track_total_hits": True, "sort": [{SEQ: "desc"}], "_source": False}
        answer = self._connection.search(self._index, body)
        return answer.hits.total.value, int(answer.hits.hits[0].sort[0]) if answer.hits.hits else -1

    def _keys_of(self, ids: Sequence[str]) -> dict[str, DocumentKey]:
        """Return the keys of the documents that have some ids."""
        wanted = [each for each in dict.fromkeys(ids) if _DOCUMENT_ID.fullmatch(each)]
        keys: dict[str, DocumentKey] = {}
        for start in range(0, len(wanted), _MOST_AT_ONCE):
            some = wanted[start : start + _MOST_AT_ONCE]
            keys |= {hit.id: DocumentKey(int(hit.sort[0])) for hit in self._hits({"ids": {"values": some}}, len(some))}
        return keys

    def _hits(self, clause: Clause, count: int, *, source: bool = False, fields: Sequence[str] = ()) -> list[Hit]:
        """Return the first documents that a clause matches, in the order of the index."""
        return self._ordered(clause, count, source=source, fields=fields).hits.hits

    def _ordered(
        self, clause: Clause, count: int, *, source: bool = False, fields: Sequence[str] = (), after: int = -1
    ) -> Answer:
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [clause]}},
            "size": count,
            "sort": [{SEQ: "asc"}],
            "_source": source,
            "docvalue_fields": [*fields],
            "track_total_hits": False,
        }
        if after >= 0:
            body["search_after"] = [after]
        return self._connection.search(self._index, body, deadline=NO_DEADLINE)

    def _walked(self, clause: Clause, *fields: str) -> Iterator[Hit]:
        """Yield all documents that a clause matches, in the order of the index."""
        after = -1
        while hits := self._ordered(clause, _MOST_AT_ONCE, fields=fields, after=after).hits.hits:
            yield from hits
            after = int(hits[-1].sort[0])


def _source_clause(patterns: Sequence[str]) -> Clause:
    """Return a clause for documents from some sources; for some patterns it matches more than these do."""
    exact = [pattern for pattern in patterns if not set(pattern) & set("*?[")]
    clauses: list[Clause] = [{"terms": {SOURCE: exact}}] if exact else []
    for pattern in set(patterns) - set(exact):
        # Of what stands between [ and ] the cluster knows nothing; and a pattern may be meant as it is written.
        start, bracket, _ = pattern.replace("\\", "?").partition("[")
        loose = f"{start}*" if bracket else start
        clauses += [{"wildcard": {SOURCE: {"value": loose}}}, {"term": {SOURCE: pattern}}]
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else {"match_none": {}}
