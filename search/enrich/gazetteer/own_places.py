"""The archive's own table of places: what it adds to the gazetteer that comes with hezuo, and what it overrules.

A line is about a unit of the gazetteer, about a new one with a code of its own, or says what names mean here: one unit,
or no place at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, Membership, UnitName
from search.enrich.gazetteer.own_cells import (
    Dated,
    guessed_level,
    is_chinese,
    name_problem,
    parse_dated,
    parse_level,
    parse_span,
    split_list,
    unit_name,
)
from search.enrich.gazetteer.own_names import OwnNames
from search.enrich.gazetteer.romanised_names import name_key, spaced_key, strip_level_word
from search.enrich.gazetteer.unit_search import OWN_CODE, UnitSearch
from search.tables import Table, TableProblems, TableRow, read_table
from search.text import fold, to_simplified

__all__ = ["COLUMNS", "places_template", "read_own_places"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称", "地名"),
    "code": ("代码",),
    "english": ("英文", "英文名"),
    "pinyin": ("拼音",),
    "level": ("级别",),
    "parent": ("上级", "隶属"),
    "from": ("起", "始"),
    "to": ("止", "迄"),
    "also": ("别名", "又名"),
    "means": ("指", "即"),
    "note": ("备注", "说明"),
}
"""Columns of the table, each with other names that its head may use."""

_NO_PLACE = frozenset(("-", "–", "—", "no place", "not a place", "never", "none", "非地名", "不是地名", "无"))
_NOT_KNOWN = frozenset(("-", "–", "—"))  # takes away a year that the gazetteer has
_CHINA = "CN"


def places_template() -> str:
    """Return an empty table of places, with a head that explains its columns by examples."""
    return _TEMPLATE


def read_own_places(text: str, units: Mapping[str, AdminUnit], name: str) -> tuple[dict[str, AdminUnit], OwnNames]:
    """Return all units, with what an archive's own table says of them, and the names that it lists beside.

    Args:
        text: The table.
        units: The units of the gazetteer.
        name: Name of the file, for errors.

    Raises:
        ConfigError: If any line is wrong; the message lists all of them with what would be valid.
    """
    problems = TableProblems(name)
    table = read_table(text, COLUMNS, problems, required=("name",))
    result = _OwnPlaces(units, problems).read(table)
    problems.raise_if_any()
    return result


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table that is about a unit: its code, and the name in its first column."""

    row: TableRow
    code: str
    name: str


class _OwnPlaces:
    """Applies the lines of a table, those that make units first, so that the order of the lines makes no difference."""

    def __init__(self, units: Mapping[str, AdminUnit], problems: TableProblems) -> None:
        self.units, self.problems = dict(units), problems
        self.search = UnitSearch(self.units)
        self.listed: set[str] = set()
        self.shorts: set[str] = set()
        self.meanings: dict[str, str] = {}
        self.latin_meanings: dict[str, str] = {}
        self.never: set[str] = set()
        self.latin_never: set[str] = set()
        self.spellings: list[tuple[str, str]] = []
        self.lines_of_names: dict[str, int] = {}
        self.wrong: set[int] = set()  # numbers of the lines that have a wrong cell, of which no more is said

    def read(self, table: Table) -> tuple[dict[str, AdminUnit], OwnNames]:
        """Return all units, and the names beside them; what is wrong goes to the problems."""
        lines = [self._line(row) for row in table.rows if not row["means"]]
        valid = [line for line in lines if line is not None]
        for line in self._new_units(valid):
            self._begin(line)
        for read in (self._overrule, self._place):  # a parent may be called by a name that another line gives it
            for line in valid:
                if line.code in self.units:
                    self._read(line, read)
        for row in table.rows:
            if row["means"]:
                self._read_meaning(row)
        if not self.problems:
            self._check_levels(valid)
        return self.units, OwnNames(
            frozenset(self.listed), frozenset(self.shorts), self.meanings, tuple(self.spellings), self.latin_meanings,
            frozenset(self.never), frozenset(self.latin_never),
        )  # fmt: skip

    # ---- which unit a line is about --------------------------------------------------------------------------------

    def _line(self, row: TableRow) -> _Line | None:
        """Return a line with the code of its unit; None if it has none. All that is wrong in it is a problem."""
        wrong_cells = list(_cell_problems(row))
        for problem in wrong_cells:
            self._add(row, problem)
        line = self._about(row)
        if wrong_cells:
            self.wrong.add(row.line)
        return line

    def _about(self, row: TableRow) -> _Line | None:
        """Return a line with the code of its unit; None if it has none, which is a problem."""
        name, code = to_simplified(row["name"]), row["code"]
        if problem := name_problem(name) if name else "the name is missing":
            self._add(row, problem)
            return None
        if code.upper() == _CHINA:
            self._add(row, "China itself cannot be changed; give the code of a unit in it")
            return None
        if code:
            code = code.lower()
            if code not in self.units and not OWN_CODE.fullmatch(code):
                self._add(
                    row,
                    f"no unit has the code {row['code']!r}; a new unit has one of its own, x- with small letters, "
                    f"digits and hyphens, such as {_suggested_code(name)}",
                )
                return None
            return _Line(row, code, name)
        codes = self.search.find(name)
        if len(codes) == 1:
            return _Line(row, codes[0], name)
        if codes:
            self._add(row, f"{name} may be {self.search.listing(codes)}; write the code of one in the column code")
        else:
            self._add(
                row,
                f"no unit is called {name}; for a new one write a code of its own in the column code, such as "
                f"{_suggested_code(name)}; for another name of a unit, its name in the column means",
            )
        return None

    def _new_units(self, lines: list[_Line]) -> list[_Line]:
        """Return the first line of each new unit; a second one that names it otherwise is a problem."""
        first: dict[str, _Line] = {}
        for line in lines:
            if line.code not in self.units:
                known = first.setdefault(line.code, line)
                if known.name != line.name:
                    self._add(
                        line.row, f"the code {line.code} is that of {known.name} in line {known.row.line} already"
                    )
        return list(first.values())

    def _begin(self, line: _Line) -> None:
        """Add a new unit, still without what other lines may have to be read for."""
        row = line.row
        if not is_chinese(line.name):
            self._add(row, f"the name of a new unit must be in Chinese characters, and not {line.name!r}")
            return
        level = guessed_level(line.name)
        try:
            level = parse_level(row["level"]) if row["level"] else level
            name = unit_name(line.name, _english(row), row["pinyin"])
        except ValueError as error:
            self._add(row, str(error))
            return
        if not level:
            self._add(row, f"the level of {line.name} is missing; valid are {', '.join(LEVELS[1:])}")
            return
        if not row["parent"] and level not in ("province", "great-region"):
            self._add(row, f"the parent of {line.name} is missing; write the name of the unit in which it lies or lay")
            return
        unit = AdminUnit(
            line.code, name.short, name.full, name.english, name.pinyin, level, _CHINA, (name,), (Membership(_CHINA),)
        )
        self.units[line.code] = unit
        self.search.add(unit)
        self.listed.add(fold(name.full))
        self.shorts.add(fold(name.short))

    # ---- what a line says of its unit ------------------------------------------------------------------------------

    def _read(self, line: _Line, read: Callable[[_Line], AdminUnit]) -> None:
        try:
            self.units[line.code] = read(line)
        except ValueError as error:
            self._add(line.row, str(error))
        else:
            self.search.add(self.units[line.code])

    def _overrule(self, line: _Line) -> AdminUnit:
        """Return the unit of a line with its names, level and years."""
        unit, row = self._renamed(line), line.row
        if row["level"]:
            unit = replace(unit, level=parse_level(row["level"]))
        return self._with_further_names(self._with_years(unit, row), row)

    def _place(self, line: _Line) -> AdminUnit:
        """Return the unit of a line with its parents."""
        unit, parents = self.units[line.code], line.row["parent"]
        return self._with_parents(unit, parents) if parents else unit

    def _renamed(self, line: _Line) -> AdminUnit:
        """Return the unit with the name of the line, if the unit does not have it, and its English and pinyin."""
        unit, row = self.units[line.code], line.row
        known = next((name for name in unit.names if line.name in (name.full, name.short)), None)
        english = _english(row)
        if not is_chinese(line.name):  # a name in Latin letters only tells which unit is meant
            known = unit.names[-1]
        if known is None:
            name = unit_name(line.name, english, row["pinyin"])
            self.listed.add(fold(line.name))
            return _with_current_name(unit, name)
        if not english and not row["pinyin"]:
            return unit
        reading = unit_name(known.full, "", row["pinyin"]).pinyin if row["pinyin"] else known.pinyin
        changed = replace(known, pinyin=reading, english=english or known.english)
        if known is unit.names[-1]:
            return _with_current_name(unit, changed)
        return replace(unit, names=tuple(changed if name is known else name for name in unit.names))

    def _with_years(self, unit: AdminUnit, row: TableRow) -> AdminUnit:
        """Return the unit with the years of its existence; a hyphen takes away a year that the gazetteer has."""
        cells = {"from": row["from"], "to": row["to"]}
        given = {column: "" if cell in _NOT_KNOWN else cell for column, cell in cells.items()}
        since, until = parse_span(given["from"], given["to"])
        since = since if cells["from"] else unit.valid_from
        until = until if cells["to"] else unit.valid_to
        if since is not None and until is not None and until <= since:
            raise ValueError(
                f"{unit.full_name} would end before it began; the gazetteer has it {_years(unit)}; give from and to"
            )
        return replace(unit, valid_from=since, valid_to=until)

    def _with_parents(self, unit: AdminUnit, cell: str) -> AdminUnit:
        """Return the unit with the units in which it lay, instead of those of the gazetteer."""
        memberships = []
        for item in split_list(to_simplified(cell)):
            dated = parse_dated(item)
            memberships.append(Membership(self._parent(dated, unit), dated.since, dated.until))
        memberships.sort(
            key=lambda membership: (not (membership.since or membership.until), membership.since or date.min)
        )
        return replace(unit, parent=memberships[-1].parent, parents=tuple(memberships))

    def _parent(self, dated: Dated, unit: AdminUnit) -> str:
        above = LEVELS.index(unit.level)
        codes = [code for code in self.search.find(dated.name) if LEVELS.index(self.units[code].level) < above]
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise ValueError(f"the parent {dated.name} may be {self.search.listing(codes)}; write the code of one")
        raise ValueError(
            f"no unit above a {unit.level} is called {dated.name!r}; write the name or code of one, such as 山西省 or "
            "140000"
        )

    def _with_further_names(self, unit: AdminUnit, row: TableRow) -> AdminUnit:
        names = list(unit.names)
        for item in split_list(row["also"]):
            dated = parse_dated(item)
            if not is_chinese(_checked_name(dated.name)):
                self.spellings.append((dated.name, unit.code))
                continue
            name = unit_name(to_simplified(dated.name), until=dated.until or date.min)
            self.listed.add(fold(name.full))
            if dated.until is None and any(other.full == name.full for other in names):
                continue
            names = [other for other in names[:-1] if other.full != name.full] + names[-1:]
            if name.full != names[-1].full:
                names.insert(_position(names, name), name)
        return replace(unit, names=tuple(names))

    # ---- what a name means -----------------------------------------------------------------------------------------

    def _read_meaning(self, row: TableRow) -> None:
        """Read a line that says what names mean: one unit, or no place."""
        names = [to_simplified(name) for name in (row["name"], *split_list(row["also"])) if name]
        wrong = [column for column in COLUMNS if column not in ("name", "also", "means", "note") and row[column]]
        problem = next(filter(None, map(name_problem, names)), "") if row["name"] else "the name is missing"
        if wrong:
            problem = f"a line that says what a name means has no {', '.join(wrong)}; make a second line for the unit"
        for name in () if problem else names:
            before = self.lines_of_names.setdefault(name, row.line)
            if before != row.line:
                problem = f"what {name} means stands in line {before} already; make one line of the two"
        if problem:
            self._add(row, problem)
            return
        if row["means"].casefold() in _NO_PLACE:
            self.never |= {fold(name) for name in names if is_chinese(name)}
            self.latin_never |= {spaced_key(name) for name in names if not is_chinese(name)}
            return
        codes = self.search.find(to_simplified(row["means"]))
        if len(codes) != 1:
            other = f"may be {self.search.listing(codes)}; write the code of one" if codes else (
                "is no unit; write the name or the code of one, or - for a name that is none of a place"
            )  # fmt: skip
            self._add(row, f"{row['means']} {other}")
            return
        self.listed |= {fold(name) for name in names if is_chinese(name)}
        self.meanings |= {fold(name): codes[0] for name in names if is_chinese(name)}
        self.latin_meanings |= {spaced_key(name): codes[0] for name in names if not is_chinese(name)}
        self.spellings += [(name, codes[0]) for name in names if not is_chinese(name)]

    # ---- the whole -------------------------------------------------------------------------------------------------

    def _check_levels(self, lines: list[_Line]) -> None:
        """Check that each unit that the table is about, and each that lies in one, lies in units above it."""
        about = {line.code: line for line in reversed(lines)}
        for unit in self.units.values():
            for membership in unit.parents:
                line = about.get(unit.code) or about.get(membership.parent)
                above = self.units[membership.parent]
                if line and LEVELS.index(above.level) >= LEVELS.index(unit.level) and not _is_in_package(unit, above):
                    self._add(
                        line.row,
                        f"{unit.full_name} ({unit.code}, {unit.level}) cannot lie in {above.full_name} ({above.code}, "
                        f"{above.level}); levels are, from above, {', '.join(LEVELS)}",
                    )

    def _add(self, row: TableRow, problem: str) -> None:
        if row.line not in self.wrong:
            self.problems.add(row.line, problem)


def _cell_problems(row: TableRow) -> Iterator[str]:
    """Yield what is wrong in cells of a line about a unit, whatever unit that is; only the first of each cell."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: parse_level(row["level"]) if row["level"] else None,
        lambda: parse_span(
            "" if row["from"] in _NOT_KNOWN else row["from"], "" if row["to"] in _NOT_KNOWN else row["to"]
        ),
        lambda: [parse_dated(item) for item in split_list(row["parent"])],
        lambda: [_checked_name(parse_dated(item).name) for item in split_list(row["also"])],
    )
    for check in checks:
        try:
            check()
        except ValueError as error:
            yield str(error)


def _checked_name(name: str) -> str:
    if problem := name_problem(name):
        raise ValueError(problem)
    return name


def _is_in_package(unit: AdminUnit, above: AdminUnit) -> bool:
    """Return whether two units of one level are provinces: Hainan lay in Guangdong, and Tianjin in Hebei."""
    return unit.level == above.level == "province" and unit.code != above.code


def _english(row: TableRow) -> str:
    """Return the English name without a word for its level, as the gazetteer has it: `Xinding` for `Xinding County`."""
    return strip_level_word(row["english"])[0].strip() if row["english"] else ""


def _with_current_name(unit: AdminUnit, name: UnitName) -> AdminUnit:
    names = (*unit.names[:-1], replace(name, until=None))
    return replace(unit, name=name.short, full_name=name.full, name_en=name.english, pinyin=name.pinyin, names=names)


def _position(names: list[UnitName], name: UnitName) -> int:
    """Return where a former name stands among those of a unit: by its end, what never was official first."""
    until = name.until or date.min
    return sum(other.until is not None and other.until <= until for other in names)


def _suggested_code(name: str) -> str:
    """Return a code that a new unit of a name could have."""
    return f"x-{name_key(unit_name(name).english)}" if is_chinese(name) else f"x-{name_key(name)}"


def _years(unit: AdminUnit) -> str:
    return f"from {unit.valid_from or 'an unknown day'} to before {unit.valid_to or 'an unknown day'}"


_TEMPLATE = """\
# Places of this archive's own: they extend and overrule the gazetteer that comes with hezuo.
# Change it in a spreadsheet or an editor; it takes effect at the next `hezuo update`. Lines that begin with # are not
# read.
#
# name     Chinese name of the place that the line is about. If it is one of the gazetteer, fill in only what is to be
#          added or overruled.
# code     For a new place a code of your own: x- with small letters, digits and hyphens. It stands in links, so never
#          change it. For a place of the gazetteer its code, if other places bear the name too.
# english  English name without the word for its level; pinyin if empty.
# pinyin   Its pinyin, syllables with spaces between them; guessed if empty.
# level    great-region, province, prefecture or county (大区, 省, 专区, 县); guessed by the end of the name if empty.
# parent   Name or code of the place in which it lies; of several through time, each with its years:
#          平原省 (1949–1952) | 河南省
# from, to First and last year, month or day (1949, 1949-08, 1949-08-01); nothing if it is not known.
# also     Further names and spellings in either script, with | between them; of former ones the last year or month:
#          崞县 (–1958-10)
# means    Instead of all that: what the names in name and also mean in this archive: the name or code of one place, or
#          - for what is never a place here.
# note     For you.
#
# Examples (without the # they would count):
# 忻定县	x-xinding-xian	Xinding		county	山西省	1958-11	1961-05	Hsin-ting		a county of the Great Leap
# 原平市								崞县 (–1958-10) | Kuohsien		another spelling
# 北岳区									山西省	in this archive, the base area in Shanxi
# 和平									-	always the word for peace here
name	code	english	pinyin	level	parent	from	to	also	means	note
"""
