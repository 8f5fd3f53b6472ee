"""Conversion of marked Chinese between simplified and traditional characters, one character for each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from search.model import base_language
from search.results import Snippet
from search.text import HAN, to_simplified

__all__ = ["SCRIPTS", "in_script", "tag_in_script", "to_traditional", "traditional_name"]

SCRIPTS: Final = {"hans": "zh-Hans", "hant": "zh-Hant"}
"""BCP 47 tags of Chinese by the name of its script."""

# Only characters are converted: OpenCC stops at a NUL, and takes no half of a surrogate pair.
_HAN_RUN = re.compile(f"[{HAN}]+")


# Names in which OpenCC sees another word (湖裡, 遊仙, 並社) or an old form of a character (嶽, 淩, 崑, 柺) that the
# place does not write; `tests/present/test_scripts.py` compares the tables with CC-CEDICT and the glossary.
_NAMES: Final = {
    **{name: name for name in ("于洪", "凌河", "岳普湖", "岳池", "岳西", "昆玉", "湖里", "游仙", "石拐", "地方志")},
    "并社": "併社",
    "撤乡并镇": "撤鄉併鎮",
    "内卷化": "內卷化",
    "伙种": "伙種",
    "大伙房水库": "大伙房水庫",
}


def to_traditional(text: str) -> str:
    """Return text in traditional characters as they are usual in Taiwan, without its vocabulary.

    Which of several characters a simplified one stands for (发 for 發 or 髮) is told by the words around it. The result
    has the length of `text`, so that offsets stay true.
    """
    return _HAN_RUN.sub(lambda run: _run_in_traditional(run[0]), text)


@lru_cache(maxsize=8192)  # all places, eras and terms of the tables
def traditional_name(name: str) -> str:
    """Return a name of a table of places, eras or terms in traditional characters."""
    return _NAMES.get(name) or to_traditional(name)


def in_script(snippet: Snippet, script: str) -> Snippet:
    """Return a passage in another script, with the same characters marked; one that is not Chinese unchanged.

    Args:
        snippet: The passage.
        script: A key of `SCRIPTS`; any other text leaves the passage as it is.
    """
    lang = tag_in_script(snippet.lang, script)
    if lang == snippet.lang:
        return snippet
    convert = to_simplified if script == "hans" else to_traditional
    return replace(snippet, lang=lang, text=convert(snippet.text))


def tag_in_script(lang: str, script: str) -> str:
    """Return the BCP 47 tag of a text after its conversion."""
    return SCRIPTS.get(script, lang) if base_language(lang) == "zh" else lang


def _run_in_traditional(run: str) -> str:
    converted = _converter()(run)
    if len(converted) == len(run):
        return converted
    # No entry of OpenCC 1.4 changes the number of characters; should one do so, the marks are worth more than it.
    characters = ((char, _converter()(char)) for char in run)
    return "".join(converted if len(converted) == 1 else char for char, converted in characters)


@cache
def _converter() -> Callable[[str], str]:
    import opencc  # its tables take a moment to load, and few readers convert

    convert: Callable[[str], str] = opencc.OpenCC("s2tw").convert
    return convert
