"""Claims about cells of CSV files: no program takes one for a formula, and each is read back as it was."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tables import escaped_cell, unescaped_cell

SIGNS = "=+-@＝＋－＠"
UNSEEN = "".join(
    char
    for char in map(chr, range(0x110000))
    if unicodedata.category(char) in {"Zs", "Zl", "Zp", "Cc", "Cf"}
    and not "\u0600" <= char <= "\u0605"
    and char not in "\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # which are seen
    and not "\U00013430" <= char <= "\U0001345f"  # joiners of hieroglyphs
    and not "\U0001bca0" <= char <= "\U0001bcaf"  # and of shorthand
)
"""Characters that nobody sees, so that a program may drop them in front of a cell's content."""

CELLS = st.lists(
    st.sampled_from([*SIGNS, "'", '"', ";", "a", "互", "\t", "\n", "\ufe0f", "\u3164"]) | st.sampled_from(UNSEEN),
    max_size=12,
).map("".join)


def as_a_program_reads(cell: str) -> list[str]:
    """The parts of a cell as a program has them that splits at semicolons, tabs and line ends, and drops what is not seen."""
    return [part.lstrip(UNSEEN + '\ufe0f\u3164"') for part in re.split("[;\t\r\n]", cell)]


@given(cell=CELLS)
def test_no_part_of_a_cell_is_a_formula(cell: str) -> None:
    """Wherever a program splits a cell, and whatever it drops, no sign of a formula stands first; the cell can be had back."""
    escaped = escaped_cell(cell)
    assert not [part for part in as_a_program_reads(escaped) if part.startswith(tuple(SIGNS))]
    assert unescaped_cell(escaped) == cell
    assert escaped.replace("'", "") == cell.replace("'", "")


@pytest.mark.parametrize(
    "char", ["\u200b", "\ufeff", "\xa0", "\u2060", "\x00", "\x1f", "\u00ad", "\U000e0020", "\u2003"]
)
def test_what_is_not_seen_hides_no_formula(char: str) -> None:
    """A sign behind characters without width or ink is one all the same; a word behind them is left alone."""
    assert escaped_cell(f"{char}=1+1") == f"'{char}=1+1"
    assert escaped_cell(f"a;{char}{char}@SUM") == f"a;'{char}{char}@SUM"
    assert escaped_cell(f"{char}word") == f"{char}word"
