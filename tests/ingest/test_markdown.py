"""Turns pieces of Markdown into claims about blocks: CommonMark decides what is markup, and every word is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest.accounting import Ledger
from search.ingest.formats.markdown import Block, markdown_blocks
from tests.fixtures.timing import is_linear


def blocks(text: str) -> list[Block]:
    """The blocks of a text."""
    return list(markdown_blocks(text, Ledger(text)))


def plain(text: str) -> list[str]:
    """The text of each block."""
    return [block.plain for block in blocks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Selden 1988]: Selden, Mark. The Political Economy.", ["[Selden 1988]: Selden, Mark. The Political Economy."]),
        ("[1]: https://example.org 'A title'\n\nSee [the survey][1].", ["See the survey."]),
        ("[答]: 春天成立的，没有牛。", ["[答]: 春天成立的，没有牛。"]),
        ("[问]:\n牛呢？\n\n> [答]: none", ["[问]: 牛呢？", "[答]: none"]),
        ("[a]: /b.png\n[b]: #top\n[c]: <a b.md>\n[d]: map.png \"T\"\n\n[a], [b], [c] and [d]", ["a, b, c and d"]),
        ("A sentence in which\n[brackets]: https://example.org stand.", ["A sentence in which [brackets]: https://example.org stand."]),
        ("Tea &amp; rice &lt; 5&nbsp;jin", ["Tea & rice < 5 jin"]),
        ("`*code*` and \\*stars\\*", ["*code* and *stars*"]),
        ("> quoted\ngoes on\n\n> > again", ["quoted goes on", "again"]),
        ("| a | b |\n|---|---|\n| 1 | *2* |", ["a b", "1 2"]),
        ("| a | b |\n| 1 | 2 |\nbelow", ["a b", "1 2", "below"]),
        ("a | b\n--- | ---\n1 | 2 | 3", ["a b", "1 2 3"]),
        ("Text[^1] and[^none].\n\n[^1]: Used.\n\n[^2]: Not *used*.", ["Text and.", "Used.", "Not used."]),
        ("3. three\n4. four\n\n   more", ["3. three", "4. four", "more"]),
        ("- a\n  - b\n• c\n\n1.", ["a", "b", "c", "1."]),
        ("1. - a\n2. > b\n3. # c", ["1. a", "2. b", "3. c"]),
        ("![a *map*](map.png) of <https://example.org/>", ["a map of https://example.org/"]),
        ("```\n*a*   b\n```", ["*a* b"]),
        ("<b>bold</b> <!-- note --> text", ["<b>bold</b> text"]),
        ("    an indented\n    paragraph", ["an indented paragraph"]),
        ("above\n\n<hr />\n\n===\n\n* * *\n\n# ---\n\nbelow", ["above", "below"]),
    ],
)  # fmt: skip
def test_what_a_reader_sees_is_kept(text: str, expected: list[str]) -> None:
    """Marks, comments, rules and definitions of links go; entities, lists, tables, notes and quotations keep their words."""
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**合作社（初级）**的社员", "合作社（初级）的社员"),
        ("**“集体化”**的问题", "“集体化”的问题"),
        ("农业*生产*合作社", "农业生产合作社"),
        ("a mutual aid team (*huzhu-zu* 互助組)", "a mutual aid team (huzhu-zu 互助組)"),
        ("2*3*4 and 5 * 3, snake_case_name, a note*", "2*3*4 and 5 * 3, snake_case_name, a note*"),
        ("*hu\nzhu* 组", "hu zhu 组"),
    ],
)
def test_emphasis_beside_any_writing(text: str, expected: str) -> None:
    """Chinese has no spaces that would part a mark from a word; numbers and names keep their marks."""
    assert plain(text) == [expected]


def test_a_page_ends_in_a_rule_and_a_heading_has_one() -> None:
    """Several lines above hyphens are a paragraph that may go on; one line is a heading."""
    paragraph, below, heading = blocks("the end of\na page\n---\ngoes on\n\nA heading\n---\n")
    assert (paragraph.plain, paragraph.is_heading, paragraph.starts) == ("the end of a page", False, False)
    assert below.plain == "goes on"
    assert (heading.plain, heading.is_heading) == ("A heading", True)
    assert [block.is_heading for block in blocks("# ---\n\nbelow")] == [False]


def test_the_marks_of_a_block_stay_in_its_source() -> None:
    """Who looks for an emphasised name finds the marks; a list item, a note and code begin something new."""
    found = blocks("by *KONO\nTadashi*\n\n- *item*\n\n[^1]: note\n\n~~~\nx\n~~~")
    assert [block.raw for block in found] == ["by *KONO Tadashi*", "*item*", "note", "x"]
    assert [block.starts for block in found] == [False, True, True, True]
    assert found[-1] == Block("x", "x", starts=True, is_code=True)
    assert [block.starts for block in blocks("[^1]:\n\nbelow a note without words")] == [False]


WORDS = st.integers(0, 10_000).map(lambda number: f"w{number}x")
FRAMES = st.sampled_from(
    ["{}", "*{}*", "**{}", "`{}`", "[{}](u)", "![{}](u)", "{}[^1]", "[{}]", "[{}]: and so on", "(*{}* 互助組)", "~~{}~~", "\\{}", "{}\\"]
)  # fmt: skip
STARTS = st.sampled_from(
    ["", "\n", "\n\n", "\n- ", "\n> ", "\n\n> > ", "\n  * ", "\n12. ", "\n\n# ", "\n| ", " | ", "\n\n[^2]: ", "\n---\n", "\n\n    ", "  \n", "\n===\n", "\n• ", "\n\t"]
)  # fmt: skip
PIECES = st.lists(st.tuples(STARTS, FRAMES, WORDS), max_size=30)


@settings(max_examples=400)
@given(PIECES)
def test_no_word_is_lost(pieces: list[tuple[str, str, str]]) -> None:
    """Whatever marks stand around words, each comes out as often as it went in, in its order."""
    text = "".join(f"{start}{frame.format(word)} " for start, frame, word in pieces)
    kept = " ".join(plain(text))
    at = 0
    for _, _, word in pieces:
        at = kept.index(word, at) + len(word)


@pytest.mark.parametrize("piece", ["> ", "- ", "* ", "+\t", "  - ", "> - "])
def test_what_is_nested_deeply_is_kept(piece: str) -> None:
    """Deeper than anybody writes, the words still come out."""
    assert plain(f"{piece * 300}word\n") == ["word"]


@pytest.mark.parametrize("piece", ["1. ", "12) ", "- 1. ", "1. > ", "> 1. ", "[^1]: ", "1. [^a]: - "])
@pytest.mark.parametrize("times", [5, 8, 10, 30, 300])
def test_what_is_numbered_deeply_is_kept(piece: str, times: int) -> None:
    """Numbers and labels of notes nest likewise; too many of them are text."""
    assert "word" in " ".join(plain(f"{piece * times}word\n"))


INDENTS = st.text(alphabet=" \t", max_size=40)
MARKS = st.lists(st.sampled_from(["1. ", "2) ", "- ", "* ", "> ", "[^1]: "]), max_size=12).map("".join)


@given(st.lists(st.tuples(INDENTS, MARKS), max_size=40))
def test_no_word_is_lost_however_lines_nest(lines: list[tuple[str, str]]) -> None:
    """Whatever marks lines begin with, and however far they are indented, each keeps its word."""
    text = "\n".join(f"{indent}{marks}w{number}x" for number, (indent, marks) in enumerate(lines))
    kept = " ".join(plain(text))
    assert [number for number in range(len(lines)) if f"w{number}x" not in kept] == []


@pytest.mark.parametrize(
    "piece", ["[", "![", "[a][", "]( ", "*a **", "_*", "`", "``a", "<a", "&a", "> ", "- ", "|a", "|a|b|\n", "[^1]: ", "[a]: b\n", "a\n---\n", "- a\n", "~~"]
)  # fmt: skip
def test_markup_takes_time_in_proportion(piece: str) -> None:
    """Any markup takes about as long as its eight parts."""
    assert is_linear(lambda size: plain(piece * (size // len(piece))), 10_000)
