"""Tables that librarians keep in a spreadsheet or an editor: what they say, line by line, and what is wrong in them."""

from __future__ import annotations

from search.tables.decoding import decode_table, table_encoding
from search.tables.problems import TableProblems
from search.tables.rows import Table, TableRow, read_table
from search.tables.spreadsheet_cells import escaped_cell, unescaped_cell
from search.tables.toml_entries import TomlEntry, read_toml_entries

__all__ = [
    "Table",
    "TableProblems",
    "TableRow",
    "TomlEntry",
    "decode_table",
    "escaped_cell",
    "read_table",
    "read_toml_entries",
    "table_encoding",
    "unescaped_cell",
]
