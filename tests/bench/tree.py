"""Measures `hezuo build` and `hezuo update` of a tree of source files, as a librarian runs them.

    python -m tests.bench.tree [--documents 50000] [--changed 10] [--memory 1000]

Writes the made-up archive as source files (`newspaper_tree`), builds it with the command line in a process of its own,
changes a few files, and updates; then gives the archive a glossary, an era and a place of its own, one after the other,
and updates after each. Prints one JSON line: documents a second and peak memory of the build, wall seconds of the update
and of the update of nothing, of a bare walk that asks the system for the state of each file, and of the update after
each table, with the number of documents that it changed.
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

from tests.bench.build import communicate, own_mb
from tests.bench.corpus import Corpus, chinese_vocabulary
from tests.bench.newspaper_tree import write_tree

OWN_TABLES = {
    "glossary": "zh\ten\n{word}\tbench term\n",
    "eras": '[[era]]\nid = "bench"\nzh = "试验期"\nen = "Bench years"\nfrom = 1952\nto = 1953\nterms = ["{word}"]\n',
    "places": "name\tcode\tenglish\tlevel\tparent\n{word}\tx-bench\tBench\tcounty\t山西省\n",
}
"""The archive's own tables that are added one after the other, of one word of its texts each."""

_WORD = 2_000  # rank of the first of these words: such a word stands in a few documents of a hundred


def run(*arguments: str, folder: Path | None = None) -> tuple[float, float, str]:
    """Run a command of hezuo in a folder.

    Returns:
        Its wall seconds, its peak memory in MB (see `own_mb`), and what it printed.

    Raises:
        RuntimeError: If it fails; its last words are shown.
    """
    began = perf_counter()
    command = [sys.executable, "-m", "search.cli", *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder)
    said, _, peak = communicate(child, own_mb)
    if child.returncode:
        raise RuntimeError(f"hezuo {arguments[0]} failed: {said.strip()[-2000:]}")
    return perf_counter() - began, peak, said


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
    seconds, peak, _ = run("build", str(tree), "--index", index, "--memory", str(memory))
    for path in files[:: max(1, documents // changed)][:changed]:
        path.write_text(path.read_text(encoding="utf-8") + "　　改正一处。\n", encoding="utf-8")
    updated, update_peak, _ = run("update", str(tree), "--index", index)
    unchanged, _, _ = run("update", str(tree), "--index", index)
    return {
        "documents": documents,
        "build_seconds": round(seconds, 1),
        "documents_a_second": round(documents / seconds),
        "build_peak_mb": round(peak),
        "update_seconds": round(updated, 2),
        "update_peak_mb": round(update_peak),
        "update_of_nothing_seconds": round(unchanged, 2),
        "walk_seconds": round(walk_seconds(tree), 2),
        **add_tables(folder, tree, index),
        "load": round(os.getloadavg()[0], 1),
    }


def add_tables(folder: Path, tree: Path, index: str) -> dict[str, object]:
    """Add the archive's own tables one after the other; return the seconds and changed documents of each update."""
    facts: dict[str, object] = {}
    settings = folder / "hezuo.toml"
    words = [word for word in chinese_vocabulary()[_WORD:] if len(word) > 1]
    for word, (name, content) in zip(words, OWN_TABLES.items(), strict=False):
        path = folder / f"{name}.{'toml' if name == 'eras' else 'tsv'}"
        path.write_text(content.format(word=word), encoding="utf-8")
        with settings.open("a", encoding="utf-8") as file:
            file.write(f'{name} = "{path.name}"\n')
        seconds, _, said = run("update", str(tree), "--index", index, "--json", folder=folder)
        report = json.loads(said[said.index("{") :])
        facts[f"{name}_seconds"], facts[f"{name}_changed"] = round(seconds, 1), report["changed"]
    return facts


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
