"""Claims about marks and passages: they stand on the original text, whole, and show the best of a document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Library
from search.model import Document, Kind, Paragraph, Text
from search.present import mark_hit, mark_texts
from search.query import parse
from search.results import MarkedText, Snippet
from search.text import fold
from tests.fixtures.timing import within
from tests.fixtures.translations import patterns, widened

WORDS = st.sampled_from(
    "互助組 互助组 郷 mutual aid team teams co-op 12,500 一万二千五百 馬克思 马克 。 ， the — <b> 🙂".split()
)
BODY = st.lists(WORDS, max_size=60).flatmap(lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words)))
QUESTIONS = [
    "互助组",
    "乡",
    "mutual aid",
    '"mutual aid team"',
    "co-op",
    "12500",
    "马克",
    "collectiv* mutual",
    "title:互助组",
    "x NOT aid",
]


def document(*paragraphs: str, title: str = "", lang: str = "en") -> Document:
    """A document of one text."""
    text = Text(lang=lang, title=title, paragraphs=tuple(map(Paragraph, paragraphs)))
    return Document(id="d", source="d", kind=Kind.WEB, texts=(text,))


def shown(found: Document, question: str, width: int = 240) -> tuple[Snippet, ...]:
    """The passages of a document for a question."""
    return mark_hit(found, patterns(parse(question).tree), width, 200_000).snippets


def marked(snippet: Snippet) -> list[str]:
    """The marked pieces of a snippet."""
    return [text for text, is_marked in snippet.pieces() if is_marked]


def whole(found: Document, question: str) -> MarkedText:
    """The first text of a document with marks."""
    return mark_texts(found, patterns(parse(question).tree), 200_000)[0]


@given(st.lists(BODY, max_size=4), BODY, st.sampled_from(QUESTIONS), st.integers(20, 300))
def test_a_passage_is_a_piece_of_the_original(bodies: list[str], title: str, question: str, width: int) -> None:
    """Whatever the text and the question, passages are cut from it as it is, and marks lie inside, in order."""
    found = document(*bodies, title=title)
    hit = mark_hit(found, patterns(parse(question).tree), width, 200_000)
    for snippet in (*hit.snippets, *hit.titles):
        source = title if snippet.paragraph < 0 else bodies[snippet.paragraph]
        assert snippet.text in source
        assert "".join(text for text, _ in snippet.pieces()) == snippet.text
        ends = [0, *(at for mark in snippet.marks for at in mark)]
        assert ends == sorted(ends)
        assert ends[-1] <= len(snippet.text)
        assert all(marked(snippet))


@given(st.lists(BODY, min_size=1, max_size=4))
def test_every_chinese_mark_is_the_word(bodies: list[str]) -> None:
    """What is marked for a Chinese word is that word, in whatever script it is printed."""
    for snippet in whole(document(*bodies), "互助组").paragraphs:
        for text in marked(snippet):
            assert set(fold(text)) <= set("互助组")
            assert len(text) % 3 == 0


def test_a_document_page_shows_every_paragraph_unchanged() -> None:
    """Marking the whole text keeps it whole."""
    found = document("第一段互助組。", "Second, with <b>mutual aid</b>.", title="互助")
    text = whole(found, "互助组 mutual")
    assert [snippet.text for snippet in text.paragraphs] == ["第一段互助組。", "Second, with <b>mutual aid</b>."]
    assert marked(text.paragraphs[0]) == ["互助組"]
    assert marked(text.paragraphs[1]) == ["mutual"]


@pytest.mark.parametrize(
    ("text", "question", "marks"),
    [
        ("Many mutual aid teams; mutual help, aid.", '"mutual aid team"', ["mutual aid teams"]),
        ("Many mutual aid teams; mutual help.", "mutual aid", ["mutual", "aid", "mutual"]),
        ("马克思读过；一马克。", "马克", ["马克"]),
        ("馬克思主義", "马克", ["馬克"]),
        ("区乡互助合作，一個郷", "乡", ["乡", "郷"]),
        ("12,500 households, 一万二千五百户", "12500", ["12,500", "一万二千五百"]),
        ("co-operative co-op coop Co‑op’s", "co-op", ["co-op", "coop", "Co‑op’s"]),
        ("the team of the year", "the team", ["team"]),
        ("huzhu-zu (mutual)", "huzhuzu", ["huzhu-zu"]),
        ("农业生产合作社", "“产合作”", ["产合作"]),
        ("team aid", "aid NOT team", ["aid"]),
    ],
)
def test_what_is_marked(text: str, question: str, marks: list[str]) -> None:
    """Phrases whole, words in any form, a word of its own before the same characters inside another."""
    assert marked(whole(document(text), question).paragraphs[0]) == marks


def test_a_field_is_marked_only_where_it_was_looked_for() -> None:
    """A word wanted in the title is not marked in the body."""
    text = whole(document("mutual aid", title="Mutual"), "title:mutual")
    assert marked(text.title) == ["Mutual"]
    assert marked(text.paragraphs[0]) == []


def test_the_passage_with_most_words_is_chosen() -> None:
    """One passage with both words is worth more than many with one of them."""
    filler = "Nothing of interest stands here at all. " * 20
    found = document(f"aid aid aid aid {filler}", f"{filler} mutual aid {filler}", f"mutual {filler}")
    [snippet] = shown(found, "mutual aid")
    assert snippet.paragraph == 1
    assert marked(snippet) == ["mutual", "aid"]
    assert snippet.cut_before
    assert snippet.cut_after


def test_a_second_passage_says_something_new() -> None:
    """Where no passage holds all words, a second one holds the rest."""
    filler = "Nothing of interest stands here at all. " * 20
    snippets = shown(document(f"{filler} mutual {filler}", f"{filler} aid"), "mutual aid")
    assert [marked(snippet) for snippet in snippets] == [["mutual"], ["aid"]]


def bilingual() -> Document:
    """Two paragraphs in two languages, aligned."""
    english = Text(lang="en", title="Title", paragraphs=(Paragraph("First."), Paragraph("Teams were set up.")))
    chinese = Text(lang="zh-Hans", title="标题", paragraphs=(Paragraph("第一。"), Paragraph("建立了互助组。")))
    return Document(id="d", source="d", kind=Kind.NEWSPAPER, texts=(english, chinese), alignment=((0, 0), (1, 1)))


def test_the_translation_of_the_passage_is_shown() -> None:
    """Where one language answers, the other shows the same paragraph."""
    english, chinese = shown(bilingual(), "互助组")
    assert (english.lang, english.text, marked(english)) == ("en", "Teams were set up.", [])
    assert marked(chinese) == ["互助组"]


def test_without_a_question_the_beginning_is_shown() -> None:
    """A list without a question shows how each document begins, in both of its languages."""
    english, chinese = mark_hit(bilingual(), (), 240, 200_000).snippets
    assert (english.lang, english.text, chinese.lang) == ("en", "First.", "zh-Hans")
    assert english.passage == chinese.passage
    assert chinese.text == bilingual().texts[1].paragraphs[0].text


def test_a_huge_document_does_not_hold_up_a_page() -> None:
    """Ten megabytes in one paragraph take about as long as a document of the length that is scanned."""
    piece = "mutual aid 互助组"
    huge, scanned = document(piece * 700_000), document(piece * (200_000 // len(piece)))
    assert shown(huge, "mutual 互助组 12500")
    assert within(3, lambda: shown(huge, "mutual 互助组 12500"), lambda: shown(scanned, "mutual 互助组 12500"))


PAIRS = {("互助组",): (("mutual", "aid", "team"),), ("mutual", "aid", "team"): (("互助组",),)}


@pytest.mark.parametrize("question", ["互助组", "mutual aid team", '"mutual aid teams"', "互助組"])
def test_a_glossed_word_has_its_counterpart_marked(question: str) -> None:
    """What documents gloss is marked in the other language too, whichever of the two was typed."""
    found = document("Many mutual aid teams (huzhuzu 互助組).")
    text = mark_texts(found, patterns(widened(question, PAIRS)), 200_000)[0]
    assert "互助組" in marked(text.paragraphs[0])
    assert "".join(marked(text.paragraphs[0])).startswith("mutual")


@pytest.mark.parametrize("question", ["互助", "aid team", "title:互助组 x", "-互助组 x"])
def test_nothing_else_has(question: str) -> None:
    """A part of a glossed word, a word wanted in another field, or an unwanted word brings no counterpart."""
    found = document("Many mutual aid teams.")
    text = mark_texts(found, patterns(widened(question, PAIRS)), 200_000)[0]
    assert "mutual" not in "".join(marked(text.paragraphs[0]))


def test_the_collections_own_glosses_are_used(seeds: Library) -> None:
    """互助组 marks the Chinese and the English of the newspaper by the gloss in the scholar's paper, unless told not to."""
    newspaper = next(hit for hit in seeds.search("互助组") if hit.document.kind is Kind.NEWSPAPER)
    assert [marked(snippet) for snippet in newspaper.snippets] == [["mutual aid teams"], ["互助组"]]
    exact = next(hit for hit in seeds.search("互助组", expand=False) if hit.document.kind is Kind.NEWSPAPER)
    assert [marked(snippet) for snippet in exact.snippets] == [[], ["互助组"]]


PIECES = st.sampled_from(
    ("mutual aid team", "mutual aid", "oxen and ploughs", "互助组", "春耕", "耕牛", "nothing else", "别的事")
)
SIDE = st.lists(st.lists(PIECES, min_size=1, max_size=4).map("; ".join), min_size=1, max_size=5)


@st.composite
def aligned_documents(draw: st.DrawFn) -> Document:
    """Documents in two languages, some of whose paragraphs are aligned, in order."""
    left, right = draw(SIDE), draw(SIDE)
    pairs = draw(st.lists(st.tuples(st.integers(0, len(left) - 1), st.integers(0, len(right) - 1)), max_size=5))
    alignment = [pair for pair in sorted(set(pairs)) if all(pair[1] >= other[1] for other in pairs if other < pair)]
    texts = (
        Text(lang="en", title="", paragraphs=tuple(map(Paragraph, left))),
        Text(lang="zh-Hans", title="", paragraphs=tuple(map(Paragraph, right))),
    )
    return Document(id="d", source="d", kind=Kind.NEWSPAPER, texts=texts, alignment=tuple(alignment))


@given(
    aligned_documents(),
    st.sampled_from(["mutual aid team", "互助组 耕牛", "互助组 oxen", "zebra"]),
    st.integers(20, 80),
)
def test_what_stands_beside_a_passage_translates_it(found: Document, question: str, width: int) -> None:
    """Two snippets of one passage are an aligned pair, in two languages; a passage without translation stands alone."""
    snippets = mark_hit(found, patterns(widened(question, PAIRS)), width, 200_000).snippets
    passages = {snippet.passage: [each for each in snippets if each.passage == snippet.passage] for snippet in snippets}
    assert list(passages) == list(range(len(passages)))
    for passage in passages.values():
        if len(passage) == 1:
            [alone] = passage
            column = found.langs.index(alone.lang)
            if any(snippet.marks for snippet in snippets):  # else it is the beginning of the document
                assert alone.marks
                assert all(pair[column] != alone.paragraph for pair in found.alignment)
        else:
            first, second = passage
            assert (first.lang, second.lang) == ("en", "zh-Hans")
            if any(snippet.marks for snippet in snippets):
                assert (first.paragraph, second.paragraph) in found.alignment
                assert first.marks or second.marks
            else:  # the beginnings of both
                assert [(each.paragraph, each.cut_before) for each in snippets] == [(0, False), (0, False)]
