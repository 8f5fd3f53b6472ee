"""Claims about finding Chinese words by their sound, and places by any spelling."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import build, update
from search.engine import BlockFile, Dictionary, OpenIndex, current
from search.enrich import Gazetteer, PlaceQueries
from search.enrich.glosses.romanised_terms import is_reading
from search.errors import IndexDamaged
from search.indexing import check_index
from search.lexicon.build_context import OWNER, BuildContext
from search.lexicon.sound.reading_files import KIND, READINGS, reader
from search.lexicon.sound.reading_index import ReadingIndex
from search.text import fold, tones_agree
from tests.fixtures.archive import newspaper
from tests.fixtures.generations import build_generation
from tests.fixtures.timing import within

PLACES = PlaceQueries(Gazetteer.load())
BODY = (
    "我们的互助组在长治。人民公社的干部订了生产计划，农业生产合作社的社员吃了西瓜。去西安的方案，大家反感。景点和经典。"
    "西岸的绿色。山西、陕西的妇女。人民公社好。嫦娥。干部甘布。缉拿阿哥。大寨。"
    "一定不是种植。朋友。"
)
ARTICLES = {
    "a.txt": newspaper("Women of the change", "农业生产", "1956-01-02", "Women in China", BODY),
    "b.txt": newspaper("Grain", "統購統銷", "1955-03-04", "Grain for the city", "糧食統購統銷，互助組。干部。人民日報。"),
}  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of an index of two articles."""
    folder = tmp_path_factory.mktemp("readings")
    write(folder / "sources", ARTICLES)
    build([folder / "sources"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def readings(index: Path) -> ReadingIndex:
    return ReadingIndex.open(current(index))


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        folder.joinpath(name).write_text(text, encoding="utf-8")


def found(readings: ReadingIndex, text: str) -> list[str]:
    return [one.text for one in readings.words(text)]


@pytest.mark.parametrize(
    "text",
    ["huzhuzu", "hùzhù zǔ", "hu4zhu4zu3", "hu zhu zu", "Huzhu-zu", "hu-chu tsu", "Hu-chu-tsu", "ｈｕｚｈｕｚｕ"],
)
def test_any_romanisation_finds_the_word(readings: ReadingIndex, text: str) -> None:
    """Pinyin with or without tones and Wade-Giles without its apostrophes find 互助组, in whatever script it stands."""
    (best,) = readings.words(text)
    assert (best.text, best.words, best.key, best.df, best.certain) == ("互助组", ("互助组",), "hu zhu zu", 2, True)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("renmin gongshe", "人民公社"), ("Renmin Gongshe", "人民公社"), ("jen-min kung-she", "人民公社"), ("kan-pu", "干部"),
        ("Jenmin jihpao", "人民日报"), ("Changzhi", "长治"), ("ch'ang-chih", "长治"), ("tonggou tongxiao", "统购统销"),
        ("nongye shengchan hezuoshe", "农业生产合作社"), ("lüse", "绿色"), ("lvse", "绿色"), ("fùnǚ", "妇女"), ("xi'an", "西安"),
        ("nung-yeh sheng-ch'an ho-tso-she", "农业生产合作社"),
    ],
)  # fmt: skip
def test_words_and_names_are_found(readings: ReadingIndex, text: str, word: str) -> None:
    """Words of the index and names of the glossary that stand in it are found, the likeliest first."""
    assert found(readings, text)[0] == word


def test_names_of_the_glossary_need_no_document(readings: ReadingIndex) -> None:
    """They lead to their English, after what documents have."""
    assert [(one.text, one.df) for one in readings.words("xiangcun zhenxing")] == [("乡村振兴", 0)]


def test_words_in_a_row(readings: ReadingIndex) -> None:
    """What is no word as a whole is read as few words that follow one another, and is not certain without a mark."""
    (row,) = readings.words("shengchan jihua")
    assert (row.words, row.text, row.key) == (("生产", "计划"), "生产计划", "sheng chan ji hua")
    assert not row.certain
    assert readings.words("shēngchǎn jìhuà")[0].certain
    assert found(readings, "shengchanjihua") == found(readings, "sheng chan ji hua") == ["生产计划"]
    assert found(readings, "ganbu-age") == ["干部阿哥"]
    assert found(readings, "ganbuage") == []  # as "language" would be lan gu a ge
    # A word does not begin within one that was typed and end within another.
    assert found(readings, "sheng chanji hua") == []


def test_breaks_set_words_apart(readings: ReadingIndex) -> None:
    """An apostrophe tells 方案 from 反感; without one both are meant."""
    assert found(readings, "fang'an") == ["方案"]
    assert found(readings, "fan'gan") == ["反感"]
    assert set(found(readings, "fangan")) == {"方案", "反感"}


def test_homophones_share_what_is_probable(readings: ReadingIndex) -> None:
    """Shares are probabilities, the best first; the glossary's and the more frequent ones are likelier."""
    best, second = readings.words("gānbù")
    assert (best.text, second.text) == ("干部", "甘布")
    assert best.share > second.share > 0
    assert best.share + second.share == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("jǐngdiǎn", ["景点"]), ("jing3dian3", ["景点"]), ("jīng diǎn", ["经典"]), ("jing1-dian3", ["经典"]), ("jìngdiàn", []),
        ("hu4zhu4zu3", ["互助组"]), ("hu1zhu4zu3", []), ("hu⁴-chu⁴ tsu³", ["互助组"]), ("hu⁴-chu⁴ tsu¹", []),
        ("lǜsè", ["绿色"]), ("lǚsè", []), ("shānxī", ["山西"]), ("shǎnxī", ["陕西"]), ("shēngchǎn jìhuá", ["生产计划"]),
        ("shěngchǎn jìhuà", []),
    ],
)  # fmt: skip
def test_words_of_other_tones_are_left_out(readings: ReadingIndex, text: str, words: list[str]) -> None:
    """If every syllable has its tone, as a mark or a number, only words that can be read so are found."""
    assert found(readings, text) == words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("yīdìng", "一定"), ("yídìng", "一定"), ("bùshì", "不是"), ("bú shì", "不是"), ("zhòngzhí", "种植"), ("zhǒngzhí", "种植"),
        ("péngyou", "朋友"), ("péngyǒu", "朋友"), ("peng2you5", "朋友"), ("wo3men0", "我们"), ("wǒmén", "我们"), ("fùnǔ", "妇女"),
    ],
)  # fmt: skip
def test_a_tone_that_changes_costs_nothing(readings: ReadingIndex, text: str, word: str) -> None:
    """Neutral tones, 一 and 不 before other tones, and characters of several tones are found either way."""
    assert word in found(readings, text)


def test_a_tone_among_bare_syllables_counts_against_others(readings: ReadingIndex) -> None:
    """If not every syllable has a tone, a word of another one is still found, for clearly less."""
    (bare,), (right,), (wrong,) = (readings.words(text) for text in ("huzhuzu", "hùzhuzu", "hǔzhuzu"))
    assert bare.text == right.text == wrong.text
    assert wrong.share < right.share / 2 == bare.share / 2
    best, second = readings.words("jīngdian")
    assert (best.text, second.text) == ("经典", "景点")
    assert second.share < best.share / 2


@given(
    st.lists(st.sampled_from("hu zhu zu jing dian gan bu fang an xi lv se chang zhi".split()), min_size=2, max_size=4)
)
def test_tones_only_ever_narrow(readings: ReadingIndex, syllables: list[str]) -> None:
    """Of what bare syllables find, each word is found by exactly those tones that its characters can have."""
    bare = {one.text for one in readings.words("-".join(syllables)) if len(one.words) == 1}
    toned: set[str] = set()
    for tones in product("12345", repeat=len(syllables)):
        some = readings.words("-".join(map("".join, zip(syllables, tones, strict=True))))
        words = {one.text for one in some if len(one.words) == 1}
        typed = tuple(map(int, tones))
        assert words <= bare
        # In Wade-Giles, chang is zhang.
        pinyin = ([one.replace("v", "u")] + ["zhang"] * (one == "chang") for one in syllables)
        read = list(product(*pinyin))
        assert all(any(tones_agree(word, one, typed) for one in read) for word in words)
        toned |= words
    assert toned == bare


def test_english_words_are_told_from_romanisation(readings: ReadingIndex) -> None:
    """Two bare syllables or bare words in a row are not certain; what can be read in no way has no sounding."""
    assert [(one.text, one.certain) for one in readings.words("women")] == [("我们", False)]
    assert not any(one.certain for one in readings.words("change"))
    assert readings.words("wǒmen")[0].certain
    assert readings.words("ganbu")[0].certain  # a term of the field
    assert found(readings, "chi-na") == ["缉拿"]
    assert found(readings, "tachai") == ["大寨"]  # a term of the field may do without the hyphen
    for text in (
        "china",
        "the",
        "he",
        "can",
        "long",
        "song",
        "man",
        "mutual aid team",
        "collectivisation",
        "nature",
        "language",
    ):
        assert found(readings, text) == []


@pytest.mark.parametrize("text", ["景点", "经典", "jingdian 景点", "互助组"])
def test_chinese_is_never_widened_by_sound(readings: ReadingIndex, text: str) -> None:
    """A question in Chinese characters finds nothing here, so that 景点 does not match 经典."""
    assert readings.words(text) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("互助祖", "互助组"),
        ("護助組", "互助组"),
        ("人民公设", "人民公社"),
        ("常治", "长治"),
        ("幹步", "干部"),
        ("景点", "经典"),
    ],
)
def test_alike(readings: ReadingIndex, typed: str, meant: str) -> None:
    """A word that is misspelt by sound has the right one among its suggestions."""
    assert meant in [one.text for one in readings.homophones(typed)]


def test_a_word_is_not_like_itself(readings: ReadingIndex) -> None:
    """What is right, too short or too long, or no Chinese, is like nothing."""
    for word in ("互助组", "互助組", "社", "互助组a", "huzhuzu", "", "社" * 9):
        assert readings.homophones(word) == ()


def test_every_word_is_found_by_its_reading(index: Path, readings: ReadingIndex) -> None:
    """Against a walk over the whole vocabulary: each word of two characters or more is there under its readings."""
    opened = OpenIndex(current(index))
    file = BlockFile(current(index) / READINGS, KIND, OWNER)
    keys = [key.decode() for key in Dictionary(file, "readings").terms()]
    assert keys == sorted(keys)
    checked = 0
    for term, df in BuildContext(current(index), opened.segments).vocabulary("title_zh", "body_zh"):
        word = term.decode()
        for reading in reader(Gazetteer.load()).syllables(word) if len(word) > 1 else ():
            checked += 1
            assert " ".join(reading) in keys
            (one,) = [one for one in readings.words("-".join(reading), limit=99) if one.text == word]
            assert one.df == df
    assert checked > 30


@given(st.text(alphabet="huzhurenmigsaxfkcpt' -4ǔü", max_size=40) | st.text(max_size=80))
def test_no_text_raises_and_all_that_is_found_sounds_so(readings: ReadingIndex, text: str) -> None:
    """Whatever is typed, what is found is read as it says, at most six words, and shares add up to one at most."""
    some = readings.words(text)
    assert len(some) <= 6
    assert sum(one.share for one in some) <= 1 + 1e-9
    for one in some:
        assert is_reading(one.key, one.text)
        assert one.df >= 0
    readings.homophones(text)


def test_a_look_up_is_bounded(readings: ReadingIndex) -> None:
    """The worst of 64 letters is answered in the time of twenty look-ups of a word (2 to 7, measured)."""
    texts = ["xian" * 16, "a" * 64, "chu-" * 15 + "chu", "hu " * 15 + "zhu", "renmin gongshe " * 4]
    for text in texts:
        readings.words(text)
        assert within(20, lambda: readings.words(text), lambda: readings.words("huzhuzu")), text  # noqa: B023 - called at once


def test_an_update_knows_new_words(tmp_path: Path) -> None:
    """The file is written anew by an update, over all segments, and every byte of it is checked."""
    write(tmp_path / "sources", ARTICLES)
    build([tmp_path / "sources"], tmp_path / "index")
    write(tmp_path / "sources", {"c.txt": newspaper("Roads", "修路", "1957-01-01", "Roads", "修筑了公路。干部。")})
    update([], tmp_path / "index")
    check_index(tmp_path / "index")
    opened = ReadingIndex.open(current(tmp_path / "index"))
    assert "公路" in found(opened, "gonglu")
    assert opened.words("ganbu")[0].df == 3
    assert len(OpenIndex(current(tmp_path / "index")).segments) == 2


def test_an_index_may_lack_it(tmp_path: Path) -> None:
    """A generation that was built without a lexicon is opened, and nothing is found by sound."""
    build_generation(tmp_path / "index", [], memory_mb=200)
    empty = ReadingIndex.open(current(tmp_path / "index"))
    assert (len(empty), empty.words("huzhuzu"), empty.homophones("互助祖")) == (0, (), ())


def test_an_empty_archive_has_an_empty_file(tmp_path: Path) -> None:
    """Without any document there is a file that knows the glossary only, which no document has and nothing is like."""
    write(tmp_path / "sources", {})
    build([tmp_path / "sources"], tmp_path / "index")
    empty = ReadingIndex.open(current(tmp_path / "index"))
    assert [(one.text, one.df) for one in empty.words("huzhuzu")] == [("互助组", 0)]
    assert (empty.words("gonglu"), empty.homophones("互助祖")) == ((), ())


@pytest.fixture
def copied(index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(current(index) / READINGS, tmp_path))


def test_a_damaged_file_never_answers(copied: Path) -> None:
    """A changed byte is an error at opening or at the first use of what it belongs to."""
    good = copied.read_bytes()
    for at in range(0, len(good), 97):
        copied.unlink()  # what is mapped must not be cut
        copied.write_bytes(good[:at] + bytes([good[at] ^ 0x40]) + good[at + 1 :])
        with pytest.raises(IndexDamaged, match=READINGS):
            _use(copied)


def _use(file: Path) -> None:
    ReadingIndex.open(file.parent).words("huzhuzu")
    BlockFile(file, KIND, OWNER).verify()


@pytest.mark.parametrize(
    ("text", "code", "zh", "en"),
    [
        ("Hopei", "130000", "河北", "Hebei"), ("hopei", "130000", "河北", "Hopei"), ("Ho-pei", "130000", "河北", "Hebei"),
        ("Shansi", "140000", "山西", "Shanxi"), ("Shanxi", "140000", "山西", "Shansi"), ("Shan-hsi", "140000", "山西", "Shanxi"),
        ("Shensi", "610000", "陕西", "Shaanxi"), ("Shaanxi", "610000", "陕西", "Shensi"), ("shǎnxī", "610000", "陕西", "Shaanxi"),
        ("Kiangsu", "320000", "江苏", "Jiangsu"), ("Szechwan", "510000", "四川", "Sichuan"), ("Szechuan", "510000", "四川", "Szechwan"),
        ("Peking", "110000", "北京", "Beijing"), ("Peiping", "110000", "北平", "Peking"), ("Canton", "440100", "广州", "Guangzhou"),
        ("ch'ang-chih", "140400", "长治", "Changzhi"), ("Changzhi", "140400", "长治", "Changzhi"), ("Chefoo", "370600", "烟台", "Yantai"),
        ("Inner Mongolia", "150000", "内蒙古", "Inner Mongolia"), ("河北", "130000", "河北", "Hopei"), ("長治市", "140400", "长治", "Changzhi"),
        ("Jehol", "x-rehe", "热河", "Rehe"), ("Hopei Province", "130000", "河北", "Hebei"),
    ],
)  # fmt: skip
def test_places_in_any_spelling(text: str, code: str, zh: str, en: str) -> None:
    """Postal, Wade-Giles, pinyin and Chinese names denote their unit, which is called so in both languages."""
    (place,) = PLACES.named(text)
    assert place.code == code
    assert zh in place.zh
    assert en in place.en
    assert place.certain


def test_shansi_is_not_shensi() -> None:
    """The two provinces share no name."""
    (shansi,), (shensi,) = PLACES.named("Shansi"), PLACES.named("Shensi")
    assert not {*shansi.zh, *shansi.en} & {*shensi.zh, *shensi.en}


def test_a_part_is_not_the_whole() -> None:
    """Names that the table gives to a place within a unit lead to that place's own name."""
    assert [place.zh for place in PLACES.named("Hankow")] == [("汉口",)]
    assert [place.zh for place in PLACES.named("Tachai")] == [("大寨",)]
    assert "Northern Shaanxi" not in PLACES.named("Shaanxi")[0].en
    assert "莱阳" not in PLACES.named("Yantai")[0].zh


@pytest.mark.parametrize(
    ("text", "first_zh", "first_en", "others"),
    [
        ("增城", "增城", "Zengcheng", {"Tsengcheng"}), ("集宁", "集宁", "Jining", set()), ("连南", "连南", "Liannan", set()),
        ("平原省", "平原", "Pingyuan", set()), ("归绥", "归绥", "Guisui", {"Kweisui", "Hohhot"}), ("木兰", "木兰", "Mulan", set()),
        ("林县", "林县", "Linxian", {"Lin County", "Lin Hsien"}), ("定县", "定县", "Dingxian", {"Ding County", "Ting County"}),
        ("布爾津", "布尔津", "Burqin", {"Bu'erjin"}), ("库尔勒县", "库尔勒", "Korla", {"Ku'erle"}),
        ("内蒙", "内蒙古", "Inner Mongolia", set()), ("喀什", "喀什", "Kashgar", {"Kashi"}),
    ],
)  # fmt: skip
def test_a_chinese_name_leads_its_own_spellings(text: str, first_zh: str, first_en: str, others: set[str]) -> None:
    """With or without the word for its level, a name is spelt in pinyin, Wade-Giles and by custom, itself first."""
    place = PLACES.named(text)[0]
    assert place.zh[0] == first_zh
    assert place.en[0] == first_en
    assert others <= set(place.en)


@given(st.deferred(lambda: st.sampled_from(sorted(Gazetteer.load().units))))
def test_every_full_name_is_a_place_and_may_begin_one(code: str) -> None:
    """Each name that a unit ever had is called something in Latin letters, and no stretch of it ends the search."""
    for name in Gazetteer.load().units[code].names:
        if code != "CN" and not any(map(str.isdigit, name.full)):
            assert all(place.en for place in PLACES.named(name.full))
            assert PLACES.named(name.full)
            assert all(PLACES.may_begin(fold(name.full)[:size]) for size in range(1, len(name.full) + 1))


def test_what_may_be_something_else_is_not_certain() -> None:
    """Counties whose names are common words, and Xian, which is also the word for county."""
    for text in ("Heping", "heping", "Xian", "和平"):
        assert [place.certain for place in PLACES.named(text)] == [False]
    assert [place.is_word for text in ("Xian", "和平") for place in PLACES.named(text)] == [True, True]
    assert [(place.certain, place.is_word) for place in PLACES.named("增城")] == [(False, False)]


@pytest.mark.parametrize(
    "text", ["women", "china", "China", "中国", "long", "he", "the", "mine", "", "a", "1954", "x" * 99, "Moscow"]
)
def test_what_is_no_place(text: str) -> None:
    """Words, China itself and places abroad have no names of units."""
    assert PLACES.named(text) == ()


@given(st.text(max_size=80))
def test_no_text_is_too_strange_for_a_place(text: str) -> None:
    """Any text is answered."""
    assert len(PLACES.named(text)) <= 8


def test_a_changed_glossary_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update of unchanged sources writes a new generation if the lexicon would be another, and none otherwise."""
    write(tmp_path / "sources", ARTICLES)
    build([tmp_path / "sources"], tmp_path / "index")
    first = current(tmp_path / "index")
    assert update([], tmp_path / "index").generation == first.name
    monkeypatch.setattr("search.lexicon.version.LEXICON", 99)
    report = update([], tmp_path / "index")
    assert report.generation != first.name
    assert (report.added, report.changed, report.deleted, report.documents) == (0, 0, (), 2)
    assert found(ReadingIndex.open(current(tmp_path / "index")), "huzhuzu") == ["互助组"]
