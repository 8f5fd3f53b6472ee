"""Turns what is known of an administrative unit, and of a name of one in running text, into frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["LEVELS", "Entry", "Lying", "Match", "Name", "Roman", "Unit"]

LEVELS = ("country", "province", "prefecture", "county")
_SLACK_YEARS = 5  # that a printed name may be off


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a unit bore: in full, short, in toned pinyin and in English.

    `until` is the day from which it no longer did: None if it still does, `date.min` if it never did officially.
    """

    full: str
    short: str
    pinyin: str
    english: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """That a unit lay directly in another, in the half-open time from `since` to `until` (None: no limit known)."""

    parent: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it was so on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit.

    Attributes:
        code: GB/T 2260 code, `CN`, or `x-…` for a unit that had gone before the standard began.
        name: Short Chinese name, simplified; the last that it bore.
        full_name: The same with its suffix (河北省).
        name_en: Customary English name or pinyin in one word.
        pinyin: Toned syllables with spaces between them.
        level: One of `LEVELS`.
        parent: Code of the unit in which it lies now, or lay last.
        names: Every name, oldest first, the last without a limit.
        parents: Every unit in which it lay; the first that holds on a day counts.
        valid_from: First day of a historical unit, if known.
        valid_to: First day after a historical unit's end; None if it still is, or its end is not known.
        successors: Codes of the units to which its land went.
    """

    code: str
    name: str
    full_name: str
    name_en: str
    pinyin: str
    level: str
    parent: str
    names: tuple[Name, ...]
    parents: tuple[Lying, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def name_on(self, day: date | None) -> str:
        """Short Chinese name on a day (the last, if None)."""
        return self.names_on(day).short

    def names_on(self, day: date | None) -> Name:
        """Name on a day (the last, if None)."""
        if day is not None:
            for name in self.names:
                if name.until is None or day < name.until:
                    return name
        return self.names[-1]

    def names_near(self, day: date | None, printed: str, *, or_now: bool) -> Name:
        """Name on a day, or the printed one if the unit bore that some years off or, if so asked, bears it now."""
        own = self.names_on(day)
        last = self.names[-1]
        if or_now and printed in (last.full, last.short, last.english):
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
        """Code of the unit in which it lay on a day (now, if None)."""
        if day is not None:
            for lying in self.parents:
                if lying.holds(day):
                    return lying.parent
        return self.parent

    def stood_on(self, day: date, *, slack: timedelta = timedelta()) -> bool:
        """Whether it existed on a day, give or take some time."""
        early = self.valid_from is None or _before(self.valid_from, slack) <= day
        return early and (self.valid_to is None or _before(day, slack) < self.valid_to)

    def bore(self, printed: str, day: date, *, slack: timedelta) -> bool:
        """Whether a name, in Chinese or English, was its own on a day, give or take; True if it never was at all."""
        since: date | None = None
        known = False
        for name in self.names:
            if printed in (name.full, name.short, name.english):
                known = True
                if self.level == "prefecture" and printed.endswith("市"):
                    return True  # a city and the special district around it share one code, whichever had it first
                begun = since is None or _before(since, slack) <= day
                if begun and (name.until is None or name.until == date.min or _before(day, slack) < name.until):
                    return True
            since = name.until
        return not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A name in running text.

    Attributes:
        start: First character, from 0.
        end: One past the last.
        text: The words as printed.
        codes: Units that it can mean; empty for a foreign place.
        rule: Short name of the rule that read it.
        weak: Whether it counts only if something else in the document speaks for the same unit.
        aside: Whether the name only qualifies something else (北京烤鸭, 南京条约).
        acting: Whether a committee or government of the unit is named.
        dateline: Whether it only says from where the news was sent.
        others: Units that the bare name could mean if its level were left aside.
    """

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    rule: str
    weak: bool = False
    aside: bool = False
    acting: bool = False
    dateline: bool = False
    others: tuple[str, ...] = ()


def _years_after(day: date, years: int) -> date:
    return day.replace(year=min(day.year + years, date.max.year), day=min(day.day, 28))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a string of characters can be.

    Attributes:
        full: Units of which it is a full name.
        short: Units of which it is a short name.
        kind: `unit`, `blocked`, `foreign` or `china`.
        weak: Whether a short name needs context.
        abbreviates: Whether the short name is none of a unit's own (鲁西, 内蒙).
        urban: Whether the full name is that of city districts only, which counties' districts bear as well.
    """

    full: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    kind: str = "unit"
    weak: bool = False
    abbreviates: bool = False
    urban: bool = False


@dataclass(frozen=True, slots=True)
class Roman:
    """What a run of Roman letters can be.

    Attributes:
        codes: Units of which it is a spelling.
        hyphenated: Whether it counts only when written with hyphens or apostrophes (Wade-Giles).
        kind: `unit`, `blocked`, `foreign` or `china`.
        weak: Whether it needs a word for its level or context.
        common: Whether that is so only when written without an apostrophe (Xian is also the word for county).
        stem: Whether it is the first syllable of a name that ends in 县, so that `County` must follow.
    """

    codes: tuple[str, ...] = ()
    hyphenated: bool = False
    kind: str = "unit"
    weak: bool = False
    common: bool = False
    stem: bool = False


def _before(day: date, slack: timedelta) -> date:
    return day - slack if day - date.min > slack else date.min
