"""Finding Chinese strings and numerals in texts of either script, segmenting only the runs around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod

from search.present.highlights import HighlightPattern
from search.present.scanned_text import ScannedText
from search.text import (
    CHINESE_NUMBER,
    HAN,
    PASSED_OVER,
    ambiguous_characters,
    chinese_numbers,
    chinese_passage,
    chinese_words,
    fold,
    is_han,
    segment_words,
    spaced_together,
    spellings_of,
    visible,
)

__all__ = ["ChineseStringFinder", "numerals"]

_MAX_SPELLINGS = 4  # of a string in both scripts, up to which each spelling is searched for by itself
_MAX_CACHED_LENGTH = 128  # characters of a run whose segmentation is cached; longer ones seldom recur
_MAX_GAP = 8  # characters between two of a string that analysis may pass over: 》”, or a space with invisible ones
_CONTEXT = 32  # characters on either side that decide how a character folds, and what is passed over


@cache
def _numeral_pattern() -> re.Pattern[str]:
    """Return a pattern of successive characters that occur in numbers; outside of them no number is read."""
    characters = "".join(map(spellings_of, sorted(set(filter(is_han, CHINESE_NUMBER)))))
    first = "".join(filter(is_han, characters))
    return re.compile(rf"[{first}](?:{PASSED_OVER}{{0,{_MAX_GAP}}}[{characters}])+")


@cache
def _stretch() -> re.Pattern[str]:
    """Return a pattern of Chinese characters with what analysis may pass over in words."""
    return re.compile(rf"(?:[{HAN}○◯]|{PASSED_OVER})+")


@cache
def _run() -> re.Pattern[str]:
    """Return a pattern of Chinese characters."""
    return re.compile(rf"[{HAN}]+")


class ChineseStringFinder:
    """Finds a Chinese string in texts of either script.

    Args:
        pattern: A pattern whose script is `han`.
    """

    def __init__(self, pattern: HighlightPattern) -> None:
        self._pattern = pattern
        text = pattern.terms[0]
        self._folds = not all(map(is_han, text))
        self._choices = [spellings_of(char) for char in text]
        self._offset, self._spellings = _most_selective_part(self._choices)
        self._is_ambiguous = not ambiguous_characters().isdisjoint("".join(self._choices))
        self._interrupted: re.Pattern[str] | None = None

    def find(self, scanned: ScannedText, marks: list[tuple[int, int, int, bool]]) -> None:
        """Append the marks of a text, from left to right and without overlap."""
        if scanned.ascii and not self._folds:
            return
        concept, words = self._pattern.concept, self._pattern.words
        runs = _Runs(scanned.text) if words else None
        last = 0
        for start, end in self._spans(scanned):
            if start < last or (runs and words == "only" and not runs.is_word(start, end)):
                continue
            last = end
            # A string that marks or spaces interrupt is no part of a longer word.
            is_whole = runs is None or end - start > len(self._choices) or runs.is_whole(start, end)
            marks.append((start, end, concept, is_whole))

    def _spans(self, scanned: ScannedText) -> list[tuple[int, int]]:
        text, length = scanned.text, len(self._choices)
        if self._folds:
            return list(_spans_when_folded(text, self._pattern.terms[0]))
        spans = [(offset, offset + length) for offset in self._offsets(text)]
        if self._is_ambiguous:
            ambiguous = ambiguous_characters()
            spans = [
                (start, end)
                for start, end in spans
                if ambiguous.isdisjoint(text[start:end]) or self._is_string(text, start, end)
            ]
        if length > 1 and self._may_occur_again(text, len(spans)) and scanned.is_interrupted:
            interrupted = (match.span() for match in self._interrupted_pattern().finditer(text))
            spans += [
                (start, end) for start, end in interrupted if end - start > length and self._is_string(text, start, end)
            ]
            spans.sort()
        return spans

    def _may_occur_again(self, text: str, occurrences: int) -> bool:
        """Return whether each character occurs more often in a text than the whole string is known to."""
        return all(sum(map(text.count, spellings)) > occurrences for spellings in self._choices)

    def _interrupted_pattern(self) -> re.Pattern[str]:
        if self._interrupted is None:
            characters = (f"[{choice}]" for choice in self._choices)
            self._interrupted = re.compile(rf"{PASSED_OVER}{{0,{_MAX_GAP}}}".join(characters))
        return self._interrupted

    def _is_string(self, text: str, start: int, end: int) -> bool:
        """Return whether analysis reads the string in a span whose characters could fold into it."""
        first = max(0, start - _CONTEXT)
        spans = _spans_when_folded(text[first : end + _CONTEXT], self._pattern.terms[0])
        return (start - first, end - first) in spans

    def _offsets(self, text: str) -> list[int]:
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


def _spans_when_folded(text: str, string: str) -> Iterator[tuple[int, int]]:
    """Yield the spans in which analysis reads a folded string."""
    passage = chinese_passage(text)
    for offset in _occurrences(passage.text, string):
        yield passage.span(offset, offset + len(string))


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
        self._stretch_start = self._stretch_end = 0
        self._words: frozenset[tuple[int, int]] = frozenset()
        self._edges: frozenset[int] = frozenset()

    def is_whole(self, start: int, end: int) -> bool:
        """Return whether a span begins and ends at word boundaries: 马克 does not in 马克思."""
        if start >= self._end:
            self._enter(start)
        return start - self._start in self._edges and end - self._start in self._edges

    def is_word(self, start: int, end: int) -> bool:
        """Return whether the index has a span as a word, be it inside a longer one: 合作 in 合作社."""
        if start >= self._stretch_end:
            self._stretch_start = self._first_of_stretch(start)
            stretch = _stretch().match(self._text, self._stretch_start)
            self._stretch_end = stretch.end() if stretch else end
            run = self._text[self._stretch_start : self._stretch_end]
            self._words = _cached_words(run) if len(run) <= _MAX_CACHED_LENGTH else _words(run)
        return (start - self._stretch_start, end - self._stretch_start) in self._words

    def _first_of_stretch(self, offset: int) -> int:
        """Return where the Chinese characters and spaces around a character begin."""
        is_part = _stretch().match
        while offset > self._stretch_end and is_part(self._text, offset - 1):
            offset -= 1
        return offset

    def _enter(self, offset: int) -> None:
        text, earliest, start = self._text, self._end, offset
        while start > earliest and ("一" <= text[start - 1] <= "\u9fff" or is_han(text[start - 1])):
            start -= 1
        run_from_offset = _run().match(text, offset)
        end = run_from_offset.end() if run_from_offset else offset + 1
        self._start, self._end = start, end
        run = text[start:end]
        self._edges = _cached_edges(run) if len(run) <= _MAX_CACHED_LENGTH else _edges(run)


def _edges(run: str) -> frozenset[int]:
    return frozenset(edge for _, *ends in segment_words(fold(run)) for edge in ends)


_cached_edges = lru_cache(maxsize=8192)(_edges)


def _words(run: str) -> frozenset[tuple[int, int]]:
    return frozenset((token.start, token.end) for token in chinese_words(run))


_cached_words = lru_cache(maxsize=8192)(_words)


def numerals(scanned: ScannedText) -> Iterator[tuple[str, int, int]]:
    """Yield the Chinese numerals of a text: plain spelling, start, end."""
    if scanned.ascii:
        return
    for match in _numeral_pattern().finditer(scanned.text):
        read_numbers = _cached_numbers if len(match[0]) <= _MAX_CACHED_LENGTH else _read_numbers
        for value, start, end in read_numbers(match[0]):
            yield value, match.start() + start, match.start() + end


def _read_numbers(characters: str) -> tuple[tuple[str, int, int], ...]:
    passage = spaced_together(visible(fold(characters)))
    runs = re.finditer(rf"[{HAN}]+", passage.text)
    return tuple(
        (value, *passage.span(run.start() + start, run.start() + end))
        for run in runs
        for start, end, value in chinese_numbers(run[0])
    )


_cached_numbers = lru_cache(maxsize=8192)(_read_numbers)
