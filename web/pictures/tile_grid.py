"""Where each province of the tile map stands, and its character.

The grid is made for this archive: every province is one square of the same size, in the row and column that its
neighbours leave it, without any border. It shows where to click, not where a boundary runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["COLUMNS", "GRID", "ROWS", "GridCell"]

COLUMNS = 7
"""Columns of the grid."""

ROWS = 8
"""Rows of the grid."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """The square of a province.

    Attributes:
        code: Code of the province in the gazetteer (GB/T 2260).
        character: Its usual abbreviation, simplified.
        traditional: The same in traditional characters.
        column: Column from 0, west to east.
        row: Row from 0, north to south.
    """

    code: str
    character: str
    traditional: str
    column: int
    row: int


_CELLS = (
    GridCell("230000", "黑", "黑", 6, 0),
    GridCell("150000", "蒙", "蒙", 4, 1),
    GridCell("220000", "吉", "吉", 6, 1),
    GridCell("650000", "新", "新", 0, 2),
    GridCell("620000", "甘", "甘", 1, 2),
    GridCell("640000", "宁", "寧", 2, 2),
    GridCell("140000", "晋", "晉", 3, 2),
    GridCell("110000", "京", "京", 4, 2),
    GridCell("120000", "津", "津", 5, 2),
    GridCell("210000", "辽", "遼", 6, 2),
    GridCell("630000", "青", "青", 1, 3),
    GridCell("610000", "陕", "陝", 2, 3),
    GridCell("410000", "豫", "豫", 3, 3),
    GridCell("130000", "冀", "冀", 4, 3),
    GridCell("370000", "鲁", "魯", 5, 3),
    GridCell("540000", "藏", "藏", 0, 4),
    GridCell("510000", "川", "川", 1, 4),
    GridCell("500000", "渝", "渝", 2, 4),
    GridCell("420000", "鄂", "鄂", 3, 4),
    GridCell("340000", "皖", "皖", 4, 4),
    GridCell("320000", "苏", "蘇", 5, 4),
    GridCell("310000", "沪", "滬", 6, 4),
    GridCell("530000", "云", "雲", 1, 5),
    GridCell("520000", "贵", "貴", 2, 5),
    GridCell("430000", "湘", "湘", 3, 5),
    GridCell("360000", "赣", "贛", 4, 5),
    GridCell("330000", "浙", "浙", 5, 5),
    GridCell("450000", "桂", "桂", 2, 6),
    GridCell("440000", "粤", "粵", 3, 6),
    GridCell("350000", "闽", "閩", 4, 6),
    GridCell("710000", "台", "臺", 5, 6),
    GridCell("460000", "琼", "瓊", 2, 7),
    GridCell("820000", "澳", "澳", 3, 7),
    GridCell("810000", "港", "港", 4, 7),
)

GRID: Mapping[str, GridCell] = {cell.code: cell for cell in _CELLS}
"""The squares by code, from north to south and west to east."""
