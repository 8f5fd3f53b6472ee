"""Claims about the connection to OpenSearch: what is sent, how often, to whom, and what comes of it."""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from time import sleep
from typing import Any

import pytest

from search.deadline import Deadline
from search.errors import BuildError, ConfigError, IndexMissing, IndexUnreachable
from search.remote.settings import RemoteSettings
from tests.remote.conftest import Connecting
from tests.remote.stand_in import FOUND, Asked, nobody, page, serving

FEW = RemoteSettings(retries=2)
IN_THE_MEANTIME = 0.3  # seconds in which a host has certainly closed a connection, on a busy machine too
BUSY = {"error": {"type": "rejected_execution_exception", "reason": "queue is full"}}


def found(total: int) -> dict[str, Any]:
    """The answer to a search that found so many documents."""
    return FOUND | {"hits": {"total": {"value": total, "relation": "eq"}, "hits": []}}


def first_then(*answers: bytes | None) -> Any:
    """Give each of some answers once, and the last one for ever; None breaks the connection."""
    numbers = count()
    return lambda asked, sock: answers[min(next(numbers), len(answers) - 1)]


def test_a_search_is_asked_and_answered(connecting: Connecting) -> None:
    """As JSON to the index, with the time that is left, if there is a deadline."""
    with serving(page(found(3))) as server:
        connection = connecting(server.address(), FEW)
        query = {"query": {"match": {"body_zh": "互助组"}}, "size": 0}
        answer = connection.search("lin", query, deadline=Deadline(5000), params={"request_cache": "true"})
        assert (answer.hits.total.value, answer.partial) == (3, False)
        connection.search("", {"pit": {"id": "x"}})
        first, second = server.asked
        assert (first.method, first.target, first.headers["content-type"]) == (
            "POST",
            "/lin/_search?request_cache=true",
            "application/json",
        )
        timeout = first.json.pop("timeout")
        assert first.json | {"timeout": timeout} == first.json
        assert {name: value for name, value in first.json.items() if name != "timeout"} == query
        assert 4000 < int(first.json["timeout"].removesuffix("ms")) <= 5000
        assert (second.target, second.json) == ("/_search", {"pit": {"id": "x"}})


def test_several_searches_are_one_request(connecting: Connecting) -> None:
    """Each with the time that is left; their answers come in their order, and none is asked for none."""
    with serving(page({"responses": [found(1), found(2)]})) as server:
        connection = connecting(server.address(), FEW)
        assert connection.search_all("lin", []) == []
        answers = connection.search_all("lin", [{"size": 0}, {"size": 1}], deadline=Deadline(5000))
        assert [answer.hits.total.value for answer in answers] == [1, 2]
        (asked,) = server.asked
        assert (asked.target, asked.headers["content-type"]) == ("/lin/_msearch", "application/x-ndjson")
        lines = [json.loads(line) for line in asked.body.splitlines()]
        assert asked.body.endswith(b"\n")
        assert [set(line) for line in lines] == [set(), {"size", "timeout"}, set(), {"size", "timeout"}]


def test_one_of_several_searches_may_fail(connecting: Connecting) -> None:
    """Its error is raised as if it had been alone; if the cluster was busy, all are asked again."""
    missing = {"error": {"type": "index_not_found_exception", "reason": "no such index [lin]"}, "status": 404}
    with serving(page({"responses": [found(1), missing]})) as server:
        with pytest.raises(IndexMissing, match=r"no such index \[lin\]"):
            connecting(server.address(), FEW).search_all("lin", [{}, {}])
        assert len(server.asked) == 1
    busy = page({"responses": [found(1), BUSY | {"status": 429}]})
    with serving(first_then(busy, page({"responses": [found(1), found(2)]}))) as server:
        assert len(connecting(server.address(), FEW).search_all("lin", [{}, {}])) == 2
        assert len(server.asked) == 2


def test_other_requests_are_sent_as_they_are(connecting: Connecting) -> None:
    """Method, path, parameters and body; what comes is decoded, and nothing is None."""
    with serving(first_then(page({"acknowledged": True}), page(b""))) as server:
        connection = connecting(server.address(), FEW)
        assert connection.request("PUT", "/lin", {"settings": {}}, params={"timeout": "1s"}) == {"acknowledged": True}
        assert connection.request("GET", "/_alias/lin") is None
        assert [(asked.method, asked.target, asked.body) for asked in server.asked] == [
            ("PUT", "/lin?timeout=1s", b'{"settings":{}}'),
            ("GET", "/_alias/lin", b""),
        ]


def test_half_a_character_of_a_question_can_be_sent(connecting: Connecting) -> None:
    """A reader's words may hold one, and JSON writes it as an escape."""
    with serving(page(FOUND)) as server:
        connecting(server.address(), FEW).search("lin", {"query": {"match": {"title_en": "a\udce5b"}}})
        assert server.asked[0].json["query"]["match"]["title_en"] == "a\udce5b"


# Connections


def test_connections_are_kept_open(connecting: Connecting) -> None:
    """A thread's requests go over one connection, and several threads over hardly more than they are."""
    with serving(page(FOUND)) as server:
        connection = connecting(server.address(), FEW)
        for _ in range(20):
            connection.search("lin", {})
        assert server.connections == 1
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: connection.search("lin", {}), range(200)))
        assert (len(answers), len(server.asked)) == (200, 220)
        assert server.connections <= 8


def test_a_connection_that_was_closed_in_the_meantime_is_not_used(connecting: Connecting) -> None:
    """A host, or what stands before it, closes what is not used for long."""

    def answer_and_close(asked: Asked, sock: socket.socket) -> None:
        sock.sendall(page(FOUND))

    with serving(answer_and_close) as server:
        connection = connecting(server.address(), RemoteSettings(retries=0))
        for _ in range(3):
            connection.search("lin", {})
            sleep(IN_THE_MEANTIME)
            connection.request("PUT", "/lin/_alias/x")
            sleep(IN_THE_MEANTIME)
        assert (server.connections, len(server.asked)) == (6, 6)


def test_another_process_has_connections_of_its_own(connecting: Connecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a server's processes inherit is not used by two of them."""
    with serving(page(FOUND)) as server:
        connection = connecting(server.address(), FEW)
        connection.search("lin", {})
        monkeypatch.setattr(os, "getpid", lambda: -1)
        connection.search("lin", {})
        connection.search("lin", {})
        assert server.connections == 2


def test_a_closed_connection_keeps_none_open(connecting: Connecting) -> None:
    """Those that no request uses are closed at once, and those of later requests after them."""
    with serving(page(FOUND)) as server:
        connection = connecting(server.address(), FEW)
        connection.search("lin", {})
        connection.close()
        connection.search("lin", {})
        connection.search("lin", {})
        assert server.connections == 3


# Trying again


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_cluster_is_asked_again(connecting: Connecting, status: int) -> None:
    """Until it answers."""
    with serving(first_then(page(BUSY, status), page(BUSY, status), page(found(5)))) as server:
        assert connecting(server.address(), FEW).search("lin", {}).hits.total.value == 5
        assert len(server.asked) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_cluster_that_stays_busy_is_told(connecting: Connecting, status: int) -> None:
    """After as many tries as the settings say, with its reason."""
    with serving(page(BUSY, status)) as server:
        with pytest.raises(IndexUnreachable, match=rf"^{server.host}: OpenSearch .*queue is full"):
            connecting(server.address(), FEW).search("lin", {})
        assert len(server.asked) == 3


def test_the_time_is_told_anew_to_a_cluster_that_is_asked_again(connecting: Connecting) -> None:
    """It is what is left, not what there was at first."""
    with serving(first_then(page(BUSY, 429), page(BUSY, 429), page(FOUND))) as server:
        connecting(server.address(), FEW).search("lin", {}, deadline=Deadline(5000))
        times = [int(asked.json["timeout"].removesuffix("ms")) for asked in server.asked]
        assert times == sorted(times, reverse=True)
        assert times[0] - times[-1] >= 100


def test_a_broken_connection_is_made_again_for_what_changes_nothing(connecting: Connecting) -> None:
    """A search, and a request that reads; of what changes something it is not known whether it was done."""
    with serving(first_then(None, page(FOUND))) as server:
        connecting(server.address(), FEW).search("lin", {})
        assert len(server.asked) == 2
    with serving(first_then(None, page({}))) as server:
        assert connecting(server.address(), FEW).request("POST", "/lin/_refresh") == {}
        assert len(server.asked) == 2
    for method in ("POST", "PUT", "DELETE"):
        with serving(first_then(None, page({}))) as server:
            with pytest.raises(IndexUnreachable, match="broke the connection"):
                connecting(server.address(), FEW).request(method, "/_aliases", {})
            assert len(server.asked) == 1


def test_what_changes_something_is_sent_again_if_it_was_certainly_not_done(connecting: Connecting) -> None:
    """A cluster that refuses for want of room has done nothing; one whose manager was late may do it yet."""
    with serving(first_then(page(BUSY, 429), page({"acknowledged": True}))) as server:
        assert connecting(server.address(), FEW).request("PUT", "/lin") == {"acknowledged": True}
        assert len(server.asked) == 2
    late = {"error": {"type": "process_cluster_event_timeout_exception", "reason": "within 30s"}}
    for answer in (page(late, 503), page(b"Bad Gateway", 502), page(b"Gateway Timeout", 504)):
        with serving(answer) as server:
            with pytest.raises(IndexUnreachable):
                connecting(server.address(), FEW).request("PUT", "/lin")
            assert len(server.asked) == 1


# Several hosts


def test_a_host_that_does_not_answer_is_passed_over(connecting: Connecting, caplog: pytest.LogCaptureFixture) -> None:
    """Others are asked in its place, which is told once."""
    caplog.set_level(logging.INFO, "search")
    dead = nobody()
    with serving(page(FOUND)) as server:
        connection = connecting(server.address(dead), FEW)
        for _ in range(20):
            connection.search("lin", {})
        assert len(server.asked) == 20
    (told,) = [record for record in caplog.records if record.name.startswith("search")]
    assert told.levelname == "WARNING"
    assert str(dead) in told.getMessage()
    assert "refuses connections" in told.getMessage()


def test_what_one_host_breaks_off_another_answers(connecting: Connecting) -> None:
    """As often as a host dies in the middle of an answer; even if that is the only one left for a moment."""
    with serving(lambda asked, sock: sock.sendall(page(FOUND)[:-10])) as dying, serving(page(FOUND)) as server:
        connection = connecting(server.address(dying.host), FEW)
        for _ in range(10):
            connection.search("lin", {})
        assert len(server.asked) == 10
        assert 0 <= len(dying.asked) <= 1


def test_of_hosts_that_all_fail_each_is_told(connecting: Connecting) -> None:
    """With its reason, once for those that have the same one; later they are asked again."""
    one, other = nobody(), nobody()
    with serving(lambda asked, sock: None) as third:
        connection = connecting(third.address(one, other), FEW)
        for _ in range(2):
            with pytest.raises(IndexUnreachable) as raised:
                connection.search("lin", {})
            assert {str(host) in str(raised.value) for host in (one, other, third.host)} == {True}
            assert str(raised.value).count("refuses connections") == 1
            assert str(raised.value).count("broke the connection") == 1


def test_a_host_that_comes_back_is_asked_again(connecting: Connecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the time is over for which it is passed over."""
    monkeypatch.setattr("search.remote.connection._DEAD_SECONDS", 0)
    with serving(first_then(None, page(FOUND))) as first, serving(page(FOUND)) as second:
        connection = connecting(first.address(second.host), FEW)
        for _ in range(30):
            connection.search("lin", {})
        assert len(first.asked) > 1
        assert len(second.asked) > 1


# Bulks

LINES = b'{"index":{"_id":"1"}}\n{"a":"\r"}\n{"delete":{"_id":"2"}}\n{"index":{"_id":"3"}}\n{"a":3}\n'


def bulk_answer(*results: tuple[int, str]) -> bytes:
    """What is answered of actions, by status and reason."""
    items = [
        {"index": {"status": status} | ({"error": {"type": "some_exception", "reason": reason}} if reason else {})}
        for status, reason in results
    ]
    return page({"errors": any(reason for _, reason in results), "items": items})


def test_a_bulk_is_sent_as_it_is(connecting: Connecting) -> None:
    """Once, as lines."""
    with serving(bulk_answer((201, ""), (200, ""), (201, ""))) as server:
        connecting(server.address(), FEW).bulk("lin", LINES)
        (asked,) = server.asked
        assert (asked.method, asked.target.partition("?")[0], asked.body) == ("POST", "/lin/_bulk", LINES)
        assert asked.headers["content-type"] == "application/x-ndjson"


def test_what_a_busy_cluster_did_not_take_of_a_bulk_is_sent_again(connecting: Connecting) -> None:
    """That alone, until all is taken."""
    answers = (
        page(BUSY, 429),
        bulk_answer((429, "full"), (200, ""), (503, "full")),
        bulk_answer((429, "full"), (201, "")),
        bulk_answer((201, "")),
    )
    with serving(first_then(*answers)) as server:
        connecting(server.address(), FEW).bulk("lin", LINES)
        actions = LINES.splitlines(keepends=True) if b"\r" not in LINES else LINES.split(b"\n")
        one, three = b"\n".join(actions[:2]) + b"\n", b"\n".join(actions[3:])
        assert [asked.body for asked in server.asked] == [LINES, LINES, one + three, one]


def test_a_document_that_is_refused_ends_a_bulk(connecting: Connecting) -> None:
    """With the reason of the first one, also if the cluster had no room for others."""
    with serving(bulk_answer((429, "full"), (400, "no number"), (400, "no date"))) as server:
        with pytest.raises(BuildError, match=rf"^{server.host}: OpenSearch refuses a document for lin .*no number"):
            connecting(server.address(), FEW).bulk("lin", LINES)
        assert len(server.asked) == 1


def test_a_bulk_waits_for_a_host_that_is_started_anew(connecting: Connecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times as often as searches; whatever broke the connection, as it may be written twice."""
    monkeypatch.setattr("search.remote.sending._PAUSE", 0.001)
    with serving(first_then(*[None] * 8, bulk_answer((201, ""), (200, ""), (201, "")))) as server:
        connecting(server.address(), FEW).bulk("lin", LINES)
        assert len(server.asked) == 9
    gone = server.address()
    with pytest.raises(IndexUnreachable, match="refuses connections"):
        connecting(gone, FEW).bulk("lin", LINES)


# What is needed


def test_without_opensearch_py_it_is_told_what_to_install(
    connecting: Connecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra by its name."""
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with serving(page(FOUND)) as server, pytest.raises(ConfigError, match=r"pip install 'hezuo\[opensearch\]'"):
        connecting(server.address(), FEW)
