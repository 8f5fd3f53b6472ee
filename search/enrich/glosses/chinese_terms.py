"""The Chinese term at the end of running text before a bracket, and the category of a pair."""

from __future__ import annotations

import re
from dataclasses import replace

from search.model import Gloss
from search.text import to_simplified

__all__ = ["term_at_end", "with_category"]

# Words after which a term begins; the look-arounds exclude characters within terms (自由, 共和国, 参与).
_BEFORE_TERM = re.compile(
    "称为|称作|叫做|叫作|作为|成为|变为|改为|译为|即为|所谓|提出|组织|成立|建立|组建|创办|举办|开办|参加|加入|实行|推行|实施|通过"
    "|关于|对于|发展|开展|进行|引入|采用|包括|形成|属于|以及|或者|并且|具有|没有|需要|为了|办起|这种|这个|这些|一种|一个|各种"
    "|[的了着是把被]|(?<!共)(?<!饱)和(?!平)|(?<!参)与|(?<![存内所])在|(?<!自)由|(?<!普)及|(?<!服)从|或"
)
_MAX_TERM = 10  # characters; also at most three for each English word and one more, see term_at_end
_NOT_AT_END = "的了着过是们"
_PLACE_EN = re.compile(
    r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3} (?:County|Province|Prefecture|City|District|Region|Township|Municipality)"
)
_PLACE_ZH = re.compile(
    r"(?!(?:[全各本外邻该此两几]|模范|试点|重点|我)(?:县|省|专区|市))[^\W\da-zA-Z]{1,8}(?:县|省|专区|自治区|自治州)"
)
_PROPER = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,4}")
_UNIT_WORDS = frozenset(
    "county counties province provinces prefecture prefectures region regions special district".split()
)


def term_at_end(run: str, english: str) -> str:
    """Return the term that ends a run of Chinese characters and that an English phrase of two words or more translates.

    It begins after the last word that cannot be in it, or with the run, whose beginning a comma or a line marks.
    组织 and 发展 also end and begin terms: a term is never cut to less than two characters.

    Args:
        run: Characters up to the bracket.
        english: What stands in the bracket.

    Returns:
        Two to ten characters, no more than fit the number of English words, or an empty string.
    """
    words = english.split()
    if len(words) < 2 and not (len(english) > 4 and english.islower()):
        return ""
    start = 0
    for match in _BEFORE_TERM.finditer(to_simplified(run)):
        if len(run) - match.end() >= 2:
            start = match.end()
    term = run[start:]
    fits = 2 <= len(term) <= min(_MAX_TERM, 3 * len(words) + 1)
    return term if fits and term[-1] not in _NOT_AT_END else ""


def with_category(gloss: Gloss) -> Gloss:
    """Return a pair with its category: `place` if a proper name ends in County, Province, 县, 专区 and the like."""
    name = " ".join(gloss.en.split())
    if gloss.category != "term" or not _PROPER.fullmatch(name) or name.lower() in _UNIT_WORDS:
        return gloss
    is_place = _PLACE_EN.fullmatch(name) or _PLACE_ZH.fullmatch(to_simplified(gloss.zh))
    return replace(gloss, category="place") if is_place else gloss
