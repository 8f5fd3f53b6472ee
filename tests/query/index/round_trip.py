"""An index of which nothing but text comes through: each request and each answer is written as JSON and read again.

It stands for an engine on another machine. Documents are known by random texts, so that who reckons with them fails; a
query that finds too little is sent again with its relaxed form, as that is compiled here.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, cast

import msgspec

from search.deadline import NO_DEADLINE, Deadline
from search.model import DateSpan, Document
from search.query import (
    FACETS,
    Contribution,
    Cursor,
    DocumentKey,
    Filters,
    Histogram,
    HistogramRequest,
    Index,
    IndexRequest,
    IndexResult,
    LocatedDocument,
    MemberContribution,
    PeriodCounts,
    ScoredDocument,
    WhooshQuery,
    Words,
)
from search.results import ResolvedId
from tests.query.index.query_data import member, member_data, query, query_data

__all__ = ["RoundTripIndex"]

_PLAIN_FIELDS = ("facets", "sort", "first", "count", "stored", "enough", "fold", "codes")


def _sent(data: Any) -> Any:
    """What is left of data that was sent as text."""
    return json.loads(json.dumps(data, allow_nan=False))


def _maybe(convert: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else convert(value)


def _deadline_data(deadline: Deadline) -> float | None:
    return None if deadline is NO_DEADLINE else deadline.remaining_ms


def _deadline(data: float | None) -> Deadline:
    return NO_DEADLINE if data is None else Deadline(data)


def _request_data(request: IndexRequest, relaxed: WhooshQuery | None) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in _PLAIN_FIELDS},
        "query": _maybe(query_data, request.query),
        "possible": _maybe(query_data, request.possible),
        "relaxed": _maybe(query_data, relaxed),
        "words": list(map(query_data, request.words)),
        "wanted": request.filters.wanted,
        "unwanted": request.filters.unwanted,
        "span": _maybe(msgspec.to_builtins, request.filters.span),
        "histogram": _maybe(asdict, request.histogram),
        "deadline": _deadline_data(request.deadline),
    }


def _request(data: dict[str, Any]) -> IndexRequest:
    relaxed = _maybe(query, data["relaxed"])
    span = _maybe(lambda value: msgspec.convert(value, DateSpan), data["span"])
    return IndexRequest(
        _maybe(query, data["query"]),
        Filters(data["wanted"], data["unwanted"], span),
        possible=_maybe(query, data["possible"]),
        relaxed=None if relaxed is None else lambda: relaxed,
        words=list(map(query, data["words"])),
        histogram=_maybe(lambda value: msgspec.convert(value, HistogramRequest), data["histogram"]),
        deadline=_deadline(data["deadline"]),
        **{name: data[name] for name in _PLAIN_FIELDS},
    )


class _ReceivedCounts:
    """Facet counts of which only values and numbers were sent."""

    def __init__(self, name: str, data: dict[str, Any]) -> None:
        self.chosen = frozenset(data["chosen"])
        self._values: dict[str, int] = data["values"]
        self._parent = FACETS[name].parent

    def __len__(self) -> int:
        return len(self._values)

    def below(self, parent: str) -> list[tuple[str, int]]:
        return [(value, count) for value, count in self._values.items() if self._parent(value) == parent]

    def most(self, limit: int) -> list[tuple[str, int]]:
        ranked = sorted(self._values.items(), key=lambda counted: (-counted[1], counted[0]))
        return [*ranked[:limit], *(counted for counted in ranked[limit:] if counted[0] in self.chosen)]


def _counts_data(counts: Any) -> dict[str, Any]:
    def descendants(parent: str) -> Iterator[tuple[str, int]]:
        for value, count in counts.below(parent):
            yield value, count
            yield from descendants(value)

    return {"chosen": sorted(counts.chosen), "values": dict.fromkeys(counts.chosen, 0) | dict(descendants(""))}


def _explained(data: list[Any]) -> tuple[bool, float, list[Contribution]]:
    matches, score, contributions = data
    received = []
    for part, part_score, idf, pieces in contributions:
        members = tuple(MemberContribution(member(one), *numbers) for one, *numbers in pieces)
        received.append(Contribution(query(part), part_score, idf, members))
    return matches, score, received


class RoundTripIndex:
    """An index asked by text alone; see the module.

    Args:
        index: Who answers.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._keys: dict[str, DocumentKey] = {}
        self._names: dict[DocumentKey, str] = {}

    # Words are on this machine, whatever the engine.
    @property
    def words(self) -> Words:
        return self._index.words

    @property
    def size(self) -> int:
        return int(_sent(self._index.size))

    def __len__(self) -> int:
        return int(_sent(len(self._index)))

    def search(self, request: IndexRequest) -> IndexResult:
        [result] = self.search_all([request])
        return result

    def search_all(self, requests: Iterable[IndexRequest]) -> list[IndexResult]:
        asked = list(requests)
        results = self._searched([_request_data(request, None) for request in asked])
        again = {
            number: request.relaxed()
            for number, (request, result) in enumerate(zip(asked, results, strict=True))
            if request.relaxed and result.complete + result.possible < request.enough and not result.partial
        }
        filled_up = self._searched([_request_data(asked[number], relaxed) for number, relaxed in again.items()])
        for number, result in zip(again, filled_up, strict=True):
            results[number] = result
        return results

    def cursor(self, request: IndexRequest, size: int) -> Cursor:
        needed = self.search(replace(request, count=0, stored=False)) if request.relaxed else None
        is_short = needed is not None and needed.complete + needed.possible < needed.total
        relaxed = request.relaxed() if is_short and request.relaxed else None
        return _RoundTripCursor(self, self._index.cursor(_request(_sent(_request_data(request, relaxed))), size))

    def explain(
        self, query: WhooshQuery, key: DocumentKey, deadline: Deadline
    ) -> tuple[bool, float, Sequence[Contribution]]:
        asked = _sent([query_data(query), key, _deadline_data(deadline)])
        matches, score, contributions = self._index.explain(*self._asked(asked))
        data = [
            [query_data(each.query), each.score, each.idf, [[member_data(one), *rest] for one, *rest in each.pieces]]
            for each in contributions
        ]
        return _explained(_sent([matches, score, data]))

    def has_match(self, query: WhooshQuery, key: DocumentKey, deadline: Deadline) -> bool:
        asked = _sent([query_data(query), key, _deadline_data(deadline)])
        return bool(_sent(self._index.has_match(*self._asked(asked))))

    def documents(self, keys: Sequence[DocumentKey]) -> list[Document]:
        return _documents(self._index.documents([self._received(key) for key in _sent(list(keys))]))

    def locate(self, ids: Sequence[str]) -> list[LocatedDocument]:
        located = [[_maybe(self._name, key), document_id] for key, document_id in self._index.locate(_sent(list(ids)))]
        return [LocatedDocument(*each) for each in _sent(located)]

    def resolve(self, document_id: str) -> ResolvedId:
        return msgspec.convert(_sent(msgspec.to_builtins(self._index.resolve(_sent(document_id)))), ResolvedId)

    def ids(self, first: int = 0, count: int | None = None) -> list[str]:
        return list(_sent(self._index.ids(*_sent([first, count]))))

    def from_sources(self, patterns: Sequence[str]) -> Mapping[str, Sequence[DocumentKey]]:
        by_pattern = self._index.from_sources(_sent(list(patterns)))
        named: dict[str, list[DocumentKey]] = _sent(
            {pattern: self._sent_keys(by_pattern[pattern]) for pattern in patterns}
        )
        return named

    def same_text(self, key: DocumentKey) -> Sequence[DocumentKey]:
        named: list[DocumentKey] = _sent(self._sent_keys(self._index.same_text(self._received(_sent(key)))))
        return named

    def published_on(self, day: date, count: int) -> list[Document]:
        return _documents(self._index.published_on(date.fromisoformat(_sent(day.isoformat())), _sent(count)))

    def facts(self) -> Mapping[str, Any]:
        facts: dict[str, Any] = _sent(self._index.facts())
        return facts

    def _searched(self, data: list[dict[str, Any]]) -> list[IndexResult]:
        results = self._index.search_all(list(map(_request, _sent(data)))) if data else ()
        return [self.result(result) for result in results]

    def result(self, result: IndexResult) -> IndexResult:
        """What is left of a result that was sent."""
        data = _sent(
            {
                "plain": [result.total, result.complete, result.possible, result.partial, result.truncated, result.folded],
                "documents": [
                    [
                        self._name(each.key), each.score, each.missing, self._sent_keys(each.same), each.is_possible,
                        _maybe(msgspec.to_builtins, each.document),
                    ]
                    for each in result.documents
                ],
                "counts": {name: _counts_data(counts) for name, counts in result.counts.items()},
                "histogram": _maybe(asdict, result.histogram),
                "codes": result.codes,
            }
        )  # fmt: skip
        total, complete, possible, is_partial, is_truncated, folded = data["plain"]
        return IndexResult(
            total=total,
            complete=complete,
            possible=possible,
            partial=is_partial,
            truncated=is_truncated,
            folded=folded,
            documents=[
                ScoredDocument(key, score, tuple(missing), tuple(same), is_possible, _maybe(_document, document))
                for key, score, missing, same, is_possible, document in data["documents"]
            ],
            counts={name: _ReceivedCounts(name, counts) for name, counts in data["counts"].items()},
            histogram=_maybe(_histogram, data["histogram"]),
            codes=data["codes"],
        )

    def _name(self, key: DocumentKey) -> str:
        """The text by which a document is known outside."""
        if key not in self._names:
            name = self._names[key] = secrets.token_hex(8)
            self._keys[name] = key
        return self._names[key]

    def _sent_keys(self, keys: Iterable[DocumentKey]) -> list[str]:
        return [self._name(key) for key in keys]

    def _received(self, name: DocumentKey) -> DocumentKey:
        return self._keys[cast("str", name)]

    def _asked(self, data: list[Any]) -> tuple[WhooshQuery, DocumentKey, Deadline]:
        return query(data[0]), self._received(data[1]), _deadline(data[2])


class _RoundTripCursor:
    """A cursor whose batches are sent."""

    def __init__(self, index: RoundTripIndex, cursor: Cursor) -> None:
        self.result = index.result(cursor.result)
        self._index, self._cursor = index, cursor

    def __iter__(self) -> Iterator[Sequence[ScoredDocument]]:
        for batch in self._cursor:
            yield self._index.result(replace(self._cursor.result, documents=batch)).documents

    def close(self) -> None:
        self._cursor.close()


def _documents(documents: Iterable[Document]) -> list[Document]:
    return [_document(_sent(msgspec.to_builtins(document))) for document in documents]


def _document(data: Any) -> Document:
    return msgspec.convert(data, Document)


def _histogram(data: Any) -> Histogram:
    by_value = {value: PeriodCounts(**counts) for value, counts in data["by_value"].items()}
    return Histogram(PeriodCounts(**data["every"]), by_value)
