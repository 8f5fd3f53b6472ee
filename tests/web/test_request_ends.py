"""Claims about where the HTTP server takes a request to end: one that says so twice, or wrongly, is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.http_servers import WAIT, answer, channels, connected, plain, running
from web import http_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@pytest.fixture(scope="module")
def echo() -> Iterator[tuple[int, list[str]]]:
    """Port of a server, and the paths that its application has been asked for."""
    paths: list[str] = []

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        paths.append(environ["PATH_INFO"])
        environ["wsgi.input"].read()
        return plain(environ, start)

    with running(app) as server:
        yield server.port, paths


SMUGGLED = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
LENGTH, CHUNKED = b"Content-Length: %d" % len(SMUGGLED), b"Transfer-Encoding: chunked"


def framed(*fields: bytes, version: bytes = b"1.1") -> bytes:
    """A request whose end depends on which of its fields is believed."""
    return b"\r\n".join((b"POST /x HTTP/" + version, b"Host: a", *fields, b"", SMUGGLED))


@given(
    case=st.sampled_from([bytes.lower, bytes.upper, bytes.title]),
    between=st.lists(st.sampled_from([b"Accept: a", b"X: b"]), max_size=2),
    fields=st.sampled_from(
        [(LENGTH, CHUNKED), (CHUNKED, LENGTH), (CHUNKED, CHUNKED), (LENGTH, LENGTH), (CHUNKED, b"Content-Length: 0")]
    ),
)
def test_a_request_with_two_ends_is_refused(
    case: Callable[[bytes], bytes], between: list[bytes], fields: tuple[bytes, bytes], echo: tuple[int, list[str]]
) -> None:
    """Whatever stands between them, two fields that say where a request ends are a 400, and the connection is closed."""
    port, paths = echo
    asked = len(paths)
    told = answer(port, framed(case(fields[0]), *between, case(fields[1])))
    assert re.match(rb"HTTP/1\.[01] 400 ", told)
    assert told.count(b"HTTP/1.") == 1
    assert paths[asked:] == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (framed(b"Transfer-Encoding: chunked, chunked"), 501),
        (framed(b"Transfer-Encoding: gzip, chunked"), 501),
        (framed(b"Transfer-Encoding: identity"), 501),
        (framed(b"Transfer-Encoding:"), 501),
        (framed(b"Transfer-Encoding:", b" chunked"), 501),
        (framed(CHUNKED, version=b"1.0"), 400),
        (framed(b"Content-Length : 5"), 400),
        (framed(b"Content-Length: +5"), 400),
        (framed(b"Content-Length: 5, 5"), 400),
    ],
)
def test_an_end_that_is_not_understood_is_refused(request_: bytes, status: int, echo: tuple[int, list[str]]) -> None:
    """An encoding other than chunked, one of HTTP/1.0, and a length that is no number are refused and closed."""
    port, paths = echo
    asked = len(paths)
    told = answer(port, request_)
    assert told.startswith(b"HTTP/1."), told
    assert int(told.split()[1]) == status
    assert told.count(b"HTTP/1.") == 1
    assert paths[asked:] == []


@pytest.mark.parametrize("field", [LENGTH, CHUNKED, CHUNKED.upper()])
def test_a_request_with_one_end_is_answered(field: bytes, echo: tuple[int, list[str]]) -> None:
    """A body with a length is not read as a request; what follows a chunked one closes the connection after its answer."""
    port, paths = echo
    asked = len(paths)
    told = answer(port, framed(field, b"Connection: close"))
    assert told.startswith(b"HTTP/1.1 200 ")
    assert told.endswith(b"/x")
    assert paths[asked:] == ["/x"]


def test_one_request_at_a_time(echo: tuple[int, list[str]]) -> None:
    """Of requests that are sent together the first is answered, and closes the connection; one after another, all are."""
    port, paths = echo
    asked = len(paths)
    told = answer(port, b"".join(b"GET /%d HTTP/1.1\r\n\r\n" % number for number in range(100)))
    assert told.count(b"HTTP/1.1 200 ") == 1
    assert b"\r\nConnection: close\r\n" in told
    assert paths[asked:] == ["/0"]
    with connected(port) as client:
        for number in range(5):
            client.sendall(b"GET /%d HTTP/1.1\r\n\r\n" % number)
            received = b""
            while not received.endswith(b"/%d" % number):
                received += client.recv(1 << 16)
            assert received.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("head", "more", "status"),
    [
        (b"POST /x HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n", b"x" * 5_000_000, 413),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"fffff\r\n" + b"x" * 0xFFFFF, 413),
        (b"GET /x HTTP/1.1\r\nX: ", b"x" * 5_000_000, 431),
        (b"GET /x HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n", b"x" * 5_000_000, 400),
        (b"GET /x HTTP/1.1\r\n\r\n", b"GET /y HTTP/1.1\r\n\r\n" * 200_000, 200),
    ],
)
def test_who_goes_on_sending_is_answered(head: bytes, more: bytes, status: int, echo: tuple[int, list[str]]) -> None:
    """A client, or a proxy, that sends more than is read can send it all, and has the answer: no proxy makes it a 502."""
    port, _ = echo
    with connected(port) as client:
        client.sendall(head)
        client.sendall(more)
        told = client.makefile("rb").read()
    assert re.match(rb"HTTP/1\.[01] %d " % status, told)
    assert told.count(b"HTTP/1.") == 1


@pytest.mark.usefixtures("impatient")
def test_who_never_ends_sending_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not read of a request is thrown away for some seconds only, if its client neither ends nor closes it."""
    monkeypatch.setattr(http_server, "_LINGER_SECONDS", 1)
    with running() as server, connected(server.port) as client:
        client.sendall(b"POST /x HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n")
        assert client.recv(1 << 16).startswith(b"HTTP/1.1 413 ")
        until = time.monotonic() + WAIT
        while channels(server):
            assert time.monotonic() < until
            with suppress(OSError):
                client.send(b"x" * 1000)
            time.sleep(0.02)
