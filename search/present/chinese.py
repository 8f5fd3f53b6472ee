"""Turns a Chinese string or numeral into its places in a text of any script, segmenting only the runs around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod

import numpy as np

from search.present.haystack import Haystack
from search.present.marks import Needle
from search.text import CHINESE_NUMBER, chinese_number, fold, is_han, segment_words

__all__ = ["StringFinder", "numerals"]

_FEW = 4  # spellings of a string: each is looked for by itself
_REMEMBERED = 128  # characters of a run whose analysis is worth remembering
_BLOCKS = (0x2E80, 0x2FE0), (0x3005, 0x3008), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0)


@cache
def _variants() -> dict[str, str]:
    """For each simplified character the others that fold to it."""
    points = np.concatenate([np.arange(*block, dtype="<u4") for block in _BLOCKS])
    folded = np.frombuffer(fold(points.tobytes().decode("utf-32-le")).encode("utf-32-le"), "<u4")
    changed = np.flatnonzero(points != folded)
    found: dict[str, str] = {}
    for point, plain in zip(points[changed].tolist(), folded[changed].tolist(), strict=True):
        found[chr(plain)] = found.get(chr(plain), "") + chr(point)
    return found


def _written(char: str) -> str:
    """Every character that folds to a Chinese one; none if that is not itself simplified."""
    return (char if fold(char) == char else "") + _variants().get(char, "")


@cache
def _numeral_pattern() -> re.Pattern[str]:
    """Unbroken characters that occur in numbers; outside of them no number is read."""
    characters = sorted(set(filter(is_han, CHINESE_NUMBER)))
    return re.compile(rf"[{''.join(map(_written, characters))}]{{2,}}")


class StringFinder:
    """Finds a Chinese string in any script.

    Args:
        needle: One whose script is `han`.
    """

    def __init__(self, needle: Needle) -> None:
        self._needle = needle
        text = needle.terms[0]
        self._folds = not all(map(is_han, text))
        self._choices = [_written(char) for char in text]
        self._offset, self._spellings = _easiest(self._choices)

    def find(self, haystack: Haystack, found: list[tuple[int, int, int, bool]]) -> None:
        """Add its marks to those found, from left to right and without overlap."""
        if haystack.ascii and not self._folds:
            return
        text, length, concept = haystack.text, len(self._needle.terms[0]), self._needle.concept
        runs = None if self._needle.inside else _Runs(text)
        reached = 0
        for at in self._places(text):
            if at >= reached:
                reached = at + length
                found.append((at, reached, concept, runs is None or runs.is_whole(at, reached)))

    def _places(self, text: str) -> list[int]:
        if self._folds:
            return list(_occurrences(fold(text), self._needle.terms[0]))
        # Python finds a single character many times faster than a string: most texts lack most spellings.
        present = [spelling for spelling in self._spellings if spelling[0] in text]
        places = [at - self._offset for spelling in present for at in _occurrences(text, spelling)]
        if len(present) > 1:
            places.sort()
        if present and len(present[0]) < len(self._choices):
            return [at for at in places if self._stands_at(text, at)]
        return places

    def _stands_at(self, text: str, at: int) -> bool:
        if at < 0 or at + len(self._choices) > len(text):
            return False
        return all(text[place] in choice for place, choice in enumerate(self._choices, at))


def _easiest(choices: Sequence[str]) -> tuple[int, list[str]]:
    """A part of a string that is found with few searches: where it begins in the string, and its spellings."""
    parts = [(0, choices)] + [(at, choices[at : at + 2]) for at in range(len(choices) - 1)]
    parts += [(at, choices[at : at + 1]) for at in range(len(choices))]
    spellings = [prod(map(len, part)) for _, part in parts]
    fewest = min(spellings)
    # The longest of the parts that are good enough; it comes first.
    offset, part = next(part for part, count in zip(parts, spellings, strict=True) if count <= max(fewest, _FEW))
    return offset, ["".join(one) for one in product(*part)]


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


class _Runs:
    """The runs of Chinese characters of a text, each cut into words when something is found in it.

    Args:
        text: The text; what is found in it must be asked for from left to right.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._edges: frozenset[int] = frozenset()

    def is_whole(self, start: int, end: int) -> bool:
        """Whether words begin and end at the two places, without the words inside words: 马克 is none in 马克思."""
        if start >= self._end:
            self._enter(start)
        return start - self._start in self._edges and end - self._start in self._edges

    def _enter(self, at: int) -> None:
        text, floor, start, end = self._text, self._end, at, at + 1
        while start > floor and ("一" <= text[start - 1] <= "\u9fff" or is_han(text[start - 1])):
            start -= 1
        while end < len(text) and ("一" <= text[end] <= "\u9fff" or is_han(text[end])):
            end += 1
        self._start, self._end = start, end
        run = text[start:end]
        self._edges = _remembered_edges(run) if len(run) <= _REMEMBERED else _edges(run)


def _edges(run: str) -> frozenset[int]:
    return frozenset(edge for _, *ends in segment_words(fold(run)) for edge in ends)


_remembered_edges = lru_cache(maxsize=8192)(_edges)


def numerals(haystack: Haystack) -> Iterator[tuple[str, int, int]]:
    """The Chinese numerals of a text: plain spelling, first character, one past the last."""
    if haystack.ascii:
        return
    for match in _numeral_pattern().finditer(haystack.text):
        read = _remembered_numbers if len(match[0]) <= _REMEMBERED else _numbers
        for value, start, end in read(match[0]):
            yield value, match.start() + start, match.start() + end


def _numbers(characters: str) -> tuple[tuple[str, int, int], ...]:
    found = ((chinese_number(match[0]), *match.span()) for match in re.finditer(CHINESE_NUMBER, fold(characters)))
    return tuple((value, start, end) for value, start, end in found if value is not None)


_remembered_numbers = lru_cache(maxsize=8192)(_numbers)
