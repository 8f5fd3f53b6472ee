"""Parsing of tables of eras (TOML) into eras and clues: that of hezuo, and an archive's own, which overrules it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from search.enrich.dates.iso import parse_edtf
from search.model import OPEN_END, DateSpan, Precision
from search.tables import TableProblems, TomlEntry, read_toml_entries

__all__ = ["Clue", "Era", "EraEntries", "eras_template", "read_entries"]

_KEYS = {
    "era": ("id", "zh", "zh_hant", "en", "from", "to", "part_of", "terms", "aliases", "note"),
    "clue": ("id", "date", "terms", "near", "note"),
}
_OWN_KEYS = {
    "era": ("remove", "add_terms", "add_aliases"),
    "clue": ("remove", "add_terms"),
}
_REPLACE = "replace_all"  # at the top of an archive's own table: it stands alone
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VARIANT_PARTS = re.compile(r"co[- ]?op|['’]", re.IGNORECASE)  # each multiplies the forms of a term by four
_MAX_VARIANT_PARTS = 4  # so that a term has at most 4 ** 4 expansions
_GOES_ON = ""  # as `to`: of an era that had an end
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


@dataclass(frozen=True, slots=True)
class EraEntries:
    """The entries of a table.

    Attributes:
        eras: In the order of the tables.
        clues: Likewise.
        lines: The number of the line of each era in the archive's own table, as far as it is there.
    """

    eras: tuple[Era, ...] = ()
    clues: tuple[Clue, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def read_entries(text: str, problems: TableProblems, base: EraEntries | None = None) -> EraEntries:
    """Return the eras and clues of a table.

    Args:
        text: A TOML file.
        problems: Where wrong entries are added, which are left out.
        base: The entries that it extends and overrules; None for a table that stands alone.
    """
    single, entries = read_toml_entries(text, tuple(_KEYS), problems)
    stands_alone = base is None or single.get(_REPLACE) is True
    valid = "valid is [[era]], [[clue]]" if base is None else f"valid is {_REPLACE} = true, [[era]], [[clue]]"
    for name, value in single.items():
        if name != _REPLACE or base is None or not isinstance(value, bool):
            problems.add(0, f"unknown setting {name!r}; {valid}")
    known = EraEntries() if stands_alone or base is None else base
    eras, clues = {era.id: era for era in known.eras}, {clue.id: clue for clue in known.clues}
    lines: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for toml in entries:
        entry = _Entry(toml, problems, is_own=not stands_alone)
        key = entry.id()
        entry.check_keys()
        if not key:
            continue
        if (toml.section, key) in seen:
            entry.problem(
                "id", f"this id stands there twice, in line {seen[toml.section, key]} too; it must be used once"
            )
            continue
        seen[toml.section, key] = toml.line
        lines |= {key: toml.line} if toml.section == "era" else {}
        if entry.is_removed(sorted(eras if toml.section == "era" else clues), key):
            (eras if toml.section == "era" else clues).pop(key, None)
        elif toml.section == "era":
            if era := _era(entry, key, eras.get(key)):
                eras[key] = era
        elif clue := _clue(entry, key, clues.get(key)):
            clues[key] = clue
    if not eras and not problems:
        problems.add(0, "there is no [[era]] entry; at least one is needed")
    return EraEntries(tuple(eras.values()), tuple(clues.values()), lines)


@dataclass(slots=True)
class _Entry:
    """One entry of the file; what is wrong in it is added to the problems, and its place taken by what was before."""

    toml: TomlEntry
    problems: TableProblems
    is_own: bool
    is_wrong: bool = False

    def problem(self, key: str, message: str) -> None:
        """Add a problem in a field."""
        name = self.toml.fields.get("id", f"number {self.toml.number}")
        self.problems.add(self.toml.line_of(key), f"{self.toml.section} {name!r}: {message}")
        self.is_wrong = True

    def check_keys(self) -> None:
        """Check that there are no fields but those of the section."""
        keys = (*_KEYS[self.toml.section], *(_OWN_KEYS[self.toml.section] if self.is_own else ()))
        for key in self.toml.fields.keys() - set(keys):
            self.problem(key, f"unknown key {key!r}; valid keys: {', '.join(keys)}")

    def id(self) -> str:
        """Return the id; empty if it is none."""
        value = self.text("id")
        if value and not _ID.fullmatch(value):
            self.problem(
                "id",
                f"id = {value!r} is not allowed; valid are lower-case letters, digits and single hyphens, such as "
                "land-reform",
            )
            return ""
        return value

    def is_removed(self, known: list[str], key: str) -> bool:
        """Return whether the entry takes one out."""
        value = self.toml.fields.get("remove", False)
        if not isinstance(value, bool):
            self.problem("remove", f"remove = {value!r} must be true or false")
        if value is not True:
            return False
        further = [name for name in self.toml.fields if name not in ("id", "remove", "note")]
        if key not in known:
            self.problem("remove", f"there is none to be taken out; valid ids: {', '.join(known)}")
        elif further:
            self.problem(further[0], f"what is taken out has no {further[0]}; valid keys: id, remove, note")
        return True

    def text(self, key: str, default: str | None = None, *, required: bool = True) -> str:
        """Return a text; what it was before if it is not given."""
        value = self.toml.fields.get(key)
        if value is None and default is not None:
            return default
        if value is not None and not isinstance(value, str):
            self.problem(key, f'{key} = {value!r} must be text between quotes, such as {key} = "…"')
            return default or ""
        if required and not (value or "").strip():
            self.problem(key, f"{key} is missing; it must be text between quotes")
        return (value or "").strip()

    def texts(self, key: str, default: tuple[str, ...] | None = None, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts, with those that are added to what it was before."""
        texts = self._list(key) if key in self.toml.fields else default or ()
        if required and not texts and not self.is_wrong:
            self.problem(key, f"{key} is missing; it must be a list of at least one text")
        added = self._list(f"add_{key}") if self.is_own and f"add_{key}" in self.toml.fields else ()
        return tuple(dict.fromkeys((*texts, *added)))

    def _list(self, key: str) -> tuple[str, ...]:
        value = self.toml.fields[key]
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.problem(key, f'{key} must be a list of texts that are not empty, such as ["…", "…"]')
            return ()
        for item in value:
            if not any(map(str.isalnum, item)) or len(_VARIANT_PARTS.findall(item)) > _MAX_VARIANT_PARTS:
                self.problem(
                    key,
                    f"{key}: {item[:80]!r} is no name or term; valid is one that has letters or characters, and no "
                    f"more than {_MAX_VARIANT_PARTS} times co-op or 's",
                )
                return ()
        return tuple(item.strip() for item in value)

    def span(self, key: str, help_text: str, default: DateSpan | None = None) -> DateSpan | None:
        """Return a span of days; None if there is none that is valid."""
        if key not in self.toml.fields and default is not None:
            return default
        value = self.toml.fields.get(key, "")
        # TOML has dates and integers of its own: from = 1951 and from = 1951-12-26, without quotes, are valid.
        written = str(value) if isinstance(value, (str, date)) or type(value) is int else ""
        span = parse_edtf(written)
        if span is None:
            problem = f"{key} = {value!r} is not a date" if key in self.toml.fields else f"{key} is missing"
            self.problem(key, f"{problem}; {help_text}")
        return span


def _era(entry: _Entry, key: str, known: Era | None) -> Era | None:
    """Return an era, with the fields of the one of that id where the entry does not give them; None if it is wrong."""
    before = known.span if known else None
    first = entry.span("from", _DATE_HELP, before)
    latest = known.latest if known else OPEN_END
    if "to" in entry.toml.fields:
        goes_on = entry.is_own and entry.toml.fields["to"] == _GOES_ON
        last = None if goes_on else entry.span("to", _DATE_HELP)
        latest = last.latest if last else OPEN_END
    if first and latest <= first.earliest:
        entry.problem(
            "to" if "to" in entry.toml.fields else "from",
            f"to = {entry.toml.fields.get('to', str(latest))!r} lies before from = "
            f"{entry.toml.fields.get('from', str(first.earliest))!r}; valid is the same or a later date, or no `to` "
            "for an era that goes on",
        )
    era = Era(
        id=key,
        zh=entry.text("zh", known.zh if known else None),
        # The traditional form of another name is not that of this one.
        zh_hant=entry.text("zh_hant", known.zh_hant if known and "zh" not in entry.toml.fields else "", required=False),
        en=entry.text("en", known.en if known else None),
        earliest=first.earliest if first else date.min,
        latest=latest,
        part_of=entry.text("part_of", known.part_of if known else "", required=False),
        terms=entry.texts("terms", known.terms if known else None),
        aliases=entry.texts("aliases", known.aliases if known else None),
        note=entry.text("note", known.note if known else "", required=False),
    )
    return None if entry.is_wrong else era


def _clue(entry: _Entry, key: str, known: Clue | None) -> Clue | None:
    span = entry.span("date", _SPAN_HELP, known.span if known else None)
    terms = entry.texts("terms", known.terms if known else None, required=True)
    near = entry.texts("near", known.near if known else None)
    entry.text("note", "", required=False)
    return None if entry.is_wrong or span is None else Clue(id=key, span=span, terms=terms, near=near)


def eras_template() -> str:
    """Return an empty table of an archive's own eras, with a head that explains it by examples."""
    return _TEMPLATE


_TEMPLATE = """\
# Named periods of this archive's own: they extend and overrule the table that comes with hezuo.
# Change it in an editor; it takes effect at the next `hezuo update`. Lines that begin with # are not read.
#
# [[era]]      Begins an entry. With the id of an era of hezuo it overrules what it gives of it, and the rest stays.
# id           A short name for links: English, lower case, hyphens. Never change one that is in use.
# remove       true takes the era of that id out.
# zh, en       The names that readers see; zh_hant is the Chinese one in traditional characters (may be left out).
# from, to     First and last day, month or year; both belong to the era. Leave out `to` if it goes on.
# part_of      Id of the longer era of which it is a phase (may be left out).
# terms        Words that only a text about this era uses, in either language, Chinese ones in either script.
# add_terms    The same, besides those that the era has.
# aliases      Further names by which it can be asked for; add_aliases: besides those that it has.
# [[clue]]     Words that date a text without being an era: id, date (2021, 202X, 2015/2020), terms, near.
#
# The id of an era stands in its links (?era=land-reform). To do without the table of hezuo, write replace_all = true
# above all entries.
#
# Examples (without the # they would count):
#
# [[era]]
# id = "well-digging"
# zh = "打井运动"
# en = "Well-digging campaign"
# from = 1952
# to = "1953-06"
# terms = ["打井运动", "well-digging brigade"]
#
# [[era]]
# id = "land-reform"
# add_terms = ["耕者有其田"]
"""
