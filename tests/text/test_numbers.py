"""Claims about numbers: Chinese numerals and digits give the same term."""

from __future__ import annotations

import re

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import CHINESE_NUMBER, DIGIT_NUMBER, chinese_number, chinese_words, digit_number, latin_words


@given(st.integers(min_value=10, max_value=10**12 - 1))
def test_numerals_and_digits_meet(number: int) -> None:
    """Any number spelled in Chinese, in digits and in grouped digits gives the same term."""
    numerals = cn2an.an2cn(number)
    assert chinese_number(numerals) == digit_number(str(number)) == digit_number(f"{number:,}") == str(number)


@given(st.integers(min_value=11, max_value=10**12 - 1))
def test_numbers_are_found_inside_a_text(number: int) -> None:
    """A number in running text is one token with its own offsets, in either spelling."""
    text = f"全省建立了{cn2an.an2cn(number)}多个社"
    token = next(token for token in chinese_words(text) if token.term == str(number))
    assert text[token.start : token.end] == cn2an.an2cn(number)
    assert str(number) in [token.term for token in latin_words(f"more than {number:,} cooperatives")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一九五四", "1954"),
        ("一万二", "12000"),
        ("百万", "1000000"),
        ("廿五", "25"),
        ("廿", "20"),
        ("卅六", "36"),
        ("一百卅", "130"),
        ("卌八", "48"),
        ("二十点二", "20.2"),
        ("两千", "2000"),
    ],
)
def test_ways_of_writing(text: str, number: str) -> None:
    """Years digit by digit, shortened tails, an unsaid one, old numerals and decimals are read."""
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.2万", "12000"), ("20.20", "20.2"), ("007", "7"), ("3亿", "300000000"), ("9" * 40, "9" * 40),
        ("4亿5000万", "450000000"), ("1亿2345万6789", "123456789"), ("3万5000", "35000"), ("1.5亿2000万", "170000000"),
        ("9" * 40 + "万", "9" * 40 + "0000"), ("5千万", "50000000"), ("3百万", "3000000"), ("20十亿", "20000000000"),
        ("1.5千万", "15000000"), ("4亿5千万", "450000000"), ("1.2万亿", "1200000000000"), ("2,000百万", "2000000000"),
    ],
)  # fmt: skip
def test_digits(text: str, number: str) -> None:
    """Mixed units multiply, needless zeros go, and long digit strings stay exact."""
    assert re.fullmatch(DIGIT_NUMBER, text)
    assert digit_number(text) == number


@given(st.integers(1, 9999), st.sampled_from(("", "十", "百", "千")), st.sampled_from("万亿"))
def test_a_unit_belongs_to_its_digits(digits: int, small: str, large: str) -> None:
    """What a unit says behind digits is in the number, and no number or word by itself."""
    value = str(digits * {"": 1, "十": 10, "百": 100, "千": 1000}[small] * {"万": 10**4, "亿": 10**8}[large])
    text = f"全省有{digits}{small}{large}亩地"
    assert [token.term for token in latin_words(text)] == [value]
    assert [text[token.start : token.end] for token in latin_words(text)] == [f"{digits}{small}{large}"]
    assert "".join(token.term for token in chinese_words(text) if len(token.term) < 3) in (
        "全省有亩地",
        "全省有亩地亩地",
    )


def test_a_small_unit_alone_is_no_part_of_digits() -> None:
    """A kilowatt and a department store keep their first characters."""
    words = {token.term for token in chinese_words("5千瓦的电，3百货公司")}
    assert {"千瓦", "百货公司"} <= words


@pytest.mark.parametrize("word", ["万一", "一般", "千方百计", "统一"])
def test_words_that_only_look_like_numbers(word: str) -> None:
    """A word that contains a numeral stays a word."""
    assert word in [token.term for token in chinese_words(word)] or word == "千方百计"
    assert not any(token.term.isdigit() for token in chinese_words(word))


@given(st.text("〇零一二两三四五六七八九十百千万亿廿卅点", max_size=60))
def test_any_heap_of_numerals_is_answered(text: str) -> None:
    """Any sequence of numerals is a number or none, and never an error."""
    for match in re.finditer(CHINESE_NUMBER, text):
        value = chinese_number(match[0])
        assert value is None or value.replace(".", "", 1).isdigit()


@given(st.integers(1, 9999), st.integers(1000, 9999), st.integers(1000, 9999))
def test_units_within_a_number_are_added(hundred_millions: int, myriads: int, ones: int) -> None:
    """What stands before 亿, before 万 and after it is one number, which is found by itself and in plain digits."""
    written, value = f"{hundred_millions}亿{myriads}万{ones}", hundred_millions * 10**8 + myriads * 10**4 + ones
    assert numbers(f"投资{written}元") == numbers(f"投资{value}元") == [str(value)]


def numbers(text: str) -> list[str]:
    """Return the numbers in digits of a text."""
    return [token.term for token in latin_words(text)]


@pytest.mark.parametrize("text", ["1954.11.11", "1954-11-11", "1954/11/11", "1954．11．11", "1954.11.11."])
def test_a_day_in_digits_is_its_three_numbers(text: str) -> None:
    """A day is found by its year, and by itself with any marks between the numbers."""
    assert numbers(text) == ["1954", "11", "11"]
    assert [token.position for token in latin_words(text)] == [0, 1, 2]


def test_parts_of_a_section_number_are_numbers() -> None:
    """A series of any length is taken apart, with the offsets of each number."""
    text = "见第3.2.10节"
    assert [(token.term, text[token.start : token.end]) for token in latin_words(text)] == [
        ("3", "3"), ("2", "2"), ("10", "10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1986.2期", [("1986.2", 0), ("1986", 0), ("2", 1)]),
        ("1954.11 的信", [("1954.11", 0), ("1954", 0), ("11", 1)]),
        ("1958.5亿斤", [("195850000000", 0)]),
        ("12.5亩", [("12.5", 0)]),
        ("1954.75元", [("1954.75", 0)]),
        ("120，130，145", [("120", 0), ("130", 1), ("145", 2)]),
        ("120、130、145", [("120", 0), ("130", 1), ("145", 2)]),
        ("12，500亩", [("12500", 0), ("12", 0), ("500", 1)]),
        ("1，234，567人", [("1234567", 0), ("1", 0), ("234", 1), ("567", 2)]),
        ("3，14", [("3", 0), ("14", 1)]),
        ("12,500亩", [("12500", 0)]),
    ],
)
def test_numbers_in_a_row_are_found_one_by_one(text: str, expected: list[tuple[str, int]]) -> None:
    """An issue of a year, a list, and a number with a full-width comma are found as a whole and in their parts."""
    assert [(token.term, token.position) for token in latin_words(text)] == expected


@given(st.text("0123456789.,，万亿年 a", max_size=60))
def test_any_digits_have_terms(text: str) -> None:
    """Any digits, points, commas and units are tokens that point into the text, and never an error."""
    for token in latin_words(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一九五○年", "一九五〇年"),
        ("一九五○年", "一九五零年"),
        ("一二○师", "一二〇师"),
        ("民国卅八年", "民国三十八年"),
        ("卅六户", "三十六户"),
        ("廿户", "二十户"),
        ("廿一日", "二十一日"),
    ],
)
def test_ways_of_writing_give_the_same_terms(one: str, other: str) -> None:
    """Circles, 零 and the old numerals for tens give the terms of plain numerals."""
    assert [token.term for token in chinese_words(one)] == [token.term for token in chinese_words(other)]
