"""Turns the GB/T 2260 code lists of 1980 to 2019 into search/enrich/data/units.tsv, one line a unit with its past.

Run `python -m tests.tables.make_gazetteer gb2260_names_by_code.tsv` (columns code, name, first_revision,
last_revision, sources) after the lists or the tables below change. The committed result is all that hezuo reads.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.tables.place_readings import english_name, pinyin

TABLE = Path(__file__).parents[2] / "search" / "enrich" / "data" / "units.tsv"
NOW = "201904"

# Headings of the lists and misprints in one year's edition: no units.
NOT_UNITS = frozenset(
    "市辖区 县 市 郊区 城区 矿区 市区 省直辖县级行政区划 自治区直辖县级行政区划 省直辖县级行政单位 "
    "自治区直辖县级行政单位 省直辖行政单位 邵通市 邵通县 樊阳县 荷泽市 廛河回族区 古楼区 荔蒲县 华莹市 "
    "德惠地区 永吉地区 海南行政区 海南黎族苗族自治州 香港岛 九龙 新界 荆沙市".split()
)

MISPRINTS = frozenset({"339007", "339008"})

PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 "
    "傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 "
    "布朗族 撒拉族 毛南族 仡佬族 锡伯族 普米族 塔吉克族 怒族 鄂温克族 保安族 裕固族 独龙族 鄂伦春族 各族"
).split()
PEOPLE = re.compile("(?:" + "|".join(PEOPLES) + ")+(?=自治)")
SHORT_OF = {
    # In full where the short form would be that of a province.
    "河南蒙古族自治县": "河南县", "海南藏族自治州": "海南州", "吉林市": "吉林市",
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "宁夏回族自治区": "宁夏", "西藏自治区": "西藏",
    "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港", "澳门特别行政区": "澳门", "博尔塔拉蒙古自治州": "博尔塔拉",
    "巴音郭楞蒙古自治州": "巴音郭楞", "克孜勒苏柯尔克孜自治州": "克孜勒苏", "伊犁哈萨克自治州": "伊犁",
    "鄂伦春自治旗": "鄂伦春", "鄂温克族自治旗": "鄂温克", "莫力达瓦达斡尔族自治旗": "莫力达瓦",
    "前郭尔罗斯蒙古族自治县": "前郭尔罗斯", "察布查尔锡伯自治县": "察布查尔", "塔什库尔干塔吉克自治县": "塔什库尔干",
    "巴里坤哈萨克自治县": "巴里坤", "木垒哈萨克自治县": "木垒", "和布克赛尔蒙古自治县": "和布克赛尔",
    "焉耆回族自治县": "焉耆", "东乡族自治县": "东乡", "喀喇沁左翼蒙古族自治县": "喀喇沁左翼",
    "神农架林区": "神农架", "杜尔伯特蒙古族自治县": "杜尔伯特", "双江拉祜族佤族布朗族傣族自治县": "双江",
}  # fmt: skip
SUFFIX = re.compile(r"(.+?)(?:自治区|自治州|自治县|自治旗|特别行政区|地区|(?<=..)(?:[特矿新]区)|省|市|县|区|州|盟|旗)$")

# Same unit, another name (old stem, new stem), by province family; from the notices of the State Council.
RENAMED = {
    "11": "通县 通州", "12": "蓟县 蓟州",
    "13": "获鹿 鹿泉,滦县 滦州,唐海 曹妃甸,霸县 霸州,束鹿 辛集,晋县 晋州,完县 顺平,涿县 涿州,新城 高碑店,定县 定州,"
          "交河 泊头,冀县 冀州,深县 深州,丘县 邱县",
    "14": "朔县 朔城,忻县 忻府,忻州 忻府,霍县 霍州,榆次 榆次,运城 盐湖,临汾 尧都,离石 离石",
    "15": "喜桂图 牙克石,布特哈 扎兰屯,额尔古纳右 额尔古纳,额尔古纳左 根河,阿巴哈纳尔 锡林浩特,集宁 集宁,东胜 东胜",
    "21": "金县 金州,新金 普兰店,复县 瓦房店,东沟 东港,锦西 连山,锦县 凌海,北宁 北镇,盖县 盖州,铁法 调兵山",
    "22": "怀德 公主岭,海龙 梅河口,洮安 洮南", "23": "德都 五大连池,绥化 北林",
    "32": "江浦 浦口,邳县 邳州,沙洲 张家港,吴县 吴中,泰县 姜堰", "33": "鄞县 鄞州,嵊县 嵊州,衢县 衢江,丽水 莲都",
    "34": "嘉山 明光,亳县 谯城,宿县 埇桥,滁县 琅琊,太平 黄山,六安 金安,巢县 巢湖,宣城 宣州",
    "35": "崇安 武夷山,龙溪 龙文,宁德 蕉城", "36": "星子 庐山,波阳 鄱阳,清江 樟树,宜春 袁州,抚州 临川,吉安 吉州",
    "37": "胶县 胶州,滕县 滕州,黄县 龙口,掖县 莱州,益都 青州,邹县 邹城,苍山 兰陵,陵县 陵城,潍县 寒亭,滨县 滨城,"
          "菏泽 牡丹,聊城 东昌府,德州 德城,临沂 兰山",
    "41": "巩县 巩义,密县 新密,临汝 汝州,林县 林州,汲县 卫辉,孟县 孟州,禹县 禹州,陕县 陕州,邓县 邓州,商丘 睢阳,"
          "许昌 建安,开封 祥符,周口 川汇,驻马店 驿城",
    "42": "郧县 郧阳,枝城 宜都,广济 武穴,应山 广水,蒲圻 赤壁,沔阳 仙桃,光化 老河口,均县 丹江口,襄阳 襄州,江陵 荆州,"
          "黄冈 黄州,随县 随县,宜昌 夷陵",
    "43": "酃县 炎陵,郴县 苏仙,黔阳 洪江,靖县 靖州,大庸 永定,零陵 零陵,邵东 邵东,望城 望城",
    "44": "花县 花都,连县 连州,海康 雷州,儋县 儋州,通什 五指山,梅县 梅县,曲江 曲江,惠阳 惠阳",
    "45": "贺县 八步,宜山 宜州,钦县 钦州,防城 防城,百色 右江,玉林 玉州,河池 金城江",
    "51": "开县 开州,郫县 郫都,彭县 彭州,灌县 都江堰,崇庆 崇州,巴县 巴南,安县 安州,峨眉 峨眉山,达县 达川,万县 万州,"
          "茂汶 茂县,南坪 九寨沟,梁平 梁平,雅安 雨城,乐山 市中,南充 高坪",
    "52": "盘县 盘州,毕节 七星关,铜仁 碧江,安顺 西秀,遵义 播州",
    "53": "路南 石林,普洱 宁洱,潞西 芒市,中甸 香格里拉,丽江 古城,曲靖 麒麟,昭通 昭阳,玉溪 红塔,保山 隆阳,临沧 临翔,"
          "思茅 思茅",
    "61": "户县 鄠邑,耀县 耀州,彬县 彬州,华县 华州,吴旗 吴起,商县 商州,榆林 榆阳,延安 宝塔,安康 汉滨,汉中 汉台,"
          "渭南 临渭,咸阳 秦都",
    "62": "安西 瓜州,酒泉 肃州,张掖 甘州,武威 凉州,定西 安定,平凉 崆峒,庆阳 庆城", "64": "固原 原州,中卫 沙坡头",
    "65": "米泉 米东,吐鲁番 高昌,哈密 伊州",
}  # fmt: skip

# Prefectures that go on under another code.
SUCCESSOR = {
    "322200": "320800", "342200": "341300", "342300": "341100", "342700": "341000", "352100": "350700",
    "352400": "350500", "352500": "350600", "372300": "371600", "372200": "370700", "432500": "431300",
    "432900": "431100", "433000": "431200", "442400": "441400", "442500": "441300", "513000": "511700",
    "532700": "530800", "622600": "621200", "642100": "640300", "441000": "460100", "441100": "460200",
    "510200": "500000", "142200": "140900", "522300": "522300", "152600": "150900", "152700": "150600",
    "152800": "150800", "152300": "150500", "152400": "150400", "152100": "150700", "422800": "422800",
    "452400": "450400", "632100": "630200", "342600": "341400", "511200": "512200", "517000": "512300",
}  # fmt: skip


@dataclass
class Entry:
    """One line of the lists: a name that a code carried for some years."""

    code: str
    name: str
    first: str
    last: str


@dataclass
class Group:
    """All names and codes of one unit."""

    code: str
    entries: list[Entry] = field(default_factory=list)


def family(code: str) -> str:
    """The province code in which a unit of today is to be found: Chongqing was in Sichuan, Hainan in Guangdong."""
    return {"50": "51", "46": "44"}.get(code[:2], code[:2])


def short_name(full: str) -> str:
    """`忻州地区` to `忻州`, `忻县` to itself, `黔东南苗族侗族自治州` to `黔东南`."""
    if full in SHORT_OF:
        return SHORT_OF[full]
    bare = PEOPLE.sub("", full)
    found = SUFFIX.match(bare)
    stem = found[1] if found else bare
    return stem if len(stem) > 1 else full


def level_of(code: str) -> str:
    """Level by the zeros at the end of a code."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def read(path: Path) -> list[Entry]:
    """The lines of the lists that are units."""
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["name"] not in NOT_UNITS]
    entries = [
        Entry(row["code"], row["name"], row["first_revision"], row["last_revision"])
        for row in rows
        if row["sources"] not in ("stats", "contrib") and row["code"].isdigit() and row["code"] not in MISPRINTS
    ]
    return sorted(entries, key=lambda entry: (entry.last, entry.first, entry.code))


def group_prefectures(entries: list[Entry]) -> dict[str, str]:
    """Each code above county level to the code under which the unit is known today."""
    upper = [entry for entry in entries if level_of(entry.code) != "county"]
    today = {(family(e.code), short_name(e.name)): e.code for e in upper if e.last == NOW and e.code.endswith("00")}
    home = {e.code: e.code for e in upper if e.last == NOW}
    for entry in upper:
        fallback = today.get((family(entry.code), short_name(entry.name)), entry.code)
        home.setdefault(entry.code, SUCCESSOR.get(entry.code, fallback))
    return home


def group_counties(entries: list[Entry]) -> dict[str, Group]:
    """Units of county level, by the code of today or the last they had."""
    lower = [entry for entry in entries if level_of(entry.code) == "county"]
    groups: dict[str, Group] = {}
    by_stem: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in reversed(lower):
        key = (family(entry.code), short_name(entry.name))
        renamed = dict(pair.split() for pair in RENAMED.get(key[0], "").split(",") if pair)
        code = entry.code if entry.code in groups else _home(entry, key, renamed, by_stem)
        if code not in groups:
            if entry.name.endswith("区") and entry.last != NOW:
                continue
            groups[code] = Group(code)
        groups[code].entries.append(entry)
        if code not in by_stem[key]:
            by_stem[key].append(code)
    return groups


def _home(
    entry: Entry, key: tuple[str, str], renamed: dict[str, str], by_stem: dict[tuple[str, str], list[str]]
) -> str:
    stems = [key[1], renamed.get(key[1], "")]
    found = [code for stem in stems for code in by_stem.get((key[0], stem), [])]
    if not found or entry.last == NOW:
        return entry.code
    near = [code for code in found if code[:4] == entry.code[:4]]
    return (near or found)[0]


def after(revision: str) -> str:
    """The month after a list's, in which the change can have come into force."""
    year, month = int(revision[:4]), int(revision[4:])
    return f"{year + month // 12}-{month % 12 + 1:02}"


def history(pairs: list[tuple[str, str]]) -> tuple[str, str]:
    """Values with the revision of their end, oldest first, to (the last value, the earlier as `value:until|...`)."""
    kept: list[tuple[str, str]] = []
    for value, last in pairs:
        if kept and kept[-1][0] == value:
            kept.pop()
        kept.append((value, last))
    past = [(value, last) for value, last in kept[:-1] if value != kept[-1][0] and last != NOW]
    return kept[-1][0], "|".join(f"{value}:{after(last)}" for value, last in past)


def lines(entries: list[Entry]) -> list[str]:
    """The table, a line a unit: code, name, short name, reading, English, level, parent, past names, past parents."""
    home = group_prefectures(entries)
    upper: dict[str, Group] = {}
    for entry in entries:
        if entry.code in home:
            upper.setdefault(home[entry.code], Group(home[entry.code])).entries.append(entry)
    rows = []
    for group in [*upper.values(), *group_counties(entries).values()]:
        group.entries.sort(key=lambda entry: (entry.last, entry.first))
        name, past = history([(entry.name, entry.last) for entry in group.entries])
        past_names = "|".join(_past_name(pair, group.code) for pair in past.split("|") if pair)
        # Cities run for the province by a prefecture carry codes in 90; where they lay is what came before and after.
        placed = [entry for entry in group.entries if entry.code[2:4] != "90" or group.code[2:4] == "90"]
        parents = [(_parent(entry.code, group.code, home), entry.last) for entry in placed]
        parent, past_parents = history(parents)
        short = short_name(name)
        reading = pinyin(short, group.code)
        english = english_name(short, reading)
        rows.append("\t".join((
            group.code, name, short, reading, english, level_of(group.code), parent, past_names, past_parents,
        )))  # fmt: skip
    return sorted(rows)


def _past_name(pair: str, code: str) -> str:
    """`忻县:1983-01` to `忻县:忻县:xīn xiàn:1983-01`: full name, short name, reading, end."""
    full, until = pair.split(":")
    short = short_name(full)
    return ":".join((full, short, pinyin(short, code), until))


def _parent(code: str, own: str, home: dict[str, str]) -> str:
    province, prefecture = code[:2] + "0000", code[:4] + "00"
    if level_of(own) == "province" and level_of(code) == "province":
        return "CN"
    if level_of(code) == "prefecture" or code[2:4] == "90":
        return province
    return home.get(prefecture, province)


def main() -> None:
    """Write the table."""
    head = "code\tname\tshort\tpinyin\tenglish\tlevel\tparent\tformer_names\tformer_parents"
    TABLE.write_text("\n".join([head, *lines(read(Path(sys.argv[1])))]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
