"""Claims about the gazetteer: what is true of every unit, and look-ups by name and by day."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.enrich import Gazetteer, PlaceQueries, name_key, wade_giles_name
from search.enrich.gazetteer.gazetteer import AdminUnit
from search.enrich.gazetteer.gazetteer_tables import read_tsv_table, read_units
from search.enrich.gazetteer.romanised_names import postal_names
from search.errors import ConfigError
from search.text import toneless
from tests.fixtures.timing import is_linear, within

GAZETTEER = Gazetteer.load()
UNITS = list(GAZETTEER.units.values())
SOME_UNIT = st.sampled_from(UNITS)
DAYS = st.dates(date(1946, 1, 1), date(2024, 1, 1))
_WITHOUT_REGION = ("810000", "820000")  # Hong Kong and Macau


# ---- what holds for every unit ---------------------------------------------------------------------------------


@given(SOME_UNIT, st.one_of(st.none(), DAYS))
@settings(max_examples=300, deadline=None)
def test_path(unit: AdminUnit, day: date | None) -> None:
    """A path begins with China, ends with the unit, and has no unit twice."""
    path = GAZETTEER.path(unit.code, day)
    assert path[0] == "CN"
    assert path[-1] == unit.code
    assert len(set(path)) == len(path)


def test_names_by_sound_have_the_readings_of_names() -> None:
    """什 is shí and 勒 is lè wherever they spell a name by sound, and units of the north-west have customary names."""
    for name in (name for unit in UNITS for name in unit.names):
        syllables = name.pinyin.split()
        if len(syllables) == len(name.short):
            assert not {("什", "shén"), ("勒", "lēi")} & {*zip(name.short, syllables, strict=True)}
    english = {unit.name: unit.name_en for unit in UNITS}
    assert [english[name] for name in ("库尔勒", "阿图什", "布尔津", "乌什", "鄂伦春")] == [
        "Korla", "Artux", "Burqin", "Uqturpan", "Oroqen",
    ]  # fmt: skip


def test_every_path_is_short_and_known() -> None:
    """On any of a few days, every path is of known units, and leads by a great region and a province, if it goes on."""
    for day in (None, date(1947, 1, 1), date(1951, 6, 1), date(1954, 11, 11), date(1957, 1, 1), date(1985, 1, 1)):
        for unit in UNITS:
            path = GAZETTEER.path(unit.code, day)
            assert all(code in GAZETTEER.units for code in path)
            assert len(path) <= 6
            assert (GAZETTEER.province(unit.code, day) is None) == (unit.level in ("country", "great-region"))
            levels = [GAZETTEER.unit(code).level for code in path[1:3]]
            assert levels[:1] in ([], ["great-region"]) or path[1] in _WITHOUT_REGION
            assert levels[1:] in ([], ["province"]) or path[1] in _WITHOUT_REGION


def test_every_full_name_resolves() -> None:
    """A unit is found by its full name and by its code."""
    for unit in UNITS:
        assert unit.code in GAZETTEER.resolve(unit.full_name), unit
        assert GAZETTEER.resolve(unit.code) == (unit.code,)


def test_short_and_english_names_resolve() -> None:
    """A unit's short, pinyin and English names resolve to it, or to another that ranks as high at least."""
    order = ("country", "great-region", "province", "prefecture", "county")
    for unit in UNITS:
        if unit.level == "county" and unit.full_name.endswith("区"):
            continue  # A city's district is found by its full name only: such names are too common.
        for name in (unit.name, unit.pinyin, unit.name_en):
            found = GAZETTEER.resolve(name)
            assert unit.code in found or any(
                order.index(GAZETTEER.unit(code).level) <= order.index(unit.level) for code in found
            ), (name, unit)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("xī nán", "西南"), ("Xi'nan", "西南"), ("xi-nan", "西南"), ("xinan", "西南"), ("xīn ān", "新安"), ("xin an", "新安"),
        ("Xin'an", "新安"), ("Xinan Xian", "新安"), ("yu nan", "郁南"), ("yun'an", "云安"), ("xin gan", "新干"), ("xing an", "兴安"),
    ],
)  # fmt: skip
def test_a_division_into_syllables_is_meant(typed: str, name: str) -> None:
    """Names of the same letters are told apart by the syllables into which a reader divides them."""
    assert {GAZETTEER.unit(code).name for code in GAZETTEER.resolve(typed)} == {name}


def test_a_typed_division_never_finds_another_division() -> None:
    """Of units whose readings have the same letters, only those divided into the typed syllables are found."""
    for unit in UNITS:
        if unit.level == "county" and unit.full_name.endswith("区"):
            continue  # as above
        typed = toneless(unit.pinyin)
        for code in GAZETTEER.resolve(typed):
            readings = [toneless(name.pinyin) for name in GAZETTEER.unit(code).names]
            alike = [reading for reading in readings if reading.replace(" ", "") == typed.replace(" ", "")]
            assert not alike or typed in alike, (typed, code)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Pingkiang", "平江"), ("Sinsiang", "新乡"), ("Changteh", "常德"), ("Hwaiyin", "淮安"), ("Paotow", "包头"),
        ("Tsinkiang", "晋江"), ("Kingchow", "荆州"), ("Tangku", "塘沽"), ("Woosung", "吴淞"),
    ],
)  # fmt: skip
def test_postal_spellings_follow_from_the_reading(typed: str, name: str) -> None:
    """A name is found in the spelling of the postal atlases, be it in no table."""
    assert name in {name.short for code in GAZETTEER.resolve(typed) for name in GAZETTEER.unit(code).names}


def test_postal_spellings_of_the_table_follow_from_the_rules() -> None:
    """Most postal spellings of the table are what the rules make of the reading; the others were exceptions."""
    rows = [row for _, row in read_tsv_table("romanised.tsv", ("spelling", "code", "note")) if row["note"] == "postal"]
    own = {
        row["spelling"]: {
            name_key(spelling) for name in GAZETTEER.unit(row["code"]).names for spelling in postal_names(name.pinyin)
        }
        for row in rows
    }
    regular = [spelling for spelling, spellings in own.items() if name_key(spelling) in spellings]
    assert len(regular) >= len(rows) / 2
    assert {"Kiangsi", "Shantung", "Kwangtung", "Kweichow", "Tsinghai", "Hangchow", "Hopeh"} <= {*regular}


@pytest.mark.parametrize("word", ["taking", "linking", "hui", "sui", "nasi"])
def test_no_word_is_a_postal_spelling(word: str) -> None:
    """Words and short names that the rules would make of some reading are no places."""
    assert PlaceQueries(GAZETTEER).named(word) == ()


def test_levels_go_down() -> None:
    """Nothing lies in a unit of a lower level."""
    order = {"country": 0, "great-region": 1, "province": 2, "prefecture": 3, "county": 4}
    for unit in UNITS:
        for lying in unit.parents:
            assert order[GAZETTEER.unit(lying.parent).level] <= order[unit.level], (unit, lying)


def test_names_are_chinese_and_readable() -> None:
    """Names are simplified Chinese of at least two characters, readings have a syllable each, English is Latin."""
    for unit in UNITS:
        assert len(unit.name) >= 2
        assert unit.name in {unit.full_name[: len(unit.name)], unit.name}
        assert len(unit.pinyin.split()) == len(unit.name), unit
        assert unit.name_en[0].isupper()
        assert unit.name_en.translate(str.maketrans("", "", " '-()")).isalpha()


def test_wide_enough() -> None:
    """The tables hold the provinces, prefectures and counties of today and those of the 1950s."""
    count = {level: sum(unit.level == level for unit in UNITS) for level in ("province", "prefecture", "county")}
    assert count["province"] > 34 + 7
    assert count["prefecture"] > 340 + 80
    assert count["county"] > 2800


# ---- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Shanxi", "140000"), ("Shaanxi", "610000"), ("shanxi sheng", "140000"), ("Shanxi Province", "140000"),
        ("Shan-hsi", "140000"), ("Shansi", "140000"), ("Shensi", "610000"), ("Shānxī", "140000"), ("Shǎnxī", "610000"),
        ("山西", "140000"), ("山西省", "140000"), ("陝西", "610000"), ("陕西", "610000"), ("140000", "140000"),
        ("Hopei", "130000"), ("Hopeh", "130000"), ("Ho-pei", "130000"), ("河北省", "130000"), ("he bei", "130000"),
        ("Szechwan", "510000"), ("Ssu-ch'uan", "510000"), ("Peking", "110000"), ("Peiping", "110000"), ("北平", "110000"),
        ("Inner Mongolia", "150000"), ("內蒙古", "150000"), ("Tibet", "540000"), ("Xizang", "540000"), ("Kirin", "220000"),
        ("Jilin", "220000"), ("Sinkiang", "650000"), ("Sikang", "x-xikang"), ("Jehol", "x-rehe"), ("熱河", "x-rehe"),
        ("Pingyuan", "x-pingyuan"), ("P'ing-yüan", "x-pingyuan"), ("平原", "x-pingyuan"), ("平原县", "371426"),
        ("察哈爾", "x-chahaer"), ("Chahar", "x-chahaer"), ("Suiyuan", "x-suiyuan"), ("绥远省", "x-suiyuan"),
        ("长治", "140400"), ("長治專區", "140400"), ("长治县", "140421"), ("Changzhi", "140400"), ("Ch'ang-chih", "140400"),
        ("Changzhi County", "140421"), ("淮阴", "320800"), ("Huaiyin", "320800"), ("淮阴专区", "320800"),
        ("盐城地区", "320900"), ("忻县专区", "140900"), ("Chaoyang", "211300"), ("Xi'an", "610100"),
        ("Sian", "610100"), ("Lüda", "210200"), ("旅大", "210200"), ("归绥", "150100"), ("迪化", "650100"),
        ("Yenan", "610600"), ("Anhwei", "340000"), ("Shen-hsi", "610000"), ("Taipei", "710100"), ("Keelung", "710300"),
        ("臺北市", "710100"), ("Tatsienlu", "513301"), ("Taihang", "x-taihang"), ("Hebei, China", "130000"),
        ("Xinxiang, Henan", "410700"), ("Suzhou, Anhui", "341300"), ("河南省新乡", "410700"),
        ("中国河南省新乡市获嘉县", "410724"), ("Guangxi Zhuang Autonomous Region", "450000"), ("巢县", "340181"),
        ("Xinjiang Uygur Autonomous Region", "650000"), ("临淄县", "x-linzi-xian"), ("North Jiangsu", "x-subei"),
        ("North Jiangsu (Subei)", "x-subei"), ("CN/x-pingyuan/410700", "410700"),
        ("CN/140000", "140000"), ("Henan Mongol Banner", "632324"), ("藏马", "x-zangma-xian"), ("褒城", "x-baocheng-xian"),
        ("华东", "x-huadong"), ("华东区", "x-huadong"), ("華東", "x-huadong"), ("East China", "x-huadong"),
        ("Huadong", "x-huadong"), ("东北", "x-dongbei"), ("Northeast China", "x-dongbei"), ("Northeast", "x-dongbei"),
        ("CN/x-huadong/310000", "310000"), ("西安", "610100"), ("中南", "x-zhongnan"),
        ("苏北", "x-subei"), ("CN", "CN"), ("China", "CN"), ("中国", "CN"), ("  Hebei  ", "130000"),
    ],
)  # fmt: skip
def test_resolve(name: str, expected: str) -> None:
    """Each common way of writing a region gives its code, and only that."""
    assert GAZETTEER.resolve(name) == (expected,)


def test_resolve_is_honest_about_doubt() -> None:
    """Names that are ambiguous below the provinces give every unit, and unknown ones none."""
    assert set(GAZETTEER.resolve("Suzhou")) == {"320500", "341300"}
    assert set(GAZETTEER.resolve("Yichun")) == {"230700", "360900"}
    assert set(GAZETTEER.resolve("Fuzhou")) == {"350100", "361000"}
    assert "320500" not in GAZETTEER.resolve("宿州")
    assert set(GAZETTEER.resolve("忻县")) == {"140900", "140902"}
    for unknown in (
        "", " ", "Shanxi" * 1000, "Ruritania", "无此地名", "河内", "Hanoi", "苏联", "139999", "x-nowhere", "CN/139999",
        "CN/130000/410700", "CN/", "河南省石家庄", "Xinxiang, Hebei", "Ruritania, China", "Hebei, Ruritania", ",", "CN/CN/CN/1",
    ):  # fmt: skip
        assert GAZETTEER.resolve(unknown) == ()


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_resolve_takes_anything(name: str) -> None:
    """Any text resolves to known units or to none."""
    assert all(code in GAZETTEER.units for code in GAZETTEER.resolve(name))


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [
        ("cháng zhì", "ch'ang-chih"), ("sì chuān", "ssu-ch'uan"), ("guì zhōu", "kuei-chou"), ("xīn xiāng", "hsin-hsiang"),
        ("yún nán", "yün-nan"), ("zhè jiāng", "che-chiang"), ("rè hé", "je-ho"), ("suí yuǎn", "sui-yüan"),
        ("hēi lóng jiāng", "hei-lung-chiang"), ("jí lín", "chi-lin"), ("guǎng xī", "kuang-hsi"), ("níng xià", "ning-hsia"),
    ],
)  # fmt: skip
def test_wade_giles(pinyin: str, expected: str) -> None:
    """Pinyin is converted to the Wade-Giles spellings of atlases."""
    assert wade_giles_name(pinyin) == expected


# ---- days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day", "province"),
    [
        ("新乡市", "1951-05-01", "平原"), ("新乡市", "1953-05-01", "河南"), ("聊城市", "1951-05-01", "平原"),
        ("聊城市", "1953-05-01", "山东"), ("承德市", "1953-01-01", "热河"), ("张家口市", "1951-01-01", "察哈尔"),
        ("大同市", "1951-01-01", "察哈尔"), ("大同市", "1953-01-01", "山西"), ("哈尔滨市", "1950-01-01", "松江"),
        ("齐齐哈尔市", "1948-01-01", "嫩江"), ("齐齐哈尔市", "1950-01-01", "黑龙江"), ("丹东市", "1952-01-01", "辽东"),
        ("锦州市", "1952-01-01", "辽西"), ("四平市", "1952-01-01", "辽西"), ("通化市", "1952-01-01", "辽东"),
        ("呼和浩特市", "1951-01-01", "绥远"), ("雅安市", "1954-01-01", "西康"), ("康定市", "1954-01-01", "西康"),
        ("徐州市", "1951-01-01", "山东"), ("萧县", "1951-01-01", "安徽"), ("萧县", "1954-01-01", "江苏"),
        ("萧县", "1956-01-01", "安徽"), ("盱眙县", "1953-01-01", "安徽"), ("盱眙县", "1956-01-01", "江苏"),
        ("重庆市", "1956-01-01", "四川"), ("重庆市", "2000-01-01", "重庆"), ("海南省", "1955-01-01", "广东"),
        ("天津市", "1960-01-01", "河北"), ("天津市", "1955-01-01", "天津"), ("银川市", "1952-01-01", "宁夏"),
        ("银川市", "1956-01-01", "甘肃"), ("固原市", "1952-01-01", "甘肃"), ("东明县", "1951-01-01", "平原"),
        ("东明县", "1955-01-01", "河南"), ("范县", "1955-01-01", "山东"), ("涉县", "1949-03-01", "河南"),
        ("昌平区", "1955-01-01", "河北"), ("崇明区", "1955-01-01", "江苏"), ("北海市", "1956-01-01", "广东"),
        ("赤峰县", "1951-01-01", "热河"), ("宁城县", "1953-01-01", "热河"), ("喀喇沁旗", "1955-01-01", "热河"),
        ("赤峰县", "1957-01-01", "内蒙古"), ("昭乌达盟", "1951-01-01", "内蒙古"), ("昭乌达盟", "1948-01-01", "热河"),
        ("涪陵地区", "1996-01-01", "四川"), ("涪陵地区", "1998-01-01", "重庆"), ("锦西县", "1951-01-01", "辽西"),
        ("铁岭县", "1951-01-01", "辽西"), ("沈阳市", "1955-01-01", "辽宁"), ("辽宁省", "1951-01-01", "辽宁"),
        ("赤峰市", "1975-01-01", "辽宁"), ("赤峰市", "1985-01-01", "内蒙古"),
    ],
)  # fmt: skip
def test_province_of_the_time(name: str, day: str, province: str) -> None:
    """A unit lies in the province of its day."""
    (code, *_) = GAZETTEER.resolve(name)
    assert GAZETTEER.province(code, date.fromisoformat(day)) == province


def test_cities_of_the_northeast_stand_in_liaoning() -> None:
    """The five cities that were under the Northeast itself until 1954 are found where readers look for them."""
    for name in ("沈阳市", "鞍山市", "抚顺市", "本溪市", "旅大市"):
        (code,) = GAZETTEER.resolve(name)
        assert GAZETTEER.province(code, date(1951, 1, 1)) == "辽宁"
        assert GAZETTEER.path(code, date(1951, 1, 1)) == ("CN", "x-dongbei", "210000", code)


def test_without_a_day_today_counts() -> None:
    """Without a day a unit lies where it lies today."""
    assert GAZETTEER.province("410700") == "河南"
    assert GAZETTEER.province("500000") == "重庆"


def test_administrative_offices_lie_in_their_province_of_today() -> None:
    """苏北 and its prefectures are found under 江苏."""
    day = date(1951, 6, 1)
    assert GAZETTEER.path("320900", day) == ("CN", "x-huadong", "320000", "x-subei", "320900")
    assert GAZETTEER.path("320900", date(1954, 6, 1)) == ("CN", "x-huadong", "320000", "320900")


@pytest.mark.parametrize(
    ("name", "day", "path"),
    [
        ("获嘉县", "1951-01-01", "中国 华北 平原 新乡 获嘉"), ("获嘉县", "1955-01-01", "中国 中南 河南 新乡 获嘉"),
        ("武乡县", "1954-01-01", "中国 华北 山西 长治 武乡"), ("武乡县", "1965-01-01", "中国 华北 山西 晋东南 武乡"),
        ("曲阳县", "1953-01-01", "中国 华北 河北 定县 曲阳"), ("香河县", "1954-01-01", "中国 华北 河北 通县 香河"),
        ("顺义区", "1954-01-01", "中国 华北 河北 通县 顺义"), ("顺义区", "1960-01-01", "中国 华北 北京 顺义"),
        ("固始县", "1951-01-01", "中国 中南 河南 潢川 固始"), ("单县", "1951-01-01", "中国 华北 平原 湖西 单县"),
        ("理塘县", "1954-01-01", "中国 西南 西康 甘孜 理塘"), ("围场县", "1954-01-01", "中国 东北 热河 围场"),
        ("米脂县", "1953-01-01", "中国 西北 陕西 绥德 米脂"), ("左云县", "1951-01-01", "中国 华北 察哈尔 雁北 左云"),
        ("阜阳县", "1951-01-01", "中国 华东 安徽 皖北 阜阳 阜阳"), ("松江县", "1953-01-01", "中国 华东 江苏 松江 松江"),
    ],
)  # fmt: skip
def test_path_of_the_time(name: str, day: str, path: str) -> None:
    """A county lies in the special district of its day."""
    on = date.fromisoformat(day)
    (code, *_) = GAZETTEER.resolve(name)
    assert " ".join(GAZETTEER.unit(each).short_name_on(on) for each in GAZETTEER.path(code, on)) == path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Copy the gazetteer's tables where a test may edit them."""
    source = files("search.enrich") / "data"
    for name in ("units.tsv", "historical.tsv", "lasted.tsv", "former_names.tsv", "lay_in.tsv", "great_regions.tsv"):
        (tmp_path / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("table", "line", "complaint"),
    [
        ("lay_in.tsv", "x-pingyuan\t1949-08-20\t1952-11-30\t410000\t获嘉 乌有县\t", "乌有县"),
        ("lay_in.tsv", "x-nowhere\t1949\t\t410000\t获嘉\t", "x-nowhere"),
        ("lay_in.tsv", "x-pingyuan\tsoon\t\t410000\t获嘉\t", "soon"),
        ("lay_in.tsv", "x-pingyuan", "columns"),
        ("former_names.tsv", "140000\t乌有县\t无有\t1950-01\twú yǒu\t", "乌有县"),
        ("lasted.tsv", "130000\t河南省\t\t\t", "河南省"),
        ("great_regions.tsv", "x-a\t甲区\t甲区\tjiǎ qū\tJia\t130100\t", "130100"),
        ("great_regions.tsv", "x-a\t甲区\t甲区\tjiǎ qū\tJia\t130000:1949\t", "130000:1949"),
        ("historical.tsv", "x-a\t甲省\t甲省\tjiǎ shěng\tJia\tplanet\tCN\t\t\t\t\t", "planet"),
        ("historical.tsv", "x-a\t甲省\t甲省\tjiǎ shěng\tJia\tprovince\tXX\t\t\t\t\t", "XX"),
    ],
)  # fmt: skip
def test_mistake_in_a_table(tables: Path, table: str, line: str, complaint: str) -> None:
    """An error in a table names the table, the line and the wrong value."""
    path = tables / table
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint) as caught:
        read_units(tables)
    if complaint != "XX":
        assert table in str(caught.value)


def test_table_that_is_gone(tables: Path) -> None:
    """A missing or unreadable table is named in the error."""
    (tables / "lay_in.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"lay_in\.tsv"):
        read_units(tables)
    (tables / "historical.tsv").unlink()
    with pytest.raises(ConfigError, match=r"historical\.tsv"):
        read_units(tables)


def test_librarian_can_add(tables: Path) -> None:
    """A line in a table is enough to move a county."""
    path = tables / "lay_in.tsv"
    line = "x-pingyuan\t1949-08-20\t1952-11-30\t130000\t魏县\t"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + line + "\n", encoding="utf-8")
    assert Gazetteer(read_units(tables)).province("130434", date(1951, 1, 1)) == "平原"


# ---- great regions ---------------------------------------------------------------------------------------------


def test_great_regions_hold_every_province() -> None:
    """Of each day, every province but Hong Kong and Macau lies in one great region, which has both names."""
    for day in (None, date(1947, 1, 1), date(1951, 6, 1), date(1957, 1, 1), date(1985, 1, 1)):
        for unit in UNITS:
            if GAZETTEER.level(unit.code, day) == "province" and unit.code not in _WITHOUT_REGION:
                region = GAZETTEER.unit(GAZETTEER.path(unit.code, day)[1])
                assert region.level == "great-region"
                assert region.name_en.endswith(" China")
    assert GAZETTEER.path("360000", date(1952, 1, 1))[1] == "x-zhongnan"
    assert GAZETTEER.path("360000", date(1956, 1, 1))[1] == "x-huadong"


def test_paths_of_before_there_were_great_regions() -> None:
    """A path of a link that leads from China to a province straight means the same place by its great regions."""
    assert GAZETTEER.with_great_regions("CN/130000/130400") == ("CN/x-huabei/130000/130400",)
    assert GAZETTEER.with_great_regions("CN/360000") == ("CN/x-zhongnan/360000", "CN/x-huadong/360000")
    for path in ("CN", "CN/x-huabei", "CN/x-huabei/130000", "CN/810000", "130000/130400"):
        assert GAZETTEER.with_great_regions(path) == (path,)


# ---- running text ----------------------------------------------------------------------------------------------


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_names_are_found_in_order_and_true_to_the_text(text: str) -> None:
    """Mentions are in reading order, lie within the text, and are of known units."""
    matches = GAZETTEER.scan(text)
    assert [match.start for match in matches] == sorted(match.start for match in matches)
    for match in matches:
        assert 0 <= match.start < match.end <= len(text)
        assert all(code in GAZETTEER.units for code in match.codes)


@pytest.mark.parametrize(
    "piece",
    ["和平", "江", "苏、", "新乡专区", "Shanxi, ", "((", "A", "Xin-", "of ", "平原 ", "Hunan-", "越南、太原", "、永丰"],
)
def test_scanning_is_linear(piece: str) -> None:
    """A text takes about as long as its eight parts, whatever it is made of."""
    assert is_linear(lambda size: GAZETTEER.scan(piece * (size // len(piece))), 5_000)


def test_loads_fast(tables: Path) -> None:
    """Reading the tables takes at most forty times as long as cutting them into lines and cells (16 times, measured)."""

    def load() -> None:
        Gazetteer(read_units())

    def cells() -> None:
        for table in tables.iterdir():
            for line in table.read_text(encoding="utf-8").splitlines():
                line.split("\t")

    load()
    assert within(40, load, cells)
