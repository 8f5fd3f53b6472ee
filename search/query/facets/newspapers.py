"""The newspaper that an article comes from, by its header, its folder or its file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from search.model import Document, Kind
from search.text import fold, is_han

__all__ = ["NEWSPAPERS", "newspaper_names"]

NEWSPAPERS: Mapping[str, tuple[str, str]] = {
    "rmrb": ("People’s Daily", "人民日报"),
    "gmrb": ("Guangming Daily", "光明日报"),
    "jfrb": ("Liberation Daily", "解放日报"),
    "jfjb": ("PLA Daily", "解放军报"),
    "nfrb": ("Nanfang Daily", "南方日报"),
}
"""Newspapers by the customary abbreviation of their name, under which collections are filed."""

_BY_NAME = {name: (name_en, name) for name_en, name in NEWSPAPERS.values()}
_ABBREVIATION = re.compile(r"([a-z]{4})(?:[ _.-]|\d|\Z)")
_CHINESE_NAME = re.compile(r"([^ _.-]+)")


def newspaper_names(document: Document, default: tuple[str, str] = ("", "")) -> tuple[str, str]:
    """Return the English and the Chinese name of the newspaper of an article, either or both empty.

    Args:
        document: A document of any kind; only a newspaper article has a newspaper.
        default: English and Chinese name for articles that do not name their own; empty if unknown.
    """
    if document.kind is not Kind.NEWSPAPER:
        return "", ""
    if name := document.field("newspaper"):
        return ("", name) if any(map(is_han, name)) else (name, "")
    return _name_of_path(document.source) or default


def _name_of_path(path: str) -> tuple[str, str] | None:
    """Return the newspaper whose abbreviation or Chinese name begins a part of a path: `rmrb/1954`, `rmrb-1954.txt`."""
    for part in reversed(path.split("/")):
        abbreviation, name = _ABBREVIATION.match(part.lower()), _CHINESE_NAME.match(part)
        if abbreviation and abbreviation[1] in NEWSPAPERS:
            return NEWSPAPERS[abbreviation[1]]
        if name and fold(name[1]) in _BY_NAME:
            return _BY_NAME[fold(name[1])]
    return None
