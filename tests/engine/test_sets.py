"""Claims about sets of documents, postings and phrases: in every way in which they are stored, they are what was put in."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engine import FieldPostings, Segment
from search.engine.evaluate.matches import Matches
from search.engine.evaluate.phrases import Phrase
from search.engine.evaluate.scored_documents import Hits, intersection, union
from search.engine.store.encoding import PostingLists
from search.engine.write.segment_writer import SegmentWriter
from tests.engine.test_oracle import WAYS

Scores = dict[int, float]
SCORES = st.sampled_from((0.5, 1.0, 2.0, 7.25))


@pytest.fixture(params=range(len(WAYS)))
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the ways between which the evaluator chooses by size."""
    for name, value in WAYS[request.param].items():
        monkeypatch.setattr(f"search.engine.{name}", value)


# Sets


@st.composite
def hits(draw: st.DrawFn, size: int) -> tuple[Hits, Scores]:
    """A set, sparse or dense, with scores or one score for all, and the same as a dictionary."""
    scores = draw(st.dictionaries(st.integers(0, size - 1), SCORES, max_size=size))
    documents = np.array(sorted(scores), dtype=np.intp)
    one = draw(st.none() | st.sampled_from((0.0, 1.5)))
    values = np.array([scores[number] for number in documents.tolist()], dtype=np.float32)
    expected = scores if one is None else dict.fromkeys(scores, one)
    if draw(st.booleans()):
        return Hits(size, documents, None, values if one is None else one), expected
    mask, spread = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.float32)
    mask[documents], spread[documents] = True, values
    return Hits(size, None, mask, spread if one is None else one), expected


def listed(found: Hits) -> Scores:
    """A set as a dictionary; its numbers must ascend, and all its views agree."""
    documents, scores = (array.tolist() for array in found.as_lists())
    assert documents == sorted(set(documents)) == np.flatnonzero(found.flags()).tolist()
    assert found.count == len(documents)
    if not isinstance(found.scores, float):
        everywhere = dict.fromkeys(range(found.size), 0.0) | dict(zip(documents, scores, strict=True))
        assert found.dense_scores().tolist() == pytest.approx(list(everywhere.values()))
    return dict(zip(documents, scores, strict=True))


@settings(max_examples=100)
@given(st.integers(1, 300).flatmap(lambda size: st.lists(hits(size), min_size=1, max_size=4)), st.data())
def check_sets(several: list[tuple[Hits, Scores]], data: st.DataObject) -> None:
    sets, expected = [one for one, _ in several], [scores for _, scores in several]
    size = sets[0].size
    common, every = set.intersection(*map(set, expected)), set.union(*map(set, expected))
    summed = {number: sum(scores.get(number, 0.0) for scores in expected) for number in every}
    assert listed(intersection(sets)) == pytest.approx({number: summed[number] for number in common})
    assert listed(union(sets, size)) == pytest.approx(summed)
    (first, scores), last = several[0], several[-1]
    assert listed(first.without(last[0])) == {n: score for n, score in scores.items() if n not in last[1]}
    assert listed(first.filtered(last[0].flags())) == {n: score for n, score in scores.items() if n in last[1]}
    assert listed(first.boosted(2.0)) == {number: 2 * score for number, score in scores.items()}
    assert listed(first.plus(1.0)) == {number: 1 + score for number, score in scores.items()}
    check_ranks(sets, expected, data)


def check_ranks(sets: list[Hits], expected: list[Scores], data: st.DataObject) -> None:
    """The best of several segments, and the first by a key, with equals in the order of their numbers."""
    matches, size = Matches.concatenated(sets), sets[0].size
    scores = {place * size + number: score for place, some in enumerate(expected) for number, score in some.items()}
    first, count = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 8))
    ranked = sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))
    assert matches.total == len(scores)
    assert matches.top(first, count) == ranked[first : first + count]
    keys = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size)) * len(sets), dtype=np.int32)
    by_key = sorted(scores.items(), key=lambda hit: (-int(keys[hit[0]]), hit[0]))
    assert matches.top_by_key(keys, first, count) == by_key[first : first + count]
    kept = matches.filtered(keys > 0)
    assert listed(kept.hits) == {number: score for number, score in scores.items() if keys[number] > 0}


def test_sets_are_those_of_a_dictionary(way: None) -> None:
    """Intersections, unions, differences, filters, boosts and ranks of sparse and dense sets."""
    check_sets()


# Postings

LARGE = 200_000  # documents: gaps of one byte, of two, and of more
Field = dict[int, dict[int, list[int]]]
"""For each term, by its number: the positions in each document."""


def write(folder: Path, size: int, field: Field) -> FieldPostings:
    """A segment of one field, whose terms are their numbers."""
    postings = [(document, found) for term in sorted(field) for document, found in sorted(field[term].items())]
    texts = [f"{term:06}".encode() for term in sorted(field)]
    with SegmentWriter(folder, "0" * 16, size) as writer:
        lists = PostingLists(
            keys=np.frombuffer(b"".join(texts), dtype=np.uint8),
            ends=np.array(list(accumulate(map(len, texts))), dtype=np.int64),
            df=np.array([len(field[term]) for term in sorted(field)], dtype=np.int64),
            documents=np.array([document for document, _ in postings], dtype=np.uint32),
            tf=np.array([len(found) for _, found in postings], dtype=np.uint32),
            positions=np.array([at for _, found in postings for at in found], dtype=np.uint32),
        )
        writer.field("body_en", [lists])
        writer.close()
    return Segment(folder, "0" * 16).fields["body_en"]


def occurrences(size: int) -> st.SearchStrategy[dict[int, list[int]]]:
    """Documents of a term, near each other or far apart, each with positions."""
    positions = st.sampled_from(([0], [3], [1, 2], list(range(2, 602, 2)), [65_535], [4, 70_000]))
    steps = st.lists(st.sampled_from((1, 1, 1, 2, 254, 255, 256, 65_535, 70_000)), min_size=1, max_size=12)
    near = st.lists(st.just(1), min_size=min(300, size // 2), max_size=min(400, size))
    return st.tuples(steps | steps | near, st.lists(positions, min_size=1, max_size=4)).map(
        lambda drawn: (
            {
                place - 1: drawn[1][turn % len(drawn[1])]
                for turn, place in enumerate(accumulate(drawn[0]))
                if place <= size
            }
            or {0: [0]}
        )
    )


def decoded(documents: np.ndarray | None, tf: np.ndarray | None) -> Scores:
    """Postings as a dictionary."""
    if documents is None:
        every = [] if tf is None else tf.tolist()
        return {number: count for number, count in enumerate(every) if count}
    counts = [1] * len(documents) if tf is None else tf.tolist()
    return dict(zip(documents.tolist(), counts, strict=True))


SEGMENTS = st.sampled_from((1, 40, 700, LARGE)).flatmap(
    lambda size: st.tuples(st.just(size), st.lists(occurrences(size), min_size=1, max_size=6))
)


@settings(max_examples=40)
@given(SEGMENTS, st.data())
def check_postings(segment: tuple[int, list[dict[int, list[int]]]], data: st.DataObject) -> None:
    size, terms = segment
    field = dict(enumerate(terms))
    with TemporaryDirectory() as folder:
        read = write(Path(folder), size, field)
        for term, found in field.items():
            assert decoded(*read.read(term)) == {document: len(places) for document, places in found.items()}
            assert read.documents(term).tolist() == sorted(found)
            every = [at for _, places in sorted(found.items()) for at in places]
            assert read.positions(term, len(every)).tolist() == every
        first = data.draw(st.integers(0, len(terms) - 1))
        after = data.draw(st.integers(first + 1, len(terms)))
        total: defaultdict[int, float] = defaultdict(float)
        for term in range(first, after):
            for document, places in field[term].items():
                total[document] += len(places)
        assert decoded(*read.read_summed(range(first, after))) == total
        words = data.draw(st.lists(st.integers(0, len(terms) - 1), min_size=1, max_size=4))
        slop = data.draw(st.integers(1, 4))
        phrase = Phrase(read, [(word, read.entry(word)) for word in words], lambda: False).documents(slop)
        assert phrase.tolist() == holding(field, words, slop)


def holding(field: Field, words: list[int], slop: int) -> list[int]:
    """Documents in which each word stands at most so far behind the one before it, looked up one by one."""
    found = []
    for document in sorted(set.intersection(*(set(field[word]) for word in words))):
        ends = set(field[words[0]][document])
        for word in words[1:]:
            ends = {at for at in field[word][document] if any(1 <= at - end <= slop for end in ends)}
        if ends:
            found.append(document)
    return found


def test_postings_are_what_was_written(way: None) -> None:
    """Gaps and occurrences of every size, sparse and dense; several terms at once; phrases."""
    check_postings()
