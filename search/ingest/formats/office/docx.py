"""Reader of Word documents: DOCX, DOCM, DOTX and DOTM, transitional and strict."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
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

__all__ = ["main_part", "read_docx"]

_WHAT = "a Word document"
_RELATIONSHIPS = "_rels/.rels"
_DELETED = frozenset({"del", "moveFrom"})
_NO_TEXT = frozenset(
    "pPr rPr sectPr tblPr trPr tcPr tblGrid sdtPr sdtEndPr instrText delInstrText Fallback footnoteRef endnoteRef"
    " annotationRef chart imagedata fldData rubyPr".split()
)
"""Elements without text of the document: properties, codes of fields, a second form of what stands before."""

_PARTS = re.compile(r"(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_HEADING_NAME = re.compile(r"(?:heading|überschrift|标题|標題) ?\d", re.IGNORECASE)
_MOST_BASES = 16  # styles that are based on each other
_BREAKS = frozenset({"page", "column"})


def main_part(package: Package) -> str:
    """Return the name of the part with the text; empty if this is no Word document."""
    if "word/document.xml" in package:
        return "word/document.xml"
    if _RELATIONSHIPS not in package:
        return ""
    for relation in children(parse_part(package.read(_RELATIONSHIPS), _WHAT), "Relationship"):
        target = attribute(relation, "Target").lstrip("/")
        if attribute(relation, "Type").endswith("/officeDocument") and target.startswith("word/") and target in package:
            return target
    return ""


def read_docx(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read a Word document: inserted text is kept, deleted text, comments and running heads are left out.

    Raises:
        Unreadable: If it is damaged, protected by a password, or a bomb.
    """
    package = Package(source.data)
    main = main_part(package)
    folder = posixpath.dirname(main)
    flow, styles = Flow(), _styles(package, f"{folder}/styles.xml")
    walker = _Walker(styles, flow)
    body = parse_part(package.read(main), _WHAT)
    if name_of(body) != "document":
        raise Unreadable(f"{_WHAT} that is damaged: open it in the program that wrote it, and save it again")
    walker.walk(body)
    for kind in ("footnotes", "endnotes"):
        if notes := package.read(f"{folder}/{kind}.xml"):
            for note in parse_part(notes, _WHAT):
                if attribute(note, "type") not in _SEPARATORS:
                    walker.walk(note)
    paragraphs = flow.paragraphs()
    leave_out(Reason.DELETED, walker.deleted, ledger)
    leave_out(Reason.CONTENTS, flow.contents, ledger)
    for name in package.names:
        base = posixpath.basename(name)
        if (
            posixpath.dirname(name) == folder
            and _PARTS.fullmatch(base)
            and not base.startswith(("footnotes", "endnotes"))
        ):
            reason = Reason.ANNOTATIONS if base.startswith("comments") else Reason.PAGE_EDGE
            leave_out(reason, _texts(parse_part(package.read(name), _WHAT), styles), ledger)
    extract = text_extract(flow.titles, paragraphs, _properties(package), source.name, ledger)
    yield from read_extract(extract, source.name, ledger)


class _Walker:
    """One pass over a part: paragraphs into a flow, deleted text apart.

    Attributes:
        deleted: Text that a tracked change has deleted or moved elsewhere.
    """

    def __init__(self, styles: Mapping[str, Style], flow: Flow) -> None:
        self.deleted: list[str] = []
        self._styles = styles
        self._flow = flow
        self._deletions = self._readings_open = self._contents = 0
        self._readings: list[str] = []
        self._starts: Mapping[str, Callable[[_Element], None]] = {
            "p": self._start_paragraph,
            "tr": lambda _: flow.start_row(),
            "tc": lambda _: flow.start_cell(),
            "rt": lambda _: self._open_reading(1),
            "sdt": lambda element: self._open_contents(_is_contents(element)),
            "t": self._add,
            "delText": self._add,
            "tab": lambda _: flow.add("\t"),
            "ptab": lambda _: flow.add("\t"),
            "br": lambda element: flow.add(" " if attribute(element, "type") in _BREAKS else "\n"),
            "cr": lambda _: flow.add("\n"),
            "noBreakHyphen": lambda _: flow.add("-"),
            **dict.fromkeys(_DELETED, lambda _: self._open_deletion(1)),
        }
        self._ends: Mapping[str, Callable[[_Element], None]] = {
            "p": lambda _: flow.end_paragraph(),
            "tr": lambda _: flow.end_row(),
            "rt": lambda _: self._open_reading(-1),
            "ruby": lambda _: self._add_readings(),
            "sdt": lambda element: self._open_contents(-_is_contents(element)),
            **dict.fromkeys(_DELETED, lambda _: self._open_deletion(-1)),
        }

    def walk(self, root: _Element) -> None:
        """Add the paragraphs below an element to the flow."""
        from lxml import etree

        skipped: _Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = name_of(element)
            if skipped is not None:
                skipped = None if element is skipped and event == "end" else skipped
            elif event == "start" and name in _NO_TEXT:
                skipped = element
            elif handle := (self._starts if event == "start" else self._ends).get(name):
                handle(element)

    def _start_paragraph(self, element: _Element) -> None:
        self._flow.start_paragraph(Style(is_contents=True) if self._contents else _style(element, self._styles))

    def _add(self, element: _Element) -> None:
        text = element.text or ""
        if self._deletions or name_of(element) == "delText":
            self.deleted.append(text)
        elif self._readings_open:
            self._readings.append(text)
        else:
            self._flow.add(text)

    def _open_deletion(self, change: int) -> None:
        self._deletions += change

    def _open_reading(self, change: int) -> None:
        self._readings_open += change

    def _open_contents(self, change: int) -> None:
        self._contents += change

    def _add_readings(self) -> None:
        """Add the readings above characters behind them, in brackets."""
        if reading := collapse("".join(self._readings)):
            self._flow.add(f" ({reading})")
        self._readings.clear()


def _is_contents(element: _Element) -> bool:
    """Return whether a block is a table of contents that Word made."""
    for properties in children(element, "sdtPr"):
        for part in children(properties, "docPartObj"):
            return any(attribute(gallery, "val") == "Table of Contents" for gallery in children(part, "docPartGallery"))
    return False


def _style(paragraph: _Element, styles: Mapping[str, Style]) -> Style:
    for properties in children(paragraph, "pPr"):
        for level in children(properties, "outlineLvl"):
            if attribute(level, "val") in "012345678":
                return Style(is_heading=True)
        for style in children(properties, "pStyle"):
            return styles.get(attribute(style, "val"), PLAIN)
    return PLAIN


def _styles(package: Package, name: str) -> dict[str, Style]:
    """Return what each style makes of a paragraph, by its id: by its name, its outline level, or a style below it."""
    data = package.read(name)
    if not data:
        return {}
    own: dict[str, Style | None] = {}
    bases: dict[str, str] = {}
    for style in children(parse_part(data, _WHAT), "style"):
        identity = attribute(style, "styleId")
        label = next((attribute(child, "val") for child in children(style, "name")), "").lower()
        bases[identity] = next((attribute(child, "val") for child in children(style, "basedOn")), "")
        levels = [
            attribute(level, "val")
            for properties in children(style, "pPr")
            for level in children(properties, "outlineLvl")
        ]
        if label == "title":
            own[identity] = Style(is_title=True)
        elif label.startswith("toc ") and label != "toc heading":
            own[identity] = Style(is_contents=True)
        elif (
            _HEADING_NAME.fullmatch(label)
            or label in ("subtitle", "toc heading")
            or any(level in "012345678" for level in levels)
        ):
            own[identity] = Style(is_heading=True)
        else:
            own[identity] = None
    return {identity: _inherited(identity, own, bases) for identity in own}


def _inherited(identity: str, own: Mapping[str, Style | None], bases: Mapping[str, str]) -> Style:
    for _ in range(_MOST_BASES):
        if style := own.get(identity):
            return style
        identity = bases.get(identity, "")
    return PLAIN


def _texts(root: _Element, styles: Mapping[str, Style]) -> list[str]:
    """Return the paragraphs of a part that is no text of the document."""
    flow = Flow()
    walker = _Walker(styles, flow)
    walker.walk(root)
    return [*(paragraph.text for paragraph in flow.paragraphs()), *flow.titles, *flow.contents, *walker.deleted]


def _properties(package: Package) -> Properties:
    """Return the core properties (ECMA-376 part 2, 11)."""
    data = package.read("docProps/core.xml")
    if not data:
        return Properties()
    values = {name_of(child): collapse("".join(child.itertext()))[:1_000] for child in parse_part(data, _WHAT)}
    authors = property_authors(values.get("creator", ""))
    return Properties(values.get("title", ""), authors, values.get("created", "").partition("T")[0])
