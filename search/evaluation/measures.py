"""Turns an evaluation set and a library into measures of how well the library answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from search.config import Config
from search.engine import IndexBuild
from search.evaluation.sets import EvaluationSet, Judged, SetInvalid
from search.evaluation.significance import randomisation_test
from search.indexing import Reading
from search.lexicon import write_lexicon
from search.library import Library
from search.model import Document

__all__ = [
    "DEPTH", "MEASURES", "Comparison", "Outcome", "Result", "ask", "compare", "mean", "measure", "read_outcomes",
    "set_library", "write_outcomes",
]  # fmt: skip

DEPTH = 10
"""Documents of an answer that are looked at: the rest does not count."""

MEASURES = ("ndcg@10", "mrr@10", "recall@10")


class Outcome(NamedTuple):
    """How well one question was answered.

    Attributes:
        set: Name of its set.
        question: Its id.
        ndcg: Normalised discounted cumulative gain of the first ten documents, 0 to 1.
        mrr: 1 / rank of the first relevant document, or 0 if it is not among the first ten.
        recall: Share of the relevant documents that are among the first ten.
        rank: Of the first relevant document, from 1; 0 if it is not among the first ten.
        total: How many documents were found.
        text: The question.
    """

    set: str
    question: str
    ndcg: float
    mrr: float
    recall: float
    rank: int
    total: int
    text: str

    @property
    def measures(self) -> tuple[float, float, float]:
        """Its values of `MEASURES`."""
        return self.ndcg, self.mrr, self.recall


@dataclass(frozen=True, slots=True)
class Result:
    """How well the questions of a set were answered.

    Attributes:
        set: The set.
        documents: How many documents were searched.
        outcomes: One a question.
        seconds: Wall time of asking.
    """

    set: EvaluationSet
    documents: int
    outcomes: tuple[Outcome, ...]
    seconds: float


class Comparison(NamedTuple):
    """How much better one setting is than another, over the questions of a set.

    Attributes:
        difference: Of the means; above 0 if the first is better.
        better: Questions that it answers better.
        worse: Questions that it answers worse.
        p: How likely a difference at least as large is by chance.
    """

    difference: float
    better: int
    worse: int
    p: float


@contextmanager
def set_library(evaluation_set: EvaluationSet, config: Config) -> Iterator[Library]:
    """An open library of the documents of a set, built as any other and gone afterwards.

    Raises:
        SetInvalid: If a document is wrong, or there is none.
        ConfigError: If the table of eras is wrong.
        BuildError: If the temporary folder cannot be written.
    """
    reading = Reading([], config)
    with TemporaryDirectory(prefix="hezuo-eval-") as folder:
        with IndexBuild(Path(folder), memory_mb=config.build_memory_mb, prepare=reading.preparation) as writer:
            reading.reject(*writer.add(_at_least_one(evaluation_set)))
            written = writer.write()
            write_lexicon(written.folder, written.segments, written.previous)
            writer.commit(written, reading.facts())
        with Library.open(folder, config=config) as library:
            yield library


def ask(library: Library, evaluation_set: EvaluationSet, *, expand: bool = True) -> Result:
    """Ask all questions of a set, each as a reader would.

    Args:
        library: Its documents are those that the judgements name by id or by source.
        evaluation_set: The questions.
        expand: Whether to search in the other language and script too.
    """
    began, outcomes = perf_counter(), []
    for question in evaluation_set.questions:
        page = library.search(question.text, facets=(), per_page=DEPTH, expand=expand)
        gains = [_gain(question, hit.document) for hit in page]
        outcomes.append(_outcome(evaluation_set.name, question, gains, page.total))
    return Result(evaluation_set, int(library.stats()["documents"]), tuple(outcomes), perf_counter() - began)


def measure(gains: Sequence[int], relevant: Sequence[int]) -> tuple[float, float, float]:
    """nDCG, reciprocal rank and recall of the first ten documents of an answer.

    Gains are taken as they are and discounted by log2(rank + 1), as trec_eval does: K. Järvelin and J. Kekäläinen:
    Cumulated gain-based evaluation of IR techniques, ACM TOIS 20, 2002.

    Args:
        gains: Of the documents that were found, best first; 0 of a document that is not relevant.
        relevant: Gains of all relevant documents, each above 0; at least one.
    """
    seen = gains[:DEPTH]
    first = next((rank for rank, gain in enumerate(seen, start=1) if gain), None)
    ndcg = _discounted(seen) / _discounted(sorted(relevant, reverse=True)[:DEPTH])
    return ndcg, 1 / first if first else 0.0, sum(gain > 0 for gain in seen) / len(relevant)


def mean(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Means over the questions, by the names of the measures."""
    columns = zip(*(outcome.measures for outcome in outcomes), strict=True)
    return {name: sum(column) / len(outcomes) for name, column in zip(MEASURES, columns, strict=True)}


def compare(first: Sequence[Outcome], second: Sequence[Outcome]) -> dict[str, Comparison]:
    """How much better a setting is than another, by the names of the measures.

    Args:
        first: Outcomes of a set.
        second: Another setting's; questions that only one of the two has do not count.

    Raises:
        SetInvalid: If they have no question in common.
    """
    others = {(outcome.set, outcome.question): outcome for outcome in second}
    keys = [(outcome.set, outcome.question) for outcome in first]
    pairs = [(one, others[key]) for one, key in zip(first, keys, strict=True) if key in others]
    if not pairs:
        raise SetInvalid(f"there is nothing to compare with: the other results have no question of {first[0].set}")
    compared = {}
    for at, name in enumerate(MEASURES):
        ones, twos = ([outcome.measures[at] for outcome in side] for side in zip(*pairs, strict=True))
        signs = [one > two for one, two in zip(ones, twos, strict=True) if one != two]
        difference = (sum(ones) - sum(twos)) / len(pairs)
        compared[name] = Comparison(difference, sum(signs), len(signs) - sum(signs), randomisation_test(ones, twos))
    return compared


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write a table with a line for each question, as UTF-8 with tabs, for a spreadsheet or `read_outcomes`.

    Raises:
        SetInvalid: If the file cannot be written.
    """
    rows = [Outcome._fields, *(outcome._replace(text=" ".join(outcome.text.split())) for outcome in outcomes)]
    lines = ["\t".join(map(str, row)) for row in rows]
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise SetInvalid(f"{path}: cannot be written: {error.strerror or error}") from None


def read_outcomes(path: Path) -> tuple[Outcome, ...]:
    """Read what `write_outcomes` wrote.

    Raises:
        SetInvalid: If the file is missing or is no such table.
    """
    try:
        header, *rows = path.read_text(encoding="utf-8-sig").split("\n")
        if header.split("\t") != list(Outcome._fields):
            raise SetInvalid(f"{path}, line 1: is no table that --per-query writes")
    except (OSError, UnicodeDecodeError) as error:
        raise SetInvalid(f"{path}: cannot be read: {error}") from None
    return tuple(_outcome_in(path, number, row) for number, row in enumerate(rows, start=2) if row)


def _outcome_in(path: Path, number: int, row: str) -> Outcome:
    try:
        name, question, ndcg, mrr, recall, rank, total, text = row.split("\t")
        return Outcome(name, question, float(ndcg), float(mrr), float(recall), int(rank), int(total), text)
    except ValueError as error:
        raise SetInvalid(f"{path}, line {number}: {error}") from None


def _at_least_one(evaluation_set: EvaluationSet) -> Iterator[Document]:
    documents = evaluation_set.documents()
    first = next(documents, None)
    if first is None:
        raise SetInvalid(f"{evaluation_set.folder / 'corpus.jsonl'}: holds no document")
    yield first
    yield from documents


def _gain(question: Judged, document: Document) -> int:
    return question.relevant.get(document.id) or question.relevant.get(document.source, 0)


def _outcome(name: str, question: Judged, gains: Sequence[int], total: int) -> Outcome:
    ndcg, mrr, recall = measure(gains, list(question.relevant.values()))
    return Outcome(name, question.id, ndcg, mrr, recall, round(1 / mrr) if mrr else 0, total, question.text)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
