"""Claims about fields that our schema lacks (dates, fractions, weighted words): we agree with Whoosh's own index on disk.

Here the oracle shares nothing with us: the documents are written by Whoosh's writer and read by Whoosh's codec.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.fields import BOOLEAN, DATETIME, ID, KEYWORD, NUMERIC, TEXT, FieldType, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine import Segment, codec
from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import Statistics
from search.engine.store.encoding import PostingLists
from search.engine.write.segment_writer import SegmentWriter
from search.query import Concept, ConceptTerm
from tests.engine.test_oracle import same
from tests.fixtures.stock_whoosh import searcher_over, stock_scores

Row = dict[str, Any]


class Posting(NamedTuple):
    """One document of a term."""

    document: int
    weight: float
    positions: list[int]


def schema() -> Schema:
    """Fields of every kind that Whoosh has and that can be searched."""
    return Schema(
        when=DATETIME(),
        price=NUMERIC(float),
        rank=NUMERIC(int, bits=32),
        body=TEXT(),
        note=TEXT(phrase=False, field_boost=2.5),
        tags=KEYWORD(commas=True, scorable=True),
        code=ID(),
        flag=BOOLEAN(),
    )


# Writing rows in both ways


def postings_of(field: FieldType, values: list[Any]) -> tuple[dict[bytes, list[Posting]], list[int]]:
    """What Whoosh's field type makes of a column of values: postings of each term, and lengths."""
    terms: dict[bytes, list[Posting]] = defaultdict(list)
    lengths = [0] * len(values)
    for number, value in enumerate(values):
        for text, frequency, weight, encoded in field.index(value) if value is not None else ():
            positions = field.format.decode_positions(encoded) if field.format.supports("positions") else []
            terms[text].append(Posting(number, weight, list(positions)))
            lengths[number] += frequency
    return dict(sorted(terms.items())), lengths


def lists_of(terms: dict[bytes, list[Posting]], *, positions: bool) -> PostingLists:
    """The same as arrays."""
    every = [posting for postings in terms.values() for posting in postings]
    weights = np.array([posting.weight for posting in every])
    return PostingLists(
        keys=np.frombuffer(b"".join(terms), dtype=np.uint8),
        ends=np.cumsum([len(text) for text in terms], dtype=np.int64),
        df=np.array([len(postings) for postings in terms.values()], dtype=np.int64),
        documents=np.array([posting.document for posting in every], dtype=np.uint32),
        tf=weights.astype(np.uint32) if (weights % 1 == 0).all() else weights,
        positions=np.array([at for one in every for at in one.positions], dtype=np.uint32) if positions else None,
    )


def write_ours(folder: Path, segments: list[list[Row]], deleted: set[int]) -> list[Segment]:
    """Segments of ours."""
    opened, base = [], 0
    for number, rows in enumerate(segments):
        name = f"{number:016x}"
        folder.joinpath(name).mkdir()
        with SegmentWriter(folder / name, name, len(rows)) as writer:
            for field_name, field in schema().items():
                terms, lengths = postings_of(field, [row.get(field_name) for row in rows])
                if field.scorable:
                    writer.lengths(field_name, np.array(lengths))
                writer.field(field_name, [lists_of(terms, positions=field.format.supports("positions"))])
            writer.close()
        gone = sorted(number - base for number in deleted if base <= number < base + len(rows))
        opened.append(Segment(folder / name, name, np.array(gone, dtype=np.uint32) if gone else None))
        base += len(rows)
    return opened


def searcher_of_whoosh(segments: list[list[Row]], deleted: set[int], weighting: BM25F) -> Searcher:
    """An index of Whoosh's own."""
    index = RamStorage().create_index(schema())
    for rows in segments:
        writer = index.writer()
        for row in rows:
            writer.add_document(**row)
        writer.commit(merge=False)
    if deleted:
        writer = index.writer()
        for number in deleted:
            writer.delete_document(number)
        writer.commit(merge=False)
    return index.searcher(weighting=weighting)


# Rows and queries

START = datetime(1954, 11, 11, tzinfo=UTC).replace(tzinfo=None)  # Whoosh's dates have no zone
DATES = [START + timedelta(hours=7 * step * step) for step in range(12)]
PRICES = [-1e9, -2.5, -0.0, 0.0, 0.1, 2.0, 2.5, 1e9]
# Whoosh raises struct.error for a range that leaves out the least or the largest number there is.
RANKS = [1 - (1 << 31), -2, -1, 0, 1, 3, (1 << 31) - 2]
WORDS = "alfa bravo charlie delta alfalfa".split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
ROWS = st.fixed_dictionaries(
    {"body": TEXTS},
    optional={
        "when": st.sampled_from(DATES),
        "price": st.sampled_from(PRICES),
        "rank": st.integers(-(1 << 31), (1 << 31) - 1) | st.integers(-3, 3),
        "note": TEXTS,
        "tags": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(",".join),
        "code": st.sampled_from(["a b", "A b", "c"]),
        "flag": st.booleans(),
    },
)
BOOSTS = st.sampled_from((1.0, 0.5, 2.0))
FLAGS = st.booleans()


def edges(values: list[Any]) -> st.SearchStrategy[Any]:
    """An end of a range: open, or a value."""
    return st.none() | st.sampled_from(values)


def number_range(name: str, values: list[Any]) -> st.SearchStrategy[Any]:
    """Ranges of a numeric field."""
    ends = edges(values)
    return st.builds(wq.NumericRange, st.just(name), ends, ends, FLAGS, FLAGS, boost=BOOSTS, constantscore=FLAGS)


WORDY = st.sampled_from(("body", "note", "tags"))
TERMS = st.builds(wq.Term, WORDY, st.sampled_from(WORDS), boost=BOOSTS)
LEAVES = st.one_of(
    TERMS,
    TERMS,
    st.builds(wq.DateRange, st.just("when"), edges(DATES), edges(DATES), FLAGS, FLAGS, boost=BOOSTS),
    number_range("price", PRICES),
    number_range("rank", RANKS),
    st.sampled_from([wq.Term("flag", True), wq.Term("code", "a b"), wq.Term("price", 2.5), wq.Every("when")]),  # noqa: FBT003 - a value
    st.builds(wq.Prefix, WORDY, st.sampled_from(("a", "alf", "z")), boost=BOOSTS, constantscore=FLAGS),
    st.builds(wq.Phrase, st.just("body"), st.lists(st.sampled_from(WORDS), min_size=2, max_size=3)),
    st.builds(
        lambda words: Concept([ConceptTerm("note", word, 0.5) for word in words]),
        st.lists(st.sampled_from(WORDS), min_size=1),
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(wq.And, st.lists(inner, min_size=2, max_size=3), boost=BOOSTS),
        st.builds(wq.Or, st.lists(inner, min_size=2, max_size=3), boost=BOOSTS),
        st.tuples(inner, inner).map(lambda both: wq.AndNot(*both)),
        st.builds(wq.Not, inner),
    ),
    max_leaves=5,
)
SEGMENTS = st.lists(st.lists(ROWS, min_size=1, max_size=6), min_size=1, max_size=3)


@pytest.fixture(autouse=True, scope="module")
def other_schema() -> Iterator[None]:
    """Our codec reads by this schema for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "schema", schema)
        yield


@settings(max_examples=60)
@given(
    SEGMENTS,
    st.sets(st.integers(0, 8), max_size=2),
    st.lists(TREES, min_size=1, max_size=5),
    st.sampled_from((0.0, 0.75)),
)
def test_whoosh_writes_and_finds_the_same(
    segments: list[list[Row]], deleted: set[int], queries: list[wq.Query], b: float
) -> None:
    """Whoosh's own index, our segments under Whoosh's matchers, and our evaluator: one answer."""
    deleted = {number for number in deleted if number < sum(map(len, segments))}
    with TemporaryDirectory() as folder:
        ours = write_ours(Path(folder), segments, deleted)
        searcher = searcher_over(ours, BM25F(B=b, note_B=0.3))
        whooshs = searcher_of_whoosh(segments, deleted, BM25F(B=b, note_B=0.3))
        statistics = Statistics(ours, searcher)
        for query in queries:
            truth = stock_scores(whooshs, query)
            assert stock_scores(searcher, query) == pytest.approx(truth, rel=1e-5), query
            same(Evaluator(statistics).matches(query), truth, query)
