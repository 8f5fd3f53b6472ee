"""Turns what a search found into facets with the names that people know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.engine import Masks, Matches, OpenIndex, Selection
from search.enrich import EraTable, Gazetteer
from search.library.facet_trees import Label, build_facet
from search.present import date_value_label
from search.query import path_end
from search.results import Facet

__all__ = ["Labels", "facets"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The names of regions and eras.

    Attributes:
        gazetteer: The table of places.
        eras: The table of named periods.
    """

    gazetteer: Gazetteer
    eras: EraTable

    def region(self, code: str) -> tuple[str, str]:
        """English and Chinese name of a region's code, or of the last code of a path; the code itself if unknown."""
        try:
            unit = self.gazetteer.unit(path_end(code))
        except KeyError:
            return code, ""
        return unit.name_en, unit.name

    def era(self, era_id: str) -> tuple[str, str]:
        """English and Chinese name of an era; the id itself if it has left the table since the index was built."""
        try:
            era = self.eras[era_id]
        except KeyError:
            return era_id, ""
        return era.en, era.zh

    def of(self, name: str) -> Label:
        """What names the values of a facet or filter."""
        known: dict[str, Label] = {"date": date_value_label, "region": self.region, "era": self.era}
        return known.get(name, lambda value: (value, ""))


def facets(
    names: Sequence[str], index: OpenIndex, masks: Masks, matches: Matches, kept: Matches, labels: Labels
) -> dict[str, Facet]:
    """Each facet, counted under all choices but its own.

    Args:
        names: Of the facets.
        index: Where the documents are.
        masks: What the result is narrowed by.
        matches: The result before it is narrowed.
        kept: And after it.
        labels: Names of values.
    """
    everybody = _selected(index, kept)
    found = {}
    for name in names:
        others = matches.kept(masks.combined(without=name)) if masks.narrows(name) else kept
        selection = everybody if others is kept else _selected(index, others)
        column = index.columns.facets[name]
        order = {era.id: place for place, era in enumerate(labels.eras)} if name == "era" else {}
        found[name] = build_facet(name, column, column.counts(selection), masks.chosen(name), labels.of(name), order)
    return found


def _selected(index: OpenIndex, matches: Matches) -> Selection | None:
    """The documents of a result for counting; None for all that there are."""
    return None if matches.total == index.size else Selection(matches.selection(), index.size)
