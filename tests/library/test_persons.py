"""Claims about names of persons: one is found by its characters, whatever the segmenter joins it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from search.text import search_words
from tests.fixtures.archive import archive

FILES = {
    "joined.txt": "会议\n\n高岗谈东北的工作，大家都同意。\n",
    "behind.txt": "会议\n\n大会由高岗讲话，工作很忙。\n",
    "alone.txt": "会议\n\n高岗同志回来以后，工作更忙了。\n",
    "steel.txt": "炼钢\n\n工厂提高钢材的产量，爬上高高的山岗。\n",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Texts with names that stand beside other characters."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str) -> set[str]:
    """Return the sources of the documents that have all words, without their endings."""
    page = library.search(question)
    return {hit.document.source.partition(".")[0] for hit in list(page)[: page.complete]}


def test_the_segmenter_joins_names_with_other_characters() -> None:
    """What these tests are about: no document but one has the name as a word."""
    words = {
        name: {word for word, _, _ in search_words(FILES[f"{name}.txt"].split()[1])}
        for name in ("joined", "behind", "alone")
    }
    assert [name for name, of_text in words.items() if "高岗" in of_text] == ["alone"]


@pytest.mark.parametrize("question", ["Kao Kang", "Gao Gang", "Gāo Gǎng", "Gaogang", "高岗", "高崗"])
def test_a_name_is_found_within_longer_words(library: Library, question: str) -> None:
    """In characters and romanised, where it is a word of the index and where it is only a part of one."""
    assert found(library, question) == {"joined", "behind", "alone"}


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("高岗", {"pinyin", "wade"}), ("高崗", {"pinyin", "wade"}), ("饶漱石", {"pinyin", "wade"}), ("高钢", {"pinyin", "wade"}),
        ("梁岗", set()), ("高高岗", set()), ("岗高", set()), ("高龘", set()),
    ],
)  # fmt: skip
def test_a_name_is_found_where_it_is_romanised(question: str, sources: set[str]) -> None:
    """In an archive in English only, as pinyin or Wade-Giles spell it; not where its syllables stand apart."""
    files = {
        "pinyin.txt": "Talks\n\nGao Gang and Rao Shushi spoke in the north-east.\n",
        "wade.txt": "Talks\n\nKao Kang met Jao Shu-shih, who spoke for an hour.\n",
        "apart.txt": "Words\n\nThe gang spoke of Gao, and Kang of Kao; Liang was there.\n",
    }
    with archive(files) as english:
        assert {hit.document.source.partition(".")[0] for hit in english.search(question)} == sources


@pytest.mark.parametrize("source", ["joined", "behind"])
def test_a_name_that_is_nowhere_a_word_is_found_by_its_reading(source: str) -> None:
    """The characters of a name before or behind another one are enough to be found by how they are read."""
    with archive({f"{name}.txt": FILES[f"{name}.txt"] for name in (source, "steel")}) as library:
        assert found(library, "Kao Kang") == found(library, "Gao Gang") == {source}
