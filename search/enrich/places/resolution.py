"""Resolution of the place mentions in a document: which one unit each mention refers to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, PlaceMention
from search.enrich.places.passages import Passage, is_abroad
from search.enrich.places.translation_evidence import TranslationEvidence
from search.text import to_simplified

if TYPE_CHECKING:
    from search.enrich.gazetteer.gazetteer import Gazetteer

__all__ = ["LIST_COMMA", "MentionResolver", "ResolvedMention"]

_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?;] ")
_HEADLINE_END = re.compile(r"[;；\u3000]\s?|(?<=[\u4e00-\u9fff”』」！？])\s+")
_RUNS_ON = re.compile(r"[^、，。；：！？,;:\s]*|\s(?:in|at|of)\s")
_MAX_RUN_ON = 12  # characters between a place and a bare name that belongs to it
LIST_COMMA = re.compile(r"(?:省|市|县|专区)?[、，,]\s?|\s?(?:和|及|与|and|,)\s?|, and ")
_LOCATIVE = re.compile(r"(?<!\w)(?:in|at|to|from|near|around|of) $", re.IGNORECASE)
_LONGEST_LOCATIVE = 9  # characters with one before
_SHORTEST_LOCATED = 5  # letters
_NAME_SLACK = timedelta(days=5 * 366)  # a paper goes on using a name for a while after it was changed
_MIN_ESTABLISHED = 2  # mentions of a province that make an article one on it
_CALLED_COUNTY = re.compile(
    "(?:[、和与][^、和与，。；：]{1,8}){0,12}(?:等|各|[两二三四五六七八九十]|[0-9]{1,2}){1,2}个?县"
)
_MAX_LIST = 80  # characters of a list that are read to its end
_MAX_NEARBY = 8  # units named before in a sentence that decide an ambiguous name
_DIRECTIONS = "东西南北"
# Names that mountains, islands and waters had before a unit was named after them: 黄山, 大兴安岭, 渤海.
_FEATURES_END = frozenset("山岭江河湖海岛峡水溪")
_NEVER_COUNTIES = frozenset("岭海岛峡")  # no county had the name before a prefecture or office, as 阳江 and 中山 did


@dataclass(frozen=True, slots=True)
class ResolvedMention:
    """A mention with the code of the unit that it refers to."""

    code: str
    passage: Passage
    mention: PlaceMention


def _is_called_county(text: str, end: int) -> bool:
    """Return whether the list that a name ends or goes on with is one of counties: 河曲、府谷等县."""
    return _CALLED_COUNTY.match(text, end, end + _MAX_LIST) is not None


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
        self.translation = TranslationEvidence(self.passages, gazetteer) if self.bilingual else None
        self.is_abroad = is_abroad(self.passages, gazetteer, day)

    def resolve(self) -> list[ResolvedMention]:
        """Return every mention that refers to a unit, in reading order, Chinese first."""
        for lang in ("zh", "en"):
            self.original_codes = set(self.named_codes)
            own = [passage for passage in self.passages if passage.lang == lang]
            for only_plain in (True, False):
                for passage in own:
                    self._resolve_passage(passage, only_plain=only_plain)
        self._drop_strays()
        return [
            ResolvedMention(self.chosen[passage.where, mention.start], passage, mention)
            for passage in self.passages
            for mention in passage.mentions
            if (passage.where, mention.start) in self.chosen
        ]

    def _drop_strays(self) -> None:
        """Forget counties that are named barely, and alone of their province, in an article on another province.

        They are villages there, or misprints. A county in a headline stays, and one that the text calls a county.
        """
        mentions: Counter[str] = Counter()
        codes: defaultdict[str, set[str]] = defaultdict(set)
        firm: set[str] = set()
        for passage in self.passages if self.day else ():
            for mention in passage.mentions if passage.lang == "zh" else ():
                code = self.chosen.get((passage.where, mention.start))
                province = self.gazetteer.province(code, self.day) if code else None
                if code is None or province is None:
                    continue
                mentions[province] += 1
                codes[province].add(code)
                is_bare = mention.rule == "short-name" and self._unit(code).level == "county"
                if not is_bare or passage.kind is None or _is_called_county(passage.text, mention.end):
                    firm.add(code)
        (_, most), *_ = [*mentions.most_common(1), ("", 0)]
        strays = {
            code
            for province, alone in codes.items()
            for code in alone - firm
            if len(alone) == 1 and mentions[province] < most >= _MIN_ESTABLISHED
        }
        self.chosen = {key: code for key, code in self.chosen.items() if code not in strays}

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
            path = self.gazetteer.path(code, self.day)[1:]
            # A great region supports what lies in it where it is named itself, and not for each of its counties.
            self.regions.update(above for above in path if above == code or self._unit(above).level != "great-region")

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
        if before.is_modifier:  # the seat of an office, whose branch lies elsewhere
            return False
        above = self.chosen.get((passage.where, before.start))
        between = passage.text[before.end : mention.start]
        is_wide = above is None or self._unit(above).level in ("country", "great-region")
        if is_wide or len(between) > _MAX_RUN_ON or not _RUNS_ON.fullmatch(between):
            return False
        codes = self._existing_codes(mention)
        province = self.gazetteer.province(above or "", self.day)
        elsewhere = all(self._list_group(code) not in (province, "province") for code in codes)
        # A county contains villages only; a prefecture or county named right after it lies elsewhere.
        within_county = not between and self._unit(above or "").level == "county"
        return elsewhere and (within_county or all(self._unit(code).level == "county" for code in codes))

    def _needs_context(self, passage: Passage, number: int) -> bool:
        mention = passage.mentions[number]
        if self.entities and to_simplified(mention.text) in self.entities:
            return False
        if self._is_in_other_province(passage, number):
            return True
        if mention.needs_context and not (self.translation is not None and self.translation.says_plainly(mention)):
            return True
        if self.is_abroad and passage.lang == "zh" and self._may_be_abroad(mention):
            return True
        if passage.lang != "zh":
            return False
        is_lacking = self.translation is not None and self.translation.lacks(passage, mention)
        return is_lacking or (mention.is_doubtful and not self._is_confirmed(mention))

    def _is_confirmed(self, mention: PlaceMention) -> bool:
        """Return whether a name that may be a river's or a common noun is in the translation, or its province named."""
        if self.translation is not None and self.translation.has(mention):
            return True
        return any(self.regions[above] for code in mention.codes for above in self._above(code))

    def _may_be_abroad(self, mention: PlaceMention) -> bool:
        """Return whether a name in news from Korea or Vietnam may be that of a place there."""
        if mention.rule in ("short-name", "abbreviation"):
            levels = {self._unit(code).level for code in mention.codes}
            return not levels & {"province", "great-region", "country"}
        day = self.day
        return (
            mention.rule == "full-name"
            and day is not None
            and not any(self._unit(code).existed_near(day) for code in mention.codes)
        )

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
        best = self._highest(named_codes or districts or listed or self._located(passage, mention, codes))
        return best[0] if best else None

    def _located(self, passage: Passage, mention: PlaceMention, codes: list[str]) -> list[str]:
        """Return the units of an English text's bare name that says where, in a province that the text names.

        `In Baode` in an article on Shanxi is the county. A name of one syllable may be a person's.
        """
        if passage.lang != "en" or mention.rule != "english" or len(mention.text) < _SHORTEST_LOCATED:
            return []
        if not _LOCATIVE.search(passage.text[max(0, mention.start - _LONGEST_LOCATIVE) : mention.start]):
            return []
        return [code for code in codes if any(self.regions[above] for above in self._above(code) if above != "CN")]

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
        if named_codes or not codes:
            return self._highest(named_codes)[0] if named_codes else None
        support = [max(self.regions[region] for region in self._above(code)) for code in codes]
        inside = [code for code, count in zip(codes, support, strict=True) if count and count == max(support)]
        best = self._highest(inside or codes)
        if not inside and len(best) > 1:
            best = [code for code in best if self._unit(code).name == to_simplified(mention.text)] or best
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
        if self.translation is not None:
            plain = self.translation.abbreviated(mention) or self.translation.written(mention)
            if plain is not None:
                return plain
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
        existing = [code for code in listed if self._unit(code).existed_near(day)]
        printed = to_simplified(mention.text)
        last = printed.removesuffix("区")[-1:]
        if not existing and last in _NEVER_COUNTIES:
            return []
        if len(existing) > 1 or last in _FEATURES_END:
            named = [code for code in existing if self._unit(code).had_name(printed, day, slack=_NAME_SLACK)]
            if existing and not named and last in _FEATURES_END:
                return []
            existing = named or existing
        return existing or list(dict.fromkeys(self._successor(code, day) for code in listed))

    def _successor(self, code: str, day: date) -> str:
        """Return the unit that a name means after its own was abolished: 皖北 became a part of 安徽."""
        unit = self._unit(code)
        if unit.level == "province":
            is_gone = unit.valid_to is not None and unit.valid_to <= day
            return unit.successors[0] if is_gone and unit.name[-1] in _DIRECTIONS and unit.successors else code
        return unit.parent if unit.is_office else code

    def _within_first(self, codes: list[str], regions: Iterable[str]) -> list[str]:
        """Return the units that lie in the first of some regions that contains any of them, or is one of them."""
        for region in regions:
            if region in codes:
                return [region]
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
