"""Normalisation of numbers, in Chinese numerals or in digits, to one spelling: 12500 for 一万二千五百 and 12,500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

__all__ = ["CHINESE_NUMBER", "DIGIT_NUMBER", "chinese_number", "chinese_numbers", "digit_number"]

_MYRIADS = {"万": 10**4, "亿": 10**8}

# One to three numerals in a row are a number only before a measure word: 三个社 contains the number 3; 一般, 二五减租
# and 三七五 are words.
_MEASURE_WORDS = "个年月日号户人亩斤担元次名头只匹架台岁届县区乡村社组队里尺丈吨石条项天"

_NUMERALS = "〇零一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE_NUMBER = (
    rf"(?=[{_NUMERALS}]{{0,39}}[十百千万亿廿卅拾佰仟])[{_NUMERALS}]{{2,40}}(?:点[〇零一二三四五六七八九]{{1,20}})?"
    r"|[〇零一二三四五六七八九]{4,40}|[〇零一二三四五六七八九]{1,40}点[〇零一二三四五六七八九]{1,20}"
    rf"|[〇零一二两三四五六七八九十百千]{{1,3}}(?=[{_MEASURE_WORDS}])"
)
"""Regular expression (folded text) of what `chinese_number` may be able to read."""

DIGIT_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,12}(?!\d)|\d{1,40})(?:\.\d{1,20})?[万亿]?"
"""Regular expression (folded text) of what `digit_number` reads."""


def chinese_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers in a folded text: start, end, and the value that `chinese_number` reads there."""
    end = 0
    # Searching for any numeral first is four times as fast as trying the whole pattern at each character.
    for numerals in _numerals().finditer(text):
        offset = max(end, numerals.start())
        while offset < numerals.end():
            match = _chinese_number().match(text, offset)
            if match is None:
                offset += 1
                continue
            offset = end = match.end()
            number = chinese_number(match[0])
            if number is not None:
                yield match.start(), end, number


@cache
def _numerals() -> re.Pattern[str]:
    return re.compile(f"[{_NUMERALS}]+")


@cache
def _chinese_number() -> re.Pattern[str]:
    return re.compile(CHINESE_NUMBER)


@lru_cache(maxsize=16_384)
def chinese_number(text: str) -> str | None:
    """Return the value of folded Chinese numerals: 一万二千五百 is `12500`, 一九五四 is `1954`; None for 万一."""
    import cn2an  # takes 0.1 s to import, so only when a numeral is met

    # 百万 omits the leading 一, which cn2an does not accept.
    for digits in (text, "一" + text):
        try:
            return _format_decimal(Decimal(str(cn2an.cn2an(digits, "smart"))))
        except (ValueError, KeyError, InvalidOperation):  # KeyError: cn2an 0.5 on 廿〇
            if text[0] not in "百千佰仟":
                return None
    return None


@lru_cache(maxsize=16_384)
def digit_number(text: str) -> str:
    """Return folded digits in one spelling: `12,500` is `12500`, `1.2万` is `12000`, `20.20` is `20.2`, `007` is 7."""
    factor = _MYRIADS.get(text[-1], 1)
    plain = text.translate({ord(char): None for char in ",万亿"})
    try:
        # Multiply only if needed: Decimal would round a number of more than 28 digits.
        return _format_decimal(Decimal(plain) * factor if factor > 1 else Decimal(plain))
    except InvalidOperation:  # digits of a script that Decimal does not know
        return plain


def _format_decimal(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
