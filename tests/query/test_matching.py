"""Claims about the matching rule: two words mean both, and a whole question survives a word that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Library
from search.query import is_question
from tests.fixtures.archive import archive

FILES = {
    "oxen.md": "# Oxen\n\nThe mutual aid team shared oxen and ploughs in the spring of the village.",
    "ploughs.md": "# Ploughs\n\nThe commune bought ploughs, and nobody shared them.",
    "canteen.md": "# Canteens\n\nThe commune opened a canteen for the people of the village.",
    "peasants.md": "# Peasants\n\nA village of people where the people sang.",
    "互助组.md": "# 互助组\n\n互助组共用耕牛，春耕以前订了计划。",
    "合作社.md": "# 合作社\n\n合作社的社员修了水库，春耕以后才订计划。",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Six little documents."""
    with archive(FILES) as library:
        yield library


def found(library: Library, query: str) -> set[str]:
    """The stems of the files that a question finds, searched as typed."""
    return {Path(hit.document.source).stem for hit in library.search(query, expand=False)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("shared oxen", {"oxen"}),
        ("commune oxen", set()),
        ("shared ploughs village", {"oxen"}),
        ("commune canteen ploughs", set()),
        ("the commune of the people", {"canteen"}),
        ("春耕 耕牛", {"互助组"}),
        ("水库 耕牛", set()),
        ("mutual aid team oxen", {"oxen"}),
        ("mutual aid team oxen zeppelin", set()),
    ],
)
def test_words_as_typed_mean_all_of_them(library: Library, query: str, expected: set[str]) -> None:
    """Without expansion, all words that are no stop words must be there."""
    assert found(library, query) == expected


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("How did a mutual aid team share its oxen in Mongolia?", "oxen"),
        ("Which commune opened a zeppelin canteen for visitors?", "canteen"),
        ("who bought ploughs for the xylophone commune", "ploughs"),
        ("互助组在蒙古用什么耕牛？", "互助组"),
        ("谁修了合作社的飞机场和水库？", "合作社"),
    ],
)
def test_a_whole_question_survives_missing_words(library: Library, query: str, first: str) -> None:
    """Words that are in no document cost nothing, and the document with most of the others comes first."""
    assert Path(library.search(query, expand=False).hits[0].document.source).stem == first


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mutual aid team oxen +zeppelin", set()),
        ("mutual aid team oxen AND zeppelin", set()),
        ('mutual aid team oxen "zeppelin"', set()),
        ("what did the mutual aid team and the commune share?", {"oxen", "ploughs", "canteen"}),
        ("what did the mutual aid team and the +commune share?", {"ploughs"}),
        ("what did the +team and the +commune share?", set()),
        ("how did the commune AND the canteen open for people", {"canteen"}),
        ("which mutual aid team had oxen -village", set()),
        ("which mutual aid team had oxen NOT commune", {"oxen"}),
        ("+the village", {"oxen", "canteen", "peasants"}),
        ("+the +commune village", {"canteen"}),
    ],
)
def test_what_is_insisted_on_must_match(library: Library, query: str, expected: set[str]) -> None:
    """A plus, AND, quotation marks and NOT hold, in however long a question."""
    assert found(library, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"the people of"', {"canteen"}),
        ('"people of the village"', {"canteen"}),
        ('"of the village"', {"oxen", "canteen"}),
        ('"village of people"', {"peasants"}),
        ('"people where the people"', {"peasants"}),
        ('"village people"', set()),
    ],
)
def test_stop_words_count_in_phrases(library: Library, query: str, expected: set[str]) -> None:
    """A phrase is found as it stands, with every word of it."""
    assert found(library, query) == expected


@given(st.text(max_size=300))
def test_any_text_asks_or_does_not(text: str) -> None:
    """Whatever is typed is a question or none, with a mark behind it in any case."""
    assert is_question(text) in (True, False)
    assert is_question(f"{text}?")
    assert is_question(f"{text}？”")
