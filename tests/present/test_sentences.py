"""Claims about sentences: none is lost or said twice, and those that translate each other stand side by side."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.present import aligned_sentences, sentence_spans

TEXT = st.one_of(
    st.text(st.sampled_from("ab Mr. !?。；”’)\n甲乙"), max_size=200),
    st.lists(
        st.sampled_from(["The team met in 1954. ", "It grew! ", "组成立了。", "大家劳动；", "Mr. Li "]), max_size=60
    ).map("".join),
)


@given(TEXT)
def test_sentences_are_the_text(text: str) -> None:
    """Sentences follow each other without a gap from the first character to the last."""
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(TEXT, TEXT)
def test_aligned_parts_are_both_texts(english: str, chinese: str) -> None:
    """Each side is whole, in order; a part has something of both, unless a text is empty."""
    pairs = aligned_sentences(english, chinese)
    for side, text in enumerate((english, chinese)):
        spans = [pair[side] for pair in pairs]
        assert "".join(text[slice(*span)] for span in spans) == text
        assert all(left.end == right.start for left, right in pairwise(spans))
        assert not text or all(span.start < span.end for span in spans)


def test_an_abbreviation_ends_no_sentence() -> None:
    """A point after Mr or an initial is none of a sentence; one in a number neither."""
    text = "Mr. Li of No. 3 team led. J. Wang had 12.5 mu."
    assert [text[slice(*span)] for span in sentence_spans(text)] == [
        "Mr. Li of No. 3 team led. ",
        "J. Wang had 12.5 mu.",
    ]


def test_translations_face_each_other() -> None:
    """A paragraph is split where its translation is, by years that both name and by length."""
    english, chinese = [], []
    for year in range(1950, 1958):
        english.append(
            f"In {year} the mutual aid team of the village counted its harvest and found that the grain of {year} was "
            "enough for every household, for the seed of the next spring and for the tax. "
        )
        chinese.append(f"{year}年村里的互助组计算收成，发现{year}年的粮食够每户吃用、够来年春天的种子，也够交税。")
    pairs = aligned_sentences("".join(english), "".join(chinese))
    assert len(pairs) >= 4
    for left, right in pairs:
        years = [str(year) for year in range(1950, 1958) if str(year) in "".join(english)[slice(*left)]]
        assert [year for year in map(str, range(1950, 1958)) if year in "".join(chinese)[slice(*right)]] == years
