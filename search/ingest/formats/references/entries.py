"""Entries of a list of references as the rows of a table, and the documents that they become.

An entry is a document of its title, its abstract and its notes. One that has only a title is a document too: it says
that the work exists, where, by whom and when, and a catalogue of titles is what many librarians have. How many have no
more than that is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article
from search.ingest.formats.records.documents import read_rows
from search.ingest.formats.records.plan import Plan
from search.ingest.formats.records.table import BadRow, Row, Table
from search.ingest.language import has_han
from search.ingest.paragraphs import collapse, ends_sentence
from search.ingest.source import Source

__all__ = ["NEWSPAPER", "SCHOLARSHIP", "WEB", "Entry", "person", "read_entries"]

_LOG = logging.getLogger(__name__)

NEWSPAPER, SCHOLARSHIP, WEB = "newspaper", "scholarship", "web"

_FIELDS = (
    "title", "author", "date", "year", "month", "day", "newspaper", "page", "section", "journal", "publisher", "volume",
    "issue", "pages", "place", "language", "kind", "keywords", "translator", "doi", "url", "note", "id", "abstract",
    "text",
)  # fmt: skip
_HEADER = ("editor", "book", "edition", "series", "isbn", "issn", "archive", "call number", "accessed", "file", "type")
_PROSE = {True: 12, False: 60}  # characters from which a note is text, in Chinese and English
_CONTAINERS = {NEWSPAPER: "newspaper", SCHOLARSHIP: "journal", WEB: "source"}
_PLAN = Plan(
    columns={**{field: (field,) for field in (*_FIELDS, "source", "title_en", "title_zh")}, "header": _HEADER},
    constants={},
    used=frozenset((*_FIELDS, "source", "title_en", "title_zh", *_HEADER)),
    whole_names=True,
)


class Entry:
    """An entry that is being read: values by the fields of `search.config.COLUMN_FIELDS`, or by names of their own.

    Args:
        place: Where it begins: `line 12`.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self.kind = SCHOLARSHIP
        self._values: dict[str, list[str]] = {}

    def add(self, field: str, value: str) -> None:
        """Add a value; of most fields each stands in a line of its own."""
        if value.strip():
            self._values.setdefault(field, []).append(value.strip())

    def get(self, field: str) -> str:
        """Return the first value of a field, or an empty string."""
        return next(iter(self._values.get(field, ())), "")

    def pop(self, field: str) -> list[str]:
        """Take the values of a field out."""
        return self._values.pop(field, [])

    def is_empty(self) -> bool:
        """Return whether nothing was added."""
        return not self._values

    def row(self, number: int) -> Row:
        """Return the row of the entry: notes that are running text are text there, and the container has its name."""
        values = self._values
        for container in values.pop("container", [])[:1]:
            values.setdefault(_CONTAINERS[self.kind], []).append(container)
        if self.kind == NEWSPAPER and "page" not in values and "pages" in values:
            values["page"] = values.pop("pages")
        notes = values.pop("note", [])
        for note in notes:
            values.setdefault("text" if _is_prose(note) else "note", []).append(note)
        values["kind"] = [self.kind]
        cells = {
            field: ("\n\n" if field in {"abstract", "text"} else "\n").join(each) for field, each in values.items()
        }
        return Row(number, self.place, cells)


def read_entries(
    what: str, entries: Callable[[], Iterator[Entry | BadRow]], source: Source, ledger: Ledger
) -> Iterator[Article]:
    """Yield a document for each entry.

    Args:
        what: What the file is, with its article.
        entries: Returns an iterator over its entries.
        source: The file.
        ledger: Counts what the entries have here.

    Raises:
        Unreadable: If no entry can be read.
    """

    def rows() -> Iterator[Row | BadRow]:
        for number, entry in enumerate(entries(), start=1):
            yield entry.row(number) if isinstance(entry, Entry) else entry

    count = bare = 0
    for article in read_rows(Table(what=what, rows=rows), _PLAN, source, ledger, {}):
        count += 1
        bare += not any(text.paragraphs for text in article.texts)
        yield article
    if bare:
        _LOG.info(
            "%s: of %d references %d have neither abstract nor note: each is a document of its title",
            source.path or source.name, count, bare,
        )  # fmt: skip


def person(family: str, given: str) -> str:
    """Return a person's name: `Li, Wei`; in Chinese without anything between, as it is printed."""
    family, given = collapse(family), collapse(given)
    if has_han(family + given):
        return family + given
    return ", ".join(filter(None, (family, given)))


def _is_prose(note: str) -> bool:
    return (
        note.rstrip().endswith("</p>")
        or ends_sentence(note.rstrip())
        or "\n" in note.strip()
        or len(note) >= _PROSE[has_han(note)]
    )
