"""Turns a place as a reader types it, in any spelling, into what it is called in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from search.enrich.places import romanised_names
from search.enrich.places.gazetteer import CHINA, Gazetteer
from search.enrich.places.units import Roman, Unit
from search.text import fold

__all__ = ["PlaceNames", "places_named"]

_LONGEST = 60  # letters of what may be a name
_MOST_UNITS = 3  # a name that more units bear says nothing of any


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """What an administrative unit is called.

    Attributes:
        code: GB/T 2260 code, or that of a historical unit.
        zh: Short Chinese names in simplified characters, the present one first: 北京, 北平.
        en: Names in Latin letters, the usual one first, then old and customary spellings: Beijing, Peking, Peiping.
        certain: Whether the text can hardly be anything but the name; if not, a word of the index that is spelt so may
            well be meant.
    """

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    certain: bool


@lru_cache(maxsize=4096)
def places_named(text: str) -> tuple[PlaceNames, ...]:
    """The units that a text is the name of: Hopei is 河北, Shansi is 山西 and Shensi is 陕西.

    Args:
        text: The name as a whole: Chinese in either script, pinyin with or without tones, Wade-Giles, postal or
            customary English, with or without a word for the level.

    Returns:
        Those of the highest level; empty for China, for what is no name, and for what too many units are called.

    Raises:
        ConfigError: If a table of the gazetteer is wrong.
    """
    if not 2 <= len(text) <= _LONGEST:
        return ()
    gazetteer = Gazetteer.load()
    codes = [code for code in gazetteer.resolve(text) if code != CHINA]
    roman = gazetteer.spellings.running.get(romanised_names.spaced_key(text), Roman())
    if roman.kind != "unit" or not 0 < len(codes) <= _MOST_UNITS or any(char.isdigit() for char in text):
        return ()
    certain = not (roman.weak or roman.common or _is_weak(gazetteer, text))
    units = [gazetteer.units[code] for code in codes]
    part = gazetteer.spellings.customary_names.get(romanised_names.key(text), "")
    if part and all(part not in _names(gazetteer, unit) for unit in units):
        return (PlaceNames(codes[0], (part,), _customary(gazetteer, codes[0], part), certain),)
    return tuple(_named(gazetteer, unit, certain=certain) for unit in units)


def _is_weak(gazetteer: Gazetteer, text: str) -> bool:
    """Whether a Chinese text is a common word, or only a county's short name, which may be one."""
    entry = gazetteer.spellings.names.get(fold(text))
    if entry is None or entry.full:
        return False
    return entry.weak or all(gazetteer.units[code].level == "county" for code in entry.short)


def _named(gazetteer: Gazetteer, unit: Unit, *, certain: bool) -> PlaceNames:
    names = _names(gazetteer, unit)
    spelt = [spelling for name in ("", *names) for spelling in _customary(gazetteer, unit.code, name)]
    english = [*romanised_names.labels(unit.name_en), *names.values(), *spelt]
    by_key: dict[str, str] = {}
    for name in sorted(english, key=lambda one: "-" in one):  # Ho-pei is found as Hopei
        by_key.setdefault(romanised_names.key(name), name)
    return PlaceNames(unit.code, tuple(map(fold, names)), tuple(by_key.values()), certain)


def _names(gazetteer: Gazetteer, unit: Unit) -> dict[str, str]:
    """Short Chinese names and their English, the last first, without those that are another unit's today.

    Yantai was the special district of Laiyang once, but Laiyang is a county beside it.
    """
    names = {name.short: name.english for name in reversed(unit.names)}
    others = {name: gazetteer.spellings.chinese(fold(name)) for name in names if name != unit.name}
    taken = {
        name
        for name, (full, short) in others.items()
        if any(gazetteer.units[code].name == name for code in (*full, *short) if code != unit.code)
    }
    return {name: english for name, english in names.items() if name not in taken}


def _customary(gazetteer: Gazetteer, code: str, name: str) -> tuple[str, ...]:
    """Customary spellings of a unit that stand for a Chinese name, or, if that is empty, for the unit's own."""
    spellings = gazetteer.spellings
    return tuple(one for one in spellings.customary_of.get(code, ()) if spellings.customary.get(one, "") == name)
