"""Turns a number of documents into the time that comparisons over time take over so many: `python -m tests.bench.trends`.

An index of short documents is built, and its segment is then opened many times over, side by side: a million documents
are made in the time of twenty thousand. Time is that of the processor, so that a busy machine tells the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import click
import numpy as np

from search import Library
from search.config import Config
from search.engine import Columns, IndexBuild, OpenIndex
from search.engine.columns.facet_columns import join_columns
from search.engine.columns.masks import MaskCache
from search.lexicon import write_lexicon
from search.library.counts.archive_counts import ArchiveCounts
from search.library.counts.trends import TrendCounter, TrendRequest
from search.library.generation import Generation
from search.model import DateSpan, Document, Kind, Paragraph, Place, Precision, Role, Text
from search.query import Filters, IndexRequest
from search.results import TREND_SPLITS, Grain
from tests.bench.corpus import chinese_vocabulary, english_vocabulary

QUESTIONS = ("互助组", "人民公社", "mutual aid team", "合作社 互助组", '"mutual aid"')

_TERMS = (("mutual aid team", "互助组", 0.25), ("cooperative", "合作社", 0.35), ("people's commune", "人民公社", 0.2))
"""Terms in both languages, with the share of documents that have them."""

_MOST = 4  # times that a document has a term
_WORDS, _HAN_WORDS = 30, 20  # words of a document in either language, besides the terms
_FIRST_DAY, _DAYS = date(1946, 5, 15), 16_000
_PROVINCES = ("140000", "130000", "320000", "510000", "440000", "410000", "430000", "370000", "530000")


def documents(count: int, seed: int) -> Iterator[Document]:
    """Yield documents in two languages: some have the terms, each has a day and a province."""
    chance = np.random.default_rng(seed)
    vocabularies = english_vocabulary(), chinese_vocabulary()
    for number in range(count):
        words = [
            [vocabulary[pick] for pick in (chance.random(length) ** 3 * len(vocabulary)).astype(int).tolist()]
            for vocabulary, length in zip(vocabularies, (_WORDS, _HAN_WORDS), strict=True)
        ]
        for english, chinese, share in _TERMS:
            if chance.random() < share:
                words[0] += [english] * int(chance.integers(1, _MOST + 1))
                words[1] += [chinese] * int(chance.integers(1, _MOST + 1))
        for of_language in words:
            chance.shuffle(of_language)
        day = _FIRST_DAY + timedelta(days=int(chance.integers(_DAYS)))
        code = _PROVINCES[int(chance.integers(len(_PROVINCES)))]
        yield Document(
            id=f"trend-{number:07}",
            source=f"bench/{number:07}.txt",
            kind=Kind.NEWSPAPER,
            texts=(
                Text(lang="en", title=f"News {number}", paragraphs=(Paragraph(" ".join(words[0])),)),
                Text(lang="zh-Hans", title="消息", paragraphs=(Paragraph("，".join(words[1])),)),
            ),
            published=DateSpan(earliest=day, latest=day + timedelta(days=1), precision=Precision.DAY),
            places=(
                Place(
                    code=code, name=code, name_en=code, level="province", province=code, path=("CN", code),
                    role=Role.SUBJECT,
                ),
            ),
        )  # fmt: skip


def build(folder: Path, count: int, seed: int) -> None:
    """Build the index of some documents."""
    with IndexBuild(folder, memory_mb=Config().build_memory_mb, cores=1) as writer:
        writer.add(documents(count, seed))
        written = writer.write()
        write_lexicon(written.folder, written.segments, written.previous)
        writer.commit(written, {"sources": [], "rejected_total": 0, "rejected": []})


def multiply(index: OpenIndex, copies: int, folder: Path) -> None:
    """Make an open index hold its documents several times, each time in segments of their own.

    Args:
        index: The index; its files stay as they are.
        copies: How many times.
        folder: Folder for the columns.
    """
    join_columns([(index.columns, None)] * copies, folder)
    index.columns = Columns.load(folder)
    index.segments = index.segments * copies
    index._stores = index._stores * copies
    index._bases = [0, *accumulate(segment.size for segment in index.segments)]
    index._masks = MaskCache(index.columns)
    for name in ("_statistics", "_everything"):
        index.__dict__.pop(name, None)


def measure(generation: Generation, repeat: int) -> Iterator[dict[str, object]]:
    """Yield what each question takes: milliseconds of a page of results, of its timeline, and of trends by split.

    Args:
        generation: The generation.
        repeat: Times that each question is asked; the median counts.
    """
    index, lexicon, runner = generation.index, generation.lexicon, generation.runner
    counts = ArchiveCounts(index, generation.labels.gazetteer)
    counter = TrendCounter(index, lexicon, runner, generation.labels, counts)

    def page(question: str) -> object:
        return runner.run(index, lexicon, question, IndexRequest(None, count=10), expand=True, without=()).result

    def total(question: str) -> object:
        return runner.run(index, lexicon, question, IndexRequest(None), expand=True, without=()).result.total

    for question in QUESTIONS:
        row: dict[str, object] = {"question": question, "documents": total(question)}
        row["page_ms"] = _milliseconds(lambda: page(question), repeat)  # noqa: B023 - called at once
        row["total_ms"] = _milliseconds(lambda: total(question), repeat)  # noqa: B023
        for split in ("", *TREND_SPLITS):
            request = TrendRequest(Filters(), Grain.YEAR, split)
            row[f"trend_{split or 'all'}_ms"] = _milliseconds(
                lambda: counter.compare([question], request),  # noqa: B023
                repeat,
            )
        yield row


def _milliseconds(call: Callable[[], object], repeat: int) -> float:
    """Return the median CPU time of a call that has been made once before."""
    call()
    times = []
    for _ in range(repeat):
        began = process_time()
        call()
        times.append((process_time() - began) * 1000)
    return round(median(times), 1)


@click.command()
@click.option("--docs", default=20_000, show_default=True, type=click.IntRange(100), help="Documents of a segment.")
@click.option("--copies", default=50, show_default=True, type=click.IntRange(1), help="Segments.")
@click.option("--repeat", default=5, show_default=True, type=click.IntRange(1), help="Timed answers to each question.")
@click.option("--seed", default=1954, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="The index, which is kept, and built if it is missing.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
def main(*, docs: int, copies: int, repeat: int, seed: int, folder: Path | None, target: Path | None) -> None:
    """Measure how long questions take that are compared over time."""
    with TemporaryDirectory() as temporary:
        index = folder or Path(temporary) / "index"
        if not index.exists():
            build(index, docs, seed)
        with Library.open(index, config=Config(deadline_ms=60_000)) as library:
            generation = library._served.current()
            multiply(library._served.current().index, copies, Path(temporary))  # type: ignore[arg-type]
            rows = list(measure(generation, repeat))
    text = json.dumps({"documents": docs * copies, "segments": copies, "questions": rows}, indent=1, ensure_ascii=False)
    click.echo(text)
    if target:
        target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
