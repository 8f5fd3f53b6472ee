"""Context rules for Chinese names: whether one is a street's, river's, person's or foreign place's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from search.enrich.places.admin_units import PlaceMention

__all__ = [
    "is_below_county",
    "is_cooperative",
    "is_direction",
    "is_fixed_phrase",
    "is_foreign_person",
    "is_in_book_title",
    "is_newspaper",
    "is_person",
    "is_river",
    "is_route",
    "is_street",
    "mark_foreign",
    "may_be_inside",
    "may_be_river",
    "reads_as_province",
]

# What may follow a province even if the segmenter splits there otherwise: 山西|北部 and not 山|西北部.
_AFTER_PROVINCE = re.compile(
    "[东西南北中]部|[东西][南北]部|农民|人民|群众|农村|农业|妇女|青年|工人|老区|解放区|灾区|山区|地区|一带|各|全省|省|境内|街头|街道|"
    "籍|代表|干部|(?:汉|回|壮|僮|苗|藏|彝|瑶|侗|满|黎|土家|蒙古)族|、|[到去来的]"
)
_PREPOSITIONS = frozenset("从自由在到往赴向去来与和及以是经对使给至离抵")
# Not a street if 路 begins another word: a railway's bureau (路局), a line (路线), the county of 路南.
_STREET = re.compile(
    "[东西南北中一二三四五]?(?:(?:马路|大道|胡同|里弄)|路(?![线局过程费子段途上口南北遥透])|大街(?!小)|街(?![头道上]))"
)
_RIVERSIDE = re.compile(
    "两岸|流域|沿岸|沿江|江岸|[东西南北]岸|[上中下]{1,2}游|边(?![境防疆区])|畔|支流|水系|水位|江堤|大堤"
)
_RIVERS_END = frozenset("江河湖水溪")
# Without 向, 于 and others, which are surnames too but mostly prepositions before a place.
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范石姚谭廖邹熊陆郝孔崔毛邱秦史顾侯邵孟段雷钱汤尹黎武乔贺赖龚纪毕裴滕翁邢柴瞿阮骆欧祁霍盛闫聂焦鲍庞樊"
)
_BEFORE_A_PERSON = re.compile(
    "(?:^|[、，。；：！？“（\\s]|社长|主任|书记|[县市省乡村区部厅局科组队班排连营团师军厂校院社]长|主席|委员|同志|模范|英雄|"
    "代表|农民|社员|工人|战士|学生|教师|教授|记者|和|与)$"
)
_COOPERATIVES = re.compile(
    "(?:[、和][^、和，。；：县市省]{1,4}){0,6}等?[两二三四五六七八九十]{1,8}个?(?:农业|高级|初级)?(?:生产)?(?:合作)?社"
)
_ONE_OF_COOPERATIVES = re.compile("社(?:[、和与及][^、和与及，。；：]{1,5}社)")
_COOPERATIVE_BEFORE = re.compile("社[、和与及]$")
_ROUTE = re.compile("公路|铁路|鐵路|线(?!路)|線(?!路)|大道|高速")
# Not if 报 begins a verb: 四日报告.
_NEWSPAPER = re.compile(
    "[\\u4e00-\\u9fff]{0,2}(?:日报|晚报|晨报)(?![告名道导到喜捷送表请账单载])|画报"
    "|(?:农民|大公|文汇|益世|青年|工人|群众|大众|劳动|妇女|教师|少年)报(?![告名])"
)
# 东北 and its like are directions after a place or the word for one, and before a part or a way: 县城西北, 西南角.
_DIRECTION_BEFORE = re.compile("(?:[向往朝偏正以县市省区城镇村乡庄屯寨店山岭江河湖海岛湾口关岸距]|首都)$")
_DIRECTION_AFTER = re.compile(
    "部(?!队)|方(?!面)|[角风侧郊隅岸坡麓端口]|面(?!积)|[走约接连临濒邻靠]|行(?![政署])|通过|与(?![东西南华中各全])"
    "|(?:约|[0-9〇一二三四五六七八九十百]{1,4})[公华]?里|太平洋|大西洋"
)
# A village, a commune or one of its teams that bears the name of a county elsewhere, or a people; not a county's
# communes (公社化).
_BELOW_COUNTY = re.compile(
    "[乡镇村屯](?![长民])|(?:人民)?公社(?!化)|(?:生产)?大队|管理区|农业社|高级社|初级社|街道|社区|族(?!自治)"
)
_BETWEEN_NAMES = frozenset("·•・‧∙")
_INSIDE = re.compile("[内里外中上下旁]")
_SENTENCE_END = re.compile("[。！？；\n]")
_LINKED = re.compile("的?|境内的?|[东西南北中]部的?|(?:、[^、，。；：\\s]{1,6})*、|[和与及]")
_SIBLING = re.compile("[、和与及]\\w")
_MAX_LINK = 60  # characters between two names of one list
_MAX_BOOK_TITLE = 20  # characters of a book's title before a name
_MAX_TITLE = 4  # characters before a surname that are searched for a title


def reads_as_province(folded: str, start: int, end: int, *, starts_word: bool) -> bool | None:
    """Return whether a province's short name counts in spite of the segmenter.

    Args:
        folded: The text.
        start: First character of the name.
        end: One past its last.
        starts_word: Whether the segmenter has a word that begins there.

    Returns:
        True if what follows supports it, False if what stands before contradicts it, None if neither.
    """
    if not starts_word and folded[start - 1] not in _PREPOSITIONS:
        return False
    return True if end == len(folded) or _AFTER_PROVINCE.match(folded, end) else None


def is_street(folded: str, end: int) -> bool:
    """Return whether a name that ends there is that of a street: 河北路, 南京东路."""
    return _STREET.match(folded, end) is not None


def may_be_river(folded: str, end: int) -> bool:
    """Return whether a name that ends there is written like a river's: 牡丹江."""
    return folded[end - 1] in _RIVERS_END


def is_river(folded: str, end: int) -> bool:
    """Return whether a name that ends there is that of a river: 嫩江两岸, 沱江流域."""
    return folded[end - 1] in _RIVERS_END and _RIVERSIDE.match(folded, end) is not None


def is_direction(folded: str, start: int, end: int) -> bool:
    """Return whether 东北, 西北 or 西南 is a direction rather than a great region of China."""
    before = _DIRECTION_BEFORE.search(folded[max(0, start - 2) : start])
    return before is not None or _DIRECTION_AFTER.match(folded, end) is not None


def may_be_inside(folded: str, end: int) -> bool:
    """Return whether a word for inside or outside follows a name that ends there, as it does common nouns: 米仓内."""
    return _INSIDE.match(folded, end) is not None


def is_below_county(folded: str, end: int) -> bool:
    """Return whether a bare name that ends there is that of a township, a commune or a people: 镇西乡, 鄂伦春族."""
    return _BELOW_COUNTY.match(folded, end) is not None


def is_foreign_person(folded: str, start: int, end: int) -> bool:
    """Return whether a name between two offsets is part of a foreigner's: 玛丽·安宁."""
    return not _BETWEEN_NAMES.isdisjoint(folded[max(0, start - 1) : start] + folded[end : end + 1])


def is_fixed_phrase(folded: str, start: int, end: int) -> bool:
    """Return whether a name of two characters is half of a phrase of two like parts: 成县成乡, 全省全县."""
    if end - start != 2:
        return False
    before, after = folded[max(0, start - 2) : start], folded[end : end + 2]
    parts = [part for part in (before, after) if len(part) == 2 and part[1] in "省区县乡村社队"]
    return any(part[0] == folded[start] and part[1] != folded[start + 1] for part in parts)


def is_cooperative(folded: str, start: int, end: int) -> bool:
    """Return whether a name is one of several cooperatives': 永丰、新民、建设三社, 永安社和长安社."""
    is_last = folded.startswith("社", end) and _COOPERATIVE_BEFORE.search(folded[max(0, start - 2) : start])
    return bool(is_last or _COOPERATIVES.match(folded, end) or _ONE_OF_COOPERATIVES.match(folded, end))


def is_newspaper(folded: str, end: int) -> bool:
    """Return whether a name that ends there begins a newspaper's: 河北日报, 天津大公报."""
    return _NEWSPAPER.match(folded, end) is not None


def is_in_book_title(folded: str, start: int) -> bool:
    """Return whether a name stands within the marks of a book's title: 《河北民间故事》."""
    opened = folded.rfind("《", max(0, start - _MAX_BOOK_TITLE), start)
    return opened >= 0 and "》" not in folded[opened:start]


def is_route(text: str, end: int) -> bool:
    """Return whether a name that ends there is that of a road or railway: 川陕公路."""
    return _ROUTE.match(text, end) is not None


def is_person(folded: str, start: int, end: int) -> bool:
    """Return whether a name between two offsets is a given name.

    So it is after a surname with a title or comma before that, or if the next name has the same one: 纪天柱、纪天文.
    """
    before = folded[max(0, start - 1 - _MAX_TITLE) : start]
    surname = before[-1:]
    is_sibling = _SIBLING.fullmatch(folded, end, end + 2) and folded[end + 1 : end + 2] == surname
    if is_sibling and surname not in _PREPOSITIONS:
        return True
    return surname in _SURNAMES and _BEFORE_A_PERSON.search(before[:-1]) is not None


def mark_foreign(
    folded: str,
    mentions: Iterable[PlaceMention],
    same_script_places: frozenset[str],
    levels: Mapping[str, str],
    namesakes: frozenset[str] = frozenset(),
) -> list[PlaceMention]:
    """Return the mentions, with bare names of places abroad, where names are Chinese characters too, made foreign.

    Args:
        folded: The text.
        mentions: Mentions in reading order.
        same_script_places: Names of such countries (朝鲜, 越南) and of their cities.
        levels: The level of each unit.
        namesakes: Names of provinces that places in such countries bear as well.

    A name right after one of those, or in one list with it, is foreign (越南河内、海防、太原); so is any bare name in
    what was sent from there. A county's name in a sentence that has named nothing else counts only if the document
    names the county elsewhere.
    """
    result: list[PlaceMention] = []
    abroad = chain = -1
    is_from_abroad = False
    for original in mentions:
        mention = original
        own = {levels[code] for code in mention.codes}
        if result and (abroad >= 0 or chain >= 0) and _SENTENCE_END.search(folded, result[-1].end, mention.start):
            abroad = chain = -1
        bare = mention.rule in ("short-name", "abbreviation") and not own & {"province", "great-region", "country"}
        if chain >= 0 and folded[mention.start : mention.end] in namesakes:
            bare = mention.start == chain or (
                result[-1].rule == "foreign" and result[-1].text not in same_script_places
            )
        if not own:
            is_there = folded[mention.start : mention.end] in same_script_places
            is_from_abroad |= mention.is_dateline and is_there
            chain = abroad = mention.end if is_there else -1
        elif bare and is_from_abroad:
            mention = replace(original, codes=(), rule="foreign")
        elif bare and chain >= 0 and _is_linked(folded, chain, mention.start):
            mention = replace(original, codes=(), rule="foreign")
            chain = mention.end
        elif bare and abroad >= 0 and own == {"county"}:
            mention = replace(original, needs_context=True)
        else:
            abroad = chain = -1
        result.append(mention)
    return result


def _is_linked(folded: str, end: int, start: int) -> bool:
    return start - end <= _MAX_LINK and _LINKED.fullmatch(folded, end, start) is not None
