"""Claims about the formula of scores: it is BM25F as published, for single numbers and for arrays."""

from __future__ import annotations

from math import log
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.scoring import BM25F, bm25

from search.query import BM25Weighting, Concept, ConceptTerm, highest_score, inverse_df, length_norms, saturated

TF = st.floats(0.1, 1000)
LENGTH = st.integers(1, 10_000)
B, K1, IDF = st.floats(0, 1), st.floats(0.1, 3), st.floats(0.01, 15)


def searcher(average: float) -> SimpleNamespace:
    """Knows the average length of fields."""
    return SimpleNamespace(avg_field_length=lambda _: average)


@given(TF, LENGTH, st.floats(0.5, 5000), B, K1, IDF)
def test_a_term_of_one_field_scores_as_whoosh_has_it(
    tf: float, length: int, average: float, b: float, k1: float, idf: float
) -> None:
    """With one field, BM25F is BM25 as Whoosh computes it."""
    weighting = BM25F(B=b, K1=k1)
    norm = length_norms(searcher(average), weighting, "body_en")(length)
    ours = saturated(np.array([tf]), norm, highest_score(weighting, idf))
    assert ours == pytest.approx(bm25(idf, tf, length, average, b, k1))


@given(st.lists(st.tuples(TF, st.floats(0.1, 3), LENGTH), min_size=1, max_size=4), B, K1, IDF)
def test_fields_add_up_before_they_saturate(
    fields: list[tuple[float, float, int]], b: float, k1: float, idf: float
) -> None:
    """Occurrences in several fields are weighed, normalised, added up and then saturate (Robertson et al. 2004)."""
    average = 300.0
    weighting = BM25F(B=b, K1=k1)
    norm = length_norms(searcher(average), weighting, "body_en")
    normalised = np.array([sum(weight * tf / norm(length) for tf, weight, length in fields)])
    ours = saturated(normalised, 1.0, highest_score(weighting, idf))
    total = sum(weight * tf / (1 - b + b * length / average) for tf, weight, length in fields)
    assert ours == pytest.approx(idf * (k1 + 1) * total / (k1 + total))


@given(st.lists(st.tuples(TF, st.floats(0.01, 100)), min_size=1, max_size=20), st.floats(0.01, 20))
def test_each_document_scores_by_its_own_numbers(pairs: list[tuple[float, float]], highest: float) -> None:
    """A document's score does not depend on the others, nor on whether the norms are written over."""
    tf, norms = (np.array(column, dtype=np.float32) for column in zip(*pairs, strict=True))
    alone = [saturated(tf[at : at + 1], norms[at : at + 1], highest).item() for at in range(len(tf))]
    assert saturated(tf, norms, highest).tolist() == alone
    over = norms.copy()
    assert saturated(tf, over, highest, over_norms=True) is over
    assert over.tolist() == alone


def test_the_rarer_is_worth_more() -> None:
    """The inverse document frequency is that of Robertson and Spärck Jones, above 0 whatever is common."""
    ranking = BM25Weighting()
    assert inverse_df(ranking, 3, 100) == pytest.approx(log(1 + (100 - 3 + 0.5) / 3.5))
    worth = [inverse_df(ranking, df, 100) for df in (0.3, 1, 50, 100, 250)]
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] > 0


def test_a_group_is_no_rarer_than_the_first() -> None:
    """Frequencies add up by weight within a group; another group than the first counts as no rarer than that."""
    members = [ConceptTerm("body_zh", "合作社", 1.0, 1), ConceptTerm("body_zh", "合作", 0.5, 1),
               ConceptTerm("body_en", "cooper", 0.25, 0), ConceptTerm("body_en", "mutual", 1.0, 2)]  # fmt: skip
    concept = Concept(members)
    assert concept.group_frequencies([10, 4, 8, 40]) == {1: 12, 0: 12, 2: 40}
    assert concept.group_frequencies([10]) == {1: 10}
    assert concept.group_frequencies([]) == {}
