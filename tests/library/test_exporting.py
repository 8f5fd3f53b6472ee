"""Claims about exports: all that a search lists, in its order, from one generation, within bounds of time and memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Config, Library, build, update
from search.errors import InvalidRequest, TookTooLong
from search.results import SORTS, Hit
from tests.fixtures.archive import archive

WORDS = ("oxen", "ploughs", "reservoir", "canteen")
FILES = {
    f"{number}.md": f"# Report {number}\n\nThe village of the report {number} had "
    + " and ".join(word for bit, word in enumerate(WORDS) if number >> bit & 1)
    + " again in this year."
    for number in range(1, 16)
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """A document for each set of the words."""
    with archive(FILES) as library:
        yield library


def _pages(library: Library, query: str, sort: str, per_page: int, *, fold: bool) -> list[Hit]:
    pages = [library.search(query, sort=sort, per_page=per_page, fold=fold)]
    pages += [
        library.search(query, sort=sort, per_page=per_page, page=number, fold=fold)
        for number in range(2, pages[0].pages + 1)
    ]
    return [hit for page in pages for hit in page]


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=3, unique=True),
    sort=st.sampled_from(SORTS),
    per_page=st.integers(1, 30),
    fold=st.booleans(),
)
def test_an_export_has_what_all_pages_list(
    library: Library,
    words: list[str],
    sort: str,
    per_page: int,
    fold: bool,  # noqa: FBT001 - drawn
) -> None:
    """The same documents in the same order, those with some of the words included, with the words they lack."""
    query = " ".join(words)
    export = library.export(query, sort=sort, per_page=per_page, fold=fold)
    listed = _pages(library, query, sort, per_page, fold=fold)
    hits = list(export)
    assert [hit.id for hit in hits] == [hit.id for hit in listed]
    assert [hit.missing for hit in hits] == [hit.missing for hit in listed]
    assert export.total == export.count == len(listed)


def test_an_export_is_narrowed_like_a_search(library: Library) -> None:
    """Filters, exclusions and dates mean what they mean to a search; a wrong one is refused at once."""
    assert len(list(library.export(filters={"lang": ["en"]}))) == len(FILES)
    assert not list(library.export(exclude={"lang": ["en"]}))
    assert not list(library.export(dates=("1900", "1901")))
    with pytest.raises(InvalidRequest, match="sort"):
        library.export(sort="loudest")
    with pytest.raises(InvalidRequest, match="region"):
        library.export(filters={"region": ["Atlantis"]})


def test_passages_are_those_of_the_page_and_can_be_left_out(library: Library) -> None:
    """Without them an export has the same documents."""
    with_passages = list(library.export("oxen"))
    page = library.search("oxen")
    assert [hit.snippets for hit in with_passages] == [hit.snippets for hit in page]
    bare = list(library.export("oxen", passages=False))
    assert [hit.id for hit in bare] == [hit.id for hit in with_passages]
    assert not any(hit.snippets for hit in bare)


def test_an_export_keeps_to_the_generation_in_which_it_began(tmp_path: Path) -> None:
    """What is published while it goes on is in the next one."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    sources.mkdir()
    for number in range(30):
        (sources / f"{number}.md").write_text(f"# Report {number}\n\nThe village number {number} had oxen again.")
    build([sources], index)
    with Library.open(index) as library:
        export = iter(library.export("oxen"))
        taken = list(islice(export, 3))
        for number in range(20):
            (sources / f"{number}.md").unlink()
        update([sources], index, config=Config(max_fall_percent=100))
        assert library.search("oxen").total == 10
        assert len(taken) + len(list(export)) == 30
        assert len(list(library.export("oxen"))) == 10


def test_an_export_that_takes_too_long_raises(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """It never looks like a whole one."""
    slow = replace(library._config, export_seconds=0, per_page=5)
    monkeypatch.setattr(library, "_config", slow)
    export = iter(library.export("oxen OR ploughs"))
    assert len(list(islice(export, 5))) == 5
    with pytest.raises(TookTooLong):
        list(export)


def test_a_search_that_was_cut_short_is_not_exported(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Since its result is not whole."""
    with archive(FILES, Config(deadline_ms=0)) as hurried, pytest.raises(TookTooLong, match="filters"):
        hurried.export("oxen ploughs reservoir")


def test_a_closed_export_ends(library: Library) -> None:
    """And holds the index no longer."""
    export = library.export("oxen")
    next(iter(export))
    export.close()
    assert not list(export)


def test_an_export_holds_a_block_of_documents_at_a_time(tmp_path: Path) -> None:
    """Six times the documents take no more memory."""
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in range(600):
        text = " ".join(f"word{number * 7 + offset} of the village" for offset in range(200))
        (sources / f"{number}.md").write_text(f"# Report {number}\n\n{'oxen' if number % 6 else 'oxen few'} {text}.")
    build([sources], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        library.warm()
        peaks = []
        for query in ("few", "few", "oxen"):
            tracemalloc.start()
            count = sum(1 for _ in library.export(query, fold=False))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert count == 600
        assert peaks[-1] < 2 * peaks[1] + 200_000


@given(st.lists(st.sampled_from([*range(1, 16), "nothing", "", "\ud800", "../1"]), max_size=30))
def test_a_list_has_its_documents_in_their_order(library: Library, asked: list[int | str]) -> None:
    """Each once, with its headline and without passages; what is no id of a document is passed over."""
    known = {hit.document.source: hit.id for hit in library.search(per_page=20, fold=False)}
    ids = [known[f"{each}.md"] if isinstance(each, int) else each for each in asked]
    export = library.listed(ids)
    hits = list(export)
    expected = list(dict.fromkeys(id_ for id_ in ids if id_ in known.values()))
    assert [hit.id for hit in hits] == expected
    assert export.total == export.count == len(expected)
    assert all(hit.titles[0].text == hit.document.title and not hit.snippets for hit in hits)
