"""Claims about an archive's own table of places: what it adds to the gazetteer, and what it overrules."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.enrich import Gazetteer, PlaceQueries, places_template
from search.enrich.places.document_places import find_places
from search.errors import ConfigError
from tests.fixtures.place_articles import article

SHIPPED = Gazetteer.load()
OWN = """\
名称,code,level,parent,from,to,also,means,备注
忻定县,x-xinding-xian,,山西省,1958-11,1961-05,忻定新縣 | Hsin-ting,,of the Great Leap
晉南區,x-jinnan,行署,,1949,1952,,,
解虞县,x-xieyu-xian,,x-jinnan (1949–1952) | 山西省,,,,,
原平市,,,,,,崞陽县 (–1958-10) | Kuohsien,,
平遥县,,,河北省 (1949–1952) | 山西省,,,,,
北岳区,,,,,,,山西省,
Tiger Hill,,,,,,,平遥县,
和平,,,,,,Peace,-,a word
"""
GAZETTEER = Gazetteer.load(OWN)


def _codes(text: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, ...]]:
    return [mention.codes for mention in gazetteer.scan(text)]


def test_a_new_place_has_good_guesses() -> None:
    """Level and English name are guessed from the Chinese one; the last month belongs to its years."""
    unit = GAZETTEER.unit("x-xinding-xian")
    assert (unit.name, unit.full_name, unit.name_en, unit.level, unit.pinyin) == (
        "忻定",
        "忻定县",
        "Xinding",
        "county",
        "xīn dìng",
    )
    assert (unit.valid_from, unit.valid_to) == (date(1958, 11, 1), date(1961, 6, 1))
    assert GAZETTEER.path("x-xinding-xian", date(1959, 1, 1)) == ("CN", "x-huabei", "140000", "x-xinding-xian")
    assert GAZETTEER.unit("x-jinnan").level == "province"


@pytest.mark.parametrize(
    "text", ["忻定县的生产", "在忻定召开会议", "忻定新县", "Peasants of Xinding County", "in Hsin-ting"]
)
def test_a_new_place_is_recognised_in_texts(text: str) -> None:
    """By its full and short name, by further names and spellings, and by its pinyin; hezuo alone knows none of them."""
    assert ("x-xinding-xian",) in _codes(text)
    assert ("x-xinding-xian",) not in _codes(text, SHIPPED)


def test_parents_through_time_decide_where_a_place_lay() -> None:
    """Years in brackets hold for that time, and what has none at any other."""
    assert GAZETTEER.province("140728", date(1950, 6, 1)) == "河北"
    assert GAZETTEER.province("140728", date(1953, 1, 1)) == GAZETTEER.province("140728") == "山西"
    assert GAZETTEER.path("x-xieyu-xian", date(1950, 1, 1)) == ("CN", "x-jinnan", "x-xieyu-xian")


def test_the_name_of_a_time_is_shown() -> None:
    """A former name with its last month is the name of a document of that time."""
    (place,) = find_places(article("崞阳县的水利", day="1954-11-11"), GAZETTEER)
    assert (place.code, place.name) == ("140981", "崞阳")
    (place,) = find_places(article("原平市的水利", day="1994-11-11"), GAZETTEER)
    assert place.name == "原平"


def test_a_name_means_what_the_archive_says() -> None:
    """One place in either script, or none at all, whatever the gazetteer has under the name."""
    assert _codes("北岳区人民") == [("140000",)]
    assert _codes("on Tiger Hill.") == [("140728",)]
    assert ("230104",) not in _codes("哈尔滨市和平区")
    assert _codes("省和平会议，和平") == _codes("Peace was signed") == []
    assert _codes("和平县委员会") != []  # another name


def test_readers_find_a_new_place_by_any_of_its_names() -> None:
    """As a filter and in questions: by code, path, name in either script, pinyin and spellings."""
    for name in ("忻定", "忻定縣", "Xinding", "Xinding County", "xin ding", "xīn dìng", "Hsinting", "x-xinding-xian"):
        assert GAZETTEER.resolve(name) == ("x-xinding-xian",), name
    assert GAZETTEER.resolve("140000/x-xinding-xian") == ("x-xinding-xian",)
    (place,) = PlaceQueries(GAZETTEER).named("忻定县")
    assert {"Xinding", "Hsin-ting"} <= set(place.en)
    assert PlaceQueries(GAZETTEER).may_begin("忻定")
    assert PlaceQueries(GAZETTEER).named("Peace") == ()
    assert PlaceQueries(SHIPPED).named("忻定县") == ()


def test_a_known_place_is_overruled_only_in_what_is_given() -> None:
    """A code with a name that it does not have gives it this name; years and parents stay unless they are given."""
    own = Gazetteer.load("name,code,english,from,to\n并州市,140100,Bingzhou City,,\n平原省,,,1949-09,-\n")
    unit, before = own.unit("140100"), SHIPPED.unit("140100")
    assert (unit.name, unit.name_en, unit.level, unit.parents) == ("并州", "Bingzhou", before.level, before.parents)
    assert own.resolve("Bingzhou") == ("140100",)
    assert own.resolve("太原") == ()
    assert (own.unit("x-pingyuan").valid_from, own.unit("x-pingyuan").valid_to) == (date(1949, 9, 1), None)


def test_the_order_of_lines_makes_no_difference() -> None:
    """A line may name places that a later line makes."""
    head, *lines = OWN.splitlines()
    turned = Gazetteer.load("\n".join([head, *reversed(lines)]))
    assert turned.units == GAZETTEER.units
    assert _codes("忻定县、解虞县、北岳区", turned) == _codes("忻定县、解虞县、北岳区")


def test_the_gazetteer_of_hezuo_stays_as_it_is() -> None:
    """An archive's table makes another gazetteer, read once; an empty table or the template adds nothing."""
    assert "x-xinding-xian" not in Gazetteer.load().units
    assert Gazetteer.load(OWN).name_index.own != Gazetteer.load().name_index.own
    assert Gazetteer.load() is SHIPPED
    assert Gazetteer.load(places_template()).units == SHIPPED.units
    head, examples = places_template().split("would count):\n")
    lines = [line.removeprefix("# ") for line in examples.splitlines()]
    own = Gazetteer.load("\n".join([lines[-1], *lines[:-1]]))
    assert ("x-xinding-xian",) in _codes("忻定县", own)
    assert all(f"# {column} " in head or f"# {column}," in head for column in ("name", "code", "from", "means", "note"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "忻定县,,,,",
            "no unit is called 忻定县; for a new one write a code of its own in the column code, such as x-xinding",
        ),
        ("忻定县,忻定,,,", "small letters, digits and hyphens, such as x-xinding"),
        ("忻定县,x-xd,,,", "the parent of 忻定县 is missing"),
        ("忻定,x-xd,,山西省,", "the level of 忻定 is missing; valid are great-region, province, prefecture, county"),
        ("忻定县,x-xd,村,山西省,", "'村' is no level; valid are great-region, province"),
        ("忻定县,x-xd,,平遥县,", "no unit above a county is called '平遥县'"),
        ("忻定县,x-xd,,不存在省,", "no unit above a county is called '不存在省'"),
        ("忻定县,x-xd,,山西省 (then),", "'then' are no years; write them as in 平原省 (1949–1952)"),
        ("忻定县,x-xd,,山西省,1951-13", "'1951-13' is no date of the calendar; write a year, a month or a day"),
        ("忻定县,x-xd,,山西省,soon", "'soon' is no date"),
        ("忻,x-xd,,山西省,", "valid are 2 to 16 characters"),
        ("忻定 County,x-xd,,山西省,", "mixes scripts"),
        ("Xinding,x-xd,,山西省,", "must be in Chinese characters"),
        (",x-xd,,山西省,", "the name is missing"),
        ("中国,CN,,,", "China itself cannot be changed"),
        ("城关区,,,,", "may be 540102 (城关区) or 620102 (城关区); write the code of one"),
        ("山西省,,county,,", "levels are, from above, country"),
    ],
)
def test_a_wrong_line_is_named_with_what_would_be_valid(line: str, told: str) -> None:
    """The error names file and line, and says what to write instead."""
    with pytest.raises(ConfigError) as raised:
        Gazetteer.load(f"# ours\nname,code,level,parent,from\n{line}\n", name="/archive/places.csv")
    assert "/archive/places.csv, line 3: " in str(raised.value)
    assert told in str(raised.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Every wrong cell of every line is named; a line about a place that a wrong line should make waits for that."""
    with pytest.raises(ConfigError) as raised:
        Gazetteer.load(
            "name,code,level,parent,from,also\n忻定县,x-xd,村,山西省,soon,忻\n忻定县,x-xd,,不存在省,1951,\n平遥县,,,山西省 (then),,\n"
        )
    lines = str(raised.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"places.tsv, line {number}" for number in (2, 2, 2, 4)]


def test_what_a_name_means_is_checked_too() -> None:
    """Each of several wrong lines is named: an unknown place, cells that do not belong there, a name told twice."""
    with pytest.raises(ConfigError) as raised:
        Gazetteer.load("name,means,level\n北岳区,不存在\n东区,城关区\n西区,-,county\n南区,山西省\n南区,河北省\n")
    lines = str(raised.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"places.tsv, line {number}" for number in (2, 3, 4, 6)]


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "忻定县", "x-a", "140100", "山西省", "county", "1951", "-", "Hsin-ting", "(", "平原省 (1949–)"]
            ),
            min_size=8,
            max_size=8,
        ),
        max_size=3,
    )
)
def test_any_table_is_read_or_refused(rows: list[list[str]]) -> None:
    """Whatever somebody writes into it, there is a gazetteer in which every place lies in China, or a ConfigError."""
    head = "name\tcode\tlevel\tparent\tfrom\tto\talso\tmeans"
    with suppress(ConfigError):
        gazetteer = Gazetteer.load("\n".join([head, *map("\t".join, rows)]))
        for code in ("140100", "x-pingyuan", "x-a"):
            if code in gazetteer.units:
                assert gazetteer.path(code, date(1951, 1, 1))[0] == gazetteer.path(code)[0] == "CN"
