"""Recognition of names of Chinese places in English text.

Capitalised words are looked up one to four at a time; a word for the level or a province beside a name says which
unit is meant, and the names of counties count only with one of these.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from search.enrich.gazetteer import romanised_names
from search.enrich.gazetteer.admin_units import PlaceMention, RomanisedEntry
from search.enrich.gazetteer.name_index import NameIndex

__all__ = ["capitalised_words", "find_english_names", "possible_keys", "word_keys"]

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
_INSTITUTION_AFTER = re.compile(
    r"(?:['’]s)? (?:Special District |Prefecture |Province |County |City |Municipal )?"
    r"(?:Prefectural|Provincial|County|Municipal|Regional|Party|District|Special|People['’]s)[ -]"
    r"(?:Party )?(?:Committee|Government|Commissioner|Council)"
)
_DATELINE_BEFORE = re.compile(r"(?:Xinhua(?: News Agency)?|NCNA|Our|[Tt]his newspaper|by our|Special to)[ ,:]+$")
_DATELINE_AFTER = re.compile(
    r"(?:['’]s)?,? (?:[A-Z][a-z]+ \d|\d|dispatch|Correspondent|correspondent|Reporter|reporter|[Cc]able|Branch)"
)
# Towns in the United States that share a name with a Chinese place: Canton, Ohio.
_ABROAD = re.compile(
    r", (?:Ohio|Massachusetts|Michigan|Mississippi|Illinois|Connecticut|New York|Texas|Georgia|Missouri|USA|U\.S)"
)
_NOT_PLACE_AFTER = re.compile(
    r" (?:(?:East|West|North|South|Middle|Central|First|Second) )?(?:Road|Street|Avenue|Boulevard|Lane|Alley)s?\b"
    r"| (?:Rivers?|Lakes?|Bay|Gulf|Strait|Seas?|Mountains?)\b"
)
_ROUTE_AFTER = re.compile(
    r"(?:\s?[-‐‑–—/]\s?[A-Z]\w{1,30}){1,4} (?:[Rr]ailways?|[Rr]ailroads?|[Hh]ighways?|[Ll]ines?|Canal)\b"
)
_NEXT_WORD = re.compile(r" (\w{2,20})\b")
# A name after one of these surnames is a person's: Zhang Yulin.
_SURNAMES = (
    "Bai Cai Cao Chang Chen Cheng Cui Deng Ding Dong Du Duan Fan Fang Feng Fu Gao Gong Gu Guo Han Hou Hu Huang Jia "
    "Jiang Jin Kong Lei Li Liang Liao Lin Liu Lu Luo Ma Mao Meng Pan Peng Qian Qiao Qin Qiu Ren Shao Shen Shi Song Su "
    "Sun Tan Tang Tao Tian Wan Wang Wei Wen Wu Xia Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao "
    "Zheng Zhong Zhou Zhu Zou Chiang Chou Chu Hsiao Hsieh Hsu Kao Kuo Teng Tsai Tseng"
)
_AFTER_SURNAME = re.compile(r"\b(?:" + _SURNAMES.replace(" ", "|") + ") $")
_MARK = re.compile("[-'’‘ʻ`]")
_PART = re.compile("(?<![^-])[A-ZÀ-ÖØ-Þ][^-]*")
_MAX_WORDS = 4  # words of a name that are looked up together
_MAX_WORD = 48  # characters; a longer word is no name, and its key would only fill the cache
_BEFORE_REGION = re.compile(r",? (?:in )?$")
_POSSESSIVE = re.compile(r"['’]s ")
_MAX_DISTANCE = 60  # characters between a name and its region that are examined
_COUNTIES = re.compile(" [Cc]ounties\\b")
_AND_OTHER_COUNTIES = re.compile(",? and (?:(?:many|several|some|\\w{1,8}) )?other [Cc]ounties\\b")
_COUNTIES_OF = re.compile("[Cc]ounties,? (?:of|including|such as|like|namely) $")
_LONGEST_COUNTIES_OF = 20  # characters before a name in which that is looked for
_LISTED = re.compile(",? and |, ")
_NEWSPAPER_AFTER = re.compile(r" (?:[A-Z][a-z]+['’]?s? ){0,2}(?:Daily|Ribao|Kung Pao|Evening News)\b")

_CapitalisedWord = tuple[int, int, str]
"""Start, end and `name_key` of a word."""


def find_english_names(text: str, name_index: NameIndex) -> list[PlaceMention]:
    """Return the place names in running text, foreign ones with no codes."""
    tokens = [token for match in _WORD.finditer(text) for token in _split_word(match.start(), match[0], name_index)]
    mentions: list[PlaceMention] = []
    index = 0
    while index < len(tokens):
        taken, mention = _longest_name(text, tokens[index : index + _MAX_WORDS], name_index)
        if mention is not None:
            mentions.append(mention)
        index += taken
    mentions = _with_counties(text, _mark_foreign(text, mentions), name_index)
    return [_narrowed_by_region(text, mentions, number, name_index) for number in range(len(mentions))]


def capitalised_words(text: str) -> list[str]:
    """Return the words of a text that may be a part of a name, as they are printed."""
    return _WORD.findall(text)


def word_keys(word: str) -> set[str]:
    """Return the `name_key` of all that one word can be in a name: of the whole, and of each part between hyphens."""
    stem = word.removesuffix("'s").removesuffix("’s")
    return {romanised_names.name_key(part) for part in (stem, *_PART.findall(stem))}


def possible_keys(text: str, name_index: NameIndex, first_words: Collection[str]) -> Iterator[str]:
    """Yield the `spaced_key` of everything in a text that `find_english_names` may look up in the index.

    Args:
        text: The text.
        name_index: All names; of an index that differs from it in none of these keys, the keys would be the same.
        first_words: The first words of the keys that are wanted; others are left out.
    """
    tokens: list[_CapitalisedWord] = []
    for match in _WORD.finditer(text):
        if "-" in match[0]:  # which decides whether it is split
            yield romanised_names.name_key(match[0].removesuffix("'s").removesuffix("’s"))
        tokens += _split_word(match.start(), match[0], name_index)
    for number, (_, end, key) in enumerate(tokens):
        if key in first_words:
            yield key
            for start, following, more in tokens[number + 1 : number + _MAX_WORDS]:
                if text[end:start] != " ":
                    break
                end, key = following, f"{key} {more}"  # noqa: PLW2901 - the same name, with one more word
                yield key


def _with_counties(text: str, mentions: list[PlaceMention], name_index: NameIndex) -> list[PlaceMention]:
    """Return the mentions, those in one list with `Counties` narrowed to counties.

    Such are `Wuxiang and Licheng Counties`, `counties such as Wuxiang` and `Wuxiang, Licheng and other counties`.
    """
    result = list(mentions)
    for number, mention in enumerate(mentions):
        if _AND_OTHER_COUNTIES.match(text, mention.end):
            result[number] = _as_county(mention, name_index)
    for number in range(len(result) - 1, 0, -1):
        before, mention = result[number - 1], result[number]
        is_counted = mention.rule == "english-list" or _COUNTIES.match(text, mention.end)
        if is_counted and _LISTED.fullmatch(text, before.end, mention.start):
            result[number - 1] = _as_county(before, name_index)
    for number, mention in enumerate(result):
        opens = _COUNTIES_OF.search(text[max(0, mention.start - _LONGEST_COUNTIES_OF) : mention.start])
        follows = number > 0 and result[number - 1].rule == "english-of"
        if opens or (follows and _LISTED.fullmatch(text, result[number - 1].end, mention.start)):
            result[number] = _as_county(mention, name_index, "english-of")
    return result


def _as_county(mention: PlaceMention, name_index: NameIndex, rule: str = "english-list") -> PlaceMention:
    codes = name_index.at_level(mention.codes, "county")
    return replace(mention, codes=tuple(codes), needs_context=False, rule=rule) if codes else mention


def _mark_foreign(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions, marking as foreign those before a country (Thai Nguyen, Vietnam) or after its possessive."""
    result: list[PlaceMention] = []
    for number, mention in enumerate(mentions):
        following = mentions[number + 1 : number + 2]
        is_before = any(
            not next_mention.codes and text[mention.end : next_mention.start] == ", " for next_mention in following
        )
        is_owned = (
            number > 0 and not mentions[number - 1].codes and text[mentions[number - 1].end : mention.start] == "'s "
        )
        # Countries and provinces are often listed together; a county and a country are not.
        is_foreign = mention.rule == "english" and mention.needs_context and (is_before or is_owned)
        result.append(replace(mention, codes=(), rule="foreign") if is_foreign else mention)
    return result


def _split_word(start: int, word: str, name_index: NameIndex) -> list[_CapitalisedWord]:
    """Return a word with its offsets and key; one made of several names (Sikang-Tibet) is split at its hyphens."""
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    if len(word) <= _MAX_WORD:
        key = romanised_names.name_key(word)
        if "-" not in word or key in name_index.romanised.entries:
            return [(start, start + len(word), key)]
    parts = [part for part in _PART.finditer(word) if len(part[0]) <= _MAX_WORD]
    return [(start + part.start(), start + part.end(), romanised_names.name_key(part[0])) for part in parts]


def _longest_name(text: str, tokens: list[_CapitalisedWord], name_index: NameIndex) -> tuple[int, PlaceMention | None]:
    """Return the number of words of the longest name that begins here (1 if there is none), and its mention."""
    joined = 1
    while joined < len(tokens) and text[tokens[joined - 1][1] : tokens[joined][0]] == " ":
        joined += 1
    for count in range(joined, 0, -1):
        latin = name_index.romanised.entries.get(" ".join(key for _, _, key in tokens[:count]))
        if latin is not None:
            return count, _read_entry(text, tokens[0][0], tokens[count - 1][1], latin, name_index)
    return 1, None


def _read_entry(text: str, start: int, end: int, latin: RomanisedEntry, name_index: NameIndex) -> PlaceMention | None:
    if latin.kind == "blocked":
        return None
    words = text[start:end]
    if latin.kind == "foreign":
        return PlaceMention(start=start, end=end, text=words, codes=(), rule="foreign")
    if latin.kind == "china":
        return PlaceMention(start=start, end=end, text=words, codes=("CN",), rule="china")
    marked = _MARK.search(words) is not None
    if latin.needs_hyphens and not marked:
        return None
    after = _LEVEL_AFTER.match(text, end)
    level = after.lastgroup if after and after.lastgroup else ""
    if (latin.is_county_stem and level != "county") or _ABROAD.match(text, end) or _NOT_PLACE_AFTER.match(text, end):
        return None
    codes = name_index.at_level(latin.codes, level) if level else []
    following = _NEXT_WORD.match(text, end)
    if not codes and _AFTER_SURNAME.search(text[max(0, start - 8) : start]):
        return None
    sent_from = _DATELINE_BEFORE.search(text[max(0, start - 24) : start])
    return PlaceMention(
        start=start, end=end, text=words, codes=tuple(codes or latin.codes),
        needs_context=not codes and (latin.needs_context or (latin.is_common_word and not marked)),
        rule="english-level" if codes else "english", is_institution=_INSTITUTION_AFTER.match(text, end) is not None,
        is_modifier=_ROUTE_AFTER.match(text, end) is not None
        or _NEWSPAPER_AFTER.match(text, end) is not None
        or (following is not None and following[1].lower() in name_index.head_nouns_en),
        is_dateline=sent_from is not None and _DATELINE_AFTER.match(text, end) is not None, other_codes=latin.codes,
    )  # fmt: skip


def _narrowed_by_region(text: str, mentions: list[PlaceMention], number: int, name_index: NameIndex) -> PlaceMention:
    """Return a mention, narrowed to the units in the region beside it: `Xinzhou, Shanxi`, `Shanxi's Xinzhou`."""
    mention = mentions[number]
    for region in _adjacent_mentions(text, mentions, number):
        inside = [code for code in mention.codes if any(_was_within(code, above, name_index) for above in region.codes)]
        if inside:
            return replace(mention, codes=tuple(inside), needs_context=False, rule="english-beside")
    return mention


def _adjacent_mentions(text: str, mentions: list[PlaceMention], number: int) -> Iterator[PlaceMention]:
    """Yield the mentions that may be the region of one: the next after a comma, the one before with a possessive."""
    mention = mentions[number]
    if number + 1 < len(mentions) and mentions[number + 1].start - mention.end <= _MAX_DISTANCE:
        between = text[mention.end : mentions[number + 1].start]
        after = _LEVEL_AFTER.match(between)
        if _BEFORE_REGION.fullmatch(between[after.end() :] if after else between):
            yield mentions[number + 1]
    if number and mention.start - mentions[number - 1].end <= _MAX_DISTANCE:
        between = text[mentions[number - 1].end : mention.start]
        after = _LEVEL_AFTER.match(between)
        if _POSSESSIVE.fullmatch(between[after.end() :] if after else between):
            yield mentions[number - 1]


def _was_within(code: str, region: str, name_index: NameIndex) -> bool:
    """Return whether a unit has ever lain in another, directly or through the parents of its parents."""
    seen = {code}
    above = [code]
    while above:
        for membership in name_index.units[above.pop()].parents:
            if membership.parent == region:
                return region != "CN"
            if membership.parent not in seen and membership.parent != "CN":
                seen.add(membership.parent)
                above.append(membership.parent)
    return False
