"""Claims about what a change of an archive's own tables touches: no document that gets other facts, and few others."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from search.enrich import Enricher, eras_changed, places_changed
from search.model import Document, Kind, Paragraph, Text

PLACES = (
    "",
    (
        "name\tcode\tlevel\tparent\tfrom\tto\talso\tmeans\n"
        "忻定县\tx-xinding-xian\t\t山西省\t1958-11\t1961-05\tHsin-ting\t\n"
        "和平\t\t\t\t\t\t\t-\n"
        "北岳区\t\t\t\t\t\t\t山西省\n"
        "太原市\t\t\t\t\t\t晋阳城\t\n"
    ),
    (
        "name\tcode\tlevel\tparent\tfrom\tto\talso\tenglish\n"
        "忻州市\t140900\t\t\t1950\t\t\tSinchow\n"
        "平遥县\t\t\t河北省\t\t\tPing Yao Town\t\n"
        "平原省\t\t\t\t1949\t1953\t\tPlains\n"
        "晋南省\tx-jinnan-sheng\t\t\t1949\t1952\t\t\n"
        "运城市\t\t\t晋南省 (1949–1952) | 山西省\t\t\t河东道\t\n"
    ),
    (
        "name\tcode\tlevel\tparent\tfrom\tto\talso\tmeans\n"
        "冀西省\t130000\t\t\t\t\t\t\n"
        "Peiping\t\t\t\t\t\t\t-\n"
        "保定\t\t\t\t\t\tPaoting City\t-\n"
        "忻定县\tx-xinding-xian\tprefecture\t冀西省\t\t\t\t\n"
        "安徽省\t\t\t\t1952-09\t\t江淮省\t\n"
    ),
)
ERAS = (
    "",
    (
        '[[era]]\nid = "well-digging"\nzh = "打井运动"\nen = "Well-digging"\nfrom = 1952\nto = 1953\nterms = ["打井", "well-digging brigade"]\n'
        '[[era]]\nid = "primary-coops"\nremove = true\n'
        '[[era]]\nid = "great-famine"\nto = 1962\n'
    ),
    (
        '[[era]]\nid = "collectivisation"\nfrom = 1950\nadd_terms = ["合作化", "mutual aid"]\n'
        '[[era]]\nid = "land-reform"\nto = 1951\nterms = ["土改"]\n'
        '[[clue]]\nid = "pump"\ndate = "1958/1963"\nterms = ["水泵", "electric pumps"]\nnear = ["打井", "wells"]\n'
        '[[era]]\nid = "korean-war"\nen = "War in Korea"\naliases = ["抗美"]\n'
    ),
    (
        'replace_all = true\n[[era]]\nid = "land-reform"\nzh = "土改"\nen = "Land reform"\nfrom = 1946\nto = 1953\nterms = ["土改", "land reform"]\n'
        '[[era]]\nid = "leap"\nzh = "跃进"\nen = "Leap"\nfrom = 1958\nto = 1960\nterms = ["大跃进", "Deng Zihui"]\n'
    ),
)
CHINESE = (
    "忻定县 忻定 和平 北岳区 太原 太原市 太原专区 晋阳城 忻州 忻县 忻县专区 平遥 平遥县 平原 平原省 新乡 运城 永济 河东道 河北 河北省 保定 石家庄 定县"
    " 安徽 皖北 皖南 合肥 江淮省 山西 山西省 晋冀鲁豫 晋、冀、鲁三省 京津 沪宁杭 四川 江苏 上海 朝鲜 中国 我国 察哈尔 打井 水泵 合作化 互助组 土改"
    " 大跃进 人民公社 抗美 三年困难 一九五二年 一九五八年 一九五九年到一九六二年"
).split()
LATIN = (
    "Xinding|Hsin-ting|Hsinting|Taiyuan|Xinzhou|Sinchow|Xin County|Pingyao|Ping Yao Town|Pingyao County, Shanxi|Pingyuan"
    "|Plains Province|Hebei|Hopei|Peiping|Beijing|Baoding|Paoting City|Dingxian|Anhui|Hefei|Shanxi|Shanxi's Datong|Sichuan"
    "|Korea|Jinnan|Yuncheng|Yongji County|Shijiazhuang|China|well-digging brigades|electric pumps|wells|mutual aid teams"
    "|land reform|agrarian reform|the Great Leap Forward|famine|1952|1958–1960|1959 to 1962|Deng Zihui (1896–1972)"
    "|Mao Zedong (1893–1976)|Land Reform (1946–1952)"
).split("|")
CHINESE_BETWEEN = (
    "、",
    "，",
    "的",
    "和",
    "县",
    "专区",
    "省",
    "。",
    "在",
    "人民",
    "委员会",
    "召开会议，",
    "五十个",
    "两岸",
    "日报",
)
LATIN_BETWEEN = (
    ", ",
    " and ",
    " in ",
    ". The people of ",
    " County, ",
    " Province. ",
    " counties. ",
    "; ",
    " railway. ",
)


def _sentence(chance: random.Random, words: tuple[str, ...] | list[str], between: tuple[str, ...]) -> str:
    return "".join(chance.choice(words) + chance.choice(between) for _ in range(chance.randint(1, 5)))


def _documents(count: int, seed: int) -> Iterator[Document]:
    """Yield documents that name places and eras of the tables and others, in either language or both."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        texts = []
        langs = chance.choice((("zh-Hans",), ("en",), ("en", "zh-Hans")))
        for lang in langs:
            words, between = (LATIN, LATIN_BETWEEN) if lang == "en" else (CHINESE, CHINESE_BETWEEN)
            title = _sentence(chance, words, between) if chance.random() < 0.7 else ""
            paragraphs = tuple(Paragraph(_sentence(chance, words, between)) for _ in range(chance.randint(0, 3)))
            texts.append(Text(lang=lang, title=title, paragraphs=paragraphs))
        day = chance.choice(
            ("", "1947-03-02", "1950-01-20", "1952-12-31", "1953-01-01", "1959-06", "1961", "1985-05-05")
        )
        header = (("date", day),) if day else ()
        kind = chance.choice((Kind.NEWSPAPER, Kind.SCHOLARSHIP))
        yield Document(id=str(number), source=f"{number}.md", kind=kind, texts=tuple(texts), header=header)


@cache
def _enrichers() -> tuple[list[Enricher], list[Enricher]]:
    return [Enricher.load("", table) for table in PLACES], [Enricher.load(table, "") for table in ERAS]


def _facts(document: Document) -> tuple[object, ...]:
    return document.places, document.eras, document.periods, document.about, document.published, document.glosses


def _misses_none(
    tables: tuple[str, ...], enrichers: list[Enricher], changed: Callable[[str, str], Callable[[Document], bool]]
) -> None:
    documents = list(_documents(120, seed=len(tables[1])))
    derived = [[enricher.enrich(document) for document in documents] for enricher in enrichers]
    for before, now in permutations(range(len(tables)), 2):
        touches = changed(tables[before], tables[now])
        different = [old for old, new in zip(derived[before], derived[now], strict=True) if _facts(old) != _facts(new)]
        assert different, "a change that changes nothing tests nothing"
        assert [document for document in different if not touches(document)] == []


def test_no_document_with_other_places_is_missed() -> None:
    """Every document that gets other facts by a changed table of places is touched, whatever changed into what."""
    _misses_none(PLACES, _enrichers()[0], places_changed)


def test_no_document_with_other_eras_is_missed() -> None:
    """Every document that gets other facts by a changed table of eras is touched, whatever changed into what."""
    _misses_none(ERAS, _enrichers()[1], eras_changed)


@pytest.mark.parametrize("texts", [("四川省农民增产。",), ("Peasants of Sichuan. The year 1985.",)])
def test_a_document_that_names_nothing_of_what_changed_is_left_alone(texts: tuple[str, ...]) -> None:
    """One on another province, of another time, keeps its facts without being looked at again."""
    text = Text(lang="zh-Hans" if "四" in texts[0] else "en", title="", paragraphs=tuple(map(Paragraph, texts)))
    document = Document(id="x", source="x.md", kind=Kind.SCHOLARSHIP, texts=(text,), header=(("date", "1985-05-05"),))
    document = Enricher.load().enrich(document)
    for table in PLACES[1:3]:
        assert not places_changed("", table)(document)
    for table in ERAS[1:3]:
        assert not eras_changed("", table)(document)


def test_a_document_in_or_below_a_changed_region_is_touched() -> None:
    """A county is touched by another name of its province, which is shown with it, and by another parent of that."""
    text = Text(lang="zh-Hans", title="定县的生产", paragraphs=(Paragraph("定县委员会。"),))
    document = Enricher.load().enrich(Document(id="x", source="x.md", kind=Kind.NEWSPAPER, texts=(text,)))
    assert [place.path[2] for place in document.places] == ["130000"]
    assert places_changed("", "name\tcode\n冀西省\t130000\n")(document)
    assert places_changed("", "name\tparent\n河北省\t东北\n")(document)
    assert not places_changed("", "name\talso\n河北省\t燕赵省\n")(document)


def test_what_was_corrected_counts_as_it_was_derived() -> None:
    """A document whose day a librarian has corrected is compared by both days."""
    text = Text(lang="zh-Hans", title="会议", paragraphs=())
    document = Document(id="x", source="x.md", kind=Kind.NEWSPAPER, texts=(text,), header=(("date", "1952-05-05"),))
    derived = Enricher.load().enrich(document)
    later = Enricher.load().enrich(replace(document, header=(("date", "1985-05-05"),))).published
    assert eras_changed("", ERAS[1])(derived)
    assert eras_changed("", ERAS[1])(replace(derived, published=later))


def test_a_table_that_is_wrong_now_is_not_compared() -> None:
    """If the table before is not understood any more, every document is touched; a wrong table of now is an error."""
    document = next(_documents(1, seed=0))
    assert places_changed("name\nnowhere\n", "")(document)
    assert eras_changed("[[era]]\n", "")(document)
