"""Claims about readings: one for each character, by the word that it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.present import readings, to_traditional

CHINESE = "重要重新银行行动互助组的了𠀀〇々 a1，\ud800"


@given(st.one_of(st.text(st.sampled_from(CHINESE), max_size=40), st.text(max_size=30)))
def test_each_character_has_one_place(text: str) -> None:
    """There are as many readings as characters; Latin, digits and marks have none."""
    result = readings(text)
    assert len(result) == len(text)
    assert not [reading for char, reading in zip(text, result, strict=True) if char < "⺀" and reading]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重要", "zhòng yào"), ("重新", "chóng xīn"), ("银行", "yín háng"), ("行动", "xíng dòng"),
        ("互助组", "hù zhù zǔ"), ("生产队长", "shēng chǎn duì zhǎng"), ("长江", "cháng jiāng"),
    ],
)  # fmt: skip
def test_a_reading_is_that_of_the_word(text: str, expected: str) -> None:
    """A character with several readings has the one of its word, in either script."""
    assert " ".join(readings(text)) == expected
    assert readings(to_traditional(text)) == readings(text)
