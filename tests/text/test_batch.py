"""Claims about batch analysis: it gives what the token streams give, text by text, whatever the texts are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.text import (
    CHINESE_NUMBER,
    BatchAnalyzer,
    Token,
    Tokens,
    bigrams,
    chinese_number,
    chinese_numbers,
    chinese_words,
    fold,
    latin_capitals,
    latin_forms,
    latin_names,
    latin_words,
    segmentation,
    visible,
)
from search.text.batch.folded import fold_batch
from search.text.segmentation import batch_search_words
from search.text.tokens import characters

Stream = Callable[[str], Iterator[Token]]

# What the rules of the streams turn on: initials, hyphens, groups of digits, numerals, gaps, rare planes, marks, halves.
PIECES = (
    "co-op", "x-y's'", "U.S.A", "u.s.", "a.b", "e.", "teams'", "'tis", "12,500", "1.2万", "5万3", "3.5亿元", "1,2", "007",
    "٣٫١٤", "٣.١٤", "٣,١٤٥", "٣万", "１２，０００", "Hùzhù", "e\u0301a.", "İ", "ß", "_", "-", "--", "'", "’", ".", ",", "\u0301", "Ω-б", "ǅ", "ℌ", "万", "a5万",
    "\n", "\n\n", " \n", "\t", "\u3000", "\r\n", "\x00", "\x01", "\u2028", "\x85", "\u2010", "🙂", "a" * 70, "a" * 63 + "-b",
    "三千五百亩", "一九五四年", "万一", "三个", "百万", "十点五", "二五减租", "〇", "々", "⺀", "農業生產合作社", "农业", "，", "。", "一万点三",
    "計畫", "隨著", "著名", "反覆", "画", "著", "○", "◯", "零", "0", "o", "一九五○年", "“", "”", "《", "》", "·", '"', "供 销 社", "社", "销", "\u200b",
    "\u00ad", "\ufe0f", "1954.11.11", "1986.2", "120，130，145", "12，500", "4亿5000万", "3万5000", "5千万", "千", "百", "亿", "1.2万亿", "4亿5千万", "5G", "A股", "b" * 16, "c" * 17, "⼟", "⺠", "Tʻai", "`",
    "Wing", "WING", "Ｗing", "T'ang", "I'm", "Wing-Kee", "O", "Mr", "Mr.", "J.", "Capt. ", ", ", ". ", "; ", "the ", "\u2003",
    "\U00020000", "\U00020001\U0002F800", "\U000323af", "\U000e0061", "\U0010ffff", "\ud840", "\udc00", "\ud840\udc00", "豈", "㐀",
)  # fmt: skip
TEXT = st.one_of(
    st.lists(st.one_of(st.sampled_from(PIECES), st.just(" ")), max_size=14).map("".join),
    st.text(st.characters(), max_size=30),
    st.text(st.sampled_from("互助组农业社一二十百千万点亿两个亩Aab.'-,55 \n"), max_size=40),
    st.text(st.sampled_from("DRdrWwX .,;'-5"), max_size=40),
    st.text(st.sampled_from("供销社一九五○零0o著画计反覆名“”《·》 　\u200b，。\nA5g"), max_size=40),
)
TEXTS = st.lists(TEXT, max_size=6)
EVERY_STREAM: dict[str, Stream] = {
    "latin_words": latin_words, "latin_forms": latin_forms, "latin_capitals": latin_capitals, "latin_names": latin_names,
    "chinese_words": chinese_words,
    "characters": characters, "bigrams": bigrams,
}  # fmt: skip


def by_stream(analyzer: BatchAnalyzer, texts: list[str]) -> dict[str, Tokens]:
    """Return what the analyzer gives, by the stream that it stands for."""
    return dict(zip(EVERY_STREAM, (*analyzer.latin(texts), *analyzer.chinese(texts)), strict=True))


def spelled(analyzer: BatchAnalyzer, name: str, term: int) -> str:
    """Return the term that a term id stands for."""
    if name == "characters":
        return chr(term)
    return chr(term >> 21) + chr(term & 0x1FFFFF) if name == "bigrams" else analyzer.vocabulary[term]


def check(analyzer: BatchAnalyzer, texts: list[str]) -> None:
    """Compare every stream of a batch with the generators."""
    for name, tokens in by_stream(analyzer, texts).items():
        assert tokens.counts.shape == (len(texts),)
        assert tokens.terms.shape == (tokens.counts.sum(),)
        ends = np.cumsum(tokens.counts)
        for text, end, count in zip(texts, ends.tolist(), tokens.counts.tolist(), strict=True):
            expected = list(EVERY_STREAM[name](text))
            found = [spelled(analyzer, name, term) for term in tokens.terms[end - count : end].tolist()]
            if tokens.positions is None:
                assert sorted(found) == sorted(token.term for token in expected), name
            else:
                positions = tokens.positions[end - count : end].tolist()
                assert list(zip(found, positions, strict=True)) == [(token.term, token.position) for token in expected]


@given(TEXTS, TEXTS)
@example([" ".join(PIECES), "".join(PIECES), " a".join(PIECES), "\n\nmutual\n \n\naid"], ["".join(reversed(PIECES))])
@example(["Text."], [". Xy", "Xy.", " Xy"])  # a batch may be shorter than what is looked for before a word
@example(["a.b." * 9, "x" * 300 + " " + "x" * 300, "\ud840\udc00农"], ["1,234,567.5万亿\n\n二十", ""])
def test_a_batch_is_the_streams_of_its_texts(first: list[str], second: list[str]) -> None:
    """Each text has exactly its terms, at exactly their positions, in batches that share a vocabulary."""
    analyzer = BatchAnalyzer()
    check(analyzer, first)
    known = list(analyzer.vocabulary)
    check(analyzer, second)
    assert analyzer.vocabulary[: len(known)] == known
    check(analyzer, first)


@given(TEXTS)
def test_the_vocabulary_names_each_word_once(texts: list[str]) -> None:
    """No two term ids stand for one word, and after a reset ids are given again from 0."""
    analyzer = BatchAnalyzer()
    by_stream(analyzer, texts)
    first = analyzer.vocabulary
    assert len(set(first)) == len(first)
    analyzer.reset()
    assert analyzer.vocabulary == []
    by_stream(analyzer, texts)
    assert analyzer.vocabulary == first


@given(TEXTS)
def test_characters_need_no_words(texts: list[str]) -> None:
    """Characters and bigrams are the same with and without Chinese words, which alone use the vocabulary."""
    analyzer = BatchAnalyzer()
    alone = analyzer.han(texts)
    assert analyzer.vocabulary == []
    for one, other in zip(alone, analyzer.chinese(texts)[1:], strict=True):
        assert np.array_equal(one.terms, other.terms)
        assert np.array_equal(one.counts, other.counts)
        assert (one.positions is None) == (other.positions is None)


def test_the_fallback_segments_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rjieba, jieba itself gives the same words in batches."""
    texts = [
        "中华人民共和国农业生产合作社，互助组三千五百亩",
        "",
        "〇々𠀀统购\n统销 山西省长治专区",
        "一九五四年\x00\x01发展",
    ]
    monkeypatch.setattr(segmentation, "_segmenter", segmentation.JiebaSegmenter)
    check(BatchAnalyzer(), texts)


@given(
    st.lists(
        st.text(st.sampled_from("中华人民共和国农业生产合作社统购销长治专区〇々㐀\U00020000"), min_size=1), max_size=5
    )
)
def test_runs_are_segmented_one_by_one(runs: list[str]) -> None:
    """A separator between two runs is returned as it is, and each run has the words that it has alone."""
    for mark in ("\n", "\x00", "\x01"):
        words = batch_search_words(mark.join(runs))
        expected = [[word for word, _, _ in segmentation.search_words(run)] for run in runs]
        assert sorted(words) == sorted([*(word for run in expected for word in run), *[mark] * (len(runs) - 1)])


def test_every_character_folds_alike() -> None:
    """The table of code points folds and classifies each character as the functions for one text do."""
    every = [chr(point) for point in range(0x40000)]
    one_by_one = "".join(map(fold, every))
    assert fold("".join(every)) == one_by_one
    seen = visible(one_by_one).text
    assert fold_batch(["".join(every)]).points[:-1].tobytes().decode("utf-32-le", "surrogatepass") == seen
    above = "".join(map(chr, range(0x40000, 0x110000, 0x101)))
    assert fold(above) == above
    check(
        BatchAnalyzer(),
        [f"{''.join(every[at : at + 64])} {' '.join(every[at : at + 64])}" for at in range(0, 0x3400, 64)],
    )


@example("三点一千亩")
@given(st.text(st.sampled_from("〇零一二两三九十百千万亿廿卅壹拾点个亩社\n"), max_size=60))
def test_numbers_are_found_as_their_pattern_finds_them(text: str) -> None:
    """Searching for numerals first finds each number that a search for the whole pattern finds."""
    found = [(match.start(), match.end(), chinese_number(match[0])) for match in re.finditer(CHINESE_NUMBER, text)]
    assert list(chinese_numbers(text)) == [number for number in found if number[2] is not None]


def test_a_large_text_costs_no_more_for_its_size() -> None:
    """A megabyte without a space is one term of ordinary length, and its chunk is not cached."""
    analyzer = BatchAnalyzer()
    words, *_ = analyzer.latin(["a" * 1_000_000])
    assert words.terms.tolist() == [0]
    assert len(analyzer.vocabulary[0]) <= 64
