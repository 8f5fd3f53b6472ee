"""Cells of a CSV file that no spreadsheet takes for a formula, and the same read back (OWASP, CSV injection)."""

from __future__ import annotations

import re

__all__ = ["escaped_cell", "unescaped_cell"]

# What makes a cell a formula; East Asian spreadsheets take full-width signs for the half-width ones.
_SIGNS = "=+@＝＋－＠-"  # the hyphen last, for the brackets below
# Quotation marks, spaces, control characters and what is not seen (Unicode's Default_Ignorable_Code_Point), which some
# programs drop in front; tabs and line ends are treated below.
_FILLER = (
    "[\"' \x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
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
