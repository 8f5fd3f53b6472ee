"""Claims about documents of an index: by key, by id, by source and day, and all of a ranking by a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import IndexRequest, LocatedDocument
from search.results import IdStatus
from tests.query.index.backends import REDIRECTED, REMOVED, SOURCES
from tests.query.index.conftest import Archive
from tests.query.index.test_searching import QUESTIONS, compiled

PATTERNS = ("*", "rmrb/*", "essays/one.txt", "reprints/[01].txt", "*_?.md", "nowhere.txt", REMOVED)


def test_the_documents_are_those_of_the_sources(opened: Archive) -> None:
    """Each once; those that were deleted are gone, though they still take places."""
    assert sorted(opened.sources(opened.documents)) == sorted(SOURCES)
    assert len(opened.index) == len(SOURCES) < opened.index.size


@given(chosen=st.lists(st.integers(0, len(SOURCES) - 1), max_size=10))
def test_documents_come_in_the_order_of_their_keys(opened: Archive, chosen: list[int]) -> None:
    """However often one is asked for."""
    keys = [list(opened.documents)[number] for number in chosen]
    assert opened.index.documents(keys) == [opened.documents[key] for key in keys]


def test_an_id_leads_to_its_document(opened: Archive) -> None:
    """Those of now, those of before, and none at all."""
    keys = list(opened.documents)
    ids = [document.id for document in opened.documents.values()]
    assert opened.index.locate(ids) == [LocatedDocument(*each) for each in zip(keys, ids, strict=True)]
    assert {opened.index.resolve(one).status for one in ids} == {IdStatus.CURRENT}
    [mill] = opened.index.from_sources(["essays/mill.txt"])["essays/mill.txt"]
    statuses = {
        opened.first_ids[REDIRECTED]: (IdStatus.MOVED, opened.documents[mill].id, mill),
        opened.first_ids[REMOVED]: (IdStatus.GONE, "", None),
        "no-such-document": (IdStatus.UNKNOWN, "", None),
        "../etc/passwd\0": (IdStatus.UNKNOWN, "", None),
        "": (IdStatus.UNKNOWN, "", None),
    }
    for one, (status, now, key) in statuses.items():
        resolved = opened.index.resolve(one)
        assert (resolved.status, resolved.id) == (status, now)
        assert opened.index.locate([one]) == [LocatedDocument(key, now or one)]
    assert opened.index.locate([]) == []


@given(size=st.integers(1, 30))
def test_all_ids_are_listed_part_by_part(opened: Archive, size: int) -> None:
    """Each once, whatever the parts."""
    parts = [opened.index.ids(first, size) for first in range(0, opened.index.size, size)]
    assert all(len(part) <= size for part in parts)
    ids = sorted(one for part in parts for one in part)
    assert ids == sorted(opened.index.ids()) == sorted(document.id for document in opened.documents.values())


@given(patterns=st.lists(st.sampled_from(PATTERNS), max_size=4, unique=True))
def test_documents_are_known_by_their_sources(opened: Archive, patterns: list[str]) -> None:
    """By name or by pattern; those of no document have none."""
    by_pattern = opened.index.from_sources(patterns)
    assert list(by_pattern) == patterns
    for pattern, keys in by_pattern.items():
        assert sorted(opened.sources(keys)) == sorted(name for name in SOURCES if fnmatchcase(name, pattern))


def test_texts_that_are_almost_the_same_know_each_other(opened: Archive) -> None:
    """Each of a group knows the others, and no other document knows any."""
    reprints = {key for key, document in opened.documents.items() if document.source.startswith("reprints/")}
    for key in opened.documents:
        assert set(opened.index.same_text(key)) == (reprints - {key} if key in reprints else set())


@pytest.mark.parametrize("day", [date(1953, 11, 3), date(1952, 3, 1), date(1850, 1, 1)])
def test_the_documents_of_a_day(opened: Archive, day: date) -> None:
    """As many as are asked for, always the first; of a deleted document none, of a day without any none."""
    expected = [each.id for each in opened.documents.values() if each.published and each.published.earliest == day]
    found = [document.id for document in opened.index.published_on(day, 100)]
    assert sorted(found) == sorted(expected)
    for count in (0, 1, 2):
        assert [document.id for document in opened.index.published_on(day, count)] == found[:count]


@settings(max_examples=30)
@given(question=st.sampled_from(list(QUESTIONS)), size=st.integers(1, 30), count=st.integers(0, 30), fold=st.booleans())
def test_a_cursor_reads_the_ranking_in_batches(
    opened: Archive, question: str, size: int, count: int, *, fold: bool
) -> None:
    """All that was asked for, as it is stored, with the totals of the search."""
    request = IndexRequest(compiled(question), count=count, fold=fold, facets=("lang",))
    result = opened.index.search(request)
    cursor = opened.index.cursor(request, size)
    assert (cursor.result.total, cursor.result.folded, len(cursor.result.documents)) == (result.total, result.folded, 0)
    batches = list(cursor)
    assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
    read = [each for batch in batches for each in batch]
    assert [each._replace(document=None) for each in read] == list(result.documents)
    assert [each.document for each in read] == [opened.documents[each.key] for each in read]


def test_a_cursor_fills_up_as_a_search_does(opened: Archive) -> None:
    """With the words that documents lack."""
    wider, words = compiled("mutual OR reservoir"), [compiled("mutual"), compiled("reservoir")]
    assert wider is not None
    request = IndexRequest(
        compiled("mutual reservoirs"),
        count=100,
        enough=20,
        relaxed=lambda: wider,
        words=[word for word in words if word],
    )
    read = [each._replace(document=None) for batch in opened.index.cursor(request, 3) for each in batch]
    assert read == list(opened.index.search(request).documents)
    assert any(each.missing for each in read)


def test_a_closed_cursor_ends(opened: Archive) -> None:
    """After the batches that were taken."""
    cursor = opened.index.cursor(IndexRequest(None, count=100), 2)
    first: Sequence[object] = next(iter(cursor))
    cursor.close()
    assert (len(first), list(cursor)) == (2, [])


def test_the_facts_are_those_of_the_build(opened: Archive) -> None:
    """What statistics and caches rest on."""
    facts = opened.index.facts()
    assert facts["documents"] == len(SOURCES)
    assert facts["generation"]
    assert facts["published"] == ["1952-03-01", "1956-07-01"]
