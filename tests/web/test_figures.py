"""Claims about what a server tells of itself: figures for Prometheus, and the log of searches without who searched."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search import Config
from search.cli import main
from tests.fixtures.web_library import StandIn, newspaper
from web import create_app
from web.serving import count_queries, logged_lines, publication_of

WORD = "互助组"


def figures(text: str) -> dict[str, float]:
    """Values by name and labels, each of which must be well-formed and have a type."""
    values: dict[str, float] = {}
    typed = set(re.findall(r"^# TYPE (\w+) (?:counter|gauge|histogram)$", text, re.MULTILINE))
    for line in text.splitlines():
        if not line.startswith("#"):
            match = re.fullmatch(r'((\w+?)(?:_bucket|_sum|_count)?(?:\{(?:\w+="[^"\n]*",?)+\})?) ([0-9.]+)', line)
            assert match, line
            assert {match[2], match[1].partition("{")[0]} & typed, line
            values[match[1]] = float(match[3])
    return values


def test_figures_are_told_if_they_are_wanted() -> None:
    """By default there are none; by the setting requests are counted by kind and status, with classes of durations."""
    assert create_app(StandIn([newspaper()])).test_client().get("/metrics").status_code == 404
    browser = create_app(StandIn([newspaper()]), settings=Config(metrics=True)).test_client()
    for path in ("/api/v1/search?q=a", "/api/v1/search?q=b", "/api/v1/search?page=x", "/none", "/healthz"):
        browser.get(path)
    answer = browser.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert "ETag" not in answer.headers
    told = figures(answer.text)
    assert told['hezuo_requests_total{endpoint="api_search",status="2xx"}'] == 2
    assert told['hezuo_requests_total{endpoint="api_search",status="4xx"}'] == 1
    assert told['hezuo_requests_total{endpoint="other",status="4xx"}'] == 1
    assert told['hezuo_request_seconds_count{endpoint="api_search"}'] == 3
    buckets = [value for name, value in told.items() if name.startswith('hezuo_request_seconds_bucket{endpoint="api_s')]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3
    assert (told["hezuo_documents"], told["hezuo_ready"]) == (1, 1)
    assert told['hezuo_generation_info{generation="g-1"}'] == 1


def test_figures_are_of_all_processes(tmp_path: Path) -> None:
    """Each process adds to them, what one that has died counted stays, and any of them tells the sum."""
    app = create_app(tmp_path, settings=Config(metrics=True))
    publication = publication_of(app)
    assert publication
    for row in (0, 1, 0):  # the last one takes the place of the first
        if not (child := os.fork()):
            publication.use_row(row)
            app.test_client().get("/healthz")
            os._exit(0)
        os.waitpid(child, 0)
    told = figures(app.test_client().get("/metrics").text)
    assert told['hezuo_requests_total{endpoint="health",status="5xx"}'] == 3
    assert told["hezuo_ready"] == 0


def searched(log: Path, *requests: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What is logged of requests."""
    browser = create_app(StandIn([newspaper()]), settings=Config(search_log=str(log))).test_client()
    for path, query in requests:
        browser.get(
            path,
            query_string=query,
            headers={"User-Agent": "a browser", "Referer": "http://localhost/secret"},
            environ_base={"REMOTE_ADDR": "203.0.113.9"},
            follow_redirects=True,
        )
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def test_searches_are_logged_without_who_searched(tmp_path: Path) -> None:
    """A line has the day, the words, how much was found and which filters were set: nothing of who, where and when."""
    log = tmp_path / "searches.jsonl"
    entries = searched(
        log,
        ("/search", {"q": f" {WORD}\r\n"}),
        ("/api/v1/search", {"q": "zzz", "kind": "web", "from": "1954"}),
        ("/api/v1/search", {"q": WORD, "page": "2"}),
        ("/api/v1/search", {"q": "", "kind": "web"}),
        ("/api/v1/suggest", {"q": "hu"}),
        ("/en/about", {}),
    )
    assert [(entry["q"], entry["total"], entry["narrowed"]) for entry in entries] == [
        (WORD, 1, []),
        ("zzz", 0, ["kind", "dates"]),
    ]
    assert all(set(entry) == {"day", "q", "total", "narrowed"} for entry in entries)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", entries[0]["day"])


def test_a_log_that_cannot_be_written_fails_no_search(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is told once in the server's log."""
    app = create_app(StandIn([newspaper()]), settings=Config(search_log=str(tmp_path)))
    answers = [app.test_client().get("/api/v1/search?q=a").status_code for _ in range(3)]
    assert answers == [200] * 3
    assert len([record for record in caplog.records if "searches are not logged" in record.getMessage()]) == 1


@given(
    entries=st.lists(st.tuples(st.sampled_from(["A", "a", "b  c", "b c", "互助组"]), st.integers(0, 2)), max_size=30),
    noise=st.lists(st.binary(max_size=20) | st.sampled_from([b"[1]", b'{"q": 1}', b"[" * 5000]), max_size=5),
)
def test_questions_are_counted(entries: list[tuple[str, int]], noise: list[bytes]) -> None:
    """Letter case and spaces make no difference; each search is counted once, and a line that is none never breaks it."""
    lines = [json.dumps({"day": "2026-11-30", "q": query, "total": total}).encode() for query, total in entries]
    counts = count_queries([*lines, *noise], 100)
    assert counts.searches == len(entries)
    assert counts.without_hits == sum(total == 0 for _, total in entries)
    listed = {query.query.casefold(): query for query in (*counts.frequent, *counts.zero_hit)}
    expected = [" ".join(query.casefold().split()) for query, _ in entries]
    assert {name: query.count for name, query in listed.items()} == {name: expected.count(name) for name in expected}
    assert [query.count for query in counts.frequent] == sorted(
        (query.count for query in counts.frequent), reverse=True
    )
    assert all(query.total for query in counts.frequent)
    assert not any(query.total for query in counts.zero_hit)


ROTATED: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("searches.jsonl-20261101.xz", lzma.compress),
    ("searches.jsonl.3.bz2", bz2.compress),
    ("searches.jsonl.2.gz", gzip.compress),
    ("searches.jsonl.1", bytes),
    ("searches.jsonl.1.gz", lambda content: gzip.compress(content)[:5]),  # being compressed
    ("searches-20261130.jsonl", bytes),
    ("searches-20261130.jsonl.2026-12-01T10", bytes),  # of another log
    ("searches.jsonl.bak", bytes),
    ("searches.jsonl.10.old", bytes),
    ("mysearches.jsonl.1", bytes),
    ("searches.jsonl", bytes),
)


def test_rotated_files_are_counted(tmp_path: Path) -> None:
    """With its rotated files, compressed or not, a log is read from the oldest on; other files beside it are not."""
    counted = [0, 1, 2, 3, 5, 10]
    for number, (name, written) in enumerate(ROTATED):
        entry = {"day": f"2026-11-{number + 1:02}", "q": "a" if number % 2 else "A", "total": number}
        tmp_path.joinpath(name).write_bytes(written(json.dumps(entry).encode() + b"\n"))
        os.utime(tmp_path / name, (1_000_000 + number, 1_000_000 + number))
    log = tmp_path / "searches.jsonl"
    told = [json.loads(line)["total"] for line in logged_lines(log)]
    assert told == counted
    facts = json.loads(
        CliRunner().invoke(main, ["stats", "--queries", "--json"], env={"HEZUO_SEARCH_LOG": str(log)}).output
    )
    assert facts["frequent"] == [{"query": "A", "count": len(counted), "total": 10}]
    assert (facts["first"], facts["last"]) == ("2026-11-01", "2026-11-11")
    log.unlink()
    assert [json.loads(line)["total"] for line in logged_lines(log)] == counted[:-1]


def test_a_librarian_sees_what_readers_did_not_find(tmp_path: Path) -> None:
    """`hezuo stats --queries` lists both kinds, in a terminal and as JSON, and says what to do if there is no log."""
    log = tmp_path / "searches.jsonl"
    searched(log, *[("/api/v1/search", {"q": WORD})] * 2, ("/api/v1/search", {"q": "no\x1b[31m such"}))
    environment = {"HEZUO_SEARCH_LOG": str(log), "COLUMNS": "100"}
    shown = CliRunner().invoke(main, ["stats", "--queries"], env=environment)
    assert shown.exit_code == 0, shown.output
    assert re.search(
        rf"3 searches, .*1 found nothing(?s:.*)Frequent(?s:.*){WORD} +2 +1(?s:.*)Found nothing", shown.output
    )
    facts = json.loads(CliRunner().invoke(main, ["stats", "--queries", "--json"], env=environment).output)
    assert (facts["searches"], facts["frequent"][0]["count"], len(facts["zero_hit"])) == (3, 2, 1)
    damaged = tmp_path / "searches.jsonl.2.gz"
    damaged.write_bytes(gzip.compress(b"{}" * 1000)[:-9])
    broken = CliRunner().invoke(main, ["stats", "--queries"], env=environment)
    assert (broken.exit_code, broken.output.count(str(damaged)), broken.output.count("\n")) == (1, 1, 1)
    for other in ({"HEZUO_SEARCH_LOG": ""}, {"HEZUO_SEARCH_LOG": str(tmp_path / "none")}):
        missing = CliRunner().invoke(main, ["stats", "--queries"], env=other)
        assert missing.exit_code == 1
        assert re.search("search_log = |nothing has been searched for yet", missing.output)
