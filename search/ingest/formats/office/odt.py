"""Reader of OpenDocument texts: ODT, OTT, and FODT, which is the same in one XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Article, Unreadable
from search.ingest.formats.defaults import property_authors
from search.ingest.formats.extract import read_extract
from search.ingest.formats.office.flow import PLAIN, Flow, Style
from search.ingest.formats.office.properties import Properties, leave_out, text_extract
from search.ingest.formats.packages.xml_part import attribute, children, name_of, parse_part
from search.ingest.formats.packages.zip_package import Package
from search.ingest.paragraphs import collapse
from search.ingest.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read_flat_odt", "read_odt"]

_WHAT = "an OpenDocument text"
_NO_TEXT = frozenset(
    "sequence-decls variable-decls user-field-decls forms note-citation scripts font-face-decls automatic- "
    "styles settings bibliography-configuration linenumbering-configuration notes-configuration binary-data "
    "desc title event-listeners dde-connection-decls alphabetical-index-auto-mark-file table-of-content-source "
    "index-title-template".split()
)
_CONTENTS = frozenset({"table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"})
_MOST_SPACES = 1_000
_NUMBER = re.compile(r"[0-9]{1,6}")
_MOST_BASES = 16  # styles that are based on each other


def read_odt(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read an OpenDocument text: deleted text, comments and running heads are left out.

    Raises:
        Unreadable: If it is damaged, protected by a password, or a bomb.
    """
    package = Package(source.data)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable(f"{_WHAT} that is protected by a password: open it, and save it without one")
    content = parse_part(package.read("content.xml"), _WHAT)
    other = [parse_part(data, _WHAT) for name in ("styles.xml", "meta.xml") if (data := package.read(name))]
    yield from _read(content, [content, *other], source.name, ledger)


def read_flat_odt(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read an OpenDocument text in one XML file.

    Raises:
        Unreadable: If it is damaged, or a bomb.
    """
    root = parse_part(source.data, _WHAT)
    yield from _read(root, [root], source.name, ledger)


def _read(content: _Element, parts: Sequence[_Element], name: str, ledger: Ledger) -> Iterator[Article]:
    text = next((text for body in children(content, "body") for text in children(body, "text")), None)
    if text is None:
        raise Unreadable(f"{_WHAT} that is damaged: open it in the program that wrote it, and save it again")
    reader = _Reader(_styles(parts))
    reader.walk(text)
    paragraphs = reader.flow.paragraphs()
    leave_out(Reason.DELETED, reader.deleted, ledger)
    leave_out(Reason.ANNOTATIONS, reader.annotations, ledger)
    leave_out(Reason.CONTENTS, reader.flow.contents, ledger)
    for part in parts:
        for styles in children(part, "master-styles"):
            edges = _Reader({})
            edges.walk(styles)
            leave_out(Reason.PAGE_EDGE, [paragraph.text for paragraph in edges.flow.paragraphs()], ledger)
    extract = text_extract(reader.flow.titles, paragraphs, _properties(parts), name, ledger)
    yield from read_extract(extract, name, ledger)


class _Reader:
    """One pass over the text: paragraphs into a flow, deleted text, comments and notes apart."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self.flow = Flow()
        self.deleted: list[str] = []
        self.annotations: list[str] = []
        self._styles = styles
        self._notes: list[_Element] = []
        self._readings: list[str] = []
        self._contents = 0

    def walk(self, root: _Element) -> None:
        """Add what stands below an element, and its notes behind it."""
        self._walk(root)
        while self._notes:
            notes, self._notes = self._notes, []
            for note in notes:
                self._walk(note)

    def _walk(self, root: _Element) -> None:
        from lxml import etree

        skipped: _Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = name_of(element)
            if skipped is not None:
                if element is skipped and event == "end":
                    skipped = None
                    self.flow.add(element.tail)
            elif event == "end":
                self._end(name)
                if element is not root:
                    self.flow.add(element.tail)
            elif self._passes_over(name, element):
                skipped = element
            else:
                self._start(name, element)
                self.flow.add(element.text)

    def _start(self, name: str, element: _Element) -> None:
        match name:
            case "p" | "h":
                style = Style(is_heading=True) if name == "h" else self._style(element)
                self.flow.start_paragraph(Style(is_contents=True) if self._contents else style)
            case "table-row":
                self.flow.start_row()
            case "table-cell":
                self.flow.start_cell()
            case "s":
                count = attribute(element, "c")
                self.flow.add(" " * min(int(count), _MOST_SPACES) if _NUMBER.fullmatch(count) else " ")
            case "tab" | "line-break":
                self.flow.add("\t" if name == "tab" else "\n")
            case _ if name in _CONTENTS:
                self._contents += 1

    def _end(self, name: str) -> None:
        match name:
            case "p" | "h":
                self.flow.end_paragraph()
            case "table-row":
                self.flow.end_row()
            case "ruby":
                if reading := collapse("".join(self._readings)):
                    self.flow.add(f" ({reading})")
                self._readings.clear()
            case _ if name in _CONTENTS:
                self._contents -= 1

    def _passes_over(self, name: str, element: _Element) -> bool:
        """Return whether an element is no text of the document; what it holds is collected."""
        match name:
            case "tracked-changes":
                for part in element.iter():
                    if name_of(part) == "deletion":
                        self.deleted.extend(_paragraphs(part))
            case "annotation":
                self.annotations.extend(_paragraphs(element))
            case "note":
                self._notes.extend(children(element, "note-body"))
            case "ruby-text":
                self._readings.append("".join(element.itertext()))
            case _:
                return name in _NO_TEXT
        return True

    def _style(self, element: _Element) -> Style:
        return self._styles.get(attribute(element, "style-name"), PLAIN)


def _paragraphs(element: _Element) -> list[str]:
    """Return the paragraphs below an element, each once: those within another are part of it."""
    return [
        text for part in element.iter() if name_of(part) in ("p", "h") and (text := collapse(" ".join(part.itertext())))
    ]


def _styles(parts: Sequence[_Element]) -> dict[str, Style]:
    """Return what each style makes of a paragraph: those called Title and Contents, and those based on them."""
    bases: dict[str, str] = {}
    for part in parts:
        for group in part:
            if name_of(group) in ("styles", "automatic-styles"):
                for style in children(group, "style"):
                    bases.setdefault(attribute(style, "name"), attribute(style, "parent-style-name"))
    return {name: known for name in bases if (known := _known(name, bases)) != PLAIN}


def _known(name: str, bases: Mapping[str, str]) -> Style:
    for _ in range(_MOST_BASES):
        if name == "Title":
            return Style(is_title=True)
        if name == "Subtitle":
            return Style(is_heading=True)
        if name.startswith("Contents_20_"):
            return Style(is_contents=True)
        name = bases.get(name, "")
    return PLAIN


def _properties(parts: Sequence[_Element]) -> Properties:
    """Return the metadata (ODF 1.3 part 3, 4.3); their `date` is that of the last change, and none of the text."""
    for part in parts:
        for meta in (part, *children(part, "meta")):
            fields = {name_of(child): collapse("".join(child.itertext()))[:1_000] for child in meta}
            if fields.keys() & {"initial-creator", "creation-date", "creator", "generator"}:
                authors = property_authors(fields.get("initial-creator", "") or fields.get("creator", ""))
                return Properties(fields.get("title", ""), authors, fields.get("creation-date", "").partition("T")[0])
    return Properties()
