"""Claims about a library over an engine of which only text comes through: it is the same library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Config, Library
from search.engine import current
from search.lexicon import Decisions
from search.library.generation import Generation
from search.library.opening import open_generation
from search.query import Index
from search.results import GRAINS, SORTS
from tests.fixtures.archive import archive
from tests.fixtures.scans import CLEAN_TEXT, MISREAD_TEXT, SPACED_TEXT
from tests.query.index.backends import BACKENDS, REDIRECTED, SOURCES
from tests.query.index.conftest import Archive

CONFIG = Config(deadline_ms=60_000, per_page=5)
QUESTIONS = (
    "", "互助组", "mutual aid team", "reservoir mill oxen", "peasants", "水渠", "peas*", "p* m*", "huzhuzu", "resevoir",
    "互助祖", "region:Shanxi peasants", "date:1953..1954", "author:nobody", '"mutual aid"', '"mutual team"~2', "山西 开会 水库",
    "peasants NOT mutual", "mutual OR (canal +mill)", "xyzzy", "title:消息", "What did the peasants of Shanxi do?",
)  # fmt: skip
FILTERS: tuple[dict[str, Any], ...] = (
    {}, {"filters": {"region": ["Shanxi"]}}, {"filters": {"date": ["1954"]}, "exclude": {"lang": ["en"]}},
    {"dates": ("1953", "1954-06")}, {"filters": {"era": ["collectivisation"], "kind": ["newspaper"]}},
)  # fmt: skip


class _Pinned(NamedTuple):
    """The only generation there is."""

    generation: Generation
    problem: str = ""

    def current(self) -> Generation:
        return self.generation

    def close(self) -> None:
        """Let go of nothing."""


def library_of(index: Index, folder: Path, config: Config = CONFIG) -> Library:
    """A library over an index that is opened already."""
    decisions = Decisions(folder)
    return Library(_Pinned(open_generation(index, config, decisions)), config, decisions)


@pytest.fixture(scope="module", params=[name for name in BACKENDS if name != "embedded"])
def other(archive_folder: tuple[Path, Mapping[str, str]], request: pytest.FixtureRequest) -> Library:
    """The library over another engine."""
    folder, _ = archive_folder
    return library_of(BACKENDS[request.param](folder), folder)


@pytest.fixture(scope="module")
def embedded(archive_folder: tuple[Path, Mapping[str, str]]) -> Iterator[Library]:
    """The library as it is opened by default."""
    with Library.open(archive_folder[0], config=CONFIG) as library:
        yield library


@settings(max_examples=60)
@given(
    question=st.sampled_from(QUESTIONS) | st.lists(st.sampled_from(QUESTIONS), min_size=2, max_size=3).map(" ".join),
    narrowed=st.sampled_from(FILTERS),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 3),
    expand=st.booleans(),
    fold=st.booleans(),
    grain=st.sampled_from([None, "auto", *GRAINS]),
)
def test_pages_are_equal(
    embedded: Library, other: Library, question: str, narrowed: dict[str, Any], grain: str | None, **options: Any
) -> None:
    """With hits, passages, facets, suggestions, relaxations, notices and timeline."""
    pages = [
        library.search(question, **narrowed, **options, facets=("date", "region", "era", "kind"), date_grain=grain)
        for library in (embedded, other)
    ]
    assert replace(pages[0], took_ms=0) == replace(pages[1], took_ms=0)


ANSWERS: dict[str, Callable[[Library, str], object]] = {
    "export": lambda library, question: list(library.export(question)),
    "bare": lambda library, question: list(library.export(question, passages=False, fold=False)),
    "timeline": lambda library, question: library.timeline(question, filters={"region": ["Shanxi"]}),
    "trends": lambda library, question: library.trends([question, "互助组"], split="province"),
    "languages": lambda library, question: library.trends([question], split="lang", filters={"date": ["195X"]}),
    "provinces": lambda library, question: library.provinces(question),
    "term": lambda library, question: library.term(question),
    "ranking": lambda library, question: [
        library.ranking(question).rank(named) for named in library.documents_named(["rmrb/*", *SOURCES]).values()
    ],
    "neighbours": lambda library, question: [
        library.neighbours(hit.id, place, question)
        for place, hit in enumerate(library.search(question, per_page=20), start=1)
    ],
    "explanations": lambda library, question: [library.explain(question, one) for one in library.ids(0, 100)[0]],
    "marks": lambda library, question: [library.mark(hit.document, question) for hit in library.search(question)],
    "completions": lambda library, question: library.suggest(question[:4]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_are_equal(embedded: Library, other: Library, name: str) -> None:
    """Whatever else is asked about a question."""
    for question in QUESTIONS:
        assert ANSWERS[name](embedded, question) == ANSWERS[name](other, question)


def test_documents_are_equal(embedded: Library, other: Library, opened: Archive) -> None:
    """With what is similar to each, and with what leads to it."""
    for one in (*opened.first_ids.values(), *embedded.ids(0, 100)[0], opened.first_ids[REDIRECTED], "none"):
        assert embedded.get(one) == other.get(one)
        assert embedded.resolve(one) == other.resolve(one)
        assert embedded.similar(one) == other.similar(one)
        assert embedded.duplicates(one) == other.duplicates(one)


def test_overviews_are_equal(embedded: Library, other: Library) -> None:
    """Statistics, examples and the calendar."""
    assert embedded.stats() == other.stats()
    assert embedded.examples() == other.examples()
    assert embedded.revision == other.revision
    for day in ((), (1953,), (1953, 11), (1953, 11, 3)):
        assert embedded.calendar(*day) == other.calendar(*day)


def test_scanned_texts_are_equal() -> None:
    """What may be misread is looked for, marked and explained alike."""
    files = {"clean.txt": CLEAN_TEXT, "misread.txt": MISREAD_TEXT, "spaced.txt": SPACED_TEXT}
    with archive(files, CONFIG) as library:
        folder = library._served.current().index.words.folder
        other = library_of(BACKENDS["round-trip"](folder.parents[1]), folder.parents[1])
        for question in ("晋绥", "陕甘宁", '"陕甘宁边区"', "农业 晋绥"):
            page, sent = library.search(question, fold=False), other.search(question, fold=False)
            assert page.possible
            assert replace(page, took_ms=0) == replace(sent, took_ms=0)
            for hit in page:
                assert library.explain(question, hit.id) == other.explain(question, hit.id)
        assert current(folder.parents[1]) == folder
