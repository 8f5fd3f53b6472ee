"""English dates in folded running text: November 11, 1954; autumn 1954; late 1950s; 1953-57.

Every quantifier in the patterns is bounded, so that the time is linear in the length of any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from search.enrich.dates.calendar_spans import (
    DateMatch,
    century,
    day,
    decade,
    first_possible,
    interval,
    month,
    part_of,
    season,
    year,
)
from search.enrich.dates.numerals import ENGLISH_CENTURIES, ENGLISH_DECADES, MONTHS, month_number
from search.enrich.dates.year_context import is_year_in_context, is_year_ruled_out
from search.model import DateSpan

__all__ = ["english_dates"]

_YEAR = r"(?P<y>1[89]\d\d|20\d\d|2100)(?![\d%]|[.,]\d)"
_TO = r"\s?(?:-|–|—|~|/|&|\b(?:to|and|until|till|through)\b)\s?(?:the\s)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_SEASONS = "spring|summer|autumn|fall|winter"
_PART = (
    r"(?:early|mid|middle|late|later|beginning|start|opening|end|close|turn"
    r"|(?:first|second|latter)\s(?:half|part)|(?:first|second|third|fourth|last)\squarter)"
)
# "late ", "mid-", "the end of the ", "early to mid-"
_LEAD = (
    r"(?:(?P<p0>early|mid|late)(?:-|\s)(?:to|and|or)(?:-|\s))?"
    rf"(?P<p>{_PART})(?:-|\s{{1,2}})(?:(?:years\s)?of\s)?(?:the\s)?"
)


def _part(words: str | None) -> str:
    """Return the part of a unit that an English phrase names."""
    if not words:
        return ""
    first, _, second = words.partition(" ")
    if second == "quarter":
        return {"first": "q1", "second": "q2", "third": "q3", "fourth": "q4", "last": "q4"}[first]
    if second:
        return "half1" if first == "first" else "half2"
    return {
        "beginning": "first", "start": "first", "opening": "first", "turn": "first", "end": "last", "close": "last",
        "middle": "mid", "later": "late",
    }.get(first, first)  # fmt: skip


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    day_name, second_day = rf"(?P<d>\d{{1,2}}){_ORDINAL}", rf"(?P<d2>\d{{1,2}}){_ORDINAL}"
    name, first_name = rf"(?P<m>{MONTHS})\b\.?", rf"(?P<m0>{MONTHS})\b\.?"
    sources = {
        "day-month-year": rf"(?<!\d[.,])(?<![\d/-])(?:(?P<d0>\d{{1,2}}){_ORDINAL}\s{first_name}{_TO})?"
        rf"{day_name}(?:{_TO}{second_day})?\s{{1,2}}(?:day\s)?(?:of\s)?{name},?\s{{0,2}}{_YEAR}",
        "month-day-year": rf"\b(?:{first_name}\s?(?P<d0>\d{{1,2}}){_ORDINAL}{_TO})?{name}\s{{0,2}}{day_name}"
        rf"(?:{_TO}{second_day})?(?:\s?,\s{{0,2}}|\s{{1,2}}){_YEAR}",
        "month-year": rf"\b(?:{_LEAD})?(?:{first_name}{_TO})?{name}(?:,|-)?\s{{0,2}}(?:of\s)?(?:the\syear\s)?{_YEAR}",
        "season": rf"\b(?:(?P<s0>{_SEASONS}){_TO})?(?P<s>{_SEASONS}),?\s{{1,2}}(?:of\s)?(?:the\syear\s)?{_YEAR}"
        r"(?:[-–—/](?:\d{4}|\d\d)(?!\d))?",
        "decade": rf"(?<!\d[.,])(?<!\d)(?:\b{_LEAD})?(?P<y>1[89]\d0|20\d0)'?s\b(?:\s?[-–—/]\s?'?(?P<d2>\d0)'?s\b)?",
        "decade-name": rf"\bthe\s(?:{_LEAD})?(?:'?(?P<n>[2-9]0)'?s|(?P<w>{'|'.join(ENGLISH_DECADES)}))\b",
        "century": rf"\b(?:{_LEAD})?(?:(?P<n>19th|20th|21st)|(?P<w>{'|'.join(ENGLISH_CENTURIES)}))[\s-]century\b",
        "part-of-year": rf"\b(?:{_LEAD}|year-(?P<e>end)\s)(?:year\s)?{_YEAR}(?!'?s\b)",
        "years": rf"(?<!\d[.,])(?<![\w$£¥#/-]){_YEAR}(?P<to>{_TO})"
        r"'?(?P<y2>1[89]\d\d|20\d\d|\d\d?)(?![\w%-]|'\w|[.,]\d)",
        "year": rf"(?<!\d[.,])(?<![\w$£¥#/%-]){_YEAR}(?![\w/]|'s?\d|-\d)",
    }
    return {rule: re.compile(source) for rule, source in sources.items()}


def english_dates(text: str) -> Iterator[DateMatch]:
    """Yield every reading of an English date, in no order; readings may overlap.

    Args:
        text: Folded text (search.text.fold).

    Yields:
        Dates, with offsets in `text`.
    """
    for rule, pattern in _patterns().items():
        parse = _PARSERS[rule]
        for match in pattern.finditer(text):
            result = parse(text, match, rule)
            if result is not None:
                yield result


def _number(match: re.Match[str], group: str) -> int | None:
    value = match[group]
    return int(value) if value else None


def _days(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    y, m, d = int(match["y"]), month_number(match["m"]), int(match["d"])
    first_day, last_day = _number(match, "d0"), _number(match, "d2")
    single = day(y, m, d)
    if first_day is not None:
        single = interval(day(y, month_number(match["m0"]), first_day), single)
    elif last_day is not None:
        single = interval(single, day(y, m, last_day))
    return first_possible(match.start(), match.end(), rule, single, month(y, m))


def _month(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    y, m = int(match["y"]), month_number(match["m"])
    span = _parted(month(y, m), match)
    if match["m0"]:
        span = interval(month(y, month_number(match["m0"])), span)
    return first_possible(match.start(), match.end(), rule, span, month(y, m))


def _season(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    y = int(match["y"])
    span = season(y, match["s"].replace("fall", "autumn"))
    if match["s0"]:
        span = interval(season(y, match["s0"].replace("fall", "autumn")), span)
    return first_possible(match.start(), match.end(), rule, span, year(y))


def _parted(unit: DateSpan | None, match: re.Match[str]) -> DateSpan | None:
    """Return the unit, or the part of it that the words before it name."""
    span = part_of(unit, _part(match["p"]))
    return interval(part_of(unit, _part(match["p0"])), span) if match["p0"] else span


def _decade(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    first = int(match["y"])
    span = _parted(decade(first), match)
    last = _number(match, "d2")
    if last is not None:
        span = interval(span, decade(first // 100 * 100 + last))
    return first_possible(match.start(), match.end(), rule, span)


def _named_decade(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    tens = int(match["n"]) if match["n"] else ENGLISH_DECADES[match["w"]]
    return first_possible(match.start(), match.end(), rule, _parted(decade(1900 + tens), match))


def _century(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    number = int(match["n"][:2]) if match["n"] else ENGLISH_CENTURIES[match["w"]]
    return first_possible(match.start(), match.end(), rule, _parted(century((number - 1) * 100), match))


def _part_of_year(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    if is_year_ruled_out(text, match.start("y"), match.end()):
        return None
    unit = year(int(match["y"]))
    span = part_of(unit, "last") if match["e"] else _parted(unit, match)
    return first_possible(match.start(), match.end(), rule, span)


def _years(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    """Return 1953-57, 1953–1957, 1953 to 1957; with `and` only if the years are adjacent or `between` precedes."""
    first, short = int(match["y"]), match["y2"]
    last = int(match["y"][: 4 - len(short)] + short)
    joiner = match["to"].strip()
    # 1911-12 with a plain hyphen is ISO 8601 for December 1911.
    is_month = joiner == "-" and len(short) == 2 and 1 <= int(short) <= 12
    bare_word = len(short) < 4 and joiner.isalpha()
    apart = joiner in {"and", "&", "/"} and last != first + 1 and not text.endswith("between ", 0, match.start())
    if is_month or bare_word or apart or is_year_ruled_out(text, match.start(), match.end()):
        return None
    return first_possible(match.start(), match.end(), rule, interval(year(first), year(last)))


def _year(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    if not is_year_in_context(text, match.start(), match.end()):
        return None
    return first_possible(match.start(), match.end(), rule, year(int(match["y"])))


_PARSERS = {
    "day-month-year": _days,
    "month-day-year": _days,
    "month-year": _month,
    "season": _season,
    "decade": _decade,
    "decade-name": _named_decade,
    "century": _century,
    "part-of-year": _part_of_year,
    "years": _years,
    "year": _year,
}
