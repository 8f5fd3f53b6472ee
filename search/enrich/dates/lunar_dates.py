"""Chinese dates of the old calendar in folded running text: 光绪三十三年七月初五, 1954年农历正月十五, 民国二十年腊月.

All dates under an emperor are of the old calendar; others are if they say so (农历, 旧历), or name a month or a day
that only it has (正月, 腊月, 闰四月, 初五). Whoever writes the month or day under an emperor in Arabic figures may have
converted it, so only the year is certain. Every quantifier in the patterns is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from search.enrich.dates.calendar_spans import DateMatch, first_possible, interval, year
from search.enrich.dates.lunar_calendar import lunar_day, lunar_month, lunar_third, year_of_cycle
from search.enrich.dates.numerals import EMPERORS, HAN_DIGITS, REIGN_YEAR, REIGNS, read_digits, read_small
from search.model import DateSpan

__all__ = ["lunar_dates"]

_SIGN = re.compile(r"[农阴旧夏古废]历|[正冬腊闰初]|" + "|".join(EMPERORS))
_MARK = r"(?:[农阴旧夏古废]历)"
_CYCLE = r"[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
_HAN_NUMBER = rf"[{HAN_DIGITS}十廿卅]{{1,3}}"
_NUMBER = rf"(?:\d{{1,2}}|{_HAN_NUMBER})"
_FOUR_DIGITS = rf"(?:1[89]\d\d|20\d\d|[一二][{HAN_DIGITS}\d]{{3}})"
_TO = r"\s?(?:-|–|—|――|——|~|至|到)\s?"
# What is counted: 七月初五个社 are five co-ops early in July.
_COUNTED = (
    rf"[{HAN_DIGITS}\d十百千万个名户人家天时亩斤位省县区乡村社组队次种条件项辆头只匹架台吨石担元里丈尺年月岁"
    r"余多几来分成倍届]"
)
_ARABIC = re.compile("[0-9]")
_FIRST_DAYS = "初[一二三四五六七八九十]"
_NAMED_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def _day(group: str) -> str:
    """Return a pattern of a day: with 日 behind it, or written as only days are."""
    return (
        rf"(?P<{group}>(?:{_FIRST_DAYS}|{_NUMBER})(?=\s?[日号])|{_FIRST_DAYS}(?!{_COUNTED})|{_HAN_NUMBER}(?!{_COUNTED}))"
        r"(?:\s?[日号])?"
    )


def _month(group: str) -> str:
    return rf"(?P<{group}>闰?(?:[正冬腊]|{_NUMBER}))\s?月"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    gap = rf"(?:\s?\(?(?:岁次)?{_CYCLE}年?\)?)?(?:\s?\(\d{{4}}年?\))?\s?(?P<mark>{_MARK})?\s?[春夏秋冬]?\s?"
    last = rf"(?:{_TO}(?:{_month('m2')})?\s?{_day('d2')})?"
    days = rf"{_month('m')}(?:\s?{_day('d')}{last}|\s?(?P<third>[上中下]旬)|{_TO}{_month('m3')}(?!\s?{_day('d3')}))?"
    emperors = "|".join(EMPERORS)
    return (
        re.compile(rf"(?P<reign>{emperors})(?:(?P<y>{REIGN_YEAR})\s?年|(?P<cycle>{_CYCLE})年?){gap}{days}"),
        re.compile(
            rf"(?P<before>{_MARK}\s?)?(?<!\d[.,])(?<![第{HAN_DIGITS}十百千万\d])"
            rf"(?:(?P<reign>民国)(?P<y>{REIGN_YEAR})|(?P<full>{_FOUR_DIGITS}))\s?年{gap}{days}"
        ),
    )


def lunar_dates(text: str) -> Iterator[DateMatch]:
    """Yield every date of the old calendar that names a month, in no order; readings may overlap.

    Args:
        text: Folded text (search.text.fold).

    Yields:
        Dates, with offsets in `text`; of one that the calendar does not have, the month or year that is certain.
    """
    if not _SIGN.search(text):
        return
    under_emperor, marked = _patterns()
    for match in under_emperor.finditer(text):
        number = _year_under_emperor(match)
        if number is not None:
            is_certain = match["mark"] or not any(
                char.isascii() and char.isdigit()
                for group in ("m", "d", "m2", "d2", "m3")
                for char in match[group] or ""
            )
            result = _date(match, "reign, old calendar", number, only_year=not is_certain)
            if result is not None:
                yield result
    for match in marked.finditer(text):
        if _is_of_old_calendar(match):
            number = read_small(match["y"]) if match["reign"] else read_digits(match["full"])
            base = REIGNS[match["reign"]] - 1 if match["reign"] else 0
            result = _date(match, "old calendar", base + number) if number else None
            if result is not None:
                yield result


def _is_of_old_calendar(match: re.Match[str]) -> bool:
    if match["before"] or match["mark"]:
        return True
    months = f"{match['m']}{match['m2'] or ''}{match['m3'] or ''}"
    return any(char in "正冬腊闰" for char in months) or "初" in f"{match['d'] or ''}{match['d2'] or ''}"


def _year_under_emperor(match: re.Match[str]) -> int | None:
    first = REIGNS[match["reign"]]
    if match["cycle"]:
        last = min((start for start in REIGNS.values() if start > first), default=first) - 1
        return year_of_cycle(match["cycle"], first, last)
    number = read_small(match["y"])
    return first + number - 1 if number else None


def _date(match: re.Match[str], rule: str, year_number: int, *, only_year: bool = False) -> DateMatch | None:
    whole_year = year(year_number)
    if only_year:
        return first_possible(match.start(), match.end(), f"{rule}, day converted or not", whole_year)
    return first_possible(match.start(), match.end(), rule, *_in_year(match, year_number), whole_year)


def _in_year(match: re.Match[str], year_number: int) -> Iterator[DateSpan | None]:
    """Yield the readings of a month or of days in it, from finest to coarsest."""
    month, is_leap = _month_number(match["m"])
    if month > 12 and not match["d"]:  # 七八月: the seventh and the eighth
        first, last = divmod(month, 10)
        yield interval(lunar_month(year_number, first), lunar_month(year_number, last))
    whole = lunar_month(year_number, month, is_leap=is_leap)
    if match["d"]:
        first_day = lunar_day(year_number, month, _day_number(match["d"]), is_leap=is_leap)
        if match["d2"]:
            last_month, last_is_leap = _month_number(match["m2"]) if match["m2"] else (month, is_leap)
            last_day = lunar_day(year_number, last_month, _day_number(match["d2"]), is_leap=last_is_leap)
            yield interval(first_day, last_day)
        else:
            yield first_day
    elif match["third"]:
        yield lunar_third(year_number, month, match["third"], is_leap=is_leap)
    elif match["m3"]:
        last_month, last_is_leap = _month_number(match["m3"])
        yield interval(whole, lunar_month(year_number, last_month, is_leap=last_is_leap))
    yield whole


def _month_number(name: str) -> tuple[int, bool]:
    """Return the number of a month, 0 if it is none, and whether it is a leap month."""
    bare = name.removeprefix("闰")
    return _NAMED_MONTHS.get(bare) or read_small(bare) or 0, bare != name


def _day_number(name: str) -> int:
    return read_small(name.removeprefix("初")) or 0
