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
        ("二十点二", "20.2"),
        ("两千", "2000"),
    ],
)
def test_ways_of_writing(text: str, number: str) -> None:
    """Years digit by digit, shortened tails, an unsaid one, old numerals and decimals are read."""
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.2万", "12000"), ("20.20", "20.2"), ("007", "7"), ("3亿", "300000000"), ("9" * 40, "9" * 40)],
)
def test_digits(text: str, number: str) -> None:
    """Mixed units multiply, needless zeros go, and long digit strings stay exact."""
    assert re.fullmatch(DIGIT_NUMBER, text)
    assert digit_number(text) == number


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
