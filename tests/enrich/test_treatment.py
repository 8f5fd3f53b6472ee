"""Claims about which of several places an article is about."""

from __future__ import annotations

from search.enrich.places.document_places import find_places
from search.model import Role
from tests.fixtures.place_articles import GAZETTEER, article, told


def subjects(*body: str, headline: str = "各地简讯", day: str = "1956-03-01") -> set[str]:
    """Return the provinces that an article is about."""
    places = find_places(article(headline, *body, day=day), GAZETTEER)
    return {place.province or place.name for place in places if place.role is Role.SUBJECT}


def test_each_paragraph_about_one_province() -> None:
    """An article whose paragraphs tell of one province each is about all of them."""
    body = (
        "河北磁县的农民打了三十眼井。",
        "湖北省今年多种了三万亩棉花。",
        "即墨县的合作社养了蚕，又在山坡上栽了许多桑树，妇女和老人都有活做，孩子放学也来采叶。",
    )
    assert subjects(*body) == {"河北", "湖北", "山东"}


def test_sentences_with_facts_of_their_own() -> None:
    """Of provinces in one paragraph, those count that a sentence opens with and tells a fact of."""
    body = "各地都在修堤。河北省有二千干部上堤。山东省动员了三万人。福建、浙江、广东等省有台风。"
    assert subjects(body) == {"河北", "山东"}


def test_what_is_said_of_a_county_where_nothing_else_is_said() -> None:
    """A county's sentence, or a counted list, is the subject where no province has a sentence of its own."""
    body = ("从天津坐火车，经德州到了这里。", "天上有雨。", "大家都下地。", "临邑县今年种棉十二万亩。")
    assert subjects(*body) == {"山东"}
    body = (
        "委员会开了三天会，讨论了防汛。",
        "天上有雨。",
        "会上有人说，山东、河南两省的河务局都派人来了。",
        "散会了。",
    )
    assert subjects(*body) == {"山东", "河南"}


def test_a_province_in_full_with_its_county() -> None:
    """A province that one of its counties follows is a subject where the headline names no place."""
    assert subjects("会上介绍了许多经验，其中有甘肃省会宁县的，也有山东省的。", "大家讨论。") == {"甘肃"}


def test_others_in_an_article_about_one_place() -> None:
    """What an article with a place in its headline compares that with is mentioned only."""
    body = "他们参观过河北省昌黎县，回来又种了二百亩。"
    assert told(article("沂南玉米丰收", body, day="1958-09-01")) == "沂南/山东 (河北/河北) (昌黎/河北)"


def test_a_caption_is_no_section() -> None:
    """The caption of a picture beside an article says nothing of the article's subject."""
    caption = "这是河北省昌黎县的社员在果树底下种的谷子，他们正在锄草，今年每亩要收八百斤。"
    for text in (caption, caption.removeprefix("这是") + "　王林摄"):
        assert subjects("沂南县种了三万亩玉米。", text, headline="沂南玉米丰收") == {"山东"}
        assert subjects(text, headline="秋天（图片）") == {"河北"}


def test_a_dateline_alone_is_no_subject() -> None:
    """Where news was sent from is its subject only if the text names something there."""
    assert told(article("农村见闻", "新华社太原四日电　夏收开始了。")) == "中国/None (太原/山西)"
    assert subjects("新华社太原四日电　阳曲县夏收开始了。") == {"山西"}
    assert told(article("农村见闻", "新华社延安四日电　夏收开始了。", day="1946-06-04")) == "(延安/陕西)"
    assert subjects("新华社延安四日电　绥德夏收开始了。", day="1956-06-04") == {"陕西"}


def test_an_article_that_names_provinces_is_in_some_region() -> None:
    """An article without a subject is about China if it names places of it, and not if these only qualify words."""
    assert subjects(
        "他们去过很多地方。", "再后来就不知道了。", "有人写信说，老张后来在上海住过，又搬了家。", "他没有回信。"
    ) == {"中国"}
    foreign = article("苏联专家的帮助", "苏联和捷克的专家到过很多地方。", "苏联人说：", "我们在沈阳住过。")
    assert told(foreign) == "中国/None (沈阳/辽宁)"
    assert told(article("苏联专家的帮助", "专家帮助鞍钢修高炉。")) == "鞍山/辽宁"
    assert told(article("苏联的集体农庄", "新华社太原四日电　农庄丰收。")) == "(太原/山西)"
    assert told(article("北京烤鸭的做法", "先把鸭子洗净。")) == "(北京/北京)"


# ---- great regions ---------------------------------------------------------------------------------------------


def test_great_regions_are_subjects() -> None:
    """A great region in a headline is a subject beside its provinces, and what names no other place is about it."""
    assert told(article("华东各地积肥", "各地都在积肥。")) == "华东/None"
    assert told(article("西北各地积肥", "陕西省积了三万车肥。")) == "西北/None 陕西/陕西"


def test_directions_are_no_great_regions() -> None:
    """东北, 西北 and 西南 are directions after a place and before a part or a distance."""
    for text in ("县城东北的山上", "太原西北三十里的村子", "村子在东北角", "路向西南拐", "越南西北的山地"):
        assert not {"东北", "西北", "西南"} & {place.name for place in find_places(article(text), GAZETTEER)}, text
    for text in ("西北军民", "到东北去", "我国西南各省"):
        assert {"东北", "西北", "西南"} & {place.name for place in find_places(article(text), GAZETTEER)}, text


def test_a_county_lies_in_its_great_region() -> None:
    """A place's path leads by the great region of its day: Jiangxi lay in Central-South China until 1954."""
    for day, region in (("1952-03-01", "x-zhongnan"), ("1956-03-01", "x-huadong")):
        (place,) = find_places(article("兴国县的老区人民", day=day), GAZETTEER)
        assert place.path[:3] == ("CN", region, "360000")
