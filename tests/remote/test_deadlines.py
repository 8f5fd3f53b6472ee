"""Claims about time: whatever OpenSearch does or leaves, a search ends by its deadline and a little more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest

from search.deadline import Deadline
from search.errors import IndexUnreachable
from search.remote.address import Host, RemoteAddress
from search.remote.connection import Connection
from search.remote.settings import RemoteSettings
from tests.remote.conftest import Connecting
from tests.remote.stand_in import FOUND, Asked, Certificates, certificates, nobody, page, serving

SOON = 100
"""Milliseconds that searches have here."""

GRACE_SECONDS = 0.1
"""How long they are waited for after that here, so that the tests are quick."""

PATIENT = RemoteSettings(answer_seconds=60, connect_seconds=60)
NEVER = 60.0  # seconds: longer than anything here may take

WAYS: list[Callable[[Connection], object]] = [
    lambda connection: connection.search("lin", {}, deadline=Deadline(SOON)),
    lambda connection: connection.search_all("lin", [{}, {}], deadline=Deadline(SOON)),
    lambda connection: connection.request("GET", "/lin", seconds=SOON / 1000 + GRACE_SECONDS),
]


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long than hezuo does."""
    monkeypatch.setattr("search.remote.connection.GRACE_SECONDS", GRACE_SECONDS)


@contextmanager
def in_time() -> Iterator[None]:
    """What is done takes as long as a search may, and hardly more, even on a machine that does other things."""
    started = monotonic()
    yield
    assert SOON / 1000 <= monotonic() - started < SOON / 1000 + GRACE_SECONDS + 2


def until_closed(sock: socket.socket, data: bytes) -> None:
    """Send bytes, one every 20 milliseconds, over and over, as long as anybody reads."""
    for number in range(int(NEVER / 0.02)):
        sock.sendall(data[number % len(data) :][:1])
        sleep(0.02)


def wait_for_end(sock: socket.socket) -> None:
    """Say nothing until the other side has gone."""
    sock.settimeout(NEVER)
    sock.recv(1)


def slow(at_once: bytes, then: bytes) -> Callable[[Asked, socket.socket], None]:
    """Begin an answer, and go on bit by bit."""

    def answer(asked: Asked, sock: socket.socket) -> None:
        sock.sendall(at_once)
        until_closed(sock, then)

    return answer


SLOW = {
    "says nothing": lambda asked, sock: wait_for_end(sock),
    "drips a header": slow(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "drips headers": slow(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
    "drips a body": slow(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b" "),
    "drips chunks": slow(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "drips to its end": slow(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
}


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_host_is_not_waited_for(connecting: Connecting, how: str) -> None:
    """One that says nothing, or a byte now and then: the error names the host and how long it was waited for."""
    with serving(SLOW[how]) as server:
        for ask in WAYS if how == "says nothing" else WAYS[:1]:
            connection = connecting(server.address(), PATIENT)
            with in_time(), pytest.raises(IndexUnreachable, match=rf"^{server.host}: .*no answer within 0\.\d seconds"):
                ask(connection)
        assert {asked.target for asked in server.asked} <= {"/lin/_search", "/lin/_msearch", "/lin"}


def test_a_slow_host_is_not_waited_for_through_tls(
    connecting: Connecting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nor one that does not get on with the encryption."""
    made: Certificates = certificates(tmp_path_factory.mktemp("certificate"))
    trusting = RemoteSettings(ca_file=str(made.certificate), connect_seconds=60)
    for how in ("drips a body", "drips headers"):
        with serving(SLOW[how], tls=made.server()) as server:
            connection = connecting(server.address(protocol="https"), trusting)
            with in_time(), pytest.raises(IndexUnreachable, match="no answer within"):
                WAYS[0](connection)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the system takes connections, and nobody takes them up
        address = RemoteAddress("https", (Host("127.0.0.1", silent.getsockname()[1]),), "lin")
        with in_time(), pytest.raises(IndexUnreachable, match="no answer within"):
            WAYS[0](connecting(address, trusting))


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A name that nobody resolves while the test runs."""
    resolve, ended = socket.getaddrinfo, threading.Event()

    def resolved(name: str, *arguments: Any, **options: Any) -> Any:
        if name != "hangs.example":
            return resolve(name, *arguments, **options)
        ended.wait(NEVER)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    yield "hangs.example"
    ended.set()


def test_a_name_that_is_not_resolved_in_time_is_not_waited_for(connecting: Connecting, hanging: str) -> None:
    """Though the system has no end for that."""
    connection = connecting(RemoteAddress("http", (Host(hanging, 9200),), "lin"), PATIENT)
    with in_time(), pytest.raises(IndexUnreachable, match=rf"^{hanging}:9200: .*leads to no address \(not in time\)"):
        WAYS[0](connection)


def test_connecting_has_a_time_of_its_own(connecting: Connecting, hanging: str) -> None:
    """A search without a deadline does not wait for a host longer than the settings say."""
    quick = RemoteSettings(connect_seconds=0.1, answer_seconds=60)
    connection = connecting(RemoteAddress("http", (Host(hanging, 9200),), "lin"), quick)
    with in_time(), pytest.raises(IndexUnreachable):
        connection.search("lin", {})


def test_a_busy_cluster_is_asked_again_only_in_time(connecting: Connecting) -> None:
    """As often as the deadline lets it, however often the settings would."""
    with serving(page({"error": "full"}, 429)) as server:
        connection, started = connecting(server.address(), RemoteSettings(retries=1000)), monotonic()
        with pytest.raises(IndexUnreachable, match="too much to do"):
            connection.search("lin", {}, deadline=Deadline(500))
        assert monotonic() - started < 2.5
        assert 2 <= len(server.asked) <= 5


def test_a_late_answer_is_partial(connecting: Connecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the deadline, and before the end, is shown as far as it goes."""
    monkeypatch.setattr("search.remote.connection.GRACE_SECONDS", NEVER)

    def late(asked: Asked, sock: socket.socket) -> bytes:
        sleep(SOON / 1000 + 0.02)
        return page({"responses": [FOUND, FOUND]} if "_msearch" in asked.target else FOUND)

    with serving(late) as server:
        connection = connecting(server.address(), PATIENT)
        assert connection.search("lin", {}, deadline=Deadline(SOON)).partial
        assert all(answer.partial for answer in connection.search_all("lin", [{}, {}], deadline=Deadline(SOON)))
        assert not connection.search("lin", {}, deadline=Deadline(30_000)).partial
        assert not connection.search("lin", {}).partial


def test_after_the_deadline_it_is_still_asked(connecting: Connecting) -> None:
    """For the least time that can be said: what is quick enough is shown, as partial."""
    with serving(page(FOUND)) as server:
        assert connecting(server.address(), PATIENT).search("lin", {}, deadline=Deadline(-1000)).partial
        assert server.asked[0].json["timeout"] == "1ms"


def test_a_host_that_hangs_leaves_time_for_others(connecting: Connecting, hanging: str) -> None:
    """Of several hosts, one that takes no connection is left after half of the time, and passed over from then on."""
    with serving(page(FOUND)) as server:
        connection = connecting(server.address(Host(hanging, 9200)), PATIENT)
        for _ in range(4):
            connection.search("lin", {}, deadline=Deadline(800))
        started = monotonic()
        for _ in range(10):
            connection.search("lin", {}, deadline=Deadline(800))
        assert monotonic() - started < 0.5
        assert len(server.asked) == 14


def test_a_bulk_that_is_slow_ends_too(connecting: Connecting) -> None:
    """Each try by the time of the settings."""
    with serving(SLOW["says nothing"]) as server:
        connection = connecting(server.address(), RemoteSettings(answer_seconds=0.3, retries=0))
        with in_time(), pytest.raises(IndexUnreachable, match="no answer within"):
            connection.bulk("lin", b'{"delete":{"_id":"1"}}\n')


def test_a_body_that_nobody_reads_ends_too(connecting: Connecting) -> None:
    """A host that takes the connection, and not what is sent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = RemoteAddress("http", (Host("127.0.0.1", silent.getsockname()[1]), nobody()), "lin")
        connection = connecting(address, RemoteSettings(answer_seconds=0.3, retries=0))
        with in_time(), pytest.raises(IndexUnreachable, match="no answer within"):
            connection.request("PUT", "/lin", {"long": "x" * (16 << 20)})
