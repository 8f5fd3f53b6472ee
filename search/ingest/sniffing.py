"""Turns a file's text into the choice of the reader that understands it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from search.ingest.article import Article, SourceText
from search.ingest.formats import html, newspaper, scholarship, web

__all__ = ["choose"]


class Format(NamedTuple):
    """A kind of file: a test on its content, and the reader for it."""

    name: str
    matches: Callable[[SourceText], bool]
    read: Callable[[SourceText], Sequence[Article]]


FORMATS = (
    Format("html", html.matches, html.read),
    Format("newspaper", newspaper.matches, newspaper.read),
    Format("scholarship", scholarship.matches, scholarship.read),
    Format("web", web.matches, web.read),
)
"""All formats, the most particular first; the last takes any text."""


def choose(source: SourceText) -> Format:
    """The first format whose test holds."""
    return next(form for form in FORMATS if form.matches(source))
