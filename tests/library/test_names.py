"""Claims about places and terms across languages: any of their names finds them, and nothing that merely resembles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search import Library
from tests.fixtures.archive import archive

FILES = {
    "zengcheng.txt": "Famine\n\nThe famine in Zengcheng was severe. Rice was brought from Canton in boats, and the people of Dingxian"
    " sent grain.\n",
    "korla.txt": "Pastures\n\nHerdsmen near Korla moved their sheep to new pastures before the snow.\n",
    "harbin.txt": "Harbin\n\nThe sea was far from Harbin. A Chinese history was printed there, and Chen met Yi at the station.\n",
    "jining.txt": "修渠\n\n集宁的农民修了三条渠，归绥也派人来帮忙。\n",
    "pingyuan.txt": "勘察\n\n平原省的工厂派人勘察煤田。\n",
    "anyang.txt": "安阳\n\n安阳的棉花收得很好，社员都高兴。\n",
    "reform.txt": "土地改革\n\n这个村的土地改革在冬天完成，贫农分到了地。\n",
    "shop.txt": "供销合作社\n\n供销合作社在村里收购鸡蛋，卖给社员盐和布。\n",
    "labour.txt": "Labour\n\nOlder men exchanged work; labour exchange grew from year to year.\n",
    "landing.txt": "着陆\n\n飞机在麦田里着陆，没有人受伤。宗教改革的书放在机场。\n",
}


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    """Short texts, each in one language."""
    with archive(FILES) as opened:
        yield opened


def found(library: Library, question: str) -> set[str]:
    return {hit.document.source.partition(".")[0] for hit in library.search(question)}


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("增城", "zengcheng"), ("增城县", "zengcheng"), ("增城縣", "zengcheng"), ("广州市", "zengcheng"), ("定县", "zengcheng"),
        ("库尔勒", "korla"), ("库尔勒县", "korla"), ("Jining", "jining"), ("Chi-ning", "jining"), ("Guisui", "jining"),
        ("Kweisui", "jining"), ("呼和浩特", "jining"), ("Pingyuan", "pingyuan"), ("Pingyuan Province", "pingyuan"),
        ("平原省", "pingyuan"), ("Anyang", "anyang"), ("An-yang County", "anyang"), ("哈尔滨", "harbin"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_any_of_its_names(library: Library, question: str, source: str) -> None:
    """Chinese, pinyin, Wade-Giles and customary names, today's and former ones, with or without a word for the level."""
    assert found(library, question) == {source}


@pytest.mark.parametrize(("question", "source"), [("土改", "reform"), ("土地改革", "reform"), ("供销社", "shop")])
def test_another_chinese_name_of_the_same_is_found(library: Library, question: str, source: str) -> None:
    """An abbreviation finds the full name, which is told as another name of it."""
    assert found(library, question) == {source}
    if question != "土地改革":
        assert [one.why for one in library.search(question).expansions if one.lang == "zh"] == ["variant"]


@pytest.mark.parametrize("question", ["biangong", "bian gong", "biàngōng", "pien-kung", "Biangong dui", "变工", "變工"])
def test_a_romanised_term_finds_its_english(library: Library, question: str) -> None:
    """A term that the archive has in English only is found by its pinyin and Wade-Giles, as by its characters."""
    assert found(library, question) == {"labour"}


@pytest.mark.parametrize("question", ["gongxiao hezuo", "gōngxiāo hézuò", "kung-hsiao", "供销合作社"])
def test_the_beginning_of_one_term_is_enough(library: Library, question: str) -> None:
    """The romanised first characters of a term are read as the term if no other begins so, and nothing is read so."""
    with archive(
        {"store.txt": "Store\n\nA supply and marketing cooperative opened, and the people met there.\n"}
    ) as english:
        assert found(english, question) == {"store"}
        assert found(english, "renmin") == found(english, "gong") == set()


@pytest.mark.parametrize("question", ["Henan", "木兰", "白菜", "渤海", "陈毅", "连南", "Mongol", "Liannan County"])
def test_what_merely_resembles_is_not_found(library: Library, question: str) -> None:
    """No part of a name, nothing that only modifies a word, and nothing that lies in a place is a translation of it."""
    assert found(library, question) == set()


def test_a_term_is_not_its_words(library: Library) -> None:
    """Land reform is neither a landing nor the Reformation."""
    page = library.search("land reform")
    assert [hit.document.source for hit in page] == ["reform.txt"]
    assert [one.text for one in page.expansions] == ["土地改革"]
