"""Running heads and page numbers: lines at the edges of pages that repeat, or count the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from search.ingest.formats.pdf.lines import Line

__all__ = ["page_edges", "printed_numbers"]

_EDGE_LINES = 2  # lines from the top and from the bottom that can be a running head or foot
_LONGEST = 150  # characters of one
_MARGIN = 0.12  # share of the page's height in which they stand
_NUMBER = re.compile(
    r"(?:[-–—·•.~〜\s(（\[【<]*|第\s*|p(?:age|\.)?\s*|seite\s*)(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|／)\s*\d{1,4})?"
    r"(?:\s*页|\s*頁)?[-–—·•.~〜\s)）\]】>]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LEAST_PAGES = 2
_SHARE = 0.3  # of the pages with which a line must stand to be a running head; heads of chapters change


def page_edges(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[set[int]]:
    """Return, for each page, the numbers of its lines that are running heads, running feet or page numbers.

    Args:
        pages: The lines of each page.
        heights: Height of each page in points.
    """
    candidates = [_candidates(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts = Counter(
        key
        for lines, numbers in zip(pages, candidates, strict=True)
        for key in {_key(lines[number]) for number in numbers}
    )
    needed = max(_LEAST_PAGES, min(_SHARE * len(pages), 5))
    labels = printed_numbers(pages, heights)
    edges: list[set[int]] = []
    for page, (lines, numbers) in enumerate(zip(pages, candidates, strict=True)):
        expected = page + 1 if len(pages) == 1 else labels[page]
        edges.append(
            {
                number
                for number in numbers
                if counts[_key(lines[number])] >= needed
                or (expected is not None and _value(lines[number].text) == expected)
            }
        )
    return edges


def printed_numbers(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[int | None]:
    """Return the number that is printed on each page, if those of most pages count on; None where it is unknown."""
    offsets: Counter[int] = Counter()
    values: list[set[int]] = []
    for page, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        numbers = {_value(lines[number].text) for number in _candidates(lines, height)}
        values.append({value for value in numbers if value is not None})
        offsets.update(value - page for value in values[-1])
    if not offsets:
        return [None] * len(pages)
    (offset, count), *_ = offsets.most_common(1)
    if count < max(_LEAST_PAGES, len(pages) * 0.4):
        return [None] * len(pages)
    return [page + offset if page + offset > 0 else None for page in range(len(pages))]


def _candidates(lines: Sequence[Line], height: float) -> list[int]:
    """Return the numbers of the first and last lines of a page that stand near its edges."""
    order = sorted(range(len(lines)), key=lambda number: -lines[number].top)
    top = [number for number in order[:_EDGE_LINES] if lines[number].bottom > height * (1 - _MARGIN)]
    bottom = [number for number in order[-_EDGE_LINES:] if lines[number].top < height * _MARGIN]
    # What stands beside such a line belongs to it: a number on the left of a head, a date on its right.
    rows = [lines[number] for number in (*top, *bottom)]
    beside = [
        number for number in order if any(abs(lines[number].bottom - line.bottom) < line.size / 3 for line in rows)
    ]
    return [number for number in dict.fromkeys((*top, *bottom, *beside)) if len(lines[number].text) <= _LONGEST]


def _key(line: Line) -> tuple[str, int]:
    """Return by what a running head is known on other pages: its words, and about how high it stands."""
    return _DIGITS.sub("#", line.text), round(line.bottom / 12)


def _value(text: str) -> int | None:
    """Return the number of a page that a line consists of."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    if match[1].isdecimal():
        return int(match[1])
    digits = [_ROMAN[char] for char in match[1].lower()]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )
