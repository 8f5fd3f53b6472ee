"""Claims about which mined pairs are kept: halves of a term are none, and what belongs to the archive comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon.pairs.mined_pairs import ArchivePair
from search.lexicon.pairs.screening import PairScreen
from search.lexicon.reference.cedict import parse_cedict
from search.lexicon.reference.dictionary import BilingualDictionary
from search.lexicon.reference.dictionary_files import DICTIONARY, compile_dictionary
from search.lexicon.reference.glossary import Glossary, GlossaryEntry
from search.text import phrase_stems
from tests.fixtures.dictionary import line

_LINES = (
    line("祖国", "motherland"), line("伟大", "great", "mighty"), line("公社", "commune"), line("人民", "people"),
    line("供应", "supply"), line("社", "society", "cooperative"), line("今年", "this year"),
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
    ],
)  # fmt: skip
def test_whole_and_unknown_terms_are_kept(screen: PairScreen, zh: str, en: str) -> None:
    """What is known to be a translation stays, and so does what nothing is known about."""
    assert not screen.cuts_a_term(pair(zh, en))


def test_terms_of_the_subject_come_before_words_of_any_text(screen: PairScreen) -> None:
    """Of equally frequent pairs the one that other texts hardly have comes first; more support counts too."""
    assert screen.weight(pair("互助组", "mutual aid team")) > screen.weight(pair("今年", "this year"))
    assert screen.weight(pair("今年", "this year", 40)) > screen.weight(pair("互助组", "mutual aid team"))


@given(st.text(max_size=6), st.text(max_size=20))
def test_any_pair_is_judged(zh: str, en: str) -> None:
    """Without a dictionary, whatever was mined is weighed and not refused."""
    bare = PairScreen(Glossary(()), None)
    assert not bare.cuts_a_term(pair(zh, en))
    assert bare.weight(pair(zh, en)) > 0
