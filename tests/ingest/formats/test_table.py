"""The table of formats: files that people's programs made, and text, metadata, dates and losses that each must give."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from search.accounts import add_accounts
from search.enrich import Enricher
from search.ingest import read_sources
from search.ingest.accounting import Reason
from search.model import Document, ParagraphKind, Rejected, Text
from tests.ingest.formats.expected import Row
from tests.ingest.formats.markup_rows import MARKUP
from tests.ingest.formats.packed_rows import PACKED
from tests.ingest.formats.record_rows import RECORDS

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats"
ROWS = MARKUP + PACKED + RECORDS
"""One module for each group of formats adds its rows here."""

FEWEST = 3
"""Files of each program, or of each format of records."""


def printed(text: Text) -> tuple[str, ...]:
    """The paragraphs of a text; headings are marked."""
    mark = {ParagraphKind.HEADING: "# "}
    return tuple(f"{mark.get(paragraph.kind, '')}{paragraph.text}" for paragraph in text.paragraphs)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_a_file_gives_what_the_table_says(row: Row) -> None:
    """Text, metadata and dates are right, what is left out is left out for the right reason, and the account balances."""
    read = list(read_sources([FOLDER / row.file]))
    documents = [item for item in read if isinstance(item, Document)]
    assert [document.title for document in documents] == [expected.title for expected in row.documents]
    enricher = Enricher.load()
    for document, expected in zip(documents, row.documents, strict=True):
        assert {text.lang: printed(text) for text in document.texts} == expected.texts
        assert document.kind is expected.kind
        assert document.authors == expected.authors
        assert {name: document.field(name) for name in expected.header} == expected.header
        assert expected.record in (None, document.record)
        assert document.source.endswith(f"#{document.record or document.row}") or row not in RECORDS
        assert bool(document.alignment) == (len(expected.texts) > 1) or row not in RECORDS
        published = enricher.enrich(document).published
        assert (published.edtf if published else "") == expected.published
    accounts = add_accounts(document.accounts for document in documents)
    assert {entry.reason for entry in accounts.left_out} == row.left_out
    shown = {entry.reason: entry.first_words for entry in documents[0].accounts.left_out}
    assert row.columns in shown.get(Reason.COLUMNS, "")
    assert Reason.UNEXPLAINED not in row.left_out
    assert accounts.read == accounts.text + accounts.metadata + sum(entry.characters for entry in accounts.left_out)
    reasons = [item.reason for item in read if isinstance(item, Rejected)]
    assert len(reasons) == len(row.rejected)
    assert all(why in reason for why, reason in zip(row.rejected, reasons, strict=True))
    words = "\n".join(paragraph for document in documents for text in document.texts for paragraph in printed(text))
    assert not [absent for absent in row.absent if absent in words]


def test_there_are_several_files_of_each() -> None:
    """The table is no table of one file a program or format."""
    assert min(Counter(row.made_with for row in ROWS).values()) >= FEWEST


def test_every_file_is_in_the_table() -> None:
    """No file lies among the fixtures of which nothing is claimed."""
    folders = {row.file.partition("/")[0] for row in ROWS}
    files = {str(path.relative_to(FOLDER)) for folder in folders for path in FOLDER.joinpath(folder).iterdir()}
    assert files == {row.file for row in ROWS}
