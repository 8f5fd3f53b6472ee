"""Claims about the answers of OpenSearch: what is read of them, and that nothing else passes for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import IndexDamaged, IndexUnreadable
from search.remote.answers import (
    Answer,
    Failure,
    decode_answer,
    decode_answers,
    decode_any,
    decode_bulk,
    decode_failure,
)

HOST = "127.0.0.1:9200"
FOUND = {
    "took": 3,
    "timed_out": False,
    "_shards": {"total": 2, "successful": 2, "skipped": 0, "failed": 0},
    "hits": {
        "total": {"value": 7, "relation": "eq"},
        "max_score": 1.5,
        "hits": [
            {
                "_index": "lin-g-000001-00000000",
                "_id": "a1",
                "_score": 1.5,
                "_source": {"doc": {"id": "a1", "title": "互助组"}},
                "sort": [1.5, 7],
                "fields": {"same": [3]},
                "matched_queries": {"w0": 0.5},
            },
            {"_id": "a2", "_score": None, "matched_queries": ["w0"]},
        ],
    },
    "aggregations": {"region": {"buckets": [{"key": "HE", "doc_count": 2}]}},
    "pit_id": "abc",
}


def test_what_is_read_of_an_answer() -> None:
    """Totals, hits with what is stored of them, what was counted; a stored document is not decoded, but kept as it came."""
    answer = decode_answer(json.dumps(FOUND, ensure_ascii=False).encode(), HOST)
    assert (answer.hits.total.value, answer.hits.total.relation, answer.pit_id) == (7, "eq", "abc")
    first, second = answer.hits.hits
    assert (first.id, first.score, first.sort, first.fields) == ("a1", 1.5, (1.5, 7), {"same": [3]})
    assert (first.matched_queries, second.matched_queries) == ({"w0": 0.5}, ["w0"])
    assert json.loads(bytes(first.source.doc)) == {"id": "a1", "title": "互助组"}
    assert (second.score, second.sort, second.fields, bytes(second.source.doc)) == (None, (), {}, b"")
    assert answer.aggregations["region"]["buckets"][0]["doc_count"] == 2
    assert not answer.partial


@pytest.mark.parametrize("why", [{"timed_out": True}, {"_shards": {"total": 2, "failed": 1}}])
def test_an_answer_can_be_partial(why: dict[str, Any]) -> None:
    """If the time was over, or a shard failed."""
    assert decode_answer(json.dumps(FOUND | why).encode(), HOST).partial


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"hits": {"hits": [{}]}}',
        b'{"hits": []}',
        b"<html>",
        b'{"hits": {"hits": [',
        b"\xff",
    ],
)
def test_anything_else_is_no_answer(data: bytes) -> None:
    """It is damage that no build mends, and the message names the host."""
    for decode in (decode_answer, decode_bulk, lambda data, host: decode_answers(data, 1, host)):
        with pytest.raises(IndexUnreadable, match=rf"^{HOST}: what it answers is no answer of OpenSearch \(.*\); see"):
            decode(data, HOST)


def test_some_of_several_answers_may_be_refusals() -> None:
    """The others are answers; there must be as many as there were searches."""
    failed = {
        "error": {"root_cause": [{"type": "index_not_found_exception", "reason": "no such index [lin]"}]},
        "status": 404,
    }
    data = json.dumps({"took": 1, "responses": [FOUND, failed]}).encode()
    answer, failure = decode_answers(data, 2, HOST)
    assert isinstance(answer, Answer)
    assert failure == Failure("index_not_found_exception", "no such index [lin]", 404)
    with pytest.raises(IndexDamaged, match="2 answers to 3 searches"):
        decode_answers(data, 3, HOST)


def test_what_failed_of_a_bulk_is_told_in_order() -> None:
    """Nothing if all went well; else the reason of each action that failed, and None for the others."""
    assert decode_bulk(b'{"errors": false, "items": [{"index": {"status": 201}}]}', HOST) == []
    full = {"type": "rejected_execution_exception", "reason": "queue is full"}
    items = [{"index": {"status": 201}}, {"delete": {"status": 429, "error": full}}]
    answer = decode_bulk(json.dumps({"errors": True, "items": items}).encode(), HOST)
    assert answer == [None, Failure("rejected_execution_exception", "queue is full", 429)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"error":{"type":"a","reason":"b"},"status":500}', "a: b"),
        (b'{"error":{"root_cause":[{"type":"c","reason":"d"}],"type":"a","reason":"all shards failed"}}', "c: d"),
        (b'{"error":{"type":"a","reason":null}}', "a"),
        (b'{"error":"no handler found"}', "no handler found"),
        (b"Unauthorized", "Unauthorized"),
        (b"<html>\n<h1>502\x1b[1m</h1>", "<html> <h1>502 [1m</h1>"),
        (b"", "no reason given"),
        (b"\xff" * 9000, "�" * 300 + "…"),
    ],
)
def test_a_reason_is_one_line(data: bytes, told: str) -> None:
    """Whoever wrote it, and whatever it holds."""
    failure = decode_failure(data, 500)
    assert (str(failure), failure.status) == (told, 500)


def _mutated(data: bytes, position: int, put: bytes, cut: int) -> bytes:
    position %= len(data)
    return data[:position] + put + data[position + cut :]


ALMOST = st.builds(
    _mutated,
    st.just(json.dumps(FOUND, ensure_ascii=False).encode()),
    st.integers(0, 10_000),
    st.binary(max_size=4) | st.sampled_from([b"[" * 5000, b'{"a":' * 5000, b"null", b"1e999", b'"\\ud800"']),
    st.integers(0, 40),
)


@given(data=st.binary() | ALMOST, status=st.integers(100, 599))
def test_random_bytes_are_an_answer_or_damage(data: bytes, status: int) -> None:
    """Nothing else is raised, whatever comes; why a request failed is always told."""
    for decode in (decode_any, decode_answer, decode_bulk, lambda data, host: decode_answers(data, 1, host)):
        told = ""
        try:
            decode(data, HOST)
        except IndexUnreadable as error:
            told = str(error)
        assert told.isprintable()
    assert str(decode_failure(data, status)).isprintable()
