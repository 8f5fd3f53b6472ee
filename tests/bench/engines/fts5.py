"""Turns the archive into a SQLite database with a full-text table (FTS5) beside one of documents and one of values."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import ClassVar, Self

from search.model import Document
from tests.bench.corpus import Corpus
from tests.bench.engines.base import TOP, Counts, Limits
from tests.bench.engines.translate import translate
from tests.bench.queries import Question
from tests.bench.streams import FACETS, Row, decode, fields, line, rows, text_of

__all__ = ["Fts5"]

_FILE = "archive.sqlite"
_BATCH = 256
_TOKENS = 32  # of a snippet
_TOP = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT {TOP}"  # noqa: S608 - our own words
_LOADED = f"SELECT stored FROM ({_TOP}) hit JOIN document ON document.id = hit.rowid"  # noqa: S608 - our own words
_COUNTED = """
    WITH hit AS MATERIALIZED (SELECT rowid FROM words WHERE words MATCH ?)
    SELECT value, COUNT(*) FROM hit JOIN has ON has.document = hit.rowid GROUP BY value
"""


@dataclass(slots=True)
class _Prepared:
    expression: str
    field: str


@dataclass(slots=True)
class Fts5:
    """SQLite FTS5."""

    database: sqlite3.Connection
    values: dict[int, tuple[str, str]]
    shown: str = ""
    _columns: dict[str, int] = field(default_factory=lambda: {name: at for at, name in enumerate(fields())})

    name: ClassVar[str] = "fts5"
    shares_threads: ClassVar[bool] = False
    most_documents: ClassVar[int | None] = None
    lacks: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def build(cls, folder: Path, corpus: Corpus, limits: Limits) -> None:
        """Analyse in worker processes, write in one transaction, and merge the postings at the end."""
        folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(folder / _FILE)
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(f"PRAGMA cache_size = -{limits.memory_mb * 1000}")
        _create(database)
        numbers: dict[tuple[str, str], int] = {}
        left = enumerate(rows(corpus, limits.cores))
        with database:
            while batch := list(islice(left, _BATCH)):
                _insert(database, batch, numbers)
            known = [(number, *value) for value, number in numbers.items()]
            database.executemany("INSERT INTO value VALUES (?, ?, ?)", known)
            database.execute("INSERT INTO words(words) VALUES ('optimize')")
        database.close()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Connect, and look at the values of the facets."""
        database = sqlite3.connect(folder / _FILE)
        values = {number: (facet, text) for number, facet, text in database.execute("SELECT * FROM value")}
        engine = cls(database, values)
        database.create_function("terms_of", 2, engine._terms_of, deterministic=True)
        return engine

    def prepare(self, question: Question) -> _Prepared:
        """FTS5's spelling of the question."""
        return _Prepared(translate(question.query, _Language()), question.field)

    def count(self, prepared: _Prepared) -> int:
        """See `Engine`."""
        counted = self.database.execute("SELECT COUNT(*) FROM words WHERE words MATCH ?", (prepared.expression,))
        return int(counted.fetchone()[0])

    def top10(self, prepared: _Prepared) -> list[Document]:
        """See `Engine`."""
        return [decode(stored) for (stored,) in self.database.execute(_LOADED, (prepared.expression,))]

    def facets(self, prepared: _Prepared) -> tuple[list[Document], Counts]:
        """See `Engine`."""
        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for number, count in self.database.execute(_COUNTED, (prepared.expression,)):
            facet, value = self.values[number]
            counts[facet][value] = count
        return self.top10(prepared), counts

    def snippets(self, prepared: _Prepared) -> tuple[list[Document], list[list[str]]]:
        """See `Engine`; FTS5 cuts its passages from the terms of the one field."""
        self.shown = prepared.field
        passage = f"snippet(words, {self._columns[prepared.field]}, '[', ']', '…', {_TOKENS})"
        asked = _TOP.replace("SELECT rowid", f"SELECT rowid, {passage}")
        query = f"SELECT stored, hit.* FROM ({asked}) hit JOIN document ON document.id = hit.rowid"  # noqa: S608 - ours
        found = self.database.execute(query, (prepared.expression,)).fetchall()
        return [decode(stored) for stored, _, _ in found], [[snippet] for _, _, snippet in found]

    def close(self) -> None:
        """See `Engine`."""
        self.database.close()

    def _terms_of(self, stored: bytes, name: str) -> str | None:
        """The terms of a stored document in a field, if it is the field that passages are being cut from.

        FTS5 asks for every column of a document, and would analyse all of it for one passage.
        """
        return line(text_of(decode(stored), name), name) if name == self.shown else None


def _create(database: sqlite3.Connection) -> None:
    """Make the tables; the terms themselves are not kept, but made again where a passage is cut from them."""
    columns = ", ".join(fields())
    shown = ", ".join(f"terms_of(stored, '{name}') AS {name}" for name in fields())
    weights = ", ".join("2.0" if name.startswith("title") else "1.0" for name in fields())
    database.create_function("terms_of", 2, lambda _stored, _name: None, deterministic=True)
    database.executescript(f"""
        CREATE TABLE document (id INTEGER PRIMARY KEY, stored BLOB);
        CREATE TABLE value (id INTEGER PRIMARY KEY, facet TEXT, value TEXT);
        CREATE TABLE has (document INTEGER, value INTEGER, PRIMARY KEY (document, value)) WITHOUT ROWID;
        CREATE VIEW shown AS SELECT id, {shown} FROM document;
        CREATE VIRTUAL TABLE words USING fts5({columns}, content='shown', content_rowid='id', tokenize='ascii');
        INSERT INTO words(words, rank) VALUES ('rank', 'bm25({weights})');
    """)  # noqa: S608 - our own names


def _insert(
    database: sqlite3.Connection, batch: Sequence[tuple[int, Row]], numbers: dict[tuple[str, str], int]
) -> None:
    places = ", ".join("?" * len(fields()))
    words = f"INSERT INTO words(rowid, {', '.join(fields())}) VALUES (?, {places})"  # noqa: S608 - our own names
    database.executemany("INSERT INTO document VALUES (?, ?)", [(number, row.stored) for number, row in batch])
    database.executemany(words, [(number, *(row.terms[name] for name in fields())) for number, row in batch])
    has = [
        (number, numbers.setdefault((facet, value), len(numbers)))
        for number, row in batch
        for facet, values in row.facets.items()
        for value in values
    ]
    database.executemany("INSERT INTO has VALUES (?, ?)", has)


class _Language:
    """How FTS5 spells a query; weights stand in the table's ranking function, a column each."""

    def term(self, field: str, term: str, boost: float) -> str:
        return f'{field} : "{term}"'

    def phrase(self, field: str, terms: Sequence[str], boost: float) -> str:
        return f'{field} : "{" ".join(terms)}"'

    def prefix(self, field: str, beginning: str, boost: float) -> str:
        return f'{field} : "{beginning}" *'

    def boolean(self, must: Sequence[str], may: Sequence[str], never: Sequence[str]) -> str:
        # Beside a required part FTS5 cannot say that another only adds to the score, so that is left out.
        found = f"({' AND '.join(must) or ' OR '.join(may)})"
        return f"({found} NOT ({' OR '.join(never)}))" if never else found
