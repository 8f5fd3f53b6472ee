"""Which documents may have other places once an archive's own table of places has changed.

What a document's places are is decided by the names that stand in its texts, and by what is known of the units that
these can mean, of those in which they lie or lay, and of their successors. So a document is touched if it has a name
that means something else now, or one that can mean a unit of which any of that has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ahocorasick_rs import AhoCorasick, MatchKind

from search.enrich.gazetteer import chinese_names, english_names
from search.enrich.gazetteer.admin_units import AdminUnit, ChineseEntry, RomanisedEntry
from search.enrich.gazetteer.gazetteer import CHINA, Gazetteer
from search.errors import ConfigError
from search.model import Document
from search.text import fold

__all__ = ["places_changed"]

_MAX_WORDS = 1 << 17  # words that are remembered; a few megabytes
_BETWEEN = "|"  # between the parts of a text, so that no name is found across them


def places_changed(before: str, now: str) -> Callable[[Document], bool]:
    """Return the test of whether a document may have other places by one table than by another.

    Args:
        before: An archive's own table of places; empty for none.
        now: The same after it was changed.

    Returns:
        A function of a document, with or without its facts; it misses none, and is True for some that have the same.

    Raises:
        ConfigError: If the table of now is wrong.
    """
    new = Gazetteer.load(now)
    try:
        old = Gazetteer.load(before)
    except ConfigError:  # it was valid for another version of hezuo
        return lambda _: True
    return _ChangedPlaces(old, new).may_touch


class _ChangedPlaces:
    """The names that may make other places of a text by one gazetteer than by another."""

    def __init__(self, before: Gazetteer, now: Gazetteer) -> None:
        self._now = now
        codes = _touched_units(before, now)
        old, new = before.name_index, now.name_index
        chinese = _changed_names(old.automaton_entries, new.automaton_entries, codes)
        abbreviations = {**new.one_character_names, **chinese_names.CITY_CODES}
        chinese |= {char for char, code in abbreviations.items() if code in codes}
        self._chinese = AhoCorasick(sorted(chinese), matchkind=MatchKind.Standard) if chinese else None
        self._latin = frozenset(_changed_names(old.romanised.entries, new.romanised.entries, codes))
        self._first_words = frozenset(key.partition(" ")[0] for key in self._latin)
        self._other_words: set[str] = set()  # that have been seen to begin none of the names, as they were printed

    def may_touch(self, document: Document) -> bool:
        """Return whether a document has any of the names."""
        parts = [part for text in document.texts for part in (text.title, *(each.text for each in text.paragraphs))]
        text = chinese_names.without_surrogates(_BETWEEN.join(parts))
        if self._chinese is not None and self._chinese.find_matches_as_indexes(fold(text)):
            return True
        words = english_names.capitalised_words(text) if self._latin else []
        if self._other_words.issuperset(words) or not self._has_first_word(words):
            return False
        keys = english_names.possible_keys(text, self._now.name_index, self._first_words)
        return any(key in self._latin for key in keys)

    def _has_first_word(self, words: Iterable[str]) -> bool:
        """Return whether any of some words may begin one of the names in Latin letters."""
        has_any = False
        for word in set(words) - self._other_words:
            if self._first_words.isdisjoint(english_names.word_keys(word)):
                if len(self._other_words) >= _MAX_WORDS:
                    self._other_words.clear()
                self._other_words.add(word)
            else:
                has_any = True
        return has_any


def _touched_units(before: Gazetteer, now: Gazetteer) -> set[str]:
    """Return the codes of the units that have changed, or that depend on one that has."""
    units: dict[str, tuple[AdminUnit | None, AdminUnit | None]] = {
        code: (before.units.get(code), now.units.get(code)) for code in {**before.units, **now.units}
    }
    spellings = [gazetteer.name_index.romanised.customary_of for gazetteer in (before, now)]
    changed = {
        code for code, (old, new) in units.items() if old != new or spellings[0].get(code) != spellings[1].get(code)
    }
    moved = {code for code in changed if _shape(units[code][0]) != _shape(units[code][1])}
    # What lies in a unit has it in its path, whatever the unit is called; a name passes on to what succeeded it.
    dependents, heirs = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for code, versions in units.items():
        for unit in filter(None, versions):
            for above in {unit.parent, *(membership.parent for membership in unit.parents), *unit.successors}:
                dependents[above].add(code)
            for heir in {*unit.successors, *((unit.parent,) if unit.is_office else ())}:
                heirs[heir].add(code)
    return (_reached(moved, dependents) | _reached(changed, heirs)) - {CHINA}


def _shape(unit: AdminUnit | None) -> object:
    """Return what of a unit matters to the units within it: its place, level and years, and its short names by day."""
    if unit is None:
        return None
    names = tuple((name.short, name.until) for name in unit.names if name.until != date.min)
    return unit.level, unit.parent, unit.parents, unit.valid_from, unit.valid_to, unit.successors, names


def _reached(codes: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Return some codes, and all that can be reached from them."""
    reached, open_codes = set(codes), list(codes)
    while open_codes:
        for code in edges.get(open_codes.pop(), ()):
            if code not in reached:
                reached.add(code)
                open_codes.append(code)
    return reached


def _changed_names(
    before: Mapping[str, ChineseEntry] | Mapping[str, RomanisedEntry],
    now: Mapping[str, ChineseEntry] | Mapping[str, RomanisedEntry],
    codes: set[str],
) -> set[str]:
    """Return the names that mean something else by two indexes, or that can mean one of some units by either."""
    names = {name for name in {**before, **now} if before.get(name) != now.get(name)}
    for entries in (before, now):
        names |= {name for name, entry in entries.items() if not codes.isdisjoint(_codes(entry))}
    return names


def _codes(entry: ChineseEntry | RomanisedEntry) -> tuple[str, ...]:
    return entry.codes if isinstance(entry, RomanisedEntry) else (*entry.full, *entry.short)
