"""Turns a document into its names of places with where they stand, and each name into the one unit that it means."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from search.enrich.places import name_rules
from search.enrich.places.units import LEVELS, Match, Unit
from search.model import Document, ParagraphKind, Text
from search.text import to_simplified

if TYPE_CHECKING:
    from search.enrich.places.gazetteer import Gazetteer

__all__ = ["LIST_COMMA", "Naming", "Passage", "Reading", "passages"]

_SENTENCE_END = re.compile(r"[。！？；\n]|[.!?;] ")
_HEADLINE_END = re.compile(r"[;；\u3000]\s?|(?<=[\u4e00-\u9fff”』」！？])\s+")
_RUNS_ON = re.compile(r"[^、，。；：！？,;:\s]*|\s(?:in|at|of)\s")
_LONGEST_RUN = 12
LIST_COMMA = re.compile(r"(?:省|市|县|专区)?[、，,]\s?|\s?(?:和|及|与|and|,)\s?|, and ")
# A unit that had gone or was yet to come is still meant some years off: news looks back, and dates of tables differ.
_SLACK = timedelta(days=3 * 366)
# Of provinces everybody knew at once; their names were those of rivers, counties and regions again.
_SLACK_OF_PROVINCES = timedelta(days=92)
_SLACK_OF_NAMES = timedelta(days=5 * 366)
_NO_BASE_AREAS = date(1950, 2, 1)
_BASE = re.compile("(?:革命|抗日|老)?(?:边区|邊區|苏区|蘇區|根据地|根據地|老区|老區|解放区|解放區)|行署|区党委")
_NEARBY = 8
_DIRECTIONS = "东西南北"


@dataclass(frozen=True, slots=True)
class Passage:
    """A headline or paragraph with the names in it.

    Attributes:
        where: `title.zh`, `body.en.3`, as in `Evidence.where`.
        lang: `zh` or `en`.
        kind: What it is in the printed page; None for the headline.
        text: Its words.
        matches: Names in reading order.
        number: Which paragraph, from 0; -1 for the headline.
    """

    where: str
    lang: str
    kind: ParagraphKind | None
    text: str
    matches: tuple[Match, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Naming:
    """That a passage names a unit."""

    code: str
    passage: Passage
    match: Match


def passages(document: Document, gazetteer: Gazetteer, day: date | None) -> list[Passage]:
    """Every headline and paragraph, each language's in order, Chinese first."""
    texts = sorted(document.texts, key=lambda text: not text.lang.startswith("zh"))
    return [passage for text in texts for passage in _passages_of(text, gazetteer, day)]


def _passages_of(text: Text, gazetteer: Gazetteer, day: date | None) -> Iterator[Passage]:
    lang = text.lang[:2]
    yield Passage(f"title.{lang}", lang, None, text.title, tuple(_scan(text.title, gazetteer, day)), -1)
    for number, paragraph in enumerate(text.paragraphs):
        matches = tuple(_scan(paragraph.text, gazetteer, day))
        yield Passage(f"body.{lang}.{number}", lang, paragraph.kind, paragraph.text, matches, number)


def _scan(text: str, gazetteer: Gazetteer, day: date | None) -> Iterator[Match]:
    """Names in a text; those of base areas that had gone by then are the provinces that they were called after."""
    singles = gazetteer.spellings.singles
    for match in gazetteer.scan(text):
        road = name_rules.is_route(text, match.end)
        gone = day is not None and day >= _NO_BASE_AREAS and _BASE.match(text, match.end) is None
        called = to_simplified(match.text)
        if not (road or gone) or not _is_base_area(match, called, gazetteer):
            yield match
            continue
        for offset, char in enumerate(called):
            unit = gazetteer.unit(singles[char])
            if day is None or unit.stood_on(day):
                at = match.start + offset
                yield replace(
                    match, start=at, end=at + 1, text=text[at], codes=(unit.code,), others=(), rule="list", aside=road,
                    weak=False, acting=False,
                )  # fmt: skip


def _is_base_area(match: Match, called: str, gazetteer: Gazetteer) -> bool:
    """Whether a name is that of a base area, made of its provinces' one-character names: 川陕, 冀鲁豫."""
    provinces = all(code.startswith("x-") and gazetteer.unit(code).level == "province" for code in match.codes)
    spelt = all(char in gazetteer.spellings.singles for char in called)
    return bool(match.codes) and provinces and len(called) > 1 and spelt


class Reading:
    """Decides which unit each name of one document means: what is plain first, then what leans on it.

    A name may be plain by itself (江苏省), by what stands before it in its sentence or headline, by what the document
    names elsewhere, and in a translation by the original.

    Args:
        found: Headlines and paragraphs with their names.
        gazetteer: The units.
        day: The document's day, or None.
        entities: Names that the document itself lists as places.
    """

    def __init__(
        self, found: Iterable[Passage], gazetteer: Gazetteer, day: date | None, entities: Iterable[str] = ()
    ) -> None:
        self.gazetteer = gazetteer
        self.entities = frozenset(to_simplified(name) for name in entities)
        self.day = day
        self.passages = list(found)
        self.chosen: dict[tuple[str, int], str] = {}
        self.named: set[str] = set()
        self.original: set[str] = set()
        self.regions: Counter[str] = Counter()
        self.bilingual = len({passage.lang for passage in self.passages}) > 1

    def namings(self) -> list[Naming]:
        """Every name that means a unit, in reading order, Chinese first."""
        for lang in ("zh", "en"):
            self.original = set(self.named)
            own = [passage for passage in self.passages if passage.lang == lang]
            for only_plain in (True, False):
                for passage in own:
                    self._read(passage, only_plain=only_plain)
        return [
            Naming(self.chosen[passage.where, match.start], passage, match)
            for passage in self.passages
            for match in passage.matches
            if (passage.where, match.start) in self.chosen
        ]

    def _read(self, passage: Passage, *, only_plain: bool) -> None:
        nearby: deque[str] = deque(maxlen=_NEARBY)
        sentence = 0
        boundary = _SENTENCE_END if passage.kind else _HEADLINE_END
        ends = [found.end() for found in boundary.finditer(passage.text)]
        for number, match in enumerate(passage.matches):
            while sentence < len(ends) and ends[sentence] <= match.start:
                sentence += 1
                nearby.clear()
            key = (passage.where, match.start)
            code = self.chosen.get(key)
            if code is None and match.codes:
                if passage.lang == "en" and self.bilingual:
                    code = self._translated(match, nearby)
                elif not self._is_weak(passage, number):
                    code = self._plainly(match, nearby) if only_plain else self._by_document(match)
                elif not only_plain:
                    code = self._supported(passage, number)
            if code is not None:
                nearby.append(code)
                if key not in self.chosen:
                    self._choose(key, code)

    def _choose(self, key: tuple[str, int], code: str) -> None:
        self.chosen[key] = code
        self.named.add(code)
        if code != "CN":
            self.regions.update(self.gazetteer.path(code, self.day)[1:])

    def _plainly(self, match: Match, nearby: Sequence[str]) -> str | None:
        """The unit of a name by itself, or by what its sentence has named before."""
        codes = self._of_the_time(match)
        best = self._highest(self._inside(codes, reversed(nearby)) or codes)
        if len(best) == 1 and (nearby or self._covers(best[0], codes)):
            return best[0]
        return None

    def _is_astray(self, passage: Passage, number: int) -> bool:
        """Whether a county's bare name runs on from a place of another province: a village there may be called so."""
        match = passage.matches[number]
        if number == 0 or match.rule not in ("short-name", "english"):
            return False
        before = passage.matches[number - 1]
        above = self.chosen.get((passage.where, before.start))
        between = passage.text[before.end : match.start]
        if above in (None, "CN") or len(between) > _LONGEST_RUN or not _RUNS_ON.fullmatch(between):
            return False
        codes = self._of_the_time(match)
        elsewhere = all(self._shelf(code) not in (self._shelf(above or ""), "province") for code in codes)
        # Within a county there are only villages; a prefecture or county that is named there lies elsewhere.
        within_county = not between and self._unit(above or "").level == "county"
        return elsewhere and (within_county or all(self._unit(code).level == "county" for code in codes))

    def _is_weak(self, passage: Passage, number: int) -> bool:
        match = passage.matches[number]
        if self.entities and to_simplified(match.text) in self.entities:
            return False
        return match.weak or self._is_astray(passage, number)

    def _supported(self, passage: Passage, number: int) -> str | None:
        """The unit of a name that may be a common word, if the document names it elsewhere or lists it with others."""
        match = passage.matches[number]
        codes = self._of_the_time(match)
        named = [code for code in codes if code in self.named]
        districts = [
            code for code in codes if match.rule == "full-name" and self._unit(code).parent_on(self.day) in self.named
        ]
        beside = {self._shelf(code) for code in self._listed_with(passage, number)}
        listed = [code for code in codes if self._shelf(code) in beside]
        found = self._highest(named or districts or listed)
        return found[0] if found else None

    def _shelf(self, code: str) -> str | None:
        """What the members of one list have in common: their province, or that they are provinces."""
        is_province = self._unit(code).level == "province"
        return "province" if is_province else self.gazetteer.province(code, self.day)

    def _listed_with(self, passage: Passage, number: int) -> Iterator[str]:
        """Units on either side of a name that only a comma or the like keeps from it."""
        for left, right in ((number - 1, number), (number, number + 1)):
            if left < 0 or right >= len(passage.matches):
                continue
            between = passage.text[passage.matches[left].end : passage.matches[right].start]
            other = passage.matches[left if right == number else right]
            code = self.chosen.get((passage.where, other.start))
            if code and LIST_COMMA.fullmatch(between):
                yield code

    def _covers(self, best: str, codes: list[str]) -> bool:
        """Whether a name means one unit: the others that bear it lie in that, as 长治 county does in the prefecture."""
        return all(code == best or self.gazetteer.lies_in(code, best, self.day) for code in codes)

    def _by_document(self, match: Match) -> str | None:
        """The unit that the rest of the document speaks for, or the one of highest level if nothing does."""
        codes = self._of_the_time(match)
        named = [code for code in codes if code in self.named]
        if named:
            return self._highest(named)[0]
        spoken = [max(self.regions[region] for region in self._above(code)) for code in codes]
        inside = [code for code, times in zip(codes, spoken, strict=True) if times and times == max(spoken)]
        best = self._highest(inside or codes)
        return best[0] if inside or len(best) == 1 or self._unit(best[0]).level != "county" else None

    def _above(self, code: str) -> tuple[str, ...]:
        """China and the units in which a unit lay."""
        return self.gazetteer.path(code, self.day)[:-1]

    def _translated(self, match: Match, nearby: Sequence[str]) -> str | None:
        """The unit of a translation's name: the original's, whatever the translator made of it."""
        named = [code for code in (*match.codes, *match.others) if code in self.original]
        if named:
            return self._highest(list(dict.fromkeys(named)))[0]
        mistaken = [_CONFUSED[code] for code in match.codes if _CONFUSED.get(code) in self.original]
        if mistaken:
            return mistaken[0]
        if self.original - {"CN"} or "CN" in match.codes:
            return None
        codes = self._of_the_time(match)
        best = self._highest(self._inside(codes, reversed(nearby)) or codes)
        return best[0] if len(best) == 1 and not match.weak else None

    def _of_the_time(self, match: Match) -> list[str]:
        """Those units that stood on the day and were called so, if any did; those just gone come with them."""
        day = self.day
        listed = list(match.codes)
        if day is None:
            standing = [code for code in listed if self._unit(code).valid_to is None]
            return standing or listed
        standing = [code for code in listed if self._stood(self._unit(code), day)]
        if len(standing) > 1:
            printed = to_simplified(match.text)
            standing = [
                code for code in standing if self._unit(code).bore(printed, day, slack=_SLACK_OF_NAMES)
            ] or standing
        return standing or list(dict.fromkeys(self._outlived(code, day) for code in listed))

    @staticmethod
    def _stood(unit: Unit, day: date) -> bool:
        return unit.stood_on(day, slack=_SLACK_OF_PROVINCES if unit.level == "province" else _SLACK)

    def _outlived(self, code: str, day: date) -> str:
        """What a name means when the office that bore it has gone: 皖北 became a part of the country again, in 安徽."""
        unit = self._unit(code)
        if unit.level == "province":
            is_gone = unit.valid_to is not None and unit.valid_to <= day
            return unit.successors[0] if is_gone and unit.name[-1] in _DIRECTIONS and unit.successors else code
        is_office = unit.level == "prefecture" and unit.full_name.endswith("区") and not unit.full_name.endswith("专区")
        return unit.parent if is_office else code

    def _inside(self, codes: list[str], regions: Iterable[str]) -> list[str]:
        """Those units that lie in the first of some regions to hold any of them."""
        for region in regions:
            inside = [
                code for code in codes if region not in ("CN", code) and self.gazetteer.lies_in(code, region, self.day)
            ]
            if inside:
                return inside
        return []

    def _highest(self, codes: list[str]) -> list[str]:
        rank = min((LEVELS.index(self._unit(code).level) for code in codes), default=0)
        return [code for code in codes if LEVELS.index(self._unit(code).level) == rank]

    def _unit(self, code: str) -> Unit:
        return self.gazetteer.units[code]


# Units whose names one romanisation does not tell apart.
_CONFUSED = {"140000": "610000", "610000": "140000"}
