"""Claims about references in RIS, BibTeX and CSL-JSON: what an entry says, and what becomes of broken ones."""

from __future__ import annotations

import json
import logging
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.enrich import Enricher
from search.ingest.accounting import Ledger
from search.ingest.article import Unreadable
from search.ingest.formats.references.latex import decode_latex
from search.ingest.sniffing import choose_format
from search.ingest.source import Source
from search.model import Kind
from tests.fixtures.ingest import bodies, read_one
from tests.fixtures.records import is_balanced, read_records
from tests.fixtures.timing import is_linear


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("DA  - 2019/05//", "2019-05"), ("PY  - 2019/05//", "2019-05"), ("Y1  - 1954/03/02/", "1954-03-02"), ("PY  - 1954///", "1954"),
        ("PY  - 1954\nDA  - 1954/3/2", "1954-03-02"), ("DA  - 1954/Spring", "1954-03/1954-05"), ("DA  - 1954-03-02", "1954-03-02"),
        ("DA  - 1954/03/02/Tuesday", "1954-03-02"), ("PY  - 1954\nDA  - Mar 2", "1954-03-02"), ("DA  - March 1954", "1954-03"),
    ],
)  # fmt: skip
def test_dates_of_ris_keep_their_precision(written: str, date: str) -> None:
    """A month stays a month; of two dates the finer one counts, if it is one."""
    (document,) = read_records(f"TY  - JOUR\nTI  - Wells\n{written}\nAB  - Nine wells.\nER  - \n", "a.ris").documents
    published = Enricher.load().enrich(document).published
    assert published is not None
    assert published.edtf == date


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[1954, 3, 2]]}, "1954-03-02"), ({"date-parts": [["1954", "3"]]}, "1954-03"), ({"raw": "March 1954"}, "1954-03"),
        ({"date-parts": [[1954], [1956]]}, "1954/1956"), ({"date-parts": [[1954]], "season": 1}, "1954-03/1954-05"),
        ({"date-parts": [[1954]], "circa": True}, "1954"), ({"literal": "1954年3月"}, "1954-03"), ("1954-03", "1954-03"),
    ],
)  # fmt: skip
def test_dates_of_csl_keep_their_precision(issued: object, date: str) -> None:
    """In parts, as an interval, with a season, or in words."""
    entry = {"id": "x", "type": "article-journal", "title": "Wells", "issued": issued, "abstract": "Nine wells."}
    (document,) = read_records(json.dumps([entry]), "a.json").documents
    published = Enricher.load().enrich(document).published
    assert published is not None
    assert published.edtf == date


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 1954, month = mar, day = 2", "1954-03-02"), ('year = "1954", month = {March}', "1954-03"), ("date = {1954-03}", "1954-03"),
        ("year = {1954}, month = 3", "1954-03"), ("date = {1954/1956}", "1954/1956"), ("year = 1953, date = {1954}", "1954"),
    ],
)  # fmt: skip
def test_dates_of_bibtex(fields: str, date: str) -> None:
    """Of BibTeX and biblatex."""
    (document,) = read_records(f"@article{{x, title={{Wells}}, {fields}\n}}\n", "a.bib").documents
    published = Enricher.load().enrich(document).published
    assert published is not None
    assert published.edtf == date


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"M{\"u}ller \& S{\o}n", "Müller & Søn"), (r"{\'E}tat, \'{e}t\'e", "État, été"), (r"{Chinese {Names}}", "Chinese Names"),
        (r"\v{S}vejk, \c{c}a, \=a, \'{\i}", "Švejk, ça, ā, í"), ("``Wells'' --- 1954--55", "“Wells” — 1954–55"), (r"50\% of \$5", "50% of $5"),
        (r"\emph{Mutual} \textit{Aid}", "Mutual Aid"), ("Li~Wei", "Li Wei"), (r"\unknown{x}", r"\unknownx"), ("50% of wells", "50% of wells"),
        (r"Stra{\ss}e {\L}{\'o}d{\'z}", "Straße Łódź"), ("打井", "打井"), (r"H\"uzhu z\v u", "Hüzhu zǔ"),
    ],
)  # fmt: skip
def test_latex_becomes_characters(written: str, shown: str) -> None:
    """Accents, letters, signs and braces; what is not known stays."""
    assert decode_latex(written) == shown


BIB = r"""% exported
@string{rr = "Rural {R}eview"}
@comment{x}
@preamble{"\newcommand{\x}{y}"}
@article{one, title = {Wells}, journal = rr # " (" # rr # ")", author = {Li, Wei and {Rural and Urban Institute} and 王, 伟},
  abstract = {First
   paragraph.

   Second, with @home (x) and
   @article{ inside}},
}
@Book(two, title = "The {"}Mill{"}", keywords={a,b})
@misc{three, title={Web}, howpublished={\url{https://example.org/a\_b}}}
"""


def test_bibtex_as_people_write_it() -> None:
    """Strings, joined values, comments, brackets of either kind, names of bodies, and text that looks like an entry."""
    read = read_records(BIB, "a.bib")
    first, second, third = read.documents
    assert read.rows == ["one", "two", "three"]
    assert first.field("journal") == "Rural Review (Rural Review)"
    assert first.authors == ("Li, Wei", "Rural and Urban Institute", "王伟")
    assert [text for _, text in bodies(first.texts[0])] == [
        "First paragraph.",
        "Second, with @home (x) and @article inside",
    ]
    assert second.title == 'The "Mill"'
    assert third.kind is Kind.WEB
    assert is_balanced(first.accounts)


def test_a_broken_entry_spoils_no_other() -> None:
    """It is rejected by its number and line."""
    content = "@article{a, title={One}}\n\n@article{b, title={Two, year=1954}\n\n@article{c, title={Three}}\n"
    read = read_records(content, "a.bib")
    assert read.rows == ["a", "c"]
    assert [(item.record, item.reason.partition(":")[0]) for item in read.rejected] == [(2, "line 3")]


def test_short_names_that_stand_for_each_other_do_not_explode() -> None:
    """Twenty that double each other would make a million times the text."""
    strings = "".join(f"@string{{s{number + 1} = s{number} # s{number}}}\n" for number in range(60))
    content = f'@string{{s0 = "wells and mills"}}\n{strings}@article{{a, title = s60, year = 1954}}\n'
    (document,) = read_records(content, "a.bib").documents
    assert len(document.title) < 10 * len(content)


def test_kinds_pages_and_newspapers() -> None:
    """A newspaper's article has its newspaper and page; a chapter the book that it is in."""
    news = "TY  - NEWS\nTI  - Wells\nT2  - Jinan Daily\nSP  - 2\nER  - \n"
    chapter = "TY  - CHAP\nTI  - Mills\nT2  - Mills of the North\nSP  - 7\nEP  - 19\nED  - Roe, Jane\nER  - \n"
    web = "TY  - ELEC\nTI  - Dams\nUR  - https://example.org\nER  - \n"
    documents = read_records(news + chapter + web, "a.ris").documents
    assert [document.kind for document in documents] == [Kind.NEWSPAPER, Kind.SCHOLARSHIP, Kind.WEB]
    assert (documents[0].field("newspaper"), documents[0].field("page")) == ("Jinan Daily", "2")
    assert (documents[1].field("pages"), documents[1].field("editor")) == ("7-19", "Roe, Jane")


def test_an_entry_without_text_is_a_document_of_its_title(caplog: pytest.LogCaptureFixture) -> None:
    """It says that the work exists; how many there are is logged. Without a title it is rejected."""
    caplog.set_level(logging.INFO, "search.ingest")
    content = "TY  - BOOK\nTI  - Mills\nER  - \nTY  - BOOK\nTI  - Wells\nAB  - Nine wells.\nER  - \nTY  - BOOK\nPY  - 1954\nER  - \n"
    read = read_records(content, "a.ris")
    assert [document.title for document in read.documents] == ["Mills", "Wells"]
    assert [item.record for item in read.rejected] == [3]
    assert "of 2 references 1 have neither abstract nor note" in caplog.text


def test_notes_are_text_if_they_are_prose() -> None:
    """A sentence or a paragraph of HTML is searched; a shelfmark is metadata."""
    content = "TY  - BOOK\nTI  - Mills\nN1  - <p>Read in the county.</p>\nN1  - K 825\nN1  - It has maps.\nER  - \n"
    (document,) = read_records(content, "a.ris").documents
    assert [text for _, text in bodies(document.texts[0])] == ["Read in the county.", "It has maps."]
    assert document.field("note") == "K 825"


def test_attachments_stay_in_the_metadata() -> None:
    """The path that an export gives to a file beside it."""
    ris = "TY  - BOOK\nTI  - Mills\nL1  - files/7/Mills.pdf\nER  - \n"
    bib = "@book{a, title={Mills}, file={PDF:files/7/Mills - a.pdf:application/pdf}}\n"
    assert read_records(ris, "a.ris").documents[0].field("file") == "files/7/Mills.pdf"
    assert read_records(bib, "a.bib").documents[0].field("file") == "PDF:files/7/Mills - a.pdf:application/pdf"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_do_not_hide_a_format(encoding: str, ends: str) -> None:
    """Lists in GBK are lists, with any kind of line ends."""
    ris, bib = "TY  - JOUR\nTI  - 打井\nPY  - 1954\nER  - \n", "@article{a,\n  title = {打井},\n  year = {1954}\n}\n"
    csl = json.dumps([{"id": "a", "type": "book", "title": "打井", "issued": {"raw": "1954"}}], ensure_ascii=False)
    for content in (ris, bib, csl):
        (document,) = read_records(content.replace("\n", ends).encode(encoding), "a.txt").documents
        assert (document.title, document.field("date"), document.kind) == ("打井", "1954", Kind.SCHOLARSHIP)


@pytest.mark.parametrize(
    "text",
    [
        "Li, Wei. The wells. 1954.\n\nWang, Mei. Mills of Handan. Rural Review 3 (1955), 7-9.\n", "@village: nine wells were dug {in spring}\n",
        "TY, the surveyor, counted:\n1. nine wells\n2. two mills\n", "@article in the paper told of nine wells.\n\nAll deep.\n",
    ],
)  # fmt: skip
def test_a_text_is_no_list(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A bibliography in running text, and words that look like a tag."""
    assert read_one(tmp_path_factory.mktemp("text"), text).kind is Kind.WEB


_PIECES = {
    "a.bib": ["@article{a,\n", "title=", "{", "}", '"', ",", "#", "\n", "@string{s=", "s", "\\", "{\\'e}", "@", "1954", "(", ")", "\n@book(b,"],
    "a.ris": ["TY  - JOUR\n", "TI  - 井\n", "ER  - \n", "AB  - x\n", "y\n", "DA  - 1954//\n", "DA  - /\n", "<p>", "AU  - ,\n", "ZZ  - 1\n", "\n"],
    "a.json": ['{"type":"book","issued":', "1", "[", "]", "{", "}", '"date-parts":[[', '"author":[{"family":', '"x"', ",", "null", '"title":"井"'],
}  # fmt: skip
_STARTS = {
    "a.bib": "@article{k, title={W}}\n",
    "a.ris": "TY  - JOUR\nTI  - W\n",
    "a.json": '[{"type":"book","issued":{"raw":"1"},"title":"W"},',
}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(_PIECES)).flatmap(
        lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(_PIECES[name]), max_size=40).map("".join))
    )
)
def test_any_pieces_are_read_or_refused(case: tuple[str, str]) -> None:
    """Nothing but a reason comes of a list that is broken, and accounts balance."""
    name, content = case
    read = read_records(_STARTS[name] + content, name)
    assert all("flaw" not in item.reason for item in read.rejected)
    assert not read.documents or is_balanced(read.accounts)


@pytest.mark.parametrize("name", sorted(_PIECES))
def test_reading_takes_time_in_proportion(name: str) -> None:
    """Many pieces take about as long as their eighths."""
    more = ["@a{\n", "@article{a, title={\n", '@article{a, title="\n', "@article{a,b=c#", "\\'", "@string{a=b}\n"]

    def read(size: int) -> None:
        for piece in (*_PIECES[name], *(more if name == "a.bib" else ())):
            content = _STARTS[name] + piece * (size // len(piece)) + ("}" if name == "a.bib" else "")
            source, ledger = Source(content.encode(), name), Ledger()
            with suppress(Unreadable):
                for _ in choose_format(source).read(source, ledger):
                    pass

    assert is_linear(read, 1_000)
