"""Cells of a CSV file that no spreadsheet takes for a formula, and the same read back (OWASP, CSV injection)."""

from __future__ import annotations

import re

__all__ = ["escaped_cell", "unescaped_cell"]

# What makes a cell a formula; East Asian spreadsheets take full-width signs for the half-width ones.
_SIGNS = "=+@＝＋－＠-"  # the hyphen last, for the brackets below
_FILLER = "[\"' \u00a0\u3000]*"  # quotation marks and spaces in front, which some programs drop
# Where a program splits cells: a comma is quoted, but Excel in most of Europe splits at semicolons. Tabs and line ends
# at the beginning of a cell may be dropped.
_STARTS = rf"(?:\A(?={{quote}}{_FILLER}[\t\r\n{_SIGNS}])|(?<=[;\t\r\n])(?={{quote}}{_FILLER}[{_SIGNS}]))"
_UNQUOTED, _QUOTED = re.compile(_STARTS.format(quote="")), re.compile(_STARTS.format(quote="'") + "'")


def escaped_cell(cell: str) -> str:
    """Return a cell with an apostrophe wherever a spreadsheet could take what follows for a formula.

    That is at its beginning, and behind each semicolon, tab and line end.
    """
    return _UNQUOTED.sub("'", cell)


def unescaped_cell(cell: str) -> str:
    """Return the cell that was given to `escaped_cell`."""
    return _QUOTED.sub("", cell)
