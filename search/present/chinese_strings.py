"""Finding Chinese strings and numerals in texts of either script, segmenting only the runs around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod

import numpy as np

from search.present.highlights import HighlightPattern
from search.present.scanned_text import ScannedText
from search.text import CHINESE_NUMBER, chinese_number, chinese_words, fold, is_han, segment_words

__all__ = ["ChineseStringFinder", "numerals"]

_MAX_SPELLINGS = 4  # of a string in both scripts, up to which each spelling is searched for by itself
_MAX_CACHED_LENGTH = 128  # characters of a run whose segmentation is cached; longer ones seldom recur
# Unicode blocks with Chinese characters: radicals; 々〆〇; ideographs with extension A; compatibility forms; B to H.
_BLOCKS = (0x2E80, 0x2FE0), (0x3005, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)


@cache
def _variants() -> dict[str, str]:
    """Return, for each simplified character, the other characters that fold to it."""
    points = np.concatenate([np.arange(*block, dtype="<u4") for block in _BLOCKS])
    folded = np.frombuffer(fold(points.tobytes().decode("utf-32-le")).encode("utf-32-le"), "<u4")
    changed = np.flatnonzero(points != folded)
    variants: dict[str, str] = {}
    for point, folded_point in zip(points[changed].tolist(), folded[changed].tolist(), strict=True):
        variants[chr(folded_point)] = variants.get(chr(folded_point), "") + chr(point)
    return variants


def _characters_folding_to(char: str) -> str:
    """Return every character that folds to a Chinese one; empty if that is not itself simplified."""
    return (char if fold(char) == char else "") + _variants().get(char, "")


@cache
def _numeral_pattern() -> re.Pattern[str]:
    """Return a pattern of successive characters that occur in numbers; outside of them no number is read."""
    characters = sorted(set(filter(is_han, CHINESE_NUMBER)))
    return re.compile(rf"[{''.join(map(_characters_folding_to, characters))}]{{2,}}")


class ChineseStringFinder:
    """Finds a Chinese string in texts of either script.

    Args:
        pattern: A pattern whose script is `han`.
    """

    def __init__(self, pattern: HighlightPattern) -> None:
        self._pattern = pattern
        text = pattern.terms[0]
        self._folds = not all(map(is_han, text))
        self._choices = [_characters_folding_to(char) for char in text]
        self._offset, self._spellings = _most_selective_part(self._choices)

    def find(self, scanned: ScannedText, marks: list[tuple[int, int, int, bool]]) -> None:
        """Append the marks of a text, from left to right and without overlap."""
        if scanned.ascii and not self._folds:
            return
        text, length, concept = scanned.text, len(self._pattern.terms[0]), self._pattern.concept
        runs = _Runs(text) if self._pattern.words else None
        end = 0
        for offset in self._offsets(text):
            if offset < end:
                continue
            if runs and self._pattern.words == "only" and not runs.is_word(offset, offset + length):
                continue
            is_whole = runs is None or runs.is_whole(offset, offset + length)
            end = offset + length
            marks.append((offset, end, concept, is_whole))

    def _offsets(self, text: str) -> list[int]:
        if self._folds:
            return list(_occurrences(fold(text), self._pattern.terms[0]))
        # Most texts lack most spellings, and Python finds a single character many times faster than a string.
        present = [spelling for spelling in self._spellings if spelling[0] in text]
        offsets = [offset - self._offset for spelling in present for offset in _occurrences(text, spelling)]
        if len(present) > 1:
            offsets.sort()
        if present and len(present[0]) < len(self._choices):
            return [offset for offset in offsets if self._matches_at(text, offset)]
        return offsets

    def _matches_at(self, text: str, offset: int) -> bool:
        if offset < 0 or offset + len(self._choices) > len(text):
            return False
        return all(text[position] in choice for position, choice in enumerate(self._choices, offset))


def _most_selective_part(choices: Sequence[str]) -> tuple[int, list[str]]:
    """Return a part of a string that takes few searches: its offset in the string, and its spellings."""
    parts = [(0, choices)] + [(start, choices[start : start + 2]) for start in range(len(choices) - 1)]
    parts += [(start, choices[start : start + 1]) for start in range(len(choices))]
    spellings = [prod(map(len, part)) for _, part in parts]
    fewest = min(spellings)
    # Parts are in descending order of length, so the first that is good enough is the longest.
    offset, part = next(
        part for part, count in zip(parts, spellings, strict=True) if count <= max(fewest, _MAX_SPELLINGS)
    )
    return offset, ["".join(characters) for characters in product(*part)]


def _occurrences(text: str, string: str) -> Iterator[int]:
    offset = text.find(string)
    while offset >= 0:
        yield offset
        offset = text.find(string, offset + 1)


class _Runs:
    """The runs of Chinese characters of a text, each segmented when something is found in it.

    Args:
        text: The text; spans must be asked for from left to right.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._run = ""
        self._edges: frozenset[int] = frozenset()

    def is_whole(self, start: int, end: int) -> bool:
        """Return whether a span begins and ends at word boundaries: 马克 does not in 马克思."""
        if start >= self._end:
            self._enter(start)
        return start - self._start in self._edges and end - self._start in self._edges

    def is_word(self, start: int, end: int) -> bool:
        """Return whether the index has a span as a word, be it inside a longer one: 合作 in 合作社."""
        if start >= self._end:
            self._enter(start)
        return (start - self._start, end - self._start) in _cached_words(self._run)

    def _enter(self, offset: int) -> None:
        text, earliest, start, end = self._text, self._end, offset, offset + 1
        while start > earliest and ("一" <= text[start - 1] <= "\u9fff" or is_han(text[start - 1])):
            start -= 1
        while end < len(text) and ("一" <= text[end] <= "\u9fff" or is_han(text[end])):
            end += 1
        self._start, self._end = start, end
        self._run = text[start:end]
        self._edges = _cached_edges(self._run) if len(self._run) <= _MAX_CACHED_LENGTH else _edges(self._run)


def _edges(run: str) -> frozenset[int]:
    return frozenset(edge for _, *ends in segment_words(fold(run)) for edge in ends)


_cached_edges = lru_cache(maxsize=8192)(_edges)


@lru_cache(maxsize=1024)
def _cached_words(run: str) -> frozenset[tuple[int, int]]:
    return frozenset((token.start, token.end) for token in chinese_words(run))


def numerals(scanned: ScannedText) -> Iterator[tuple[str, int, int]]:
    """Yield the Chinese numerals of a text: plain spelling, start, end."""
    if scanned.ascii:
        return
    for match in _numeral_pattern().finditer(scanned.text):
        read_numbers = _cached_numbers if len(match[0]) <= _MAX_CACHED_LENGTH else _read_numbers
        for value, start, end in read_numbers(match[0]):
            yield value, match.start() + start, match.start() + end


def _read_numbers(characters: str) -> tuple[tuple[str, int, int], ...]:
    numbers = ((chinese_number(match[0]), *match.span()) for match in re.finditer(CHINESE_NUMBER, fold(characters)))
    return tuple((value, start, end) for value, start, end in numbers if value is not None)


_cached_numbers = lru_cache(maxsize=8192)(_read_numbers)
