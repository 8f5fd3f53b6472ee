"""Turns pinyin syllables into other spellings of a place name, and any spelling into a key to compare by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.text import to_wade_giles as wade_giles_syllable
from search.text import toneless

__all__ = ["english_name", "key", "labels", "spaced_key", "strip_level", "strip_people", "toned_key", "wade_giles"]

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


_PEOPLES_AT_END = re.compile(
    r"(?: (?:and )?(?:Zhuang|Hui|Uygh?ur|Uighur|Tibetan|Mongol(?:ian)?|Yi|Miao|Dong|Tujia|Korean|Dai|Bai|Qiang|Kazakh"
    r"|Kazak|Buyi|Bouyei|Hani|Lisu|Jingpo|Kirgh?iz|Autonomous)){1,6}$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(.+) \((.+)\)")


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))


@lru_cache(maxsize=1 << 16)
def key(text: str) -> str:
    """Lower case without marks, apostrophes, hyphens and spaces: `Ch'ang-chih` to `changchih`."""
    return re.sub(r"[\s'‘’ʻʼ`\-‐‑·.]", "", _plain(text))


def spaced_key(text: str) -> str:
    """The key of each word, with spaces between them."""
    return " ".join(key(word) for word in text.split())


def toned_key(text: str) -> str | None:
    """As `key`, but keeping the tones as they stand; None if there are none."""
    marks = unicodedata.normalize("NFD", text.lower())
    if not any(char in _TONES for char in marks):
        return None
    kept = "".join(char for char in marks if char.isalpha() or unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept)


def english_name(pinyin: str) -> str:
    """Toned syllables to one word, an apostrophe where a syllable begins with a vowel: `huái ān` to `Huai'an`.

    Source: GB/T 16159-2012, rules for the orthography of Chinese place names.
    """
    first, *rest = toneless(pinyin).split()
    return (first + "".join("'" + syllable if syllable[0] in "aeo" else syllable for syllable in rest)).capitalize()


def strip_level(text: str) -> tuple[str, str]:
    """A name without the word for its level, and the level (`province`, `city`, `prefecture`, `county`, `district`)."""
    composed = unicodedata.normalize("NFC", text).strip()
    found = _LEVEL_AT_END.search(composed.lower())
    return (composed[: found.start()], _LEVEL_WORDS[found[1]]) if found else (composed, "")


def strip_people(text: str) -> str:
    """A name without the peoples of an autonomous area: `Guangxi Zhuang` to `Guangxi`."""
    return _PEOPLES_AT_END.sub("", text)


def labels(name: str) -> tuple[str, ...]:
    """What an English label is made of: `North Jiangsu (Subei)` to `North Jiangsu` and `Subei`."""
    found = _LABEL.fullmatch(name)
    return (found[1], found[2]) if found else (name,)


def wade_giles(pinyin: str) -> str:
    """Toned or plain pinyin syllables to Wade-Giles with hyphens: `cháng zhì` to `ch'ang-chih`."""
    return "-".join(wade_giles_syllable(syllable) for syllable in toneless(pinyin).split())
