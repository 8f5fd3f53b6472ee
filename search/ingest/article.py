"""The types that all format readers share: their input, their output, and the error for unreadable files."""

from __future__ import annotations

from dataclasses import dataclass

from search.model import NO_REPAIRS, Alignment, Gloss, Kind, Repairs, Text

__all__ = ["READ_FORMATS", "Article", "SourceText", "Unreadable"]

READ_FORMATS = (
    "plain text (.txt) and Markdown (.md), web pages (.html, .mhtml), Word documents (.docx), OpenDocument texts "
    "(.odt) and EPUB books (.epub), PDF with a text layer, tables (CSV, TSV, Excel, OpenDocument), JSON, "
    "references (RIS, BibTeX, CSL-JSON), and zip, tar and 7z archives of them"
)
"""The formats that are read, for messages that tell a librarian in which form to save a file."""


class Unreadable(Exception):
    """Raised for a file without searchable text; the message is shown to the librarian."""


@dataclass(frozen=True, slots=True)
class SourceText:
    r"""A decoded file.

    Attributes:
        text: Its content with `\n` between lines, without invisible characters.
        name: The file's name with its extension, which may contain a date and a title.
    """

    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of a file: a `Document` without an id yet. The fields have the same meaning as there.

    Attributes:
        record: The archive's own name for it within its file: the value of an id column, a citation key; empty if it
            has none, so that its number in the file tells it from others.
        row: Where it stands in a file of records, if `record` is empty: its number, from 1. Empty in other files.
    """

    kind: Kind
    texts: tuple[Text, ...]
    authors: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    alignment: Alignment = ()
    entities: tuple[Gloss, ...] = ()
    record: str = ""
    row: str = ""
    repairs: Repairs = NO_REPAIRS
