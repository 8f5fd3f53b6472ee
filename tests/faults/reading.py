"""Readers ask without a pause while one generation after another is swapped in, and every answer is of one generation.

    python -m tests.faults.reading [--swaps 200] [--queries 100000] [--readers 8]

Two archives of different articles take turns, each swapped in as a build does it. Readers search with filters and
facets, get documents, complete, explain and look for similar ones; what an answer says must be what one of the two
archives says. Prints one JSON line: swaps, queries, how many of them each archive answered, memory and descriptors.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import sleep
from typing import Any

from search import Library, build
from search.engine import current
from tests.faults.swapping import measured, swap
from tests.fixtures.archive import newspaper

_DOCUMENTS = {"Alpha": 24, "Omega": 37}
_QUESTIONS: tuple[Mapping[str, Any], ...] = (
    {"query": "互助组"},
    {"query": "mutual aid team", "facets": ("date", "region", "era")},
    {"query": "huzhuzu Shanxi", "filters": {"region": ["Shanxi"]}},
    {"query": "", "dates": ("1950", "1953"), "sort": "oldest"},
    {"query": '"cooperative" -oxen', "per_page": 50, "page": 1},
)


def _build(folder: Path, name: str) -> Path:
    """Build an archive, every headline of which begins with its name; return a copy of its generation."""
    sources = folder / name / "sources"
    sources.mkdir(parents=True)
    for number in range(_DOCUMENTS[name]):
        words = f"The mutual aid team of village {number} in Shanxi joined the agricultural cooperative of {name}. " * 3
        day = f"195{number % 8}-{1 + number % 12:02}-{1 + number % 28:02}"
        text = newspaper(
            f"{name} {number}", f"山西互助组{number}", day, words, f"山西第{number}互助组参加农业合作社。" * 3
        )
        sources.joinpath(f"{name}-{number}.md").write_text(text, encoding="utf-8")
    build([sources], folder / name / "index", cores=1)
    return shutil.copytree(current(folder / name / "index"), folder / f"{name}-original")


def _page(library: Library, question: Mapping[str, Any]) -> tuple[Any, ...]:
    """What is compared of a page: everything that the index decides."""
    page = library.search(**question)
    facets = {name: [(value.value, value.count) for value in facet.walk()] for name, facet in page.facets.items()}
    return page.total, [(hit.title, hit.score) for hit in page], facets


def _name_of(library: Library) -> str:
    return library.search("", per_page=1).hits[0].title.partition(" ")[0]


class Readers:
    """Threads that ask a library until they are told to stop, and compare each answer with those of two archives.

    Args:
        library: The library.
        expected: The answers of each archive to each question, by the archive's name.
        queries: How many are asked at least, by all of them together.
    """

    def __init__(self, library: Library, expected: Mapping[str, list[Any]], queries: int) -> None:
        self._library, self._expected, self._queries = library, expected, queries
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._stop = Event()

    def run(self, threads: int, meanwhile: Callable[[], None]) -> None:
        """Ask with so many threads while something else is done, and until enough has been asked."""
        readers = [Thread(target=self._ask, args=(number,)) for number in range(threads)]
        for reader in readers:
            reader.start()
        try:
            meanwhile()
            while self.answers.total() < self._queries and not self.wrong:
                sleep(0.05)
        finally:
            self._stop.set()
            for reader in readers:
                reader.join()

    def _ask(self, turn: int) -> None:
        try:
            while not self._stop.is_set():
                turn += 1
                self._compare(turn % len(_QUESTIONS))
                if turn % 7 == 0:
                    self._look_around()
        except BaseException as error:  # whatever it is, it is what is asked about
            self.wrong.append(f"{type(error).__name__}: {error}")

    def _compare(self, number: int) -> None:
        answer = _page(self._library, _QUESTIONS[number])
        name = next((name for name, answers in self._expected.items() if answers[number] == answer), None)
        if name is None:
            self.wrong.append(f"{_QUESTIONS[number]}: {answer}")
        else:
            self.answers[name] += 1

    def _look_around(self) -> None:
        """Ask in several steps, between which the archive may be swapped: each step is answered whole, or not at all."""
        for hit in self._library.search("互助组", per_page=2):
            document = self._library.get(hit.id)
            if document is None:
                continue
            if document.title != hit.title:
                self.wrong.append(f"{hit.title} is {document.title}")
            self._library.similar(hit.id, 3)
            self._library.explain("互助组", hit.id)
            self._library.suggest("hu")
            self.answers["in steps"] += 4


def run(folder: Path, swaps: int, queries: int, threads: int) -> dict[str, Any]:
    """Let readers ask through so many swaps; return what was counted."""
    originals = [_build(folder, name) for name in _DOCUMENTS]
    expected: dict[str, list[Any]] = {}
    for name in _DOCUMENTS:
        with Library.open(folder / name / "index") as library:
            expected[name] = [_page(library, question) for question in _QUESTIONS]
    index = folder / "Alpha" / "index"
    held: list[dict[str, int]] = []
    with Library.open(index) as library:
        readers = Readers(library, expected, queries)

        def swap_all() -> None:
            for number in range(swaps):
                swap(index, originals[(number + 1) % 2])
                before = readers.answers.total()
                while readers.answers.total() < before + max(threads, queries // swaps) and not readers.wrong:
                    sleep(0.002)
                held.append(measured(index))

        readers.run(threads, swap_all)
        assert not readers.wrong, readers.wrong[0]
        last = "Omega" if swaps % 2 else "Alpha"
        assert _name_of(library) == last
    tenth = max(1, swaps // 10)
    return {
        "swaps": swaps,
        "queries": readers.answers.total(),
        **readers.answers,
        "held at a tenth": held[tenth - 1],
        "held at the end": held[-1],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--swaps", type=int, default=200)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--readers", type=int, default=8)
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        counted = run(Path(temporary), options.swaps, options.queries, options.readers)
        sys.stdout.write(json.dumps(counted) + "\n")
