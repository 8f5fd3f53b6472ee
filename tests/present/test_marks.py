"""Claims about the highlighter: it marks what a plain analysis of the whole text marks, and reads little of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.model import Document, Kind, Paragraph, Text
from search.present import HighlightPattern, mark_hit, mark_texts
from search.present.highlighter import TITLE, Highlighter
from search.present.highlights import Mark
from search.present.scanned_text import seeds
from search.text import (
    chinese_words,
    english,
    fold,
    han_runs,
    latin_forms,
    latin_words,
    segment_words,
    stem,
)
from tests.fixtures.timing import is_linear, within
from tests.fixtures.translations import patterns, widened

WORDS = """
    互助組 互助组 郷 乡 mutual Mutual aid team teams team's teams’ co-op coop Co‑op’s cooperative 馬克思 马克 馬克思主義 社社社
    12,500 12500 012,500 12500.0 1.25万 1.25萬 １２５００ 一万二千五百 一萬二千五百 二十三户 三个 十五 百万 0 0.5 0.50 .5 500 5百 2亿 二亿
    1,234a 1.5.6 3rd 12ab ab12 post-1949 1949 1949年 一九四九年 19'49 № ² 3² 萬 亿 点 三點五 。 ， 、 「 “ ” the — <b> 🙂 U.S. us US u.s.a
    hùzhù-zǔ huzhu-zu huzhuzu hu-zhu-zu Ｍｕｔｕａｌ ｍutual mu\u0301tual ﬁeld fields women men woman plough plow ploughed centre theatre
    centers realise realized dying die lying cheque check o'brien obrien O’Brien collectivisation collectivization collect aba
    ab-abac a-ba-ba a-baba aa a-aa a-a - -- ' ’ . , ? n't don't É é ß ss ſea K km b·c x_y zu\u0308 й の カナ 한글 \ud800 𠀀 葯 药 後 后 裏 裡 乾
    农业生产合作社 合作社 合作 二五减租 a b c
""".split()
GAPS = ["", " ", " ", " ", "\n", "-", ".", ", ", "的", "'", "，", "\u3000", "\t"]
PIECES = st.one_of(st.sampled_from(WORDS), st.text("abmtu'-.’ ,1250万é", max_size=6))


def prose(most: int) -> st.SearchStrategy[str]:
    """Words of either script, run together or apart."""
    return st.lists(st.tuples(PIECES, st.sampled_from(GAPS)), max_size=most).map(
        lambda pairs: "".join(word + gap for word, gap in pairs)
    )


QUESTIONS = st.one_of(
    PIECES,
    st.lists(PIECES, max_size=4).map(" ".join),
    st.tuples(st.lists(PIECES, min_size=1, max_size=4), st.sampled_from(["", "~2", "~7"])).map(
        lambda pair: f'"{" ".join(pair[0])}"{pair[1]}'
    ),
    st.tuples(PIECES, st.integers(2, 5)).map(lambda pair: f"{pair[0][: pair[1]]}*"),
    st.tuples(PIECES, st.integers(2, 4), st.sampled_from(["?", "*"])).map(
        lambda cut: f"{cut[0][: cut[1]]}{cut[2]}{cut[0][cut[1] + 1 :]}"
    ),
    st.tuples(PIECES, PIECES).map(lambda pair: f"title:{pair[0]} {pair[1]}"),
    prose(5),
)
PAIRS = {("互助组",): (("mutual", "aid", "team"),), ("mutual", "aid"): (("互助",),)}


def reference_marks(text: str, pattern: HighlightPattern) -> Iterator[Mark]:
    """What a pattern marks in a text, by analysing all of it."""
    latin = list(latin_words(text))
    match pattern.script, pattern.terms:
        case "han", [string]:
            yield from _strings(text, string, pattern)
        case "prefix", [beginning, *patterns]:
            for token in latin_forms(text):
                if fnmatchcase(token.term, patterns[0] if patterns else f"{beginning}*"):
                    yield Mark(token.start, token.end, pattern.concept)
        case "number", [value]:
            for token in (*latin, *chinese_words(text)):
                if token.term == value:
                    yield Mark(token.start, token.end, pattern.concept)
        case _, [first, *rest]:
            following = [{token.position: token for token in latin if token.term == term} for term in rest]
            for token in latin:
                last = token if token.term == first else None
                for places in following:
                    steps = range(last.position + 1, last.position + 1 + pattern.slop) if last else ()
                    last = next((places[step] for step in steps if step in places), None)
                if last:
                    yield Mark(token.start, last.end, pattern.concept)


def _strings(text: str, string: str, pattern: HighlightPattern) -> Iterator[Mark]:
    cuts = ((start, word) for start, run in han_runs(text) for word in segment_words(run))
    edges = {start + edge for start, (_, *ends) in cuts for edge in ends}
    words = {(token.start, token.end) for token in chinese_words(text)}
    at = fold(text).find(string)
    while at >= 0:
        end = at + len(string)
        whole = not pattern.words or {at, end} <= edges
        if pattern.words == "only" and (at, end) not in words:
            at = fold(text).find(string, at + 1)
            continue
        yield Mark(at, end, pattern.concept, whole)
        at = fold(text).find(string, end)


def reference(text: Text, wanted: Sequence[HighlightPattern], scan_chars: int) -> dict[int, list[Mark]]:
    """What patterns mark in a text, paragraph by paragraph."""
    left, pieces = scan_chars, {TITLE: text.title}
    for number, paragraph in enumerate(text.paragraphs):
        pieces[number] = paragraph.text[: max(0, left)]
        left -= len(paragraph.text)
    found = {
        number: sorted(
            mark
            for pattern in wanted
            if not pattern.scope or (pattern.scope == "title" and number == TITLE)
            for mark in reference_marks(piece, pattern)
        )
        for number, piece in pieces.items()
    }

    def key(number: int, mark: Mark) -> tuple[int, str]:
        return mark.concept, fold(pieces[number][mark.start : mark.end])

    whole = {key(number, mark) for number, marks in found.items() for mark in marks if mark.whole}
    kept = {
        number: [mark for mark in marks if mark.whole or key(number, mark) not in whole]
        for number, marks in found.items()
    }
    return {number: marks for number, marks in kept.items() if marks}


def wanted(question: str) -> tuple[HighlightPattern, ...]:
    """The patterns of a question, with counterparts."""
    return patterns(widened(question, PAIRS))


def text_of(title: str, *bodies: str) -> Text:
    """A text of a few paragraphs."""
    return Text(lang="en", title=title, paragraphs=tuple(map(Paragraph, bodies)))


@settings(max_examples=700)
@given(prose(4), st.lists(prose(20), max_size=4), QUESTIONS, st.sampled_from([200_000, 40, 5]))
def test_marks_are_those_of_a_whole_analysis(title: str, bodies: list[str], question: str, scan_chars: int) -> None:
    """Whatever the text and the question, the marks are those that analysing every word of the text gives."""
    text, sought = text_of(title, *bodies), wanted(question)
    assert Highlighter(sought).marks(text, scan_chars) == reference(text, sought, scan_chars)


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=3), prose(6), prose(6), st.sampled_from(["{}", '"{}"', '"{}"~3', "{}*"]))
def test_a_text_that_holds_the_question_is_marked_as_such(found: list[str], before: str, after: str, form: str) -> None:
    """The same where the question is taken from the text, so that most of them have an answer."""
    said = " ".join(found)
    text, sought = (
        text_of(said, f"{before} {said.upper()} {after}", f"{before}{said}{after}"),
        wanted(form.format(said)),
    )
    assert Highlighter(sought).marks(text, 200_000) == reference(text, sought, 200_000)


FAR = "远" * 80
RARE = [
    ("12500", "1.25万"), ("12500", f"{FAR}1.25萬{FAR}"), ("12500", f"{FAR}一萬二千五百{FAR}"), ("500", "0.05万"), ("0", "0.0"), ("1950", "01950"),
    ("12500", "12,500.0 012500 １２５００ 1.25万户"), ("1" * 30, "1" * 30), ("9" * 30 + "万", "9" * 30 + "万"), ("120*", "1.2万"), ("abab*", "a-babab"),
    ("us", f"{FAR}U.S.{FAR}"), ("coop", "co-op Co‑op’s"), ("obrien", "O’Brien"), ("huzhuzu", "hùzhù-zǔ"), ("skillful", "skilful"), ("aid", "é aid"),
    ('"us aid team"~3', f"{FAR}U.S. and aid, a team"), ('"aid aid aid"', "aid aid aid aid"), ('"a b"', "a\na b"), ("农业生产合作社", "農業生產合作社"),
    ("社社", "社社社"), ("药", "葯藥药"), ("kilo*", "\U00020000 Kilo"), ("mutual", "\ud800 \U0001d4f6utual"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "body"), RARE)
def test_rare_spellings_are_marked(question: str, body: str) -> None:
    """Spellings that chance seldom brings together with their question are marked, and as a whole analysis marks them."""
    text, sought = text_of("", body), wanted(question)
    assert reference(text, sought, 200_000)
    assert Highlighter(sought).marks(text, 200_000) == reference(text, sought, 200_000)


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("wom?n", ["woman", "women"]),
        ("wom*s", ["Wombats"]),
        ("wo*b", ["womb"]),
        ("wom*", "woman womb Wombats women".split()),
    ],
)
def test_wildcards_mark_only_words_that_are_spelt_so(question: str, marked: list[str]) -> None:
    """Of words that begin like the question, those are marked that it finds."""
    text = "A woman, a womb, Wombats; two women."
    marks = Highlighter(wanted(question)).marks(text_of("", text), 200_000)[0]
    assert [text[mark.start : mark.end] for mark in marks] == marked


@pytest.mark.parametrize(("string", "whole"), [("马克思", True), ("马克", False), ("克思", False), ("克", False)])
def test_a_string_is_whole_if_words_begin_and_end_with_it(string: str, *, whole: bool) -> None:
    """A string that only begins or only ends as a word does stands inside a longer word."""
    [mark] = Highlighter([HighlightPattern(0, "", (string,), "han", words="prefer")]).marks(
        text_of("", "读马克思。"), 200_000
    )[0]
    assert mark.whole is whole


IRREGULAR = [
    *english._AMERICAN_SPELLINGS,
    *english._STEM_EXCEPTIONS,
    "dying",
    "lying",
    "tying",
    "skies",
    "gently",
    "idly",
    "hoping",
]
ENDINGS = "s es ed ing ly ies y ying ation isation ise ising iser ability ously ousness fully lessness ments ency ally".split()


@pytest.mark.parametrize("ending", ["", *ENDINGS])
def test_every_spelling_begins_with_a_seed_of_its_stem(ending: str) -> None:
    """No word of the tables of irregular words, with any ending, is overlooked."""
    for word in IRREGULAR:
        for written in (word + ending, word[:-1] + ending):
            letters = [seed.letters.decode() for seed in seeds(stem(written))]
            assert written.startswith(tuple(letters)), (written, stem(written))


@settings(max_examples=500)
@given(st.text("abcdeiklmnoprstuyz", min_size=1, max_size=8), st.lists(st.sampled_from(ENDINGS), max_size=2))
def test_snowball_keeps_the_beginning_of_a_word(start: str, endings: list[str]) -> None:
    """Whatever the stemmer cuts, the seed of the stem is how the word begins."""
    written = start + "".join(endings)
    assert written.startswith(tuple(seed.letters.decode() for seed in seeds(stem(written))))


def test_headline_and_passages_are_marked_as_the_page_is() -> None:
    """A string inside a longer word of the headline is left unmarked in a list as on the page, if the text has the word."""
    text = text_of("马克思", "一马克。")
    document = Document(id="d", source="d", kind=Kind.WEB, texts=(text,))
    hit = mark_hit(document, wanted("马克"), 240, 200_000)
    [page] = mark_texts(document, wanted("马克"), 200_000)
    assert hit.titles == (page.title,)
    assert hit.titles[0].marks == ()
    assert hit.snippets[0].marks == ((1, 3),)


@given(prose(4), st.lists(prose(20), max_size=4), QUESTIONS, st.integers(20, 200))
def test_a_hit_is_marked_as_its_page_is(title: str, bodies: list[str], question: str, width: int) -> None:
    """The headlines of a hit are those of the page, and each mark of a passage stands on the page as well."""
    document = Document(id="d", source="d", kind=Kind.WEB, texts=(text_of(title, *bodies),))
    hit = mark_hit(document, wanted(question), width, 300)
    [page] = mark_texts(document, wanted(question), 300)
    assert hit.titles == (page.title,)
    for snippet in hit.snippets:
        paragraph = page.paragraphs[snippet.paragraph]
        marks = {paragraph.text[start:end] for start, end in paragraph.marks}
        assert {snippet.text[start:end] for start, end in snippet.marks} <= marks


HOSTILE = [
    "a汉" * 50_000, "aid" * 30_000, "a-" * 50_000, "a " * 50_000, "mutual\n" * 15_000, "a.a" * 30_000, "é" * 100_000, "a" + "." * 100_000,
    "1,111" * 20_000, "一万" * 50_000, "马克思" * 33_000, "a'" * 50_000, "aid\u3000" * 25_000, "ａ" * 100_000, "𠀀a" * 50_000, ("a" + "汉" * 50) * 2_000,
]  # fmt: skip


@pytest.mark.parametrize("question", ["aid 马克 111", '"a a b"~50', "aaaa*", '"aid aid mutual"', "a-a-a-a"])
def test_hostile_texts_take_linear_time(question: str) -> None:
    """A hundred thousand characters of anything take about as long as their eight parts."""
    highlighter = Highlighter(wanted(question))
    for body in HOSTILE:
        eighth = len(body) // 8
        texts = {size: text_of("", body[:size]) for size in (eighth, 8 * eighth)}
        assert is_linear(lambda size: highlighter.marks(texts[size], 200_000), eighth), body[:10]  # noqa: B023 - called at once


@pytest.mark.parametrize("question", ["zebra", "12500 mutual", '"zebra crossing"', "zebr*", "互助组"])
def test_what_cannot_answer_is_not_analysed(question: str) -> None:
    """A text without the question's letters costs a small part of analysing it."""
    body = "The peasants of the village set up a team, and 30 households joined it in spring. " * 500
    text, highlighter = text_of("", body), Highlighter(wanted(question))
    highlighter.marks(text, 200_000)
    assert within(1 / 10, lambda: highlighter.marks(text, 200_000), lambda: list(latin_words(body)))
