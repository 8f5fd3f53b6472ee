"""Reading of the gazetteer's tables into units: units.tsv and those beside it, from historical.tsv to lasted.tsv.

All but units.tsv are for librarians to edit; a wrong line raises ConfigError with the file, the line and what would
be valid.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, Membership, UnitName
from search.enrich.gazetteer.romanised_names import english_name
from search.errors import ConfigError, raise_if_exhausted

__all__ = ["read_tsv_table", "read_units", "read_word_list"]

_TABLE_OF_WORDS = "not_places.toml"

_PREFECTURAL = ("专区", "地区", "市", "盟", "自治州", "自治区", "行政区")


def read_tsv_table(
    name: str, columns: tuple[str, ...], folder: Traversable | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a table as (line number, values by column), without empty lines and those that begin with #.

    Args:
        name: File name.
        columns: Names of the columns, as they must stand in the first line.
        folder: Where the table is; the package's own data if None.

    Raises:
        ConfigError: If the table cannot be read, or its head or a line does not have these columns.
    """
    try:
        lines = ((folder or files("search.enrich") / "data") / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise_if_exhausted(name, error)
        raise ConfigError(f"{name}: the table cannot be read as UTF-8 ({error})") from error
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise ConfigError(f"{name}, line 1: the columns must be {', '.join(columns)}")
    for number, line in enumerate(lines[1:], 2):
        if line and not line.startswith("#"):
            values = line.split("\t")
            if len(values) != len(columns):
                raise ConfigError(f"{name}, line {number}: {len(values)} values for {len(columns)} columns")
            yield number, dict(zip(columns, values, strict=True))


def _parse_day(value: str, where: str) -> date | None:
    """Return the day of `1954-08-01` or `1954-08` (its first), None for an empty value."""
    if not value:
        return None
    try:
        return date.fromisoformat(value if len(value) > 7 else value + "-01")
    except ValueError as error:
        raise ConfigError(f"{where}: {value!r} is no day; write 1954-08-01, 1954-08 or nothing") from error


def _modern_units(folder: Traversable | None) -> dict[str, AdminUnit]:
    columns = ("code", "name", "short", "pinyin", "english", "level", "parent", "former_names", "former_parents")
    units = {}
    for number, row in read_tsv_table("units.tsv", columns, folder):
        where = f"units.tsv, line {number}"
        names = [
            # A former name that is the present one but for its level has the present one's customary English: Korla.
            UnitName(
                full,
                short,
                pinyin,
                row["english"] if short == row["short"] else english_name(pinyin),
                _parse_day(until, where),
            )
            for full, short, pinyin, until in (former.split(":") for former in row["former_names"].split("|") if former)
        ]
        parents = [
            Membership(parent, None, _parse_day(until, where))
            for parent, until in (pair.split(":") for pair in row["former_parents"].split("|") if pair)
        ]
        units[row["code"]] = AdminUnit(
            row["code"], row["short"], row["name"], row["english"], row["pinyin"], row["level"], row["parent"],
            (*names, UnitName(row["name"], row["short"], row["pinyin"], row["english"])),
            (*parents, Membership(row["parent"])),
        )  # fmt: skip
    return units


def _historical_units(folder: Traversable | None) -> dict[str, AdminUnit]:
    columns = (
        "code", "name", "short", "pinyin", "english", "level", "parent", "from", "to", "seat", "successors", "note",
    )  # fmt: skip
    units = {}
    for number, row in read_tsv_table("historical.tsv", columns, folder):
        where = f"historical.tsv, line {number}"
        if row["level"] not in LEVELS:
            raise ConfigError(f"{where}: {row['level']!r} is no level; valid are {', '.join(LEVELS)}")
        units[row["code"]] = AdminUnit(
            row["code"], row["short"], row["name"], row["english"], row["pinyin"], row["level"], row["parent"],
            (UnitName(row["name"], row["short"], row["pinyin"], row["english"]),), (Membership(row["parent"]),),
            _parse_day(row["from"], where), _parse_day(row["to"], where), tuple(row["successors"].split()),
        )  # fmt: skip
    return units


def _with_lifetimes(units: dict[str, AdminUnit], folder: Traversable | None) -> dict[str, AdminUnit]:
    """Return the units, with the first and last days of those in lasted.tsv, needed where namesakes are told apart."""
    dated = {}
    for number, row in read_tsv_table("lasted.tsv", ("code", "name", "from", "to", "note"), folder):
        where = f"lasted.tsv, line {number}"
        unit = units.get(row["code"])
        if unit is None or unit.full_name != row["name"]:
            raise ConfigError(f"{where}: {row['code']} is not the code of {row['name']!r}; both are in units.tsv")
        dated[unit.code] = replace(
            unit, valid_from=_parse_day(row["from"], where), valid_to=_parse_day(row["to"], where)
        )
    return {**units, **dated}


class _UnitFinder:
    """Finds the units that a librarian names in a table, within the provinces of today that are given as scope."""

    def __init__(self, units: dict[str, AdminUnit]) -> None:
        self.units = units
        self.by_name: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for unit in units.values():
            for name in {spelling for unit_name in unit.names for spelling in (unit_name.full, unit_name.short)}:
                for scope in self._scopes(unit):
                    self.by_name[scope, name].append(unit.code)

    def _scopes(self, unit: AdminUnit) -> set[str]:
        """Return the first two digits of the provinces of today under which a librarian would look for a unit."""
        homes = (unit.parent, *unit.successors) if unit.code.startswith("x-") else (unit.code,)
        return {code[:2] for code in homes}

    def find(self, name: str, scope: str, where: str) -> str:
        """Return the code of a unit: `获嘉` is the county, `新乡市` or `淮阴专区` the prefecture.

        Raises:
            ConfigError: If no unit has the name.
        """
        level = "county"
        codes: list[str] = []
        for ending in _PREFECTURAL:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                bare = name.removesuffix(ending)
                codes += [
                    code
                    for part in (name, bare)
                    for code in self._in_scope(scope, part)
                    if self._has_level(code, "upper")
                ]
                level = "prefecture"
                break
        if not codes:
            codes = self._in_scope(scope, name)
            lower = [code for code in codes if self._has_level(code, "county")]
            codes = lower or codes
        exact = [code for code in codes if name in {unit_name.full for unit_name in self.units[code].names}]
        today = [code for code in (exact or codes) if not code.startswith("x-")]
        matching = list(dict.fromkeys(today or exact or codes))
        if not matching:
            raise ConfigError(
                f"{where}: no unit called {name!r} in {scope}; the names are in units.tsv, historical.tsv"
            )
        if len(matching) > 1 and level == "county":
            matching = [code for code in matching if not self.units[code].full_name.endswith("区")] or matching
        return matching[0]

    def _in_scope(self, scope: str, name: str) -> list[str]:
        return self.by_name.get((scope[:2], name), [])

    def _has_level(self, code: str, level: str) -> bool:
        own = self.units[code].level
        return own == "county" if level == "county" else own in ("prefecture", "province")


def read_units(folder: Traversable | None = None) -> dict[str, AdminUnit]:
    """Return every unit by its code.

    Args:
        folder: Where the six tables are; the package's own data if None.

    Raises:
        ConfigError: If a table names a unit that does not exist, or has a wrong day.
    """
    units = {"CN": _china(), **_with_lifetimes(_modern_units(folder), folder), **_historical_units(folder)}
    unit_finder = _UnitFinder(units)
    for number, row in read_tsv_table(
        "former_names.tsv", ("scope", "unit", "former", "until", "pinyin", "english"), folder
    ):
        where = f"former_names.tsv, line {number}"
        code = unit_finder.find(row["unit"], row["scope"], where)
        units[code] = _with_name(units[code], row, _parse_day(row["until"], where))
    added: defaultdict[str, list[Membership]] = defaultdict(list)
    for number, row in read_tsv_table("lay_in.tsv", ("parent", "from", "to", "scope", "members", "note"), folder):
        where = f"lay_in.tsv, line {number}"
        if row["parent"] not in units:
            raise ConfigError(f"{where}: no unit has the code {row['parent']!r}")
        membership = Membership(row["parent"], _parse_day(row["from"], where), _parse_day(row["to"], where))
        for name in row["members"].split():
            added[unit_finder.find(name, row["scope"], where)].append(membership)
    for code, memberships in added.items():
        units[code] = replace(units[code], parents=(*memberships, *units[code].parents))
    units |= _great_regions(units, folder)
    _check_parents(units)
    return units


def _great_regions(units: Mapping[str, AdminUnit], folder: Traversable | None) -> dict[str, AdminUnit]:
    """Return the great regions, and their provinces with the regions as parents instead of China."""
    changed: dict[str, AdminUnit] = {}
    columns = ("code", "name", "short", "pinyin", "english", "provinces", "note")
    for number, row in read_tsv_table("great_regions.tsv", columns, folder):
        where = f"great_regions.tsv, line {number}"
        region = row["code"]
        name = UnitName(row["name"], row["short"], row["pinyin"], row["english"])
        changed[region] = AdminUnit(
            region, name.short, name.full, name.english, name.pinyin, "great-region", "CN", (name,), (Membership("CN"),)
        )
        for entry in row["provinces"].split():
            code, *days = entry.split(":")
            unit = changed.get(code) or units.get(code)
            if unit is None or unit.level != "province" or len(days) not in (0, 2):
                raise ConfigError(
                    f"{where}: {entry!r} must be the code of a province, or that with two days: code:day:day"
                )
            since, until = (_parse_day(day, where) for day in days) if days else (None, None)
            membership = Membership(region, since, until)
            dated = [other for other in unit.parents if other.since or other.until]
            others = [other for other in unit.parents if other not in dated and other.parent != "CN"]
            if days:
                changed[code] = replace(unit, parents=(*dated, membership, *others))
            else:
                changed[code] = replace(unit, parent=region, parents=(*dated, *others, membership))
    return changed


def _china() -> AdminUnit:
    name = UnitName("中华人民共和国", "中国", "zhōng guó", "China")
    return AdminUnit("CN", name.short, name.full, name.english, name.pinyin, "country", "CN", (name,), ())


def _with_name(unit: AdminUnit, row: Mapping[str, str], until: date | None) -> AdminUnit:
    """Return the unit with one more former name; one without an end is a variant of the present name."""
    former = row["former"]
    plain = not former.endswith(("县", "旗", "州")) or unit.level != "county"
    ending = {"county": "县", "prefecture": "专区", "province": "市"}[unit.level] if plain else ""
    english = row["english"] or english_name(row["pinyin"])
    name = UnitName(former + ending, former, row["pinyin"], english, until or date.min)
    earlier = [other for other in unit.names if other.until is not None and until is not None and other.until <= until]
    if until is None:
        return replace(unit, names=(name, *unit.names))
    return replace(unit, names=(*earlier, name, *unit.names[len(earlier) :]))


def _check_parents(units: dict[str, AdminUnit]) -> None:
    for unit in units.values():
        for membership in unit.parents:
            if membership.parent not in units:
                raise ConfigError(
                    f"the parent {membership.parent!r} of {unit.code} ({unit.full_name}) is no unit's code"
                )


def read_word_list(section: str, entry: str, separator: str | None = None) -> tuple[str, ...]:
    """Return a list of words from not_places.toml, where it is one multi-line string for readability.

    Args:
        section: Name of the table in the file.
        entry: Name of the list in that table.
        separator: What stands between two words; white space if None.

    Raises:
        ConfigError: If the list is missing or no text.
    """
    table = tomllib.loads((files("search.enrich") / "data" / _TABLE_OF_WORDS).read_text(encoding="utf-8"))
    try:
        text = table[section][entry]
    except KeyError as error:
        raise ConfigError(f"{_TABLE_OF_WORDS}: the list {entry!r} of [{section}] is missing") from error
    if not isinstance(text, str):
        raise ConfigError(f"{_TABLE_OF_WORDS}: {entry!r} of [{section}] must be a text of words")
    if separator:
        text = text.strip().replace("\n", separator)
    return tuple(word.strip() for word in text.split(separator) if word.strip())
