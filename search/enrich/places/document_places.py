"""Turns a document into the places that it is about and those that it only names, with the words that say so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from search.enrich.places.gazetteer import CHINA, Gazetteer
from search.enrich.places.mentions import LIST_COMMA, Naming, Passage, Reading, passages
from search.enrich.places.units import Name
from search.model import Document, Evidence, Kind, ParagraphKind, Place, Role
from search.text import to_simplified

__all__ = ["find_places"]

_MOST_EVIDENCE = 20
_LONGEST_HEADING = 40
# The capital is where the agency sits, and says nothing of where the news is.
_NATIONAL_DATELINES = frozenset({"110000"})
_PROVINCE_PRINTED = re.compile("省|自治区|特别市| Province", re.IGNORECASE)
# 湖南、湖北、江西三省: what is counted is one.
_COUNTED = re.compile("(?:[两二三四五六七八九十]|等|各)+[个]?(?:省|市|县|专区|地区|地委|盟)")
_OF_A_DISTRICT = re.compile("专区|專區|专署|專署|专员|專員|地委|地区|地區")
_SHORT_NEWS = 3
_OPENING = 40
_ADJACENT = 3
_LONGEST_COMMA = 8


def find_places(document: Document, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Places of a document, subjects first, each once with all that was read of it.

    A place is a subject if a headline or sub-head names it, if it only is where the news was sent from and no headline
    names another, if its committee or government acts within a subject, or, where no place stands in the headline, if
    it is named in two paragraphs and makes up a third of all names. China is one only if nothing narrower is.
    """
    day = _day_of(document)
    read = passages(document, gazetteer, day)
    listed = [gloss.zh for gloss in document.entities if gloss.category == "place"]
    namings = Reading(read, gazetteer, day, listed).namings()
    if not namings:
        return ()
    subjects = _subjects(namings, read, gazetteer, day, is_news=document.kind is Kind.NEWSPAPER)
    by_code: defaultdict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_code[naming.code].append(naming)
    if subjects - {CHINA}:
        by_code.pop(CHINA, None)
        subjects.discard(CHINA)
    stated = _stated(namings, gazetteer, day)
    paths = {code: _path(code, gazetteer, day, stated.get(code)) for code in by_code}
    ordered = sorted(by_code, key=lambda code: code not in subjects)
    return tuple(_place(by_code[code], paths[code], gazetteer, day, is_subject=code in subjects) for code in ordered)


def _stated(namings: Iterable[Naming], gazetteer: Gazetteer, day: date | None) -> dict[str, str]:
    """The province that the text itself puts right before a unit, where the tables have it in another: 松江省阿城县."""
    found: dict[str, str] = {}
    province, before, end = "", "", -1
    for naming in namings:
        match, text = naming.match, naming.passage.text
        adjoins = (naming.passage.where, match.start) == (before, end)
        printed = _PROVINCE_PRINTED.match(text, match.end)
        before, end = naming.passage.where, printed.end() if printed else match.end
        if gazetteer.level(naming.code, day) == "province":
            is_printed = printed or _PROVINCE_PRINTED.search(match.text)
            province = naming.code if is_printed else ""
        elif not adjoins:
            province = ""
        elif province and _may_overrule(province, naming.code, gazetteer, day):
            found.setdefault(naming.code, province)
    return found


def _may_overrule(stated: str, code: str, gazetteer: Gazetteer, day: date | None) -> bool:
    """Whether the tables may be wrong of the time only: the unit once lay there, or one province became the other."""
    path = gazetteer.path(code, day)
    if stated in path or len(path) < 2:
        return False
    own = path[1]
    heirs = {stated, *gazetteer.unit(stated).successors}, {own, *gazetteer.unit(own).successors}
    is_historical = stated.startswith("x-") or own.startswith("x-")
    return gazetteer.lies_in(code, stated, day) or (is_historical and bool(heirs[0] & heirs[1]))


def _path(code: str, gazetteer: Gazetteer, day: date | None, stated: str | None) -> tuple[str, ...]:
    path = gazetteer.path(code, day)
    if stated is None:
        return path
    within = [unit for unit in path if gazetteer.level(unit, day) not in ("country", "province")]
    return (CHINA, stated, *within)


def _day_of(document: Document) -> date | None:
    """The day of publication, or the middle of a coarser span."""
    span = document.published
    return span.earliest + (span.latest - span.earliest) / 2 if span else None


def _subjects(
    namings: list[Naming], read: list[Passage], gazetteer: Gazetteer, day: date | None, *, is_news: bool
) -> set[str]:
    narrow = [naming for naming in namings if naming.code != CHINA]
    original = "zh" if any(passage.lang == "zh" for passage in read) else "en"
    headline = _headlined(narrow)
    subjects = headline | _under_heads(narrow)
    foreign = _is_foreign_news(read)
    if not subjects and not foreign:
        subjects = _sent_from(narrow) or _dominant(narrow, original, gazetteer, day)
        subjects = subjects or (_leading(narrow, read, original, gazetteer, day) if is_news else set())
        subjects |= _listed_with(_in_body(narrow, original), subjects, gazetteer, day)
    if subjects:
        return subjects | _acting_within(narrow, subjects, original, gazetteer, day)
    return {CHINA} if _china_dominates(namings, original, foreign=foreign) else set()


def _headlined(namings: Iterable[Naming]) -> set[str]:
    return {naming.code for naming in namings if naming.passage.kind is None and not naming.match.aside}


def _under_heads(namings: Iterable[Naming]) -> set[str]:
    return {
        naming.code
        for naming in namings
        if naming.passage.kind is ParagraphKind.HEADING
        and len(naming.passage.text) <= _LONGEST_HEADING
        and not naming.match.aside
    }


def _sent_from(namings: Iterable[Naming]) -> set[str]:
    """Where the news came from: its dateline, or the place in a correspondent's line."""
    return {naming.code for naming in namings if _is_origin(naming) and naming.code not in _NATIONAL_DATELINES}


def _is_origin(naming: Naming) -> bool:
    return naming.match.dateline


def _in_body(namings: Iterable[Naming], original: str) -> list[Naming]:
    """What the paragraphs of the original say, without lines that only tell who sent it."""
    return [
        naming
        for naming in namings
        if naming.passage.kind is not None
        and naming.passage.lang == original
        and not (naming.match.aside or _is_origin(naming))
    ]


def _dominant(namings: list[Naming], original: str, gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Units named in two paragraphs that make up a third of all names, and those within which half of all lie."""
    body = _in_body(namings, original)
    own: defaultdict[str, list[int]] = defaultdict(list)
    within: defaultdict[str, list[int]] = defaultdict(list)
    for naming in body:
        own[naming.code].append(naming.passage.number)
        for code in gazetteer.path(naming.code, day):
            within[code].append(naming.passage.number)
    return {
        code
        for code, numbers in own.items()
        if (len(set(numbers)) >= 2 and len(numbers) * 3 >= len(body))
        or (len(set(within[code])) >= 2 and len(within[code]) * 2 >= len(body) and len(within[code]) > len(numbers))
    }


def _leading(
    namings: list[Naming], read: list[Passage], original: str, gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """The place that opens a piece of news too short to name anything twice, as narrowly as it is given."""
    paragraphs = [passage for passage in read if passage.lang == original and passage.kind is ParagraphKind.BODY]
    body = _in_body(namings, original)
    if len(paragraphs) > _SHORT_NEWS or not body or body[0].passage.number != paragraphs[0].number:
        return set()
    first = body[0]
    within = [naming for naming in body if first.code in gazetteer.path(naming.code, day)]
    if first.match.start >= _OPENING or len(within) * 3 < len(body):
        return set()
    chain = [first]
    for naming in body[1:]:
        if naming.match.start - chain[-1].match.end > _ADJACENT or naming.passage is not first.passage:
            break
        chain.append(naming)
    return {naming.code for naming in chain if naming in within}


def _listed_with(body: list[Naming], subjects: set[str], gazetteer: Gazetteer, day: date | None) -> set[str]:
    """Units that stand in one list with a subject, if it counts its members (三省) or the article opens with it."""
    found: set[str] = set()
    row: list[Naming] = []
    for number, naming in enumerate(body):
        row.append(naming)
        following = body[number + 1] if number + 1 < len(body) else None
        if following is not None and _are_listed(naming, following, gazetteer, day):
            continue
        opens = row[0] is body[0] and row[0].match.start < _OPENING
        counted = _COUNTED.match(naming.passage.text, naming.match.end)
        codes = {each.code for each in row}
        if (opens or counted) and codes & subjects:
            found |= codes
        row = []
    return found


def _are_listed(left: Naming, right: Naming, gazetteer: Gazetteer, day: date | None) -> bool:
    return (
        left.passage is right.passage
        and left.match.end <= right.match.start <= left.match.end + _LONGEST_COMMA
        and LIST_COMMA.fullmatch(left.passage.text, left.match.end, right.match.start) is not None
        and gazetteer.level(left.code, day) == gazetteer.level(right.code, day)
    )


def _acting_within(
    namings: Iterable[Naming], subjects: set[str], original: str, gazetteer: Gazetteer, day: date | None
) -> set[str]:
    """Units within a subject whose committee or government does something."""
    return {
        naming.code
        for naming in namings
        if naming.match.acting
        and naming.passage.lang == original
        and subjects.intersection(gazetteer.path(naming.code, day)[:-1])
    }


def _is_foreign_news(read: list[Passage]) -> bool:
    titles = [passage for passage in read if passage.kind is None]
    return any(not match.codes for passage in titles for match in passage.matches)


def _china_dominates(namings: list[Naming], original: str, *, foreign: bool) -> bool:
    china = [naming for naming in namings if naming.code == CHINA]
    if any(naming.passage.kind is None for naming in china):
        return True
    body = _in_body(namings, original)
    said = [naming for naming in body if naming.code == CHINA]
    return not foreign and len({naming.passage.number for naming in said}) >= 2 and len(said) * 3 >= len(body)


def _name(naming: Naming, gazetteer: Gazetteer, day: date | None) -> Name:
    """What a unit was called: by its name of the day, or as a city in that district is printed (烟台 in 莱阳专区)."""
    unit, match = gazetteer.unit(naming.code), naming.match
    printed = to_simplified(gazetteer.spellings.customary.get(match.text, match.text))
    district = _OF_A_DISTRICT.match(naming.passage.text, match.end) or _OF_A_DISTRICT.search(match.text)
    return unit.names_near(day, printed, or_now=district is None)


def _place(
    namings: list[Naming], path: tuple[str, ...], gazetteer: Gazetteer, day: date | None, *, is_subject: bool
) -> Place:
    code = path[-1]
    name = _name(namings[0], gazetteer, day)
    evidence = tuple(
        Evidence(
            where=naming.passage.where, start=naming.match.start, end=naming.match.end, text=naming.match.text,
            rule=naming.match.rule,
        )
        for naming in namings[:_MOST_EVIDENCE]
    )  # fmt: skip
    return Place(
        code=code, name=name.short, name_en=name.english, level=gazetteer.level(code, day),
        province=gazetteer.province_of(path, day), path=path,
        role=Role.SUBJECT if is_subject else Role.MENTION, evidence=evidence,
    )  # fmt: skip
