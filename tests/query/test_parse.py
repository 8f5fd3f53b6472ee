"""Claims about the question language: everything is answered, within bounds, and read as a reader means it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InvalidRequest
from search.query import (
    HanTerm,
    LatinTerm,
    Node,
    ParsedQuery,
    PhraseNode,
    PrefixNode,
    QueryLimits,
    WordNode,
    compile_query,
    parse,
    positive_leaves,
)
from search.query.tree import (
    AndNode,
    DateRangeNode,
    FacetNode,
    FieldNode,
    NotNode,
    NumberTerm,
    OrNode,
    has_only_stop_words,
)
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
        raise InvalidRequest(f"There is no date {text}.")
    return FacetNode("date", (text,))


def read(text: str) -> ParsedQuery:
    """Parse with a date field."""
    return parse(text, {"date": date_1954})


def depth(node: Node | None) -> int:
    """Levels of a tree."""
    match node:
        case AndNode(children) | OrNode(children):
            return 1 + max(map(depth, children))
        case NotNode(child) | FieldNode(_, child):
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
    assert depth(parse(text * 20, {}, QueryLimits(chars=2000)).tree) <= 2 * 32 + 2 * 8 + 4


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
        question = parse(text, {}, QueryLimits(chars=10**5))
        assert question.notices or question.tree
        assert is_linear(lambda size: parse(text[:size], {}, QueryLimits(chars=10**5)), len(text) // 8)  # noqa: B023 - called at once


def latin(*parts: str, required: bool = False) -> WordNode:
    """A word of the expected tree."""
    return WordNode((LatinTerm(parts),), required=required)


STOP = WordNode((LatinTerm(("the",), stop=True),))


def must(word: str) -> WordNode:
    """A word that the reader insists on."""
    return latin(word, required=True)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("mutual aid", AndNode((latin("mutual"), latin("aid")))),
        ("mutual AND aid", AndNode((must("mutual"), must("aid")))),
        ("ｍutual ＡＮＤ aid", AndNode((must("mutual"), must("aid")))),
        ("old mutual AND aid team", AndNode((latin("old"), must("mutual"), must("aid"), latin("team")))),
        (
            "the aid AND the team field",
            AndNode((STOP, must("aid"), STOP, must("team"), latin("field"))),
        ),
        ("(mutual) AND (aid OR team)", AndNode((must("mutual"), OrNode((latin("aid"), latin("team")))))),
        ("mutual OR aid team", OrNode((latin("mutual"), AndNode((latin("aid"), latin("team")))))),
        ("(mutual OR aid) team", AndNode((OrNode((latin("mutual"), latin("aid"))), latin("team")))),
        ("（mutual OR aid） team", AndNode((OrNode((latin("mutual"), latin("aid"))), latin("team")))),
        ("aid -team", AndNode((latin("aid"), NotNode(latin("team"))))),
        ("aid NOT team", AndNode((latin("aid"), NotNode(latin("team"))))),
        ("aid +team", AndNode((latin("aid"), must("team")))),
        ("aid ＋team －field", AndNode((latin("aid"), must("team"), NotNode(latin("field"))))),
        ("aid +(team)", AndNode((latin("aid"), must("team")))),
        ("互助組，合作社。", AndNode((WordNode((HanTerm("互助组"),)), WordNode((HanTerm("合作社"),))))),
        ("《互助组》、aid", AndNode((WordNode((HanTerm("互助组"),)), latin("aid")))),
        ("date:1954，aid", AndNode((FacetNode("date", ("1954",)), latin("aid")))),
        ("互助组", WordNode((HanTerm("互助组"),))),
        ("互助組", WordNode((HanTerm("互助组"),))),
        ("title:aid", FieldNode("title", latin("aid"))),
        ("标题：aid", FieldNode("title", latin("aid"))),
        ("標題：aid", FieldNode("title", latin("aid"))),
        ("aid date:1954", AndNode((latin("aid"), FacetNode("date", ("1954",))))),
        ("collectiv*", PrefixNode("latin", "collectiv")),
        ("互助*", PrefixNode("han", "互助")),
        ("Collectivi?ation", PrefixNode("latin", "collectivi", "collectivi?ation")),
        ("coll**tion", PrefixNode("latin", "coll", "coll*tion")),
        ("wom?n＊", PrefixNode("latin", "wom", "wom?n*")),
        ("12，500", WordNode((NumberTerm("12500"),))),
        ("12,500", WordNode((NumberTerm("12500"),))),
        ("一万二千五百", WordNode((NumberTerm("12500", "一万二千五百"),))),
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
    assert isinstance(question.tree, WordNode)


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
    assert isinstance(tree, PhraseNode)
    assert tree.runs[0].terms == ("mutual", "aid", "team")


def test_stop_words_stay_in_phrases() -> None:
    """A phrase is what stands between its marks."""
    tree = read('"the people of"').tree
    assert isinstance(tree, PhraseNode)
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
    leaves = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, WordNode)]
    terms = [term for leaf in leaves for term in leaf.terms if leaf.required or not term.stop]
    assert {term.text if isinstance(term, HanTerm) else repr(term).split("'")[1] for term in terms} == telling
    assert all(
        has_only_stop_words(leaf) for leaf in leaves if not leaf.required and all(unit.stop for unit in leaf.terms)
    )
    assert not any(has_only_stop_words(leaf) for leaf in leaves if leaf.required)


@pytest.mark.parametrize("typed", ["Teams'", "hu-chu tsu", "hùzhù zǔ", "U.S. troops", "co-op"])
def test_words_are_kept_as_written(typed: str) -> None:
    """What reads romanisation and names sees hyphens, apostrophes and tone marks as they were typed."""
    leaves = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, WordNode)]
    written = [unit.written for leaf in leaves for unit in leaf.terms if isinstance(unit, LatinTerm)]
    assert " ".join(written) == typed.lower()


def test_a_whole_question_is_known() -> None:
    """By its mark or its question word, in either language and script; quotation marks in it are a writer's."""
    for typed in ("What is a commune?", "how were teams paid", "互助组是什么", "誰建立了互助組", "“互助组”有多少户？"):
        assert read(typed).is_question
    for typed in ("mutual aid team", "互助组", "somewhat", "know-how", '"mutual aid"', "", "谈判"):
        assert not read(typed).is_question
    for typed, required in (('"mutual aid"', True), ('what is "mutual aid"', False), ('what is +"mutual aid"', True)):
        (phrase,) = [leaf for leaf, _ in positive_leaves(read(typed).tree) if isinstance(leaf, PhraseNode)]
        assert phrase.required is required


def test_proximity() -> None:
    """A tilde and a number behind a phrase let that many words stand in between."""
    tree = read('"mutual team"~1').tree
    assert isinstance(tree, PhraseNode)
    assert tree.slop == 2


@pytest.mark.parametrize(
    "typed", ['"mutual aid', "(mutual aid", "mutual aid)", "mutual aid OR", "AND mutual aid", "( ) mutual aid"]
)
def test_a_wrong_question_is_searched_literally(typed: str) -> None:
    """What is no question of the grammar loses its operators, keeps its words, and a notice says so."""
    question = read(typed)
    assert [notice.code for notice in question.notices] == ["literal"]
    assert isinstance(question.tree, AndNode)
    assert {latin("mutual"), latin("aid")} <= set(question.tree.children)


@pytest.mark.parametrize("word", ["and", "or", "not", "And"])
def test_only_capitals_are_operators(word: str) -> None:
    """Lower-case operators are words."""
    assert not read(f"mutual {word} aid").notices
    assert isinstance(read(f"mutual {word} aid").tree, AndNode)


def test_an_unknown_field_is_a_word() -> None:
    """A colon alone makes no field: addresses and clock times are words."""
    assert read("http://example.org").tree == WordNode(
        (LatinTerm(("http",)), LatinTerm(("exampl",)), LatinTerm(("org",)))
    )


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
    assert "earliest" in str(compile_query(DateRangeNode(span)))
