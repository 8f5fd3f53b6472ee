"""Claims about the HTTP server: slow clients keep nobody out, too many are told so, and a stop loses no answer."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from errno import EMFILE
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waitress.server import TcpWSGIServer

from tests.faults.slow_clients import KINDS, make_index, serving, trouble
from tests.fixtures.http_servers import LONG, WAIT, answer, channels, connected, plain, running
from web import http_server
from web.http_server import HttpServer
from web.serving import OVERLOADED, allowed_descriptors, listening_sockets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Slow clients


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An index, and the address of a long document in it."""
    return make_index(tmp_path_factory.mktemp("server"))


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_keep_nobody_out(kind: str, index: tuple[Path, str]) -> None:
    """Of 150 connections that send nothing, drip, read nothing or search, all are held, and health is told all the while.

    `python -m tests.faults.slow_clients` does the same with 400, for longer.
    """
    facts = trouble(kind, *index, count=150, seconds=2)
    assert facts["held"] == 150 or kind == "deaf", facts  # who asks for everything at once is closed after an answer
    assert facts["health"] is not None, facts


def is_closed_by_server(client: socket.socket, tick: Callable[[], object]) -> bool:
    """Whether a server closes a connection, while its client goes on doing something."""
    until = time.monotonic() + WAIT
    client.settimeout(0.1)
    while time.monotonic() < until:
        try:
            tick()
            if client.recv(1, socket.MSG_PEEK) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("sent", [b"", b"GET /x HTTP/1.1\r\nX: ", b"POST /x HTTP/1.1\r\nContent-Length: 60000\r\n\r\n"])
def test_a_request_must_come_in_time(sent: bytes) -> None:
    """Who sends nothing is closed, and so is who goes on sending a request that does not end, header or body."""
    with running() as server, connected(server.port) as client:
        client.sendall(sent)
        assert is_closed_by_server(client, lambda: client.send(b"a") if sent else None)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("path", [b"/long", b"/pieces"])
def test_an_answer_must_be_taken_in_time(path: bytes) -> None:
    """Who asks and does not read is closed; no thread is kept, though it has more to send than the system takes."""
    with running() as server:
        clients = [connected(server.port) for _ in range(2 * http_server.THREADS)]
        for client in clients:
            client.sendall(b"GET %b HTTP/1.1\r\n\r\n" % path)
        assert answer(server.port, b"GET /b HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\n/b")
        until = time.monotonic() + WAIT
        while channels(server):
            assert time.monotonic() < until
            time.sleep(0.1)
        for client in clients:
            client.close()


@pytest.mark.usefixtures("impatient")
def test_an_answer_must_not_be_taken_in_a_dribble(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes less than a fair part in that time, again and again, is closed too."""

    def small_buffer(_: TcpWSGIServer, connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # so that the server sees each piece taken

    monkeypatch.setattr(TcpWSGIServer, "set_socket_options", small_buffer)
    monkeypatch.setattr(http_server, "_FAIR_PART", 1 << 40)
    with running() as server, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.port))
        client.sendall(b"GET /long HTTP/1.0\r\n\r\n")
        assert client.recv(1024)
        until = time.monotonic() + WAIT
        while channels(server):
            assert time.monotonic() < until
            with suppress(ConnectionError):
                client.recv(1024)
            time.sleep(0.02)


@pytest.mark.usefixtures("impatient")
def test_who_takes_a_fair_part_gets_the_whole() -> None:
    """An answer that takes several times the patience to read arrives whole, and a slow one to make is not cut."""

    def slow(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        time.sleep(1.5)
        return plain(environ, start)

    with running(slow) as server, connected(server.port) as client:
        client.sendall(b"GET /long HTTP/1.0\r\n\r\n")
        size, began = 0, time.monotonic()
        while piece := client.recv(1 << 20):
            size += len(piece)
            if time.monotonic() < began + 4:
                time.sleep(0.2)
        assert size > len(LONG)


@pytest.mark.parametrize("path", [b"/search.csv", b"/archive/search.jsonl", b"/list.ris"])
def test_slow_readers_of_files_keep_no_search_out(path: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files of results are read bit by bit, searches are answered, and so is who reads a file at once."""
    monkeypatch.setattr(http_server, "_KEPT", 1 << 16)
    monkeypatch.setattr(http_server, "_LONGEST_WAIT", 0.5)

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        is_file = environ["PATH_INFO"].encode() == path
        return (LONG[: 1 << 18] for _ in range(64)) if is_file else [b"found"]

    with running(app) as server:
        slow = [connected(server.port) for _ in range(2 * http_server.THREADS)]
        for client in slow:
            client.settimeout(0)
            client.sendall(b"GET %b?q=a HTTP/1.1\r\n\r\n" % path)
        time.sleep(0.3)
        for feed in (b"/search?q=a", b"/search.atom?q=a", b"/en/search/?q=/search.csv"):
            assert answer(server.port, b"GET %b HTTP/1.0\r\n\r\n" % feed).endswith(b"found")
        done = threading.Event()

        def dribble() -> None:
            while not done.wait(0.02):
                for client in slow:
                    with suppress(OSError):
                        client.recv(1 << 16)

        reader = threading.Thread(target=dribble)
        reader.start()
        try:
            assert len(answer(server.port, b"GET %b HTTP/1.0\r\n\r\n" % path)) > 64 << 18
        finally:
            done.set()
            reader.join()
        for client in slow:
            client.close()


def test_health_waits_for_no_search() -> None:
    """While every thread is busy, /healthz answers at once, under a prefix too."""
    release = threading.Event()

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if "healthz" not in environ["PATH_INFO"]:
            release.wait(WAIT)
        return plain(environ, start)

    with running(app) as server:
        clients = [connected(server.port) for _ in range(3 * http_server.THREADS)]
        for client in clients:
            client.sendall(b"GET /search HTTP/1.0\r\n\r\n")
        try:
            for path in (b"/healthz", b"/archive/healthz/"):
                assert answer(server.port, b"GET %b HTTP/1.0\r\n\r\n" % path).startswith(b"HTTP/1.0 200 ")
        finally:
            release.set()
        for client in clients:
            assert client.makefile("rb").read().endswith(b"/search")
            client.close()


def test_one_too_many_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """When all threads are busy and so many requests wait, the next ones are refused without waiting, all others answered."""
    monkeypatch.setattr(http_server, "WAITING", 3)
    go_on = threading.Event()

    def slow(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ[OVERLOADED]:
            start("503 Service Unavailable", [])
            return [b"refused"]
        go_on.wait(WAIT)
        start("200 OK", [])
        return [b"answered"]

    with running(slow) as server:
        clients = [connected(server.port) for _ in range(http_server.THREADS + 3 + 5)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            time.sleep(0.05)
        refused = [client.makefile("rb").read() for client in clients[-5:]]
        go_on.set()
        answered = [client.makefile("rb").read() for client in clients[:-5]]
        for client in clients:
            client.close()
    assert [text.rpartition(b"\n")[2] for text in (*answered, *refused)] == [b"answered"] * len(answered) + [
        b"refused"
    ] * 5


def test_far_too_many_all_get_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of clients by the hundred, more than have connections, each is answered or refused; none is reset or waits in vain.

    Who is refused is told that the connection ends, so that there is one for the next.
    """
    monkeypatch.setattr(http_server, "CONNECTIONS", 100)
    monkeypatch.setattr(http_server, "WAITING", 20)

    def slow(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ[OVERLOADED]:
            start("503 Service Unavailable", [("Content-Length", "7")])
            return [b"refused"]
        time.sleep(0.01)
        start("200 OK", [("Content-Length", "8")])
        return [b"answered"]

    with running(slow) as server:
        clients = [connected(server.port) for _ in range(600)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answers = []
        for client in clients:
            with client, client.makefile("rb") as file:
                head = b"".join(iter(file.readline, b"\r\n"))
                answers.append(
                    (head[:12], b"connection: close" in head.lower(), file.read(8 if b" 200 " in head else 7))
                )
    assert set(answers) == {(b"HTTP/1.1 200", False, b"answered"), (b"HTTP/1.1 503", True, b"refused")}


def test_connections_wait_in_a_long_queue() -> None:
    """More connect at once than a server has accepted yet, and each is answered as soon as it does.

    Of a queue that is too short the system drops connections that clients take for open.
    """
    sockets = listening_sockets("127.0.0.1", 0)
    system = int(Path("/proc/sys/net/core/somaxconn").read_text(encoding="ascii"))
    server = HttpServer(plain, sockets=sockets)
    waiting = min(system, 1500, allowed_descriptors(4000) // 4)
    clients = [connected(server.port) for _ in range(waiting)]
    for client in clients:
        client.sendall(b"GET /all HTTP/1.0\r\n\r\n")
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert {client.makefile("rb").read().rpartition(b"\n")[2] for client in clients} == {b"/all"}
    finally:
        server.stop()
        thread.join(WAIT)
        for client in clients:
            client.close()


@pytest.mark.usefixtures("impatient")
def test_connections_beyond_the_limit_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes when all connections are taken waits to be accepted, and is answered once others have had their time."""
    monkeypatch.setattr(http_server, "CONNECTIONS", 20)
    with running() as server:
        idle = [connected(server.port) for _ in range(60)]
        until = time.monotonic() + WAIT
        while channels(server) < 15:
            assert time.monotonic() < until
            time.sleep(0.02)
        assert channels(server) <= 20
        last = connected(server.port)
        last.sendall(b"GET /last HTTP/1.0\r\n\r\n")
        assert last.makefile("rb").read().endswith(b"/last")
        assert channels(server) <= 20
        for client in (*idle, last):
            client.close()


def test_without_descriptors_the_server_pauses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If no connection can be accepted, it is tried again after a while, not thousands of times with a line each."""
    tries = 0
    accept = TcpWSGIServer.accept

    def fail_at_first(listener: TcpWSGIServer) -> Any:
        nonlocal tries
        tries += 1
        if tries <= 2:
            raise OSError(EMFILE, os.strerror(EMFILE))
        return accept(listener)

    monkeypatch.setattr(http_server, "_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(TcpWSGIServer, "accept", fail_at_first)
    with running() as server:
        assert answer(server.port, b"GET /x HTTP/1.0\r\n\r\n").endswith(b"/x")
    records = [record for record in caplog.records if record.name == "web.http_server"]
    assert [os.strerror(EMFILE) in record.getMessage() for record in records] == [True, True]
    assert not any(record.exc_info for record in caplog.records)


# Stopping


SLEEPY = """
import sys, time
from flask import Flask
from web.serve import serve_app
app = Flask("sleepy")
def sleepy(): time.sleep(1.5); return "slept"
app.add_url_rule("/", "sleepy", sleepy)
serve_app(app, "127.0.0.1", 0, ready=lambda address: print(address, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_has_arrived(number: int) -> None:
    """Requests that are being answered, and those that wait for a thread, get their answers; new ones are refused."""
    with serving(Path(), SLEEPY) as (port, process):
        clients = [connected(port) for _ in range(10)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        idle = connected(port)
        time.sleep(0.5)
        process.send_signal(number)
        for client in clients:
            told = client.makefile("rb").read()
            assert told.startswith(b"HTTP/1.1 200 "), told
            assert told.endswith(b"slept")
            client.close()
        assert idle.recv(1) == b""
        idle.close()
        assert process.wait(WAIT) == 0
        assert process.stderr
        assert process.stderr.read() == ""
        with pytest.raises(ConnectionError):
            connected(port)


def test_a_second_signal_stops_at_once() -> None:
    """Who presses Ctrl-C twice does not wait for requests."""
    with serving(Path(), SLEEPY.replace("1.5", "100")) as (port, process), connected(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.wait(WAIT) == 128 + signal.SIGINT
        assert time.monotonic() - began < http_server.STOP_SECONDS


# Addresses


@given(
    # No names, which the resolver would ask the network for, but for those that cannot be one.
    st.one_of(st.text("0123456789.:[]%*\0", max_size=20), st.sampled_from(["a..b", "a" * 80, "é" * 80, "."])),
    st.integers(-1, 70_000),
)
def test_a_wrong_address_is_an_oserror(host: str, port: int) -> None:
    """Whatever stands in place of a host or a port, there is a server, or an error of the system that says why not."""
    with suppress(OSError):
        server = HttpServer(plain, host, port)
        server.stop()
        server.run()


def test_a_host_that_is_none_is_an_error_in_one_line(seed_index: Path) -> None:
    """`hezuo serve --host 999.1.1.1` says what is wrong and which option to use, without a traceback."""
    command = [sys.executable, "-m", "search.cli", "serve", "--index", str(seed_index), "--port", "0", "--host"]
    for host in ("999.1.1.1", "a..b"):
        done = subprocess.run([*command, host], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 1
        assert re.fullmatch(r"Error: cannot listen on \S+:0: .*--host.*\n", done.stderr), done.stderr
