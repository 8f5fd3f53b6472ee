"""Claims about tables that librarians keep: read as any spreadsheet saves them, and every wrong line named."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import ConfigError
from search.tables import TableProblems, decode_table, read_table, read_toml_entries, table_encoding

COLUMNS = {"name": ("名称", "place name"), "level": ("级别",), "note": ("备注",)}
# Characters that GB18030 and Big5 both have, so that each table can be saved in each of the encodings.
CELLS = st.text(st.sampled_from("山西太原省市合作社的一是不了人民 ab,;\t\"'#\n"), max_size=12)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs")


def _read(text: str, required: tuple[str, ...] = ("name",)) -> list[tuple[int, dict[str, str]]]:
    problems = TableProblems("places.tsv")
    table = read_table(text, COLUMNS, problems, required=required)
    problems.raise_if_any()
    return [(row.line, dict(row.cells)) for row in table.rows]


def _saved(rows: list[list[str]], separator: str, line_end: str, *, quote_all: bool) -> str:
    file = io.StringIO(newline="")
    if quote_all or line_end == "\r":  # before 3.13 csv leaves a line feed bare where lines end otherwise
        csv.writer(file, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    else:
        csv.writer(file, delimiter=separator, lineterminator=line_end).writerows(rows)
    return file.getvalue()


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5),
    separator=st.sampled_from(",;\t"),
    line_end=st.sampled_from(("\n", "\r\n", "\r")),
    encoding=st.sampled_from(ENCODINGS),
    quote_all=st.booleans(),
)
def test_a_table_is_read_as_any_spreadsheet_saves_it(
    *, rows: list[list[str]], separator: str, line_end: str, encoding: str, quote_all: bool
) -> None:
    """Separators, quotation marks, line ends and encodings make no difference; comments and empty rows are left out."""
    head = ["Place  name", "Level", "note"]
    saved = _saved(
        [["# 太原的合作社，人民的合作社，是一省不了的市"], head, *rows], separator, line_end, quote_all=quote_all
    )
    content = saved.encode(encoding)
    cells = [[cell.strip() for cell in row] for row in rows]
    expected = [dict(zip(COLUMNS, row, strict=True)) for row in cells if any(row) and not row[0].startswith("#")]
    assert [row for _, row in _read(decode_table(content, "places.tsv"))] == expected


@given(st.text(max_size=200))
def test_any_text_gives_rows_or_says_what_is_wrong(text: str) -> None:
    """No text makes the reader fail in any other way than by naming lines."""
    problems = TableProblems("places.tsv")
    table = read_table(text, COLUMNS, problems, required=("name",))
    assert all(1 <= row.line <= text.count("\n") + text.count("\r") + 1 for row in table.rows)
    read_toml_entries(text, ("era",), problems)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    """What is decoded has no zero characters, and what is not is refused as a table that cannot be read."""
    if table_encoding(content) is None:
        with pytest.raises(ConfigError, match="CSV UTF-8"):
            decode_table(content, "places.tsv")
    else:
        assert "\0" not in decode_table(content, "places.tsv")


def test_text_in_an_encoding_of_the_east_is_read_in_its_own() -> None:
    """Simplified text in GB18030 and traditional text in Big5 are told apart, and Western letters are no Chinese."""
    simplified, traditional = "晋西北行署的合作社与互助组", "晉西北行署的合作社與互助組"
    assert table_encoding(simplified.encode("gb18030")) == "gb18030"
    assert table_encoding(traditional.encode("big5")) == "big5hkscs"
    assert decode_table(traditional.encode("gb18030"), "a") == traditional
    assert table_encoding("Étude préparée à Genève, élève".encode("cp1252")) is None


def test_lines_are_counted_through_comments_and_cells_of_several_lines() -> None:
    """The number of a row is that of its first line in the file."""
    text = 'name,level\n\n# a comment, "with a quotation mark\n"太原\n# no comment",市\n晋城,市\n'
    assert _read(text) == [(4, {"name": "太原\n# no comment", "level": "市"}), (6, {"name": "晋城", "level": "市"})]


def test_a_row_of_several_lines_is_a_comment_as_a_whole() -> None:
    """A row that was commented out may have line breaks in its cells; quotation marks in a remark open none."""
    head, row = "name\tlevel\tnote\n", "太原\t省\t\n"
    commented = '#忻县\t"专区\n""旧""称"\t"又\n记"\n'
    remark = '# he wrote "忻县\n'
    opened = '#忻县\t"专区\n'
    expected = {"name": "太原", "level": "省", "note": ""}
    for comment in (commented, remark, opened):
        assert [cells for _, cells in _read(head + comment + row)] == [expected]
    assert _read(head + commented + row)[0][0] == 5


def test_all_wrong_lines_are_named_at_once_with_what_is_valid() -> None:
    """A column that does not exist, cells without one, and a quotation mark without its fellow, in one message."""
    text = 'name,levle\n太原,市\n晋城,市,,x\n忻县,"县" x\n"平遥,县\n介休,县\n'
    with pytest.raises(ConfigError) as caught:
        _read(text)
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"places.tsv, line {number}" for number in (1, 2, 3, 4, 5)]
    assert "'levle'" in lines[0]
    assert "name, level, note" in lines[0]
    assert "quotation marks" in lines[2]


def test_a_table_without_rows_is_no_error_and_one_without_its_columns_is() -> None:
    """A template of comments only is an empty table."""
    assert _read("# name\tlevel\n\n") == []
    assert _read("") == []
    with pytest.raises(ConfigError, match="line 2: the first line must name the columns, among them name"):
        _read("# a\nlevel,note\n市,\n")
    with pytest.raises(ConfigError, match="more than once"):
        _read("name,名称\n")


def test_of_very_many_wrong_lines_the_first_are_shown() -> None:
    """A table that is saved in a wrong way fills no screen."""
    with pytest.raises(ConfigError, match="and 80 more lines are wrong") as caught:
        _read("name,note\n" + "a,b,c\n" * 100)
    assert len(str(caught.value).splitlines()) == 21


def test_entries_of_toml_know_their_lines() -> None:
    """Entries and fields are found by line, and an entry that only looks like one in a text makes none wrong."""
    problems = TableProblems("eras.toml")
    text = '\ufeffmode = "all"\r\n# [[era]]\r\n[[era]]\r\nid = "a"\r\n\r\n[[era]]\r\n  id= "b"\r\n'
    single, entries = read_toml_entries(text, ("era",), problems)
    assert not problems
    assert single == {"mode": "all"}
    assert [(entry.line, entry.line_of("id"), entry.line_of("en")) for entry in entries] == [(3, 4, 3), (6, 7, 6)]
    _, entries = read_toml_entries('[[era]]\nnote = """\n[[era]]\n"""\n', ("era",), problems)
    assert [entry.line for entry in entries] == [0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[era]]\nid = \n", "eras.toml, line 2: is not valid TOML"),
        ("[[eras]]\n", r"unknown section 'eras'; valid sections: \[\[era\]\]"),
        ("[era]\n", r"era must be written as \[\[era\]\]"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = 1" + "0" * 5000, "is not valid TOML"),
    ],
)
def test_wrong_toml_is_refused(text: str, message: str) -> None:
    """Errors of the syntax and unknown sections are named."""
    problems = TableProblems("eras.toml")
    read_toml_entries(text, ("era",), problems)
    with pytest.raises(ConfigError, match=message):
        problems.raise_if_any()
