"""Claims about exported references: hezuo's own readers read from them what was written, whatever it holds."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.enrich import Enricher
from search.model import Document, Kind
from search.present import Reference, bibtex_entry, csl_item, ris_entry
from tests.fixtures.records import read_records
from tests.fixtures.references import article, documents, refer, work

Write = Callable[[Sequence[Reference]], str]


def _csl(references: Sequence[Reference]) -> str:
    return json.dumps([csl_item(reference) for reference in references], ensure_ascii=False)


FORMATS: dict[str, Write] = {
    "ris": lambda references: "".join(map(ris_entry, references)),
    "bib": lambda references: "".join(map(bibtex_entry, references)),
    "json": _csl,
}


def _read(references: Sequence[Reference], extension: str) -> list[Document]:
    read = read_records(FORMATS[extension](references), f"a.{extension}")
    assert not read.rejected
    return [_enricher().enrich(document) for document in read.documents]


@cache
def _enricher() -> Enricher:
    return Enricher.load()


def _letters(text: str) -> str:
    """The letters and digits of a text: readers mend dashes, spaces and invisible characters."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize("extension", FORMATS)
def test_a_newspaper_article_comes_back_whole(extension: str) -> None:
    """Headline, authors, day, paper, page and address."""
    (read,) = _read([refer(article())], extension)
    assert read.kind is Kind.NEWSPAPER
    assert "河北的互助组" in read.title
    assert read.authors == ("李四", "王五")
    assert read.published is not None
    assert read.published.edtf == "1954-11-11"
    assert read.field("newspaper") == "人民日报"
    assert read.field("page") == "2"
    assert read.field("url") == "https://archive.example.org/documents/paper-1"


@pytest.mark.parametrize("extension", FORMATS)
def test_an_article_of_a_journal_comes_back_whole(extension: str) -> None:
    """Journal, volume, issue, pages and identifier."""
    fields = {"journal": "Rural China", "volume": "3", "issue": "2", "pages": "12-34", "doi": "10.1000/x_(1)"}
    (read,) = _read([refer(work(**fields))], extension)
    assert read.kind is Kind.SCHOLARSHIP
    assert {name: read.field(name).replace("–", "-") for name in fields} == fields


@pytest.mark.parametrize("extension", FORMATS)
@given(drawn=st.lists(documents(), min_size=1, max_size=3, unique_by=lambda document: document.id))
@settings(max_examples=40)
def test_whatever_a_document_holds_is_read_again(extension: str, drawn: list[Document]) -> None:
    """As many documents with the same ids, kinds, headlines, authors, dates and papers."""
    # Without an article that has a date, nothing tells a list in CSL-JSON from other JSON.
    references = [refer(document) for document in (article(id="first-of-all"), *drawn)]
    for reference, read in zip(references, _read(references, extension), strict=True):
        assert read.record == reference.id
        assert read.kind is reference.kind
        assert _letters(read.title).startswith(_letters(reference.title))
        assert [*map(_letters, read.authors)] == [*map(_letters, reference.authors)]
        if reference.published:
            assert read.published is not None
            assert (read.published.earliest, read.published.latest) == (
                reference.published.earliest,
                reference.published.latest,
            )
        if reference.kind is Kind.NEWSPAPER:
            assert _letters(read.field("newspaper")) == _letters(reference.container_name)
