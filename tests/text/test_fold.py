"""Claims about script folding: one character in, one character out, and all scripts fold to the same text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import fold, is_han, to_simplified
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
    ],
)
def test_forms_meet(written: str, folded: str) -> None:
    """Traditional, Japanese, variant and full-width forms fold to one; an ordinary character is not changed."""
    assert fold(written) == folded


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
