"""The paragraphs of a word processor's file in the making: text boxes in them, rows of tables, line breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from search.ingest.line_layout import paragraph_lines
from search.ingest.paragraphs import collapse, join_lines
from search.model import Paragraph, ParagraphKind
from search.text import without_invisible

__all__ = ["PLAIN", "Flow", "Style"]

_LONGEST_CELL = 300  # characters; with a longer cell, a table lays out text and does not hold data


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is by its style.

    Attributes:
        is_title: Whether it is the title of the document.
        is_heading: Whether it is a heading.
        is_contents: Whether it is a line of a table of contents.
    """

    is_title: bool = False
    is_heading: bool = False
    is_contents: bool = False


PLAIN = Style()


@dataclass(slots=True)
class _Open:
    """A paragraph that is not finished: its text, and the paragraphs of text boxes in it, which follow it."""

    style: Style
    pieces: list[str] = field(default_factory=list)
    boxes: list[tuple[str, Style]] = field(default_factory=list)


class Flow:
    """Collects paragraphs in reading order.

    Attributes:
        titles: Paragraphs in the style of a title.
        contents: Lines of a table of contents.
    """

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.contents: list[str] = []
        self._finished: list[tuple[str, Style]] = []
        self._open: list[_Open] = []
        self._rows: list[list[list[tuple[str, Style]]]] = []  # for each open row, the paragraphs of its cells

    def start_paragraph(self, style: Style = PLAIN) -> None:
        """Begin a paragraph, perhaps one of a text box within another paragraph."""
        self._open.append(_Open(style))

    def add(self, text: str | None) -> None:
        """Add text to the paragraph that is open."""
        if text and self._open:
            self._open[-1].pieces.append(text)

    def end_paragraph(self) -> None:
        """Finish the paragraph that is open."""
        if not self._open:
            return
        paragraph = self._open.pop()
        finished = [*((text, paragraph.style) for text in _lines(without_invisible("".join(paragraph.pieces))))]
        finished.extend(paragraph.boxes)
        if self._open:
            self._open[-1].boxes.extend(finished)
        elif self._rows and self._rows[-1]:
            self._rows[-1][-1].extend(finished)
        else:
            self._finished.extend(finished)

    def start_row(self) -> None:
        """Begin a row of a table."""
        self._rows.append([])

    def start_cell(self) -> None:
        """Begin a cell of the row that is open."""
        if self._rows:
            self._rows[-1].append([])

    def end_row(self) -> None:
        """Finish a row: one paragraph with its cells, or their paragraphs if they hold more than data."""
        if not self._rows:
            return
        cells = self._rows.pop()
        is_layout = len(cells) < 2 or any(sum(len(text) for text, _ in cell) > _LONGEST_CELL for cell in cells)
        if is_layout:
            finished = [paragraph for cell in cells for paragraph in cell]
        else:
            row = collapse(" ".join(text for cell in cells for text, _ in cell))
            finished = [(row, PLAIN)] if row else []
        if self._open:
            self._open[-1].boxes.extend(finished)
        elif self._rows and self._rows[-1]:
            self._rows[-1][-1].extend(finished)
        else:
            self._finished.extend(finished)

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Return the paragraphs, without titles and tables of contents, which are lists of their own."""
        kept: list[Paragraph] = []
        for text, style in self._finished:
            if style.is_title and not self.titles:
                self.titles.append(text)
            elif style.is_contents:
                self.contents.append(text)
            else:
                is_heading = style.is_heading or style.is_title
                kept.append(Paragraph(text, ParagraphKind.HEADING if is_heading else ParagraphKind.BODY))
        return tuple(kept)


def _lines(text: str) -> list[str]:
    """Return the paragraphs in a paragraph with line breaks: somebody may have typed Shift and Enter throughout."""
    if "\n" not in text:
        return [line] if (line := collapse(text)) else []
    return [
        line
        for is_text, part in groupby(text.split("\n"), key=lambda line: bool(line.strip()))
        if is_text
        for group in paragraph_lines(list(part))
        if (line := join_lines(map(collapse, group)))
    ]
