"""Claims about PDF files: their text in reading order, the pages it stands on, and what is refused."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from search.ingest.accounting import Ledger, Reason
from search.ingest.article import Unreadable
from search.ingest.formats.pdf.reader import is_pdf, read_pdf
from search.ingest.source import Source
from search.model import Document
from tests.fixtures.ingest import bodies, read_one, reject_one
from tests.fixtures.pdf_files import column, pdf_of

FIRST = [
    "The weavers of Handan set up three new work-",
    "shops this month, and the county lent them some",
    "yarn, which they gave back in cloth before the",
    "autumn harvest of that same year.",
]
SECOND = [
    "In Hebei the supply station bought the cloth at the",
    "price of the market, so that every household had",
    "grain for the winter and seed for the spring.",
]
JOINED = (
    "The weavers of Handan set up three new workshops this month, and the county lent them some yarn, which they gave back "
    "in cloth before the autumn harvest of that same year."
)
SECOND_JOINED = " ".join(SECOND)


def read(folder: Path, data: bytes) -> Document:
    """Read a PDF file."""
    return read_one(folder, data, "file.pdf")


def test_lines_are_joined(tmp_path: Path) -> None:
    """Lines of a paragraph are one, without the hyphen inside a broken word; a gap between them parts paragraphs."""
    page = column(70, 760, ["Harvests"], size=20) + column(70, 700, FIRST) + column(70, 630, SECOND)
    document = read(tmp_path, pdf_of([page]))
    assert document.title == "Harvests"
    assert bodies(document.texts[0]) == [("body", JOINED), ("body", SECOND_JOINED)]
    assert document.texts[0].pages == ((0, "1"),)


def test_columns(tmp_path: Path) -> None:
    """Columns are read one after the other, though the file has their lines side by side; a line over both comes first."""
    left, right = column(50, 700, FIRST * 3), column(320, 700, SECOND * 4)
    rows = list(chain.from_iterable(zip(left, right, strict=True)))
    head = [
        (50, 760, 10, "What the county lent to the weavers of Handan and Hebei, a report of the supply station of 1954")
    ]
    for words in (head + rows, head + left + right, rows + head):
        document = read(tmp_path, pdf_of([words]))
        text = " ".join(text for _, text in bodies(document.texts[0]))
        assert text.startswith("What the county lent")
        assert text.count(JOINED) == 3, text
        assert text.count(SECOND_JOINED) == 4
        assert text.index("In Hebei") > text.rindex("that same year.")


def pages_with_heads(count: int, first: int = 27) -> list[list[tuple[float, float, float, str]]]:
    """Pages with a running head and a printed number."""
    return [
        [
            (70, 805, 9, "A History of the Weavers"),
            *column(70, 700, [*SECOND, f"This is said on page {page + 1} of the whole file."]),
            (290, 30, 9, f"- {first + page} -"),
        ]
        for page in range(count)
    ]


def test_running_heads_and_page_numbers(tmp_path: Path) -> None:
    """They are left out and accounted for; the number that is printed names the page."""
    document = read(tmp_path, pdf_of(pages_with_heads(4)))
    text = document.texts[0]
    words = " ".join(words for _, words in bodies(text))
    assert "History" not in words
    assert "27" not in words
    assert [label for _, label in text.pages] == ["27", "28", "29", "30"]
    assert [text.page_of(first) for first, _ in text.pages] == ["27", "28", "29", "30"]
    (left_out,) = (entry for entry in document.accounts.left_out if entry.reason == Reason.PAGE_EDGE)
    assert left_out.characters == 4 * len("AHistoryoftheWeavers27")


def test_labels_of_the_file_come_first(tmp_path: Path) -> None:
    """A file's own labels of pages are those that a viewer shows."""
    document = read(tmp_path, pdf_of(pages_with_heads(3), labels=["xi", "xii", "1"]))
    assert [label for _, label in document.texts[0].pages] == ["xi", "xii", "1"]


def test_a_sentence_goes_on_over_a_page(tmp_path: Path) -> None:
    """A paragraph that is cut by a page is one, and stands on the page on which it begins."""
    pages = [
        [*column(70, 700, SECOND), *column(70, 120, FIRST[:2])],
        [*column(70, 780, FIRST[2:]), *column(70, 600, SECOND)],
    ]
    document = read(tmp_path, pdf_of(pages))
    assert bodies(document.texts[0]) == [("body", SECOND_JOINED), ("body", JOINED), ("body", SECOND_JOINED)]
    assert document.texts[0].pages == ((0, "1"), (2, "2"))


def test_metadata(tmp_path: Path) -> None:
    """Title and authors count if they are ones; the day on which the file was made is none of the text."""
    page = [column(70, 700, FIRST)]
    info = {"Title": "Weavers of 河北", "Author": "Jane Roe", "CreationDate": "D:20240101000000Z"}
    document = read(tmp_path / "a", pdf_of(page, info=info))
    assert (document.title, document.authors) == ("Weavers of 河北", ("Jane Roe",))
    assert not any("2024" in value for _, value in document.header)
    info = {"Title": "Microsoft Word - report3.doc", "Author": "Administrator 2"}
    document = read(tmp_path / "b", pdf_of(page, info=info))
    assert document.title == "file"
    assert document.authors == ()


def test_what_is_refused(tmp_path: Path) -> None:
    """Scans, files with a password and damaged ones are refused, with words that say how to go on."""
    assert "ocrmypdf -l chi_sim+eng" in reject_one(tmp_path / "a", pdf_of([[], []]), "a.pdf")
    locked = (
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "00" * 32 + "> /U <" + "11" * 32 + "> >> /ID [<00> <00>]"
    )
    assert "password" in reject_one(tmp_path / "b", pdf_of([column(70, 700, FIRST)], extra=locked), "b.pdf")
    assert "damaged" in reject_one(tmp_path / "c", b"%PDF-1.7\nnothing", "c.pdf")


def test_text_that_does_not_say_what_it_is(tmp_path: Path) -> None:
    """A font without a table from its codes to characters gives nonsense, which is refused."""
    font = (
        "/Type /Font /Subtype /Type0 /BaseFont /Nonsense /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        "/Subtype /CIDFontType2 /BaseFont /Nonsense /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Nonsense /Flags 4 /FontBBox [0 0 1 1] "
        "/ItalicAngle 0 /Ascent 1 /Descent 0 /CapHeight 1 /StemV 1 >> >>]"
    )
    assert "ocrmypdf" in reject_one(tmp_path, pdf_of([column(70, 700, FIRST)], font=font), "a.pdf")


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject) -> None:
    """Whatever byte is wrong, and wherever a file ends, there are documents or a refusal, and all is accounted for."""
    whole = bytearray(pdf_of(pages_with_heads(2)))
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(8, len(whole))))
    source, ledger = Source(bytes(whole[:cut]), "a.pdf"), Ledger()
    assert is_pdf(source)
    try:
        articles = list(read_pdf(source, ledger))
    except Unreadable:
        return
    accounts = ledger.close([text for article in articles for text in article.texts])
    assert Reason.UNEXPLAINED not in {entry.reason for entry in accounts.left_out}
