"""Turns open engines and questions into latencies, and into everything on which the engines do not agree.

A machine is never quite idle, so the engines take turns at every single question, in an order that changes, and
figures are medians. A question's time is the median of its repetitions; the first answer, which warms the caches,
is not among them but is compared with those of the other engines.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from threading import local
from time import perf_counter
from typing import Any

import numpy as np

from search import Library
from search.model import Document
from tests.bench.engines.base import TOP, Engine
from tests.bench.queries import Question

__all__ = ["VARIANTS", "Measured", "PageRow", "QueryRow", "ThreadRow", "milliseconds", "pages", "threads", "turns"]  # fmt: skip

VARIANTS = ("top10", "facets", "snippets")


@dataclass(frozen=True, slots=True)
class QueryRow:
    """How fast an engine answers a class of questions.

    Attributes:
        engine: Name of the engine.
        cls: Class of questions.
        variant: One of `VARIANTS`.
        fields: `one` or `all`.
        median_ms: Median over the questions, in milliseconds.
        p95_ms: The 95th percentile of the same.
        hits: Documents found by all questions of the class together.
    """

    engine: str
    cls: str
    variant: str
    fields: str
    median_ms: float
    p95_ms: float
    hits: int


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """How fast an engine answers pages with facets to many threads at once."""

    engine: str
    threads: int
    median_ms: float
    p95_ms: float
    per_second: float


@dataclass(frozen=True, slots=True)
class PageRow:
    """How fast the library answers a class of questions as they are typed, with facets and passages."""

    cls: str
    median_ms: float
    p95_ms: float
    hits: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows, and a sentence for each thing that engines do not agree on."""

    rows: list[QueryRow]
    disagreements: list[str]


def milliseconds(call: Callable[[], object]) -> float:
    """Wall time of a call."""
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1000


def turns(engines: Sequence[Engine], questions: Sequence[Question], repeat: int, seed: int) -> Measured:
    """Ask every engine every question in every variant, in turns."""
    order = random.Random(seed)  # noqa: S311 - no secret
    times: defaultdict[tuple[str, str, str, str], list[float]] = defaultdict(list)
    hits: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    disagreements: list[str] = []
    for question in questions:
        prepared = {engine.name: engine.prepare(question) for engine in engines}
        counts = {engine.name: engine.count(prepared[engine.name]) for engine in engines}
        for name, count in counts.items():
            hits[name, question.cls, question.mode] += count
        disagreements += _different(question, "documents found", counts)
        for variant in VARIANTS:
            able = [engine for engine in engines if variant not in engine.lacks]
            answers = {engine.name: getattr(engine, variant)(prepared[engine.name]) for engine in able}
            disagreements += _compared(question, variant, answers, counts)
            for name, taken in _timed(able, variant, prepared, repeat, order).items():
                times[name, question.cls, variant, question.mode].append(taken)
    rows = [
        QueryRow(name, cls, variant, mode, *_latency(taken), hits[name, cls, mode])
        for (name, cls, variant, mode), taken in times.items()
    ]
    return Measured(rows, disagreements)


def _timed(
    engines: Sequence[Engine], variant: str, prepared: Mapping[str, Any], repeat: int, order: random.Random
) -> dict[str, float]:
    """Median time of each engine for one question."""
    samples: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(repeat):
        for engine in order.sample(engines, len(engines)):
            answer, asked = getattr(engine, variant), prepared[engine.name]
            samples[engine.name].append(milliseconds(lambda answer=answer, asked=asked: answer(asked)))  # type: ignore[misc]  # mypy cannot infer defaults
    return {name: median(taken) for name, taken in samples.items()}


def _compared(question: Question, variant: str, answers: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    documents: Mapping[str, list[Document]] = {
        name: answer if variant == "top10" else answer[0] for name, answer in answers.items()
    }
    found = [
        f"{name} shows {len(shown)} documents of {counts[name]} for {question.text} ({question.mode}, {variant})"
        for name, shown in documents.items()
        if len(shown) != min(TOP, counts[name])
    ]
    if variant == "facets":
        found += _different(question, "facets", {name: answer[1] for name, answer in answers.items()})
    if variant == "snippets":
        found += [
            f"{name} shows {len(answer[1])} passages for {len(answer[0])} documents"
            for name, answer in answers.items()
            if len(answer[1]) != len(answer[0])
        ]
    return found


def _different(question: Question, what: str, answers: Mapping[str, Any]) -> list[str]:
    """A sentence if not all engines say the same; the first of them is the measure."""
    (first, expected), *others = answers.items()
    return [
        f"{question.cls} ({question.mode}) {question.text}: {what}: {first} {_short(expected)}, {name} {_short(answer)}"
        for name, answer in others
        if answer != expected
    ]


def _short(answer: Any) -> str:
    return str({name: sum(values.values()) for name, values in answer.items()} if isinstance(answer, dict) else answer)


def pages(index: Path, questions: Sequence[Question], repeat: int) -> list[PageRow]:
    """Ask hezuo's library whole pages: parsing, facets, passages and all, as the web front end does.

    Besides the questions, words of which few documents have all are asked for, once strictly and once filled up.
    """
    times: defaultdict[str, list[float]] = defaultdict(list)
    hits: defaultdict[str, int] = defaultdict(int)
    with Library.open(index) as library:
        for cls, text in [*_typed(questions), *_thin(questions)]:
            hits[cls] += library.search(text, per_page=TOP).complete
            taken = [
                milliseconds(lambda text=text: library.search(text, per_page=TOP))  # type: ignore[misc]  # mypy cannot infer defaults
                for _ in range(repeat)
            ]
            times[cls].append(median(taken))
    return [PageRow(cls, *_latency(taken), hits[cls]) for cls, taken in times.items()]


def _typed(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """Yield class and text of questions, once each, without those that have the benchmark's own translations."""
    yield from (
        (question.cls, question.text) for question in questions if question.mode == "all" and question.cls != "expanded"
    )


def _thin(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """Yield questions for a rare word and others: all words required, and as typed, where the page is filled up."""
    texts: dict[str, list[str]] = {
        cls: [text for other, text in _typed(questions) if other == cls] for cls in ("rare", "words")
    }
    for rare, words in zip(texts["rare"], texts["words"], strict=True):
        yield "thin, strict", " AND ".join([rare, *words.split()])
        yield "thin, filled", f"{rare} {words}"


def threads(engine: type[Engine], folder: Path, questions: Sequence[Question], count: int, repeat: int) -> ThreadRow:
    """Ask pages with facets from many threads at once."""
    shared = engine.open(folder)
    own = local()

    def ask(question: Question) -> float:
        if not hasattr(own, "engine"):
            own.engine = shared if engine.shares_threads else engine.open(folder)
        prepared = own.engine.prepare(question)
        return milliseconds(lambda: own.engine.facets(prepared))

    asked = [question for _, question in product(range(repeat), questions) if question.mode == "all"]
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(ask, asked[:count]))
        began = perf_counter()
        taken = list(pool.map(ask, asked))
        seconds = perf_counter() - began
    # A connection of SQLite may only be closed by its own thread; the others go with their threads.
    shared.close()
    return ThreadRow(engine.name, count, *_latency(taken), len(asked) / seconds)


def _latency(taken: Sequence[float]) -> tuple[float, float]:
    return float(np.median(taken)), float(np.percentile(taken, 95))
