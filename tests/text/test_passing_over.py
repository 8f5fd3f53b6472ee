"""Claims about what analysis passes over: text meets itself with and without it, and offsets hold in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import Token, bigrams, chinese_passage, chinese_words, latin_forms, latin_words

INVISIBLE = ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\ufe0f", "\u200e", "\U000e0101"]
WORDS = st.text(st.sampled_from("互助组供销社土改运动农业"), min_size=2, max_size=6)


def strings(text: str) -> list[tuple[str, int]]:
    """Return the bigrams of a text with their positions."""
    return [(token.term, token.position) for token in bigrams(text)]


def covered(text: str, term: str, tokens: list[Token]) -> list[str]:
    """Return the stretches of a text that a term covers."""
    return [text[token.start : token.end] for token in tokens if token.term == term]


@pytest.mark.parametrize("char", INVISIBLE)
def test_an_invisible_character_parts_no_word(char: str) -> None:
    """A word of either script is the same with an invisible character in it, and its offsets include it."""
    text = f"coop{char}erative 供{char}销社"
    assert [token.term for token in latin_words(text)] == ["cooperativ"]
    assert [token.term for token in latin_forms(text)] == ["cooperative"]
    assert strings(text) == strings("cooperative 供销社")
    assert covered(text, "cooperativ", list(latin_words(text))) == [f"coop{char}erative"]
    assert covered(text, "供销社", list(chinese_words(text))) == [f"供{char}销社"]


@given(WORDS, st.data())
def test_spaced_out_characters_are_words(word: str, data: st.DataObject) -> None:
    """A word with a space between any two characters has the terms of the word, in the same positions."""
    space = data.draw(st.sampled_from([" ", "\u3000", "\u00a0"]))
    spaced = space.join(word)
    assert [token.term for token in chinese_words(spaced)] == [token.term for token in chinese_words(word)]
    assert strings(spaced) == strings(word)
    assert [spaced[token.start : token.end : 2] for token in bigrams(spaced)] == [term for term, _ in strings(word)]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("供 销 社 完 成 了", "供销社完成了"),
        ("供销 社 完 成 了 任务", "供销社完成了任务"),
        ("在 供 销 社，买 了 盐", "在供销社，买了盐"),
        ("計 畫", "计划"),
        ("一 九 五 ○ 年", "一九五〇年"),
        ("王　震", "王震"),
    ],
)
def test_spaces_of_text_recognition_are_passed_over(text: str, joined: str) -> None:
    """Single characters in a row are joined, with what stands beside three of them; no further than a comma."""
    assert chinese_passage(text).text.replace("，", "，") == joined


@pytest.mark.parametrize("text", ["互助组 供销社", "三 互助组", "土改 与 复查", "供销社  完成", "甲组\n乙组", "社\n员"])
def test_other_spaces_part_words(text: str) -> None:
    """A space between longer words, and a line break, keep strings apart."""
    assert chinese_passage(text).text == text


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("“七七”事变", "七七事变"),
        ("《人民日报》社论", "人民日报社论"),
        ("“五四”运动", "五四运动"),
        ("「五四」運動", "五四运动"),
        ('"五四"运动', "五四运动"),
        ("‘三反’运动", "三反运动"),
        ("一二·九运动", "一二九运动"),
        ("卡尔·马克思", "卡尔马克思"),
        ("卡尔・马克思", "卡尔马克思"),
        ("《“七七”事变》纪念", "七七事变纪念"),
        ("《毛泽东选集》第五卷", "毛泽东选集第五卷"),
    ],
)
def test_a_mark_within_a_name_parts_no_string(written: str, plain: str) -> None:
    """The bigrams of a name follow each other as they do without its marks, and cover them."""
    first = bigrams(written).__next__().position
    assert [(term, position - first) for term, position in strings(written)] == strings(plain)
    for token in bigrams(written):
        assert written[token.start] == written[token.start : token.end][0]
        assert token.end - token.start >= len(token.term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("土改。运动", "改运"),
        ("土改，运动", "改运"),
        ("土改、运动", "改运"),
        ("土改\n运动", "改运"),
        ("土改：“运动”", "改运"),
        ("“土改”“运动”", "改运"),
        ("“土改。”运动", "改运"),
        ("《土改》《运动》", "改运"),
        ("土改“”运动", "改运"),
        ("土改（运动", "改运"),
    ],
)
def test_no_string_crosses_other_marks(text: str, term: str) -> None:
    """Full stops, commas, brackets, line breaks and two names side by side still part strings."""
    assert term not in dict(strings(text))


def test_marks_part_words_for_the_segmenter() -> None:
    """A title ends where its mark stands, whatever longer word the segmenter knows."""
    assert {"人民", "日报", "社论"} <= {token.term for token in chinese_words("《人民日报》社论")}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("A股", ["a股"]),
        ("买A股", ["买a", "a股"]),
        ("5G网络", ["5g", "g网", "网络"]),
        ("5G 网络", ["5g", "g网", "网络"]),
        ("1954年", ["19", "95", "54", "4年"]),
        ("T-34坦克", ["34", "4坦", "坦克"]),
        ("卡拉OK厅", ["卡拉", "拉o", "ok", "k厅"]),
        ("A, 股", []),
        ("A\n股", []),
        ("mutual aid", []),
        ("x" * 17 + "社员", ["社员"]),
        ("社员" + "x" * 17, ["社员"]),
    ],
)
def test_a_word_that_touches_chinese_is_of_its_string(text: str, terms: list[str]) -> None:
    """A short word or number in Latin script makes bigrams with the Chinese before and behind it."""
    assert [term for term, _ in strings(text)] == terms
    positions = [position for _, position in strings(text)]
    assert positions == list(range(positions[0], positions[0] + len(positions))) if positions else True


@given(st.text(st.sampled_from("供销社“”《》·'\" 　\u200ba股5，。\n计著○一"), max_size=40))
def test_every_token_covers_its_term(text: str) -> None:
    """Without what is passed over, the text between a token's offsets is as long as its term."""
    passage = chinese_passage(text)
    for token in bigrams(text):
        assert passage.text[token.position : token.position + 2] == token.term
        assert passage.span(token.position, token.position + 2) == (token.start, token.end)
    assert len(passage.text) <= len(text)
