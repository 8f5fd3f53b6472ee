"""Whether a document is about another country, and not about China."""

from __future__ import annotations

import re
from functools import cache

from search.enrich.text_parts import text_parts
from search.model import Document

__all__ = ["is_about_another_country"]

# Any of these, even a single Chinese character, means that a text mentions China.
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
def _country_names() -> re.Pattern[str]:
    names = "|".join(_COUNTRIES.split()).replace("_", r"\s")
    return re.compile(rf"\b(?:{names})(?:n|ns|'s|’s)?\b")


def is_about_another_country(document: Document) -> bool:
    """Return whether a title names another country and the text never mentions China: `Land Reform in Zimbabwe`."""
    abroad = any(_country_names().search(text.title) for text in document.texts)
    return abroad and not any(_CHINA.search(text) for _, text in text_parts(document))
