"""The table of eras: look-up by name, by day, and by the terms in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from search.enrich.eras.entries import Clue, Era, EraEntries, read_entries
from search.enrich.eras.term_index import TermIndex, TermMention, normalise
from search.errors import ConfigError
from search.model import DateSpan
from search.tables import TableProblems

__all__ = ["EraTable"]

_CLUE = "clue:"
_NEAR = "near:"


class EraTable:
    """Eras in chronological order (of those that begin together the longest first), and clues.

    Args:
        eras: In any order.
        clues: In any order.
        origin: Name of the file, for errors.
        lines: Lines of eras in it, for errors.

    Raises:
        ConfigError: If two entries share a name, or a phase is part of an unknown era.
    """

    def __init__(
        self,
        eras: tuple[Era, ...],
        clues: tuple[Clue, ...] = (),
        *,
        origin: str = "eras.toml",
        lines: Mapping[str, int] | None = None,
    ) -> None:
        self._eras = tuple(sorted(eras, key=lambda era: (era.earliest, -era.latest.toordinal(), era.id)))
        self.clues = clues
        self._by_id = {era.id: era for era in self._eras}
        problems, lines = TableProblems(origin), lines or {}
        self._ids_by_name_key = self._ids_by_name(problems, lines)
        self._check_phases(problems, lines)
        problems.raise_if_any()

    @classmethod
    def load(cls, own: str = "", *, name: str = "eras.toml") -> EraTable:
        """Return the table, read once in a process: that of hezuo, extended and overruled by an archive's own.

        Args:
            own: The archive's own table, TOML; empty for none.
            name: Name of its file, for errors.

        Raises:
            ConfigError: If an entry is wrong; the message names the file, the lines and entries, and valid values.
        """
        try:
            return _own_table(own) if own else _packaged_table()
        except ConfigError:
            _read_own(own, name)  # raises the same with the name of the file
            raise

    def __iter__(self) -> Iterator[Era]:
        return iter(self._eras)

    def __len__(self) -> int:
        return len(self._eras)

    def __contains__(self, era_id: object) -> bool:
        return era_id in self._by_id

    def __getitem__(self, era_id: str) -> Era:
        """Return the era with an id.

        Raises:
            KeyError: If there is none.
        """
        return self._by_id[era_id]

    def resolve(self, name: str) -> str | None:
        """Return the id of the era with a name: its id, a name in either language and script, or an alias.

        Case, hyphens, underscores, spaces, apostrophes and -s- for -z- make no difference.
        """
        return self._ids_by_name_key.get(_name_key(name))

    def overlapping(self, span: DateSpan) -> tuple[Era, ...]:
        """Return the eras that share at least one day with a span, in chronological order."""
        return tuple(era for era in self._eras if era.earliest < span.latest and span.earliest < era.latest)

    def mentions(self, text: str) -> list[tuple[str, TermMention]]:
        """Return the mentions of eras in a text with their ids, in order of appearance."""
        return [(key, mention) for mention in self._index.find(text) for key in mention.keys if key in self._by_id]

    def clue_mentions(self, paragraph: str) -> list[tuple[Clue, TermMention]]:
        """Return the clues in a paragraph with their mentions, in order of appearance."""
        mentions = self._index.find(paragraph) if self.clues else []
        present = {key for mention in mentions for key in mention.keys}
        valid = {_CLUE + clue.id: clue for clue in self.clues if not clue.near or _NEAR + clue.id in present}
        return [(valid[key], mention) for mention in mentions for key in mention.keys if key in valid]

    @property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """Every spelling of every term, folded, with the ids of its eras and the keys of its clues."""
        return self._index.forms

    @staticmethod
    def clue_keys(clue_id: str) -> frozenset[str]:
        """Return the keys under which the terms of a clue stand in `forms`."""
        return frozenset((_CLUE + clue_id, _NEAR + clue_id))

    @cached_property
    def _index(self) -> TermIndex:
        terms = {era.id: era.terms for era in self._eras}
        terms |= {_CLUE + clue.id: clue.terms for clue in self.clues}
        return TermIndex(terms | {_NEAR + clue.id: clue.near for clue in self.clues})

    def _ids_by_name(self, problems: TableProblems, lines: Mapping[str, int]) -> dict[str, str]:
        names: dict[str, str] = {}
        for era in sorted(self._eras, key=lambda era: era.id in lines):  # those of the archive's own are told of
            for name in (era.id, era.zh, era.zh_hant, era.en, *era.aliases):
                known_id = names.setdefault(_name_key(name), era.id) if name else era.id
                if known_id != era.id:
                    problems.add(
                        lines.get(era.id, 0),
                        f"era {era.id!r}: the name {name!r} already belongs to {known_id!r}; every id, name and alias "
                        "must belong to one era only",
                    )
        return names

    def _check_phases(self, problems: TableProblems, lines: Mapping[str, int]) -> None:
        for era in self._eras:
            parent = self._by_id.get(era.part_of)
            if era.part_of and (parent is None or parent.part_of):
                valid = ", ".join(other.id for other in self._eras if other is not era and not other.part_of)
                problems.add(
                    lines.get(era.id) or lines.get(era.part_of, 0),
                    f"era {era.id!r}: part_of = {era.part_of!r} is no era that may have phases; valid values: "
                    f"{valid or 'none yet, so leave part_of out'}",
                )


def _name_key(name: str) -> str:
    """Return a name without the differences that `resolve` ignores."""
    return re.sub(r"[\s_'’.]+", "", normalise(name.replace("_", " ")))


@cache
def _packaged_entries() -> EraEntries:
    problems = TableProblems("eras.toml")
    entries = read_entries((files("search.enrich") / "data" / "eras.toml").read_text(encoding="utf-8"), problems)
    problems.raise_if_any()
    return entries


@cache
def _packaged_table() -> EraTable:
    return EraTable(_packaged_entries().eras, _packaged_entries().clues)


@lru_cache(maxsize=2)  # an update needs that of the table before, too
def _own_table(own: str) -> EraTable:
    return _read_own(own, "eras.toml")


def _read_own(own: str, name: str) -> EraTable:
    problems = TableProblems(name)
    entries = read_entries(own, problems, _packaged_entries())
    problems.raise_if_any()
    return EraTable(entries.eras, entries.clues, origin=name, lines=entries.lines)
