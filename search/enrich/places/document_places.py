"""Places of a document: its subjects and those only mentioned, each with the words as evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from search.enrich.gazetteer.admin_units import UnitName
from search.enrich.gazetteer.gazetteer import CHINA, Gazetteer
from search.enrich.places.passages import Passage, document_passages
from search.enrich.places.resolution import LIST_COMMA, MentionResolver, ResolvedMention
from search.enrich.places.treatment import topics, treated_places
from search.model import Document, Evidence, Kind, ParagraphKind, Place, Role
from search.text import to_simplified

__all__ = ["find_places"]

_MAX_EVIDENCE = 20  # mentions kept for each place
_MAX_HEADING = 40  # characters of the longest heading that counts as a sub-head
# Datelines of the agency's headquarters do not say where the news is. It left Yan'an in March 1947, and named it or
# North Shaanxi until it came to Beijing in March 1949.
_YANAN, _PEKING = "610600", "110000"
_HEADQUARTERS_MOVED = date(1949, 3, 25)
_PROVINCE_PRINTED = re.compile("省|自治区|特别市| Province", re.IGNORECASE)
# The count after a list of units: 湖南、湖北、江西三省.
_COUNTED = re.compile("(?:[两二三四五六七八九十]|等|各){1,8}[个]?(?:省|市|县|专区|地区|地委|盟)")
_SPECIAL_DISTRICT = re.compile("专区|專區|专署|專署|专员|專員|地委|地区|地區")
_MAX_SHORT_NEWS = 3  # paragraphs of a short news item
_OPENING_LENGTH = {"zh": 40, "en": 160}  # characters in which a place opens an article
_MAX_ADJACENT_GAP = 3  # characters between names that follow one another down the hierarchy
_MAX_LIST_GAP = 8  # characters between members of a list; LIST_COMMA matches no more


def find_places(document: Document, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Return the places of a document, subjects first, each once with the evidence of its mentions.

    A place is a subject if a headline or sub-head names it; if the news was sent from it and no headline names
    another; if its committee or government acts within a subject; or, where the headline names no place, if it is
    mentioned in two paragraphs and makes up a third of all mentions. China is a subject only if nothing narrower is.

    Args:
        document: As ingest made it, with its date of publication.
        gazetteer: The units.
    """
    day = _day_of(document)
    passages = document_passages(document, gazetteer, day)
    listed = [gloss.zh for gloss in document.entities if gloss.category == "place"]
    mentions = MentionResolver(passages, gazetteer, day, listed).resolve()
    if not mentions:
        return ()
    subjects = _subjects(mentions, passages, gazetteer, day, is_news=document.kind is Kind.NEWSPAPER)
    by_code: defaultdict[str, list[ResolvedMention]] = defaultdict(list)
    for resolved in mentions:
        by_code[resolved.code].append(resolved)
    if subjects - {CHINA}:
        by_code.pop(CHINA, None)
        subjects.discard(CHINA)
    elif subjects and CHINA not in by_code:
        by_code[CHINA] = [replace(resolved, code=CHINA) for resolved in mentions]
    stated = _stated_provinces(mentions, gazetteer, day)
    paths = {code: _path(code, gazetteer, day, stated.get(code)) for code in by_code}
    ordered = sorted(by_code, key=lambda code: code not in subjects)
    return tuple(_place(by_code[code], paths[code], gazetteer, day, is_subject=code in subjects) for code in ordered)


def _stated_provinces(mentions: Iterable[ResolvedMention], gazetteer: Gazetteer, day: date | None) -> dict[str, str]:
    """Return provinces that the text puts right before a unit where the tables have another: 松江省阿城县."""
    province_by_code: dict[str, str] = {}
    province, before, end = "", "", -1
    for resolved in mentions:
        mention, text = resolved.mention, resolved.passage.text
        adjoins = (resolved.passage.where, mention.start) == (before, end)
        printed = _PROVINCE_PRINTED.match(text, mention.end)
        before, end = resolved.passage.where, printed.end() if printed else mention.end
        if gazetteer.level(resolved.code, day) == "province":
            is_printed = printed or _PROVINCE_PRINTED.search(mention.text)
            province = resolved.code if is_printed else ""
        elif not adjoins:
            province = ""
        elif province and _may_overrule(province, resolved.code, gazetteer, day):
            province_by_code.setdefault(resolved.code, province)
    return province_by_code


def _may_overrule(stated: str, code: str, gazetteer: Gazetteer, day: date | None) -> bool:
    """Return whether only the tables' dates may be wrong: the unit lay there once, or a province was succeeded."""
    path = gazetteer.path(code, day)
    own = gazetteer.province_code(path)
    if stated in path or own is None:
        return False
    successors = {stated, *gazetteer.unit(stated).successors}, {own, *gazetteer.unit(own).successors}
    is_historical = stated.startswith("x-") or own.startswith("x-")
    return gazetteer.is_within(code, stated, day) or (is_historical and bool(successors[0] & successors[1]))


def _path(code: str, gazetteer: Gazetteer, day: date | None, stated: str | None) -> tuple[str, ...]:
    path = gazetteer.path(code, day)
    if stated is None:
        return path
    within = [unit for unit in path if gazetteer.level(unit, day) in ("prefecture", "county")]
    return (*gazetteer.path(stated, day), *within)


def _day_of(document: Document) -> date | None:
    """Return the day of publication, or the middle of a coarser span."""
    return document.published.middle if document.published else None


def _subjects(
    mentions: list[ResolvedMention], passages: list[Passage], gazetteer: Gazetteer, day: date | None, *, is_news: bool
) -> set[str]:
    levels = {resolved.code: gazetteer.level(resolved.code, day) for resolved in mentions}
    narrow = [resolved for resolved in mentions if levels[resolved.code] not in ("country", "great-region")]
    wide = _in_headline(resolved for resolved in mentions if levels[resolved.code] == "great-region")
    original = "zh" if any(passage.lang == "zh" for passage in passages) else "en"
    body = _in_body(narrow, original)
    subjects = _in_headline(narrow) | _in_subheads(narrow)
    foreign = _is_foreign_news(passages, len(body))
    if subjects and is_news:
        is_on_several = len({gazetteer.province(code, day) for code in subjects}) > 1
        subjects |= treated_places(body, subjects, gazetteer, day, only_sections=not is_on_several)
        subjects |= _listed_with(body, subjects, original, gazetteer, day)
    elif not subjects and not foreign:
        subjects = _dateline_places(narrow, body, gazetteer, day) | _dominant(narrow, original, gazetteer, day)
        subjects |= treated_places(body, subjects, gazetteer, day, only_sections=False) if is_news else set()
        subjects = subjects or (_opening_places(narrow, passages, original, gazetteer, day) if is_news else set())
        subjects |= _listed_with(body, subjects, original, gazetteer, day)
        subjects = subjects or (topics(body, gazetteer, day) if is_news else set())
    if subjects:
        return subjects | wide | _institutions_within(narrow, subjects, original, gazetteer, day)
    if wide or _china_dominates(mentions, original, foreign=foreign):
        return wide or {CHINA}
    at_home = bool(body) if foreign else any(_is_at_home(resolved, day) for resolved in narrow)
    return {CHINA} if at_home else set()


def _is_at_home(resolved: ResolvedMention, day: date | None) -> bool:
    """Return whether a mention shows that an article is about China, if about no place in particular."""
    is_product = resolved.mention.is_modifier and resolved.passage.kind is None  # a headline on 北京烤鸭
    return not (is_product or _is_headquarters(resolved, day))


def _in_headline(mentions: Iterable[ResolvedMention]) -> set[str]:
    return {
        resolved.code for resolved in mentions if resolved.passage.kind is None and not resolved.mention.is_modifier
    }


def _in_subheads(mentions: Iterable[ResolvedMention]) -> set[str]:
    return {
        resolved.code
        for resolved in mentions
        if resolved.passage.kind is ParagraphKind.HEADING
        and len(resolved.passage.text) <= _MAX_HEADING
        and not resolved.mention.is_modifier
    }


def _dateline_places(
    mentions: Iterable[ResolvedMention], body: Iterable[ResolvedMention], gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """Return where the news was sent from, if the text names something in the same province too."""
    provinces = {gazetteer.province(resolved.code, day) for resolved in body}
    return {
        resolved.code
        for resolved in mentions
        if _is_origin(resolved)
        and not _is_headquarters(resolved, day)
        and gazetteer.province(resolved.code, day) in provinces
    }


def _is_origin(resolved: ResolvedMention) -> bool:
    return resolved.mention.is_dateline


def _is_headquarters(resolved: ResolvedMention, day: date | None) -> bool:
    """Return whether a dateline is that of the agency's headquarters: Yan'an at first, then Beijing."""
    own = _YANAN if day is not None and day < _HEADQUARTERS_MOVED else _PEKING
    return _is_origin(resolved) and resolved.code == own


def _in_body(mentions: Iterable[ResolvedMention], original: str) -> list[ResolvedMention]:
    """Return the mentions in paragraphs of the original, without datelines and modifiers."""
    return [
        resolved
        for resolved in mentions
        if resolved.passage.kind is not None
        and resolved.passage.lang == original
        and not (resolved.mention.is_modifier or _is_origin(resolved))
    ]


def _dominant(mentions: list[ResolvedMention], original: str, gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Return units in two paragraphs with a third of all mentions, and those within which half of all mentions lie."""
    body = _in_body(mentions, original)
    own: defaultdict[str, list[int]] = defaultdict(list)
    within: defaultdict[str, list[int]] = defaultdict(list)
    for resolved in body:
        own[resolved.code].append(resolved.passage.number)
        for code in gazetteer.path(resolved.code, day):
            within[code].append(resolved.passage.number)
    return {
        code
        for code, numbers in own.items()
        if (len(set(numbers)) >= 2 and len(numbers) * 3 >= len(body))
        or (len(set(within[code])) >= 2 and len(within[code]) * 2 >= len(body) and len(within[code]) > len(numbers))
    }


def _opening_places(
    mentions: list[ResolvedMention], passages: list[Passage], original: str, gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """Return the place that opens a news item too short to name anything twice, as narrowly as it is given."""
    paragraphs = [passage for passage in passages if passage.lang == original and passage.kind is ParagraphKind.BODY]
    body = _in_body(mentions, original)
    if len(paragraphs) > _MAX_SHORT_NEWS or not body or body[0].passage.number != paragraphs[0].number:
        return set()
    first = body[0]
    if first.code == _PEKING and first.passage.text[max(0, first.mention.start - 1) : first.mention.start] == "在":
        return set()  # where treaties are signed and congresses held
    within = [resolved for resolved in body if first.code in gazetteer.path(resolved.code, day)]
    if first.mention.start >= _OPENING_LENGTH[original] or len(within) * 3 < len(body):
        return set()
    chain = [first]
    for resolved in body[1:]:
        if resolved.mention.start - chain[-1].mention.end > _MAX_ADJACENT_GAP or resolved.passage is not first.passage:
            break
        chain.append(resolved)
    return {resolved.code for resolved in chain if resolved in within}


def _listed_with(
    body: list[ResolvedMention], subjects: set[str], original: str, gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """Return units listed with a subject, or without one, if the list is counted (三省) or opens the article."""
    listed: set[str] = set()
    row: list[ResolvedMention] = []
    for number, resolved in enumerate(body):
        row.append(resolved)
        following = body[number + 1] if number + 1 < len(body) else None
        if following is not None and _are_listed(resolved, following, gazetteer, day):
            continue
        opens = row[0] is body[0] and row[0].mention.start < _OPENING_LENGTH[original]
        counted = _COUNTED.match(resolved.passage.text, resolved.mention.end)
        codes = {member.code for member in row}
        if (opens or counted) and (codes & subjects or (len(codes) > 1 and not subjects)):
            listed |= codes
        row = []
    return listed


def _are_listed(left: ResolvedMention, right: ResolvedMention, gazetteer: Gazetteer, day: date | None) -> bool:
    return (
        left.passage is right.passage
        and left.mention.end <= right.mention.start <= left.mention.end + _MAX_LIST_GAP
        and LIST_COMMA.fullmatch(left.passage.text, left.mention.end, right.mention.start) is not None
        and gazetteer.level(left.code, day) == gazetteer.level(right.code, day)
    )


def _institutions_within(
    mentions: Iterable[ResolvedMention], subjects: set[str], original: str, gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """Return units within a subject whose committee or government is mentioned."""
    return {
        resolved.code
        for resolved in mentions
        if resolved.mention.is_institution
        and resolved.passage.lang == original
        and subjects.intersection(gazetteer.path(resolved.code, day)[:-1])
    }


def _is_foreign_news(passages: list[Passage], at_home: int) -> bool:
    """Return whether a headline names a place abroad, and the text names places there more often than in China.

    Args:
        passages: Headlines and paragraphs.
        at_home: The number of mentions of places in China in the paragraphs of the original.
    """
    titles = [passage for passage in passages if passage.kind is None]
    is_headline = any(not mention.codes for passage in titles for mention in passage.mentions)
    original = "zh" if any(passage.lang == "zh" for passage in passages) else "en"
    abroad = sum(not mention.codes for passage in passages if passage.lang == original for mention in passage.mentions)
    return is_headline and abroad > at_home


def _china_dominates(mentions: list[ResolvedMention], original: str, *, foreign: bool) -> bool:
    china = [resolved for resolved in mentions if resolved.code == CHINA]
    if any(resolved.passage.kind is None for resolved in china):
        return True
    body = _in_body(mentions, original)
    china_in_body = [resolved for resolved in body if resolved.code == CHINA]
    return (
        not foreign
        and len({resolved.passage.number for resolved in china_in_body}) >= 2
        and len(china_in_body) * 3 >= len(body)
    )


def _name(resolved: ResolvedMention, gazetteer: Gazetteer, day: date | None) -> UnitName:
    """Return the name of a unit on the day, or the printed one of a city in that district (烟台 in 莱阳专区)."""
    unit, mention = gazetteer.unit(resolved.code), resolved.mention
    printed = to_simplified(gazetteer.name_index.romanised.customary.get(mention.text, mention.text))
    district = _SPECIAL_DISTRICT.match(resolved.passage.text, mention.end) or _SPECIAL_DISTRICT.search(mention.text)
    return unit.name_near(day, printed, prefer_current=district is None)


def _place(
    mentions: list[ResolvedMention], path: tuple[str, ...], gazetteer: Gazetteer, day: date | None, *, is_subject: bool
) -> Place:
    code = path[-1]
    name = _name(mentions[0], gazetteer, day)
    evidence = tuple(
        Evidence(
            where=resolved.passage.where, start=resolved.mention.start, end=resolved.mention.end,
            text=resolved.mention.text, rule=resolved.mention.rule,
        )
        for resolved in mentions[:_MAX_EVIDENCE]
    )  # fmt: skip
    return Place(
        code=code, name=name.short, name_en=name.english, level=gazetteer.level(code, day),
        province=gazetteer.province_of(path, day), path=path,
        role=Role.SUBJECT if is_subject else Role.MENTION, evidence=evidence,
    )  # fmt: skip
