"""Folding of Chinese script, width and case into simplified, half-width, lower-case text of the same length.

Every character maps to exactly one character, so an offset in the folded text is an offset in the original. The
table is data/fold.tsv (made from OpenCC's character data by tests/tables/make_fold.py).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = ["HAN", "fold", "fold_table", "is_han", "to_simplified"]

# Character class (for use inside [...]) of everything that is segmented as Chinese; 〇 counts as a numeral.
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_TABLE_SIZE = 0x40000  # code points of planes 0 to 3; no character of a higher plane folds into another
_SHORT_TEXT = 96  # characters; str.translate is faster below, a numpy look-up above

# Unicode block "Halfwidth and Fullwidth Forms": ！ to ～ are ! to ~ at a fixed distance.
_FULLWIDTH_FIRST, _FULLWIDTH_LAST, _FULLWIDTH_SHIFT = 0xFF01, 0xFF5E, 0xFEE0


@cache
def _script_table() -> dict[int, str]:
    lines = (files("search.text") / "data" / "fold.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {ord(char): folded for char, folded in rows}


@cache
def _full_table() -> dict[int, str]:
    table = {
        code_point: chr(code_point - _FULLWIDTH_SHIFT).lower()
        for code_point in range(_FULLWIDTH_FIRST, _FULLWIDTH_LAST + 1)
    }
    table |= {0x3000: " ", 0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x2010: "-", 0x2011: "-"}
    # A letter whose lower case is longer than itself (İ) stays as it is, or offsets would shift.
    lower = {code_point: chr(code_point).lower() for code_point in range(0x2E80)}
    table |= {code_point: small for code_point, small in lower.items() if len(small) == 1 and small != chr(code_point)}
    return table | _script_table()


def fold(text: str) -> str:
    """Return text with script, width and case folded; the result has the length of `text`."""
    if text.isascii():
        return text.lower()
    if len(text) < _SHORT_TEXT:
        return text.translate(_full_table())
    code_points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    folded = np.where(code_points < _TABLE_SIZE, fold_table().take(code_points, mode="clip"), code_points)
    return folded.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return the folded code point of each code point of planes 0 to 3: uint32 [262,144]."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code_point, folded in _full_table().items():
        table[code_point] = ord(folded)
    return table


def to_simplified(text: str) -> str:
    """Return text with only the script folded, keeping width and case; the result has the length of `text`."""
    return text.translate(_script_table())


def is_han(char: str) -> bool:
    """Return whether a character is written Chinese (or the numeral 〇): whether it is in the class `HAN`."""
    code_point = ord(char)
    return (
        0x4E00 <= code_point <= 0x9FFF
        or 0x3400 <= code_point <= 0x4DBF
        or code_point in (0x3005, 0x3007)
        or 0x20000 <= code_point <= 0x323AF
        or 0xF900 <= code_point <= 0xFAFF
        or 0x2E80 <= code_point <= 0x2FDF
    )
