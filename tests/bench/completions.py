"""Turns a number of terms into the time that autocomplete takes over so many: `python -m tests.bench.completions`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import click
import numpy as np

from search.config import Config
from search.engine import BlockWriter, IndexBuild, OpenIndex, current
from search.enrich import Gazetteer
from search.lexicon import write_lexicon
from search.lexicon.completion.completion_files import (
    KIND,
    segment_file,
    write_chinese,
    write_latin,
    write_titles,
)
from search.lexicon.completion.completions import Completions
from search.lexicon.sound.reading_files import reader
from tests.bench.corpus import Corpus, chinese_vocabulary, english_vocabulary

_DOCUMENTS = 200  # of the archive that the terms are put into
_LETTERS = 8  # that are typed of a word, at most
_SYLLABLES = 4  # of jieba's words, of which Chinese terms are made


def measure(terms: int, questions: int, seed: int) -> dict[str, float]:
    """Build an index of so many terms, half of them Chinese, and complete words of it letter by letter.

    Args:
        terms: How many.
        questions: Words that are typed, half of them Chinese in pinyin or characters.
        seed: Decides every term.

    Returns:
        Milliseconds of an answer (median, 95th and 99th percentile, slowest), microseconds of building a term, bytes a
        term.
    """
    chance = np.random.default_rng(seed)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with IndexBuild(folder / "index", memory_mb=Config().build_memory_mb, cores=1) as writer:
            writer.add(Corpus(seed, _DOCUMENTS))
            written = writer.write()
            write_lexicon(written.folder, written.segments, written.previous)
            writer.commit(written, {})
        index = OpenIndex(current(folder / "index"))
        (segment,) = index.segments
        path = index.folder / segment_file(segment.id)
        path.unlink()
        latin = _made(chance, english_vocabulary(), terms // 2, 3)
        chinese = _made(chance, chinese_vocabulary(), terms // 2, 3)
        began = process_time()
        with BlockWriter(path, KIND, segment.id) as file:
            write_latin(index.folder, latin, file)
            write_chinese(index.folder, chinese, file, reader(Gazetteer.load()))
            write_titles(index.folder, segment, file)
            file.close()
        built = process_time() - began
        times = list(_times(Completions(index), [word for word, _ in (*latin, *chinese)], questions, chance))
        size = path.stat().st_size
    cuts = dict(
        zip(("median_ms", "p95_ms", "p99_ms", "slowest_ms"), np.percentile(times, [50, 95, 99, 100]), strict=True)
    )
    return {name: round(float(value), 3) for name, value in cuts.items()} | {
        "terms": terms, "answers": len(times), "build_us_a_term": round(built / terms * 1e6, 2),
        "bytes_a_term": round(size / terms, 1),
    }  # fmt: skip


def _made(chance: np.random.Generator, words: Sequence[str], count: int, most: int) -> list[tuple[str, int]]:
    """Different words put together of others, with document frequencies by Zipf's law."""
    found: dict[str, int] = {}
    while len(found) < count:
        picks = (chance.random((count, most)) ** 3 * len(words)).astype(int).tolist()
        sizes = chance.integers(1, most + 1, count).tolist()
        for pick, size in zip(picks, sizes, strict=True):
            if len(found) < count:
                found.setdefault("".join(words[at] for at in pick[:size])[:24], 1 + count // (1 + len(found)))
    return list(found.items())


def _times(
    completions: Completions, words: Sequence[str], questions: int, chance: np.random.Generator
) -> Iterator[float]:
    """Milliseconds of completing the beginnings of words, by the clock on the wall."""
    completions.complete("a")
    for number in (chance.random(questions) * len(words)).astype(int).tolist():
        word = words[number]
        for size in range(1, min(len(word), _LETTERS) + 1):
            began = perf_counter()
            completions.complete(word[:size])
            yield (perf_counter() - began) * 1000


@click.command()
@click.option("--terms", default=1_000_000, show_default=True, type=click.IntRange(1000))
@click.option("--questions", default=2000, show_default=True, type=click.IntRange(10), help="Words that are typed.")
@click.option("--seed", default=1954, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
def main(*, terms: int, questions: int, seed: int, target: Path | None) -> None:
    """Measure autocomplete over an index of many terms."""
    text = json.dumps(measure(terms, questions, seed), indent=1)
    click.echo(text)
    if target:
        target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
