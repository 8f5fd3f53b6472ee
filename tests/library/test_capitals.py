"""Claims about words typed with a capital: a name of the archive comes before the word that is spelt the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive

_LONG = "Comrade Liu, Comrade Wu and the people of Peking went with us along the dusty road to the market. " * 8
FILES = {
    "friend.txt": f"Guests\n\nIn the village we met old Chang and his friend Young, who told us long stories. {_LONG}\n",
    "youth.txt": "Youth\n\nYoung people met. The young learn, young and old; a younger man, young women, the young.\n",
    "school.txt": "Young Peasants Learn\n\nThey went to school in winter.\n",
    "change.txt": "Change\n\nThe change came; it changed, and is changing. Changes, and more changes.\n",
    "changing.txt": "Weather\n\nThe weather is changing.\n",
    "ripe.txt": "Meeting\n\nChang said that the wheat was ripe. Wing agreed.\n",
    "farm.txt": "Farm\n\nWe visited Mrs. Wing at home.\n",
    "birds.txt": "Birds\n\nWings beat; its wing, the wings.\n",
    "law.txt": "The Law\n\nUnder the Land Reform Law the fields were divided.\n",
    "fields.txt": "Fields\n\nThe land reform gave land to all who worked on the land.\n",
    "grain.md": "---\ntitle: On grain\nauthor: Wing Ho\n---\n\nGrain was stored here, and the wind blew.\n",
    "may.txt": "Spring\n\nThe field may be sown, it may rain, and one may wait; one may hope.\n",
    "month.txt": "Summer\n\nThe wheat was ripe in May, and the road was dry.\n",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Texts with names, and with the words that are spelt the same."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str, *, expand: bool = True) -> list[str]:
    """Return the sources of the documents that have all words, best first."""
    page = library.search(question, expand=expand)
    return [hit.document.source.partition(".")[0] for hit in page][: page.complete]


@pytest.mark.parametrize("expand", [True, False])
@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("Young", ["friend", "youth", "school"]),  # before a short text that is full of the word
        ("Wing", ["farm", "grain", "ripe", "birds"]),  # within a sentence, an author, at its beginning, in lower case
        ("May", ["month", "may"]),
        ("+Young", ["friend", "youth", "school"]),
        ("Wing OR Young", ["farm", "friend", "grain", "youth", "ripe", "school", "birds"]),
        ("stories by Young", ["friend"]),
    ],
)
def test_a_name_comes_before_the_word(library: Library, question: str, sources: list[str], *, expand: bool) -> None:
    """All documents of a name come before those that only have the lower-case word or another form of it."""
    assert found(library, question, expand=expand) == sources


def test_a_name_does_not_find_another_word(library: Library) -> None:
    """What shares no more than the stem with a name is not found by it; without the capital it is."""
    assert found(library, "Chang") == ["friend", "ripe"]
    assert set(found(library, "chang")) == {"friend", "ripe", "change", "changing"}


def test_a_romanised_name_is_no_english_verb() -> None:
    """A name that is never written in lower case is found by itself, whatever forms of the other word there are."""
    with archive({name: FILES[name] for name in ("friend.txt", "changing.txt")}) as library:
        assert found(library, "Chang") == ["friend"]


@pytest.mark.parametrize(
    ("question", "word"), [("Young people", "youth"), ("Land reform", "fields"), ("Land Reform", "fields")]
)
def test_a_capital_of_a_sentence_or_a_headline_means_no_name(library: Library, question: str, word: str) -> None:
    """The first word of a query, and all words of a headline, are looked for as words, unless hardly written so."""
    scores = {hit.document.source.partition(".")[0]: hit.score for hit in library.search(question)}
    assert scores[word] > max(scores.values()) / 2
    alone = {hit.document.source.partition(".")[0]: hit.score for hit in library.search(question.split(maxsplit=1)[0])}
    assert alone[word] < max(alone.values()) / 2


def test_only_the_name_is_marked(library: Library) -> None:
    """A longer word that begins as the name does is not marked."""
    with archive(
        {"one.txt": "Work\n\nOld Chang changes the changeable wheel; we met Chang.\n", "two.txt": FILES["change.txt"]}
    ) as opened:
        [hit] = opened.search("Chang")
    assert {snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.marks} == {"Chang"}
