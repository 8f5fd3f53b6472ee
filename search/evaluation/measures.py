"""nDCG, MRR and recall of a library on an evaluation set, and paired comparison of two results."""

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
from search.evaluation.sets import EvaluationSet, JudgedQuestion, SetInvalid
from search.evaluation.significance import randomisation_test
from search.indexing import SourceReader
from search.lexicon import write_lexicon
from search.library import Library
from search.model import Document

__all__ = [
    "DEPTH", "MEASURES", "Outcome", "PairedComparison", "Result", "compare", "evaluation_library", "mean", "measure",
    "read_outcomes", "run_questions", "write_outcomes",
]  # fmt: skip

DEPTH = 10
"""Cut-off rank: the measures take only so many documents of a result list."""

MEASURES = ("ndcg@10", "mrr@10", "recall@10")


class Outcome(NamedTuple):
    """The measures of one question.

    Attributes:
        set: Name of its set.
        question: Its id.
        ndcg: Normalised discounted cumulative gain of the first ten documents, 0 to 1.
        mrr: 1 / rank of the first relevant document, or 0 if it is not among the first ten.
        recall: Share of the relevant documents that are among the first ten.
        rank: Rank of the first relevant document, from 1; 0 if it is not among the first ten.
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
        """The values of `MEASURES`, in their order."""
        return self.ndcg, self.mrr, self.recall


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of all questions of a set.

    Attributes:
        set: The set.
        documents: Number of documents in the index.
        outcomes: One for each question.
        seconds: Wall time of all searches.
    """

    set: EvaluationSet
    documents: int
    outcomes: tuple[Outcome, ...]
    seconds: float


class PairedComparison(NamedTuple):
    """Comparison of two settings on the same questions, for one measure.

    Attributes:
        difference: Difference of the means; above 0 if the first setting is better.
        better: Number of questions on which the first is better.
        worse: Number of questions on which the first is worse.
        p: Two-sided p-value of the difference.
    """

    difference: float
    better: int
    worse: int
    p: float


@contextmanager
def evaluation_library(evaluation_set: EvaluationSet, config: Config) -> Iterator[Library]:
    """Build an index of the documents of a set in a temporary folder, and yield its open library.

    Raises:
        SetInvalid: If a document is wrong, or there is none.
        ConfigError: If the table of eras is wrong.
        BuildError: If the temporary folder cannot be written.
    """
    reading = SourceReader([], config)
    with TemporaryDirectory(prefix="hezuo-eval-") as folder:
        with IndexBuild(Path(folder), memory_mb=config.build_memory_mb, prepare=reading.preparation) as writer:
            reading.reject(*writer.add(_documents(evaluation_set)))
            written = writer.write()
            write_lexicon(written.folder, written.segments, written.previous)
            writer.commit(written, reading.facts())
        with Library.open(folder, config=config) as library:
            yield library


def run_questions(library: Library, evaluation_set: EvaluationSet, *, expand: bool = True) -> Result:
    """Search for all questions of a set, each as a reader would.

    Args:
        library: Has the documents that the judgements name by id or by source.
        evaluation_set: The questions.
        expand: Whether queries are expanded.
    """
    started, outcomes = perf_counter(), []
    for question in evaluation_set.questions:
        page = library.search(question.text, facets=(), per_page=DEPTH, expand=expand, fold=False)
        gains = [_gain(question, hit.document) for hit in page]
        outcomes.append(_outcome(evaluation_set.name, question, gains, page.total))
    return Result(evaluation_set, int(library.stats()["documents"]), tuple(outcomes), perf_counter() - started)


def measure(gains: Sequence[int], relevant: Sequence[int]) -> tuple[float, float, float]:
    """Return nDCG, reciprocal rank and recall of the first ten documents of a result list.

    Gains are taken as they are and discounted by log2(rank + 1), as trec_eval does: K. Järvelin and J. Kekäläinen:
    Cumulated gain-based evaluation of IR techniques, ACM TOIS 20, 2002.

    Args:
        gains: Gains of the documents found, best first; 0 for a document that is not relevant.
        relevant: Gains of all relevant documents, each above 0; at least one.
    """
    first_gains = gains[:DEPTH]
    first = next((rank for rank, gain in enumerate(first_gains, start=1) if gain), None)
    ndcg = _discounted_gain(first_gains) / _discounted_gain(sorted(relevant, reverse=True)[:DEPTH])
    return ndcg, 1 / first if first else 0.0, sum(gain > 0 for gain in first_gains) / len(relevant)


def mean(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the means over the questions, by the names of the measures."""
    columns = zip(*(outcome.measures for outcome in outcomes), strict=True)
    return {name: sum(column) / len(outcomes) for name, column in zip(MEASURES, columns, strict=True)}


def compare(first: Sequence[Outcome], second: Sequence[Outcome]) -> dict[str, PairedComparison]:
    """Compare two settings, by the names of the measures.

    Args:
        first: Outcomes of one setting.
        second: Outcomes of the other; questions that only one of the two has do not count.

    Raises:
        SetInvalid: If they have no question in common.
    """
    others = {(outcome.set, outcome.question): outcome for outcome in second}
    keys = [(outcome.set, outcome.question) for outcome in first]
    pairs = [(outcome, others[key]) for outcome, key in zip(first, keys, strict=True) if key in others]
    if not pairs:
        raise SetInvalid(f"there is nothing to compare with: the other results have no question of {first[0].set}")
    compared = {}
    for column, name in enumerate(MEASURES):
        scores, other_scores = ([outcome.measures[column] for outcome in side] for side in zip(*pairs, strict=True))
        signs = [score > other for score, other in zip(scores, other_scores, strict=True) if score != other]
        difference = (sum(scores) - sum(other_scores)) / len(pairs)
        compared[name] = PairedComparison(
            difference, sum(signs), len(signs) - sum(signs), randomisation_test(scores, other_scores)
        )
    return compared


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write a table with a line for each question, as UTF-8 with tabs, for spreadsheets and `read_outcomes`.

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
    return tuple(_parse_outcome(path, number, row) for number, row in enumerate(rows, start=2) if row)


def _parse_outcome(path: Path, number: int, row: str) -> Outcome:
    try:
        name, question, ndcg, mrr, recall, rank, total, text = row.split("\t")
        return Outcome(name, question, float(ndcg), float(mrr), float(recall), int(rank), int(total), text)
    except ValueError as error:
        raise SetInvalid(f"{path}, line {number}: {error}") from None


def _documents(evaluation_set: EvaluationSet) -> Iterator[Document]:
    documents = evaluation_set.documents()
    first = next(documents, None)
    if first is None:
        raise SetInvalid(f"{evaluation_set.folder / 'corpus.jsonl'}: holds no document")
    yield first
    yield from documents


def _gain(question: JudgedQuestion, document: Document) -> int:
    return question.relevant.get(document.id) or question.relevant.get(document.source, 0)


def _outcome(name: str, question: JudgedQuestion, gains: Sequence[int], total: int) -> Outcome:
    ndcg, mrr, recall = measure(gains, list(question.relevant.values()))
    return Outcome(name, question.id, ndcg, mrr, recall, round(1 / mrr) if mrr else 0, total, question.text)


def _discounted_gain(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
