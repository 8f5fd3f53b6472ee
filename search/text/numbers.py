"""Normalisation of numbers, in Chinese numerals or in digits, to one spelling: 12500 for 一万二千五百 and 12,500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from functools import cache, lru_cache
from math import prod

__all__ = [
    "CHINESE_NUMBER", "DIGIT_NUMBER", "DIGIT_SERIES", "MYRIADS", "NUMBER_UNIT", "SMALL_UNITS", "chinese_number",
    "chinese_numbers", "digit_number", "digit_series",
]  # fmt: skip

MYRIADS = {"万": 10**4, "亿": 10**8}
"""Units that may follow a number in digits, with their values."""

SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
"""Units that may stand between the digits and one of these: 5千万. Alone they are often a part of a word: 5千瓦."""

NUMBER_UNIT = f"(?:万亿|[{''.join(SMALL_UNITS)}]?[{''.join(MYRIADS)}])"
"""Regular expression (folded text) of what may follow a number in digits."""

# One to three numerals in a row are a number only before a measure word: 三个社 contains the number 3; 一般, 二五减租
# and 三七五 are words.
_MEASURE_WORDS = "个年月日号户人亩斤担元次名头只匹架台岁届县区乡村社组队里尺丈吨石条项天"

_NUMERALS = "〇零一二两三四五六七八九十百千万亿廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE_NUMBER = (
    rf"(?=[{_NUMERALS}]{{0,39}}[十百千万亿廿卅卌拾佰仟])[{_NUMERALS}]{{2,40}}(?:点[〇零一二三四五六七八九]{{1,20}})?"
    r"|[〇零一二三四五六七八九]{4,40}|[〇零一二三四五六七八九]{1,40}点[〇零一二三四五六七八九]{1,20}"
    rf"|[〇零一二两三四五六七八九十百千廿卅卌]{{1,3}}(?=[{_MEASURE_WORDS}])"
)
"""Regular expression (folded text) of what `chinese_number` may be able to read."""

_PLAIN = r"\d{1,40}(?:\.\d{1,20})?"
DIGIT_NUMBER = (
    # 4亿5000万, 3万5000: what follows the larger unit is added if it has enough digits to be meant so (not in 5万3).
    rf"{_PLAIN}亿(?:\d{{1,4}}(?:\.\d{{1,20}})?[{''.join(SMALL_UNITS)}]?万(?:\d{{3,4}}(?!\d))?|\d{{5,8}}(?!\d))"
    rf"|{_PLAIN}万\d{{3,4}}(?!\d)"
    rf"|(?:\d{{1,3}}(?:,\d{{3}}){{1,12}}(?!\d)|\d{{1,40}})(?:\.\d{{1,20}})?{NUMBER_UNIT}?"
)
"""Regular expression (folded text) of what `digit_number` reads."""

DIGIT_SERIES = (
    # 1954.11.11, 1.2.3; then an issue or month, 1986.2; then numbers with full-width commas.
    rf"\d{{1,40}}(?:\.\d{{1,40}}){{2,20}}|(?:1\d|20)\d\d\.(?:1[0-2]|0?[1-9])(?!\d|{NUMBER_UNIT}|\.\d)"
    rf"|{_PLAIN}(?:，{_PLAIN}){{1,40}}{NUMBER_UNIT}?"
)
"""Regular expression (folded text) of several numbers in a row, which `digit_series` takes apart."""


def digit_series(text: str) -> tuple[str | None, list[tuple[str, int, int]]]:
    """Return what a match of `DIGIT_SERIES` is as one number, and its parts.

    Args:
        text: `1986.2` is the second issue of 1986, or a number; `12，500` a number or two; `1954.11.11` a day and
            `120，130，145` a list, which are no number as a whole.

    Returns:
        The number or None, and each part with its start and end.
    """
    parts = [(digit_number(match[0]), *match.span()) for match in _series_part(text).finditer(text)]
    return _series_as_number(text), parts


def _series_part(text: str) -> re.Pattern[str]:
    return _part_of_list() if "，" in text else _digits()


def _series_as_number(text: str) -> str | None:
    if "，" not in text:
        return digit_number(text) if text.count(".") == 1 else None
    # A list of numbers of three digits each can be read as one number, but nobody writes one with such commas.
    is_grouped = _grouped().fullmatch(text) and (text.count("，") == 1 or text.index("，") < _GROUP)
    return digit_number(text.replace("，", ",")) if is_grouped else None


_GROUP = 3  # digits between commas


@cache
def _part_of_list() -> re.Pattern[str]:
    return re.compile(rf"{_PLAIN}{NUMBER_UNIT}?")


@cache
def _digits() -> re.Pattern[str]:
    return re.compile(r"\d+")


@cache
def _grouped() -> re.Pattern[str]:
    return re.compile(rf"\d{{1,{_GROUP}}}(?:，\d{{{_GROUP}}})+{NUMBER_UNIT}?")


def chinese_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers in a folded text: start, end, and the value that `chinese_number` reads there."""
    end = 0
    # Searching for numerals first is many times as fast as trying the whole pattern at each character.
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
    # A single one is a number only before what the whole pattern wants behind it.
    return re.compile(f"[{_NUMERALS}](?:[{_NUMERALS}]+|(?=[点{_MEASURE_WORDS}]))")


@cache
def _chinese_number() -> re.Pattern[str]:
    return re.compile(CHINESE_NUMBER)


@lru_cache(maxsize=16_384)
def chinese_number(text: str) -> str | None:
    """Return the value of folded Chinese numerals: 一万二千五百 is `12500`, 一九五四 is `1954`; None for 万一."""
    import cn2an  # takes 0.1 s to import, so only when a numeral is met

    spelled = text.translate(_TENS)
    # 百万 omits the leading 一, which cn2an does not accept.
    for digits in (spelled, "一" + spelled):
        try:
            return _format_decimal(Decimal(str(cn2an.cn2an(digits, "smart"))))
        except (ValueError, KeyError, InvalidOperation):  # KeyError: cn2an 0.5 on 二十〇
            if text[0] not in "百千佰仟":
                return None
    return None


_TENS = {ord("廿"): "二十", ord("卅"): "三十", ord("卌"): "四十"}


@lru_cache(maxsize=16_384)
def digit_number(text: str) -> str:
    """Return folded digits in one spelling: `12,500` is `12500`, `1.2万` is `12000`, `20.20` is `20.2`, `007` is 7.

    What stands before 亿 and 万 is multiplied and added: `4亿5000万` and `4亿5千万` are `450000000`.
    """
    try:
        parts = [(Decimal(digits), factor) for digits, factor in _by_unit(text.replace(",", ""))]
    except InvalidOperation:  # digits of a script that Decimal does not know
        return text.translate(_NO_UNITS)
    [(value, factor), *others] = parts
    value = _EXACT.multiply(value, factor)
    for other, unit in others:
        value = _EXACT.add(value, _EXACT.multiply(other, unit))
    return _format_decimal(value)


_EXACT = Context(prec=128)  # digits; more than any number that DIGIT_NUMBER matches
_NO_UNITS = {ord(char): None for char in (",", *MYRIADS, *SMALL_UNITS)}


def _by_unit(text: str) -> Iterator[tuple[str, int]]:
    """Yield the digits before each unit of a number, with the unit; before none, with 1."""
    start = 0
    for unit in _unit().finditer(text):
        yield text[start : unit.start()], prod(_VALUES[char] for char in unit[0])
        start = unit.end()
    if start < len(text):
        yield text[start:], 1


_VALUES = {**MYRIADS, **SMALL_UNITS}


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(NUMBER_UNIT)


def _format_decimal(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
