"""Values of the numerals in dates: 一九五四, 三十一, Nov., 民国三十八."""

from __future__ import annotations

__all__ = [
    "EMPERORS",
    "ENGLISH_CENTURIES",
    "ENGLISH_DECADES",
    "HAN_DIGITS",
    "MONTHS",
    "REIGNS",
    "REIGN_YEAR",
    "month_number",
    "read_digits",
    "read_small",
]

# Typesetters used various circles for the zero of 一九五〇.
_HAN_VALUES = dict.fromkeys("〇零○◯", 0) | {char: value for value, char in enumerate("一二三四五六七八九", 1)}

HAN_DIGITS = "".join(_HAN_VALUES)
"""Every character that stands for one digit in a year such as 一九五〇."""

REIGN_YEAR = rf"(?:元|\d{{1,3}}|[{HAN_DIGITS}十廿卅百]{{1,4}})"
"""Pattern of the number of a year in a reign: 元, 三十八, 38."""

_TENS = {"十": 10, "廿": 20, "卅": 30}

MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
"""English months, folded, as alternatives of a pattern; longer names first."""

_MONTH_ORDER = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

ENGLISH_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50,
    "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
"""Decades of the twentieth century by name."""

ENGLISH_CENTURIES = {"nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty first": 21}
"""Centuries by ordinal; the nineteenth is 1800-1899."""

REIGNS = {
    "民国": 1912, "嘉庆": 1796, "道光": 1821, "咸丰": 1851, "同治": 1862, "光绪": 1875, "宣统": 1909,
    "明治": 1868, "大正": 1912, "昭和": 1926,
}  # fmt: skip
"""Year 1 of each count of years, in simplified script; reign years before 1912 follow the lunar calendar and fit
the solar year to within some weeks."""

EMPERORS = ("嘉庆", "道光", "咸丰", "同治", "光绪", "宣统")
"""Reigns of the Qing, all of whose months and days are of the old calendar."""


def read_digits(text: str) -> int | None:
    """Return the value of a row of digits, Chinese or Arabic, position by position: 一九五四 and 1954 are 1954.

    Args:
        text: Folded text.

    Returns:
        The number, or None if any character is not a digit.
    """
    value = 0
    for char in text:
        digit = int(char) if char.isascii() and char.isdigit() else _HAN_VALUES.get(char)
        if digit is None:
            return None
        value = value * 10 + digit
    return value if text else None


def read_small(text: str) -> int | None:
    """Return the value of a number below 400, as in months, days and reign years: 十一, 廿一, 三〇, 元, 11.

    Args:
        text: Folded text, at most a few characters.

    Returns:
        The number, or None if the text is no such number.
    """
    if text == "元":
        return 1
    hundreds, hundred, rest = text.rpartition("百")
    base = 100 * (_HAN_VALUES.get(hundreds, 0) if hundreds else 1) if hundred else 0
    for char, tens in _TENS.items():
        before, separator, after = rest.partition(char)
        if separator:
            tens_digit = _HAN_VALUES.get(before) if before else 1
            ones = read_digits(after) if after else 0
            return None if tens_digit is None or ones is None or ones > 9 else base + tens_digit * tens + ones
    digits = read_digits(rest) if rest else 0
    return None if digits is None else base + digits


def month_number(name: str) -> int:
    """Return the number of an English month from its full or short name, folded.

    Raises:
        ValueError: If it is no month.
    """
    return _MONTH_ORDER.index(name[:3]) + 1
