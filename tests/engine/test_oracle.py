"""Claims about the evaluator: it finds what stock Whoosh finds, with the same scores, however an archive is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from secrets import randbits
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine import Columns, Segment
from search.engine.columns.facet_columns import ColumnsWriter
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.scoring import Statistics
from search.model import Document, Kind, Text
from search.query import FACETS, Concept, ConceptPhrase
from tests.fixtures.archive import facet_values
from tests.fixtures.engine_strategies import ARCHIVES, WEIGHTINGS, Part, number_documents, trees, write_archive
from tests.fixtures.stock_whoosh import searcher_over, stock_scores

SPARSE, DENSE = 0, 1 << 40
WAYS: tuple[dict[str, int], ...] = (
    {},
    {
        "store.arrays.SPARSE": SPARSE,
        "evaluate.scored_documents._SEARCH_RATIO": SPARSE,
        "evaluate.matches._BLOCK": 1,
        "evaluate.phrases._MOST": SPARSE,
    },
    {
        "store.arrays.SPARSE": SPARSE,
        "evaluate.scored_documents._SEARCH_RATIO": DENSE,
        "evaluate.phrases._SPREAD": 1,
        "evaluate.phrases._MOST": DENSE,
    },
    {
        "store.arrays.SPARSE": DENSE,
        "evaluate.scored_documents._SEARCH_RATIO": 1,
        "evaluate.matches._BLOCK": 2,
    },
)
"""Where the evaluator chooses between two ways by size: what makes it take each, whatever the size."""


def same(ours: Matches, theirs: dict[int, float], query: wq.Query) -> None:
    """Documents, total and scores are the same."""
    numbers, scores = ours.hits.as_lists()
    assert numbers.tolist() == sorted(theirs), query
    assert scores.tolist() == pytest.approx([theirs[number] for number in numbers.tolist()], rel=1e-5), query
    assert ours.total == len(theirs)
    assert not ours.partial
    ranked = sorted(zip(numbers.tolist(), scores.tolist(), strict=True), key=lambda hit: (-hit[1], hit[0]))
    assert [ours.top(first, 3) for first in (0, 2)] == [ranked[:3], ranked[2:5]]


def columns_of(folder: Path, documents: Iterable[Document]) -> Columns:
    """The facet columns of some documents."""
    writer = ColumnsWriter()
    for document in documents:
        writer.add(document)
    writer.save(folder / "columns.hz")
    return Columns.load(folder / "columns.hz")


def counts_right(columns: Columns, documents: list[Document], ours: Matches) -> None:
    """The facets of what was found count what counting by hand counts."""
    found = [documents[number] for number in ours.hits.as_lists()[0].tolist()]
    for name, counts in columns.counts(FACETS, ours.selection()).items():
        expected = Counter(value for document in found for value in facet_values(document, name))
        counted = dict(zip(columns.facets[name].vocabulary, counts.tolist(), strict=True))
        assert {value: count for value, count in counted.items() if count} == expected


def ask_both(parts: list[Part], queries: list[wq.Query], weighting: BM25F) -> None:
    """Ask an archive in our way and in Whoosh's."""
    parts = number_documents(parts)
    documents = [document for part in parts for document in part.documents]
    with TemporaryDirectory() as folder:
        segments = write_archive(Path(folder), parts)
        columns = columns_of(Path(folder), documents)
        searcher = searcher_over(segments, weighting)
        statistics = Statistics(segments, searcher)
        for query in queries:
            ours = Evaluator(statistics).matches(query)
            same(ours, stock_scores(searcher, query), query)
            counts_right(columns, documents, ours)


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_whoosh_finds_the_same_with_the_same_scores(way: int, request: pytest.FixtureRequest) -> None:
    """For any archive, segmentation, deletions and tree of queries: documents, scores, ranks, totals and facet counts."""
    examples = -(-request.config.getoption("--oracle-examples") // len(WAYS))
    # Where Hypothesis makes the same choices in every run, each way must have its own.
    start = way if settings.default and settings.default.derandomize else randbits(32)
    ask = given(ARCHIVES, st.lists(trees(), min_size=1, max_size=6), WEIGHTINGS)(ask_both)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            patch.setattr(f"search.engine.{name}", value)
        seed(start)(settings(max_examples=examples)(ask))()


def test_a_phrase_is_as_rare_as_among_living_documents() -> None:
    """A deleted document that holds a phrase makes it no less rare."""
    text = Text(lang="en", title="aid aid")
    documents = [Document(id=f"d{n}", source="x", kind=Kind.WEB, texts=(text,) if n < 2 else ()) for n in range(6)]
    ask_both([Part(documents, {0})], [Concept([ConceptPhrase("title_en", ("aid", "aid"))])], BM25F())


@settings(max_examples=40)
@given(ARCHIVES, st.lists(trees(patterns=False), min_size=1, max_size=4))
def test_scores_do_not_depend_on_segments(parts: list[Part], queries: list[wq.Query]) -> None:
    """The same documents score the same in one segment and in several, as long as none is deleted.

    Except where Whoosh scores by the number of terms that match a pattern in one segment: see `trees`.
    """
    cut = number_documents([part._replace(deleted=set()) for part in parts])
    whole = [Part([document for part in cut for document in part.documents], set())]
    with TemporaryDirectory() as one, TemporaryDirectory() as several:
        both = [opened(Path(folder), some) for folder, some in ((one, whole), (several, cut))]
        for query in queries:
            first, second = (Evaluator(statistics).matches(query).hits.as_lists() for statistics in both)
            assert first[0].tolist() == second[0].tolist(), query
            assert first[1].tolist() == pytest.approx(second[1].tolist(), rel=1e-5), query


def opened(folder: Path, parts: list[Part]) -> Statistics:
    """An archive, written and opened."""
    segments: list[Segment] = write_archive(folder, parts)
    searcher: Searcher = searcher_over(segments, BM25F())
    return Statistics(segments, searcher)
