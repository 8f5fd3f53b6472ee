"""The table of formats, for PDF and archive files: what the programs that people use wrote, and what it must give."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from search.enrich import Enricher
from search.ingest import read_sources
from search.model import Document, ParagraphKind, Text
from tests.ingest.formats.expected import Row
from tests.ingest.formats.packed_rows import PACKED, PAGES

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats"
MEMBERS = ("1954/1954-11-11_江苏新建合作社.md", "1954/1954-12-03_长治修水渠.md")


def printed(text: Text) -> tuple[str, ...]:
    """The paragraphs of a text; headings are marked."""
    mark = {ParagraphKind.HEADING: "# "}
    return tuple(f"{mark.get(paragraph.kind, '')}{paragraph.text}" for paragraph in text.paragraphs)


def documents_of(file: str) -> list[Document]:
    """All that is read of a file."""
    documents = []
    for item in read_sources([FOLDER / file]):
        assert isinstance(item, Document), item
        documents.append(item)
    return documents


@pytest.mark.parametrize("row", PACKED, ids=lambda row: row.file)
def test_a_file_gives_what_the_table_says(row: Row) -> None:
    """Text, metadata and dates are right, what is left out is left out for the right reason, and the account balances."""
    documents = documents_of(row.file)
    enricher = Enricher.load()
    for document, expected in zip(documents, row.documents, strict=True):
        assert document.title == expected.title
        assert {text.lang: printed(text) for text in document.texts} == expected.texts
        assert document.kind is expected.kind
        assert document.authors == expected.authors
        assert {name: document.field(name) for name in expected.header} == expected.header
        published = enricher.enrich(document).published
        assert (published.edtf if published else "") == expected.published
        accounts = document.accounts
        assert {entry.reason for entry in accounts.left_out} == row.left_out
        assert accounts.read == accounts.text + accounts.metadata + sum(entry.characters for entry in accounts.left_out)
        words = "\n".join(paragraph for text in document.texts for paragraph in printed(text))
        assert not [absent for absent in row.absent if absent in words]


@pytest.mark.parametrize("row", [row for row in PACKED if len(row.documents) == 2], ids=lambda row: row.file)
def test_members_have_their_names(row: Row) -> None:
    """Whatever program wrote a name, and in which encoding, it is the member's path."""
    name = row.file.rpartition("/")[2]
    assert {document.source for document in documents_of(row.file)} == {f"{name}/{member}" for member in MEMBERS}


@pytest.mark.parametrize("name", PAGES)
def test_paragraphs_know_their_pages(name: str) -> None:
    """Each paragraph stands on the page on which a viewer shows its beginning."""
    (document,) = documents_of(f"packed/{name}")
    text = document.texts[0]
    assert [text.page_of(number) for number in range(len(text.paragraphs))] == PAGES[name]


def test_each_program_made_several_files() -> None:
    """The table is no table of one file a program, and no file is missing in it."""
    assert min(Counter(row.made_with for row in PACKED).values()) >= 3
    assert {f"packed/{path.name}" for path in FOLDER.joinpath("packed").iterdir()} == {row.file for row in PACKED}
