"""Turns scholarship and web pages into claims about titles, authors, paragraphs and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import ConfigError
from search.ingest.formats.web.boilerplate_words import load_vocabulary
from search.model import Kind
from tests.fixtures.ingest import CHINESE_WEB, SCHOLARSHIP, WEB, WEB_TAIL, bodies, read_one, wording

_CANTEEN = (
    "The canteen (gonggong shitang 公共食堂) was opened in every village by the collective, see the survey of 5 * 3 "
    "cases; and in the years after the harvest its co-operative kitchen was closed."
)


def test_scholarship(tmp_path: Path) -> None:
    """Markup goes and its words stay, cut and hyphenated sentences are joined, front matter and byline are read."""
    document = read_one(tmp_path, SCHOLARSHIP)
    assert document.kind is Kind.SCHOLARSHIP
    assert document.title == "The Canteen and the Commune: Notes from a County"
    assert document.authors == ("LI Wei", "Jane Roe")
    assert document.field("date") == "1999"
    assert document.term_langs == ("zh-Hans",)
    assert bodies(document.texts[0]) == [
        (
            "body",
            _CANTEEN,
        ),
        ("heading", "Sources"),
        ("body", "archives of the county"),
        ("body", "interviews"),
        ("body", "Except in the hills."),
    ]


def test_chinese_sentence_cut_by_a_page_break(tmp_path: Path) -> None:
    """The halves of a Chinese sentence are joined without a space; a finished one and a heading are left alone."""
    half = "合作化運動在河北省的農村中迅速地展開並且遇到了許多困難"
    text = f"# 河北省的合作社\n\n{half}\n\n因此各地的社員要求退社。\n\n結論\n\n以上是結論。\n"
    assert [text for _, text in bodies(read_one(tmp_path, text).texts[0])] == [
        half + "因此各地的社員要求退社。", "結論", "以上是結論。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["by KONO Tadashi", "*by* KONO Tadashi", "by *KONO Tadashi*", "*KONO Tadashi*", "**By KONO Tadashi**"]
)
def test_author_lines_of_scholarship(tmp_path: Path, line: str) -> None:
    """A byline with or without emphasis names the author and is no paragraph."""
    document = read_one(tmp_path, f"# A Title\n\n{line}\n\nThe first sentence.\n")
    assert document.authors == ("KONO Tadashi",)
    assert bodies(document.texts[0]) == [("body", "The first sentence.")]


@pytest.mark.parametrize(
    "edge", ["27", "- 27 -", "THE CANTEENS OF HEBEI", "27\n\nTHE CANTEENS", "28 Rural Notes", "Rural Notes 28"]
)
def test_page_edges_are_no_text(tmp_path: Path, edge: str) -> None:
    """Page numbers and running heads go from between the halves of a sentence, which are joined."""
    text = f"# A Title\n\nThe canteens were opened in\n\n{edge}\n\nevery village of the county.\n"
    assert bodies(read_one(tmp_path, text).texts[0]) == [
        ("body", "The canteens were opened in every village of the county."),
    ]


def test_a_number_alone_is_text(tmp_path: Path) -> None:
    """Between two whole sentences it may be a figure or a year; a line in capitals there is text too."""
    text = "# A Title\n\nIt was opened.\n\n27\n\nIt was closed.\n\n1958\n\nTHE CANTEENS\n\nThey grew.\n"
    assert [text for _, text in bodies(read_one(tmp_path, text).texts[0])] == [
        "It was opened.", "27", "It was closed.", "1958", "THE CANTEENS", "They grew.",
    ]  # fmt: skip


@pytest.mark.parametrize("head", [
    "某某网首页  新闻  财经\n", "当前位置：首页 > 三农 > 正文\n", "新华网 > 三农\n", "某某网首页  新闻\n\n新华网 > 三农 > 正文\n三农\n",
])  # fmt: skip
@pytest.mark.parametrize("line", [
    "打印 收藏 分享到…", "字号：大 中 小", "（图：林梅 摄）", "【免责声明】本文只代表个人观点。",
])  # fmt: skip
def test_head_and_buttons_of_a_chinese_page(tmp_path: Path, head: str, line: str) -> None:
    """The headline is the first line behind navigation, and the author is the one of the line of facts."""
    text = "今年春天供销社重新开张，村民都来了。"
    page = f"{head}\n供销社回到村里\n2019-03-05 09:12  来源：某某报  作者：林梅\n{line}\n\n　　{text}\n\n{line}\n"
    document = read_one(tmp_path, page)
    assert (document.title, document.authors) == ("供销社回到村里", ("林梅",))
    assert bodies(document.texts[0]) == [("body", text)]


@pytest.mark.parametrize("head", [
    "Skip to content\n\nRural Observer\nMenu\n", "Rural Observer Menu\n", "OPINION\n", "Rural Observer\n\nMenu\n\nNews\n\n",
])  # fmt: skip
@pytest.mark.parametrize("line", [
    "Listen to this article (6 min)", "Reading time: 4 minutes", "SKIP ADVERTISEMENT", "end of list", "OPINION", "Photo: Jane Roe/Example",
])  # fmt: skip
def test_head_and_widgets_of_an_english_page(tmp_path: Path, head: str, line: str) -> None:
    """Site name, menu and section labels are no headline, and widgets are no text."""
    page = f"{head}Village Shops Return\nBy Jane Roe\n{line}\n\nThe new shop is owned by the village.\n"
    document = read_one(tmp_path, page)
    assert (document.title, document.authors) == ("Village Shops Return", ("Jane Roe",))
    assert bodies(document.texts[0]) == [("body", "The new shop is owned by the village.")]


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("Nine wells were dug.", ""), ("全县春天打井九眼，都很深。", ""), ("Nine wells", ""), ("Of *nine* wells[^1], *all* are *deep*", ""),
        ("Nine wells", "\n\nLeave a Comment\n\nYour email address will not be published.\n"),
    ],
)  # fmt: skip
def test_a_text_of_one_paragraph_does_not_become_its_title(tmp_path: Path, text: str, tail: str) -> None:
    """It is the text, and the file's name is its title, if that is in its language."""
    document = read_one(tmp_path, text + tail, "1954-03-02_The wells.txt")
    assert document.title == ("The wells" if text.isascii() else "1954-03-02_The wells.txt")
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body"]
    assert bodies(document.texts[0])[0][1].startswith(text[:7].replace("*", ""))


def test_a_sentence_that_begins_with_by_is_text(tmp_path: Path) -> None:
    """By and a year is no author."""
    document = read_one(tmp_path, "# A Title\n\nBy 1958 communes had been formed\n")
    assert document.authors == ()
    assert len(document.texts[0].paragraphs) == 1


LINKS_FIRST = "Ten Famous Swimmers of All Time\n\nFootball Coach Resigns After Defeat\n\nLeave a Comment\n"


@pytest.mark.parametrize(
    "tail",
    [LINKS_FIRST, WEB_TAIL, WEB_TAIL.partition("\n\n")[2], "Related Articles\n\nTen Famous Swimmers of All Time\n"],
)
def test_web_page_without_its_site(tmp_path: Path, tail: str) -> None:
    """Head, widgets and tail go, with or without a line that announces the author; the article stays whole."""
    document = read_one(tmp_path, WEB.format(tail=tail))
    assert document.kind is Kind.WEB
    assert document.title == "Village Shops Return"
    assert document.authors == ("Jane Roe",)
    assert document.field("date") == "May 4, 2024"
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body", "body", "heading", "body", "body"]
    text = wording(document.texts[0])
    for kept in (
        "We use cookies at our tea table",
        "leave a comment on the wall newspaper",
        "discuss it in the comments",
    ):
        assert kept in text
    for gone in ("Swimmers", "Coach", "Beaches", "Roe", "Example", "WhatsApp", "min read", "Advertisement", "Home"):
        assert gone not in text


@pytest.mark.parametrize(
    ("line", "date", "authors"),
    [
        ("Posted on March 3, 2021 by admin", "March 3, 2021", ()),
        ("Published: 3 March 2021 by Jane Roe", "3 March 2021", ("Jane Roe",)),
        ("2021-03-03 09:15", "2021-03-03 09:15", ()),
        ("作者：张三　发布时间：2021-03-03", "2021-03-03", ("张三",)),
    ],
)
@pytest.mark.parametrize("above", [False, True])
def test_line_of_facts(tmp_path: Path, line: str, date: str, authors: tuple[str, ...], *, above: bool) -> None:
    """A line of facts above or below the title is read and is no text."""
    lines = [line, "The Title"] if above else ["The Title", line]
    document = read_one(tmp_path, "\n".join(lines) + "\n\nThe text of it.\n")
    assert (document.title, document.field("date"), document.authors) == ("The Title", date, authors)
    assert bodies(document.texts[0]) == [("body", "The text of it.")]


def test_author_from_the_card(tmp_path: Path) -> None:
    """Without a byline the name comes from the card, and the site's from the biography."""
    document = read_one(tmp_path, WEB.replace("By Jane Roe | May 4, 2024\n", "").format(tail=WEB_TAIL))
    assert document.authors == ("Jane Roe",)
    assert document.field("site") == "Example"


def test_chinese_web_page(tmp_path: Path) -> None:
    """A Chinese page loses its furniture too, and its line of facts is read."""
    document = read_one(tmp_path, CHINESE_WEB)
    assert (document.kind, document.langs, document.authors) == (Kind.WEB, ("zh-Hans",), ("张三",))
    assert (document.field("date"), document.field("site")) == ("2023年05月01日 10:22", "某某报")
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body", "heading", "body"]
    text = wording(document.texts[0])
    assert text.endswith("也可以在评论里提意见。")
    assert "首页" not in text


def test_widget_in_the_middle_does_not_end_the_article(tmp_path: Path) -> None:
    """Links between two parts of an article go; the heading and the text behind them stay."""
    widget = "Related Posts\n\nTen Best Beaches of the Year\n\nSwimmers We Love\n\nA New Ledger"
    document = read_one(tmp_path, WEB.replace("A New Ledger", widget, 1).format(tail=""))
    assert ("heading", "A New Ledger") in bodies(document.texts[0])
    assert len(document.texts[0].paragraphs) == 5
    assert "Beaches" not in wording(document.texts[0])


def test_hostile_title_is_plain_text(tmp_path: Path) -> None:
    """Markup in a page is neither interpreted nor escaped."""
    document = read_one(tmp_path, "<img src=x onerror=alert(1)>\n\nA body of <b>text</b> &amp; more.\n")
    assert document.title == "<img src=x onerror=alert(1)>"
    assert bodies(document.texts[0]) == [("body", "A body of <b>text</b> &amp; more.")]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[lines]\n", "author is missing"),
        ("[line\n", "TOML"),
        ("line = 1\nlinks = 1\nauthor = 1\ncomments = 1\ncut = 1\nmeta = 1\nwords = 1\n", r"\[line\] must be a table"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(toml: str, message: str) -> None:
    """A librarian's mistake names the file and the entry."""
    with pytest.raises(ConfigError, match=rf"furniture\.toml.*{message}"):
        load_vocabulary(toml)


def test_markup_in_a_title_is_text(tmp_path: Path) -> None:
    """A heading that is HTML, or holds a sign that begins a quotation elsewhere, keeps every character."""
    for title in ("<img src=x onerror=alert(1)>", "A > B", "5 < 6"):
        document = read_one(tmp_path, f"## {title}\n\nMutual aid teams > co-ops, says the paper.\n")
        assert document.title == title
        assert document.texts[0].paragraphs[0].text == "Mutual aid teams > co-ops, says the paper."


PAGE = (
    "Village Shops Return\n\n{above}The village shop closed in the years when everyone moved to the coast.\n\n"
    "The new shop is owned by the village and its ledger is read aloud each month.\n\n{below}"
)


@pytest.mark.parametrize(
    "below",
    [
        "Leave a Reply\n\nBob says:\n\nJune 3, 2015 at 5:55 pm\n\nNice!\n",
        "3 Comments\n\nAlice\n\nMay 4, 2012\n\nI bought sweets in the shop of Xiaozhan when I was a little child.\n",
        "Comments (2)\nPosted on May 4, 2012 by Jane Roe\nBy John Smith\nNice.\n",
        "Bob says:\nJune 3, 2015 at 5:55 pm\nNice, in Xiaozhan too!\n",
        "Alice\nMay 4, 2012 at 3:15 pm\nNice, in Xiaozhan too!\n",
        "3条评论\n张三\n2015-06-03 12:00\n很好。\n",
        "Related Posts\nAnother Story\nPosted on May 4, 2012\n",
    ],
)
def test_nothing_comes_from_readers_comments(tmp_path: Path, below: str) -> None:
    """Neither the day, nor a name, nor the words of a comment or of another story become the article's."""
    document = read_one(tmp_path, PAGE.format(above="", below=below))
    assert document.header == ()
    assert document.authors == ()
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body", "body"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("May 4, 2012\n\n", ""),
        ("3 Comments\n\nMay 4, 2012\n\n", "3 Comments\nAlice\nMay 5, 2013\nNice.\n"),
        ("Leave a comment\n\nMay 4, 2012\n\n", ""),
        ("", "Posted on May 4, 2012\n"),
        ("", "Last updated: May 4, 2012\n\nLeave a Reply\nBob says:\nJune 3, 2015\nNice!\n"),
    ],
)
def test_the_day_stands_above_the_text_or_is_said_to_be_one(tmp_path: Path, above: str, below: str) -> None:
    """A day near the title counts, and one further down if the line says that the page was posted on it."""
    document = read_one(tmp_path, PAGE.format(above=above, below=below))
    assert document.field("date") == "May 4, 2012"
    assert len(document.texts[0].paragraphs) == 2


@pytest.mark.parametrize(
    ("above", "below", "authors"),
    [
        ("Li Na\n\n", "", ("Li Na",)),
        ("Jane Roe\n\n", "", ("Jane Roe",)),
        ("Zsofia Roe\nMay 4, 2012\n\n", "", ("Zsofia Roe",)),
        ("Zsofia Roe\n\n", "Zsofia Roe is a reporter in Beijing.\n", ("Zsofia Roe",)),
        ("By Jane Roe\n\nJane Roe is a reporter in Beijing.\n\n", "", ("Jane Roe",)),
        ("By Jane Roe\n\n", "Jane Roe is a reporter in Beijing.\n", ("Jane Roe",)),
        ("", "Jane Roe is a reporter in Beijing.\n", ("Jane Roe",)),
    ],
)
def test_a_bare_name_and_a_biography_are_no_text(
    tmp_path: Path, above: str, below: str, authors: tuple[str, ...]
) -> None:
    """A name right under the title is the author's, and what he does for a living is furniture."""
    document = read_one(tmp_path, PAGE.format(above=above, below=below))
    assert document.authors == authors
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body", "body"]


@pytest.mark.parametrize("heading", ["Rural Reform", "Long March", "Mao Era"])
def test_a_heading_under_the_title_is_no_author(tmp_path: Path, heading: str) -> None:
    """Two capitalised words are not yet a person."""
    document = read_one(tmp_path, PAGE.format(above=heading + "\n\n", below=""))
    assert document.authors == ()
    assert bodies(document.texts[0])[0] == ("heading", heading)


@pytest.mark.parametrize("credit", ["（责任编辑：李四）", "\n\n（责任编辑：李四）", "[编辑：李四]", "【责编：李四】"])
def test_an_editor_in_brackets_is_furniture(tmp_path: Path, credit: str) -> None:
    """Whether behind the last sentence or in a line of its own."""
    document = read_one(tmp_path, f"供销社回到村里\n\n今年春天供销社重新开张。\n\n账目公布（每月）。{credit}\n")
    assert bodies(document.texts[0])[-1] == ("body", "账目公布（每月）。")
