"""Chinese dates in folded running text: 一九五四年十一月十一日, 1958年春, 五十年代末, 民国三十八年.

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
    year,
)
from search.enrich.dates.numerals import EMPERORS, HAN_DIGITS, REIGN_YEAR, REIGNS, read_digits, read_small
from search.model import DateSpan

__all__ = ["chinese_dates"]

_SMALL_NUMBER = rf"(?:\d{{1,2}}|[{HAN_DIGITS}十廿卅]{{1,3}})"
_FOUR_DIGITS = rf"(?:1[89]\d\d|20\d\d|2100|[一二][{HAN_DIGITS}\d]{{3}})"
# Full-width commas are folded to commas, which are part of a number only between digits.
_NOT_AFTER_NUMBER = rf"(?<!\d[.,])(?<![第{HAN_DIGITS}十百千万\d])"
_TO = r"\s?(?:-|–|—|――|——|~|至|到)\s?"
_LIST = "[、,和与及]"
_TENS = rf"(?:[二三四五六七八九]十|[1-9]0|[{HAN_DIGITS}][〇零○◯])"
_CENTURIES = {"二十一": 2000, "十九": 1800, "二十": 1900, "廿一": 2000, "廿": 1900, "19": 1800, "20": 1900, "21": 2000}

_PARTS = {
    "春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter", "上半年": "half1", "下半年": "half2",
    "一季度": "q1", "二季度": "q2", "三季度": "q3", "四季度": "q4", "初期": "early", "早期": "early", "前期": "early",
    "初": "first", "中期": "mid", "中叶": "mid", "年中": "mid", "后期": "late", "晚期": "late", "末期": "late",
    "底": "last", "末": "last", "上旬": "early", "中旬": "mid", "下旬": "late", "上半叶": "half1", "前半叶": "half1",
    "下半叶": "half2", "后半叶": "half2", "前半期": "half1", "后半期": "half2",
}  # fmt: skip
_PERIOD_PART = r"[初中后前早晚末]期"
# Not where 初 or 末 begins another word: 初级社, 初步, 末次.
_EDGE_PART = r"[初底末](?![级步次等])"
_YEAR_PARTS = rf"(?:[春夏秋冬](?!节)(?:季|天)?|[上下]半年|第?[一二三四]季度|年?{_EDGE_PART}|年中|{_PERIOD_PART})"
_MONTH_PARTS = rf"(?:[上中下]旬|月?{_EDGE_PART})"
_DECADE_PARTS = rf"(?:{_PERIOD_PART}|[前后]半期|{_EDGE_PART})"
_CENTURY_PARTS = rf"(?:[上下前后]半叶|中叶|{_PERIOD_PART}|{_EDGE_PART})"

_REIGN = "|".join(REIGNS)

_JAPAN_GREGORIAN = 1873  # from which year the months and days of 明治 are those of the Gregorian calendar

_MARKER = re.compile(r"[年世]")
_DURATION_NOUN = re.compile(r"年(?:的?历史|之久|以?来的?历史|前的)")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    last_day = rf"(?:{_TO}(?:(?P<m2>{_SMALL_NUMBER})\s?月)?\s?(?P<d2>{_SMALL_NUMBER})\s?[日号])?"
    days = rf"(?P<d>{_SMALL_NUMBER})\s?(?:[日号]|(?={_TO}{_SMALL_NUMBER}\s?[日号])){last_day}"
    months = (
        rf"(?:(?P<m0>{_SMALL_NUMBER})\s?月?(?:{_TO}|[、和]))?(?P<m>{_SMALL_NUMBER})\s?月(?:份)?"
        rf"(?:\s?(?:{days}|(?P<mp>{_MONTH_PARTS})))?"
    )
    seasons = rf"(?P<yp>{_YEAR_PARTS})(?:[、和至到]?(?P<yp2>[夏秋冬])季?)?"
    rest = rf"\s?年(?!代)(?:\s?(?:{months}|{seasons}))?"
    named_century = rf"(?P<c>{'|'.join(_CENTURIES)})\s?世纪|(?P<this>上个?世纪|本世纪)"
    sources = {
        "chinese": rf"{_NOT_AFTER_NUMBER}(?P<y>{_FOUR_DIGITS}){rest}",
        "reign": rf"(?P<reign>{_REIGN})(?P<y>{REIGN_YEAR})(?:{rest}|(?=(?:{_TO}|{_LIST}){REIGN_YEAR}\s?年))",
        "reign-end": rf"(?:(?P<to>{_TO})|{_LIST})(?P<reign>{_REIGN})?(?P<y>{REIGN_YEAR}){rest}",
        "two-digit-year": rf"{_NOT_AFTER_NUMBER}(?P<y>\d\d|[{HAN_DIGITS}]{{2}}){rest}",
        "years": rf"{_NOT_AFTER_NUMBER}(?P<y>{_FOUR_DIGITS})\s?年?(?P<to>{_TO}|{_LIST})"
        rf"(?P<y2>{_FOUR_DIGITS}|\d\d|[{HAN_DIGITS}]{{2}})\s?两?年(?!代)(?P<yp>{_YEAR_PARTS})?",
        "year-in-list": rf"{_NOT_AFTER_NUMBER}(?P<y>{_FOUR_DIGITS})(?=(?:{_LIST}{_FOUR_DIGITS}){{1,6}}年)",
        "decade": rf"{_NOT_AFTER_NUMBER}(?:(?:{named_century})\s?)?"
        rf"(?:(?P<t0>{_TENS}|[二三四五六七八九])(?:年代)?(?:{_TO}|{_LIST})?)?(?P<t>{_TENS})\s?年代(?P<p>{_DECADE_PARTS})?",
        "full-decade": rf"{_NOT_AFTER_NUMBER}(?:(?P<y0>{_FOUR_DIGITS})(?:年代)?(?:{_TO}|{_LIST}))?"
        rf"(?P<y>{_FOUR_DIGITS})\s?年代(?P<p>{_DECADE_PARTS})?",
        "century": rf"{_NOT_AFTER_NUMBER}(?:{named_century})(?P<p>{_CENTURY_PARTS})?",
    }
    return {rule: re.compile(source) for rule, source in sources.items()}


def chinese_dates(text: str) -> Iterator[DateMatch]:
    """Yield every reading of a Chinese date, in no order; readings may overlap.

    A decade without a century lies in the twentieth. 本世纪 and 上世纪 are counted from the latest full year
    that the text names nearby; without one both are the twentieth century, with which nearly all the collection deals.

    Args:
        text: Folded text (search.text.fold).

    Yields:
        Dates, with offsets in `text`.
    """
    if not _MARKER.search(text):
        return
    for rule, parse in _PARSERS.items():
        pattern = _patterns()[rule]
        for match in pattern.finditer(text):
            result = parse(text, match, rule)
            if result is not None:
                yield result


def _part(words: str | None) -> str:
    """Return the part of a unit that a Chinese word names: 年底, 秋季, 第一季度."""
    bare = (words or "").removeprefix("第")
    return _PARTS.get(bare) or _PARTS.get(bare.removeprefix("年").removeprefix("月")[:1], "")


def _number(match: re.Match[str], group: str) -> int | None:
    value = match[group]
    return read_small(value) if value else None


def _full_year(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    if match.end() == match.end("y") + 1 and _DURATION_NOUN.match(text, match.end() - 1):
        return None
    return _date(match, rule, read_digits(match["y"]))


def _reign_year(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    """Return the years of 民国二十六年; a second one (至三十四年) is of the same reign unless it names another."""
    first = _in_reign(match, rule, match["reign"])
    later = _patterns()["reign-end"].match(text, match.end())
    if first is None or later is None:
        return first
    last = _in_reign(later, rule, later["reign"] or match["reign"])
    if last is None or not (later["to"] or first.span.latest == last.span.earliest):
        return first
    span = interval(first.span, last.span)
    certain = first.certain and last.certain
    return DateMatch(first.start, last.end, span, "reign years", certain=certain) if span else first


def _in_reign(match: re.Match[str], rule: str, reign: str) -> DateMatch | None:
    number = read_small(match["y"])
    if not number:
        return None
    year_number = REIGNS[reign] + number - 1
    if match["m"] and (reign in EMPERORS or (reign == "明治" and year_number < _JAPAN_GREGORIAN)):
        end = match.string.index("年", match.end("y")) + 1  # `lunar_dates` reads the months of emperors
        return first_possible(match.start(), end, rule, year(year_number))
    return _date(match, rule, year_number)


def _short_year(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    """Return 1958 for 五八年; 三四年 is "three or four years", and 58年 a duration unless a month or season follows."""
    digits = match["y"]
    number = read_digits(digits)
    if number is None:
        return None
    alone = not (match["m"] or match["yp"])
    if alone and (digits.isascii() or not _is_lone_year(text, match, number)):
        return None
    # 〇八年 was not written before the year 2000, so a leading zero means this century.
    return _date(match, rule, (2000 if number < 10 else 1900) + number)


_DURATION = re.compile(r"[多来内以后前之间时左计]|期间")


def _is_lone_year(text: str, match: re.Match[str], number: int) -> bool:
    tens, ones = divmod(number, 10)
    return ones - tens != 1 and number != 35 and not _DURATION.match(text, match.end())


def _date(match: re.Match[str], rule: str, year_number: int | None) -> DateMatch | None:
    if year_number is None:
        return None
    whole_year = year(year_number)
    if match["yp"]:
        span = part_of(whole_year, _part(match["yp"]))
        last = part_of(whole_year, _part(match["yp2"])) if match["yp2"] else None
        return first_possible(match.start(), match.end(), rule, interval(span, last) if last else span, whole_year)
    if not match["m"]:
        return first_possible(match.start(), match.end(), rule, whole_year)
    return first_possible(match.start(), match.end(), rule, *_in_year(match, year_number), whole_year)


def _in_year(match: re.Match[str], year_number: int) -> Iterator[DateSpan | None]:
    """Yield the readings of a month, or of a day in it, from finest to coarsest."""
    first, last = _number(match, "m0"), _number(match, "m")
    if first is None and last is not None and last > 12 and match["m"].isalpha():
        first, last = divmod(last, 10)  # 七八月: July and August
    if last is None:
        return
    unit = part_of(month(year_number, last), _part(match["mp"]))
    if match["d"]:
        yield _days(match, year_number, last)
    yield interval(month(year_number, first), unit) if first is not None else unit


def _days(match: re.Match[str], year_number: int, month_number: int) -> DateSpan | None:
    first, last = day(year_number, month_number, _number(match, "d") or 0), _number(match, "d2")
    if last is None:
        return first
    return interval(first, day(year_number, _number(match, "m2") or month_number, last))


def _years(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    first, last = read_digits(match["y"]), read_digits(match["y2"])
    if first is None or last is None:
        return None
    if last < 100:
        last += first // 100 * 100
    if re.fullmatch(_LIST, match["to"]) and last != first + 1:
        return None
    return first_possible(
        match.start(), match.end(), rule, interval(year(first), part_of(year(last), _part(match["yp"])))
    )


def _listed_year(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    return first_possible(match.start(), match.end(), rule, year(read_digits(match["y"]) or 0))


def _decade(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    base = _century_start(text, match) if match["c"] or match["this"] else 1900
    last = read_small(match["t"]) or 0
    # 五〇年代 writes the two digits, 五十年代 the number: both are 50.
    span = part_of(decade(base + last), _part(match["p"]))
    if match["t0"]:
        first = read_small(match["t0"]) or 0
        span = interval(decade(base + (first * 10 if first < 10 else first)), span)
    return first_possible(match.start(), match.end(), rule, span)


def _full_decade(_text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    span = part_of(decade(read_digits(match["y"]) or 1), _part(match["p"]))
    if match["y0"]:
        span = interval(decade(read_digits(match["y0"]) or 1), span)
    return first_possible(match.start(), match.end(), rule, span)


def _century(text: str, match: re.Match[str], rule: str) -> DateMatch | None:
    return first_possible(
        match.start(), match.end(), rule, part_of(century(_century_start(text, match)), _part(match["p"]))
    )


_WRITTEN_YEAR = re.compile(rf"{_FOUR_DIGITS}(?=年)")


def _century_start(text: str, match: re.Match[str]) -> int:
    """Return the first year of the century that 二十世纪, 本世纪 or 上世纪 names."""
    if match["c"]:
        return _CENTURIES[match["c"]]
    # Only years within 100 characters count, so that the time stays linear.
    nearby = text[max(0, match.start() - 100) : match.end() + 100]
    latest = max((read_digits(written) or 0 for written in _WRITTEN_YEAR.findall(nearby)), default=0)
    if match["this"] == "本世纪":
        return 2000 if latest >= 2000 else 1900
    return 1800 if 0 < latest < 2000 else 1900


# The parser of each pattern of _patterns; "reign-end" is read by that of "reign".
_PARSERS = {
    "chinese": _full_year,
    "reign": _reign_year,
    "two-digit-year": _short_year,
    "years": _years,
    "year-in-list": _listed_year,
    "decade": _decade,
    "full-decade": _full_decade,
    "century": _century,
}
