"""Turns the units of the gazetteer and the tables of spellings into automata and dictionaries of names."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib.resources import files

import ahocorasick_rs

from search.enrich.places import romanised_names
from search.enrich.places.gazetteer_tables import read_table
from search.enrich.places.units import LEVELS, Entry, Roman, Unit
from search.errors import ConfigError
from search.text import fold, is_han

__all__ = ["Spellings"]

# What may follow a short name to make it a full one, by the level that it speaks of.
CHINESE_SUFFIXES = {
    "省": "province", "自治区": "province", "专区": "prefecture", "专署": "prefecture", "地区": "prefecture",
    "地委": "prefecture", "行署": "prefecture", "盟": "prefecture", "州": "prefecture", "自治州": "prefecture",
    "分区": "prefecture", "市": "city", "县": "county", "旗": "county", "区": "district",
}  # fmt: skip
_CHINA = ("中国", "我国", "全国", "中华人民共和国", "祖国大陆")
_CHINA_EN = ("China", "People's Republic of China", "PRC", "Chinese", "Communist China", "New China", "mainland China")
_TABLE_OF_WORDS = "not_places.toml"


def _words(section: str, entry: str, separator: str | None = None) -> tuple[str, ...]:
    """A list of words from not_places.toml; written as one text so that it stays readable."""
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


class Spellings:
    """Every spelling of every unit, for look-ups and for running text."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units

    # ---- look-ups -------------------------------------------------------------------------------------------------

    def chinese(self, folded: str) -> tuple[list[str], list[str]]:
        """Units of which a folded text is the full name, and those of which it is short or short with a suffix."""
        if folded in _CHINA:
            return ["CN"], []
        entry = self.names.get(folded)
        if entry and (entry.full or entry.short):
            return list(entry.full), list(entry.short)
        for length in (3, 2, 1):
            level = CHINESE_SUFFIXES.get(folded[-length:])
            bare = self.names.get(folded[:-length])
            if level and bare:
                return [], self.at_level((*bare.full, *bare.short), level) or [*bare.full, *bare.short]
        return [], []

    def roman(self, text: str) -> list[str]:
        """Units of which a text in Roman letters is the name, with or without tones and a word for the level."""
        if text in _CHINA_EN:
            return ["CN"]
        text = romanised_names.labels(text)[0]
        bare, level = romanised_names.strip_level(text)
        for name, wanted in ((text, ""), (bare, level), (romanised_names.strip_people(bare), level)):
            codes = self._spelt(name)
            if level == "county" and wanted:
                codes = [*codes, *self._stems.get(romanised_names.key(name), [])]
            if codes:
                return self.at_level(codes, wanted) or list(codes)
        return []

    def _spelt(self, name: str) -> list[str]:
        """Units of a spelling: its tones decide, else custom where it means a higher unit than pinyin, else pinyin."""
        toned = romanised_names.toned_key(name)
        codes = self._toned.get(toned, []) if toned else []
        key = romanised_names.key(name)
        pinyin, custom = self._english.get(key, []), self._romanised.get(key, [])
        if custom and self._top(custom) < self._top(pinyin):
            pinyin = custom
        return codes or pinyin or custom or self._wade_giles.get(key, [])

    def _top(self, codes: Iterable[str]) -> int:
        return min((LEVELS.index(self.units[code].level) for code in codes), default=len(LEVELS))

    def at_level(self, codes: Iterable[str], level: str) -> list[str]:
        """Those of some units that a word for a level allows; a `city` may be of any level below China."""
        units = [self.units[code] for code in codes]
        if level == "city":
            return [each.code for each in units if any(name.full.endswith("市") for name in each.names)]
        if level == "district":
            return [each.code for each in units if each.full_name.endswith("区") and each.level == "county"]
        return [each.code for each in units if not level or each.level == level]

    # ---- running text ---------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> Mapping[str, Entry]:
        """Every Chinese name and abbreviation, folded."""
        full: defaultdict[str, list[str]] = defaultdict(list)
        short: defaultdict[str, list[str]] = defaultdict(list)
        for unit in self.units.values():
            for name in unit.names:
                full[name.full].append(unit.code)
                if not _is_urban(unit, name.full):
                    short[name.short].append(unit.code)
        weak = set(_words("needs_context", "zh"))
        names = {}
        for spelling in {**full, **short}:
            urban = spelling in full and all(_is_urban(self.units[code], spelling) for code in full[spelling])
            names[fold(spelling)] = Entry(
                _unique(full.get(spelling)), _unique(short.get(spelling)), weak=spelling in weak, urban=urban
            )
        for pattern, codes, note in self._abbreviations():
            if note != "single":
                known = names.get(pattern, Entry())
                names[pattern] = replace(known, short=_unique([*codes, *known.short]), abbreviates=True)
        return names

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """What each string of folded characters can be in running text."""
        others = {
            kind: {fold(word): Entry(kind=kind) for word in _words(kind, "zh")} for kind in ("blocked", "foreign")
        }
        china = {word: Entry(short=("CN",), kind="china") for word in _CHINA}
        return {**self.names, **others["blocked"], **others["foreign"], **china}

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """The strings of `entries` in the automaton's order."""
        return tuple(self.entries)

    @cached_property
    def automaton(self) -> ahocorasick_rs.AhoCorasick:
        """Finds the strings of `entries`, all of those that overlap."""
        return ahocorasick_rs.AhoCorasick(list(self.patterns), matchkind=ahocorasick_rs.MatchKind.Standard)

    @cached_property
    def neighbours(self) -> frozenset[str]:
        """Foreign places, folded, in countries whose names are written in Chinese characters."""
        return frozenset(fold(word) for word in _words("foreign", "same_script"))

    @cached_property
    def levels(self) -> Mapping[str, str]:
        """The level of each unit."""
        return {code: unit.level for code, unit in self.units.items()}

    @cached_property
    def singles(self) -> Mapping[str, str]:
        """One-character names of provinces."""
        return {pattern: codes[0] for pattern, codes, note in self._abbreviations() if note == "single"}

    @cached_property
    def asides_zh(self) -> tuple[str, ...]:
        """Words after a Chinese name that make it only the mark of something else."""
        return tuple(fold(word) for word in _words("asides", "zh"))

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Whole names of products, dialects and the like that begin with a place's."""
        return tuple(fold(word) for word in _words("asides", "products"))

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """Provinces, folded, whose names are also those of places abroad."""
        return frozenset(fold(word) for word in _words("foreign", "namesakes"))

    @cached_property
    def asides_en(self) -> frozenset[str]:
        """Words after an English name that make it only the mark of something else."""
        return frozenset(word.lower() for word in _words("asides", "en", "|"))

    @cached_property
    def running(self) -> Mapping[str, Roman]:
        """What one to four words in Roman letters can be; keys are words of `romanised_names.key` with spaces."""
        found: dict[str, Roman] = {}
        common = {romanised_names.key(word) for word in _words("needs_context", "en", "|")}
        for key, codes in self._stems.items():
            found[key] = Roman(tuple(codes), stem=True, weak=True)
        for key, codes in self._wade_giles.items():
            found[key] = Roman(tuple(codes), hyphenated=True, weak=self._is_lower(codes))
        for key, codes in self._english.items():
            found[key] = Roman(tuple(codes), weak=self._is_lower(codes), common=key in common)
        customary = [
            (label, unit.code)
            for unit in self.units.values()
            for label in romanised_names.labels(unit.name_en)
            if " " in label
        ]
        for spelling, code in [*self._romanised_rows, *customary]:
            key = romanised_names.spaced_key(spelling)
            known = found[key].codes if key in found and not found[key].stem else ()
            found[key] = Roman(_unique([code, *known]), common=key in common)
        found |= {romanised_names.spaced_key(word): Roman(kind="foreign") for word in _words("foreign", "en", "|")}
        found |= {romanised_names.spaced_key(word): Roman(kind="blocked") for word in _words("blocked", "en", "|")}
        return found | {romanised_names.spaced_key(word): Roman(("CN",), kind="china") for word in _CHINA_EN}

    def _is_lower(self, codes: Iterable[str]) -> bool:
        return all(self.units[code].level == "county" for code in codes)

    # ---- tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def _romanised_rows(self) -> list[tuple[str, str]]:
        rows = []
        for number, row in read_table("romanised.tsv", ("spelling", "code", "note")):
            if row["code"] not in self.units:
                raise ConfigError(f"romanised.tsv, line {number}: no unit has the code {row['code']!r}")
            rows.append((row["spelling"], row["code"]))
        return rows

    @cached_property
    def customary(self) -> Mapping[str, str]:
        """The Chinese name that a customary spelling stands for, where the table says so: Chefoo is 烟台."""
        with_names = read_table("romanised.tsv", ("spelling", "code", "note"))
        return {row["spelling"]: row["note"] for _, row in with_names if any(is_han(char) for char in row["note"])}

    @cached_property
    def customary_of(self) -> Mapping[str, list[str]]:
        """The customary spellings of each unit that has any: Peking, Peiping."""
        return _grouped((code, spelling) for spelling, code in self._romanised_rows)

    @cached_property
    def customary_names(self) -> Mapping[str, str]:
        """`customary` by the keys of the spellings."""
        return {romanised_names.key(spelling): name for spelling, name in self.customary.items()}

    def _abbreviations(self) -> list[tuple[str, tuple[str, ...], str]]:
        rows = []
        for number, row in read_table("abbreviations.tsv", ("pattern", "codes", "note")):
            codes = tuple(row["codes"].split())
            if not codes or any(code not in self.units for code in codes):
                raise ConfigError(f"abbreviations.tsv, line {number}: {row['codes']!r} must be codes of units")
            rows.append((row["pattern"], codes, row["note"]))
        return rows

    @cached_property
    def _romanised(self) -> Mapping[str, list[str]]:
        return _grouped((romanised_names.key(spelling), code) for spelling, code in self._romanised_rows)

    @cached_property
    def _readings(self) -> list[tuple[str, str]]:
        """(code, toned syllables) of every name that may stand without 区."""
        return [
            (unit.code, name.pinyin)
            for unit in self.units.values()
            for name in unit.names
            if not _is_urban(unit, name.full)
        ]

    @cached_property
    def _english(self) -> Mapping[str, list[str]]:
        plain = [(romanised_names.key(reading), code) for code, reading in self._readings if code != "610000"]
        own = [
            (romanised_names.key(label), unit.code)
            for unit in self.units.values()
            if not _is_urban(unit, unit.full_name)
            for label in romanised_names.labels(unit.name_en)
        ]
        return _grouped([*own, *plain])

    @cached_property
    def _toned(self) -> Mapping[str, list[str]]:
        return _grouped((romanised_names.toned_key(reading) or "", code) for code, reading in self._readings)

    @cached_property
    def _wade_giles(self) -> Mapping[str, list[str]]:
        pairs = [
            (romanised_names.key(romanised_names.wade_giles(reading)), code)
            for code, reading in self._readings
            if code != "610000"
        ]
        return _grouped(pairs)

    @cached_property
    def _stems(self) -> Mapping[str, list[str]]:
        """`xin` for 忻县 and 新县: such a name is usually written Xin County."""
        return _grouped(
            (romanised_names.key(reading.split()[0]), code)
            for code, reading in self._readings
            if reading.endswith(" xiàn") and reading.count(" ") == 1
        )


def _is_urban(unit: Unit, full: str) -> bool:
    """Whether a name is that of a city's district, which is too common a word to stand without 区."""
    return unit.level == "county" and full.endswith(("区", "新区")) and not full.endswith(("林区", "特区"))


def _unique(codes: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes or ()))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What each first text is paired with, in order and once."""
    groups: dict[str, list[str]] = {}
    for first, second in pairs:
        found = groups.setdefault(first, [])
        if second not in found:
            found.append(second)
    return groups
