"""Claims about what surrounds the pages: proxies, names, prefix, compression, entity tags, readers on other sites."""

from __future__ import annotations

import gzip
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse
from zstandard import ZstdDecompressor

from search import Config, ConfigError, Library, build
from search.results import Notice, Page
from tests.fixtures.web_library import StandIn, chinese_only, essay, newspaper
from web import create_app
from web.serving import OVERLOADED

DOCUMENTS = (newspaper(1), newspaper(2), essay(), chinese_only())
SEARCH = "/en/search?q=互助组"
API = "/api/v1/search?q=互助组"
PAGES = (SEARCH, API, "/zh/about", "/en/documents/paper-1", "/api/v1/documents/paper-1", "/api/v1/openapi.json")
PROXY = {"REMOTE_ADDR": "10.1.2.3"}


def app_with(library: StandIn | None = None, **settings: Any) -> Flask:
    """An application with settings of the server."""
    config = Config(**settings)
    return create_app(library or StandIn(DOCUMENTS, settings=config), settings=config, TESTING=True)


def client(**settings: Any) -> FlaskClient:
    """A browser of such an application."""
    return app_with(**settings).test_client()


def told(answer: TestResponse) -> dict[str, Any]:
    """An application's words about the request: what a view sees of it."""
    return dict(json.loads(answer.text))


def echoing(**settings: Any) -> FlaskClient:
    """A browser of an application that tells how it understands requests."""
    from flask import request

    app = app_with(**settings)
    app.add_url_rule(
        "/echo",
        "echo",
        lambda: {
            "client": request.remote_addr,
            "root": request.url_root,
            "path": request.path,
            "forwarded": sorted(name for name in request.headers.keys() if "forward" in name.lower()),  # noqa: SIM118 - of headers, iteration gives pairs
        },
    )
    return app.test_client()


# What a proxy says


@pytest.mark.parametrize(
    ("chain", "seen"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("evil, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("203.0.113.9:80", "203.0.113.9"),
        ("203.0.113.9, unknown", "10.1.2.3"),
        ("10.9.9.9", "10.1.2.3"),
        ("", "10.1.2.3"),
    ],
)
def test_a_trusted_proxy_says_who_asks(chain: str, seen: str) -> None:
    """Of a chain the last address counts that no trusted proxy has; what is no address changes nothing."""
    browser = echoing(trusted_proxies=("10.0.0.0/8",))
    answer = browser.get("/echo", headers={"X-Forwarded-For": chain}, environ_base=PROXY)
    assert told(answer)["client"] == seen


def test_a_trusted_proxy_says_where_the_site_is() -> None:
    """Scheme, name and path before ours are taken, and shape every address; wrong ones change nothing."""
    browser = echoing(trusted_proxies=("10.1.2.3",), proxy_headers=("For", "proto", "host", "prefix"))
    headers = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "archive.example.org",
        "X-Forwarded-Prefix": "/rural/",
    }
    seen = told(browser.get("/echo", headers=headers, environ_base=PROXY))
    assert (seen["root"], seen["path"], seen["forwarded"]) == ("https://archive.example.org/rural/", "/echo", [])
    wrong = {
        "X-Forwarded-Proto": "javascript",
        "X-Forwarded-Host": "a/../b",
        "X-Forwarded-Prefix": "//evil.example",
    }
    assert told(browser.get("/echo", headers=wrong, environ_base=PROXY))["root"] == "http://localhost/"


@pytest.mark.parametrize("written", [(), ("for",), ("for", "proto"), ("host",), ("prefix", "proto")])
def test_a_proxy_is_believed_for_what_it_writes(written: tuple[str, ...]) -> None:
    """A header that a trusted proxy does not write comes from whoever asks: by default neither a name nor a path is taken."""
    headers = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
    }
    browser = echoing(trusted_proxies=("10.1.2.3",), proxy_headers=written)
    seen = told(browser.get("/echo", headers=headers, environ_base=PROXY))
    scheme, host = "https" if "proto" in written else "http", "evil.example" if "host" in written else "localhost"
    assert seen["root"] == f"{scheme}://{host}/{'evil/' if 'prefix' in written else ''}"
    assert seen["client"] == ("203.0.113.9" if "for" in written else "10.1.2.3")
    assert seen["forwarded"] == []
    assert Config().proxy_headers == ("for", "proto")


def test_nobody_else_is_believed() -> None:
    """From an address that is no proxy's, and by default from every one, such headers are taken out of the request."""
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "Forwarded": "for=203.0.113.9"}
    for browser in (echoing(), echoing(trusted_proxies=("192.0.2.0/24",))):
        seen = told(browser.get("/echo", headers=headers, environ_base=PROXY))
        assert seen == {"client": "10.1.2.3", "root": "http://localhost/", "path": "/echo", "forwarded": []}


@given(
    values=st.dictionaries(
        st.sampled_from(["For", "Proto", "Host", "Prefix", "Port", "Anything"]), st.text(st.characters(codec="latin-1"))
    )
)
def test_no_header_of_a_proxy_breaks_a_request(values: dict[str, str], echo: FlaskClient) -> None:
    """Whatever a trusted proxy passes on, the request is answered, and its client is an address."""
    environ = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in values.items()}
    answer = echo.get("/echo", environ_base={**PROXY, **environ})
    assert answer.status_code == 200
    assert set(told(answer)["client"]) <= set("0123456789abcdef.:")


@pytest.fixture(scope="module")
def echo() -> FlaskClient:
    """An application that trusts the proxy of the tests."""
    return echoing(trusted_proxies=("10.0.0.0/8",), proxy_headers=("for", "proto", "host", "prefix"))


# Names and prefix


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("archive.example.org", 200),
        ("ARCHIVE.example.org.:8443", 200),
        ("a.b.example.com", 200),
        ("[2001:db8::1]:80", 200),
        ("example.com", 421),
        ("evil.example", 421),
        ("notexample.com", 421),
        ("archive.example.org.evil.example", 421),
        ("archive.example.org@evil.example", 400),
        ("archive.example.org/..", 400),
        ("archive.example.org, evil", 400),
        ("a\r\nb", 400),
        ("[::1", 400),
        (":80", 400),
        ("", 421),
    ],
)
def test_the_archive_answers_under_its_names_only(host: str, status: int) -> None:
    """Other names are refused without a word of the archive; only the server's health may be asked under each."""
    app = app_with(hosts=("archive.example.org", "*.example.com", "[2001:db8::1]"))
    answer = app.test_client().get("/en/about", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == status
    assert (status == 200) == ("<html" in answer.text)
    if status != 400:
        assert app.test_client().get("/healthz", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_all_lies_below_the_prefix() -> None:
    """Every address of every page has it, what lies elsewhere is no page, and health may be asked for without it."""
    browser = client(prefix="/rural/archive/")
    page = browser.get("/rural/archive/zh/search?q=互助组")
    assert page.status_code == 200
    addresses = [
        part.partition('"')[0] for name in ('href="', 'src="', ' action="') for part in page.text.split(name)[1:]
    ]
    assert addresses
    inside = ("/rural/archive/", "http://localhost/rural/archive/", "#")
    assert all(address.startswith(inside) for address in addresses)
    assert browser.get("/rural/archive").status_code in {200, 302}
    assert [browser.get(path).status_code for path in ("/", "/search", "/rural/archives/", "/rural/archive/none")] == [
        404
    ] * 4
    assert browser.get("/healthz").status_code == browser.get("/rural/archive/healthz").status_code == 200


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("prefix", "archive"),
        ("prefix", "//evil.example"),
        ("prefix", "/a/../b"),
        ("prefix", "/a b"),
        ("hosts", ("https://example.org",)),
        ("hosts", ("example.org:80",)),
        ("hosts", ("*",)),
        ("trusted_proxies", ("nginx",)),
        ("proxy_headers", ("X-Forwarded-For",)),
        ("proxy_headers", ("port",)),
        ("cors", ("example.org",)),
        ("cors", ("https://example.org/path",)),
        ("frame_ancestors", ("https://a.example; script-src *",)),
        ("frame_ancestors", ("*",)),
    ],
)
def test_a_wrong_setting_is_told_at_the_start(setting: str, value: Any) -> None:
    """What could not mean anything is an error that names the setting, and no server that does something else."""
    with pytest.raises(ConfigError, match=f"setting '{setting}' must"):
        app_with(**{setting: value})


# Compression


def unpacked(answer: TestResponse) -> bytes:
    """The body of an answer as it was before compression."""
    match answer.headers.get("Content-Encoding"):
        case "gzip":
            return bytes(gzip.decompress(answer.data))
        case "zstd":
            return bytes(ZstdDecompressor().decompressobj().decompress(answer.data))
    return bytes(answer.data)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("gzip;q=0", None),
        ("*", "zstd"),
        ("br", None),
        ("", None),
        ("gzip" + ",x" * 20_000, "gzip"),
    ],
)
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_compressed_for_who_takes_it(path: str, accepted: str, encoding: str | None) -> None:
    """The body is the same after all, its length is told, and a cache is told what it depends on."""
    browser = client()
    plain = browser.get(path)
    answer = browser.get(path, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    if path not in {SEARCH, API}:  # which tell how long they took
        assert unpacked(answer) == plain.data
    assert answer.headers["ETag"] == plain.headers["ETag"]
    if encoding and len(plain.data) > 2000:
        assert len(answer.data) < len(plain.data) / 2


def test_a_stream_is_compressed_as_it_comes_and_closed() -> None:
    """What has no length is sent piece by piece; if a client goes away, the view learns of it."""
    app = app_with()
    seen: list[str] = []

    def pieces() -> Iterator[str]:
        try:
            for number in range(10_000):
                yield f"line {number}\n"
        finally:
            seen.append("closed")

    app.add_url_rule("/stream", "stream", lambda: app.response_class(pieces(), mimetype="text/csv"))
    for accepted in ("gzip", "zstd"):
        answer = app.test_client().get("/stream", headers={"Accept-Encoding": accepted})
        assert "Content-Length" not in answer.headers
        assert unpacked(answer).decode() == "".join(f"line {number}\n" for number in range(10_000))
    assert seen == ["closed"] * 2
    broken = app.test_client().get("/stream", headers={"Accept-Encoding": "gzip"}, buffered=False)
    next(iter(broken.response))
    broken.close()
    assert seen == ["closed"] * 3


def test_what_cannot_shrink_is_sent_as_it_is() -> None:
    """Pictures that are compressed already, short answers, and answers without a body are left alone."""
    app = app_with()
    app.add_url_rule("/picture", "picture", lambda: app.response_class(b"x" * 5000, mimetype="image/png"))
    browser = app.test_client()
    for path in ("/picture", "/healthz"):
        assert "Content-Encoding" not in browser.get(path, headers={"Accept-Encoding": "gzip"}).headers
    head = browser.head(SEARCH, headers={"Accept-Encoding": "gzip"})
    assert (head.status_code, head.data) == (200, b"")


# Entity tags


@pytest.mark.parametrize("path", PAGES)
def test_who_has_a_page_is_told_that_it_holds(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second request with the tag is a 304 without a body, with the headers of security, and without any search."""
    app = app_with()
    first = app.test_client().get(path)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    monkeypatch.setattr(StandIn, "search", lambda *_, **__: pytest.fail("was searched for"))
    for condition in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = app.test_client().get(path, headers={"If-None-Match": condition})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] or "suggest" in path


def test_a_tag_is_of_one_question_to_one_index() -> None:
    """Other words, filters, languages, names of the site, generations and settings have other tags."""

    class Newer(StandIn):
        revision = "g-2"

    config = Config()
    seen = [
        create_app(library, settings=config).test_client().get(path, headers=headers).headers["ETag"]
        for library, path, headers in (
            (StandIn(DOCUMENTS), "/api/v1/search?q=a", {}),
            (StandIn(DOCUMENTS), "/api/v1/search?q=b", {}),
            (StandIn(DOCUMENTS), "/api/v1/search?q=a&kind=web", {}),
            (StandIn(DOCUMENTS), "/api/v1/search?q=a", {"Accept-Language": "zh"}),
            (StandIn(DOCUMENTS), "/api/v1/search?q=a", {"Host": "other.example"}),
            (StandIn(DOCUMENTS, settings=Config(name="Other")), "/api/v1/search?q=a", {}),
            (Newer(DOCUMENTS), "/api/v1/search?q=a", {}),
        )
    ]
    assert len(set(seen)) == len(seen)
    assert create_app(StandIn(DOCUMENTS)).test_client().get("/api/v1/search?q=a").headers["ETag"] == seen[0]


def test_what_may_come_out_otherwise_has_no_tag() -> None:
    """A search that was cut short, one of an index that has a problem, health, and errors are asked for anew."""

    class Slow(StandIn):
        def search(self, query: str = "", **options: Any) -> Page:
            return replace(
                super().search(query, **options), notices=(Notice(code="partial", text="It took too long."),)
            )

    class Troubled(StandIn):
        revision = ""

    for library in (Slow(DOCUMENTS), Troubled(DOCUMENTS)):
        assert "ETag" not in app_with(library).test_client().get(API).headers
    browser = client()
    for path in ("/healthz", "/en/documents/none", "/search", "/documents/paper-1", "/api/v1/search?page=x"):
        assert "ETag" not in browser.get(path).headers
        assert browser.get(path, headers={"If-None-Match": "*"}).status_code != 304


def test_a_swap_and_a_decision_change_the_tag(seed_index: Path, tmp_path: Path) -> None:
    """What a browser has holds until another generation is served or a librarian decides something; not longer."""
    index = shutil.copytree(seed_index, tmp_path / "index")
    with Library.open(index) as library:
        first = library.revision
        assert first
        assert library.revision == first
        build([Path(__file__).parents[2] / "seeds"], index)
        second = library.revision
        assert second != first
        index.joinpath("decisions.csv").write_text(
            "Chinese,English,decision\n互助组,help team,accept\n", encoding="utf-8"
        )
        until = time.monotonic() + 10
        while library.revision == second and time.monotonic() < until:
            time.sleep(0.1)
        assert library.revision != second


# Other sites


def test_pages_of_other_sites_read_what_they_may() -> None:
    """By default nothing; by the setting the JSON interface, for the origins named or all, and pages never."""
    origin = {"Origin": "https://reader.example"}
    granted = "Access-Control-Allow-Origin"
    assert granted not in client().get(API, headers=origin).headers
    named = client(cors=("https://reader.example",))
    assert named.get(API, headers=origin).headers[granted] == "https://reader.example"
    assert granted not in named.get(API, headers={"Origin": "https://evil.example"}).headers
    assert "Origin" in named.get(API).headers["Vary"]
    assert granted not in named.get(SEARCH, headers=origin).headers
    anyone = client(cors=("*",))
    assert anyone.get(API, headers=origin).headers[granted] == "*"
    preflight = anyone.options(API, headers={**origin, "Access-Control-Request-Method": "GET"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"]) == (200, "GET, HEAD")
    assert "Access-Control-Allow-Credentials" not in preflight.headers


def test_pages_of_other_sites_frame_what_they_may() -> None:
    """By default nobody; by the setting the origins named. The rest of the policy stays as it is."""
    page = client().get(SEARCH).headers
    assert page["X-Frame-Options"] == "DENY"
    framed = client(frame_ancestors=("https://a.example", "https://*.b.example")).get(SEARCH).headers
    assert "X-Frame-Options" not in framed
    before = page["Content-Security-Policy"].replace("'none'", "")
    ancestors = "frame-ancestors https://*.b.example https://a.example"
    assert framed["Content-Security-Policy"].endswith(ancestors)
    assert framed["Content-Security-Policy"].replace("'none'", "") == before.rstrip() + ancestors.removeprefix(
        "frame-ancestors"
    )


# Too much


def test_one_request_too_many_is_refused() -> None:
    """What the server has no thread for in time is a 503 that says when to come again, and costs no search."""
    answer = client().get(SEARCH, environ_overrides={OVERLOADED: True})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "<html" not in answer.text
    program = client().get(API, environ_overrides={OVERLOADED: True})
    assert (program.status_code, list(program.get_json())) == (503, ["error"])
