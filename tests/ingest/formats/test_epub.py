"""Claims about books in EPUB: chapters, their titles and names, and what is no text of the book."""

from __future__ import annotations

from pathlib import Path

from search.ingest.accounting import Reason
from search.model import Document
from tests.fixtures.ingest import bodies, read_files, reject_one
from tests.ingest.formats.test_damage import packed

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
TEXT = "The county dug nine wells in the spring of 1954, and all of them were deep."
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"'


def book(metadata: str, **pages: str) -> bytes:
    """A book with pages in the order in which they are named."""
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    opf = f"<package><metadata {DC}>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    files = {
        f"OPS/text/{name}.xhtml": '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
        for name, body in pages.items()
    }
    return packed(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": opf, **files}
    )


def read(folder: Path, content: bytes) -> list[Document]:
    """The chapters of a book."""
    return [item for item in read_files(folder, {"book.epub": content}) if isinstance(item, Document)]


def test_a_chapter_is_a_document_of_its_own(tmp_path: Path) -> None:
    """A file without a heading goes on with the chapter before it; a file with two headings holds two chapters."""
    metadata = "<dc:title>Wells of Lin County</dc:title><dc:creator opf:role='aut'>Li Wei</dc:creator><dc:date>1987-05</dc:date>"
    content = book(
        f"{metadata}<dc:creator opf:role='trl'>Jane Roe</dc:creator>",
        cover="<h1>Wells of Lin County</h1><p>Li Wei</p>",
        one=f"<h1>One</h1><p>{TEXT}</p>",
        more=f"<p>{TEXT} Here it goes on.</p>",
        two=f"<h1>Two</h1><p>{TEXT}</p><h2>Within</h2><p>{TEXT}</p><h1>Three</h1><p>{TEXT}</p>",
    )
    chapters = read(tmp_path, content)
    assert [chapter.title for chapter in chapters] == ["One", "Two", "Three"]
    assert bodies(chapters[0].texts[0]) == [("body", TEXT), ("body", f"{TEXT} Here it goes on.")]
    assert bodies(chapters[1].texts[0]) == [("body", TEXT), ("heading", "Within"), ("body", TEXT)]
    assert {chapter.authors for chapter in chapters} == {("Li Wei",)}
    assert {(chapter.field("book"), chapter.field("date")) for chapter in chapters} == {
        ("Wells of Lin County", "1987-05")
    }
    assert len({chapter.id for chapter in chapters}) == 3


def test_navigation_and_labels_of_notes_are_left_out(tmp_path: Path) -> None:
    """Notes are kept."""
    content = book(
        "<dc:title>Wells</dc:title>",
        toc='<nav epub:type="toc"><h1>Contents</h1><ol><li><a href="one.xhtml">One</a></li></ol></nav>',
        one=f'<h1>One</h1><p>{TEXT}<a epub:type="noteref" href="#n">1</a></p><aside epub:type="footnote" id="n"><p>Counted twice.</p></aside>',
    )
    (chapter,) = read(tmp_path, content)
    assert bodies(chapter.texts[0]) == [("body", TEXT), ("body", "Counted twice.")]
    assert {entry.reason for entry in chapter.accounts.left_out} == {Reason.CONTENTS, Reason.MARKUP}


def test_the_day_on_which_the_file_was_made_is_no_date(tmp_path: Path) -> None:
    """Programs write it for want of another; a change, and a day that the calendar of no press has, are none either."""
    made = '<meta property="dcterms:modified">2024-05-04T01:02:03Z</meta><dc:date>2024-05-04</dc:date>'
    changed = "<dc:date opf:event='modification'>1999-01-01</dc:date><dc:date>0101-01-01T00:00:00+00:00</dc:date>"
    for number, metadata in enumerate((made, changed)):
        (chapter,) = read(tmp_path / str(number), book(metadata, one=f"<h1>One</h1><p>{TEXT}</p>"))
        assert chapter.field("date") == ""


def test_references_out_of_the_book_lead_nowhere(tmp_path: Path) -> None:
    """Only members of the file are read."""
    content = book("<dc:title>Wells</dc:title>", one=f"<h1>One</h1><p>{TEXT}</p>").replace(
        b"text/one.xhtml", b"text/one.xhtml"
    )
    assert len(read(tmp_path, content)) == 1
    opf = (
        '<package><manifest><item id="a" href="../../../../etc/passwd" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    outside = packed({"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OPS/book.opf": opf})
    assert "damaged" in reject_one(tmp_path / "outside", outside, "x.epub")


def test_a_book_of_pictures_is_refused(tmp_path: Path) -> None:
    """With what to do about it."""
    assert "OCR" in reject_one(tmp_path, book("<dc:title>Wells</dc:title>", one='<img src="1.png" alt=""/>'), "x.epub")
