"""Claims about misread text: which characters are alike, and that misread words are told from clean ones."""

from __future__ import annotations

from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from search.text import is_han, misread_text, odds_of_chance, similar_characters
from tests.fixtures.scans import CLEAN_TEXT, MISREAD_TEXT
from tests.tables import make_common_words

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def test_characters_that_print_confuses_are_alike() -> None:
    """In simplified print, in traditional print (晉 and 普), and where an engine confuses parts of characters."""
    for pair in ("己已", "人入", "末未", "土士", "日曰", "大太", "戊戌", "千干", "王玉", "晋普", "陕硬", "人八"):
        assert pair[1] in similar_characters(pair[0])
    assert "社" not in similar_characters("农")


@given(HAN)
def test_likeness_is_mutual(char: str) -> None:
    """What a character may be taken for may be taken for it; no character stands for itself, or twice."""
    alike = similar_characters(char)
    assert all(char in similar_characters(other) and is_han(other) for other in alike)
    assert len({char, *alike}) == 1 + len(alike)


def test_misread_words_speak_for_themselves() -> None:
    """Those of a misread text are found with what was printed, and nothing is found in the text as it was printed."""
    found = misread_text(MISREAD_TEXT)
    assert {(each.text, each.word) for each in found.misreadings} >= {
        ("农亚", "农业"),
        ("瓦助", "互助"),
        ("憎加", "增加"),
    }
    for each in found.misreadings:
        assert MISREAD_TEXT[each.start : each.start + 2] == each.text
        assert CLEAN_TEXT[each.start : each.start + 2] == each.word
    assert found.evidence > 5
    assert misread_text(CLEAN_TEXT).misreadings == ()
    assert misread_text(CLEAN_TEXT).evidence < 0


@given(st.text(st.one_of(HAN, st.characters())))
def test_any_text_can_be_weighed(text: str) -> None:
    """No text raises an error; pairs stand where they are said to, and a share is a share."""
    found = misread_text(text)
    assert 0 <= found.share <= 1
    assert all(len(text[each.start : each.start + 2]) == 2 for each in found.misreadings)
    assert len({each.text for each in found.misreadings}) == len(found.misreadings)


def test_common_characters_may_stand_side_by_side_by_chance() -> None:
    """了 and 于 often meet without being 予 misread; 农 and 亚 hardly ever."""
    assert odds_of_chance("了于", "予以") > odds_of_chance("农亚", "农业") + 8


def test_the_table_of_common_words_is_that_of_jieba() -> None:
    """The committed table is what its maker makes."""
    committed = (files("search.text") / "data" / "common_words.tsv").read_text(encoding="utf-8")
    assert committed == make_common_words.table()
