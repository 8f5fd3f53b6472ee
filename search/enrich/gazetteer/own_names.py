"""Names that an archive's own table adds to those of the gazetteer, or takes from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["NO_OWN_NAMES", "OwnNames"]


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Names of the archive's own table, but for those that units have.

    Attributes:
        listed: Chinese names, folded, that the table lists as a unit's: no list of what is no place says otherwise.
        shorts: Short names, folded, of units that only the table has.
        meanings: Chinese names, folded, that mean one unit in this archive, with its code.
        spellings: Further spellings in Latin letters, each with the code of its unit.
        latin_meanings: Spellings in Latin letters that mean one unit in this archive, with its code.
        never: Chinese names, folded, that are none of a place here.
        latin_never: Names in Latin letters that are none of a place here.
    """

    listed: frozenset[str] = frozenset()
    shorts: frozenset[str] = frozenset()
    meanings: Mapping[str, str] = field(default_factory=dict)
    spellings: tuple[tuple[str, str], ...] = ()
    latin_meanings: Mapping[str, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    latin_never: frozenset[str] = frozenset()


NO_OWN_NAMES = OwnNames()
