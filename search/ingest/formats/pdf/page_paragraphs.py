"""Lines of pages joined to paragraphs, by where they begin and end on the page, and by their size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from search.ingest.formats.pdf.lines import Line
from search.ingest.language import has_han
from search.ingest.line_layout import is_data_row
from search.ingest.paragraphs import collapse, ends_sentence, is_cut, join_lines
from search.model import Paragraph, ParagraphKind

__all__ = ["Body", "PagedParagraph", "body_of", "joined", "page_paragraphs"]

_HEADING = 1.15  # times the size of the body that a heading has at least
_LONGEST_HEADING = 200  # characters
_OTHER_SIZE = 0.12  # share by which two lines differ that belong to different paragraphs
_WIDE_GAP = 0.7  # heights of a line between two lines of different paragraphs, above the usual gap
_BLANK = 1.2  # heights of a line, a gap in which one would fit: a paragraph that has ended goes on behind no such gap
_INDENT = 0.9  # heights of a line by which a first line is indented at least
_SHORT = 0.85  # share of the column's width that a line fills which is not the last of its paragraph
_OUTLIERS = 8
_LAST_LINES = 5  # of a paragraph by which it is told whether a sentence goes on
_NARROW = 0.7  # the same of a line that ends no sentence


@dataclass(slots=True)
class PagedParagraph:
    """Lines of one paragraph.

    Attributes:
        lines: Its lines in reading order.
        page: Number of the page on which it begins, from 0.
        last_page: Number of the page on which it ends so far.
        is_heading: Whether it is larger than the body.
        is_indented: Whether its first line is.
        is_full: Whether its last line fills the column, so that it may go on.
    """

    lines: list[Line] = field(default_factory=list)
    page: int = 0
    last_page: int = 0
    is_heading: bool = False
    is_indented: bool = False
    is_full: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return join_lines([collapse(line.text) for line in self.lines])


@dataclass(frozen=True, slots=True)
class Body:
    """How most of a file is printed.

    Attributes:
        size: Size of most characters in points; 0 if there are none.
        fonts: Font of most lines with Chinese characters (True) and of most others (False).
    """

    size: float
    fonts: Mapping[bool, str]

    def is_other_font(self, line: Line) -> bool:
        """Return whether a whole line is printed in another font than such lines usually are."""
        return line.font not in ("", self.fonts.get(has_han(line.text), ""))


def body_of(pages: Sequence[Sequence[Line]]) -> Body:
    """Return how most of a file is printed."""
    sizes: Counter[float] = Counter()
    fonts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
            if line.font:
                fonts[has_han(line.text)][line.font] += len(line.text)
    size = max(sizes, key=lambda size: sizes[size], default=0.0)
    return Body(size, {script: counts.most_common(1)[0][0] for script, counts in fonts.items() if counts})


def page_paragraphs(lines: Sequence[Line], page: int, body: Body) -> list[PagedParagraph]:
    """Return the paragraphs of a page.

    Args:
        lines: In reading order, without running heads.
        page: Number of the page.
        body: How most of the file is printed.
    """
    paragraphs: list[PagedParagraph] = []
    columns = _columns(lines)
    gap = _usual_gap(lines)
    for number, line in enumerate(lines):
        left, right = columns[number]
        before = lines[number - 1] if number else None
        is_large = body.size > 0 and line.size > _HEADING * body.size
        is_other = body.is_other_font(line)
        is_heading = len(line.text) <= _LONGEST_HEADING and (is_large or (is_other and not ends_sentence(line.text)))
        is_indented = _start(line) - left > _INDENT * line.size
        if (
            before is None
            or (is_other != body.is_other_font(before) and (is_heading or paragraphs[-1].is_heading))
            or _is_new(before, line, is_indented, columns[number - 1], gap)
        ):
            paragraphs.append(PagedParagraph([], page, page, is_heading, is_indented))
        paragraph = paragraphs[-1]
        paragraph.lines.append(line)
        paragraph.is_full = _end(line) - left >= _SHORT * (right - left)
    return paragraphs


def _is_new(before: Line, line: Line, is_indented: bool, column: tuple[float, float], gap: float) -> bool:  # noqa: FBT001
    """Return whether a line begins a paragraph."""
    if abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size):
        return True
    if is_data_row(before.text) or is_data_row(line.text):
        return True
    left, right = column
    filled = (_end(before) - left) / max(1.0, right - left)
    if before.is_vertical == line.is_vertical and _follows(before, line):
        distance = before.left - line.right if line.is_vertical else before.bottom - line.top
        if distance - gap > _WIDE_GAP * line.size or (ends_sentence(before.text) and distance > _BLANK * line.size):
            return True
        is_indented = is_indented and _start(line) - _start(before) > _INDENT / 2 * line.size
    elif not is_cut(before.text, line.text) and (ends_sentence(before.text) or filled < _SHORT):
        return True  # at the top of another column
    if is_indented:
        return True
    return filled < (_SHORT if ends_sentence(before.text) else _NARROW)


def _follows(before: Line, line: Line) -> bool:
    """Return whether a line stands below another one in its column, or left of a vertical one."""
    if line.is_vertical:
        return line.right <= before.left + before.size / 2
    return line.top < before.top and line.left < before.right and before.left < line.right


def _start(line: Line) -> float:
    return -line.top if line.is_vertical else line.left


def _end(line: Line) -> float:
    return -line.bottom if line.is_vertical else line.right


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Return, for each line, where the lines of its column begin and end."""
    blocks: list[list[int]] = []
    for number, line in enumerate(lines):
        if number and lines[number - 1].is_vertical == line.is_vertical and _follows(lines[number - 1], line):
            blocks[-1].append(number)
        else:
            blocks.append([number])
    result: list[tuple[float, float]] = [(0.0, 0.0)] * len(lines)
    has_columns = any(line.bottom > before.top for before, line in pairwise(lines) if not line.is_vertical)
    for block in blocks:
        left = min(_start(lines[number]) for number in block)
        # Beside columns not the end of the longest line, where one in eight may be a title over several columns.
        outliers = len(block) // _OUTLIERS if has_columns else 0
        right = sorted(_end(lines[number]) for number in block)[-1 - outliers]
        for number in block:
            result[number] = left, right
    return result


def _usual_gap(lines: Sequence[Line]) -> float:
    """Return the gap between lines of one paragraph, in points; it may be below 0.

    That is the lower quartile of all gaps, as many paragraphs may be of one line.
    """
    gaps = sorted(
        before.left - line.right if line.is_vertical else before.bottom - line.top
        for before, line in pairwise(lines)
        if _follows(before, line) and before.is_vertical == line.is_vertical
    )
    return gaps[len(gaps) // 4] if gaps else 0.0


def joined(paragraphs: Sequence[PagedParagraph]) -> tuple[list[Paragraph], list[int]]:
    """Return paragraphs as text, those that go on over a page joined, and the page on which each begins."""
    groups: list[PagedParagraph] = []
    for paragraph in paragraphs:
        last = groups[-1] if groups else None
        if last and _goes_on(last, paragraph):
            last.lines += paragraph.lines
            last.is_full, last.last_page = paragraph.is_full, paragraph.last_page
        else:
            groups.append(paragraph)
    result, pages = [], []
    for group in groups:
        if text := group.text:
            result.append(Paragraph(text, ParagraphKind.HEADING if group.is_heading else ParagraphKind.BODY))
            pages.append(group.page)
    return result, pages


def _goes_on(paragraph: PagedParagraph, following: PagedParagraph) -> bool:
    if paragraph.is_heading or following.is_heading or following.page == paragraph.last_page:
        return False
    before, after = paragraph.lines[-1].text, following.lines[0].text
    end = join_lines([collapse(line.text) for line in paragraph.lines[-_LAST_LINES:]])
    if is_cut(end, after):
        return True
    return paragraph.is_full and not following.is_indented and not ends_sentence(before)
