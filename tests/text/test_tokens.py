"""Claims about analysis: spellings of one word give one term, and every token's offsets are right in the original."""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.text import (
    LONGEST_WORD,
    BigramAnalyzer,
    CharacterAnalyzer,
    ChineseAnalyzer,
    FormAnalyzer,
    LatinAnalyzer,
    bigrams,
    chinese_passage,
    chinese_words,
    is_han,
    latin_forms,
    latin_words,
    segment_words,
    stem,
    word_terms,
)
from search.text.segmentation import JiebaSegmenter, added_words, is_known_word, search_words
from search.text.tokens import characters
from tests.tables import make_words

MIXED = st.text(
    st.sampled_from("互助組农业生产合作社乡郷一万二千五百个。，（）“”《》·AaéÉ’'-–co-op12,5. \n\t　ＺÅİ🙂\u200b"),
    max_size=80,
)
CHINESE = st.text(
    st.sampled_from("中华人民共和国农业生产合作社互助组统购销山西省长治专区发展工作的了在和一二三十百千万"),
    min_size=1,
    max_size=40,
)


def terms(text: str) -> set[str]:
    """Return the Latin terms of a text."""
    return {token.term for token in latin_words(text)}


@given(st.one_of(st.text(), MIXED))
def test_tokens_point_into_the_original(text: str) -> None:
    """Every token's span lies in the text and is not empty; positions of Latin words never descend."""
    for stream in (latin_words, latin_forms, chinese_words, characters, bigrams):
        for token in stream(text):
            assert 0 <= token.start < token.end <= len(text)
            assert token.term
    positions = [token.position for token in latin_words(text)]
    assert positions == sorted(positions)


@given(MIXED)
def test_characters_and_bigrams_are_the_text_itself(text: str) -> None:
    """Every Chinese character and every two adjacent ones are tokens, folded, in the places that analysis gives them."""
    passage = chinese_passage(text)
    han = [at for at, char in enumerate(passage.text) if is_han(char)]
    assert [(token.position, token.term) for token in characters(text)] == [(at, passage.text[at]) for at in han]
    pairs = [(at, passage.text[at : at + 2]) for at in han if at + 1 in set(han)]
    assert [(token.position, token.term) for token in bigrams(text) if all(map(is_han, token.term))] == pairs
    for token in (*characters(text), *bigrams(text)):
        assert (token.start, token.end) == passage.span(token.position, token.position + len(token.term))


@given(CHINESE)
def test_rjieba_gives_what_jieba_gives(run: str) -> None:
    """The fast segmenter and the reference agree, unless two ways to cut a run into known words are equally likely.

    Then the last bit of a logarithm decides, in which C and Rust may differ: 展展|展 or 展|展展.
    """
    assume(not _is_tied(run))
    reference = _reference()
    assert [tuple(word) for word in segment_words(run)] == [tuple(word) for word in reference.tokenize(run, "default")]
    assert sorted(map(tuple, search_words(run))) == sorted(map(tuple, reference.tokenize(run, "search")))
    assert is_known_word(run) == reference.has_word(run)


@cache
def _reference() -> JiebaSegmenter:
    return JiebaSegmenter()


def _is_tied(run: str) -> bool:
    """Return whether the likeliest two ways to cut a run into words of the dictionary are as likely, but for rounding."""
    tokenizer = _reference()._tokenizer
    graph = tokenizer.get_DAG(run)
    best: list[list[float]] = [[0.0]]
    for start in reversed(range(len(run))):
        ways = (
            math.log(tokenizer.FREQ.get(run[start : end + 1]) or 1) - math.log(tokenizer.total) + rest
            for end in graph[start]
            for rest in best[len(run) - end - 1]
        )
        best.append(sorted(ways, reverse=True)[:2])
    first, *second = best[-1]
    return any(first - other < 1e-9 for other in second)


def test_terms_of_the_field_and_names_of_places_are_words() -> None:
    """The table is what its script makes of the glossary and the gazetteer, and each line of it is one word by itself."""
    assert (files("search.text") / "data" / "words.tsv").read_text(encoding="utf-8") == make_words.table()
    assert [word for word, _ in added_words() if len(segment_words(word)) != 1] == []
    assert [word for word, *_ in segment_words("建土高炉")] == ["建", "土高炉"]


def test_added_words_leave_longer_words_whole() -> None:
    """Every word of jieba's dictionary that has an added word in it is still one word, as are words beside each other."""
    import jieba

    plain = jieba.Tokenizer()
    plain.initialize()
    added = re.compile("|".join(re.escape(word) for word, _ in added_words()))
    longer = [word for word, frequency in plain.FREQ.items() if frequency and added.search(word)]
    assert len(longer) > 500
    assert [word for word in longer if len(plain.lcut(word)) == 1 and len(segment_words(word)) > 1] == []
    assert [word for word, *_ in segment_words("菜农贷款")] == ["菜农", "贷款"]


def test_search_mode_finds_the_words_inside_words() -> None:
    """农业生产合作社 is found by each of its words."""
    assert {"农业", "生产", "合作", "合作社"} <= {token.term for token in chinese_words("農業生產合作社")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("co-op", "coop"),
        ("co-ops", "coops"),
        ("co-operative", "cooperatives"),
        ("collectivisation", "collectivization"),
        ("collectivised", "collectivized"),
        ("people's", "peoples"),
        ("people’s", "people"),
        ("labour", "labor"),
        ("ploughing", "plowed"),
        ("Hùzhù", "huzhu"),
        ("huzhu-zu", "huzhuzu"),
        ("teams'", "team"),
        ("revitalisation", "revitalization"),
        ("ＣＯＭＭＵＮＥ", "communes"),
        ("12,500", "12500"),
        ("Tʻai-pʻing", "Taiping"),
        ("Tʽai-pʽing", "T'ai-p'ing"),
        ("T`ien-chin", "T´ien-chin"),
        ("jên-min", "jenmin"),
        ("coop\u00aderative", "cooperatives"),
        ("hu\u200bzhu", "huzhu"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    """Possessives, hyphens, diacritics, British spellings, endings and digit groups give the same term."""
    assert terms(one) & terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("commune", "communism"), ("cooperative", "cooperation"), ("collective", "collection"), ("cooperation", "cooper")],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    """Words of different meaning do not share a stem."""
    assert not terms(one) & terms(other)


def test_a_hyphenated_word_is_its_parts_and_the_whole() -> None:
    """cross-village is found as a phrase of two words and as one; co-op is one word only."""
    assert [token.term for token in latin_words("cross-village")] == ["crossvillag", "cross", "villag"]
    assert [(token.term, token.position) for token in latin_words("advanced co-op era")] == [
        ("advanc", 0), ("coop", 1), ("era", 2),
    ]  # fmt: skip


def test_no_phrase_reaches_into_the_next_paragraph() -> None:
    """A line break leaves a gap in the positions of both scripts."""
    latin = {token.term: token.position for token in latin_words("mutual\naid")}
    assert latin["aid"] - latin["mutual"] > 50
    assert "产业" not in {token.term for token in bigrams("生产\n业务")}
    assert "产业" not in {token.term for token in bigrams("生产，业务")}


def test_what_is_no_language_does_not_swell_the_dictionary() -> None:
    """A megabyte without a space gives a term of ordinary length, in linear time."""
    [token] = latin_words("a" * 1_000_000)
    assert len(token.term) <= LONGEST_WORD


@given(st.text(max_size=30))
def test_any_word_has_terms(word: str) -> None:
    """Any string has a stem and terms."""
    assert isinstance(stem(word), str)
    assert word_terms(word).parts or not word.strip("-")


def test_whoosh_analyzers_give_the_same_tokens() -> None:
    """The Whoosh analyzers give the tokens of the streams, with positions and offsets on request."""
    text = "advanced co-op 互助組"
    for analyzer, stream in (
        (LatinAnalyzer(), latin_words),
        (FormAnalyzer(), latin_forms),
        (ChineseAnalyzer(), chinese_words),
        (CharacterAnalyzer(), characters),
        (BigramAnalyzer(), bigrams),
    ):
        given_ = [(t.text, t.pos, t.startchar, t.endchar) for t in analyzer(text, positions=True, chars=True)]
        assert given_ == [tuple(token) for token in stream(text)]
