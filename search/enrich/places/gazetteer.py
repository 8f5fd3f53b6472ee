"""Turns the tables of administrative units into look-ups: a unit, its path on a day, the units that a name can mean.

Units are those of GB/T 2260 from 1980 to 2019 (data/units.tsv, made by tests/tables/make_gazetteer.py) and those
that had gone before the standard began (data/historical.tsv); which unit lay in which, and what it was called, are
kept with their dates, since a county of 1951 may have lain in a province that readers of today cannot name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from itertools import pairwise

from search.enrich.places import chinese_names, english_names
from search.enrich.places.gazetteer_tables import read_units
from search.enrich.places.spellings import Spellings
from search.enrich.places.units import LEVELS, Match, Unit
from search.text import fold, is_han

__all__ = ["CHINA", "Gazetteer", "Unit"]

CHINA = "CN"
_CODE = re.compile(r"(?:CN|[0-9]{6}|x-[a-z-]+)(?:/(?:CN|[0-9]{6}|x-[a-z-]+))*", re.IGNORECASE)
_COMMA = re.compile("[,，]")
_DEEPEST = 8
_LONGEST_ROW = 24
_LONGEST_NAME = 100
# Paths are asked for again and again within a document and its neighbours in time.
_MOST_PATHS = 1 << 15
# Prefectures that have gone, and provinces that had by then, share names with cities that are still there, and do not
# outrank them.
_SHORT_LIVED = date(1949, 6, 1)


class Gazetteer:
    """Administrative units and their names through time.

    Attributes:
        units: Every unit by its code.
    """

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units
        self._paths: dict[tuple[str, date | None], tuple[str, ...]] = {}

    @staticmethod
    @cache
    def load() -> Gazetteer:
        """The gazetteer of the package's own tables, read once.

        Raises:
            ConfigError: If a table is wrong.
        """
        return Gazetteer(read_units())

    def unit(self, code: str) -> Unit:
        """The unit of a code.

        Raises:
            KeyError: If there is none.
        """
        return self.units[code]

    def path(self, code: str, day: date | None = None) -> tuple[str, ...]:
        """Codes from China down to the unit, as the hierarchy stood on a day (today, if None).

        Raises:
            KeyError: If there is no such unit.
        """
        path = self._paths.get((code, day))
        if path is None:
            climbed = [code]
            while climbed[-1] != CHINA and len(climbed) < _DEEPEST:
                climbed.append(self.units[climbed[-1]].parent_on(day))
            path = tuple(reversed(climbed))
            if len(self._paths) >= _MOST_PATHS:
                self._paths.clear()
            self._paths[code, day] = path
        return path

    def province(self, code: str, day: date | None = None) -> str | None:
        """Short Chinese name of the province in which a unit lay on a day; None for China.

        From 1949 to 1954 Shenyang, Lüda, Anshan, Fushun and Benxi were municipalities of the Northeast itself, and no
        province of Liaoning existed; they stand in Liaoning all the same, where readers look for them.

        Raises:
            KeyError: If there is no such unit.
        """
        return self.province_of(self.path(code, day), day)

    def province_of(self, path: Sequence[str], day: date | None = None) -> str | None:
        """As `province`, for a unit's path."""
        if len(path) < 2:
            return None
        return self.units[path[1]].name_on(day)

    def level(self, code: str, day: date | None = None) -> str:
        """Level on a day: a city or island that is a province today may have lain in another then."""
        unit = self.units[code]
        if unit.level == "province" and unit.parent_on(day) != CHINA:
            return "prefecture"
        return unit.level

    def lies_in(self, code: str, region: str, day: date | None = None) -> bool:
        """Whether a unit is a region or lay in it on the day, lies in it today, or did before it moved."""
        return region in self.path(code, day) or region in self.path(code) or region in self._ever[code]

    def resolve(self, name: str) -> tuple[str, ...]:
        """Codes that a filter value typed by a person can mean; the highest level wins, () if nobody is called so.

        Understands codes, Chinese names in either script, pinyin with or without tones, spaces and a word for the
        level, Wade-Giles, postal spellings and English names.
        """
        if len(name) > _LONGEST_NAME:
            return ()
        text = " ".join(name.split())
        if _CODE.fullmatch(text):
            return self._by_path(text.split("/"))
        return self._named(text) or (self._named_within(text) if _COMMA.search(text) else ())

    def _by_path(self, codes: list[str]) -> tuple[str, ...]:
        """The last of some codes if each is one and lies, or once lay, in the one before."""
        codes = [CHINA if code.upper() == CHINA else code for code in codes]
        if any(code not in self.units for code in codes):
            return ()
        steps = pairwise(codes)
        return tuple(codes[-1:]) if all(above in (CHINA, *self._ever[code]) for above, code in steps) else ()

    def _named(self, text: str) -> tuple[str, ...]:
        """Units of one name, or of names that follow one another from the largest down (河南省新乡)."""
        folded = fold(text)
        if not any(is_han(char) for char in folded):
            return self._highest(self.spellings.roman(text))
        folded = folded.replace(" ", "")
        full, others = self.spellings.chinese(folded)
        if full or others:
            return tuple(dict.fromkeys([*self._highest([*full, *others]), *full]))
        return self._named_in_a_row(folded) if len(folded) <= _LONGEST_ROW else ()

    def _named_in_a_row(self, folded: str) -> tuple[str, ...]:
        reached: dict[int, list[str]] = {0: []}
        for end in range(2, len(folded) + 1):
            for begin in [at for at in reached if at <= end - 2]:
                full, others = self.spellings.chinese(folded[begin:end])
                codes = [*full, *others]
                if begin:
                    codes = [code for code in codes if self._lies_below(code, reached[begin])]
                if codes:
                    reached[end] = codes
                    break
        return self._highest(reached.get(len(folded), []))

    def _named_within(self, text: str) -> tuple[str, ...]:
        """Units of a name with the regions around it after commas: `Xinxiang, Henan`, `Hebei, China`."""
        *parts, outermost = (part.strip() for part in _COMMA.split(text))
        found = self._named(outermost)
        for part in reversed(parts):
            full, others = self.spellings.chinese(fold(part))
            codes = [*self._named(part), *self.spellings.roman(part), *full, *others]
            found = self._highest(code for code in codes if self._lies_below(code, found))
        return found

    def _lies_below(self, code: str, regions: Iterable[str]) -> bool:
        return any(code != region and (region == CHINA or self.lies_in(code, region)) for region in regions)

    def scan(self, text: str) -> list[Match]:
        """Names in running text of either language, in reading order, each with the units that it can mean.

        Names of foreign places are among them, and stand for no unit. Takes time in proportion to the text and never
        raises.
        """
        text = chinese_names.without_surrogates(text)
        matches = english_names.find(text, self.spellings)
        if chinese_names.has_han(text):
            matches += chinese_names.find(text, self.spellings, self._ever)
        return sorted(matches, key=lambda match: (match.start, match.end))

    @cached_property
    def spellings(self) -> Spellings:
        """Every name of every unit."""
        return Spellings(self.units)

    @cached_property
    def _ever(self) -> Mapping[str, frozenset[str]]:
        """Each unit with every unit in which it has lain at any time."""
        found: dict[str, frozenset[str]] = {CHINA: frozenset({CHINA})}

        def above(code: str, depth: int) -> frozenset[str]:
            if code not in found and depth < _DEEPEST:
                parents = {span.parent for span in self.units[code].parents}
                found[code] = frozenset({code}).union(*(above(parent, depth + 1) for parent in parents))
            return found.get(code, frozenset())

        for code in self.units:
            above(code, 0)
        return found

    def _highest(self, codes: Iterable[str]) -> tuple[str, ...]:
        ranked = [(self._rank(code), code) for code in dict.fromkeys(codes)]
        best = min((rank for rank, _ in ranked), default=0)
        return tuple(code for rank, code in ranked if rank == best)

    def _rank(self, code: str) -> int:
        unit = self.units[code]
        gone = unit.valid_to is not None and (unit.level == "prefecture" or unit.valid_to < _SHORT_LIVED)
        return LEVELS.index(unit.level) + (gone and unit.level != "county")
