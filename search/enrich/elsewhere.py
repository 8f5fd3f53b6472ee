"""Turns a document into a verdict: is another country what it is about, and China not at all?"""

from __future__ import annotations

import re
from functools import cache

from search.enrich.text_parts import text_parts
from search.model import Document

__all__ = ["is_elsewhere"]

# Anything by which a text shows that it speaks of China, a single Chinese character of it included.
_CHINA = re.compile(
    r"\b(?:Chin(?:a|ese)|PRC|CCP|CPC|Mao(?:ist|ism)?|Beijing|Peking|Shanghai|Taiwan(?:ese)?|Guomindang|Kuomintang)\b"
    r"|[\u4e00-\u9fff]"
)
_COUNTRIES = """
    Afghanistan Albania Algeria America Argentina Australia Austria Bangladesh Belarus Bolivia Brazil Britain Bulgaria
    Burma Cambodia Canada Chile Colombia Congo Cuba Czech Czechoslovakia Denmark Egypt England Estonia Ethiopia Finland
    France French German Germany Ghana Greece Guatemala Hungary India Indonesia Iran Iraq Ireland Israel Italy Italian
    Japan Japanese Kazakh Kazakhstan Kenya Korea Laos Latvia Lithuania Malaysia Mexico Mexican Mongolia Mozambique Nepal
    Nigeria Norway Pakistan Peru Philippine Philippines Poland Polish Portugal Romania Russia Rwanda Scotland Serbia
    South_Africa Soviet Spain Spanish Sweden Syria Tanzania Thailand Turkey Turkish Ukraine Ukrainian USSR Venezuela
    Vietnam Vietnamese Yugoslavia Zambia Zimbabwe
"""


@cache
def _abroad() -> re.Pattern[str]:
    names = "|".join(_COUNTRIES.split()).replace("_", r"\s")
    return re.compile(rf"\b(?:{names})(?:n|ns|'s|’s)?\b")


def is_elsewhere(document: Document) -> bool:
    """Whether a title names another country and no word of the text China: `Land Reform in Zimbabwe`."""
    abroad = any(_abroad().search(text.title) for text in document.texts)
    return abroad and not any(_CHINA.search(text) for _, text in text_parts(document))
