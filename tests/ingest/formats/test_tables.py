"""Claims about tables: which column is what, which rows are documents, and what becomes of those that are none."""

from __future__ import annotations

import csv
import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.config import ColumnMap
from search.ingest.accounting import Ledger, Reason, characters
from search.ingest.article import Unreadable
from search.ingest.formats.records.delimited_lines import DelimitedLines
from search.ingest.sniffing import choose_format
from search.ingest.source import Source
from search.model import Kind
from tests.fixtures.ingest import BILINGUAL, bodies, wording
from tests.fixtures.records import is_balanced, read_records
from tests.fixtures.timing import is_linear

WELLS = "The county dug nine wells in the spring, and all of them were deep and gave good water."
DIGGING = "全县今春打井九眼，都很深，水也很好。"


def table(*rows: tuple[str, ...], separator: str = ",") -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("title", "date", "text"),
    [
        ("title", "date", "text"), ("TITLE", "Date", "Full Text"), ("标题", "日期", "正文"), ("標題", "發表日期", "內容"),
        ("题名", "时间", "全文"), ("headline", "published", "body"), ("Article_Title", "pub-date", "Content"),
        ("篇名", "见报日期", "文本"), ("postTitle", "webPublicationDate", "post_content"), ("Headline", "issued", "articleBody"),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(title: str, date: str, text: str) -> None:
    """In English and Chinese, either script, any case, with or without signs."""
    read = read_records(table((title, date, text), ("Wells", "1954-03-02", WELLS)))
    (document,) = read.documents
    assert (document.title, document.field("date")) == ("Wells", "1954-03-02")
    assert bodies(document.texts[0]) == [("body", WELLS)]
    assert is_balanced(document.accounts)
    assert not document.accounts.left_out


@pytest.mark.parametrize(
    "names",
    [
        ("title_zh", "title_en", "text_zh", "text_en"), ("中文标题", "英文标题", "中文正文", "英文正文"),
        ("标题", "English title", "原文", "译文"), ("题名", "title", "正文", "translation"), ("title", "标题", "content", "text"),
        ("标题（中文）", "标题（英文）", "原文", "translation"), ("a", "b", "c", "d"),
    ],
)  # fmt: skip
def test_two_languages_become_two_aligned_texts(names: tuple[str, ...]) -> None:
    """By names, by what stands in the columns, or by a map: the English text comes first."""
    map_ = ColumnMap(
        fields=tuple(zip(("title_zh", "title_en", "text_zh", "text_en"), ((n,) for n in names), strict=True))
    )
    rows = (
        ("打井", "Wells", f"{DIGGING}\n全村都来看。", f"{WELLS}\nThe whole village came."),
        ("修渠", "Canals", DIGGING, WELLS),
    )
    read = read_records(table(names, *rows), columns=[map_] if names[0] == "a" else [])
    first, _ = read.documents
    assert first.langs == ("en", "zh-Hans")
    assert [text.title for text in first.texts] == ["Wells", "打井"]
    assert first.alignment == ((0, 0), (1, 1))
    assert [len(text.paragraphs) for text in first.texts] == [2, 2]


def test_what_was_taken_for_what_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """And which columns are not used, once for a file; in its accounts they are left out for a reason of their own."""
    caplog.set_level(logging.INFO, "search.ingest")
    read = read_records(table(("标题", "正文", "库位"), *[("打井", DIGGING, "甲柜") for _ in range(50)]))
    (message,) = [record.getMessage() for record in caplog.records if "columns" in record.getMessage()]
    assert "title is “标题”; text is “正文”; not used: “库位”" in message
    (left_out,) = read.accounts.left_out
    assert (left_out.reason, left_out.characters, left_out.is_loss) == (Reason.COLUMNS, 2 * 51, True)
    assert left_out.first_words == "库位"


def test_the_rest_of_what_is_known_is_metadata() -> None:
    """Under its own name; year, month and day make a date; authors are told apart."""
    names = ("题名", "正文", "作者", "年", "月", "日", "报纸", "版次", "栏目", "来源", "网址", "关键词", "语种")
    cells = (
        "打井",
        DIGGING,
        "王大海、李伟",
        "1954",
        "3",
        "2",
        "冀南报",
        "2",
        "来信",
        "县档案馆",
        "https://example.org/1",
        "井",
        "中文",
    )
    (document,) = read_records(table(names, cells)).documents
    assert document.authors == ("王大海", "李伟")
    assert dict(document.header) == {
        "date": "1954-03-02", "newspaper": "冀南报", "page": "2", "column": "来信", "language": "中文", "keywords": "井",
        "url": "https://example.org/1", "source": "县档案馆",
    }  # fmt: skip
    assert document.kind is Kind.NEWSPAPER
    assert not document.accounts.left_out


@pytest.mark.parametrize(
    ("names", "cells", "kind"),
    [
        (("newspaper",), ("Jinan Daily",), Kind.NEWSPAPER), (("page",), ("2",), Kind.NEWSPAPER), (("来源",), ("冀南日报",), Kind.NEWSPAPER),
        (("journal", "page"), ("Rural Past", "2"), Kind.SCHOLARSHIP), (("url",), ("https://example.org",), Kind.WEB),
        (("type", "url"), ("journal article", "https://example.org"), Kind.SCHOLARSHIP), (("类型",), ("报纸",), Kind.NEWSPAPER),
    ],
)  # fmt: skip
def test_the_kind_shows_in_what_is_said_of_it(names: tuple[str, ...], cells: tuple[str, ...], kind: Kind) -> None:
    """In words if there is a column for it, or else in the fields that a document has."""
    (document,) = read_records(table(("title", "text", *names), ("Wells", WELLS, *cells))).documents
    assert document.kind is kind


def test_a_map_says_what_nobody_can_guess() -> None:
    """Columns by name, several for one field, values for all rows, and metadata under names of the archive's own."""
    map_ = ColumnMap(
        files="*.csv",
        fields=(
            ("title", ("x1",)), ("text", ("x2", "x3")), ("date", ("x4", "x5")), ("newspaper", ("=Jinan Daily",)), ("id", ("x6",)),
            ("header", ("Box",)),
        ),
    )  # fmt: skip
    content = table(
        ("x1", "x2", "x3", "x4", "x5", "x6", "Box"), ("Wells", WELLS, "All drank.", "1954", "3", "k/7", "A 3")
    )
    read = read_records(content, columns=[map_])
    (document,) = read.documents
    assert [text for _, text in bodies(document.texts[0])] == [WELLS, "All drank."]
    assert document.header == (("date", "1954-03"), ("newspaper", "Jinan Daily"), ("box", "A 3"))
    assert (document.kind, read.rows) == (Kind.NEWSPAPER, ["k_7"])
    assert is_balanced(document.accounts)
    (other,) = read_records(content, "a.tab", columns=[map_]).documents
    assert other.title != "Wells"


def test_a_map_that_does_not_fit_is_told() -> None:
    """If it was made for the file; one for all files counts where its columns are."""
    content = table(("title", "text"), ("Wells", WELLS))
    wrong = ColumnMap(files="*.csv", fields=(("text", ("body_tetx",)),))
    reason = read_records(content, columns=[wrong]).reason
    assert all(word in reason for word in ("*.csv", "body_tetx", "“title”, “text”"))
    assert read_records(content, columns=[ColumnMap(fields=wrong.fields)]).rows == ["1"]


def test_titles_alone_are_documents_if_the_librarian_says_so() -> None:
    """A list of titles is refused, with what to write; once it is written, each title is a document."""
    content = table(("篇名", "日期", "件数"), ("打井九眼", "1954-03-02", "3"), ("修渠两条", "1954-11-11", "4"))
    assert 'title = "its name"' in read_records(content).reason
    read = read_records(content, columns=[ColumnMap(fields=(("title", ("篇名",)),))])
    assert [document.title for document in read.documents] == ["打井九眼", "修渠两条"]


@pytest.mark.parametrize(
    "content",
    [
        table(("village", "year", "wells"), *[(f"Village {n}", str(1950 + n), str(n)) for n in range(9)]),
        table(("name", "content"), *[(f"well {n}", f"{n}.5") for n in range(9)]),
        table(*[(f"Village {n}", str(1950 + n), str(n)) for n in range(9)]),
    ],
)
def test_a_table_of_figures_is_refused(content: str) -> None:
    """The reason names its columns, or that it has no names of them."""
    assert "a table (CSV)" in (reason := read_records(content).reason)
    assert "village" in reason or "content" in reason or "does not name its columns" in reason


def test_running_text_is_known_without_a_name() -> None:
    """The column with sentences is the text if none is called so."""
    (document, _) = read_records(
        table(("Nr", "Abschrift", "n"), ("1", WELLS, "3"), ("2", f"{WELLS} All.", "4"))
    ).documents
    assert bodies(document.texts[0]) == [("body", WELLS)]


def test_records_are_told_by_their_ids(caplog: pytest.LogCaptureFixture) -> None:
    """A row added above changes no id of a document with a name of its own; empty and repeated ones are told, by line."""
    rows = [("a1", "Wells", WELLS), ("b2", "Mills", WELLS)]
    before = read_records(table(("id", "title", "text"), *rows)).documents
    read = read_records(
        table(("id", "title", "text"), ("c3", "Dams", WELLS), rows[1], rows[0], ("", "X", WELLS), ("a1", "Y", WELLS))
    )
    assert read.rows == ["c3", "b2", "a1", "4", "5"]
    assert {d.title: d.id for d in before}.items() <= {d.title: d.id for d in read.documents}.items()
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "line 5: no id; line 6: “a1” is the id of line 4 already" in warning
    assert len({document.id for document in read.documents}) == 5


def test_rows_that_cannot_be_read_are_rejected_one_by_one() -> None:
    """With number, line and reason; all others are read, and the words of both are accounted for."""
    content = "title,text,n\nWells,Nine deep wells.,1\nA, b, c, d, e\n\nlost line\n,,7\nMills,Two mills.\n"
    read = read_records(content)
    assert [document.title for document in read.documents] == ["Wells", "Mills"]
    assert [(item.record, item.reason.partition(":")[0]) for item in read.rejected] == [
        (2, "line 3"), (3, "line 5"), (4, "line 6"),
    ]  # fmt: skip
    assert is_balanced(read.accounts)
    assert read.accounts.read == characters(content)


def test_many_rows_that_cannot_be_read_are_no_flood() -> None:
    """A hundred are told one by one, and how many more there are."""
    read = read_records("title,text,n\nWells,Nine wells.,1\n" + ",,7\n" * 5_000)
    assert len(read.rejected) == 101
    assert "4,900 more" in read.rejected[-1].reason
    assert is_balanced(read.accounts)


def test_a_quotation_mark_that_nobody_closed_swallows_no_row() -> None:
    """Its row is read by itself, and the rows below as they are; quoted cells with line ends stay whole."""
    content = 'title,text,year\nA,"It was said,1954\nB,"Nine ""deep"" wells,\nand a dam.",1955\nC,"Wells" of Handan,1956\nD,e,1957\n'
    read = read_records(content)
    assert [document.title for document in read.documents] == ["A", "B", "C", "D"]
    assert [wording(document.texts[0]).partition("\n")[2] for document in read.documents] == [
        '"It was said', 'Nine "deep" wells,\nand a dam.', "Wells of Handan", "e",
    ]  # fmt: skip
    assert [document.field("date") for document in read.documents] == ["1954", "1955", "1956", "1957"]


def test_a_comma_that_nobody_quoted_belongs_to_the_text() -> None:
    """In the last column, if that is a text; anywhere else the row is rejected."""
    read = read_records("title,text\nWells,We dug, and dug, and dug.\nMills,Two.\n")
    assert wording(read.documents[0].texts[0]) == "Wells\nWe dug, and dug, and dug."


def test_escapes_of_a_database_are_line_ends() -> None:
    r"""`\n`, `\t` and `\N` in tables with tabs are what MySQL and PostgreSQL write."""
    (document,) = read_records("title\tauthor\ttext\nWells\t\\N\tNine wells.\\nAll deep.\\\\\n", "a.tsv").documents
    assert [text for _, text in bodies(document.texts[0])] == ["Nine wells.", "All deep.\\"]
    assert document.authors == ()


@pytest.mark.parametrize("name", ["ſcript", "ſtyle", "ſmall", "bloc\u212aquote"])
def test_names_of_tags_are_of_ascii(name: str) -> None:
    """What only looks like the name of a tag once its case is ignored, as the long s does, is no tag but text."""
    (document,) = read_records(f"title,text\nWells,Nine <{name}>deep</{name}> wells.\n").documents
    assert wording(document.texts[0]) == f"Wells\nNine <{name}>deep</{name}> wells."


def test_tags_in_cells_are_removed() -> None:
    """Blocks are paragraphs, headings headings, and scripts nothing; the accounts tell what was markup."""
    html = "<h2>Next</h2><p>Nine &amp; <b>deep</b> wells.<br>All</p><script>var x;</script><!-- no --><p>a < b</p>"
    (document,) = read_records(table(("title", "text"), ("<i>Wells</i>", html))).documents
    assert document.title == "Wells"
    assert bodies(document.texts[0]) == [
        ("heading", "Next"),
        ("body", "Nine & deep wells."),
        ("body", "All"),
        ("body", "a < b"),
    ]
    assert is_balanced(document.accounts)
    assert document.accounts.missing == characters("no")


def test_an_article_of_a_newspaper_in_a_cell_is_read_as_one() -> None:
    """A column that holds whole files of this archive gives their own titles, dates and pages."""
    (document,) = read_records(table(("id", "text"), ("k7", BILINGUAL.format(author="Lin Wei")))).documents
    assert document.langs == ("en", "zh-Hans")
    assert (document.field("date"), document.field("edition")) == ("1946-06-03", "2")
    assert document.source == "a.csv#k7"
    assert is_balanced(document.accounts)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_line_ends_and_separators(encoding: str, ends: str, separator: str) -> None:
    """A table is the same table however it was saved; Excel's line that names the separator is none of its rows."""
    content = table(
        ("標題", "日期", "正文"),
        ("打井", "1954-03-02", "全縣打井九眼，\n都很深。"),
        ("修渠", "1954-11-11", "修渠兩條。"),
        separator=separator,
    )
    for first in ("", f"sep={separator}\n"):
        read = read_records((first + content).replace("\n", ends).encode(encoding), "a.txt")
        assert [document.title for document in read.documents] == ["打井", "修渠"]
        assert [document.field("date") for document in read.documents] == ["1954-03-02", "1954-11-11"]
        assert len(read.documents[0].texts[0].paragraphs) == 2


_CELLS = st.text(st.sampled_from("井渠well dam,;\t\n\"'<>&|="), max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_spreadsheet_writes_is_read(rows: list[tuple[str, ...]], separator: str) -> None:
    """Each row that has words is a document, in order, or is told; and the accounts balance."""
    content = table(("title", "text", "page"), *rows, separator=separator)
    read = read_records(content)
    # A row without words is none; a quoted cell that only looks unclosed is put right.
    worded = [row for row in rows if any(map(str.strip, row))]
    if read.documents:
        assert is_balanced(read.accounts)
        assert len(read.documents) + len(read.rejected) >= len(worded) - sum('"' in "".join(row) for row in rows)
    assert all("reader failed" not in item.reason for item in read.rejected)


_HOSTILE = st.lists(
    st.sampled_from(
        ['title,text\n', '"', '""', ",", "a", "\n", "井", "\t", ";", "sep=,\n", "<p>", "<script>", "\\n", "\x00", "=1+1", "id,title,text\n", "1,"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_HOSTILE, st.sampled_from(["a.csv", "a.tsv", "a.txt"]))
def test_any_table_is_read_or_refused(content: str, name: str) -> None:
    """Nothing but a reason comes of a table that is none, and accounts balance."""
    read = read_records("title,text,id\n" + content, name)
    assert all("flaw" not in item.reason for item in read.rejected)
    if read.documents:
        assert is_balanced(read.accounts)


def _read(content: str, name: str = "a.csv") -> None:
    source, ledger = Source(content.encode(), name), Ledger()
    try:
        for _ in choose_format(source).read(source, ledger):
            pass
    except Unreadable:
        pass


PIECES = (
    '"a\n', 'a,"b\n', '"",""\n', '""a",\n', "a,b\n", "<p>", "<script>", "<!--", "a" * 20, '"', "a\tb\n", "<p \n", ",", "\\n", "a,1\n",
)  # fmt: skip


def test_reading_takes_time_in_proportion() -> None:
    """Many pieces take about as long as their eighths, however quotation marks and tags stand."""

    def read(size: int) -> None:
        for piece in PIECES:
            _read("title,text\nWells,Nine wells.\n" + piece * (size // len(piece)))

    assert is_linear(read, 1_000)


def test_a_table_that_is_too_wide_is_refused() -> None:
    """A hundred thousand columns are no documents."""
    names = ",".join(["title", "text", *(f"c{number}" for number in range(100_000))])
    assert read_records(f"sep=,\n{names}\n{',' * 100_001}\n").rejected
    assert "more than 2,000 columns" in read_records(f"sep=,\n{names}\n{',' * 100_001}\n").reason


def test_a_cell_may_be_as_long_as_a_file() -> None:
    """A cell of some megabytes is one document, though `csv` by itself would refuse it."""
    (document,) = read_records(f'title,text\nWells,"{"Nine wells. " * 100_000}"\n').documents
    assert len(document.texts[0].paragraphs[0].text) > 1_000_000


def test_rows_keep_their_lines() -> None:
    """A row over several lines counts for all of them, and a broken one for itself."""
    lines = DelimitedLines('a,b\n"x\ny",z\n"q,r\ns,t\n', ",")
    assert list(lines.rows()) == [(1, ["a", "b"]), (2, ["x\ny", "z"]), (4, ['"q', "r"]), (5, ["s", "t"])]
    endless = DelimitedLines('a,b\n"q,r\n' + "s,t\n" * 25_000, ",")
    assert [cells for _, cells in endless.rows()] == [["a", "b"], ['"q', "r"], *[["s", "t"]] * 25_000]
    closed = DelimitedLines('a,b\nc,"d\ne,f",g,h\n', ",")  # by a mark that belongs to another cell
    assert list(closed.rows()) == [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", 'f"', "g", "h"])]
