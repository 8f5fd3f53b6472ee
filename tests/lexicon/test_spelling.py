"""Claims about did-you-mean, and about what is left of a question that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import build
from search.engine import OpenIndex, current
from search.lexicon import Frequencies
from search.lexicon.curated.tables import CuratedTables
from search.lexicon.sound.reading_index import ReadingIndex
from search.lexicon.spelling.neighbours import MAX_EDITS, KnownWords, chinese_neighbours, latin_neighbours
from search.lexicon.spelling.suggestions import SpellingSuggester
from search.library.relaxed_queries import possible_relaxations
from search.query import ParsedQuery, parse
from search.results import Suggestion
from search.text import fold, han_runs, latin_words
from tests.fixtures.archive import newspaper

_ARTICLES = [
    (
        "Mutual aid teams",
        "互助组",
        "Mutual aid helped collectivisation of farming in Shanxi.",
        "互助组和合作社在山西。",
    ),
    ("Mutual aid again", "再谈互助组", "The commune in Shanghai, after collectivisation.", "人民公社在上海。农业税。"),
    ("Harvest", "丰收", "A harvest of the commune, and famine before.", "农业生产合作社的丰收。互助组的经典经验。"),
]


class _Speller:
    """An index of the articles with its spelling, asked as the library asks it."""

    def __init__(self, folder: Path) -> None:
        for number, (title, zh_title, english, chinese) in enumerate(_ARTICLES):
            text = newspaper(title, zh_title, f"195{number}-03-04", english, chinese)
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        build([folder], folder / "index")
        self.index = OpenIndex(current(folder / "index"))
        self.spelling = SpellingSuggester(self.index, ReadingIndex.open(self.index.folder), CuratedTables.load())
        self.counted: list[str] = []

    def count(self, query: str) -> int:
        """Articles with all words of a question, those with a minus before them aside."""
        self.counted.append(query)
        wanted, _, unwanted = query.partition(" -")
        return sum(_holds(article, wanted) and not (unwanted and _holds(article, unwanted)) for article in _ARTICLES)

    def suggest(self, query: str) -> tuple[Suggestion, ...]:
        found = self.count(query)
        self.counted.clear()
        return self.spelling.suggest(parse(query), found, _each(self.count))


def _each(count: Callable[[str], int]) -> Callable[[Sequence[str]], list[int]]:
    """Count for several queries at once."""
    return lambda queries: [count(query) for query in queries]


def _holds(article: tuple[str, ...], words: str) -> bool:
    text = fold(" ".join(article))
    stems = {token.term for token in latin_words(text)}
    wanted = [token.term for token in latin_words(words.removeprefix("title:"))]
    return all(stem in stems for stem in wanted) and all(run in text for _, run in han_runs(words))


@pytest.fixture(scope="module")
def speller(tmp_path_factory: pytest.TempPathFactory) -> _Speller:
    """The articles, indexed."""
    return _Speller(tmp_path_factory.mktemp("spelling"))


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("mutaul aid", "mutual aid", "spelling"),
        ("colectivisation", "collectivisation", "spelling"),
        ("Shangxi", "Shanxi", "spelling"),
        ("kommune", "commune", "spelling"),
        ("ahrvest", "harvest", "spelling"),
        ("HARVST", "HARVEST", "spelling"),
        ("互助祖", "互助组", "sound"),
        ("互助祖 农业税", "互助组 农业税", "sound"),
        ("農業生產合作設", "農業生產合作社", "sound"),
        ("人民公所", "人民公社", "spelling"),
        ('"mutaul aid" -famine', '"mutual aid" -famine', "spelling"),
        ("title:hervest", "title:harvest", "spelling"),
    ],
)
def test_a_misspelt_word_is_put_right(speller: _Speller, typed: str, meant: str, why: str) -> None:
    """By edits and by sound, in both languages, within phrases and fields, keeping capitals and script as typed."""
    first, *_ = speller.suggest(typed)
    assert (first.query, first.why) == (meant, why)
    assert first.total == speller.count(meant) > 0


@pytest.mark.parametrize(
    "typed",
    [
        "mutual aid",
        "互助组",
        "互助組",
        "commune",
        "the",
        "famine",
        "author:mutaul",
        "region:Hebei",
        "-mutaul aid",
        "12 345",
        "",
        "经典",
    ],
)
def test_what_finds_something_is_left_alone(speller: _Speller, typed: str) -> None:
    """A word that occurs, whatever resembles it, an author, a filter, a number and what is not wanted are not doubted."""
    assert speller.suggest(typed) == ()


def test_two_slips_that_change_the_sound_of_a_short_word_make_another_word(speller: _Speller) -> None:
    """Two wrong vowels are put right, a wrong consonant with them is not, but in a long word; a place is no slip."""
    assert [one.correction for one in speller.suggest("fimane")] == ["famine"]
    assert speller.suggest("harbist") == ()
    assert [one.correction for one in speller.suggest("collegtivization")] == ["collectivisation"]
    assert speller.suggest("Burqin") == speller.suggest("Xayar") == ()


def test_names_of_authors_are_not_corrected(speller: _Speller) -> None:
    """What is looked for among authors is a name, however much it resembles a word."""
    assert speller.spelling.suggest(parse("author:mutaul"), 0, _each(lambda query: 9 * (query != "mutaul"))) == ()
    assert speller.spelling.suggest(parse("title:mutaul"), 0, _each(lambda query: 9 * (query != "mutaul")))


@pytest.mark.parametrize("word", ["互助祖", "人民公所", "农业生产合作设", "农业生厂合作设"])
def test_chinese_neighbours_have_one_other_character(speller: _Speller, word: str) -> None:
    """A word of the index or a name of the glossary is near if it is as long and differs in one place."""
    found = chinese_neighbours(speller.index, word, Frequencies(speller.index.df), KnownWords(CuratedTables.load()))
    assert found or word == "农业生厂合作设"
    for one in found:
        assert sum(left != right for left, right in zip(word, one.text, strict=True)) == one.edits == 1


def test_words_of_the_glossary_are_known(speller: _Speller) -> None:
    """A word that no document holds, but that finds its Chinese name, is suggested if it does find something."""
    found = speller.spelling.suggest(parse("brigadde 丰收"), 0, _each(lambda query: 7 * query.startswith("brigade ")))
    assert [(one.query, one.total) for one in found] == [("brigade 丰收", 7)]
    assert speller.spelling.suggest(parse("brigadde"), 0, _each(lambda query: 0)) == ()


def test_two_misspelt_words_are_put_right_together(speller: _Speller) -> None:
    """If either correction alone finds nothing, both are suggested as one."""
    first, *_ = speller.suggest("mutaul collectivizasion")
    assert (
        first.query == "mutual collectivization"[: len("mutual collectivi")] + first.query[len("mutual collectivi") :]
    )
    assert first.word == "mutaul collectivizasion"


def test_a_word_that_finds_something_by_other_means_is_left_alone(speller: _Speller) -> None:
    """If a word that stands in no document finds some all the same, by translation, it was not misspelt."""
    assert speller.spelling.suggest(parse("mutaul"), 5, _each(lambda query: 5 if query == "mutaul" else 99)) == ()


def test_a_known_word_is_left_alone(speller: _Speller) -> None:
    """A word of the glossary or of the dictionary is right, though no document has it and a common one resembles it."""
    assert speller.spelling.suggest(parse("brigade hardest"), 0, _each(lambda query: 9)) == ()
    assert speller.spelling.suggest(parse("人民公敌"), 0, _each(lambda query: 9)) == ()


def test_a_whole_question_is_left_alone_but_for_what_stands_nowhere(speller: _Speller) -> None:
    """In a question that asks, a rare word is none to be corrected, and one that no document has is."""
    assert speller.spelling.suggest(
        parse("What was the hrvest of famine?"), 3, _each(lambda query: 9 * ("harvest" in query))
    )


def test_nothing_is_counted_for_common_words(speller: _Speller) -> None:
    """A question whose words are all known costs no further search, and another at most eleven."""
    speller.suggest("mutual aid 互助组")
    assert speller.counted == []
    speller.suggest("mutaul collectivizasion harvst kommune 互助祖 人民公所")
    assert len(speller.counted) <= 11


def test_an_endless_question_is_not_read(speller: _Speller) -> None:
    """A question far beyond any limit costs nothing."""
    question = ParsedQuery("mutaul " * 1_000_000, parse("mutaul").tree, blank=False)
    assert speller.spelling.suggest(question, 0, _each(lambda query: 9)) == ()


@given(text=st.text(max_size=80) | st.text(alphabet='mutaulharves 互助祖组公社"()~:-', max_size=40))
@settings(max_examples=100)
def test_no_question_raises(speller: _Speller, text: str) -> None:
    """Whatever is asked, there is an answer."""
    speller.spelling.suggest(parse(text), 0, _each(lambda query: 1))


def _damerau(one: str, other: str) -> int:
    """Edits by the textbook's recursion."""

    @cache
    def edits(left: int, right: int) -> int:
        if not left or not right:
            return left + right
        best = min(
            edits(left - 1, right) + 1,
            edits(left, right - 1) + 1,
            edits(left - 1, right - 1) + (one[left - 1] != other[right - 1]),
        )
        if left > 1 and right > 1 and one[left - 2 : left] == other[right - 2 : right][::-1]:
            best = min(best, edits(left - 2, right - 2) + 1)
        return best

    return edits(len(one), len(other))


@given(data=st.data())
@settings(max_examples=200)
def test_neighbours_are_those_within_two_edits(speller: _Speller, data: st.DataObject) -> None:
    """All words with the same two first letters within two edits are found, and no word is said to be nearer than it is."""
    words = [term.decode() for term in speller.index.segments[0].fields["body_forms"].dictionary.terms()]
    words = [word for word in words if word.isascii() and word.isalpha()]
    word = data.draw(st.sampled_from([one for one in words if len(one) > 4]))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(2, len(word) - 2))
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(word)))
        word = word[:at] + data.draw(st.text(alphabet="aeinst", max_size=1)) + word[at + data.draw(st.integers(0, 1)) :]
    found = {one.text: one.edits for one in latin_neighbours(speller.index, word)}
    assert all(edits == _damerau(word, text) for text, edits in found.items() if edits > 1 or text[:2] == word[:2])
    if len(word) > 4:
        near = {one for one in words if one[:2] == word[:2] and 0 < _damerau(word, one) <= MAX_EDITS}
        assert near <= found.keys()


@given(word=st.text(alphabet="abcdeghilnorst", min_size=3, max_size=9))
@settings(max_examples=100)
def test_known_words_are_within_their_edits(word: str) -> None:
    """A word of the glossary is as near as it is said to be: one edit from a short word, two from a longer one."""
    for one in KnownWords(CuratedTables.load()).neighbours(word):
        assert one.edits == _damerau(word, one.text) <= (1 if len(word) < 5 else 2)
    assert "commune" in {one.text for one in KnownWords(CuratedTables.load()).neighbours("kommune")}


def _left(question: str) -> list[tuple[str, str]]:
    return [
        (one.dropped, one.query)
        for one in possible_relaxations(question, {}, {}, has_dates=False, label=lambda _, value: value)
    ]


def test_each_word_is_left_out_in_turn() -> None:
    """Phrases, brackets and fields go as a whole, operators with them, and a Chinese run word by word."""
    assert _left('+mutual "aid team"~3 -foo') == [
        ("+mutual", '"aid team"~3 -foo'), ('"aid team"~3', "+mutual -foo"), ("-foo", '+mutual "aid team"~3'),
    ]  # fmt: skip
    assert _left("(a OR b) AND title:c") == [("(a OR b)", "title:c"), ("title:c", "(a OR b)")]
    assert _left("a OR b AND c")[1] == ("b", "a OR c")
    assert _left("a AND b OR c")[1] == ("b", "a OR c")
    assert _left("a AND NOT b") == [("a", "NOT b"), ("NOT b", "a")]
    assert _left("互助组农业税") == [("互助组", "农业税"), ("农业税", "互助组")]
    assert _left("互助") == _left("a") == _left("") == _left(" !? ") == []


def test_each_filter_is_left_out_in_turn() -> None:
    """A filter goes with all its values, an excluded value by itself, the span of dates as one."""
    found = possible_relaxations(
        "a", {"region": ["1", "2"], "kind": ["web"], "era": []}, {"era": ["x", "y"]}, has_dates=True,
        label=lambda name, value: f"{name} {value}",
    )  # fmt: skip
    assert [(one.filter, one.value, one.label) for one in found] == [
        ("region", "", "region 1, region 2"), ("kind", "web", "kind web"), ("-era", "x", "era x"),
        ("-era", "y", "era y"), ("dates", "", "dates"),
    ]  # fmt: skip
    assert {(one.kind, one.query, one.total) for one in found} == {("filter", "a", 0)}


@given(text=st.text(max_size=600) | st.text(alphabet='ab AND OR NOT"()（）“”互助-+', max_size=80))
def test_leaving_out_is_bounded_and_never_raises(text: str) -> None:
    """Whatever was typed, at most eight shorter questions come of it."""
    found = _left(text)
    assert len(found) <= 8
    assert all(query and len(query) < len(text) for _, query in found)


def test_words_and_filters_are_bounded() -> None:
    """However many words or values there are, eight are tried."""
    assert len(_left(" ".join("abcdefghijkl"))) == 8
    exclude = {"region": [str(number) for number in np.arange(40)]}
    assert len(possible_relaxations("a", {}, exclude, has_dates=True, label=lambda _, value: value)) == 8
