"""Taking a page apart into the blocks of text that a browser shows, each with the element in which it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from search.ingest.formats.html.tree import local_name
from search.ingest.line_layout import paragraph_lines
from search.ingest.paragraphs import collapse, join_lines
from search.text import without_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Block", "Node", "Page", "letters", "take_apart"]

_NO_TEXT = frozenset(
    "script style template head svg math canvas audio video object embed iframe map datalist base link meta rp colgroup"
    " param source track area frameset noembed noframes xml".split()
)
"""Elements whose content is no text of the page: a browser never shows it as such."""

_CONTROLS = frozenset("button select option optgroup textarea input form-control noscript".split())
"""Elements of a page that is used, not read."""

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section"
    " summary table tbody td tfoot th thead tr ul select button textarea noscript search".split()
)
_CELLS = frozenset({"td", "th"})
_PARTS_OF_CELLS = frozenset("p div".split())
_PARTS_OF_PAGES = frozenset("table ul ol dl h1 h2 h3 h4 h5 h6 blockquote article section pre hr form".split())
"""Elements by which a table is known to lay out a page, and not to hold data; of the others, by two in a cell."""

_HEADING = re.compile(r"h[1-6]")
_BOLD = frozenset({"b", "strong"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NOTE_MARK = re.compile(
    r"[\[(〔［（]?\s?(?:\d{1,4}|[a-z]|[*†‡§¶]{1,3}|[①-⑳㉑-㊿]|注\d{0,3})\s?[\])〕］）]?", re.IGNORECASE
)
_BRACKETED_MARK = re.compile(r"[\[〔［]\s?(?:\d{1,4}|[*†‡])\s?[\]〕］]")
_LONGEST_CELL = 300  # letters; a longer cell is a part of the page
_LONGEST_MARK = 12  # characters of the label of a note
_MOST_PIECES = 6  # pieces of text of which it consists
_NOTE_NAMES = re.compile(r"footnote|endnote|noteref|#(?:_?ftn|_?edn|fn|note|cite_note)", re.IGNORECASE)
_WAYS_BACK = "↩↵⏎^↑"  # links from a note to the place that it is about
_NOTE_TYPES = re.compile(r"\b(?:doc-)?noteref\b")


@dataclass(slots=True)
class Node:
    """An element that is a block.

    Attributes:
        tag: Its lower-case name.
        parent: Number of the block element around it; -1 for the root.
        names: Its classes, id and role.
        attributes: All its attributes.
    """

    tag: str
    parent: int
    attributes: Mapping[str, str]

    @property
    def names(self) -> str:
        """Its classes, its id and its role."""
        return " ".join(filter(None, (self.attributes.get(name) for name in ("class", "id", "role"))))


@dataclass(slots=True)
class Block:
    """A paragraph, heading, item of a list or row of a table.

    Attributes:
        text: In one line.
        node: Number of the element in which it stands.
        level: 1 to 6 for a heading, else 0.
        links: Letters of it that are links.
        is_bold: Whether all of it is bold.
        is_row: Whether it is a row of a table.
    """

    text: str
    node: int
    level: int = 0
    links: int = 0
    is_bold: bool = False
    is_row: bool = False


@dataclass(slots=True)
class Page:
    """A page in blocks.

    Attributes:
        nodes: The block elements; an element stands before those in it.
        blocks: In the order of the page.
        marks: Labels of notes that were taken out of the text.
    """

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def letters(text: str) -> int:
    """Return how many letters, digits and Chinese characters a text has."""
    return sum(map(str.isalnum, text))


def take_apart(root: _Element) -> Page:
    """Return the blocks of a tree, in time that is linear in its size.

    Lines that `<br>` parts are grouped into paragraphs as the lines of a text are. Cells of a row are joined. The label
    of a note (`[1]`, a raised 1 that is a link) is taken out; a reading above characters follows them in brackets.
    """
    from lxml import etree

    builder = _Builder(_layout_rows(root))
    skipped: _Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if element is skipped and event == "end":
                skipped = None
                builder.add(element.tail)
            continue
        name = local_name(element)
        if event == "start":
            if name in _NO_TEXT:
                skipped = element
                continue
            builder.start(name, element)
        else:
            builder.end(name, element)
            if element is not root:
                builder.add(element.tail)
    builder.flush()
    return builder.page


def _layout_rows(root: _Element) -> set[_Element]:
    """Return the rows of tables that lay out the page: those with blocks in their cells, or very long cells."""
    from lxml import etree

    layout: set[_Element] = set()
    rows: list[_Element] = []
    sizes: list[int] = []  # letters of the cell that is open in each of them
    parts: list[int] = []  # paragraphs of it
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element)
        if name == "tr":
            if event == "start":
                rows.append(element)
                sizes.append(0)
                parts.append(0)
            elif rows:
                rows.pop()
                sizes.pop()
                parts.pop()
        elif event == "start" and rows:
            sizes[-1] = (0 if name in _CELLS else sizes[-1]) + len(element.text or "")
            parts[-1] = 0 if name in _CELLS else parts[-1] + (name in _PARTS_OF_CELLS)
            if name in _PARTS_OF_PAGES or parts[-1] > 1 or sizes[-1] > _LONGEST_CELL:
                layout.add(rows[-1])
        elif rows:
            sizes[-1] += len(element.tail or "")
    return layout


class _Builder:
    """The state of the walk: the open block elements, and the text since the last edge of one."""

    def __init__(self, layout_rows: set[_Element]) -> None:
        self.page = Page()
        self._layout_rows = layout_rows
        self._open: list[int] = []
        self._pieces: list[str] = []
        self._links = self._bold = self._all = 0
        self._link_depth = self._bold_depth = self._pre_depth = 0
        self._level = 0
        self._row_depth = 0  # rows of data that are open
        self._data_rows: list[bool] = []
        self._bold_texts: set[str] = set()
        self._starts: list[int] = []  # where in the pieces each open link and raised text begins
        self._first_text: int | None = None  # the first piece that is not blank
        self._raised_depth = 0
        self._ruby: list[list[str]] = []
        self._reading_depth = 0

    def start(self, name: str, element: _Element) -> None:
        if name in _BLOCKS:
            self._start_block(name, element)
        match name:
            case "br":
                self._pieces.append("\n" if not self._row_depth else " ")
            case "a":
                self._link_depth += 1
                self._starts.append(len(self._pieces))
            case "sup":
                self._raised_depth += 1
                self._starts.append(len(self._pieces))
            case "ruby":
                self._ruby.append([])
            case "rt" | "rtc":
                self._reading_depth += 1
            case _ if name in _BOLD:
                self._bold_depth += 1
        self.add(element.text)

    def end(self, name: str, element: _Element) -> None:
        match name:
            case "a":
                self._close_mark(element, is_link=True)
                self._link_depth -= 1
            case "sup":
                self._close_mark(element, is_link=False)
                self._raised_depth -= 1
            case "ruby":
                if self._ruby and (reading := " ".join(self._ruby.pop())):
                    self.add(f" ({reading})")
            case "rt" | "rtc":
                self._reading_depth -= 1
            case _ if name in _BOLD:
                self._bold_depth -= 1
        if name in _BLOCKS:
            self._end_block(name)

    def add(self, text: str | None) -> None:
        """Add text at the place where the walk is."""
        if not text:
            return
        text = without_invisible(text)
        if self._reading_depth and self._ruby:
            if reading := collapse(text):
                self._ruby[-1].append(reading)
            return
        size = letters(text)
        self._all += size
        self._links += size if self._link_depth else 0
        if self._bold_depth:
            self._bold += size
            self._bold_texts.add(collapse(text))
        if self._first_text is None and not text.isspace():
            self._first_text = len(self._pieces)
        self._pieces.append(text if self._pre_depth else _SPACE.sub(" ", text))

    def flush(self) -> None:
        """Make blocks of the text since the last edge."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._first_text = None
        self._starts = [0] * len(self._starts)
        links, bold, total, bold_texts = self._links, self._bold, self._all, self._bold_texts
        self._bold_texts = set()
        self._links = self._bold = self._all = 0
        if not text.strip():
            return
        node = self._open[-1] if self._open else -1
        paragraphs = _paragraphs(text)
        for paragraph in paragraphs:
            share = letters(paragraph) / total if total else 0
            self.page.blocks.append(
                Block(
                    paragraph,
                    node,
                    level=self._level,
                    links=round(links * share),
                    is_bold=bool(total) and (bold == total or paragraph in bold_texts),
                    is_row=self._row_depth > 0,
                )
            )

    def _start_block(self, name: str, element: _Element) -> None:
        if self._row_depth and name != "tr":
            self._pieces.append(" ")
        else:
            self.flush()
        parent = self._open[-1] if self._open else -1
        attributes = {local_attribute(key): value for key, value in element.attrib.items()}
        self.page.nodes.append(Node(name, parent, attributes))
        self._open.append(len(self.page.nodes) - 1)
        if name == "tr":
            is_data = element not in self._layout_rows
            self._data_rows.append(is_data)
            self._row_depth += is_data
        elif name in ("pre", "textarea"):
            self._pre_depth += 1
        elif _HEADING.fullmatch(name):
            self._level = int(name[1])
        elif name == "p":  # as LibreOffice, pandoc and others write the title of a text
            self._level = int(attributes.get("class", "").lower() in ("title", "western title", "subtitle"))

    def _end_block(self, name: str) -> None:
        if not (self._row_depth and name != "tr"):
            self.flush()
        if self._open:
            self._open.pop()
        if name == "tr" and self._data_rows:
            self._row_depth -= self._data_rows.pop()
        elif name in ("pre", "textarea"):
            self._pre_depth -= 1
        elif name == "p" or _HEADING.fullmatch(name):
            self._level = 0

    def _close_mark(self, element: _Element, *, is_link: bool) -> None:
        """Take out the text since the beginning of a link or a raised text if it is the label of a note."""
        start = self._starts.pop()
        pieces = self._pieces[start : start + _MOST_PIECES]
        is_first = self._first_text is None or self._first_text >= start
        is_label = (is_link and self._raised_depth > 0) or _leads_to_note(element)
        if start + len(pieces) < len(self._pieces) or (is_first and not is_label):
            return
        mark = "".join(piece[: 2 * _LONGEST_MARK] for piece in pieces).strip()
        if not mark or len(mark) > _LONGEST_MARK:
            return
        types = f"{element.get('role', '')} {element.get('{http://www.idpf.org/2007/ops}type', '')}"
        is_linked = is_link or self._link_depth > 0
        is_raised = not is_link or self._raised_depth > 0 or _holds_raised(element) or _leads_to_note(element)
        if (
            (is_linked and mark[0] in _WAYS_BACK)
            or _NOTE_TYPES.search(types)
            or (is_linked and is_raised and _NOTE_MARK.fullmatch(mark))
            or ((is_linked or is_raised) and _BRACKETED_MARK.fullmatch(mark))
        ):
            del self._pieces[start:]
            self._first_text = None if is_first else self._first_text
            size = letters(mark)
            self._all -= size
            self._links -= size if is_linked else 0
            self._bold -= size if self._bold_depth else 0
            self.page.marks.append(mark)


def _holds_raised(element: _Element) -> bool:
    return any(local_name(child) == "sup" for child in element)


def _leads_to_note(element: _Element) -> bool:
    """Return whether a link leads to a note by its class or its target: `class="footnote-ref"`, `href="#_ftn1"`."""
    return _NOTE_NAMES.search(f"{element.get('class', '')[:200]} {element.get('href', '')[-200:]}") is not None


def local_attribute(name: str) -> str:
    """Return the name of an attribute without its namespace."""
    return str(name).rpartition("}")[2].lower()


def _paragraphs(text: str) -> Sequence[str]:
    """Return the paragraphs in a text whose line ends are those that a browser shows."""
    if "\n" not in text:
        return (collapse(text),)
    lines = [line.strip(" \t\r\f") for line in text.split("\n")]
    group: Callable[[str], bool] = bool
    return [
        paragraph
        for is_text, part in groupby(lines, key=group)
        if is_text
        for block in paragraph_lines(list(part))
        if (paragraph := join_lines(map(collapse, block)))
    ]
