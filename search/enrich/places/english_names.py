"""Turns running English text into the names of Chinese places in it.

Capitalised words are looked up one to four at a time; a word for the level or a province beside a name says which
unit is meant, and the names of counties count only with one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.enrich.places import romanised_names
from search.enrich.places.spellings import Spellings
from search.enrich.places.units import Match, Roman

__all__ = ["find"]

_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ɏ]*(?:[-'’‘ʻ`‐‑][A-Za-zÀ-ɏ]+)*|(?<=\w )of(?= [A-Z])")
_LEVEL_AFTER = re.compile(
    r"(?:['’]s)?[ -](?:(?P<province>Province|Provincial)"
    r"|(?P<prefecture>(?:(?:Tibetan|Mongol(?:ian)?|Yi|Miao|Hui|Korean|Dai|Zhuang|Tujia|Dong|Buyi|Bouyei|Kazakh|Bai|Lisu"
    r"|Hani|Qiang|Kirgiz) ?(?:and )?)*"
    r"(?:Autonomous )?(?:Prefecture|Prefectural|League)"
    r"|Sub-?prefecture|Special (?:Administrative )?(?:District|Region|Area|Zone|Commissioner)"
    r"|Administrative (?:Region|District|Office|Commissioner)|Regional|Military Sub-?[Dd]istrict|Sub-?[Rr]egion|Area)"
    r"|(?P<county>(?:Autonomous )?(?:County|Counties|Hsien|Xian|Banner|county|hsien)|county|counties)"
    r"|(?P<city>City|Municipal|Municipality)|(?P<district>District))\b"
)
_ACTING = re.compile(
    r"(?:['’]s)? (?:Special District |Prefecture |Province |County |City |Municipal )?"
    r"(?:Prefectural|Provincial|County|Municipal|Regional|Party|District|Special|People['’]s)[ -]"
    r"(?:Party )?(?:Committee|Government|Commissioner|Council)"
)
_SENT_FROM = re.compile(r"(?:Xinhua(?: News Agency)?|NCNA|Our|[Tt]his newspaper|by our|Special to)[ ,:]+$")
_SENT = re.compile(
    r"(?:['’]s)?,? (?:[A-Z][a-z]+ \d|\d|dispatch|Correspondent|correspondent|Reporter|reporter|[Cc]able|Branch)"
)
_ABROAD = re.compile(
    r", (?:Ohio|Massachusetts|Michigan|Mississippi|Illinois|Connecticut|New York|Texas|Georgia|Missouri|USA|U\.S)"
)
_NO_PLACE = re.compile(
    r" (?:(?:East|West|North|South|Middle|Central|First|Second) )?(?:Road|Street|Avenue|Boulevard|Lane|Alley)s?\b"
    r"| (?:Rivers?|Lakes?|Bay|Gulf|Strait|Seas?|Mountains?)\b"
)
_LINE = re.compile(
    r"(?:\s?[-‐‑–—/]\s?[A-Z]\w{1,30}){1,4} (?:[Rr]ailways?|[Rr]ailroads?|[Hh]ighways?|[Ll]ines?|Canal)\b"
)
_NEXT_WORD = re.compile(r" (\w{2,20})\b")
# Before a name, one of these makes it a person's: Zhang Yulin.
_SURNAMES = (
    "Bai Cai Cao Chang Chen Cheng Cui Deng Ding Dong Du Duan Fan Fang Feng Fu Gao Gong Gu Guo Han Hou Hu Huang Jia "
    "Jiang Jin Kong Lei Li Liang Liao Lin Liu Lu Luo Ma Mao Meng Pan Peng Qian Qiao Qin Qiu Ren Shao Shen Shi Song Su "
    "Sun Tan Tang Tao Tian Wan Wang Wei Wen Wu Xia Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao "
    "Zheng Zhong Zhou Zhu Zou Chiang Chou Chu Hsiao Hsieh Hsu Kao Kuo Teng Tsai Tseng"
)
_AFTER_SURNAME = re.compile(r"\b(?:" + _SURNAMES.replace(" ", "|") + ") $")
_MARK = re.compile("[-'’‘ʻ`]")
_PART = re.compile("(?<![^-])[A-ZÀ-ÖØ-Þ][^-]*")
_MOST_WORDS = 4
_LONGEST_WORD = 48
_FOLLOWING = re.compile(r",? (?:in )?$")
_OWNED = re.compile(r"['’]s ")
_FARTHEST = 60
_COUNTIES = re.compile(" [Cc]ounties\\b")
_COUNTIES_OF = re.compile("[Cc]ounties of $")
_LISTED = re.compile(",? and |, ")
_PAPER = re.compile(r" (?:[A-Z][a-z]+['’]?s? ){0,2}(?:Daily|Ribao|Kung Pao|Evening News)\b")

_Token = tuple[int, int, str]


def find(text: str, spellings: Spellings) -> list[Match]:
    """Names of places in running text, foreign ones with no codes."""
    tokens = [token for found in _WORD.finditer(text) for token in _tokens(found.start(), found[0], spellings)]
    matches: list[Match] = []
    at = 0
    while at < len(tokens):
        taken, match = _longest(text, tokens[at : at + _MOST_WORDS], spellings)
        if match is not None:
            matches.append(match)
        at += taken
    matches = _of_counties(text, _without_foreign(text, matches), spellings)
    return [_beside(text, matches, number, spellings) for number in range(len(matches))]


def _of_counties(text: str, matches: list[Match], spellings: Spellings) -> list[Match]:
    """The matches, with those in one list with `Counties` made counties: `Wuxiang and Licheng Counties`."""
    read = list(matches)
    for number in range(len(read) - 1, 0, -1):
        before, match = read[number - 1], read[number]
        is_counted = match.rule == "english-list" or _COUNTIES.match(text, match.end)
        if is_counted and _LISTED.fullmatch(text, before.end, match.start):
            read[number - 1] = _as_county(before, spellings)
    for number, match in enumerate(read):
        opens = _COUNTIES_OF.search(text[max(0, match.start - 12) : match.start])
        follows = number > 0 and read[number - 1].rule == "english-of"
        if opens or (follows and _LISTED.fullmatch(text, read[number - 1].end, match.start)):
            read[number] = _as_county(match, spellings, "english-of")
    return read


def _as_county(match: Match, spellings: Spellings, rule: str = "english-list") -> Match:
    codes = spellings.at_level(match.codes, "county")
    return replace(match, codes=tuple(codes), weak=False, rule=rule) if codes else match


def _without_foreign(text: str, matches: list[Match]) -> list[Match]:
    """The matches, with names before a foreign country (Thai Nguyen, Vietnam) or owned by one made foreign."""
    kept: list[Match] = []
    for number, match in enumerate(matches):
        following = matches[number + 1 : number + 2]
        is_before = any(not each.codes and text[match.end : each.start] == ", " for each in following)
        is_owned = number > 0 and not matches[number - 1].codes and text[matches[number - 1].end : match.start] == "'s "
        # Lists of countries and provinces are common, lists of a county and a country are not.
        is_foreign = match.rule == "english" and match.weak and (is_before or is_owned)
        kept.append(replace(match, codes=(), rule="foreign") if is_foreign else match)
    return kept


def _tokens(start: int, word: str, spellings: Spellings) -> list[_Token]:
    """A word with its place and key; one made of several names (Sikang-Tibet) comes apart at its hyphens."""
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    if len(word) <= _LONGEST_WORD:
        key = romanised_names.key(word)
        if "-" not in word or key in spellings.running:
            return [(start, start + len(word), key)]
    parts = [found for found in _PART.finditer(word) if len(found[0]) <= _LONGEST_WORD]
    return [(start + found.start(), start + found.end(), romanised_names.key(found[0])) for found in parts]


def _longest(text: str, tokens: list[_Token], spellings: Spellings) -> tuple[int, Match | None]:
    """How many words the longest name that begins here takes (1 if there is none), and its match."""
    joined = 1
    while joined < len(tokens) and text[tokens[joined - 1][1] : tokens[joined][0]] == " ":
        joined += 1
    for count in range(joined, 0, -1):
        roman = spellings.running.get(" ".join(key for _, _, key in tokens[:count]))
        if roman is not None:
            return count, _read(text, tokens[0][0], tokens[count - 1][1], roman, spellings)
    return 1, None


def _read(text: str, start: int, end: int, roman: Roman, spellings: Spellings) -> Match | None:
    if roman.kind == "blocked":
        return None
    words = text[start:end]
    if roman.kind == "foreign":
        return Match(start=start, end=end, text=words, codes=(), rule="foreign")
    if roman.kind == "china":
        return Match(start=start, end=end, text=words, codes=("CN",), rule="china")
    marked = _MARK.search(words) is not None
    if roman.hyphenated and not marked:
        return None
    after = _LEVEL_AFTER.match(text, end)
    level = after.lastgroup if after and after.lastgroup else ""
    if (roman.stem and level != "county") or _ABROAD.match(text, end) or _NO_PLACE.match(text, end):
        return None
    codes = spellings.at_level(roman.codes, level) if level else []
    following = _NEXT_WORD.match(text, end)
    if not codes and _AFTER_SURNAME.search(text[max(0, start - 8) : start]):
        return None
    sent_from = _SENT_FROM.search(text[max(0, start - 24) : start])
    return Match(
        start=start, end=end, text=words, codes=tuple(codes or roman.codes),
        weak=not codes and (roman.weak or (roman.common and not marked)),
        rule="english-level" if codes else "english", acting=_ACTING.match(text, end) is not None,
        aside=_LINE.match(text, end) is not None
        or _PAPER.match(text, end) is not None
        or (following is not None and following[1].lower() in spellings.asides_en),
        dateline=sent_from is not None and _SENT.match(text, end) is not None, others=roman.codes,
    )  # fmt: skip


def _beside(text: str, matches: list[Match], number: int, spellings: Spellings) -> Match:
    """A name beside the region in which it lies (`Xinzhou, Shanxi`, `Shanxi's Xinzhou`) means the unit there."""
    match = matches[number]
    for region in _neighbours(text, matches, number):
        inside = [code for code in match.codes if any(_inside(code, above, spellings) for above in region.codes)]
        if inside:
            return replace(match, codes=tuple(inside), weak=False, rule="english-beside")
    return match


def _neighbours(text: str, matches: list[Match], number: int) -> Iterator[Match]:
    """Names that the wording puts around one: the next after a comma, the one before with a possessive."""
    match = matches[number]
    if number + 1 < len(matches) and matches[number + 1].start - match.end <= _FARTHEST:
        between = text[match.end : matches[number + 1].start]
        after = _LEVEL_AFTER.match(between)
        if _FOLLOWING.fullmatch(between[after.end() :] if after else between):
            yield matches[number + 1]
    if number and match.start - matches[number - 1].end <= _FARTHEST:
        between = text[matches[number - 1].end : match.start]
        after = _LEVEL_AFTER.match(between)
        if _OWNED.fullmatch(between[after.end() :] if after else between):
            yield matches[number - 1]


def _inside(code: str, region: str, spellings: Spellings) -> bool:
    """Whether a unit has ever lain in another, directly or below one that has."""
    seen = {code}
    above = [code]
    while above:
        for lying in spellings.units[above.pop()].parents:
            if lying.parent == region:
                return region != "CN"
            if lying.parent not in seen and lying.parent != "CN":
                seen.add(lying.parent)
                above.append(lying.parent)
    return False
