"""Attacks over real connections, on two processes that serve: whatever bytes come, each is answered, refused or closed."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Config, Library
from tests.attacks.routes import routes
from tests.faults.slow_clients import serving
from tests.fixtures.timing import within
from web import create_app

WAIT = 60.0  # seconds that anything may take on a machine with much to do
SERVE = """
import sys; from search import Config; from web.serve import serve
settings = Config(searches_per_minute=0, exports_per_minute=0)
serve(sys.argv[1], '127.0.0.1', 0, settings=settings, workers=2, ready=lambda address: print(address, flush=True))
"""
VALUES = {"document_id": "zz", "term": "互助组", "year": "1954", "month": "2", "day": "2", "filename": "base.css", "number": "1",
          "extension": "csv"}  # fmt: skip
METHODS = (
    b"GET",
    b"HEAD",
    b"OPTIONS",
    b"POST",
    b"PUT",
    b"DELETE",
    b"PATCH",
    b"TRACE",
    b"CONNECT",
    b"PROPFIND",
    b"get",
    b"X" * 5000,
)
HEAD = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d) [ -~]*\r\n((?:[A-Za-z-]+: [ -~]*\r\n)+)\r\n")
"""A well-formed head: a status, and one line for each field."""


@pytest.fixture(scope="module")
def port(seed_index: Path) -> Iterator[int]:
    """Port of two processes that serve the seeds; at the end both have lived all along and logged no fault."""
    with serving(seed_index, SERVE) as (port, process):
        yield port
        assert process.poll() is None
        process.terminate()
        assert process.wait(WAIT) == 0
        assert process.stderr
        told = process.stderr.read()
        assert "Traceback" not in told, told[-3000:]
        assert "ended with" not in told, told[-3000:]


@pytest.fixture(scope="module")
def addresses(seeds: Library) -> list[str]:
    """One address of each thing that is answered."""
    return [route.address({**dict.fromkeys(route.arguments, "1"), **VALUES}) for route in routes(create_app(seeds))]


def answer(port: int, *pieces: bytes) -> bytes:
    """All that the server sends until it closes the connection; a refusal may come before all has been sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as connection:
        with suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read().removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")


def status(told: bytes) -> int:
    """The status of an answer, of which there is one, with a well-formed head and no header that a request brought in."""
    match = HEAD.match(told)
    assert match, told[:500]
    fields = match[2].lower()
    assert b"\nset-cookie:" not in b"\n" + fields
    assert all(re.match(rb"/(?![/\\])", place) for place in re.findall(rb"(?m)^location: (.*?)\r$", fields)), fields
    return int(match[1])


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method[:9].decode())
def test_each_address_is_read_and_nothing_else(port: int, addresses: list[str], method: bytes) -> None:
    """To GET, HEAD and OPTIONS there is an answer at each address, to all else a 4xx or 501; HEAD has no body."""
    for address in addresses:
        told = answer(port, b"%b %b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % (method, address.encode()))
        if method in {b"GET", b"HEAD", b"OPTIONS", b"get"}:
            assert status(told) < 500, (method, address)
        else:
            assert status(told) in {400, 404, 405, 501}, (method, address)
        assert method != b"HEAD" or told.endswith(b"\r\n\r\n")


LINES = [
    b"GET http://evil.example/search?q=a HTTP/1.1",
    b"GET https://evil.example:443/ HTTP/1.1",
    b"GET //evil.example/search HTTP/1.1",
    b"GET ///evil.example/en/ HTTP/1.1",
    b"GET /\\evil.example HTTP/1.1",
    b"GET \\\\evil.example\\ HTTP/1.1",
    b"GET /en//evil.example/..%2f HTTP/1.1",
    b"GET evil.example HTTP/1.1",
    b"GET @evil.example/ HTTP/1.1",
    b"GET .evil.example/ HTTP/1.1",
    b"GET ?//evil.example HTTP/1.1",
    b"GET #//evil.example HTTP/1.1",
    b"GET * HTTP/1.1",
    b"GET",
    b"GET /",
    b"GET  /  HTTP/1.1",
    b"GET / HTTP/9.9",
    b"GET / HTTP/1.1 HTTP/1.1",
    b"GET / ICY",
    b" GET / HTTP/1.1",
    b"\tGET\t/\tHTTP/1.1",
    b"\0GET / HTTP/1.1",
    b"GET /%0d%0aSet-Cookie:%20evil=1 HTTP/1.1",
    b"GET /documents/%0d%0aLocation:%20//evil.example HTTP/1.1",
    b"GET /search?q=%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<script> HTTP/1.1",
    b"GET /search?q=a\rSet-Cookie:evil=1 HTTP/1.1",
    b"GET /search?q=a\nSet-Cookie:evil=1 HTTP/1.1",
    b"GET /search?q=a\0\x0b\x0c\x1f HTTP/1.1",
    b"GET /\xff\xfe\x00\x80 HTTP/1.1",
    b"GET /%zz%%%1 HTTP/1.1",
    b"GET [::1]/ HTTP/1.1",
    b"GET http://[::1 HTTP/1.1",
    b"GET http://a:99999999/ HTTP/1.1",
    b"PRI * HTTP/2.0",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
]
FIELDS = [
    b"Host: a",
    b"",
    b"Host: a\r\nHost: evil.example",
    b"Host: evil.example",
    b"Host: a\r\nX: a\rSet-Cookie: evil=1",
    b"Host: a\r\nX: a\nSet-Cookie: evil=1",
    b"Host: a\r\nX: \0\x0b\x1f\x7f\xff",
    b"Host: a\r\n folded",
    b"Host: a\r\nno colon",
    b"Host: a\r\nX : a",
    b"Host: a\r\n: a",
    b"Host: a\r\n" + b"\r\n".join(b"X%d: a" % number for number in range(4000)),
    b"Host: a\r\n" + b"\r\n".join([b"Accept-Language: zh"] * 2000),
    b"Host: a\r\nAccept-Language: " + b"zh;q=0." + b"1" * 20_000,
    b"Host: a\r\nAccept-Language: " + b"zh-a-b;q=1," * 5000,
    b"Host: a\r\nAccept-Encoding: " + b"gzip;q=1," * 5000,
    b"Host: a\r\nIf-None-Match: " + b'W/"a",' * 9000,
    b"Host: a\r\nIf-Modified-Since: " + b"9" * 20_000,
    b"Host: a\r\nRange: bytes=" + b"0-1," * 10_000 + b"0-",
    b"Host: a\r\nCookie: " + b"a=b;" * 10_000,
    b"Host: a\r\nContent-Length: 99999999999999999999",
    b"Host: a\r\nContent-Length: -1",
    b"Host: a\r\nExpect: 100-continue\r\nContent-Length: 60001",
    b"Host: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: ascii(line[:40]))
def test_no_line_leads_elsewhere_or_breaks_the_server(port: int, line: bytes) -> None:
    """Request lines and fields of all kinds are answered once or refused; nothing of them becomes a header of an answer."""
    for fields in FIELDS:
        told = answer(port, line + b"\r\n" + fields + b"\r\nConnection: close\r\n\r\n")
        assert not told or status(told) < 500 or status(told) in {501, 505}, (line, fields[:60])
        assert told or line[:1] == b"\x16" or b"Expect" in fields, (line, fields[:60])  # which do not end


@pytest.mark.parametrize("fields", FIELDS, ids=lambda fields: ascii(fields[8:40]))
def test_no_field_leads_elsewhere_or_breaks_an_address(port: int, addresses: list[str], fields: bytes) -> None:
    """So are such fields at each address."""
    for address in addresses:
        told = answer(port, b"GET %b HTTP/1.1\r\n%b\r\nConnection: close\r\n\r\n" % (address.encode(), fields))
        assert (not told and b"Expect" in fields) or status(told) < 500, (address, fields[:60])


BODIES = [
    b"0\r\n\r\n",
    b"5;" + b"x" * 100_000 + b"\r\nabcde\r\n0\r\n\r\n",
    b"1" * 100_000,
    b"-5\r\nabcde\r\n0\r\n\r\n",
    b"0x5\r\nabcde\r\n0\r\n\r\n",
    b"5\nabcde\n0\n\n",
    b"5\r\nabcdefgh\r\n0\r\n\r\n",
    b"1\r\na\r\n" * 30_000 + b"0\r\n\r\n",
    b"0\r\n" + b"X: a\r\n" * 30_000 + b"\r\n",
    b"ffffffffffffffff\r\n" + b"x" * 100_000,
    b"zz\r\n\r\n",
    b"5\r\nabc",
    b"",
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: ascii(body[:20]))
@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_no_body_breaks_the_server(port: int, method: bytes, body: bytes) -> None:
    """Bodies in pieces, with sizes that are none, without an end, or with too much of anything are refused or thrown away."""
    told = answer(port, method + b" /en/about HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", body)
    assert not told or status(told) in {200, 400, 405, 413}
    assert told.count(b"HTTP/1.1 ") <= 1


@given(pieces=st.lists(st.binary(max_size=40) | st.sampled_from([b"GET ", b"/", b" HTTP/1.1", b"\r\n", b"\r\n\r\n", b"Host: a", b":", b"\n", b"Content-Length: 3", b"Transfer-Encoding: chunked"]), max_size=20))  # fmt: skip
def test_any_bytes_are_answered_or_closed(port: int, pieces: list[bytes]) -> None:
    """Whatever is sent, there is a well-formed answer or none, and the next client is served."""
    told = answer(port, *pieces)
    assert not told or status(told) < 500 or status(told) == 501
    assert status(answer(port, b"GET /healthz HTTP/1.0\r\n\r\n")) == 200


BOMBS = [
    "q=" + "%28" * 10_000 + "a" + "%29" * 10_000,
    "q=" + "+".join(f"word{number}" for number in range(6000)),
    "q=" + "+OR+".join(f"w{number}*" for number in range(5000)),
    "q=" + "*" * 30_000,
    "q=" + "%22" * 20_000,
    "&".join(f"q=word{number}" for number in range(5000)),
    "q=a&" + "&".join(f"region={number}" for number in range(5000)),
    "q=a&page=" + "9" * 50_000,
    "&" * 60_000,
    "%" * 60_000,
    "q=a&" + "&".join(f"facet.{number}=year" for number in range(4000)),
]


MOST = 50
"""How many times the work of an ordinary page of results an answer to any query may take."""


@pytest.mark.parametrize("query", BOMBS, ids=lambda query: query[:24])
def test_no_query_is_a_bomb_anywhere(seeds: Library, query: str) -> None:
    """At each address the longest query is answered or refused, at a bounded cost and length."""
    app = create_app(seeds, settings=Config(searches_per_minute=0, exports_per_minute=0))
    browser = app.test_client()

    def ask(address: str, text: str) -> None:
        with browser.get(address, query_string=text) as told:
            assert told.status_code < 500, (address, told.status_code)
            assert len(told.data) < 700_000, address

    ask("/en/search", "q=mutual+aid")
    for route in routes(app):
        if not route.rule.startswith("/static/"):
            address = route.address({**dict.fromkeys(route.arguments, "1"), **VALUES})
            assert within(MOST, partial(ask, address, query), partial(ask, "/en/search", "q=mutual+aid")), address
