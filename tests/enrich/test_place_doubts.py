"""Claims about names that are doubted: words that look like a county's name, names abroad, and names of another time."""

from __future__ import annotations

import pytest

from search.enrich.places.document_places import find_places
from tests.fixtures.place_articles import GAZETTEER, article, one, told
from tests.fixtures.timing import is_linear

# (day, headline, what it is about): a county's bare name within a phrase, or as the name of something smaller.
WORDS = """
1958-09-01|米仓内外打扫干净|
1958-09-01|沿河群众修堤|
1958-09-01|昔阳内外打扫干净|
1958-09-01|昔阳城内外打扫干净|昔阳/山西
1958-09-01|镇西乡的民兵|
1958-09-01|昔阳乡的食堂|
1958-09-01|昔阳人民公社的食堂|
1958-09-01|昔阳公社化|昔阳/山西
1958-09-01|昔阳农民|昔阳/山西
1958-09-01|成县成乡地组织民兵|
1958-09-01|成县的民兵|成县/甘肃
1958-09-01|甘肃成县民兵|甘肃/甘肃 成县/甘肃
1958-09-01|新河修好了|
1958-09-01|河北省新河县|河北/河北 新河/河北
1958-09-01|打下江山的人|
1958-09-01|东阳泉修好了|
1958-09-01|自安新、高阳等县来的农民|安新/河北 高阳/河北
1958-09-01|鄂伦春族的猎人|
1958-09-01|玛丽·安宁来访|
1958-09-01|工人王昔阳|
1958-09-01|孟昔阳、孟海三兄弟|
""".strip().splitlines()


@pytest.mark.parametrize("line", WORDS, ids=lambda line: line.partition("|")[2])
def test_words_that_look_like_counties(line: str) -> None:
    """A common word, a township, a commune or half of a phrase is no county; a name with its level or province is."""
    day, headline, expected = line.split("|")
    assert told(article(headline, day=day)) == expected


def test_rivers_are_no_counties() -> None:
    """A bare name that ends like a river's is a county only where the text says so."""
    assert told(article("在白河上筑坝", "潮河和白河涨水。", day="1958-09-01")) == ""
    assert told(article("陕西白河县筑坝", "白河的农民。", day="1958-09-01")) == "陕西/陕西 白河/陕西"


# (day, headline, what it is about): names that another unit, a mountain or a sea had on another day.
BY_DAY = """
1949-12-01|东北西安煤矿增产|东北/None 西安/辽东
1949-12-01|西安煤矿和东北的工人|西安/辽东 东北/None
1949-12-01|陕西西安工人|陕西/陕西 西安/陕西
1956-12-01|西安工人|西安/陕西
1951-05-01|鹤壁煤矿打井|鹤壁/平原
1960-05-01|鹤壁煤矿打井|鹤壁/河南
1955-05-01|大兴安岭的猎人|
1975-05-01|大兴安岭的林场|大兴安岭/黑龙江
1955-05-01|黄山的茶树|
1995-05-01|黄山的茶树|黄山/安徽
1947-05-01|渤海区人民救灾|渤海/山东
1955-05-01|渤海区的水稻|
1956-03-01|津市工人支援灾区|天津/天津
1956-03-01|湖南津市工人|湖南/湖南 津市/湖南
1949-12-01|沪市和京市的物价|上海/上海 北京/北京
1946-06-01|绥蒙各县修渠|绥远/绥远
1946-06-01|冀南各县修渠|冀南/河北
1948-06-01|沪宁杭和京郊的物价|上海/上海 南京/江苏 杭州/浙江
1951-06-01|京郊的物价|北京/北京
1949-02-01|平津两市的物价|北平/北平 天津/天津
""".strip().splitlines()


@pytest.mark.parametrize("line", BY_DAY, ids=lambda line: line.rpartition("|")[0])
def test_units_as_of_the_day(line: str) -> None:
    """A name means the unit that bore it on the day of the article, and nothing if only a mountain or sea did."""
    day, headline, expected = line.split("|")
    assert told(article(headline, day=day)) == expected


# Paragraphs of news from countries whose names are written in Chinese characters.
ABROAD = """
广平省军民打下三架飞机。海阳和广安的民兵也参加了。
昌宁郡的农民没有粮食。
兴安省的部队前进了。
""".strip().splitlines()


@pytest.mark.parametrize("paragraph", ABROAD)
def test_names_in_news_from_abroad(paragraph: str) -> None:
    """Under a headline or dateline of Vietnam or Korea, a bare name of a county is that of a place there."""
    under_headline = article("越南军民的胜利", paragraph, day="1968-05-04")
    under_dateline = article("军民的胜利", "新华社河内四日电　" + paragraph, "越南人民庆祝。", day="1968-05-04")
    assert told(under_headline) == told(under_dateline) == ""


def test_chinese_places_in_news_from_abroad() -> None:
    """Plain names of China count in news from abroad too."""
    document = article("越南代表团访问中国", "代表团到了广东省广州市，又到河北省广平县。", day="1968-05-04")
    assert "广平/河北" in told(document)


def test_news_from_china_on_countries_abroad() -> None:
    """What was sent from a place in China, or hardly speaks of places abroad, has its names read as Chinese ones."""
    sent = article(
        "归国华侨", "新华社广州五日电　华侨回到广州，他们来自越南、朝鲜和日本。增城的人也来了。", day="1953-08-11"
    )
    assert told(sent) == "广州/广东 (增城/广东)"
    assert "昔阳/山西" in told(article("归国华侨", "他们来自越南，到了这里。昔阳的人欢迎他们。", day="1953-08-11"))


# ---- translations ----------------------------------------------------------------------------------------------

ENGLISH = ("The masses along the river have mended forty li of dikes, and the women carried the stones.",)
CHINESE = "大同河边的群众和渡口的妇女，昔阳的民工，修好了四十里堤。"


def test_a_bare_name_that_the_translation_lacks_is_doubted() -> None:
    """A county's bare name counts if the translation has it in any spelling, or if the county is named elsewhere."""
    lacking = article("修堤", CHINESE, en="Mending dikes", english=ENGLISH, day="1956-03-01")
    assert "昔阳" not in told(lacking)
    for spelling in ("Xiyang", "Hsi-yang", "Xi Yang"):
        english = (*ENGLISH, f"So did the labourers of {spelling}.")
        assert "昔阳/山西" in told(article("修堤", CHINESE, en="Mending dikes", english=english, day="1956-03-01"))
    named = article(
        "修堤", CHINESE, "昔阳县也修了堤。", en="Mending dikes", english=(*ENGLISH, "x" * 60), day="1956-03-01"
    )
    assert "昔阳/山西" in told(named)


def test_a_translation_that_breaks_off_says_nothing() -> None:
    """Of a translation that leaves most of the text out, nothing is concluded."""
    assert "昔阳/山西" in told(article("修堤", CHINESE * 5, en="Mending dikes", english=ENGLISH, day="1956-03-01"))


def test_provinces_by_one_character() -> None:
    """What the Chinese gives by one character counts if the English says it plainly, and not without the character."""
    english = ("The Shanghai office of the company bought cloth from a Tianjin factory, and grain in Hubei.",)
    document = article(
        "公司采购", "公司沪处向津厂采购布匹，又到河北买粮食。", en="Buying", english=english, day="1950-03-01"
    )
    words = told(document)
    assert "上海/上海" in words
    assert "天津/天津" in words
    assert "湖北" not in words


def test_what_the_translation_says_plainly_counts() -> None:
    """A name with its level in the translation is a unit where the Chinese has its name, common word or not."""
    english = ("The militia of Dongshan Island, of Jiangshan County and of Xiyang County trained for fifteen days.",)
    document = article(
        "民兵练武", "东山岛、江山和大昔阳的民兵练武十五天。", en="Militia", english=english, day="1958-09-01"
    )
    assert {evidence.where for evidence in one(document, "330881").evidence} == {"body.zh.0", "body.en.0"}
    assert {evidence.where for evidence in one(document, "350626").evidence} == {"body.zh.0", "body.en.0"}
    assert "昔阳/山西" in told(document)


def test_a_county_alone_in_an_article_on_another_province() -> None:
    """A bare name is a village, unless it is called a county, stands in a headline, or its province is named too."""
    others = "平定、昔阳、和顺的农民都修了渠。"
    assert "获嘉" not in told(article("修渠", others, "获嘉的泉水很大。", day="1956-03-01"))
    assert "获嘉" not in told(article("修渠", others.replace("和顺", "和顺、获嘉"), day="1956-03-01"))
    assert "获嘉/河南" in told(article("修渠", others, "后来获嘉县也修了。", day="1956-03-01"))
    assert "获嘉/河南" in told(article("修渠", others, "获嘉、左权等五县也修了。", day="1956-03-01"))
    assert "获嘉/河南" in told(article("获嘉修渠", others, day="1956-03-01"))
    assert "获嘉/河南" in told(article("修渠", others, "获嘉的泉水很大。", "河南的农民说。", day="1956-03-01"))


def test_provinces_by_one_character_and_their_level() -> None:
    """察省 is Chahar, and 新省 and 贵省 are none."""
    assert told(article("察省煤矿恢复", day="1946-06-05")) == "察哈尔/察哈尔"
    assert told(article("设立新省", day="1946-06-05")) == told(article("来到贵省", day="1946-06-05")) == ""


def test_organisations_that_the_dictionary_has() -> None:
    """A city counts at the head of a longer word of the dictionary, such as the name of a company."""
    assert told(article("武汉钢铁公司开工", day="1957-09-01")) == "武汉/湖北"


def test_long_translations() -> None:
    """Comparing a translation takes time in proportion to its length."""
    english = "The teams of Xiyang County, Wuxiang and Baihe River met. "
    documents = {
        pieces: article("", "昔阳、白河和沿河群众，武乡农民开会。" * pieces, english=(english * pieces,))
        for pieces in (100, 800)
    }
    assert is_linear(lambda pieces: find_places(documents[pieces], GAZETTEER), 100)
