"""Turns data/glossary.tsv, which librarians may edit, into entries that are found by any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from search.enrich import read_tsv_table
from search.errors import ConfigError
from search.text import HAN, fold, phrase_stems

__all__ = ["COLUMNS", "Entry", "Glossary"]

COLUMNS = ("simplified", "traditional", "pinyin", "english", "also", "category", "source")
"""The columns of the table, in order; its first line names them."""

_TABLE = "glossary.tsv"
_SEPARATOR = " | "
_CHINESE, _LATIN = f"[{HAN}]+", f"[^{HAN}|]*[A-Za-z][^{HAN}|]*"
_FORMS = {
    "simplified": (re.compile(_CHINESE), "Chinese characters"),
    "traditional": (re.compile(_CHINESE), "Chinese characters"),
    "pinyin": (re.compile(_LATIN), "written in Latin letters"),
    "english": (re.compile(rf"{_LATIN}(?: \| {_LATIN})*"), "texts in Latin letters with ' | ' between them"),
    "also": (
        re.compile(rf"(?:{_CHINESE}(?: \| {_CHINESE})*)?"),
        "names in Chinese with ' | ' between them, or nothing",
    ),
    "category": (re.compile(r".*\w.*"), "one word"),
    "source": (re.compile(r".*\w.*"), "a few words"),
}
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the field and what it is called.

    Attributes:
        simplified: Its usual Chinese name.
        traditional: The same in traditional characters.
        pinyin: Hanyu Pinyin with tone marks, words apart (GB/T 16159-2012).
        english: Renderings in the literature, the most usual first; at least one.
        also: Other Chinese names of the same thing, in simplified characters.
        category: What kind of thing it is, for example `organisation`.
        source: Where the renderings are usual, for example `Selden 1988` or `general usage`.
    """

    simplified: str
    traditional: str
    pinyin: str
    english: tuple[str, ...]
    also: tuple[str, ...]
    category: str
    source: str

    @property
    def chinese(self) -> tuple[str, ...]:
        """All Chinese names in simplified characters, the usual one first."""
        return (self.simplified, *self.also)


class Glossary:
    """The entries in the order of the table, found by a Chinese name or by the stems of an English one.

    Its look-up tables are made when they are first needed: of a thousand entries in 3 ms for Chinese names, and in
    30 ms for stems.

    Args:
        entries: In the order of the table.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)

    @classmethod
    def load(cls, path: Path | None = None) -> Glossary:
        """Read a table; the packaged one is read once in a process.

        Args:
            path: A table of the same form, or None for the packaged one.

        Raises:
            ConfigError: If it cannot be read or a line is wrong; names the file, the line and what is expected.
        """
        return _packaged() if path is None else _read(path.name, path.parent)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def chinese(self, folded: str) -> tuple[Entry, ...]:
        """Entries of which a text, as `fold` leaves it, is a name: first those of which it is the usual one."""
        return self._by_name.get(folded, ())

    def english(self, stems: tuple[str, ...]) -> tuple[Entry, ...]:
        """Entries that a run of stems (see `phrase_stems`) is a rendering of, first those of which it is the usual one.

        `("brigad",)` gives 生产大队; a rendering that several entries share gives all of them.
        """
        return self._by_stems.get(stems, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Entry, ...]]:
        return _by_rank((rank, fold(name), entry) for entry in self for rank, name in enumerate(entry.chinese))

    @cached_property
    def _by_stems(self) -> Mapping[tuple[str, ...], tuple[Entry, ...]]:
        return _by_rank((rank, phrase_stems(text), entry) for entry in self for rank, text in enumerate(entry.english))


def _by_rank(names: Iterable[tuple[int, _Key, Entry]]) -> dict[_Key, tuple[Entry, ...]]:
    """What each key names, those first in whose list of names it stands first; equal ones in the order of the table."""
    found: dict[_Key, dict[Entry, None]] = {}
    for _, name, entry in sorted(names, key=itemgetter(0)):
        found.setdefault(name, {})[entry] = None
    return {name: tuple(entries) for name, entries in found.items()}


@cache
def _packaged() -> Glossary:
    return _read(_TABLE, files("search.lexicon") / "data")


def _read(name: str, folder: Traversable) -> Glossary:
    lines: dict[str, int] = {}
    entries = []
    for number, row in read_tsv_table(name, COLUMNS, folder):
        where = f"{name}, line {number}"
        entry = _entry(row, where)
        first = lines.setdefault(entry.simplified, number)
        if first != number:
            raise ConfigError(f"{where}: {entry.simplified!r} stands in line {first} already; make one line of the two")
        entries.append(entry)
    return Glossary(entries)


def _entry(row: Mapping[str, str], where: str) -> Entry:
    for column, (form, expected) in _FORMS.items():
        if not form.fullmatch(row[column]):
            raise ConfigError(f"{where}: {column} is {row[column]!r} and must be {expected}")
    name = _simplified(row["simplified"], where)
    if fold(row["traditional"]) != name:
        raise ConfigError(f"{where}: {row['traditional']!r} is not {name!r} in traditional characters")
    return Entry(
        simplified=name,
        traditional=row["traditional"],
        pinyin=row["pinyin"],
        english=_different(row["english"], where),
        also=_different(_simplified(row["also"], where), where) if row["also"] else (),
        category=row["category"],
        source=row["source"],
    )


def _simplified(text: str, where: str) -> str:
    if fold(text) != text:
        raise ConfigError(f"{where}: {text!r} must be in simplified characters, as {fold(text)!r}")
    return text


def _different(cell: str, where: str) -> tuple[str, ...]:
    texts = tuple(cell.split(_SEPARATOR))
    if len(set(texts)) < len(texts):
        raise ConfigError(f"{where}: {cell!r} has the same text twice")
    return texts
