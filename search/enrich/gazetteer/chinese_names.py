"""Recognition of place names in Chinese text, by one pass of an automaton checked against the segmenter.

A full name (忻县, 山西省) counts as it stands. A short one (山西) counts if a word for its level follows, if it
follows a unit in which it lies, or if the segmenter finds a word there too: 太原则 is 太 and 原则, not Taiyuan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from search.enrich.gazetteer import name_rules
from search.enrich.gazetteer.admin_units import LEVELS, ChineseEntry, PlaceMention
from search.enrich.gazetteer.name_index import NameIndex
from search.enrich.gazetteer.segmented_text import SegmentedText
from search.text import HAN, fold, is_known_word

__all__ = ["CITY_CODES", "find_chinese_names", "has_han_run", "without_surrogates"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LEVEL_AFTER = re.compile(
    "(?P<province>省(?!会)|自治区)|(?P<prefecture>专区|专署|专员|地区|地委|行署|行政区|军分区|分区|盟|自治州|州|区党委)"
    "|(?P<city>市(?![场镇集面])|市委)|(?P<county>县(?!长会议))|(?P<district>区(?![别分长]))"
)
_INSTITUTION_AFTER = re.compile(
    "(?:省|市|县|区|盟|旗|自治区|自治州|专区)?(?:地委|县委|省委|市委|区委|盟委|旗委|党委|专署|行署|行政公署|专员公署|"
    "人民政府|政府|人民委员会|农村工作部|农业厅|党组|区党委|工委|革委会|革命委员会)|县?委"
)
# After what is no province of China, words for provinces abroad: 广平省 of Vietnam, 庆尚南道 and 昌宁郡 of Korea.
_PROVINCE_ABROAD = re.compile("省(?![会立委级府内外区城属])|郡")
# Suffixes that also begin other words: 州立, 区别, 盟国.
_COMMON_SUFFIXES = frozenset("州区盟")
_DIRECTIONS = frozenset("东西南北")
_HALVES = frozenset("东西南北上下前后")
_WIDE_LEVELS = ("country", "great-region")
# Bylines of the news agency: what stands before and after the place that the news was sent from.
_DATELINE_BEFORE = re.compile("(?:新华社|本报|中新社|新华|中国新闻社|人民日报)[^，。；：、]{0,3}$|[【\\[(〔]$")
_DATELINE_AFTER = re.compile(
    "(?:记者站|特派记者|记者|分社|通讯员|电台|[一二三四五六七八九十廿卅〇0-9]{1,3}日)?(?:电|讯|航讯|消息|通讯|记者|专电)|记者站|记者"
)
# Provinces by one character: 苏、浙、皖三省, and 察省, but not 贵省 (yours) and 新省 (a new one).
_PROVINCE_LIST = (
    "(?:[SINGLES]、?){2,12}(?:[两二三四五六七八九十]|等|各)*(?:省|边区|边境|边界|交界)"
    "|(?![贵新])[SINGLES]省(?![会立委级府内外区城属])"
)
# Lists of cities by one character, and suburbs: 京津沪, 沪宁杭, 京郊; not 北京津 and 天津郊.
_CITY_ABBREVIATIONS = re.compile(
    "(?<![北南东望])京津[沪唐冀渝]{0,2}(?!浦)|(?<![北生和不])平津(?!战役)|(?<=[在赴从到由往至])[京津沪](?:[、和][京津沪](?![浦贴剧])){1,2}|[京津沪渝](?:[、和]?[京津沪渝]){1,3}(?=[两三四]市)|沪宁杭|沪杭(?!铁路|线)|(?<![北南东])京(?=郊)|(?<!天)津(?=郊)|沪(?=郊)"
)
CITY_CODES = {"宁": "320100", "杭": "330100", "唐": "130200", "平": "110000"}
_ONLY_SUFFIX = re.compile("(?:省|市|县|区|专区|地区|盟|旗|州|自治[区州县]|境内|所属)?(?:的|、)?")
_MAX_SUFFIX = 4  # characters between two names that are still read as a suffix of the first
_CONJUNCTIONS = frozenset("和与及")
_MEMBER_BEGINS = frozenset("，。；：！？（“《在从自由到往赴")
_MEMBER_ENDS = frozenset("、，。；）和与及等")


@cache
def _province_list(one_character_names: str) -> re.Pattern[str]:
    return re.compile(_PROVINCE_LIST.replace("SINGLES", one_character_names))


def without_surrogates(text: str) -> str:
    """Return text with each lone surrogate replaced: neither the automaton nor the segmenter accepts them."""
    return _SURROGATE.sub("\ufffd", text)


def has_han_run(text: str) -> bool:
    """Return whether a text contains any Chinese character."""
    return _HAN_RUN.search(text) is not None


def find_chinese_names(text: str, name_index: NameIndex, ancestors: Mapping[str, frozenset[str]]) -> list[PlaceMention]:
    """Return the place names in running text, foreign ones with no codes.

    Args:
        text: Original text, without lone surrogates.
        name_index: All names.
        ancestors: Each unit with every unit in which it has lain at any time.
    """
    finder = _ChineseNameFinder(text, name_index, ancestors)
    mentions = _without_overlap(finder.named_places(), finder.listed_provinces())
    return name_rules.mark_foreign(
        finder.folded, mentions, name_index.same_script_places, name_index.levels, name_index.namesakes
    )


class _ChineseNameFinder:
    """Finds the names of one text from left to right, each in the context of those before it."""

    def __init__(self, text: str, name_index: NameIndex, ancestors: Mapping[str, frozenset[str]]) -> None:
        self.text = text
        self.folded = fold(text)
        self.name_index = name_index
        self.ancestors = ancestors
        self.segmented = SegmentedText(self.folded, name_index.head_nouns_zh)
        self.mentions: list[PlaceMention] = []
        self.candidates = self._all_candidates()

    def named_places(self) -> list[PlaceMention]:
        """Return names of two or more characters: of those that overlap, the leftmost and then longest that counts."""
        taken = 0
        for start, candidates in sorted(self.candidates.items()):
            for entry, end in candidates if start >= taken else ():
                mention = self._read_entry(entry, start, end)
                if self.folded[start] in _CONJUNCTIONS and (mention is None or mention.needs_context):
                    mention = self._province_after_conjunction(start) or mention
                if mention is not None:
                    self.mentions.append(mention)
                if mention is not None or entry.kind == "blocked":
                    taken = mention.end if mention else end
                    break
        return self.mentions

    def _all_candidates(self) -> dict[int, list[tuple[ChineseEntry, int]]]:
        """Return the entries that match from each offset, the longest first."""
        candidates: defaultdict[int, list[tuple[ChineseEntry, int]]] = defaultdict(list)
        for number, start, end in self.name_index.automaton.find_matches_as_indexes(self.folded, overlapping=True):
            # The automaton reports matches with the same start in the order of their ends.
            candidates[start].insert(0, (self.name_index.automaton_entries[self.name_index.patterns[number]], end))
        return candidates

    def _read_entry(self, entry: ChineseEntry, start: int, end: int) -> PlaceMention | None:
        if entry.kind == "unit":
            return self._read_unit(start, end, entry)
        if entry.kind == "blocked":
            return None
        codes = ("CN",) if entry.kind == "china" else ()
        return PlaceMention(
            start=start, end=end, text=self.text[start:end], codes=codes, rule=entry.kind,
            is_dateline=not codes and self._is_dateline(start, end),
        )  # fmt: skip

    def _province_after_conjunction(self, start: int) -> PlaceMention | None:
        """Return the province after 和 in 河北和平原两省, where automaton and segmenter find 和平."""
        if not self.mentions or self.mentions[-1].end != start:
            return None
        for entry, end in self.candidates.get(start + 1, ()):
            codes = self.name_index.at_level((*entry.full, *entry.short), "province")
            if codes and self.name_index.at_level(self.mentions[-1].codes, "province"):
                return PlaceMention(
                    start=start + 1, end=end, text=self.text[start + 1 : end], codes=tuple(codes), rule="list"
                )
        return None

    def listed_provinces(self) -> list[PlaceMention]:
        """Return provinces named by one character in lists: 苏、浙、皖三省, 鲁豫两省."""
        one_character_names = self.name_index.one_character_names
        pattern = _province_list("".join(one_character_names))
        cities = [
            PlaceMention(
                start=offset, end=offset + 1, text=self.text[offset], rule="list",
                is_modifier=name_rules.is_route(self.folded, match.end()),
                codes=(CITY_CODES.get(self.folded[offset]) or one_character_names[self.folded[offset]],),
            )
            for match in _CITY_ABBREVIATIONS.finditer(self.folded)
            for offset in range(*match.span())
            if self.folded[offset] not in "、和"
        ]  # fmt: skip
        taken = {mention.start for mention in cities}
        return cities + [
            PlaceMention(
                start=offset,
                end=offset + 1,
                text=self.text[offset],
                codes=(one_character_names[self.folded[offset]],),
                rule="list",
            )
            for match in pattern.finditer(self.folded)
            for offset in range(*match.span())
            if self.folded[offset] in one_character_names and offset not in taken
        ]

    def _read_unit(self, start: int, end: int, entry: ChineseEntry) -> PlaceMention | None:
        if not entry.full and (
            name_rules.is_street(self.folded, end)
            or ("330000" not in entry.short and name_rules.is_river(self.folded, end))
        ):
            return None
        codes, rule, needs_context = self._candidate_units(start, end, entry)
        if not codes or self._is_other_name(start, end, codes, rule):
            return None
        may_be_noun = name_rules.may_be_river(self.folded, end) or name_rules.may_be_inside(self.folded, end)
        if needs_context and self.folded.startswith("岛", end):  # an island, of this county or of another place
            needs_context, may_be_noun = False, True
        return PlaceMention(
            start=start, end=end, text=self.text[start:end], codes=tuple(codes), rule=rule, needs_context=needs_context,
            is_modifier=self._is_modifier(start, end),
            is_institution=_INSTITUTION_AFTER.match(self.folded, end) is not None,
            is_dateline=self._is_dateline(start, end),
            is_doubtful=may_be_noun and rule == "short-name" and self._is_county(codes),
            other_codes=(*entry.full, *entry.short),
        )  # fmt: skip

    def _is_county(self, codes: list[str]) -> bool:
        return all(self.name_index.levels[code] == "county" for code in codes)

    def _highest_level(self, codes: tuple[str, ...]) -> str:
        """Return the highest level of some units; an empty text for a foreign place."""
        levels = {self.name_index.levels[code] for code in codes}
        return next((level for level in LEVELS if level in levels), "")

    def _is_other_name(self, start: int, end: int, codes: list[str], rule: str) -> bool:
        """Return whether a name is that of a direction, a township, a person or a cooperative, or of nothing."""
        if any(self.name_index.levels[code] == "great-region" for code in codes):
            if end - start != 2:
                return False
            before = self.mentions[-1:] if self.mentions and self.mentions[-1].end == start else []
            is_part = any(self._highest_level(mention.codes) not in _WIDE_LEVELS for mention in before)
            return is_part or (self.folded[start] in _DIRECTIONS and name_rules.is_direction(self.folded, start, end))
        if rule == "full-name":
            return name_rules.is_fixed_phrase(self.folded, start, end)
        if rule != "short-name":
            return False
        if name_rules.is_foreign_person(self.folded, start, end) or self._is_half_of_village(start, codes):
            return True
        if self._is_county(codes) and name_rules.is_below_county(self.folded, end):
            return True
        return self._is_person_or_cooperative(start, end, codes)

    def _is_half_of_village(self, start: int, codes: list[str]) -> bool:
        """Return whether a single 东, 上 or the like stands before a name, as in names of villages: 东阳泉."""
        before = start - 1
        if start == 0 or self.folded[before] not in _HALVES or self.name_index.at_level(codes, "province"):
            return False
        is_named = bool(self.mentions) and self.mentions[-1].end > before
        is_after = self.folded[max(0, before - 1) : before] in ("以", "之")  # 以东, 之前
        return not is_named and not is_after and self.segmented.starts_word(before)

    def _is_modifier(self, start: int, end: int) -> bool:
        """Return whether the name only qualifies another noun: an event, a newspaper, a product."""
        if self.folded.startswith(self.name_index.head_nouns_zh, end) or name_rules.is_newspaper(self.folded, end):
            return True
        if name_rules.is_in_book_title(self.folded, start):
            return True
        return self._is_product(start, end)

    def _is_product(self, start: int, end: int) -> bool:
        # One call settles most names, before the products are gone through.
        return self.folded.startswith(self.name_index.products, start) and any(
            start + len(product) > end
            and self.folded.startswith(product, start)
            and self.segmented.ends_word(start + len(product))
            for product in self.name_index.products
        )

    def _candidate_units(self, start: int, end: int, entry: ChineseEntry) -> tuple[list[str], str, bool]:
        """Return the units that a name can refer to, the rule that says so, and whether it needs context."""
        both = (*entry.full, *entry.short)
        after = _LEVEL_AFTER.match(self.folded, end)
        level = after.lastgroup if after and after.lastgroup else ""
        suffixed = self.name_index.at_level(entry.short or both, level) if level else []
        if suffixed and (after is None or after[0] not in _COMMON_SUFFIXES or self.segmented.matches_words(start, end)):
            return suffixed, "with-suffix", entry.needs_context and level == "district"
        under = self._within_preceding(start, both)
        if under:
            return under, "under", False
        if _PROVINCE_ABROAD.match(self.folded, end) and not self.name_index.at_level(both, "province"):
            return [], "", False
        # Full names of two characters, such as 和县 and 开县, also occur by chance: 省和县委, 召开县委会.
        if (
            (entry.full and end - start > 2)
            or self._is_set_off(start, end)
            or self.segmented.matches_words(start, end)
            or self._is_split_by_segmenter(start, end)
            or (entry.is_own and self._is_beside_a_word(start, end))
        ):
            if entry.full:
                return list(entry.full), "full-name", entry.is_city_district
            return list(both), "abbreviation" if entry.is_abbreviation else "short-name", entry.needs_context
        if self._begins_compound(start, end, entry):
            return list(both), "short-name", False
        provinces = [] if entry.needs_context else self.name_index.at_level(entry.short, "province")
        if provinces and self._is_province(start, end, provinces):
            return provinces, "province", False
        return [], "", False

    def _is_set_off(self, start: int, end: int) -> bool:
        """Return whether a name is a whole member of a list, whatever the segmenter makes of it: 自安新、高阳等县."""
        after, before = self.folded[end : end + 1], self.folded[max(0, start - 1) : start]
        if before == "、":
            return after in _MEMBER_ENDS
        return after == "、" and (not before or before in _MEMBER_BEGINS)

    def _begins_compound(self, start: int, end: int, entry: ChineseEntry) -> bool:
        """Return whether a city or province begins a longer word of the dictionary, such as an organisation's name."""
        is_high = any(self.name_index.levels[code] in ("province", "prefecture") for code in entry.short)
        is_own = is_high and not (entry.needs_context or entry.is_abbreviation)
        return is_own and self.segmented.begins_compound(start, end)

    def _is_split_by_segmenter(self, start: int, end: int) -> bool:
        """Return whether a name counts although the segmenter splits it, since it is hardly anything else.

        黎|城南|委泉, 井冈|山上, 北京烤鸭.
        """
        if self._is_product(start, end):
            return True
        before_direction = self.folded[end - 1] == "城" and self.folded[end : end + 1] in _DIRECTIONS
        is_long = end - start > 2 and not name_rules.may_be_river(self.folded, end)
        return (before_direction or is_long) and self.segmented.starts_word(start)

    def _is_beside_a_word(self, start: int, end: int) -> bool:
        """Return whether a word begins or ends where a name does, which is enough for one that no dictionary has."""
        return not is_known_word(self.folded[start:end]) and (
            self.segmented.starts_word(start) or self.segmented.ends_word(end)
        )

    def _is_person_or_cooperative(self, start: int, end: int, codes: list[str]) -> bool:
        """Return whether the bare name is that of a person or a cooperative."""
        if self.name_index.at_level(codes, "province"):
            return False
        return name_rules.is_person(self.folded, start, end) or name_rules.is_cooperative(self.folded, start, end)

    def _is_province(self, start: int, end: int, provinces: list[str]) -> bool:
        """Return whether the words on either side show a province where the segmenter finds other words."""
        reads = name_rules.reads_as_province(self.folded, start, end, starts_word=self.segmented.starts_word(start))
        if reads is not None:
            return reads
        following = [code for entry, _ in self.candidates.get(end, ()) for code in (*entry.full, *entry.short)]
        return any(province in self.ancestors.get(code, ()) for code in following for province in provinces)

    def _within_preceding(self, start: int, codes: tuple[str, ...]) -> list[str]:
        """Return the units that lie in the one named immediately before."""
        if not self.mentions or not 0 <= start - self.mentions[-1].end <= _MAX_SUFFIX:
            return []
        if not _ONLY_SUFFIX.fullmatch(self.folded, self.mentions[-1].end, start):
            return []
        above = set(self.mentions[-1].codes) - {"CN"}
        return [code for code in codes if above & self.ancestors[code] - {code}]

    def _is_dateline(self, start: int, end: int) -> bool:
        sent_from = _DATELINE_BEFORE.search(self.folded[max(0, start - 10) : start])
        return sent_from is not None and _DATELINE_AFTER.match(self.folded, end) is not None


def _without_overlap(named_places: list[PlaceMention], listed_provinces: list[PlaceMention]) -> list[PlaceMention]:
    """Return both kinds of mention in reading order; a longer name wins over a single character within it."""
    starts = [mention.start for mention in named_places]
    free = []
    for mention in listed_provinces:
        index = bisect_right(starts, mention.start) - 1
        if index < 0 or named_places[index].end <= mention.start:
            free.append(mention)
    return sorted([*named_places, *free], key=lambda mention: mention.start)
