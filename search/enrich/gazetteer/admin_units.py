"""Values of the gazetteer: an administrative unit with its past, a mention of a place, an entry of the name index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "LEVELS",
    "AdminUnit",
    "ChineseEntry",
    "Membership",
    "PlaceMention",
    "RomanisedEntry",
    "UnitName",
    "at_level",
    "is_city_district",
]

LEVELS = ("country", "great-region", "province", "prefecture", "county")
"""Levels of units, highest first; the index in it is the rank."""

# A unit is still meant some years after or before it existed: news looks back, and the tables' dates are not exact.
_UNIT_SLACK = timedelta(days=3 * 366)
# A quarter of a year only for provinces: everybody knew of their end at once, and their names went back to rivers,
# counties and regions.
_PROVINCE_SLACK = timedelta(days=92)
_OFFICE_SLACK = timedelta(days=366)  # offices came and went with less notice, and their names are regions too
_SLACK_YEARS = 5  # before or after the day, in which a unit may have had the printed name


@dataclass(frozen=True, slots=True)
class UnitName:
    """A name that a unit had: in full, short, in toned pinyin and in English.

    `until` is the day from which it no longer applied: None if it still does, `date.min` if it never was official.
    """

    full: str
    short: str
    pinyin: str
    english: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """That a unit lay directly in `parent`, from `since` to before `until` (None: no limit known)."""

    parent: str
    since: date | None = None
    until: date | None = None

    def includes(self, day: date) -> bool:
        """Return whether it applied on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """An administrative unit.

    Attributes:
        code: GB/T 2260 code, `CN`, or `x-…` for a unit abolished before the standard began.
        name: Short Chinese name, simplified; the latest that it had.
        full_name: The same with its suffix (河北省).
        name_en: Customary English name or pinyin in one word.
        pinyin: Toned syllables with spaces between them.
        level: One of `LEVELS`.
        parent: Code of the unit in which it lies now, or lay last.
        names: Every name, oldest first, the last without a limit.
        parents: Every unit in which it lay; the first that includes a day counts.
        valid_from: First day of a historical unit, if known.
        valid_to: First day after a historical unit's end; None if it still exists, or its end is not known.
        successors: Codes of the units to which its land went.
    """

    code: str
    name: str
    full_name: str
    name_en: str
    pinyin: str
    level: str
    parent: str
    names: tuple[UnitName, ...]
    parents: tuple[Membership, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def short_name_on(self, day: date | None) -> str:
        """Return the short Chinese name on a day (the latest, if None)."""
        return self.name_on(day).short

    def name_on(self, day: date | None) -> UnitName:
        """Return the name on a day (the latest, if None)."""
        if day is not None:
            for name in self.names:
                if name.until is None or day < name.until:
                    return name
        return self.names[-1]

    def name_near(self, day: date | None, printed: str, *, prefer_current: bool) -> UnitName:
        """Return the name on a day, or another that is printed if the unit had it at about that time.

        Args:
            day: The day, or None for the latest name.
            printed: The name in the text.
            prefer_current: Whether the printed name also counts if it is the one of today.
        """
        own = self.name_on(day)
        last = self.names[-1]
        if prefer_current and printed in (last.full, last.short, last.english):
            return last
        since: date | None = None
        for name in self.names:
            if day is not None and printed in (name.full, name.short) and name.full != own.full:
                begun = since is None or since <= _years_after(day, _SLACK_YEARS)
                until = name.until
                lasting = until is None or until == date.min or day < _years_after(until, _SLACK_YEARS)
                if begun and lasting:
                    return name
            since = name.until
        return own

    def parent_on(self, day: date | None) -> str:
        """Return the code of the unit in which it lay on a day (now, if None)."""
        if day is not None:
            for membership in self.parents:
                if membership.includes(day):
                    return membership.parent
        return self.parent

    def existed_on(self, day: date, *, slack: timedelta = timedelta()) -> bool:
        """Return whether it existed on a day, or within `slack` of it."""
        early = self.valid_from is None or _before(self.valid_from, slack) <= day
        return early and (self.valid_to is None or _before(day, slack) < self.valid_to)

    @property
    def is_office(self) -> bool:
        """Whether it is the area of an administrative office: 渤海区, 皖北行署区."""
        is_area = self.full_name.endswith("区") and not self.full_name.endswith(("专区", "地区"))
        return self.level == "prefecture" and is_area

    def existed_near(self, day: date | None) -> bool:
        """Return whether it existed on a day, or so near it that a text of that day may mean it."""
        slack = _PROVINCE_SLACK if self.level == "province" else _OFFICE_SLACK if self.is_office else _UNIT_SLACK
        return day is None or self.existed_on(day, slack=slack)

    def had_name(self, printed: str, day: date, *, slack: timedelta) -> bool:
        """Return whether it had a name, in Chinese or English, on a day or within `slack` of it.

        True also for what is not among its names at all: the tables do not know every spelling.
        """
        since: date | None = None
        known = False
        for name in self.names:
            if printed in (name.full, name.short, name.english):
                known = True
                if self.level == "prefecture" and printed.endswith("市"):
                    return True  # a city and the special district around it share one code at any time
                begun = since is None or _before(since, slack) <= day
                if begun and (name.until is None or name.until == date.min or _before(day, slack) < name.until):
                    return True
            since = name.until
        return not known


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place name in running text with the units that it may refer to.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        text: The words as printed.
        codes: Candidate units; empty for a foreign place.
        rule: Short name of the rule that found it.
        needs_context: Whether it counts only if something else in the document supports one of the units.
        is_modifier: Whether the name only qualifies another noun (北京烤鸭, 南京条约).
        is_institution: Whether it is followed by a committee or government of the unit.
        is_dateline: Whether it only says where the news was sent from.
        is_doubtful: Whether it may also be a river or a common noun, unless a translation or its province is named too.
        other_codes: Units that the bare name could refer to if the word for its level is ignored.
    """

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    rule: str
    needs_context: bool = False
    is_modifier: bool = False
    is_institution: bool = False
    is_dateline: bool = False
    is_doubtful: bool = False
    other_codes: tuple[str, ...] = ()


def _years_after(day: date, years: int) -> date:
    return day.replace(year=min(day.year + years, date.max.year), day=min(day.day, 28))


@dataclass(frozen=True, slots=True)
class ChineseEntry:
    """What a string of Chinese characters can refer to.

    Attributes:
        full: Units of which it is a full name.
        short: Units of which it is a short name.
        kind: `unit`, `blocked` (never a place), `foreign` or `china`.
        needs_context: Whether the short name needs context.
        is_abbreviation: Whether the short name is not a unit's own (鲁西, 内蒙).
        is_city_district: Whether the full name is only that of city districts, and is common among counties' districts.
        is_own: Whether an archive's own table lists the name, which the segmenter then need not know.
    """

    full: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    kind: str = "unit"
    needs_context: bool = False
    is_abbreviation: bool = False
    is_city_district: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class RomanisedEntry:
    """What a sequence of words in Latin letters can refer to.

    Attributes:
        codes: Units of which it is a spelling.
        needs_hyphens: Whether it counts only with hyphens or apostrophes (Wade-Giles).
        kind: `unit`, `blocked` (never a place), `foreign` or `china`.
        needs_context: Whether it needs a word for its level or context.
        is_common_word: Whether it needs them unless written with an apostrophe (Xian is also the word for county).
        is_county_stem: Whether it is the first syllable of a name that ends in 县, so that `County` must follow.
    """

    codes: tuple[str, ...] = ()
    needs_hyphens: bool = False
    kind: str = "unit"
    needs_context: bool = False
    is_common_word: bool = False
    is_county_stem: bool = False


def _before(day: date, slack: timedelta) -> date:
    return day - slack if day - date.min > slack else date.min


def is_city_district(unit: AdminUnit, full: str) -> bool:
    """Return whether a name is that of a city's district, too common a word to stand without 区."""
    return unit.level == "county" and full.endswith(("区", "新区")) and not full.endswith(("林区", "特区"))


def at_level(units: Iterable[AdminUnit], level: str) -> list[AdminUnit]:
    """Return those of some units that a word for a level allows; a `city` may be of any level below China."""
    if level == "city":
        return [unit for unit in units if any(name.full.endswith("市") for name in unit.names)]
    if level == "district":
        return [unit for unit in units if unit.full_name.endswith("区") and unit.level == "county"]
    return [unit for unit in units if not level or unit.level == level]
