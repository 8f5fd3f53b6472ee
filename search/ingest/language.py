"""Detection of a text's language and script, as BCP 47 tags, by counting characters."""

from __future__ import annotations

import re
from functools import lru_cache

from search.text import HAN, to_simplified

__all__ = ["chinese_tag", "has_han", "in_language", "is_chinese", "language_tag", "term_languages"]

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS_PER_CHARACTER = 4  # English needs about five letters for what one Chinese character says


def has_han(text: str) -> bool:
    """Return whether the text contains a Chinese character."""
    return _HAN.search(text) is not None


def is_chinese(text: str) -> bool:
    """Return whether a running text is Chinese, rather than a text in Latin letters with Chinese terms in it."""
    characters = len(_HAN.findall(text))
    return characters > 0 and characters * _LETTERS_PER_CHARACTER >= len(_LATIN.findall(text))


def in_language(title: str, lang: str) -> str:
    """Return a title if it is in a language (`en`, `zh`, `zh-Hant`), or else an empty string."""
    return title if is_chinese(title) == lang.startswith("zh") else ""


def chinese_tag(text: str) -> str:
    """Return `zh-Hant` or `zh-Hans`; a text without characters of only one script counts as simplified."""
    counts = _count_scripts(text)
    return "zh-Hant" if counts["zh-Hant"] > counts["zh-Hans"] else "zh-Hans"


def language_tag(text: str) -> str:
    """Return `en`, `zh-Hans` or `zh-Hant`: what a running text is written in."""
    return chinese_tag(text) if is_chinese(text) else "en"


def term_languages(text: str) -> tuple[str, ...]:
    """Return the script of the Chinese terms in a text of another language: traditional if any of them is."""
    if not has_han(text):
        return ()
    return ("zh-Hant",) if _count_scripts(text)["zh-Hant"] else ("zh-Hans",)


def _count_scripts(text: str) -> dict[str, int]:
    counts = {"": 0, "zh-Hans": 0, "zh-Hant": 0}
    for char in _HAN.findall(text):
        counts[_script(char)] += 1
    return counts


@lru_cache(maxsize=32768)
def _script(char: str) -> str:
    """Return the only script in which a character is used, or an empty string if it is common to both.

    Folding tables cannot tell, the national standards can: a form of GB 2312 that is not in Big5 is
    simplified; one that folding changes and that only Big5 has is traditional. Japanese forms
    (郷, 県, 労) are in neither and do not count.
    """
    in_gb2312, in_big5 = _encodable(char, "gb2312"), _encodable(char, "big5")
    if in_gb2312 and not in_big5:
        return "zh-Hans"
    if in_big5 and not in_gb2312 and to_simplified(char) != char:
        return "zh-Hant"
    return ""


def _encodable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
