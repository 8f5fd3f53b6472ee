"""Enrichment of documents with dates, places, eras and glosses, each with the words it rests on as evidence."""

from __future__ import annotations

from search.enrich.dates.finder import parse_date
from search.enrich.enricher import Enricher
from search.enrich.eras.table import EraTable
from search.enrich.places.gazetteer import Gazetteer
from search.enrich.places.gazetteer_tables import read_tsv_table
from search.enrich.places.place_queries import PlaceNames, places_named
from search.enrich.places.romanised_names import label_parts, wade_giles_name

__all__ = [
    "Enricher",
    "EraTable",
    "Gazetteer",
    "PlaceNames",
    "label_parts",
    "parse_date",
    "places_named",
    "read_tsv_table",
    "wade_giles_name",
]
