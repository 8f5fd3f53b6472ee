"""Turns the quirks of the newspaper archive into claims about what is read from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ingest import align
from search.ingest.author_names import split_authors
from search.model import Kind, Paragraph, ParagraphKind
from tests.fixtures.ingest import BILINGUAL, PICTURE, bodies, read_one, wording

CHINESE = BILINGUAL.partition("Original: \n")[2].strip()
ENGLISH = BILINGUAL.partition("<hr")[0]


def test_bilingual_article(tmp_path: Path) -> None:
    """Header fields of both halves, sub-heads, bylines and pairs are all read, and headlines are not repeated."""
    document = read_one(tmp_path, BILINGUAL.format(author=""))
    assert document.kind is Kind.NEWSPAPER
    assert dict(document.header) == {
        "date": "1946-06-03", "page": "2", "edition": "2", "section": "地方通讯", "column": "简讯",
    }  # fmt: skip
    assert document.authors == ("林韦",)
    assert [kind for kind, _ in bodies(document.texts[0])] == ["body", "heading", "body", "byline"]
    assert bodies(document.texts[1])[1] == ("heading", "河北")
    assert document.alignment == ((0, 0), (1, 1), (2, 2), (3, 3))
    assert document.texts[1].title == "邯郸合作社帮助织户\u3000布匹产量加倍"
    assert document.langs == ("en", "zh-Hans")


@pytest.mark.parametrize(
    ("english", "chinese", "name"),
    [
        ("Newspaper: Lin County Herald\n", "", "Lin County Herald"),
        ("", "报纸：林县导报\n", "林县导报"),
        ("Newspaper: Lin County Herald\n", "報紙：林縣導報\n", "Lin County Herald (林縣導報)"),
        ("Newspaper: \n", "", ""),
        ("Source: Herald News Agency\n", "", ""),
    ],
)
def test_an_article_names_its_newspaper(tmp_path: Path, english: str, chinese: str, name: str) -> None:
    """Either half may have a line for it, which is no text; the line `Source:` means something else."""
    text = (
        f"Title: Wells dug\n{english}Date: 1931-05-02\nPage: 3\n\nTwo wells were dug.\n\n<hr />\n\nOriginal:\n\n"
        f"### 掘井\n\n1931-05-02\n{chinese}第3版()\n\n掘了两口井。\n"
    )
    document = read_one(tmp_path, text)
    assert document.field("newspaper") == name
    assert (document.field("date"), document.field("page")) == ("1931-05-02", "3")
    assert [wording(text) for text in document.texts] == ["Wells dug\nTwo wells were dug.", "掘井\n掘了两口井。"]


def test_named_entities_are_pairs_and_no_text(tmp_path: Path) -> None:
    """The list becomes glosses with their category, and none of it is searchable text."""
    document = read_one(tmp_path, BILINGUAL.format(author="").replace("合作社\tCoop", "合作社    Coop"))
    assert [(gloss.zh, gloss.en, gloss.category) for gloss in document.entities] == [
        ("邯郸", "Handan", "place"),
        ("王大", "Wang Da", "person"),
        ("合作社", "Cooperative", "organisation"),
        ("土地改革", "Land Reform", "event"),
    ]
    assert "Wang Da" not in "".join(map(wording, document.texts))


_LIST = "**Named Entities**\n\n地方\n邯郸\tHandan\n**组织**\n合作社  Cooperative\n作物\n小麦：Wheat\n"
_FIRST, _SECOND = "The first paragraph of it ends here.", "Heard at the 会议: it was held again."


@pytest.mark.parametrize("prose", [_SECOND, "会议：SENTH was held", "组织起来", "新 - The year's harvest was good."])
@pytest.mark.parametrize("order", ["list first", "list last", "list between"])
def test_prose_behind_the_list_is_text(tmp_path: Path, prose: str, order: str) -> None:
    """The list ends at the first line that is neither a section nor a pair, wherever the list stands."""
    parts = {
        "list first": [_LIST, prose, _FIRST],
        "list last": [_FIRST, prose, _LIST],
        "list between": [_FIRST, _LIST, prose],
    }
    document = read_one(tmp_path, "Title: A Title\nDate: 1946-06-03\nPage: 2\n\n" + "\n".join(parts[order]))
    assert {text for _, text in bodies(document.texts[0])} == {_FIRST, prose}
    assert [(gloss.zh, gloss.en) for gloss in document.entities] == [
        ("邯郸", "Handan"), ("合作社", "Cooperative"), ("小麦", "Wheat"),
    ]  # fmt: skip


def test_list_at_the_end_of_the_original(tmp_path: Path) -> None:
    """A list in the Chinese half is cut out of it, and the text behind it stays."""
    text = BILINGUAL.format(author="") + _LIST + "\n    以上各社都受了奖。\n"
    document = read_one(tmp_path, text)
    assert bodies(document.text("zh"))[-1] == ("body", "以上各社都受了奖。")
    assert ("小麦", "Wheat") in [(gloss.zh, gloss.en) for gloss in document.entities]


@pytest.mark.parametrize("author", ["", "Lin Wei"])
@pytest.mark.parametrize(
    ("line", "is_headline"),
    [
        ("### 县里借给棉纱", True), ("织户们欢迎合作社的棉纱和布匹", True), ("布匹产量加倍", True), ("春耕开始", True),
        ("组织起来！", True), ("林韦、张三", False), ("新华社记者 王小明", False), ("本报评论员", False), ("中共河北省委", False),
        ("欧阳山尊", False), ("[苏联]伊凡诺夫·彼得", False), ("冀南分社", False), ("马烽　西戎", False),
    ],
)  # fmt: skip
def test_what_names_nobody_is_headline(tmp_path: Path, line: str, author: str, *, is_headline: bool) -> None:
    """A line between headline and date is the author only if it can be one; else it is kept in the title."""
    text = BILINGUAL.format(author=author).replace("\n林韦\n", f"\n{line}\n")
    document = read_one(tmp_path, text)
    title = document.texts[1].title
    assert title.startswith("邯郸合作社帮助织户\u3000布匹产量加倍")
    assert (title.endswith("\u3000" + line.strip("# "))) is is_headline
    assert (document.authors == ((author,) if author else ())) is is_headline
    assert all(author in " ".join(document.authors) for author in (author, "" if is_headline else line[-2:]))
    assert document.field("date") == "1946-06-03"


@pytest.mark.parametrize("second", [" Rally in the Spring", "Rally in the Spring", "  Rally\n  in the Spring"])
def test_a_wrapped_title_is_whole(tmp_path: Path, second: str) -> None:
    """What stands between the title and the next field goes on with the title."""
    text = f"Title: Lushan County Women\n{second}\nAuthor: Zhao Min\nDate: 1953-03-09\nPage: 2\n\nThey met.\n"
    document = read_one(tmp_path, text)
    assert (document.title, document.authors) == ("Lushan County Women Rally in the Spring", ("Zhao Min",))
    assert bodies(document.texts[0]) == [("body", "They met.")]


@pytest.mark.parametrize("name", ["1953-03-09_仅有正文.md", "1953.03/1953-03-09_仅有正文.txt"])
def test_a_body_alone_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    """A Chinese text without header whose file is named by day and headline is an article under that headline."""
    document = read_one(tmp_path, "　　各地农民已经下田春耕。\n　　县里借给他们种子。\n", name)
    assert (document.kind, document.title) == (Kind.NEWSPAPER, "仅有正文")
    assert len(document.texts[0].paragraphs) == 2


@pytest.mark.parametrize("rule", ["<hr />", "<hr>", "<HR/> ", "<hr /> \n\n", ""])
def test_any_rule_parts_the_halves(tmp_path: Path, rule: str) -> None:
    """The halves are told apart whatever became of the rule between them."""
    document = read_one(tmp_path, BILINGUAL.format(author="").replace("<hr /> \n", rule + "\n"))
    assert document.langs == ("en", "zh-Hans")
    assert "hr" not in document.texts[0].paragraphs[-1].text


@pytest.mark.parametrize(
    "missing", ["Title:", "Author:", "Date:", "Edition:", "### ", "林韦", "第2版", "专栏", "1946-06-03"]
)
def test_any_header_line_may_be_missing(tmp_path: Path, missing: str) -> None:
    """Without any one line the article is still a newspaper article with a title, and its bodies are the same."""
    text = BILINGUAL.format(author="")
    lines = [line for line in text.split("\n") if not line.startswith(missing)]
    document = read_one(tmp_path, "\n".join(lines), "1946-06-03_邯郸_织户.md")
    assert document.kind is Kind.NEWSPAPER
    assert document.title
    assert [text for kind, text in bodies(document.text("zh")) if kind == "body"][-1].startswith("河北的合作社")
    assert next(text for kind, text in bodies(document.text("en")) if kind == "body").startswith("The weavers")


def test_file_name_is_the_last_source_of_the_title(tmp_path: Path) -> None:
    """Without a headline, the file's name is the title, its underscores spaces and its date left out."""
    document = read_one(tmp_path, CHINESE.split("\n", 1)[1], "1954-11-11_江苏省_新建.md")
    assert document.title.split() == ["江苏省", "新建"]
    assert document.kind is Kind.NEWSPAPER


def test_chinese_only_form(tmp_path: Path) -> None:
    """The part under ### alone gives one Chinese text with the same fields."""
    document = read_one(tmp_path, CHINESE)
    assert document.langs == ("zh-Hans",)
    assert (document.field("date"), document.field("section"), document.field("column")) == (
        "1946-06-03",
        "地方通讯",
        "简讯",
    )
    assert document.authors == ("林韦",)
    assert document.alignment == ()
    assert len(document.texts[0].paragraphs) == 4


def test_english_only_form(tmp_path: Path) -> None:
    """A translation without its original is a document of one text."""
    document = read_one(tmp_path, ENGLISH.format(author="Zhang San, Li Si").replace("Date:", "date："))
    assert document.kind is Kind.NEWSPAPER
    assert document.langs == ("en",)
    assert document.authors == ("Zhang San", "Li Si")
    assert document.field("date") == "1946-06-03"


def test_headlines_joined_or_broken_are_not_repeated(tmp_path: Path) -> None:
    """Headlines at the top of the body go, whether joined as in the title or broken over lines."""
    text = BILINGUAL.format(author="")
    joined = text.replace("Weavers\nCloth Output Doubles\n\n", "Weavers; Cloth Output Doubles\n\n")
    broken = text.replace("Weavers\nCloth Output Doubles\n\n", "Weavers; Cloth\nOutput Doubles\n\n")
    for number, variant in enumerate((joined, broken)):
        assert bodies(read_one(tmp_path / str(number), variant).texts[0])[0][1].startswith("The weavers")


def test_a_sub_head_that_begins_the_title_stays(tmp_path: Path) -> None:
    """A sub-head is no repeated headline because the headline begins with the same word."""
    text = "### 河北山西春耕开始\n1955-03-02\n第2版()\n专栏：\n　　河北\n　　河北农民已经下田春耕，进度很快。\n"
    assert bodies(read_one(tmp_path, text).texts[0])[0] == ("heading", "河北")


def test_photographer_is_an_author(tmp_path: Path) -> None:
    """Under 图片 the English title is the photographer's name; under another headline a name is a title."""
    document = read_one(tmp_path / "picture", PICTURE)
    assert document.authors == ("Wang Changling",)
    assert document.title == "图片"
    assert read_one(tmp_path / "portrait", PICTURE.replace("### 图片", "### 王长岭")).title == "Wang Changling"


def test_only_first_lines_are_header(tmp_path: Path) -> None:
    """A line that looks like a field further down is text."""
    document = read_one(
        tmp_path, ENGLISH.format(author="").replace("Hebei\n", "Date: the day of the meeting was fixed.\n")
    )
    assert "the day of the meeting" in wording(document.texts[0])
    assert document.field("date") == "1946-06-03"


def test_traditional_original(tmp_path: Path) -> None:
    """An original in traditional script is tagged zh-Hant."""
    text = (
        CHINESE.replace("邯郸市织户本月新成立三个合作社", "邯鄲市織戶本月新成立三個合作社，農業發達")
        .replace("产", "產")
        .replace("帮", "幫")
    )
    assert read_one(tmp_path, text.replace("县里借给他们棉纱", "縣裡借給他們棉紗")).langs == ("zh-Hant",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("", ()), ("None", ()), ("林韦、张三", ("林韦", "张三")), ("林韦　张三", ("林韦", "张三")), ("张　明", ("张明",)),
        ("Lin Wei; Zhang San", ("Lin Wei", "Zhang San")), ("Smith, John", ("Smith, John",)),
        ("Lin Wei and Zhang San", ("Lin Wei", "Zhang San")), ("Ministry of Food and Agriculture", ("Ministry of Food and Agriculture",)),
        ("本报记者 林韦", ("林韦",)), ("新华社记者　王小明", ("王小明",)),
        ("新华社记者王小明、李华", ("王小明", "李华")), ("本报通讯员 张三 本报记者 李四", ("张三", "李四")), ("新华社", ("新华社",)),
        ("新华社记者", ("新华社",)), ("本报评论员", ("本报评论员",)), ("王小明摄", ("王小明",)), ("本报特约记者 张　明", ("张明",)),
        ("新华社驻平壤记者 王小明", ("王小明",)), ("王小明（新华社记者）", ("王小明",)), ("人民日报编辑部", ("人民日报编辑部",)),
        ("本报江苏记者站", ("本报江苏记者站",)), ("Our Reporter Wang Xiaoming", ("Wang Xiaoming",)),
        ("Xinhua News Agency", ("Xinhua News Agency",)), ("By LI Wei, University of Somewhere", ("LI Wei",)),
    ],
)  # fmt: skip
def test_author_lines_are_split_sensibly(line: str, names: tuple[str, ...]) -> None:
    """Signs between whole names separate them; those within a name or an office do not."""
    assert split_authors(line) == names


KINDS = st.sampled_from(ParagraphKind)


@given(
    st.lists(st.tuples(st.integers(1, 400), KINDS), max_size=30),
    st.lists(st.tuples(st.integers(1, 90), KINDS), max_size=30),
)
def test_alignment_has_each_paragraph_once_and_in_order(
    first: list[tuple[int, ParagraphKind]], second: list[tuple[int, ParagraphKind]]
) -> None:
    """Whatever the lengths, every paragraph of both sides stands in one row, in reading order."""
    rows = align([Paragraph("x" * n, kind) for n, kind in first], [Paragraph("字" * n, kind) for n, kind in second])
    assert [row[0] for row in rows if row[0] is not None] == list(range(len(first)))
    assert [row[1] for row in rows if row[1] is not None] == list(range(len(second)))
    assert (None, None) not in rows


def test_unequal_counts_are_aligned_by_length() -> None:
    """Two Chinese paragraphs that were translated as one face it together, and the others keep their partners."""
    english = [Paragraph("x" * n) for n in (500, 1500, 250)]
    chinese = [Paragraph("字" * n) for n in (100, 150, 150, 50)]
    assert align(english, chinese) == ((0, 0), (1, 1), (None, 2), (2, 3))


@given(st.lists(st.integers(60, 300), min_size=2, max_size=12), st.data())
def test_a_merged_pair_is_found_anywhere(lengths: list[int], data: st.DataObject) -> None:
    """Wherever the translator made one paragraph of two, all the other paragraphs keep their partners."""
    merged = data.draw(st.integers(0, len(lengths) - 2))
    sums = [*lengths[:merged], lengths[merged] + lengths[merged + 1], *lengths[merged + 2 :]]
    rows = align([Paragraph("x" * 5 * n) for n in sums], [Paragraph("字" * n) for n in lengths])
    assert rows == (
        *((at, at) for at in range(merged + 1)),
        (None, merged + 1),
        *((at, at + 1) for at in range(merged + 1, len(sums))),
    )


def test_a_body_that_only_says_the_headline_is_kept(tmp_path: Path) -> None:
    """A repeated headline goes only if text is left behind it; a byline is none."""
    head = "### 农民欢迎公报\n新华社记者　王小明\n1954-11-11\n第2版()\n专栏：\n\n"
    for number, body in enumerate(("    农民欢迎公报。\n", "    农民欢迎公报\n    农民欢迎公报。\n    （新华社）\n")):
        document = read_one(tmp_path / str(number), head + body)
        assert bodies(document.texts[0])[0] == ("body", "农民欢迎公报。")
        assert document.authors == ("王小明",)
    english = (
        "Title: Peasants Welcome Communique\nDate: 1954-11-11\n\nPeasants Welcome Communique.\n\n<hr />\nOriginal:\n\n"
    )
    both = read_one(tmp_path / "both", english + head + "    农民欢迎公报。\n")
    assert both.alignment == ((0, 0),)


@pytest.mark.parametrize("title", ["", "Title: 图片\n"])
def test_an_english_text_has_no_chinese_title(tmp_path: Path, title: str) -> None:
    """Neither a caption's headline nor the file's name in Chinese names the English text."""
    text = title + "Date: 1954-11-11\nPage: 2\n\nA tractor ploughs the fields of a new farm outside the city.\n"
    document = read_one(tmp_path, text, "1954-11-11_图片.md")
    english = document.text("en")
    assert english is not None
    assert english.title == ""
    assert not title or document.title == "图片"


def test_two_alignments_that_cost_the_same() -> None:
    """Where neither ratio of lengths is the likelier one, an article is read all the same."""
    sides = (("a" * 1135, "a" * 819), ("字" * 165, "字" * 281))
    english, chinese = ([Paragraph(text) for text in side] for side in sides)
    assert {left for left, _ in align(english, chinese)} - {None} == {0, 1}
