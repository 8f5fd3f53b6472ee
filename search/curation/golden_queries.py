"""Golden queries: what the librarian wants to be found, whatever becomes of the index, read from a table of his own.

`queries.toml` has a `[[query]]` for each; `curation.queries_template` explains its keys by examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from search.curation.toml_lines import TableLines, table_lines
from search.enrich import EraTable, Gazetteer
from search.errors import ConfigError, InvalidRequest
from search.library import date_span, filter_values
from search.query import FACETS, FilterParser
from search.tables import did_you_mean, read_toml

__all__ = ["GoldenQuery", "read_golden_queries"]

_TABLE = "query"
_DATES = ("from", "to")
_MAX_PROBLEMS = 20  # of a file, in one message
_EXAMPLE = 'must_contain = ["letters/1954-11.txt"]'


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuery:
    """A query, and what must be true of its results.

    Documents are named by id, by source, or by a pattern of sources (`rmrb/1954*`).

    Attributes:
        origin: Where it stands: `queries.toml, line 12`.
        text: The query as typed; empty for all documents that the filters leave.
        filters: Values by facet, as `Library.search` takes them.
        exclude: Likewise.
        dates: First and last date of publication, as typed; None for any.
        is_exact: Whether translations and other forms of the words are left out.
        must_contain: Documents that must be listed; of those that a pattern stands for, one.
        must_not: Documents of which none may be listed.
        above: Pairs of documents of which the first must stand above the second, or alone.
        at_least: How many documents must have all of the query.
        at_most: How many may have.
        within: How many results from the top count for `must_contain` and `must_not`; None for all.
        note: Why this must be so.
    """

    origin: str
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[str | None, str | None] | None = None
    is_exact: bool = False
    must_contain: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    above: tuple[tuple[str, str], ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    within: int | None = None
    note: str = ""

    def __str__(self) -> str:
        """Return the query with its filters in a line: `互助组 (region Shanxi, from 1954)`."""
        values = {**self.filters, **{f"-{name}": texts for name, texts in self.exclude.items()}}
        parts = [f"{name} {' or '.join(texts)}" for name, texts in values.items()]
        parts += [f"{name} {day}" for name, day in zip(_DATES, self.dates or (), strict=False) if day]
        parts += ["exact"] if self.is_exact else []
        narrowed = f" ({', '.join(parts)})" if parts else ""
        return f"{self.text or 'all documents'}{narrowed}"

    def names(self) -> tuple[str, ...]:
        """Return the names of all documents that it speaks of."""
        return (*self.must_contain, *self.must_not, *chain.from_iterable(self.above))


def read_golden_queries(path: Path, eras: str = "", places: str = "") -> tuple[GoldenQuery, ...]:
    """Read the golden queries of a file.

    Args:
        path: The file.
        eras: The archive's own table of named periods, for the values of filters; empty for none.
        places: Its own table of places, likewise.

    Raises:
        ConfigError: If it cannot be read, or a query is wrong; names the lines, and what would be valid.
    """
    try:
        text, content = read_toml(path.read_bytes(), str(path))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such table of golden queries (setting queries)") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from error
    parser = FilterParser(Gazetteer.load(places), EraTable.load(eras))
    return _Reader(str(path), text, parser).read(content)


class _Reader:
    """Makes queries of the tables of a file, and collects what is wrong."""

    def __init__(self, name: str, text: str, parser: FilterParser) -> None:
        self._name, self._text, self._parser = name, text, parser
        self._problems: list[str] = []
        self._lines, self._key = TableLines(1), ""

    def read(self, content: Mapping[str, Any]) -> tuple[GoldenQuery, ...]:
        tables = content.get(_TABLE, [])
        if set(content) - {_TABLE} or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            wrong = ", ".join(sorted(set(content) - {_TABLE})) or _TABLE
            raise ConfigError(f"{self._name}: {wrong}: only tables [[{_TABLE}]] can stand in it, one for each query")
        lines = table_lines(self._text, _TABLE)
        if len(lines) != len(tables):  # `query = [{…}]` in one line, or in lines of which nothing is known
            lines = [TableLines(1)] * len(tables)
        queries = [self._query(table, its_lines) for table, its_lines in zip(tables, lines, strict=True)]
        if self._problems:
            more = len(self._problems) - _MAX_PROBLEMS
            shown = [*self._problems[:_MAX_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
            raise ConfigError("\n".join(shown))
        return tuple(query for query in queries if query)

    def _query(self, table: Mapping[str, Any], lines: TableLines) -> GoldenQuery | None:
        self._lines = lines
        before = len(self._problems)
        values: dict[str, Any] = {}
        for key, value in table.items():
            self._key = key
            if key not in _KEYS:
                self._wrong(f"there is no key {key!r}; {did_you_mean(key, _KEYS)}keys are {', '.join(_KEYS)}")
                continue
            name, read = _KEYS[key]
            try:
                values |= read(self, value) if name is None else {name: read(self, value)}
            except InvalidRequest as error:
                self._wrong(str(error))
        if len(self._problems) > before:
            return None
        self._key = ""
        query = GoldenQuery(origin=f"{self._name}, line {lines.line}", **values)
        if not query.text and not (query.filters or query.exclude or query.dates):
            self._wrong('a query has a text (q = "互助组"), or filters')
        if not query.names() and query.at_least is None and query.at_most is None:
            self._wrong(f"nothing is said of its results; say for example {_EXAMPLE}")
        return query

    def _wrong(self, what: str) -> None:
        line = self._lines.of(self._key) if self._key else self._lines.line
        key = f"{self._key}: " if self._key in _KEYS else ""
        self._problems.append(f"{self._name}, line {line}: {key}{what}")

    def text(self, value: object) -> str:
        """Return a text."""
        if not isinstance(value, str):
            raise InvalidRequest(f"must be a text, not {value!r}")
        return value

    def truth(self, value: object) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            raise InvalidRequest(f"must be true or false, not {value!r}")
        return value

    def count(self, value: object) -> int:
        """Return a number of documents."""
        least = 1 if self._key == "within" else 0
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InvalidRequest(f"must be a whole number from {least}, not {value!r}")
        return value

    def names(self, value: object) -> tuple[str, ...]:
        """Return names of documents: a list, or one."""
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise InvalidRequest(f"must be a list of ids or paths of documents, such as {_EXAMPLE}; not {value!r}")
        return tuple(names)

    def pairs(self, value: object) -> tuple[tuple[str, str], ...]:
        """Return pairs of documents."""
        pairs = [self._pair(pair) for pair in value] if isinstance(value, list) else [None]
        if None in pairs:
            raise InvalidRequest(
                f'must be a list of pairs of documents, such as [["first.txt", "below-it.txt"]]; not {value!r}'
            )
        return tuple(pair for pair in pairs if pair)

    def _pair(self, value: object) -> tuple[str, str] | None:
        is_pair = isinstance(value, list) and len(value) == 2 and all(isinstance(name, str) and name for name in value)
        return (value[0], value[1]) if is_pair and isinstance(value, list) else None

    def filters(self, value: object) -> dict[str, Any]:
        """Return filters and dates, as attributes of a query."""
        if not isinstance(value, dict):
            raise InvalidRequest(f'must be a table, such as {{region = "Shanxi", from = "1954"}}; not {value!r}')
        days = tuple(self.text(value[name]) if name in value else None for name in _DATES)
        earliest, latest = days
        date_span(earliest, latest)
        dates = {"dates": (earliest, latest)} if any(days) else {}
        return {"filters": self._values({name: given for name, given in value.items() if name not in _DATES}), **dates}

    def exclude(self, value: object) -> dict[str, tuple[str, ...]]:
        """Return filters without dates."""
        if not isinstance(value, dict):
            raise InvalidRequest(f'must be a table, such as {{kind = "web"}}; not {value!r}')
        return self._values(value)

    def _values(self, table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        values = {}
        for name, given in table.items():
            if name not in FACETS:
                further = f", {' and '.join(_DATES)}" if self._key == "filters" else ""
                raise InvalidRequest(f"there is no filter {name!r}; filters are {', '.join(FACETS)}{further}")
            texts = [given] if isinstance(given, str) else given
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise InvalidRequest(f"{name} must be a text or a list of texts, not {given!r}")
            filter_values(self._parser, name, texts)  # raises if there is no such value
            values[name] = tuple(texts)
        return values


_KEYS: dict[str, tuple[str | None, Callable[[_Reader, object], Any]]] = {
    "q": ("text", _Reader.text),
    "filters": (None, _Reader.filters),
    "exclude": ("exclude", _Reader.exclude),
    "exact": ("is_exact", _Reader.truth),
    "must_contain": ("must_contain", _Reader.names),
    "must_not": ("must_not", _Reader.names),
    "above": ("above", _Reader.pairs),
    "at_least": ("at_least", _Reader.count),
    "at_most": ("at_most", _Reader.count),
    "within": ("within", _Reader.count),
    "note": ("note", _Reader.text),
}
"""Attribute of each key, or None for several, and what reads it."""
