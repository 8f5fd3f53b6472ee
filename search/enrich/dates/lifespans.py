"""Recognition of lifespans: whether years behind a name are those of birth and death (Sun Yefang (1908–1983))."""

from __future__ import annotations

import re
from datetime import timedelta

from search.enrich.dates.named_periods import NamedPeriods
from search.model import DateSpan

__all__ = ["is_lifespan"]

_MAX_BEFORE, _MAX_AFTER = 90, 24  # characters examined on either side
_MIN_LIFESPAN, _MAX_LIFESPAN = timedelta(days=15 * 365), timedelta(days=111 * 366)  # of who is written about
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_OPENED = re.compile(
    rf"(?P<name>[^()（）]{{2,80}}?)\s?[(（](?:[{_HAN}·]{{2,8}}[,，、;；]?\s?)?(?P<born>(?:b\.|born|d\.|died|c\.|ca\.|生于)\s?)?$"
)
_CLOSED = re.compile(r"\s?年?\s?[)）,，;；]")
_NAME = re.compile(
    r"(?:(?:[^\W\d_]\.\s?){1,3}|[^\W\d_][\w'’.-]{1,90}\s)(?:(?:von|van|de|der)\s)?(?:[^\W\d_][\w'’.-]{0,90}\s)?"
    r"[^\W\d_][\w'’-]{1,90}$"
)
_LONGEST_HAN = 12  # characters that are searched for a Chinese name
_HAN_NAME = re.compile(rf"[{_HAN}·]{{2,{_LONGEST_HAN}}}$")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾"
    "韦付傅邹孟熊秦邱江尹薛闫阎段雷侯龙史陶贺毛郝顾龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐伍庞颜倪庄聂章鲁岳翟殷詹申"
    "欧耿关焦左柳甘祝包宁尚舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓"
    "古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明"
    "佘池查麻苑迟邝薄張劉陳楊趙黃吳孫羅鄭許馮鄧蕭葉蘇魏呂盧鐘譚陸賈韋鄒賀顧龔萬錢嚴費"
)
_NOT_PERSON = re.compile(
    r"\b(?:the|era|period|dynasty|wars?|revolution|movement|campaign|republic|reforms?|plan|leap|decades?|communes?|china"
    r"|chinese|province|county|city|village|township|prefecture|district|region|state|government|party|committee|army"
    r"|university|school|college|institute|company|association|society|bureau|ministry|conference|congress|history"
    r"|years|policy|system|famine|collectivi[sz]ation|cooperatives?|co-ops?|brigade|team|farm|land|rural|union|league"
    r"|purchas\w+|sales?|monopoly|trade|market|education|health|agriculture|industry|volumes?|vol|edition|daily|times|journal|review|press)\b",
    re.IGNORECASE,
)


def is_lifespan(text: str, start: int, end: int, span: DateSpan, eras: NamedPeriods) -> bool:
    """Return whether years in a bracket right after a person's name are those of birth and death.

    A name is two to four capitalised words, or a Chinese one that begins with a surname, but not an era of the table or
    words such as Province and Period. The years lie 15 to 110 years apart, or are marked (b. 1936).

    Args:
        text: A title or paragraph.
        start: Offset at which the years begin.
        end: Offset after them.
        span: The years.
        eras: The table.
    """
    opened = _OPENED.search(text[max(0, start - _MAX_BEFORE) : start])
    if opened is None or not _CLOSED.match(text[end : end + _MAX_AFTER]):
        return False
    if not opened["born"] and not _MIN_LIFESPAN <= span.latest - span.earliest <= _MAX_LIFESPAN:
        return False
    return _ends_in_name(opened["name"].rstrip("*_ "), eras)


def _ends_in_name(before: str, eras: NamedPeriods) -> bool:
    if characters := _HAN_NAME.search(before[-_LONGEST_HAN:]):
        run = characters[0]
        names = [run[-size:] for size in (2, 3, 4) if len(run) >= size]
        return any(name[0] in _SURNAMES for name in names) and not any(map(eras.mentions, names))
    words = before.split()[-4:]
    while words and not words[0][:1].isupper():
        words = words[1:]
    name = " ".join(words)
    if not _NAME.search(name) or not words[-1][:1].isupper():
        return False
    return not _NOT_PERSON.search(" ".join(words[-3:])) and not eras.mentions(name)
