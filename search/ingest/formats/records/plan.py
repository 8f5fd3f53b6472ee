"""The choice of what each column of a table is: by the librarian's map, by its name, and by what stands in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from search.config import ColumnMap
from search.ingest.article import Unreadable
from search.ingest.formats.records.column_names import Meaning, comparable, meaning_of
from search.ingest.formats.records.table import MOST_COLUMNS, Row, Table
from search.ingest.language import is_chinese
from search.ingest.paragraphs import ends_sentence

__all__ = ["Plan", "make_plan"]

_LOG = logging.getLogger(__name__)

_SAMPLE_ROWS = 1_000  # rows by which a column is judged
_SAMPLE_CHARACTERS = 20_000  # characters of a column by which its language is judged
_CELL_CHARACTERS = 2_000  # of one cell
_PROSE_LENGTH = {True: 15, False: 60}  # mean characters of a cell of running text, in Chinese and English
_SENTENCES = 0.3  # share of such cells that end a sentence
_WORDS = 0.5  # share of the cells of a text that have words, and are not figures
_SHOWN = 30  # names of columns in a message
_LANGUAGES = ("zh", "en")
_BILINGUAL = ("title", "text")  # fields that there may be one of for each language
_SEVERAL = frozenset({"author", "abstract", "keywords", "note", "header"})  # fields of which a row may have several
_TEXTS = ("text", "text_zh", "text_en", "abstract")
_TITLES = ("title", "title_zh", "title_en")
_ROW_NUMBER = "row number"


@dataclass(slots=True)
class _Column:
    """What a sample of a column's cells shows."""

    filled: int = 0
    characters: int = 0
    sentences: int = 0
    worded: int = 0
    sample: list[str] = field(default_factory=list)
    sampled: int = 0

    def add(self, cell: str) -> None:
        cell = cell[:_CELL_CHARACTERS]
        self.filled += 1
        self.characters += len(cell)
        self.sentences += ends_sentence(cell.rstrip())
        self.worded += any(map(str.isalpha, cell))
        if self.sampled < _SAMPLE_CHARACTERS:
            self.sample.append(cell)
            self.sampled += len(cell)

    @property
    def language(self) -> str:
        return "zh" if is_chinese("\n".join(self.sample)) else "en"

    @property
    def has_words(self) -> bool:
        return self.worded >= _WORDS * self.filled > 0

    @property
    def is_prose(self) -> bool:
        long_enough = self.characters >= _PROSE_LENGTH[self.language == "zh"] * max(1, self.filled)
        return self.has_words and long_enough and self.sentences >= _SENTENCES * self.filled


@dataclass(frozen=True, slots=True)
class Plan:
    """What the columns of a table are.

    Attributes:
        columns: The columns of each field, in the order in which their cells are put together.
        constants: Values of fields that are the same in all rows.
        used: All columns that are something.
        unused: All others that are known before the rows are read.
        whole_names: Whether authors stand in lines of their own, so that no comma or space is between two.
    """

    columns: Mapping[str, Sequence[str]]
    constants: Mapping[str, str]
    used: frozenset[str]
    unused: tuple[str, ...] = ()
    whole_names: bool = False


def make_plan(table: Table, maps: Sequence[ColumnMap], path: str) -> Plan:
    """Return what the columns of a table are, and log it.

    Args:
        table: The table.
        maps: The librarian's maps, of which those count that hold for the file; of two for a field the later one.
        path: Path of the file below its source folder.

    Raises:
        Unreadable: If a map names a column that there is not, or no column has running text.
    """
    facts = _survey(table)
    columns, constants = _mapped(table, [each for each in maps if each.holds_for(path)], list(facts))
    taken = {name for names in columns.values() for name in names}
    _guess(columns, constants, {name: column for name, column in facts.items() if name not in taken})
    if not any(each in columns for each in (*_TEXTS, *(_TITLES if _names_title(maps, path) else ()))):
        raise Unreadable(_without_text(table, facts))
    used = frozenset(name for names in columns.values() for name in names)
    unused = tuple(name for name in facts if name not in used)
    said = "; ".join(f"{name} is {', '.join(f'“{each}”' for each in names)}" for name, names in columns.items())
    left = f"; not used: {_listed(unused)}" if unused else ""
    _LOG.info("%s: columns: %s%s", path, said, left)
    return Plan(columns, constants, used, unused)


def _survey(table: Table) -> dict[str, _Column]:
    """Return the columns in their order; those of records without a row of names are those that any record has."""
    facts = {name: _Column() for name in table.columns}
    rows = (row for row in table.rows() if isinstance(row, Row))
    for row in islice(rows, _SAMPLE_ROWS):
        for name, cell in row.cells.items():
            facts.setdefault(name, _Column()).add(cell)
    for row in _rest(table, rows):
        if row.cells.keys() - facts.keys():
            facts.update((name, _Column()) for name in row.cells if name not in facts)
            if len(facts) > MOST_COLUMNS:
                break
    if len(facts) > MOST_COLUMNS:
        raise Unreadable(f"{table.what} with more than {MOST_COLUMNS:,} columns, which is none of documents")
    return facts


def _rest(table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    return iter(()) if table.columns else rows


def _mapped(
    table: Table, maps: Sequence[ColumnMap], names: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the columns of the fields that maps name, and the fields with one value."""
    columns: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    by_name = {comparable(name): name for name in reversed(names)} | {name: name for name in names}
    for each in maps:
        constants |= each.constants()
        for key, wanted in each.columns().items():
            present = tuple(by_name.get(name) or by_name.get(comparable(name)) or "" for name in wanted)
            if all(present):
                columns[key] = present
            elif each.files:
                missing = next(name for name, own in zip(wanted, present, strict=True) if not own)
                raise Unreadable(
                    f"{table.what}: hezuo.toml says for files {each.files} that its {key} is the column “{missing}”, "
                    f"and it has none of that name; its columns are {_listed(names)}"
                )
    return columns, constants


def _guess(columns: dict[str, tuple[str, ...]], constants: Mapping[str, str], facts: Mapping[str, _Column]) -> None:
    """Add columns that maps do not name, by their names, and running text without a known name by its content."""
    known: dict[str, list[tuple[Meaning, str]]] = {}
    for name, column in facts.items():
        meaning = meaning_of(name)
        if meaning and column.filled and meaning.field != _ROW_NUMBER:
            known.setdefault(meaning.field, []).append((meaning, name))
    given = set(columns) | set(constants)
    for key, candidates in known.items():
        names = [name for meaning, name in sorted(candidates, key=lambda item: item[0].rank)]
        if key in _BILINGUAL:
            if given.isdisjoint((key, f"{key}_zh", f"{key}_en")):
                _guess_bilingual(columns, key, candidates, facts)
        elif key not in given:
            columns[key] = tuple(names if key in _SEVERAL else names[:1])
    if not any(key in columns for key in _TEXTS):
        used = {name for names in columns.values() for name in names}
        prose = [name for name, column in facts.items() if name not in used and column.is_prose]
        prose = prose or [name for name in columns.get("note", ()) if name in facts and facts[name].is_prose]
        longest = sorted(prose, key=lambda name: -facts[name].characters)
        _by_language(columns, "text", longest, facts)
        if longest and set(columns.get("note", ())) & set(longest):
            columns["note"] = tuple(name for name in columns["note"] if name not in longest)
            if not columns["note"]:
                del columns["note"]


def _guess_bilingual(
    columns: dict[str, tuple[str, ...]],
    key: str,
    candidates: Sequence[tuple[Meaning, str]],
    facts: Mapping[str, _Column],
) -> None:
    """Add the columns of titles or texts: one, or one for each language; those whose name tells a language first."""
    ranked = sorted(candidates, key=lambda item: (not item[0].language, item[0].rank))
    names = [name for _, name in ranked if facts[name].has_words]
    if any(meaning.language for meaning, _ in ranked) and len(names) == 1:
        columns[f"{key}_{facts[names[0]].language}"] = (names[0],)
        return
    _by_language(columns, key, names, facts)


def _by_language(
    columns: dict[str, tuple[str, ...]], key: str, names: Sequence[str], facts: Mapping[str, _Column]
) -> None:
    """Add the first column of each language, or the only one for whatever language its cells have."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(facts[name].language, name)
    if len(first) == 1:
        columns[key] = (next(iter(first.values())),)
    else:
        columns.update({f"{key}_{language}": (first[language],) for language in _LANGUAGES if language in first})


def _names_title(maps: Sequence[ColumnMap], path: str) -> bool:
    """Return whether the librarian says what the titles are: they may be all that the documents have."""
    return any(key in each.columns() for each in maps if each.holds_for(path) for key in _TITLES)


def _without_text(table: Table, facts: Mapping[str, _Column]) -> str:
    return (
        f"{table.what} without a column of running text that hezuo knows; its columns are {_listed(list(facts))}. If "
        'one is, say which in hezuo.toml: [[columns]] with text = "its name"; if titles are all that there is, say '
        'title = "its name"'
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "") if names else "none"
