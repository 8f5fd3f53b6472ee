"""Build the facets of a result, with English and Chinese labels of regions, eras, dates and columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from search.enrich import EraTable, Gazetteer
from search.library.facets.trees import FacetLabeler, build_facet
from search.present import date_value_label
from search.query import FACETS, SCANNED_LABEL, FacetCounts, column_label, paper_names, path_end
from search.results import Facet

__all__ = ["FacetLabels", "build_facets"]


@dataclass(frozen=True, slots=True)
class FacetLabels:
    """Labels of facet values.

    Attributes:
        gazetteer: The table of places.
        eras: The table of named periods.
        form: Returns what documents call a value of a facet, by the name of the facet; see `Words.form`.
    """

    gazetteer: Gazetteer
    eras: EraTable
    form: Callable[[str, str], str]

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

    def paper(self, value: str) -> tuple[str, str]:
        """Return the English and Chinese name of a newspaper or journal, or the one that documents give."""
        return paper_names(value) or self.name("paper", value)

    def name(self, facet: str, value: str) -> tuple[str, str]:
        """Return the name that documents give a value of a facet of names; if there are none, what the value says."""
        form = self.form(facet, value)
        return form.replace("_", " ") if form == value else form, ""

    def of(self, name: str) -> FacetLabeler:
        """Return the function from the values of a facet or filter to labels."""
        known: dict[str, FacetLabeler] = {"date": date_value_label, "region": self.region, "column": column_label}
        known |= dict.fromkeys(("era", "period"), self.era)
        known |= {"scan": lambda _: SCANNED_LABEL, "paper": self.paper}
        if name in FACETS and FACETS[name].forms:
            known.setdefault(name, lambda value: self.name(name, value))
        return known.get(name, lambda value: (value, ""))


def build_facets(counts: Mapping[str, FacetCounts], labels: FacetLabels, limit: int) -> dict[str, Facet]:
    """Return facets as trees of values with labels.

    Args:
        counts: Counts by facet.
        labels: Labels of values.
        limit: Values that are listed of a facet that may have any number, those with most documents.
    """
    order = {era.id: rank for rank, era in enumerate(labels.eras)}
    return {
        name: build_facet(name, values, labels.of(name), order if name in ("era", "period") else {}, limit)
        for name, values in counts.items()
    }
