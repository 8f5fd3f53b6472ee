"""Claims about what goes wrong behind a page: readers get plain words, the log gets the whole of it, and /healthz knows."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import IndexDamaged, IndexMissing, IndexOutdated, IndexUnreachable, Library
from search.engine import current
from search.engine.columns.column import Column
from search.engine.store.generations import current_name
from search.errors import ConfigError, ResourcesExhausted, SearchError
from search.results import Problem
from tests.fixtures.web_library import StandIn, newspaper
from tests.fixtures.web_reader import reader
from web import close, create_app
from web.access import AccessLog
from web.health import CLOSED

DETAIL = "the secret of /srv/house 3.11.7"
PAGES = ("/search?q=互助组", "/api/v1/search?q=互助组")


@pytest.fixture
def index(seed_index: Path, tmp_path: Path) -> Path:
    """An index of the three seeds that may be damaged."""
    return shutil.copytree(seed_index, tmp_path / "index")


@pytest.fixture
def app(index: Path) -> Iterator[Flask]:
    """The whole application over it."""
    made = create_app(index)
    yield made
    close(made)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return reader(app)


def is_plain(text: str, folder: Path) -> bool:
    """Whether nothing that only librarians should see stands in an answer."""
    return not re.search(rf"{re.escape(str(folder))}|secret|/srv|\.hz|Error\b|Exception|Traceback|\b3\.11\.", text)


def fail(*_: object, **__: object) -> Any:
    """Break, as a bug does."""
    raise TypeError(DETAIL)


# Bugs


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("bug", ["evaluator", "facet count", "template"])
def test_a_bug_is_a_500_without_detail_and_a_traceback_in_the_log(
    bug: str,
    path: str,
    index: Path,
    browser: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever is raised in the evaluator, while a facet is counted, or in a template, it is never called damage."""
    assert browser.get(path).status_code == 200
    match bug:
        case "evaluator":
            monkeypatch.setattr("search.engine.open_index.Evaluator.matches", fail)
        case "facet count":
            monkeypatch.setattr(Column, "counts", fail)
        case _:
            monkeypatch.setattr("web.pages.wording.lang_of", fail)
            path = PAGES[0]
    caplog.clear()
    response = browser.get(path)
    assert response.status_code == 500
    assert is_plain(response.text, index)
    assert "server’s log" in response.text
    assert "Retry-After" not in response.headers
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert record.name.startswith("web")
    assert record.exc_text is not None
    assert "Traceback" in record.exc_text
    assert DETAIL in record.exc_text
    monkeypatch.undo()
    assert browser.get(path).status_code == 200


def test_a_page_that_breaks_the_page_of_errors_is_answered(
    app: Flask, index: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A flaw in what all pages are made of is a plain text of one line, and logged."""
    monkeypatch.setattr("web.rendering.catalogue", fail)
    response = reader(app).get("/search?q=互助组")
    assert (response.status_code, response.mimetype) == (500, "text/plain")
    assert is_plain(response.text, index)
    assert len(response.text.splitlines()) == 1
    assert "Content-Security-Policy" in response.headers
    assert DETAIL in caplog.text


# Damage


def flipped(path: Path, bit: int) -> None:
    """A file with one bit changed; the old one may still be mapped."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.unlink()
    path.write_bytes(content)


def answers(index: Path, document_id: str) -> dict[str, tuple[int, str]]:
    """Status and text of what readers ask for, without what differs between two answers to the same question."""
    app = create_app(index)
    browser = reader(app)
    document = f"/documents/{document_id}"
    paths = (*PAGES, "/", document, f"/api/v1{document}", "/api/v1/suggest?q=mu", "/healthz", "/about")
    found = {path: browser.get(path) for path in paths}
    close(app)
    return {path: (answer.status_code, _TOOK.sub("", answer.text)) for path, answer in found.items()}


_TOOK = re.compile(r'"took_ms": [\d.]+|[\d.,]+ (?:ms|seconds?)')


def none(*_: object, **__: object) -> tuple[()]:
    """What accompanies a page, where it is left out."""
    return ()


def sound_answers(index: Path, document_id: str) -> dict[str, set[tuple[int, str]]]:
    """The answers of a sound index, with and without the examples and similar documents that accompany them."""
    sound: dict[str, set[tuple[int, str]]] = {}
    for left_out in ((), ("examples",), ("similar",), ("examples", "similar")):
        with pytest.MonkeyPatch.context() as patch:
            for name in left_out:
                patch.setattr(Library, name, none)
            for path, told in answers(index, document_id).items():
                sound.setdefault(path, set()).add(told)
    return sound


def test_a_flipped_bit_is_a_503_without_detail_and_a_line_in_the_log(
    index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever a bit is flipped below the headers of an open index, an answer is right, or says plainly that it is none.

    What only accompanies an answer may be left out, which is logged.
    """
    with Library.open(index) as library:
        document_id = library.search().hits[0].id
    right = sound_answers(index, document_id)
    assert {status for told in right.values() for status, _ in told} == {200}
    chance = Random("bits")  # noqa: S311 - nothing here is secret
    refused: set[str] = set()
    for path in sorted(current(index).rglob("*.hz")):
        good = path.read_bytes()
        end = int.from_bytes(good[52:60], "little")  # where the directory begins
        for _ in range(3 if end > 64 else 0):  # some files have no array that is not empty
            caplog.clear()
            flipped(path, chance.randrange(8 * 64, 8 * end))
            found = answers(index, document_id)
            path.unlink()
            path.write_bytes(good)
            errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
            for address, (status, text) in found.items():
                is_degraded = address == "/healthz" and '"degraded"' in text
                assert (status, text) in right[address] or status == 503 or is_degraded, (path, address, text)
                assert status == 200 or is_plain(text, index), (path, address, text)
            left_out = [record for record in errors if _LEFT_OUT.search(record.getMessage())]
            assert len(errors) - len(left_out) == sum(status == 503 for status, _ in found.values())
            assert all(str(path) in record.getMessage() and not record.exc_info for record in errors)
            refused |= {path.name.partition("-")[0] for status, _ in found.values() if status == 503}
    assert {"terms.hz", "postings.hz", "documents.hz", "columns.hz"} <= refused


_LEFT_OUT = re.compile(r"left out|no example queries")


def damage(path: Path) -> None:
    """Change every block of a file, below a header that is sound."""
    content = bytearray(path.read_bytes())
    end = int.from_bytes(content[52:60], "little")
    for offset in range(64, end, 1 << 14):
        content[offset] ^= 1
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("kind", ["dictionary", "pairs", "readings", "lengths", "positions", "postings"])
def test_a_page_whose_data_are_sound_goes_without_examples(
    kind: str, index: Path, browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """If the files that example queries need are damaged, no page fails for it; it is logged once, and health knows."""
    with Library.open(index) as library:
        document = f"/documents/{library.search().hits[0].id}"
    (path,) = current(index).rglob(f"{kind}*.hz")
    damage(path)
    for _ in range(2):
        for address in ("/", "/about", "/search", document):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert 'aria-label="Example questions"' not in answer.text
    told = [record.getMessage() for record in caplog.records if "no example queries" in record.getMessage()]
    assert len(told) == 1
    assert str(path) in told[0]
    status, word, reason = health(browser)
    assert (status, word) == (200, "degraded")
    assert "example" in reason


def test_examples_come_back(index: Path, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are tried again after a while; a fault of our own in finding them is logged with its traceback, and no 500."""
    with monkeypatch.context() as patch:
        patch.setattr("search.library.examples.examples.KINDS", {"term": fail})
        assert browser.get("/").status_code == 200
        assert health(browser)[1] == "degraded"
    assert 'aria-label="Example questions"' not in browser.get("/").text  # they have just been tried
    monkeypatch.setattr("search.library.examples.examples.monotonic", lambda: 1e9)
    assert 'aria-label="Example questions"' in browser.get("/").text
    assert health(browser) == (200, "ok", "")


@pytest.mark.parametrize(("kind", "query"), [("columns", ""), ("postings", ""), ("dictionary", "?q=mutual")])
def test_a_document_that_is_sound_is_shown(kind: str, query: str, index: Path, browser: FlaskClient) -> None:
    """Its page goes without similar documents, or without marks, if it is other files that are damaged."""
    with Library.open(index) as library:
        hit = library.search().hits[0]
    address = f"/documents/{hit.id}{query}"
    assert browser.get(address).status_code == 200
    (path,) = current(index).rglob(f"{kind}*.hz")
    damage(path)
    close(browser.application)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert hit.title in answer.text


@pytest.mark.parametrize("kind", ["suggestions", "relaxations"])
def test_a_search_goes_without_what_only_helps(
    kind: str, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """If a file that other questions need is damaged, what was asked is answered, and the log knows."""

    def refuse(*_: object, **__: object) -> Any:
        raise IndexDamaged(f"/srv/index/terms.hz: {DETAIL}")

    monkeypatch.setattr(f"search.library.alternatives.AlternativeQueries.{kind}", refuse)
    answer = browser.get("/api/v1/search?q=互助组 AND zebra")
    assert (answer.status_code, answer.get_json()["total"]) == (200, 0)
    assert any(DETAIL in record.getMessage() and "left out" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("kind", CLOSED)
@pytest.mark.parametrize("path", ["/search?q=a", "/api/v1/search?q=a", "/healthz"])
def test_a_closed_archive_says_why_in_plain_words(
    kind: type[SearchError], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What keeps an index from being opened is a 503, by kind, and a line in the log that says where."""
    app = create_app("no-such-index")

    def refuse() -> StandIn:
        raise kind(f"/srv/index/terms.hz: {DETAIL}")

    app.extensions["hezuo"]._open = refuse
    response = reader(app).get(path)
    assert response.status_code == 503
    assert is_plain(response.text, Path("/srv"))
    assert CLOSED[kind] in response.text
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("ERROR", f"/srv/index/terms.hz: {DETAIL}")
    assert not record.exc_info
    assert set(CLOSED) == {
        IndexMissing,
        IndexDamaged,
        IndexOutdated,
        IndexUnreachable,
        ResourcesExhausted,
        ConfigError,
    }


# Health


def health(browser: FlaskClient) -> tuple[int, str, str]:
    """What `/healthz` says: its status, in words too, and the reason."""
    answer = browser.get("/healthz")
    told = answer.get_json()
    assert set(told) <= {"status", "reason", "documents", "generation"}
    return answer.status_code, told["status"], told.get("reason", "")


NEWER = "A newer index cannot be opened; the one before it is being served."


def test_a_broken_pointer_shows_in_health(index: Path, browser: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """While CURRENT is wrong the old generation is served and health is degraded; both end when it is corrected."""
    name = current_name(index)
    assert health(browser) == (200, "ok", "")
    for broken in ("garbage\n", "g-000777-00000000\n", "../../etc\n"):
        index.joinpath("CURRENT").write_text(broken, encoding="ascii")
        caplog.clear()
        for _ in range(3):
            assert health(browser) == (200, "degraded", NEWER)
            assert browser.get(PAGES[1]).get_json()["total"] == 2
        assert browser.get("/healthz").get_json()["generation"] == name
        (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
        assert record.name == "search.engine.served"
        assert str(index) in record.getMessage()
    index.joinpath("CURRENT").unlink()
    assert health(browser) == (200, "degraded", NEWER)
    index.joinpath("CURRENT").write_text(f"{name}\n", encoding="ascii")
    assert health(browser) == (200, "ok", "")


def test_a_broken_pointer_closes_an_archive_that_is_not_open_yet(index: Path, browser: FlaskClient) -> None:
    """Nothing can be served by who has nothing open; once the pointer is right, the same application answers."""
    name = current_name(index)
    index.joinpath("CURRENT").write_text("garbage\n", encoding="ascii")
    assert health(browser) == (503, "unavailable", CLOSED[IndexDamaged])
    index.joinpath("CURRENT").unlink()
    assert health(browser) == (503, "unavailable", CLOSED[IndexMissing])
    index.joinpath("CURRENT").write_text(f"{name}\n", encoding="ascii")
    assert health(browser) == (200, "ok", "")


def test_a_damaged_successor_is_served_once_it_is_repaired(
    index: Path, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A successor is not tried at every request, but again after a while: its files may have been brought back."""
    old = current(index)
    assert health(browser) == (200, "ok", "")
    new = shutil.copytree(old, old.with_name("g-000900-0123abcd"))
    missing = new / "columns.hz"
    content = missing.read_bytes()
    missing.unlink()
    index.joinpath("CURRENT").write_text(f"{new.name}\n", encoding="ascii")
    assert health(browser) == (200, "degraded", NEWER)
    missing.write_bytes(content)
    assert health(browser) == (200, "degraded", NEWER)  # it has just been tried
    monkeypatch.setattr("search.engine.served.monotonic", lambda: 1e9)
    assert health(browser) == (200, "ok", "")
    assert browser.get(PAGES[1]).get_json()["total"] == 2
    old.rename(old.with_name("moved"))
    assert browser.get(PAGES[1]).status_code == 200


def test_a_wrong_table_of_decisions_shows_in_health(
    index: Path, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A table that has become unreadable is told and logged once; the decisions before it hold until it is corrected."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0.0)
    assert health(browser) == (200, "ok", "")
    table = index / "decisions.csv"
    table.write_text("no,table\nat,all\n", encoding="utf-8")
    caplog.clear()
    for _ in range(3):
        status, word, reason = health(browser)
        assert (status, word) == (200, "degraded")
        assert "decisions" in reason
        assert is_plain(reason, index)
        assert browser.get(PAGES[0]).status_code == 200
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert str(table) in record.getMessage()
    table.write_text("Chinese,English,decision\n互助组,mutual aid team,accept\n", encoding="utf-8")
    assert health(browser) == (200, "ok", "")


def test_health_of_several_problems_and_unknown_ones() -> None:
    """Each problem has a sentence of its own, and one that is not known yet has one too; details stay inside."""

    class Troubled(StandIn):
        def problems(self) -> tuple[Problem, ...]:
            codes = ("generation", "decisions", "weather", "storm")
            return tuple(Problem(code=code, detail=DETAIL) for code in codes)

    app = create_app(Troubled([newspaper()]))
    told = reader(app).get("/healthz").get_json()
    assert told["status"] == "degraded"
    assert told["reason"].count(".") == 3
    assert is_plain(json.dumps(told), Path("/srv"))


# Requests


def asked(caplog: pytest.LogCaptureFixture, path: str, query: str = "", method: str = "GET", app: Any = None) -> str:
    """The line of the log for a request, and what is given as the answer."""
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "REMOTE_ADDR": "192.0.2.7",
    }
    setup_testing_defaults(environ)
    caplog.clear()
    with caplog.at_level(logging.INFO, "web.access"):
        pieces: Iterable[bytes] = AccessLog(app or create_app(StandIn([newspaper()])))(
            environ, lambda *_: lambda _: None
        )
        body = b"".join(pieces)
        getattr(pieces, "close", lambda: None)()
    (record,) = (record for record in caplog.records if record.name == "web.access")
    assert record.levelname == "INFO"
    assert f" {len(body)} " in record.getMessage()
    return record.getMessage()


def test_each_request_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """It names client, method, address, status, bytes and milliseconds."""
    line = asked(caplog, "/zh/search", "q=%E4%BA%92&kind=web")
    assert re.fullmatch(r'192\.0\.2\.7 "GET /zh/search\?q=%E4%BA%92&kind=web" 200 \d+ \d+ ms', line)
    assert '"GET /nothing" 404 ' in asked(caplog, "/nothing")
    assert '"GET /about" 302 ' in asked(caplog, "/about")
    assert '"HEAD /en/about" 200 0 ' in asked(caplog, "/en/about", method="HEAD")
    assert '"GET /static/base.css" 200 ' in asked(caplog, "/static/base.css")


@pytest.mark.parametrize(
    ("path", "query", "logged"),
    [
        ("/a\r\nGET /forged", "", "/a%0D%0AGET%20/forged"),
        ("/a\x1b[31m", "q=\x1b[31m", "/a%1B[31m?q=%1B[31m"),
        ('/a" 200 1 "', "", "/a%22%20200%201%20%22"),
        ("/\u00e4\u00ba\u0092", "", "/%E4%BA%92"),
        ("/100%25", "", "/100%2525"),
        ("/\u4e92", "q=\u4e92", "/??q=?"),
        ("/" + "a" * 5000, "", "/" + "a" * 1999),
    ],
)
def test_an_address_cannot_forge_a_line(path: str, query: str, logged: str, caplog: pytest.LogCaptureFixture) -> None:
    """Control characters, quotation marks and what is not ASCII are escaped; what is very long is cut."""
    line = asked(caplog, path, query, app=lambda _, start: start("200 OK", []) and [b"x"])
    assert f'"GET {logged}" 200 1 ' in line
    assert line.isprintable()
    assert line.isascii()


def test_a_request_that_fails_outright_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    """An application that raises has its request logged before the exception goes on."""
    with caplog.at_level(logging.INFO, "web.access"), pytest.raises(TypeError):
        AccessLog(fail)({"PATH_INFO": "/x", "REQUEST_METHOD": "GET"}, lambda *_: lambda _: None)
    assert '"GET /x" - 0 ' in caplog.text


def test_requests_are_not_logged_unless_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """By default the level of loggers is warning, and a request is no warning."""
    reader(create_app(StandIn([newspaper()]))).get("/")
    assert not caplog.records
