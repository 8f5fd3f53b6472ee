"""Spellings of Chinese syllables: pinyin to Wade-Giles, and each spelling of either system to its syllables.

A *syllable* is one of Hanyu Pinyin without tone, in the letters a to z: ü is written u, so that lü, lv and lu are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = [
    "LONGEST_SPELLING",
    "from_wade_giles",
    "is_wade_giles",
    "pinyin_syllable",
    "syllables",
    "to_wade_giles",
    "toneless",
]  # fmt: skip

LONGEST_SPELLING = 7
"""Letters of the longest spelling of a syllable in either system (`chuang`, `chueh`, and aspirates with their mark)."""

_TONES = frozenset("\u0300\u0301\u0304\u030c")
_PINYIN_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan üe un uo ü",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan üe un uo ü",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ao ei en eng o u",
}
_PASSPORT_SPELLINGS = {"lyu": "lu", "nyu": "nu", "lyue": "lue", "nyue": "nue"}  # ü as yu, as in passports

_WADE_GILES_INITIALS = {
    "zh": "ch", "ch": "ch'", "sh": "sh", "z": "ts", "c": "ts'", "s": "s", "j": "ch", "q": "ch'", "x": "hs",
    "b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'", "r": "j", "m": "m", "f": "f", "n": "n", "l": "l",
    "h": "h", "y": "y", "w": "w", "": "",
}  # fmt: skip
_WADE_GILES_FINALS = {
    "ian": "ien",
    "ie": "ieh",
    "ong": "ung",
    "iong": "iung",
    "uo": "o",
    "er": "erh",
    "ui": "ui",
    "üe": "üeh",
}
_WADE_GILES_SYLLABLES = {
    "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u", "si": "ssu", "yi": "i",
    "ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung", "yu": "yü", "yue": "yüeh", "yuan": "yüan", "yun": "yün",
    "ge": "ko", "ke": "k'o", "he": "ho", "e": "o", "er": "erh", "gui": "kuei", "kui": "k'uei", "guo": "kuo",
    "kuo": "k'uo", "huo": "huo", "shuo": "shuo", "ju": "chü", "jue": "chüeh", "juan": "chüan", "jun": "chün",
    "qu": "ch'ü", "que": "ch'üeh", "quan": "ch'üan", "qun": "ch'ün", "xu": "hsü", "xue": "hsüeh", "xuan": "hsüan",
    "xun": "hsün", "jiong": "chiung", "qiong": "ch'iung", "xiong": "hsiung", "xian": "hsien", "jian": "chien",
    "qian": "ch'ien", "rong": "jung", "lüe": "lüeh", "nüe": "nüeh", "lue": "lüeh", "nue": "nüeh",
}  # fmt: skip
# Spellings in use beside those of the table: older, simplified, or wrong and common.
_WADE_GILES_VARIANTS = {
    "szu": "si", "sze": "si", "tze": "zi", "tz'e": "ci", "yi": "yi", "i": "yi", "jo": "ruo", "lueh": "lue",
    "lo": "luo", "hsio": "xue", "yo": "yue", "yai": "ya", "chio": "jue", "ch'io": "que", "shui": "shui",
    "yuan": "yuan", "hsiu": "xiu", "kuo": "guo", "er": "er", "ye": "ye",
}  # fmt: skip


def toneless(text: str) -> str:
    """Return text in lower case without tone marks; ü stays."""
    plain = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(char for char in plain if char not in _TONES))


@cache
def _pinyin_spellings() -> dict[str, str]:
    """Return the syllable of each spelling in pinyin, with ü as u."""
    standard = (initial + final for initial, finals in _PINYIN_FINALS.items() for final in finals.split())
    return {
        spelling: spelling for spelling in (syllable.replace("ü", "u") for syllable in standard)
    } | _PASSPORT_SPELLINGS


@cache
def syllables() -> frozenset[str]:
    """Return all syllables of standard Chinese, of which there are about 400."""
    return frozenset(_pinyin_spellings().values())


def pinyin_syllable(letters: str) -> str:
    """Return the syllable that some letters spell in pinyin, or an empty string."""
    return _pinyin_spellings().get(letters, "")


@lru_cache(maxsize=1024)
def to_wade_giles(syllable: str) -> str:
    """Return a toneless pinyin syllable in Wade-Giles, with apostrophe and ü: `ch'ang` for `chang`.

    Source: the syllable table of the Wade-Giles system (H. A. Giles, A Chinese-English Dictionary, 1912).
    """
    if syllable in _WADE_GILES_SYLLABLES:
        return _WADE_GILES_SYLLABLES[syllable]
    for length in (2, 1, 0):
        initial, final = syllable[:length], syllable[length:]
        if initial in _WADE_GILES_INITIALS:
            return _WADE_GILES_INITIALS[initial] + _WADE_GILES_FINALS.get(final, final)
    return syllable


@cache
def _wade_giles_table() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return for the bare letters of each spelling the full spellings with the syllables they stand for."""
    pairs = [
        (to_wade_giles(initial + final), (initial + final).replace("ü", "u"))
        for initial, finals in _PINYIN_FINALS.items()
        for final in finals.split()
    ]
    table: dict[str, dict[tuple[str, str], None]] = {}
    for spelling, syllable in (*pairs, *_WADE_GILES_VARIANTS.items()):
        table.setdefault(_bare_letters(spelling), {})[spelling, syllable] = None
    return {bare: tuple(candidates) for bare, candidates in table.items()}


def is_wade_giles(bare: str) -> bool:
    """Return whether some letters, without apostrophes and with ü as u, are a Wade-Giles spelling."""
    return bare in _wade_giles_table()


@lru_cache(maxsize=4096)
def from_wade_giles(spelling: str, *, strict: bool = False) -> tuple[str, ...]:
    """Return the syllables that a Wade-Giles spelling can stand for, the exact one first.

    Apostrophes and umlauts are often left out: without them `chu` is zhu, chu, ju or qu. Those that are written count.

    Args:
        spelling: One syllable; aspiration as ', ü as ü.
        strict: Whether a missing apostrophe means an unaspirated initial, because the text has apostrophes elsewhere.
    """
    candidates = [
        (full != spelling, syllable)
        for full, syllable in _wade_giles_table().get(_bare_letters(spelling), ())
        if ("'" not in spelling or "'" in full)
        and ("ü" not in spelling or "ü" in full)
        and not (strict and "'" in full and "'" not in spelling)
    ]
    return tuple(dict.fromkeys(syllable for _, syllable in sorted(candidates, key=lambda pair: pair[0])))


def _bare_letters(spelling: str) -> str:
    return re.sub("'", "", spelling).replace("ü", "u")
