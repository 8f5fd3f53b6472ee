"""Answer search requests by a cluster: ranked documents, and counts over all that was found.

A result has up to three groups, each before the next: documents that match the query, those that match the one for
what may be misread, and those that match only the relaxed query. The cluster is asked for each as for a search of its
own, of which the groups before are excluded; so the groups have no document in common, and what is counted adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import msgspec

from search.deadline import Deadline
from search.errors import IndexDamaged
from search.model import Document
from search.query import (
    DocumentKey,
    IndexRequest,
    IndexResult,
    ScoredDocument,
    WhooshQuery,
    has_truncated_prefix,
)
from search.remote.answers import Answer, Hit
from search.remote.connection import Connection
from search.remote.counting import (
    aggregations,
    counted_codes,
    counted_facets,
    counted_histogram,
    histogram_aggregation,
)
from search.remote.filters import FilterClauses, Paths
from search.remote.mapping import FOLD, GROUP, SEQ, WINDOW
from search.remote.occurrences import occurrence_clause
from search.remote.translation import NOTHING, Clause, Translator

__all__ = ["Searcher", "document_of"]

_EVERYTHING: Clause = {"constant_score": {"filter": {"match_all": {}}, "boost": 0}}
_GROUPS = "groups"  # name of the aggregation of groups of near-duplicates
_MOST_GROUPS = 10_000
"""Groups of near-duplicates of one result that are told apart; see `_Group.groups`."""

_MISSING = "word "

_decode = msgspec.json.Decoder(Document).decode


@dataclass(slots=True)
class _Group:
    """A group of a result.

    Attributes:
        scored: Its query; it scores if the request is ranked.
        excluded: Queries of the groups before.
        is_lacking: Whether its documents lack words of the request.
        answer: What the cluster answered for its first documents.
    """

    scored: Clause
    matching: Clause
    excluded: list[Clause] = field(default_factory=list)
    is_lacking: bool = False
    is_possible: bool = False
    answer: Answer | None = None

    @property
    def found(self) -> Answer:
        """What the cluster answered."""
        if self.answer is None:
            raise RuntimeError("a group was not asked for")
        return self.answer

    @property
    def total(self) -> int:
        """Number of its documents that pass the filters."""
        return self.found.hits.total.value

    @property
    def groups(self) -> dict[int, int]:
        """Number of its documents in each group of near-duplicates."""
        buckets = self.found.aggregations[_GROUPS]["in"]["buckets"]
        return {int(bucket["key"]): bucket["doc_count"] for bucket in buckets}


class Searcher:
    """Answers the requests of one generation.

    Args:
        connection: The connection to the cluster.
        index: Name of the generation's index.
        translator: Returns the translator for some queries, whose phrases it has counted.
        paths: Returns the values of a facet that a code of its paths stands for.
    """

    def __init__(
        self,
        connection: Connection,
        index: str,
        translator: Callable[[Sequence[WhooshQuery], Deadline], Translator],
        paths: Paths,
    ) -> None:
        self._connection, self._index, self._translator, self._paths = connection, index, translator, paths

    def search(self, request: IndexRequest) -> IndexResult:
        """Return the result of a request; see `search.query.Index.search`."""
        [result] = self.search_all([request])
        return result

    def search_all(self, requests: Sequence[IndexRequest]) -> list[IndexResult]:
        """Return the result of each of several requests; by one request, as far as none has to be filled up."""
        if not requests:
            return []
        deadline = min((request.deadline for request in requests), key=lambda each: each.remaining_ms)
        translator = self._translator([query for request in requests for query in _queries_of(request)], deadline)
        searches = [
            _Search(self._connection, self._index, self._translator, request, self._paths) for request in requests
        ]
        bodies = [search.begin(translator) for search in searches]
        answers = iter(_ask(self._connection, self._index, [*chain.from_iterable(bodies)], deadline))
        return [search.result([*islice(answers, len(own))]) for search, own in zip(searches, bodies, strict=True)]


def _ask(connection: Connection, index: str, bodies: Sequence[dict[str, Any]], deadline: Deadline) -> list[Answer]:
    """Return the answers to some searches, by one request."""
    if len(bodies) == 1:
        return [connection.search(index, bodies[0], deadline=deadline)]
    return connection.search_all(index, bodies, deadline=deadline)


def _queries_of(request: IndexRequest) -> list[WhooshQuery]:
    return [query for query in (request.query, request.possible) if query is not None]


class _Search:
    """One search.

    Args:
        connection: The connection to the cluster.
        index: Name of the generation's index.
        translator: Returns the translator for some queries.
        request: The request.
        paths: Returns the values of a facet that a code of its paths stands for.
    """

    def __init__(
        self,
        connection: Connection,
        index: str,
        translator: Callable[[Sequence[WhooshQuery], Deadline], Translator],
        request: IndexRequest,
        paths: Paths,
    ) -> None:
        self._connection, self._index, self._translator, self._request = connection, index, translator, request
        self._clauses = FilterClauses(request.filters, paths)
        self._groups: list[_Group] = []
        self._used = request.query

    def begin(self, translator: Translator) -> list[dict[str, Any]]:
        """Return what is to be asked first.

        Args:
            translator: Translates the queries of the request.
        """
        request = self._request
        self._add(translator, request.query)
        if request.possible is not None:
            self._add(translator, request.possible, is_possible=True)
        return self._bodies(self._groups, request.first)

    def result(self, answers: Sequence[Answer]) -> IndexResult:
        """Return the result, given the answers to what was asked first."""
        request = self._request
        for group, answer in zip(self._groups, answers, strict=True):
            group.answer = answer
        complete, possible = self._groups[0].total, sum(group.total for group in self._groups[1:])
        partial = any(group.found.partial for group in self._groups)
        if request.relaxed and complete + possible < request.enough and not partial:
            self._relax(request.relaxed())
            partial = self._groups[-1].found.partial
            if self._groups[-1].is_lacking and not self._groups[-1].total:
                self._groups.pop()
        counts = [group.found.aggregations for group in self._groups]
        documents, folded = self._listed()
        return IndexResult(
            total=sum(group.total for group in self._groups),
            complete=complete,
            possible=possible,
            partial=partial,
            truncated=self._used is not None and has_truncated_prefix(self._used),
            documents=documents,
            folded=folded,
            counts=counted_facets(request, self._clauses, counts),
            codes=counted_codes(request, counts),
            histogram=counted_histogram(request, self._with_occurrences() or counts),
        )

    def _add(
        self, translator: Translator, query: WhooshQuery | None, *, is_possible: bool = False, is_lacking: bool = False
    ) -> None:
        """Add a group after those that there are."""
        matching: Clause = {"match_all": {}} if query is None else translator.matching(query)
        scored = matching if not self._request.is_ranked else _EVERYTHING if query is None else translator.scored(query)
        excluded = [group.matching for group in self._groups]
        self._groups.append(_Group(scored, matching, excluded, is_lacking=is_lacking, is_possible=is_possible))

    def _relax(self, query: WhooshQuery) -> None:
        translator = self._translator([query, *self._request.words], self._request.deadline)
        self._add(translator, query, is_lacking=True)
        self._missing = [translator.matching(word) for word in self._request.words]
        [self._groups[-1].answer] = self._search_all(self._bodies(self._groups[-1:], 0))
        if self._groups[-1].total:
            self._used = query

    _missing: Sequence[Clause] = ()

    def _bodies(self, groups: Sequence[_Group], first: int) -> list[dict[str, Any]]:
        """Return what is asked for some groups: of the first group from a document on, of others from the first."""
        return [self._body(group, first if group is self._groups[0] else 0, counts=True) for group in groups]

    def _with_occurrences(self) -> list[dict[str, Any]]:
        """Return counts by period with occurrences, which scores tell that are no ranking's; nothing if nobody asks."""
        asked = self._request.histogram
        if asked is None or not asked.occurrences:
            return []
        bodies = []
        for group in self._groups:
            query = self._request.possible if group.is_possible else self._request.query
            clause = (
                NOTHING
                if query is None
                else occurrence_clause(query, self._translator([query], self._request.deadline))
            )
            filters = [group.matching, *self._clauses.unconditional]
            matching = {"bool": {"filter": filters, "must_not": group.excluded, "should": [clause]}}
            bodies.append({"query": matching, "size": 0, "aggs": histogram_aggregation(asked, self._clauses)})
        return [answer.aggregations for answer in self._search_all(bodies)]

    def _search_all(self, bodies: Sequence[dict[str, Any]]) -> list[Answer]:
        return _ask(self._connection, self._index, bodies, self._request.deadline)

    def _body(self, group: _Group, first: int, *, counts: bool, excluded: Sequence[Clause] = ()) -> dict[str, Any]:
        """Return the search for documents of a group.

        Args:
            group: The group.
            first: Offset of the first of its documents to return.
            counts: Whether to count what the request asks for.
            excluded: Clauses of further documents that are left out.
        """
        request, clauses = self._request, self._clauses
        count = min(request.count, max(0, WINDOW - first))
        ranked = count > 0
        query: dict[str, Any] = {"must" if request.is_ranked else "filter": [group.scored]}
        if clauses.unconditional:
            query["filter"] = [*query.get("filter", ()), *clauses.unconditional]
        if group.excluded or excluded:
            query["must_not"] = [*group.excluded, *excluded]
        if group.is_lacking and ranked:
            query["should"] = [
                {"constant_score": {"filter": word, "boost": 0, "_name": f"{_MISSING}{number}"}}
                for number, word in enumerate(self._missing)
            ]
        body: dict[str, Any] = {"query": {"bool": query}, "size": count, "track_total_hits": True}
        if ranked:
            body |= {"from": first, "sort": _order(request.sort), "track_scores": True}
            if request.fold:
                body["collapse"] = {"field": FOLD}
        body["_source"] = request.stored and ranked
        if clauses.by_facet:
            body["post_filter"] = {"bool": {"filter": [*clauses.by_facet.values()]}}
        if counts:
            body["aggs"] = aggregations(request, clauses)
            if request.fold:
                within = {"in": {"terms": {"field": GROUP, "size": _MOST_GROUPS}}}
                body["aggs"][_GROUPS] = {
                    "filter": {"bool": {"filter": [*clauses.by_facet.values()]}}, "aggs": within,
                }  # fmt: skip
        return body

    def _listed(self) -> tuple[list[ScoredDocument], int]:
        """Return the requested part of the ranking, and how many documents of the result are not in it."""
        request = self._request
        documents: list[ScoredDocument] = []
        first, left, folded = request.first, request.count, 0
        seen: set[int] = set()  # groups of near-duplicates that a part before has
        for number, group in enumerate(self._groups):
            groups = group.groups if request.fold else {}
            again = [each for each in groups if each in seen]
            hidden = sum(groups.values()) - len(groups) + len(again)
            seen.update(groups)
            folded += hidden
            length = group.total - hidden
            if left and first < length:
                is_there = not again and (number == 0 or first == 0)
                hits = group.found.hits.hits if is_there else self._page(group, first, again)
                ranked = [self._document(hit, group) for hit in hits[:left]]
                documents += ranked
                left -= len(ranked)
            first = max(0, first - length)
        return (self._with_same(documents) if folded and documents else documents), folded

    def _page(self, group: _Group, first: int, again: Sequence[int]) -> list[Hit]:
        """Return documents of a group from one on, without those of some groups of near-duplicates."""
        excluded = [{"terms": {GROUP: [*again]}}] if again else []
        [answer] = self._search_all([self._body(group, first, counts=False, excluded=excluded)])
        return answer.hits.hits

    def _document(self, hit: Hit, group: _Group) -> ScoredDocument:
        missing: tuple[int, ...] = ()
        if group.is_lacking:
            has = set(hit.matched_queries)
            missing = tuple(number for number in range(len(self._missing)) if f"{_MISSING}{number}" not in has)
        return ScoredDocument(
            _key(hit),
            float(hit.score or 0.0),
            missing,
            is_possible=group.is_possible,
            document=document_of(hit, self._index) if self._request.stored else None,
        )

    def _with_same(self, documents: Sequence[ScoredDocument]) -> list[ScoredDocument]:
        """Return documents with the keys of those that they stand for, the best first."""
        keys = [document.key for document in documents]
        [found] = self._search_all([_fields_of(keys, GROUP)])
        group_of = {_key(hit): int(hit.fields[GROUP][0]) for hit in found.hits.hits if hit.fields}
        if not group_of:
            return [*documents]
        wanted = {"terms": {GROUP: sorted(set(group_of.values()))}}
        bodies = []
        for group in self._groups:
            body = self._body(group, 0, counts=False)
            body["query"]["bool"].setdefault("filter", []).append(wanted)
            body |= {"size": _MOST_GROUPS, "_source": False, "docvalue_fields": [GROUP]}
            body.pop("collapse")
            bodies.append(body)
        members: dict[int, list[DocumentKey]] = {}
        for answer in self._search_all(bodies):
            for hit in answer.hits.hits:
                members.setdefault(int(hit.fields[GROUP][0]), []).append(_key(hit))
        return [
            document._replace(
                same=tuple(key for key in members.get(group_of.get(document.key, -1), ()) if key != document.key)
            )
            for document in documents
        ]


def document_of(hit: Hit, index: str) -> Document:
    """Return the document of a hit, as it is stored.

    Raises:
        IndexDamaged: If it is none.
    """
    try:
        return _decode(hit.source.doc)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise IndexDamaged(f"{index}: document {hit.id} cannot be read ({error}); publish the index again") from error


def _key(hit: Hit) -> DocumentKey:
    return DocumentKey(int(hit.sort[-1]))


def _order(sort: str) -> list[dict[str, Any]]:
    """Return by what documents are ordered; of equal ones the first comes first, and undated ones come last."""
    if sort == "relevance":
        return [{"_score": "desc"}, {SEQ: "asc"}]
    return [{"earliest": {"order": "desc" if sort == "newest" else "asc", "missing": "_last"}}, {SEQ: "asc"}]


def _fields_of(keys: Sequence[DocumentKey], *fields: str) -> dict[str, Any]:
    return {
        "query": {"bool": {"filter": [{"terms": {SEQ: [*keys]}}]}},
        "size": len(keys),
        "sort": [{SEQ: "asc"}],
        "_source": False,
        "docvalue_fields": [*fields],
    }
