"""The table of formats, for PDF and archive files: what the programs that people use wrote, and what it must give."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from search.ingest import read_sources
from search.model import Document
from tests.ingest.formats.expected import Row
from tests.ingest.formats.packed_rows import PACKED, PAGES

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats"
MEMBERS = ("1954/1954-11-11_江苏新建合作社.md", "1954/1954-12-03_长治修水渠.md")


def documents_of(file: str) -> list[Document]:
    """All that is read of a file."""
    documents = []
    for item in read_sources([FOLDER / file]):
        assert isinstance(item, Document), item
        documents.append(item)
    return documents


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
