"""Finds the units that a librarian means in a table: by code, by Chinese name, or by English name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from search.enrich.gazetteer.admin_units import AdminUnit
from search.enrich.gazetteer.romanised_names import label_parts, name_key, strip_level_word

__all__ = ["OWN_CODE", "UnitSearch"]

OWN_CODE = re.compile(r"x-[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,6}")
"""The code of a unit that is in no edition of GB/T 2260."""

_MOST_LISTED = 6  # units that a message lists


class UnitSearch:
    """Units by code and by name; of those that share a name, the ones that bear it most plainly.

    Args:
        units: Every unit by its code; what is added to it later is found once `add` has been called.
    """

    def __init__(self, units: Mapping[str, AdminUnit]) -> None:
        self._units = units
        self._by_name: list[defaultdict[str, dict[str, None]]] = [defaultdict(dict) for _ in range(5)]
        for unit in units.values():
            self.add(unit)

    def add(self, unit: AdminUnit) -> None:
        """Add a unit's names."""
        current = unit.names[-1]
        self._by_name[0][current.full][unit.code] = None
        self._by_name[2][current.short][unit.code] = None
        for name in unit.names[:-1]:
            self._by_name[1][name.full][unit.code] = None
            self._by_name[3][name.short][unit.code] = None
        for label in label_parts(unit.name_en):
            self._by_name[4][name_key(label)][unit.code] = None

    def find(self, text: str) -> tuple[str, ...]:
        """Return the codes that a text can mean.

        That of which it is the code; else those whose full name of today it is, or else whose full name of once, short
        name of today, short name of once, or English name.
        """
        for code in (text.upper(), text.lower()):
            if code in self._units:
                return (code,)
        for names in self._by_name[:-1]:
            if text in names:
                return tuple(names[text])
        return tuple(self._by_name[-1].get(name_key(strip_level_word(text)[0]), ()))

    def listing(self, codes: Iterable[str]) -> str:
        """Return some units as a message lists them: `140900 (忻州市), 140902 (忻府区)`."""
        listed = [f"{code} ({self._units[code].full_name})" for code in codes]
        more = len(listed) - _MOST_LISTED
        return " or ".join(listed[:_MOST_LISTED]) + (f" or {more} others" if more > 0 else "")
