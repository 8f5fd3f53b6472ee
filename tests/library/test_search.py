"""Claims about what a reader's question finds in a small archive, spelling by spelling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Config, Library
from tests.fixtures.archive import archive, newspaper

FILES = {
    "numbers.txt": "Numbers\n\nThe country has 1.2亿人 and 1200万亩; U.S. observers came, and 三点五 meets women. 七千人大会。\n",
    "terms.txt": "Terms\n\nPost-1949 China saw the Anti-Rightist campaign and e-commerce. 二五减租 was demanded. 五四运动的影响很大。\n",
    "noise.txt": "Noise\n\n25 households 减租 here; 54 households joined the 群众运动. They sold wool in all 12 villages.\n",
    "paper.md": newspaper(
        "Mutual Aid in Shanxi", "山西省的互助组", "1954-11-11", "Peasants' teams.", "农业生产合作社。"
    ),
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """The small archive."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str) -> list[str]:
    """Sources of the hits, best first, without their endings."""
    return [hit.document.source.partition(".")[0] for hit in library.search(question)]


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("1.2亿", ["numbers"]),
        ('"1.2亿"', ["numbers"]),
        ("120000000", ["numbers"]),
        ("1200万", ["numbers"]),
        ("3.5", ["numbers"]),
        ("US", ["numbers"]),
        ("U.S.", ["numbers"]),
        ("woman", ["numbers"]),
        ("七千人大会", ["numbers"]),
        ("1949", ["terms"]),
        ("Rightist", ["terms"]),
        ("anti-rightist", ["terms"]),
        ("commerce", ["terms"]),
        ("五四运动", ["terms"]),
        ("village*", ["noise"]),
        ("household*", ["noise"]),
        ("wool*", ["noise"]),
        ("peasant*", ["paper"]),
        ("region:Shanxi", ["paper"]),
        ("region:(Shanxi OR Hebei) mutual", ["paper"]),
        ("-region:Shanxi wool", ["noise"]),
        ("date:1954..1955", ["paper"]),
        ("date:[1954-11 TO 1954-12]", ["paper"]),
        ("date:1953", []),
        ("kind:newspaper", ["paper"]),
        ("lang:zh", ["paper"]),
        ("era:collectivisation", ["paper"]),
        ("时期：农业合作化运动", ["paper"]),
        ("title:mutual", ["paper"]),
        ("title:teams", []),
        ("title:-mutual wool", ["noise"]),
        ("“农业生产”", ["paper"]),
        ("“生产农业”", []),
        ('"wool sold"', []),
        ('"sold in"~1', ["noise"]),
        ("the wool", ["noise"]),
    ],
)
def test_a_question_finds(library: Library, question: str, sources: list[str]) -> None:
    """Numbers, initials, hyphens, beginnings of words, fields, ranges and phrases find what a reader means by them."""
    assert found(library, question) == sources


@pytest.mark.parametrize(
    ("question", "first"),
    [("二五减租", "terms"), ("运动 households", "noise"), ("农业生产合作社", "paper")],
)
def test_the_literal_words_come_first(library: Library, question: str, first: str) -> None:
    """A term that is written with numerals is that term before it is a number."""
    assert found(library, question)[0] == first


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("place:山西", "unknown-field"),
        ("减租~2", "lone-tilde"),
        ('"25 households 减租"', "phrase-parts"),
        ("region:Atlantis wool", "unknown-value"),
        ("region:x/y wool", "unknown-value"),
        ("date:never wool", "unknown-value"),
        ('"open', "literal"),
    ],
)
def test_what_is_read_otherwise_is_told(library: Library, question: str, code: str) -> None:
    """Whatever is not taken as it was typed is named in a notice."""
    assert code in [notice.code for notice in library.search(question).notices]


def test_conditions_alone_do_not_rank(library: Library) -> None:
    """Without a word to rank by, the newest document comes first, and nothing has a score."""
    page = library.search("kind:web OR kind:newspaper")
    assert next(hit.document.source for hit in page) == "paper.md"
    assert {hit.score for hit in page} == {0.0}


def test_a_page_behind_the_last_is_told(library: Library) -> None:
    """Nobody looks at an empty page without a reason."""
    assert [notice.code for notice in library.search("wool", page=9).notices] == ["no-page"]


def test_too_many_beginnings_are_told() -> None:
    """A beginning that thousands of words share is cut, and the page says so."""
    words = " ".join(f"te{number:05}x" for number in range(1500))
    with archive({"a.txt": f"Words\n\n{words}\n"}) as library:
        assert [notice.code for notice in library.search("te*").notices] == ["wildcard"]
        assert not library.search("te000*").notices


def test_the_deadline_is_told() -> None:
    """A search that takes too long shows what it has, and says that there may be more."""
    files = {f"{number}.txt": "Title\n\nMutual aid in the village.\n" for number in range(300)}
    with archive(files, Config(deadline_ms=1)) as library:
        page = library.search("mutual aid village the")
        assert page.partial == ("partial" in [notice.code for notice in page.notices])
        assert page.total <= 300


def test_every_page_of_a_result_is_a_part_of_one_order() -> None:
    """Paging through equal scores shows each document exactly once."""
    files = {f"{number}.txt": "Title\n\nMutual aid.\n" for number in range(23)}
    with archive(files) as library:
        for sort in ("relevance", "newest", "oldest"):
            seen = [
                hit.id for page in range(1, 6) for hit in library.search("mutual", page=page, per_page=5, sort=sort)
            ]
            assert len(seen) == len(set(seen)) == 23


def test_a_chinese_only_body_is_shown() -> None:
    """A document without an English body shows the beginning of its Chinese one."""
    with archive({"a.md": newspaper("Teams", "互助组", "1954-11-11", "", "农村工作很忙。")}) as library:
        [hit] = library.search("title:互助组")
        assert [snippet.text for snippet in hit.snippets] == ["农村工作很忙。"]


def test_a_passage_begins_with_a_sentence_not_with_half_a_number() -> None:
    """The point in a number ends no sentence."""
    text = "Filler of no interest stands here. " * 12 + "In all, 12.5 million members of the commune ate in canteens."
    with archive({"a.txt": f"Title\n\n{text}\n"}) as library:
        [hit] = library.search("canteens")
        assert hit.snippets[-1].text.startswith("In all, 12.5 million")
