"""The map of provinces as tiles: one square a province, tinted by the documents about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from web.pictures.scales import Tints
from web.pictures.tile_grid import COLUMNS, GRID, ROWS

__all__ = ["PlaceCount", "Tile", "TileMap", "TintRange", "tile_map"]

TILE = 40
"""Width of a square with its margin, in units of the picture."""

_MARGIN = 2  # around a tile
_GAP = 12  # between the grid and the further tiles
_LARGE, _SMALL = 18, 13  # height of a character alone, and of several
_PER_LINE = 2  # characters of a long name in a line of its tile


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """A place with the number of documents about it.

    Attributes:
        code: Its code in the gazetteer.
        name: Its name in the reader's language.
        lang: BCP 47 tag of the name if it is not the language of the page, else empty.
        chinese: Its short Chinese name in the reader's script, for the tile of a place that the grid does not have.
        count: Number of documents of the result.
        everything: Number of documents of the whole archive, or 0 if that is not compared.
        url: Address of the search narrowed to it, or without it if it is chosen; empty if there is nothing to find.
        chosen: Whether it is chosen.
        level: Number of levels below the chosen place, in a list of what lies in it.
    """

    code: str
    name: str
    lang: str = ""
    chinese: str = ""
    count: int
    everything: int = 0
    url: str
    chosen: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A square of the map, in units of the picture.

    Attributes:
        place: What it stands for.
        share: Of 1, how many documents about it are in the result.
        lines: Its characters, one text a line, with the baseline of each.
        size: Height of a character.
        x: Left edge.
        y: Upper edge.
        count_tint: Class of tint by count.
        share_tint: Class of tint by share.
        compared: Whether the share is shown.
    """

    place: PlaceCount
    share: float
    lines: tuple[tuple[str, float], ...]
    size: int
    x: int
    y: int
    count_tint: int
    share_tint: int
    compared: bool

    @property
    def classes(self) -> str:
        """The classes of the style sheet: its tint by count and by share, and whether it is chosen."""
        by_share = f" s{self.share_tint}" if self.compared else ""
        return f"c{self.count_tint}{by_share}{' chosen' if self.place.chosen else ''}"

    @property
    def middle(self) -> float:
        """Where its characters are centred."""
        return self.x + TILE / 2 - _MARGIN


@dataclass(frozen=True, slots=True)
class TintRange:
    """A class of tint with the whole numbers, or the per cent, that it stands for."""

    tint: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMap:
    """The map as it is drawn.

    Attributes:
        width: Width in units of the picture.
        height: Height likewise.
        tiles: The squares of the provinces, and those of further places that have documents.
        places: Places with documents, those with most first.
        within: What lies in the chosen place, in the order given.
        compared: Whether a share can be shown.
        count_legend: Classes by count.
        share_legend: Classes by share, in per cent.
    """

    width: int
    height: int
    tiles: tuple[Tile, ...]
    places: tuple[PlaceCount, ...]
    within: tuple[PlaceCount, ...]
    compared: bool
    count_legend: tuple[TintRange, ...]
    share_legend: tuple[TintRange, ...]

    @property
    def size(self) -> int:
        """Width and height of a square, in units of the picture."""
        return TILE - 2 * _MARGIN


def tile_map(
    places: Iterable[PlaceCount],
    *,
    within: Iterable[PlaceCount] = (),
    compared: bool = False,
    traditional: bool = False,
) -> TileMap:
    """Return the map of the documents about each province.

    Args:
        places: The provinces, and other places at or above their level: each that the grid has gets its square, and
            each other one a square in a row below if it has documents or is chosen. One that is missing has none.
        within: What lies in the chosen place: each prefecture before its counties.
        compared: Whether `everything` is known, so that a share can be shown.
        traditional: Whether characters are traditional.
    """
    by_code = {place.code: place for place in places}
    known = [by_code.get(code) or PlaceCount(code=code, name="", count=0, url="") for code in GRID]
    further = [place for code, place in by_code.items() if code not in GRID and (place.count or place.chosen)]
    further.sort(key=lambda place: (-place.count, place.code))
    shown = [*known, *further]
    counts = Tints.of_counts([place.count for place in shown])
    shares = Tints.of_shares([_share(place) for place in shown])
    tiles = [
        _tile(place, _cell(rank - len(GRID), place.code), counts, shares, traditional=traditional, compared=compared)
        for rank, place in enumerate(shown)
    ]
    rows = -(-len(further) // COLUMNS)
    return TileMap(
        width=COLUMNS * TILE,
        height=ROWS * TILE + (_GAP + rows * TILE if rows else 0),
        tiles=tuple(tiles),
        places=tuple(sorted(filter(_is_listed, shown), key=lambda place: (-place.count, place.code))),
        within=tuple(filter(_is_listed, within)),
        compared=compared,
        count_legend=_count_legend(counts) if any(place.count for place in shown) else (),
        share_legend=_share_legend(shares) if compared and any(place.count for place in shown) else (),
    )


def _cell(rank: int, code: str) -> tuple[int, int]:
    """Return upper left corner of the square of a place of the grid, or of the further place with a rank from 0."""
    if code in GRID:
        return GRID[code].column * TILE + _MARGIN, GRID[code].row * TILE + _MARGIN
    return rank % COLUMNS * TILE + _MARGIN, ROWS * TILE + _GAP + rank // COLUMNS * TILE + _MARGIN


def _tile(
    place: PlaceCount, corner: tuple[int, int], counts: Tints, shares: Tints, *, traditional: bool, compared: bool
) -> Tile:
    cell = GRID.get(place.code)
    text = (cell.traditional if traditional else cell.character) if cell else place.chinese or place.name
    texts = _broken(text)
    size = _LARGE if len(text) == 1 else _SMALL
    x, y = corner
    middle = y + TILE / 2 - _MARGIN
    # A Han character is centred on a line about .36 of its height above its baseline.
    baselines = [middle + size * (0.36 + 1.1 * (rank - (len(texts) - 1) / 2)) for rank in range(len(texts))]
    return Tile(
        place=place,
        share=_share(place),
        lines=tuple((line, round(baseline, 1)) for line, baseline in zip(texts, baselines, strict=True)),
        size=size,
        x=x,
        y=y,
        count_tint=counts.of(place.count),
        share_tint=shares.of(_share(place)),
        compared=compared,
    )


def _broken(text: str) -> list[str]:
    """Return the lines of a tile: one of at most two characters, else two of two."""
    if len(text) > 2 * _PER_LINE:
        text = text[: 2 * _PER_LINE - 1] + "…"
    return [text[start : start + _PER_LINE] for start in range(0, len(text), _PER_LINE)]


def _share(place: PlaceCount) -> float:
    return place.count / max(place.count, place.everything) if place.count > 0 else 0.0


def _is_listed(place: PlaceCount) -> bool:
    return place.count > 0 or place.chosen


def _count_legend(tints: Tints) -> tuple[TintRange, ...]:
    return tuple(TintRange(tint, int(low) + 1, int(high)) for tint, low, high in tints.ranges)


def _share_legend(tints: Tints) -> tuple[TintRange, ...]:
    return tuple(TintRange(tint, round(100 * low), round(100 * high)) for tint, low, high in tints.ranges)
