"""Facets: the values that documents have, and the parsing of values as people type them."""

from __future__ import annotations

from search.query.facets.column_names import column_label
from search.query.facets.document_values import path_end
from search.query.facets.filter_parser import FilterParser
from search.query.facets.names import paper_names, parted, stored_name
from search.query.facets.newspapers import newspaper_names
from search.query.facets.registry import FACETS, FacetDefinition
from search.query.facets.typed_values import SCANNED_LABEL, UNDATED_LABEL, ReferenceTables, date_range

__all__ = [
    "FACETS",
    "SCANNED_LABEL",
    "UNDATED_LABEL",
    "FacetDefinition",
    "FilterParser",
    "ReferenceTables",
    "column_label",
    "date_range",
    "newspaper_names",
    "paper_names",
    "parted",
    "path_end",
    "stored_name",
]
