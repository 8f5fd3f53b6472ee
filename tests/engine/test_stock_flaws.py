"""Claims about stock Whoosh: the flaws that the oracle mends are there, and its documentation says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from whoosh import query as wq
from whoosh.query import SpanFirst, SpanNear2
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from search.engine.evaluate.evaluator import Evaluator
from search.engine.evaluate.scoring import Statistics
from search.model import Document, Kind, Paragraph, Text
from tests.fixtures.engine_strategies import Part, number_documents, write_archive
from tests.fixtures.stock_whoosh import searcher_over, stock_scores

Scores = dict[int, float]


def word(text: str) -> wq.Term:
    """A word in an English body."""
    return wq.Term("body_en", text)


def added(*parts: Scores) -> Scores:
    """The scores of documents that are in the first part, with what the other parts add to them."""
    return {number: sum(part.get(number, 0.0) for part in parts) for number in parts[0]}


class Flaw(NamedTuple):
    """An example of a flaw.

    Attributes:
        bodies: English bodies of documents; one that begins with a minus is deleted.
        query: What is asked.
        expected: What Whoosh's documentation says should come of it, given the scores that a single word has.
    """

    bodies: list[str]
    query: wq.Query
    expected: Callable[[Callable[[str], Scores]], Scores]


AID, TEAM, COOP = word("aid"), word("team"), word("coop")

FLAWS = {
    # AndNot: "documents that match b are removed from the matches for a".
    "AndNot lets the first document through": Flaw(
        ["team", "aid team", "aid"], wq.AndNot(AID, TEAM), lambda of: {2: of("aid")[2]}
    ),
    "AndNot skips beyond the end": Flaw(
        ["aid", "coop", "coop team"], wq.And([wq.AndNot(AID, TEAM), COOP]), lambda of: {}
    ),
    # Require: "returns results from the first query that also appear in the second".
    "Require leaves out what it requires": Flaw(
        ["aid", "aid team", "team"], wq.Require(AID, TEAM), lambda of: {1: of("aid")[1]}
    ),
    # DisjunctionMax: "scores each document using the maximum score from the subqueries".
    "DisjunctionMax takes the score of another document": Flaw(
        ["aid the the the the", "team team team"],
        wq.DisjunctionMax([AID, TEAM]),
        lambda of: {0: of("aid")[0], 1: of("team")[1]},
    ),
    # AndMaybe: "if the same document also appears in the second query, the score will be added".
    "AndMaybe misses a score after skipping": Flaw(
        ["aid", "coop team", "aid coop team"],
        wq.And([wq.AndMaybe(AID, TEAM), COOP]),
        lambda of: {2: of("aid")[2] + of("team")[2] + of("coop")[2]},
    ),
    # Not: "excludes any documents that match the subquery"; a deleted document is in no result.
    "Not finds deleted documents": Flaw(["team", "-aid", "aid"], wq.Not(TEAM), lambda of: {2: 1.0}),
    # Or's scale: a bonus "based on the number of query terms that matched in the document", out of those of the query.
    "Or forgets terms that have no more documents": Flaw(
        ["aid team", *["aid"] * 19], wq.Or([AID, TEAM], scale=0.5), lambda of: scaled(added(of("aid"), of("team")))
    ),
    # Or: "documents that match ANY of the subqueries".
    "Or loses documents that score nothing": Flaw(
        ["team", "aid"],
        wq.Or([wq.Term("body_en", "aid", boost=0.0), TEAM, COOP]),
        lambda of: {0: of("team")[0], 1: 0.0},
    ),
    "And cannot stand an empty And": Flaw(["aid"], wq.And([AID, wq.And([])]), lambda of: {}),
    "And cannot stand a SpanNear2": Flaw(
        ["aid team coop", "coop"],
        wq.And([SpanNear2([AID, TEAM]), COOP]),
        lambda of: {0: sum(of(name)[0] for name in ("aid", "team", "coop"))},
    ),
    "And cannot stand a SpanFirst": Flaw(
        ["aid team", "team aid"], wq.And([SpanFirst(AID), TEAM]), lambda of: {0: of("aid")[0] + of("team")[0]}
    ),
}


def scaled(scores: Scores) -> Scores:
    """V-Twin's short query ranking, as Whoosh writes it down, for two terms, a scale of a half, and 19 lesser documents."""
    return {
        number: (score + ((2 if number == 0 else 1) - 1) / (2 - 0.5) ** 2) * (2 - 1) / 2
        for number, score in scores.items()
    }


def archive(folder: Path, bodies: list[str]) -> Statistics:
    """English documents in one segment."""
    documents = [
        Document(
            id="",
            source="",
            kind=Kind.WEB,
            texts=(Text(lang="en", title="", paragraphs=(Paragraph(body.lstrip("-")),)),),
        )
        for body in bodies
    ]
    deleted = {number for number, body in enumerate(bodies) if body.startswith("-")}
    segments = write_archive(folder, number_documents([Part(documents, deleted)]))
    return Statistics(segments, searcher_over(segments, BM25F()))


def unmended(searcher: Searcher, query: wq.Query) -> object:
    """What Whoosh says as it is, be it an error."""
    try:
        return pytest.approx({int(number): score for number, score in searcher.search(query, limit=None).items()})
    except Exception as error:
        return error


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_mended_as_documented(name: str, tmp_path: Path) -> None:
    """Stock Whoosh gives a wrong answer, the mended one the documented one, and so do we."""
    bodies, query, expected = FLAWS[name]
    statistics = archive(tmp_path, bodies)
    searcher = statistics.searcher
    right = expected(lambda text: stock_scores(searcher, word(text)))
    assert stock_scores(searcher, query) == pytest.approx(right)
    ours = Evaluator(statistics).matches(query)
    numbers, scores = ours.hits.as_lists()
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(right, rel=1e-5)
    if unmended(searcher, query) == right:
        pytest.skip("this Whoosh has mended it")
