"""Turns running Chinese text into the names of places in it, in one pass of an automaton and one of the segmenter.

A full name (忻县, 山西省) counts as it stands. A short one (山西) counts if a word for its level follows, if it
follows a unit in which it lies, or if the segmenter sees a word there too: 太原则 is 太 and 原则, not Taiyuan.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace

from search.enrich.gazetteer_tables import Match
from search.enrich.place_spellings import Entry, Spellings
from search.text.fold import HAN, fold
from search.text.segment import words

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
_TAILS = frozenset("省市县人城区籍话各等东西南北中")
_SENT_FROM = re.compile("(?:新华社|本报|中新社|新华|中国新闻社)[^，。；：、]{0,3}$")
_SENT = re.compile(
    "(?:记者站|特派记者|记者|分社|通讯员|电台|[一二三四五六七八九十廿卅〇0-9]{1,3}日)?(?:电|讯|航讯|消息|通讯|记者|专电)|记者站|记者"
)
_LIST = re.compile("(?:[{singles}]、?){{2,12}}(?:[两二三四五六七八九十]|等|各)*(?:省|边区|边境|边界|交界)")


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
    folded = fold(text)
    words = _Words(folded, spellings.asides_zh)
    matches: list[Match] = []
    for number, start, end in spellings.automaton.find_matches_as_indexes(folded):
        entry = spellings.entries[spellings.patterns[number]]
        match = _read(folded, start, end, entry, spellings, words, matches, ever)
        if match is not None:
            matches.append(replace(match, text=text[start : match.end]))
    return _without_overlap(matches, _listed(text, folded, spellings))


def _read(
    folded: str,
    start: int,
    end: int,
    entry: Entry,
    spellings: Spellings,
    words: _Words,
    before: list[Match],
    ever: Mapping[str, frozenset[str]],
) -> Match | None:
    """The match that a string of characters is, or None."""
    if entry.kind == "blocked":
        return None
    if entry.kind == "foreign":
        return Match(start=start, end=end, text="", codes=(), rule="foreign")
    if entry.kind == "china":
        return Match(start=start, end=end, text="", codes=("CN",), rule="china")
    named = (*entry.full, *entry.short)
    after = _LEVEL_AFTER.match(folded, end)
    level = after.lastgroup if after and after.lastgroup else ""
    codes = spellings.at_level(entry.short if entry.short else named, level) if level else []
    rule = "with-suffix"
    weak = False
    if codes:
        tight = not entry.weak or level in ("province", "prefecture", "county")
        weak = not tight
    elif entry.full:
        codes, rule = list(entry.full), "full-name"
        weak = entry.weak and not entry.full[0]
    else:
        under = _under(start, named, before, ever)
        codes, rule = (under, "under") if under else (list(named), "short-name")
        if not under:
            if not words.agrees(start, end):
                return None
            weak = entry.weak
    aside = folded.startswith(spellings.asides_zh, end)
    return Match(
        start=start, end=end, text="", codes=tuple(codes), rule=rule if entry.kind == "unit" else "abbreviation",
        weak=weak, aside=aside, acting=_ACTING.match(folded, end) is not None,
        dateline=_is_dateline(folded, start, end), others=named,
    )  # fmt: skip


def _under(start: int, codes: tuple[str, ...], before: list[Match], ever: Mapping[str, frozenset[str]]) -> list[str]:
    """Those units that lie in what is named immediately before them."""
    if not before or start - before[-1].end > 2 or start < before[-1].end:
        return []
    above = before[-1].codes
    return [
        code for code in codes if any(region != "CN" and region in ever[code] and region != code for region in above)
    ]


def _is_dateline(folded: str, start: int, end: int) -> bool:
    return bool(_SENT_FROM.search(folded[max(0, start - 10) : start])) and _SENT.match(folded, end) is not None


def _listed(text: str, folded: str, spellings: Spellings) -> list[Match]:
    """Provinces by their one-character names in 苏、浙、皖三省 or 鲁豫两省."""
    pattern = _list_pattern("".join(spellings.singles))
    matches = []
    for found in pattern.finditer(folded):
        for at in range(found.start(), found.end()):
            code = spellings.singles.get(folded[at])
            if code:
                matches.append(Match(start=at, end=at + 1, text=text[at], codes=(code,), rule="list"))
    return matches


def _list_pattern(singles: str) -> re.Pattern[str]:
    return re.compile(_LIST.pattern.replace("{singles}", singles).replace("{{", "{").replace("}}", "}"))


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

    def agrees(self, start: int, end: int) -> bool:
        """Whether [start, end) is made of whole words, or begins a word that only adds 人, 市 or the like."""
        self._segment(start)
        if start not in self._edges:
            return False
        if end in self._edges:
            return True
        last = self._ends.get(start, 0)
        rest = self.folded[end:last]
        return last > end and (rest in self.asides or all(char in _TAILS for char in rest))

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
        for _, first, after in words(self.folded[start:end]):
            self._ends[start + first] = start + after
            self._edges.add(start + after)
