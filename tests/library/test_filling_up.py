"""Claims about thin results: documents with all words come first, those with some of them follow, and say what they lack."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Library
from search.results import SORTS
from tests.fixtures.archive import archive

WORDS = ("oxen", "ploughs", "reservoir", "canteen", "locusts")
CHINESE = ("拖拉机", "学校", "医院", "茶叶")  # none of them a translation of the others

# Every document has some of the words: number 1 the first, number 2 the second, number 3 both, and so on.
FILES = {
    f"{number}.md": f"# Report {number}\n\nThe village had "
    + " and ".join(word for bit, word in enumerate(WORDS) if number >> bit & 1)
    + " again in this year."
    for number in range(1, 32)
} | {
    f"中{number}.md": f"# 报道{number}\n\n今年村里又有"
    + "、".join(word for bit, word in enumerate(CHINESE) if number >> bit & 1)
    + "的消息。"
    for number in range(1, 16)
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """A document for each set of the words, and of the Chinese words."""
    with archive(FILES) as library:
        yield library


def words_of(source: str) -> set[str]:
    """The words that a document has, by the number in its name."""
    name = Path(source).stem
    number = int(name.lstrip("中"))
    return {word for bit, word in enumerate(CHINESE if name[0] == "中" else WORDS) if number >> bit & 1}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([WORDS, CHINESE]).flatmap(lambda words: st.lists(st.sampled_from(words), min_size=2, unique=True)),
    st.sampled_from(SORTS),
    st.integers(1, 30),
)
def test_documents_with_all_words_come_first(library: Library, words: list[str], sort: str, per_page: int) -> None:
    """Whatever is asked, sorted and paged: nothing is lost or twice, and what a document lacks is what it lacks."""
    query = " ".join(words)
    pages = [library.search(query, sort=sort, per_page=per_page, page=1)]
    pages += [
        library.search(query, sort=sort, per_page=per_page, page=number) for number in range(2, pages[0].pages + 1)
    ]
    hits = [hit for page in pages for hit in page]
    assert len({hit.id for hit in hits}) == len(hits) == pages[0].total
    complete = [hit for hit in hits if not hit.missing]
    assert hits[: len(complete)] == complete
    assert {page.complete for page in pages} == {len(complete)}
    for hit in hits:
        assert set(hit.missing) == set(words) - words_of(hit.document.source)
    if len(complete) >= per_page:
        assert len(complete) == len(hits)
    else:
        assert len(hits) > len(complete)
    if sort == "relevance":
        following = hits[len(complete) :]
        assert all(first.score >= second.score for first, second in pairwise(following))


def test_a_notice_tells_both_counts(library: Library) -> None:
    """How many documents have all words, and how many have some, stands on the page; facets count both."""
    page = library.search("oxen ploughs reservoir canteen", per_page=10, facets=("kind",))
    assert page.complete == 2
    [notice] = page.notices
    assert notice.code == "filled-up"
    assert notice.text.startswith(f"2 documents have all words; {page.total - 2} have some of them.")
    assert sum(value.count for value in page.facets["kind"]) == page.total


def test_words_are_named_as_typed(library: Library) -> None:
    """A missing word stands there as it was typed, in capitals too; one that is in no document is missing everywhere."""
    page = library.search("OXEN Zeppelin")
    assert page.total == 16
    assert {hit.missing for hit in page} == {("Zeppelin",)}


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("+oxen ploughs zeppelin", set()),
        ("oxen AND zeppelin", set()),
        ('"oxen and zeppelin"', set()),
        ("title:oxen title:ploughs", set()),
        ("oxen lang:zh", set()),
        ("zeppelin", set()),
    ],
)
def test_what_is_insisted_on_is_not_relaxed(library: Library, query: str, lacking: set[str]) -> None:
    """A plus, AND, quotes, fields and filters hold: no document without them fills up the page."""
    page = library.search(query)
    must = {"oxen"} if query.startswith("+oxen") else lacking
    assert all(must <= words_of(hit.document.source) for hit in page)
    assert bool(page.hits) == query.startswith("+oxen")


def test_filters_hold_for_what_fills_up(library: Library) -> None:
    """Documents that fill up a page pass the filters too, and a filter that leaves few complete ones fills up."""
    page = library.search("oxen 学校", filters={"lang": ["zh-Hans"]})
    assert page.hits
    assert {hit.document.texts[0].lang for hit in page} == {"zh-Hans"}
    assert library.search("oxen ploughs", expand=False, per_page=30).total == 8


def test_an_unknown_compound_is_found_by_the_words_in_it(library: Library) -> None:
    """No document has 学校医院队; those with a word that stands in it are found, and it is marked."""
    page = library.search("人民医院")
    assert {"医院"} == {snippet.text[a:b] for hit in page for snippet in hit.snippets for a, b in snippet.marks}


def test_an_explanation_agrees_with_a_page_that_was_filled_up(library: Library) -> None:
    """A document that lacks a word matches, with the score of the page, made up of the words that it has."""
    for hit in library.search("oxen ploughs zeppelin", per_page=40):
        explanation = library.explain("oxen ploughs zeppelin", hit.id)
        assert explanation.matches
        assert explanation.score == pytest.approx(hit.score, abs=1e-3)
        assert sum(concept.score for concept in explanation.concepts) == pytest.approx(hit.score, abs=1e-3)
