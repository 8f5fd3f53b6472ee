"""Index of the names of every unit in Latin letters: pinyin, Wade-Giles, postal, customary and English spellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from search.enrich.gazetteer import romanised_names
from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, RomanisedEntry, at_level, is_city_district
from search.enrich.gazetteer.gazetteer_tables import read_tsv_table, read_word_list
from search.enrich.gazetteer.own_names import NO_OWN_NAMES, OwnNames
from search.errors import ConfigError
from search.text import is_han

__all__ = ["RomanisedIndex"]

_CHINA = ("China", "People's Republic of China", "PRC", "Chinese", "Communist China", "New China", "mainland China")
_SHORTEST_POSTAL = 6  # letters; shorter spellings by rule are words of English and other names: Hui, Sui, Nasi


class RomanisedIndex:
    """Names of all units in Latin letters, for look-ups by a whole name and for recognition in running text."""

    def __init__(self, units: Mapping[str, AdminUnit], own: OwnNames = NO_OWN_NAMES) -> None:
        self.units, self.own = units, own

    def find(self, text: str) -> list[str]:
        """Return units of which a text in Latin letters is the name, with or without tones and a word for the level."""
        if text in _CHINA:
            return ["CN"]
        text = romanised_names.label_parts(text)[0]
        bare, level = romanised_names.strip_level_word(text)
        for name, wanted in ((text, ""), (bare, level), (romanised_names.strip_ethnic_names(bare), level)):
            codes = self._find_spelling(name)
            if level == "county" and wanted:
                codes = [*codes, *self._county_stems.get(romanised_names.name_key(name), [])]
            if codes:
                return self._at_level(codes, wanted) or list(codes)
        return []

    def _find_spelling(self, name: str) -> list[str]:
        """Return units of a spelling.

        Its tones decide; without them the customary spelling if it means a higher unit than pinyin, then pinyin that is
        divided into the same syllables (xi nan is 西南, and xin an 新安), then any pinyin of the same letters.
        """
        toned = romanised_names.toned_key(name)
        codes = self._toned.get(toned, []) if toned else []
        key = romanised_names.name_key(name)
        if own := self._own_meanings.get(key):
            return [own]
        pinyin = [*self._great_regions.get(key, []), *self._english.get(key, [])]
        if divided_alike := self._by_syllables.get(romanised_names.syllable_key(name)):
            divided_otherwise = {*self._great_regions.get(key, []), *self._pinyin.get(key, [])} - {*divided_alike}
            pinyin = [code for code in pinyin if code not in divided_otherwise]
        custom = self._romanised.get(key, [])
        if custom and self._best_level(custom) < self._best_level(pinyin):
            pinyin = custom
        return codes or pinyin or custom or self._wade_giles.get(key, []) or self._postal_rule.get(key, [])

    def _at_level(self, codes: Iterable[str], level: str) -> list[str]:
        return [unit.code for unit in at_level((self.units[code] for code in codes), level)]

    def _best_level(self, codes: Iterable[str]) -> int:
        return min((LEVELS.index(self.units[code].level) for code in codes), default=len(LEVELS))

    # ---- running text ---------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> Mapping[str, RomanisedEntry]:
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
            entries[key] = RomanisedEntry(
                tuple(dict.fromkeys([code, *known])), is_common_word=key in self._common_words
            )
        spaced_key = romanised_names.spaced_key
        own = {key: entries[key] for key in (spaced_key(spelling) for spelling, _ in self.own.spellings)}
        entries |= {spaced_key(word): RomanisedEntry(kind="foreign") for word in read_word_list("foreign", "en", "|")}
        entries |= {spaced_key(word): RomanisedEntry(kind="blocked") for word in read_word_list("blocked", "en", "|")}
        entries |= {spaced_key(word): RomanisedEntry(("CN",), kind="china") for word in _CHINA}
        entries |= own | {key: RomanisedEntry((code,)) for key, code in self.own.latin_meanings.items()}
        return entries | {key: RomanisedEntry(kind="blocked") for key in self.own.latin_never}

    @cached_property
    def _own_meanings(self) -> Mapping[str, str]:
        return {key.replace(" ", ""): code for key, code in self.own.latin_meanings.items()}

    @cached_property
    def _common_words(self) -> frozenset[str]:
        """Keys of English names and spellings that are common words."""
        return frozenset(romanised_names.name_key(word) for word in read_word_list("needs_context", "en", "|"))

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
        return [*rows, *self.own.spellings]

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
            if not is_city_district(unit, name.full) and unit.level != "great-region"
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
            if not is_city_district(unit, unit.full_name)
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


def _group_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second texts of each first text, in order and without repetition."""
    groups: dict[str, list[str]] = {}
    for first, second in pairs:
        group = groups.setdefault(first, [])
        if second not in group:
            group.append(second)
    return groups
