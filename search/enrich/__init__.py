"""Enrichment of documents with dates, places, eras and glosses, each with the words it rests on as evidence."""

from __future__ import annotations

from search.enrich.dates.document_dates import date_of_source, published
from search.enrich.dates.finder import find_dates, parse_date
from search.enrich.dates.iso import parse_edtf
from search.enrich.enricher import Enricher
from search.enrich.eras.entries import Era, eras_template
from search.enrich.eras.eras_changed import eras_changed
from search.enrich.eras.table import EraTable
from search.enrich.gazetteer.gazetteer import CHINA, Gazetteer
from search.enrich.gazetteer.gazetteer_tables import read_tsv_table
from search.enrich.gazetteer.own_places import places_template
from search.enrich.gazetteer.romanised_names import (
    label_parts,
    name_key,
    strip_level_word,
    wade_giles_name,
)
from search.enrich.places.place_queries import PlaceNames, PlaceQueries
from search.enrich.places.places_changed import places_changed
from search.enrich.version import enrichment_versions

__all__ = [
    "CHINA",
    "Enricher",
    "Era",
    "EraTable",
    "Gazetteer",
    "PlaceNames",
    "PlaceQueries",
    "date_of_source",
    "enrichment_versions",
    "eras_changed",
    "eras_template",
    "find_dates",
    "label_parts",
    "name_key",
    "parse_date",
    "parse_edtf",
    "places_changed",
    "places_template",
    "published",
    "read_tsv_table",
    "strip_level_word",
    "wade_giles_name",
]
