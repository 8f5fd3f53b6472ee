"""Claims about script folding: one character in, one character out, and all scripts fold to the same text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import fold, is_han, to_simplified
from tests.tables import make_fold_words
from tests.tables.make_fold import TABLE, table


@cache
def converter(name: str) -> Callable[[str], str]:
    """Return one of OpenCC's conversions."""
    convert: Callable[[str], str] = opencc.OpenCC(name).convert
    return convert


HAN_TEXT = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60)


@given(st.text())
def test_offsets_hold(text: str) -> None:
    """A folded text has the length of the original, so an offset in one is an offset in the other."""
    assert len(fold(text)) == len(text)
    assert len(to_simplified(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """What has been folded stays as it is."""
    assert fold(fold(text)) == fold(text)


@given(HAN_TEXT)
def test_traditional_text_meets_simplified(text: str) -> None:
    """A text and its character-by-character conversion to traditional script fold to the same text."""
    pairs = [(char, converter("s2t")(char)) for char in text]
    back_again = [(plain, traditional) for plain, traditional in pairs if converter("t2s")(traditional) == plain]
    assert fold("".join(traditional for _, traditional in back_again)) == fold(
        "".join(plain for plain, _ in back_again)
    )


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("互助組", "互助组"),
        ("郷", "乡"),
        ("鄉村", "乡村"),
        ("高級農業生產合作社", "高级农业生产合作社"),
        ("県・戦・売", "县・战・卖"),
        ("ＡＢＣ１２", "abc12"),
        ("Co‑op’s", "co-op's"),
        ("芸香", "芸香"),
        ("轎伕揹著菓子", "轿夫背着果子"),
        ("⼟地改⾰", "土地改革"),
        ("⼈⺠公社", "人民公社"),
        ("⾞間⻋間⻓沙⽼⼤⺟", "车间车间长沙老大母"),
        ("𥙷樂豈", "𥙷乐岂"),
        ("Tʻai-pʻing Tʼai T´ai T′ai T`ai Tʽai", "t'ai-p'ing t'ai t'ai t'ai t'ai t'ai"),
        ("a\u2009b\u00a0c", "a b c"),
    ],
)
def test_forms_meet(written: str, folded: str) -> None:
    """Traditional, Japanese, variant and full-width forms fold to one; an ordinary character is not changed."""
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("第一個五年計畫，規畫與籌畫", "第一个五年计划，规划与筹划"),
        ("隨著看著接著", "随着看着接着"),
        ("反覆答覆回覆", "反复答复回复"),
        ("瞭解一目瞭然", "了解一目了然"),
        ("藉口憑藉藉由", "借口凭借借由"),
        ("深沈破釜沈舟", "深沉破釜沉舟"),
        ("餅乾幹部", "饼干干部"),
        ("項鍊鍛鍊", "项链锻炼"),
        ("貧農成份，大部份帳目", "贫农成分，大部分账目"),
        ("徵兵上昇氾濫", "征兵上升泛滥"),
    ],
)
def test_a_character_of_several_forms_is_folded_by_its_word(written: str, folded: str) -> None:
    """What mainland print writes with another character in some words meets it in those, in either direction."""
    assert fold(written) == folded == fold(folded)


@pytest.mark.parametrize(
    "word",
    [
        "著名", "著作", "名著", "顯著", "編著", "乾隆", "乾坤", "覆蓋", "翻天覆地", "瞭望", "狼藉", "慰藉", "沈從文", "瀋陽", "魏徵", "畢昇",
        "動畫", "畫家", "設計畫家", "大家俱樂部", "股份", "月份", "帳篷", "彷徨", "氾水縣",
    ],
)  # fmt: skip
def test_other_words_of_such_a_character_stay(word: str) -> None:
    """A word that mainland print writes alike is not changed, even beside one that is: 设计画家 is no 计划."""
    assert fold(word) == "".join(fold(char) if char not in "著乾徵昇氾" else char for char in word)


@given(
    st.lists(
        st.sampled_from([*"著乾覆瞭藉畫画沈份帳○零0o一五年名計反", "著名", "計畫", "反覆", " ", "，"]), max_size=12
    )
)
def test_what_depends_on_context_is_decided_once(parts: list[str]) -> None:
    """A folded text folds into itself, whatever open characters stand side by side."""
    text = "".join(parts)
    assert fold(fold(text)) == fold(text)
    assert to_simplified(to_simplified(text)) == to_simplified(text)
    assert len(fold(text)) == len(text)


@given(HAN_TEXT, st.sampled_from(["隨著", "著名", "計畫", "反覆", "乾隆"]), HAN_TEXT)
def test_only_the_neighbourhood_decides(before: str, word: str, behind: str) -> None:
    """A word between full stops folds alike whatever stands beyond them."""
    assert fold(f"{before}。{word}。{behind}")[len(before) + 1 :][: len(word)] == fold(word)


def test_words_fold_as_opencc_converts_them() -> None:
    """Of OpenCC's words that it converts otherwise than its characters, nearly all fold into what it makes of them."""
    taiwan, back = converter("s2tw"), converter("tw2s")
    words = [word for word in make_fold_words.simplified_words() if back(taiwan(word)) == word]
    wrong = [word for word in words if fold(taiwan(word)) != fold(word)]
    assert len(words) > 1000
    assert wrong == []


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("一九五○年", "一九五〇年"),
        ("一九五◯年五月", "一九五〇年五月"),
        ("一二○师、一二零师", "一二〇师、一二〇师"),
        ("二○○○年", "二〇〇〇年"),
        ("○八年", "〇八年"),
        ("一百○八将", "一百〇八将"),
        ("一九五0年", "一九五〇年"),
        ("一九五Ｏ年", "一九五〇年"),
        ("二零零五年", "二〇〇五年"),
    ],
)
def test_the_zeros_of_typesetters_meet(written: str, folded: str) -> None:
    """Circles, 零, digits and letters that stand for a zero in a number written digit by digit are 〇."""
    assert fold(written) == folded


@pytest.mark.parametrize(
    "text", ["○○县", "○ 土改", "七零八落", "一百零八", "零件", "一零件", "第10页", "ok", "一ok", "三0%"]
)
def test_what_is_no_zero_stays(text: str) -> None:
    """Circles that stand for a name or a bullet, and 零 in a word or a number with units, are not changed."""
    assert fold(text) == text


def test_the_table_of_words_is_what_its_sources_give() -> None:
    """The committed table of words is what the script makes of OpenCC's phrases."""
    committed = dict(line.split("\t") for line in make_fold_words.TABLE.read_text(encoding="utf-8").splitlines())
    made = dict(line.split("\t") for line in make_fold_words.table().splitlines())
    # OpenCC's phrases grow between releases; the words that it has now are not lost.
    assert len(committed.items() ^ made.items()) < 50


def test_the_committed_table_is_what_its_sources_give() -> None:
    """The committed table is what the script makes of OpenCC's data."""
    committed = dict(line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines())
    made = dict(line.split("\t") for line in table().splitlines())
    differing = {char for char in committed.keys() | made.keys() if committed.get(char) != made.get(char)}
    # OpenCC's data grows between releases; a handful of rare characters may differ, a common one may not.
    assert len(differing) < 50
    assert not any(char.encode("big5", "ignore") for char in differing)


@given(st.characters())
def test_a_chinese_character_is_never_folded_into_something_else(char: str) -> None:
    """A Chinese character folds into a Chinese character."""
    if is_han(char):
        assert is_han(fold(char))
