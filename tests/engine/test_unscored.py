"""Claims about matching without scores: it finds what scoring finds, whatever else was asked before."""

from __future__ import annotations

from pathlib import Path
from random import Random
from secrets import randbits
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.scoring import BM25F

from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import Statistics
from search.model import Document, Kind, Paragraph, Text
from search.query import Concept, ConceptPhrase, ConceptTerm
from tests.engine.test_oracle import WAYS, opened
from tests.fixtures.engine_strategies import ARCHIVES, WEIGHTINGS, Part, number_documents, trees, write_archive
from tests.fixtures.stock_whoosh import searcher_over

QUERIES = st.lists(st.tuples(trees(), st.booleans(), st.booleans()), min_size=1, max_size=5)
"""Queries, whether each is asked without scores first, and whether both answers come of one evaluator."""

WORDS = ("aid", "team")
_PHRASES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(tuple) | st.sampled_from(WORDS).map(
    lambda word: (word,)
)
CONCEPTS = st.lists(
    st.tuples(st.sampled_from(("body_en", "body_en", "title_en")), _PHRASES), min_size=1, max_size=3
).map(
    lambda members: Concept(
        [ConceptTerm(field, texts[0]) if len(texts) == 1 else ConceptPhrase(field, texts) for field, texts in members]
    )
)
"""Concepts of many phrases of few words, so that some members contain others."""


_TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
FEW_WORDS = st.lists(
    st.builds(
        lambda title, body: Document(
            id="", source="x", kind=Kind.WEB, texts=(Text(lang="en", title=title, paragraphs=(Paragraph(body),)),)
        ),
        _TEXTS,
        _TEXTS,
    ),
    min_size=1,
    max_size=6,
).map(lambda documents: [Part(documents, set())])
"""Archives of these words alone, in which most phrases of them occur."""


def numbers(evaluator: Evaluator, query: wq.Query, *, scored: bool) -> list[int]:
    """The documents that a query matches."""
    found: list[int] = evaluator.matches(query, scored=scored).hits.as_lists()[0].tolist()
    return found


def ask(parts: list[Part], queries: list[tuple[wq.Query, bool, bool]], weighting: BM25F) -> None:
    """Ask every query with scores and without, in either order."""
    with TemporaryDirectory() as folder:
        segments = write_archive(Path(folder), number_documents(parts))
        statistics = Statistics(segments, searcher_over(segments, weighting))
        shared = Evaluator(statistics)
        for query, unscored_first, together in queries:
            evaluators = [shared, shared] if together else [Evaluator(statistics), Evaluator(statistics)]
            order = (False, True) if unscored_first else (True, False)
            first, second = (
                numbers(evaluator, query, scored=scored) for evaluator, scored in zip(evaluators, order, strict=True)
            )
            assert first == second, query


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_the_same_documents_match(way: int, request: pytest.FixtureRequest) -> None:
    """For any archive, segmentation, deletions and tree of queries the sets are equal."""
    examples = -(-request.config.getoption("--oracle-examples") // len(WAYS))
    start = way if settings.default and settings.default.derandomize else randbits(32)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            patch.setattr(f"search.engine.{name}", value)
        seed(start)(settings(max_examples=examples)(given(ARCHIVES, QUERIES, WEIGHTINGS)(ask)))()


@settings(max_examples=100)
@given(FEW_WORDS, st.lists(CONCEPTS, min_size=1, max_size=4))
def test_phrases_within_phrases_match_the_same(parts: list[Part], concepts: list[Concept]) -> None:
    """A concept of phrases, some of which contain others, matches the same; so do several that all must match."""
    ask(parts, [(query, True, False) for query in (*concepts, wq.And(concepts), wq.Or(concepts))], BM25F())
    scored_by_more = wq.Require(wq.Or([*concepts, wq.Term("body_en", "aid")]), wq.And(concepts))
    ask(parts, [(scored_by_more, True, False)], BM25F())


@settings(max_examples=60)
@given(ARCHIVES | FEW_WORDS, st.lists(trees() | CONCEPTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_occurrences_in_some_documents_are_those_in_all(
    parts: list[Part], queries: list[wq.Query], chance: Random
) -> None:
    """Where occurrences are counted in some documents only, each of these has as many as where all are looked at."""
    with TemporaryDirectory() as folder:
        statistics = opened(Path(folder), number_documents(parts))
        size = sum(segment.size for segment in statistics.segments)
        for query in queries:
            mask = np.array([chance.random() < 0.5 for _ in range(size)], dtype=np.bool_)
            every = Evaluator(statistics).occurrences(query)
            some = Evaluator(statistics).occurrences(query, mask)
            assert some[mask].tolist() == every[mask].tolist(), query


def test_the_order_of_words_tells_phrases_apart() -> None:
    """A phrase of the same words in another order adds documents."""
    documents = [
        Document(id="", source="x", kind=Kind.WEB, texts=(Text(lang="en", title="", paragraphs=(Paragraph(body),)),))
        for body in ("team aid", "aid team")
    ]
    members = [ConceptPhrase("body_en", ("aid", "team")), ConceptPhrase("body_en", ("team", "aid"))]
    ask([Part(documents, set())], [(Concept(members), True, False)], BM25F())
