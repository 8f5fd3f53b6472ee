"""Turns the HTML of a page into what a reader sees of it and where its links lead."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

__all__ = ["elements", "link_to", "links", "text_of"]


def text_of(html: str) -> str:
    """What a reader sees: no tags, one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


class _Elements(HTMLParser):
    """Collects every start tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every start tag with its attributes, in order."""
    parser = _Elements()
    parser.feed(html)
    return parser.tags


def links(html: str, part: str = "") -> list[str]:
    """The addresses of all links that contain some text."""
    return [
        found for tag, attrs in elements(html) if tag == "a" and (found := attrs.get("href") or "") and part in found
    ]


def link_to(html: str, label: str) -> str:
    """The address behind the first link whose text contains a label."""
    for address, inner in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        if label in text_of(inner):
            return unescape(address)
    raise AssertionError(f"no link says {label!r}")
