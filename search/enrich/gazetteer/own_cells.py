"""Cells of an archive's own table of places: names in either script, levels, years, and lists with years."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from search.enrich.gazetteer.admin_units import LEVELS, UnitName
from search.enrich.gazetteer.romanised_names import english_name
from search.text import character_readings, is_han, pinyin, syllables, to_simplified, toneless

__all__ = [
    "DATE_HELP", "Dated", "guessed_level", "is_chinese", "name_problem", "parse_dated", "parse_level", "parse_span",
    "split_list", "unit_name",
]  # fmt: skip

DATE_HELP = "write a year, a month or a day, such as 1949, 1949-08 or 1949-08-01, or nothing if it is not known"

_LEVEL_NAMES = {
    "great-region": "great-region", "大区": "great-region", "大行政区": "great-region",
    "province": "province", "省": "province", "省级": "province", "自治区": "province", "直辖市": "province",
    "行署": "province", "行署区": "province", "边区": "province",
    "prefecture": "prefecture", "专区": "prefecture", "地区": "prefecture", "地级": "prefecture",
    "地级市": "prefecture", "盟": "prefecture", "自治州": "prefecture", "行政区": "prefecture",
    "county": "county", "县": "county", "县级": "county", "县级市": "county", "旗": "county", "区": "county",
}  # fmt: skip
# What a name ends with, and the level that it then has: the longest first. 市 is a prefecture here, as most are.
_SUFFIXES = {
    "自治区": "province", "边区": "province", "省": "province",
    "行政公署": "prefecture", "行政区": "prefecture", "自治州": "prefecture", "专员区": "prefecture",
    "专区": "prefecture", "地区": "prefecture", "专署": "prefecture", "盟": "prefecture", "市": "prefecture",
    "自治县": "county", "自治旗": "county", "县": "county", "旗": "county", "区": "county",
}  # fmt: skip
_LIST_SEPARATOR = re.compile("[|｜;；、]")
_DATE = r"\d{4}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2})?)?[年月日]?"
_SPAN = re.compile(rf"\s?({_DATE})?\s?(?:[–—~～至到-]|--)\s?({_DATE})?\s?")
_DATE_PARTS = re.compile(r"(\d{4})(?:[-./年](\d{1,2}))?(?:[-./月](\d{1,2}))?[年月日]?")
_BRACKET = re.compile(r"([^()（）]{1,60})[(（]([^()（）]{1,30})[)）]")
_LONGEST_CHINESE, _LONGEST_LATIN = 16, 60  # characters; no name of the gazetteer has as many
_MOST_WORDS = 4  # as many words of a text are looked up together


@dataclass(frozen=True, slots=True)
class Dated:
    """A name with the days between which it applied: from `since` to before `until`, None where that is not known."""

    name: str
    since: date | None = None
    until: date | None = None


def split_list(cell: str) -> tuple[str, ...]:
    """Return the members of a list in a cell, each once."""
    parts = (unicodedata.normalize("NFC", part).strip() for part in _LIST_SEPARATOR.split(cell))
    return tuple(dict.fromkeys(filter(None, parts)))


def parse_span(since: str, until: str) -> tuple[date | None, date | None]:
    """Return the first day of a time, and the first day after it.

    Args:
        since: A year, month or day; nothing if it is not known.
        until: The same, which belongs to the time.

    Raises:
        ValueError: If one is no date, or the second lies before the first; the message says what would be valid.
    """
    first = _days(since)[0] if since else None
    last = _days(until)[1] if until else None
    if first is not None and last is not None and last <= first:
        raise ValueError(f"{until!r} lies before {since!r}; write the earlier date first")
    return first, last


def _days(text: str) -> tuple[date, date | None]:
    """Return the first day of a date, and the first day after it; None for that after the last year."""
    parts = _DATE_PARTS.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f"{text!r} is no date; {DATE_HELP}")
    year, month, day = (int(part) if part else 0 for part in parts.groups())
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first + timedelta(days=1)
        months = year * 12 + (month or 12)
        return first, date(months // 12, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no date of the calendar; {DATE_HELP}") from None


def parse_dated(item: str) -> Dated:
    """Return a name with its years: `平原省 (1949–1952)`, `崞县 (–1958-10)`, or only a name.

    Raises:
        ValueError: If the brackets hold no years; the message says what would be valid.
    """
    match = _BRACKET.fullmatch(item)
    if match is None:
        return Dated(item)
    span = _SPAN.fullmatch(match[2])
    if span is None or not any(span.groups()):
        raise ValueError(f"{match[2]!r} are no years; write them as in 平原省 (1949–1952) or 崞县 (–1958-10)")
    return Dated(match[1].strip(), *parse_span(span[1] or "", span[2] or ""))


def parse_level(cell: str) -> str:
    """Return a level by its English or Chinese name.

    Raises:
        ValueError: If it is none.
    """
    level = _LEVEL_NAMES.get(to_simplified(cell).casefold().replace(" ", "-"))
    if level is None:
        raise ValueError(f"{cell!r} is no level; valid are {', '.join(LEVELS[1:])} (大区, 省, 专区, 县)")
    return level


def guessed_level(name: str) -> str:
    """Return the level that a Chinese name tells by its end; empty if it tells none."""
    return _SUFFIXES.get(_suffix(name), "")


def is_chinese(name: str) -> bool:
    """Return whether a name is in Chinese characters."""
    return any(map(is_han, name))


def name_problem(name: str) -> str:
    """Return what is wrong with a name, and what would be valid; empty if nothing is."""
    if is_chinese(name):
        if not all(is_han(char) or char == "·" for char in name):
            return f"{name[:80]!r} mixes scripts; write names with | between them, Chinese ones in characters only"
        if not 2 <= len(name) <= _LONGEST_CHINESE:
            return f"{name[:80]!r} is no name that can be found; valid are 2 to {_LONGEST_CHINESE} characters"
        return ""
    if not any(map(str.isalpha, name)) or len(name) > _LONGEST_LATIN or len(name.split()) > _MOST_WORDS:
        return f"{name[:80]!r} is no name that can be found; valid are 2 to 16 Chinese characters, or up to four words"
    return ""


def unit_name(full: str, english: str = "", reading: str = "", until: date | None = None) -> UnitName:
    """Return a name of a unit, with what is not given by its characters.

    Args:
        full: The Chinese name, with or without its suffix, in simplified characters.
        english: Its English form; empty for pinyin in one word.
        reading: Its pinyin, syllables with spaces between them, with or without tones and the suffix.
        until: The day from which it no longer applied, as in `UnitName`.

    Raises:
        ValueError: If the pinyin has not as many syllables as the name has characters, or they are none.
    """
    short = full.removesuffix(_suffix(full))
    short = short if len(short) > 1 else full
    given = unicodedata.normalize("NFC", reading).lower().replace("'", " ").replace("’", " ").split()
    if not given:
        given = [_reading(char) for char in short]
    elif len(given) not in (len(short), len(full)) or not syllables().issuperset(
        toneless(syllable).replace("ü", "u") for syllable in given
    ):
        raise ValueError(
            f"the pinyin {reading!r} does not read {full}; write a syllable for each character with spaces between "
            "them, such as xīn zhōu"
        )
    spelling = " ".join(filter(None, given[: len(short)]))
    return UnitName(full, short, spelling, english or (english_name(spelling) if spelling else full), until)


def _suffix(name: str) -> str:
    return next((end for end in sorted(_SUFFIXES, key=len, reverse=True) if name.endswith(end) and name != end), "")


def _reading(char: str) -> str:
    """Return the usual syllable of a character, with its tone where it has only one; empty if it has none."""
    usual = next(iter(character_readings(char)), ("",))[0]
    return pinyin([char], [usual]) if usual else ""
