"""Claims about the question language: everything is answered, within bounds, and read as a reader means it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import (
    Han,
    Latin,
    Limits,
    Node,
    Number,
    Phrase,
    Prefix,
    Question,
    Word,
    compile_query,
    parse,
    positive_leaves,
    says_nothing,
)
from search.query.tree import And, DateRange, Not, Or, Restrict, Scoped
from tests.fixtures.timing import is_linear

PIECES = st.sampled_from(
    [
        *'互助組 mutual aid ( ) （ ） " “ ” AND OR NOT - + * ~2 : ： title: date:1954 region:x [ ] .. 一万二千五百 12,500 co-op'.split(),
        "'",
        "。",
        "\x00",
        "\u202e",
        "🙂",
        "�",
    ]
)
SYNTAX = st.lists(PIECES, max_size=60).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts))
)


def date_1954(text: str) -> Node:
    """A resolver that knows one value."""
    if text != "1954":
        raise ValueError(f"There is no date {text}.")
    return Restrict("date", (text,))


def read(text: str) -> Question:
    """Parse with a date field."""
    return parse(text, {"date": date_1954})


def depth(node: Node | None) -> int:
    """Levels of a tree."""
    match node:
        case And(children) | Or(children):
            return 1 + max(map(depth, children))
        case Not(child) | Scoped(_, child):
            return 1 + depth(child)
    return 0 if node is None else 1


@given(st.one_of(st.text(max_size=400), SYNTAX))
def test_every_text_is_answered(text: str) -> None:
    """Whatever is typed gives a tree that compiles, or a notice that says why there is nothing to search for."""
    question = read(text)
    if question.tree is None:
        assert question.blank or question.notices
    else:
        compile_query(question.tree)


@given(SYNTAX)
def test_a_tree_is_bounded(text: str) -> None:
    """No question makes a tree deeper than its limits allow."""
    assert depth(parse(text * 20, {}, Limits(chars=2000)).tree) <= 2 * 32 + 2 * 8 + 4


def test_a_long_question_takes_linear_time() -> None:
    """A hundred thousand brackets and quotes take about as long as their eight parts, and give a notice."""
    for text in (
        "(" * 10**5,
        '"a" ' * 10**4,
        "NOT " * 10**4,
        "“" * 10**5,
        "- " * 10**4,
        "title:" * 10**4,
        "+" * 10**5,
        "a*" * 10**4,
        "，" * 10**5,
        "1，" * 10**4,
        "?a" * 10**4,
        "（" * 10**5,
    ):
        question = parse(text, {}, Limits(chars=10**5))
        assert question.notices or question.tree
        assert is_linear(lambda size: parse(text[:size], {}, Limits(chars=10**5)), len(text) // 8)  # noqa: B023 - called at once


def latin(*parts: str, required: bool = False) -> Word:
    """A word of the expected tree."""
    return Word((Latin(parts),), required=required)


STOP = Word((Latin(("the",), stop=True),))


def must(word: str) -> Word:
    """A word that the reader insists on."""
    return latin(word, required=True)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("mutual aid", And((latin("mutual"), latin("aid")))),
        ("mutual AND aid", And((must("mutual"), must("aid")))),
        ("ｍutual ＡＮＤ aid", And((must("mutual"), must("aid")))),
        ("old mutual AND aid team", And((latin("old"), must("mutual"), must("aid"), latin("team")))),
        (
            "the aid AND the team field",
            And((STOP, must("aid"), STOP, must("team"), latin("field"))),
        ),
        ("(mutual) AND (aid OR team)", And((must("mutual"), Or((latin("aid"), latin("team")))))),
        ("mutual OR aid team", Or((latin("mutual"), And((latin("aid"), latin("team")))))),
        ("(mutual OR aid) team", And((Or((latin("mutual"), latin("aid"))), latin("team")))),
        ("（mutual OR aid） team", And((Or((latin("mutual"), latin("aid"))), latin("team")))),
        ("aid -team", And((latin("aid"), Not(latin("team"))))),
        ("aid NOT team", And((latin("aid"), Not(latin("team"))))),
        ("aid +team", And((latin("aid"), must("team")))),
        ("aid ＋team －field", And((latin("aid"), must("team"), Not(latin("field"))))),
        ("aid +(team)", And((latin("aid"), must("team")))),
        ("互助組，合作社。", And((Word((Han("互助组"),)), Word((Han("合作社"),))))),
        ("《互助组》、aid", And((Word((Han("互助组"),)), latin("aid")))),
        ("date:1954，aid", And((Restrict("date", ("1954",)), latin("aid")))),
        ("互助组", Word((Han("互助组"),))),
        ("互助組", Word((Han("互助组"),))),
        ("title:aid", Scoped("title", latin("aid"))),
        ("标题：aid", Scoped("title", latin("aid"))),
        ("標題：aid", Scoped("title", latin("aid"))),
        ("aid date:1954", And((latin("aid"), Restrict("date", ("1954",))))),
        ("collectiv*", Prefix("latin", "collectiv")),
        ("互助*", Prefix("han", "互助")),
        ("Collectivi?ation", Prefix("latin", "collectivi", "collectivi?ation")),
        ("coll**tion", Prefix("latin", "coll", "coll*tion")),
        ("wom?n＊", Prefix("latin", "wom", "wom?n*")),
        ("12，500", Word((Number("12500"),))),
        ("12,500", Word((Number("12500"),))),
        ("一万二千五百", Word((Number("12500", "一万二千五百"),))),
    ],
)
def test_questions_are_read_as_meant(typed: str, tree: Node) -> None:
    """Operators, brackets, signs, fields, wildcards and numbers, in either width and script."""
    question = read(typed)
    assert question.tree == tree
    assert not question.notices


@pytest.mark.parametrize("typed", ["*tion", "c*", "?omen*", "互*组", "a.b*", "***x", "U.S.*"])
def test_a_wildcard_that_would_ask_for_everything_is_told(typed: str) -> None:
    """It needs two letters before it; otherwise the rest is searched for, and a notice says so."""
    question = read(typed)
    assert [notice.code for notice in question.notices] == ["wildcard"]
    assert isinstance(question.tree, Word)


@pytest.mark.parametrize("typed", ["What is a commune?", "commune?", "commune？", "互助组？合作社", "互助组?"])
def test_a_question_mark_at_the_end_is_no_wildcard(typed: str) -> None:
    """Who asks a question does not look for a word with another letter; in Chinese there are no letters."""
    question = read(typed)
    assert not question.notices
    assert "pattern" not in repr(question.tree)


@pytest.mark.parametrize("quotes", ['""', "“”", "「」", "『』", "„“", "＂＂"])
def test_every_quotation_mark_makes_a_phrase(quotes: str) -> None:
    """Straight, curly, corner and full-width marks all do."""
    tree = read(f"{quotes[0]}mutual aid teams{quotes[1]}").tree
    assert isinstance(tree, Phrase)
    assert tree.runs[0].terms == ("mutual", "aid", "team")


def test_stop_words_stay_in_phrases() -> None:
    """A phrase is what stands between its marks."""
    tree = read('"the people of"').tree
    assert isinstance(tree, Phrase)
    assert tree.runs[0].terms == ("the", "peopl", "of")


@pytest.mark.parametrize(
    ("typed", "telling"),
    [
        ("the commune", {"commune"}),
        ("+the commune", {"the", "commune"}),
        ("互助组的历史", {"互助组", "历史"}),
        ("他是曾国藩的学生", {"曾国藩", "学生"}),
        ("曾", {"曾"}),
        ("地", {"地"}),
        ("的", set()),
        ("the", set()),
    ],
)
def test_words_that_say_nothing_are_told_apart(typed: str, telling: set[str]) -> None:
    """What carries no subject does not count, unless it is insisted on, or stands alone and may be a name or a thing."""
    leaves = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, Word)]
    units = [unit for leaf in leaves for unit in leaf.units if leaf.required or not unit.stop]
    assert {unit.text if isinstance(unit, Han) else repr(unit).split("'")[1] for unit in units} == telling
    assert all(says_nothing(leaf) for leaf in leaves if not leaf.required and all(unit.stop for unit in leaf.units))
    assert not any(says_nothing(leaf) for leaf in leaves if leaf.required)


@pytest.mark.parametrize("typed", ["Teams'", "hu-chu tsu", "hùzhù zǔ", "U.S. troops", "co-op"])
def test_words_are_kept_as_written(typed: str) -> None:
    """What reads romanisation and names sees hyphens, apostrophes and tone marks as they were typed."""
    leaves = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, Word)]
    written = [unit.written for leaf in leaves for unit in leaf.units if isinstance(unit, Latin)]
    assert " ".join(written) == typed.lower()


def test_a_whole_question_is_known() -> None:
    """By its mark or its question word, in either language and script; quotation marks in it are a writer's."""
    for typed in ("What is a commune?", "how were teams paid", "互助组是什么", "誰建立了互助組", "“互助组”有多少户？"):
        assert read(typed).asks
    for typed in ("mutual aid team", "互助组", "somewhat", "know-how", '"mutual aid"', "", "谈判"):
        assert not read(typed).asks
    for typed, required in (('"mutual aid"', True), ('what is "mutual aid"', False), ('what is +"mutual aid"', True)):
        (phrase,) = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, Phrase)]
        assert phrase.required is required


def test_proximity() -> None:
    """A tilde and a number behind a phrase let that many words stand in between."""
    tree = read('"mutual team"~1').tree
    assert isinstance(tree, Phrase)
    assert tree.slop == 2


@pytest.mark.parametrize(
    "typed", ['"mutual aid', "(mutual aid", "mutual aid)", "mutual aid OR", "AND mutual aid", "( ) mutual aid"]
)
def test_a_wrong_question_is_searched_literally(typed: str) -> None:
    """What is no question of the grammar loses its operators, keeps its words, and a notice says so."""
    question = read(typed)
    assert [notice.code for notice in question.notices] == ["literal"]
    assert isinstance(question.tree, And)
    assert {latin("mutual"), latin("aid")} <= set(question.tree.children)


@pytest.mark.parametrize("word", ["and", "or", "not", "And"])
def test_only_capitals_are_operators(word: str) -> None:
    """Lower-case operators are words."""
    assert not read(f"mutual {word} aid").notices
    assert isinstance(read(f"mutual {word} aid").tree, And)


def test_an_unknown_field_is_a_word() -> None:
    """A colon alone makes no field: addresses and clock times are words."""
    assert read("http://example.org").tree == Word((Latin(("http",)), Latin(("exampl",)), Latin(("org",))))


def test_a_value_that_does_not_exist_is_left_out_with_a_notice() -> None:
    """The rest of the question is still answered."""
    question = read("aid date:never")
    assert question.tree == latin("aid")
    assert "There is no date never." in question.notices[0].text


def test_limits_are_told() -> None:
    """A question that is too long, too large or too deep says so and is answered as far as it goes."""
    assert [notice.code for notice in parse("a " * 300).notices] == ["truncated", "truncated"]
    assert [notice.code for notice in parse("(" * 9 + "aid" + ")" * 9).notices] == ["literal"]
    assert not parse("(" * 8 + "aid" + ")" * 8).notices


@pytest.mark.parametrize("typed", ["", "   ", "\u3000"])
def test_nothing_typed_is_blank(typed: str) -> None:
    """A blank question is no wrong one: it asks for everything that the filters leave."""
    assert read(typed).blank
    assert not read(typed).notices


@pytest.mark.parametrize("typed", ["???", "。", "- -", "***", "<>"])
def test_punctuation_alone_says_that_there_is_nothing_to_search_for(typed: str) -> None:
    """It is not mistaken for a blank question."""
    question = read(typed)
    assert not question.blank
    assert question.tree is None
    assert "no-words" in [notice.code for notice in question.notices]


def test_date_range_compiles() -> None:
    """The condition on a date asks for overlap with the half-open span."""
    from search.query import date_range

    span = date_range("1954-11", "1954-12")
    assert span is not None
    assert "earliest" in str(compile_query(DateRange(span)))
