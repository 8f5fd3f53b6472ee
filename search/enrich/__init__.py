"""Turns documents as they were read into documents that know their dates, places, eras and glosses, with evidence."""

from __future__ import annotations

from search.enrich.dates.finder import parse_date
from search.enrich.dates.iso import parse_edtf
from search.enrich.enricher import Enricher
from search.enrich.eras.entries import Era
from search.enrich.eras.table import EraTable
from search.enrich.places.gazetteer import Gazetteer
from search.enrich.places.gazetteer_tables import read_table
from search.enrich.places.place_queries import PlaceNames, places_named
from search.enrich.places.romanised_names import labels, wade_giles

__all__ = [
    "Enricher",
    "Era",
    "EraTable",
    "Gazetteer",
    "PlaceNames",
    "labels",
    "parse_date",
    "parse_edtf",
    "places_named",
    "read_table",
    "wade_giles",
]
