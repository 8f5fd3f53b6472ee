"""Answer questions over an open index: the facade that other programs embed."""

from __future__ import annotations

from search.library.exporting.export import MAX_EXPORTED, Export, ExportArguments
from search.library.library import Library
from search.library.ranking import NamedDocuments, Neighbours, Ranking
from search.library.validation import date_span, filter_values

__all__ = [
    "MAX_EXPORTED",
    "Export",
    "ExportArguments",
    "Library",
    "NamedDocuments",
    "Neighbours",
    "Ranking",
    "date_span",
    "filter_values",
]
