"""Authors of a newspaper article, from its translation and from its original: one entry a person, with both names."""

from __future__ import annotations

from collections.abc import Sequence

from search.ingest.author_names import is_chinese_name
from search.ingest.language import has_han
from search.text import base_letters, fold, possible_readings

__all__ = ["merge_authors"]

_MOST_READINGS = 64  # readings of a name that are compared with its romanisation


def merge_authors(english: Sequence[str], chinese: Sequence[str]) -> tuple[str, ...]:
    """Return the authors of both halves; a person with a name in each is written `Chen Yi 陈毅`, as scholars cite.

    Names are one person's if the one is a reading of the other. What is left is paired in its order, if both halves
    have equally many such names and no surname speaks against it: translated offices, names that are no pinyin, and
    names of which the machine misread a character.

    Args:
        english: Names in the translation; a name may have been left in Chinese.
        chinese: Names in the original.
    """
    left = [name for name in english if not (has_han(name) and name in chinese)]
    pairs: dict[str, str] = {}
    for name in left:
        partner = next((other for other in chinese if other not in pairs.values() and _reads(other, name)), None)
        if partner:
            pairs[name] = partner
    rest = [name for name in left if name not in pairs and not has_han(name)]
    alone = [name for name in chinese if name not in pairs.values() and name not in english]
    if len(rest) == len(alone) and all(map(_may_be_one, rest, alone)):
        pairs |= dict(zip(rest, alone, strict=True))
    joined = [f"{name} {pairs[name]}" if name in pairs else name for name in english]
    return tuple(dict.fromkeys([*joined, *(name for name in chinese if name not in pairs.values())]))


def _may_be_one(english: str, chinese: str) -> bool:
    """Return whether two names that stand in one place can be one: no name in pinyin, or one of the same surname."""
    return not is_chinese_name(english.title()) or _reads(chinese[:1], english.split(" ", maxsplit=1)[0])


def _reads(chinese: str, romanised: str) -> bool:
    """Return whether Chinese characters can be read as a romanised name."""
    wanted = base_letters(romanised)
    readings = {""}
    for char in fold(chinese):
        if char in " ·．":
            continue
        readings = {
            head + syllable
            for head in readings
            for syllable in possible_readings(char)
            if wanted.startswith(head + syllable)
        }
        if not readings or len(readings) > _MOST_READINGS:
            return False
    return bool(wanted) and wanted in readings
