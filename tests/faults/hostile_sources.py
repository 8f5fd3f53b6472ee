"""A tree of hostile sources is built by the command line: every file is indexed or listed, and nothing else happens.

    python -m tests.faults.hostile_sources [--files 100000] [--line-megabytes 100] [--bomb-megabytes 1000]

The tree (`tests.faults.hostile.tree`) has links out of it, link loops, pipes, odd names, bombs, archive files that name
what lies outside of them, odd bytes, a long line, and many small files, some of which change or vanish while they are
read. Checked are: the exit code; that each file is in the index or in the report with a reason; that all good articles
are found; that no word from outside is; memory of all processes (PSS); that nothing is written outside the index; that
nothing fails in a way that hezuo did not foresee. Prints one JSON line, whose `wrong` is empty.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from search import Library
from search.engine import OpenIndex, current
from search.ingest import printable
from tests.faults.hostile.tree import GOOD, SECRET, Tree
from tests.faults.test_memory import family, proportional_bytes

ROOT = Path(__file__).parents[2]
MEMORY_MB = 1_000
"""The setting `build_memory_mb`, by default, which all processes together keep to."""

_GOOD = re.compile(rf"{GOOD}(\d{{1,9}})")
_SHOWN = 20  # things that are wrong
_SAMPLE = 500  # good articles each of which is asked for
_ROWS = 10_000_000  # characters of a cell of the report


class _Meddler(Thread):
    """Changes, removes and replaces files of a folder as long as a build runs.

    Args:
        tree: The tree.
        begin: Set when files have been listed.
    """

    def __init__(self, tree: Tree, begin: Event) -> None:
        super().__init__(daemon=True)
        self._tree, self._begin, self.stop = tree, begin, Event()
        self.changes = 0

    def run(self) -> None:
        chance = random.Random(7)  # noqa: S311 - nothing here is secret
        self._begin.wait()
        while not self.stop.wait(0.01):
            number = chance.randrange(40)
            self._change(self._tree.volatile / f"changed-{number:02}.md", chance)
            if number % 2:
                self._tree.volatile.joinpath(f"removed-{number:02}.md").unlink(missing_ok=True)
            self._replace(self._tree.volatile / f"replaced-{number:02}.md", chance)
            self.changes += 1

    def _change(self, path: Path, chance: random.Random) -> None:
        with path.open("r+b") as file:
            file.truncate(chance.randrange(400))
            file.seek(0, os.SEEK_END)
            file.write(b"A line that was added meanwhile.\n" * chance.randrange(2_000))

    def _replace(self, path: Path, chance: random.Random) -> None:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        path.unlink(missing_ok=True)
        match chance.randrange(4):
            case 0:
                os.mkfifo(path)
            case 1:
                path.symlink_to(self._tree.secret)
            case 2:
                path.mkdir()
            case _:
                path.write_bytes(b"Replaced\n\nBy other words.\n")


class _Memory(Thread):
    """Measures the memory of a process and all that it has started."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self.peak, self.stop = process, 0, Event()

    def run(self) -> None:
        while not self.stop.wait(0.25):
            self.peak = max(self.peak, sum(map(proportional_bytes, family(self._process))))


def run(folder: Path, *, files: int, line_megabytes: int, bomb_megabytes: int) -> dict[str, Any]:
    """Make the tree, build it, and check what came of it; return what was counted, and all that is wrong."""
    tree = Tree(folder, files=files, line_megabytes=line_megabytes, bomb_megabytes=bomb_megabytes)
    for name in ("work", "temporary", "home", "cache"):
        folder.joinpath(name).mkdir()
    before = dict(_state(folder))
    began = time.monotonic()
    output, peak, changes = _build(folder, tree)
    seconds = time.monotonic() - began
    output += _command(folder, "report", str(folder / "report")) + _command(folder, "check")
    rejected = list(_rejected(folder / "report" / "rejected.csv"))
    sources, articles = _indexed(folder / "index")
    wrong = [f"the terminal shows {line}" for line in output.splitlines() if "Traceback" in line]
    wrong += [f"{path}: {reason}" for path, _, reason in rejected if not reason.strip() or "a flaw of hezuo" in reason]
    wrong += [f"written outside of the index: {name}" for name in _differences(before, dict(_state(folder)))]
    wrong += [f"neither indexed nor listed: {name!r}" for name in _lost(tree, sources, rejected)]
    wrong += [f"indexed {count} times: {name!r}" for name, count in sources.items() if count > 1]
    absent = sorted(set(range(tree.good)) - articles)
    wrong += [f"of {tree.good} good articles {len(absent)} are in no document: {absent[:5]}"] if absent else []
    wrong += [f"{peak:,} bytes of memory"] if peak >= MEMORY_MB * 1_000_000 else []
    with Library.open(folder / "index") as library:
        asked = _sample(tree)
        wrong += _wrong_answers(tree, library, asked)
    return {
        "files": sum(1 for _ in tree.entries()),
        "documents": len(sources),
        "rejected": len(rejected),
        "good articles": tree.good,
        "asked for": len(asked),
        "changes meanwhile": changes,
        "line megabytes": line_megabytes,
        "bomb megabytes": bomb_megabytes,
        "unreadable files": "made" if os.geteuid() else "skipped, as root reads them",
        "peak MB": round(peak / 1_000_000),
        "seconds": round(seconds),
        "reasons": dict(_reasons(rejected)),
        "wrong": wrong[:_SHOWN],
    }


def _environment(folder: Path) -> dict[str, str]:
    places = {"TMPDIR": "temporary", "HOME": "home", "HEZUO_CACHE": "cache"}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
    return {**kept, **{name: str(folder / place) for name, place in places.items()}, "PYTHONPATH": str(ROOT)}


def _command(folder: Path, *words: str) -> str:
    """Run a command of hezuo on the index; return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "search.cli", *words, "--index", str(folder / "index")],
        cwd=folder / "work", env=_environment(folder), capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    assert done.returncode == 0, (words, done.returncode, done.stderr[-3_000:])
    return done.stdout + done.stderr


def _build(folder: Path, tree: Tree) -> tuple[str, int, int]:
    """Run the build; return what it said, its most memory in bytes, and how many changes were made meanwhile."""
    begin, lines = Event(), []
    with subprocess.Popen(
        [sys.executable, "-m", "search.cli", "build", str(tree.root), "--index", str(folder / "index")],
        cwd=folder / "work", env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    ) as process:  # fmt: skip
        meddler, memory = _Meddler(tree, begin), _Memory(process.pid)
        meddler.start()
        memory.start()
        assert process.stdout
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Reading"):
                begin.set()
        for thread in (meddler, memory):
            begin.set()
            thread.stop.set()
            thread.join()
    output = "".join(lines)
    assert process.returncode == 0, (process.returncode, output[-3_000:])
    return output, memory.peak, meddler.changes


def _state(folder: Path) -> Iterator[tuple[str, object]]:
    """Yield all that lies outside of the index, its size and time; the cache and the report may change."""
    for name in ("work", "temporary", "home", "outside", "sources"):
        for path, folders, files in os.walk(folder / name):
            if path.endswith("zz-volatile"):
                continue
            for entry in (*folders, *files):
                place = os.path.join(path, entry)  # noqa: PTH118 - many
                with suppress(OSError):
                    facts = os.lstat(place)
                    yield place, None if entry in folders else (facts.st_size, facts.st_mtime_ns, facts.st_mode)
    yield from ((entry.name, None) for entry in folder.iterdir() if entry.name not in ("index", "report"))


def _differences(before: dict[str, object], now: dict[str, object]) -> list[str]:
    return [repr(name) for name in before.keys() | now.keys() if before.get(name, 0) != now.get(name, 0)]


def _rejected(table: Path) -> Iterator[tuple[str, str, str]]:
    """Yield path, record and reason of all that was rejected."""
    csv.field_size_limit(_ROWS)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        assert next(rows) == ["file", "record", "reason"]
        yield from ((path, record, reason) for path, record, reason in rows)


def _indexed(index: Path) -> tuple[Counter[str], set[int]]:
    """Count the documents by their source, and return which good articles they have."""
    opened, sources, articles = OpenIndex(current(index)), Counter[str](), set[int]()
    for document in map(opened.document, opened.numbers()):
        sources[document.source] += 1
        for text in document.texts:
            for paragraph in text.paragraphs:
                articles.update(map(int, _GOOD.findall(paragraph.text)))
    return sources, articles


def _lost(tree: Tree, sources: Counter[str], rejected: list[tuple[str, str, str]]) -> Iterator[str]:
    """Yield the files that are neither indexed nor listed; of some whose names are shown alike, as many as there are."""
    labels = Counter(printable(os.fsdecode(path)) for path in tree.entries())
    listed = Counter(path.removeprefix(f"{tree.root}/") for path, record, _ in rejected)
    indexed: dict[str, set[str]] = {}
    for source in sources:
        for label in _labels(source):
            if label in labels:
                indexed.setdefault(label, set()).add(source)
                break
    for label, count in labels.items():
        if len(indexed.get(label, ())) + listed[label] < count and not any(map(listed.get, _folders(label))):
            yield label


def _labels(source: str) -> Iterator[str]:
    """Yield what may be the path of a document's file: a record or a member follows it, its source's name may precede."""
    for path in (source, re.sub(r"\Asources(?:~\d+)?/", "", source)):
        parts = path.split("/")
        for end in range(len(parts), 0, -1):
            label = "/".join(parts[:end])
            yield label
            yield from (label[: mark.start()] for mark in re.finditer("#", label))


def _folders(label: str) -> Iterator[str]:
    parts = label.split("/")
    yield from ("/".join(parts[:end]) for end in range(1, len(parts)))


def _sample(tree: Tree) -> Sequence[int]:
    """Return the good articles that are asked for one by one."""
    numbers = range(tree.good)
    return numbers if tree.good <= _SAMPLE else sorted(random.Random(3).sample(numbers, _SAMPLE))  # noqa: S311


def _wrong_answers(tree: Tree, library: Library, asked: Sequence[int]) -> Iterator[str]:
    """Yield which good articles are not found, and which words from outside are."""
    for outside in (SECRET, '"root x 0 0 root"', '"HEZUO_CACHE"'):  # a file, /etc/passwd, /proc/self/environ
        if library.search(outside).total:
            yield f"found, though it lies outside: {outside}"
    for number in asked:
        if not library.search(f'"{tree.word(number)}"', facets=()).total:
            yield f"not found: {tree.word(number)}"


def _reasons(rejected: list[tuple[str, str, str]]) -> list[tuple[str, int]]:
    """Return how often each kind of reason stands: its first words, without names and numbers."""
    kinds = (re.sub(r"[\d,]+", "N", reason.rpartition(": ")[0][-60:] or reason[:60]) for *_, reason in rejected)
    return Counter(kinds).most_common(12)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--line-megabytes", type=int, default=100)
    parser.add_argument("--bomb-megabytes", type=int, default=1_000)
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        counted = run(
            Path(temporary),
            files=options.files,
            line_megabytes=options.line_megabytes,
            bomb_megabytes=options.bomb_megabytes,
        )
        sys.stdout.write(json.dumps(counted, ensure_ascii=False) + "\n")
    sys.exit(bool(counted["wrong"]))
