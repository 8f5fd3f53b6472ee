"""Turns what every reader speaks of into types: the text it is given, the article it makes, why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from search.model import Alignment, Gloss, Kind, Text

__all__ = ["Article", "SourceText", "Unreadable"]


class Unreadable(Exception):
    """A file that holds no text that could be searched; the message is fit for a librarian."""


@dataclass(frozen=True, slots=True)
class SourceText:
    r"""A decoded file.

    Attributes:
        text: Its content with `\n` between lines, without invisible characters.
        name: The file's name with its extension, in which a date and a title may stand.
    """

    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a file: a `Document` that has no identity yet. The fields mean what they mean there."""

    kind: Kind
    texts: tuple[Text, ...]
    authors: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    alignment: Alignment = ()
    entities: tuple[Gloss, ...] = ()
