"""Word boundaries of a text, as the segmenter of Chinese sets them."""

from __future__ import annotations

import re
from bisect import bisect_right

from search.text import HAN, segment_words

__all__ = ["SegmentedText"]

_HAN_RUN = re.compile(f"[{HAN}]+")
# What the segmenter may have in one word with a place name: 北京人, 上海市区.
_TAIL_CHARACTERS = frozenset("省市县人城区籍话各等东西南北中菜酒茶鱼戏牌式港岛")
_TAIL_WORDS = frozenset(
    "地方 军区 平原 高原 盆地 草原 半岛 山区 北部 南部 东部 西部 中部 各地 一带 境内 市区 郊区 人民 农民"
    " 长江大桥 大桥 局 分行 支行 分局 分社 分公司 分店 分会 渔场 山水 同胞 机场 车站 群岛 话剧 会战".split()
)


class SegmentedText:
    """Word boundaries of a text; each run of Chinese is segmented when it is first asked about."""

    def __init__(self, folded: str, head_nouns: tuple[str, ...]) -> None:
        self.folded = folded
        self.head_nouns = head_nouns
        self._runs: list[tuple[int, int]] | None = None
        self._starts: list[int] = []
        self._ends: dict[int, int] = {}
        self._edges: set[int] = set()
        self._done: set[int] = set()

    def starts_word(self, start: int) -> bool:
        """Return whether a word begins at an offset."""
        self._segment(start)
        return start in self._edges

    def ends_word(self, end: int) -> bool:
        """Return whether a word ends at an offset."""
        self._segment(end - 1)
        return end in self._edges

    def matches_words(self, start: int, end: int) -> bool:
        """Return whether [start, end) is made of whole words, or begins a word that only adds 人, 市 or the like."""
        self._segment(start)
        if start not in self._edges:
            return False
        if end in self._edges:
            return True
        last = self._ends.get(start, 0)
        rest = self.folded[end:last]
        return last > end and (
            rest in self.head_nouns or rest in _TAIL_WORDS or all(char in _TAIL_CHARACTERS for char in rest)
        )

    def begins_compound(self, start: int, end: int) -> bool:
        """Return whether [start, end) begins a word that goes on for two characters or more: 武汉钢铁公司, 北京分行."""
        self._segment(start)
        return start in self._edges and self._ends.get(start, 0) > end + 1

    def _segment(self, offset: int) -> None:
        if self._runs is None:
            self._runs = [match.span() for match in _HAN_RUN.finditer(self.folded)]
            self._starts = [start for start, _ in self._runs]
        number = bisect_right(self._starts, offset) - 1
        if number in self._done:
            return
        self._done.add(number)
        start, end = self._runs[number]
        self._edges.add(start)
        for _, first, after in segment_words(self.folded[start:end]):
            self._ends[start + first] = start + after
            self._edges.add(start + after)
