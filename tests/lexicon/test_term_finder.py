"""Claims about finding terms of the glossary in texts: the longest, whole words, both scripts, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexicon import Glossary
from search.text import fold, phrase_stems
from tests.fixtures.timing import is_linear

GLOSSARY = Glossary.load()
FINDER = GLOSSARY.finder
NAMES = st.sampled_from([name for entry in GLOSSARY for name in (*entry.chinese, entry.traditional, *entry.english)])


def found(text: str) -> dict[str, list[str]]:
    """What is found, with the usual Chinese names of its entries."""
    return {text[start:end]: [entry.simplified for entry in entries] for start, end, entries in FINDER.find(text)}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("互助组和合作社", ["互助组", "合作社"]),
        ("農業生產合作社", ["農業生產合作社"]),
        ("生产队伍很大", []),
        ("生产队很大", ["生产队"]),
        ("供 销 社", ["供 销 社"]),
        ("Two mutual-aid teams met.", ["mutual-aid teams"]),
        ("They gave mutual aid. Teams of oxen ploughed.", ["mutual aid"]),
        ("The people's communes and a commune", ["people's communes", "commune"]),
        ("the mass line of the masses", ["mass line", "the masses"]),
        ("A mutual aid team (huzhu-zu 互助組) of 1955.", ["mutual aid team", "互助組"]),
        ("", []),
        ("!?。、", []),
    ],
)
def test_the_longest_term_at_each_place_is_found(text: str, terms: list[str]) -> None:
    """Whole words, in either script and language, in any inflection, never across the end of a sentence."""
    assert [text[start:end] for start, end, _ in FINDER.find(text)] == terms


@pytest.mark.parametrize(
    ("written", "other"),
    [("The PLA came", "Pla came"), ("The Hui", "the hui"), ("five li away", "Comrade Li left"), ("ten mu", "Mr. Mu")],
)
def test_capitals_tell_names_from_words(written: str, other: str) -> None:
    """Abbreviations and peoples are written with capitals, short Chinese measures without."""
    assert len(found(written)) == 1
    assert found(other) == {}


def test_a_single_word_is_found_as_a_noun_only() -> None:
    """Words that have no more than the stem in common with a name are none."""
    assert found("communes collectivisation collectivization communism") == {
        "communes": ["公社"],
        "collectivisation": ["集体化"],
        "collectivization": ["集体化"],
        "communism": ["共产主义"],
    }
    assert found("communal log breed") == {}


@given(NAMES)
def test_each_name_is_found_alone(name: str) -> None:
    """A text that is a name has it, and it leads to an entry with that name."""
    ((start, end, entries),) = FINDER.find(name)
    assert fold(name[start:end]) in fold(name)
    stems = phrase_stems(name[start:end])
    names = {fold(own) for entry in entries for own in (*entry.chinese, entry.traditional)}
    assert fold(name) in names or any(phrase_stems(own) == stems for entry in entries for own in entry.english)


@given(st.lists(NAMES | st.sampled_from([" ", "。", ", ", "の", "\n", "the ", "\u200b", "　"]) | st.text(max_size=6)))
def test_places_are_in_order_and_apart(pieces: list[str]) -> None:
    """Whatever the text: no error, no empty place, none that overlaps another, none without an entry."""
    text = "".join(pieces)
    end = 0
    for place in FINDER.find(text):
        assert end <= place.start < place.end <= len(text)
        assert place.entries
        end = place.end


@pytest.mark.parametrize(
    "piece",
    [
        "河北的互助组在冬天开会，农民增产了。",
        "The mutual aid teams of the village grew. ",
        "the the the ",
        "农业生产",
        "mutual ",
    ],
)
def test_time_is_linear_in_the_text(piece: str) -> None:
    """Also where every word begins a name that does not go on."""
    assert is_linear(lambda count: FINDER.find(piece * count), 400)
