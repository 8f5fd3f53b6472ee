"""Parsing of an eras table (TOML, written by librarians) into eras and clues, with errors that name the entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from search.enrich.dates.iso import parse_edtf
from search.errors import ConfigError
from search.model import OPEN_END, DateSpan, Precision

__all__ = ["Clue", "Era", "read_entries"]

_KEYS = {
    "era": ("id", "zh", "zh_hant", "en", "from", "to", "part_of", "terms", "aliases", "note"),
    "clue": ("id", "date", "terms", "near", "note"),
}
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VARIANT_PARTS = re.compile(r"co[- ]?op|['’]", re.IGNORECASE)  # each multiplies the forms of a term by four
_MAX_VARIANT_PARTS = 4  # so that a term has at most 4 ** 4 expansions
_DATE_HELP = "valid values are a year, a month or a day, such as 1951, 1951-12 or 1951-12-26"
_SPAN_HELP = "valid values are dates in EDTF, such as 2021, 202X, 2015/2020 or 2012-11/.."


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A named period.

    Attributes:
        id: Stable name in links: English, lower case, hyphens.
        zh: Name in simplified characters.
        en: Name in English.
        earliest: First day.
        latest: First day after it; `OPEN_END` if it goes on.
        zh_hant: Name in traditional characters, or empty.
        part_of: Id of the longer era of which this is a phase, or empty.
        terms: Terms that only a text about this era uses, in either language.
        aliases: Further names by which it can be queried.
        note: Why these dates.
    """

    id: str
    zh: str
    en: str
    earliest: date
    latest: date
    zh_hant: str = ""
    part_of: str = ""
    terms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""

    @property
    def span(self) -> DateSpan:
        """The era as a span of days."""
        return DateSpan(earliest=self.earliest, latest=self.latest, precision=Precision.SPAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Words that date a text without being an era.

    Attributes:
        id: Name for librarians.
        span: The time that the words point to.
        terms: Any of these is a mention.
        near: If not empty, one of these must stand in the same paragraph.
    """

    id: str
    span: DateSpan
    terms: tuple[str, ...]
    near: tuple[str, ...] = ()


def read_entries(content: bytes, origin: str) -> tuple[tuple[Era, ...], tuple[Clue, ...]]:
    """Return the eras and clues of a table.

    Args:
        content: A TOML file in UTF-8.
        origin: Name of the file, for errors.

    Returns:
        Eras and clues, in the order of the file.

    Raises:
        ConfigError: If it is not TOML, or an entry is wrong; names the file, the entry and the valid values.
    """
    try:
        tables = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{origin}: is not UTF-8 (at byte {error.start}); save it as UTF-8") from error
    except ValueError as error:  # TOMLDecodeError, and a number of thousands of digits
        raise ConfigError(f"{origin}: is not valid TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{origin}: brackets are nested too deeply to be a table of eras") from error
    unknown = sorted(tables.keys() - _KEYS.keys())
    if unknown:
        raise ConfigError(f"{origin}: unknown section {unknown[0]!r}; valid sections: [[era]], [[clue]]")
    eras = tuple(_era(entry) for entry in _entries(tables, "era", origin))
    if not eras:
        raise ConfigError(f"{origin}: there is no [[era]] entry; at least one is needed")
    return eras, tuple(_clue(entry) for entry in _entries(tables, "clue", origin))


def _entries(tables: Mapping[str, object], kind: str, origin: str) -> list[_TomlEntry]:
    listed = tables.get(kind, [])
    if not isinstance(listed, list) or not all(isinstance(fields, dict) for fields in listed):
        raise ConfigError(f"{origin}: {kind} must be written as [[{kind}]], once for each entry")
    seen: set[object] = set()
    entries: list[_TomlEntry] = []
    for number, fields in enumerate(listed, 1):
        entry = _TomlEntry(fields, kind, f"{origin}: {kind} {fields.get('id', f'number {number}')!r}")
        entry.check_keys()
        name = entry.id()
        if name in seen:
            raise ConfigError(f"{entry.location}: this id stands there twice; every id must be used once")
        seen.add(name)
        entries.append(entry)
    return entries


@dataclass(frozen=True, slots=True)
class _TomlEntry:
    """One entry of the file, with its location for errors; each method raises ConfigError if the value is wrong."""

    fields: Mapping[str, object]
    kind: str
    location: str

    def check_keys(self) -> None:
        unknown = sorted(self.fields.keys() - set(_KEYS[self.kind]))
        if unknown:
            raise ConfigError(f"{self.location}: unknown key {unknown[0]!r}; valid keys: {', '.join(_KEYS[self.kind])}")

    def id(self) -> str:
        value = self.text("id", required=True)
        if not _ID.fullmatch(value):
            raise ConfigError(
                f"{self.location}: id = {value!r} is not allowed; valid are lower-case letters, digits and "
                "single hyphens, such as land-reform"
            )
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.fields.get(key, "")
        if not isinstance(value, str):
            raise ConfigError(f'{self.location}: {key} = {value!r} must be text between quotes, such as {key} = "…"')
        if required and not value.strip():
            raise ConfigError(f"{self.location}: {key} is missing; it must be text between quotes")
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.fields.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise ConfigError(f'{self.location}: {key} must be a list of texts that are not empty, such as ["…", "…"]')
        if required and not value:
            raise ConfigError(f"{self.location}: {key} is missing; it must be a list of at least one text")
        for item in value:
            if not any(map(str.isalnum, item)) or len(_VARIANT_PARTS.findall(item)) > _MAX_VARIANT_PARTS:
                raise ConfigError(
                    f"{self.location}: {key}: {item[:80]!r} is no name or term; valid is one that has letters or "
                    f"characters, and no more than {_MAX_VARIANT_PARTS} times co-op or 's"
                )
        return tuple(item.strip() for item in value)

    def span(self, key: str, help_text: str) -> DateSpan:
        value = self.fields.get(key, "")
        # TOML has dates and integers of its own: from = 1951 and from = 1951-12-26, without quotes, are valid.
        written = str(value) if isinstance(value, (str, date)) or type(value) is int else ""
        span = parse_edtf(written)
        if span is None:
            problem = f"{key} = {value!r} is not a date" if key in self.fields else f"{key} is missing"
            raise ConfigError(f"{self.location}: {problem}; {help_text}")
        return span


def _era(entry: _TomlEntry) -> Era:
    first = entry.span("from", _DATE_HELP)
    latest = entry.span("to", _DATE_HELP).latest if "to" in entry.fields else OPEN_END
    if latest <= first.earliest:
        raise ConfigError(
            f"{entry.location}: to = {entry.fields['to']!r} lies before from = {entry.fields['from']!r}; "
            "valid is the same or a later date, or no `to` for an era that goes on"
        )
    return Era(
        id=entry.id(),
        zh=entry.text("zh", required=True),
        zh_hant=entry.text("zh_hant"),
        en=entry.text("en", required=True),
        earliest=first.earliest,
        latest=latest,
        part_of=entry.text("part_of"),
        terms=entry.texts("terms"),
        aliases=entry.texts("aliases"),
        note=entry.text("note"),
    )


def _clue(entry: _TomlEntry) -> Clue:
    return Clue(
        id=entry.id(),
        span=entry.span("date", _SPAN_HELP),
        terms=entry.texts("terms", required=True),
        near=entry.texts("near"),
    )
