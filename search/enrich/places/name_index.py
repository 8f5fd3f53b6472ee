"""Index of every name of every unit: look-up of Chinese and romanised names, and the automaton for running text."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib.resources import files

import ahocorasick_rs

from search.enrich.places import romanised_names
from search.enrich.places.admin_units import LEVELS, AdminUnit, ChineseEntry, RomanisedEntry
from search.enrich.places.gazetteer_tables import read_tsv_table
from search.errors import ConfigError
from search.text import fold, is_han

__all__ = ["NameIndex"]

# Suffixes that make a short name a full one, and the level that each means.
CHINESE_SUFFIXES = {
    "省": "province", "自治区": "province", "专区": "prefecture", "专署": "prefecture", "地区": "prefecture",
    "地委": "prefecture", "行署": "prefecture", "盟": "prefecture", "州": "prefecture", "自治州": "prefecture",
    "分区": "prefecture", "市": "city", "县": "county", "旗": "county", "区": "district",
}  # fmt: skip
_OLD_CHARACTERS = str.maketrans("丘冈", "邱岗")
_CHINA = ("中国", "我国", "全国", "中华人民共和国", "祖国大陆")
_CHINA_EN = ("China", "People's Republic of China", "PRC", "Chinese", "Communist China", "New China", "mainland China")
_SHORTEST_POSTAL = 6  # letters; shorter spellings by rule are words of English and other names: Hui, Sui, Nasi
_TABLE_OF_WORDS = "not_places.toml"


def _word_list(section: str, entry: str, separator: str | None = None) -> tuple[str, ...]:
    """Return a list of words from not_places.toml, where it is one multi-line string for readability."""
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


class NameIndex:
    """Names of all units, for look-ups by a whole name and for recognition in running text."""

    def __init__(self, units: Mapping[str, AdminUnit]) -> None:
        self.units = units

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

    def find_latin(self, text: str) -> list[str]:
        """Return units of which a text in Latin letters is the name, with or without tones and a word for the level."""
        if text in _CHINA_EN:
            return ["CN"]
        text = romanised_names.label_parts(text)[0]
        bare, level = romanised_names.strip_level_word(text)
        for name, wanted in ((text, ""), (bare, level), (romanised_names.strip_ethnic_names(bare), level)):
            codes = self._find_spelling(name)
            if level == "county" and wanted:
                codes = [*codes, *self._county_stems.get(romanised_names.name_key(name), [])]
            if codes:
                return self.at_level(codes, wanted) or list(codes)
        return []

    def _find_spelling(self, name: str) -> list[str]:
        """Return units of a spelling.

        Its tones decide; without them the customary spelling if it means a higher unit than pinyin, then pinyin that is
        divided into the same syllables (xi nan is 西南, and xin an 新安), then any pinyin of the same letters.
        """
        toned = romanised_names.toned_key(name)
        codes = self._toned.get(toned, []) if toned else []
        key = romanised_names.name_key(name)
        pinyin = [*self._great_regions.get(key, []), *self._english.get(key, [])]
        if divided_alike := self._by_syllables.get(romanised_names.syllable_key(name)):
            divided_otherwise = {*self._great_regions.get(key, []), *self._pinyin.get(key, [])} - {*divided_alike}
            pinyin = [code for code in pinyin if code not in divided_otherwise]
        custom = self._romanised.get(key, [])
        if custom and self._best_level(custom) < self._best_level(pinyin):
            pinyin = custom
        return codes or pinyin or custom or self._wade_giles.get(key, []) or self._postal_rule.get(key, [])

    def _best_level(self, codes: Iterable[str]) -> int:
        return min((LEVELS.index(self.units[code].level) for code in codes), default=len(LEVELS))

    def at_level(self, codes: Iterable[str], level: str) -> list[str]:
        """Return those of some units that a word for a level allows; a `city` may be of any level below China."""
        units = [self.units[code] for code in codes]
        if level == "city":
            return [unit.code for unit in units if any(name.full.endswith("市") for name in unit.names)]
        if level == "district":
            return [unit.code for unit in units if unit.full_name.endswith("区") and unit.level == "county"]
        return [unit.code for unit in units if not level or unit.level == level]

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
                for spelling in () if _is_city_district(unit, name.full) else _spellings(name.short):
                    short[spelling].append(unit.code)
        ambiguous = set(_word_list("needs_context", "zh"))
        entries: dict[str, ChineseEntry] = {}
        for spelling in {**full, **short}:
            is_city_district = spelling in full and all(
                _is_city_district(self.units[code], spelling) for code in full[spelling]
            )
            entries[fold(spelling)] = ChineseEntry(
                _unique(full.get(spelling)),
                _unique(short.get(spelling)),
                needs_context=spelling in ambiguous,
                is_city_district=is_city_district,
            )
        for pattern, codes, note in self._abbreviations():
            if note != "single":
                known = entries.get(pattern, ChineseEntry())
                entries[pattern] = replace(known, short=_unique([*codes, *known.short]), is_abbreviation=True)
        return entries

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
            kind: {fold(word): ChineseEntry(kind=kind) for word in _word_list(kind, "zh")}
            for kind in ("blocked", "foreign")
        }
        china = {word: ChineseEntry(short=("CN",), kind="china") for word in _CHINA}
        return {**self.chinese_entries, **not_units["blocked"], **not_units["foreign"], **china}

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
        return frozenset(fold(word) for word in _word_list("foreign", "same_script"))

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
        return tuple(fold(word) for word in _word_list("asides", "zh"))

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Whole names of products, dialects and the like that begin with a place's."""
        return tuple(fold(word) for word in _word_list("asides", "products"))

    @cached_property
    def namesakes(self) -> frozenset[str]:
        """Provinces, folded, whose names are also those of places abroad."""
        return frozenset(fold(word) for word in _word_list("foreign", "namesakes"))

    @cached_property
    def head_nouns_en(self) -> frozenset[str]:
        """Nouns, in lower case, that an English place name before them only qualifies."""
        return frozenset(word.lower() for word in _word_list("asides", "en", "|"))

    @cached_property
    def latin_entries(self) -> Mapping[str, RomanisedEntry]:
        """What one to four words in Latin letters can refer to, by `romanised_names.spaced_key`."""
        entries: dict[str, RomanisedEntry] = {}
        for key, codes in self._county_stems.items():
            entries[key] = RomanisedEntry(tuple(codes), is_county_stem=True, needs_context=True)
        for key, codes in self._wade_giles.items():
            entries[key] = RomanisedEntry(tuple(codes), needs_hyphens=True, needs_context=self._is_lower(codes))
        for key, codes in self._english.items():
            entries[key] = RomanisedEntry(
                tuple(codes), needs_context=self._is_lower(codes), is_common_word=key in self._common_words
            )
        customary = [
            (label, unit.code)
            for unit in self.units.values()
            for label in romanised_names.label_parts(unit.name_en)
            if " " in label
        ]
        for spelling, code in [*self._romanised_rows, *customary]:
            key = romanised_names.spaced_key(spelling)
            known = entries[key].codes if key in entries and not entries[key].is_county_stem else ()
            entries[key] = RomanisedEntry(_unique([code, *known]), is_common_word=key in self._common_words)
        spaced_key = romanised_names.spaced_key
        entries |= {spaced_key(word): RomanisedEntry(kind="foreign") for word in _word_list("foreign", "en", "|")}
        entries |= {spaced_key(word): RomanisedEntry(kind="blocked") for word in _word_list("blocked", "en", "|")}
        return entries | {spaced_key(word): RomanisedEntry(("CN",), kind="china") for word in _CHINA_EN}

    @cached_property
    def _common_words(self) -> frozenset[str]:
        """Keys of English names and spellings that are common words."""
        return frozenset(romanised_names.name_key(word) for word in _word_list("needs_context", "en", "|"))

    def _is_lower(self, codes: Iterable[str]) -> bool:
        return all(self.units[code].level == "county" for code in codes)

    # ---- tables ---------------------------------------------------------------------------------------------------

    @cached_property
    def _romanised_rows(self) -> list[tuple[str, str]]:
        rows = []
        for number, row in read_tsv_table("romanised.tsv", ("spelling", "code", "note")):
            if row["code"] not in self.units:
                raise ConfigError(f"romanised.tsv, line {number}: no unit has the code {row['code']!r}")
            rows.append((row["spelling"], row["code"]))
        return rows

    @cached_property
    def customary(self) -> Mapping[str, str]:
        """The Chinese name that a customary spelling stands for, where the table says so: Chefoo is 烟台."""
        with_names = read_tsv_table("romanised.tsv", ("spelling", "code", "note"))
        return {row["spelling"]: row["note"] for _, row in with_names if any(is_han(char) for char in row["note"])}

    @cached_property
    def customary_of(self) -> Mapping[str, list[str]]:
        """The customary spellings of each unit that has any: Peking, Peiping."""
        return _group_pairs((code, spelling) for spelling, code in self._romanised_rows)

    @cached_property
    def postal(self) -> Mapping[str, str]:
        """The spelling of each unit in the postal atlases, where the table has it: Hopeh for 河北."""
        rows = read_tsv_table("romanised.tsv", ("spelling", "code", "note"))
        postal = [(row["code"], row["spelling"]) for _, row in rows if row["note"] == "postal"]
        return dict(reversed(postal))  # the first of several

    @cached_property
    def customary_names(self) -> Mapping[str, str]:
        """`customary` by the keys of the spellings."""
        return {romanised_names.name_key(spelling): name for spelling, name in self.customary.items()}

    def _abbreviations(self) -> list[tuple[str, tuple[str, ...], str]]:
        rows = []
        for number, row in read_tsv_table("abbreviations.tsv", ("pattern", "codes", "note")):
            codes = tuple(row["codes"].split())
            if not codes or any(code not in self.units for code in codes):
                raise ConfigError(f"abbreviations.tsv, line {number}: {row['codes']!r} must be codes of units")
            rows.append((row["pattern"], codes, row["note"]))
        return rows

    @cached_property
    def _romanised(self) -> Mapping[str, list[str]]:
        return _group_pairs((romanised_names.name_key(spelling), code) for spelling, code in self._romanised_rows)

    @cached_property
    def _readings(self) -> list[tuple[str, str]]:
        """(code, toned syllables) of every name that may stand without 区, but for the great regions.

        In running text Xinan is 新安: 西南 is written Southwest.
        """
        return [
            (unit.code, name.pinyin)
            for unit in self.units.values()
            for name in unit.names
            if not _is_city_district(unit, name.full) and unit.level != "great-region"
        ]

    @cached_property
    def _great_region_readings(self) -> list[tuple[str, str]]:
        return [
            (unit.code, name.pinyin)
            for unit in self.units.values()
            for name in unit.names
            if unit.level == "great-region"
        ]

    @cached_property
    def _great_regions(self) -> Mapping[str, list[str]]:
        return _group_pairs((romanised_names.name_key(reading), code) for code, reading in self._great_region_readings)

    @cached_property
    def _by_syllables(self) -> Mapping[str, list[str]]:
        """Codes by the toneless syllables of their names, with spaces between them."""
        return _group_pairs(
            (romanised_names.syllable_key(reading), code)
            for code, reading in [*self._great_region_readings, *self._readings]
            if code != "610000"  # as in _pinyin
        )

    @cached_property
    def _pinyin(self) -> Mapping[str, list[str]]:
        """Codes by the keys of the toneless readings of their names; "shanxi" is 山西, for 陕西 is written Shaanxi."""
        pairs = ((romanised_names.name_key(reading), code) for code, reading in self._readings if code != "610000")
        return _group_pairs(pairs)

    @cached_property
    def _english(self) -> Mapping[str, list[str]]:
        plain = [(key, code) for key, codes in self._pinyin.items() for code in codes]
        own = [
            (romanised_names.name_key(label), unit.code)
            for unit in self.units.values()
            if not _is_city_district(unit, unit.full_name)
            for label in romanised_names.label_parts(unit.name_en)
        ]
        return _group_pairs([*own, *plain])

    @cached_property
    def _toned(self) -> Mapping[str, list[str]]:
        readings = [*self._great_region_readings, *self._readings]
        return _group_pairs((romanised_names.toned_key(reading) or "", code) for code, reading in readings)

    @cached_property
    def _wade_giles(self) -> Mapping[str, list[str]]:
        pairs = [
            (romanised_names.name_key(romanised_names.wade_giles_name(reading)), code)
            for code, reading in self._readings
            if code != "610000"
        ]
        return _group_pairs(pairs)

    @cached_property
    def _postal_rule(self) -> Mapping[str, list[str]]:
        """Codes by the keys of the spellings that the postal atlases' rules allow for a name's reading."""
        pairs = (
            (romanised_names.name_key(spelling), code)
            for code, reading in self._readings
            for spelling in romanised_names.postal_names(reading)
            if code != "610000"
        )
        return _group_pairs(
            (key, code) for key, code in pairs if len(key) >= _SHORTEST_POSTAL and key not in self._common_words
        )

    @cached_property
    def _county_stems(self) -> Mapping[str, list[str]]:
        """County codes by the key of the first syllable: `xin` for 忻县 and 新县, usually written Xin County."""
        return _group_pairs(
            (romanised_names.name_key(reading.split()[0]), code)
            for code, reading in self._readings
            if reading.endswith(" xiàn") and reading.count(" ") == 1
        )


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name, and as it was often printed before characters were standardised: 任邱, 井岗山."""
    return tuple(dict.fromkeys((name, name.translate(_OLD_CHARACTERS))))


def _is_city_district(unit: AdminUnit, full: str) -> bool:
    """Return whether a name is that of a city's district, too common a word to stand without 区."""
    return unit.level == "county" and full.endswith(("区", "新区")) and not full.endswith(("林区", "特区"))


def _unique(codes: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes or ()))


def _group_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second texts of each first text, in order and without repetition."""
    groups: dict[str, list[str]] = {}
    for first, second in pairs:
        group = groups.setdefault(first, [])
        if second not in group:
            group.append(second)
    return groups
