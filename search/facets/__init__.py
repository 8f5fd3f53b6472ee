"""What documents can be narrowed by, as people are told: names, labels and descriptions, without Whoosh or tables."""

from __future__ import annotations

from search.facets.descriptions import FACET_DESCRIPTIONS, LANGS, SCANNED, FacetDescription

__all__ = ["FACET_DESCRIPTIONS", "LANGS", "SCANNED", "FacetDescription"]
