"""Claims about builds and updates that a signal stops: one line, an exit code that tells why, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search import Library, build
from search.indexing import check_index
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SECONDS = 60  # more than anything here takes on a busy machine


def write_articles(folder: Path, count: int, word: str = "teams") -> Path:
    """Write articles of a source; a build of some hundred takes seconds, and worker processes."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        article = newspaper(
            f"Mutual aid {number}", "互助组", "1954-11-10", f"{word} {number}. " * 40, "互助组发展。" * 40
        )
        folder.joinpath(f"{number:04}.md").write_text(article, encoding="utf-8")
    return folder


@contextmanager
def running(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Start `hezuo` in a process group of its own, as a terminal does; end it in any case."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # an ignored signal would stay so in the process
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "search.cli", *map(str, arguments)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def stages(index: Path) -> list[Path]:
    """The unfinished generations of an index."""
    return [*index.glob("generations/tmp-*")]


def check_stopped(process: subprocess.Popen[str], index: Path, number: int, state: str) -> None:
    """Check the exit code, the one line, and that no stage is left."""
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == CODES[signal.Signals(number)], err
    (line,) = err.splitlines()
    assert re.search(rf"{signal.Signals(number).name}.*{state}.*the next hezuo (build|update)", line), line
    assert not stages(index)
    assert not index.joinpath("CURRENT.new").exists()


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("build", signal.SIGINT), ("build", signal.SIGTERM), ("build", signal.SIGHUP),
        ("update", signal.SIGINT), ("update", signal.SIGTERM),
    ],
)  # fmt: skip
def test_a_stopped_command_leaves_the_index_as_it_was(tmp_path: Path, command: str, number: signal.Signals) -> None:
    """Whatever signal ends a build or an update, every byte of the index is as before, and the line says so."""
    index, sources = tmp_path / "index", write_articles(tmp_path / "sources", 3)
    build([sources], index)
    before = check_index(index)
    write_articles(sources, 200, "changed")
    with running(command, sources, "--index", index) as process:
        wait_until(lambda: stages(index))
        process.send_signal(number)
        check_stopped(process, index, number, "is as it was")
    assert check_index(index) == before
    with Library.open(index) as library:
        assert library.search("互助组").total == 3


def test_a_first_build_that_is_stopped_leaves_no_index(tmp_path: Path) -> None:
    """Where there was no index there is none, the line says so, and the next build needs no clearing up."""
    index, sources = tmp_path / "index", write_articles(tmp_path / "sources", 200)
    with running("build", sources, "--index", index, "--json") as process:
        wait_until(lambda: stages(index))
        process.send_signal(signal.SIGTERM)
        check_stopped(process, index, signal.SIGTERM, "there is no index")
    build([*sources.glob("000[0-2].md")], index)
    assert check_index(index)["documents"] == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_whole_process_group_is_stopped(tmp_path: Path, number: signal.Signals) -> None:
    """Worker processes hear the signal too, as from a terminal, the build hears it twice: still one line, no stage."""
    index, sources = tmp_path / "index", write_articles(tmp_path / "sources", 900)
    with running("build", sources, "--index", index, "--cores", "2") as process:
        wait_until(lambda: process.poll() is not None or len(workers(process.pid)) >= 2)
        process.send_signal(number)
        os.killpg(process.pid, number)
        check_stopped(process, index, number, "there is no index")
        wait_until(lambda: not workers(process.pid))


def workers(group: int) -> list[int]:
    """The processes of a group besides its leader."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group and int(path.parent.name) != group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def test_a_signal_after_the_swap_says_that_the_new_index_is_served(tmp_path: Path) -> None:
    """A build that is stopped once its generation is served does not claim that nothing has changed."""
    index, sources = tmp_path / "index", write_articles(tmp_path / "sources", 3)
    script = tmp_path / "stopped.py"
    script.write_text(
        "import os, signal\n"
        "from pathlib import Path\n"
        "from search.cli import main\n"
        "def hook(event, arguments, replaced=[]):\n"
        "    if event == 'os.rename' and str(arguments[1]).endswith('CURRENT'):\n"
        "        replaced.append(1)\n"
        "    elif replaced and event == 'open':\n"  # the folder is opened to be synced
        "        replaced.clear()\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "import sys\n"
        "sys.addaudithook(hook)\n"
        "main()\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script, "build", str(sources), "--index", str(index)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 143
    assert "is served" in done.stderr
    assert "as it was" not in done.stderr
    assert check_index(index)["documents"] == 3


def test_what_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """A build whose caller ignores a signal (`nohup`) is not stopped by it."""
    index, sources = tmp_path / "index", write_articles(tmp_path / "sources", 60)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with running("build", sources, "--index", index) as process:
            wait_until(lambda: stages(index))
            process.send_signal(signal.SIGHUP)
            _, err = process.communicate(timeout=SECONDS)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert (process.returncode, err) == (0, "")
    assert check_index(index)["documents"] == 60
