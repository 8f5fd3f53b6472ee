"""Tables that librarians keep in a spreadsheet or an editor: what they say, line by line, and what is wrong in them."""

from __future__ import annotations

from search.tables.csv_records import Dialect, Record, column_key, records, write_cells
from search.tables.decoding import decode_table, encode_table, read_table_text, table_encoding
from search.tables.problems import TableProblems
from search.tables.rows import Table, TableRow, read_table
from search.tables.similar_names import did_you_mean
from search.tables.spreadsheet_cells import escaped_cell, unescaped_cell
from search.tables.toml_entries import TomlEntry, read_toml_entries
from search.tables.toml_text import read_toml

__all__ = [
    "Dialect",
    "Record",
    "Table",
    "TableProblems",
    "TableRow",
    "TomlEntry",
    "column_key",
    "decode_table",
    "did_you_mean",
    "encode_table",
    "escaped_cell",
    "read_table",
    "read_table_text",
    "read_toml",
    "read_toml_entries",
    "records",
    "table_encoding",
    "unescaped_cell",
    "write_cells",
]
