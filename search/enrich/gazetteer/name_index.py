"""Index of the Chinese names of every unit: look-up of a whole name, and the automaton for running text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

import ahocorasick_rs

from search.enrich.gazetteer.admin_units import AdminUnit, ChineseEntry, at_level, is_city_district
from search.enrich.gazetteer.gazetteer_tables import read_tsv_table, read_word_list
from search.enrich.gazetteer.own_names import NO_OWN_NAMES, OwnNames
from search.enrich.gazetteer.romanised_index import RomanisedIndex
from search.errors import ConfigError
from search.text import fold

__all__ = ["NameIndex"]

# Suffixes that make a short name a full one, and the level that each means.
CHINESE_SUFFIXES = {
    "省": "province", "自治区": "province", "专区": "prefecture", "专署": "prefecture", "地区": "prefecture",
    "地委": "prefecture", "行署": "prefecture", "盟": "prefecture", "州": "prefecture", "自治州": "prefecture",
    "分区": "prefecture", "市": "city", "县": "county", "旗": "county", "区": "district",
}  # fmt: skip
_OLD_CHARACTERS = str.maketrans("丘冈", "邱岗")
_CHINA = ("中国", "我国", "全国", "中华人民共和国", "祖国大陆")


class NameIndex:
    """Names of all units, for look-ups by a whole name and for recognition in running text."""

    def __init__(self, units: Mapping[str, AdminUnit], own: OwnNames = NO_OWN_NAMES) -> None:
        self.units, self.own = units, own

    # ---- look-ups -------------------------------------------------------------------------------------------------

    def find_chinese(self, folded: str) -> tuple[list[str], list[str]]:
        """Return units of which a folded text is the full name, and those of which it is a short or suffixed one."""
        if folded in _CHINA:
            return ["CN"], []
        entry = self.chinese_entries.get(folded)
        if entry and (entry.full or entry.short):
            return list(entry.full), list(entry.short)
        for length in (3, 2, 1):
            level = CHINESE_SUFFIXES.get(folded[-length:])
            bare = self.chinese_entries.get(folded[:-length])
            if level and bare:
                return [], self.at_level((*bare.full, *bare.short), level) or [*bare.full, *bare.short]
        return [], []

    def at_level(self, codes: Iterable[str], level: str) -> list[str]:
        """Return those of some units that a word for a level allows; a `city` may be of any level below China."""
        return [unit.code for unit in at_level((self.units[code] for code in codes), level)]

    @cached_property
    def romanised(self) -> RomanisedIndex:
        """The names in Latin letters."""
        return RomanisedIndex(self.units, self.own)

    # ---- running text ---------------------------------------------------------------------------------------------

    @cached_property
    def chinese_entries(self) -> Mapping[str, ChineseEntry]:
        """Every Chinese name and abbreviation, folded."""
        full: defaultdict[str, list[str]] = defaultdict(list)
        short: defaultdict[str, list[str]] = defaultdict(list)
        for unit in self.units.values():
            for name in unit.names:
                for spelling in _spellings(name.full):
                    full[spelling].append(unit.code)
                for spelling in () if is_city_district(unit, name.full) else _spellings(name.short):
                    short[spelling].append(unit.code)
        ambiguous = set(read_word_list("needs_context", "zh"))
        entries: dict[str, ChineseEntry] = {}
        for spelling in {**full, **short}:
            is_district = spelling in full and all(
                is_city_district(self.units[code], spelling) for code in full[spelling]
            )
            entries[fold(spelling)] = ChineseEntry(
                _unique(full.get(spelling)),
                _unique(short.get(spelling)),
                needs_context=spelling in ambiguous,
                is_city_district=is_district,
            )
        for pattern, codes, note in self._abbreviations():
            if note != "single":
                known = entries.get(pattern, ChineseEntry())
                entries[pattern] = replace(known, short=_unique([*codes, *known.short]), is_abbreviation=True)
        for written in self.own.shorts & entries.keys():
            entries[written] = replace(entries[written], is_own=True)
        for written in self.own.listed & entries.keys():
            entries[written] = replace(entries[written], needs_context=False, is_own=True)
        for written, code in self.own.meanings.items():
            entries[written] = ChineseEntry(full=(code,), is_own=True)
        return {written: entry for written, entry in entries.items() if written not in self.own.never}

    def may_begin_chinese(self, folded: str) -> bool:
        """Return whether any Chinese name or abbreviation begins with a folded text."""
        insertion_point = bisect_left(self._sorted_names, folded)
        return insertion_point < len(self._sorted_names) and self._sorted_names[insertion_point].startswith(folded)

    @cached_property
    def _sorted_names(self) -> tuple[str, ...]:
        return tuple(sorted(self.chinese_entries))

    @cached_property
    def automaton_entries(self) -> Mapping[str, ChineseEntry]:
        """What each string of folded characters can refer to in running text."""
        not_units = {
            kind: {fold(word): ChineseEntry(kind=kind) for word in read_word_list(kind, "zh")}
            for kind in ("blocked", "foreign")
        }
        china = {word: ChineseEntry(short=("CN",), kind="china") for word in _CHINA}
        own = {name: self.chinese_entries[name] for name in self.own.listed if name in self.chinese_entries}
        never = {name: ChineseEntry(kind="blocked") for name in self.own.never}
        return {**self.chinese_entries, **not_units["blocked"], **not_units["foreign"], **china, **own, **never}

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        """The strings of `automaton_entries` in the automaton's order."""
        return tuple(self.automaton_entries)

    @cached_property
    def automaton(self) -> ahocorasick_rs.AhoCorasick:
        """Automaton that finds the strings of `automaton_entries`, overlapping ones included."""
        return ahocorasick_rs.AhoCorasick(list(self.patterns), matchkind=ahocorasick_rs.MatchKind.Standard)

    @cached_property
    def same_script_places(self) -> frozenset[str]:
        """Foreign places, folded, in countries whose names are written in Chinese characters."""
        return frozenset(fold(word) for word in read_word_list("foreign", "same_script"))

    @cached_property
    def levels(self) -> Mapping[str, str]:
        """The level of each unit."""
        return {code: unit.level for code, unit in self.units.items()}

    @cached_property
    def one_character_names(self) -> Mapping[str, str]:
        """One-character names of provinces."""
        return {pattern: codes[0] for pattern, codes, note in self._abbreviations() if note == "single"}

    @cached_property
    def head_nouns_zh(self) -> tuple[str, ...]:
        """Nouns that a Chinese place name before them only qualifies: 烤鸭 after 北京."""
        return tuple(fold(word) for word in read_word_list("asides", "zh"))

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Whole names of products, dialects and the like that begin with a place's."""
        return tuple(fold(word) for word in read_word_list("asides", "products"))

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """Provinces, folded, whose names are also those of places abroad."""
        return frozenset(fold(word) for word in read_word_list("foreign", "namesakes"))

    @cached_property
    def head_nouns_en(self) -> frozenset[str]:
        """Nouns, in lower case, that an English place name before them only qualifies."""
        return frozenset(word.lower() for word in read_word_list("asides", "en", "|"))

    # ---- tables ---------------------------------------------------------------------------------------------------

    def _abbreviations(self) -> list[tuple[str, tuple[str, ...], str]]:
        rows = []
        for number, row in read_tsv_table("abbreviations.tsv", ("pattern", "codes", "note")):
            codes = tuple(row["codes"].split())
            if not codes or any(code not in self.units for code in codes):
                raise ConfigError(f"abbreviations.tsv, line {number}: {row['codes']!r} must be codes of units")
            rows.append((row["pattern"], codes, row["note"]))
        return rows


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name, and as it was often printed before characters were standardised: 任邱, 井岗山."""
    return tuple(dict.fromkeys((name, name.translate(_OLD_CHARACTERS))))


def _unique(codes: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes or ()))
