"""Recognition of markup: XML and its families (TEI, text recognition, catalogues), parts of HTML pages, LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.ingest.article import SourceText
from search.ingest.formats.unread.unread_format import UnreadFormat, top_lines

__all__ = ["markup_format"]

_BROWSER = "open it in a web browser, save it as plain text (.txt), and put that file in its place"
_FRAGMENT = UnreadFormat("a part of an HTML page", _BROWSER)
_PAGE = UnreadFormat("an HTML page", _BROWSER)
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
    "html": _PAGE,
}
"""Formats by the local name of the root element, in lower case."""

_ELEMENT = re.compile(r"<([A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60})?)(?=[\s>/])")
_NAMESPACE = re.compile(r"\sxmlns(?::[\w.-]{1,40})?\s{0,4}=")
_LONGEST_TAG = 4_000  # characters
_MOST_SKIPPED = 40  # comments and instructions above the root element

_BLOCK_TAGS = (
    "html|head|body|title|address|article|aside|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main"
    "|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|br"
)
_INLINE_TAGS = (
    "a|abbr|b|big|cite|code|del|em|font|i|iframe|img|ins|link|meta|noscript|script|small|span|strong|style|sub|sup|u"
)
_TAG = re.compile(rf"<(/?)({_BLOCK_TAGS}|{_INLINE_TAGS})(?:\s[^<>]{{0,{_LONGEST_TAG}}})?/?>|<!--", re.IGNORECASE)
_HTML_START = re.compile(rf"<(?:!--|(?:{_BLOCK_TAGS}|{_INLINE_TAGS})[\s>/])", re.IGNORECASE)
_VOID = frozenset({"hr", "br", "img", "link", "meta"})
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK_TAGS})[\s>/]", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?: {0,3}#{1,6} +\S|---$)", re.MULTILINE)
_OUTSIDE = 0.02  # share of a fragment's letters that may stand outside all elements: a space, a stray character
_TAGGED = 0.8  # share of the lines that have a tag of a block at their edge
_LATEX_START = re.compile(
    r"\\(?:(?:documentclass|documentstyle|usepackage|part|chapter|section)\*?[\[{]|begin\{document\})"
)


def markup_format(source: SourceText) -> UnreadFormat | None:
    """Return the kind of markup of which a file wholly consists, or None.

    A text that merely has tags in it, or begins with one, is a text: Markdown may have them anywhere.
    """
    text = source.text.strip()
    if text.startswith("<") and (markup := _xml_format(text) or _fragment(text)):
        return markup
    code = next(iter(top_lines(text, 1, comment="%")), "").lstrip()
    if code.startswith("\\") and _LATEX_START.match(code):
        return _LATEX
    return _FRAGMENT if "<" in text and _is_tagged(text) else None


def _xml_format(text: str) -> UnreadFormat | None:
    start, is_declared = _skip_prolog(text)
    root = _ELEMENT.match(text, start)
    if root is None:
        return None
    name = root[1]
    tag = text[start : text.find(">", start, start + _LONGEST_TAG) + 1]
    is_closed = text.endswith(f"</{name}>")
    local = name.rpartition(":")[2].lower()
    if not (is_declared or _NAMESPACE.search(tag) or (is_closed and not _HTML_START.match(text, start))):
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


def _fragment(text: str) -> UnreadFormat | None:
    """Return that a text is part of an HTML page if hardly a letter stands outside its elements."""
    if not _HTML_START.match(text) or not text.endswith(">"):
        return None
    letters = outside = depth = previous = 0
    for start, end, change in _tags(text):
        between = sum(map(str.isalnum, text[previous:start]))
        letters += between
        outside += 0 if depth else between
        depth = max(0, depth + change)
        previous = end
    letters += sum(map(str.isalnum, text[previous:]))
    return _FRAGMENT if previous and outside <= _OUTSIDE * letters else None


def _tags(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the spans of tags and comments, and by how much each changes the depth of elements."""
    offset = 0
    while tag := _TAG.search(text, offset):
        offset = tag.end()
        change = 0
        if tag[0] == "<!--":
            offset = text.find("-->", offset) + 3
            if offset < 3:  # never closed
                return
        elif tag[2].lower() not in _VOID and not tag[0].endswith("/>"):
            change = -1 if tag[1] else 1
        yield tag.start(), offset, change


def _is_tagged(text: str) -> bool:
    """Return whether nearly each line of a text without Markdown has a tag of a block at one of its edges.

    Comments do not count: any text may have them.
    """
    lines = [line for line in map(str.strip, text.split("\n")) if line and not line.startswith("<!--")]
    if len(lines) < 2 or _MARKDOWN.search(text):
        return False
    tagged = sum(
        _BLOCK_TAG.match(line) is not None
        or (line.endswith(">") and _BLOCK_TAG.match(line, line.rfind("<")) is not None)
        for line in lines
    )
    return tagged >= _TAGGED * len(lines)
