"""Running heads and page numbers: lines at the edges of pages that repeat, or count the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from search.ingest.formats.pdf.lines import Line

__all__ = ["page_edges", "printed_numbers"]

_EDGE_ROWS = 2  # rows of lines that can be a running head or foot
_GAP = 1.1  # heights of a line between them and the text; lines that follow each other overlap or nearly touch
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
    """Return the numbers of the lines at the top and at the bottom of a page that a gap parts from its text."""
    order = sorted(range(len(lines)), key=lambda number: -lines[number].top)
    rows: list[list[int]] = []
    for number in order:
        line = lines[number]
        if rows and abs(lines[rows[-1][0]].bottom - line.bottom) < line.size / 2:
            rows[-1].append(number)
        else:
            rows.append([number])
    top = _edge([[lines[number] for number in row] for row in rows], height * (1 - _MARGIN), from_top=True)
    bottom = _edge([[lines[number] for number in row] for row in rows[::-1]], height * _MARGIN, from_top=False)
    numbers = [number for row in (*rows[:top], *rows[::-1][:bottom]) for number in row]
    return [number for number in dict.fromkeys(numbers) if len(lines[number].text) <= _LONGEST]


def _edge(rows: Sequence[Sequence[Line]], margin: float, *, from_top: bool) -> int:
    """Return how many rows at an edge stand in its margin with a gap behind them; none if the text begins at once.

    Args:
        rows: From the edge on.
        margin: Where the margin ends, in points from the lower edge.
        from_top: Whether it is the upper edge.
    """
    for count, row in enumerate(rows, start=1):
        following = rows[count] if count < len(rows) else None
        line = row[0]
        if count > _EDGE_ROWS or (line.bottom < margin if from_top else line.top > margin):
            return 0
        if following is None:
            return count
        gap = line.bottom - following[0].top if from_top else following[0].bottom - line.top
        if gap > _GAP * line.size:
            return count
    return 0


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
