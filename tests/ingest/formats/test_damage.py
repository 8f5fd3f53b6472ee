"""Claims about damaged and hostile files: each is read or refused with a reason, in bounded time, and nothing escapes."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest.accounting import Reason
from search.model import Document
from tests.fixtures.ingest import read_files, read_one, reject_one
from tests.fixtures.timing import is_linear

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats" / "markup"
FILES = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in ("ab", "bc", "cd", "de"))
    + "]>"
)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip file of members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def word(body: str, head: str = "", **parts: str) -> bytes:
    """A Word document with a body in XML."""
    document = f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document, **parts})


def paragraph(text: str) -> str:
    """A paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def check(content: bytes, name: str) -> None:
    """A file is read, and its account balances, or refused for a reason that is no flaw of a reader."""
    with tempfile.TemporaryDirectory() as folder:
        items = read_files(Path(folder), {name: content})
    assert items
    for item in items:
        if not isinstance(item, Document):
            assert "the reader" not in item.reason
            continue
        accounts = item.accounts
        left_out = sum(entry.characters for entry in accounts.left_out)
        assert accounts.read == accounts.text + accounts.metadata + left_out
        assert Reason.UNEXPLAINED not in {entry.reason for entry in accounts.left_out}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    st.none() | st.floats(0, 1),
)
def test_any_damage_is_read_or_refused(name: str, flips: list[tuple[float, int]], cut: float | None) -> None:
    """Bytes are changed anywhere in files of all programs, and the end is cut off."""
    content = bytearray(FILES[name])
    for place, value in flips:
        content[int(place * (len(content) - 1))] = value
    check(bytes(content if cut is None else content[: int(cut * len(content))]), name)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([name for name in sorted(FILES) if name.endswith((".docx", ".odt", ".epub"))]),
    st.data(),
)
def test_damage_inside_a_package_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """A part is changed before it is packed, so that no checksum of the zip file notices."""
    with zipfile.ZipFile(BytesIO(FILES[name])) as package:
        members = {member: package.read(member) for member in package.namelist()}
    part = data.draw(st.sampled_from(sorted(members)))
    content = bytearray(members[part])
    for _ in range(data.draw(st.integers(1, 6))):
        if content:
            start = data.draw(st.integers(0, len(content) - 1))
            content[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    members[part] = bytes(content)
    if data.draw(st.booleans()):
        members.pop(data.draw(st.sampled_from(sorted(members))))
    check(packed(members), name)


_TAGS = st.sampled_from(
    "p div table tr td ul li h1 h2 a sup ruby rt b nav article aside script style pre br hr form title meta time".split()
)
_PIECES = st.one_of(
    _TAGS.map(lambda tag: f"<{tag}>"),
    _TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(["Wells. ", "全县打井九眼。", "A long sentence about nine wells that were dug. ", "[1]", "&#x4e95;", "\n", "<!--", "-->"]),
    st.sampled_from(['<div class="comments">', '<p class="title">', '<a href="#fn1">', "<div hidden>", '<meta name="author" content="Li Wei">']),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=60), st.sampled_from(["<html><body>", "<!DOCTYPE html>", "<div>"]))
def test_any_elements_balance(pieces: list[str], head: str) -> None:
    """Whatever stands in a page, each letter that a browser would show is text, metadata, or left out for a reason."""
    check((head + "".join(pieces)).encode(), "page.html")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (word(paragraph("&e;"), LAUGHS), "entities"),
        (word(paragraph("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "entities"),
        (word(paragraph("Wells.")[:-4]), "damaged"),
        (word("<w:p>" * 300 + "</w:p>" * 300), "nested too deeply"),
        (word(paragraph("a" * 40_000_000)), "too large"),
        (word(paragraph("Wells.") * 150_000), "zip bomb"),
        (packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>"}), "Excel"),
        (packed({"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>"}), "PowerPoint"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "WordDocument\0".encode("utf-16-le"), "(.docx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (FILES["libreoffice_report.docx"][:4000], "damaged or incomplete"),
        (FILES["libreoffice_report.odt"][:4000], "damaged or incomplete"),
        (FILES["pandoc_wells.epub"][:4000], "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bombs_and_other_office_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """The reason says what the file is and what to do."""
    assert reason in reject_one(tmp_path, content, "x.docx")


def test_an_entity_in_an_attribute_does_not_grow(tmp_path: Path) -> None:
    """Values of attributes are where a parser expands entities even if it is told not to."""
    body = f'<w:p w:x="&e;">{paragraph("Wells.")}</w:p>'
    assert "entities" in reject_one(tmp_path, word(body, LAUGHS), "x.docx")
    page = f'{LAUGHS.replace("x [", "html [")}<html><body title="&e;"><p>Nine wells &e; were dug.</p></body></html>'
    assert "haha" not in read_one(tmp_path / "html", page, "x.html").texts[0].paragraphs[0].text


def test_a_book_that_a_shop_protects_is_refused(tmp_path: Path) -> None:
    """Fonts that are only hidden are no protection."""
    encryption = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod'
        ' Algorithm="{}"/></enc:EncryptedData></encryption>'
    )
    with zipfile.ZipFile(BytesIO(FILES["pandoc_wells.epub"])) as package:
        members: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    fonts = {**members, "META-INF/encryption.xml": encryption.format("http://www.idpf.org/2008/embedding")}
    assert len(read_files(tmp_path / "fonts", {"x.epub": packed(fonts)})) == 2
    text = {**members, "META-INF/encryption.xml": encryption.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc")}
    assert "DRM" in reject_one(tmp_path / "text", packed(text), "x.epub")


def test_a_page_nested_without_end_is_refused(tmp_path: Path) -> None:
    """A page nested 1,000 deep is read whole."""
    deep = "<div>" * 1_000 + "Nine wells were dug." + "</div>" * 1_000
    assert "Nine wells" in read_one(tmp_path / "deep", f"<html><body>{deep}", "x.html").texts[0].paragraphs[0].text
    assert "nested" in reject_one(tmp_path / "deeper", "<html><body>" + "<div>" * 100_000, "x.html")


@pytest.mark.parametrize(
    "piece",
    [
        "<p>Nine wells were dug in that spring.</p>", "<sup><a href='#fn1'>1</a></sup>", "<a href=x>well</a> ", "x<br>", "<b>",
        "<table><tr><td>1954</td><td>9</td></tr></table>", "<ruby>井<rt>jing</rt></ruby>", "<div class='a-b-c d_e related'>",
        "<li><a href=x>A title of a story</a><p>A summary of the story.</p></li>", "<meta name=author content='Li Wei'>", "&lt;", "<h1>x</h1>",
        "<script type='application/ld+json'>{\"@graph\": [[", "<!--", "<p title='", "井",
    ],
)  # fmt: skip
def test_time_to_read_a_page_is_linear(tmp_path: Path, piece: str) -> None:
    """A page of one piece again and again takes about as long as its eight parts."""

    def read(size: int) -> None:
        read_files(tmp_path, {"x.html": "<html><body>" + piece * (size // len(piece))})

    assert is_linear(read, 4_000)
