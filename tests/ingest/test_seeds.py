"""Turns the three seeds into documents, exactly those that FORMATS.md describes by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.ingest import list_files, read_sources
from search.model import Document, Kind
from tests.fixtures.ingest import bodies, wording

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module", name="seeds")
def _seeds() -> dict[str, Document]:
    found = list(read_sources([SEEDS]))
    assert all(isinstance(document, Document) for document in found)
    return {document.source[:3]: document for document in found if isinstance(document, Document)}


def test_scholarship_seed(seeds: dict[str, Document]) -> None:
    """The cut sentence is joined, the author is read, and the terms are traditional Chinese."""
    document = seeds["000"]
    assert document.kind is Kind.SCHOLARSHIP
    assert document.authors == ("KONO Tadashi",)
    assert document.langs == ("en",)
    assert document.term_langs == ("zh-Hant",)
    assert "demand that their organizations be decentralized into smaller units" in document.texts[0].paragraphs[1].text
    assert "mutual aid team (huzhu-zu 互助組)" in wording(document.texts[0])
    assert len(document.texts[0].paragraphs) == 2


def test_newspaper_seed(seeds: dict[str, Document]) -> None:
    """Six body paragraphs and a byline face each other one to one, and no headline is among them."""
    document = seeds["001"]
    assert document.kind is Kind.NEWSPAPER
    assert document.langs == ("en", "zh-Hans")
    assert dict(document.header) == {"date": "1954-11-11", "page": "2"}
    assert document.alignment == tuple((at, at) for at in range(7))
    for text in document.texts:
        assert [kind for kind, _ in bodies(text)] == ["body", "body", "byline", "body", "body", "body", "body"]
    assert document.texts[1].title.split("\u3000")[1].startswith("山西省长治专区")
    assert document.authors == ()


def test_web_seed(seeds: dict[str, Document]) -> None:
    """The author is read from the site's card, a heading printed twice is kept once, and no furniture is left."""
    document = seeds["002"]
    assert document.kind is Kind.WEB
    assert document.authors == ("James Carter",)
    assert document.field("site") == "Archyde"
    assert bodies(document.texts[0]).count(("heading", "The Friction of Integration and the Human Cost")) == 1
    text = wording(document.texts[0])
    assert not [
        word for word in ("Akismet", "Devotie", "Legendary", "Leave a Comment", "Archyde", "Carter") if word in text
    ]
    assert text.endswith("Let’s discuss in the comments.")


def test_listing_names_what_reading_reads() -> None:
    """The cheap listing has one entry for each file, in the order of reading."""
    assert len(list_files([SEEDS])) == len(list(read_sources([SEEDS]))) == 3
