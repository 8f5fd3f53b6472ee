"""Turns running Chinese text into the names of places in it, in one pass of an automaton and one of the segmenter.

A full name (忻县, 山西省) counts as it stands. A short one (山西) counts if a word for its level follows, if it
follows a unit in which it lies, or if the segmenter sees a word there too: 太原则 is 太 and 原则, not Taiyuan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

from search.enrich.places import name_rules
from search.enrich.places.spellings import Spellings
from search.enrich.places.units import Entry, Match
from search.text import HAN, fold, segment_words

__all__ = ["find", "has_han", "without_surrogates"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LEVEL_AFTER = re.compile(
    "(?P<province>省(?!会)|自治区)|(?P<prefecture>专区|专署|专员|地区|地委|行署|行政区|军分区|分区|盟|自治州|州|区党委)"
    "|(?P<city>市(?![场镇集面])|市委)|(?P<county>县(?!长会议))|(?P<district>区(?![别分长]))"
)
_ACTING = re.compile(
    "(?:省|市|县|区|盟|旗|自治区|自治州|专区)?(?:地委|县委|省委|市委|区委|盟委|旗委|党委|专署|行署|行政公署|专员公署|"
    "人民政府|政府|人民委员会|农村工作部|农业厅|党组|区党委|工委|革委会|革命委员会)|县?委"
)
# Suffixes that begin other words as well: 州立, 区别, 盟国.
_COMMON_SUFFIXES = frozenset("州区盟")
_TAILS = frozenset("省市县人城区籍话各等东西南北中菜酒茶鱼戏牌式港岛")
_DIRECTIONS = frozenset("东西南北")
_TAIL_WORDS = frozenset(
    "地方 军区 平原 高原 盆地 草原 半岛 山区 北部 南部 东部 西部 中部 各地 一带 境内 市区 郊区 人民 农民"
    " 长江大桥 大桥 渔场 山水 同胞 机场 车站 群岛 话剧 会战".split()
)
_SENT_FROM = re.compile("(?:新华社|本报|中新社|新华|中国新闻社|人民日报)[^，。；：、]{0,3}$|[【\\[(〔]$")
_SENT = re.compile(
    "(?:记者站|特派记者|记者|分社|通讯员|电台|[一二三四五六七八九十廿卅〇0-9]{1,3}日)?(?:电|讯|航讯|消息|通讯|记者|专电)|记者站|记者"
)
_LIST = "(?:[SINGLES]、?){2,12}(?:[两二三四五六七八九十]|等|各)*(?:省|边区|边境|边界|交界)"
# 京津沪, 沪宁杭, 京郊: cities; 北京津 and 天津郊 are no such lists.
_CITIES = re.compile(
    "(?<![北南东望])京津[沪唐冀渝]{0,2}(?!浦)|沪宁杭|沪杭(?!铁路|线)|(?<![北南东])京(?=郊)|(?<!天)津(?=郊)|沪(?=郊)"
)
_CITY = {"宁": "320100", "杭": "330100", "唐": "130200"}
_ONLY_SUFFIX = re.compile("(?:省|市|县|区|专区|地区|盟|旗|州|自治[区州县]|境内|所属)?(?:的|、)?")
_LONGEST_SUFFIX = 4
_AND = frozenset("和与及")


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate replaced, which neither the automaton nor the segmenter accepts."""
    return _SURROGATE.sub("\ufffd", text)


def has_han(text: str) -> bool:
    """Whether any Chinese stands in a text."""
    return _HAN_RUN.search(text) is not None


def find(text: str, spellings: Spellings, ever: Mapping[str, frozenset[str]]) -> list[Match]:
    """Names of places in running text, foreign ones with no codes.

    Args:
        text: Original text, without lone surrogates.
        spellings: All names.
        ever: Each unit with every unit in which it has lain.
    """
    finder = _Finder(text, spellings, ever)
    found = _without_overlap(finder.named(), finder.listed())
    return name_rules.without_foreign(finder.folded, found, spellings.neighbours, spellings.levels, spellings.namesakes)


class _Finder:
    """Reads the names of one text, each in the light of those before it."""

    def __init__(self, text: str, spellings: Spellings, ever: Mapping[str, frozenset[str]]) -> None:
        self.text = text
        self.folded = fold(text)
        self.spellings = spellings
        self.ever = ever
        self.words = _Words(self.folded, spellings.asides_zh)
        self.found: list[Match] = []
        self.candidates = self._all_candidates()

    def named(self) -> list[Match]:
        """Names of two characters and more: the first and longest that counts, wherever several overlap."""
        taken = 0
        for start, candidates in sorted(self.candidates.items()):
            for entry, end in candidates if start >= taken else ():
                match = self._match(entry, start, end)
                if self.folded[start] in _AND and (match is None or match.weak):
                    match = self._after_and(start) or match
                if match is not None:
                    self.found.append(match)
                if match is not None or entry.kind == "blocked":
                    taken = match.end if match else end
                    break
        return self.found

    def _all_candidates(self) -> dict[int, list[tuple[Entry, int]]]:
        """What may be a name at each character, the longest first."""
        found: defaultdict[int, list[tuple[Entry, int]]] = defaultdict(list)
        for number, start, end in self.spellings.automaton.find_matches_as_indexes(self.folded, overlapping=True):
            # Those that begin at one character come in the order of their ends.
            found[start].insert(0, (self.spellings.entries[self.spellings.patterns[number]], end))
        return found

    def _match(self, entry: Entry, start: int, end: int) -> Match | None:
        if entry.kind == "unit":
            return self._unit(start, end, entry)
        if entry.kind == "blocked":
            return None
        codes = ("CN",) if entry.kind == "china" else ()
        return Match(start=start, end=end, text=self.text[start:end], codes=codes, rule=entry.kind)

    def _after_and(self, start: int) -> Match | None:
        """The province after 和 in 河北和平原两省, where the automaton and the segmenter see 和平."""
        if not self.found or self.found[-1].end != start:
            return None
        for entry, end in self.candidates.get(start + 1, ()):
            codes = self.spellings.at_level((*entry.full, *entry.short), "province")
            if codes and self.spellings.at_level(self.found[-1].codes, "province"):
                return Match(start=start + 1, end=end, text=self.text[start + 1 : end], codes=tuple(codes), rule="list")
        return None

    def listed(self) -> list[Match]:
        """Provinces by their one-character names in 苏、浙、皖三省 or 鲁豫两省."""
        singles = self.spellings.singles
        pattern = re.compile(_LIST.replace("SINGLES", "".join(singles)))
        cities = [
            Match(
                start=at, end=at + 1, text=self.text[at], rule="list",
                aside=name_rules.is_route(self.folded, found.end()),
                codes=(_CITY.get(self.folded[at]) or singles[self.folded[at]],),
            )
            for found in _CITIES.finditer(self.folded)
            for at in range(*found.span())
        ]  # fmt: skip
        taken = {match.start for match in cities}
        return cities + [
            Match(start=at, end=at + 1, text=self.text[at], codes=(singles[self.folded[at]],), rule="list")
            for found in pattern.finditer(self.folded)
            for at in range(*found.span())
            if self.folded[at] in singles and at not in taken
        ]

    def _unit(self, start: int, end: int, entry: Entry) -> Match | None:
        if not entry.full and (
            name_rules.is_street(self.folded, end)
            or ("330000" not in entry.short and name_rules.is_river(self.folded, end))
        ):
            return None
        codes, rule, weak = self._meaning(start, end, entry)
        if not codes or (rule == "short-name" and self._is_no_place(start, end, codes)):
            return None
        return Match(
            start=start, end=end, text=self.text[start:end], codes=tuple(codes), rule=rule, weak=weak,
            aside=self._is_aside(start, end),
            acting=_ACTING.match(self.folded, end) is not None,
            dateline=self._is_dateline(start, end), others=(*entry.full, *entry.short),
        )  # fmt: skip

    def _is_aside(self, start: int, end: int) -> bool:
        """Whether the name only qualifies something else: an event, a newspaper, a product."""
        if self.folded.startswith(self.spellings.asides_zh, end) or name_rules.is_paper(self.folded, end):
            return True
        return self._is_product(start, end)

    def _is_product(self, start: int, end: int) -> bool:
        return any(
            start + len(product) > end
            and self.folded.startswith(product, start)
            and self.words.ends(start + len(product))
            for product in self.spellings.products
        )

    def _meaning(self, start: int, end: int, entry: Entry) -> tuple[list[str], str, bool]:
        """Units that a name can mean, the rule that says so, and whether that is only a guess."""
        both = (*entry.full, *entry.short)
        after = _LEVEL_AFTER.match(self.folded, end)
        level = after.lastgroup if after and after.lastgroup else ""
        suffixed = self.spellings.at_level(entry.short or both, level) if level else []
        if suffixed and (after is None or after[0] not in _COMMON_SUFFIXES or self.words.agrees(start, end)):
            return suffixed, "with-suffix", entry.weak and level == "district"
        under = self._under(start, both)
        if under:
            return under, "under", False
        # Two characters such as 和县 and 开县 also stand by chance in 省和县委 and 召开县委会.
        if (entry.full and end - start > 2) or self.words.agrees(start, end) or self._is_cut(start, end):
            if entry.full:
                return list(entry.full), "full-name", entry.urban
            return list(both), "abbreviation" if entry.abbreviates else "short-name", entry.weak
        provinces = [] if entry.weak else self.spellings.at_level(entry.short, "province")
        if provinces and self._is_province(start, end, provinces):
            return provinces, "province", False
        return [], "", False

    def _is_cut(self, start: int, end: int) -> bool:
        """Whether the segmenter cuts a name that hardly is anything else: 黎|城南|委泉, 井冈|山上, 北京烤鸭."""
        if self._is_product(start, end):
            return True
        before_direction = self.folded[end - 1] == "城" and self.folded[end : end + 1] in _DIRECTIONS
        is_long = end - start > 2 and not name_rules.may_be_river(self.folded, end)
        return (before_direction or is_long) and self.words.begins(start)

    def _is_no_place(self, start: int, end: int, codes: list[str]) -> bool:
        """Whether the bare name is a person's or a cooperative's."""
        if self.spellings.at_level(codes, "province"):
            return False
        return name_rules.is_person(self.folded, start) or name_rules.is_cooperative(self.folded, start, end)

    def _is_province(self, start: int, end: int, provinces: list[str]) -> bool:
        """Whether a province is named where the segmenter sees other words, by what stands on either side."""
        reads = name_rules.reads_as_province(self.folded, start, end, begins=self.words.begins(start))
        if reads is not None:
            return reads
        following = [code for entry, _ in self.candidates.get(end, ()) for code in (*entry.full, *entry.short)]
        return any(province in self.ever.get(code, ()) for code in following for province in provinces)

    def _under(self, start: int, codes: tuple[str, ...]) -> list[str]:
        """Those units that lie in what is named immediately before them."""
        if not self.found or not 0 <= start - self.found[-1].end <= _LONGEST_SUFFIX:
            return []
        if not _ONLY_SUFFIX.fullmatch(self.folded, self.found[-1].end, start):
            return []
        above = set(self.found[-1].codes) - {"CN"}
        return [code for code in codes if above & self.ever[code] - {code}]

    def _is_dateline(self, start: int, end: int) -> bool:
        sent_from = _SENT_FROM.search(self.folded[max(0, start - 10) : start])
        return sent_from is not None and _SENT.match(self.folded, end) is not None


def _without_overlap(named: list[Match], listed: list[Match]) -> list[Match]:
    """Both kinds of match in reading order; a name of several characters wins over a single one within it."""
    starts = [match.start for match in named]
    free = []
    for match in listed:
        at = bisect_right(starts, match.start) - 1
        if at < 0 or named[at].end <= match.start:
            free.append(match)
    return sorted([*named, *free], key=lambda match: match.start)


class _Words:
    """Where the segmenter sees words; each run of Chinese is segmented once, when first asked about."""

    def __init__(self, folded: str, asides: tuple[str, ...]) -> None:
        self.folded = folded
        self.asides = asides
        self._runs: list[tuple[int, int]] | None = None
        self._starts: list[int] = []
        self._ends: dict[int, int] = {}
        self._edges: set[int] = set()
        self._done: set[int] = set()

    def begins(self, start: int) -> bool:
        """Whether a word begins at a character."""
        self._segment(start)
        return start in self._edges

    def ends(self, end: int) -> bool:
        """Whether a word ends before a character."""
        self._segment(end - 1)
        return end in self._edges

    def agrees(self, start: int, end: int) -> bool:
        """Whether [start, end) is made of whole words, or begins a word that only adds 人, 市 or the like."""
        self._segment(start)
        if start not in self._edges:
            return False
        if end in self._edges:
            return True
        last = self._ends.get(start, 0)
        rest = self.folded[end:last]
        return last > end and (rest in self.asides or rest in _TAIL_WORDS or all(char in _TAILS for char in rest))

    def _segment(self, at: int) -> None:
        if self._runs is None:
            self._runs = [found.span() for found in _HAN_RUN.finditer(self.folded)]
            self._starts = [start for start, _ in self._runs]
        number = bisect_right(self._starts, at) - 1
        if number in self._done:
            return
        self._done.add(number)
        start, end = self._runs[number]
        self._edges.add(start)
        for _, first, after in segment_words(self.folded[start:end]):
            self._ends[start + first] = start + after
            self._edges.add(start + after)
