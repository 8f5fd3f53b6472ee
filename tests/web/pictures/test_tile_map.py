"""Claims about the map of provinces: one square each, tints that grow with the numbers, and a list with the same links."""

from __future__ import annotations

import zlib
from collections import Counter
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from search.enrich import Gazetteer
from tests.fixtures.picture_templates import SVG, elements, printed, text_of
from web.pictures import GRID, PlaceCount, TileMap, tile_map

PROVINCES = {code: unit for code, unit in Gazetteer.load().units.items() if unit.level == "province"}
HOSTILE = "\"><script>alert(1)</script>&' 晋察冀"
NUMBERS = st.integers(0, 100_000)


@st.composite
def places(draw: st.DrawFn) -> PlaceCount:
    code = draw(st.sampled_from(sorted(PROVINCES)))
    count = draw(NUMBERS)
    return PlaceCount(
        code=code,
        name=PROVINCES[code].name_en,
        chinese=PROVINCES[code].name,
        count=count,
        everything=count + draw(NUMBERS),
        url=f"/search?q=a&region={code}" if count else "",
        chosen=draw(st.booleans()),
    )


PLACES = st.lists(places(), unique_by=lambda place: place.code)


def drawn(view: TileMap) -> ET.Element:
    return printed("tile_map.html", "tile_map", view, "Provinces")


def test_grid_has_every_province_of_today_once() -> None:
    """Each has a square of its own with a character of its own, and units that exist no more have none in the grid."""
    assert set(GRID) == {code for code in PROVINCES if code.isdigit()}
    assert set(Counter((cell.column, cell.row) for cell in GRID.values()).values()) == {1}
    assert set(Counter(cell.character for cell in GRID.values()).values()) == {1}
    assert all(len(cell.character) == len(cell.traditional) == 1 for cell in GRID.values())


def test_all_squares_of_the_grid_are_alike() -> None:
    """Without documents no province, autonomous region or special region is drawn otherwise than another one."""
    view = tile_map([])
    assert len(view.tiles) == len(GRID)
    assert len({(tile.size, tile.count_tint, tile.share_tint, len(tile.lines)) for tile in view.tiles}) == 1
    groups = list(elements(drawn(view), "g"))
    assert {group.get("class") for group in groups} == {"c0"}


@given(PLACES)
def test_squares_lie_side_by_side_in_the_picture(counted: list[PlaceCount]) -> None:
    """No two squares overlap, and none lies outside of the picture; each place that has documents has one."""
    view = tile_map(counted)
    corners = {(tile.x, tile.y) for tile in view.tiles}
    assert len(corners) == len(view.tiles)
    for tile in view.tiles:
        others = [other for other in view.tiles if other is not tile]
        assert all(abs(other.x - tile.x) >= view.size or abs(other.y - tile.y) >= view.size for other in others)
        assert 0 <= tile.x <= view.width - view.size
        assert 0 <= tile.y <= view.height - view.size
    assert {place.code for place in counted if place.count} <= {tile.place.code for tile in view.tiles}


@given(PLACES)
def test_darker_squares_have_more_documents(counted: list[PlaceCount]) -> None:
    """A square with documents is tinted, one with more is never lighter, and the legend has every tint that occurs."""
    view = tile_map(counted, compared=True)
    by_count = sorted(view.tiles, key=lambda tile: tile.place.count)
    by_share = sorted(view.tiles, key=lambda tile: tile.share)
    assert [tile.count_tint for tile in by_count] == sorted(tile.count_tint for tile in view.tiles)
    assert [tile.share_tint for tile in by_share] == sorted(tile.share_tint for tile in view.tiles)
    for tile in view.tiles:
        assert bool(tile.count_tint) == bool(tile.share_tint) == bool(tile.place.count)
        ranges = [range_ for range_ in view.count_legend if range_.tint == tile.count_tint]
        assert [range_.least <= tile.place.count <= range_.most for range_ in ranges] == [True] * bool(tile.place.count)


@given(PLACES)
def test_list_has_the_links_of_the_picture(counted: list[PlaceCount]) -> None:
    """The picture is hidden and takes no tab stop; the folded list has each of its links, with name and number."""
    root = drawn(tile_map(counted, compared=True))
    (picture,) = elements(root, "svg")
    assert picture.get("aria-hidden") == "true"
    squares = list(elements(picture, "a"))
    assert all(square.get("tabindex") == "-1" for square in squares)
    rows = [row for details in elements(root, "details") for row in elements(details, "li")]
    listed = {link.get("href"): text_of(row) for row in rows for link in row.iter("a")}
    assert {square.get("href") for square in squares} == set(listed)
    assert {place.url: f"{place.name} {place.count:,}" for place in counted if place.count} == listed
    for element in root.iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_dissolved_provinces_and_border_regions_have_squares_where_results_name_them() -> None:
    """They stand below the grid with as much of their names as a square holds; those without documents are left out."""
    counted = [
        PlaceCount(code="x-jinchaji", name="Jin-Cha-Ji", chinese="晋察冀", count=7, url="/1"),
        PlaceCount(code="x-pingyuan", name="Pingyuan", chinese="平原", count=9, url="/2"),
        PlaceCount(code="x-rehe", name="Rehe", chinese="热河", count=0, url=""),
        PlaceCount(code="x-long", name="Long", chinese="甲乙丙丁戊", count=1, url="/3"),
    ]
    view = tile_map(counted)
    further = view.tiles[len(GRID) :]
    assert [tile.place.code for tile in further] == ["x-pingyuan", "x-jinchaji", "x-long"]
    assert [["".join(line) for line, _ in tile.lines] for tile in further] == [
        ["平原"],
        ["晋察", "冀"],
        ["甲乙", "丙…"],
    ]
    assert min(tile.y for tile in further) > max(tile.y for tile in view.tiles[: len(GRID)])


def test_traditional_characters() -> None:
    """A reader of traditional characters sees those."""
    texts = {tile.place.code: tile.lines[0][0] for tile in tile_map([], traditional=True).tiles}
    assert (texts["140000"], texts["710000"], texts["110000"]) == ("晉", "臺", "京")


def test_places_within_the_chosen_one_are_listed() -> None:
    """Prefectures and their counties stand in the order given, with links, under the name of the province."""
    within = [
        PlaceCount(code="140400", name="Changzhi", count=3, url="/c"),
        PlaceCount(code="140425", name="Pingshun", count=8, url="/p", level=1),
    ]
    root = printed("tile_map.html", "tile_map", tile_map([], within=within), "Provinces", "map", "zh-Hans", "Shanxi")
    (heading,) = elements(root, "h3")
    assert text_of(heading) == "Within Shanxi"
    assert [text_of(row) for row in elements(root, "li")] == ["Changzhi 3", "Pingshun 8"]


def test_hostile_names_are_text() -> None:
    """A name with markup stands there as text, and a link is one attribute."""
    place = PlaceCount(code="x-1", name=HOSTILE, chinese=HOSTILE, count=1, url=HOSTILE, chosen=True)
    root = printed("tile_map.html", "tile_map", tile_map([place], within=[place]), HOSTILE, "map", "zh-Hans", HOSTILE)
    assert not list(root.iter("script"))
    assert {link.get("href") for link in root.iter("a")} == {HOSTILE}


def test_map_is_small() -> None:
    """With documents on each province and eight border regions, the picture takes at most 12 KB, 2.5 KB compressed."""
    codes = [*GRID, *[code for code in PROVINCES if code not in GRID][:8]]
    counted = [
        PlaceCount(code=code, name=PROVINCES[code].name_en, chinese=PROVINCES[code].name, count=10 * rank, url=f"/en/search?q=%E4%BA%92%E5%8A%A9%E7%BB%84&region={code}")
        for rank, code in enumerate(codes, 1)
    ]  # fmt: skip
    (picture,) = elements(drawn(tile_map(counted)), "svg")
    text = ET.tostring(picture, encoding="utf-8")
    assert picture.tag.removeprefix(SVG) == "svg"
    assert len(text) < 12_000
    assert len(zlib.compress(text)) < 2_500
