"""Claims about lines that look like a web page's and are text: days, rows of figures, labels, wrapped paragraphs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.ingest.line_layout import is_data_row, paragraph_lines
from search.model import Document
from tests.fixtures.ingest import bodies, read_files, read_one, wording
from tests.fixtures.timing import is_linear

DAYS = [
    "1953年3月5日，",
    "1953年3月5日 ",
    "1953年3月5日：",
    "March 5, 1953: ",
    "5 March 1953. ",
    "1953-03-05 ",
    "Thursday, March 5, 1953, ",
]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_diary_is_kept_whole(tmp_path: Path, day: str, count: int) -> None:
    """A line that begins with a day and says something is text, be it the first or the only one."""
    lines = [f"{day}the team dug canal number {number} 修渠" for number in range(count)]
    document = read_one(tmp_path, "A diary of the canal\n\n" + "\n".join(lines) + "\n")
    assert all(line.strip() in wording(document.texts[0]) for line in lines)
    assert document.header == ()


def test_days_above_the_entries_of_a_diary_are_text(tmp_path: Path) -> None:
    """A day alone is a dateline on a page that has one, and the head of an entry where several stand above text."""
    entries = "修渠日记\n\n1953年3月5日\n今天组里开会修渠。\n\n1953年3月6日\n全组上工，下午下雨。\n"
    document = read_one(tmp_path / "diary", entries)
    assert [text for _, text in bodies(document.texts[0])] == [
        "1953年3月5日", "今天组里开会修渠。", "1953年3月6日", "全组上工，下午下雨。",
    ]  # fmt: skip
    page = read_one(tmp_path / "page", "修渠\n\n2019年3月5日\n今天组里开会修渠。\n")
    assert page.field("date") == "2019年3月5日"
    assert page.field("byline") == "2019年3月5日"


def test_a_log_is_no_list_of_comments(tmp_path: Path) -> None:
    """A short line with a day and an hour under it opens a comment below an article, and not each entry of a log."""
    entries = [
        f"Meeting {name}\n1953-03-05 08:0{number}\nThe team met and dug.\n" for number, name in enumerate("ABCD")
    ]
    document = read_one(tmp_path, "The log of a team\n\n" + "\n".join(entries))
    assert all(f"Meeting {name}" in wording(document.texts[0]) for name in "ABCD")
    assert document.accounts.left_out == ()


@pytest.mark.parametrize(
    "line",
    [
        "Updated March 5, 1953: the canal was finished.", "Posted on March 5, 1953 the notice said that grain was due.",
        "来源：山上的泉水流了一年，全村都吃这个水。", "声明：我们全组保证完成公粮。", "See also: the ledger of 1953 shows 120 mu.",
        "See also: the annals of the county", "作者：今天我们写了一封信给县里。", "编辑：组里办了黑板报。", "评论：这件事做得好，大家同意。",
        "By Chen Yi, the canal was dug in the spring.", "Source: the spring above the village gives water",
        "More: we also dug a well.", "标签：每袋公粮都贴了一张，写着户名。", "Next: the team will plant wheat.", "粮食 > 棉花",
        "目录", "Search", "Comments",
    ],
)  # fmt: skip
@pytest.mark.parametrize("above", ["", "The team met in spring. ", "今年春天组里开会。"])
def test_a_label_with_text_behind_is_text(tmp_path: Path, line: str, above: str) -> None:
    """A label is furniture only with a value of its kind behind it, on a page that a site has printed."""
    document = read_one(tmp_path, f"The letters of a team 来信\n\n{above}\n{line}\n\nThe end of it is here.\n")
    assert line in wording(document.texts[0])
    assert document.accounts.left_out == ()


@pytest.mark.parametrize(
    "line",
    [
        "声明：本文只代表作者观点，与本站无关。",
        "【免责声明】本文只代表个人观点。",
        "Read more: Ten Best Beaches of the Year",
        "来源：某某报",
    ],
)
def test_notices_of_a_site_are_still_left_out(tmp_path: Path, line: str) -> None:
    """A notice that speaks of the site, and the title of another story, are no text."""
    document = read_one(tmp_path, f"供销社回到村里\n2019-03-05\n{line}\n\n今年春天供销社重新开张。\n\n分享到：\n")
    assert line not in wording(document.texts[0])


ROWS = [
    "1953 120 3,400",
    "1953\t120\t3,400",
    "1953 | 120 | 3,400",
    "1953,120,3400",
    "120",
    "3,400",
    "| 1953 | 120 |",
    "12.5% 13.0%",
]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("name", ["file.txt", "file.md", "1953-03-05_产量.md"])
@pytest.mark.parametrize(
    "head",
    [
        "Yields 产量\n\n",
        "# Yields 产量\n\n",
        "Yields 产量\n\nThey were counted.\n\nShare this:\n\nFacebook Twitter\n\n",
    ],
)
def test_rows_of_figures_are_text(tmp_path: Path, row: str, name: str, head: str) -> None:
    """No row of figures is a row of buttons or a page number, between paragraphs or at the end."""
    text = f"{head}{row}\n\n{row}\n\nThe harvest was good.\n\n{row}\n"
    document = read_one(tmp_path, text, name)
    figures = [figure for figure in row.replace("|", " ").replace("\t", " ").split(" ") if figure]
    for figure in figures:
        assert "\n".join(map(wording, document.texts)).count(figure) >= 3
    assert document.accounts.missing == (len("Sharethis") + len("FacebookTwitter") if "Share" in head else 0)


INNOCENT = (
    "{}", "{}。", "{}.", "1953年3月5日", "1953-03-05", "1953-03-05 08:15", "March 5, 1953", "1953年3月5日，{}。", "March 5, 1953: {}.",
    "{} 120 3,400", "120", "| {} | 98 |", "{}：{}", "来源：{}流了一年。", "声明：{}全村保证。", "编辑：{}办了黑板报。", "See also: {} of the county.",
    "By {}, the canal was dug.", "作者：{}写了一封信给县里。", "{}说：", "{} said:", "（{}）", "    {}.", "　　{}。", "- {}", "> {}.", "# {}",
    "[{}]: 没有牛。", "第2版", "专栏：{}", "Source: {} gives water.", "Posted March 5, 1953 {}.", "更新时间：1953-03-05{}。", "Photo: {} was here.",
    "Tags: {} were sewn on.", "记者：{}走了三天。", "文/{}写了一封信。", "推荐 97 27", "评论 20 6", "| 目录 | 3 |", "", "",
)  # fmt: skip
INNOCENT_WORDS = st.sampled_from(
    ["互助组", "水渠", "公粮", "the canal", "Wang Dahai", "Spring", "全村的人", "grain and cotton"]
)
INNOCENT_LINES = st.tuples(st.sampled_from(INNOCENT), INNOCENT_WORDS).map(lambda line: line[0].replace("{}", line[1]))


@settings(max_examples=300)
@example(["the canal", "| Wang Dahai | 98 |", "the canal", "# 互助组"], "a.txt")
@example(["# 互助组", "the canal", "120", "the canal", "Spring"], "a.txt")
@example(["# 互助组", "grain and cotton 120 3,400", "120", "the canal", "Spring"], "a.md")
@given(st.lists(INNOCENT_LINES, min_size=1, max_size=25), st.sampled_from(["a.txt", "a.md", "1953-03-05_春耕.md"]))
def test_no_line_of_a_text_without_furniture_is_missing(lines: list[str], name: str) -> None:
    """Days, figures, labels and speakers: whatever stands beside them, nothing of such a text is left out."""
    with tempfile.TemporaryDirectory() as folder:
        found = read_files(Path(folder), {name: "\n".join(lines) + "\n"})
    assert all(not isinstance(item, Document) or item.accounts.missing == 0 for item in found)


def test_rows_of_figures_are_told_from_buttons() -> None:
    """Cells of a table are mostly figures; a sentence with figures, and a day, are none."""
    assert all(map(is_data_row, ROWS[:4]))
    assert not any(map(is_data_row, ["In 1953 the team had 120 mu and 3 cows.", "120", "May 4, 2012", "", "小麦 120"]))


WRAPPED = (
    "　　今年春天全组的人都到水库工\n地上去了，大家早出晚归，一天也没有\n停过，县里派来了技术员帮助我们测量。\n"
    "　　五月里下了几场雨，工地上的泥\n土都湿了，可是大家的干劲还是很大。\n"
)
UNWRAPPED = [
    "今年春天全组的人都到水库工地上去了，大家早出晚归，一天也没有停过，县里派来了技术员帮助我们测量。",
    "五月里下了几场雨，工地上的泥土都湿了，可是大家的干劲还是很大。",
]


@pytest.mark.parametrize(
    ("name", "head"), [("a.txt", "水库日记\n"), ("a.md", "# 水库日记\n\n"), ("1953-03-05_水库日记.md", "")]
)
def test_wrapped_paragraphs_with_indents(tmp_path: Path, name: str, head: str) -> None:
    """Without a blank line between them, first-line indents show where paragraphs begin, in every format."""
    document = read_one(tmp_path, head + WRAPPED, name)
    assert bodies(document.texts[0]) == [("body", text) for text in UNWRAPPED]
    assert document.title == "水库日记"


def test_a_first_paragraph_is_no_title(tmp_path: Path) -> None:
    """A sentence with a first-line indent, or over several lines, is text; the file's name is the title then."""
    document = read_one(tmp_path / "chinese", WRAPPED, "水库日记.txt")
    assert (document.title, bodies(document.texts[0])) == ("水库日记", [("body", text) for text in UNWRAPPED])
    text = "In the spring of that year all the members went to the\nreservoir, and they came home late, and the county\nsent a technician.\n"
    document = read_one(tmp_path / "english", text, "reservoir.txt")
    assert document.title == "reservoir"
    assert len(document.texts[0].paragraphs) == 1


def test_wrapped_english_with_indents(tmp_path: Path) -> None:
    """The same in English; a title above is a title."""
    text = (
        "The Reservoir\n    In the spring of that year all the members of the team went to the\nreservoir, and they left "
        "early and came home late, and the county sent\na technician who helped.\n    In May it rained several times and "
        "the earth at the site was wet, but\neverybody worked on.\n"
    )
    document = read_one(tmp_path, text)
    assert document.title == "The Reservoir"
    assert [text[:20] for _, text in bodies(document.texts[0])] == ["In the spring of tha", "In May it rained sev"]


@pytest.mark.parametrize(
    "block",
    [
        ["清早担水上坡来，", "满坡梯田一层层，", "去年还是荒草地，", "今年谷子齐人高。"],
        ["1952年 全乡成立了十二个互助组和一个供销社", "1953年 全乡修了三条渠道并且打了十四口水井", "1954年 全乡办了第一个农业生产合作社共四十户"],
        ["1953 120 3,400 5,600 7,800 9,000 1,200 3,400", "1954 120 3,400 5,600 7,800 9,000 1,200 3,400"],
        ["We carry water up the slope at the break of day,", "Terrace above terrace the millet grows its own way,", "We sing."],
        ["- a member of the team who had never left home,", "- a carpenter from the next village who had a cow"],
    ],
)  # fmt: skip
def test_verse_entries_and_tables_stay_lines(block: list[str]) -> None:
    """Lines that only happen to be of one length are not joined."""
    assert paragraph_lines(block) == [[line] for line in block]


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["　　", "    ", "", ""]).flatmap(
            lambda lead: st.text("水库工地。，ab 12|,", min_size=1).map(lead.__add__)
        ),
        min_size=1,
    )
)
def test_grouping_keeps_every_line_in_order(block: list[str]) -> None:
    """Whatever the lines are, each stands in one paragraph."""
    assert [line for group in paragraph_lines(block) for line in group] == block


def test_grouping_takes_time_in_proportion() -> None:
    """Many lines take about as long as their eighths."""
    assert is_linear(lambda size: paragraph_lines(["    水库工地" * 4, "水库工地" * 5] * size), 2_000)


def test_characters_written_as_references(tmp_path: Path) -> None:
    """`&#20844;` and `&nbsp;` are characters in every format; signs of markup stay as they are written in plain text."""
    document = read_one(
        tmp_path, "A&nbsp;letter &#20844;&#x793E;\n\nIt&hellip; grew &lt;fast&gt; &amp; well &bogus; &#60;b&#62;.\n"
    )
    assert document.title == "A letter 公社"
    assert bodies(document.texts[0])[0][1] == "It… grew &lt;fast&gt; &amp; well &bogus; &#60;b&#62;."


def test_a_heading_between_rules_is_no_front_matter(tmp_path: Path) -> None:
    """Without a field it is a heading; beside fields, it is a comment, and kept as a field."""
    document = read_one(tmp_path / "rules", "---\n### The Team\n---\n\nIt met in spring.\n")
    assert (document.title, bodies(document.texts[0])) == ("The Team", [("body", "It met in spring.")])
    document = read_one(tmp_path / "front", "---\n# as copied\nplace: Hebei\n---\n\nIt met in spring.\n")
    assert dict(document.header) == {"comment": "as copied", "place": "Hebei"}


def test_front_matter_keeps_its_text(tmp_path: Path) -> None:
    """Prose in it is text; everything else is a field, names within lists as well."""
    text = (
        "---\ntitle: The Team\nabstract: |\n  The team was formed: in spring.\n  It had no cows.\nauthor:\n  - name: Li Wei\n"
        "    affiliation: Somewhere\nplace: Hebei\nsubtitle: A History\n---\n\nText here.\n"
    )
    document = read_one(tmp_path, text)
    assert document.authors == ("Li Wei",)
    assert dict(document.header) == {"author affiliation": "Somewhere", "place": "Hebei"}
    assert [text for _, text in bodies(document.texts[0])] == [
        "The team was formed: in spring. It had no cows.", "A History", "Text here.",
    ]  # fmt: skip
