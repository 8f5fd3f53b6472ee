"""Parsing of HTML and XHTML into a tree, within bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search.ingest.article import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["local_name", "parse_html", "parse_xhtml"]

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # libxml2 stops at the first of some
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[", re.IGNORECASE)


def parse_html(text: str) -> _Element:
    """Parse a page as a browser would: whatever is wrong in it is repaired.

    Args:
        text: The decoded page.

    Returns:
        Its root element; comments and instructions are no part of the tree.

    Raises:
        Unreadable: If there is no element in it, or elements are nested deeper than the parser allows (2,048).
    """
    from lxml import etree

    # `huge_tree` lifts the depth from 256, which pages with unclosed <font> reach, to 2,048. A page cannot grow by
    # parsing: HTML has no entities of its own.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_parsable(text), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("a web page whose elements are nested in each other more than 2,000 deep; it is no real page")
    if root is None:
        raise Unreadable("a web page with nothing in it")
    return root


def parse_xhtml(text: str) -> _Element:
    """Parse a page that is XML, as those of an EPUB book are: `<title/>` closes itself, which in HTML it does not.

    A page that is not well formed, or that defines entities, is parsed as HTML.

    Raises:
        Unreadable: As `parse_html`.
    """
    from lxml import etree

    if _INTERNAL_SUBSET.search(text[:10_000]):
        return parse_html(text)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_parsable(text.lstrip()), parser)
    except (etree.LxmlError, ValueError):
        return parse_html(text)


def local_name(element: _Element) -> str:
    """Return the lower-case name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _parsable(text: str) -> bytes:
    return _CONTROLS.sub(" ", text).encode("utf-8", "replace")
