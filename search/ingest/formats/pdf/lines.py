"""The characters of a PDF page as lines, each with the place where it stands."""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Line", "PageText", "page_text"]

_GAP = 1.8  # widths of a full-width character between two parts of a line that stand in different columns
_PIECE_GAP, _SPACE = 0.6, 0.15  # heights of a line between two pieces of it, and from which on it is a space
_LINE_END_HYPHEN = "\x02"  # for which pdfium takes a hyphen at the end of a line
_LONGEST_FONT = 128  # bytes of a font's name
_MOST_CHARACTERS = 200_000  # of a page; the densest page of a newspaper has about 30,000
# Fonts map the code of a character back to a radical of the same shape, or two letters to one sign.
_COMPATIBLE = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))
} | {0x2EA0: "民", 0x2EC4: "西", 0x2ED1: "長", 0x2ED3: "长", 0x2EE9: "黄", 0x2EF0: "龙", 0x2EE2: "马", 0x2EEC: "齐"}


@dataclass(slots=True)
class Line:
    """A line of a page, or the part of one that stands in a column.

    Attributes:
        text: Its characters, without space around them.
        left: Distance from the left edge of the page, in points.
        right: The same of its end.
        bottom: Distance from the lower edge of the page, in points.
        top: The same of its upper edge.
        is_vertical: Whether its characters stand below each other.
        font: Name of the font of its first and its last character; empty if they have different ones.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    is_vertical: bool = False
    font: str = ""

    @property
    def size(self) -> float:
        """Height of its characters, which tells headings from other lines."""
        return self.right - self.left if self.is_vertical else self.top - self.bottom


@dataclass(frozen=True, slots=True)
class PageText:
    """The lines of a page.

    Attributes:
        lines: In the order of the file, which most programs write in reading order.
        unmapped: Number of characters of which the file does not say what they are.
        cut: Number of lines that had to be cut, as parts of them stand in different columns.
    """

    lines: list[Line]
    unmapped: int
    cut: int


@dataclass(slots=True)
class _Run:
    """Characters that follow each other on a line: text and box."""

    text: list[str]
    left: float
    bottom: float
    right: float
    top: float
    first: int = 0
    last: int = 0

    def add(self, char: str, box: tuple[float, float, float, float]) -> None:
        self.text.append(char)
        self.left, self.bottom = min(self.left, box[0]), min(self.bottom, box[1])
        self.right, self.top = max(self.right, box[2]), max(self.top, box[3])


def page_text(raw: Any, text_page: Any) -> PageText:
    """Return the lines of a page.

    Args:
        raw: The module `pypdfium2.raw`.
        text_page: Handle of the page's text.
    """
    lines: list[Line] = []
    unmapped, cut = 0, 0
    run: _Run | None = None
    space = False

    def finish() -> None:
        if run is not None and (line := _line(run)):
            first, last = (_font(raw, text_page, index) for index in (run.first, run.last))
            line.font = first if first == last else ""
            lines.append(line)

    for index, char, box, is_unmapped in _characters(raw, text_page):
        unmapped += is_unmapped
        if char in "\r\n":
            finish()
            run, space = None, False
            continue
        if char.isspace():
            space = True
            continue
        if run is not None and box is not None and _is_apart(run, box):
            finish()
            run, cut = None, cut + 1
        if box is None:
            if run is not None:
                run.text.append(char)
            continue
        if run is None:
            run = _Run([], *box, first=index)
        elif space:
            run.text.append(" ")
        run.add(char, box)
        run.last = index
        space = False
    finish()
    return PageText(_mended(lines), unmapped, cut)


def _font(raw: Any, text_page: Any, index: int) -> str:
    """Return the name of the font of a character; empty if it has none."""
    buffer = ctypes.create_string_buffer(_LONGEST_FONT)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text_page, index, buffer, _LONGEST_FONT, flags)
    return buffer.value.decode("utf-8", "replace") if 0 < length <= _LONGEST_FONT else ""


def _is_apart(run: _Run, box: tuple[float, float, float, float]) -> bool:
    """Return whether a character stands so far from those before it on its line that it belongs to another column."""
    height = run.top - run.bottom
    if height > 3 * (run.right - run.left) and len(run.text) > 1:  # from top to bottom
        return False
    overlap = min(run.top, box[3]) - max(run.bottom, box[1])
    return overlap > 0 and box[0] - run.right > _GAP * min(height, box[3] - box[1])


def _mended(lines: list[Line]) -> list[Line]:
    """Join pieces of one line, into which pdfium cuts horizontal lines of a page that it takes for a vertical one."""
    result: list[Line] = []
    for line in lines:
        last = result[-1] if result else None
        if (
            last is not None
            and not (last.is_vertical or line.is_vertical)
            and abs(last.bottom - line.bottom) < 0.3 * last.size
            and -0.5 * last.size < line.left - last.right < _PIECE_GAP * last.size
        ):
            space = " " if line.left - last.right > _SPACE * last.size else ""
            last.text += space + line.text
            last.right, last.top = max(last.right, line.right), max(last.top, line.top)
        else:
            result.append(line)
    return result


def _line(run: _Run) -> Line | None:
    text = "".join(run.text).translate(_COMPATIBLE).strip()
    is_vertical = len(text) > 2 and run.top - run.bottom > 2 * (run.right - run.left)
    return Line(text, run.left, run.right, run.bottom, run.top, is_vertical) if text else None


def _characters(raw: Any, text_page: Any) -> Iterator[tuple[int, str, tuple[float, float, float, float] | None, bool]]:
    """Yield index, character, box (left, bottom, right, top), and whether the file does not say which one it is."""
    rectangle = raw.FS_RECTF()
    reference = ctypes.byref(rectangle)
    get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    is_unmapped, is_generated = raw.FPDFText_HasUnicodeMapError, raw.FPDFText_IsGenerated
    high = 0
    for index in range(min(raw.FPDFText_CountChars(text_page), _MOST_CHARACTERS)):
        code = get_unicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        char = chr(code)
        if char in "\r\n" or (char == " " and is_generated(text_page, index) == 1):
            yield index, char, None, False
            continue
        box = None
        if get_box(text_page, index, reference):
            box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if char == _LINE_END_HYPHEN:  # the end of the line is left out behind it
            yield index, "-", box, False
            yield index, "\n", None, False
            continue
        yield index, char if code else "\ufffd", box, not code or is_unmapped(text_page, index) == 1
