"""Turns folders with every kind of bad file into claims about what is read, rejected, named and ordered."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import BuildError
from search.ingest import ReadLimits, document_id, list_files, read_sources, sniffing
from search.ingest.accounting import Ledger
from search.ingest.article import Article, SourceText
from search.ingest.formats.format import text_format
from search.ingest.identity import title_from_name
from search.model import Document, Rejected
from tests.fixtures.ingest import BILINGUAL, CHINESE_WEB, WEB, bodies, read_files, read_one, reject_one, wording
from tests.fixtures.timing import is_linear

TRADITIONAL = "農業生產合作社在河北省的發展，從互助組開始。\n\n社員們參加勞動，縣裡給他們貸款。"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]


def encoded_in(encoding: str, document: Document) -> Document:
    """The same document, read from a file in another encoding."""
    return replace(document, accounts=replace(document.accounts, encodings=((encoding, 1),)))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text", [BILINGUAL.format(author=""), CHINESE_WEB, TRADITIONAL, WEB.format(tail=""), "供销社春耕"]
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    """A text reads the same from every encoding and with every kind of line end, and the encoding is told."""
    if text.isascii() and encoding == "gb18030":
        encoding = "utf-8"  # the same bytes
    label = {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}.get(encoding, encoding.upper()[:6].removesuffix("-"))
    expected = encoded_in(label, read_one(tmp_path / "a", text))
    assert read_one(tmp_path / "b", text.replace("\n", "\r\n").encode(encoding)) == expected
    assert read_one(tmp_path / "c", text.replace("\n", "\r").encode(encoding)) == expected


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL * 50, "農業合作社"])
def test_big5(tmp_path: Path, text: str) -> None:
    """Big5 is told from GB18030, in short texts and long ones."""
    assert read_one(tmp_path / "b", text.encode("big5")) == encoded_in("Big5", read_one(tmp_path / "a", text))


def test_western_quotes(tmp_path: Path) -> None:
    """English with Windows quotes is not taken for Chinese, and English with a term in GB18030 is."""
    text = "The peasants’ “great” café – it was closed."
    assert text in wording(read_one(tmp_path / "a", text.encode("cp1252")).texts[0])
    gloss = "A mutual aid team (huzhu-zu 互助组) was formed"
    assert gloss in wording(read_one(tmp_path / "b", gloss.encode("gb18030")).texts[0])


def test_stray_bytes_do_not_cost_a_document(tmp_path: Path) -> None:
    """A few bad bytes become U+FFFD; control, zero-width and direction characters and a padded tail go."""
    text = (TRADITIONAL.replace("互", "\u200b\u202e互\x07") * 3).encode()[:-1] + b"\xff more\x1a\x00\x00"
    document = read_one(tmp_path, text)
    assert not re.search("[\x00-\x09\x0b-\x1f\u200b\u202e]", wording(document.texts[0]))
    assert "\ufffd" in wording(document.texts[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"), (b" \n\t\xe3\x80\x80\n", "blank"), (b"%PDF-1.7\nabc", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04abc", "table of contents"), (b"\x00" * 500 + b"abc" * 10, "NUL bytes"), (bytes(range(256)) * 20, "binary"),
        (b"---\n\n***\n", "too little text"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_rejected_by_its_name(tmp_path: Path, content: bytes, reason: str) -> None:
    """The reason says what the file is."""
    assert reason in reject_one(tmp_path, content)


def test_control_characters_part_words_but_not_characters(tmp_path: Path) -> None:
    """A NUL between two words is a space; at a space, and between Chinese characters, it is nothing."""
    text = "The peasant\0\0\0co-operative \0of 合\x07作\0社 was old\x01\n\n" + "A text. " * 30
    assert read_one(tmp_path, text).title == "The peasant co-operative of 合作社 was old"


def test_a_letter_is_too_little_text(tmp_path: Path) -> None:
    """A file of one letter is no markup, and the reason does not say so."""
    assert "too little text" in reject_one(tmp_path, "x")


def test_bad_neighbours_do_not_stop_a_build(tmp_path: Path) -> None:
    """A pipe, a dangling link, a linked folder and a large file are each one rejection, and litter is passed over."""
    (tmp_path / "good.txt").write_text("A title\n\nA text.")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / "Thumbs.db").write_text("x")
    (tmp_path / "large.txt").write_text("x" * 2_000)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "linked").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    found = list(read_sources([tmp_path], limits=ReadLimits(max_file_bytes=1_000)))
    reasons = {Path(item.path).name: item.reason for item in found if isinstance(item, Rejected)}
    assert [item.source for item in found if isinstance(item, Document)] == ["good.txt"]
    assert set(reasons) == {"large.txt", "pipe.txt", "dangling.txt", "linked", "loop"}
    assert "2,000 bytes" in reasons["large.txt"]
    assert "max_file_bytes" in reasons["large.txt"]
    assert "FIFO" in reasons["pipe.txt"]
    assert len(list_files([tmp_path])) == len(found)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that cannot be read even by root")
def test_input_error_is_a_rejection(tmp_path: Path) -> None:
    """A file whose reading fails is reported, and says so."""
    (tmp_path / "bad.txt").symlink_to("/proc/self/mem")
    (found,) = read_sources([tmp_path], outside_links=True)
    assert isinstance(found, Rejected)
    assert "cannot be read" in found.reason


def test_missing_source() -> None:
    """A source that does not exist is an error, since nothing else could be meant."""
    with pytest.raises(BuildError, match="nowhere"):
        list(read_sources([Path("/nowhere/at/all")]))


def test_failing_reader_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flaw of a reader becomes a rejection that asks for a report, and leaves the exception to the log."""

    def fail(source: SourceText, ledger: Ledger) -> tuple[Article, ...]:
        raise KeyError(source.name)

    monkeypatch.setattr(sniffing, "FORMATS", (text_format("flawed", lambda _: True, fail),))
    reason = reject_one(tmp_path, "text")
    assert "please report this file" in reason
    assert "KeyError" not in reason


def test_order_and_ids(tmp_path: Path) -> None:
    """Files come in the order of their path's parts, with ids of the promised form that do not move with the folder."""
    files = {"b.txt": "B", "a/z.txt": "Z", "a.txt": "A", "a/1954-11-11_江苏省.md": "J"}
    one, two = (read_files(tmp_path / name, files) for name in ("one", "two"))
    assert [item.source for item in one if isinstance(item, Document)] == [
        "a/1954-11-11_江苏省.md", "a/z.txt", "a.txt", "b.txt",
    ]  # fmt: skip
    assert one == two
    assert all(isinstance(item, Document) and re.fullmatch(r"[a-z0-9-]{1,40}-[a-z2-7]{10}", item.id) for item in one)


def test_same_path_in_two_sources(tmp_path: Path) -> None:
    """Both files are kept, and the later one carries its folder's name; a source inside another is not read twice."""
    for name in ("one", "two"):
        read_files(tmp_path / name, {"a.txt": name})
    found = list(read_sources([tmp_path / "one", tmp_path / "two"]))
    assert [item.source for item in found if isinstance(item, Document)] == ["a.txt", "two/a.txt"]
    assert len({item.id for item in found if isinstance(item, Document)}) == 2
    assert len(list(read_sources([tmp_path, tmp_path / "one", tmp_path]))) == 2


def test_single_file_and_odd_names(tmp_path: Path) -> None:
    """A file may be a source, and a name in GBK is decoded to be stored."""
    raw = os.fsencode(tmp_path) + b"/" + "合作社".encode("gbk") + b".txt"
    Path(os.fsdecode(raw)).write_text("text")
    (found,) = read_sources([Path(os.fsdecode(raw))])
    assert isinstance(found, Document)
    assert found.source == "合作社.txt"


@given(st.text(max_size=60), st.integers(1, 9) | st.none())
def test_ids_are_safe(source: str, record: int | None) -> None:
    """Any path gives an id that can stand in a URL, and the record's number counts."""
    assert re.fullmatch(r"[a-z0-9-]{1,40}-[a-z2-7]{10}", document_id(source, record))
    assert document_id(source, record) != document_id(source, 10)


def test_title_of_a_file_name() -> None:
    """The date goes and underscores are spaces, but a number that is no date stays."""
    assert title_from_name("1954-11-11_江苏省_新建.md") == "江苏省 新建"
    assert title_from_name("notes_on_rural_co-ops.txt") == "notes on rural co-ops"
    for name, title in {
        "19540302 wells.md": "wells", "1954年3月2日_打井.md": "打井", "[ca. 1934?] Letter.txt": "Letter", "1954_wells.txt": "wells",
        "1000 wells.txt": "1000 wells", "wells of 1954 and after.txt": "wells of 1954 and after", "1954_03_02.txt": "1954 03 02",
        "1949 and after.txt": "1949 and after", "1953-1957 harvests.md": "1953-1957 harvests", "1954年棉花.txt": "1954年棉花",
    }.items():  # fmt: skip
        assert title_from_name(name) == title


PIECES = st.sampled_from(
    "<hr />|Original:|### 题|第2版()|专栏：|Title: x|Date: 1954-01-01|**Named Entities**|地方|a\tb|---|*a*|[^1]:|```"
    "|Related Posts|About the Author|Leave a Comment|by X Y|- a|A sentence.".split("|")
)


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(str.encode)
    | st.lists(PIECES, max_size=25).map("\n".join).map(str.encode)
)
def test_nothing_in_a_file_raises(content: bytes) -> None:
    """Any bytes give exactly one document or rejection, and no reader fails."""
    with tempfile.TemporaryDirectory() as folder:
        (found,) = read_files(Path(folder), {"file.txt": content})
        assert isinstance(found, Document) or "reader failed" not in found.reason


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "word ",
        "合作社，",
        "<hr />\n",
        "# [a](",
        "# *a ",
        "# <!--",
        "(",
        "A b\n\n",
        "Related Posts\n\nA b c\n\n",
        "a: b\n",
    ],
)
def test_time_is_linear(tmp_path: Path, piece: str) -> None:
    """A file of the worst input takes about as long as its eight parts, and not eight times as long."""

    def read(size: int) -> None:
        assert len(read_files(tmp_path, {"x.txt": "---\n" + piece * (size // len(piece))})) == 1

    assert is_linear(read, 8_000)


@pytest.mark.parametrize("piece", ["<!-- -->", "<!-- -- >\n", "<!--", "<?xml ?>", "<head> ", " ", "\n\t"])
def test_time_to_tell_a_web_page_is_linear(tmp_path: Path, piece: str) -> None:
    """So it is for what may stand before the first element of a web page, again and again, and then no page."""

    def read(size: int) -> None:
        assert len(read_files(tmp_path, {"x.txt": piece * (size // len(piece)) + "\nA text about a village.\n"})) == 1

    assert is_linear(read, 8_000)


@pytest.mark.parametrize(
    "before", ["", "<!-- a -->\n" * 9, '<?xml version="1.0"?>\n<!-- > -- -->', f"<!--{' ' * 9000}-->"]
)
def test_comments_do_not_hide_a_web_page(tmp_path: Path, before: str) -> None:
    """However many and however long they are; without a page behind them, what follows is a text."""
    page = read_one(
        tmp_path / "page", f"{before}<html><body><p>A text about a village.</p><script>x</script></body></html>"
    )
    assert bodies(page.texts[0]) == [("body", "A text about a village.")]
    assert "A text about a village" in wording(
        read_one(tmp_path / "text", f"{before}\nA text about a village.\n").texts[0]
    )


def test_largest_file_in_one_line(tmp_path: Path) -> None:
    """A file as large as the limit, all in one line, takes about as long as its eight parts."""
    assert is_linear(lambda size: read_one(tmp_path, b"x" * size), 2_000_000)
