"""Claims about the layout of scanned text: spaces and breaks inside words are taken out, those between words stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ingest.scans.layout import repaired
from search.model import Paragraph, Repairs, Text
from tests.fixtures.ingest import read_one
from tests.fixtures.scans import CLEAN_TEXT, SPACED_TEXT


def chinese(*lines: str, lang: str = "zh-Hans") -> Text:
    """A text of these paragraphs."""
    return Text(lang=lang, title="水渠 修成", paragraphs=tuple(map(Paragraph, lines)))


def lines_of(text: Text) -> list[str]:
    """The paragraphs of a text."""
    return [paragraph.text for paragraph in text.paragraphs]


CLEAN = CLEAN_TEXT.split("\n\n")[1:]
BROKEN = [line[start : start + 11] for line in CLEAN for start in range(0, len(line), 11)]


def test_spaces_inside_words_are_taken_out() -> None:
    """The text is then as it was printed; headlines keep theirs, which part several of them."""
    (text,), repairs = repaired([chinese(*SPACED_TEXT.strip().split("\n\n")[1:])], is_aligned=False)
    assert lines_of(text) == [line.strip() for line in CLEAN]
    assert repairs.spaces == SPACED_TEXT.count(" ")
    assert text.title == "水渠 修成"


def test_lines_broken_inside_words_are_joined() -> None:
    """A paragraph ends where a sentence does."""
    (text,), repairs = repaired([chinese(*(line.strip() for line in BROKEN))], is_aligned=False)
    assert "".join(lines_of(text)) == "".join(line.strip() for line in CLEAN)
    assert repairs.lines == len(BROKEN) - len(text.paragraphs) > 5
    assert any("农业生产合作社" in line for line in lines_of(text))


def test_numbered_paragraphs_stay() -> None:
    """Where paragraphs are aligned with those of a translation, none is joined with another."""
    text = chinese(*BROKEN)
    assert repaired([text], is_aligned=True) == ((text,), Repairs())


@pytest.mark.parametrize(
    "lines",
    [
        ["出席的有 王大山 李春花 张铁柱 赵玉兰 孙家栋 周文海 吴桂英 郑小虎"],
        ["春天来了燕子飞", "河水清清绕村庄", "社员下田忙插秧", "秋后粮食堆满仓", "孩子放学唱歌谣", "老人树下话家常"],
        ["姓名 年龄 籍贯 职业", "王大山 三十 山西 农民", "李春花 二十 河北 教师", "张铁柱 四十 河南 工人"],
        CLEAN,
    ],
)
def test_what_parts_words_stays(lines: list[str]) -> None:
    """Lists of names, verse, tables and clean text are left as they are."""
    text = chinese(*(line.strip() for line in lines))
    assert repaired([text], is_aligned=False) == ((text,), Repairs())


@given(
    st.lists(st.text(st.sampled_from([*"农业生产合作社互助组的了。，", " ", "a", "\u3000"])), max_size=8), st.booleans()
)
def test_nothing_but_spaces_and_breaks_goes(lines: list[str], is_aligned: bool) -> None:  # noqa: FBT001 - drawn
    """Every other character stays, in its order; what is repaired needs no further repair of its spaces."""
    text = chinese(*lines)
    (after,), repairs = repaired([text], is_aligned=is_aligned)
    assert "".join(lines_of(after)).replace(" ", "") == "".join(lines).replace(" ", "")
    assert repairs.spaces == "".join(lines).count(" ") - "".join(lines_of(after)).count(" ")
    assert repairs.lines == len(lines) - len(after.paragraphs)
    assert repaired([after], is_aligned=is_aligned)[1].spaces == 0


def test_lines_are_joined_before_they_are_set_beside_a_translation(tmp_path: Path) -> None:
    """The original of an article has as many paragraphs as its translation."""
    english = "A canal was dug by the co-op, and the yield grew by half.\n\nThe members learnt from others."
    lines = "\n".join(BROKEN)
    document = read_one(
        tmp_path,
        f"Title: A Canal\nAuthor: \nDate: 1954-11-11\nPage: 2\n\n{english}\n\n<hr /> \n\nOriginal: \n\n"
        f"### 水渠修成以后\n\n1954-11-11\n第2版()\n专栏：\n\n{lines}\n",
    )
    assert [len(text.paragraphs) for text in document.texts] == [2, 2]
    assert {number for _, number in document.alignment if number is not None} == {0, 1}
    assert document.repairs.lines > 5


def test_a_file_is_read_so(tmp_path: Path) -> None:
    """What ingest gives says what was repaired; English texts are not looked at."""
    document = read_one(tmp_path, SPACED_TEXT)
    assert document.repairs.spaces > 10
    assert "农业生产合作社" in document.texts[0].paragraphs[0].text
    english = chinese("c o t t o n w a s s o w n", lang="en")
    assert repaired([english], is_aligned=False) == ((english,), Repairs())
