"""Folding of Chinese script, width and case into simplified, half-width, lower-case text of the same length.

Every character maps to exactly one character, so an offset in the folded text is an offset in the original. The
table is data/fold.tsv (made from OpenCC's character data by tests/tables/make_fold.py); the few characters that it
lacks because their form depends on the word are decided by `contextual_folding`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from search.text.contextual_folding import context_rules

__all__ = [
    "HAN", "LETTER", "ambiguous_characters", "fold", "fold_characters", "fold_table", "is_han", "is_simplified",
    "spellings_of", "to_simplified",
]  # fmt: skip

# Character class (for use inside [...]) of everything that is segmented as Chinese; 〇 counts as a numeral.
HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

# [^\W_...] matches a word character other than those listed.
LETTER = rf"(?:[^\W_{HAN}]|[\u0300-\u036f])"
"""Regular expression (folded text) of a letter, digit or mark of any script that is not Chinese."""

_TABLE_SIZE = 0x40000  # code points of planes 0 to 3; no character of a higher plane folds into another
_SHORT_TEXT = 96  # characters; str.translate is faster below, a numpy look-up above

# Unicode block "Halfwidth and Fullwidth Forms": ！ to ～ are ! to ~ at a fixed distance.
_FULLWIDTH_FIRST, _FULLWIDTH_LAST, _FULLWIDTH_SHIFT = 0xFF01, 0xFF5E, 0xFEE0

_SPACES = "\u3000\xa0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
# What typesetters and library catalogues use: Tʻai-pʻing, Tʼai, Tʽai, T´ai, T′ai, T`ai, ‘Abd.
_APOSTROPHES = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u00b4\u2032\u2035\u0060"


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
    table |= dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _APOSTROPHES), "'")
    table |= {0x2010: "-", 0x2011: "-"}
    # A full-width comma is no comma within a number: 120，130 are two, 120,130 is one.
    del table[0xFF0C]
    # A letter whose lower case is longer than itself (İ) stays as it is, or offsets would shift.
    lower = {code_point: chr(code_point).lower() for code_point in range(0x2E80)}
    table |= {code_point: small for code_point, small in lower.items() if len(small) == 1 and small != chr(code_point)}
    return table | _script_table()


def fold(text: str) -> str:
    """Return text with script, width and case folded; the result has the length of `text`."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return context_rules().resolve(fold_characters(text))


def fold_characters(text: str) -> str:
    """Return text with each character folded by itself; those whose form depends on the word are left as they are."""
    if len(text) < _SHORT_TEXT:
        return text.translate(_full_table())
    code_points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    folded = np.where(code_points < _TABLE_SIZE, fold_table().take(code_points, mode="clip"), code_points)
    return folded.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return the code point that `fold_characters` makes of each code point of planes 0 to 3: uint32 [262,144]."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code_point, folded in _full_table().items():
        table[code_point] = ord(folded)
    return table


# Unicode blocks with Chinese characters: radicals; 々〆〇; ideographs with extension A; compatibility forms; B to H.
_HAN_BLOCKS = (0x2E80, 0x2FE0), (0x3005, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)


@cache
def _spellings() -> dict[str, str]:
    points = np.concatenate([np.arange(*block, dtype="<u4") for block in _HAN_BLOCKS])
    spellings: dict[str, str] = {}
    for point, folded in zip(points.tolist(), fold_table()[points].tolist(), strict=True):
        for target in context_rules().targets.get(chr(folded), chr(folded)):
            spellings[target] = spellings.get(target, "") + chr(point)
    for zero in "○◯0o":
        spellings["〇"] += zero
    return spellings


def spellings_of(char: str) -> str:
    """Return every character that may fold into a Chinese one, somewhere; empty if it is not folded itself."""
    return _spellings().get(char, "")


@cache
def ambiguous_characters() -> frozenset[str]:
    """Return the characters, in any script, whose folded form depends on the text around them."""
    open_points = {folded for folded, targets in context_rules().targets.items() if len(targets) > 1}
    return frozenset(char for chars in _spellings().values() for char in chars if fold_characters(char) in open_points)


def to_simplified(text: str) -> str:
    """Return text with only the script folded, keeping width and case; the result has the length of `text`."""
    return context_rules().resolve(text.translate(_script_table()))


def is_simplified(text: str) -> bool:
    """Return whether a text is in simplified characters; those whose form depends on the word may be in any."""
    return text.translate(_script_table()) == text


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
