"""Pictures drawn by the server: their geometry is computed here, and templates in `hezuo/pictures` print it as SVG.

A picture is a function of plain numbers and knows neither Flask nor the library. Positions are on scales from 0 to 100,
which templates print as per cent, so that one picture fits every width of page while its letters keep their size.
"""

from __future__ import annotations

from web.pictures.lanes import EraSpan
from web.pictures.month_grid import DayCell, MonthGrid, month_grid
from web.pictures.periods import Choose, Period, Unit
from web.pictures.scales import Tints
from web.pictures.sparkline import Sparkline, sparkline
from web.pictures.tile_grid import GRID
from web.pictures.tile_map import PlaceCount, TileMap, tile_map
from web.pictures.timeline import OtherDocuments, PeriodCount, Timeline, timeline
from web.pictures.trend_chart import MOST_LINES, TrendChart, TrendLine, TrendPoint, trend_chart

__all__ = [
    "GRID",
    "MOST_LINES",
    "Choose",
    "DayCell",
    "EraSpan",
    "MonthGrid",
    "OtherDocuments",
    "Period",
    "PeriodCount",
    "PlaceCount",
    "Sparkline",
    "TileMap",
    "Timeline",
    "Tints",
    "TrendChart",
    "TrendLine",
    "TrendPoint",
    "Unit",
    "month_grid",
    "sparkline",
    "tile_map",
    "timeline",
    "trend_chart",
]
