"""Puts one new generation after another under an open library that is asked all the while, and looks what it keeps.

Run as a process of its own: `python -m tests.faults.swapping SWAPS` (50 by default). An index of 33 documents is
built once; every further generation is a copy of it in files of its own, swapped in as a build does it, and those
before the last two are removed. After each swap threads ask for pages, documents and completions, as the front end
does. Prints one JSON line: resident memory, descriptors, and mappings of the index, by swap.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from search import build
from search.engine import current, read_manifest
from search.engine.store.generations import new_generation
from tests.fixtures.archive import newspaper
from tests.fixtures.web_reader import reader
from web import close, create_app

_DOCUMENTS = 33
_THREADS = 4
_SEALED = frozenset({"format", "analysis", "built", "generation", "files"})  # what sealing writes anew
WORDS = ("互助组", "mutual aid team", "huzhuzu", "mutaul", "山西 合作社", "no such word at all")


def _article(number: int) -> str:
    """A bilingual article: shared terms, so that pairs are mined and examples found, and a word of its own."""
    day = f"195{number % 8}-{1 + number % 12:02}-{1 + number % 28:02}"
    english = f"The mutual aid team of village {number} in Shanxi joined the agricultural cooperative. " * 3
    return newspaper(
        f"Mutual aid team {number}", f"山西互助组{number}", day, english, f"山西第{number}互助组参加农业合作社。" * 3
    )


def build_original(folder: Path) -> Path:
    """Build the index; return a copy of its generation."""
    sources = folder / "sources"
    sources.mkdir()
    for number in range(_DOCUMENTS):
        sources.joinpath(f"{number}.md").write_text(_article(number), encoding="utf-8")
    build([sources], folder / "index", cores=1)
    return shutil.copytree(current(folder / "index"), folder / "original")


def swap(index: Path, original: Path) -> str:
    """Publish a copy of a generation as a build does it; return its name."""
    facts = read_manifest(original)
    with new_generation(index) as pending:
        shutil.copytree(original, pending.folder, dirs_exist_ok=True)
        pending.folder.joinpath("manifest.json").unlink()
        pending.seal({name: facts[name] for name in facts.keys() - _SEALED})
        pending.publish()
        return pending.name


def _ask(app: Flask) -> None:
    """Request pages of every kind, and see that each is answered."""
    browser = reader(app)
    (first, *_) = browser.get("/api/v1/search").get_json()["hits"]
    paths = [f"/en/search?q={word}" for word in WORDS]
    paths += ["/", "/about", "/api/v1/suggest?q=hu", f"{first['url']}?q=mutual", "/healthz"]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text)


def measured(index: Path) -> dict[str, int]:
    """What this process holds: resident memory in kilobytes, open descriptors, and mappings of an index's files."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    maps = [line for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines() if str(index) in line]
    return {
        "kilobytes": pages * os.sysconf("SC_PAGESIZE") // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - the folder of an iterator would be in the list
        "mappings": len(maps),
        "deleted": sum(line.endswith("(deleted)") for line in maps),
    }


def run(swaps: int, folder: Path, note: Callable[[dict[str, int]], object]) -> None:
    """Swap so many times; what is held before the first swap and after each is given to `note`."""
    original = build_original(folder)
    index = folder / "index"
    name = current(index).name
    app = create_app(index)
    with ThreadPoolExecutor(_THREADS) as readers:
        for number in range(swaps + 1):
            if number:
                name = swap(index, original)
            list(readers.map(_ask, [app] * _THREADS))
            assert reader(app).get("/healthz").get_json()["generation"] == name
            note(measured(index))
    close(app)


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        seen: list[dict[str, int]] = []
        run(int(sys.argv[1]) if len(sys.argv) > 1 else 50, Path(temporary), seen.append)
        sys.stdout.write(json.dumps({name: [figures[name] for figures in seen] for name in seen[0]}) + "\n")
