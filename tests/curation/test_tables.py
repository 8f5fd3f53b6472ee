"""Claims about the table of corrections as a file: every way in which programs save it, and what is said of mistakes."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.curation import (
    COLUMNS,
    FIELD_NAMES,
    Corrections,
    append_line,
    corrections_template,
    list_lines,
    read_field,
    remove_last_line,
)
from search.errors import BuildError, ConfigError
from search.tables import decode_table
from tests.fixtures.corrections import HEAD, SAID, SELECTORS

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030")
LINE = {"document": "news-1", "field": "author", "value": "Li Si, “李四”; B", "note": "=SUM(1)"}


def saved(rows: list[tuple[str, ...]], separator: str, encoding: str, line_end: str) -> bytes:
    """A table as a spreadsheet saves it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def errors(table: str) -> str:
    with pytest.raises(ConfigError) as caught:
        Corrections.parse(table, name="corrections.csv")
    return str(caught.value)


@pytest.mark.parametrize(("encoding", "separator", "line_end"), [*product(ENCODINGS, ",;\t", ("\n", "\r\n", "\r"))])
def test_tables_are_read_as_spreadsheets_save_them(encoding: str, separator: str, line_end: str) -> None:
    """In each encoding, with each separator, with quoted cells, blank lines, comments and empty columns at the end."""
    rows = [
        ("# a comment, with; marks", "", "", "", ""),
        ("document", "field", "value", "note", ""),
        ("", "", "", "", ""),
        ("news-1", "作者", "Li, Si; 张三", 'she said "yes"', ""),
        ("text contains 专区; 地委", "add place", "山西", "", ""),
        ("# another", "", "", "", ""),
        ("essay", "date", "1954-11-11"),
    ]
    content = saved([*rows], separator, encoding, line_end)
    parsed = Corrections.parse(decode_table(content, "corrections.csv")).rows
    assert [(row.line, row.selector.text, row.field, row.value, row.note) for row in parsed] == [
        (4, "news-1", "author", ("Li, Si", "张三"), 'she said "yes"'),
        (5, "text contains 专区; 地委", "place", ("140000",), ""),
        (7, "essay", "date", ("1954-11-11",), ""),
    ]


def test_all_mistakes_are_told_at_once_with_what_is_right() -> None:
    """Each wrong line is named by its number, and its message says what could stand there."""
    message = errors(
        HEAD
        + "news-1,datte,1954,\n\n# comment\nnews-1,date,Nov-54,\nnews-1,date,03/04/1954,\nnews-1,place,Atlantis,\nnews-1,place,Suzhou,\n"
        "news-1,era,stone age,\nnews-1,kind,book,\nnews-1,language,zh,\n,date,1954,\nsourze = x/*,hide,,\nrmrb/*,hide,,\n"
        "news-1,hide,perhaps,\nnews-1,add date,1954,\nnews-1,place,+Shanxi; Hebei,\nnews-1,date,,\nnews-1,title en,,\n"
        "news-1,author,Li, Si,extra,\ndate = soon,hide,,\nkind = newspaper and text = x,hide,,\ntext contains,hide,,\nnews-1,date,1954-13,\n"
    )
    told = dict(line.split(": ", 1) for line in message.splitlines()[1:])
    assert "mend 21 lines" in message
    for line, words in {
        2: ", ".join(FIELD_NAMES), 5: "write 1954, 1954-11", 6: "1954-04-03 or 1954-03-04", 7: "write a name", 8: "320500 Suzhou 苏州",
        9: "land-reform", 10: "newspaper, scholarship, web", 11: "zh-Hans", 12: "a document's id", 13: "conditions are: source =",
        14: "source = rmrb/*", 15: "yes or no", 16: "one value only", 17: "before each", 18: "write unknown", 19: "is empty",
        20: "quotation marks", 21: "no date", 22: "conditions are", 23: "for example: text contains", 24: "not in the calendar",
    }.items():  # fmt: skip
        assert words in told[f"line {line}"], line


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "document,field,value,remark\n",
            "the column ‘remark’ is unknown; its first line names the columns document, field, value and note",
        ),
        ("document,field\n", "there is no column value"),
        ("document,field,value,value\n", "stands there twice"),
        ("news-1,date,1954\n", "the column ‘news-1’ is unknown"),
        (HEAD + 'news-1,title en,"never closed\nnews-1,date,1954,\n', "never closed"),
    ],
)
def test_a_table_that_is_none_is_told(table: str, words: str) -> None:
    """Columns that are missing or unknown, and quotation marks that swallow the rest, are told with the line."""
    assert words in errors(table)


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            [*SELECTORS, *COLUMNS, *(cell for said in SAID for cell in said), ",", "\n", '"', "#", "+", ";", "=", "and"]
        ),
        max_size=40,
    ).map("".join)
)
def test_parsing_raises_nothing_but_our_error(text: str) -> None:
    """Whatever a table holds, with or without a sound first line."""
    for table in (text, HEAD + text):
        try:
            Corrections.parse(table)
        except ConfigError:
            continue


@given(st.binary(max_size=200))
def test_decoding_raises_nothing_but_our_error(content: bytes) -> None:
    """Whatever bytes a file has."""
    try:
        text = decode_table(content, "corrections.csv")
    except ConfigError:
        return
    assert "\0" not in text


def test_every_field_has_a_name_and_the_template_is_a_table_without_lines() -> None:
    """The names that messages list are valid, and what `hezuo init` writes is too, its examples as well."""
    assert all(read_field(name) for name in FIELD_NAMES)
    assert Corrections.parse(corrections_template()).rows == ()
    examples = [
        line[2:] for line in corrections_template().splitlines() if line.count(",") >= 3 and line.startswith("# ")
    ]
    table = "\n".join(
        line
        for line in examples
        if line.split(",")[0] == "document" or line.split(",")[1] in ("date", "newspaper", "add place", "remove place")
    )
    assert len(Corrections.parse(table).rows) == 5


cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1, max_size=30
).map(lambda text: " ".join(text.split()))
new_lines = st.fixed_dictionaries(
    {
        "document": st.sampled_from(SELECTORS),
        "field": st.sampled_from(FIELD_NAMES),
        "value": cells | st.sampled_from(["+x", "-x", "=1+1", "@a", '"', "a;b", "'quoted'"]),
        "note": cells | st.just(""),
    }
)


@settings(max_examples=15)  # each writes some files, and syncs them
@given(
    lines=st.lists(new_lines, min_size=1, max_size=4),
    encoding=st.sampled_from(ENCODINGS),
    separator=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
)
def test_appended_lines_are_read_back_and_can_be_taken_back(
    *, lines: list[dict[str, str]], encoding: str, separator: str, line_end: str, ends: bool
) -> None:
    """Encoding, separator and line ends stay; what was appended is what is read; taken back, the file is as it was."""
    rows: list[tuple[str, ...]] = [
        ("# head", "", "", ""),
        ("note", "document", "field", "value"),
        ("why", "essay", "date", "1954"),
    ]
    content = saved(rows, separator, encoding, line_end)
    content = (
        content
        if ends
        else content[: -len(line_end.encode(encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le"))]
    )
    with TemporaryDirectory() as folder:
        table = Path(folder, "corrections.csv")
        table.write_bytes(content)
        for line in lines:
            before = table.read_bytes()
            number = append_line(table, line)
            added = list_lines(decode_table(table.read_bytes(), "x"), "x")[-1]
            assert (added.line, added.document, added.field, added.value, added.note) == (
                number,
                *(line[name] for name in COLUMNS),
            )
            assert Path(folder, "corrections.before.csv").read_bytes() == before
            assert table.read_bytes()[:2] == content[:2]
        for line in reversed(lines):
            removed = remove_last_line(table)
            assert removed
            assert (removed.document, removed.value) == (line["document"], line["value"])
        text = decode_table(table.read_bytes(), "x")
        assert text == decode_table(content, "x") + ("" if ends else line_end)
        assert sorted(path.name for path in Path(folder).iterdir()) == ["corrections.before.csv", "corrections.csv"]


def test_a_new_table_is_the_template_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    """It has a byte order mark, and its explanations; to take back of nothing gives nothing."""
    table = tmp_path / "corrections.csv"
    assert remove_last_line(table) is None
    append_line(table, LINE)
    content = table.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf# ")
    assert content.decode("utf-8-sig").startswith(corrections_template())
    assert "'=SUM(1)" in content.decode()
    assert remove_last_line(table)
    assert table.read_bytes().decode("utf-8-sig") == corrections_template()


def test_lines_that_are_appended_at_once_are_all_there(tmp_path: Path) -> None:
    """Nobody overwrites what another one has just written."""
    table = tmp_path / "corrections.csv"
    threads = [Thread(target=append_line, args=(table, {**LINE, "value": f"author {number}"})) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = [line.value for line in list_lines(decode_table(table.read_bytes(), "x"), "x")]
    assert sorted(values) == sorted(f"author {number}" for number in range(12))


def test_a_table_that_cannot_be_written_stays(tmp_path: Path) -> None:
    """The error says so, and nothing has changed."""
    table, obstacle = tmp_path / "corrections.csv", tmp_path / "corrections.csv.new"
    append_line(table, LINE)
    before = table.read_bytes()
    obstacle.mkdir()
    with pytest.raises(BuildError, match="it is as it was"):
        append_line(table, LINE)
    assert table.read_bytes() == before
    obstacle.rmdir()
    append_line(table, LINE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corrections.before.csv", "corrections.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that it leads to is written, with the rights that it had."""
    kept, link = tmp_path / "kept.csv", tmp_path / "corrections.csv"
    kept.write_text(HEAD)
    kept.chmod(0o640)
    link.symlink_to(kept)
    append_line(link, LINE)
    assert link.is_symlink()
    assert (len(list_lines(kept.read_text(), "x")), kept.stat().st_mode & 0o777) == (1, 0o640)
