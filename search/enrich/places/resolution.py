"""Resolution of the place mentions in a document: which one unit each mention refers to."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from search.enrich.places import name_rules
from search.enrich.places.admin_units import LEVELS, AdminUnit, PlaceMention
from search.model import Document, ParagraphKind, Text
from search.text import to_simplified

if TYPE_CHECKING:
    from search.enrich.places.gazetteer import Gazetteer

__all__ = ["LIST_COMMA", "MentionResolver", "Passage", "ResolvedMention", "document_passages"]

_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?;] ")
_HEADLINE_END = re.compile(r"[;；\u3000]\s?|(?<=[\u4e00-\u9fff”』」！？])\s+")
_RUNS_ON = re.compile(r"[^、，。；：！？,;:\s]*|\s(?:in|at|of)\s")
_MAX_RUN_ON = 12  # characters between a place and a bare name that belongs to it
LIST_COMMA = re.compile(r"(?:省|市|县|专区)?[、，,]\s?|\s?(?:和|及|与|and|,)\s?|, and ")
# A unit is still meant some years after or before it existed: news looks back, and the tables' dates are not exact.
_UNIT_SLACK = timedelta(days=3 * 366)
# A quarter of a year only for provinces: everybody knew of their end at once, and their names went back to rivers,
# counties and regions.
_PROVINCE_SLACK = timedelta(days=92)
_NAME_SLACK = timedelta(days=5 * 366)  # a paper goes on using a name for a while after it was changed
_END_OF_BASE_AREAS = date(1950, 2, 1)  # 陕甘宁, the last one in historical.tsv, ended on 1950-01-19
_BASE_AREA_AFTER = re.compile(
    "(?:革命|抗日|老)?(?:边区|邊區|苏区|蘇區|根据地|根據地|老区|老區|解放区|解放區)|行署|区党委"
)
_MAX_NEARBY = 8  # units named before in a sentence that decide an ambiguous name
_DIRECTIONS = "东西南北"


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph with the mentions in it.

    Attributes:
        where: `title.zh`, `body.en.3`, as in `Evidence.where`.
        lang: `zh` or `en`.
        kind: Kind of paragraph; None for the headline.
        text: Its text.
        mentions: In reading order.
        number: Index of the paragraph, from 0; -1 for the headline.
    """

    where: str
    lang: str
    kind: ParagraphKind | None
    text: str
    mentions: tuple[PlaceMention, ...]
    number: int


@dataclass(frozen=True, slots=True)
class ResolvedMention:
    """A mention with the code of the unit that it refers to."""

    code: str
    passage: Passage
    mention: PlaceMention


def document_passages(document: Document, gazetteer: Gazetteer, day: date | None) -> list[Passage]:
    """Return every headline and paragraph, each language's in order, Chinese first."""
    texts = sorted(document.texts, key=lambda text: not text.lang.startswith("zh"))
    return [passage for text in texts for passage in _passages_of(text, gazetteer, day)]


def _passages_of(text: Text, gazetteer: Gazetteer, day: date | None) -> Iterator[Passage]:
    lang = text.lang[:2]
    yield Passage(f"title.{lang}", lang, None, text.title, tuple(_scan(text.title, gazetteer, day)), -1)
    for number, paragraph in enumerate(text.paragraphs):
        mentions = tuple(_scan(paragraph.text, gazetteer, day))
        yield Passage(f"body.{lang}.{number}", lang, paragraph.kind, paragraph.text, mentions, number)


def _scan(text: str, gazetteer: Gazetteer, day: date | None) -> Iterator[PlaceMention]:
    """Yield the mentions in a text; base areas abolished by then become the provinces they were named after."""
    one_character_names = gazetteer.name_index.one_character_names
    for mention in gazetteer.scan(text):
        is_route = name_rules.is_route(text, mention.end)
        is_past = day is not None and day >= _END_OF_BASE_AREAS and _BASE_AREA_AFTER.match(text, mention.end) is None
        name = to_simplified(mention.text)
        if not (is_route or is_past) or not _is_base_area(mention, name, gazetteer):
            yield mention
            continue
        for offset, char in enumerate(name):
            unit = gazetteer.unit(one_character_names[char])
            if day is None or unit.existed_on(day):
                start = mention.start + offset
                yield replace(
                    mention, start=start, end=start + 1, text=text[start], codes=(unit.code,), other_codes=(),
                    rule="list", is_modifier=is_route, needs_context=False, is_institution=False,
                )  # fmt: skip


def _is_base_area(mention: PlaceMention, name: str, gazetteer: Gazetteer) -> bool:
    """Return whether a name is a base area's, made of its provinces' one-character names: 川陕, 冀鲁豫."""
    provinces = all(code.startswith("x-") and gazetteer.unit(code).level == "province" for code in mention.codes)
    is_abbreviated = all(char in gazetteer.name_index.one_character_names for char in name)
    return bool(mention.codes) and provinces and len(name) > 1 and is_abbreviated


class MentionResolver:
    """Decides which unit each mention of one document refers to, unambiguous ones before those that depend on them.

    A mention may be clear by itself (江苏省), by what precedes it in its sentence or headline, by the rest of the
    document, and in a translation by the original.

    Args:
        passages: Headlines and paragraphs with their mentions.
        gazetteer: The units.
        day: The document's day, or None.
        entities: Names that the document itself lists as places.
    """

    def __init__(
        self, passages: Iterable[Passage], gazetteer: Gazetteer, day: date | None, entities: Iterable[str] = ()
    ) -> None:
        self.gazetteer = gazetteer
        self.entities = frozenset(to_simplified(name) for name in entities)
        self.day = day
        self.passages = list(passages)
        self.chosen: dict[tuple[str, int], str] = {}
        self.named_codes: set[str] = set()
        self.original_codes: set[str] = set()
        self.regions: Counter[str] = Counter()
        self.bilingual = len({passage.lang for passage in self.passages}) > 1

    def resolve(self) -> list[ResolvedMention]:
        """Return every mention that refers to a unit, in reading order, Chinese first."""
        for lang in ("zh", "en"):
            self.original_codes = set(self.named_codes)
            own = [passage for passage in self.passages if passage.lang == lang]
            for only_plain in (True, False):
                for passage in own:
                    self._resolve_passage(passage, only_plain=only_plain)
        return [
            ResolvedMention(self.chosen[passage.where, mention.start], passage, mention)
            for passage in self.passages
            for mention in passage.mentions
            if (passage.where, mention.start) in self.chosen
        ]

    def _resolve_passage(self, passage: Passage, *, only_plain: bool) -> None:
        nearby: deque[str] = deque(maxlen=_MAX_NEARBY)
        sentence = 0
        boundary = _SENTENCE_END if passage.kind else _HEADLINE_END
        ends = [match.end() for match in boundary.finditer(passage.text)]
        for number, mention in enumerate(passage.mentions):
            while sentence < len(ends) and ends[sentence] <= mention.start:
                sentence += 1
                nearby.clear()
            key = (passage.where, mention.start)
            code = self.chosen.get(key)
            if code is None and mention.codes:
                if passage.lang == "en" and self.bilingual:
                    code = self._resolve_translation(mention, nearby)
                elif not self._needs_context(passage, number):
                    code = self._resolve_plain(mention, nearby) if only_plain else self._resolve_by_document(mention)
                elif not only_plain:
                    code = self._resolve_supported(passage, number)
            if code is not None:
                nearby.append(code)
                if key not in self.chosen:
                    self._choose(key, code)

    def _choose(self, key: tuple[str, int], code: str) -> None:
        self.chosen[key] = code
        self.named_codes.add(code)
        if code != "CN":
            self.regions.update(self.gazetteer.path(code, self.day)[1:])

    def _resolve_plain(self, mention: PlaceMention, nearby: Sequence[str]) -> str | None:
        """Return the unit of a mention by itself, or by what its sentence has named before."""
        codes = self._existing_codes(mention)
        best = self._highest(self._within_first(codes, reversed(nearby)) or codes)
        if len(best) == 1 and (nearby or self._encloses(best[0], codes)):
            return best[0]
        return None

    def _is_in_other_province(self, passage: Passage, number: int) -> bool:
        """Return whether a county's bare name follows a place of another province directly.

        It is then probably a village of that name there.
        """
        mention = passage.mentions[number]
        if number == 0 or mention.rule not in ("short-name", "english"):
            return False
        before = passage.mentions[number - 1]
        above = self.chosen.get((passage.where, before.start))
        between = passage.text[before.end : mention.start]
        if above in (None, "CN") or len(between) > _MAX_RUN_ON or not _RUNS_ON.fullmatch(between):
            return False
        codes = self._existing_codes(mention)
        elsewhere = all(self._list_group(code) not in (self._list_group(above or ""), "province") for code in codes)
        # A county contains villages only; a prefecture or county named right after it lies elsewhere.
        within_county = not between and self._unit(above or "").level == "county"
        return elsewhere and (within_county or all(self._unit(code).level == "county" for code in codes))

    def _needs_context(self, passage: Passage, number: int) -> bool:
        mention = passage.mentions[number]
        if self.entities and to_simplified(mention.text) in self.entities:
            return False
        return mention.needs_context or self._is_in_other_province(passage, number)

    def _resolve_supported(self, passage: Passage, number: int) -> str | None:
        """Return the unit of a possible common word, if the document names it elsewhere or lists it with others."""
        mention = passage.mentions[number]
        codes = self._existing_codes(mention)
        named_codes = [code for code in codes if code in self.named_codes]
        districts = [
            code
            for code in codes
            if mention.rule == "full-name" and self._unit(code).parent_on(self.day) in self.named_codes
        ]
        beside = {self._list_group(code) for code in self._listed_with(passage, number)}
        listed = [code for code in codes if self._list_group(code) in beside]
        best = self._highest(named_codes or districts or listed)
        return best[0] if best else None

    def _list_group(self, code: str) -> str | None:
        """Return what the members of one list share: their province, or `province` for provinces."""
        is_province = self._unit(code).level == "province"
        return "province" if is_province else self.gazetteer.province(code, self.day)

    def _listed_with(self, passage: Passage, number: int) -> Iterator[str]:
        """Yield the units on either side of a mention that only a comma or conjunction separates from it."""
        for left, right in ((number - 1, number), (number, number + 1)):
            if left < 0 or right >= len(passage.mentions):
                continue
            between = passage.text[passage.mentions[left].end : passage.mentions[right].start]
            other = passage.mentions[left if right == number else right]
            code = self.chosen.get((passage.where, other.start))
            if code and LIST_COMMA.fullmatch(between):
                yield code

    def _encloses(self, best: str, codes: list[str]) -> bool:
        """Return whether all units of a name lie in the best one: 长治 county does in the prefecture 长治."""
        return all(code == best or self.gazetteer.is_within(code, best, self.day) for code in codes)

    def _resolve_by_document(self, mention: PlaceMention) -> str | None:
        """Return the unit that the rest of the document supports, or the one of highest level if nothing does."""
        codes = self._existing_codes(mention)
        named_codes = [code for code in codes if code in self.named_codes]
        if named_codes:
            return self._highest(named_codes)[0]
        support = [max(self.regions[region] for region in self._above(code)) for code in codes]
        inside = [code for code, count in zip(codes, support, strict=True) if count and count == max(support)]
        best = self._highest(inside or codes)
        return best[0] if inside or len(best) == 1 or self._unit(best[0]).level != "county" else None

    def _above(self, code: str) -> tuple[str, ...]:
        """Return China and the units in which a unit lay."""
        return self.gazetteer.path(code, self.day)[:-1]

    def _resolve_translation(self, mention: PlaceMention, nearby: Sequence[str]) -> str | None:
        """Return the unit of a mention in a translation: that of the original, however it was translated."""
        named_codes = [code for code in (*mention.codes, *mention.other_codes) if code in self.original_codes]
        if named_codes:
            return self._highest(list(dict.fromkeys(named_codes)))[0]
        mistaken = [_CONFUSABLE[code] for code in mention.codes if _CONFUSABLE.get(code) in self.original_codes]
        if mistaken:
            return mistaken[0]
        if self.original_codes - {"CN"} or "CN" in mention.codes:
            return None
        codes = self._existing_codes(mention)
        best = self._highest(self._within_first(codes, reversed(nearby)) or codes)
        return best[0] if len(best) == 1 and not mention.needs_context else None

    def _existing_codes(self, mention: PlaceMention) -> list[str]:
        """Return the units that existed on the day (or nearly) under the name; their successors if none did."""
        day = self.day
        listed = list(mention.codes)
        if day is None:
            existing = [code for code in listed if self._unit(code).valid_to is None]
            return existing or listed
        existing = [code for code in listed if self._existed(self._unit(code), day)]
        if len(existing) > 1:
            printed = to_simplified(mention.text)
            existing = [
                code for code in existing if self._unit(code).had_name(printed, day, slack=_NAME_SLACK)
            ] or existing
        return existing or list(dict.fromkeys(self._successor(code, day) for code in listed))

    @staticmethod
    def _existed(unit: AdminUnit, day: date) -> bool:
        return unit.existed_on(day, slack=_PROVINCE_SLACK if unit.level == "province" else _UNIT_SLACK)

    def _successor(self, code: str, day: date) -> str:
        """Return the unit that a name means after its own was abolished: 皖北 became a part of 安徽."""
        unit = self._unit(code)
        if unit.level == "province":
            is_gone = unit.valid_to is not None and unit.valid_to <= day
            return unit.successors[0] if is_gone and unit.name[-1] in _DIRECTIONS and unit.successors else code
        is_office = unit.level == "prefecture" and unit.full_name.endswith("区") and not unit.full_name.endswith("专区")
        return unit.parent if is_office else code

    def _within_first(self, codes: list[str], regions: Iterable[str]) -> list[str]:
        """Return the units that lie in the first of some regions that contains any of them."""
        for region in regions:
            inside = [
                code
                for code in codes
                if region not in ("CN", code) and self.gazetteer.is_within(code, region, self.day)
            ]
            if inside:
                return inside
        return []

    def _highest(self, codes: list[str]) -> list[str]:
        rank = min((LEVELS.index(self._unit(code).level) for code in codes), default=0)
        return [code for code in codes if LEVELS.index(self._unit(code).level) == rank]

    def _unit(self, code: str) -> AdminUnit:
        return self.gazetteer.units[code]


# Shanxi and Shaanxi, which are the same without tones.
_CONFUSABLE = {"140000": "610000", "610000": "140000"}
