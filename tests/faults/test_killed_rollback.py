"""Claims about rollbacks that die, and about a running server while its index is rolled back."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from search import build
from tests.fixtures.archive import newspaper

ROOT = Path(__file__).parents[2]


def test_a_killed_rollback_leaves_one_generation_or_the_other(tmp_path: Path) -> None:
    """Killed (SIGKILL) around any rename, a rollback or the build after it leaves a sound index and the right way back."""
    command = [sys.executable, "-m", "tests.faults.killing_rollbacks", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["rollbacks"], facts["rollback_swaps"]) == (2, 1)  # a rollback is one rename: it is served, or is not
    assert facts["builds"] >= 6
    assert facts["build_swaps"] >= 1


def hezuo(*arguments: str | Path) -> dict[str, Any]:
    """What a command says as JSON."""
    command = [sys.executable, "-m", "search.cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """The address of a server of an index."""
    command = [sys.executable, "-m", "search.cli", "serve", "--port", "0", "--index", str(index)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().split("serving on ")[1].split()[0]
        finally:
            server.terminate()


def answer(address: str) -> dict[str, Any]:
    with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310 - our own server
        facts: dict[str, Any] = json.load(response)
    return facts


def test_a_running_server_follows_a_rollback(tmp_path: Path) -> None:
    """The next request is answered from the generation of before, and forward again too; no request fails meanwhile."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    sources.mkdir()
    generations = []
    for number in range(2):
        article = newspaper(f"Teams {number}", "互助组", "1954-03-01", "Mutual aid teams.", "互助组发展。")
        sources.joinpath(f"{number}.txt").write_text(article, "utf-8")
        generations.append(build([sources], index, cores=1).generation)
    totals: list[int] = []
    failures: list[Exception] = []
    stop = threading.Event()
    with serving(index) as address:

        def read() -> None:
            while not stop.is_set():
                try:
                    totals.append(answer(f"{address}/api/v1/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84")["total"])
                except Exception as error:  # whatever it is, it is what is asked about
                    failures.append(error)
                    return

        reader = threading.Thread(target=read)
        reader.start()
        try:
            for wanted in (["--to", generations[0]], ["--to", generations[1]], []):
                rollback = hezuo("rollback", *wanted, "--index", index)
                expected = 1 if rollback["served"]["name"] == generations[0] else 2
                assert answer(f"{address}/healthz")["generation"] == rollback["served"]["name"]
                assert answer(f"{address}/api/v1/search")["total"] == expected
        finally:
            stop.set()
            reader.join()
    assert not failures
    assert set(totals) == {1, 2}
    assert [each["is_served"] for each in hezuo("rollback", "--list", "--index", index)["generations"]] == [False, True]
