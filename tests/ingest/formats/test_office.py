"""Claims about word processors' files: what of them is text, what is metadata, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.ingest.accounting import Reason
from search.model import Kind
from tests.fixtures.ingest import bodies, read_one, reject_one
from tests.ingest.formats.test_damage import W, packed, paragraph, word

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TEXT = "The county dug nine wells in the spring of 1954, and all of them were deep."
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="mine"><w:name w:val="My Head"/><w:basedOn w:val="a1"/></w:style>'
    '<w:style w:styleId="loop"><w:name w:val="Loop"/><w:basedOn w:val="loop"/></w:style>'
    '<w:style w:styleId="t"><w:name w:val="Title"/></w:style><w:style w:styleId="c"><w:name w:val="toc 1"/></w:style></w:styles>'
)


def styled(style: str, text: str) -> str:
    """A paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def core(**fields: str) -> dict[str, str]:
    """The part with the properties."""
    names = "".join(f"<{name.replace('_', ':')}>{value}</{name.replace('_', ':')}>" for name, value in fields.items())
    return {
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="cp" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{names}</cp:coreProperties>'
    }


def test_headings_by_style_and_by_level(tmp_path: Path) -> None:
    """Under any name of a style that is based on one, in a loop of styles too, or by an outline level."""
    level = '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>By level</w:t></w:r></w:p>'
    body = (
        styled("t", "Wells")
        + styled("mine", "By style")
        + paragraph(TEXT)
        + level
        + styled("loop", TEXT)
        + styled("c", "By style 3")
    )
    document = read_one(tmp_path, word(body, **{"word/styles.xml": STYLES}), "x.docx")
    assert document.title == "Wells"
    assert bodies(document.texts[0]) == [
        ("heading", "By style"),
        ("body", TEXT),
        ("heading", "By level"),
        ("body", TEXT),
    ]
    assert {entry.reason for entry in document.accounts.left_out} == {Reason.CONTENTS}


@pytest.mark.parametrize("extension", ["docx", "docm", "dotx", "txt", ""])
def test_the_content_tells_a_word_document(tmp_path: Path, extension: str) -> None:
    """Whatever it is called, transitional or strict."""
    for number, content in enumerate((word(paragraph(TEXT)), word(paragraph(TEXT)).replace(b"", b""))):
        document = read_one(tmp_path / str(number), content, f"wells.{extension}".rstrip("."))
        assert (document.kind, bodies(document.texts[0])) == (Kind.SCHOLARSHIP, [("body", TEXT)])
    strict = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{STRICT}"><w:body>{paragraph(TEXT)}</w:body></w:document>',
        }
    )
    assert bodies(read_one(tmp_path / "strict", strict, "x.docx").texts[0]) == [("body", TEXT)]


def test_the_day_of_the_file_is_not_that_of_the_text(tmp_path: Path) -> None:
    """It is noted; a line of the document that names its day is its day, and one of many days is none."""
    noted = core(dcterms_created="2019-04-01T10:00:00Z", dc_creator="Li Wei", dc_title="Document1")
    plain = read_one(tmp_path / "plain", word(paragraph("Wells") + paragraph(TEXT), **noted), "x.docx")
    assert (plain.field("date"), plain.field("created"), plain.authors) == ("", "2019-04-01", ("Li Wei",))
    assert plain.title == "Wells"
    lines = paragraph("Wells") + paragraph("By Wang Mei") + paragraph("1955-03-08") + paragraph(TEXT)
    dated = read_one(tmp_path / "dated", word(lines, **noted), "x.docx")
    assert (dated.field("date"), dated.authors, bodies(dated.texts[0])) == (
        "1955-03-08",
        ("Wang Mei",),
        [("body", TEXT)],
    )
    days = "".join(paragraph(day) + paragraph(TEXT) for day in ("1955-03-08", "1955-03-09", "1955-03-10"))
    diary = read_one(tmp_path / "diary", word(paragraph("Diary") + days, **noted), "x.docx")
    assert diary.field("date") == ""
    assert len(bodies(diary.texts[0])) == 6


@pytest.mark.parametrize("account", ["Administrator", "user", "微软用户", "Microsoft Office User", "python-docx"])
def test_an_account_is_no_author(tmp_path: Path, account: str) -> None:
    """Nor is a program."""
    assert (
        read_one(tmp_path, word(paragraph("Wells") + paragraph(TEXT), **core(dc_creator=account)), "x.docx").authors
        == ()
    )


def test_text_boxes_breaks_fields_and_second_forms(tmp_path: Path) -> None:
    """Text of a box follows its paragraph, once; codes of fields are no text; a page break parts words."""
    box = (
        '<mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent>"
    ).format(paragraph("In the box."))
    runs = (
        f"<w:r><w:t>Nine wells</w:t></w:r><w:r>{box}</w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
        '<w:r><w:br w:type="page"/></w:r><w:r><w:t>were dug in the spring of 1954.</w:t></w:r>'
    )
    document = read_one(tmp_path, word(f"<w:p>{runs}</w:p>{paragraph(TEXT)}"), "x.docx")
    assert bodies(document.texts[0]) == [
        ("body", "Nine wells were dug in the spring of 1954."),
        ("body", "In the box."),
        ("body", TEXT),
    ]


def test_tables_of_data_and_of_layout(tmp_path: Path) -> None:
    """A row is a paragraph, unless its cells hold running text."""
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("1954", "310 sacks"))
    long = f"<w:tc>{paragraph(TEXT * 5)}</w:tc><w:tc>{paragraph(TEXT)}</w:tc>"
    document = read_one(
        tmp_path, word(f"{paragraph(TEXT)}<w:tbl><w:tr>{cells}</w:tr><w:tr>{long}</w:tr></w:tbl>"), "x.docx"
    )
    assert [text for _, text in bodies(document.texts[0])] == [TEXT, "1954 310 sacks", TEXT * 5, TEXT]


def test_an_open_document_that_is_protected_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    manifest = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
    content = packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": manifest,
            "content.xml": b"\x01\x02",
        }
    )
    assert "password" in reject_one(tmp_path, content, "x.odt")
