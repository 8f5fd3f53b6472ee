"""Claims about explanations of scores: they are what the search gave, part by part."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.scoring import BM25F

from search.deadline import NO_DEADLINE
from search.engine.evaluate.contributions import explain_contributions
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import Statistics
from search.model import Document, Kind, Text
from search.query import Concept, ConceptTerm, Contribution, MinimumShouldMatch
from tests.fixtures.engine_strategies import ARCHIVES, WEIGHTINGS, Part, number_documents, trees, write_archive
from tests.fixtures.stock_whoosh import searcher_over


def statistics_of(folder: str, parts: list[Part], weighting: BM25F) -> Statistics:
    """An archive, written and opened."""
    segments = write_archive(Path(folder), number_documents(parts))
    return Statistics(segments, searcher_over(segments, weighting))


def explained(statistics: Statistics, query: wq.Query, number: int) -> list[Contribution]:
    """What is told of a document of the index."""
    for place, segment in enumerate(statistics.segments):
        if number < segment.size:
            return explain_contributions(statistics, query, place, number, NO_DEADLINE)
        number -= segment.size
    raise IndexError(number)


@settings(max_examples=100)
@given(ARCHIVES, st.lists(trees(), min_size=1, max_size=4), WEIGHTINGS)
def test_contributions_add_up_to_the_score(parts: list[Part], queries: list[wq.Query], weighting: BM25F) -> None:
    """For any query, what its parts gave to a document that it finds is, together, the score of the document."""
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, parts, weighting)
        for query in queries:
            numbers, scores = Evaluator(statistics).matches(query).hits.as_lists()
            for number, score in list(zip(numbers.tolist(), scores.tolist(), strict=True))[:5]:
                found = explained(statistics, query, number)
                assert sum(one.score for one in found) == pytest.approx(score, rel=1e-5, abs=1e-9), (query, found)


@settings(max_examples=60)
@given(ARCHIVES, st.lists(trees(patterns=False), min_size=1, max_size=4), WEIGHTINGS)
def test_pieces_of_a_word_saturate_to_what_it_gave(
    parts: list[Part], queries: list[wq.Query], weighting: BM25F
) -> None:
    """What the members of a concept count, added up and saturated, is the score of the concept."""
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, parts, weighting)
        for concept in {leaf for query in queries for leaf in query.leaves() if isinstance(leaf, Concept)}:
            numbers, scores = Evaluator(statistics).matches(concept).hits.as_lists()
            for number, score in list(zip(numbers.tolist(), scores.tolist(), strict=True))[:5]:
                (one,) = explained(statistics, concept, number)
                tf = sum(piece.normalised for piece in one.pieces)
                expected = concept.boost * one.idf * (weighting.K1 + 1) * tf / (1 + tf)
                assert score == pytest.approx(expected, rel=1e-5), concept
                assert all(piece.occurrences > 0 for piece in one.pieces)


def document(number: int, title: str) -> Document:
    """A document that has only a headline."""
    return Document(id=f"d{number}", source="x", kind=Kind.WEB, texts=(Text(lang="en", title=title),))


def test_what_does_not_match_gives_nothing_within_what_does() -> None:
    """A word whose AND fails adds nothing to a document that is found by something else."""
    parts = [Part([document(0, "aid team"), document(1, "commune"), document(2, "aid commune")], set())]
    both = wq.And([wq.Term("title_en", "aid"), wq.Term("title_en", "commun")])
    query = wq.Or([both, wq.Term("title_en", "team")])
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, parts, BM25F())
        aid, commune, team = (one.score for one in explained(statistics, query, 0))
    assert (aid, commune) == (0, 0)
    assert team > 0


def test_of_what_is_not_found_every_word_is_told() -> None:
    """Of a document that a query does not find, it is told which words it has, behind a missing one too."""
    missing, aid = (Concept([ConceptTerm("title_en", word)]) for word in ("zzz", "aid"))
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, [Part([document(0, "aid team"), document(1, "team")], set())], BM25F())
        found = explained(statistics, wq.And([missing, aid]), 0)
        alone = explained(statistics, aid, 0)
    assert [one.query for one in found] == [missing, aid]
    assert [one.score for one in found] == [0, alone[0].score]
    assert alone[0].score > 0


def test_of_two_languages_the_better_counts_and_both_are_told() -> None:
    """What a document says in the other language is among the pieces, and counts nothing."""
    concept = Concept([ConceptTerm("title_en", "team", 1.0, 0), ConceptTerm("title_en", "aid", 0.3, 1)])
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, [Part([document(0, "aid team"), document(1, "zzz")], set())], BM25F())
        (found,) = explained(statistics, concept, 0)
        (typed,) = explained(statistics, Concept(concept.members[:1]), 0)
    assert [(piece.member.weight, piece.normalised > 0) for piece in found.pieces] == [(1.0, True), (0.3, False)]
    assert found.score == pytest.approx(typed.score)


def test_conditions_count_nothing() -> None:
    """What a document must merely match leaves the score of what it is ranked by alone."""
    aid = wq.Term("title_en", "aid")
    with TemporaryDirectory() as folder:
        statistics = statistics_of(folder, [Part([document(0, "aid team"), document(1, "team")], set())], BM25F())
        (found,) = explained(statistics, wq.Require(aid, MinimumShouldMatch([aid], [1.0], 0.5, boost=0.5)), 0)
        (alone,) = explained(statistics, aid, 0)
    assert found == alone
