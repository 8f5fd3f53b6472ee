"""Turns the eras of the librarians' table into answers: which era has this name, this day, these words?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from search.enrich.eras.entries import Clue, Era, read_entries
from search.enrich.eras.term_index import Mention, TermIndex, plain
from search.errors import ConfigError
from search.model import DateSpan

__all__ = ["EraTable"]

_CLUE = "clue:"
_NEAR = "near:"


class EraTable:
    """The eras in chronological order (of those that begin together the longest first), and the clues.

    Args:
        eras: In any order.
        clues: In any order.
        origin: Name of the file, for errors.

    Raises:
        ConfigError: If two entries share a name, or a phase is part of nothing.
    """

    def __init__(self, eras: tuple[Era, ...], clues: tuple[Clue, ...] = (), *, origin: str = "eras.toml") -> None:
        self._eras = tuple(sorted(eras, key=lambda era: (era.earliest, -era.latest.toordinal(), era.id)))
        self.clues = clues
        self._by_id = {era.id: era for era in self._eras}
        self._names = self._collect_names(origin)
        self._check_phases(origin)

    @classmethod
    def load(cls, path: Path | None = None) -> EraTable:
        """Read a table; the packaged one is read once in a process.

        Args:
            path: A TOML file, or None for the packaged table.

        Raises:
            ConfigError: If the file cannot be read or an entry is wrong; names the file, the entry and valid values.
        """
        return _packaged() if path is None else _read(path)

    def __iter__(self) -> Iterator[Era]:
        return iter(self._eras)

    def __len__(self) -> int:
        return len(self._eras)

    def __getitem__(self, era_id: str) -> Era:
        """The era with an id.

        Raises:
            KeyError: If there is none.
        """
        return self._by_id[era_id]

    def resolve(self, name: str) -> str | None:
        """The id of the era that a reader names: its id, a name in either language and script, or an alias.

        Case, hyphens, underscores, spaces, apostrophes and -s- for -z- make no difference.
        """
        return self._names.get(_key(name))

    def on(self, span: DateSpan) -> tuple[Era, ...]:
        """The eras that contain a day, or share at least one day with a longer span, in chronological order."""
        return tuple(era for era in self._eras if era.earliest < span.latest and span.earliest < era.latest)

    def mentions(self, text: str) -> list[tuple[str, Mention]]:
        """Ids of eras and the terms of theirs that a text contains, in order of appearance."""
        return [(owner, found) for found in self._index.find(text) for owner in found.owners if owner in self._by_id]

    def dated_words(self, paragraph: str) -> list[tuple[Clue, Mention]]:
        """Clues in a paragraph, with the words, in order of appearance."""
        found = self._index.find(paragraph) if self.clues else []
        present = {owner for mention in found for owner in mention.owners}
        valid = {_CLUE + clue.id: clue for clue in self.clues if not clue.near or _NEAR + clue.id in present}
        return [(valid[owner], mention) for mention in found for owner in mention.owners if owner in valid]

    @cached_property
    def _index(self) -> TermIndex:
        terms = {era.id: era.terms for era in self._eras}
        terms |= {_CLUE + clue.id: clue.terms for clue in self.clues}
        return TermIndex(terms | {_NEAR + clue.id: clue.near for clue in self.clues})

    def _collect_names(self, origin: str) -> dict[str, str]:
        names: dict[str, str] = {}
        for era in self._eras:
            for name in (era.id, era.zh, era.zh_hant, era.en, *era.aliases):
                taken = names.setdefault(_key(name), era.id) if name else era.id
                if taken != era.id:
                    raise ConfigError(
                        f"{origin}: era {era.id!r}: the name {name!r} already belongs to {taken!r}; "
                        "every id, name and alias must belong to one era only"
                    )
        return names

    def _check_phases(self, origin: str) -> None:
        for era in self._eras:
            whole = self._by_id.get(era.part_of)
            if era.part_of and (whole is None or whole.part_of):
                valid = ", ".join(other.id for other in self._eras if other is not era and not other.part_of)
                raise ConfigError(
                    f"{origin}: era {era.id!r}: part_of = {era.part_of!r} is no era that may have phases; "
                    f"valid values: {valid or 'none yet, so leave part_of out'}"
                )


def _key(name: str) -> str:
    """A name without what makes no difference."""
    return re.sub(r"[\s_'’.]+", "", plain(name.replace("_", " ")))


@cache
def _packaged() -> EraTable:
    return EraTable(*read_entries((files("search.enrich") / "data" / "eras.toml").read_bytes(), "eras.toml"))


def _read(path: Path) -> EraTable:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); it must be a TOML file of eras") from error
    return EraTable(*read_entries(content, str(path)), origin=str(path))
