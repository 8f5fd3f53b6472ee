"""Kills builds and updates of a changing archive at random moments, with all their processes, and looks what is left.

Run as a program: `python -m tests.faults.killing_resumed FOLDER --kills 1000`. After each kill the index must hold what
it held before, or all that the killed command was to make; after some kills a command is let run to its end, and its
index must be that of a build which nobody has interrupted. Prints one JSON line: kills, commands that ended before they
were killed, swaps, and runs that were taken over.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import click

from search import Library, build
from search.errors import IndexMissing
from search.indexing import check_index
from tests.fixtures.archive import newspaper

_ROOT = Path(__file__).parents[2]
_FILES = 700  # enough for several runs
_LET_LIVE = 0.15  # share of commands that are let run to their end
_SECONDS = 12.0  # within which a command is killed: about as long as one takes on a busy machine

Contents = dict[str, tuple[str, ...]]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--kills", default=20, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1954, show_default=True)
def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many builds and updates of an archive in a folder, which must not exist yet."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    sources, index = folder / "sources", folder / "index"
    sources.mkdir(parents=True)
    for number in range(_FILES):
        _write(sources, number, chance)
    counts = {"kills": 0, "ended": 0, "swaps": 0, "resumed": 0, "checked": 0}
    before = _contents(index)
    while counts["kills"] < kills:
        command = "update" if before is not None and chance.random() < 0.6 else "build"
        lives = chance.random() < _LET_LIVE
        counts["resumed"] += len([*index.glob("unfinished/runs/*/complete.json")])
        _run(command, sources, index, None if lives else chance.uniform(0.2, _SECONDS), counts)
        after = _contents(index)
        counts["swaps"] += after != before
        if lives or after != before:
            fresh = folder / "fresh"
            shutil.rmtree(fresh, ignore_errors=True)
            build([sources], fresh, cores=1)
            if _contents(fresh) != after:
                raise SystemExit(f"after {counts}: the index is neither that of before nor that of a new build")
            counts["checked"] += 1
            _change(sources, chance)
        before = after
    sys.stdout.write(json.dumps(counts) + "\n")


def _write(sources: Path, number: int, chance: random.Random) -> None:
    word, day = chance.randrange(1000), f"195{number % 10}-03-0{1 + number % 9}"
    text = newspaper(f"Number {number}", f"第{number}号", day, f"Mutual aid {word}. " * 20, "互助组发展。" * 20)
    sources.joinpath(f"{number:04}.md").write_text(text, encoding="utf-8")


def _change(sources: Path, chance: random.Random) -> None:
    """Edit, remove and add some files."""
    for _ in range(chance.randrange(1, 60)):
        number = chance.randrange(_FILES)
        if chance.random() < 0.3:
            sources.joinpath(f"{number:04}.md").unlink(missing_ok=True)
        else:
            _write(sources, number, chance)


def _run(command: str, sources: Path, index: Path, seconds: float | None, counts: dict[str, int]) -> None:
    """Run a command, and kill it with its workers (SIGKILL) after some seconds; None to let it live."""
    arguments = [sys.executable, "-m", "search.cli", command, *([sources] if command == "build" else [])]
    process = subprocess.Popen(
        [*map(str, arguments), "--index", str(index)],
        cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    if seconds is not None:
        sleep(seconds)
        is_running = process.poll() is None
        if is_running:
            os.killpg(process.pid, signal.SIGKILL)
        counts["kills" if is_running else "ended"] += 1
    _, error = process.communicate()
    if process.returncode not in {0, -signal.SIGKILL}:
        raise SystemExit(f"{command} failed: {error.decode()}")


def _contents(index: Path) -> Contents | None:
    """Return the titles and days of the documents by their files, after a look at every byte; None without an index."""
    try:
        check_index(index)
    except IndexMissing:
        return None
    contents: Contents = {}
    with Library.open(index) as library:
        for page in range(1, 2 + library.search("").total // 100):
            for hit in library.search("", per_page=100, page=page, facets=()):
                texts = (paragraph.text for text in hit.document.texts for paragraph in text.paragraphs)
                contents[hit.document.source] = (str(hit.document.published), *texts)
    return contents


if __name__ == "__main__":
    main()
