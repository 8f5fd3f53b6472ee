"""Build the facets of a result, with English and Chinese labels of regions, eras, dates and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.enrich import EraTable, Gazetteer
from search.library.facets.trees import FacetLabeler, build_facet
from search.present import date_value_label
from search.query import SCANNED_LABEL, FacetCounts, column_label, path_end
from search.results import Facet

__all__ = ["FacetLabels", "build_facets"]


@dataclass(frozen=True, slots=True)
class FacetLabels:
    """Labels of facet values.

    Attributes:
        gazetteer: The table of places.
        eras: The table of named periods.
    """

    gazetteer: Gazetteer
    eras: EraTable

    def region(self, code: str) -> tuple[str, str]:
        """Return the English and Chinese name of a region by its code, or by a path of codes; the code if unknown."""
        try:
            unit = self.gazetteer.unit(path_end(code))
        except KeyError:
            return code, ""
        return unit.name_en, unit.name

    def era(self, era_id: str) -> tuple[str, str]:
        """Return the English and Chinese name of an era; the id if the table of eras no longer has it."""
        try:
            era = self.eras[era_id]
        except KeyError:
            return era_id, ""
        return era.en, era.zh

    def of(self, name: str) -> FacetLabeler:
        """Return the function from the values of a facet or filter to labels."""
        known: dict[str, FacetLabeler] = {"date": date_value_label, "region": self.region, "column": column_label}
        known |= dict.fromkeys(("era", "period"), self.era)
        known["scan"] = lambda _: SCANNED_LABEL
        return known.get(name, lambda value: (value, ""))


def build_facets(counts: Mapping[str, FacetCounts], labels: FacetLabels) -> dict[str, Facet]:
    """Return facets as trees of values with labels.

    Args:
        counts: Counts by facet.
        labels: Labels of values.
    """
    order = {era.id: rank for rank, era in enumerate(labels.eras)}
    return {
        name: build_facet(name, values, labels.of(name), order if name in ("era", "period") else {})
        for name, values in counts.items()
    }
