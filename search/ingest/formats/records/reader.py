"""The formats of records: tables in plain text, and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from search.ingest.accounting import Ledger
from search.ingest.article import Article
from search.ingest.formats.format import Format
from search.ingest.formats.records.delimited import delimited_table, is_delimited
from search.ingest.formats.records.documents import read_table
from search.ingest.formats.records.json_records import json_table
from search.ingest.formats.records.json_text import is_json
from search.ingest.source import Source

__all__ = ["JSON_RECORDS", "TABLES"]


def _read_json(source: Source, ledger: Ledger) -> Iterator[Article]:
    return read_table(json_table(source.text), source, ledger)


def _read_delimited(source: Source, ledger: Ledger) -> Iterator[Article]:
    return read_table(delimited_table(source.text), source, ledger)


JSON_RECORDS = Format("json records", lambda source: is_json(source.text), _read_json)
"""JSON and JSON lines."""

TABLES = Format("table", lambda source: is_delimited(source.text), _read_delimited)
"""CSV and TSV."""
