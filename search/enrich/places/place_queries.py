"""Place names in queries: what a place, typed in any spelling, is called in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.enrich.gazetteer import romanised_names
from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, RomanisedEntry, UnitName
from search.enrich.gazetteer.gazetteer import CHINA, Gazetteer
from search.enrich.gazetteer.name_index import CHINESE_SUFFIXES
from search.text import fold, is_han

__all__ = ["PlaceNames", "PlaceQueries"]

_MAX_LETTERS = 60  # characters of what may be a name
_COUNTY, _DISTRICT = "县", "区"
_AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
_MAX_UNITS = 8  # a name of more units identifies none of them
_MAX_CACHED = 1 << 12  # texts whose places are cached; the same are asked about several times in a query


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """What an administrative unit is called.

    Attributes:
        code: GB/T 2260 code, or that of a historical unit.
        zh: Short Chinese names in simplified characters, the one that the text stands for first: 北京, 北平.
        en: Names in Latin letters, first those of that Chinese name, the usual one before old and customary spellings:
            Beijing, Peking, Peiping.
        certain: Whether the text can hardly be anything but the name; if not, it may as well be a word of the index
            with that spelling.
        is_word: Whether the text is a common word too, such as 和平 or 平原.
    """

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    certain: bool
    is_word: bool = False


class PlaceQueries:
    """Tells what the places that a reader names are called; safe for many threads.

    Args:
        gazetteer: The units.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._named: dict[str, tuple[PlaceNames, ...]] = {}

    def named(self, text: str) -> tuple[PlaceNames, ...]:
        """Return the units whose name a text is: Hopei is 河北, Shansi is 山西 and Shensi is 陕西.

        Args:
            text: The name as a whole: Chinese in either script, pinyin with or without tones, Wade-Giles, postal or
                customary English, with or without a word for the level.

        Returns:
            Those of the highest level; of many units with one Chinese name, a single entry with that name. Empty for
            China, for what is not a name, and for a name in Latin letters of too many units.

        Raises:
            ConfigError: If a table of the gazetteer is wrong.
        """
        places = self._named.get(text)
        if places is None:
            places = _places_named(self._gazetteer, text)
            if len(self._named) >= _MAX_CACHED:
                self._named.clear()
            self._named[text] = places
        return places

    def may_begin(self, text: str) -> bool:
        """Return whether a folded Chinese string is a place's name, with or without its level's word, or begins one."""
        return self._gazetteer.name_index.may_begin_chinese(text) or bool(self.named(text))


def _places_named(gazetteer: Gazetteer, text: str) -> tuple[PlaceNames, ...]:
    if not 2 <= len(text) <= _MAX_LETTERS or any(char.isdigit() for char in text):
        return ()
    codes = [code for code in gazetteer.resolve(text) if code != CHINA]
    entry = gazetteer.name_index.romanised.entries.get(romanised_names.spaced_key(text), RomanisedEntry())
    is_chinese = any(map(is_han, text))
    if not is_chinese:
        codes += _of_lower_level(gazetteer, text, codes)
    if entry.kind != "unit" or not codes or (len(codes) > _MAX_UNITS and not is_chinese):
        return ()
    is_word = entry.is_common_word or (is_chinese and _is_word(gazetteer, text))
    certain = not (entry.needs_context or is_word or (is_chinese and _is_short_of_county(gazetteer, text)))
    units = [gazetteer.units[code] for code in codes]
    if is_chinese:  # 木兰 is the county of this name rather than one that took its seat there once
        full = [unit for unit in units if any(fold(name.full) == fold(text) for name in unit.names)]
        own = [unit for unit in units if any(_is_of(fold(text), name) for name in _names_of(gazetteer, unit))]
        units = full or own or units
    if len(units) > _MAX_UNITS:
        return tuple(_namesakes(gazetteer, units, fold(text), certain=certain, is_word=is_word))
    part = gazetteer.name_index.romanised.customary_names.get(romanised_names.name_key(text), "")
    if part and all(part not in _names_of(gazetteer, unit) for unit in units):
        return (PlaceNames(codes[0], (part,), _customary(gazetteer, codes[0], part), certain, is_word),)
    return tuple(_place_names(gazetteer, unit, fold(text), certain=certain, is_word=is_word) for unit in units)


def _of_lower_level(gazetteer: Gazetteer, text: str, codes: list[str]) -> list[str]:
    """Return counties with the spelling of a prefecture but another Chinese name: Jining is 济宁, and 集宁 too."""
    if any(gazetteer.units[code].level in LEVELS[:2] for code in codes):
        return []
    known = {name.short for code in codes for name in gazetteer.units[code].names}
    return [
        code
        for code in gazetteer.name_index.romanised.find(text)
        if code not in codes
        and not known & {name.short for name in gazetteer.units[code].names}
        and not all(name.full.endswith(_DISTRICT) for name in gazetteer.units[code].names)
    ]


def _is_word(gazetteer: Gazetteer, text: str) -> bool:
    """Return whether a Chinese text, not a full name, is a common word."""
    entry = gazetteer.name_index.chinese_entries.get(fold(text))
    return entry is not None and not entry.full and entry.needs_context


def _is_short_of_county(gazetteer: Gazetteer, text: str) -> bool:
    """Return whether a Chinese text is only a county's short name, which may be a word."""
    entry = gazetteer.name_index.chinese_entries.get(fold(text))
    return entry is not None and not entry.full and all(gazetteer.units[code].level == "county" for code in entry.short)


def _place_names(gazetteer: Gazetteer, unit: AdminUnit, text: str, *, certain: bool, is_word: bool) -> PlaceNames:
    key = romanised_names.name_key(romanised_names.strip_level_word(text)[0])
    typed = {
        name.short: name.english
        for name in unit.names
        if _is_of(text, name.short) or key == romanised_names.name_key(name.english)
    }
    # The text stands for one of the names: 归绥 is Kweisui rather than Hohhot.
    names = typed | _names_of(gazetteer, unit)
    order = [*names]
    is_first = order[:1] == [unit.name]
    english = [
        *(romanised_names.label_parts(unit.name_en) if is_first or not order else ()),
        *(spelling for name in order for spelling in _spellings(gazetteer, unit, name, names[name])),
        *romanised_names.label_parts(unit.name_en),
        *_customary(gazetteer, unit.code, ""),
        *(spelling for name in unit.names if name.short in names for spelling in _systematic(gazetteer, unit, name)),
    ]
    return PlaceNames(unit.code, tuple(map(fold, order)), _distinct(english), certain, is_word)


def _namesakes(
    gazetteer: Gazetteer, units: list[AdminUnit], text: str, *, certain: bool, is_word: bool
) -> Iterator[PlaceNames]:
    """Yield what many units of one Chinese name are called: that name's spellings, and no other names of theirs."""
    english: list[str] = []
    for unit in units:
        for name in unit.names:
            if text in (fold(name.short), fold(name.full)):
                english += (name.english, *_systematic(gazetteer, unit, name))
    if english:
        yield PlaceNames(units[0].code, (text,), _distinct(english), certain, is_word)


def _is_of(text: str, name: str) -> bool:
    """Return whether a folded Chinese text is a short name, with or without a word for the level."""
    rest = text[len(name) :]
    return text.startswith(fold(name)) and (not rest or rest in CHINESE_SUFFIXES or rest.endswith(_AUTONOMOUS))


def _systematic(gazetteer: Gazetteer, unit: AdminUnit, name: UnitName) -> Iterator[str]:
    """Yield the spellings of a name that follow from its reading: Wade-Giles, postal, Gui Sui, Lin County for Linxian.

    Those that are names of other units only are left out, as the Wade-Giles of 陕西 is the name of 山西.
    """
    first, *others = name.pinyin.split()
    spellings = [romanised_names.wade_giles_name(name.pinyin).capitalize()]
    if len(others) == 1 and not name.short.endswith(_COUNTY):
        spellings.append(" ".join(map(romanised_names.english_name, (first, *others))))
    if len(others) == 1 and name.full.endswith(_COUNTY) and name.short.endswith(_COUNTY):
        for stem in (romanised_names.english_name(first), romanised_names.wade_giles_name(first).capitalize()):
            spellings += (f"{stem} County", f"{stem} Hsien")
    spellings += romanised_names.postal_names(name.pinyin)
    for spelling in spellings:
        owners = gazetteer.name_index.romanised.find(spelling)
        if not owners or unit.code in owners:
            yield spelling


def _distinct(spellings: list[str]) -> tuple[str, ...]:
    """Return spellings of which none differs from another by hyphens and the like only: Ho-pei is found as Hopei."""
    by_key: dict[str, str] = {}
    for spelling in spellings:
        key = romanised_names.spaced_key(spelling)
        if key not in by_key or ("-" in by_key[key] and "-" not in spelling):
            by_key[key] = spelling
    return tuple(by_key.values())


def _spellings(gazetteer: Gazetteer, unit: AdminUnit, name: str, english: str) -> Iterator[str]:
    """Yield the spellings of one Chinese name: English, and customary."""
    yield english
    yield from _customary(gazetteer, unit.code, name)
    if name == unit.name:
        yield from _customary(gazetteer, unit.code, "")


def _names_of(gazetteer: Gazetteer, unit: AdminUnit) -> dict[str, str]:
    """Return short Chinese names with their English, latest first, without those of another unit of today.

    Yantai was the special district of Laiyang once, but Laiyang is a county beside it.
    """
    names = {name.short: name.english for name in reversed(unit.names)}
    by_other_names = {name: gazetteer.name_index.find_chinese(fold(name)) for name in names if name != unit.name}
    taken = {
        name
        for name, (full, short) in by_other_names.items()
        if any(_is_now(gazetteer.units[code], name) for code in (*full, *short) if code != unit.code)
    }
    return {name: english for name, english in names.items() if name not in taken}


def _is_now(unit: AdminUnit, name: str) -> bool:
    """Return whether a unit has a name today; an abolished one, such as 归绥 county, takes no name from others."""
    return unit.name == name and unit.valid_to is None


def _customary(gazetteer: Gazetteer, code: str, name: str) -> tuple[str, ...]:
    """Return a unit's customary spellings that stand for a Chinese name, or, if that is empty, for the unit's own."""
    name_index = gazetteer.name_index
    return tuple(
        spelling
        for spelling in name_index.romanised.customary_of.get(code, ())
        if name_index.romanised.customary.get(spelling, "") == name
    )
