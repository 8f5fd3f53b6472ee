"""Claims about which mined pairs are kept: halves of a term are none, and what belongs to the archive comes first."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.lexicon.curated.entries import GlossaryEntry
from search.lexicon.curated.glossary import Glossary
from search.lexicon.pairs.mined_pairs import ArchivePair
from search.lexicon.pairs.screening import PairScreen
from search.lexicon.reference.cedict import parse_cedict
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.dictionary_files import DICTIONARY, compile_dictionary
from search.text import phrase_stems
from tests.fixtures.dictionary import line

_LINES = (
    line("祖国", "motherland"), line("伟大", "great", "mighty"), line("公社", "commune"), line("人民", "people"),
    line("供应", "supply"), line("社", "society", "cooperative"), line("今年", "this year"),
    line("生产力", "productivity", "production"), line("产品", "product"),
    line("群众", "the masses"), line("中共", "Chinese Communist Party"),
)  # fmt: skip
_TERMS = (
    GlossaryEntry("互助组", "互助組", "hùzhùzǔ", ("mutual aid team",), (), "organisation", "general usage"),
    GlossaryEntry("人民公社", "人民公社", "rénmín gōngshè", ("people's commune",), (), "organisation", "general usage"),
)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> PairScreen:
    folder = tmp_path_factory.mktemp("screen")
    compile_dictionary(folder / DICTIONARY, parse_cedict("\n".join(_LINES)))
    return PairScreen(Glossary(_TERMS), BilingualDictionary.open(folder))


def pair(zh: str, en: str, support: int = 3) -> ArchivePair:
    return ArchivePair(zh, phrase_stems(en), en, aligned=support, p_zh=0.5, p_en=0.5)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("祖国", "Great Motherland"), ("公社", "people's commune"), ("互助", "mutual aid team"), ("伟大祖国", "motherland"),
        ("互助组", "mutual aid"), ("人民公社", "people"), ("中共", "Communist Party"),
    ],
)  # fmt: skip
def test_half_of_a_term_is_no_translation(screen: PairScreen, zh: str, en: str) -> None:
    """Either term may have a word more than the other, and the other may be a part of what is known to translate it."""
    assert screen.cuts_a_term(pair(zh, en))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("祖国", "motherland"), ("伟大祖国", "great motherland"), ("互助组", "mutual aid team"), ("互助组", "mutual aid group"),
        ("供应社", "supply cooperative"), ("拖拉机", "tractor"), ("人民公社", "commune of the people"), ("双铧犁", "plough"),
        ("生产", "production"), ("互助", "mutual aid"), ("群众", "masses"), ("供应", "supply"),
    ],
)  # fmt: skip
def test_whole_and_unknown_terms_are_kept(screen: PairScreen, zh: str, en: str) -> None:
    """What is known to be a translation stays, and so does what nothing is known about."""
    assert not screen.cuts_a_term(pair(zh, en))


def test_terms_of_the_subject_come_before_words_of_any_text(screen: PairScreen) -> None:
    """What other texts hardly have comes before what they all have, however often it is; more support counts too."""
    subject = [
        pair("互助组", "mutual aid team"),
        pair("拖拉机站", "tractor station", 5),
        pair("互助组", "mutual aid team", 9),
    ]
    general = [
        pair(zh, en, support)
        for zh, en in (("工作", "work"), ("问题", "problem"), ("发展", "development"), ("今年", "this year"))
        for support in (3, 20, 60)
    ]
    weights = screen.weights([*subject, *general])
    assert min(weights[:3]) > max(weights[3:]) > 0
    assert weights[2] > weights[0]
    assert weights[3] < weights[4] < weights[5]
    assert screen.weights([]) == []


@settings(max_examples=15)  # the words of general texts are read each time
@given(
    st.lists(
        st.builds(pair, st.sampled_from(["互助组", "今年", "工作", "拖拉机", "的"]), st.just("x"), st.integers(0, 999)),
        max_size=6,
    )
)
def test_more_support_is_never_less_weight(screen: PairScreen, pairs: list[ArchivePair]) -> None:
    """Of two pairs with one Chinese term, the one with more evidence does not come later."""
    weights = screen.weights(pairs)
    for one, weight in zip(pairs, weights, strict=True):
        for other, other_weight in zip(pairs, weights, strict=True):
            if one.zh == other.zh and one.support >= other.support:
                assert weight >= other_weight > 0


@given(st.text(max_size=6), st.text(max_size=20))
def test_any_pair_is_judged(zh: str, en: str) -> None:
    """Without a glossary and a dictionary, nothing that was mined is refused."""
    assert not PairScreen(Glossary(()), None).cuts_a_term(pair(zh, en))


def test_few_words_are_known_as_many_are(screen: PairScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked for one by one, words of general texts are the same as in a pass over all: the first, the last, and none."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    known = [lines[0].split(" ")[0], lines[-1].split(" ")[0], "互助组", "今年", "农民", "民", "不是一个词的词"]
    pairs = [pair(zh, "word", support) for support, zh in enumerate(known, 3)]
    few = screen.weights(pairs)
    assert len(set(few)) > 4
    monkeypatch.setattr("search.lexicon.pairs.screening._FEW_WORDS", 0)
    assert screen.weights(pairs) == few
    assert screen.weights([]) == []
