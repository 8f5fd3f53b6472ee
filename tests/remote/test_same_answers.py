"""Claims that an archive in OpenSearch answers as the same archive in a folder does, whatever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.results import SORTS, Hit, Page
from tests.remote.archives import Both, both_libraries

WORDS = (
    "互助组", "互助組", "农民", "水渠", "合作社", "山西", "hezuoshe", "Hopei", "mutual", "aid", "team", "peasants", "reservoir",
    "the", "canal", "mill", "第3号", "News", "小麦", "社员", "干部", "水梁", "谁", "where", "12", "Shansi", "kiln",
)  # fmt: skip
TOLERANCE = 1e-4

words = st.sampled_from(WORDS)
pieces = st.one_of(
    words,
    words,
    words,
    st.lists(words, min_size=2, max_size=3).map(lambda parts: f'"{" ".join(parts)}"'),
    st.lists(words, min_size=2, max_size=2).map(lambda parts: f'"{" ".join(parts)}"~6'),
    words.map(lambda word: f"-{word}"),
    words.map(lambda word: f"+{word}"),
    words.map(lambda word: f"title:{word}"),
    words.map(lambda word: f"{word[:2]}*"),
    st.sampled_from(("p*s", "co?p*", "OR", "AND", "NOT", "(", ")", "region:Shanxi", "date:1953", "kind:web", "mutual aid team")),
)  # fmt: skip
questions = st.lists(pieces, max_size=5).map(" ".join)
filters = st.fixed_dictionaries(
    {},
    optional={
        "region": st.lists(st.sampled_from(("Shanxi", "河北", "China", "Jiangsu")), min_size=1, max_size=2),
        "date": st.lists(st.sampled_from(("1953", "1950s", "1954-11", "undated")), min_size=1, max_size=2),
        "kind": st.lists(st.sampled_from(("newspaper", "web", "scholarship")), min_size=1, max_size=2),
        "lang": st.just(["zh"]),
        "era": st.just(["collectivisation"]),
        "collection": st.lists(st.sampled_from(("rmrb", "reprints", "nowhere")), min_size=1, max_size=2),
        "scan": st.just(["scanned"]),
    },
)
spans = st.sampled_from((None, None, None, ("1952", "1954"), ("1953-11", None), (None, "1954-11-03"), ("1999", "2001")))


@pytest.fixture(scope="module")
def both(opensearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The archive of several kinds of documents, as both engines open it."""
    with both_libraries(tmp_path_factory.mktemp("both"), opensearch, f"test-{uuid4().hex[:12]}") as libraries:
        yield libraries


def same_hits(first: tuple[Hit, ...], second: tuple[Hit, ...]) -> None:
    """The same documents, in the same order but where scores are as good as equal, shown in the same way."""
    assert [hit.score for hit in first] == pytest.approx([hit.score for hit in second], abs=TOLERANCE)
    by_id = {hit.id: hit for hit in second}
    for place, hit in enumerate(first):
        if hit.id not in by_id:  # another one with the same score stands at the end of the page
            assert hit.score == pytest.approx(first[-1].score, abs=TOLERANCE)
            continue
        assert replace(by_id[hit.id], score=0) == replace(hit, score=0)
        other = second[place]
        assert other.id == hit.id or other.score == pytest.approx(hit.score, abs=TOLERANCE)


def same_page(first: Page, second: Page) -> None:
    """All of two pages of results, without the time that they took."""
    same_hits(first.hits, second.hits)
    bare = [replace(page, hits=(), took_ms=0.0) for page in (first, second)]
    assert bare[0] == bare[1]


def test_random_questions_with_random_filters(both: Both, request: pytest.FixtureRequest) -> None:
    """Documents, order, scores, passages, facets, counts by year, expansions, suggestions, notices: all are equal."""

    @settings(
        max_examples=request.config.getoption("--remote-questions"),
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(
        question=questions, wanted=filters, unwanted=filters, dates=spans, sort=st.sampled_from(SORTS),
        number=st.integers(1, 3), switches=st.tuples(st.booleans(), st.booleans()),
    )  # fmt: skip
    def ask(  # noqa: PLR0917 - Hypothesis gives all by name
        question: str,
        wanted: dict[str, list[str]],
        unwanted: dict[str, list[str]],
        dates: tuple[str | None, str | None] | None,
        sort: str,
        number: int,
        switches: tuple[bool, bool],
    ) -> None:
        pages = [
            library.search(
                question,
                filters=wanted,
                exclude={name: values[:1] for name, values in unwanted.items() if name not in wanted},
                dates=dates,
                facets=("date", "region", "era", "kind", "lang", "collection", "paper", "author"),
                sort=sort,
                page=number,
                per_page=7,
                fold=switches[0],
                expand=switches[1],
                date_grain="year",
            )
            for library in both
        ]
        same_page(*pages)

    ask()


@pytest.mark.parametrize(
    "question", ["互助组", "mutual aid team", "水渠", "peasants", "*社", '"the mutual aid team"', "水渠 peasants"]
)
def test_all_else_that_a_page_shows(both: Both, question: str) -> None:
    """Explanations, similar documents, documents by id, trends with occurrences, provinces, completions, exports."""
    embedded, remote = both
    found = embedded.search(question, per_page=5)
    for hit in found:
        first, second = (library.explain(question, hit.id) for library in both)
        assert first.score == pytest.approx(second.score, abs=TOLERANCE)
        assert replace(first, score=0) == replace(second, score=0)
        assert embedded.get(hit.id) == remote.get(hit.id)
        same_hits(embedded.similar(hit.id), remote.similar(hit.id))
        assert embedded.duplicates(hit.id) == remote.duplicates(hit.id)
    assert embedded.suggest(question[:3]) == remote.suggest(question[:3])
    for split in ("", "lang", "province"):
        assert embedded.trends([question, "农民"], split=split) == remote.trends([question, "农民"], split=split)
    assert embedded.provinces(question) == remote.provinces(question)


def test_what_is_known_of_the_whole_archive(both: Both) -> None:
    """Numbers, ids, the calendar, terms of the glossary, headlines as completions, documents of a source."""
    embedded, remote = both
    own = "bytes"  # of the files on this machine
    assert {**remote.stats(), own: 0} == {**embedded.stats(), own: 0}
    assert sorted(remote.ids(0, 1000)[0]) == sorted(embedded.ids(0, 1000)[0])
    for asked in ((), (1954,), (1954, 11), (1954, 11, 3)):
        assert remote.calendar(*asked) == embedded.calendar(*asked)
    assert remote.terms() == embedded.terms()
    assert {each.query for each in remote.examples()} == {each.query for each in embedded.examples()}
    for typed in ("News", "消息", "shui", "mill", "rmrb"):
        assert remote.suggest(typed) == embedded.suggest(typed)


def test_a_library_in_a_cluster_says_what_is_wrong_with_a_question_as_the_other_does(both: Both) -> None:
    """Neither raises for what a reader types."""
    for question in ("(((", '"', "a" * 3000, "title:", "-", "*", "\x00\ue000\ue001", "region:nowhere"):
        same_page(*(library.search(question) for library in both))
