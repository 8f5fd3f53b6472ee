"""What documents can be counted and narrowed by: the values that they have, and what a person writes for them."""

from __future__ import annotations

from search.query.facets.document_values import path_end
from search.query.facets.facts import Facts
from search.query.facets.registry import FACETS, FacetDefinition
from search.query.facets.typed_values import LANGS, UNDATED_LABEL, ReferenceTables, date_range

__all__ = [
    "FACETS",
    "LANGS",
    "UNDATED_LABEL",
    "FacetDefinition",
    "Facts",
    "ReferenceTables",
    "date_range",
    "path_end",
]
