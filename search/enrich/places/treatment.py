"""Which of the places in a news article's paragraphs it treats, rather than only naming them.

An article on several provinces is about each that has a paragraph or a sentence of its own, or that is named in full
with one of its counties.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from search.enrich.gazetteer.admin_units import LEVELS

if TYPE_CHECKING:
    from search.enrich.gazetteer.gazetteer import Gazetteer
    from search.enrich.places.resolution import ResolvedMention

__all__ = ["topics", "treated_places"]

_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?;] ")
_FACT = re.compile(r"\d{2}|[一二三四五六七八九十百千万亿〇○零两]{2}|百分之|成立|完成|建成|开始")
_DATELINE = re.compile(
    r"【[^】]{1,30}】|[（(\[][^）)\]]{1,60}[）)\]]|[^，。：]{4,24}[电讯][\s：]+"
    r"|(?:Xinhua|NCNA|Our )[^:–—]{0,80}(?:[:–—]|--)\s"
)
_CAPTION = re.compile("^(?:这是|[上下左右]?图(?:为|是|：))|摄(?:影)?[）)]?$|[Pp]hoto(?:graph)? by [^.]{1,40}\\.?$")
_IN_PROVINCE = re.compile(r"(?: County| City| Prefecture| Special District| Banner)?(?:,| in) ")
_BULLETS = frozenset("▲△●○◆◇■□★☆·•※")
_NO_TOPIC_AFTER = frozenset("过到往向赴给对与和同比跟像经")
_SECTION = {"zh": 40, "en": 160}  # characters of a paragraph that says more of a place than that it exists
_TOPIC = {"zh": 12, "en": 60}  # characters in which the topic of a sentence begins
_MAX_GAP = 3  # characters between a province and its county, such as its suffix


def treated_places(
    body: Sequence[ResolvedMention], subjects: set[str], gazetteer: Gazetteer, day: date | None, *, only_sections: bool
) -> set[str]:
    """Return the units that paragraphs or sentences are about.

    Args:
        subjects: What the article is about by its headlines, or by how often it is named.
        body: The mentions in paragraphs of the original, in reading order, without datelines and modifiers.
        gazetteer: The units.
        day: The document's day.
        only_sections: Whether only whole paragraphs count, since the headline names other places.
    """
    covered = {gazetteer.province(code, day) for code in subjects}
    treated: set[str] = set()
    for _, group in groupby(body, key=lambda resolved: resolved.passage.where):
        mentions = list(group)
        if subjects and _CAPTION.search(mentions[0].passage.text):
            continue
        treated |= {code for code in _section(mentions, gazetteer, day) if gazetteer.province(code, day) not in covered}
        if not only_sections:
            treated |= _topics(mentions, gazetteer, day, ("province",)) | _in_full(mentions, gazetteer, day)
    return treated


def topics(body: Sequence[ResolvedMention], gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Return the units of any level with which sentences begin that tell a fact and name no other province."""
    groups = groupby(body, key=lambda resolved: resolved.passage.where)
    return {code for _, group in groups for code in _topics(list(group), gazetteer, day, LEVELS)}


def _section(mentions: Sequence[ResolvedMention], gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Return what a paragraph opens with after its dateline, if three quarters of its names lie in that province."""
    first = mentions[0]
    province = gazetteer.province(first.code, day)
    own = sum(gazetteer.province(resolved.code, day) == province for resolved in mentions)
    dateline = _DATELINE.match(first.passage.text)
    opening = dateline.end() if dateline else 0
    text = first.passage.text
    is_item = text[:1] in _BULLETS
    tells = is_item or len(text) - opening >= _SECTION[_script(first)] or _FACT.search(text, first.mention.end)
    return {first.code} if tells and _opens(first, opening) and own * 4 >= len(mentions) * 3 else set()


def _script(resolved: ResolvedMention) -> str:
    return "zh" if resolved.passage.lang == "zh" else "en"


def _opens(resolved: ResolvedMention, start: int) -> bool:
    """Return whether a name is the topic of what begins at an offset.

    Where somebody went, or what something is compared with, is no topic: 参观过昌黎县, 与上海交换.
    """
    text, mention = resolved.passage.text, resolved.mention
    before = text[max(start, mention.start - 1) : mention.start]
    return mention.start - start < _TOPIC[_script(resolved)] and before not in _NO_TOPIC_AFTER


def _topics(
    mentions: Sequence[ResolvedMention], gazetteer: Gazetteer, day: date | None, levels: Sequence[str]
) -> set[str]:
    """Return the units of some levels with which sentences begin that tell a fact and name no other province."""
    opening = set()
    for start, end, inside in _sentences(mentions):
        provinces = {gazetteer.province(resolved.code, day) for resolved in inside}
        first = inside[0]
        if gazetteer.level(first.code, day) not in levels or len(provinces) > 1:
            continue
        if _opens(first, start) and _FACT.search(first.passage.text, first.mention.end, end):
            opening.add(first.code)
    return opening


def _sentences(mentions: Sequence[ResolvedMention]) -> Iterator[tuple[int, int, list[ResolvedMention]]]:
    """Yield the first and last offset of each sentence of a paragraph that names places, with its mentions."""
    text = mentions[0].passage.text
    ends = [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for number, group in groupby(mentions, key=lambda resolved: bisect_right(ends, resolved.mention.start)):
        yield (ends[number - 1] if number else 0), ends[number], list(group)


def _in_full(mentions: Iterable[ResolvedMention], gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Return provinces beside one of their counties or cities, and these: 河北省徐水县; Xushui County, Hebei."""
    named: set[str] = set()
    for left, right in pairwise(mentions):
        above, below = (left, right) if left.passage.lang == "zh" else (right, left)
        between = left.passage.text[left.mention.end : right.mention.start]
        is_beside = len(between) <= _MAX_GAP if above is left else _IN_PROVINCE.fullmatch(between) is not None
        if (
            is_beside
            and gazetteer.level(above.code, day) == "province"
            and above.code in gazetteer.path(below.code, day)[:-1]
        ):
            named |= {above.code, below.code}
    return named
