"""Claims about two builders at once: the second is told who is building, can wait, and takes over from the dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import BuildError, BuildPhase, BuildStatus, build, update
from search.cli import main
from search.engine import lock_index, wait_for_lock
from search.indexing import roll_back
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from search.engine import lock_index
with lock_index(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The index of one article, twice built."""
    folder = tmp_path / "sources"
    folder.mkdir()
    folder.joinpath("a.txt").write_text(newspaper("A", "甲", "1954-03-02", "A.", "甲。"), encoding="utf-8")
    for _ in range(2):
        build([folder], tmp_path / "index")
    return tmp_path / "index"


@contextmanager
def holder(index: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock; it ends once it reads a line."""
    command = [sys.executable, "-c", HOLDER, str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_the_second_is_told_who_holds_the_lock(index: Path) -> None:
    """Process, command, user, machine and time, and how to wait: a build, an update and a rollback."""
    with holder(index) as process:
        for run in (
            lambda: build([index.parent / "sources"], index),
            lambda: update(index=index),
            lambda: roll_back(index),
        ):
            with pytest.raises(BuildError) as told:
                run()
            message = str(told.value)
            assert f"process {process.pid} of " in message
            assert f" on {os.uname().nodename})" in message
            assert " UTC, " in message
            assert " ago" in message
            assert "-c" in message  # its command
            assert "--wait SECONDS" in message
        refused = CliRunner().invoke(main, ["update", "--index", str(index)])
        assert (refused.exit_code, f"process {process.pid}" in refused.output) == (1, True)


def test_who_ends_in_order_leaves_no_name(index: Path) -> None:
    """The file is empty, and says nothing of a build that is over."""
    assert index.joinpath("LOCK").read_bytes() == b""


def test_the_lock_of_the_dead_is_taken_over(index: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A process that is killed (SIGKILL) leaves its name and no lock; the next build says whose it takes over."""
    with holder(index) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert str(process.pid) in index.joinpath("LOCK").read_text(encoding="utf-8")
    with caplog.at_level("INFO", "search"):
        assert update(index=index).unchanged == 1
    assert "taken over from one that has died: -c" in caplog.text
    assert f"process {process.pid} of " in caplog.text
    assert index.joinpath("LOCK").read_bytes() == b""


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 4000, b'{"pid": "x"}', b"\xff", b'{"pid": 1, "command": 2}'])
def test_whatever_the_file_says_is_no_error(index: Path, content: bytes) -> None:
    """Older versions write nothing into it, and anybody may have written anything."""
    with holder(index):
        index.joinpath("LOCK").write_bytes(content)
        with pytest.raises(BuildError, match="another build is running; run this again"):
            update(index=index)
    index.joinpath("LOCK").write_bytes(content)
    assert update(index=index).unchanged == 1


def test_what_the_file_says_cannot_control_a_terminal(index: Path) -> None:
    """Control characters are shown as question marks."""
    with holder(index) as process:
        text = index.joinpath("LOCK").read_text(encoding="utf-8")
        index.joinpath("LOCK").write_text(text.replace('"command": "', r'"command": "\u001b[31m'), encoding="utf-8")
        with pytest.raises(BuildError, match=rf"\?\[31m.*process {process.pid}"):
            update(index=index)


def test_a_build_waits_as_long_as_it_is_told(index: Path) -> None:
    """It says whom it waits for, goes on once that has ended, and gives up in time if it has not."""
    seen: list[BuildStatus] = []
    with holder(index) as process:
        with pytest.raises(BuildError, match=f"process {process.pid}"):
            update(index=index, wait=0.3, progress=seen.append)
        assert [status.phase for status in seen] == [BuildPhase.WAITING]
        assert f"process {process.pid}" in seen[0].detail

        def end() -> None:
            time.sleep(0.3)
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()

        thread = threading.Thread(target=end)
        thread.start()
        assert update(index=index, wait=60).unchanged == 1
        thread.join()


def test_many_that_wait_all_have_their_turn(index: Path) -> None:
    """Each holds the lock once, and none with another."""
    inside: list[int] = []
    most: list[int] = []

    def take(number: int) -> None:
        while True:
            wait_for_lock(index, 60)
            try:
                with lock_index(index):
                    inside.append(number)
                    most.append(len(inside))
                    time.sleep(0.02)
                    inside.remove(number)
                    return
            except BuildError:  # another one was quicker
                continue

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]
