"""The gazetteer: administrative units by code, their hierarchy on a day, and the units that a name can refer to.

Units are those of GB/T 2260 from 1980 to 2019 (data/units.tsv, made by tests/tables/make_gazetteer.py) and those
abolished before the standard began (data/historical.tsv); parents and names are kept with their dates, since a
county of 1951 may have lain in a province that no longer exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from search.enrich.gazetteer import chinese_names, english_names
from search.enrich.gazetteer.admin_units import LEVELS, AdminUnit, PlaceMention
from search.enrich.gazetteer.gazetteer_tables import read_units
from search.enrich.gazetteer.name_index import NameIndex
from search.enrich.gazetteer.own_names import NO_OWN_NAMES, OwnNames
from search.enrich.gazetteer.own_places import read_own_places
from search.enrich.gazetteer.romanised_names import label_parts, name_key
from search.errors import ConfigError
from search.text import fold, is_han

__all__ = ["CHINA", "AdminUnit", "Gazetteer"]

CHINA = "CN"
_CODE = re.compile(r"(?:CN|[0-9]{6}|x-[a-z0-9-]+)(?:/(?:CN|[0-9]{6}|x-[a-z0-9-]+))*", re.IGNORECASE)
_COMMA = re.compile("[,，]")
_MAX_DEPTH = 8  # units of a path; there are five levels, so a longer one is a cycle in the tables
_MAX_CONCATENATED = 24  # characters of names without separators; the search is quadratic in them
_MAX_NAME = 100  # characters of a filter value
# Cached paths: the same are asked for again and again within a document and its neighbours in time.
_MAX_CACHED_PATHS = 1 << 15
# Abolished prefectures, and provinces abolished before this day, share names with cities that still exist, and must
# not outrank them.
_ABOLISHED_BEFORE = date(1949, 6, 1)


class Gazetteer:
    """Administrative units and their names through time.

    Args:
        units: Every unit by its code.
        own: Names that an archive's own table adds or takes away.

    Attributes:
        units: Every unit by its code.
    """

    def __init__(self, units: Mapping[str, AdminUnit], own: OwnNames = NO_OWN_NAMES) -> None:
        self.units = units
        self._own = own
        self._paths: dict[tuple[str, date | None], tuple[str, ...]] = {}

    @staticmethod
    def load(places: str = "", *, name: str = "places.tsv") -> Gazetteer:
        """Return the gazetteer of hezuo, extended and overruled by an archive's own table; read once in a process.

        Args:
            places: The archive's own table; empty for none.
            name: Name of its file, for errors.

        Raises:
            ConfigError: If a table is wrong; of the archive's own the message lists all wrong lines.
        """
        try:
            return _own_gazetteer(places) if places else _gazetteer()
        except ConfigError:
            read_own_places(places, _gazetteer().units, name)  # raises the same with the name of the file
            raise

    def unit(self, code: str) -> AdminUnit:
        """Return the unit of a code.

        Raises:
            KeyError: If there is none.
        """
        return self.units[code]

    def path(self, code: str, day: date | None = None) -> tuple[str, ...]:
        """Return the codes from China down to the unit, as the hierarchy stood on a day (today, if None).

        Raises:
            KeyError: If there is no such unit.
        """
        path = self._paths.get((code, day))
        if path is None:
            upwards = [code]
            while upwards[-1] != CHINA and len(upwards) < _MAX_DEPTH:
                upwards.append(self.units[upwards[-1]].parent_on(day))
            path = tuple(reversed(upwards))
            if len(self._paths) >= _MAX_CACHED_PATHS:
                self._paths.clear()
            self._paths[code, day] = path
        return path

    def province(self, code: str, day: date | None = None) -> str | None:
        """Return the short Chinese name of the province in which a unit lay on a day; None for China and great regions.

        From 1949 to 1954 Shenyang, Lüda, Anshan, Fushun and Benxi were municipalities of the Northeast itself, and no
        province of Liaoning existed; they count as Liaoning all the same, where readers look for them.

        Raises:
            KeyError: If there is no such unit.
        """
        return self.province_of(self.path(code, day), day)

    def province_of(self, path: Sequence[str], day: date | None = None) -> str | None:
        """Return `province` for a unit's path."""
        code = self.province_code(path)
        return None if code is None else self.units[code].short_name_on(day)

    def province_code(self, path: Sequence[str]) -> str | None:
        """Return the code of the province in a unit's path; None for China and the great regions."""
        return next((code for code in path if self.units[code].level == "province"), None)

    def level(self, code: str, day: date | None = None) -> str:
        """Return the level on a day: a city or island that is a province today may have lain in another then."""
        unit = self.units[code]
        if unit.level == "province" and self.units[unit.parent_on(day)].level == "province":
            return "prefecture"
        return unit.level

    def is_within(self, code: str, region: str, day: date | None = None) -> bool:
        """Return whether a unit is a region or lay in it on the day, lies in it today, or once did."""
        return region in self.path(code, day) or region in self.path(code) or region in self._ancestors[code]

    def resolve(self, name: str) -> tuple[str, ...]:
        """Return the codes that a typed filter value can mean, only those of the highest level; () if unknown.

        Understands codes, Chinese names in either script, pinyin with or without tones, spaces and a word for the
        level, Wade-Giles, postal spellings and English names.
        """
        if len(name) > _MAX_NAME:
            return ()
        text = " ".join(name.split())
        if _CODE.fullmatch(text):
            return self._resolve_path(text.split("/"))
        return self._resolve_name(text) or (self._resolve_with_regions(text) if _COMMA.search(text) else ())

    def with_great_regions(self, path: str) -> tuple[str, ...]:
        """Return the paths that a path of codes means, with the great region between China and a province.

        Links of before there were great regions lack it. Jiangxi has two, for it lay in another from 1949 to 1954.

        Args:
            path: Codes that are known, with `/` between them.
        """
        country, *below = path.split("/")
        unit = self.units[below[0]] if below else None
        if country != CHINA or unit is None or unit.level != "province":
            return (path,)
        parents = dict.fromkeys(membership.parent for membership in unit.parents)
        regions = [code for code in parents if self.units[code].level == "great-region"]
        return tuple("/".join((country, code, *below)) for code in regions) or (path,)

    def _resolve_path(self, codes: list[str]) -> tuple[str, ...]:
        """Return the last of some codes if each is known and lies, or once lay, in the one before."""
        codes = [CHINA if code.upper() == CHINA else code for code in codes]
        if any(code not in self.units for code in codes):
            return ()
        steps = pairwise(codes)
        return tuple(codes[-1:]) if all(above in (CHINA, *self._ancestors[code]) for above, code in steps) else ()

    def _resolve_name(self, text: str) -> tuple[str, ...]:
        """Return units of one name, or of names concatenated from the largest down (河南省新乡)."""
        folded = fold(text)
        if not any(is_han(char) for char in folded):
            highest = self._highest(self.name_index.romanised.find(text))
            key = name_key(text)
            own = tuple(code for code in highest if key in map(name_key, label_parts(self.units[code].name_en)))
            return own or highest
        folded = folded.replace(" ", "")
        full, short = self.name_index.find_chinese(folded)
        if full or short:
            highest = self._highest([*full, *short])
            own = tuple(code for code in highest if fold(self.units[code].name) == folded)
            return tuple(dict.fromkeys([*(own or highest), *full]))
        return self._resolve_concatenated(folded) if len(folded) <= _MAX_CONCATENATED else ()

    def _resolve_concatenated(self, folded: str) -> tuple[str, ...]:
        reached: dict[int, list[str]] = {0: []}
        for end in range(2, len(folded) + 1):
            for begin in [start for start in reached if start <= end - 2]:
                full, short = self.name_index.find_chinese(folded[begin:end])
                codes = [*full, *short]
                if begin:
                    codes = [code for code in codes if self._is_below(code, reached[begin])]
                if codes:
                    reached[end] = codes
                    break
        return self._highest(reached.get(len(folded), []))

    def _resolve_with_regions(self, text: str) -> tuple[str, ...]:
        """Return units of a name with the regions around it after commas: `Xinxiang, Henan`, `Hebei, China`."""
        *parts, outermost = (part.strip() for part in _COMMA.split(text))
        regions = self._resolve_name(outermost)
        for part in reversed(parts):
            full, short = self.name_index.find_chinese(fold(part))
            codes = [*self._resolve_name(part), *self.name_index.romanised.find(part), *full, *short]
            regions = self._highest(code for code in codes if self._is_below(code, regions))
        return regions

    def _is_below(self, code: str, regions: Iterable[str]) -> bool:
        return any(code != region and (region == CHINA or self.is_within(code, region)) for region in regions)

    def scan(self, text: str) -> list[PlaceMention]:
        """Return mentions in text of either language, in reading order, each with its candidate units.

        Foreign places are included, without candidates. Takes time in proportion to the text and never raises.
        """
        text = chinese_names.without_surrogates(text)
        mentions = english_names.find_english_names(text, self.name_index)
        if chinese_names.has_han_run(text):
            mentions += chinese_names.find_chinese_names(text, self.name_index, self._ancestors)
        return sorted(mentions, key=lambda mention: (mention.start, mention.end))

    @cached_property
    def name_index(self) -> NameIndex:
        """The index of every name of every unit, built at first use."""
        return NameIndex(self.units, self._own)

    @cached_property
    def _ancestors(self) -> Mapping[str, frozenset[str]]:
        """Each unit with every unit in which it has lain at any time."""
        ancestors: dict[str, frozenset[str]] = {CHINA: frozenset({CHINA})}

        def above(code: str, depth: int) -> frozenset[str]:
            if code not in ancestors and depth < _MAX_DEPTH:
                parents = {span.parent for span in self.units[code].parents}
                ancestors[code] = frozenset({code}).union(*(above(parent, depth + 1) for parent in parents))
            return ancestors.get(code, frozenset())

        for code in self.units:
            above(code, 0)
        return ancestors

    def _highest(self, codes: Iterable[str]) -> tuple[str, ...]:
        ranked = [(self._rank(code), code) for code in dict.fromkeys(codes)]
        best = min((rank for rank, _ in ranked), default=0)
        return tuple(code for rank, code in ranked if rank == best)

    def _rank(self, code: str) -> int:
        unit = self.units[code]
        is_abolished = unit.valid_to is not None and (unit.level == "prefecture" or unit.valid_to < _ABOLISHED_BEFORE)
        return LEVELS.index(unit.level) + (is_abolished and unit.level != "county")


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer(read_units())


@lru_cache(maxsize=2)  # an update needs that of the table before, too
def _own_gazetteer(places: str) -> Gazetteer:
    return Gazetteer(*read_own_places(places, _gazetteer().units, "places.tsv"))
