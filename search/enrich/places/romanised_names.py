"""Romanised spellings of place names from pinyin syllables, and keys that compare spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.text import to_wade_giles, toneless

__all__ = [
    "english_name",
    "label_parts",
    "name_key",
    "spaced_key",
    "strip_ethnic_names",
    "strip_level_word",
    "toned_key",
    "wade_giles_name",
]

_TONES = frozenset("\u0300\u0301\u0304\u030c")
_LEVEL_WORDS = {
    "province": "province", "sheng": "province", "autonomous region": "province", "zizhiqu": "province",
    "municipality": "city", "city": "city", "shi": "city", "shih": "city", "prefecture": "prefecture",
    "special district": "prefecture", "special region": "prefecture", "zhuanqu": "prefecture", "diqu": "prefecture",
    "chuan-ch'ü": "prefecture", "league": "prefecture", "meng": "prefecture", "zhou": "prefecture",
    "autonomous prefecture": "prefecture", "county": "county", "xian": "county", "hsien": "county",
    "district": "district", "qu": "district", "banner": "county", "qi": "county", "autonomous county": "county",
}  # fmt: skip
_LEVEL_AT_END = re.compile("[ -](" + "|".join(sorted(_LEVEL_WORDS, key=len, reverse=True)) + ")$")


_ETHNIC_NAMES_AT_END = re.compile(
    r"(?: (?:and )?(?:Zhuang|Hui|Uygh?ur|Uighur|Tibetan|Mongol(?:ian)?|Yi|Miao|Dong|Tujia|Korean|Dai|Bai|Qiang|Kazakh"
    r"|Kazak|Buyi|Bouyei|Hani|Lisu|Jingpo|Kirgh?iz|Autonomous)){1,6}$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^([^(]+) \(([^()]+)\)")


def _without_diacritics(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))


@lru_cache(maxsize=1 << 16)
def name_key(text: str) -> str:
    """Return text in lower case without diacritics, apostrophes, hyphens and spaces: `changchih` for `Ch'ang-chih`."""
    return re.sub(r"[\s'‘’ʻʼ`\-‐‑·.]", "", _without_diacritics(text))


def spaced_key(text: str) -> str:
    """Return the `name_key` of each word, with spaces between them."""
    return " ".join(name_key(word) for word in text.split())


def toned_key(text: str) -> str | None:
    """Return the key of a text with its tone marks; None if it has none."""
    marks = unicodedata.normalize("NFD", text.lower())
    if not any(char in _TONES for char in marks):
        return None
    letters_and_marks = "".join(char for char in marks if char.isalpha() or unicodedata.combining(char))
    return unicodedata.normalize("NFC", letters_and_marks)


def english_name(pinyin: str) -> str:
    """Return toned syllables as one word, with an apostrophe before a syllable in a vowel: `Huai'an` for `huái ān`.

    Source: GB/T 16159-2012, rules for the orthography of Chinese place names.
    """
    first, *rest = toneless(pinyin).split()
    return (first + "".join("'" + syllable if syllable[0] in "aeo" else syllable for syllable in rest)).capitalize()


def strip_level_word(text: str) -> tuple[str, str]:
    """Return a name without the word for its level, and the level (`province`, `city`, `county` …; empty if none)."""
    composed = unicodedata.normalize("NFC", text).strip()
    match = _LEVEL_AT_END.search(composed.lower())
    return (composed[: match.start()], _LEVEL_WORDS[match[1]]) if match else (composed, "")


def strip_ethnic_names(text: str) -> str:
    """Return a name without the ethnic names of an autonomous area: `Guangxi` for `Guangxi Zhuang`."""
    return _ETHNIC_NAMES_AT_END.sub("", text)


def label_parts(name: str) -> tuple[str, ...]:
    """Return the names in an English label: `North Jiangsu` and `Subei` for `North Jiangsu (Subei)`."""
    match = _LABEL.fullmatch(name)
    return (match[1], match[2]) if match else (name,)


def wade_giles_name(pinyin: str) -> str:
    """Return pinyin syllables, toned or not, in Wade-Giles with hyphens: `ch'ang-chih` for `cháng zhì`."""
    return "-".join(to_wade_giles(syllable) for syllable in toneless(pinyin).split())
