"""Claims about the conversion between scripts: the same characters stay marked, and words decide between forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.present import in_script, to_traditional
from search.results import Snippet
from search.text import is_han

CHINESE = st.text(st.sampled_from("农业头发展干部台里后面互助组 abc，。\0\ud800𠀀发干里后"), max_size=60)


def passage(text: str, lang: str = "zh-Hans", *marks: tuple[int, int]) -> Snippet:
    return Snippet(lang=lang, paragraph=0, text=text, marks=marks)


@given(st.one_of(CHINESE, st.text(max_size=40)), st.sampled_from(["hans", "hant"]))
def test_a_text_keeps_its_length(text: str, script: str) -> None:
    """Every character stands where it stood, so that marks are right; no text raises an error."""
    for lang in ("zh-Hans", "zh-Hant", "zh", "en"):
        shown = in_script(passage(text, lang), script)
        assert len(shown.text) == len(text)
        kept = [(before, after) for before, after in zip(text, shown.text, strict=True) if not is_han(before)]
        assert all(before == after for before, after in kept)


def test_the_same_word_stays_marked() -> None:
    """A mark is around the converted word; the tag says which script it is in."""
    shown = in_script(passage("村里的互助组发展了。", "zh-Hans", (3, 6)), "hant")
    assert list(shown.pieces()) == [("村裡的", False), ("互助組", True), ("發展了。", False)]
    assert shown.lang == "zh-Hant"
    assert in_script(shown, "hans") == passage("村里的互助组发展了。", "zh-Hans", (3, 6))


def test_words_decide_between_traditional_forms() -> None:
    """发 is 發 or 髮, 干 is 幹 or 乾, 后 is 後 or 后, by the word."""
    assert to_traditional("发展头发，干部饼干，后面皇后") == "發展頭髮，幹部餅乾，後面皇后"


@pytest.mark.parametrize(("lang", "script"), [("en", "hant"), ("zh-Hans", ""), ("zh-Hant", "hant"), ("zh-Hans", "x")])
def test_what_needs_no_conversion_is_left_alone(lang: str, script: str) -> None:
    """English, a text in the script already, and an unknown script change nothing."""
    text = passage("头发 頭髮", lang)
    assert in_script(text, script) is text
