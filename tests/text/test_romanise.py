"""Claims about romanisation: what a spelling can stand for, and how a Chinese word is read."""

from __future__ import annotations

from itertools import product
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin.constants import PHRASES_DICT

from search.enrich import Gazetteer
from search.enrich.glosses.romanised_terms import is_reading
from search.lexicon.sound.reading_files import reader
from search.text import (
    Lattice,
    PinyinReader,
    character_readings,
    fold,
    may_be_romanised,
    parse_romanised,
    pinyin,
    syllable_sequences,
    syllables,
    to_wade_giles,
    toneless,
    tones_agree,
)
from search.text.romanisation import MAX_LETTERS
from search.text.syllable_spellings import from_wade_giles
from search.text.tones import NEUTRAL_TONE, TONE_MARKS
from search.text.word_readings import toneless_syllable
from tests.fixtures.timing import within
from tests.tables import make_sounds

TONES = "\u0304\u0301\u030c\u0300"
SYLLABLES = sorted(syllables())


def read(text: str, system: str = "pinyin") -> list[str]:
    """Return up to fifty readings of a text in one system."""
    return [
        " ".join(one)
        for found in parse_romanised(text)
        if found.system == system
        for one in syllable_sequences(found, 50)
    ]


def letters_of(table: PinyinReader, word: str) -> tuple[str, ...]:
    """Return the readings of a word as letters without separators."""
    return tuple(map("".join, table.syllables(word)))


def arcs(lattice: Lattice) -> set[tuple[int, int, str]]:
    return {(at, end, syllable) for at, some in enumerate(lattice.arcs) for end, syllable, _ in some}


def has(text: str, system: str, wanted: list[str]) -> bool:
    """Return whether some syllables are one of the readings of a text, however many it has."""
    for lattice in parse_romanised(text):
        if lattice.system == system:
            reached = {0}
            for syllable in wanted:
                reached = {end for at, end, one in arcs(lattice) if at in reached and one == syllable}
            return lattice.size in reached
    return False


@pytest.mark.parametrize(
    "text",
    [
        "huzhuzu", "HuZhuZu", "hu zhu zu", "huzhu zu", "hùzhù zǔ", "HÙZHÙZǓ", "hu4zhu4zu3", "hu4 zhu4 zu3", "hu-zhu-zu",
        "hu'zhu'zu", "hu’zhuzu", "ｈｕｚｈｕｚｕ", "hù zhù zŭ", "  huzhuzu  ", "hu4-zhu4-zu3", "hu⁴zhu⁴zu³",
    ],
)  # fmt: skip
def test_pinyin_in_every_dress(text: str) -> None:
    """Tones, digits, case, width, spaces, hyphens and apostrophes make no difference."""
    assert "hu zhu zu" in read(text)


@pytest.mark.parametrize("text", ["lü", "lv", "lu", "lǜ", "lu:", "lu:4", "lü4", "lv4", "LÜ", "lyu", "lu\u0308"])
def test_u_umlaut_meets_v_and_u(text: str) -> None:
    """ü, v, u: and u are one letter."""
    assert "lu" in read(text)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("jen-min kung-she", "ren min gong she"),
        ("jen min kung she", "ren min gong she"),
        ("Jenmin jihpao", "ren min ri bao"),
        ("hu-chu tsu", "hu zhu zu"),
        ("hu-chu-tsu", "hu zhu zu"),
        ("hsien", "xian"),
        ("kung-ch'an-tang", "gong chan dang"),
        ("kung-chʻan-tang", "gong chan dang"),
        ("kung-ch’an-tang", "gong chan dang"),
        ("kung-ch`an-tang", "gong chan dang"),
        ("kung-chan-tang", "gong chan dang"),
        ("nung-yeh ho-tso-she", "nong ye he zuo she"),
        ("szu-ch'ing", "si qing"),
        ("ssŭ-ch'ing", "si qing"),
        ("ch'ü", "qu"),
        ("chu", "ju"),
        ("tz'u", "ci"),
        ("Chiang-hsi", "jiang xi"),
    ],
)
def test_wade_giles(text: str, reading: str) -> None:
    """Wade-Giles is read with and without its apostrophes and umlauts, hyphenated or not."""
    assert reading in read(text, "wade-giles")


def test_marks_are_believed() -> None:
    """An apostrophe or umlaut that is there leaves only the syllables that have it; where there are some, all are."""
    assert read("ch'u", "wade-giles") == ["chu", "qu"]
    assert read("chü", "wade-giles") == ["ju", "qu"]
    assert read("ch'ü", "wade-giles") == ["qu"]
    assert read("chu-ch'üan", "wade-giles") == ["zhu quan", "ju quan"]
    assert read("chu", "wade-giles")[0] == "zhu"


@pytest.mark.parametrize(
    "text",
    ["", "h", "the", "mutual", "team", "over", "live", "people's", "o'clock", "1954", "互助组", "hu zhu 组", "huzhu5zu6", "hu4444", "team 3",
     "hu.zhu", "Ärzte", "x" * 200, "a" * (MAX_LETTERS + 1), "a " * 20, "-", "'", "1hu", "\ud800hu"],
)  # fmt: skip
def test_what_is_no_romanisation(text: str) -> None:
    """English words, numbers, Chinese, single letters and long strings have no reading."""
    assert not parse_romanised(text)


@pytest.mark.parametrize(
    "text", ["hùzhù zǔ", "HÙZHÙZǓ", "hu4zhu4zu3", "hu4 zhu4 zu3", "hù-zhu4-zŭ", "hu⁴zhu⁴zu³", "hu\u0300 zhu\u0300 zu\u030c"]
)  # fmt: skip
def test_tones_are_read_in_every_dress(text: str) -> None:
    """Tone marks and tone digits give the same tones; a syllable without either has none."""
    (lattice,) = (one for one in parse_romanised(text) if one.system == "pinyin")
    assert [lattice.tone(*span) for span in ((0, 2), (2, 5), (5, 7))] == [4, 4, 3]
    (bare,) = (one for one in parse_romanised("hu zhu0 zu5") if one.system == "pinyin")
    assert [bare.tone(*span) for span in ((0, 2), (2, 5), (5, 7))] == [0, 5, 5]


def test_a_breve_is_no_tone_in_wade_giles() -> None:
    """Ssŭ and tzŭ are spelt so whatever their tone, which may stand behind them as a number."""
    tones = [one.tone(0, one.size) for text in ("tzŭ", "ssŭ", "tzŭ4") for one in parse_romanised(text)]
    assert tones == [0, 0, 4]


def test_a_word_agrees_with_its_own_tones_and_with_few_others() -> None:
    """Of pypinyin's phrases all but some in rare characters agree with their reading, and 经典 with no other one."""
    total = wrong = 0
    for word, readings in PHRASES_DICT.items():
        toned = [one[0] for one in readings]
        typed = [
            next((TONE_MARKS[mark] for mark in normalize("NFD", one) if mark in TONE_MARKS), NEUTRAL_TONE)
            for one in toned
        ]
        total += 1
        wrong += len(toned) == len(word) and not tones_agree(fold(word), list(map(toneless_syllable, toned)), typed)
    assert wrong < total / 1000
    agreeing = [typed for typed in product(range(1, 5), repeat=2) if tones_agree("经典", ("jing", "dian"), typed)]
    assert agreeing == [(1, 3), (4, 3)]  # 经 is jìng at the loom


def test_pinyin_has_tones_only_where_they_are_certain() -> None:
    """What is written with tones is what pypinyin's phrases say, but for neutral tones that only a word has."""
    spelt = [
        (pinyin((fold(word),), list(map(toneless_syllable, toned))), toned)
        for word, readings in PHRASES_DICT.items()
        if len(toned := [one[0] for one in readings]) == len(word) < 4 and not {"一", "不"} & set(word)
    ]
    certain = [(one.replace("'", ""), "".join(toned)) for one, toned in spelt if one != toneless(one)]
    assert len(certain) > 4000
    assert sum(one != toned for one, toned in certain) < len(certain) / 200
    assert pinyin(("生产", "公路"), ("sheng", "chan", "gong", "lu")) == "shēngchǎn gōnglù"
    assert pinyin(("西岸",), ("xi", "an")) == "xī'àn"
    assert pinyin(("一定",), ("yi", "ding")) == "yīdìng"
    assert pinyin(("种植",), ("zhong", "zhi")) == "zhongzhi"


def test_a_break_is_a_break() -> None:
    """An apostrophe, hyphen, digit or space ends a syllable; without one there are several readings."""
    assert set(read("fangan")) == {"fang an", "fan gan"}
    assert read("fang'an") == read("fang an") == read("fang1an4") == ["fang an"]
    assert read("fan gan") == read("fǎn-gǎn") == ["fan gan"]


@given(st.data())
def test_pinyin_is_always_understood(data: st.DataObject) -> None:
    """Any syllables, joined or apart, with tones in any form or none, are among the readings of their spelling."""
    wanted = data.draw(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=9))
    if len("".join(wanted)) < 2:
        return
    style = data.draw(st.sampled_from(["plain", "marks", "digits"]))
    written = []
    for syllable in wanted:
        tone = data.draw(st.integers(1, 4))
        if style == "digits":
            written.append(f"{syllable}{tone}")
        elif style == "marks":
            vowel = next(at for at, char in enumerate(syllable) if char in "aeiou")
            written.append(syllable[: vowel + 1] + TONES[tone - 1] + syllable[vowel + 1 :])
        else:
            written.append(data.draw(st.sampled_from([syllable, syllable.upper(), syllable.capitalize()])))
    between = data.draw(st.sampled_from(["", " ", "-", "'"]))
    assert has(between.join(written), "pinyin", wanted)


@given(
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=8),
    st.sampled_from(["-", " "]),
    st.sampled_from(["'", "’", "ʻ", "‘", ""]),
    st.sampled_from("üu"),
)
def test_wade_giles_is_always_understood(wanted: list[str], between: str, mark: str, umlaut: str) -> None:
    """Any syllables in Wade-Giles, with or without aspiration marks, are among the readings of their spelling."""
    text = between.join(map(to_wade_giles, wanted)).replace("'", mark).replace("ü", umlaut)
    if sum(char.isalpha() for char in text) >= 2:
        assert has(text, "wade-giles", wanted)


@given(st.text(max_size=200) | st.text(alphabet="aehinuüvwg'- 1́", max_size=80))
def test_reading_a_text_is_bounded(text: str) -> None:
    """No text raises, and none has more than 16 syllables from one letter or more sequences than asked for."""
    for lattice in parse_romanised(text):
        assert lattice.size <= MAX_LETTERS
        assert all(len(some) <= 16 for some in lattice.arcs)
        assert 1 <= len(syllable_sequences(lattice, 20)) <= 20
        assert all(0 < end <= lattice.size for some in lattice.arcs for end, _, _ in some)


@given(st.data())
def test_the_quick_look_overlooks_nothing(data: st.DataObject) -> None:
    """`may_be_romanised` accepts whatever can be parsed in either system, and rejects most English words."""
    wanted = data.draw(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6))
    spelt = [data.draw(st.sampled_from([one, to_wade_giles(one), f"{one}3", one.replace("u", "u:")])) for one in wanted]
    text = data.draw(st.sampled_from(["", " ", "-", "'"])).join(spelt)
    assert may_be_romanised(text) or not parse_romanised(text)
    assert may_be_romanised(text.replace("'", "").upper())
    assert not any(map(may_be_romanised, ("mutual", "team", "the", "collectivisation", "1954", "x", "")))


def test_the_worst_text_takes_a_few_milliseconds() -> None:
    """64 letters that can be cut into syllables in very many ways are read about as fast as others (0.7 times)."""

    def read(text: str) -> None:
        for _ in range(20):
            for lattice in parse_romanised(text[:MAX_LETTERS]):
                syllable_sequences(lattice, 10)

    read("xian")
    assert within(
        3, lambda: read("xian" * 16), lambda: read("zhongguorenminjiefangjunhuabeijunqusilingbuzhengzhibumishuchu")
    )


def test_every_syllable_has_a_spelling_of_its_own() -> None:
    """Wade-Giles as the table has it leads back to the syllable, as the first of what it can be."""
    for syllable in SYLLABLES:
        first, *_ = from_wade_giles(to_wade_giles(syllable), strict=True)
        assert first == syllable or to_wade_giles(first) == to_wade_giles(syllable)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("互助组", "huzhuzu"), ("互助組", "huzhuzu"), ("人民公社", "renmingongshe"), ("银行", "yinhang"), ("行为", "xingwei"),
        ("重庆", "chongqing"), ("重要", "zhongyao"), ("音乐", "yinyue"), ("快乐", "kuaile"), ("曾经", "cengjing"),
        ("曾国藩", "zengguofan"), ("会计", "kuaiji"), ("省长", "shengzhang"), ("队长", "duizhang"), ("增长", "zengzhang"),
        ("绿色", "luse"), ("妇女", "funu"), ("侵略", "qinlue"), ("还乡团", "huanxiangtuan"), ("剪刀差", "jiandaocha"),
        ("供销合作社", "gongxiaohezuoshe"), ("贫下中农协会", "pinxiazhongnongxiehui"), ("薄一波", "boyibo"),
        ("调查", "diaocha"), ("参加", "canjia"), ("模范", "mofan"), ("生产队长", "shengchanduizhang"),
        ("长治", "changzhi"), ("山西省长治", "shanxishengchangzhi"), ("长治市", "changzhishi"), ("陕西", "shanxi"),
        ("乐清", "yueqing"), ("六安", "luan"), ("单县", "shanxian"), ("洪洞", "hongtong"), ("厦门", "xiamen"),
        ("蚌埠", "bengbu"), ("番禺", "panyu"), ("亳州", "bozhou"), ("荥经", "yingjing"), ("长沙县", "changshaxian"),
    ],
)  # fmt: skip
def test_readings_are_right_in_context(word: str, reading: str) -> None:
    """A word is read as it is read in that word, and a place as the gazetteer has it."""
    assert letters_of(reader(Gazetteer.load()), word)[0] == reading


def test_several_readings_only_where_there_are_several() -> None:
    """朝阳 has two readings, 互助组 has one; given overrides come first."""
    assert set(letters_of(reader(Gazetteer.load()), "朝阳")) == {"chaoyang", "zhaoyang"}
    assert letters_of(reader(Gazetteer.load()), "互助组") == ("huzhuzu",)
    assert letters_of(reader(Gazetteer.load()), "长治") == ("changzhi",)
    assert letters_of(PinyinReader({"长治": (("chang", "zhi"),)}), "长治") == ("changzhi",)
    assert set(letters_of(PinyinReader(), "长治")) == {"zhangzhi", "changzhi"}


@pytest.mark.parametrize("word", ["", "a", "互a", "。", "\ud800", "🀄"])
def test_what_is_no_chinese_has_no_reading(word: str) -> None:
    """A text with anything but Chinese characters has no reading."""
    assert letters_of(PinyinReader(), word) == ()


@settings(max_examples=300)
@given(
    st.text(
        alphabet="互助组人民公社长行重乐曾单大都会差参山西省市县农业生产合作供销银校场𠀀〇", min_size=1, max_size=12
    )
)
def test_a_reading_is_a_reading(word: str) -> None:
    """Every reading has for each character a syllable with which it can be read, and there are at most four."""
    found = reader(Gazetteer.load()).syllables(word)
    assert len(found) <= 4
    assert len(set(found)) == len(found)
    for one in found:
        assert len(one) == len(word)
        assert is_reading("".join(one), word)


def test_the_table_of_sounds_is_what_its_maker_makes() -> None:
    """data/sounds.tsv is the output of make_sounds, and is read without pypinyin."""
    assert make_sounds.TABLE.read_text(encoding="utf-8").splitlines() == make_sounds.lines()
    assert character_readings("社") == (("she",),)
