"""Claims about the evaluator on a long segment: it follows Whoosh's other ways there, and keeps its deadline."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.scoring import BM25F

from search import deadline as clocks
from search.deadline import Deadline
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.scoring import Statistics
from search.model import Document, Kind, Paragraph, Text
from search.query import Concept, ConceptTerm, PrefixQuery
from tests.engine.test_oracle import same
from tests.fixtures.engine_strategies import Part, trees, write_archive
from tests.fixtures.stock_whoosh import searcher_over, stock_scores
from tests.fixtures.timing import cost

SIZE = 5200  # Whoosh treats alternatives in another way from 5,000 documents on
WORDS = 1100  # and has a third way for 1,024 and more of them


def body(number: int) -> str:
    """A few common words, and rare ones."""
    common = [text for text, step in (("aid", 2), ("teams", 3), ("communes", 70), ("互助组", 5)) if number % step == 0]
    return " ".join([*common * (1 + number % 4), f"x{number % WORDS}" if number % 3 else ""])


@pytest.fixture(scope="module")
def long_segment(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    """An open index of one long segment, some of whose documents are deleted, and a short one."""
    documents = [
        Document(
            id=f"d{number}",
            source="",
            kind=Kind.WEB,
            texts=(Text(lang="en", title="", paragraphs=(Paragraph(body(number)),)),),
        )
        for number in range(SIZE + 3)
    ]
    parts = [Part(documents[:SIZE], set(range(0, SIZE, 97))), Part(documents[SIZE:], set())]
    segments = write_archive(tmp_path_factory.mktemp("long"), parts)
    return Statistics(segments, searcher_over(segments, BM25F()))


def prefix(text: str, *, constant: bool) -> wq.Prefix:
    return wq.Prefix("body_forms", text, boost=2.0, constantscore=constant)


@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize("text", ["x", "x1", "x104", "x1040", "a", "z"])
def test_many_terms_score_as_in_whoosh(long_segment: Statistics, text: str, constant: bool) -> None:  # noqa: FBT001
    """A prefix of 1,099, 111, 11, two, one or no terms, alone and within others."""
    for query in (
        prefix(text, constant=constant),
        wq.And([prefix(text, constant=constant), wq.Term("body_en", "aid")]),
        wq.AndNot(wq.Term("body_en", "aid"), prefix(text, constant=constant)),
    ):
        same(Evaluator(long_segment).matches(query), stock_scores(long_segment.searcher, query), query)


@settings(max_examples=25)
@given(trees())
def test_whoosh_finds_the_same_in_a_long_segment(long_segment: Statistics, query: wq.Query) -> None:
    """Sparse and dense sets of documents, and Whoosh's ways with more than 5,000 documents."""
    same(Evaluator(long_segment).matches(query), stock_scores(long_segment.searcher, query), query)


@settings(max_examples=60)
@given(trees(), st.integers(0, 60))
def test_a_late_answer_is_a_part_of_the_true_one(long_segment: Statistics, query: wq.Query, looks: int) -> None:
    """Whenever the deadline passes, what is found does match, and if anything may be missing it says so."""
    everything = Evaluator(long_segment).matches(query)
    clock = count()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks, "perf_counter", lambda: 0.0 if next(clock) <= looks else 1e9)
        some = Evaluator(long_segment, Deadline(1000)).matches(query)
    true, found = everything.hits.as_lists()[0], some.hits.as_lists()[0]
    assert np.isin(found, true).all()
    if not some.partial:
        assert found.tolist() == true.tolist()


def test_an_expired_deadline_says_so(long_segment: Statistics) -> None:
    """With no time at all nothing is found, and the answer is called partial."""
    answer = Evaluator(long_segment, Deadline(-1)).matches(wq.Term("body_en", "aid"))
    assert (answer.total, answer.partial) == (0, True)


def nested(depth: int) -> wq.Query:
    """And and Or in turns, as deep as that."""
    query: wq.Query = wq.Term("body_en", "aid")
    for level in range(depth):
        other = wq.Term("body_en", "team" if level % 3 else "commun")
        query = (wq.And if level % 2 else wq.Or)([query, other])
    return query


SLOW: dict[str, Callable[[], wq.Query]] = {
    "every day": lambda: wq.NumericRange("earliest", 0, None),
    "10,000 alternatives": lambda: wq.Or([wq.Term("body_forms", f"x{n}") for n in range(10_000)]),
    "10,000 requirements": lambda: wq.And([wq.Term("body_en", "aid")] * 10_000),
    "10,000 spellings": lambda: Concept([ConceptTerm("body_forms", f"x{n}") for n in range(10_000)]),
    "10,000 words of a phrase": lambda: wq.Phrase("body_en", ["aid"] * 10_000),
    "every beginning": lambda: PrefixQuery([("body_forms", 1.0), ("body_en", 1.0)], "x", max_terms=10_000),
    "300 levels": lambda: nested(300),
    "Whoosh's own": lambda: wq.Or([wq.Term("body_en", text) for text in ("aid", "team", "commun")], scale=0.5),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_deadline_is_kept(long_segment: Statistics, name: str) -> None:
    """However much a reader's question asks for, the answer comes soon after the deadline, and nothing is raised."""
    query, milliseconds = SLOW[name](), 20
    answers: list[Matches] = []
    late = (
        cost(lambda: answers.append(Evaluator(long_segment, Deadline(milliseconds)).matches(query)))
        - milliseconds / 1000
    )
    assert late < 10 * cost(lambda: Evaluator(long_segment).matches(prefix("x", constant=False))), "one step, not many"
    answer = answers[0]
    assert answer.partial or answer.total == Evaluator(long_segment).matches(query).total
