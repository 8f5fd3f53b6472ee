"""Attacks by requests: none leads elsewhere, adds a header, leaves the archive's addresses, or breaks an answer."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from time import monotonic
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search import Config, Library
from tests.attacks.judgement import judge_headers
from web import create_app
from web.http_server import HttpServer

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X" * 500)
WAIT = 30.0  # seconds that anything may take on a machine with much to do
PIECES = st.sampled_from([
    "/", "//", "\\", "..", ".", "%2f", "%5c", "%2e%2e", "%00", "%0d%0a", "\r\n", "\t", ";", "?", "#", "@", ":", "evil.example",
    "http:", "javascript:", "search", "documents", "en", "zh", "about", "static", "api/v1", "%E4%BA%92", "互助组", "%ff", "~", "a" * 300,
])  # fmt: skip
PATHS = st.lists(PIECES, min_size=1, max_size=6).map("".join)
NAMES = (
    "q",
    "from",
    "to",
    "page",
    "per_page",
    "sort",
    "kind",
    "-region",
    "date",
    "without",
    "expand",
    "limit",
    "id",
    "utm_source",
)
VALUES = st.text(max_size=50) | st.sampled_from([
    "", "0", "-1", "9" * 400, "1e9", "٣", "NaN", "null", "../../etc/passwd", "<script>", "' OR 1=1--", "\r\nSet-Cookie: a=b", "\x00",
    "1954-13-40", "0000", "10000-01-01", "\ud800", "%", "%%30%30", "${7*7}", "{{7*7}}", "互" * 3000,
])  # fmt: skip


@pytest.fixture(scope="module")
def app(seeds: Library) -> Flask:
    """The archive of the seeds, without a limit of searches."""
    return create_app(seeds, settings=Config(searches_per_minute=0, exports_per_minute=0))


@pytest.fixture(scope="module")
def browser(app: Flask) -> FlaskClient:
    """Who asks it."""
    return app.test_client()


@pytest.fixture(scope="module")
def port(app: Flask) -> Iterator[int]:
    """Port of a server of it."""
    server = HttpServer(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.port
    server.stop()
    thread.join(WAIT)


@given(path=PATHS)
def test_no_address_leads_elsewhere(browser: FlaskClient, path: str) -> None:
    """Whatever slashes, dots, escapes and names of hosts an address has, no redirect leaves this archive."""
    for address in (f"/{path}", f"//{path}", f"/documents/{path}", f"/en/{path}", f"/en//{path}", f"/zh-hant{path}"):
        answer = browser.get("/", environ_overrides={"PATH_INFO": address.encode().decode("latin-1")})
        assert not judge_headers(answer), address


@given(query=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8), address=st.sampled_from(["/search", "/zh/search", "/api/v1/search", "/api/v1/suggest", "/api/v1/explain", "/", "/en/", "/about"]))  # fmt: skip
def test_no_parameter_breaks_an_answer(browser: FlaskClient, query: list[tuple[str, str]], address: str) -> None:
    """Unknown, repeated, oversize and malformed parameters are a page with notices, or a 400 for programs."""
    text = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in query)
    answer = browser.get(f"{address}?{text}", follow_redirects=True)
    assert not judge_headers(answer), text
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    "line",
    [
        b"GET /search?q=a%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        b"GET /documents/%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        b"GET /%0d%0aLocation:%20http://evil.example HTTP/1.1",
        b"GET /search?q=a\rSet-Cookie:a=b HTTP/1.1",
        b"GET http://evil.example/search HTTP/1.1",
        b"GET //evil.example/%2e%2e HTTP/1.1",
    ],
)
@pytest.mark.parametrize(
    "header", [b"X: y", b"Accept-Language: zh\rSet-Cookie: a=b", b'If-None-Match: "a"\x0bSet-Cookie: a=b']
)
def test_no_line_break_becomes_a_header(port: int, line: bytes, header: bytes) -> None:
    """Over a connection, too, an answer has the headers that it should have, once."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as connection:
        connection.sendall(line + b"\r\nHost: a.example\r\n" + header + b"\r\nConnection: close\r\n\r\n")
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].lower()
    assert re.match(rb"http/1\.[01] [234]\d\d ", head), head
    assert b"\nset-cookie" not in head.replace(b"\r", b"\n")
    assert not re.search(rb"[\r\n]location:(?! /[^/\\])", head)


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cwindows",
        "%00",
        "a%00.md",
        "....//....//etc",
        "C:\\",
        "a" * 5000,
    ],
)
@pytest.mark.parametrize("below", ["/documents/", "/api/v1/documents/", "/static/", "/en/documents/"])
def test_no_path_leaves_its_folder(browser: FlaskClient, below: str, path: str) -> None:
    """What is no document and no file of ours is a 404, however it is written, and says nothing of files."""
    answer = browser.get(below + path, follow_redirects=True)
    assert answer.status_code in {404, 400}
    assert not re.search("root:|Traceback|site-packages|/work/", answer.text)


def test_every_address_can_only_be_read(app: Flask, browser: FlaskClient) -> None:
    """Each is answered to GET, HEAD and OPTIONS; to all else there is a 405 that names these, and nothing changes."""
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<[^<>]*>", "zz", rule.rule)
        for method in METHODS:
            answer = browser.open(address, method=method)
            if method in {"GET", "HEAD", "OPTIONS"}:
                assert answer.status_code < 500, (method, address)
            elif answer.status_code != 404:
                assert answer.status_code == 405, (method, address)
                assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
            if method == "HEAD":
                assert answer.data == b""


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "%28" * 250,
        "q=" + "%22a%20" * 120,
        "q=" + "+OR+".join(["a*"] * 60),
        "q=" + "+".join(f"{chr(0x4E00 + number)}*" for number in range(60)),
        "q=" + "NOT+" * 60 + "a",
        "q=" + "~".join(["a"] * 120),
        "q=" + "%E4%BA%92" * 2000,
        "q=a&" + "&".join(f"kind=x{number}" for number in range(3000)),
        "q=a&" + "&".join(f"x{number}=1" for number in range(5000)),
        "q=" + "&q=" * 20000,
        "q=a&page=999999999",
        "q=a&page=500&per_page=20",
        "page=100000000000000000000&per_page=100",
        "q=a&" + "&".join("without=a" for _ in range(5000)),
    ],
    ids=lambda query: query[:20],
)
@pytest.mark.parametrize("address", ["/zh/search", "/api/v1/search"])
def test_no_question_is_a_bomb(browser: FlaskClient, address: str, query: str) -> None:
    """Nesting, wildcards, thousands of values and far pages cost no more than a question may, and are answered."""
    began = monotonic()
    answer = browser.get(f"{address}?{query}", follow_redirects=True)
    assert answer.status_code in {200, 400}
    assert len(answer.data) < 500_000
    assert monotonic() - began < WAIT / 3
