"""Recognition of markup that is not read: XML and its families (TEI, text recognition, catalogues), LaTeX."""

from __future__ import annotations

import re

from search.ingest.article import SourceText
from search.ingest.formats.html.fragments import is_html_start
from search.ingest.formats.unread.unread_format import UnreadFormat, top_lines

__all__ = ["markup_format"]

_LATEX = UnreadFormat("a LaTeX document", "convert it to Markdown or plain text, for example with pandoc")
_CONVERT = "convert it to plain text or Markdown"
_TEI = UnreadFormat("a TEI document (XML)", f"{_CONVERT}, for example with pandoc or a stylesheet of the TEI")
_OCR = UnreadFormat("a page of text recognition (XML)", "let the program of text recognition write plain text")
_FEED = UnreadFormat("a news feed (XML)", "save the articles themselves as plain text")
_CATALOGUE = UnreadFormat(
    "a catalogue record (XML)", "it tells of documents and is none itself; take it out, and add the documents"
)
_PICTURE = UnreadFormat("an SVG picture (XML)", "take it out: it has no running text")
_MAP = UnreadFormat("a map (XML)", "take it out: it has no running text")
_OFFICE = UnreadFormat("an office document (XML)", "open it in the program that wrote it, and save it as plain text")
_ROOTS = {
    **dict.fromkeys(("tei", "tei.2", "teicorpus", "teicorpus.2"), _TEI),
    **dict.fromkeys(("alto", "pcgts"), _OCR),
    **dict.fromkeys(("rss", "feed", "rdf"), _FEED),
    **dict.fromkeys(("mods", "modscollection", "ead", "mets", "marc", "dc"), _CATALOGUE),
    **dict.fromkeys(("kml", "gpx"), _MAP),
    **dict.fromkeys(("document", "package", "worddocument", "workbook", "office", "document-content"), _OFFICE),
    "svg": _PICTURE,
}
"""Formats by the local name of the root element, in lower case."""

_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60})?)(?=[\s>/])")
_NAMESPACE = re.compile(r"\sxmlns(?::[\w.-]{1,40})?\s{0,4}=")
_LONGEST_TAG = 4_000  # characters
_MOST_SKIPPED = 40  # comments and instructions above the root element

_LATEX_START = re.compile(
    r"\\(?:(?:documentclass|documentstyle|usepackage|part|chapter|section)\*?[\[{]|begin\{document\})"
)


def markup_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of markup of which a file wholly consists, or None.

    A text that merely has tags in it, or begins with one, is a text: Markdown may have them anywhere.
    """
    text = source.text.strip()
    if text.startswith("<") and (markup := _xml_format(text)):
        return markup
    code = next(iter(top_lines(text, 1, comment="%")), "").lstrip()
    return _LATEX if code.startswith("\\") and _LATEX_START.match(code) else None


def _xml_format(text: str) -> UnreadFormat | None:
    start, is_declared = _skip_prolog(text)
    root = _ELEMENT.match(text, start)
    if root is None:
        return None
    name = root[1]
    tag = text[start : text.find(">", start, start + _LONGEST_TAG) + 1]
    is_closed = text.endswith(f"</{name}>")
    local = name.rpartition(":")[2].lower()
    if not (is_declared or _NAMESPACE.search(tag) or (is_closed and not is_html_start(text, start))):
        return None
    if local == "collection" and "MARC21" in tag:
        return _CATALOGUE
    return _ROOTS.get(local) or UnreadFormat(f"an XML file (<{name}>)", _CONVERT)


def _skip_prolog(text: str) -> tuple[int, bool]:
    """Return where the root element begins, and whether a declaration or a document type stands above it."""
    offset, is_declared = 0, False
    for _ in range(_MOST_SKIPPED):
        while offset < len(text) and text[offset].isspace():
            offset += 1
        if text.startswith("<!--", offset):
            end = text.find("-->", offset)
        elif text.startswith("<?", offset):
            end = text.find("?>", offset)
            is_declared = is_declared or text.startswith("<?xml", offset)
        elif text[offset : offset + 9].upper() == "<!DOCTYPE":
            end = _end_of_doctype(text, offset)
            is_declared = True
        else:
            break
        if end < 0:
            break
        offset = text.find(">", end) + 1
    return offset, is_declared


def _end_of_doctype(text: str, offset: int) -> int:
    """Return the offset of the sign that closes a document type, behind the entities in its brackets."""
    end, bracket = text.find(">", offset), text.find("[", offset, offset + _LONGEST_TAG)
    return text.find("]", bracket) if 0 <= bracket < end else end
