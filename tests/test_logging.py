"""Claims about the log: what a librarian can see of builds, flaws and requests, and that a library prints nothing."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import search
import web
from search import BuildError, Config, ConfigError, Library, build, update
from search.cli import main
from search.cli.logs import levels_of, logging_to_stderr
from search.engine import Preparation
from search.model import Document, Kind, Paragraph, Rejected, Text
from search.processes import Record, RecordCollector, log_again, lowest_level
from tests.fixtures.archive import newspaper
from tests.fixtures.flawed_readers import add_flaws
from tests.fixtures.generations import build_generation

pytestmark = pytest.mark.usefixtures("reader_process")

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
HEZUO = Path(sys.executable).with_name("hezuo")
HERE = __name__


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with one good article."""
    folder = tmp_path / "sources"
    folder.mkdir()
    text = newspaper("Mutual aid", "互助组", "1954-11-11", "Aid.")
    folder.joinpath("a.md").write_text(text, encoding="utf-8")
    return folder


def hezuo(*arguments: str | Path, log: str | None = None, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command with its output in pipes."""
    environment = {name: value for name, value in os.environ.items() if name != "HEZUO_LOG"}
    return subprocess.run(
        [str(HEZUO), *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={**environment, **({} if log is None else {"HEZUO_LOG": log})},
    )  # fmt: skip


# A library


def test_a_library_prints_nothing(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Building, updating, searching and serving write to neither stream, whatever is wrong with a file."""
    sources.joinpath("raise.txt").write_text("Mutual aid teams.", encoding="utf-8")
    sources.joinpath("bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    add_flaws(tmp_path / "path", monkeypatch)
    code = f"""
import sys

sys.path.insert(0, {str(tmp_path / "path")!r})

from search import Library, build, update
from web import create_app

build([{str(sources)!r}], "index")
assert len(update([], "index").rejected) == 2
with Library.open("index") as library:
    assert library.search("互助组 hu-chu tsu").total
    open("index/CURRENT", "w").write("broken")
    assert library.search("互助组").total
    assert library.problems()
app = create_app(Library)
app.test_client().get("/nothing")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_the_command_line_writes_to_a_terminal() -> None:
    """No other module calls print or click, or names a standard stream."""
    for path in (path for package in (search, web) for path in Path(package.__path__[0]).rglob("*.py")):
        if path.parent.name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("print" | "pprint")):
                    pytest.fail(f"{path} prints")
                case ast.Attribute(ast.Name("sys"), "stdout" | "stderr"):
                    pytest.fail(f"{path} names {node.attr}")
                case ast.Import(names) if {"click", "rich"} & {name.name.partition(".")[0] for name in names}:
                    pytest.fail(f"{path} imports a library for terminals")
                case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in ("click", "rich"):
                    pytest.fail(f"{path} imports a library for terminals")


def test_a_program_sees_what_a_build_does(sources: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Steps and totals are logged at info by the module that does them, a rejected file with the reason."""
    sources.joinpath("bad.txt").write_bytes(b"")
    index = tmp_path / "index"
    with caplog.at_level(logging.INFO, "search"):
        build([sources], index)
        update([], index)
        Library.open(index).close()
    told = {(record.name, record.levelname) for record in caplog.records}
    assert {
        ("search.indexing.pipeline", "INFO"),
        ("search.engine.write.index_writer", "INFO"),
        ("search.engine.served", "INFO"),
    } <= told
    assert "bad.txt" in caplog.text
    assert "1 documents are new or changed, 0 as before, 1 rejected" in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_search_that_is_cut_short_is_logged(sources: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever wonders why a result is partial finds the question and the deadline."""
    build([sources], tmp_path / "index")

    class Late:
        passed = True

        def __init__(self, _: int) -> None:
            pass

    with Library.open(tmp_path / "index") as library, pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.library.query_runner.Deadline", Late)
        with caplog.at_level(logging.INFO, "search"):
            assert library.search("互助组\n").partial
    assert "cut short after 1000 ms: '互助组\\n'" in caplog.text


# Flaws of ours


@pytest.mark.parametrize("wing", ["ingest", "enrich"])
def test_a_flaw_costs_one_file_and_is_logged(
    wing: str, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the traceback; the reason in the index is short and says where to look, without an exception's name."""

    def broken(*_: object) -> None:
        raise TypeError("a flaw")

    if wing == "ingest":  # which happens in a process of its own
        add_flaws(tmp_path / "path", monkeypatch)
        sources.joinpath("a.md").rename(sources / "raise.md")
    else:
        monkeypatch.setattr("search.enrich.enricher.Enricher.enrich", broken)
    report = build([sources], tmp_path / "index")
    (rejected,) = report.rejected
    assert "please report this file" in rejected.reason
    assert "the log" in rejected.reason
    assert "TypeError" not in rejected.reason
    assert "a flaw." not in rejected.reason
    (record,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    assert {"ingest": "raise.md", "enrich": "a.md"}[wing] in record.getMessage()
    assert record.exc_text is not None
    assert "TypeError: a flaw" in record.exc_text


# Worker processes


def article(number: int) -> Document:
    """A small document."""
    text = Text(lang="en", title=f"Number {number}", paragraphs=(Paragraph("Mutual aid teams met."),))
    return Document(id=f"a-{number:05}", source=f"{number}.txt", kind=Kind.WEB, texts=(text,))


def complaining(fatal: int) -> Callable[[Document], Document | Rejected]:
    """Logs something about every fiftieth document; fails at one if it is to be fatal."""

    def prepare(document: Document) -> Document | Rejected:
        number = int(document.id[2:])
        if number == 700 and fatal:
            raise ValueError("document 700 is unbearable")
        log = logging.getLogger("search.complaining")
        log.debug("looking at %d", number)
        if number % 50 == 0:
            try:
                dict[str, int]()[f"number {number}"]
            except KeyError:
                log.exception("process %d cannot bear %d", os.getpid(), number)
            return Rejected(path=document.source, reason="unbearable")
        return document

    return prepare


def test_what_workers_log_is_logged_by_the_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Records of other processes arrive with logger, level, time and traceback, and only those that are wanted."""
    prepare = Preparation(f"{HERE}:complaining", (0,))
    build_generation(tmp_path, map(article, range(900)), memory_mb=1000, cores=2, prepare=prepare)
    records = [record for record in caplog.records if record.name == "search.complaining"]
    assert {record.levelname for record in records} == {"ERROR"}
    assert len(records) == 18
    processes = {int(re.findall(r"process (\d+)", record.getMessage())[0]) for record in records}
    assert processes > {os.getpid()}
    for record in records:
        assert record.exc_text is not None
        assert record.exc_text.startswith("Traceback")
        assert "KeyError: 'number" in record.exc_text
        assert abs(record.created - records[0].created) < 100
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "search"):
        build_generation(tmp_path, map(article, range(900)), memory_mb=1000, cores=2, prepare=prepare)
    assert sum("looking at" in record.getMessage() for record in caplog.records) == 900


def test_why_a_worker_failed_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The traceback of what stops a build stands in the log of the process that has started it."""
    prepare = Preparation(f"{HERE}:complaining", (1,))
    with pytest.raises(BuildError, match="document 700 is unbearable"):
        build_generation(tmp_path, map(article, range(2000)), memory_mb=1000, cores=2, prepare=prepare)
    (record,) = (record for record in caplog.records if record.name == "search.engine.write.worker_pool")
    assert record.levelname == "ERROR"
    assert "Traceback" in record.getMessage()
    assert "in prepare" in record.getMessage()


@pytest.fixture
def loggers() -> Any:
    """Put back what a test does to the loggers of this process."""
    logger = logging.getLogger("search")
    before = logger.level, logger.handlers[:]
    yield
    logger.setLevel(before[0])
    logger.handlers[:] = before[1]


def test_collected_records_are_bounded(loggers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many records the first are kept and the others counted; what cannot be formatted, or encoded, stops nothing."""
    monkeypatch.setattr("search.processes.log_records._MAX_RECORDS", 3)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    collector = RecordCollector(logging.INFO)
    logger = logging.getLogger("search.some")
    logger.info("%d", "no number")
    logger.debug("details")
    for number in range(5):
        logger.info("number %d", number)
    assert [record.message for record in collector.take()] == [
        "number 0", "number 1", "number 2", "2 more records were left out",
    ]  # fmt: skip
    assert collector.take() == []
    collector.handle(logging.makeLogRecord({"name": "search.some", "msg": "half \ud800"}))
    assert [record.message for record in collector.take()] == ["half \\ud800"]


def test_records_are_logged_again_as_loggers_want(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lowest level of any logger is what workers collect; each logger then lets pass what it lets pass."""
    for name, level in (("search.engine", logging.DEBUG), ("search.lexicon", logging.ERROR)):
        monkeypatch.setattr(logging.getLogger(name), "level", level)
    assert lowest_level() == logging.DEBUG
    for name in ("search.engine.some", "search.lexicon.some"):
        log_again(Record(name, logging.INFO, 1.5, "100 % done", "Traceback"))
    (record,) = caplog.records
    assert (record.name, record.getMessage(), record.created) == ("search.engine.some", "100 % done", 1.5)
    assert "Traceback" in caplog.text


# The command line


@pytest.mark.parametrize(
    ("text", "verbose", "levels"),
    [
        ("", 0, {}),
        ("info", 0, {"search": 20, "web": 20}),
        (" DEBUG ", 0, {"search": 10, "web": 10}),
        ("search.engine=debug,web=info", 0, {"search.engine": 10, "web": 20}),
        ("web.access=critical, error", 0, {"search": 40, "web": 40, "web.access": 50}),
        ("error", 1, {"search": 20, "web": 20}),
        ("error", 2, {"search": 10, "web": 10}),
        ("", 5, {"search": 10, "web": 10}),
    ],
)
def test_levels(text: str, verbose: int, levels: dict[str, int]) -> None:
    """A level holds for all of ours, a name with a level for a logger and those below; -v goes before both."""
    assert levels_of(text, verbose) == levels


@pytest.mark.parametrize("text", ["loud", "20", "search=", "=info", "flask=info", "searching=info", "search.engine=loud", "info debug"])  # fmt: skip
def test_a_wrong_level_is_explained(text: str) -> None:
    """The message names what is wrong, where it was said, and what would be right."""
    with pytest.raises(ConfigError, match=r"HEZUO_LOG.*(debug, info, warning, error, critical)"):
        levels_of(text)


def test_a_wrong_setting_stops_a_command_in_plain_words() -> None:
    """In the environment or in hezuo.toml: one line, no traceback, and nothing is done."""
    done = hezuo("stats", log="loud")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: setting log (HEZUO_LOG): 'loud' is not understood")
    assert done.stdout == ""
    assert Config.load(environment={"HEZUO_LOG": "info"}).log == "info"


def test_a_command_says_what_it_does_if_asked(tmp_path: Path) -> None:
    """-v logs steps to standard error, -vv details; standard output stays what it was, and JSON stays JSON."""
    quiet = hezuo("build", SEEDS, "--index", tmp_path / "quiet", "--json")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    told = hezuo("-v", "build", SEEDS, "--index", tmp_path / "told", "--json")
    assert json.loads(told.stdout)["added"] == json.loads(quiet.stdout)["added"] == 3
    assert re.search(
        r"^\d{4}-\d\d-\d\d [\d:,]+ INFO search\.indexing\.pipeline: built: 3 documents", told.stderr, re.MULTILINE
    )
    assert " DEBUG " not in told.stderr
    detailed = hezuo("--verbose", "-v", "build", SEEDS, "--index", tmp_path / "told")
    assert re.search(r" DEBUG search\.\S+: ", detailed.stderr)
    assert "3 documents in" in detailed.stdout
    named = hezuo("check", "--index", tmp_path / "told", log="search.indexing.check=info")
    assert [line.split()[3] for line in named.stderr.splitlines()] == ["search.indexing.check:"]


def test_what_a_command_logs_ends_with_it(caplog: pytest.LogCaptureFixture) -> None:
    """Who calls a command inside a program finds loggers as they were."""
    logger = logging.getLogger("search")
    before = logger.level, logger.handlers[:]
    CliRunner().invoke(main, ["-vv", "stats", "--index", "/nowhere"])
    assert (logger.level, logger.handlers) == before
    with logging_to_stderr({"search": logging.DEBUG}):
        assert len(logger.handlers) == len(before[1]) + 1
    assert (logger.level, logger.handlers) == before


def test_a_record_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What was logged cannot end its line, nor play with a terminal; only a traceback has lines of its own."""
    with logging_to_stderr({"search": logging.INFO}):
        logging.getLogger("search.x").info("互助组 %s", "a\n2026 ERROR forged\x1b[31m\u202e")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(r"INFO search.x: 互助组 a\n2026 ERROR forged\x1b[31m\u202e")


def test_what_is_wrong_is_shown_by_stats(tmp_path: Path) -> None:
    """A table of decisions that cannot be read is told of by `hezuo stats`, and a pointer stops it; both are named."""
    index = tmp_path / "index"
    build([SEEDS], index)
    facts = json.loads(hezuo("stats", "--index", index, "--json").stdout)
    assert facts["problems"] == []
    index.joinpath("decisions.csv").write_text("no,table\nat,all\n", encoding="utf-8")
    done = hezuo("stats", "--index", index, "--json")
    assert done.returncode == 0
    assert str(index / "decisions.csv") in done.stderr
    assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["decisions"]
    index.joinpath("decisions.csv").unlink()
    index.joinpath("CURRENT").write_text("broken\n", encoding="ascii")
    done = hezuo("stats", "--index", index)
    assert done.returncode == 1
    assert str(index / "CURRENT") in done.stderr


def test_problems_of_an_open_library_are_among_its_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is open goes on with what it has, and says what it cannot use, with the path of the file."""
    monkeypatch.setattr("search.lexicon.pairs.decisions._RECHECK_SECONDS", 0.0)
    index = tmp_path / "index"
    build([SEEDS], index)
    with Library.open(index) as library:
        assert library.problems() == ()
        index.joinpath("CURRENT").write_text("broken\n", encoding="ascii")
        index.joinpath("decisions.csv").write_text("no,table\n", encoding="utf-8")
        assert {one.code for one in library.problems()} == {"generation", "decisions"}
        told = {one["code"]: one["detail"] for one in library.stats()["problems"]}
        assert str(index / "CURRENT") in told["generation"]
        assert str(index / "decisions.csv") in told["decisions"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("log", "shown"), [(None, True), ("warning", False), ("web=error", False), ("search=error", True)]
)
def test_serve_logs_requests(log: str | None, shown: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    """Each request is a line on standard error, in which its address is escaped, unless a level for web says otherwise."""
    index, port = tmp_path / "index", free_port()
    build([SEEDS], index)
    environment = {**os.environ, **({"HEZUO_LOG": log} if log else {})}
    command = [str(HEZUO), "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            assert server.stdout
            assert "serving on" in server.stdout.readline()
            for path in ("/healthz", "/a%0d%0aforged%1b[31m"):
                with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                    connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
                    assert connection.makefile("rb").read()
        finally:
            server.send_signal(signal.SIGTERM)
            _, err = server.communicate(timeout=20)
    lines = [line for line in err.splitlines() if "web.access" in line]
    assert len(lines) == 2 * shown
    if shown:
        assert re.search(r'INFO web\.access: 127\.0\.0\.1 "GET /healthz" 200 \d+ \d+ ms$', lines[0])
        assert '"GET /a%0D%0Aforged%1B[31m" 404 ' in lines[1]
    else:
        assert err == ""
