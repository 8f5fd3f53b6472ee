"""The glossary of the field (data/glossary.tsv) with an archive's own, found by any name of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from search.enrich import read_tsv_table
from search.errors import ConfigError
from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.own_glossary import merged_entries
from search.lexicon.curated.term_finder import TermFinder
from search.text import HAN, fold, is_simplified, phrase_stems

__all__ = ["COLUMNS", "Glossary"]

COLUMNS = ("simplified", "traditional", "pinyin", "english", "also", "category", "source")
"""Columns of the table, in order, as its first line names them."""

_TABLE = "glossary.tsv"
_SEPARATOR = " | "
_CHINESE, _LATIN = f"[{HAN}]+", f"[^{HAN}|A-Za-z]*[A-Za-z][^{HAN}|]*"
_PATTERNS = {
    "simplified": (re.compile(f"^{_CHINESE}"), "Chinese characters"),
    "traditional": (re.compile(f"^{_CHINESE}"), "Chinese characters"),
    "pinyin": (re.compile(f"^{_LATIN}"), "written in Latin letters"),
    "english": (re.compile(rf"^{_LATIN}(?: \| {_LATIN})*"), "texts in Latin letters with ' | ' between them"),
    "also": (
        re.compile(rf"^(?:{_CHINESE}(?: \| {_CHINESE})*)?"),
        "names in Chinese with ' | ' between them, or nothing",
    ),
    "category": (re.compile(r"^.*\w.*"), "one word"),
    "source": (re.compile(r"^.*\w.*"), "a few words"),
}
_Key = TypeVar("_Key")


class Glossary:
    """The entries in the order of the table, found by a Chinese name or by the stems of an English one.

    Its look-up tables are made on first use; for a thousand entries this takes 3 ms for Chinese names and 30 ms for
    stems.

    Args:
        entries: In the order of the table.
        never: Pairs of a folded Chinese name and English stems that do not translate each other, whatever says so.
    """

    def __init__(self, entries: Iterable[GlossaryEntry], never: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        self._entries, self._never = tuple(entries), frozenset(never)

    @classmethod
    def load(cls, own: str = "", *, name: str = "glossary.tsv") -> Glossary:
        """Return the glossary, read once in a process: that of hezuo, extended and overruled by an archive's own.

        Args:
            own: The archive's own glossary; empty for none.
            name: Name of its file, for errors.

        Raises:
            ConfigError: If a line is wrong; of the archive's own the message lists all wrong lines.
        """
        try:
            return _own_glossary(own) if own else _packaged_glossary()
        except ConfigError:
            _read_own(own, name)  # raises the same with the name of the file
            raise

    @classmethod
    def of_table(cls, path: Path) -> Glossary:
        """Read a table of the form of the packaged one.

        Raises:
            ConfigError: If it cannot be read or a line is wrong; names the file, the line and what is expected.
        """
        return _read(path.name, path.parent)

    def rejects(self, zh: str, stems: tuple[str, ...]) -> bool:
        """Return whether the archive's own glossary says that a folded Chinese name never has an English one."""
        return (zh, stems) in self._never

    def __iter__(self) -> Iterator[GlossaryEntry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def chinese(self, folded: str) -> tuple[GlossaryEntry, ...]:
        """Return entries with a Chinese name, as `fold` leaves it: first those of which it is the usual name."""
        return self._by_name.get(folded, ())

    def english(self, stems: tuple[str, ...]) -> tuple[GlossaryEntry, ...]:
        """Return entries with an English name of these stems (see `phrase_stems`): first those with it as usual name.

        `("brigad",)` gives 生产大队; a translation that several entries share gives all of them.
        """
        return self._by_stems.get(stems, ())

    @cached_property
    def finder(self) -> TermFinder:
        """What finds names of its entries in texts; made once for all generations that have the same glossary."""
        return TermFinder(self._by_name, self._by_stems)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[GlossaryEntry, ...]]:
        return _index_by_name((rank, fold(name), entry) for entry in self for rank, name in enumerate(entry.chinese))

    @cached_property
    def _by_stems(self) -> Mapping[tuple[str, ...], tuple[GlossaryEntry, ...]]:
        return _index_by_name(
            (rank, phrase_stems(text), entry) for entry in self for rank, text in enumerate(entry.english)
        )


@lru_cache(maxsize=2)  # a library that follows a swap has those of two generations
def _own_glossary(own: str) -> Glossary:
    return _read_own(own, "glossary.tsv")


def _read_own(own: str, name: str) -> Glossary:
    return Glossary(*merged_entries(own, _packaged_glossary(), name))


def _index_by_name(ranked_names: Iterable[tuple[int, _Key, GlossaryEntry]]) -> dict[_Key, tuple[GlossaryEntry, ...]]:
    """Return entries by name: first those in whose list of names it comes first, equal ones in the table's order."""
    index: dict[_Key, dict[GlossaryEntry, None]] = {}
    for _, name, entry in sorted(ranked_names, key=itemgetter(0)):
        index.setdefault(name, {})[entry] = None
    return {name: tuple(entries) for name, entries in index.items()}


@cache
def _packaged_glossary() -> Glossary:
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


def _entry(row: Mapping[str, str], where: str) -> GlossaryEntry:
    for column, (pattern, expected) in _PATTERNS.items():
        if not pattern.fullmatch(row[column]):
            raise ConfigError(f"{where}: {column} is {row[column]!r} and must be {expected}")
    name = _simplified(row["simplified"], where)
    if fold(row["traditional"]) != name:
        raise ConfigError(f"{where}: {row['traditional']!r} is not {name!r} in traditional characters")
    return GlossaryEntry(
        simplified=name,
        traditional=row["traditional"],
        pinyin=row["pinyin"],
        english=_distinct_names(row["english"], where),
        also=tuple(other for other in _other_names(row["also"], where) if other != name),
        category=row["category"],
        source=row["source"],
    )


def _other_names(cell: str, where: str) -> tuple[str, ...]:
    """Return the names in a cell as they are searched for; 成份 and 成分 are one."""
    names = _distinct_names(cell, where) if cell else ()
    return tuple(dict.fromkeys(_simplified(name, where) for name in names))


def _simplified(text: str, where: str) -> str:
    """Return a text folded; it must be simplified already, character by character."""
    if not is_simplified(text):
        raise ConfigError(f"{where}: {text!r} must be in simplified characters, as {fold(text)!r}")
    return fold(text)


def _distinct_names(cell: str, where: str) -> tuple[str, ...]:
    texts = tuple(cell.split(_SEPARATOR))
    if len(set(texts)) < len(texts):
        raise ConfigError(f"{where}: {cell!r} has the same text twice")
    return texts
