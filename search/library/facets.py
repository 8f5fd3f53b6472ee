"""Turns what a search found into facets with the names that people know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.enrich import EraTable, Gazetteer
from search.library.facet_trees import Label, build_facet
from search.present import date_value_label
from search.query import FacetCounts, path_end
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


def facets(counts: Mapping[str, FacetCounts], labels: Labels) -> dict[str, Facet]:
    """Return facets as trees of values with names.

    Args:
        counts: By facet.
        labels: Names of values.
    """
    order = {era.id: place for place, era in enumerate(labels.eras)}
    return {
        name: build_facet(name, found, labels.of(name), order if name == "era" else {})
        for name, found in counts.items()
    }
