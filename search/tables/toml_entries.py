"""Entries of a TOML table (`[[era]]`, `[[query]]`) with the lines where they and their fields stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from search.tables.problems import TableProblems
from search.tables.toml_text import TomlProblem, parse_toml

__all__ = ["TomlEntry", "read_toml_entries"]


@dataclass(frozen=True, slots=True)
class TomlEntry:
    """An entry of a section.

    Attributes:
        section: Name of the section: `era` for `[[era]]`.
        number: Which entry of its section it is, from 1.
        fields: Its fields.
        line: Number of the line of its head, from 1; 0 if that cannot be told.
        lines: Numbers of the lines where its fields begin, as far as they can be told.
    """

    section: str
    number: int
    fields: Mapping[str, object]
    line: int
    lines: Mapping[str, int]

    def line_of(self, field: str) -> int:
        """Return the number of the line of a field, or that of the entry."""
        return self.lines.get(field, self.line)


def read_toml_entries(
    text: str, sections: Collection[str], problems: TableProblems
) -> tuple[Mapping[str, object], tuple[TomlEntry, ...]]:
    """Return the single fields of a TOML file that stand before its sections, and the entries of these.

    Args:
        text: The file.
        sections: Names of the sections that it may have.
        problems: Where errors of TOML, and sections that do not exist, are added.
    """
    try:
        tables = parse_toml(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except TomlProblem as problem:
        problems.add(problem.line, str(problem))
        return {}, ()
    places = _places(text)
    entries: list[TomlEntry] = []
    single: dict[str, object] = {}
    valid = ", ".join(f"[[{section}]]" for section in sections)
    for name, value in tables.items():
        is_list = isinstance(value, list) and all(isinstance(fields, dict) for fields in value)
        if name in sections and isinstance(value, list) and is_list:
            lines = places.get(name, [])
            located = lines if len(lines) == len(value) else [(0, {})] * len(value)
            entries += [
                TomlEntry(name, number, fields, *place)
                for number, (fields, place) in enumerate(zip(value, located, strict=True), 1)
            ]
        elif name in sections:
            problems.add(0, f"{name} must be written as [[{name}]], once for each entry")
        elif isinstance(value, dict) or (is_list and value):
            problems.add(0, f"unknown section {name!r}; valid sections: {valid}")
        else:
            single[name] = value
    return single, tuple(sorted(entries, key=lambda entry: entry.line))


_HEAD = re.compile(r"^[ \t]*+\[\[[ \t]*+([\w-]{1,100})[ \t]*+\]\]")
_FIELD = re.compile(r"""^[ \t]*+["']?([\w-]{1,100}+)["']?[ \t]*+=""")


def _places(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Return the line of each head in double brackets, with those of the fields below it, by the section's name.

    What only looks like one, within a text of several lines, makes their number differ from that of the entries.
    """
    places: dict[str, list[tuple[int, dict[str, int]]]] = {}
    fields: dict[str, int] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if head := _HEAD.match(line):
            fields = {}
            places.setdefault(head[1], []).append((number, fields))
        elif fields is not None and (field := _FIELD.match(line)):
            fields.setdefault(field[1], number)
    return places
