"""The order in which the lines of a page are read: columns one after the other, vertical lines from the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from search.ingest.formats.pdf.lines import Line

__all__ = ["in_reading_order"]

_DISORDER = (
    0.04  # share of steps to a line further up that leads to no other column, above which a file's order is wrong
)
_NARROW = 0.5  # heights of a line: the least width of a gap between columns
_CROSSING = 0.15  # share of the lines that may go across a gap between columns: titles, and what follows on columns
_LEAST_LINES, _LEAST_SIDE = 4, 2  # lines that are cut into columns, and of each column
_DEEPEST = 40  # cuts within cuts


def in_reading_order(lines: Sequence[Line], *, cut: int) -> list[Line]:
    """Return the lines of a page in the order in which they are read.

    The order of the file is kept unless it goes back and forth: it is what the program that wrote it knew.

    Args:
        lines: In the order of the file, without running heads.
        cut: Number of lines that the file has across columns.
    """
    length = sum(len(line.text) for line in lines)
    if sum(len(line.text) for line in lines if line.is_vertical) * 2 > length:
        steps = sum(after.left > before.right and after.top <= before.top for before, after in pairwise(lines))
        is_disordered = steps > max(1, _DISORDER * len(lines))
        return sorted(lines, key=lambda line: (-line.right, -line.top)) if is_disordered else list(lines)
    steps = sum(_goes_back(before, after) for before, after in pairwise(lines))
    if max(cut, steps) <= max(1, _DISORDER * len(lines)):
        return list(lines)
    return _cut(list(lines), 0)


def _goes_back(before: Line, after: Line) -> bool:
    """Return whether a step leads up on the page, and not to the top of a column further right."""
    return after.bottom > before.top and after.left < before.right


def _cut(lines: list[Line], depth: int) -> list[Line]:
    """Order lines column by column, between those that go across all columns (an XY cut that lines may cross)."""
    if len(lines) < _LEAST_LINES or depth > _DEEPEST:
        return _from_the_top(lines)
    gutter = _gutter(lines)
    if gutter is None:
        return _from_the_top(lines)
    across = sorted((line for line in lines if line.left < gutter < line.right), key=lambda line: -line.top)
    rest = [line for line in lines if not line.left < gutter < line.right]
    result: list[Line] = []
    for line in (*across, None):
        bottom = line.bottom if line is not None else float("-inf")
        above = [other for other in rest if other.top > bottom]
        rest = [other for other in rest if other.top <= bottom]
        result += _cut([other for other in above if other.right <= gutter], depth + 1)
        result += _cut([other for other in above if other.right > gutter], depth + 1)
        if line is not None:
            result.append(line)
    return result


def _from_the_top(lines: list[Line]) -> list[Line]:
    """Return lines from the top, those of one height from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if rows and line.top - rows[-1][0].bottom > 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return the middle of the widest gap between two columns, which few lines cross; None if there is none."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    height = sorted(line.size for line in lines)[len(lines) // 2]
    changes: dict[int, int] = {}
    for line in lines:
        changes[round(line.left)] = changes.get(round(line.left), 0) + 1
        changes[round(line.right)] = changes.get(round(line.right), 0) - 1
    best, middle, crossing = _NARROW * height, None, 0
    start: int | None = None
    for place in sorted(changes):
        if start is not None and place - start > best:
            center = (start + place) / 2
            sides = sum(line.right <= center for line in lines), sum(line.left >= center for line in lines)
            if min(sides) >= _LEAST_SIDE and left < center < right:
                best, middle = place - start, center
        crossing += changes[place]
        if crossing > _CROSSING * len(lines):
            start = None
        elif start is None:
            start = place
    return middle
