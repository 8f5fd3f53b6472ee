"""Measures `hezuo build` and `hezuo update` of a tree of source files, as a librarian runs them.

    python -m tests.bench.tree [--documents 50000] [--changed 10] [--memory 1000]

Writes the made-up archive as source files (`newspaper_tree`), builds it with the command line in a process of its own,
changes a few files, and updates. Prints one JSON line: documents a second and peak memory of the build, wall seconds of
the update and of the update of nothing, and of a bare walk that asks the system for the state of each file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.build import communicate
from tests.bench.corpus import Corpus
from tests.bench.newspaper_tree import write_tree


def run(*arguments: str) -> tuple[float, float]:
    """Run a command of hezuo; return its wall seconds and its peak memory in MB, shared pages in proportion.

    Raises:
        RuntimeError: If it fails; its last words are shown.
    """
    began = perf_counter()
    command = [sys.executable, "-m", "search.cli", *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said, _, peak = communicate(child)
    if child.returncode:
        raise RuntimeError(f"hezuo {arguments[0]} failed: {said.strip()[-2000:]}")
    return perf_counter() - began, peak


def walk_seconds(tree: Path) -> float:
    """Return the seconds of asking for the state of every file below a folder."""
    began = perf_counter()
    for folder, _, names in os.walk(tree):
        for name in names:
            (Path(folder) / name).stat()
    return perf_counter() - began


def measure(documents: int, changed: int, memory: int, folder: Path) -> dict[str, object]:
    """Build and update a tree of so many files below a folder, and return what each took."""
    tree, index = folder / "tree", str(folder / "index")
    files = write_tree(Corpus(1954, documents), tree)
    seconds, peak = run("build", str(tree), "--index", index, "--memory", str(memory))
    for path in files[:: max(1, documents // changed)][:changed]:
        path.write_text(path.read_text(encoding="utf-8") + "　　改正一处。\n", encoding="utf-8")
    updated, update_peak = run("update", str(tree), "--index", index)
    unchanged, _ = run("update", str(tree), "--index", index)
    return {
        "documents": documents,
        "build_seconds": round(seconds, 1),
        "documents_a_second": round(documents / seconds),
        "build_peak_mb": round(peak),
        "update_seconds": round(updated, 2),
        "update_peak_mb": round(update_peak),
        "update_of_nothing_seconds": round(unchanged, 2),
        "walk_seconds": round(walk_seconds(tree), 2),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Parse the command line, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--memory", type=int, default=1000, help="megabytes, as `hezuo build --memory`")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        facts = measure(options.documents, options.changed, options.memory, Path(temporary))
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
