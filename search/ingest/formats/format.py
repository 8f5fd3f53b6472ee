"""The interface of a file format: bytes and a name in; articles, and in the ledger what was left out, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.source import Source

__all__ = ["Format", "text_format"]


class Format(NamedTuple):
    """A file format.

    Attributes:
        name: Its name, in lower case.
        matches: Returns whether a file is of this format, by its content; its name counts only where content cannot
            tell. It must be quick, and raises nothing but `Unreadable`.
        read: Yields the articles of such a file in their order. It counts in the ledger the text that it takes out of
            the file, and enters what does not end as text. It raises `Unreadable` with words for a librarian.
    """

    name: str
    matches: Callable[[Source], bool]
    read: Callable[[Source, Ledger], Iterable[Article]]


def text_format(
    name: str,
    matches: Callable[[SourceText], bool],
    read: Callable[[SourceText, Ledger], Iterable[Article]],
) -> Format:
    """Return a format whose files are plain text, by functions that are given the decoded text."""

    def read_text(source: Source, ledger: Ledger) -> Iterable[Article]:
        ledger.count(source.text.text)
        return read(source.text, ledger)

    return Format(name, lambda source: matches(source.text), read_text)
