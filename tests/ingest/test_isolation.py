"""Claims about the process that reads files: whatever a reader does, its file is rejected and the next one is read."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from search import BuildError, Config, ConfigError, Document, build
from search.ingest import read_sources
from search.model import Rejected
from tests.fixtures.flawed_readers import SEVERAL, add_flaws
from tests.fixtures.ingest import BILINGUAL, WEB

pytestmark = pytest.mark.usefixtures("reader_process")

LARGE = "A heading\n\n" + "The peasants of Shanxi set up mutual aid teams in 1954. 山西农民成立互助组。\n\n" * 100_000
"""A file that takes a processor much longer than a second."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sources with two good files, the first and the last one."""
    path = tmp_path / "sources"
    path.mkdir()
    path.joinpath("a.md").write_text(BILINGUAL, encoding="utf-8")
    path.joinpath("z.txt").write_text(WEB, encoding="utf-8")
    return path


def flawed(folder: Path, *flaws: str) -> None:
    """Add files over which the reader does what they are called."""
    for flaw in flaws:
        folder.joinpath(f"{flaw}.txt").write_text("A text.", encoding="utf-8")


def children() -> set[str]:
    """The processes that this one has started and that have not ended."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split())


def test_the_process_reads_what_this_one_would(folder: Path) -> None:
    """The same documents and rejections come, in the same order."""
    for name, content in (("b.png", b"\x89PNG\r\n\x1a\n"), ("c.txt", b""), ("合作.txt", "农民合作社".encode("gbk"))):
        folder.joinpath(name).write_bytes(content)
    folder.joinpath("d.txt").symlink_to("nowhere")
    os.fsencode(folder)
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "社".encode("gbk"))).write_text("A name in GBK", encoding="utf-8")
    for number in range(60):  # more than are asked for ahead
        folder.joinpath(f"e{number}.txt").write_text(f"Number {number}\n\nA text.", encoding="utf-8")
    here, there = list(read_sources([folder])), list(read_sources([folder], max_seconds=60))
    assert here == there
    assert len(there) == 67


def test_a_flaw_costs_one_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that hangs in C, waits for ever, crashes or is killed costs its own file, and the reason says what to do."""
    add_flaws(tmp_path / "path", monkeypatch)
    flawed(folder, *SEVERAL)
    before = children()
    read = list(read_sources([folder], max_seconds=2))
    reasons = {Path(item.path).stem: item.reason for item in read if isinstance(item, Rejected)}
    assert [item.source for item in read if isinstance(item, Document)] == ["a.md", "print.txt", "z.txt"]
    for flaw, words in {
        "hang": "longer than 2 seconds.*max_file_seconds|within 20 seconds",  # on a busy machine the clock may be first
        "sleep": "within 20 seconds.*disk",
        "kill": "memory",
        "memory": "memory ran out.*split",
        "crash": "crashed.*report this file",
        "exit": "crashed.*report this file",
        "raise": "failed.*report this file",
        "surrogate": "failed.*report this file",
    }.items():
        assert re.search(words, reasons.pop(flaw)), flaw
    assert not reasons
    assert children() == before


def test_a_large_file_takes_no_longer_than_it_may(folder: Path, tmp_path: Path) -> None:
    """A build goes on after the deadline of a file; with more time the file is read."""
    folder.joinpath("large.txt").write_text(LARGE, encoding="utf-8")
    report = build([folder], tmp_path / "index", config=Config(max_file_seconds=1))
    assert report.added == 2
    assert [Path(item.path).name for item in report.rejected] == ["large.txt"]


def test_a_wrong_table_ends_the_build(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with hezuo's own tables is no rejection of a file."""
    add_flaws(tmp_path / "path", monkeypatch)
    flawed(folder, "config")
    with pytest.raises(ConfigError, match="a table is wrong"):
        list(read_sources([folder], max_seconds=60))


def test_a_process_that_cannot_start_ends_the_build(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is to blame for it, so none is rejected, and the message has the last words of the process."""
    add_flaws(tmp_path / "path", monkeypatch)
    program = tmp_path / "path" / "sitecustomize.py"
    program.write_text("import os\nos.write(2, b'no room')\nos._exit(1)\n", encoding="utf-8")
    with pytest.raises(BuildError, match="no room"):
        build([folder], tmp_path / "index")


def test_the_process_ends_with_who_reads(folder: Path) -> None:
    """Whoever stops in the middle, or never begins, leaves no process behind."""
    before = children()
    read = read_sources([folder], max_seconds=60)
    assert isinstance(next(read), Document)
    assert len(children() - before) == 1
    read.close()
    assert children() == before
    unread = read_sources([folder], max_seconds=60)
    del unread
    gc.collect()
    assert children() == before


def test_the_process_outlives_nobody_for_long(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even one that hangs in C ends by its timer when the build was killed, which could not end it."""
    add_flaws(tmp_path / "path", monkeypatch)
    flawed(folder, "hang")
    code = (
        "import sys; from pathlib import Path; from search.ingest import read_sources\n"
        f"for item in read_sources([Path({str(folder)!r})], max_seconds=2): print(item.source, flush=True)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as reading:
        assert reading.stdout is not None
        assert reading.stdout.readline() == b"a.md\n"
        (orphan,) = Path(f"/proc/{reading.pid}/task/{reading.pid}/children").read_text(encoding="ascii").split()
        reading.kill()
    for _ in range(600):
        try:
            if Path(f"/proc/{orphan}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z":
                break
        except FileNotFoundError:
            break
        sleep(0.1)
    else:
        pytest.fail("the process goes on")
