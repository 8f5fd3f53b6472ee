"""Claims about near-duplicates: copies of a text are found, listed once, and never lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Library, build, update
from search.results import SORTS, Hit
from tests.fixtures.archive import archive, newspaper

CHARACTERS = "水田春耕互助组牛马粮食棉花小麦收成合作社会议干部群众学习生产运动河堤道路学校医院土地改革减租减息民兵支前"


def seeded(seed: int) -> random.Random:
    """A source of made-up texts, the same in every run."""
    return random.Random(seed)  # noqa: S311


def story(number: int, length: int = 160) -> str:
    """Chinese running text that is like no other number's."""
    chosen = seeded(number)
    return "。".join("".join(chosen.choices(CHARACTERS, k=20)) for _ in range(length // 20)) + "。"


def damaged(text: str, number: int, share: float = 0.03) -> str:
    """The text with a share of its characters replaced, as a poor scan would."""
    chosen = seeded(number)
    return "".join(chosen.choice("口日目田曰") if chosen.random() < share else char for char in text)


def sizes() -> dict[int, int]:
    """How many copies each story of the archive has: itself and reprints."""
    return {1: 4, 2: 1, 3: 2, 4: 1, 5: 3}


FILES = {
    f"1954.{copy + 1:02}/1954-{copy + 1:02}-0{number}_第{number}篇.md": newspaper(
        f"Story {number}",
        f"第{number}篇",
        f"1954-{copy + 1:02}-0{number}",
        "The village met.",
        damaged(story(number), copy),
    )
    for number, copies in sizes().items()
    for copy in range(copies)
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Five stories, of which three were printed more than once."""
    with archive(FILES) as library:
        yield library


def number_of(hit: Hit) -> int:
    """The number of a hit's story."""
    return int(hit.document.title.rpartition(" ")[2])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SORTS), st.integers(1, 12), st.sampled_from(["", "village", "合作社 village", "第3篇"]))
def test_each_text_is_listed_once(library: Library, sort: str, per_page: int, query: str) -> None:
    """On all pages together each story stands once, first as it would alone, with the other documents found as copies."""

    def pages(*, fold: bool) -> list[Hit]:
        first = library.search(query, sort=sort, per_page=per_page, fold=fold)
        others = [
            library.search(query, sort=sort, per_page=per_page, page=page, fold=fold)
            for page in range(2, first.pages + 1)
        ]
        assert sum(len(page.hits) for page in (first, *others)) == first.total - first.folded
        return [hit for page in (first, *others) for hit in page]

    every, folded = pages(fold=False), pages(fold=True)
    if query == "第3篇":  # a page that is filled up depends on its size
        return
    order = list(dict.fromkeys(map(number_of, every)))
    assert [number_of(hit) for hit in folded] == order
    for hit in folded:
        copies = [other.id for other in every if number_of(other) == number_of(hit)]
        assert [hit.id, *(duplicate.id for duplicate in hit.duplicates)] == copies


def test_totals_and_facets_count_every_copy(library: Library) -> None:
    """What is folded is found nevertheless."""
    once, every = library.search("", per_page=50), library.search("", per_page=50, fold=False)
    assert (once.total, once.folded) == (len(FILES), len(FILES) - len(sizes()))
    assert every.folded == 0
    assert once.facets == every.facets
    assert library.stats()["duplicates"] == once.folded


def test_a_filter_leaves_the_copy_that_passes(library: Library) -> None:
    """A copy stands for the others only where it is found itself."""
    page = library.search("", dates=("1954-03", "1954-03"))
    assert sorted(map(number_of, page)) == [1, 5]
    assert all(not hit.duplicates for hit in page)


def test_a_document_knows_its_copies(library: Library) -> None:
    """Every copy names the others, and similar documents are other ones, each once."""
    for hit in library.search("", per_page=50, fold=False):
        copies = sizes()[number_of(hit)]
        duplicates = library.duplicates(hit.id)
        assert len(duplicates) == copies - 1
        assert hit.id not in {duplicate.id for duplicate in duplicates}
        others = [number_of(other) for other in library.similar(hit.id)]
        assert len(set(others)) == len(others)
        assert number_of(hit) not in others
    assert library.duplicates("no-such-id") == ()


def test_one_text_without_its_translation_is_a_copy() -> None:
    """The original alone, and the same in traditional characters, are copies of the bilingual article; a caption is not."""
    text = story(9)
    files = {
        "1954-11-11_甲.md": newspaper("One", "甲", "1954-11-11", "The village met.", text),
        "other/1954-11-12_甲.md": f"### 甲\n\n1954-11-12\n第1版()\n专栏：\n\n    {text}\n",
        "hant/1954-11-13_甲.md": f"### 甲\n\n1954-11-13\n第1版()\n专栏：\n\n    {text.replace('会', '會').replace('组', '組')}\n",
        "1954-11-14_图片.md": newspaper("Picture", "图片", "1954-11-14", "A picture.", "收割"),
        "1954-11-15_图片.md": newspaper("Picture", "图片", "1954-11-15", "A picture.", "收割"),
    }
    with archive(files) as library:
        page = library.search("")
        assert (page.total, page.folded) == (5, 2)


def test_updates_find_the_same_groups_as_a_build(tmp_path: Path) -> None:
    """Documents come and go by updates; the groups are those of an index that is built at once."""
    sources, grown, fresh = tmp_path / "s", tmp_path / "grown", tmp_path / "fresh"
    for number, (name, text) in enumerate(FILES.items()):
        path = sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if number % 4 == 0:
            (update if number else build)([sources], grown)
    (sources / next(iter(FILES))).unlink()
    update([sources], grown)
    build([sources], fresh)
    listed = []
    for index in (grown, fresh):
        with Library.open(index) as library:
            hits = library.search("", per_page=50, sort="oldest")
            listed.append([(hit.document.source, [copy.source for copy in hit.duplicates]) for hit in hits])
    assert listed[0] == listed[1]
