"""Claims about `search.query.expansion`: phrases before words, nothing typed is lost, nothing unwanted is added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import (
    Concept,
    HanTerm,
    Node,
    PhraseNode,
    PrefixNode,
    Translation,
    TranslationTerms,
    WordNode,
    compile_query,
    expand_query,
    member_texts,
    parse,
)
from search.query.expansion import ExpandedQuery
from search.query.tree import AndNode, ExpandedNode, FieldNode, NotNode, OrNode

_ENGLISH = {
    ("peopl",): ("人民",), ("commune",): ("公社",), ("peopl", "commune"): ("人民公社",), ("team",): ("队", "组"),
    ("mutual", "aid", "team"): ("互助组",), ("aid",): ("援助",),
}  # fmt: skip
_CHINESE = {"人民": ("people",), "公社": ("commune",), "国民": ("national",), "经济": ("economy",)}
_CHARACTERS = {"team": ("团",), "hill": ("山",)}
_PLACES = ("aid hill", "国民公社")
_PHRASES = {"国民经济": ("national economy",)}


class Names:
    """A translator with a few words, which remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
        self.asked.append(written)
        return [_translation(text, "zh", (text,)) for text in _ENGLISH.get(stems, ())]

    def by_characters(self, stem: str) -> Sequence[Translation]:
        self.asked.append(stem)
        return [_translation(char, "zh", (char,)) for char in _CHARACTERS.get(stem, ())]

    def of_chinese(self, text: str) -> Sequence[Translation]:
        self.asked.append(text)
        return [_translation(english, "en", tuple(english.split())) for english in _CHINESE.get(text, ())]

    def of_chinese_phrase(self, words: tuple[str, ...]) -> Sequence[Translation]:
        return [_translation(english, "en", tuple(english.split())) for english in _PHRASES.get("".join(words), ())]

    def is_place(self, text: str) -> bool:
        return text in _PLACES

    def may_begin(self, lang: str, terms: tuple[str, ...], written: str) -> bool:
        known = [" ".join(stems) for stems in _ENGLISH] if lang == "en" else list(_PHRASES)
        known += _PLACES
        return any(name.startswith((" " if lang == "en" else "").join(terms)) for name in known)


def _translation(text: str, lang: Literal["zh", "en"], terms: tuple[str, ...]) -> Translation:
    return Translation(text, lang, terms, 0.5, "dictionary", "a book")


class _Shared(Names):
    """A translator of a given table, which knows English."""

    def __init__(self, table: dict[tuple[str, ...], tuple[str, ...]]) -> None:
        super().__init__()
        self.table = table

    def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
        return [_translation(text, "zh", (text,)) for text in self.table.get(stems, ())]

    def may_begin(self, lang: str, terms: tuple[str, ...], written: str) -> bool:
        return True


def _tree(text: str) -> Node:
    tree = parse(text).tree
    assert tree is not None
    return tree


def _translations(node: Node) -> Iterator[TranslationTerms]:
    """Everything that a tree asks for besides what was typed."""
    match node:
        case ExpandedNode(child, translations):
            yield from translations
            yield from _translations(child)
        case AndNode(children) | OrNode(children):
            for one in children:
                yield from _translations(one)
        case FieldNode(_, child) | NotNode(child):
            yield from _translations(child)
        case WordNode():
            for span in node.spans:
                yield from span.translations


def widened(text: str, without: Sequence[str] = ()) -> ExpandedQuery:
    return expand_query(_tree(text), Names(), without, is_question=parse(text).is_question)


def texts(text: str, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    return [(one.word, one.text) for one in widened(text, without).expansions]


def stripped(node: Node) -> Node:
    """A tree without translations."""
    match node:
        case ExpandedNode(AndNode(children)):
            return AndNode(tuple(map(stripped, children)))
        case ExpandedNode(child):
            return stripped(child)
        case AndNode(children):
            flat: list[Node] = []
            for child in children:
                inner = stripped(child)
                flat += inner.children if isinstance(child, ExpandedNode) and isinstance(inner, AndNode) else (inner,)
            return AndNode(tuple(flat))
        case OrNode(children):
            return OrNode(tuple(map(stripped, children)))
        case FieldNode(field, child):
            return FieldNode(field, stripped(child))
        case NotNode(child):
            return NotNode(stripped(child))
        case WordNode():
            return WordNode(node.terms, node.run, node.required, (), node.runs)
    return node


def test_the_longest_row_of_words_that_is_one_thing_comes_before_its_words() -> None:
    """Three words that are one thing have a translation of their own, and each word keeps those that it has."""
    tree = widened("mutual aid team harvest").tree
    assert isinstance(tree, AndNode)
    row, other = tree.children
    assert isinstance(row, ExpandedNode)
    assert isinstance(row.child, AndNode)
    assert [translation.terms for translation in row.translations] == [("互助组",)]
    assert [isinstance(child, ExpandedNode) for child in row.child.children] == [False, True, True]
    assert isinstance(other, WordNode)


def test_the_words_of_a_term_are_not_translated_one_by_one() -> None:
    """What the glossary or the gazetteer knows as a whole is not its words: land reform is neither landing nor reform."""

    class Terms(Names):
        why = "glossary"

        def of_english(self, stems: tuple[str, ...], written: str) -> Sequence[Translation]:
            found = super().of_english(stems, written)
            return [replace(one, why=self.why) for one in found] if len(stems) > 1 else found

        def of_chinese_phrase(self, words: tuple[str, ...]) -> Sequence[Translation]:
            return [replace(one, why=self.why) for one in super().of_chinese_phrase(words)]

    economy = WordNode((HanTerm("国民"), HanTerm("经济")), "国民经济")

    def told(tree: Node, without: Sequence[str] = (), why: str = "glossary") -> list[str]:
        terms = Terms()
        terms.why = why
        return [one.text for one in expand_query(tree, terms, without).expansions]

    for why in ("glossary", "place"):
        assert told(_tree("mutual aid team"), why=why) == ["互助组"]
        assert told(economy, why=why) == ["national economy"]
    assert told(_tree("mutual aid team"), why="archive") == ["互助组", "援助", "队", "组"]
    # Left out, its words are words again.
    assert told(_tree("mutual aid team"), ["互助组"]) == ["援助", "队", "组"]
    assert told(economy, ["national economy"]) == ["national", "economy"]
    # Nor are those of a place that is called nothing else in the index.
    assert told(_tree("aid hill team")) == ["队", "组"]
    assert told(WordNode((HanTerm("国民"), HanTerm("公社")), "国民公社")) == []


def test_rows_never_begin_or_end_with_a_word_that_says_nothing() -> None:
    """Of `the people commune` only the last two words are one thing."""
    assert ("people commune", "人民公社") in texts("the people commune")


def test_a_chinese_question_without_spaces_is_widened_word_by_word_and_phrase_by_phrase() -> None:
    """Terms keep their place in the typed run; successive terms that the dictionary has is a span of its own."""
    tree = widened("人民公社和国民经济").tree
    assert isinstance(tree, WordNode)
    assert {(span.start, span.end) for span in tree.spans} == {
        (at, at + 1) for at, unit in enumerate(tree.terms) if getattr(unit, "text", "") in _CHINESE
    } | {
        (at, at + 2)
        for at in range(len(tree.terms) - 1)
        if [getattr(unit, "text", "") for unit in tree.terms[at : at + 2]] == ["国民", "经济"]
    }


def test_what_is_not_wanted_begun_or_a_name_stays_as_typed() -> None:
    """NOT, a beginning, an author and a condition get no translations; the word beside them does."""
    for text in ("harvest -people", "harvest NOT people", "harvest peop*", "author:people harvest"):
        assert texts(text) == [], text
    assert texts("title:people harvest") == [("people", "人民")]


def test_a_quoted_phrase_is_widened_as_a_whole_or_not_at_all() -> None:
    """Who quotes means the phrase: its words alone find nothing."""
    assert [text for _, text in texts('"people commune"')] == ["人民公社"]
    assert texts('"people harvest"') == []
    assert texts("“国民经济”") == [("国民经济", "national economy")]


def test_of_a_phrase_in_a_whole_question_the_words_are_widened() -> None:
    """In a question with a question mark, quotation marks are a writer's: the phrase stays, and its words help."""
    found = widened('What is the "people harvest"?')
    assert [one.text for one in found.expansions] == ["人民"]
    assert isinstance(found.tree, AndNode)
    assert any(isinstance(child, PhraseNode) for child in found.tree.children)


def test_characters_speak_for_words_in_a_whole_question_only() -> None:
    """A few words must not find whatever has a character; in a question it helps, is told, and can be left out."""
    assert texts("team hill") == [("team", "队"), ("team", "组")]
    asked = [("team", "队"), ("team", "组"), ("team", "团"), ("hill", "山")]
    assert texts("which team hill?") == asked
    assert texts("which team hill?", ["團", "组"]) == [asked[0], asked[3]]


def test_unwanted_expansions_are_left_out_in_any_script() -> None:
    """`without` leaves out a translation by its text, and leaves the others."""
    assert texts("team") == [("team", "队"), ("team", "组")]
    assert texts("team", ["組"]) == [("team", "队")]
    assert texts("people commune", ["人民公社"]) == [("people", "人民"), ("commune", "公社")]


@pytest.mark.parametrize("inner", [0.25, 0.5, 0.75])
@pytest.mark.parametrize(("long", "short"), [("mutual aid team", "mutual aid"), ("mutual aid team", "team")])
def test_a_rendering_inside_another_does_not_count_twice(long: str, short: str, inner: float) -> None:
    """One mention of the longer one counts as the better of the two says; left out, the shorter one takes nothing."""
    telling = {long: 0.5, short: inner}

    class Two(Names):
        def of_chinese(self, text: str) -> Sequence[Translation]:
            return [Translation(one, "en", tuple(one.split()), weight, "", "") for one, weight in telling.items()]

    def weights(without: Sequence[str]) -> dict[str, float]:
        query = compile_query(expand_query(WordNode((HanTerm("互助组"),)), Two(), without).tree).query
        members = [one for one in query.members if one.field == "body_en"] if isinstance(query, Concept) else []
        return {" ".join(member_texts(one)): one.weight for one in members}

    assert sum(weights(()).values()) == max(0.5, inner)
    assert weights((short,)) == {long: 0.5}


@given(st.text(alphabet='peolcmunatdig -+"()*~?人民公社国经济的一二五:', max_size=60))
def test_nothing_typed_is_lost(text: str) -> None:
    """Taken apart again, a widened tree is the tree that was typed, but for words beside a phrase of a question."""
    question = parse(text)
    if question.tree is None or question.is_question:
        return
    assert stripped(expand_query(question.tree, Names()).tree) == stripped(question.tree)


@given(st.text(alphabet="peolcmunatdig ", max_size=250))
def test_look_ups_are_bounded(text: str) -> None:
    """However long a question, no more than 256 look-ups are made."""
    tree, names = parse(text).tree, Names()
    if tree is not None:
        expand_query(tree, names, is_question=True)
    assert len(names.asked) <= 256


def test_each_rendering_is_told_once_under_the_longest_phrase() -> None:
    """What a phrase and words in it have in common stands under the phrase, is searched for all, and goes from all."""
    shared = {("mess",): ("食堂",), ("hall",): ("食堂", "厅"), ("mess", "hall"): ("食堂",), ("dine",): ("食堂",)}
    found = expand_query(_tree("dine mess hall"), _Shared(shared))
    assert [(one.word, one.text) for one in found.expansions] == [("mess hall", "食堂"), ("hall", "厅")]
    assert str(found.tree).count("食堂") == 4
    left = expand_query(_tree("dine mess hall"), _Shared(shared), ["食堂"])
    assert [one.text for one in left.expansions] == ["厅"]
    assert "食堂" not in str(left.tree)


@given(st.text(alphabet="peolcmunatdig 人民公社国经济", max_size=60))
def test_no_text_is_told_twice_and_none_is_kept_back(text: str) -> None:
    """The texts that a reader is told are those that are searched for, each once."""
    tree = parse(text).tree
    if tree is None:
        return
    found = expand_query(tree, Names())
    told = [one.text for one in found.expansions]
    assert len(set(told)) == len(told)
    searched = {("".join if one.lang == "zh" else " ".join)(one.terms) for one in _translations(found.tree)}
    assert set(told) == searched


def test_expansions_tell_the_word_as_typed() -> None:
    """A reader sees what was widened in the spelling of the question, and why."""
    (first, *_) = widened("Peoples' communes").expansions
    assert first.word == "peoples' communes"
    assert (first.why, first.source, first.weight, first.lang) == ("dictionary", "a book", 0.5, "zh")


def test_a_beginning_is_no_word() -> None:
    """`PrefixNode` nodes pass through unchanged."""
    tree = widened("peop*").tree
    assert isinstance(tree, PrefixNode)
