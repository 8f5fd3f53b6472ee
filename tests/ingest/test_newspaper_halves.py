"""Claims about the two halves of a newspaper article: columns, headlines, bylines, and which paragraphs face which."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest import align, group_rows
from search.ingest.author_names import split_authors
from search.model import Document, Paragraph, ParagraphKind
from tests.fixtures.ingest import bodies, read_one
from tests.fixtures.timing import is_linear

FIRST_EN = (
    "The mutual aid team of Zhangcun, led by Wang Dahai, has dug 3 canals and watered 1,250 mu of wheat since the spring, "
    "and the county government sent a technician who stayed for two weeks and measured the slopes for all of them."
)
FIRST_ZH = "张村王大海领导的互助组，开春以来修渠三道，浇麦一千二百五十亩，县里派了技术员帮助他们测量坡度。"
SECOND_EN = (
    "In the autumn the team will sell 40,000 jin of grain to the cooperative of Liuzhuang, which lent it two ploughs."
)
SECOND_ZH = "秋天他们将卖给刘庄合作社四万斤粮食，该社曾借给两张犁。"
THIRD_EN = "The members have decided to plant trees along all of the new canals before the winter of 1953 begins."
THIRD_ZH = "组员们决定在一九五三年冬天以前沿新渠全部植树。"


def article(
    english: list[str],
    chinese: list[str],
    *,
    title: str = "Team Digs Canals",
    column: str = "",
    author: str = "",
    chinese_author: str = "",
) -> str:
    """The text of a bilingual article."""
    lines = [
        f"Title: {title}",
        f"Author: {author}",
        "Date: 1953-03-05",
        "Page: 2",
        "",
        *english,
        "",
        "<hr />",
        "",
        "Original:",
        "",
    ]
    lines += [
        "### 互助组修渠",
        *([chinese_author] if chinese_author else []),
        "1953-03-05",
        "第2版()",
        f"专栏：{column}",
    ]
    return "\n".join([*lines, *(f"    {line}" for line in chinese), ""])


def pairs(document: Document) -> list[tuple[str, str]]:
    """The beginnings of the paragraphs that face each other; empty for none."""
    english, chinese = document.texts
    return [
        (
            "" if left is None else english.paragraphs[left].text[:12],
            "" if right is None else chinese.paragraphs[right].text[:6],
        )
        for left, right in document.alignment
    ]


TWO = [(FIRST_EN[:12], FIRST_ZH[:6]), (SECOND_EN[:12], SECOND_ZH[:6])]


@pytest.mark.parametrize(
    ("above", "column", "kinds"),
    [
        (["Readers' Letters", "    Team Digs Canals"], "读者来信", []),
        (["On the Road of Socialism"], "在社会主义的道路上前进", []),
        (["Column: On the Road of Socialism", "Team Digs Canals"], "在社会主义的道路上前进", []),
        (["Xinhua News Agency Report:"], "", ["byline"]),
        (["Our Newspaper's Dispatch:", "Team Digs Canals"], "", ["byline"]),
        (["To the Editor:"], "读者来信", ["heading"]),
        (["Comrade Editor:"], "", ["heading"]),
        (["The Team Digs Canals"], "", ["heading"]),
        (["Zhangcun Mutual Aid Team in the Spring", "Three Canals Dug"], "", ["heading", "heading"]),
        (["(Our correspondent in Zhangcun)"], "", ["byline"]),
    ],
)  # fmt: skip
def test_lines_above_the_text_face_no_paragraph(
    tmp_path: Path, above: list[str], column: str, kinds: list[str]
) -> None:
    """A translated column is metadata; an agency, a salutation and a headline in other words are kept as what they are."""
    document = read_one(tmp_path, article([*above, FIRST_EN, SECOND_EN], [FIRST_ZH, SECOND_ZH], column=column))
    assert [kind for kind, _ in bodies(document.texts[0])] == [*kinds, "body", "body"]
    assert [pair for pair in pairs(document) if pair[1]] == TWO
    assert document.field("column") == column
    assert bool(document.field("column_en")) == (bool(column) and above != ["To the Editor:"])
    assert document.accounts.missing == 0


def test_the_column_of_the_original_comes_first(tmp_path: Path) -> None:
    """Where both halves name the column, the original's name is the field, and the translation is kept beside it."""
    text = article([FIRST_EN], [FIRST_ZH], column="诗情画意").replace(
        "Page: 2\n", "Page: 2\nColumn: Poetic and Pictorial\n"
    )
    document = read_one(tmp_path, text)
    assert (document.field("column"), document.field("column_en")) == ("诗情画意", "Poetic and Pictorial")
    assert pairs(document) == TWO[:1]
    english = read_one(tmp_path / "english", text.partition("<hr")[0])
    assert english.field("column") == "Poetic and Pictorial"


def test_the_line_above_the_headline_of_a_translation_alone_is_its_column(tmp_path: Path) -> None:
    """Without an original to ask, what stands above the repeated headline is the column; an agency is none."""
    lines = ["Readers' Letters", "Team Digs Canals", FIRST_EN]
    document = read_one(tmp_path / "letter", article(lines, []).partition("<hr")[0])
    assert (document.field("column"), bodies(document.texts[0])) == ("Readers' Letters", [("body", FIRST_EN)])
    lines[0] = "Xinhua News Agency Report:"
    report = read_one(tmp_path / "report", article(lines, []).partition("<hr")[0])
    assert report.field("column") == ""
    assert [kind for kind, _ in bodies(report.texts[0])] == ["byline", "body"]


@pytest.mark.parametrize("title", ["Our Great Motherland (Picture)", "Our Great Motherland (Photo)"])
def test_a_headline_without_its_bracket_is_repeated(tmp_path: Path, title: str) -> None:
    """（图片） stands in the title only; the headline below is the same."""
    text = article(["    Our Great Motherland", FIRST_EN], ["我们伟大的祖国", FIRST_ZH], title=title)
    document = read_one(tmp_path, text.replace("### 互助组修渠", "### 我们伟大的祖国（图片）"))
    assert pairs(document) == TWO[:1]
    assert document.accounts.missing == 0


def test_the_first_line_of_a_caption_faces_its_original(tmp_path: Path) -> None:
    """Under 图片 the English title is the first line of the caption, which both halves print."""
    text = article(
        ["Team members dig a canal.", FIRST_EN], ["组员们在修渠。", FIRST_ZH], title="Team Members Dig a Canal"
    )
    document = read_one(tmp_path, text.replace("### 互助组修渠", "### 图片"))
    assert pairs(document) == [("Team members", "组员们在修渠"), TWO[0]]


def test_a_summary_that_only_repeats_is_no_half_of_a_paragraph() -> None:
    """A short paragraph whose numbers and names all stand in the next one is no part of what that translates."""
    summary = "Wang Dahai's team in Yangcheng planted 340 mu of maize, 60 more than last year."
    whole = (
        "This spring Wang Dahai's team in Yangcheng planted 340 mu of maize, 60 mu more than last year. Everybody in the "
        "team said that the land is well tilled when all work together, and that each household can have two more piculs "
        "of grain in autumn. The technician whom the county sent lives in the village, and teaches how to choose seed."
    )
    original = (
        "王大海小组今年春天在阳城种了三百四十亩玉米，比去年多了六十亩。组里的人都说，只要大家一起干，地就种得好，秋后每户可以多分两担粮食。"
        "县里派来的技术员住在村里，教大家选种的办法。"
    )
    assert align([Paragraph(summary), Paragraph(whole)], [Paragraph(original)]) == ((0, None), (1, 0))


def test_a_summary_and_a_missing_end_face_nothing(tmp_path: Path) -> None:
    """A sentence that only the translation has, and paragraphs that it leaves out, stay alone; so does what breaks off."""
    summary = (
        "Canals were dug and fields were watered, and the grain of the autumn will be sold; the members say that they "
        "are content with what they have reached."
    )
    document = read_one(tmp_path / "summary", article([summary, FIRST_EN, SECOND_EN], [FIRST_ZH, SECOND_ZH]))
    assert pairs(document) == [(summary[:12], ""), *TWO]
    cut = read_one(tmp_path / "cut", article([FIRST_EN, SECOND_EN[:60]], [FIRST_ZH, SECOND_ZH, THIRD_ZH]))
    assert pairs(cut) == [*TWO, ("", THIRD_ZH[:6])]
    middle = read_one(tmp_path / "middle", article([FIRST_EN, THIRD_EN], [FIRST_ZH, SECOND_ZH, THIRD_ZH]))
    assert pairs(middle) == [TWO[0], ("", SECOND_ZH[:6]), (THIRD_EN[:12], THIRD_ZH[:6])]


def test_numbers_and_names_decide_where_lengths_do_not() -> None:
    """Two paragraphs of one length: the one that has the numbers and the names of the original is its translation."""
    filler = "The members of the team talked about the weather and the grain for a long time that evening, and then they went home."
    english = [
        Paragraph(filler),
        Paragraph(
            "Wang Dahai of Zhangcun watered 1,250 mu of wheat, which is 30 percent more than in the year before."
        ),
    ]
    chinese = [Paragraph("张村王大海浇麦一千二百五十亩，比前年多百分之三十。")]
    assert align(english, chinese) == ((0, None), (1, 0))
    assert align(english[::-1], chinese) == ((0, 0), (1, None))


LENGTHS = st.lists(st.integers(40, 300), min_size=2, max_size=12)


@settings(max_examples=100)
@given(LENGTHS, st.data())
def test_a_paragraph_that_only_one_side_has_is_left_alone(lengths: list[int], data: st.DataObject) -> None:
    """Wherever it stands, the others keep their partners; its length says nothing, since it is counted once."""
    extra = data.draw(st.integers(0, len(lengths)))
    numbers = range(1000, 1000 + 100 * len(lengths), 100)
    english = [Paragraph(f"{number} " + "x" * (5 * n - 5)) for n, number in zip(lengths, numbers, strict=True)]
    chinese = [Paragraph(f"{number}" + "字" * (n - 4)) for n, number in zip(lengths, numbers, strict=True)]
    alone = Paragraph("字" * 200)
    rows = align(english, [*chinese[:extra], alone, *chinese[extra:]])
    assert [row for row in rows if None not in row] == [
        (at, at + (at >= extra)) for at in range(len(lengths))
    ]  # fmt: skip


def test_alignment_takes_time_in_proportion() -> None:
    """A text that lacks every tenth paragraph of its original takes about as long as its eight parts."""
    english = [Paragraph(f"{number} " + "x" * (50 + number * 37 % 400)) for number in range(320) if number % 10]
    chinese = [Paragraph(f"{number}" + "字" * (10 + number * 37 % 400 // 5)) for number in range(320)]
    assert is_linear(lambda size: align(english[: size * 9 // 10], chinese[:size]), 320)


def test_headings_and_bylines_face_their_own_kind() -> None:
    """Neither is taken for a paragraph, and one that the other half lacks stays alone."""
    english = [
        Paragraph("Hebei", ParagraphKind.HEADING),
        Paragraph(FIRST_EN),
        Paragraph("Shanxi", ParagraphKind.HEADING),
        Paragraph(SECOND_EN),
    ]
    chinese = [
        Paragraph(FIRST_ZH),
        Paragraph("山西", ParagraphKind.HEADING),
        Paragraph(SECOND_ZH),
        Paragraph("（张三）", ParagraphKind.BYLINE),
    ]
    assert align(english, chinese) == ((0, None), (1, 0), (2, 1), (3, 2), (None, 3))


def test_groups_tell_merged_paragraphs_from_lonely_ones() -> None:
    """Two paragraphs that face one belong together by their lengths; one that nothing faces is a group of its own."""
    assert group_rows(((0, 0), (None, 1), (1, 2)), ["x" * 1000, "x" * 500], ["字" * 100, "字" * 100, "字" * 100]) == [
        ([0], [0, 1]), ([1], [2]),
    ]  # fmt: skip
    assert group_rows(((0, 0), (None, 1), (1, None)), ["x" * 500, "x" * 90], ["字" * 100, "字" * 100]) == [
        ([0], [0]), ([], [1]), ([1], []),
    ]  # fmt: skip
    assert group_rows(((None, 0), (0, 1)), ["x" * 500], ["字" * 100, "字" * 100]) == [([], [0]), ([0], [1])]


@pytest.mark.parametrize(
    ("english", "chinese", "authors"),
    [
        ("", "陈毅", ("陈毅",)),
        ("Chen Yi", "陈毅", ("Chen Yi 陈毅",)),
        ("Chen Yi", "", ("Chen Yi",)),
        ("Chen Yi, Wang Dahai", "王大海  陈毅", ("Chen Yi 陈毅", "Wang Dahai 王大海")),
        ("靳琴堂, Wan Wenzhong", "靳琴堂  万文中", ("靳琴堂", "Wan Wenzhong 万文中")),
        ("Wan Wenzhong  Li Ziming", "万文中　　李子铭", ("Wan Wenzhong 万文中", "Li Ziming 李子铭")),
        ("Xinhua News Agency", "新华社", ("Xinhua News Agency 新华社",)),
        ("Chen Yi", "王大海、李子铭", ("Chen Yi", "王大海", "李子铭")),
    ],
)  # fmt: skip
def test_authors_of_both_halves(tmp_path: Path, english: str, chinese: str, authors: tuple[str, ...]) -> None:
    """A person is one author with both names, and a name that only one half has is an author too."""
    document = read_one(tmp_path, article([FIRST_EN], [FIRST_ZH], author=english, chinese_author=chinese))
    assert document.authors == authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("靳琴堂  万文中", ("靳琴堂", "万文中")), ("张　明　　李　华", ("张明", "李华")), ("张 明 李 华", ("张明", "李华")), ("张　明", ("张明",)),
        ("张　明  王小明", ("张明", "王小明")), ("Li Ziming   Wan Wenzhong", ("Li Ziming", "Wan Wenzhong")),
        ("Ministry of  Food", ("Ministry of Food",)),
    ],
)  # fmt: skip
def test_wide_spaces_separate_names(line: str, names: tuple[str, ...]) -> None:
    """Wide spaces stand between authors, and inside a name of two characters that is spread to three."""
    assert split_authors(line) == names


def test_what_an_author_line_says_besides_names_is_kept(tmp_path: Path) -> None:
    """The office of an author is no name, and stands in the header."""
    document = read_one(tmp_path, article([FIRST_EN], [FIRST_ZH], chinese_author="新华社记者　王小明"))
    assert document.authors == ("王小明",)
    assert document.field("byline_zh") == "新华社记者 王小明"


def test_typesetters_marks_go(tmp_path: Path) -> None:
    """A mark for a character that was not at hand is neither shown nor counted as missing."""
    document = read_one(tmp_path, article([FIRST_EN], ["王屋县西＠①门一带，＠修渠三道。"]))
    assert bodies(document.text("zh")) == [("body", "王屋县西门一带，修渠三道。")]
    assert document.accounts.missing == 0


def test_what_only_the_untranslated_half_says_is_kept(tmp_path: Path) -> None:
    """A half that the machine left in Chinese repeats the original; a sentence that the original lacks stays."""
    document = read_one(tmp_path, article([FIRST_ZH, THIRD_ZH], [FIRST_ZH, SECOND_ZH], title="互助组修渠"))
    assert document.langs == ("zh-Hans",)
    assert {text for _, text in bodies(document.texts[0])} == {FIRST_ZH, SECOND_ZH, THIRD_ZH}
    assert document.accounts.missing == 0
