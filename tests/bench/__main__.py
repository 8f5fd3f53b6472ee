"""Turns a command line into a benchmark: `python -m tests.bench --docs N --json FILE`."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import time

import click
from rich.console import Console

from tests.bench.build import build
from tests.bench.corpus import Corpus
from tests.bench.engines import NAMES, available
from tests.bench.engines.base import Engine, Limits
from tests.bench.measure import milliseconds, pages, threads, turns
from tests.bench.queries import questions
from tests.bench.report import BuildRow, Report, show

_OPENED = 5  # times
_WIDTH = 160  # of the tables, where no terminal says otherwise


@click.command()
@click.option("--docs", default=2000, show_default=True, type=click.IntRange(100), help="Documents of the archive.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
@click.option("--engines", default=",".join(NAMES), show_default=True, help="Engines, with commas.")
@click.option("--seed", default=1954, show_default=True, help="Decides every word of the archive and the questions.")
@click.option("--length", default=1.0, show_default=True, help="Length of a document, as a share of the usual.")
@click.option("--queries-per-class", "per_class", default=20, show_default=True, type=click.IntRange(1))
@click.option("--repeat", default=3, show_default=True, type=click.IntRange(1), help="Timed answers to each question.")
@click.option("--cores", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1), help="For building.")
@click.option(
    "--memory", "memory_mb", default=1000, show_default=True, type=click.IntRange(32), help="MB for building."
)
@click.option("--threads", "thread_count", default=8, show_default=True, type=click.IntRange(1))
@click.option("--folder", type=click.Path(path_type=Path), help="Where the indexes go; gone afterwards by default.")
def main(
    *, docs: int, target: Path | None, engines: str, seed: int, length: float, per_class: int, repeat: int,
    cores: int, memory_mb: int, thread_count: int, folder: Path | None,
) -> None:  # fmt: skip
    """Compare hezuo with other search engines on the same documents, questions, fields and cores.

    Ends with 1 if two engines find different documents or count different facets.
    """
    names = [name.strip() for name in engines.split(",")]
    if wrong := set(names) - set(NAMES):
        raise click.BadParameter(f"no engine is called {', '.join(sorted(wrong))}; there are {', '.join(NAMES)}")
    if folder and folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not empty; give an empty folder, or none")
    with TemporaryDirectory() as temporary:
        report = run(
            Corpus(seed, docs, length), names, Limits(cores, memory_mb), folder or Path(temporary),
            per_class=per_class, repeat=repeat, thread_count=thread_count,
        )  # fmt: skip
    if target:
        target.write_text(json.dumps(report.as_json(), indent=1, ensure_ascii=False), encoding="utf-8")
    console = Console()
    show(report, console if console.is_terminal else Console(width=_WIDTH))
    sys.exit(1 if report.disagreements else 0)


def run(
    corpus: Corpus,
    names: Sequence[str],
    limits: Limits,
    folder: Path,
    *,
    per_class: int,
    repeat: int,
    thread_count: int,
) -> Report:
    """Build, ask, and gather what that took.

    Args:
        corpus: The archive.
        names: Engines; those that are not here are left out, with the reason.
        limits: Cores and memory for building.
        folder: Where the indexes go.
        per_class: Questions of each class.
        repeat: Timed answers to each question.
        thread_count: Threads that ask at once.
    """
    classes, missing = available(names, corpus.count)
    asked = questions(corpus, per_class)
    report = Report(
        options={
            "docs": corpus.count, "length": corpus.length, "seed": corpus.seed, "cores": limits.cores, "memory_mb": limits.memory_mb,
            "queries_per_class": per_class, "repeat": repeat, "threads": thread_count, "time": int(time()),
            "python": platform.python_version(), "machine": platform.machine(),
        },
        missing=missing,
        lacking=[f"{cls.name}: no {variant}: {reason}" for cls in classes for variant, reason in cls.lacks.items()],
    )  # fmt: skip
    report.build.extend(_built(cls, folder / cls.name, corpus, limits) for cls in classes)
    engines = [cls.open(folder / cls.name) for cls in classes]
    try:
        measured = turns(engines, asked, repeat, corpus.seed)
    finally:
        for engine in engines:
            engine.close()
    report.queries.extend(measured.rows)
    report.threads.extend(threads(cls, folder / cls.name, asked, thread_count, repeat) for cls in classes)
    if "hezuo" in names:
        report.pages.extend(pages(folder / "hezuo", asked, repeat))
    return replace(report, disagreements=measured.disagreements)


def _built(cls: type[Engine], folder: Path, corpus: Corpus, limits: Limits) -> BuildRow:
    took = build(cls.name, folder, corpus, limits)
    opening = [_opening_ms(cls, folder) for _ in range(_OPENED)]
    return BuildRow(cls.name, corpus.count / took.seconds, took.size / corpus.count, took.peak_mb, median(opening))


def _opening_ms(cls: type[Engine], folder: Path) -> float:
    opened: list[Engine] = []
    taken = milliseconds(lambda: opened.append(cls.open(folder)))
    opened[0].close()
    return taken


if __name__ == "__main__":
    main()
