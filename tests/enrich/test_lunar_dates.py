"""Claims about days of the old calendar: they are converted, or only their year is taken, never read as Gregorian."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enrich import parse_date
from search.enrich.dates.document_dates import find_dates
from search.enrich.dates.lunar_calendar import lunar_day, lunar_month, lunar_third, year_of_cycle
from search.model import Precision
from tests.fixtures.timing import is_linear

_DIGITS = "〇一二三四五六七八九"
_REIGNS = {"嘉庆": 1796, "道光": 1821, "咸丰": 1851, "同治": 1862, "光绪": 1875, "宣统": 1909}


def _number(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _day(number: int) -> str:
    """Return the name of a day of a lunar month."""
    return f"初{_number(number)}" if number <= 10 else _number(number)


def _found(text: str) -> list[tuple[str, str]]:
    return [(span.edtf, span.evidence[0].text) for span in find_dates(text, where="body.zh.0")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("光緒三十三年七月初五", "1907-08-13"), ("宣统三年八月十九日", "1911-10-10"), ("宣統三年十二月二十五日", "1912-02-12"),
        ("道光二十二年七月二十四日", "1842-08-29"), ("道光三十年十二月初十日", "1851-01-11"), ("同治三年六月十六日", "1864-07-19"),
        ("光绪二十年七月初一日", "1894-08-01"), ("光緒廿四年四月廿三日", "1898-06-11"), ("光绪二十六年七月二十日", "1900-08-14"),
        ("光绪二十六年闰八月初八日", "1900-10-01"), ("光绪三十一年八月初四", "1905-09-02"), ("光绪三十四年十月二十一日", "1908-11-14"),
        ("光緒丁未年七月初五日", "1907-08-13"), ("光绪三十三年（丁未）七月初五", "1907-08-13"), ("光绪三十三年（1907）秋七月初五日", "1907-08-13"),
        ("民国二十年农历七月初五", "1931-08-18"), ("一九四九年正月初一", "1949-01-29"), ("1958年夏历五月初五", "1958-06-21"),
        ("农历1958年8月15日", "1958-09-27"), ("1954年腊月三十", "1955-01-23"), ("1957年舊曆閏八月初一", "1957-09-24"),
    ],
)  # fmt: skip
def test_days_of_the_old_calendar_are_converted(text: str, day: str) -> None:
    """The days of the empire, and of country people after it, are those that history books give."""
    span = parse_date(text)
    assert span is not None
    assert (span.edtf, span.precision) == (day, Precision.DAY)
    assert _found(f"那是{text}，下了雨。") == [(day, text)]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("光绪三十三年七月", "1907-08-09/1907-09-07"), ("光绪三十三年七八月", "1907-08-09/1907-10-06"),
        ("光绪三十三年七月上旬", "1907-08-09/1907-08-18"), ("光绪三十三年七月至九月", "1907-08-09/1907-11-05"),
        ("光绪三十三年七月初一至十五日", "1907-08-09/1907-08-23"), ("同治七年二月初三日至三月初五日", "1868-02-25/1868-03-28"),
        ("1958年旧历七月", "1958-08-15/1958-09-12"), ("1954年正月", "1954-02-03/1954-03-04"), ("光绪三十三年", "1907"),
    ],
)  # fmt: skip
def test_months_and_intervals_of_the_old_calendar(text: str, edtf: str) -> None:
    """Months are the days that they cover, and an interval runs from one day to another."""
    span = parse_date(text)
    assert span is not None
    assert span.edtf == edtf


@pytest.mark.parametrize(
    "text",
    [
        "光绪33年7月5日",
        "光绪三十三年7月5日",
        "宣统3年8月",
        "明治三年七月五日",
        "光绪三十三年闰四月初一",
        "光绪三十三年七月卅一日",
    ],
)
def test_what_cannot_be_converted_is_its_year_or_month(text: str) -> None:
    """Figures that may have been converted, a Japanese lunar day, and days that there were not, are no days."""
    ((edtf, _),) = _found(text)
    assert edtf in {"1907", "1911", "1870", "1907-08-09/1907-09-07"}


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1954.7.5（农历）", "1954"), ("农历 1954-07-05", "1954"), ("1907年7月5日（舊曆）", "1907"), ("on lunar July 5, 1958", "1958"),
        ("July 5, 1958 of the lunar calendar", "1958"), ("5 July 1958 (lunar calendar)", "1958"), ("in lunar July 1958", "1958"),
        ("1907年8月13日（农历七月初五）", "1907-08-13"), ("July 5, 1958, lunar eclipse", "1958-07-05"),
    ],
)  # fmt: skip
def test_a_word_beside_a_date_says_that_it_is_of_the_old_calendar(text: str, edtf: str) -> None:
    """Where figures or English words are said to be of the old calendar, only the year is certain."""
    assert _found(text)[0][0] == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1954年七月初五个社成立", "1954-07-01/1954-07-10"), ("1954年7月初，五个社", "1954-07-01/1954-07-10"),
        ("一九五四年十月初十多天", "1954-10-01/1954-10-10"), ("民国二十三年七月五日", "1934-07-05"),
        ("民国廿三年七月廿三日", "1934-07-23"), ("明治三十三年七月五日", "1900-07-05"), ("昭和十年七月五日", "1935-07-05"),
        ("1958年春节", "1958"), ("一九五四年十一月十一日", "1954-11-11"), ("1958年夏，五月", "1958-06/1958-08"),
    ],
)  # fmt: skip
def test_days_of_the_new_calendar_stay(text: str, edtf: str) -> None:
    """The Republic counts by the Gregorian calendar unless a word says otherwise; 初五个 is no fifth day."""
    assert _found(text)[0][0] == edtf


@given(st.dates(date(1800, 3, 1), date(2099, 12, 31)))
def test_each_day_is_one_day_of_the_old_calendar(day: date) -> None:
    """Months follow each other without a gap, days within them too, and only some years have a leap month."""
    days = [
        (year, month, is_leap, span)
        for year in (day.year - 1, day.year)
        for month in range(1, 13)
        for is_leap in (False, True)
        if (span := lunar_month(year, month, is_leap=is_leap))
    ]
    assert all(earlier[3].latest == later[3].earliest for earlier, later in pairwise(days))
    ((year, month, is_leap, span),) = [entry for entry in days if entry[3].earliest <= day < entry[3].latest]
    number = (day - span.earliest).days + 1
    converted = lunar_day(year, month, number, is_leap=is_leap)
    assert converted is not None
    assert (converted.earliest, converted.latest) == (day, day + timedelta(days=1))
    assert lunar_day(year, month, (span.latest - span.earliest).days + 1, is_leap=is_leap) is None
    thirds = [lunar_third(year, month, third, is_leap=is_leap) for third in ("上旬", "中旬", "下旬")]
    assert sum((third.latest - third.earliest).days for third in thirds if third) == (span.latest - span.earliest).days


@given(st.sampled_from(sorted(_REIGNS)), st.integers(1, 34), st.integers(1, 12), st.integers(1, 30))
def test_no_day_under_an_emperor_is_read_as_gregorian(reign: str, year: int, month: int, number: int) -> None:
    """Written in any way, it is the day of the old calendar or, if there is none, its month."""
    whole = lunar_month(_REIGNS[reign] + year - 1, month)
    day = lunar_day(_REIGNS[reign] + year - 1, month, number)
    for text in (
        f"{reign}{'元' if year == 1 else _number(year)}年{_number(month)}月{_day(number)}",
        f"{reign}{year}年{'正' if month == 1 else _number(month)}月{_day(number)}日",
    ):
        spans = find_dates(f"{text}，", where="body.zh.0")
        assert [span.earliest for span in spans] == [(day or whole).earliest] * len(spans) if whole else not spans


@pytest.mark.parametrize(
    ("name", "year"), [("丁未", 1907), ("辛丑", 1901), ("甲午", 1894), ("甲未", None), ("丙寅", None), ("", None)]
)
def test_years_of_the_cycle(name: str, year: int | None) -> None:
    """A name of the cycle of sixty is one year of a reign at most."""
    assert year_of_cycle(name, 1875, 1908) == (year if name != "丙寅" else None)


def test_a_date_in_two_calendars_is_the_finer_one() -> None:
    """A header may give both; two days that contradict each other are no date."""
    for text in (
        "光绪三十三年七月初五 (1907年8月13日)",
        "1907年8月13日（光緒三十三年七月初五）",
        "光绪三十三年七月初五，1907年",
    ):
        span = parse_date(text)
        assert span is not None
        assert span.edtf == "1907-08-13"
    assert parse_date("光绪三十三年七月初五 (1907年7月5日)") is None


@given(st.text("光绪宣统民国农历旧三十初五闰正腊月日年至，(1907)丁未岁次上旬秋 ", max_size=60))
def test_evidence_points_at_the_words(text: str) -> None:
    """Whatever the text, nothing raises, and each piece of evidence quotes the text."""
    for span in find_dates(text, where="title.zh"):
        (evidence,) = span.evidence
        assert text[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize(
    "piece",
    ["光绪", "光绪三十三年", "光绪三十三年七月初一至", "1954年正月", "农历", "初五", "闰", "民国二十年农历丁未(1907)"],
)
def test_time_is_linear(piece: str) -> None:
    """A text takes about as long as its eight parts."""
    assert is_linear(lambda size: find_dates(piece * (size // len(piece)), where="x"), 4_000)
