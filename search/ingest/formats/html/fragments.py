"""Recognition of parts of HTML pages: files that are nothing but elements, without a page around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article
from search.ingest.formats.html.pages import read_page
from search.ingest.source import Source

__all__ = ["is_html_fragment", "is_html_start", "read_html_fragment"]

_LONGEST_TAG = 4_000  # characters
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


def is_html_fragment(source: Source) -> bool:
    """Return whether a text is a part of an HTML page.

    A text that merely has tags in it, or begins with one, is a text: Markdown may have them anywhere.
    """
    text = source.text.text.strip()
    if text.startswith("<") and _is_fragment(text):
        return True
    return "<" in text and _is_tagged(text)


def is_html_start(text: str, start: int) -> bool:
    """Return whether an element of HTML begins at an offset."""
    return _HTML_START.match(text, start) is not None


def read_html_fragment(source: Source, ledger: Ledger) -> Iterator[Article]:
    """Read a part of a page as a page.

    Raises:
        Unreadable: If there is no text in it.
    """
    return read_page(source.text.text, source.name, ledger)


def _is_fragment(text: str) -> bool:
    """Return whether hardly a letter of a text stands outside its elements."""
    if not _HTML_START.match(text) or not text.endswith(">"):
        return False
    letters = outside = depth = previous = 0
    for start, end, change in _tags(text):
        between = sum(map(str.isalnum, text[previous:start]))
        letters += between
        outside += 0 if depth else between
        depth = max(0, depth + change)
        previous = end
    letters += sum(map(str.isalnum, text[previous:]))
    return previous > 0 and outside <= _OUTSIDE * letters


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
