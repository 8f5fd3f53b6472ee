"""Claims about what builds and updates show while they run: on a terminal, and in a log file."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import BuildPhase, BuildStatus, Config, build, preview_update, update
from search.cli import main, progress
from search.indexing.ids import fingerprints
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]
PHASES: list[BuildPhase] = [
    phase
    for phase in BuildPhase
    if phase
    not in (BuildPhase.WAITING, BuildPhase.DERIVING, BuildPhase.INDEXING, BuildPhase.MERGING, BuildPhase.SENDING)
]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of five articles and a picture."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(5):
        article = newspaper("Wells", "打井", f"1954-03-1{number}", "Wells.", "打井。")
        folder.joinpath(f"{number}.txt").write_text(article, encoding="utf-8")
    folder.joinpath("picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return folder


def test_phases_come_in_their_order_with_what_was_read(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is begun once, none goes backwards, and the counts are those of the report."""
    monkeypatch.setattr(fingerprints, "_RECENT", 10**15)  # so that the update reads all files again
    for run in (build, update):
        seen: list[BuildStatus] = []
        sources.joinpath(f"{run.__name__}.txt").write_text(
            newspaper("New", "新", "1954-03-02", "New.", "新。"), "utf-8"
        )
        report = run([sources], sources.parent / "index", progress=seen.append)
        assert [*dict.fromkeys(status.phase for status in seen)] == PHASES
        order = [PHASES.index(status.phase) for status in seen]
        assert order == sorted(order)
        for phase in PHASES:
            done = [status.done for status in seen if status.phase == phase]
            assert done == sorted(done)
            assert all(status.done <= status.total for status in seen if status.phase == phase and status.total)
        read = [status for status in seen if status.phase == BuildPhase.READING][-1]
        documents = report.added + report.unchanged
        assert (read.done, read.total) == (documents + 1, documents + 1)
        assert (read.documents, read.rejected, read.warnings) == (documents, 1, len(report.warnings))


def test_documents_whose_facts_are_derived_again_are_counted(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After other corrections, the documents of untouched files are gone through one by one, of a known number."""
    monkeypatch.setattr(fingerprints, "_RECENT", 0)  # so that files of this moment need not be read again
    index, table = sources.parent / "index", sources.parent / "corrections.csv"
    table.write_text("document,field,value,note\n0.txt,title,Nine Wells,\n", encoding="utf-8")
    build([sources], index)
    sources.joinpath("0.txt").unlink()
    sources.joinpath("1.txt").write_text(newspaper("New", "新", "1954-03-02", "New.", "新。"), "utf-8")
    for run in (preview_update, update):
        seen: list[BuildStatus] = []
        run([], index, config=Config(corrections=str(table)), progress=seen.append)
        deriving = [(status.done, status.total) for status in seen if status.phase == BuildPhase.DERIVING]
        assert deriving == [(done, 3) for done in range(4)]
    seen.clear()
    update([], index, config=Config(corrections=str(table)), progress=seen.append)
    assert BuildPhase.DERIVING not in {status.phase for status in seen}


def hezuo(sources: Path, *arguments: str) -> list[str]:
    """A command line that builds an index of the sources."""
    return [sys.executable, "-m", "search.cli", *arguments, str(sources), "--index", str(sources.parent / "index")]


def test_a_log_file_gets_lines_without_control_characters(sources: Path) -> None:
    """Phases, documents, rejections and warnings, in plain text."""
    done = subprocess.run(hezuo(sources, "build"), cwd=ROOT, capture_output=True, check=True)
    text = done.stdout.decode()
    assert re.sub(r"[\n\x20-\x7e“”…]", "", text) == ""
    # A machine that is busy may take so long that steps of a phase are told, too, and the time that is left.
    lines = [
        line.partition(" left")[0]
        for line in text.splitlines()
        if not re.search(r"^(Writing|Checking|Syncing).*: \d+ of \d+(, [\d:]+ left)?$", line)
        and not re.search(r"^Reading: [1-5] of 6", line)
    ]
    assert lines[:2] == ["Listing files", "Reading: 0 of 6 files"]
    assert re.fullmatch(
        r"Reading: 6 of 6 files, 5 documents(, \d+ a second)?, 1 rejected, 0 warnings(, 0:00)?", lines[2]
    )
    assert lines[3:6] == ["Writing the lexicon", "Checking what was written", "Syncing to disk"]
    assert lines[6].startswith("5 documents in ")


def test_a_terminal_gets_a_bar(sources: Path) -> None:
    """It shows what is being done and what came of it, and is gone in the end."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    with subprocess.Popen(hezuo(sources, "build"), cwd=ROOT, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 65_536)
            except OSError:  # the terminal is closed at the other end
                break
            if not chunk:
                break
            chunks.append(chunk)
        assert process.wait() == 0
    os.close(ours)
    text = b"".join(chunks).decode()
    assert "\x1b[2K" in text
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert "Reading" in shown
    assert re.search(r"5 documents.*, 1 rejected, 0 warnings", shown)
    assert re.search(r"[\r\n]5 documents in ", shown)


def test_a_long_build_writes_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tenth of the files at a time, or half a minute without news; never one line a file."""
    now = 0.0
    monkeypatch.setattr(progress, "monotonic", lambda: now)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    with progress.show_progress(quiet=False) as show:
        assert show is not None
        for done in range(10_001):
            now = done / 100
            show(
                BuildStatus(
                    phase=BuildPhase.READING, done=done, total=10_000, documents=2 * done, rejected=3, warnings=1
                )
            )
        for second in range(95):
            now = 100.0 + second
            show(BuildStatus(phase=BuildPhase.MERGING, done=second, total=1000, documents=20_000))
        for second in range(61):
            now = 200.0 + second
            show(BuildStatus(phase=BuildPhase.DERIVING, done=1_500 * second, total=100_000, documents=7))
    lines = capsys.readouterr().out.splitlines()
    reading = [line for line in lines if line.startswith("Reading")]
    assert len(reading) == 11
    assert (
        reading[5] == "Reading: 5,000 of 10,000 files, 10,000 documents, 200 a second, 3 rejected, 1 warning, 0:50 left"
    )
    deriving = [line for line in lines if line.startswith("Deriving")]
    assert len(deriving) == 10
    assert deriving[5] == "Deriving facts again: 51,000 of 100,000 documents, 1,500 a second, 0:33 left"
    merging = [line for line in lines if line.startswith("Merging")]
    assert merging == ["Merging", "Merging: 3%, 16:10 left", "Merging: 6%, 15:40 left", "Merging: 9%, 15:10 left"]


def test_nothing_but_json_is_printed_for_programs(sources: Path) -> None:
    """No progress stands before it; dry runs print theirs, too."""
    arguments = [str(sources), "--index", str(sources.parent / "index"), "--json"]
    told = json.loads(CliRunner().invoke(main, ["build", *arguments, "--dry-run"]).stdout)
    assert (told["documents"], told["added"], told["deleted"], told["unchanged"]) == (5, 5, 0, 0)
    assert told["added_sources"] == [f"{number}.txt" for number in range(5)]
    assert not sources.parent.joinpath("index").exists()
    done = json.loads(CliRunner().invoke(main, ["build", *arguments]).stdout)
    assert (done["added"], done["accepted"]) == (5, [])


def test_a_dry_run_says_what_would_be_done(sources: Path) -> None:
    """In lines that name the documents, the rejected files, and what would keep the old index."""
    index = sources.parent / "index"
    arguments = [str(sources), "--index", str(index)]
    assert CliRunner().invoke(main, ["build", *arguments]).exit_code == 0
    for number in range(3):
        sources.joinpath(f"{number}.txt").unlink()
    sources.joinpath("new.txt").write_text(newspaper("New", "新", "1954-03-02", "New.", "新。"), encoding="utf-8")
    for command in ("build", "update"):
        told = CliRunner().invoke(main, [command, *arguments, "--dry-run"])
        assert told.exit_code == 0
        assert (
            "which has 5 (1 new, 0 changed, 2 as before, 3 deleted), 1 rejected; nothing has been written"
            in told.output
        )
        assert "  new new.txt\n" in told.output
        assert "  deleted 1.txt\n" in told.output
        assert "a PNG image" in told.output
        assert "not be served without --accept: 2 of 5 documents would be gone" in told.output
        assert CliRunner().invoke(main, [command, *arguments]).exit_code == 1


def test_check_asks_golden_queries(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each, what does not hold below it, and an exit code that tells whether all hold."""
    monkeypatch.chdir(sources.parent)
    assert CliRunner().invoke(main, ["build", str(sources)]).exit_code == 0
    refused = CliRunner().invoke(main, ["check", "--queries"])
    assert (refused.exit_code, 'queries = "queries.toml"' in refused.output) == (1, True)
    monkeypatch.setenv("HEZUO_QUERIES", "queries.toml")
    table = Path("queries.toml")
    table.write_text('[[query]]\nq = "打井"\nat_least = 5\n', encoding="utf-8")
    held = CliRunner().invoke(main, ["check", "--queries"])
    assert (held.exit_code, held.output.splitlines()) == (
        0,
        ["holds  line    1  打井: 5 documents", "1 of 1 golden queries of queries.toml hold."],
    )
    table.write_text(table.read_text("utf-8") + '[[query]]\nq = "打井"\nat_most = 4\nnote = "Why."\n', encoding="utf-8")
    failed = CliRunner().invoke(main, ["check", "--queries"])
    assert failed.exit_code == 1
    assert "FAILS  line    4  打井: 5 documents\n         must find at most 4, and finds 5\n" in failed.output
    told = json.loads(CliRunner().invoke(main, ["check", "--queries", "--json"]).stdout)
    assert (told["failed"], [query["holds"] for query in told["queries"]]) == (1, [True, False])
    table.write_text("[[query]]\nfoo = 1\n", encoding="utf-8")
    assert "queries.toml, line 2" in CliRunner().invoke(main, ["check"]).output
