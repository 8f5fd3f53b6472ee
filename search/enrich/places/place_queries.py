"""Place names in queries: what a place, typed in any spelling, is called in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from search.enrich.places import romanised_names
from search.enrich.places.admin_units import AdminUnit, RomanisedEntry
from search.enrich.places.gazetteer import CHINA, Gazetteer
from search.text import fold

__all__ = ["PlaceNames", "places_named"]

_MAX_LETTERS = 60  # characters of what may be a name
_MAX_UNITS = 3  # a name of more units identifies none of them


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """What an administrative unit is called.

    Attributes:
        code: GB/T 2260 code, or that of a historical unit.
        zh: Short Chinese names in simplified characters, the present one first: 北京, 北平.
        en: Names in Latin letters, the usual one first, then old and customary spellings: Beijing, Peking, Peiping.
        certain: Whether the text can hardly be anything but the name; if not, it may as well be a word of the index
            with that spelling.
    """

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    certain: bool


@lru_cache(maxsize=4096)
def places_named(text: str) -> tuple[PlaceNames, ...]:
    """Return the units whose name a text is: Hopei is 河北, Shansi is 山西 and Shensi is 陕西.

    Args:
        text: The name as a whole: Chinese in either script, pinyin with or without tones, Wade-Giles, postal or
            customary English, with or without a word for the level.

    Returns:
        Those of the highest level; empty for China, for what is not a name, and for a name of too many units.

    Raises:
        ConfigError: If a table of the gazetteer is wrong.
    """
    if not 2 <= len(text) <= _MAX_LETTERS:
        return ()
    gazetteer = Gazetteer.load()
    codes = [code for code in gazetteer.resolve(text) if code != CHINA]
    entry = gazetteer.name_index.latin_entries.get(romanised_names.spaced_key(text), RomanisedEntry())
    if entry.kind != "unit" or not 0 < len(codes) <= _MAX_UNITS or any(char.isdigit() for char in text):
        return ()
    certain = not (entry.needs_context or entry.is_common_word or _needs_context(gazetteer, text))
    units = [gazetteer.units[code] for code in codes]
    part = gazetteer.name_index.customary_names.get(romanised_names.name_key(text), "")
    if part and all(part not in _names_of(gazetteer, unit) for unit in units):
        return (PlaceNames(codes[0], (part,), _customary(gazetteer, codes[0], part), certain),)
    return tuple(_place_names(gazetteer, unit, certain=certain) for unit in units)


def _needs_context(gazetteer: Gazetteer, text: str) -> bool:
    """Return whether a Chinese text is a common word, or only a county's short name, which may be one."""
    entry = gazetteer.name_index.chinese_entries.get(fold(text))
    if entry is None or entry.full:
        return False
    return entry.needs_context or all(gazetteer.units[code].level == "county" for code in entry.short)


def _place_names(gazetteer: Gazetteer, unit: AdminUnit, *, certain: bool) -> PlaceNames:
    names = _names_of(gazetteer, unit)
    spelt = [spelling for name in ("", *names) for spelling in _customary(gazetteer, unit.code, name)]
    english = [*romanised_names.label_parts(unit.name_en), *names.values(), *spelt]
    by_key: dict[str, str] = {}
    for name in sorted(english, key=lambda name: "-" in name):  # Ho-pei is found as Hopei
        by_key.setdefault(romanised_names.name_key(name), name)
    return PlaceNames(unit.code, tuple(map(fold, names)), tuple(by_key.values()), certain)


def _names_of(gazetteer: Gazetteer, unit: AdminUnit) -> dict[str, str]:
    """Return short Chinese names with their English, latest first, without those of another unit of today.

    Yantai was the special district of Laiyang once, but Laiyang is a county beside it.
    """
    names = {name.short: name.english for name in reversed(unit.names)}
    by_other_names = {name: gazetteer.name_index.find_chinese(fold(name)) for name in names if name != unit.name}
    taken = {
        name
        for name, (full, short) in by_other_names.items()
        if any(gazetteer.units[code].name == name for code in (*full, *short) if code != unit.code)
    }
    return {name: english for name, english in names.items() if name not in taken}


def _customary(gazetteer: Gazetteer, code: str, name: str) -> tuple[str, ...]:
    """Return a unit's customary spellings that stand for a Chinese name, or, if that is empty, for the unit's own."""
    name_index = gazetteer.name_index
    return tuple(
        spelling for spelling in name_index.customary_of.get(code, ()) if name_index.customary.get(spelling, "") == name
    )
