"""Claims about formats that are not read: each is refused by its name, whatever the file is called, and no text is."""

from __future__ import annotations

import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest.article import SourceText
from search.ingest.formats.unread.recognition import is_unread_format
from search.model import Document
from tests.fixtures.ingest import BILINGUAL, CHINESE_WEB, SCHOLARSHIP, read_files, read_one, reject_one
from tests.fixtures.timing import is_linear

_MAIL = """Return-Path: <li@example.org>
Received: from a.example by b.example;
\tTue, 02 Mar 1999 10:00:00 +0800
From: Li Wei <li@example.org>
Subject: The wells
Message-ID: <1@example.org>

Nine wells were dug.
"""
_SUBRIP = "1\n00:00:01,000 --> 00:00:03,000\nNine wells were dug.\n\n2\n00:00:04,000 --> 00:00:05,000\nAll deep.\n"
_ROWS = "".join(f"Village {number},{1950 + number},{number * 7}\n" for number in range(9))
_WORD_OWNER = b"\x06Li Wei" + b" " * 47 + b"\x06\0" + "Li Wei".encode("utf-16-le") + b" \0" * 47
_EXCEL_OWNER = b"\x06Li Wei" + b" " * 48 + b"\x06\0" + "Li Wei".encode("utf-16-le") + b" \0" * 48

FORMATS = {
    "TEI": [
        '<?xml version="1.0"?>\n<!-- a letter -->\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><text>Nine wells.</text></TEI>',
        '<!DOCTYPE TEI.2 [\n<!ENTITY shu "書">\n]>\n<TEI.2>\n<text>Nine wells.</text>\n</TEI.2>\n',
    ],
    "XML file (<records>)": ["<records>\n<record>Nine wells.</record>\n</records>\n"],
    "text recognition": ['<?xml version="1.0"?><alto xmlns="x"><String CONTENT="Nine"/></alto>'],
    "news feed": ['<?xml version="1.0"?><rss version="2.0"><channel><title>Wells</title></channel></rss>'],
    "catalogue record (XML)": ['<?xml version="1.0"?><mods:mods xmlns:mods="x"><mods:title>Wells</mods:title></mods:mods>'],
    "e-mail": [_MAIL],
    "mailbox": [f"From li@example.org Tue Mar  2 10:00:00 1999\n{_MAIL}"],
    "WARC": ["WARC/1.0\nWARC-Type: response\n\nNine wells.\n"],
    "vCard": ["BEGIN:VCARD\nVERSION:3.0\nFN:Li Wei\nEND:VCARD\n"],
    "EndNote": ["%0 Journal Article\n%A Li Wei\n%T The wells\n%D 1954\n"],
    "NoteExpress": ["{Reference Type}: Journal Article\n{Title}: 打井\n{Author}: 李伟\n"],
    "CNKI": ["SrcDatabase-来源库: 期刊\nTitle-题名: 打井\nAuthor-作者: 李伟\n"],
    "MARC": ["00714cam a2200205 a 4500001001300000\nThe wells\n", "=LDR  00714cam  2200205 a 4500\n=245  10$aThe wells\n"],
    "SubRip": [_SUBRIP],
    "WebVTT": ["WEBVTT\n\n00:01.000 --> 00:03.000\nNine wells were dug.\n"],
    "SubStation": ["[Script Info]\nTitle: Wells\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,,Nine wells.\n"],
    "LRC": ["[ti:Wells]\n[00:01.20]Nine wells were dug\n[00:04.00]all of them deep\n"],
    "LaTeX": ["% a draft\n\\documentclass{article}\n\\begin{document}\nNine wells.\n\\end{document}\n"],
    "YAML": ["- title: Wells\n  text: Nine wells.\n- title: Mills\n  text: |\n    Two mills.\n    Both old.\n"],
    "SQL": ["-- MySQL dump 10.13\nINSERT INTO `a` VALUES (1,'Nine wells');\n"],
    "GEDCOM": ["0 HEAD\n1 SOUR x\n0 @I1@ INDI\n1 NAME Wei /Li/\n0 TRLR\n"],
    "shortcut": ["[InternetShortcut]\nURL=https://example.org/wells\n"],
    "Git LFS": ["version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"],
    "lock file": [",Li Wei,desk,02.03.2024 10:00,file:///home/li/.config/libreoffice/4;"],
}  # fmt: skip

TEXTS = {
    "newspaper": BILINGUAL.format(author=""),
    "scholarship": SCHOLARSHIP,
    "Chinese web": CHINESE_WEB,
    "a table in a text": f"The wells of nine villages\n\nThe wells were counted in the spring.\n\n{_ROWS}\nAll were deep.\n",
    "tabs in a text": "The wells\n\nvillage\tyear\twells\nOne\t1950\t7\nTwo\t1951\t14\n\nAll were deep.\n",
    "a table in Markdown": "| title | date | text |\n|---|---|---|\n| Wells | 1954 | Nine wells. |\n",
    "names": "Li, Wei\nWang, Mei\nZhao, Lan\nQian, Bo\nSun, Yi\nZhou, An\n",
    "places": "Handan, Hebei, China\nYan'an, Shaanxi, China\nXingguo, Jiangxi, China\nFuping, Hebei, China\nPingshun, Shanxi, China\n",
    "verse": "打井开渠引水来,村村户户笑颜开,今年庄稼长得好.\n" * 6,
    "pairs": "邯郸\tHandan\n延安\tYan'an\n兴国\tXingguo\n阜平\tFuping\n平顺\tPingshun\n",
    "indented": "\t\tNine wells\n\t\twere dug\n\t\tand all\n\t\twere deep\n\t\tthat spring\n\t\tin Handan\n",
    "JSON in a text": '{"wells": 9} is how the county wrote it down.\n\nThe county dug nine wells in that spring.\n',
    "brackets": "[Editor's note: the wells were counted twice.]\n\nNine wells were dug.\n",
    "a tag in a text": "<div align=center>Nine wells</div>\n\nNine wells were dug, and all of them were deep.\n",
    "a tag as title": "<img src=x onerror=alert(1)>\n\nNine wells were dug.\n",
    "a poem in Markdown": "# Wells\n\nnine of them<br>\nall deep<br>\nall full<br>\n",
    "a comparison": "If a<b and b>c, then\n\nnine wells were dug.\n",
    "a letter": "From: Li Wei\nTo: Wang Mei\nDate: 2 March 1954\nSubject: the wells\n\nNine wells were dug.\n",
    "an interview": "[00:12:30] Who dug the wells?\n[00:12:41] We all did, nine of them.\n[00:13:02] And then?\n[00:13:10] We drank.\n",
    "a bibliography": "Li, Wei. The wells. 1954.\n\nWang, Mei. Mills of Handan. Rural Review 3 (1955), 7-9.\n",
    "an address": "@village: nine wells were dug {in spring}\n",
    "a list": "TY, the surveyor, counted:\n1. nine wells\n2. two mills\n",
    "percent": "% of wells that are deep\n\nNine of nine wells are deep.\n",
    "a backslash": "\\* nine wells\n\nwere dug.\n",
    "dialogue": "Li: Who dug the wells?\nWang: All of us.\nLi: And then?\nWang: We drank.\n",
    "a list of terms": "- wells: nine of them\n- mills: two of them\n  both old\n",
    "quotations": '"Nine wells," he said, "all deep."\n"And full," she said, "all nine."\n',
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [(name, content) for name in FORMATS for content in FORMATS[name]])
@pytest.mark.parametrize("file", ["x.txt", "1954-03-02 x.md", "x"])
def test_a_format_that_is_not_read_is_refused_by_its_name(tmp_path: Path, name: str, content: str, file: str) -> None:
    """Whatever the file is called, the reason names the format, what can be done, and the formats that are read."""
    reason = reject_one(tmp_path, content, file)
    assert name in reason
    assert "plain text (.txt)" in reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["EndNote", "YAML"])
def test_encodings_do_not_hide_a_format(tmp_path: Path, name: str, encoding: str) -> None:
    """A list in GBK is a list, with any kind of line ends."""
    for number, content in enumerate(FORMATS[name]):
        for ends in ("\n", "\r\n", "\r"):
            reason = reject_one(tmp_path, content.replace("\n", ends).encode(encoding), f"{number}.txt")
            assert name in reason
            tmp_path.joinpath(f"{number}.txt").unlink()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_no_such_format(tmp_path: Path, name: str) -> None:
    """Only a file that wholly is of a format is refused; a text may have a table, a tag or a piece of data in it."""
    read_one(tmp_path, TEXTS[name])


@pytest.mark.parametrize("name", ["wells.csv", "wells.TSV"])
def test_a_table_that_its_name_calls_one_needs_less_proof(tmp_path: Path, name: str) -> None:
    """Two columns without names are a list of words in a text, and a table in a file of tables."""
    separator = "," if name.endswith("csv") else "\t"
    content = f"井{separator}well\n渠{separator}canal\n"
    assert "a table" in reject_one(tmp_path, content, name)
    read_one(tmp_path / "text", content)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_WORD_OWNER, "~$wells.docx"),
        (_WORD_OWNER, "copy.bin"),
        (_EXCEL_OWNER, "~$wells.xlsx"),
        (b"\x02Li\0\0", "~$x.doc"),
    ],
)
def test_lock_files_of_word_processors(tmp_path: Path, content: bytes, name: str) -> None:
    """They are known by their name, or by their bytes, and a text of such a name is a text."""
    assert "lock file" in reject_one(tmp_path, content, name)
    read_one(tmp_path / "text", "Nine wells were dug in that spring. " * 20, "~$wells.txt")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%!PS-Adobe-3.0\n", "PostScript"), (b"CAJ\x00abc", "CNKI"), (b"HN\xc8\x00abc", "CNKI"),
        (b"\x00\x00\x00\x20ftypisom", "MP4"), (b"OggS\x00abc", "Ogg"), (b"bplist00abc", "Apple"),
        (b"x" * 60 + b"BOOKMOBI", "Kindle"), (b"L\0\0\0\x01\x14\x02\0abc", "shortcut"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused_with_the_formats_that_are_read(
    tmp_path: Path, content: bytes, name: str
) -> None:
    """The reason names the file and the formats that are read."""
    reason = reject_one(tmp_path, content)
    assert name in reason
    assert "plain text (.txt)" in reason


_PROSE = st.lists(
    st.text(st.sampled_from("井渠水村。，, abcde.;:'\"()[]"), min_size=30, max_size=200).map(str.strip).filter(bool),
    min_size=2,
    max_size=8,
)


@given(_PROSE, st.sampled_from([content for contents in FORMATS.values() for content in contents]))
@settings(max_examples=60)
def test_prose_before_anything_makes_it_a_text(prose: list[str], content: str) -> None:
    """A file that begins with paragraphs and ends with an example of a format is a text."""
    text = "\n\n".join(["The wells of Handan", *(f"井 {paragraph}。" for paragraph in prose), content])
    with tempfile.TemporaryDirectory() as folder:
        (item,) = read_files(Path(folder), {"x.txt": text})
        assert isinstance(item, Document), item


@given(st.text(string.printable + "井，。\u3000", max_size=400) | st.sampled_from(sorted(TEXTS.values())))
def test_whatever_a_file_holds_its_name_never_makes_it_fail(text: str) -> None:
    """Any text is read or refused, under the names of tables too."""
    with tempfile.TemporaryDirectory() as folder:
        for item in read_files(Path(folder), dict.fromkeys(("x.csv", "x.json", "x.xml", "~$x.md"), text)):
            assert isinstance(item, Document) or "reader failed" not in item.reason


PIECES = (
    '{"a":', '[["', '"\\"', "a,b\n", '"a,', "a\t", ";", "<!-- ", "<!-- -->", "<p ", "<p>", "</p>", "<a\n", "<?xml ",
    "<!DOCTYPE a [", "@article{", "%", "A: b\n", "A: b\n ", "00:00:01,000 ", "[00:01.00]", "{1}{2}", "TY  - A\n", "| a ",
    "\\section{", "INSERT INTO ",
)  # fmt: skip


@pytest.mark.parametrize("start", ["", '{"a":"', "<p>", "<!-- x -->", "title,text\n", "<?xml version='1.0'?>"])
def test_recognition_takes_linear_time(start: str) -> None:
    """A file of nothing but beginnings of a format takes about as long as its eight parts."""

    def recognise(size: int) -> None:
        for piece in PIECES:
            is_unread_format(SourceText(start + piece * (size // len(piece)), "x.txt"))

    assert is_linear(recognise, 4_000)
